//! Links by mail: to activate an account, to choose a new password.
use campus::policy::Role;

use crate::support::{PASSWORD, TestApp};

const NEW: &str = "quiet-marble-saxophone";

fn link(mail: &campus::platform::mail::Mail) -> String {
    let at = mail
        .text
        .find("http://campus.test/password/choose/")
        .expect("a link");
    let link = mail.text[at..].split_whitespace().next().unwrap();
    link.trim_start_matches("http://campus.test").to_owned()
}

#[actix_web::test]
async fn a_forgotten_password_is_chosen_anew_once() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let old = app.as_user(&user).await;
    let visitor = app.visitor();
    visitor.get("/password/forgot").await.is(200);
    visitor
        .post("/password/forgot", &[("email", &user.email.to_uppercase())])
        .await
        .is(200);
    let mails = app.mails();
    assert_eq!(mails[0].to, user.email);
    let path = link(&mails[0]);
    visitor.get(&path).await.is(200).shows(&user.email);
    visitor
        .post(&path, &[("password", "short")])
        .await
        .is(422)
        .shows("Use at least 12 characters.");
    visitor
        .post(&path, &[("password", "asha.rao2024")])
        .await
        .is(422);
    visitor
        .post(&path, &[("password", "password1234")])
        .await
        .is(422)
        .shows("attackers try first");
    visitor
        .post(&path, &[("password", NEW)])
        .await
        .leads_to("/login");
    visitor
        .post(&path, &[("password", "another-fine-long-one")])
        .await
        .is(410);
    old.get("/sessions").await.is(303);
    app.visitor().sign_in(&user.email, PASSWORD).await.is(422);
    app.visitor().sign_in(&user.email, NEW).await.is(303);
    let told = app.mails();
    assert!(
        told.iter()
            .any(|mail| mail.subject == "Your password was changed"),
        "{told:?}"
    );
}

#[actix_web::test]
async fn nobody_learns_whether_an_account_exists() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let visitor = app.visitor();
    visitor.get("/password/forgot").await;
    let known = visitor
        .post("/password/forgot", &[("email", &user.email)])
        .await;
    let unknown = visitor
        .post("/password/forgot", &[("email", "nobody@campus.test")])
        .await;
    assert_eq!(
        known.body.replace(&user.email, "nobody@campus.test"),
        unknown.body
    );
    assert_eq!(app.mails().len(), 1);
}

#[actix_web::test]
async fn a_mailbox_is_not_flooded() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let visitor = app.visitor();
    visitor.get("/password/forgot").await;
    for _ in 0..8 {
        app.sql("UPDATE jobs SET dedupe_key = NULL");
        visitor
            .post("/password/forgot", &[("email", &user.email)])
            .await
            .is(200);
        app.run_jobs();
    }
    assert_eq!(app.mails().len(), 5);
}

#[actix_web::test]
async fn an_old_a_replaced_and_a_made_up_link_lead_nowhere() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let visitor = app.visitor();
    visitor.get("/password/forgot").await;
    visitor
        .post("/password/forgot", &[("email", &user.email)])
        .await;
    let first = link(&app.mails()[0]);
    app.sql("UPDATE jobs SET dedupe_key = NULL");
    visitor
        .post("/password/forgot", &[("email", &user.email)])
        .await;
    let second = link(&app.mails()[0]);
    visitor.get(&first).await.is(410);
    visitor.get(&second).await.is(200);
    app.sql("UPDATE account_links SET expires_at = now() - interval '1 second'");
    visitor.get(&second).await.is(410);
    visitor.get("/password/choose/AAAA").await.is(410);
    visitor.post(&second, &[("password", NEW)]).await.is(410);
}

#[actix_web::test]
async fn a_link_of_somebody_who_was_deactivated_counts_no_longer() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let visitor = app.visitor();
    visitor.get("/password/forgot").await;
    visitor
        .post("/password/forgot", &[("email", &user.email)])
        .await;
    let path = link(&app.mails()[0]);
    app.sql(&format!(
        "UPDATE users SET deactivated_at = now() WHERE id = {}",
        user.id
    ));
    visitor.get(&path).await.is(410);
    visitor
        .post("/password/forgot", &[("email", &user.email)])
        .await
        .is(200);
    assert_eq!(app.mails().len(), 1);
}

#[actix_web::test]
async fn a_header_cannot_be_smuggled_into_a_mail() {
    let app = TestApp::new();
    let visitor = app.visitor();
    visitor.get("/password/forgot").await;
    let reply = visitor
        .post(
            "/password/forgot",
            &[("email", "a@campus.test\r\nBcc: x@evil.test")],
        )
        .await;
    reply.is(422).shows("Enter an email address such as");
    assert_eq!(app.count("jobs"), 0);
}

#[actix_web::test]
async fn sixty_wishes_at_once_are_one_letter() {
    let app = TestApp::committing();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let visitor = app.visitor();
    visitor.get("/password/forgot").await;
    let fields = [("email", user.email.as_str())];
    let all = (0..60).map(|_| visitor.send_apart(visitor.form("/password/forgot", &fields)));
    let replies = futures_util::future::join_all(all).await;
    assert!(replies.iter().all(|reply| reply.status == 200));
    let sent = app.mails().len();
    assert!(
        (1..=2).contains(&sent),
        "{sent} letters: the minute may have turned once"
    );
}

#[actix_web::test]
async fn a_link_sent_to_a_mistyped_address_counts_no_longer_once_it_is_mended() {
    let app = TestApp::new();
    let admin = app.as_role(Role::Admin).await;
    let fields = [
        ("name", "Ravi Kumar"),
        ("email", "stranger@campus.test"),
        ("role", "faculty"),
    ];
    let made = admin.post("/users", &fields).await;
    let path = made.location.unwrap();
    let stray = link(&app.mails()[0]);
    let mended = [
        ("name", "Ravi Kumar"),
        ("email", "ravi@campus.test"),
        ("role", "faculty"),
    ];
    admin.post(&path, &mended).await.is(303);
    app.visitor().get(&stray).await.is(410);
    let mails = app.mails();
    assert!(
        mails
            .iter()
            .any(|mail| mail.to == "ravi@campus.test" && mail.subject == "Your Campus account")
    );
    assert!(mails.iter().any(
        |mail| mail.to == "stranger@campus.test" && mail.subject == "Your address was changed"
    ));
}

#[actix_web::test]
async fn of_twenty_uses_of_a_link_at_once_one_counts() {
    let app = TestApp::committing();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let visitor = app.visitor();
    visitor.get("/password/forgot").await;
    visitor
        .post("/password/forgot", &[("email", &user.email)])
        .await;
    let path = link(&app.mails()[0]);
    let passwords: Vec<String> = (0..20).map(|n| format!("{NEW}-{n}")).collect();
    let all = passwords.iter().map(|password| {
        let fields = [("password", password.as_str())];
        visitor.send_apart(visitor.form(&path, &fields))
    });
    let replies = futures_util::future::join_all(all).await;
    let won: Vec<usize> = (0..20).filter(|n| replies[*n].status == 303).collect();
    assert_eq!(won.len(), 1, "{replies:?}");
    assert!(
        replies
            .iter()
            .all(|reply| matches!(reply.status, 303 | 410 | 422)),
        "{replies:?}"
    );
    let set = "SELECT count(*) FROM audit_entries WHERE action = 'password.reset'";
    assert_eq!(app.number(set), 1);
    let right = &passwords[won[0]];
    app.visitor().sign_in(&user.email, right).await.is(303);
}

#[actix_web::test]
async fn a_form_of_a_link_is_kept_when_the_password_is_refused() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let visitor = app.visitor();
    visitor.get("/password/forgot").await;
    visitor
        .post("/password/forgot", &[("email", &user.email)])
        .await;
    let path = link(&app.mails()[0]);
    visitor
        .post(&path, &[("password", "asha.rao-asha.rao")])
        .await
        .is(422)
        .shows(&path)
        .shows("made of your name");
}
