//! The history of one record, embedded in its page.
use campus::policy::Role;

use crate::support::TestApp;

#[actix_web::test]
async fn a_records_page_embeds_its_history() {
    let app = TestApp::new();
    let asha = app.user("Asha Rao", &[Role::Faculty]);
    let admin = app.as_role(Role::Admin).await;
    let path = format!("/audit/history/user/{}", asha.id);
    let shown = admin.get(&format!("/users/{}", asha.id)).await;
    shown.is(200).shows(&format!(r#"data-hx-get="{path}""#));
    shown.shows(&format!(r#"<a href="{path}">"#));
    let page = admin.get(&path).await;
    page.is(200)
        .shows("<html")
        .shows("Asha Rao")
        .shows("Created the account");
    page.shows("Looked at sensitive fields")
        .shows("Phone, Sessions and devices");
    page.shows("Roles, added").shows("<b>Faculty</b>");
    let fragment = admin.get_fragment(&path).await;
    fragment
        .is(200)
        .hides("<html")
        .shows("Created the account")
        .shows("Some Admin");
    let set = app.number("SELECT id FROM permission_sets WHERE code = 'librarian'");
    let path = format!("/audit/history/permission_set/{set}");
    admin
        .get(&format!("/permission-sets/{set}"))
        .await
        .shows(&path);
    admin
        .get(&path)
        .await
        .is(200)
        .shows("Librarian")
        .shows("Nothing has happened yet");
}

#[actix_web::test]
async fn a_secret_is_said_to_have_changed_and_a_number_shows_its_end() {
    let app = TestApp::new();
    let asha = app.user("Asha Rao", &[Role::Faculty]);
    let admin = app.as_role(Role::Admin).await;
    let edit = format!("/users/{}", asha.id);
    admin.get(&format!("{edit}/edit")).await;
    let fields = [
        ("name", "Asha Rao"),
        ("email", &*asha.email),
        ("phone", "+91 98450 12345"),
        ("role", "faculty"),
        ("version", "1"),
    ];
    admin.post(&edit, &fields).await.is(303);
    let shown = admin.get(&format!("/audit/history/user/{}", asha.id)).await;
    shown.shows("Phone: ").shows("••••2345").hides("98450");
    shown.shows("Password: <b>changed</b>");
    let stored = "SELECT count(*) FROM audit_entries WHERE changes::text LIKE '%98450%'";
    assert_eq!(app.number(stored), 0);
}

#[actix_web::test]
async fn who_may_not_see_the_record_finds_no_history() {
    let app = TestApp::new();
    let (asha, ravi) = (
        app.user("Asha Rao", &[Role::Faculty]),
        app.user("Ravi Iyer", &[Role::Faculty]),
    );
    let client = app.as_user(&asha).await;
    let of = |kind: &str, id: i64| format!("/audit/history/{kind}/{id}");
    client
        .get(&of("user", asha.id))
        .await
        .is(200)
        .shows("Signed in");
    client.get(&of("user", ravi.id)).await.is(404);
    client.get(&of("permission_set", 1)).await.is(404);
    let principal = app.as_role(Role::Principal).await;
    principal.get(&of("user", ravi.id)).await.is(200);
    for (kind, id) in [("user", 999_999), ("nonsense", 1), ("mark", 1)] {
        principal.get(&of(kind, id)).await.is(404);
    }
    principal.get("/audit/history/user/x").await.is(404);
    principal
        .get(&format!("{}?colour=red", of("user", ravi.id)))
        .await
        .is(400);
    app.visitor().get(&of("user", asha.id)).await.is(303);
}

#[actix_web::test]
async fn a_long_history_goes_on() {
    let app = TestApp::new();
    let asha = app.user("Asha Rao", &[Role::Faculty]);
    app.sql(&format!(
        "INSERT INTO audit_entries (actor_kind, actor_name, action, subject_kind, subject_id)
         SELECT 'system', 'no-' || to_char(g, 'FM000'), 'users.update', 'user', {} FROM generate_series(1, 120) g",
        asha.id
    ));
    let admin = app.as_role(Role::Admin).await;
    let mut at = Some(format!("/audit/history/user/{}", asha.id));
    let next = regex::Regex::new(r#"href="(/audit/history[^"]*before=[0-9]+)""#).unwrap();
    let number = regex::Regex::new("no-([0-9]{3})").unwrap();
    let mut seen = Vec::new();
    while let Some(path) = at {
        let shown = admin.get_fragment(&path).await;
        shown.is(200);
        seen.extend(
            number
                .captures_iter(&shown.body)
                .map(|found| found[1].to_owned()),
        );
        at = next.captures(&shown.body).map(|found| found[1].to_owned());
    }
    let wanted: Vec<String> = (1..=120).rev().map(|n| format!("{n:03}")).collect();
    assert_eq!(seen, wanted);
}
