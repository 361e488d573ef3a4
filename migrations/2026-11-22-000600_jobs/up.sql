-- A job's state stands in a column of its own; a worker's hold on it ends by itself unless it is renewed.
ALTER TABLE jobs
    ADD COLUMN state           TEXT NOT NULL DEFAULT 'waiting'
        CONSTRAINT jobs_state CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
    ADD COLUMN lease           INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN leased_until    TIMESTAMPTZ,
    ADD COLUMN worker          TEXT,
    ADD COLUMN started_at      TIMESTAMPTZ,
    ADD COLUMN cancel_asked_at TIMESTAMPTZ,
    ADD COLUMN asked_by        BIGINT CONSTRAINT jobs_asked_by_fkey REFERENCES users ON DELETE SET NULL,
    ADD COLUMN about           TEXT NOT NULL DEFAULT '',
    ADD COLUMN done            INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN total           INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN words           TEXT NOT NULL DEFAULT '',
    ADD COLUMN result          JSONB;
-- What was kept as an error was the inside of one.
UPDATE jobs SET last_error = NULL, state = CASE
    WHEN finished_at IS NOT NULL THEN 'done'
    WHEN attempts >= max_attempts THEN 'failed'
    ELSE 'waiting' END;
UPDATE jobs SET finished_at = now(), last_error = 'It was given up before reasons were kept.' WHERE state = 'failed';
ALTER TABLE jobs DROP COLUMN locked_at;
ALTER TABLE jobs
    ADD CONSTRAINT jobs_progress CHECK (done >= 0 AND total >= 0),
    ADD CONSTRAINT jobs_ended CHECK ((state IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL)),
    ADD CONSTRAINT jobs_held CHECK (state <> 'running' OR leased_until IS NOT NULL);
DROP INDEX IF EXISTS jobs_waiting;
CREATE INDEX jobs_waiting ON jobs (kind, priority DESC, run_at, id) WHERE state = 'waiting';
CREATE INDEX jobs_running ON jobs (kind, leased_until) WHERE state = 'running';
CREATE INDEX jobs_of_state ON jobs (state, id DESC);
-- The order of the list of all: what needs somebody, what runs, what waits, the rest.
CREATE INDEX jobs_listed ON jobs ((CASE state WHEN 'failed' THEN 0 WHEN 'running' THEN 1 WHEN 'waiting' THEN 2 ELSE 3 END), id DESC);
CREATE INDEX jobs_finished ON jobs (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX jobs_asked_by ON jobs (asked_by, id DESC);
-- Each job changes its row a few times within a second.
ALTER TABLE jobs SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);
COMMENT ON COLUMN jobs.state IS 'waiting (also for another try), running, done, failed (given up, until somebody has it tried again) or cancelled.';
COMMENT ON COLUMN jobs.lease IS 'Counts how often it was taken; a worker whose number is an old one can no longer change the row.';
COMMENT ON COLUMN jobs.leased_until IS 'Until when its worker has it; renewed while the worker lives, and after it another worker takes the job.';
COMMENT ON COLUMN jobs.about IS 'What it is about, for its page: a file''s name, a list''s title. Never anything secret.';
COMMENT ON COLUMN jobs.words IS 'What it is doing just now, beside done of total.';
COMMENT ON COLUMN jobs.result IS 'What came of it; of a file, where it is kept.';
COMMENT ON COLUMN jobs.last_error IS 'Why the last try failed, in words for people: never the inside of an error.';
COMMENT ON COLUMN jobs.asked_by IS 'Who asked for it and may see its page; null for what follows by itself.';

CREATE TABLE job_schedules (
    kind     TEXT PRIMARY KEY,
    last_due TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE job_schedules IS 'The due moment that each schedule was last held for; moving it on and enqueuing the job are one transaction.';

CREATE TABLE job_errors (
    job_id  BIGINT NOT NULL CONSTRAINT job_errors_job_id_fkey REFERENCES jobs ON DELETE CASCADE,
    number  INTEGER NOT NULL,
    line    INTEGER,
    field   TEXT NOT NULL DEFAULT '',
    message TEXT NOT NULL,
    PRIMARY KEY (job_id, number)
);
COMMENT ON TABLE job_errors IS 'What a job found wrong with single rows of what it worked on, such as the lines of an imported file.';
COMMENT ON COLUMN job_errors.number IS 'From 1, in the order they were found.';

-- One wake-up a statement, however many jobs it adds.
DROP TRIGGER jobs_notify ON jobs;
CREATE OR REPLACE FUNCTION notify_job() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('jobs', '');
    RETURN NULL;
END $$;
CREATE TRIGGER jobs_notify AFTER INSERT ON jobs FOR EACH STATEMENT EXECUTE FUNCTION notify_job();

-- Takes so many jobs that are due, of these kinds; of a kind with a limit only as many as still may run at once.
CREATE FUNCTION claim_jobs(the_worker TEXT, the_kinds TEXT[], the_limits INTEGER[], the_most INTEGER, the_seconds DOUBLE PRECISION)
    RETURNS JSONB LANGUAGE plpgsql AS $$
DECLARE
    taken JSONB;
    alone BOOLEAN := false;
BEGIN
    -- Two claimers at once would both see the last free place of a limited kind. One that became due only after this
    -- look has to wait for the next.
    IF EXISTS (SELECT FROM unnest(the_kinds, the_limits) AS k(kind, most)
               WHERE k.most IS NOT NULL AND EXISTS (SELECT FROM jobs j WHERE j.state = 'waiting' AND j.kind = k.kind AND j.run_at <= now()))
    THEN
        PERFORM pg_advisory_xact_lock(7313);
        alone := true;
    END IF;
    WITH room AS (
        SELECT k.kind, CASE
            WHEN k.most IS NULL THEN the_most
            WHEN NOT alone THEN 0
            ELSE greatest(0, least(the_most, k.most - (SELECT count(*)::integer FROM jobs r WHERE r.state = 'running' AND r.kind = k.kind)))
            END AS places
        FROM unnest(the_kinds, the_limits) AS k(kind, most)
    ), due AS (
        SELECT d.id FROM room CROSS JOIN LATERAL (
            SELECT j.id, j.priority, j.run_at FROM jobs j
            WHERE j.state = 'waiting' AND j.kind = room.kind AND j.run_at <= now()
            ORDER BY j.priority DESC, j.run_at, j.id LIMIT room.places FOR UPDATE SKIP LOCKED) d
        ORDER BY d.priority DESC, d.run_at, d.id LIMIT the_most
    ), changed AS (
        UPDATE jobs SET state = 'running', worker = the_worker, attempts = jobs.attempts + 1, lease = jobs.lease + 1,
            started_at = clock_timestamp(), leased_until = clock_timestamp() + make_interval(secs => the_seconds)
        FROM due WHERE jobs.id = due.id
        RETURNING jobs.id, jobs.kind, jobs.payload, jobs.attempts, jobs.max_attempts, jobs.lease, jobs.asked_by, jobs.priority, jobs.run_at
    )
    SELECT coalesce(jsonb_agg(to_jsonb(c) - 'priority' - 'run_at' ORDER BY c.priority DESC, c.run_at, c.id), '[]') INTO taken FROM changed c;
    RETURN taken;
END $$;
COMMENT ON FUNCTION claim_jobs IS 'Takes jobs for a worker, in one statement that stays prepared.';

-- Renews the hold on jobs; says which are held still, and which of them are to stop.
CREATE FUNCTION keep_jobs(the_jobs BIGINT[], the_leases INTEGER[], the_seconds DOUBLE PRECISION) RETURNS JSONB LANGUAGE sql AS $$
    WITH kept AS (
        UPDATE jobs SET leased_until = clock_timestamp() + make_interval(secs => the_seconds)
        FROM unnest(the_jobs, the_leases) AS held(id, lease)
        WHERE jobs.id = held.id AND jobs.lease = held.lease AND jobs.state = 'running'
        RETURNING jobs.id, jobs.cancel_asked_at IS NOT NULL AS stop)
    SELECT coalesce(jsonb_agg(to_jsonb(kept)), '[]') FROM kept
$$;
COMMENT ON FUNCTION keep_jobs IS 'The heartbeat of a worker, for all the jobs it holds.';

-- Gives back jobs that were taken and not begun.
CREATE FUNCTION release_jobs(the_jobs BIGINT[], the_leases INTEGER[]) RETURNS BIGINT LANGUAGE sql AS $$
    WITH given AS (
        UPDATE jobs SET state = CASE WHEN jobs.cancel_asked_at IS NULL THEN 'waiting' ELSE 'cancelled' END,
            finished_at = CASE WHEN jobs.cancel_asked_at IS NULL THEN NULL ELSE now() END,
            attempts = greatest(0, jobs.attempts - 1), worker = NULL, started_at = NULL, leased_until = NULL
        FROM unnest(the_jobs, the_leases) AS held(id, lease)
        WHERE jobs.id = held.id AND jobs.lease = held.lease AND jobs.state = 'running'
        RETURNING 1)
    SELECT count(*) FROM given
$$;
COMMENT ON FUNCTION release_jobs IS 'For a worker that stops, or that is kept busy by another job.';

-- Puts back the jobs of workers that no longer renew their hold.
CREATE FUNCTION rescue_jobs() RETURNS BIGINT LANGUAGE sql AS $$
    WITH lost AS (
        SELECT id FROM jobs WHERE state = 'running' AND leased_until < now() FOR UPDATE SKIP LOCKED
    ), put_back AS (
        UPDATE jobs SET
            state = CASE WHEN cancel_asked_at IS NOT NULL THEN 'cancelled' WHEN attempts >= max_attempts THEN 'failed' ELSE 'waiting' END,
            finished_at = CASE WHEN cancel_asked_at IS NOT NULL OR attempts >= max_attempts THEN now() END,
            run_at = now() + make_interval(secs => 2 * (attempts - 1)),
            last_error = 'The worker that did it stopped in the middle.', worker = NULL, leased_until = NULL
        FROM lost WHERE jobs.id = lost.id
        RETURNING 1)
    SELECT count(*) FROM put_back
$$;
COMMENT ON FUNCTION rescue_jobs IS 'A job whose worker died is tried again; one that kills its worker each time is given up like any other.';

-- Notes how jobs ended. A worker whose hold had run out changes nothing: the job is somebody else's.
CREATE FUNCTION finish_jobs(the_ends JSONB) RETURNS BIGINT LANGUAGE plpgsql AS $$
DECLARE
    own BIGINT[];
BEGIN
    WITH ended AS (
        SELECT * FROM jsonb_to_recordset(the_ends) AS e(id BIGINT, lease INTEGER, state TEXT, wait DOUBLE PRECISION,
            error TEXT, done INTEGER, total INTEGER, words TEXT, result JSONB)
    ), changed AS (
        UPDATE jobs SET
            state = CASE WHEN ended.state = 'waiting' AND jobs.cancel_asked_at IS NOT NULL THEN 'cancelled' ELSE ended.state END,
            finished_at = CASE WHEN ended.state = 'waiting' AND jobs.cancel_asked_at IS NULL THEN NULL ELSE now() END,
            run_at = CASE WHEN ended.state = 'waiting' THEN now() + make_interval(secs => ended.wait) ELSE jobs.run_at END,
            last_error = CASE WHEN ended.state = 'done' THEN NULL ELSE coalesce(ended.error, jobs.last_error) END,
            done = coalesce(ended.done, jobs.done), total = coalesce(ended.total, jobs.total), words = coalesce(ended.words, jobs.words),
            result = coalesce(nullif(ended.result, 'null'), jobs.result), worker = NULL, leased_until = NULL
        FROM ended WHERE jobs.id = ended.id AND jobs.lease = ended.lease AND jobs.state = 'running'
        RETURNING jobs.id)
    SELECT array_agg(id) INTO own FROM changed;
    DELETE FROM job_errors WHERE job_id = ANY(own);
    INSERT INTO job_errors (job_id, number, line, field, message)
        SELECT e.id, f.number, f.line, f.field, f.message
        FROM jsonb_to_recordset(the_ends) AS e(id BIGINT, errors JSONB)
        CROSS JOIN LATERAL jsonb_to_recordset(e.errors) AS f(number INTEGER, line INTEGER, field TEXT, message TEXT)
        WHERE e.id = ANY(own);
    RETURN coalesce(cardinality(own), 0);
END $$;
COMMENT ON FUNCTION finish_jobs IS 'Notes how a batch of jobs ended, in one statement that stays prepared.';

CREATE TABLE mails (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event      TEXT NOT NULL CONSTRAINT mails_event UNIQUE,
    message_id TEXT NOT NULL,
    job_id     BIGINT CONSTRAINT mails_job_id_fkey REFERENCES jobs ON DELETE SET NULL,
    state      TEXT NOT NULL DEFAULT 'waiting' CONSTRAINT mails_state CHECK (state IN ('waiting', 'sent', 'refused')),
    to_name    TEXT NOT NULL DEFAULT '',
    to_address TEXT NOT NULL DEFAULT '',
    subject    TEXT NOT NULL DEFAULT '',
    attempts   INTEGER NOT NULL DEFAULT 0,
    answer     TEXT,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    sent_at    TIMESTAMPTZ
);
CREATE INDEX mails_of_state ON mails (state, id DESC);
CREATE INDEX mails_listed ON mails ((CASE state WHEN 'refused' THEN 0 WHEN 'waiting' THEN 1 ELSE 2 END), id DESC);
CREATE INDEX mails_job ON mails (job_id);
COMMENT ON TABLE mails IS 'One row for each mail: what became of it. What it says stands nowhere, since it may hold a link that opens an account.';
COMMENT ON COLUMN mails.event IS 'What happened, once: a second mail for the same event is never sent.';
COMMENT ON COLUMN mails.message_id IS 'The same at each try, so that mail programs know a repeated mail.';
COMMENT ON COLUMN mails.answer IS 'What the mail server said to the last try.';
