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
        "INSERT INTO audit_entries (id, actor_kind, actor_name, action, subject_kind) OVERRIDING SYSTEM VALUE VALUES (7, 'system', 'test', 'x', 'y')",
        "INSERT INTO audit_entries (at, actor_kind, actor_name, action, subject_kind) VALUES (now(), 'system', 'test', 'x', 'y')",
        "INSERT INTO audit_entries (transaction_id, actor_kind, actor_name, action, subject_kind) VALUES (7, 'system', 'test', 'x', 'y')",
        "ALTER TABLE audit_entries DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_entries_link ON audit_entries",
        "SET session_replication_role = replica",
        "SELECT link_audit_entries()",
        "CREATE OR REPLACE FUNCTION link_audit_entries() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "INSERT INTO audit_links VALUES (0, 1, 1, '')",
        "UPDATE audit_links SET hash = ''",
        "DELETE FROM audit_links",
        "UPDATE audit_heads SET position = 0",
        "DELETE FROM audit_heads",
        "SELECT * FROM audit_heads FOR UPDATE",
        "LOCK TABLE audit_heads IN ACCESS EXCLUSIVE MODE",
        "INSERT INTO audit_anchors VALUES ('2020-01-01', 0, 0, '')",
        "UPDATE audit_anchors SET position = 0",
        "DELETE FROM audit_anchors",
        "TRUNCATE audit_anchors",
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
