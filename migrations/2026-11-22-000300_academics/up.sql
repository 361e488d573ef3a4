CREATE TABLE departments (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code       TEXT NOT NULL CONSTRAINT departments_code_key UNIQUE,
    name       TEXT NOT NULL CONSTRAINT departments_name_key UNIQUE,
    head_id    BIGINT,
    retired_at TIMESTAMPTZ
);
COMMENT ON TABLE departments IS 'Parts of the college that teach; retired, never deleted.';
COMMENT ON COLUMN departments.head_id IS 'staff.id of the head of department.';

CREATE TABLE programmes (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    department_id BIGINT NOT NULL REFERENCES departments,
    code          TEXT NOT NULL CONSTRAINT programmes_code_key UNIQUE,
    name          TEXT NOT NULL CONSTRAINT programmes_name_key UNIQUE,
    semesters     SMALLINT NOT NULL CONSTRAINT programmes_semesters CHECK (semesters BETWEEN 1 AND 12),
    retired_at    TIMESTAMPTZ
);
CREATE INDEX programmes_department ON programmes (department_id);
COMMENT ON TABLE programmes IS 'What a student is admitted to, such as B.Tech Computer Science of 8 semesters.';

CREATE TABLE batches (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    programme_id   BIGINT NOT NULL REFERENCES programmes,
    admission_year SMALLINT NOT NULL CONSTRAINT batches_year CHECK (admission_year BETWEEN 1900 AND 2200),
    CONSTRAINT batches_key UNIQUE (programme_id, admission_year)
);
COMMENT ON TABLE batches IS 'The students of one programme admitted in one year.';

CREATE TABLE sections (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    batch_id   BIGINT NOT NULL REFERENCES batches,
    name       TEXT NOT NULL,
    adviser_id BIGINT,
    capacity   SMALLINT NOT NULL CONSTRAINT sections_capacity CHECK (capacity BETWEEN 1 AND 500),
    CONSTRAINT sections_key UNIQUE (batch_id, name),
    CONSTRAINT sections_id_batch_key UNIQUE (id, batch_id)
);
COMMENT ON TABLE sections IS 'Parts of a batch that sit together.';
COMMENT ON COLUMN sections.adviser_id IS 'staff.id of the class adviser.';
