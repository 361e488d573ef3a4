//! What a list shows of sections.
use diesel::{
    prelude::*,
    sql_types::{BigInt, Nullable, SmallInt, Text},
};

use crate::{
    academics::records::{Mark, Row},
    schema::students,
};

/// A section in a list.
#[derive(Clone, Debug, QueryableByName)]
pub struct SectionRow {
    /// What every record has.
    #[diesel(embed)]
    pub mark: Mark,
    /// Its letter.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// As people speak of it: B.Tech CSE 2025 – A.
    #[diesel(sql_type = Text)]
    pub title: String,
    /// `batches.id`
    #[diesel(sql_type = BigInt)]
    pub batch_id: i64,
    /// The year of admission.
    #[diesel(sql_type = SmallInt)]
    pub admission_year: i16,
    /// `programmes.id`
    #[diesel(sql_type = BigInt)]
    pub programme_id: i64,
    /// The programme's short name.
    #[diesel(sql_type = Text)]
    pub programme: String,
    /// The class adviser.
    #[diesel(sql_type = Nullable<Text>)]
    pub adviser: Option<String>,
    /// How many sit in it.
    #[diesel(sql_type = BigInt)]
    pub students: i64,
    /// How many can.
    #[diesel(sql_type = SmallInt)]
    pub capacity: i16,
}

impl Row for SectionRow {
    fn mark(&self) -> &Mark {
        &self.mark
    }
}

/// The list.
pub const LISTING: &str = "SELECT s.id, s.version, s.retired_at, s.name, p.code || ' ' || b.admission_year || ' – ' || s.name AS title,
            s.batch_id, b.admission_year, b.programme_id, p.code AS programme, u.name AS adviser,
            (SELECT count(*) FROM students t WHERE t.section_id = s.id AND studies_here(t.status)) AS students, s.capacity,
            lower(concat_ws(' ', p.code, b.admission_year, s.name, p.name, u.name)) AS words,
            b.programme_id::text AS first, s.batch_id::text AS second,
            CASE WHEN s.retired_at IS NULL THEN 'in_use' ELSE 'retired' END AS third
       FROM sections s JOIN batches b ON b.id = s.batch_id JOIN programmes p ON p.id = b.programme_id
       LEFT JOIN staff f ON f.id = s.adviser_id LEFT JOIN users u ON u.id = f.user_id";

/// What forms offer: sections of batches in use.
pub const OFFERED: &str =
    "SELECT s.id::text AS value, p.code || ' ' || b.admission_year || ' – ' || s.name AS label,
           s.retired_at IS NOT NULL OR b.retired_at IS NOT NULL AS retired
    FROM sections s JOIN batches b ON b.id = s.batch_id JOIN programmes p ON p.id = b.programme_id
    ORDER BY lower(p.code), b.admission_year DESC, s.name";

/// Whether one is in use.
pub const LIVE: &str = "SELECT retired_at IS NULL AS live FROM sections WHERE id = $1 FOR SHARE";

/// What is offered to a section in its latest term, for its page.
pub const OFFERINGS: &str = "SELECT '/academics/offerings/' || o.id AS href, c.code || ' ' || c.name AS label,
           coalesce((SELECT string_agg(u.name, ', ' ORDER BY t.leads DESC, u.name)
              FROM offering_staff t JOIN staff f ON f.id = t.staff_id JOIN users u ON u.id = f.user_id
             WHERE t.offering_id = o.id), '') AS note
    FROM offerings o JOIN courses c ON c.id = o.course_id JOIN terms m ON m.id = o.term_id
    WHERE o.section_id = $1 AND o.retired_at IS NULL
      AND m.starts_on = (SELECT max(n.starts_on) FROM offerings x JOIN terms n ON n.id = x.term_id WHERE x.section_id = $1)
    ORDER BY c.code";

/// How many sit in a section.
pub fn seated(conn: &mut PgConnection, id: i64) -> QueryResult<i64> {
    students::table
        .filter(students::section_id.eq(id))
        .filter(students::status.eq_any(["expected", "active", "on_leave"]))
        .count()
        .get_result(conn)
}
