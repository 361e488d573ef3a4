//! Terms and holidays for everybody to read.
use chrono::NaiveDate;
use diesel::{
    dsl::sql_query,
    prelude::*,
    sql_types::{Array, BigInt, Bool, Date, Text},
};

use super::own;
use crate::{
    Result,
    platform::export::Cell,
    policy::{Actor, Scope},
};

/// A term or a holiday.
#[derive(Clone, Debug, QueryableByName)]
pub struct Span {
    /// Whether it is a term.
    #[diesel(sql_type = Bool)]
    pub is_term: bool,
    /// What it is called.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Of a term its year, of a holiday whose it is; empty for the whole college.
    #[diesel(sql_type = Text)]
    pub note: String,
    /// The first day.
    #[diesel(sql_type = Date)]
    pub starts_on: NaiveDate,
    /// The last day.
    #[diesel(sql_type = Date)]
    pub ends_on: NaiveDate,
}

impl Span {
    /// "26 Jan 2026", or the first and the last day.
    pub fn days(&self) -> String {
        let day = |day| Cell::Day(day).shown();
        match self.starts_on == self.ends_on {
            true => day(self.starts_on),
            false => format!("{} – {}", day(self.starts_on), day(self.ends_on)),
        }
    }
    /// Whether a day is in it.
    pub fn holds(&self, today: &NaiveDate) -> bool {
        (self.starts_on..=self.ends_on).contains(today)
    }
    /// Whether it is past.
    pub fn is_over(&self, today: &NaiveDate) -> bool {
        self.ends_on < *today
    }
}

/// From the beginning of the academic year on. Students and parents are spared the holidays of other programmes.
pub fn spans(conn: &mut PgConnection, actor: &Actor, today: NaiveDate) -> Result<Vec<Span>> {
    let (everything, students) = match actor.scope() {
        Scope::Institution | Scope::Staff(_) | Scope::Warden(_) | Scope::Nobody => {
            (true, Vec::new())
        }
        Scope::Student(student) => (false, vec![student]),
        Scope::Parent(_) => {
            let children = own(conn, actor)?.into_iter();
            (false, children.map(|child| child.id).collect())
        }
    };
    Ok(sql_query(SPANS)
        .bind::<Date, _>(today)
        .bind::<Bool, _>(everything)
        .bind::<Array<BigInt>, _>(students)
        .load(conn)?)
}

const SPANS: &str = "
WITH since AS (SELECT coalesce((SELECT starts_on FROM academic_years WHERE $1 BETWEEN starts_on AND ends_on), $1) AS day)
SELECT true AS is_term, t.name, y.name AS note, t.starts_on, t.ends_on
  FROM terms t JOIN academic_years y ON y.id = t.academic_year_id, since WHERE t.ends_on >= since.day
UNION ALL
SELECT false, h.name,
       coalesce((SELECT string_agg(p.code, ', ' ORDER BY p.code) FROM holiday_programmes x JOIN programmes p ON p.id = x.programme_id
                  WHERE x.holiday_id = h.id), ''), h.starts_on, h.ends_on
  FROM holidays h, since
 WHERE h.ends_on >= since.day
   AND ($2 OR h.whole_college
        OR EXISTS (SELECT FROM holiday_programmes x JOIN batches b ON b.programme_id = x.programme_id
                     JOIN students s ON s.batch_id = b.id WHERE x.holiday_id = h.id AND s.id = ANY ($3)))
 ORDER BY starts_on, ends_on, name";
