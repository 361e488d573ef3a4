//! Proposed changes: by a student or a parent, shown as a difference, decided by somebody else, once.
use campus::people::fields::{FieldKind, SeenBy};

use super::{fields, student_of};
use crate::{
    dashboards::college::College,
    support::{Client, TestApp, TestUser},
};

struct Asked<'a> {
    app: &'a TestApp,
    college: College,
    student: i64,
}

impl<'a> Asked<'a> {
    /// Asha's mother wants another address and phone in the record.
    async fn begin(app: &'a TestApp) -> Self {
        let college = College::found(app);
        let student = student_of(app, college.asha.id);
        app.sql(&format!(
            "UPDATE students SET address = '1, Old Road' WHERE id = {student}"
        ));
        let asked = Self {
            app,
            college,
            student,
        };
        let mother = asked.client(&asked.college.mother).await;
        mother
            .get(&asked.page())
            .await
            .is(200)
            .shows("Propose a change");
        mother
            .post(
                &asked.page(),
                &[
                    ("name", "Asha Krishnamurthy"),
                    ("phone", "+919845012345"),
                    ("address", "2, New Road"),
                    ("note", "We moved"),
                ],
            )
            .await
            .leads_to(&asked.page());
        asked
    }
    async fn client(&self, who: &TestUser) -> Client<'a> {
        self.app.as_user(who).await
    }
    fn page(&self) -> String {
        format!("/students/{}/proposals", self.student)
    }
    fn proposal(&self) -> String {
        let id = self.app.number("SELECT max(id) FROM proposals");
        format!("/proposals/{id}")
    }
    fn versions(&self) -> [(&'static str, String); 2] {
        let number = |sql: &str| self.app.number(sql).to_string();
        [
            (
                "version",
                number(&format!(
                    "SELECT version FROM students WHERE id = {}",
                    self.student
                )),
            ),
            (
                "account_version",
                number(&format!(
                    "SELECT version FROM users WHERE id = {}",
                    self.college.asha.id
                )),
            ),
        ]
    }
    async fn approve(
        &self,
        client: &Client<'_>,
        versions: &[(&str, String)],
    ) -> crate::support::Reply {
        let fields: Vec<(&str, &str)> = versions.iter().map(|(a, b)| (*a, b.as_str())).collect();
        client
            .post(&format!("{}/approve", self.proposal()), &fields)
            .await
    }
}

#[actix_web::test]
async fn the_office_sees_what_differs_and_approves() {
    let app = TestApp::new();
    let asked = Asked::begin(&app).await;
    // What did not differ is not proposed; the log has no address whole.
    assert_eq!(
        app.count(
            "proposals WHERE changes ? 'address' AND changes ? 'phone' AND NOT changes ? 'name'"
        ),
        1
    );
    assert_eq!(
        app.count("audit_entries WHERE changes::text LIKE '%New Road%'"),
        0
    );
    // One at a time.
    let mother = asked.client(&asked.college.mother).await;
    mother.get(&asked.page()).await.hides("Propose a change");
    mother
        .post(&asked.page(), &[("address", "3, Third Road")])
        .await
        .is(409);
    let admin = asked.client(&asked.college.admin).await;
    admin
        .get("/proposals")
        .await
        .is(200)
        .shows("Asha Krishnamurthy")
        .shows("Waits for the office");
    admin
        .get(&asked.proposal())
        .await
        .is(200)
        .shows("1, Old Road")
        .shows("2, New Road")
        .shows("We moved")
        .hides("The record was changed since");
    let done = asked.approve(&admin, &asked.versions()).await;
    done.leads_to(&asked.proposal());
    assert_eq!(app.count("students WHERE address = '2, New Road'"), 1);
    assert_eq!(app.count("users WHERE phone = '+919845012345'"), 1);
    asked
        .approve(&admin, &asked.versions())
        .await
        .is(409)
        .shows("This was decided");
    assert!(
        app.mails()
            .iter()
            .any(|mail| mail.to == asked.college.mother.email && mail.subject.contains("decided"))
    );
    mother
        .get(&asked.page())
        .await
        .shows("Approved")
        .shows("Propose a change");
}

#[actix_web::test]
async fn a_refusal_says_why_and_changes_nothing() {
    let app = TestApp::new();
    let asked = Asked::begin(&app).await;
    let admin = asked.client(&asked.college.admin).await;
    let refuse = format!("{}/refuse", asked.proposal());
    admin.get(&asked.proposal()).await;
    admin
        .post(&refuse, &[("reason", " ")])
        .await
        .is(422)
        .shows("Say why");
    admin
        .post(&refuse, &[("reason", "No proof of the address")])
        .await
        .leads_to(&asked.proposal());
    assert_eq!(app.count("students WHERE address = '1, Old Road'"), 1);
    let mother = asked.client(&asked.college.mother).await;
    mother
        .get(&asked.page())
        .await
        .shows("Refused")
        .shows("No proof of the address");
}

#[actix_web::test]
async fn what_the_record_became_meanwhile_is_shown_before_anybody_decides() {
    let app = TestApp::new();
    let asked = Asked::begin(&app).await;
    let admin = asked.client(&asked.college.admin).await;
    let seen = asked.versions();
    app.sql(&format!(
        "UPDATE students SET address = '9, Court Road', version = version + 1 WHERE id = {}",
        asked.student
    ));
    // Approved on a page that is older than the record.
    admin.get(&asked.proposal()).await;
    asked
        .approve(&admin, &seen)
        .await
        .is(409)
        .shows("The record was changed while you had this page open.");
    assert_eq!(app.count("students WHERE address = '9, Court Road'"), 1);
    admin
        .get(&asked.proposal())
        .await
        .shows("The record was changed since this was proposed.")
        .shows("9, Court Road")
        .shows("1, Old Road")
        .shows("2, New Road");
    admin
        .post(&format!("{}/approve", asked.proposal()), &[])
        .await
        .is(400);
    asked
        .approve(&admin, &asked.versions())
        .await
        .leads_to(&asked.proposal());
    assert_eq!(app.count("students WHERE address = '2, New Road'"), 1);
}

#[actix_web::test]
async fn only_they_propose_and_only_the_office_decides() {
    let app = TestApp::new();
    let asked = Asked::begin(&app).await;
    let father = asked.client(&asked.college.father).await;
    father
        .post(&asked.page(), &[("address", "x")])
        .await
        .is(404);
    father.get(&asked.page()).await.is(404);
    let withdraw = format!("{}/withdraw", asked.proposal());
    father.post(&withdraw, &[]).await.is(404);
    let adviser = asked.client(&asked.college.adviser).await;
    adviser
        .post(&asked.page(), &[("address", "x")])
        .await
        .is(403);
    adviser.get(&asked.proposal()).await.is(403);
    adviser
        .post(&format!("{}/refuse", asked.proposal()), &[("reason", "x")])
        .await
        .is(403);
    // The student sees what the mother proposed, and cannot take it back.
    let asha = asked.client(&asked.college.asha).await;
    asha.get(&asked.page()).await.is(200).hides("/withdraw");
    asha.post(&withdraw, &[]).await.is(404);
    let mother = asked.client(&asked.college.mother).await;
    mother.get(&asked.page()).await.shows("/withdraw");
    mother.post(&withdraw, &[]).await.leads_to(&asked.page());
    mother.post(&withdraw, &[]).await.is(409);
    asha.get(&asked.page()).await;
    asha.post(&asked.page(), &[("address", "1, Old Road")])
        .await
        .is(422)
        .shows("Nothing differs");
    asha.post(&asked.page(), &[("category", "SC")])
        .await
        .is(400);
    asha.post(&asked.page(), &[("phone", "12")])
        .await
        .is(422)
        .shows("href=\"#phone\"");
}

#[actix_web::test]
async fn a_field_of_ones_own_is_proposed_when_it_may_be() {
    let app = TestApp::new();
    let college = College::found(&app);
    let student = student_of(&app, college.asha.id);
    let open = fields::define(
        &app,
        &fields::field("Bus stop", FieldKind::Text, SeenBy::All),
    );
    let closed = fields::define(
        &app,
        &fields::field("Mentor", FieldKind::Text, SeenBy::Staff),
    );
    let asha = app.as_user(&college.asha).await;
    let page = format!("/students/{student}/proposals");
    asha.get(&page).await.shows("Bus stop").hides("Mentor");
    let (open, closed) = (format!("field_{open}"), format!("field_{closed}"));
    asha.post(&page, &[(&closed, "x")]).await.is(422);
    asha.post(&page, &[(&open, "Temple gate")])
        .await
        .leads_to(&page);
    let admin = app.as_user(&college.admin).await;
    let proposal = app.number("SELECT max(id) FROM proposals");
    admin
        .get(&format!("/proposals/{proposal}"))
        .await
        .shows("Temple gate");
    let fields = [("version", "1"), ("account_version", "1")];
    admin
        .post(&format!("/proposals/{proposal}/approve"), &fields)
        .await
        .leads_to(&format!("/proposals/{proposal}"));
    assert_eq!(app.count("custom_values WHERE value = 'Temple gate'"), 1);
}
