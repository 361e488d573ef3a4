//! The chains: whoever writes at once, whatever is rolled back, every entry stands in one and is as it was written.
use std::sync::{Arc, Barrier};

use campus::{
    Error, Result,
    platform::{
        audit::{self, Changes, Report, chain},
        db::{Db, Pool, Pools, Tx},
    },
    policy::{Actor, Role},
    seed::{self, Size},
};
use chrono::NaiveDate;
use diesel::{Connection, PgConnection, RunQueryDsl, r2d2::ConnectionManager, sql_query};

use crate::support::TestApp;

const WRITER: Actor = Actor::System("test");

pub fn verify(app: &TestApp) -> Report {
    let mut conn = PgConnection::establish(&app.url()).unwrap();
    chain::verify(&mut conn, None, &|_, _| {}).unwrap()
}

#[track_caller]
pub fn assert_whole(app: &TestApp) -> i64 {
    let entries = app.count("audit_entries");
    let report = verify(app);
    assert_eq!(report.faults, [], "{:?}", report.faults);
    assert_eq!(report.entries, entries);
    report.entries
}

pub fn record(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    let changes = Changes::none()
        .field("name", "Āśā “Rao”\n", id)
        .field("score", 1.50, "π");
    audit::record(tx, &WRITER, "test.write", ("mark", Some(id)), changes)
}

#[actix_web::test]
async fn what_people_do_stands_in_the_chains() {
    let app = TestApp::committing();
    let admin = app.as_role(Role::Admin).await;
    admin.get("/users").await.is(200);
    app.as_role(Role::Student).await.get("/users").await.is(403);
    let before = assert_whole(&app);
    assert!(before >= 6, "{before}");
    assert_eq!(app.count("audit_links"), before);
}

#[test]
fn twenty_writers_at_once_leave_every_chain_whole() {
    let app = TestApp::committing();
    let people: Vec<i64> = ["A B", "C D", "E F"]
        .map(|name| app.user(name, &[Role::Faculty]).id)
        .into();
    let pool = Pool::builder()
        .max_size(20)
        .build(ConnectionManager::new(app.url()))
        .unwrap();
    let wait = std::time::Duration::from_secs(20);
    let pools = Arc::new(Pools::of(pool.clone(), pool, 64, wait));
    let (start, before) = (Barrier::new(20), app.count("audit_entries"));
    std::thread::scope(|scope| {
        for writer in 0..20_i64 {
            let (db, people, start) = (Db::of(pools.clone()), &people, &start);
            scope.spawn(move || {
                start.wait();
                for turn in 0..15 {
                    // Some hold a person's row before they write, some after: with locks on the chains in the middle
                    // of a transaction these would wait for each other in a circle.
                    let person = people[usize::try_from((writer + turn) % 3).unwrap()];
                    let done = db.tx_now(|tx| {
                        if writer % 2 == 0 {
                            record(tx, writer)?;
                        }
                        sql_query("UPDATE users SET updated_at = now() WHERE id = $1")
                            .bind::<diesel::sql_types::BigInt, _>(person)
                            .execute(&mut **tx)?;
                        record(tx, turn)?;
                        match turn % 5 {
                            4 => Err(Error::NotFound),
                            _ => Ok(()),
                        }
                    });
                    assert_eq!(done.is_ok(), turn % 5 != 4, "{done:?}");
                }
            });
        }
    });
    let written = assert_whole(&app) - before;
    assert_eq!(written, 10 * 12 * 2 + 10 * 12);
    let used = app.number("SELECT count(*) FROM audit_heads WHERE position > 0");
    assert!(used > 8, "{used} chains are used");
}

#[test]
fn savepoints_and_many_entries_are_linked_once_and_in_one_chain() {
    let app = TestApp::committing();
    let db = Db::of(app.app.pools.clone());
    let began = std::time::Instant::now();
    db.tx_now(|tx| {
        for id in 0..1_000 {
            let kept: Result<()> = tx.transaction(|conn| {
                sql_query("INSERT INTO audit_entries (actor_kind, actor_name, action, subject_kind) VALUES ('system', 'test', 'a.b', 'mark')")
                    .execute(conn)?;
                match id % 10 {
                    0 => Err(Error::NotFound),
                    _ => Ok(()),
                }
            });
            assert_eq!(kept.is_ok(), id % 10 != 0);
        }
        sql_query("SET CONSTRAINTS ALL IMMEDIATE").execute(&mut **tx)?;
        record(tx, 1)
    })
    .unwrap();
    assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
    assert_eq!(assert_whole(&app), 901);
    assert_eq!(
        app.number("SELECT count(DISTINCT chain) FROM audit_links"),
        1
    );
}

#[test]
fn what_the_seed_writes_is_proved_like_everything_else() {
    let app = TestApp::committing();
    let order = seed::Order {
        number: 1,
        today: NaiveDate::from_ymd_opt(2026, 11, 22).unwrap(),
        initials: "NH".into(),
    };
    let db = Db::of(app.app.pools.clone());
    seed::fill_at_once(&db, Size::Demo, &order, "no hash", &|_, _| {}).unwrap();
    assert!(assert_whole(&app) > 10);
}

#[test]
fn entries_from_before_the_chains_are_linked_by_the_migration() {
    let app = TestApp::committing();
    let insert = "INSERT INTO audit_entries (actor_kind, actor_name, action, subject_kind) VALUES ('system', 'x', 'y.z', 'seed')";
    app.sql(insert);
    let migration = include_str!("../../migrations/2026-11-22-000800_audit_chain/down.sql");
    app.owner_sql(migration);
    app.sql(insert);
    app.owner_sql(include_str!(
        "../../migrations/2026-11-22-000800_audit_chain/up.sql"
    ));
    app.sql(insert);
    assert_eq!(assert_whole(&app), 3);
}

#[test]
fn the_days_anchor_is_made_once_and_sealed() {
    let app = TestApp::committing();
    let db = Db::of(app.app.pools.clone());
    db.tx_now(|tx| record(tx, 1)).unwrap();
    let first = db.tx_now(|tx| chain::anchor(tx)).unwrap();
    db.tx_now(|tx| record(tx, 2)).unwrap();
    let second = db.tx_now(|tx| chain::anchor(tx)).unwrap();
    assert!(first.is_new && !second.is_new);
    assert_eq!((first.seal.len(), &first.seal), (64, &second.seal));
    assert_eq!(app.count("audit_anchors"), 16);
    assert_whole(&app);
    let mut conn = PgConnection::establish(&app.url()).unwrap();
    let sealed = chain::verify(&mut conn, Some(&first.seal.to_uppercase()), &|_, _| {}).unwrap();
    assert_eq!(sealed.faults, []);
    let wrong = chain::verify(&mut conn, Some("00ff"), &|_, _| {}).unwrap();
    assert_eq!(wrong.faults, [audit::Fault::Seal]);
}
