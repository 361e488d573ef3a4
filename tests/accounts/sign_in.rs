//! Signing in and out.
use campus::{
    accounts::passwords::{Hasher, Params},
    policy::Role,
};
use diesel::{Connection, PgConnection, connection::SimpleConnection};

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

/// A hash of the test password with other parameters than those in force.
fn other_hash() -> String {
    let params = Params {
        memory_kib: 64,
        iterations: 3,
        parallelism: 1,
    };
    Hasher::new(params, 1).unwrap().hash_now(PASSWORD).unwrap()
}

#[actix_web::test]
async fn a_hash_of_other_parameters_is_made_anew_at_the_next_sign_in() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let same = |hash: &str| {
        app.number(&format!(
            "SELECT count(*) FROM users WHERE id = {} AND password_hash = '{hash}'",
            user.id
        ))
    };
    let other = other_hash();
    app.sql(&format!(
        "UPDATE users SET password_hash = '{other}' WHERE id = {}",
        user.id
    ));
    app.visitor().sign_in(&user.email, "wrong").await.is(422);
    assert_eq!(same(&other), 1, "a wrong password makes nothing anew");
    app.visitor().sign_in(&user.email, PASSWORD).await.is(303);
    assert_eq!(same(&other), 0);
    let in_force = app.app.hasher.hash_now("another").unwrap();
    let params = in_force.split('$').nth(3).unwrap();
    assert_eq!(
        app.number(&format!(
            "SELECT count(*) FROM users WHERE id = {} AND password_hash LIKE '%${params}$%'",
            user.id
        )),
        1
    );
    app.visitor().sign_in(&user.email, PASSWORD).await.is(303);
}

#[actix_web::test]
async fn a_password_changed_meanwhile_is_not_overwritten_by_the_old_one_made_anew() {
    let app = TestApp::committing();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    app.sql(&format!(
        "UPDATE users SET password_hash = '{}'",
        other_hash()
    ));
    // Somebody sets another password after the old one was checked and before its hash is stored anew.
    let mut owner = PgConnection::establish(&app.owner_url()).unwrap();
    owner
        .batch_execute(
            "CREATE FUNCTION meanwhile() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN UPDATE users SET password_hash = 'newer'; RETURN NULL; END $$;
             CREATE TRIGGER meanwhile AFTER UPDATE ON sign_in_failures FOR EACH ROW
             WHEN (NEW.failures < OLD.failures) EXECUTE FUNCTION meanwhile()",
        )
        .unwrap();
    app.visitor().sign_in(&user.email, PASSWORD).await.is(303);
    assert_eq!(
        app.number("SELECT count(*) FROM users WHERE password_hash = 'newer'"),
        1
    );
}

#[actix_web::test]
async fn signing_in_again_in_the_same_browser_ends_the_session_before() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let other = app.user("Ravi Kumar", &[Role::Faculty]);
    let client = app.as_user(&user).await;
    for next in [&user, &other] {
        let before = client.cookie("__Host-campus").unwrap();
        client.sign_in(&next.email, PASSWORD).await.is(303);
        let thief = app.visitor();
        thief.set_cookie("__Host-campus", &before);
        thief
            .get("/sessions")
            .await
            .leads_to("/login?next=%2Fsessions");
        client.get("/sessions").await.is(200);
    }
    let live = "SELECT count(*) FROM sessions WHERE ended_at IS NULL";
    assert_eq!(app.number(live), 1);
    assert_eq!(
        app.number("SELECT count(*) FROM audit_entries WHERE action = 'sign_out'"),
        2
    );
}

#[actix_web::test]
async fn the_session_before_ends_also_where_a_code_is_asked_for() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let client = app.as_user(&user).await;
    super::security::set_up(&client).await;
    let before = client.cookie("__Host-campus").unwrap();
    client
        .sign_in(&user.email, PASSWORD)
        .await
        .leads_to("/login/code");
    let thief = app.visitor();
    thief.set_cookie("__Host-campus", &before);
    thief
        .get("/sessions")
        .await
        .leads_to("/login?next=%2Fsessions");
}
