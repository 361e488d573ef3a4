DROP TABLE mails;
DROP FUNCTION finish_jobs, rescue_jobs, release_jobs, keep_jobs, claim_jobs;
DROP TABLE job_errors;
DROP TABLE job_schedules;
DROP TRIGGER jobs_notify ON jobs;
CREATE OR REPLACE FUNCTION notify_job() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('jobs', NEW.kind);
    RETURN NULL;
END $$;
CREATE TRIGGER jobs_notify AFTER INSERT ON jobs FOR EACH ROW EXECUTE FUNCTION notify_job();
DROP INDEX jobs_waiting, jobs_running, jobs_of_state, jobs_listed, jobs_finished, jobs_asked_by;
ALTER TABLE jobs RESET (fillfactor, autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold);
ALTER TABLE jobs DROP CONSTRAINT jobs_ended, DROP CONSTRAINT jobs_held;
UPDATE jobs SET finished_at = NULL, attempts = max_attempts WHERE state = 'failed';
ALTER TABLE jobs
    DROP CONSTRAINT jobs_progress,
    DROP COLUMN state, DROP COLUMN lease, DROP COLUMN leased_until, DROP COLUMN worker, DROP COLUMN started_at,
    DROP COLUMN cancel_asked_at, DROP COLUMN asked_by, DROP COLUMN about, DROP COLUMN done, DROP COLUMN total,
    DROP COLUMN words, DROP COLUMN result,
    ADD COLUMN locked_at TIMESTAMPTZ;
CREATE INDEX jobs_waiting ON jobs (priority DESC, run_at, id) WHERE finished_at IS NULL;
COMMENT ON COLUMN jobs.locked_at IS 'When a worker took it; a lease, so a dead worker''s job is taken again.';
