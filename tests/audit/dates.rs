//! Days that no calendar of ours has.
use actix_web::test::TestRequest;
use campus::policy::Role;

use crate::support::TestApp;

const STRANGE: [&str; 12] = [
    "-9999-01-01",
    "-262143-01-01",
    "-4713-01-01",
    "-0001-12-31",
    "0000-01-01",
    "10000-01-01",
    "294277-01-01",
    "%2B10000-01-01",
    "%2B262142-12-31",
    "2026-1-2",
    "%20%20",
    "2026-02-30",
];

#[actix_web::test]
async fn the_page_leaves_out_what_is_no_day_of_the_years_1_to_9999() {
    let app = TestApp::new();
    let client = app.as_role(Role::Admin).await;
    for day in STRANGE {
        for part in ["from", "to"] {
            let page = client.get(&format!("/audit?{part}={day}")).await;
            page.is(200);
            if day != "%20%20" {
                page.shows("What could not be read was left out.");
            }
            let file = format!("/audit/export?format=csv&{part}={day}");
            client.get(&file).await.is(200);
        }
    }
    client
        .get("/audit?from=0001-01-01&to=9999-12-31")
        .await
        .is(200)
        .hides("left out");
    client
        .get("/audit/export?from=0001-01-01&to=9999-12-31")
        .await
        .is(200);
}

#[actix_web::test]
async fn the_api_refuses_it_by_name() {
    let app = TestApp::new();
    let token = app.token(&app.user("Indira Office", &[Role::Admin])).await;
    for day in STRANGE {
        for part in ["from", "to"] {
            let list = format!("/api/v1/audit/?{part}={day}");
            let reply = app.api(&token, TestRequest::get().uri(&list)).await;
            reply.is(400).shows(part);
        }
    }
    let list = "/api/v1/audit/?from=0001-01-01&to=9999-12-31";
    app.api(&token, TestRequest::get().uri(list)).await.is(200);
}
