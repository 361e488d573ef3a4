DROP FUNCTION account_facts(BIGINT);
CREATE OR REPLACE FUNCTION new_device(the_user BIGINT, the_session BIGINT) RETURNS JSON LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (
        SELECT json_build_object('at', s.created_at)
        FROM sessions s
        WHERE s.user_id = the_user AND s.id <> the_session AND s.kind = 'browser' AND s.created_at > now() - interval '7 days'
          AND EXISTS (SELECT FROM sessions o WHERE o.user_id = s.user_id AND o.created_at < s.created_at)
          AND NOT EXISTS (SELECT FROM sessions o
                          WHERE o.user_id = s.user_id AND o.user_agent = s.user_agent AND o.created_at < s.created_at)
        ORDER BY s.created_at DESC LIMIT 1);
END $$;
DROP VIEW live_sessions;
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
ALTER TABLE permission_sets DROP COLUMN edited;
ALTER TABLE users DROP COLUMN shortcuts;
ALTER TABLE sessions DROP COLUMN browser_id, DROP COLUMN new_browser;
DROP TABLE known_browsers;
