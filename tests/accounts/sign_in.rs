//! Signing in and out.
use campus::policy::Role;

use crate::support::{PASSWORD, TestApp};

#[actix_web::test]
async fn each_role_lands_on_its_own_dashboard() {
    let app = TestApp::new();
    for role in Role::ALL {
        let user = app.user("Asha Rao", &[role]);
        let reply = app.visitor().sign_in(&user.email, PASSWORD).await;
        reply.leads_to(&role.dashboard());
    }
}

#[actix_web::test]
async fn a_wrong_password_and_an_unknown_account_are_refused_alike() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let wrong = app.visitor().sign_in(&user.email, "not-the-password").await;
    let unknown = app
        .visitor()
        .sign_in("nobody@campus.test", "not-the-password")
        .await;
    wrong
        .is(422)
        .shows("The email or the password is not right")
        .shows(&user.email);
    unknown
        .is(422)
        .shows("The email or the password is not right");
    let masked = wrong.body.replace(&user.email, "nobody@campus.test");
    assert_eq!(masked, unknown.body);
    assert_eq!(app.count("sessions"), 0);
    assert_eq!(
        app.number("SELECT count(*) FROM audit_entries WHERE action = 'sign_in.refused'"),
        2
    );
}
