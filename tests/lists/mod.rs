//! Which columns people see of a list, and the views they keep of it.
use campus::policy::Role;

use crate::support::TestApp;

#[actix_web::test]
async fn the_columns_chosen_stay_for_that_person_alone() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Admin]);
    let client = app.as_user(&user).await;
    client
        .get("/users")
        .await
        .shows("Second factor</th>")
        .hides("data-label=\"Phone\"");
    let chosen = [
        ("column", "phone"),
        ("column", "created"),
        ("query", "q=rao&sort=-name"),
    ];
    client
        .post("/lists/users/columns", &chosen)
        .await
        .leads_to("/users?q=rao&sort=-name");
    let page = client.get("/users?q=rao").await;
    page.shows("data-label=\"Phone\"")
        .shows("data-label=\"Opened\"")
        .hides("Second factor</th>");
    page.shows("cols=phone%2Ccreated&#38;format=csv");
    app.as_role(Role::Admin)
        .await
        .get("/users")
        .await
        .hides("data-label=\"Phone\"");
    client
        .post("/lists/users/columns", &[])
        .await
        .leads_to("/users");
    client.get("/users").await.shows("Second factor</th>");
    // What was chosen when a column still existed is left out, what the address asks for is refused.
    app.sql("UPDATE list_columns SET shown = '{phone,gone}'");
    client
        .get("/users")
        .await
        .is(200)
        .shows("data-label=\"Phone\"");
    client
        .post("/lists/nonsense/columns", &chosen)
        .await
        .is(404);
}

#[actix_web::test]
async fn a_view_is_kept_shown_opened_and_deleted() {
    let app = TestApp::new();
    let client = app.as_role(Role::Admin).await;
    app.user("Asha Rao", &[Role::Faculty]);
    app.user("Zubin Mehta", &[Role::Student]);
    let view = [
        ("view_name", " Teachers "),
        ("query", "role=faculty&sort=-name"),
        ("cols", "email,phone"),
        ("opens", "true"),
    ];
    let saved = client.post("/lists/users/views", &view).await;
    let address = "/users?role=faculty&sort=-name&cols=email%2Cphone";
    saved.leads_to(address);
    client
        .get(address)
        .await
        .shows("The view is saved.")
        .shows("aria-current=\"page\">Teachers</a>")
        .shows("data-label=\"Phone\"")
        .hides("Zubin Mehta");
    client.get("/users").await.leads_to(address);
    let all = client.get("/users?page=1").await;
    all.is(200)
        .shows("Zubin Mehta")
        .shows("aria-current=\"page\">All users</a>");
    client.get_fragment("/users?q=").await.is(200);

    let id = app.number("SELECT id FROM saved_views");
    client
        .post(&format!("/views/{id}/default"), &[])
        .await
        .leads_to("/users?page=1");
    client.get("/users").await.is(200);
    client
        .post(&format!("/views/{id}/default"), &[])
        .await
        .is(303);
    client.get("/users").await.is(303);
    client
        .post(&format!("/views/{id}/delete"), &[])
        .await
        .leads_to("/users?page=1");
    client.get("/users").await.is(200).hides("Teachers");
    client
        .post(&format!("/views/{id}/delete"), &[])
        .await
        .is(404);
}

#[actix_web::test]
async fn a_view_is_its_owners_alone() {
    let app = TestApp::new();
    let (one, two) = (
        app.as_role(Role::Admin).await,
        app.as_role(Role::Admin).await,
    );
    one.post(
        "/lists/users/views",
        &[("view_name", "Mine"), ("query", "q=rao")],
    )
    .await
    .is(303);
    let id = app.number("SELECT id FROM saved_views");
    two.get("/users").await.hides("Mine");
    for step in ["default", "delete"] {
        two.post(&format!("/views/{id}/{step}"), &[]).await.is(404);
    }
    assert_eq!(app.count("saved_views"), 1);
}

#[actix_web::test]
async fn a_view_that_cannot_be_kept_says_why_and_keeps_what_was_typed() {
    let app = TestApp::new();
    let client = app.as_role(Role::Admin).await;
    let long = "x".repeat(61);
    for name in ["", "  ", long.as_str()] {
        let reply = client
            .post(
                "/lists/users/views",
                &[("view_name", name), ("query", "q=rao")],
            )
            .await;
        reply
            .is(422)
            .shows("Give the view a name")
            .shows("value=\"q=rao\"");
    }
    client
        .post("/lists/users/views", &[("view_name", "Mine")])
        .await
        .is(303);
    client
        .post(
            "/lists/users/views",
            &[("view_name", "MINE"), ("opens", "true")],
        )
        .await
        .is(422)
        .shows("a view of this name already")
        .shows("value=\"MINE\"")
        .shows("checked");
    client
        .post("/lists/users/views", &[("view_name", "a\u{0}b")])
        .await
        .is(400);
    let query = format!("q={}", "x".repeat(2100));
    client
        .post(
            "/lists/users/views",
            &[("view_name", "Long"), ("query", &query)],
        )
        .await
        .is(422);
    app.sql("INSERT INTO saved_views (user_id, list, name, query) SELECT user_id, list, 'v' || n, '' FROM saved_views, generate_series(1, 30) n WHERE name = 'Mine'");
    client
        .post("/lists/users/views", &[("view_name", "One more")])
        .await
        .is(422)
        .shows("You have 30 views");
    client
        .post("/lists/nonsense/views", &[("view_name", "Mine")])
        .await
        .is(404);
}

#[actix_web::test]
async fn a_view_that_the_list_cannot_show_is_not_kept() {
    let app = TestApp::new();
    let client = app.as_role(Role::Admin).await;
    for (query, cols) in [
        ("sort=evil;", ""),
        ("role=emperor", ""),
        ("page=x", ""),
        ("nonsense=1", ""),
        ("q=a&q=b", ""),
        ("q=%ff", ""),
        ("", "name,evil"),
        ("cols=name", "email"),
        ("//evil.test/?next=http://evil.test", ""),
    ] {
        let fields = [
            ("view_name", "Mine"),
            ("query", query),
            ("cols", cols),
            ("opens", "true"),
        ];
        let reply = client.post("/lists/users/views", &fields).await;
        reply.is(422).shows("The list cannot be shown so");
    }
    assert_eq!(app.count("saved_views"), 0);
    client.get("/users").await.is(200);
}

#[actix_web::test]
async fn a_view_from_before_that_cannot_be_read_any_more_does_not_open_the_list() {
    let app = TestApp::new();
    let user = app.user("Indira Office", &[Role::Admin]);
    let client = app.as_user(&user).await;
    for (query, shown) in [("sort=evil;", "{}"), ("", "{gone}"), ("q=a\nb\u{1}", "{}")] {
        app.sql("DELETE FROM saved_views");
        app.sql(&format!(
            "INSERT INTO saved_views (user_id, list, name, query, shown, is_default) VALUES ({}, 'users', 'Old', '{query}', '{shown}', true)",
            user.id
        ));
        client.get("/users").await.is(200).shows("Indira Office");
    }
    let id = app.number("SELECT id FROM saved_views");
    client
        .post(&format!("/views/{id}/delete"), &[])
        .await
        .leads_to("/users?page=1");
}
