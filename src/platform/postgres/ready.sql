-- One row: whether the roles and this database are as Campus needs them, and whether commits outlive a power cut.
SELECT
    (SELECT count(*) = 2
       FROM pg_roles
      WHERE rolname IN ('campus_owner', 'campus_app') AND rolcanlogin
        AND NOT (rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls))
    AND EXISTS (
     SELECT FROM pg_database AS d, pg_roles AS o
      WHERE d.datname = current_database() AND o.oid = d.datdba AND o.rolname = 'campus_owner')
    AND EXISTS (
     SELECT FROM pg_namespace AS n, pg_roles AS o
      WHERE n.nspname = 'public' AND o.oid = n.nspowner AND o.rolname = 'campus_owner')
    AND EXISTS (
     SELECT FROM pg_roles AS app
      WHERE app.rolname = 'campus_app'
        AND has_database_privilege(app.oid, current_database(), 'CONNECT')
        AND NOT has_database_privilege(app.oid, current_database(), 'CREATE, TEMPORARY')
        AND has_schema_privilege(app.oid, 'public', 'USAGE')
        AND NOT has_schema_privilege(app.oid, 'public', 'CREATE'))
    AND NOT EXISTS (
     SELECT FROM pg_available_extensions
      WHERE name IN ('btree_gist', 'citext', 'pg_trgm', 'unaccent') AND installed_version IS NULL)
    AS is_ready,
    current_setting('fsync') = 'on' AS is_durable
