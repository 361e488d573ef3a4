//! The list of users: what its address may say, its files, and what is done with many at once.
use campus::policy::Role;

use crate::support::{Client, TestApp};

#[actix_web::test]
async fn a_filter_that_is_none_is_refused_by_its_name() {
    let app = TestApp::new();
    let client = app.as_role(Role::Admin).await;
    for (query, words) in [
        ("role=evil", "There is no role “evil”"),
        ("state=dead", "There is no state “dead”"),
        ("sort=password", "cannot be ordered by “password”"),
        ("cols=name,secret", "no column “secret”"),
        ("unknown=param", "“unknown”, which this page does not know"),
        ("page=abc", "“page”, which is not written as it should be"),
        ("q=a&q=b", "“q”, more than once"),
    ] {
        for path in ["/users", "/users/export"] {
            let reply = client.get(&format!("{path}?{query}")).await;
            reply.is(400).shows(words).hides("expected").hides("serde");
        }
    }
    client.get("/users?role=&state=&sort=").await.is(200);
    client
        .get("/users/export?ids=1,x")
        .await
        .is(400)
        .shows("“ids” are numbers");
}

#[actix_web::test]
async fn the_list_is_exported_as_it_is_shown() {
    let app = TestApp::new();
    let client = app.as_role(Role::Admin).await;
    app.user("Asha Rao", &[Role::Faculty]);
    app.user("=Zubin Mehta", &[Role::Student]);
    let csv = client.get("/users/export?format=csv&q=asha").await;
    csv.is(200)
        .shows("\u{FEFF}Name,Email,Roles,State,Last sign-in,Second factor\n")
        .shows("Asha Rao,asha.rao")
        .hides("Zubin Mehta");
    assert!(csv.bytes.starts_with(b"\xEF\xBB\xBF"));
    let name = csv.header("content-disposition");
    assert!(
        name.starts_with("attachment; filename=\"users-20"),
        "{name}"
    );
    let all = client
        .get("/users/export?sort=-name&cols=name,phone,id")
        .await;
    all.shows("Name,Phone,Number").shows("\n'=Zubin Mehta,,");
    assert!(all.body.find("Some Admin") < all.body.find("Asha Rao"));
    let xlsx = client.get("/users/export?format=xlsx&role=student").await;
    assert!(xlsx.bytes.starts_with(b"PK"));
    let sheet = campus::platform::sheet::read(&xlsx.bytes, &Default::default()).unwrap();
    assert_eq!(sheet.heads[0], "Name");
    assert_eq!(sheet.rows[0].cells[0].text(), "=Zubin Mehta");
    let pdf = client.get("/users/export?format=pdf").await;
    assert!(pdf.bytes.starts_with(b"%PDF-1.7"));
    assert!(
        pdf.header("content-disposition")
            .starts_with("inline; filename=\"users-20")
    );
    client.get("/users/export?format=exe").await.is(400);
    let principal = app.as_role(Role::Principal).await;
    principal.get("/users/export?format=csv").await.is(403);
}

#[actix_web::test]
async fn every_file_leaves_an_entry_before_its_first_row() {
    let app = TestApp::new();
    let client = app.as_role(Role::Admin).await;
    app.user("Asha Rao", &[Role::Faculty]);
    client
        .get("/users/export?format=pdf&q=asha&state=active&cols=name,phone")
        .await
        .is(200);
    let entry = "SELECT count(*) FROM audit_entries WHERE action = 'users.export' AND actor_kind = 'user' \
        AND subject_kind = 'list' AND address = '127.0.0.1' AND changes->'rows'->>1 = '1' AND changes->'format'->>1 = 'pdf' \
        AND changes->'filters'->1 ? 'Search: asha' AND changes->'filters'->1 ? 'State: active' \
        AND changes->'columns'->1 = '[\"name\", \"phone\"]'";
    assert_eq!(app.number(entry), 1);
    client.get("/users/export?format=exe").await.is(400);
    assert_eq!(
        app.number("SELECT count(*) FROM audit_entries WHERE action = 'users.export'"),
        1
    );
    client
        .get("/audit")
        .await
        .shows("Downloaded the list of accounts")
        .shows("Search: asha");
}

#[actix_web::test]
async fn a_file_of_everybody_asks_again_who_one_is() {
    let app = TestApp::new();
    let client = app.as_role(Role::Admin).await;
    app.sql("UPDATE sessions SET verified_at = now() - interval '11 minutes'");
    let reply = client.get("/users/export?format=csv&q=asha").await;
    reply.is(303);
    let way = reply.location.unwrap_or_default();
    assert!(way.starts_with("/security/verify?next=%2Fusers"), "{way}");
}

#[actix_web::test]
async fn a_long_list_is_sent_whole_in_its_order() {
    let app = TestApp::new();
    let client = app.as_role(Role::Admin).await;
    app.sql("INSERT INTO users (email, name) SELECT 'u' || n || '@campus.test', 'Person ' || lpad(n::text, 5, '0') FROM generate_series(1, 3500) n");
    let csv = client
        .get("/users/export?q=person&sort=-name&cols=name")
        .await;
    let names: Vec<&str> = csv.body.lines().skip(1).collect();
    assert_eq!(names.len(), 3500);
    assert!(names[0].starts_with("Person 03500"), "{}", names[0]);
    assert!(names.is_sorted_by(|a, b| a > b));
    let xlsx = client.get("/users/export?q=person&format=xlsx").await;
    let sheet = campus::platform::sheet::read(&xlsx.bytes, &Default::default()).unwrap();
    assert_eq!(sheet.rows.len(), 3500);
    app.sql("INSERT INTO users (email, name) SELECT 'v' || n || '@campus.test', 'Person ' || n FROM generate_series(1, 1501) n");
    client
        .get("/users/export?q=person&format=pdf")
        .await
        .is(422)
        .shows("at most 5,000 rows");
}

fn selected<'a>(ids: &'a [String], step: &'a str) -> Vec<(&'a str, &'a str)> {
    let ids = ids.iter().map(|id| ("ids", id.as_str()));
    ids.chain([("do", step), ("query", "q=rao&sort=-name")])
        .collect()
}

#[actix_web::test]
async fn many_are_deactivated_at_once_and_each_refusal_is_told() {
    let app = TestApp::new();
    let own = app.user("Own Admin", &[Role::Admin]);
    let client = app.as_user(&own).await;
    let people =
        ["Asha Rao", "Ravi Rao"].map(|name| app.user(name, &[Role::Faculty]).id.to_string());
    client
        .post("/users/selected", &selected(&people, "deactivate"))
        .await
        .leads_to("/users?q=rao&sort=-name");
    client
        .get("/users")
        .await
        .shows("2 accounts are deactivated");
    assert_eq!(
        app.number("SELECT count(*) FROM users WHERE deactivated_at IS NOT NULL"),
        2
    );
    assert_eq!(
        app.number("SELECT count(*) FROM audit_entries WHERE action = 'users.deactivate'"),
        2
    );

    let third = app.user("Sita Rao", &[Role::Faculty]).id.to_string();
    let mixed = [
        people[0].clone(),
        own.id.to_string(),
        third,
        "999999999".to_owned(),
    ];
    let reply = client
        .post("/users/selected", &selected(&mixed, "deactivate"))
        .await;
    reply
        .is(200)
        .shows("3 accounts were left as they are")
        .shows("This account is deactivated already.")
        .shows("You cannot deactivate your own account.")
        .shows("No. 999999999")
        .shows("1 account is deactivated: Sita Rao");
    assert_eq!(
        app.number("SELECT count(*) FROM users WHERE deactivated_at IS NOT NULL"),
        3
    );
    let none = client
        .post("/users/selected", &selected(&people, "deactivate"))
        .await;
    none.is(409).shows("2 accounts were left as they are");
}

#[actix_web::test]
async fn the_same_selection_sent_twice_is_done_once() {
    let app = TestApp::new();
    let client = app.as_role(Role::Admin).await;
    let ids = [app.user("Asha Rao", &[Role::Faculty]).id.to_string()];
    for _ in 0..2 {
        let mut fields = selected(&ids, "deactivate");
        fields.push(("idempotency_key", "one-press"));
        client.post("/users/selected", &fields).await.is(303);
    }
    assert_eq!(
        app.number("SELECT count(*) FROM audit_entries WHERE action = 'users.deactivate'"),
        1
    );
}

#[actix_web::test]
async fn the_selected_are_exported_alone() {
    let app = TestApp::new();
    let client = app.as_role(Role::Admin).await;
    let asha = [app.user("Asha Rao", &[Role::Faculty]).id.to_string()];
    app.user("Ravi Rao", &[Role::Faculty]);
    let reply = client
        .post("/users/selected", &selected(&asha, "csv"))
        .await;
    let file = reply.location.clone().unwrap_or_default();
    reply.leads_to(&format!(
        "/users/export?q=rao&sort=-name&ids={}&format=csv",
        asha[0]
    ));
    client.get(&file).await.shows("Asha Rao").hides("Ravi Rao");
}

#[actix_web::test]
async fn a_selection_that_makes_no_sense_does_nothing() {
    let app = TestApp::new();
    let client = app.as_role(Role::Admin).await;
    let ids = [app.user("Asha Rao", &[Role::Faculty]).id.to_string()];
    client
        .post("/users/selected", &selected(&ids, "delete"))
        .await
        .is(400);
    client
        .post("/users/selected", &selected(&[], "deactivate"))
        .await
        .leads_to("/users?q=rao&sort=-name");
    client.get("/users").await.shows("Nobody was selected");
    client
        .post("/users/selected", &[("ids", "x"), ("do", "csv")])
        .await
        .is(400);
    let evil = [("ids", "1"), ("do", "csv"), ("query", "//evil.test?a\r\nb")];
    let reply = client.post("/users/selected", &evil).await;
    let way = reply.location.unwrap_or_default();
    assert!(way.starts_with("/users/export?"), "{way}");
    let principal: Client<'_> = app.as_role(Role::Principal).await;
    principal
        .post("/users/selected", &selected(&ids, "deactivate"))
        .await
        .is(403);
    assert_eq!(
        app.number("SELECT count(*) FROM users WHERE deactivated_at IS NOT NULL"),
        0
    );
}

#[actix_web::test]
async fn more_than_five_hundred_at_once_are_refused() {
    let app = TestApp::new();
    let client = app.as_role(Role::Admin).await;
    let many: Vec<String> = (0..501).map(|n| (1_000_000 + n).to_string()).collect();
    for step in ["deactivate", "csv"] {
        let reply = client.post("/users/selected", &selected(&many, step)).await;
        reply.is(422).shows("At most 500 accounts at once");
    }
    let ids = many.join(",");
    client
        .get(&format!("/users/export?ids={ids}"))
        .await
        .is(400)
        .shows("At most 500");
    client
        .post("/users/selected", &selected(&many[..500], "csv"))
        .await
        .is(303);
}
