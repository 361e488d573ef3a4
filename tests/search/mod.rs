//! The search: who is found by what, and who finds whom.
use campus::policy::Role;

use crate::{
    dashboards::college::College,
    support::{Reply, TestApp, TestUser},
};

async fn search(app: &TestApp, who: &TestUser, q: &str) -> Reply {
    let q: String = url::form_urlencoded::byte_serialize(q.as_bytes()).collect();
    app.as_user(who).await.get(&format!("/search?q={q}")).await
}

#[actix_web::test]
async fn people_are_found_however_they_are_remembered() {
    let app = TestApp::new();
    let college = College::found(&app);
    for q in [
        "asha krishnamurthy",
        "KRISHNAMURTHY Asha",
        "krish ash",
        "as",
        "asah krisnamurti",
        "krishnamoorthy",
        "cse25001",
        "E25001",
        &college.asha.email,
    ] {
        search(&app, &college.admin, q)
            .await
            .is(200)
            .shows("Asha Krishnamurthy")
            .hides("Bina Rao");
    }
    let number = format!("emp{}", college.adviser.id);
    search(&app, &college.admin, &number)
        .await
        .shows("Farhan Qureshi");
    search(&app, &college.admin, "suresh")
        .await
        .shows("Parent of Bina Rao, Dev Rao");
    search(&app, &college.admin, "nobody at all")
        .await
        .is(200)
        .shows("Nobody is found");
}

#[actix_web::test]
async fn everybody_finds_only_whom_they_may_see() {
    let app = TestApp::new();
    let college = College::found(&app);
    let seen = |page: &Reply| {
        ["Asha K", "Bina Rao", "Dev Rao", "Suresh Rao"].map(|name| page.body.contains(name))
    };
    for (who, rao) in [
        (&college.admin, [false, true, true, true]),
        (&college.principal, [false, true, true, true]),
        (&college.adviser, [false, true, false, false]),
        (&college.head, [false, true, false, false]),
        (&college.warden, [false, false, true, false]),
    ] {
        assert_eq!(seen(&search(&app, who, "rao").await), rao, "{}", who.name);
        search(&app, who, "qureshi").await.shows("Farhan Qureshi");
    }
    search(&app, &college.adviser, "chand")
        .await
        .shows("Nobody is found");
    search(&app, &college.head, "chand")
        .await
        .shows("Chand Deshpande");
    search(&app, &college.adviser, "ME25001")
        .await
        .hides("Dev Rao");
    for who in [&college.asha, &college.mother] {
        search(&app, who, "rao").await.is(403);
    }
    app.visitor()
        .get("/search?q=rao")
        .await
        .leads_to("/login?next=%2Fsearch%3Fq%3Drao");
}

#[actix_web::test]
async fn who_has_left_is_found_by_the_office_alone() {
    let app = TestApp::new();
    let college = College::found(&app);
    app.sql(&format!(
        "UPDATE users SET deactivated_at = now() WHERE id = {}",
        college.head.id
    ));
    search(&app, &college.admin, "hema")
        .await
        .shows("Hema Subramanian")
        .shows("Deactivated");
    search(&app, &college.adviser, "hema")
        .await
        .shows("Nobody is found");
}

#[actix_web::test]
async fn strange_words_do_no_harm() {
    let app = TestApp::new();
    let college = College::found(&app);
    for q in [
        "%%",
        "__",
        "\\",
        "a'b",
        "<b>",
        "आशा",
        "%asha%",
        &"x".repeat(5000),
        &"ab ".repeat(500),
    ] {
        search(&app, &college.admin, q)
            .await
            .is(200)
            .hides("Bina Rao")
            .hides("<b>\"");
    }
    for q in ["", " ", "a"] {
        search(&app, &college.admin, q)
            .await
            .is(200)
            .shows("Whom are you looking for?");
    }
    search(&app, &college.admin, "as\0ha").await.is(400);
}

#[actix_web::test]
async fn as_one_types_only_the_results_are_sent() {
    let app = TestApp::new();
    let college = College::found(&app);
    let client = app.as_user(&college.admin).await;
    let part = client.get_fragment("/search?q=bina").await;
    part.is(200)
        .shows("Bina Rao")
        .shows("id=\"results\"")
        .hides("<html")
        .hides("<form");
}

#[actix_web::test]
async fn at_most_thirty_are_shown_and_it_says_so() {
    let app = TestApp::new();
    let admin = app.user("Indira Office", &[Role::Admin]);
    app.sql(
        "INSERT INTO users (email, name) SELECT 'double' || n || '@campus.test', 'Double Ganger' FROM generate_series(1, 40) n;
         INSERT INTO parents (user_id) SELECT id FROM users WHERE name = 'Double Ganger'",
    );
    let page = search(&app, &admin, "ganger").await;
    page.shows("More people match than are shown.")
        .shows("30 people");
    assert_eq!(page.body.matches("mailto:double").count(), 30);
}

#[actix_web::test]
async fn courses_and_programmes_are_found_by_those_who_see_the_structure() {
    let app = TestApp::new();
    let small = crate::academics::Small::found(&app);
    let admin = app.user("Indira Office", &[Role::Admin]);
    search(&app, &admin, "c201")
        .await
        .shows("Course C201")
        .shows(&format!("/academics/courses/{}", small.core));
    search(&app, &admin, "diploma comp")
        .await
        .shows(&format!("/academics/programmes/{}", small.programme));
    let warden = app.user("Latha Menon", &[Role::Warden]);
    search(&app, &warden, "c201").await.hides("Course C201");
}
