//! The pages: lists, forms, records and their steps, the same for every noun.
use campus::policy::Role;

use super::{Small, history};
use crate::support::{Client, TestApp};

const NOUNS: [&str; 12] = [
    "departments",
    "programmes",
    "courses",
    "curricula",
    "batches",
    "sections",
    "years",
    "terms",
    "holidays",
    "periods",
    "rooms",
    "offerings",
];

fn path(noun: &str) -> String {
    format!("/academics/{noun}")
}

/// What the office enters of each noun: fields as an address has them.
const FORMS: [(&str, &str); 12] = [
    ("departments", "code=ME&name=Mechanical+Engineering"),
    (
        "programmes",
        "department_id=DEPARTMENT&code=B.Tech+ME&name=B.Tech+Mechanical&semesters=8",
    ),
    (
        "courses",
        "code=ME101&name=Mechanics&department_id=DEPARTMENT&kind=theory&credits=3.5&lecture_hours=3&tutorial_hours=1&practical_hours=0",
    ),
    (
        "curricula",
        "programme_id=PROGRAMME&name=2028+Scheme&from_admission_year=2028",
    ),
    (
        "batches",
        "programme_id=PROGRAMME&admission_year=2026&curriculum_id=CURRICULUM",
    ),
    ("sections", "batch_id=BATCH&name=B&capacity=60"),
    (
        "years",
        "name=2027-28&starts_on=2027-07-01&ends_on=2028-06-30",
    ),
    (
        "terms",
        "academic_year_id=YEAR&name=2027+Even&parity=even&starts_on=2027-01-02&ends_on=2027-06-10",
    ),
    (
        "holidays",
        "name=Industrial+visit&starts_on=2026-09-10&ends_on=2026-09-11&whole_college=false&programme_ids=PROGRAMME",
    ),
    (
        "periods",
        "number=1&name=Period+1&starts=09%3A00&ends=09%3A55",
    ),
    (
        "rooms",
        "code=A-101&building=Block+A&kind=laboratory&capacity=60",
    ),
    (
        "offerings",
        "course_id=ELECTIVE&term_id=TERM&section_id=&cap=30&open_for_choice=true",
    ),
];

fn forms(small: &Small) -> Vec<(&'static str, Vec<(String, String)>)> {
    let keys = [
        ("DEPARTMENT", small.department),
        ("PROGRAMME", small.programme),
        ("CURRICULUM", small.curriculum),
        ("BATCH", small.batch),
        ("YEAR", small.year),
        ("TERM", small.term),
        ("ELECTIVE", small.electives[0]),
    ];
    let fields = |text: &str| {
        let text = keys.iter().fold(text.to_owned(), |text, (name, key)| {
            text.replace(name, &key.to_string())
        });
        let pairs = url::form_urlencoded::parse(text.as_bytes());
        pairs.into_owned().collect()
    };
    FORMS
        .iter()
        .map(|(noun, text)| (*noun, fields(text)))
        .collect()
}

fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

async fn office(app: &TestApp) -> Client<'_> {
    let client = app.as_role(Role::Admin).await;
    client.get("/users").await;
    client
}

#[actix_web::test]
async fn every_noun_is_added_shown_changed_listed_and_deleted() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let client = office(&app).await;
    let log = "audit_entries WHERE action IN ('academics.create', 'academics.delete') AND actor_kind = 'user'";
    for (noun, fields) in forms(&small) {
        let (at, before) = (path(noun), app.count(log));
        client
            .get(&format!("{at}/new"))
            .await
            .is(200)
            .shows("<form");
        let mut twice = borrowed(&fields);
        twice.push(("idempotency_key", noun));
        let reply = client.post(&at, &twice).await;
        let record = reply
            .location
            .clone()
            .unwrap_or_else(|| panic!("{noun}: {} {}", reply.status, reply.body));
        assert_eq!(
            client.post(&at, &twice).await.location,
            Some(record.clone()),
            "{noun}: once"
        );
        client
            .get(&record)
            .await
            .is(200)
            .shows("It is added.")
            .shows("History");
        history(&client, &record)
            .await
            .shows("Added to the academic structure");
        client.get(&at).await.is(200).shows(&record);
        client
            .get_fragment(&at)
            .await
            .is(200)
            .hides("<html")
            .shows(&record);

        let edit = client.get(&format!("{record}/edit")).await;
        edit.is(200);
        for (name, value) in &fields {
            edit.shows(&format!("name=\"{name}\"")).shows(value);
        }
        let mut unchanged = borrowed(&fields);
        unchanged.push(("version", "1"));
        client.post(&record, &unchanged).await.leads_to(&record);
        client
            .get(&format!("{at}?q=no+such+thing"))
            .await
            .is(200)
            .shows("Nothing fits these filters");
        client
            .post(&format!("{record}/delete"), &[])
            .await
            .leads_to(&at);
        client.get(&record).await.is(404);
        assert_eq!(app.count(log), before + 2, "{noun}");
    }
}

#[actix_web::test]
async fn an_empty_form_is_refused_with_a_sentence_for_every_field() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let client = office(&app).await;
    for (noun, _) in forms(&small) {
        let reply = client.post(&path(noun), &[]).await;
        reply
            .is(422)
            .shows("<html")
            .shows("There is a problem")
            .shows("aria-invalid");
        let fragment = client.post_fragment(&path(noun), &[]).await;
        fragment.is(422).hides("<html").shows("There is a problem");
        client.post(&path(noun), &[("id", "1")]).await.is(400);
    }
    let fields = [
        ("code", "<CSE>"),
        ("name", "  "),
        ("semesters", "13"),
        ("department_id", "x"),
    ];
    let reply = client.post("/academics/programmes", &fields).await;
    reply
        .is(422)
        .shows("Choose the department that offers it.")
        .shows("Enter a short name of 1 to 20");
    reply
        .shows("Enter a name of 1 to 120")
        .shows("A programme has 1 to 12 semesters.");
    reply
        .shows(r#"value="&#60;CSE&#62;""#)
        .shows(r#"value="13""#);
    client
        .post("/academics/courses", &[("code", "A"), ("code", "B")])
        .await
        .is(400);
}

#[actix_web::test]
async fn after_a_lost_race_both_versions_are_shown() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let client = office(&app).await;
    let record = format!("/academics/departments/{}", small.department);
    let save = |version: &'static str, name: &'static str| {
        [("code", "CSE"), ("name", name), ("version", version)]
    };
    client
        .post(&record, &save("1", "Computing"))
        .await
        .leads_to(&record);
    let overtaken = client.post(&record, &save("1", "Informatics")).await;
    overtaken
        .is(409)
        .shows("Somebody changed this")
        .shows("What is there now")
        .shows("Computing")
        .shows(r#"value="Informatics""#);
    overtaken.shows(r#"name="version" value="2""#);
    client
        .post(&record, &save("2", "Informatics"))
        .await
        .leads_to(&record);
    // Without the version it would be saved over whatever is there.
    for unread in ["", "x", "2.0", "99999999999"] {
        client.post(&record, &save(unread, "Nothing")).await.is(400);
    }
    client
        .post(&record, &[("code", "CSE"), ("name", "Nothing")])
        .await
        .is(400);
    history(&client, &record)
        .await
        .shows("Computing")
        .shows("Informatics")
        .shows("Changed in the academic structure");
}

#[actix_web::test]
async fn what_is_used_says_so_and_is_retired_and_brought_back() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let client = office(&app).await;
    let record = format!("/academics/courses/{}", small.basics);
    client
        .post(&format!("{record}/delete"), &[])
        .await
        .is(409)
        .shows("This is in use and cannot be deleted.");
    client
        .post(&format!("{record}/retire"), &[])
        .await
        .leads_to(&record);
    client
        .get(&record)
        .await
        .shows("This is retired.")
        .shows("Bring back");
    client
        .get("/academics/courses?state=retired")
        .await
        .shows(&record);
    client
        .get("/academics/courses?state=in_use")
        .await
        .hides(&format!("{record}\""));
    client
        .get("/academics/offerings/new")
        .await
        .hides("C101 Course C101")
        .shows("C201 Course C201");
    client
        .post(&format!("{record}/restore"), &[])
        .await
        .leads_to(&record);
    client
        .get("/academics/offerings/new")
        .await
        .shows("C101 Course C101");
    client.post("/academics/years/1/retire", &[]).await.is(404);
}

#[actix_web::test]
async fn lists_are_searched_filtered_ordered_paged_and_exported() {
    let app = TestApp::new();
    let small = Small::found(&app);
    for n in 0..30 {
        super::create(
            &app,
            &super::course_entry(small.department, &format!("Z{n:02}")),
        )
        .unwrap();
    }
    let client = office(&app).await;
    let list = client.get("/academics/courses").await;
    list.shows("34 courses").shows("C101").hides("Z29");
    client
        .get("/academics/courses?page=2")
        .await
        .shows("Z29")
        .shows("26 – 34 of 34 courses");
    client
        .get("/academics/courses?page=9")
        .await
        .is(200)
        .shows("This page is empty");
    client
        .get("/academics/courses?sort=-code")
        .await
        .shows("Z29")
        .hides("C101 ");
    client
        .get("/academics/courses?q=z2+course")
        .await
        .shows("10 courses");
    client
        .get("/academics/courses?q=100%25")
        .await
        .shows("Nothing fits these filters");
    let by_department = format!("/academics/courses?department_id={}", small.department);
    client.get(&by_department).await.shows("34 courses");
    for unknown in ["kind=art", "sort=password", "cols=x"] {
        client
            .get(&format!("/academics/courses?{unknown}"))
            .await
            .is(400);
        client
            .get(&format!("/academics/courses/export?{unknown}"))
            .await
            .is(400);
    }
    client
        .get("/academics/courses?department_id=0")
        .await
        .shows("Nothing fits these filters");
    client.get("/academics/courses?role=admin").await.is(400);
    let csv = client
        .get("/academics/courses/export?format=csv&sort=-code&q=z")
        .await;
    csv.is(200);
    assert!(
        csv.header("content-disposition").contains("courses-"),
        "{}",
        csv.header("content-disposition")
    );
    assert_eq!(csv.body.lines().count(), 31);
    assert!(
        csv.body.lines().nth(1).unwrap().starts_with("Z29"),
        "{}",
        csv.body
    );
    for noun in NOUNS {
        let file = client
            .get(&format!("/academics/{noun}/export?format=xlsx"))
            .await;
        assert_eq!((file.status, &file.bytes[..2]), (200, &b"PK"[..]), "{noun}");
        client
            .get(&format!("/academics/{noun}/export?format=pdf"))
            .await
            .is(200);
        let noted = format!("audit_entries WHERE action = '{noun}.export'");
        assert!(app.count(&noted) >= 2, "{noun}");
    }
}
