//! Guessing is slowed down, and the owner is not kept out.
use campus::policy::Role;

use crate::support::{PASSWORD, TestApp};

#[actix_web::test]
async fn the_fifth_wrong_guess_makes_the_next_one_wait() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let client = app.visitor();
    for _ in 0..5 {
        client.sign_in(&user.email, "wrong").await.is(422);
    }
    let reply = client.sign_in(&user.email, PASSWORD).await;
    reply
        .is(429)
        .shows("Too many attempts. Try again in")
        .shows(&user.email);
    assert!(reply.header("retry-after").parse::<u64>().unwrap() >= 1);
    app.sql("UPDATE sign_in_failures SET last_at = last_at - interval '10 seconds'");
    client.sign_in(&user.email, PASSWORD).await.is(303);
    assert_eq!(
        app.number("SELECT count(*) FROM sign_in_failures WHERE scope = 'account'"),
        0
    );
}

#[actix_web::test]
async fn a_guess_during_the_wait_is_neither_checked_nor_counted() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let client = app.visitor();
    for _ in 0..5 {
        client.sign_in(&user.email, "wrong").await.is(422);
    }
    let counted = "SELECT sum(failures) FROM sign_in_failures";
    let before = app.number(counted);
    client.sign_in(&user.email, "wrong").await.is(429);
    assert_eq!(app.number(counted), before);
}

#[actix_web::test]
async fn an_account_that_does_not_exist_waits_alike() {
    let app = TestApp::new();
    let client = app.visitor();
    for _ in 0..5 {
        client.sign_in("nobody@campus.test", "wrong").await.is(422);
    }
    client
        .sign_in("nobody@campus.test", "wrong")
        .await
        .is(429)
        .shows("Too many attempts");
}

#[actix_web::test]
async fn somebody_elses_guesses_do_not_keep_the_owner_out() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let owner = app.as_user(&user).await;
    owner.post("/logout", &[]).await.is(303);
    let attacker = app.visitor().at([10, 0, 0, 9]);
    for _ in 0..6 {
        attacker.sign_in(&user.email, "wrong").await;
    }
    attacker.sign_in(&user.email, PASSWORD).await.is(429);
    owner.sign_in(&user.email, PASSWORD).await.is(303);
}

#[actix_web::test]
async fn one_address_guessing_at_many_accounts_waits() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let attacker = app.visitor().at([10, 0, 0, 9]);
    for n in 0..21 {
        attacker
            .sign_in(&format!("someone{n}@campus.test"), "wrong")
            .await
            .is(422);
    }
    attacker.sign_in(&user.email, PASSWORD).await.is(429);
    app.visitor()
        .at([10, 0, 0, 10])
        .sign_in(&user.email, PASSWORD)
        .await
        .is(303);
}

#[actix_web::test]
async fn a_forwarded_address_counts_only_from_a_trusted_proxy() {
    let app = TestApp::new();
    let client = app.visitor();
    client.get("/login").await;
    let form = client.form(
        "/login",
        &[("email", "nobody@campus.test"), ("password", "wrong")],
    );
    client
        .send(form.insert_header(("x-forwarded-for", "203.0.113.7")))
        .await
        .is(422);
    assert_eq!(
        app.number("SELECT count(*) FROM audit_entries WHERE address = '203.0.113.7'"),
        0
    );
    let behind = TestApp::with(false, &[("CAMPUS__SERVER__TRUSTED_PROXIES", "127.0.0.1")]);
    let client = behind.visitor();
    client.get("/login").await;
    let form = client.form(
        "/login",
        &[("email", "nobody@campus.test"), ("password", "wrong")],
    );
    client
        .send(form.insert_header(("x-forwarded-for", "198.51.100.1, 203.0.113.7")))
        .await
        .is(422);
    assert_eq!(
        behind.number("SELECT count(*) FROM audit_entries WHERE address = '203.0.113.7'"),
        1
    );
}

#[actix_web::test]
async fn forty_guesses_at_once_are_no_more_than_forty_in_a_row() {
    let app = TestApp::committing();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let attacker = app.visitor().at([10, 0, 0, 9]);
    attacker.get("/login").await;
    let fields = [("email", user.email.as_str()), ("password", "wrong")];
    let all = (0..40).map(|_| attacker.send_apart(attacker.form("/login", &fields)));
    let replies = futures_util::future::join_all(all).await;
    let checked = replies.iter().filter(|reply| reply.status == 422).count();
    assert!(checked <= 6, "{checked} of 40 guesses were checked");
    assert!(
        replies
            .iter()
            .all(|reply| matches!(reply.status, 422 | 429)),
        "{replies:?}"
    );
}

#[actix_web::test]
async fn a_known_browser_is_not_kept_waiting_by_its_neighbours() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let owner = app.as_user(&user).await;
    owner.post("/logout", &[]).await.is(303);
    let neighbour = app.visitor();
    for n in 0..23 {
        neighbour
            .sign_in(&format!("someone{n}@campus.test"), "wrong")
            .await;
    }
    neighbour
        .sign_in("someone@campus.test", "wrong")
        .await
        .is(429);
    owner.sign_in(&user.email, PASSWORD).await.is(303);
}

#[actix_web::test]
async fn a_right_password_is_not_counted() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    for _ in 0..25 {
        app.visitor().sign_in(&user.email, PASSWORD).await.is(303);
    }
    assert_eq!(
        app.number("SELECT coalesce(sum(failures), 0) FROM sign_in_failures"),
        0
    );
}

#[actix_web::test]
async fn a_right_sign_in_with_a_known_app_clears_what_guesses_were_counted_on() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let sign_in = async |password: &str| {
        let body = serde_json::json!({ "email": user.email, "password": password });
        let request = actix_web::test::TestRequest::post().uri("/api/v1/auth/login/");
        let request = request.insert_header(("user-agent", "campus-app/1"));
        app.visitor().send(request.set_json(body)).await.status
    };
    assert_eq!(sign_in(PASSWORD).await, 200);
    // A browser of the owner's is being guessed at, too: that is another counter.
    let owner = app.as_user(&user).await;
    owner.post("/logout", &[]).await.is(303);
    owner.sign_in(&user.email, "wrong").await.is(422);
    for _ in 0..4 {
        assert_eq!(sign_in("wrong").await, 401);
    }
    assert_eq!(sign_in(PASSWORD).await, 200);
    assert_eq!(
        app.number("SELECT sum(failures) FROM sign_in_failures WHERE scope = 'account'"),
        1,
        "the browser's own is left"
    );
    assert_eq!(sign_in("wrong").await, 401);
    assert_eq!(sign_in(PASSWORD).await, 200, "one wrong password is free");
    assert!(
        app.mails()
            .iter()
            .all(|mail| !mail.text.contains("campus-app")),
        "the app was known"
    );
}
