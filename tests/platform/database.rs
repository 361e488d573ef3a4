//! The database: what its roles may do, and that the schema is the one the code was built for.
use campus::{app, platform::schema_print};
use diesel::{Connection, PgConnection, connection::SimpleConnection};
use diesel_migrations::MigrationHarness;

use crate::support::TestApp;

#[test]
fn the_schema_in_the_code_is_that_of_the_database() {
    let app = TestApp::new();
    let mut owner = PgConnection::establish(&app.owner_url()).unwrap();
    let printed = schema_print::print(&mut owner).unwrap();
    let kept = std::fs::read_to_string("src/schema.rs").unwrap();
    let plain = |text: &str| {
        text.split_whitespace()
            .collect::<String>()
            .replace(",)", ")")
    };
    assert_eq!(
        plain(&printed),
        plain(&kept),
        "print it anew: cargo run -- schema > src/schema.rs"
    );
}

#[test]
fn the_serving_role_owns_nothing() {
    let app = TestApp::committing();
    let mut conn = PgConnection::establish(&app.url()).unwrap();
    for sql in [
        "CREATE TABLE mine (id int)",
        "DROP TABLE users",
        "TRUNCATE users",
        "ALTER TABLE users ADD COLUMN x int",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "UPDATE audit_entries SET action = 'x'",
        "DELETE FROM audit_entries",
        "TRUNCATE audit_entries",
        "CREATE ROLE x",
        "DELETE FROM __diesel_schema_migrations",
    ] {
        assert!(conn.batch_execute(sql).is_err(), "campus_app may: {sql}");
    }
    conn.batch_execute("INSERT INTO audit_entries (actor_kind, actor_name, action, subject_kind) VALUES ('system', 'test', 'x', 'y')").unwrap();
}

#[test]
fn every_migration_goes_back_and_forth() {
    let app = TestApp::committing();
    let mut owner = PgConnection::establish(&app.owner_url()).unwrap();
    let before = schema_print::print(&mut owner).unwrap();
    owner.revert_all_migrations(app::MIGRATIONS).unwrap();
    assert_eq!(
        schema_print::print(&mut owner)
            .unwrap()
            .matches("table!")
            .count(),
        0,
        "something was left behind"
    );
    owner.run_pending_migrations(app::MIGRATIONS).unwrap();
    assert_eq!(schema_print::print(&mut owner).unwrap(), before);
}

#[test]
fn every_table_is_explained() {
    let app = TestApp::new();
    let unexplained = app.number(
        "SELECT count(*) FROM pg_class c WHERE relkind IN ('r', 'v') AND relnamespace = 'public'::regnamespace \
         AND relname NOT LIKE '\\_\\_diesel%' AND obj_description(oid) IS NULL \
         AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')",
    );
    assert_eq!(unexplained, 0, "add COMMENT ON TABLE … to its migration");
}

#[test]
fn foreign_keys_have_indexes() {
    let app = TestApp::new();
    let bare = app.number(
        "SELECT count(*) FROM pg_constraint k WHERE contype = 'f' AND connamespace = 'public'::regnamespace \
         AND NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = k.conrelid AND (i.indkey::int2[])[0] = k.conkey[1])",
    );
    assert_eq!(
        bare, 0,
        "a foreign key without an index makes deletes and joins slow"
    );
}
