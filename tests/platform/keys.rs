//! A new key for the encrypted columns, while people sign in and change their second factor.
use std::{
    process::Command,
    sync::atomic::{AtomicBool, Ordering},
};

use base64::{Engine, prelude::BASE64_STANDARD as BASE64};
use campus::{
    accounts,
    app::SEALED,
    platform::{
        db::Db,
        keys::{self, Rotated},
        secrets::{KeyRing, Place},
    },
    policy::Role,
};
use diesel::{
    Connection, PgConnection, RunQueryDsl, sql_query,
    sql_types::{BigInt, Binary},
};

use crate::support::{PASSWORD, TestApp};

const OLD: [u8; 32] = [1; 32];
const NEW: [u8; 32] = [2; 32];
const PEOPLE: i64 = 900;

fn old() -> KeyRing {
    KeyRing::from_settings((1, OLD), vec![]).unwrap()
}

fn both() -> KeyRing {
    KeyRing::from_settings((2, NEW), vec![(1, OLD)]).unwrap()
}

fn place(id: i64) -> Place {
    Place::new("users", "totp_secret", id)
}

#[derive(diesel::QueryableByName)]
struct Sealed {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Binary)]
    totp_secret: Vec<u8>,
}

fn all(conn: &mut PgConnection) -> Vec<Sealed> {
    sql_query("SELECT id, totp_secret FROM users WHERE totp_secret IS NOT NULL ORDER BY id")
        .load(conn)
        .unwrap()
}

fn put(conn: &mut PgConnection, id: i64, sealed: &[u8]) {
    sql_query("UPDATE users SET totp_secret = $2 WHERE id = $1")
        .bind::<BigInt, _>(id)
        .bind::<Binary, _>(sealed)
        .execute(conn)
        .unwrap();
}

/// People with a second factor, sealed with the old key.
fn college() -> TestApp {
    let app = TestApp::committing();
    app.sql(&format!(
        "INSERT INTO users (email, name) SELECT 'p' || g || '@campus.test', 'Person' FROM generate_series(1, {PEOPLE}) g"
    ));
    let mut conn = PgConnection::establish(&app.url()).unwrap();
    let ids: Vec<i64> = (1..=PEOPLE).collect();
    let sealed: Vec<Vec<u8>> = ids
        .iter()
        .map(|id| old().seal(&place(*id), id.to_string().as_bytes()))
        .collect();
    sql_query("UPDATE users u SET totp_secret = t.sealed FROM unnest($1, $2) AS t (id, sealed) WHERE t.id = u.id")
        .bind::<diesel::sql_types::Array<BigInt>, _>(ids)
        .bind::<diesel::sql_types::Array<Binary>, _>(sealed)
        .execute(&mut conn)
        .unwrap();
    assert_eq!(all(&mut conn).len(), 900);
    app
}

fn rotate(app: &TestApp, ring: &KeyRing) -> Rotated {
    let db = Db::of(app.app.pools.clone());
    keys::rotate(&db, ring, SEALED, &|_, _| {})
        .unwrap()
        .remove(0)
}

#[test]
fn every_value_is_sealed_again_while_others_write() {
    let app = college();
    let (stop, url) = (AtomicBool::new(false), app.url());
    let turns = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..4)
            .map(|writer| {
                let (stop, url) = (&stop, &url);
                scope.spawn(move || {
                    let mut conn = PgConnection::establish(url).unwrap();
                    let mut turns = 0;
                    while !stop.load(Ordering::Relaxed) {
                        // Somebody sets their second factor up anew, and somebody signs in.
                        let id = fastrand::i64(1..=PEOPLE / 4) * 4 - writer;
                        put(
                            &mut conn,
                            id,
                            &both().seal(&place(id), id.to_string().as_bytes()),
                        );
                        turns += 1;
                    }
                    turns
                })
            })
            .collect();
        let mut left = i64::MAX;
        for _ in 0..10 {
            let rotated = rotate(&app, &both());
            assert_eq!(rotated.broken, Vec::<String>::new());
            left = rotated.left;
            if left == 0 {
                break;
            }
        }
        assert_eq!(left, 0);
        stop.store(true, Ordering::Relaxed);
        let turns = writers.into_iter().map(|writer| writer.join().unwrap());
        turns.sum::<i32>()
    });
    assert!(turns > 4, "{turns}");
    // The old key is gone now.
    let new = KeyRing::from_settings((2, NEW), vec![]).unwrap();
    for row in all(&mut app.conn()) {
        let plain = new.open(&place(row.id), &row.totp_secret).unwrap();
        assert_eq!(plain, row.id.to_string().as_bytes());
    }
    let status = keys::status(&mut app.conn(), SEALED).unwrap();
    assert_eq!(status, [("users.totp_secret".into(), vec![(2, PEOPLE)])]);
    let again = rotate(&app, &both());
    assert_eq!((again.done, again.left), (0, 0));
    let noted = r#"audit_entries WHERE action = 'keys.rotate' AND changes @> '{"under_older_keys": [900, 0]}'"#;
    assert_eq!(app.count(noted), 1);
}

#[test]
fn a_row_in_use_is_left_for_the_next_time_and_nobody_waits() {
    let app = college();
    let mut holder = PgConnection::establish(&app.url()).unwrap();
    use diesel::connection::SimpleConnection;
    holder
        .batch_execute("BEGIN; SELECT id FROM users WHERE id = 7 FOR UPDATE")
        .unwrap();
    let first = rotate(&app, &both());
    assert_eq!((first.done, first.left), (PEOPLE - 1, 1));
    holder.batch_execute("ROLLBACK").unwrap();
    let second = rotate(&app, &both());
    assert_eq!((second.done, second.left), (1, 0));
}

#[test]
fn what_cannot_be_opened_is_named_and_left() {
    let app = college();
    let mut conn = app.conn();
    // Moved from another row; sealed with a key that nobody has.
    put(&mut conn, 3, &old().seal(&place(4), b"4"));
    let lost = KeyRing::from_settings((9, [9; 32]), vec![]).unwrap();
    put(&mut conn, 5, &lost.seal(&place(5), b"5"));
    drop(conn);
    let rotated = rotate(&app, &both());
    assert_eq!((rotated.done, rotated.left), (PEOPLE - 2, 2));
    assert!(
        rotated.broken[0].contains("users.totp_secret:3 is not what was sealed there"),
        "{rotated:?}"
    );
    assert!(
        rotated.broken[1].contains("users.totp_secret:5 is sealed with key 9"),
        "{rotated:?}"
    );
}

#[test]
fn every_sealed_column_is_rotated() {
    let app = TestApp::new();
    let described = app.number(
        "SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
          WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND col_description(c.oid, a.attnum) LIKE 'Sealed with the key ring%'",
    );
    assert_eq!(described, i64::try_from(SEALED.len()).unwrap());
    for column in SEALED {
        let found = app.number(&format!(
            "SELECT count(*) FROM pg_attribute WHERE attrelid = '{}'::regclass AND attname = '{}'
                AND col_description(attrelid, attnum) LIKE 'Sealed with the key ring%'",
            column.table, column.column
        ));
        assert_eq!(
            found,
            1,
            "{}: say so in the column's comment",
            column.name()
        );
    }
    assert_eq!(accounts::TOTP_SECRET.name(), "users.totp_secret");
}

#[actix_web::test]
async fn a_missing_key_is_our_fault_and_no_wrong_code() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let lost = KeyRing::from_settings((9, [9; 32]), vec![]).unwrap();
    put(
        &mut app.conn(),
        user.id,
        &lost.seal(&place(user.id), &[7; 20]),
    );
    app.sql("UPDATE users SET totp_confirmed_at = now() WHERE totp_secret IS NOT NULL");
    let client = app.visitor();
    client
        .sign_in(&user.email, PASSWORD)
        .await
        .leads_to("/login/code");
    client.get("/login/code").await;
    let reply = client.post("/login/code", &[("code", "123456")]).await;
    reply
        .is(500)
        .shows("on our side")
        .hides("totp")
        .hides("key 9");
}

#[test]
fn the_commands_say_what_is_left_and_what_is_done() {
    let app = college();
    let run = |command: &str, current: (&str, [u8; 32]), older: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_campus"))
            .args(["keys", command])
            .env("CAMPUS_ENV", "test")
            .env("CAMPUS_DATA_DIR", env!("CARGO_TARGET_TMPDIR"))
            .env("DATABASE_URL", app.url())
            .env("CAMPUS__DATABASE__OWNER_URL", app.owner_url())
            .env("CAMPUS__SECRETS__COLUMN_KEY", BASE64.encode(current.1))
            .env("CAMPUS__SECRETS__COLUMN_KEY_ID", current.0)
            .env("CAMPUS__SECRETS__OLD_COLUMN_KEYS", older)
            .output()
            .unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(text).unwrap())
    };
    let old = format!("1:{}", BASE64.encode(OLD));
    let (done, said) = run("status", ("2", NEW), "");
    assert!(
        !done && said.contains("900 values cannot be opened"),
        "{said}"
    );
    let (done, said) = run("status", ("2", NEW), &old);
    assert!(
        done && said.contains("900 sealed with key 1, to be sealed again"),
        "{said}"
    );
    let (done, said) = run("rotate", ("2", NEW), &old);
    assert!(done && said.contains("900 sealed again, 0 left"), "{said}");
    let (done, said) = run("status", ("2", NEW), "");
    assert!(done && said.contains("900 sealed with key 2\n"), "{said}");
    for older in ["1:short", "nonsense", &old.replacen('1', "2", 1)] {
        let (done, said) = run("status", ("2", NEW), older);
        let named = said.contains("secrets.old_column_keys: each is its id");
        assert!(!done && named, "{older}: {said}");
    }
}
