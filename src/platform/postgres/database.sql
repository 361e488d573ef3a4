-- This database: it and its public schema belong to campus_owner, campus_app may come in and look things up by name,
-- everyone else may not. Rights on tables are the migrations' to give.
DO $$
DECLARE
    wanted text;
BEGIN
    EXECUTE format('ALTER DATABASE %I OWNER TO campus_owner', current_database());
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC, campus_app', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO campus_app', current_database());
    FOR wanted IN
        SELECT name FROM pg_available_extensions
         WHERE name IN ('btree_gist', 'citext', 'pg_trgm', 'unaccent') AND installed_version IS NULL
    LOOP
        EXECUTE format('CREATE EXTENSION %I SCHEMA public', wanted);
    END LOOP;
END
$$;
ALTER SCHEMA public OWNER TO campus_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC, campus_app;
GRANT USAGE ON SCHEMA public TO campus_app;
