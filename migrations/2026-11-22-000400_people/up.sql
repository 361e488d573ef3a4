CREATE TABLE staff (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id       BIGINT NOT NULL REFERENCES users CONSTRAINT staff_user_key UNIQUE,
    staff_number  TEXT NOT NULL CONSTRAINT staff_number_key UNIQUE,
    department_id BIGINT REFERENCES departments,
    designation   TEXT NOT NULL,
    joined_on     DATE NOT NULL
);
COMMENT ON TABLE staff IS 'Who works here.';
CREATE INDEX staff_department ON staff (department_id);
ALTER TABLE departments ADD CONSTRAINT departments_head FOREIGN KEY (head_id) REFERENCES staff;
CREATE INDEX departments_head ON departments (head_id);
ALTER TABLE sections ADD CONSTRAINT sections_adviser FOREIGN KEY (adviser_id) REFERENCES staff;
CREATE INDEX sections_adviser ON sections (adviser_id);

CREATE TABLE students (
    id               BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id          BIGINT NOT NULL REFERENCES users CONSTRAINT students_user_key UNIQUE,
    admission_number TEXT NOT NULL CONSTRAINT students_admission_number_key UNIQUE,
    roll_number      SMALLINT CONSTRAINT students_roll_number CHECK (roll_number > 0),
    batch_id         BIGINT NOT NULL REFERENCES batches,
    section_id       BIGINT,
    semester         SMALLINT NOT NULL CONSTRAINT students_semester CHECK (semester BETWEEN 1 AND 12),
    date_of_birth    DATE NOT NULL,
    gender           TEXT NOT NULL CONSTRAINT students_gender CHECK (gender IN ('female', 'male', 'other')),
    category         TEXT NOT NULL,
    hostelite        BOOLEAN NOT NULL DEFAULT false,
    status           TEXT NOT NULL DEFAULT 'active'
                     CONSTRAINT students_status CHECK (status IN ('expected', 'active', 'on_leave', 'graduated', 'withdrawn', 'transferred')),
    address          TEXT NOT NULL DEFAULT '',
    admitted_on      DATE NOT NULL,
    CONSTRAINT students_section FOREIGN KEY (section_id, batch_id) REFERENCES sections (id, batch_id),
    CONSTRAINT students_roll_key UNIQUE (section_id, roll_number)
);
CREATE INDEX students_batch ON students (batch_id);
COMMENT ON TABLE students IS 'Who studies here. Never deleted: the status says how it ended.';
COMMENT ON COLUMN students.roll_number IS 'The seat in the section; the admission number is the permanent one.';
COMMENT ON CONSTRAINT students_section ON students IS 'A student sits in a section of their own batch.';

CREATE TABLE parents (
    id      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users CONSTRAINT parents_user_key UNIQUE
);
COMMENT ON TABLE parents IS 'Who has children here.';
CREATE TABLE guardianships (
    parent_id  BIGINT NOT NULL REFERENCES parents,
    student_id BIGINT NOT NULL REFERENCES students,
    relation   TEXT NOT NULL CONSTRAINT guardianships_relation CHECK (relation IN ('mother', 'father', 'guardian')),
    PRIMARY KEY (parent_id, student_id)
);
CREATE INDEX guardianships_student ON guardianships (student_id);
COMMENT ON TABLE guardianships IS 'Which parent may see which child; a child has any number of parents, and the other way round.';

-- One row a live session: all that a request needs to know of who sends it, read in one statement.
CREATE VIEW live_sessions AS
SELECT s.id, s.token_hash, s.kind, s.user_id, s.active_role, s.verified_at, s.remembered,
       s.idle_seconds, s.last_seen_at < now() - interval '1 minute' AS stale,
       u.name, u.email, u.language, u.totp_confirmed_at IS NOT NULL AS second_factor,
       roles_of(u.id) AS roles, permissions_of(u.id, s.active_role) AS permissions,
       st.id AS student_id, pa.id AS parent_id, sf.id AS staff_id
FROM sessions s
JOIN users u ON u.id = s.user_id AND u.epoch = s.epoch AND u.deactivated_at IS NULL
JOIN user_roles r ON r.user_id = s.user_id AND r.role = s.active_role
LEFT JOIN students st ON st.user_id = u.id
LEFT JOIN parents pa ON pa.user_id = u.id
LEFT JOIN staff sf ON sf.user_id = u.id
WHERE s.ended_at IS NULL AND s.expires_at > now()
  AND s.last_seen_at > now() - s.idle_seconds * interval '1 second';
COMMENT ON VIEW live_sessions IS 'Sessions that still count, with their person, roles and permissions.';
COMMENT ON COLUMN live_sessions.student_id IS 'May be null: who does not study here.';
COMMENT ON COLUMN live_sessions.parent_id IS 'May be null: who has no children here.';
COMMENT ON COLUMN live_sessions.staff_id IS 'May be null: who does not work here.';
