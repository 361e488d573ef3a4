//! Outgoing mail as the office sees it.
use campus::policy::Role;

use crate::platform::mail::{SERVER, app};

#[actix_web::test]
async fn a_refused_mail_is_shown_in_the_servers_words_and_sent_again_once_corrected() {
    let app = app(SERVER.open, &[]);
    let admin = app.as_role(Role::Admin).await;
    let user = app.user("Asha Rao", &[Role::Faculty]);
    app.sql(&format!(
        "UPDATE users SET email = 'never@office.test' WHERE id = {}",
        user.id
    ));
    let page = format!("/users/{}", user.id);
    admin.get(&page).await;
    admin
        .post(&format!("{page}/send-link"), &[])
        .await
        .leads_to(&page);
    app.run_jobs();
    let listed = admin.get("/outgoing-mail?q=office.test").await;
    listed
        .is(200)
        .shows("Asha Rao")
        .shows("never@office.test")
        .shows("550 5.1.1 No such mailbox here")
        .shows("Send again");
    let mail = app.number("SELECT id FROM mails WHERE state = 'refused'");
    app.sql(&format!(
        "UPDATE users SET email = 'asha@office.test' WHERE id = {}",
        user.id
    ));
    let again = format!("/outgoing-mail/{mail}/send-again");
    admin.post(&again, &[]).await.leads_to("/outgoing-mail");
    app.run_jobs();
    SERVER.wait_for("asha@office.test", 1);
    let sent = admin
        .get("/outgoing-mail?state=sent&q=asha@office.test")
        .await;
    sent.is(200).shows("Sent").hides("Send again");
    admin.post(&again, &[]).await.is(409);
    assert_eq!(
        app.number("SELECT count(*) FROM audit_entries WHERE action = 'mails.send_again'"),
        1
    );
    assert_eq!(SERVER.got("asha@office.test").len(), 1);
}

#[actix_web::test]
async fn the_list_narrows_and_others_do_not_see_it() {
    let app = app(SERVER.open, &[]);
    let admin = app.as_role(Role::Admin).await;
    admin
        .get("/outgoing-mail?state=refused")
        .await
        .is(200)
        .shows("No mail fits these filters");
    admin
        .get_fragment("/outgoing-mail")
        .await
        .is(200)
        .hides("<html");
    admin.get("/outgoing-mail?page=900000").await.is(200);
    admin
        .post("/outgoing-mail/999999/send-again", &[])
        .await
        .is(404);
    let faculty = app.as_role(Role::Faculty).await;
    faculty.get("/outgoing-mail").await.is(403);
}

#[actix_web::test]
async fn the_list_is_kept_and_taken_as_a_file_after_a_proof() {
    let app = app(SERVER.open, &[]);
    let admin = app.as_role(Role::Admin).await;
    app.sql("INSERT INTO mails (event, message_id, state, to_name, to_address, subject, answer) VALUES ('a', '', 'refused', 'Asha Rao', 'asha@office.test', '=Fees', '550 No')");
    let page = admin.get("/outgoing-mail?cols=address,id").await;
    page.is(200)
        .shows("data-label=\"Number\"")
        .hides("data-label=\"The mail server said\"")
        .shows("asha@office.test")
        .hides("=Fees");
    let file = admin
        .get("/outgoing-mail/export?q=office&cols=to,address,subject,answer&format=csv")
        .await;
    file.is(200)
        .shows("To,Email,Subject,The mail server said")
        .shows("Asha Rao,asha@office.test,'=Fees,550 No");
    let noted = "audit_entries WHERE action = 'mails.export'";
    assert_eq!(app.count(noted), 1);
    app.sql("UPDATE sessions SET verified_at = now() - interval '1 day'");
    let unproved = admin.get("/outgoing-mail/export").await;
    assert!(
        unproved
            .is(303)
            .location
            .as_ref()
            .unwrap()
            .starts_with("/security/verify")
    );
    assert_eq!(app.count(noted), 1);
    let view = [("view_name", "Refused"), ("query", "state=refused")];
    let saved = admin.post("/lists/mails/views", &view).await;
    saved.leads_to("/outgoing-mail?state=refused");
    admin.get("/outgoing-mail").await.shows("Refused</a>");
    admin.get("/outgoing-mail?state=nonsense").await.is(400);
}
