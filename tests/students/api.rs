//! Students by the API: whom one may see, narrowed and ordered, one at a time, and a parent's children.
use actix_web::test::TestRequest;
use campus::policy::Role;

use super::student_of;
use crate::{
    dashboards::college::College,
    support::{Reply, TestApp},
};

async fn get(app: &TestApp, token: &str, path: &str) -> Reply {
    app.api(token, TestRequest::get().uri(path)).await
}

fn names(reply: &Reply) -> Vec<String> {
    let json = reply.json();
    let results = json["results"].as_array().unwrap().iter();
    results
        .map(|one| one["name"].as_str().unwrap().to_owned())
        .collect()
}

#[actix_web::test]
async fn a_list_is_narrowed_ordered_and_cut() {
    let app = TestApp::new();
    let college = College::found(&app);
    let token = app.token(&college.admin).await;
    let base = "/api/v1/students/";
    let all = get(&app, &token, base).await;
    all.is(200);
    assert_eq!(all.json()["count"], 5);
    let section = app.number("SELECT section_id FROM students s JOIN users u ON u.id = s.user_id WHERE u.name = 'Asha Krishnamurthy'");
    let programme = app.number("SELECT id FROM programmes WHERE code = 'B.Tech MECH'");
    for (query, found) in [
        (
            format!("?section={section}&ordering=-name"),
            vec!["Bina Rao", "Asha Krishnamurthy"],
        ),
        (
            format!("?programme={programme}&ordering=name"),
            vec!["Dev Rao", "Esha Gill"],
        ),
        (
            "?search=rao&ordering=-batch,-name".to_owned(),
            vec!["Dev Rao", "Bina Rao"],
        ),
        ("?search=CSE25003".to_owned(), vec!["Chand Deshpande"]),
        ("?status=graduated".to_owned(), vec![]),
        ("?offering=1".to_owned(), vec![]),
        (
            "?semester=3&limit=1&offset=4&ordering=name".to_owned(),
            vec!["Esha Gill"],
        ),
    ] {
        let reply = get(&app, &token, &format!("{base}{query}")).await;
        reply.is(200);
        assert_eq!(names(&reply), found, "{query}");
    }
    for wrong in [
        "?ordering=phone",
        "?ordering=name,",
        "?ordering=",
        "?status=gone",
        "?role=x",
        "?section=a",
        "?limit=0",
        "?limit=201",
        "?semester=300000",
    ] {
        get(&app, &token, &format!("{base}{wrong}")).await.is(400);
    }
    let page = get(&app, &token, &format!("{base}?limit=2&search=a"))
        .await
        .json();
    assert!(page["next"].as_str().unwrap().contains("offset=2"));
}

#[actix_web::test]
async fn one_is_read_by_those_who_may_and_said_so() {
    let app = TestApp::new();
    let college = College::found(&app);
    let student = student_of(&app, college.asha.id);
    app.sql(&format!(
        "UPDATE students SET address = '1, Road' WHERE id = {student}"
    ));
    let path = format!("/api/v1/students/{student}/");
    for (who, status) in [
        (&college.admin, 200),
        (&college.adviser, 200),
        (&college.mother, 200),
        (&college.asha, 200),
        (&college.father, 404),
        (&college.chand, 404),
    ] {
        let token = app.token(who).await;
        let reply = get(&app, &token, &path).await;
        reply.is(status);
        if status == 200 {
            assert_eq!(reply.json()["address"], "1, Road", "{}", who.name);
            let tag = reply.header("etag").to_owned();
            let again = TestRequest::get()
                .uri(&path)
                .insert_header(("if-none-match", tag));
            app.api(&token, again).await.is(304);
        }
        let dashboard = get(&app, &token, &format!("{path}dashboard/")).await;
        dashboard.is(status);
        if status == 200 {
            let json = dashboard.json();
            assert_eq!(json["student"]["admission_number"], "CSE25001");
            for module in [
                "attendance",
                "dues",
                "results",
                "classes_today",
                "notices",
                "loans",
                "hostel",
                "leave",
            ] {
                assert!(json.as_object().unwrap().contains_key(module), "{module}");
            }
        }
    }
    assert_eq!(
        app.count("audit_entries WHERE action = 'sensitive.read' AND subject_kind = 'student'"),
        2
    );
}

#[actix_web::test]
async fn a_parent_has_their_children_and_nobody_else_has_any() {
    let app = TestApp::new();
    let college = College::found(&app);
    let token = app.token(&college.father).await;
    let children = get(&app, &token, "/api/v1/parents/me/children/").await;
    children.is(200);
    let mut found = names(&children);
    found.sort();
    assert_eq!(found, ["Bina Rao", "Dev Rao"]);
    let dashboard = get(&app, &token, "/api/v1/parents/me/dashboard/")
        .await
        .json();
    assert_eq!(dashboard["children"].as_array().unwrap().len(), 2);
    assert_eq!(
        names(&get(&app, &token, "/api/v1/students/").await).len(),
        2
    );
    let me = get(&app, &token, "/api/v1/users/me/").await.json();
    assert_eq!(me["parent"]["children"].as_array().unwrap().len(), 2);
    let admin = app.token(&college.admin).await;
    get(&app, &admin, "/api/v1/parents/me/children/")
        .await
        .is(403);
    let warden = app.user("Some Warden", &[Role::Warden]);
    let token = app.token(&warden).await;
    assert_eq!(
        names(&get(&app, &token, "/api/v1/students/").await).len(),
        0
    );
}
