//! The page of the search.
use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;
use serde::Deserialize;

use super::{
    model::{Found, FoundParent, FoundStaff, FoundStudent, FoundThing, Words},
    queries,
};
use crate::{
    Result,
    platform::{
        db::Db,
        web::{Hx, Query, View, initials, tone},
    },
    policy::{Grant, SearchPeople},
    students::Status,
};

#[derive(Template)]
#[template(path = "search/results.html", blocks = ["results"])]
struct ResultsPage {
    p: View,
    q: String,
    /// None when nothing was searched for.
    found: Option<Found>,
}

/// What stands in the address.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SearchQuery {
    #[serde(default)]
    q: String,
}

/// A person, as a list shows them.
struct Row {
    initials: String,
    tone: &'static str,
    name: String,
    email: String,
    /// What they are.
    what: String,
    /// Where they stand, when that is not usual.
    standing: Option<String>,
    href: String,
}

/// People of one kind.
struct Group {
    id: &'static str,
    title: String,
    rows: Vec<Row>,
}

/// Courses or programmes.
struct Things {
    id: &'static str,
    title: String,
    rows: Vec<FoundThing>,
}

pub async fn results(
    db: Db,
    who: Grant<SearchPeople>,
    hx: Hx,
    p: View,
    query: Query<SearchQuery>,
) -> Result<HttpResponse> {
    let (q, actor) = (query.0.q, who.actor().clone());
    let found = match Words::of(&q) {
        Some(words) => Some(
            db.read(move |conn| queries::people(conn, &actor, &words))
                .await?,
        ),
        None => None,
    };
    let q = q.chars().take(100).collect();
    let page = ResultsPage { p, q, found };
    hx.render(StatusCode::OK, &page, page.as_results())
}

impl ResultsPage {
    fn groups(&self, found: &Found) -> Vec<Group> {
        let group = |id, title, rows| Group {
            id,
            title: self.p.t(title).into_owned(),
            rows,
        };
        let students = found.students.iter().map(|row| self.student(row));
        let staff = found.staff.iter().map(|row| self.staff(row));
        let parents = found.parents.iter().map(|row| self.parent(row));
        let mut groups = vec![
            group("students", "Students", students.collect()),
            group("staff", "Staff", staff.collect()),
            group("parents", "Parents", parents.collect()),
        ];
        groups.retain(|group| !group.rows.is_empty());
        groups
    }

    /// Courses and programmes, each with where it is.
    fn things(&self, found: &Found) -> Vec<Things> {
        let group = |id: &'static str, title: &str, rows: &[FoundThing]| Things {
            id,
            title: self.p.t(title).into_owned(),
            rows: rows.to_vec(),
        };
        let mut groups = vec![
            group("courses", "Courses", &found.courses),
            group("programmes", "Programmes", &found.programmes),
        ];
        groups.retain(|group| !group.rows.is_empty());
        groups
    }

    fn count(&self, found: &Found) -> String {
        let n = i64::try_from(found.len()).unwrap_or(0);
        self.p.tn(&n, "{n} person", "{n} people")
    }

    fn student(&self, row: &FoundStudent) -> Row {
        let p = &self.p;
        let mut what = vec![
            row.admission_number.clone(),
            row.programme.clone(),
            format!("{} {}", p.t("semester"), row.semester),
        ];
        if let Some(section) = &row.section {
            what.push(format!("{} {section}", p.t("section")));
        }
        if let Some(roll) = row.roll_number {
            what.push(format!("{} {roll:02}", p.t("roll")));
        }
        let status = Status::of(&row.status).filter(|status| *status != Status::Active);
        let standing = status.map(|status| p.t(status.word()).into_owned());
        let href = match p.can("students.view") {
            true => format!("/students/{}", row.id),
            false => String::new(),
        };
        self.row(
            (row.user_id, href),
            (&row.name, &row.email),
            what.join(" · "),
            standing.or(self.gone(row.deactivated)),
        )
    }

    fn staff(&self, row: &FoundStaff) -> Row {
        let parts = [Some(&row.designation), row.department.as_ref()];
        let parts = parts.into_iter().flatten().chain([&row.staff_number]);
        let what: Vec<_> = parts.map(String::as_str).collect();
        self.row(
            (row.user_id, self.record("staff", row.id)),
            (&row.name, &row.email),
            what.join(" · "),
            self.gone(row.deactivated),
        )
    }

    fn parent(&self, row: &FoundParent) -> Row {
        let what = match row.children.is_empty() {
            true => self.p.t("No child linked").into_owned(),
            false => format!("{} {}", self.p.t("Parent of"), row.children.join(", ")),
        };
        self.row(
            (row.user_id, self.record("parents", row.id)),
            (&row.name, &row.email),
            what,
            self.gone(row.deactivated),
        )
    }

    fn gone(&self, deactivated: bool) -> Option<String> {
        deactivated.then(|| self.p.t("Deactivated").into_owned())
    }

    /// Who looks after the institution is led to everybody's record.
    fn record(&self, list: &str, id: i64) -> String {
        match self.p.can("users.view") {
            true => format!("/{list}/{id}"),
            false => String::new(),
        }
    }

    fn row(
        &self,
        (user, href): (i64, String),
        (name, email): (&str, &str),
        what: String,
        standing: Option<String>,
    ) -> Row {
        Row {
            initials: initials(name),
            tone: tone(user),
            name: name.to_owned(),
            email: email.to_owned(),
            what,
            standing,
            href,
        }
    }
}
