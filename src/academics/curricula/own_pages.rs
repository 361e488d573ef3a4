//! Page: the plan of study that a student follows, for them and their parents.
use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;
use diesel::PgConnection;

use super::queries::{OwnCourse, own_plan};
use crate::{
    Result,
    academics::family::{ChildQuery, Family, Looked},
    platform::{
        db::Db,
        web::{Hx, Query, View},
    },
};

#[derive(Template)]
#[template(path = "academics/curricula/own.html")]
struct OwnPlanPage {
    p: View,
    looked: Looked,
    rows: Vec<OwnCourse>,
}

/// Courses of a semester that are taken by everybody, or of which some are chosen.
struct Part<'a> {
    first: &'a OwnCourse,
    courses: Vec<&'a OwnCourse>,
}

impl OwnPlanPage {
    /// Semester by semester, group by group: the rows come in this order.
    fn semesters(&self) -> Vec<(i16, Vec<Part<'_>>)> {
        let mut semesters: Vec<(i16, Vec<Part<'_>>)> = Vec::new();
        for row in &self.rows {
            let at = semesters.iter().position(|(n, _)| *n == row.semester);
            let at = at.unwrap_or_else(|| {
                semesters.push((row.semester, Vec::new()));
                semesters.len() - 1
            });
            let parts = &mut semesters[at].1;
            let same = parts
                .iter_mut()
                .find(|part| part.first.group_name == row.group_name);
            match same {
                Some(part) => part.courses.push(row),
                None => parts.push(Part {
                    first: row,
                    courses: vec![row],
                }),
            }
        }
        semesters
    }
    fn choose(&self, part: &Part<'_>) -> String {
        let n = i64::from(part.first.choose);
        self.p.tn(&n, "Choose {n}", "Choose {n}")
    }
}

pub async fn own(db: Db, who: Family, p: View, query: Query<ChildQuery>) -> Result<HttpResponse> {
    let actor = who.actor().clone();
    let read = move |conn: &mut PgConnection| {
        let looked = Looked::read(conn, &actor, &query.0)?;
        let rows = match &looked.one {
            Some(student) => own_plan(conn, student.id)?,
            None => Vec::new(),
        };
        Ok((looked, rows))
    };
    let (looked, rows) = db.read(read).await?;
    Hx::page(StatusCode::OK, &OwnPlanPage { p, looked, rows })
}
