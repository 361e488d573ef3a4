//! The log by the API.
use actix_web::test::TestRequest;
use campus::policy::Role;

use crate::support::{Reply, TestApp};

async fn get(app: &TestApp, token: &str, query: &str) -> Reply {
    let request = TestRequest::get().uri(&format!("/api/v1/audit/{query}"));
    app.api(token, request).await
}

#[actix_web::test]
async fn it_is_paged_and_filtered() {
    let app = TestApp::new();
    let asha = app.user("Asha Rao", &[Role::Admin]);
    let ravi = app.user("Ravi Iyer", &[Role::Faculty]);
    let token = app.token(&asha).await;
    app.as_user(&ravi).await;
    let all = get(&app, &token, "").await;
    all.is(200);
    let all = all.json();
    let count = all["count"].as_i64().unwrap();
    assert!(count >= 6, "{all}");
    let newest = &all["results"][0];
    assert_eq!(newest["action"], "sign_in");
    assert_eq!(newest["sentence"], "Signed in");
    assert_eq!(newest["subject_id"], ravi.id);
    assert_eq!(newest["address"], "127.0.0.1");
    assert!(
        newest["request_id"].is_string() && newest["at"].is_string(),
        "{newest}"
    );
    let page = get(&app, &token, "?limit=2&offset=2&action=users.create")
        .await
        .json();
    assert_eq!(page["count"], 2, "{page}");
    assert_eq!(
        page["previous"],
        "/api/v1/audit/?action=users.create&limit=2&offset=0"
    );
    let oldest = get(&app, &token, "?ordering=at&limit=1").await.json();
    assert_eq!(oldest["results"][0]["action"], "users.create");
    let of = |query: String| {
        let (app, token) = (&app, &token);
        async move {
            get(app, token, &query).await.json()["count"]
                .as_i64()
                .unwrap()
        }
    };
    assert_eq!(
        of(format!("?subject_kind=user&subject_id={}", ravi.id)).await,
        3
    );
    assert_eq!(of(format!("?actor={}", ravi.id)).await, 0);
    assert_eq!(of("?search=ravi&action=sign_in".into()).await, 1);
    assert_eq!(of("?from=2090-01-01".into()).await, 0);
    assert_eq!(of("?to=2020-01-01".into()).await, 0);
    assert_eq!(of("?from=2020-01-01&to=2090-01-01".into()).await, count);
}

#[actix_web::test]
async fn what_is_no_parameter_is_named() {
    let app = TestApp::new();
    let token = app.token(&app.user("Asha Rao", &[Role::Principal])).await;
    for (query, named) in [
        ("?colour=red", "colour"),
        ("?limit=0", "limit"),
        ("?limit=201", "limit"),
        ("?offset=-1", "offset"),
        ("?ordering=name", "ordering"),
        ("?from=yesterday", "as it should be"),
        ("?subject_id=7", "subject_kind"),
    ] {
        get(&app, &token, query).await.is(400).shows(named);
    }
    let faculty = app.token(&app.user("Some Body", &[Role::Faculty])).await;
    get(&app, &faculty, "").await.is(403);
    app.visitor().get("/api/v1/audit/").await.is(401);
}
