//! What a dashboard counts is what is there.
use regex::Regex;

use super::college::College;
use crate::support::{Reply, TestApp};

/// The number before those words among what needs one now; 0 when they are not there.
fn needs(page: &Reply, words: &str) -> i64 {
    let row = Regex::new(&format!(r#"now__n">([\d,]+)</span><div><b>{words}</b>"#)).unwrap();
    let found = row
        .captures(&page.body)
        .map(|found| found[1].replace(',', "").parse().unwrap());
    found.unwrap_or(0)
}

/// The figure of that name.
fn figure(page: &Reply, name: &str) -> i64 {
    let row = Regex::new(&format!(r"<dt>{name}</dt><dd>([\d,]+)")).unwrap();
    row.captures(&page.body).expect(name)[1]
        .replace(',', "")
        .parse()
        .unwrap()
}

#[actix_web::test]
async fn what_waits_for_an_admin_is_counted_and_named() {
    let app = TestApp::new();
    let college = College::found(&app);
    let page = app
        .as_user(&college.admin)
        .await
        .get("/admin/dashboard")
        .await;
    assert_eq!(needs(&page, "department has no head"), 1);
    assert_eq!(needs(&page, "sections have no adviser"), 2);
    assert_eq!(needs(&page, "student has no section"), 1);
    assert_eq!(needs(&page, "students have no parent linked"), 2);
    assert_eq!(
        needs(&page, "members of staff sign in with a password alone"),
        5
    );
    page.shows("<p>Mechanical</p>")
        .shows("<p>Esha Gill</p>")
        .shows("B.Tech CSE 2025 – B");
    assert_eq!(figure(&page, "Students"), 5);
}

#[actix_web::test]
async fn accounts_that_wait_are_as_many_as_the_list_behind_them_has() {
    let app = TestApp::new();
    let college = College::found(&app);
    let client = app.as_user(&college.admin).await;
    for invited in 0..3 {
        let page = client.get("/admin/dashboard").await;
        let words = if invited == 1 {
            "account waits to be activated"
        } else {
            "accounts wait to be activated"
        };
        assert_eq!(needs(&page, words), invited);
        let list = client.get("/users?state=invited").await;
        list.shows(&if invited == 1 {
            "1 user".to_owned()
        } else {
            format!("{invited} users")
        });
        let next = [&college.bina, &college.chand, &college.dev][usize::try_from(invited).unwrap()];
        app.sql(&format!(
            "UPDATE users SET activated_at = NULL WHERE id = {}",
            next.id
        ));
    }
}

#[actix_web::test]
async fn guessing_at_passwords_comes_first() {
    let app = TestApp::new();
    let college = College::found(&app);
    let client = app.as_user(&college.admin).await;
    client
        .get("/admin/dashboard")
        .await
        .hides("wrong passwords");
    app.sql(
        "INSERT INTO sign_in_failures (scope, key, failures, last_at)
         VALUES ('account', 'x', 9, now()), ('account', 'y', 9, now() - interval '16 minutes'), ('account', 'z', 4, now())",
    );
    let page = client.get("/admin/dashboard").await;
    assert_eq!(
        needs(&page, "account is slowed down after wrong passwords"),
        1
    );
}

#[actix_web::test]
async fn the_principal_s_figures_add_up() {
    let app = TestApp::new();
    let college = College::found(&app);
    app.sql(&format!(
        "UPDATE students SET status = 'withdrawn' WHERE user_id = {}",
        college.chand.id
    ));
    let page = app
        .as_user(&college.principal)
        .await
        .get("/principal/dashboard")
        .await;
    assert_eq!(figure(&page, "Students"), 4);
    assert_eq!(figure(&page, "Staff"), 3);
    assert_eq!(figure(&page, "Teachers"), 2);
    assert_eq!(figure(&page, "In the hostel"), 2);
    assert_eq!(needs(&page, "department has no head"), 1);
    page.shows("<td class=\"num\">1.0</td>")
        .shows("General merit");
}
