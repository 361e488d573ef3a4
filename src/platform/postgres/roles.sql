-- The two roles, which have no business in the cluster's other databases. Run in any of them.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'campus_owner') THEN
        CREATE ROLE campus_owner;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'campus_app') THEN
        CREATE ROLE campus_app;
    END IF;
END
$$;
ALTER ROLE campus_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE campus_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC;
