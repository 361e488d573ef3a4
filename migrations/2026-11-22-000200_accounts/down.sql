DROP FUNCTION roles_of(BIGINT);
DROP FUNCTION permissions_of(BIGINT, TEXT);
DROP TABLE idempotency_keys, held_forms, sign_in_failures, recovery_codes, account_links, api_tokens, sessions,
    user_permission_sets, permission_set_permissions, permission_sets, user_roles, users;
