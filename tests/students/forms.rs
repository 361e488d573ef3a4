//! The office admits and employs, and puts records right: what is refused, two at once, twice sent.
use super::student_of;
use crate::{
    dashboards::college::College,
    support::{Client, TestApp},
};

const NEW: &[(&str, &str)] = &[
    ("name", "Gita Nair"),
    ("email", "gita.nair@campus.test"),
    ("phone", "+91 98450 12345"),
    ("admission_number", "cse25009"),
    ("semester", "3"),
    ("date_of_birth", "2007-03-04"),
    ("gender", "female"),
    ("category", "OBC"),
    ("address", "12, Temple Road"),
    ("admitted_on", "2025-07-01"),
];

fn with<'a>(fields: &[(&'a str, &'a str)], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = fields
        .iter()
        .filter(|(name, _)| more.iter().all(|(other, _)| other != name));
    kept.chain(more).copied().collect()
}

#[actix_web::test]
async fn a_student_is_admitted_once_however_often_it_is_sent() {
    let app = TestApp::new();
    let college = College::found(&app);
    let admin = app.as_user(&college.admin).await;
    let section = app.number("SELECT min(id) FROM sections");
    let batch = app.number(&format!(
        "SELECT batch_id FROM sections WHERE id = {section}"
    ));
    let (section, batch) = (section.to_string(), batch.to_string());
    let place = [("batch", batch.as_str()), ("section", section.as_str())];
    admin
        .get("/students/new")
        .await
        .is(200)
        .shows("B.Tech CSE 2025");
    let fields = with(NEW, &place);
    let keyed = with(&fields, &[("idempotency_key", "abc")]);
    let first = admin.post("/students", &keyed).await;
    let id = app.number("SELECT id FROM students WHERE admission_number = 'CSE25009'");
    first.leads_to(&format!("/students/{id}"));
    admin
        .post("/students", &keyed)
        .await
        .leads_to(&format!("/students/{id}"));
    assert_eq!(app.count("students WHERE admission_number = 'CSE25009'"), 1);
    assert!(
        app.mails()
            .iter()
            .any(|mail| mail.to == "gita.nair@campus.test")
    );
    admin
        .get(&format!("/students/{id}"))
        .await
        .shows("Gita Nair")
        .shows("CSE25009");
    // The log never has the category or the address whole.
    assert_eq!(
        app.count("audit_entries WHERE changes::text LIKE '%OBC%' OR changes::text LIKE '%Temple%' OR changes::text LIKE '%98450%'"),
        0
    );
    let again = with(&fields, &[("email", "other@campus.test")]);
    admin
        .post("/students", &again)
        .await
        .is(422)
        .shows("Another student has this admission number.")
        .shows("value=\"Gita Nair\"");
}

#[actix_web::test]
async fn every_field_that_is_wrong_is_told_and_what_was_typed_stays() {
    let app = TestApp::new();
    let college = College::found(&app);
    let admin = app.as_user(&college.admin).await;
    admin.get("/students/new").await;
    let wrong = [
        ("name", "A\u{202e}B"),
        ("email", "nobody"),
        ("phone", "12"),
        ("admission_number", "X"),
        ("batch", "abc"),
        ("semester", "13"),
        ("date_of_birth", "2030-01-01"),
        ("gender", "none"),
        ("category", "XX"),
        ("admitted_on", "2025-07-01"),
        ("address", "Kept as typed"),
    ];
    let page = admin.post("/students", &wrong).await;
    page.is(422).shows("Kept as typed");
    for field in [
        "name",
        "email",
        "phone",
        "admission_number",
        "batch",
        "semester",
        "gender",
        "category",
    ] {
        page.shows(&format!("href=\"#{field}\""));
    }
    for unknown in [("role", "admin"), ("user", "1")] {
        let fields = with(NEW, &[unknown]);
        admin.post("/students", &fields).await.is(400);
    }
    let forged = with(NEW, &[("batch", "999999")]);
    admin
        .post("/students", &forged)
        .await
        .is(422)
        .shows("Choose one of the batches that are offered.");
}

async fn form(client: &Client<'_>, page: &str) -> Vec<(String, String)> {
    let body = client.get(page).await.body;
    let input =
        regex::Regex::new(r#"<input[^>]* name="(version|account_version)" value="(\d+)""#).unwrap();
    let found = input.captures_iter(&body);
    found
        .map(|found| (found[1].to_owned(), found[2].to_owned()))
        .collect()
}

#[actix_web::test]
async fn the_second_of_two_who_save_is_shown_both_and_nothing_is_saved_without_a_version() {
    let app = TestApp::new();
    let college = College::found(&app);
    let admin = app.as_user(&college.admin).await;
    let asha = student_of(&app, college.asha.id);
    let section = app
        .number(&format!(
            "SELECT section_id FROM students WHERE id = {asha}"
        ))
        .to_string();
    let page = format!("/students/{asha}");
    let versions = form(&admin, &format!("{page}/edit")).await;
    assert_eq!(versions.len(), 2);
    let own = [
        ("name", "Asha Krishnamurthy"),
        ("phone", ""),
        ("section", section.as_str()),
        ("semester", "3"),
        ("date_of_birth", "2007-01-02"),
        ("gender", "female"),
        ("category", "GM"),
        ("hostelite", "true"),
        ("address", "1, First Road"),
    ];
    admin.post(&page, &own).await.is(400);
    let versions: Vec<(&str, &str)> = versions
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    let first = with(&own, &versions);
    admin.post(&page, &first).await.leads_to(&page);
    let second = with(&first, &[("address", "2, Second Road")]);
    let refused = admin.post(&page, &second).await;
    refused
        .is(409)
        .shows("1, First Road")
        .shows("2, Second Road")
        .shows("Save what I typed");
    assert_eq!(app.count("students WHERE address = '1, First Road'"), 1);
    // Another page changed the account meanwhile: that counts, too.
    app.sql(&format!(
        "UPDATE users SET version = version + 1 WHERE id = {}",
        college.asha.id
    ));
    let latest = form(&admin, &format!("{page}/edit")).await;
    let old: Vec<(&str, &str)> = latest
        .iter()
        .map(|(name, value)| match name.as_str() {
            "account_version" => ("account_version", "1"),
            _ => ("version", value.as_str()),
        })
        .collect();
    admin.post(&page, &with(&own, &old)).await.is(409);
}

#[actix_web::test]
async fn a_seat_is_taken_with_the_section_and_the_roll_number_goes() {
    let app = TestApp::new();
    let college = College::found(&app);
    let admin = app.as_user(&college.admin).await;
    let asha = student_of(&app, college.asha.id);
    let page = format!("/students/{asha}");
    let to = app.number("SELECT section_id FROM students s JOIN users u ON u.id = s.user_id WHERE u.name = 'Chand Deshpande'");
    let elsewhere = app.number("SELECT section_id FROM students s JOIN users u ON u.id = s.user_id WHERE u.name = 'Dev Rao'");
    let (to, elsewhere) = (to.to_string(), elsewhere.to_string());
    let own = [
        ("name", "Asha Krishnamurthy"),
        ("semester", "3"),
        ("date_of_birth", "2007-01-02"),
        ("gender", "female"),
        ("category", "GM"),
    ];
    let versions = form(&admin, &format!("{page}/edit")).await;
    let versions: Vec<(&str, &str)> = versions
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    let fields = with(&own, &versions);
    admin
        .post(&page, &with(&fields, &[("section", &elsewhere)]))
        .await
        .is(422)
        .shows("Choose a section of the student&#39;s own batch.");
    app.sql(&format!("UPDATE sections SET capacity = 1 WHERE id = {to}"));
    admin
        .post(&page, &with(&fields, &[("section", &to)]))
        .await
        .is(409)
        .shows("has no seat left");
    app.sql(&format!(
        "UPDATE sections SET capacity = 60 WHERE id = {to}"
    ));
    admin
        .post(&page, &with(&fields, &[("section", &to)]))
        .await
        .leads_to(&page);
    assert_eq!(
        app.count(&format!(
            "students WHERE id = {asha} AND section_id = {to} AND roll_number IS NULL"
        )),
        1
    );
}

#[actix_web::test]
async fn the_status_is_changed_on_the_page_and_taken_back() {
    let app = TestApp::new();
    let college = College::found(&app);
    let admin = app.as_user(&college.admin).await;
    let asha = student_of(&app, college.asha.id);
    let page = format!("/students/{asha}/status");
    admin.get(&page).await.is(200).shows("Change the status");
    let change = [
        ("status", "on_leave"),
        ("from_on", "2026-01-02"),
        ("reason", "Fever"),
        ("version", "1"),
    ];
    admin
        .post(&page, &with(&change, &[("reason", "")]))
        .await
        .is(422)
        .shows("Say why");
    admin.post(&page, &change[..3]).await.is(400);
    admin
        .post(&page, &change)
        .await
        .leads_to(&format!("/students/{asha}"));
    admin
        .post(&page, &change)
        .await
        .is(409)
        .shows("Somebody changed this record");
    let page_now = admin.get(&page).await;
    page_now.shows("On leave").shows("Fever").shows("Take back");
    let last = app
        .number("SELECT max(id) FROM student_statuses")
        .to_string();
    let back = [
        ("change", last.as_str()),
        ("reason", "Wrong student"),
        ("version", "2"),
    ];
    admin
        .post(&format!("{page}/take-back"), &back)
        .await
        .leads_to(&format!("/students/{asha}"));
    admin
        .get(&page)
        .await
        .shows("Taken back")
        .shows("Wrong student");
    let adviser = app.as_user(&college.adviser).await;
    adviser.get(&page).await.is(200).hides("Change the status");
    adviser.post(&page, &change).await.is(403);
}

#[actix_web::test]
async fn somebody_is_employed_and_put_right() {
    let app = TestApp::new();
    let college = College::found(&app);
    let admin = app.as_user(&college.admin).await;
    let department = app
        .number("SELECT id FROM departments WHERE code = 'MECH'")
        .to_string();
    let fields = [
        ("name", "Kiran Shetty"),
        ("email", "kiran.shetty@campus.test"),
        ("role", "faculty"),
        ("staff_number", "nhe099"),
        ("department", department.as_str()),
        ("designation", "Assistant Professor"),
        ("joined_on", "2026-07-01"),
    ];
    admin.get("/staff/new").await.is(200);
    let wrong = with(&fields, &[("role", "student"), ("staff_number", "1")]);
    admin
        .post("/staff", &wrong)
        .await
        .is(422)
        .shows("href=\"#role\"")
        .shows("href=\"#staff_number\"");
    let reply = admin.post("/staff", &fields).await;
    let id = app.number("SELECT id FROM staff WHERE staff_number = 'NHE099'");
    reply.leads_to(&format!("/staff/{id}"));
    admin
        .get(&format!("/staff/{id}"))
        .await
        .is(200)
        .shows("Kiran Shetty");
    admin.get(&format!("/staff/{id}/edit")).await.is(200);
    admin.get("/staff/dashboard").await.is(303);
}
