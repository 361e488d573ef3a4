CREATE TABLE known_browsers (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id      BIGINT NOT NULL CONSTRAINT known_browsers_user_id_fkey REFERENCES users,
    token_hash   BYTEA NOT NULL,
    user_agent   TEXT NOT NULL DEFAULT '',
    created_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
    last_used_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    CONSTRAINT known_browsers_key UNIQUE (token_hash, user_id)
);
CREATE INDEX known_browsers_user ON known_browsers (user_id, last_used_at DESC);
COMMENT ON TABLE known_browsers IS 'Browsers that a person has signed in with before: they are not told of again, and are not kept waiting by others'' guesses. They open nothing by themselves.';
COMMENT ON COLUMN known_browsers.token_hash IS 'Of the cookie, which is made anew at every sign-in; one browser may be known to several people.';

ALTER TABLE sessions
    ADD COLUMN browser_id BIGINT CONSTRAINT sessions_browser_id_fkey REFERENCES known_browsers ON DELETE SET NULL,
    ADD COLUMN new_browser BOOLEAN NOT NULL DEFAULT false;
CREATE INDEX sessions_browser ON sessions (browser_id);
COMMENT ON COLUMN sessions.browser_id IS 'The known browser it was begun in; null for an app, and once the person has it forgotten.';
COMMENT ON COLUMN sessions.new_browser IS 'Whether the person had signed in before, and never with this browser or app.';

ALTER TABLE users ADD COLUMN shortcuts BOOLEAN NOT NULL DEFAULT true;
COMMENT ON COLUMN users.shortcuts IS 'Whether single keys such as / and ? do something (WCAG 2.1.4).';

ALTER TABLE permission_sets ADD COLUMN edited BOOLEAN NOT NULL DEFAULT false;
COMMENT ON COLUMN permission_sets.edited IS 'Whether the college has changed what Campus brought along; a set that it has not follows each new version of Campus.';

CREATE OR REPLACE VIEW live_sessions AS
SELECT s.id, s.token_hash, s.kind, s.user_id, s.active_role, s.verified_at, s.remembered,
       s.idle_seconds, s.last_seen_at < now() - interval '1 minute' AS stale,
       u.name, u.email, u.language, u.totp_confirmed_at IS NOT NULL AS second_factor,
       roles_of(u.id) AS roles, permissions_of(u.id, s.active_role) AS permissions,
       st.id AS student_id, pa.id AS parent_id, sf.id AS staff_id,
       u.shortcuts, EXISTS (SELECT FROM held_forms h WHERE h.user_id = u.id) AS holds_form
FROM sessions s
JOIN users u ON u.id = s.user_id AND u.epoch = s.epoch AND u.deactivated_at IS NULL
JOIN user_roles r ON r.user_id = s.user_id AND r.role = s.active_role
LEFT JOIN students st ON st.user_id = u.id
LEFT JOIN parents pa ON pa.user_id = u.id
LEFT JOIN staff sf ON sf.user_id = u.id
WHERE s.ended_at IS NULL AND s.expires_at > now()
  AND s.last_seen_at > now() - s.idle_seconds * interval '1 second';

-- The latest sign-in of the past week with a browser that the person had never used before, other than the one in use.
CREATE OR REPLACE FUNCTION new_device(the_user BIGINT, the_session BIGINT) RETURNS JSON LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (
        SELECT json_build_object('at', s.created_at)
        FROM sessions s
        WHERE s.user_id = the_user AND s.id <> the_session AND s.new_browser AND s.created_at > now() - interval '7 days'
        ORDER BY s.created_at DESC LIMIT 1);
END $$;

-- An account with its live sessions and the sets that can be added to it, for the page about it.
CREATE FUNCTION account_facts(the_user BIGINT) RETURNS JSON LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN json_build_object(
        'sessions', (SELECT coalesce(json_agg(json_build_object(
                                'id', s.id, 'kind', s.kind, 'active_role', s.active_role, 'remembered', s.remembered,
                                'created_at', s.created_at, 'last_seen_at', s.last_seen_at,
                                'address', s.address, 'user_agent', s.user_agent) ORDER BY s.last_seen_at DESC), '[]')
                     FROM sessions s JOIN live_sessions l ON l.id = s.id WHERE s.user_id = the_user),
        'sets', (SELECT coalesce(json_agg(json_build_object(
                            'code', p.code, 'name', p.name, 'description', p.description,
                            'added', EXISTS (SELECT FROM user_permission_sets a WHERE a.set_id = p.id AND a.user_id = the_user))
                            ORDER BY p.name), '[]')
                 FROM permission_sets p WHERE p.role IS NULL));
END $$;
