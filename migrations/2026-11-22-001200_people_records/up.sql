-- Two people who change one record: the second is told.
ALTER TABLE students ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE staff ADD COLUMN version INTEGER NOT NULL DEFAULT 1,
    ADD COLUMN status TEXT NOT NULL DEFAULT 'active' CONSTRAINT staff_status CHECK (status IN ('active', 'on_leave', 'left'));
ALTER TABLE students ADD CONSTRAINT students_category CHECK (category IN ('GM', 'OBC', 'SC', 'ST')),
    ADD CONSTRAINT students_address CHECK (length(address) <= 300);
CREATE INDEX students_not_here ON students (id) WHERE status NOT IN ('expected', 'active', 'on_leave');
COMMENT ON COLUMN students.status IS 'As of today: the last entry of student_statuses that has taken effect.';
COMMENT ON COLUMN students.section_id IS 'Of who is gone: the last one. The seat is free, and the roll number is taken off.';
COMMENT ON COLUMN staff.status IS 'As of today: the last entry of staff_statuses that has taken effect.';

ALTER TABLE guardianships ADD COLUMN is_primary BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN linked_at TIMESTAMPTZ NOT NULL DEFAULT now();
UPDATE guardianships g SET is_primary = true
 WHERE g.parent_id = (SELECT min(o.parent_id) FROM guardianships o WHERE o.student_id = g.student_id);
CREATE UNIQUE INDEX guardianships_primary ON guardianships (student_id) WHERE is_primary;
COMMENT ON COLUMN guardianships.is_primary IS 'Who is called first; at most one for each student.';

CREATE TABLE student_statuses (
    id                BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    student_id        BIGINT NOT NULL CONSTRAINT student_statuses_student REFERENCES students,
    status            TEXT NOT NULL CONSTRAINT student_statuses_status CHECK (status IN ('expected', 'active', 'on_leave', 'graduated', 'withdrawn', 'transferred')),
    from_on           DATE NOT NULL,
    reason            TEXT NOT NULL DEFAULT '' CONSTRAINT student_statuses_reason CHECK (length(reason) <= 300),
    set_by            BIGINT CONSTRAINT student_statuses_set_by REFERENCES users,
    set_at            TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_at        TIMESTAMPTZ,
    taken_back_at     TIMESTAMPTZ,
    taken_back_by     BIGINT CONSTRAINT student_statuses_taken_back_by REFERENCES users,
    taken_back_reason TEXT NOT NULL DEFAULT '' CONSTRAINT student_statuses_taken_back_reason CHECK (length(taken_back_reason) <= 300)
);
CREATE INDEX student_statuses_student ON student_statuses (student_id, from_on, id);
CREATE INDEX student_statuses_set_by ON student_statuses (set_by);
CREATE INDEX student_statuses_taken_back_by ON student_statuses (taken_back_by);
CREATE INDEX student_statuses_due ON student_statuses (from_on) WHERE applied_at IS NULL AND taken_back_at IS NULL;
COMMENT ON TABLE student_statuses IS 'Where students stood and will stand, from which day on: instead of deleting them.';
COMMENT ON COLUMN student_statuses.set_by IS 'Null: Campus itself, with the admission.';
COMMENT ON COLUMN student_statuses.applied_at IS 'When it took effect; null while its day has not come.';
COMMENT ON COLUMN student_statuses.taken_back_at IS 'When it was taken back; it counts no longer, and stays to be read.';

CREATE TABLE staff_statuses (
    id                BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    staff_id          BIGINT NOT NULL CONSTRAINT staff_statuses_staff REFERENCES staff,
    status            TEXT NOT NULL CONSTRAINT staff_statuses_status CHECK (status IN ('active', 'on_leave', 'left')),
    from_on           DATE NOT NULL,
    reason            TEXT NOT NULL DEFAULT '' CONSTRAINT staff_statuses_reason CHECK (length(reason) <= 300),
    set_by            BIGINT CONSTRAINT staff_statuses_set_by REFERENCES users,
    set_at            TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_at        TIMESTAMPTZ,
    taken_back_at     TIMESTAMPTZ,
    taken_back_by     BIGINT CONSTRAINT staff_statuses_taken_back_by REFERENCES users,
    taken_back_reason TEXT NOT NULL DEFAULT '' CONSTRAINT staff_statuses_taken_back_reason CHECK (length(taken_back_reason) <= 300)
);
CREATE INDEX staff_statuses_staff ON staff_statuses (staff_id, from_on, id);
CREATE INDEX staff_statuses_set_by ON staff_statuses (set_by);
CREATE INDEX staff_statuses_taken_back_by ON staff_statuses (taken_back_by);
CREATE INDEX staff_statuses_due ON staff_statuses (from_on) WHERE applied_at IS NULL AND taken_back_at IS NULL;
COMMENT ON TABLE staff_statuses IS 'Where members of staff stood and will stand, as student_statuses.';

-- Whoever is added, by whichever door, has a history from the first day; a whole list of them by one statement.
CREATE FUNCTION begin_student_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO student_statuses (student_id, status, from_on, applied_at)
    SELECT id, status, admitted_on, now() FROM added;
    RETURN NULL;
END $$;
CREATE TRIGGER students_begin_status AFTER INSERT ON students REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION begin_student_status();
CREATE FUNCTION begin_staff_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO staff_statuses (staff_id, status, from_on, applied_at)
    SELECT id, status, joined_on, now() FROM added;
    RETURN NULL;
END $$;
CREATE TRIGGER staff_begin_status AFTER INSERT ON staff REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION begin_staff_status();
INSERT INTO student_statuses (student_id, status, from_on, applied_at) SELECT id, status, admitted_on, now() FROM students;
INSERT INTO staff_statuses (staff_id, status, from_on, applied_at) SELECT id, status, joined_on, now() FROM staff;

CREATE VIEW student_status_spans AS
SELECT s.id, s.student_id, s.status, s.from_on,
       lead(s.from_on) OVER (PARTITION BY s.student_id ORDER BY s.from_on, s.id) AS until_on,
       s.reason, s.set_by, s.applied_at
FROM student_statuses s WHERE s.taken_back_at IS NULL;
COMMENT ON VIEW student_status_spans IS 'Where students stand from which day up to which; what was taken back is left out.';
COMMENT ON COLUMN student_status_spans.until_on IS 'May be null: until further notice. The first day that it holds no longer.';
COMMENT ON COLUMN student_status_spans.set_by IS 'May be null: Campus itself.';
COMMENT ON COLUMN student_status_spans.applied_at IS 'May be null: its day has not come.';

-- Where a student stands on a day.
CREATE FUNCTION student_status_on(the_student BIGINT, the_day DATE) RETURNS TEXT LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT s.status FROM student_statuses s
    WHERE s.student_id = the_student AND s.from_on <= the_day AND s.taken_back_at IS NULL
    ORDER BY s.from_on DESC, s.id DESC LIMIT 1
$$;

-- The students whom a member of staff teaches in the terms that are not over.
CREATE FUNCTION taught_by(the_staff BIGINT) RETURNS SETOF BIGINT LANGUAGE sql STABLE AS $$
    SELECT v.student_id
    FROM offering_staff x JOIN offerings o ON o.id = x.offering_id AND o.retired_at IS NULL
    JOIN terms t ON t.id = o.term_id AND t.ends_on >= current_date
    JOIN offering_students v ON v.offering_id = o.id
    WHERE x.staff_id = the_staff
$$;

CREATE TABLE custom_fields (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    holder     TEXT NOT NULL CONSTRAINT custom_fields_holder CHECK (holder IN ('student', 'parent', 'staff')),
    name       TEXT NOT NULL CONSTRAINT custom_fields_name CHECK (length(name) BETWEEN 1 AND 60),
    kind       TEXT NOT NULL CONSTRAINT custom_fields_kind CHECK (kind IN ('text', 'number', 'date', 'choice', 'yes_no')),
    choices    TEXT[] NOT NULL DEFAULT '{}',
    required   BOOLEAN NOT NULL DEFAULT false,
    sensitive  BOOLEAN NOT NULL DEFAULT false,
    seen_by    TEXT NOT NULL CONSTRAINT custom_fields_seen_by CHECK (seen_by IN ('office', 'staff', 'all')),
    proposable BOOLEAN NOT NULL DEFAULT false,
    retired_at TIMESTAMPTZ,
    version    INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT custom_fields_choices CHECK ((kind = 'choice') = (cardinality(choices) > 0)),
    CONSTRAINT custom_fields_proposable CHECK (NOT proposable OR seen_by = 'all')
);
CREATE UNIQUE INDEX custom_fields_name_key ON custom_fields (holder, lower(name)) WHERE retired_at IS NULL;
COMMENT ON TABLE custom_fields IS 'What a college keeps of its people beside what Campus knows; retired, never deleted.';
COMMENT ON COLUMN custom_fields.seen_by IS 'office: those who keep the records; staff: members of staff who see the record; all: the person and their parents, too.';
COMMENT ON COLUMN custom_fields.proposable IS 'Whether the person or a parent may propose a change.';
COMMENT ON COLUMN custom_fields.sensitive IS 'Masked until shown, which is noted; in the history by its last characters.';

CREATE TABLE custom_values (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    field_id   BIGINT NOT NULL CONSTRAINT custom_values_field REFERENCES custom_fields,
    user_id    BIGINT NOT NULL CONSTRAINT custom_values_user REFERENCES users,
    value      TEXT NOT NULL CONSTRAINT custom_values_value CHECK (length(value) BETWEEN 1 AND 300),
    changed_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    CONSTRAINT custom_values_key UNIQUE (field_id, user_id)
);
CREATE INDEX custom_values_user ON custom_values (user_id);
CREATE INDEX custom_values_found ON custom_values (field_id, value);
COMMENT ON TABLE custom_values IS 'What custom fields say of people; a field that says nothing has no row.';
COMMENT ON COLUMN custom_values.value IS 'Numbers with a point, days as 2026-11-22, yes and no.';

CREATE TABLE person_documents (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id        BIGINT NOT NULL CONSTRAINT person_documents_user REFERENCES users,
    holder         TEXT NOT NULL CONSTRAINT person_documents_holder CHECK (holder IN ('student', 'staff')),
    kind           TEXT NOT NULL CONSTRAINT person_documents_kind
                   CHECK (kind IN ('identity', 'birth', 'marks', 'transfer', 'category', 'income', 'medical', 'employment', 'other')),
    note           TEXT NOT NULL DEFAULT '' CONSTRAINT person_documents_note CHECK (length(note) <= 120),
    upload_id      BIGINT CONSTRAINT person_documents_upload REFERENCES uploads ON DELETE SET NULL,
    seen_by        TEXT NOT NULL CONSTRAINT person_documents_seen_by CHECK (seen_by IN ('office', 'staff', 'all')),
    expires_on     DATE,
    added_by       BIGINT CONSTRAINT person_documents_added_by REFERENCES users,
    added_at       TIMESTAMPTZ NOT NULL DEFAULT now(),
    verified_by    BIGINT CONSTRAINT person_documents_verified_by REFERENCES users,
    verified_at    TIMESTAMPTZ,
    removed_by     BIGINT CONSTRAINT person_documents_removed_by REFERENCES users,
    removed_at     TIMESTAMPTZ,
    removed_reason TEXT NOT NULL DEFAULT '' CONSTRAINT person_documents_removed_reason CHECK (length(removed_reason) <= 300),
    CONSTRAINT person_documents_verified CHECK ((verified_by IS NULL) OR (verified_at IS NOT NULL))
);
CREATE INDEX person_documents_user ON person_documents (user_id);
CREATE INDEX person_documents_added_by ON person_documents (added_by);
CREATE INDEX person_documents_verified_by ON person_documents (verified_by);
CREATE INDEX person_documents_removed_by ON person_documents (removed_by);
CREATE INDEX person_documents_upload ON person_documents (upload_id);
COMMENT ON TABLE person_documents IS 'Papers of people. A removed one stays as an entry, its file goes.';
COMMENT ON COLUMN person_documents.seen_by IS 'As custom_fields.seen_by.';

CREATE TABLE proposals (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    student_id  BIGINT NOT NULL CONSTRAINT proposals_student REFERENCES students,
    proposed_by BIGINT NOT NULL CONSTRAINT proposals_proposed_by REFERENCES users,
    changes     JSONB NOT NULL CONSTRAINT proposals_changes CHECK (jsonb_typeof(changes) = 'object' AND changes <> '{}'),
    note        TEXT NOT NULL DEFAULT '' CONSTRAINT proposals_note CHECK (length(note) <= 300),
    state       TEXT NOT NULL DEFAULT 'open' CONSTRAINT proposals_state CHECK (state IN ('open', 'approved', 'refused', 'withdrawn')),
    reason      TEXT NOT NULL DEFAULT '' CONSTRAINT proposals_reason CHECK (length(reason) <= 300),
    proposed_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    decided_by  BIGINT CONSTRAINT proposals_decided_by REFERENCES users,
    decided_at  TIMESTAMPTZ,
    CONSTRAINT proposals_decided CHECK ((state = 'open') = (decided_at IS NULL)),
    CONSTRAINT proposals_why CHECK (state <> 'refused' OR reason <> '')
);
CREATE UNIQUE INDEX proposals_open_key ON proposals (student_id) WHERE state = 'open';
CREATE INDEX proposals_student ON proposals (student_id, id);
CREATE INDEX proposals_proposed_by ON proposals (proposed_by);
CREATE INDEX proposals_decided_by ON proposals (decided_by);
CREATE INDEX proposals_state ON proposals (state, id);
COMMENT ON TABLE proposals IS 'Changes of a record that a student or a parent proposes, and what was decided. One is open at a time.';
COMMENT ON COLUMN proposals.changes IS '{"field": [what it was based on, what is proposed]}';

-- Sets that are there already get the new permissions that they are brought along with.
INSERT INTO permission_set_permissions (set_id, permission)
SELECT s.id, p.name
FROM permission_sets s JOIN (VALUES ('admin', 'staff.view'), ('principal', 'staff.view'), ('faculty', 'staff.view'),
                                    ('admin', 'fields.manage')) p (code, name) ON p.code = s.code;
