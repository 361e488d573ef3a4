//! Lists as files, and kept as people like them.
use campus::policy::Role;

use super::Small;
use crate::support::TestApp;

#[actix_web::test]
async fn a_file_has_the_columns_that_are_asked_for_and_says_who_took_it() {
    let app = TestApp::new();
    Small::found(&app);
    let client = app.as_role(Role::Faculty).await;
    let csv = client
        .get("/academics/courses/export?cols=credits,kind&sort=-code&kind=theory")
        .await;
    let lines: Vec<&str> = csv.body.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines[0], "Course,Kind,Credits");
    assert_eq!(lines[1], "E202,Theory,4.0");
    assert_eq!(lines.len(), 5);
    assert_eq!(
        app.count(
            "audit_entries WHERE action = 'courses.export' AND changes::text LIKE '%Kind: theory%'"
        ),
        1
    );
    let terms = client.get("/academics/terms/export").await;
    assert!(terms.body.contains("2026-07-01"), "{}", terms.body);
}

#[actix_web::test]
async fn a_list_shows_chosen_columns_and_opens_with_a_saved_view() {
    let app = TestApp::new();
    Small::found(&app);
    let client = app.as_role(Role::Admin).await;
    client.get("/academics/offerings").await;
    client
        .post(
            "/lists/courses/columns",
            &[("column", "credits"), ("query", "kind=theory")],
        )
        .await
        .leads_to("/academics/courses?kind=theory");
    client
        .get("/academics/courses")
        .await
        .shows(r#"data-label="Credits""#)
        .hides(r#"data-label="Kind""#);
    let view = [
        ("view_name", "Electives"),
        ("query", "q=E20"),
        ("opens", "true"),
    ];
    client.post("/lists/courses/views", &view).await.is(303);
    client
        .get("/academics/courses")
        .await
        .leads_to("/academics/courses?q=E20");
    client
        .get("/academics/courses?q=E20")
        .await
        .shows("2 courses")
        .shows("Electives");
}
