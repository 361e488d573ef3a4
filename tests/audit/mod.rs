//! The audit log: as people read it, and what it proves.
mod api;
mod chain;
mod dates;
mod history;
mod readings;
mod refusals;
mod tampered;
mod words;

use campus::policy::Role;

use crate::support::{TestApp, TestUser};

/// An entry of the log, as the operation of another part of the college would add it.
fn entry(app: &TestApp, by: &TestUser, action: &str, subject: (&str, i64), ago: &str) {
    // Only the owner may write an entry for another time.
    app.owner_sql(&format!(
        "INSERT INTO audit_entries (at, actor_kind, actor_id, actor_name, action, subject_kind, subject_id, changes, address, request_id)
         VALUES (now() - interval '{ago}', 'user', {}, '{}', '{action}', '{}', {}, '{{\"name\": [\"Old\", \"New\"]}}', '10.1.2.3', 'req-{action}')",
        by.id, by.name, subject.0, subject.1
    ));
}

#[actix_web::test]
async fn those_who_may_read_it_do_and_others_do_not() {
    let app = TestApp::new();
    app.visitor()
        .get("/audit")
        .await
        .leads_to("/login?next=%2Faudit");
    for role in Role::ALL {
        let client = app.as_role(role).await;
        let status = match role {
            Role::Admin | Role::Principal => 200,
            Role::Faculty | Role::Warden | Role::Parent | Role::Student => 403,
        };
        client.get("/audit").await.is(status);
        client.get("/audit/export").await.is(status);
        client.post("/audit", &[]).await.is(405);
    }
}

#[actix_web::test]
async fn an_entry_says_who_what_when_from_where_and_what_changed() {
    let app = TestApp::committing();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    entry(
        &app,
        &user,
        "fees.record_payment",
        ("invoice", 77),
        "1 hour",
    );
    entry(&app, &user, "users.update", ("user", user.id), "2 hours");
    entry(
        &app,
        &user,
        "permission_sets.delete",
        ("permission_set", 999_999),
        "3 hours",
    );
    let admin = app.as_role(Role::Admin).await;
    let shown = admin.get("/audit?person=asha").await;
    shown
        .is(200)
        .shows("Changed the account")
        .shows("Fees: record payment")
        .shows("Invoice")
        .shows("No. 77");
    shown
        .shows("Old")
        .shows("New")
        .shows("10.1.2.3")
        .shows("req-users.update");
    shown.shows(&format!(r#"href="/users/{}">Asha Rao</a>"#, user.id));
    shown
        .shows("Deleted the permission set")
        .hides("/permission-sets/999999");
    admin.get("/audit").await.shows("Signed in");
    let page = admin.get("/audit").await.body;
    let heads = regex::Regex::new(r"(?s)<th[^>]*>.*?</th>").unwrap();
    assert!(
        heads
            .find_iter(&page)
            .all(|head| !head.as_str().contains("<details"))
    );
}

#[actix_web::test]
async fn it_is_searched_by_person_thing_topic_and_day() {
    let app = TestApp::committing();
    let (asha, ravi) = (
        app.user("Asha Rao", &[Role::Faculty]),
        app.user("Ravi 50% Iyer", &[Role::Warden]),
    );
    entry(&app, &asha, "one.thing", ("user", ravi.id), "1 hour");
    entry(&app, &ravi, "two.things", ("mark", 7), "30 days");
    entry(
        &app,
        &ravi,
        "password.changed",
        ("user", ravi.id),
        "60 days",
    );
    let admin = app.as_role(Role::Admin).await;
    let finds = async |query: &str, wanted: &[&str], others: &[&str]| {
        let shown = admin.get(&format!("/audit?{query}")).await;
        shown.is(200);
        wanted.iter().for_each(|text| {
            shown.shows(&format!("req-{text}"));
        });
        others.iter().for_each(|text| {
            shown.hides(&format!("req-{text}"));
        });
    };
    let (one, two, three) = ("one.thing", "two.things", "password.changed");
    finds("person=rao+asha", &[one], &[two, three]).await;
    finds("person=50%25", &[one, two, three], &[]).await;
    finds("person=nobody", &[], &[one, two, three]).await;
    finds("kind=mark", &[two], &[one, three]).await;
    finds("kind=mark&id=8", &[], &[one, two, three]).await;
    finds(&format!("id={}", ravi.id), &[one, three], &[two]).await;
    finds("action=security", &[three], &[one, two]).await;
    finds("action=password.changed", &[three], &[one, two]).await;
    finds("action=password.reset", &[], &[one, two, three]).await;
    let day = |ago: i64| {
        (chrono::Utc::now() - chrono::TimeDelta::days(ago))
            .format("%Y-%m-%d")
            .to_string()
    };
    finds(&format!("from={}", day(40)), &[one, two], &[three]).await;
    finds(&format!("to={}", day(20)), &[two, three], &[one]).await;
    finds(
        &format!("from={}&to={}", day(40), day(20)),
        &[two],
        &[one, three],
    )
    .await;
    admin
        .get("/audit?person=nobody")
        .await
        .shows("No entry fits these filters");
    admin
        .get("/audit?from=22.11.2026&id=x")
        .await
        .is(200)
        .shows("A date is written like")
        .shows("digits only");
    admin.get("/audit?colour=red").await.is(400);
    admin.get("/audit?before=x").await.is(400);
}

#[actix_web::test]
async fn pages_lead_on_and_back_without_a_gap() {
    let numbers = regex::Regex::new("no-([0-9]{3})-").unwrap();
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    app.sql(&format!(
        "INSERT INTO audit_entries (actor_kind, actor_id, actor_name, action, subject_kind, request_id)
         SELECT 'user', {}, 'Asha Rao', 'marks.enter', 'mark', 'no-' || to_char(g, 'FM000') || '-' FROM generate_series(1, 120) g",
        user.id
    ));
    let admin = app.as_role(Role::Admin).await;
    let link = |body: &str, rel: &str| {
        let found = regex::Regex::new(&format!(r#"href="(/audit[^"]*)" rel="{rel}""#)).unwrap();
        found
            .captures(body)
            .map(|found| found[1].replace("&#38;", "&").replace("&amp;", "&"))
    };
    let mut seen: Vec<String> = Vec::new();
    let mut at = "/audit?kind=mark".to_owned();
    let mut pages = 0;
    let last = loop {
        let shown = admin.get(&at).await;
        shown.is(200);
        seen.extend(
            numbers
                .captures_iter(&shown.body)
                .map(|found| found[1].to_owned()),
        );
        pages += 1;
        match link(&shown.body, "next") {
            Some(next) => at = next,
            None => break shown,
        }
    };
    let wanted: Vec<String> = (1..=120)
        .rev()
        .map(|number| format!("{number:03}"))
        .collect();
    assert_eq!((pages, seen), (3, wanted));
    let back = admin.get(&link(&last.body, "prev").unwrap()).await;
    back.shows("no-070-")
        .shows("no-021-")
        .hides("no-020-")
        .hides("no-071-");
    let first = admin.get(&link(&back.body, "prev").unwrap()).await;
    first.shows("no-120-").shows("no-071-").hides("no-070-");
    assert_eq!(link(&first.body, "prev"), None);
    admin
        .get("/audit?before=1")
        .await
        .is(200)
        .shows("The log ends here");
    let fragment = admin.get_fragment("/audit?kind=mark").await;
    fragment.is(200).hides("<html").shows(r#"id="results""#);
}

#[actix_web::test]
async fn the_file_holds_what_the_list_shows() {
    let app = TestApp::committing();
    let asha = app.user("Asha Rao", &[Role::Faculty]);
    entry(&app, &asha, "users.update", ("user", asha.id), "1 hour");
    entry(&app, &asha, "other.thing", ("mark", 7), "1 hour");
    app.sql("UPDATE users SET name = '=1+1' WHERE email LIKE 'asha%'");
    let admin = app.as_role(Role::Admin).await;
    admin
        .get(&format!("/audit?kind=user&id={}", asha.id))
        .await
        .shows("/audit/export?kind=user");
    let file = admin
        .get(&format!(
            "/audit/export?kind=user&id={}&action=accounts",
            asha.id
        ))
        .await;
    file.is(200)
        .shows("\u{FEFF}Entry,When,Who,What")
        .shows("Changed the account,users.update,Account");
    file.shows("Name: Old → New")
        .shows(",'=1+1,")
        .shows("10.1.2.3")
        .hides("other.thing");
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert!(
        file.header("content-disposition").contains("audit-20"),
        "{file:?}"
    );
}

#[actix_web::test]
async fn who_does_not_look_after_the_institution_reads_what_concerns_themself() {
    let app = TestApp::committing();
    let (asha, ravi) = (
        app.user("Asha Rao", &[Role::Faculty]),
        app.user("Ravi Iyer", &[Role::Faculty]),
    );
    app.sql(&format!(
        "INSERT INTO permission_set_permissions SELECT id, 'audit.view' FROM permission_sets WHERE code = 'librarian';
         INSERT INTO user_permission_sets SELECT {}, id FROM permission_sets WHERE code = 'librarian'",
        asha.id
    ));
    entry(&app, &asha, "mine.done", ("mark", 1), "1 hour");
    entry(&app, &ravi, "mine.suffered", ("user", asha.id), "1 hour");
    entry(&app, &ravi, "theirs.done", ("mark", 2), "1 hour");
    let client = app.as_user(&asha).await;
    for path in ["/audit", "/audit/export", "/audit?person=ravi"] {
        client
            .get(path)
            .await
            .is(200)
            .shows("req-mine.suffered")
            .hides("req-theirs.done");
    }
    client.get("/audit").await.shows("req-mine.done");
}

#[actix_web::test]
async fn a_page_takes_few_statements() {
    let app = TestApp::new();
    let admin = app.as_role(Role::Admin).await;
    app.statements_since();
    admin
        .get("/audit?person=some&from=2020-01-01&to=2090-01-01")
        .await
        .is(200);
    let statements = app.statements_since();
    assert!(statements <= 8, "{statements}");
}
