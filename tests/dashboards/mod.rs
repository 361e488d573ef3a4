//! Dashboards: each role's own, what it counts, and nobody else's.
pub mod college;
mod counts;
mod scope;

use campus::policy::Role;

use crate::support::TestApp;
use college::College;

#[actix_web::test]
async fn each_role_has_its_own_dashboard_and_no_other() {
    let app = TestApp::new();
    for role in Role::ALL {
        let client = app.as_role(role).await;
        for other in Role::ALL {
            let status = client.get(&other.dashboard()).await.status;
            assert_eq!(
                status,
                if other == role { 200 } else { 403 },
                "{role:?} {other:?}"
            );
        }
    }
}

#[actix_web::test]
async fn the_front_door_leads_to_ones_own_dashboard() {
    let app = TestApp::new();
    app.visitor().get("/").await.leads_to("/login");
    app.visitor()
        .get("/warden/dashboard")
        .await
        .leads_to("/login?next=%2Fwarden%2Fdashboard");
    for role in Role::ALL {
        let client = app.as_role(role).await;
        client.get("/").await.leads_to(&role.dashboard());
        client
            .get("/staff/dashboard")
            .await
            .leads_to(&role.dashboard());
    }
}

#[actix_web::test]
async fn an_account_without_a_record_is_told_so() {
    let app = TestApp::new();
    for (role, words) in [
        (Role::Student, "Your record is not here yet"),
        (Role::Parent, "No child is linked to you yet"),
        (Role::Faculty, "Your staff record is not here yet"),
        (Role::Warden, "Your staff record is not here yet"),
        (Role::Admin, "A college without people"),
        (Role::Principal, "No student yet"),
    ] {
        app.as_role(role)
            .await
            .get(&role.dashboard())
            .await
            .is(200)
            .shows(words);
    }
}

#[actix_web::test]
async fn a_dashboard_is_one_statement_after_the_sign_in_check() {
    let app = TestApp::new();
    let college = College::found(&app);
    for (person, role) in college.everybody() {
        let client = app.as_user(person).await;
        client.get(&role.dashboard()).await.is(200);
        app.statements_since();
        client.get(&role.dashboard()).await.is(200);
        assert_eq!(app.statements_since(), 2, "{role:?}");
    }
}

#[actix_web::test]
async fn students_and_parents_read_theirs_in_hindi() {
    let app = TestApp::new();
    let college = College::found(&app);
    app.sql("UPDATE users SET language = 'hi'");
    for (person, role, words) in [
        (&college.asha, Role::Student, "किससे संपर्क करें"),
        (&college.mother, Role::Parent, "आपका बच्चा"),
    ] {
        let reply = app.as_user(person).await.get(&role.dashboard()).await;
        reply.is(200).shows("lang=\"hi-IN\"").shows(words);
    }
}
