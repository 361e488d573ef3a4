CREATE TABLE uploads (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key          TEXT NOT NULL,
    owner_kind   TEXT NOT NULL CONSTRAINT uploads_owner_kind CHECK (owner_kind IN ('user', 'applicant')),
    owner_id     BIGINT NOT NULL,
    filename     TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size         BIGINT NOT NULL CONSTRAINT uploads_size CHECK (size > 0),
    sha256       BYTEA NOT NULL CONSTRAINT uploads_sha256 CHECK (length(sha256) = 32),
    purpose      TEXT NOT NULL CONSTRAINT uploads_purpose CHECK (purpose IN ('photo', 'document', 'material', 'import')),
    state        TEXT NOT NULL DEFAULT 'waiting'
                 CONSTRAINT uploads_state CHECK (state IN ('waiting', 'received', 'clean', 'quarantined', 'refused')),
    refusal      TEXT,
    finding      TEXT,
    claims       INTEGER NOT NULL DEFAULT 0,
    claimed_at   TIMESTAMPTZ,
    created_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
    completed_at TIMESTAMPTZ,
    scanned_at   TIMESTAMPTZ,
    attached_at  TIMESTAMPTZ,
    expires_at   TIMESTAMPTZ,
    CONSTRAINT uploads_key_key UNIQUE (key),
    CONSTRAINT uploads_filename_length CHECK (length(filename) BETWEEN 1 AND 200),
    CONSTRAINT uploads_refusal CHECK ((state = 'refused') = (refusal IS NOT NULL)),
    CONSTRAINT uploads_finding CHECK ((state = 'quarantined') = (finding IS NOT NULL)),
    CONSTRAINT uploads_completed CHECK (state = 'waiting' OR completed_at IS NOT NULL)
);
CREATE INDEX uploads_owner ON uploads (owner_kind, owner_id, id DESC);
CREATE INDEX uploads_expiry ON uploads (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX uploads_unscanned ON uploads (completed_at) WHERE state = 'received';
COMMENT ON TABLE uploads IS 'Files that people send: asked for, put into the store, checked, scanned. What they are for refers to them.';
COMMENT ON COLUMN uploads.key IS 'Random; names the object in the store, so that no name of a person''s choosing ever does.';
COMMENT ON COLUMN uploads.owner_id IS 'users.id, or the key of an applicant''s draft; by owner_kind.';
COMMENT ON COLUMN uploads.filename IS 'As the sender named it, without folders and control characters; shown and given back at the download.';
COMMENT ON COLUMN uploads.sha256 IS 'As announced, and checked against the object.';
COMMENT ON COLUMN uploads.state IS 'waiting: for the bytes; received: checked, waits for the scan; clean: may be read; quarantined: something harmful was found; refused: not what was announced.';
COMMENT ON COLUMN uploads.claims IS 'Raised by each one who begins to check it: who holds an older number changes nothing.';
COMMENT ON COLUMN uploads.expires_at IS 'When the sweep takes it; null once a record has use for it.';

ALTER TABLE users ADD COLUMN photo_upload_id BIGINT CONSTRAINT users_photo_upload_id_fkey REFERENCES uploads ON DELETE SET NULL;
CREATE INDEX users_photo ON users (photo_upload_id) WHERE photo_upload_id IS NOT NULL;
COMMENT ON COLUMN users.photo_upload_id IS 'Their photo; shown once its upload is clean.';
