//! The structure by the API: read-only, for everybody who is signed in.
use actix_web::test::TestRequest;
use campus::policy::Role;

use super::Small;
use crate::support::TestApp;

async fn get(app: &TestApp, token: &str, path: &str) -> (u16, serde_json::Value) {
    let reply = app
        .api(
            token,
            TestRequest::get().uri(&format!("/api/v1/academics/{path}")),
        )
        .await;
    (
        reply.status,
        serde_json::from_str(&reply.body).unwrap_or_default(),
    )
}

#[actix_web::test]
async fn everybody_signed_in_reads_the_structure() {
    let app = TestApp::new();
    let small = Small::found(&app);
    for role in [Role::Student, Role::Parent, Role::Admin] {
        let token = app.token(&app.user("Some One", &[role])).await;
        let (status, courses) = get(&app, &token, "courses/?ordering=kind,-code&limit=2").await;
        assert_eq!(
            (
                status,
                &courses["count"],
                courses["results"].as_array().unwrap().len()
            ),
            (200, &4.into(), 2)
        );
        assert_eq!(courses["results"][0]["code"], "E202");
        assert_eq!(courses["results"][0]["credits"], "4");
        assert_eq!(
            courses["next"],
            "/api/v1/academics/courses/?ordering=kind%2C-code&limit=2&offset=2"
        );
        for field in courses["results"][0].as_object().unwrap().keys() {
            let (status, _) =
                get(&app, &token, &format!("courses/?ordering={field},-{field}")).await;
            assert_eq!(status, 200, "every field of the body orders: {field}");
        }
        let (_, programmes) = get(&app, &token, "programmes/").await;
        assert_eq!(programmes["results"][0]["id"], small.programme);
        assert_eq!(programmes["results"][0]["semesters"], 2);
        for list in ["programmes", "terms", "sections"] {
            let (_, body) = get(&app, &token, &format!("{list}/")).await;
            for field in body["results"][0].as_object().unwrap().keys() {
                let (status, _) = get(&app, &token, &format!("{list}/?ordering=-{field},id")).await;
                assert_eq!(status, 200, "{list} {field}");
            }
        }
        let (_, terms) = get(&app, &token, "terms").await;
        assert_eq!(terms["results"][0]["starts_on"], "2026-07-01");
        assert_eq!(terms["results"][0]["academic_year_name"], "2026-27");
        let (_, sections) = get(
            &app,
            &token,
            &format!("sections/?programme={}&search=2025+a", small.programme),
        )
        .await;
        assert_eq!(sections["results"][0]["title"], "PG CSE 2025 – A");
        assert_eq!(sections["results"][0]["capacity"], 60);
    }
}

#[actix_web::test]
async fn wrong_parameters_are_named() {
    let app = TestApp::new();
    let token = app.token(&app.user("Some One", &[Role::Student])).await;
    for (path, told) in [
        ("courses/?kind=art", "kind"),
        ("courses/?ordering=password", "ordered by “password”"),
        ("courses/?ordering=", "ordering"),
        ("courses/?ordering=code,,name", "ordering"),
        ("courses/?ordering=code,%20name", "ordering"),
        ("terms/?ordering=starts", "starts_on"),
        ("courses/?limit=201", "limit"),
        ("terms/?parity=both", "parity"),
        ("sections/?state=lost", "state"),
        ("programmes/?department=x", "“department”"),
        ("programmes/?colour=red", "colour"),
    ] {
        let (status, body) = get(&app, &token, path).await;
        assert_eq!(status, 400, "{path}");
        assert!(
            body["detail"].as_str().unwrap().contains(told),
            "{path}: {body}"
        );
    }
    assert_eq!(get(&app, "nothing", "courses/").await.0, 401);
}
