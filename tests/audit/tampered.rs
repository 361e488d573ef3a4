//! Whoever owns the database may change the log; the proof says where.
use std::process::Command;

use campus::platform::{audit::chain, db::Db};
use diesel::{Connection, PgConnection};

use super::chain::{assert_whole, record, verify};
use crate::support::TestApp;

/// A log of sixty entries, anchored after fifty; the ids of a chain with at least three.
fn log() -> (TestApp, Vec<i64>) {
    let app = TestApp::committing();
    let db = Db::of(app.app.pools.clone());
    for id in 0..60 {
        if id == 50 {
            db.tx_now(|tx| chain::anchor(tx)).unwrap();
        }
        db.tx_now(|tx| record(tx, id)).unwrap();
    }
    assert_eq!(assert_whole(&app), 60);
    let chain = app.number("SELECT chain FROM audit_heads ORDER BY position DESC, chain LIMIT 1");
    let id = |position: i64| {
        app.number(&format!(
            "SELECT entry_id FROM audit_links WHERE chain = {chain} AND position = {position}"
        ))
    };
    let ids = (1..=3).map(id).collect();
    (app, ids)
}

/// What only the owner can do, and only on purpose.
fn tamper(app: &TestApp, sql: &str) {
    let tables = ["audit_entries", "audit_links", "audit_anchors"];
    let all = |what: &str| -> String {
        let each = tables.map(|table| format!("ALTER TABLE {table} {what} TRIGGER USER;"));
        each.concat()
    };
    app.owner_sql(&format!("{} {sql}; {}", all("DISABLE"), all("ENABLE")));
}

#[track_caller]
fn finds(app: &TestApp, first: Option<i64>, sentence: &str) {
    let report = verify(app);
    let said: Vec<String> = report.faults.iter().map(ToString::to_string).collect();
    assert_eq!(report.first(), first, "{said:?}");
    assert!(said.iter().any(|said| said.contains(sentence)), "{said:?}");
}

#[test]
fn not_even_the_owner_changes_it_by_mistake() {
    let (app, _) = log();
    let mut owner = PgConnection::establish(&app.owner_url()).unwrap();
    for sql in [
        "UPDATE audit_entries SET action = 'x'",
        "DELETE FROM audit_entries WHERE id = 1",
        "TRUNCATE audit_entries",
        "DELETE FROM audit_links",
        "UPDATE audit_anchors SET position = 0",
    ] {
        let refused = diesel::connection::SimpleConnection::batch_execute(&mut owner, sql);
        let refused = refused.unwrap_err().to_string();
        assert!(refused.contains("added to and never changed"), "{refused}");
    }
    assert_whole(&app);
}

#[test]
fn every_column_of_an_entry_is_proved() {
    let (app, ids) = log();
    let id = ids[1];
    for change in [
        "at = at + interval '1 microsecond'",
        "actor_kind = 'user'",
        "actor_id = 7",
        "actor_name = 'Somebody else'",
        "action = 'test.writf'",
        "subject_kind = 'marks'",
        "subject_id = NULL",
        "changes = changes || '{\"name\": [\"x\", 1]}'",
        "address = '10.0.0.1'",
        "request_id = ''",
        "transaction_id = 7",
    ] {
        app.owner_sql("CREATE TABLE kept AS SELECT * FROM audit_entries");
        tamper(
            &app,
            &format!("UPDATE audit_entries SET {change} WHERE id = {id}"),
        );
        finds(&app, Some(id), &format!("Entry {id} (chain "));
        tamper(
            &app,
            &format!(
                "UPDATE audit_entries e SET at = k.at, actor_kind = k.actor_kind, actor_id = k.actor_id,
                   actor_name = k.actor_name, action = k.action, subject_kind = k.subject_kind,
                   subject_id = k.subject_id, changes = k.changes, address = k.address,
                   request_id = k.request_id, transaction_id = k.transaction_id
                 FROM kept k WHERE k.id = e.id AND e.id = {id}; DROP TABLE kept"
            ),
        );
        assert_whole(&app);
    }
}

#[test]
fn an_entry_that_is_taken_out_is_missed() {
    let (app, ids) = log();
    let gone = ids[1];
    tamper(
        &app,
        &format!("DELETE FROM audit_entries WHERE id = {gone}"),
    );
    finds(&app, Some(gone), &format!("Entry {gone} (chain "));
    tamper(
        &app,
        &format!("DELETE FROM audit_links WHERE entry_id = {gone}"),
    );
    finds(
        &app,
        Some(ids[2]),
        &format!(
            "1 entry was taken out between entry {} and entry {}",
            ids[0], ids[2]
        ),
    );
}

#[test]
fn an_entry_that_is_slipped_in_is_found() {
    let (app, _) = log();
    tamper(
        &app,
        "INSERT INTO audit_entries (actor_kind, actor_name, action, subject_kind) VALUES ('system', 'x', 'y.z', 'mark')",
    );
    let id = app.number("SELECT max(id) FROM audit_entries");
    finds(
        &app,
        Some(id),
        &format!("found in no chain, the first of them entry {id}"),
    );
}

#[test]
fn a_tail_that_is_cut_off_is_missed() {
    let (app, _) = log();
    let (last, chain) = (
        app.number("SELECT max(id) FROM audit_entries"),
        app.number("SELECT chain FROM audit_links ORDER BY entry_id DESC LIMIT 1"),
    );
    let cut = format!(
        "DELETE FROM audit_entries WHERE id = {last}; DELETE FROM audit_links WHERE entry_id = {last}"
    );
    tamper(&app, &cut);
    let before = app.number(&format!(
        "SELECT max(entry_id) FROM audit_links WHERE chain = {chain}"
    ));
    finds(&app, Some(before), "its head says so");
}

/// Takes everything after the second entry of each chain away, and sets the heads back.
const CUT: &str = "DELETE FROM audit_entries WHERE id IN (SELECT entry_id FROM audit_links WHERE position > 2);
    DELETE FROM audit_links WHERE position > 2;
    UPDATE audit_heads h SET position = 2, hash = l.hash FROM audit_links l WHERE l.chain = h.chain AND l.position = 2";

#[test]
fn a_tail_cut_off_with_its_heads_does_not_reach_its_anchor() {
    let (app, _) = log();
    tamper(&app, CUT);
    let report = verify(&app);
    assert!(!report.faults.is_empty());
    let said = report.faults[0].to_string();
    assert!(said.contains("its anchor of 20"), "{said}");
}

#[test]
fn a_log_that_is_written_anew_with_its_anchors_has_not_the_seal() {
    let (app, _) = log();
    let seal = Db::of(app.app.pools.clone())
        .tx_now(|tx| chain::anchor(tx))
        .unwrap()
        .seal;
    tamper(&app, CUT);
    tamper(
        &app,
        "UPDATE audit_anchors a SET position = h.position, hash = h.hash FROM audit_heads h WHERE h.chain = a.chain",
    );
    assert_eq!(verify(&app).faults, [], "nothing inside the database tells");
    let mut conn = PgConnection::establish(&app.url()).unwrap();
    let report = chain::verify(&mut conn, Some(&seal), &|_, _| {}).unwrap();
    assert!(
        report.faults[0].to_string().contains("this seal"),
        "{report:?}"
    );
}

#[test]
fn a_chain_that_is_written_anew_does_not_fit_its_anchor() {
    let (app, ids) = log();
    tamper(
        &app,
        &format!(
            "UPDATE audit_entries SET actor_name = 'Nobody' WHERE id = {};
             DO $$
             DECLARE l audit_links; before BYTEA; e audit_entries; at_chain SMALLINT :=
                 (SELECT chain FROM audit_links WHERE entry_id = {});
             BEGIN
                 before := decode(repeat('00', 32), 'hex');
                 FOR l IN SELECT * FROM audit_links WHERE chain = at_chain ORDER BY position LOOP
                     SELECT * INTO e FROM audit_entries WHERE id = l.entry_id;
                     before := sha256(before || convert_to(audit_canonical(l.chain, l.position, e), 'UTF8'));
                     UPDATE audit_links SET hash = before WHERE chain = l.chain AND position = l.position;
                 END LOOP;
                 UPDATE audit_heads SET hash = before WHERE chain = at_chain;
             END $$",
            ids[0], ids[0]
        ),
    );
    let report = verify(&app);
    let said: Vec<String> = report.faults.iter().map(ToString::to_string).collect();
    assert!(
        said.len() == 1 && said[0].contains("was written anew up to entry"),
        "{said:?}"
    );
}

#[test]
fn the_command_says_it_and_fails() {
    let (app, ids) = log();
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_campus"))
            .args(arguments)
            .env("CAMPUS_ENV", "test")
            .env("DATABASE_URL", app.url())
            .env("CAMPUS__DATABASE__OWNER_URL", app.owner_url())
            .output()
            .unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(text).unwrap())
    };
    let (done, said) = run(&["audit", "verify"]);
    assert!(done && said.contains("Verified: 60 entries"), "{said}");
    let (done, said) = run(&["audit", "anchor"]);
    assert!(done && said.contains("Anchored earlier today"), "{said}");
    tamper(
        &app,
        &format!(
            "UPDATE audit_entries SET action = 'x' WHERE id IN ({}, {})",
            ids[1], ids[2]
        ),
    );
    let (done, said) = run(&["audit", "verify"]);
    assert!(!done, "{said}");
    assert!(
        said.contains(&format!("The first broken entry is {}.", ids[1])),
        "{said}"
    );
}
