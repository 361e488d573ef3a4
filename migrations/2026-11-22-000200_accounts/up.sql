CREATE TABLE users (
    id                  BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email               TEXT NOT NULL,
    name                TEXT NOT NULL,
    phone               TEXT,
    language            TEXT NOT NULL DEFAULT 'en' CONSTRAINT users_language CHECK (language IN ('en', 'hi')),
    password_hash       TEXT,
    password_changed_at TIMESTAMPTZ,
    activated_at        TIMESTAMPTZ,
    deactivated_at      TIMESTAMPTZ,
    epoch               INTEGER NOT NULL DEFAULT 0,
    totp_secret         BYTEA,
    totp_confirmed_at   TIMESTAMPTZ,
    totp_last_step      BIGINT NOT NULL DEFAULT 0,
    last_login_at       TIMESTAMPTZ,
    demo                BOOLEAN NOT NULL DEFAULT false,
    version             INTEGER NOT NULL DEFAULT 1,
    created_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
    CONSTRAINT users_email_key UNIQUE (email),
    CONSTRAINT users_email_lower CHECK (email = lower(email) AND length(email) BETWEEN 3 AND 254),
    CONSTRAINT users_name_length CHECK (length(name) BETWEEN 1 AND 120),
    CONSTRAINT users_phone_form CHECK (phone ~ '^\+?[0-9]{7,15}$'),
    CONSTRAINT users_totp CHECK (totp_confirmed_at IS NULL OR totp_secret IS NOT NULL)
);
CREATE INDEX users_name ON users (lower(name), id);
CREATE INDEX users_search ON users USING gin ((lower(name) || ' ' || email) gin_trgm_ops);
COMMENT ON TABLE users IS 'People who can sign in. Never deleted: deactivated.';
COMMENT ON COLUMN users.epoch IS 'Raised to end every session and token at once; a session carries the epoch it began in.';
COMMENT ON COLUMN users.password_hash IS 'Argon2id in PHC form; null until the account is activated.';
COMMENT ON COLUMN users.totp_secret IS 'Sealed with the key ring, bound to this table, column and row.';
COMMENT ON COLUMN users.totp_last_step IS 'The last accepted time step: a code works once.';
COMMENT ON COLUMN users.demo IS 'Made by the demo seed, with its public password: production refuses to start while one is there.';

CREATE TABLE user_roles (
    user_id    BIGINT NOT NULL REFERENCES users,
    role       TEXT NOT NULL CONSTRAINT user_roles_role CHECK (role IN ('student', 'parent', 'faculty', 'admin', 'warden', 'principal')),
    granted_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, role)
);
CREATE INDEX user_roles_role ON user_roles (role, user_id);
COMMENT ON TABLE user_roles IS 'The roles a person holds; one of them is active in a session.';

CREATE TABLE permission_sets (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code        TEXT NOT NULL,
    name        TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    role        TEXT,
    built_in    BOOLEAN NOT NULL DEFAULT false,
    version     INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT permission_sets_code_key UNIQUE (code),
    CONSTRAINT permission_sets_name_key UNIQUE (name),
    CONSTRAINT permission_sets_role_key UNIQUE (role),
    CONSTRAINT permission_sets_name_length CHECK (length(name) BETWEEN 1 AND 60)
);
COMMENT ON TABLE permission_sets IS 'Named sets of permissions: one for each role, and further ones added to members of staff.';

CREATE TABLE permission_set_permissions (
    set_id     BIGINT NOT NULL REFERENCES permission_sets ON DELETE CASCADE,
    permission TEXT NOT NULL,
    PRIMARY KEY (set_id, permission)
);
COMMENT ON TABLE permission_set_permissions IS 'What each set permits, by the names in the policy.';
CREATE TABLE user_permission_sets (
    user_id    BIGINT NOT NULL REFERENCES users,
    set_id     BIGINT NOT NULL REFERENCES permission_sets,
    granted_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, set_id)
);
COMMENT ON TABLE user_permission_sets IS 'Further sets added to members of staff; they count while the person acts in a staff role.';
CREATE INDEX user_permission_sets_set ON user_permission_sets (set_id);

CREATE TABLE sessions (
    id                  BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token_hash          BYTEA NOT NULL CONSTRAINT sessions_token_hash_key UNIQUE,
    user_id             BIGINT NOT NULL REFERENCES users,
    kind                TEXT NOT NULL CONSTRAINT sessions_kind CHECK (kind IN ('browser', 'api')),
    active_role         TEXT NOT NULL,
    epoch               INTEGER NOT NULL,
    remembered          BOOLEAN NOT NULL DEFAULT false,
    idle_seconds        INTEGER NOT NULL CONSTRAINT sessions_idle CHECK (idle_seconds > 0),
    created_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
    last_seen_at        TIMESTAMPTZ NOT NULL DEFAULT now(),
    verified_at         TIMESTAMPTZ NOT NULL DEFAULT now(),
    expires_at          TIMESTAMPTZ NOT NULL,
    ended_at            TIMESTAMPTZ,
    address             TEXT NOT NULL DEFAULT '',
    user_agent          TEXT NOT NULL DEFAULT ''
);
CREATE INDEX sessions_user ON sessions (user_id, last_seen_at DESC);
COMMENT ON TABLE sessions IS 'Signed-in browsers and API clients; the row decides, the cookie only names it.';
COMMENT ON COLUMN sessions.verified_at IS 'When the person last proved who they are: asked again before grave steps.';
COMMENT ON COLUMN sessions.expires_at IS 'The absolute end; idle_seconds without a request ends it earlier.';

CREATE TABLE api_tokens (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    session_id BIGINT NOT NULL REFERENCES sessions ON DELETE CASCADE,
    kind       TEXT NOT NULL CONSTRAINT api_tokens_kind CHECK (kind IN ('access', 'refresh')),
    token_hash BYTEA NOT NULL CONSTRAINT api_tokens_token_hash_key UNIQUE,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    expires_at TIMESTAMPTZ NOT NULL,
    used_at    TIMESTAMPTZ
);
CREATE INDEX api_tokens_session ON api_tokens (session_id);
CREATE INDEX api_tokens_expiry ON api_tokens (expires_at);
COMMENT ON TABLE api_tokens IS 'Access and refresh tokens of an API session (the token family), stored hashed. A refresh token used twice ends its session.';

CREATE TABLE account_links (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token_hash BYTEA NOT NULL CONSTRAINT account_links_token_hash_key UNIQUE,
    user_id    BIGINT NOT NULL REFERENCES users,
    purpose    TEXT NOT NULL CONSTRAINT account_links_purpose CHECK (purpose IN ('activate', 'reset')),
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    expires_at TIMESTAMPTZ NOT NULL,
    used_at    TIMESTAMPTZ
);
CREATE INDEX account_links_user ON account_links (user_id);
COMMENT ON TABLE account_links IS 'Single-use links by mail: to activate an account, to choose a new password.';

CREATE TABLE recovery_codes (
    id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id   BIGINT NOT NULL REFERENCES users,
    code_hash BYTEA NOT NULL,
    used_at   TIMESTAMPTZ,
    CONSTRAINT recovery_codes_key UNIQUE (user_id, code_hash)
);

COMMENT ON TABLE recovery_codes IS 'Codes that each stand in for the second factor once; keyed hashes.';

CREATE TABLE sign_in_failures (
    scope         TEXT NOT NULL CONSTRAINT sign_in_failures_scope CHECK (scope IN ('account', 'address')),
    key           BYTEA NOT NULL,
    failures      INTEGER NOT NULL,
    last_at       TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (scope, key)
);
COMMENT ON TABLE sign_in_failures IS 'Failed sign-ins by account and by address; keys are hashes, so accounts that do not exist count alike.';

CREATE TABLE held_forms (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id    BIGINT NOT NULL REFERENCES users,
    page       TEXT NOT NULL,
    fields     TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    CONSTRAINT held_forms_key UNIQUE (user_id, page)
);
COMMENT ON TABLE held_forms IS 'What a person had typed when their session had ended; shown again after they sign in, kept for an hour.';

CREATE TABLE idempotency_keys (
    user_id    BIGINT NOT NULL REFERENCES users,
    key        TEXT NOT NULL CONSTRAINT idempotency_keys_length CHECK (length(key) BETWEEN 1 AND 255),
    operation  TEXT NOT NULL,
    body_hash  BYTEA NOT NULL,
    status     SMALLINT,
    answer     JSONB,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);
COMMENT ON TABLE idempotency_keys IS 'The first answer to each keyed submit, stored in its transaction and given again for 24 hours.';

-- The permissions a person acts with in a role: the role's own set, and for staff the sets added to them.
-- These two run in every request. In plpgsql their plans are kept, which makes the sign-in check four times as quick
-- as in plain SQL, whose aggregates are planned anew at each call.
CREATE FUNCTION permissions_of(the_user BIGINT, the_role TEXT) RETURNS TEXT[] LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN ARRAY(
        SELECT DISTINCT p.permission FROM permission_set_permissions p
        WHERE p.set_id = ANY (ARRAY(
            SELECT s.id FROM permission_sets s WHERE s.role = the_role
            UNION ALL
            SELECT u.set_id FROM user_permission_sets u
            WHERE u.user_id = the_user AND the_role NOT IN ('student', 'parent')))
        ORDER BY p.permission);
END $$;
CREATE FUNCTION roles_of(the_user BIGINT) RETURNS TEXT[] LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN ARRAY(SELECT r.role FROM user_roles r WHERE r.user_id = the_user ORDER BY r.role);
END $$;
