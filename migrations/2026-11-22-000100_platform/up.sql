CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Everything made from here on belongs to the owner; the serving role may read and write rows, and nothing else.
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO campus_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO campus_app;
GRANT SELECT ON __diesel_schema_migrations TO campus_app;

CREATE TABLE audit_entries (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           TIMESTAMPTZ NOT NULL DEFAULT now(),
    actor_kind   TEXT NOT NULL CONSTRAINT audit_entries_actor_kind CHECK (actor_kind IN ('user', 'applicant', 'system')),
    actor_id     BIGINT,
    actor_name   TEXT NOT NULL,
    action       TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id   BIGINT,
    changes      JSONB NOT NULL DEFAULT '{}',
    address      TEXT,
    request_id   TEXT
);
CREATE INDEX audit_entries_subject ON audit_entries (subject_kind, subject_id, id DESC);
CREATE INDEX audit_entries_actor ON audit_entries (actor_kind, actor_id, id DESC);
CREATE INDEX audit_entries_at ON audit_entries (at DESC);
CREATE INDEX audit_entries_topic ON audit_entries (split_part(action, '.', 1), at DESC);
REVOKE UPDATE, DELETE ON audit_entries FROM campus_app;
COMMENT ON TABLE audit_entries IS 'Who did what to which record, when and from where; the serving role can add and read, never change.';
COMMENT ON COLUMN audit_entries.changes IS 'Field by field {"field": [before, after]}; secrets are never in it.';
COMMENT ON COLUMN audit_entries.actor_id IS 'users.id for a user; kept without a foreign key, since the log outlives the record.';

CREATE TABLE jobs (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind         TEXT NOT NULL,
    payload      JSONB NOT NULL,
    dedupe_key   TEXT,
    priority     SMALLINT NOT NULL DEFAULT 0,
    run_at       TIMESTAMPTZ NOT NULL DEFAULT now(),
    attempts     INTEGER NOT NULL DEFAULT 0,
    max_attempts INTEGER NOT NULL DEFAULT 10 CONSTRAINT jobs_max_attempts CHECK (max_attempts > 0),
    locked_at    TIMESTAMPTZ,
    finished_at  TIMESTAMPTZ,
    last_error   TEXT,
    created_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
    CONSTRAINT jobs_dedupe_key UNIQUE (kind, dedupe_key)
);
CREATE INDEX jobs_waiting ON jobs (priority DESC, run_at, id) WHERE finished_at IS NULL;
COMMENT ON TABLE jobs IS 'Work that follows from a committed change; enqueued in its transaction, taken with a lease.';
COMMENT ON COLUMN jobs.locked_at IS 'When a worker took it; a lease, so a dead worker''s job is taken again.';

CREATE FUNCTION notify_job() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('jobs', NEW.kind);
    RETURN NULL;
END $$;
CREATE TRIGGER jobs_notify AFTER INSERT ON jobs FOR EACH ROW EXECUTE FUNCTION notify_job();
