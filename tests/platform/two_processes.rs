//! Two processes on one database are one Campus.
use campus::policy::Role;

use crate::support::{PASSWORD, TestApp};

#[actix_web::test]
async fn a_sign_in_on_one_is_valid_on_the_other_and_ends_on_both() {
    let one = TestApp::committing();
    let two = one.twin(&[]);
    let user = one.user("Asha Rao", &[Role::Student]);
    let (here, there) = (one.as_user(&user).await, two.visitor());
    here.get("/sessions").await.is(200);
    let cookie = here.cookie("__Host-campus").unwrap();
    there.set_cookie("__Host-campus", &cookie);
    there.get("/sessions").await.is(200);
    there.post("/logout", &[]).await.leads_to("/login");
    here.get("/sessions").await.is(303);
    let token = two.token(&user).await;
    let me = actix_web::test::TestRequest::get().uri("/api/v1/users/me/");
    one.api(&token, me).await.is(200);
}

#[actix_web::test]
async fn wrong_sign_ins_are_counted_together() {
    let one = TestApp::committing();
    let two = one.twin(&[]);
    let user = one.user("Asha Rao", &[Role::Student]);
    let mut refused = 0;
    for n in 0..8 {
        let app = if n % 2 == 0 { &one } else { &two };
        let reply = app.visitor().sign_in(&user.email, "not-the-password").await;
        refused += usize::from(reply.status == 429);
    }
    assert!(refused >= 2, "{refused} of eight had to wait");
    let waits = [one.visitor(), two.visitor()];
    for client in waits {
        client.sign_in(&user.email, PASSWORD).await.is(429);
    }
}
