CREATE EXTENSION IF NOT EXISTS btree_gist;

-- A short name that differs from another in capitals alone is the same one to whoever speaks it.
ALTER TABLE departments DROP CONSTRAINT departments_code_key, DROP CONSTRAINT departments_name_key;
CREATE UNIQUE INDEX departments_code_key ON departments (lower(code));
CREATE UNIQUE INDEX departments_name_key ON departments (lower(name));
ALTER TABLE programmes DROP CONSTRAINT programmes_code_key, DROP CONSTRAINT programmes_name_key;
CREATE UNIQUE INDEX programmes_code_key ON programmes (lower(code));
CREATE UNIQUE INDEX programmes_name_key ON programmes (lower(name));
ALTER TABLE sections DROP CONSTRAINT sections_key;
CREATE UNIQUE INDEX sections_key ON sections (batch_id, lower(name));

-- Two people who change one record: the second is told.
ALTER TABLE departments ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE programmes ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE batches ADD COLUMN retired_at TIMESTAMPTZ, ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE sections ADD COLUMN retired_at TIMESTAMPTZ, ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

CREATE TABLE academic_years (
    id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name      TEXT NOT NULL,
    starts_on DATE NOT NULL,
    ends_on   DATE NOT NULL,
    version   INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT academic_years_order CHECK (starts_on < ends_on),
    CONSTRAINT academic_years_no_overlap EXCLUDE USING gist (daterange(starts_on, ends_on, '[]') WITH &&)
);
CREATE UNIQUE INDEX academic_years_name_key ON academic_years (lower(name));
COMMENT ON TABLE academic_years IS 'Years of teaching, such as 2026-27; no day is in two of them.';

CREATE TABLE terms (
    id               BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    academic_year_id BIGINT NOT NULL CONSTRAINT terms_academic_year REFERENCES academic_years,
    name             TEXT NOT NULL,
    parity           TEXT NOT NULL CONSTRAINT terms_parity CHECK (parity IN ('odd', 'even', 'summer')),
    starts_on        DATE NOT NULL,
    ends_on          DATE NOT NULL,
    version          INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT terms_order CHECK (starts_on < ends_on),
    CONSTRAINT terms_no_overlap EXCLUDE USING gist (daterange(starts_on, ends_on, '[]') WITH &&)
);
CREATE UNIQUE INDEX terms_name_key ON terms (lower(name));
CREATE INDEX terms_academic_year ON terms (academic_year_id);
COMMENT ON TABLE terms IS 'Dated half-years, such as 2026 Odd; no day is in two of them, and each lies in its year.';
COMMENT ON COLUMN terms.parity IS 'Which semesters are taught: odd, even, or summer courses.';

-- The year is locked, so that it cannot become shorter while a term is put into it.
CREATE FUNCTION hold_term_in_year() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    the_year academic_years;
BEGIN
    SELECT * INTO the_year FROM academic_years WHERE id = NEW.academic_year_id FOR SHARE;
    IF NEW.starts_on < the_year.starts_on OR NEW.ends_on > the_year.ends_on THEN
        RAISE EXCEPTION 'the term is not within its year' USING ERRCODE = 'check_violation', CONSTRAINT = 'terms_in_year';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER terms_in_year AFTER INSERT OR UPDATE OF academic_year_id, starts_on, ends_on ON terms
    FOR EACH ROW EXECUTE FUNCTION hold_term_in_year();
CREATE FUNCTION hold_year_around_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM terms t WHERE t.academic_year_id = NEW.id AND (t.starts_on < NEW.starts_on OR t.ends_on > NEW.ends_on)) THEN
        RAISE EXCEPTION 'a term would be outside its year' USING ERRCODE = 'check_violation', CONSTRAINT = 'academic_years_around_terms';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER academic_years_around_terms AFTER UPDATE OF starts_on, ends_on ON academic_years
    FOR EACH ROW EXECUTE FUNCTION hold_year_around_terms();

CREATE TABLE curricula (
    id                  BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    programme_id        BIGINT NOT NULL CONSTRAINT curricula_programme REFERENCES programmes,
    name                TEXT NOT NULL,
    from_admission_year SMALLINT NOT NULL CONSTRAINT curricula_year CHECK (from_admission_year BETWEEN 1900 AND 2200),
    state               TEXT NOT NULL DEFAULT 'draft' CONSTRAINT curricula_state CHECK (state IN ('draft', 'published', 'retired')),
    version             INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT curricula_id_programme_key UNIQUE (id, programme_id)
);
CREATE UNIQUE INDEX curricula_key ON curricula (programme_id, lower(name));
COMMENT ON TABLE curricula IS 'What a programme teaches, in versions: a published one is fixed, and batches follow it to their end.';
COMMENT ON COLUMN curricula.from_admission_year IS 'The first year of admission that it is meant for.';

ALTER TABLE batches ADD COLUMN curriculum_id BIGINT,
    ADD CONSTRAINT batches_curriculum FOREIGN KEY (curriculum_id, programme_id) REFERENCES curricula (id, programme_id);
CREATE INDEX batches_curriculum ON batches (curriculum_id);
COMMENT ON CONSTRAINT batches_curriculum ON batches IS 'A batch follows a curriculum of its own programme.';

CREATE TABLE courses (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code            TEXT NOT NULL,
    name            TEXT NOT NULL,
    department_id   BIGINT NOT NULL CONSTRAINT courses_department REFERENCES departments,
    kind            TEXT NOT NULL CONSTRAINT courses_kind CHECK (kind IN ('theory', 'practical', 'project')),
    half_credits    SMALLINT NOT NULL CONSTRAINT courses_credits CHECK (half_credits BETWEEN 0 AND 60),
    lecture_hours   SMALLINT NOT NULL CONSTRAINT courses_lecture_hours CHECK (lecture_hours BETWEEN 0 AND 40),
    tutorial_hours  SMALLINT NOT NULL CONSTRAINT courses_tutorial_hours CHECK (tutorial_hours BETWEEN 0 AND 40),
    practical_hours SMALLINT NOT NULL CONSTRAINT courses_practical_hours CHECK (practical_hours BETWEEN 0 AND 40),
    retired_at      TIMESTAMPTZ,
    version         INTEGER NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX courses_code_key ON courses (lower(code));
CREATE INDEX courses_department ON courses (department_id);
COMMENT ON TABLE courses IS 'What is taught and examined, such as CS201 Data Structures.';
COMMENT ON COLUMN courses.half_credits IS 'Credits in halves: 3 is one and a half.';
COMMENT ON COLUMN courses.lecture_hours IS 'Periods a week.';
COMMENT ON COLUMN courses.tutorial_hours IS 'Periods a week.';
COMMENT ON COLUMN courses.practical_hours IS 'Periods a week.';

CREATE TABLE elective_groups (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    curriculum_id BIGINT NOT NULL CONSTRAINT elective_groups_curriculum REFERENCES curricula,
    semester      SMALLINT NOT NULL CONSTRAINT elective_groups_semester CHECK (semester BETWEEN 1 AND 12),
    name          TEXT NOT NULL,
    choose        SMALLINT NOT NULL CONSTRAINT elective_groups_choose CHECK (choose BETWEEN 1 AND 20),
    CONSTRAINT elective_groups_place_key UNIQUE (id, curriculum_id, semester)
);
CREATE UNIQUE INDEX elective_groups_key ON elective_groups (curriculum_id, lower(name));
COMMENT ON TABLE elective_groups IS 'Courses of a semester of which each student chooses some.';
COMMENT ON COLUMN elective_groups.choose IS 'How many a student takes of the group.';

CREATE TABLE curriculum_courses (
    curriculum_id     BIGINT NOT NULL CONSTRAINT curriculum_courses_curriculum REFERENCES curricula,
    course_id         BIGINT NOT NULL CONSTRAINT curriculum_courses_course REFERENCES courses,
    semester          SMALLINT NOT NULL CONSTRAINT curriculum_courses_semester CHECK (semester BETWEEN 1 AND 12),
    elective_group_id BIGINT,
    CONSTRAINT curriculum_courses_key PRIMARY KEY (curriculum_id, course_id),
    CONSTRAINT curriculum_courses_group FOREIGN KEY (elective_group_id, curriculum_id, semester)
        REFERENCES elective_groups (id, curriculum_id, semester)
);
CREATE INDEX curriculum_courses_course ON curriculum_courses (course_id);
CREATE INDEX curriculum_courses_group ON curriculum_courses (elective_group_id);
COMMENT ON TABLE curriculum_courses IS 'Which course is taught in which semester of a curriculum.';
COMMENT ON COLUMN curriculum_courses.elective_group_id IS 'Null for what everybody takes.';
COMMENT ON CONSTRAINT curriculum_courses_group ON curriculum_courses IS 'A group and its courses are of one curriculum and semester.';

-- Marks and promotions will stand on what a published curriculum says: only a draft can be changed.
CREATE FUNCTION hold_curriculum() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    the_state TEXT;
BEGIN
    -- What is moved out of a curriculum changes that one, too. Of a row that is added OLD is null, of one taken out NEW.
    FOR the_state IN SELECT state FROM curricula WHERE id IN (OLD.curriculum_id, NEW.curriculum_id) ORDER BY id FOR SHARE LOOP
        IF the_state <> 'draft' THEN
            RAISE EXCEPTION 'the curriculum is published' USING ERRCODE = 'check_violation', CONSTRAINT = 'curricula_fixed';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER elective_groups_fixed AFTER INSERT OR UPDATE OR DELETE ON elective_groups
    FOR EACH ROW EXECUTE FUNCTION hold_curriculum();
CREATE TRIGGER curriculum_courses_fixed AFTER INSERT OR UPDATE OR DELETE ON curriculum_courses
    FOR EACH ROW EXECUTE FUNCTION hold_curriculum();

-- Its own name, year and programme are as fixed as its plan.
CREATE FUNCTION hold_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (NEW.programme_id, NEW.name, NEW.from_admission_year) IS DISTINCT FROM (OLD.programme_id, OLD.name, OLD.from_admission_year) THEN
        RAISE EXCEPTION 'the curriculum is published' USING ERRCODE = 'check_violation', CONSTRAINT = 'curricula_fixed';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER curricula_fixed AFTER UPDATE OR DELETE ON curricula
    FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION hold_published();

-- Those who were admitted to a batch were admitted to its programme, in its year, and follow its curriculum to the end.
CREATE FUNCTION hold_batch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM students WHERE batch_id = NEW.id) THEN
        RAISE EXCEPTION 'the batch has students' USING ERRCODE = 'check_violation', CONSTRAINT = 'batches_with_students';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER batches_with_students AFTER UPDATE OF programme_id, admission_year, curriculum_id ON batches
    FOR EACH ROW WHEN (OLD.programme_id <> NEW.programme_id OR OLD.admission_year <> NEW.admission_year
                       OR (OLD.curriculum_id IS NOT NULL AND OLD.curriculum_id IS DISTINCT FROM NEW.curriculum_id))
    EXECUTE FUNCTION hold_batch();

CREATE TABLE prerequisites (
    course_id   BIGINT NOT NULL CONSTRAINT prerequisites_course REFERENCES courses,
    requires_id BIGINT NOT NULL CONSTRAINT prerequisites_requires REFERENCES courses,
    CONSTRAINT prerequisites_key PRIMARY KEY (course_id, requires_id),
    CONSTRAINT prerequisites_other CHECK (course_id <> requires_id)
);
CREATE INDEX prerequisites_requires ON prerequisites (requires_id);
COMMENT ON TABLE prerequisites IS 'What has to be taken before a course; never in a circle.';

-- One at a time: two that close a circle together would not see each other.
CREATE FUNCTION hold_prerequisites() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7313);
    IF EXISTS (
        WITH RECURSIVE needed (id) AS (
            SELECT NEW.requires_id
            UNION
            SELECT p.requires_id FROM prerequisites p JOIN needed n ON n.id = p.course_id)
        SELECT FROM needed WHERE id = NEW.course_id) THEN
        RAISE EXCEPTION 'the course would require itself' USING ERRCODE = 'check_violation', CONSTRAINT = 'prerequisites_no_circle';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER prerequisites_no_circle AFTER INSERT OR UPDATE ON prerequisites
    FOR EACH ROW EXECUTE FUNCTION hold_prerequisites();

CREATE TABLE rooms (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code       TEXT NOT NULL,
    building   TEXT NOT NULL,
    kind       TEXT NOT NULL CONSTRAINT rooms_kind CHECK (kind IN ('classroom', 'laboratory', 'workshop', 'seminar_hall', 'auditorium')),
    capacity   SMALLINT NOT NULL CONSTRAINT rooms_capacity CHECK (capacity BETWEEN 1 AND 5000),
    retired_at TIMESTAMPTZ,
    version    INTEGER NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX rooms_code_key ON rooms (lower(code));
COMMENT ON TABLE rooms IS 'Where classes and exams are held.';

CREATE TABLE periods (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number     SMALLINT NOT NULL CONSTRAINT periods_number CHECK (number BETWEEN 1 AND 20),
    name       TEXT NOT NULL,
    starts     TIME NOT NULL,
    ends       TIME NOT NULL,
    retired_at TIMESTAMPTZ,
    version    INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT periods_order CHECK (starts < ends),
    CONSTRAINT periods_no_overlap EXCLUDE USING gist
        (int4range(extract(epoch FROM starts)::integer, extract(epoch FROM ends)::integer) WITH &&) WHERE (retired_at IS NULL)
);
CREATE UNIQUE INDEX periods_number_key ON periods (number) WHERE retired_at IS NULL;
COMMENT ON TABLE periods IS 'The periods of a day of teaching; those in use do not overlap. Retired ones stay for what was held in them.';
COMMENT ON COLUMN periods.number IS 'As people and the API name it; the number of a retired period can be given again.';

CREATE TABLE holidays (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name          TEXT NOT NULL,
    starts_on     DATE NOT NULL,
    ends_on       DATE NOT NULL,
    whole_college BOOLEAN NOT NULL DEFAULT true,
    version       INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT holidays_key UNIQUE (name, starts_on),
    CONSTRAINT holidays_order CHECK (starts_on <= ends_on),
    CONSTRAINT holidays_length CHECK (ends_on - starts_on < 120)
);
CREATE INDEX holidays_days ON holidays USING gist (daterange(starts_on, ends_on, '[]'));
COMMENT ON TABLE holidays IS 'Days without classes, first and last included.';
COMMENT ON COLUMN holidays.whole_college IS 'False: only the programmes in holiday_programmes are free.';

CREATE TABLE holiday_programmes (
    holiday_id   BIGINT NOT NULL CONSTRAINT holiday_programmes_holiday REFERENCES holidays,
    programme_id BIGINT NOT NULL CONSTRAINT holiday_programmes_programme REFERENCES programmes,
    CONSTRAINT holiday_programmes_key PRIMARY KEY (holiday_id, programme_id)
);
CREATE INDEX holiday_programmes_programme ON holiday_programmes (programme_id);
COMMENT ON TABLE holiday_programmes IS 'Whose holiday it is, when it is not the whole college''s.';

CREATE TABLE offerings (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    course_id       BIGINT NOT NULL CONSTRAINT offerings_course REFERENCES courses,
    term_id         BIGINT NOT NULL CONSTRAINT offerings_term REFERENCES terms,
    section_id      BIGINT CONSTRAINT offerings_section REFERENCES sections,
    cap             SMALLINT CONSTRAINT offerings_cap CHECK (cap BETWEEN 1 AND 500),
    open_for_choice BOOLEAN NOT NULL DEFAULT false,
    approval_needed BOOLEAN NOT NULL DEFAULT false,
    choice_from     DATE,
    choice_until    DATE,
    group_name      TEXT,
    next_place      INTEGER NOT NULL DEFAULT 1,
    retired_at      TIMESTAMPTZ,
    version         INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT offerings_shape CHECK (CASE WHEN section_id IS NULL THEN cap IS NOT NULL
                                           ELSE cap IS NULL AND NOT open_for_choice AND NOT approval_needed AND group_name IS NULL END),
    CONSTRAINT offerings_window CHECK (choice_from <= choice_until),
    CONSTRAINT offerings_window_of_choice CHECK (open_for_choice OR (choice_from IS NULL AND choice_until IS NULL))
);
CREATE UNIQUE INDEX offerings_key ON offerings (course_id, term_id, section_id, lower(group_name)) NULLS NOT DISTINCT;
CREATE INDEX offerings_term ON offerings (term_id);
CREATE INDEX offerings_section ON offerings (section_id);
COMMENT ON TABLE offerings IS 'A course taught in a term: to a section, or to students who are enrolled singly.';
COMMENT ON COLUMN offerings.cap IS 'How many can be enrolled singly; null for a section, whose seats count.';
COMMENT ON COLUMN offerings.choice_from IS 'The first day on which students choose it; null for at once.';
COMMENT ON COLUMN offerings.choice_until IS 'The last day on which they do; null for the whole term.';
COMMENT ON COLUMN offerings.group_name IS 'Of parallel groups of one course, which; null for the only one.';
COMMENT ON COLUMN offerings.next_place IS 'The next place in the waiting list: a counter, raised under the row''s lock.';

CREATE TABLE offering_staff (
    offering_id BIGINT NOT NULL CONSTRAINT offering_staff_offering REFERENCES offerings,
    staff_id    BIGINT NOT NULL CONSTRAINT offering_staff_staff REFERENCES staff,
    leads       BOOLEAN NOT NULL DEFAULT false,
    CONSTRAINT offering_staff_key PRIMARY KEY (offering_id, staff_id)
);
CREATE UNIQUE INDEX offering_staff_leads ON offering_staff (offering_id) WHERE leads;
CREATE INDEX offering_staff_staff ON offering_staff (staff_id);
COMMENT ON TABLE offering_staff IS 'Who teaches an offering; at most one leads.';

CREATE TABLE enrolments (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    offering_id   BIGINT NOT NULL CONSTRAINT enrolments_offering REFERENCES offerings,
    student_id    BIGINT NOT NULL CONSTRAINT enrolments_student REFERENCES students,
    state         TEXT NOT NULL CONSTRAINT enrolments_state CHECK (state IN ('requested', 'enrolled', 'waiting', 'refused', 'dropped')),
    waiting_place INTEGER,
    reason        TEXT NOT NULL DEFAULT '',
    beyond_reason TEXT NOT NULL DEFAULT '',
    asked_at      TIMESTAMPTZ NOT NULL DEFAULT now(),
    changed_at    TIMESTAMPTZ NOT NULL DEFAULT now(),
    CONSTRAINT enrolments_place CHECK ((state = 'waiting') = (waiting_place IS NOT NULL)),
    CONSTRAINT enrolments_reason CHECK (state <> 'refused' OR reason <> '')
);
CREATE UNIQUE INDEX enrolments_live_key ON enrolments (offering_id, student_id) WHERE state IN ('requested', 'enrolled', 'waiting');
CREATE UNIQUE INDEX enrolments_place_key ON enrolments (offering_id, waiting_place);
CREATE INDEX enrolments_offering ON enrolments (offering_id, state);
CREATE INDEX enrolments_student ON enrolments (student_id);
COMMENT ON TABLE enrolments IS 'Who is enrolled singly, asks to be, or waits. Refused and dropped ones stay.';
COMMENT ON COLUMN enrolments.waiting_place IS 'Order in the waiting list; the lowest moves up first. Gaps mean nothing.';
COMMENT ON COLUMN enrolments.reason IS 'Why it was refused or taken away, for the student to read.';
COMMENT ON COLUMN enrolments.beyond_reason IS 'Why the office let the student take more of an elective group than it asks for; empty when it did not.';

-- Held by the database too: the offering is locked, and those enrolled are counted.
CREATE FUNCTION hold_cap() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    the_cap SMALLINT;
BEGIN
    SELECT cap INTO the_cap FROM offerings WHERE id = NEW.offering_id FOR NO KEY UPDATE;
    IF the_cap IS NULL THEN
        RAISE EXCEPTION 'a section is enrolled as a whole' USING ERRCODE = 'check_violation', CONSTRAINT = 'enrolments_singly';
    END IF;
    IF (SELECT count(*) FROM enrolments WHERE offering_id = NEW.offering_id AND state = 'enrolled') > the_cap THEN
        RAISE EXCEPTION 'the offering is full' USING ERRCODE = 'check_violation', CONSTRAINT = 'enrolments_cap';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER enrolments_cap AFTER INSERT OR UPDATE OF state, offering_id ON enrolments
    FOR EACH ROW WHEN (NEW.state IN ('requested', 'enrolled', 'waiting')) EXECUTE FUNCTION hold_cap();
CREATE FUNCTION hold_cap_around_enrolled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.cap IS NULL AND EXISTS (SELECT FROM enrolments WHERE offering_id = NEW.id) THEN
        RAISE EXCEPTION 'students are enrolled singly' USING ERRCODE = 'check_violation', CONSTRAINT = 'offerings_enrolled_singly';
    END IF;
    IF (SELECT count(*) FROM enrolments WHERE offering_id = NEW.id AND state = 'enrolled') > NEW.cap THEN
        RAISE EXCEPTION 'more are enrolled' USING ERRCODE = 'check_violation', CONSTRAINT = 'offerings_cap_around_enrolled';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER offerings_cap_around_enrolled AFTER UPDATE OF cap ON offerings
    FOR EACH ROW EXECUTE FUNCTION hold_cap_around_enrolled();

-- What an offering is stays what it is for those who take it, or ever asked to.
CREATE FUNCTION hold_offering() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM enrolments WHERE offering_id = NEW.id)
       OR EXISTS (SELECT FROM students WHERE section_id = OLD.section_id) THEN
        RAISE EXCEPTION 'the offering has students' USING ERRCODE = 'check_violation', CONSTRAINT = 'offerings_with_students';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER offerings_with_students AFTER UPDATE OF course_id, term_id, section_id ON offerings
    FOR EACH ROW WHEN (OLD.course_id <> NEW.course_id OR OLD.term_id <> NEW.term_id OR OLD.section_id IS DISTINCT FROM NEW.section_id)
    EXECUTE FUNCTION hold_offering();

-- Nobody takes a course twice in a term: singly in two groups, or singly and with their section. Both triggers take one
-- lock a course, since two that are made at one moment would not see each other.
CREATE FUNCTION hold_once_singly() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    own offerings;
BEGIN
    SELECT * INTO own FROM offerings WHERE id = NEW.offering_id;
    PERFORM pg_advisory_xact_lock(7314, own.course_id::integer);
    IF EXISTS (SELECT FROM enrolments e JOIN offerings o ON o.id = e.offering_id
                WHERE e.student_id = NEW.student_id AND e.state IN ('requested', 'enrolled', 'waiting')
                  AND o.id <> own.id AND o.course_id = own.course_id AND o.term_id = own.term_id)
       OR EXISTS (SELECT FROM offerings o JOIN students s ON s.section_id = o.section_id
                   WHERE s.id = NEW.student_id AND o.course_id = own.course_id AND o.term_id = own.term_id AND o.retired_at IS NULL) THEN
        RAISE EXCEPTION 'the student takes the course already' USING ERRCODE = 'check_violation', CONSTRAINT = 'enrolments_once';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER enrolments_once AFTER INSERT OR UPDATE OF state, offering_id, student_id ON enrolments
    FOR EACH ROW WHEN (NEW.state IN ('requested', 'enrolled', 'waiting')) EXECUTE FUNCTION hold_once_singly();
CREATE FUNCTION hold_once_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7314, NEW.course_id::integer);
    IF EXISTS (SELECT FROM students s JOIN enrolments e ON e.student_id = s.id JOIN offerings o ON o.id = e.offering_id
                WHERE s.section_id = NEW.section_id AND e.state IN ('requested', 'enrolled', 'waiting')
                  AND o.course_id = NEW.course_id AND o.term_id = NEW.term_id) THEN
        RAISE EXCEPTION 'a student takes the course already' USING ERRCODE = 'check_violation', CONSTRAINT = 'offerings_once';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER offerings_once AFTER INSERT OR UPDATE OF course_id, term_id, section_id, retired_at ON offerings
    FOR EACH ROW WHEN (NEW.section_id IS NOT NULL AND NEW.retired_at IS NULL) EXECUTE FUNCTION hold_once_whole();

CREATE VIEW offering_students AS
SELECT o.id AS offering_id, s.id AS student_id
FROM offerings o JOIN students s ON s.section_id = o.section_id AND studies_here(s.status)
UNION ALL
SELECT e.offering_id, e.student_id FROM enrolments e JOIN students s ON s.id = e.student_id AND studies_here(s.status)
WHERE e.state = 'enrolled';
COMMENT ON VIEW offering_students IS 'Who is taught in an offering: a section''s students, or those enrolled singly, while they study here.';

-- The courses a student has behind them when a term begins: what their curriculum had everybody take in the semesters
-- before, and what they were enrolled in singly. When results are kept, what was failed is taken out here.
CREATE FUNCTION courses_behind(the_student BIGINT, the_term BIGINT) RETURNS SETOF BIGINT LANGUAGE sql STABLE AS $$
    SELECT c.course_id
    FROM students s JOIN batches b ON b.id = s.batch_id
    JOIN curriculum_courses c ON c.curriculum_id = b.curriculum_id AND c.elective_group_id IS NULL AND c.semester < s.semester
    WHERE s.id = the_student
    UNION
    SELECT o.course_id
    FROM enrolments e JOIN offerings o ON o.id = e.offering_id JOIN terms t ON t.id = o.term_id
    WHERE e.student_id = the_student AND e.state = 'enrolled'
      AND t.ends_on < (SELECT starts_on FROM terms WHERE id = the_term)
$$;

-- How people speak of a section: B.Tech CSE 2025 – A.
CREATE FUNCTION section_title(the_section BIGINT) RETURNS TEXT LANGUAGE sql STABLE AS $$
    SELECT p.code || ' ' || b.admission_year || ' – ' || s.name
    FROM sections s JOIN batches b ON b.id = s.batch_id JOIN programmes p ON p.id = b.programme_id
    WHERE s.id = the_section
$$;

CREATE VIEW academic_titles AS
SELECT 'department' AS kind, d.id, d.name AS title FROM departments d
UNION ALL SELECT 'programme', p.id, p.code FROM programmes p
UNION ALL SELECT 'course', c.id, c.code || ' ' || c.name FROM courses c
UNION ALL SELECT 'curriculum', u.id, p.code || ' – ' || u.name FROM curricula u JOIN programmes p ON p.id = u.programme_id
UNION ALL SELECT 'batch', b.id, p.code || ' ' || b.admission_year FROM batches b JOIN programmes p ON p.id = b.programme_id
UNION ALL SELECT 'section', s.id, section_title(s.id) FROM sections s
UNION ALL SELECT 'academic_year', y.id, y.name FROM academic_years y
UNION ALL SELECT 'term', t.id, t.name FROM terms t
UNION ALL SELECT 'holiday', h.id, h.name FROM holidays h
UNION ALL SELECT 'period', n.id, n.name FROM periods n
UNION ALL SELECT 'room', r.id, r.code FROM rooms r
UNION ALL SELECT 'offering', o.id, concat_ws(', ', c.code || ' ' || c.name, section_title(o.section_id), 'Group ' || o.group_name, t.name)
FROM offerings o JOIN courses c ON c.id = o.course_id JOIN terms t ON t.id = o.term_id
UNION ALL SELECT 'enrolment', e.id, u.name || ', ' || c.code || ' ' || c.name
FROM enrolments e JOIN students s ON s.id = e.student_id JOIN users u ON u.id = s.user_id
JOIN offerings o ON o.id = e.offering_id JOIN courses c ON c.id = o.course_id;
COMMENT ON VIEW academic_titles IS 'How people speak of the parts of the structure, by kind and key, for the history.';

-- Sets that are there already get the new permissions that they are brought along with.
INSERT INTO permission_set_permissions (set_id, permission)
SELECT s.id, p.name
FROM permission_sets s JOIN (VALUES ('admin', 'academics.view'), ('principal', 'academics.view'), ('faculty', 'academics.view'),
                                    ('admin', 'enrolments.decide'), ('principal', 'enrolments.decide'),
                                    ('faculty', 'enrolments.decide')) p (code, name) ON p.code = s.code;
