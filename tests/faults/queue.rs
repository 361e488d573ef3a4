//! More requests than the database can take: some wait, the rest are told to come again; nobody leaves a hole.
use std::time::{Duration, Instant};

use campus::{
    Error,
    platform::db::{Db, Pools},
};
use diesel::RunQueryDsl;

use crate::support::TestApp;

/// Sleeps in the database.
async fn sleep(db: &Db, seconds: f64) -> campus::Result<()> {
    db.read(move |conn| {
        diesel::sql_query("SELECT pg_sleep($1)")
            .bind::<diesel::sql_types::Double, _>(seconds)
            .execute(conn)?;
        Ok(())
    })
    .await
}

fn pools(app: &TestApp, queue: usize, wait: Duration) -> std::sync::Arc<Pools> {
    let pool = app.pool();
    Pools::of(pool.clone(), pool, queue, wait).into()
}

#[actix_web::test]
async fn beyond_the_queue_the_answer_is_503_at_once() {
    let app = TestApp::committing();
    let pools = pools(&app, 2, Duration::from_secs(5));
    let asked = (0..10).map(|_| {
        let db = Db::of(pools.clone());
        async move {
            let began = Instant::now();
            (sleep(&db, 0.3).await, began.elapsed())
        }
    });
    let done = futures_util::future::join_all(asked).await;
    let refused: Vec<_> = done
        .iter()
        .filter(|(done, _)| matches!(done, Err(Error::Unavailable)))
        .collect();
    assert_eq!(refused.len(), 4, "four at work and two waiting: {done:?}");
    assert!(
        refused
            .iter()
            .all(|(_, took)| *took < Duration::from_millis(200))
    );
    sleep(&Db::of(pools), 0.0).await.unwrap();
}

#[actix_web::test]
async fn clients_that_go_away_leave_no_place_taken() {
    let app = TestApp::committing();
    let pools = pools(&app, 200, Duration::from_secs(5));
    for round in 0..2u64 {
        // Some are at work when their client goes, most are still waiting.
        let asked: Vec<_> = (0..100)
            .map(|_| {
                let db = Db::of(pools.clone());
                actix_web::rt::spawn(async move { sleep(&db, 0.1).await })
            })
            .collect();
        actix_web::rt::time::sleep(Duration::from_millis(20 + round * 60)).await;
        assert!(pools.waiting() > 0);
        asked.iter().for_each(|one| one.abort());
    }
    let began = Instant::now();
    while pools.waiting() > 0 || pools.figures()[0].in_use > 0 {
        assert!(
            began.elapsed() < Duration::from_secs(3),
            "{:?}",
            pools.figures()
        );
        actix_web::rt::time::sleep(Duration::from_millis(10)).await;
    }
    let four = (0..4).map(|_| {
        let db = Db::of(pools.clone());
        async move { sleep(&db, 0.05).await }
    });
    let done = futures_util::future::join_all(four).await;
    assert!(done.iter().all(Result::is_ok), "{done:?}");
}

#[actix_web::test]
async fn a_statement_that_takes_too_long_is_answered_in_words() {
    let app = TestApp::committing();
    let db = Db::of(app.app.pools.clone());
    let done = db
        .read(|conn| {
            use diesel::connection::SimpleConnection;
            conn.batch_execute("SET statement_timeout = 50")?;
            let slow = diesel::sql_query("SELECT pg_sleep(5)").execute(conn);
            conn.batch_execute("RESET statement_timeout")?;
            Ok(slow?)
        })
        .await;
    let err = done.unwrap_err();
    assert!(matches!(err, Error::Unavailable), "{err:?}");
    assert!(err.to_string().contains("try again"), "{err}");
    assert!(err.retry_after().is_some());
}
