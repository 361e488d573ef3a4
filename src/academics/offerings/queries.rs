//! Every statement about offerings and who teaches them.
use chrono::NaiveDate;
use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Date, Nullable, SmallInt, Text},
};

use crate::{
    Result,
    academics::records::{Mark, Row},
    schema::{offering_staff, offerings, staff, users},
};

/// An offering in a list.
#[derive(Clone, Debug, QueryableByName)]
pub struct OfferingRow {
    /// What every record has.
    #[diesel(embed)]
    pub mark: Mark,
    /// The course's code.
    #[diesel(sql_type = Text)]
    pub code: String,
    /// The course's name.
    #[diesel(sql_type = Text)]
    pub course: String,
    /// The term's name.
    #[diesel(sql_type = Text)]
    pub term: String,
    /// As people speak of the section; none when students are enrolled singly.
    #[diesel(sql_type = Nullable<Text>)]
    pub section: Option<String>,
    /// How many can be enrolled singly.
    #[diesel(sql_type = Nullable<SmallInt>)]
    pub cap: Option<i16>,
    /// Whether students choose it themselves.
    #[diesel(sql_type = Bool)]
    pub open_for_choice: bool,
    /// Whether a choice waits for approval.
    #[diesel(sql_type = Bool)]
    pub approval_needed: bool,
    /// The first day of choice.
    #[diesel(sql_type = Nullable<Date>)]
    pub choice_from: Option<NaiveDate>,
    /// The last day of choice.
    #[diesel(sql_type = Nullable<Date>)]
    pub choice_until: Option<NaiveDate>,
    /// Which of several parallel groups it is.
    #[diesel(sql_type = Nullable<Text>, column_name = group_name)]
    pub group: Option<String>,
    /// Who teaches it, the leading one first.
    #[diesel(sql_type = Nullable<Text>)]
    pub faculty: Option<String>,
    /// How many are taught.
    #[diesel(sql_type = BigInt)]
    pub students: i64,
    /// How many wait for a seat or for approval.
    #[diesel(sql_type = BigInt)]
    pub waiting: i64,
}

impl Row for OfferingRow {
    fn mark(&self) -> &Mark {
        &self.mark
    }
}

/// Who teaches an offering `o`, the leading one first.
macro_rules! faculty {
    () => {
        "(SELECT string_agg(u.name, ', ' ORDER BY x.leads DESC, u.name)
            FROM offering_staff x JOIN staff f ON f.id = x.staff_id JOIN users u ON u.id = f.user_id
           WHERE x.offering_id = o.id)"
    };
}

/// The list, the latest term first.
pub const LISTING: &str = concat!(
    "SELECT o.id, o.version, o.retired_at, c.code, c.name AS course, o.course_id, t.name AS term, t.starts_on,
            p.code || ' ' || b.admission_year || ' – ' || s.name AS section, o.cap, o.open_for_choice, o.approval_needed,
            o.choice_from, o.choice_until, o.group_name,
            ",
    faculty!(),
    " AS faculty,
            CASE WHEN o.section_id IS NULL
                 THEN (SELECT count(*) FROM enrolments e WHERE e.offering_id = o.id AND e.state = 'enrolled')
                 ELSE (SELECT count(*) FROM students y WHERE y.section_id = o.section_id AND studies_here(y.status)) END AS students,
            (SELECT count(*) FROM enrolments e WHERE e.offering_id = o.id AND e.state IN ('waiting', 'requested')) AS waiting,
            lower(concat_ws(' ', c.code, c.name, p.code, b.admission_year, s.name, 'group ' || o.group_name, ",
    faculty!(),
    ")) AS words,
            o.term_id::text AS first, c.department_id::text AS second,
            CASE WHEN o.section_id IS NULL THEN 'singly' ELSE 'section' END AS third
       FROM offerings o JOIN courses c ON c.id = o.course_id JOIN terms t ON t.id = o.term_id
       LEFT JOIN sections s ON s.id = o.section_id LEFT JOIN batches b ON b.id = s.batch_id
       LEFT JOIN programmes p ON p.id = b.programme_id
      WHERE $1 = 0
         OR EXISTS (SELECT FROM offering_staff x WHERE x.offering_id = o.id AND x.staff_id = $1)
         OR s.adviser_id = $1
         OR EXISTS (SELECT FROM departments d WHERE d.id = c.department_id AND d.head_id = $1)"
);

/// Who teaches an offering, for its page.
pub const FACULTY: &str = "SELECT '' AS href, u.name AS label, f.designation || CASE WHEN x.leads THEN ' · leads' ELSE '' END AS note
    FROM offering_staff x JOIN staff f ON f.id = x.staff_id JOIN users u ON u.id = f.user_id
    WHERE x.offering_id = $1 ORDER BY x.leads DESC, u.name";

/// Who teaches an offering: keys, and whether each leads; who leads is first.
pub fn taught_by(conn: &mut PgConnection, offering: i64) -> Result<Vec<(i64, bool)>> {
    Ok(offering_staff::table
        .filter(offering_staff::offering_id.eq(offering))
        .order((offering_staff::leads.desc(), offering_staff::staff_id))
        .select((offering_staff::staff_id, offering_staff::leads))
        .load(conn)?)
}

/// The names of members of staff, by name.
pub fn names(conn: &mut PgConnection, ids: &[i64]) -> Result<Vec<String>> {
    Ok(staff::table
        .inner_join(users::table)
        .filter(staff::id.eq_any(ids))
        .order(users::name)
        .select(users::name)
        .load(conn)?)
}

/// Makes just these teach an offering, under one of them or nobody.
pub fn set_taught_by(
    conn: &mut PgConnection,
    offering: i64,
    (ids, leads): (&[i64], Option<i64>),
) -> QueryResult<usize> {
    let old = offering_staff::table.filter(offering_staff::offering_id.eq(offering));
    diesel::delete(old).execute(conn)?;
    let version = offerings::version.eq(offerings::version + 1);
    diesel::update(offerings::table.find(offering))
        .set(version)
        .execute(conn)?;
    let row = |id: &i64| {
        (
            offering_staff::offering_id.eq(offering),
            offering_staff::staff_id.eq(*id),
            offering_staff::leads.eq(leads == Some(*id)),
        )
    };
    let rows: Vec<_> = ids.iter().map(row).collect();
    diesel::insert_into(offering_staff::table)
        .values(rows)
        .execute(conn)
}

/// Locks an offering until the transaction ends; its version.
pub fn lock(conn: &mut PgConnection, id: i64) -> QueryResult<i32> {
    offerings::table
        .find(id)
        .select(offerings::version)
        .for_no_key_update()
        .first(conn)
}
