//! What a list shows of batches.
use diesel::{
    prelude::*,
    sql_types::{BigInt, Nullable, SmallInt, Text},
};

use crate::{
    academics::records::{Mark, Row},
    schema::{batches, curricula},
};

/// A batch in a list.
#[derive(Clone, Debug, QueryableByName)]
pub struct BatchRow {
    /// What every record has.
    #[diesel(embed)]
    pub mark: Mark,
    /// The programme's short name.
    #[diesel(sql_type = Text)]
    pub programme: String,
    /// The programme's name.
    #[diesel(sql_type = Text)]
    pub programme_name: String,
    /// The year of admission.
    #[diesel(sql_type = SmallInt)]
    pub admission_year: i16,
    /// The curriculum's name.
    #[diesel(sql_type = Nullable<Text>)]
    pub curriculum: Option<String>,
    /// How many sections it has.
    #[diesel(sql_type = BigInt)]
    pub sections: i64,
    /// How many study in it.
    #[diesel(sql_type = BigInt)]
    pub students: i64,
}

impl Row for BatchRow {
    fn mark(&self) -> &Mark {
        &self.mark
    }
}

/// The list.
pub const LISTING: &str = "SELECT b.id, b.version, b.retired_at, p.code AS programme, p.name AS programme_name, b.admission_year,
            c.name AS curriculum,
            (SELECT count(*) FROM sections s WHERE s.batch_id = b.id AND s.retired_at IS NULL) AS sections,
            (SELECT count(*) FROM students s WHERE s.batch_id = b.id AND studies_here(s.status)) AS students,
            lower(concat_ws(' ', p.code, p.name, b.admission_year)) AS words,
            b.programme_id::text AS first, b.admission_year::text AS second,
            CASE WHEN b.retired_at IS NULL THEN 'in_use' ELSE 'retired' END AS third
       FROM batches b JOIN programmes p ON p.id = b.programme_id LEFT JOIN curricula c ON c.id = b.curriculum_id";

/// What forms offer.
pub const OFFERED: &str = "SELECT b.id::text AS value, p.code || ' ' || b.admission_year AS label, b.retired_at IS NOT NULL AS retired
    FROM batches b JOIN programmes p ON p.id = b.programme_id ORDER BY lower(p.code), b.admission_year DESC";

/// The curricula that a batch can follow.
pub const CURRICULA: &str = "SELECT c.id::text AS value, p.code || ' – ' || c.name AS label, c.state <> 'published' AS retired
    FROM curricula c JOIN programmes p ON p.id = c.programme_id ORDER BY lower(p.code), c.from_admission_year DESC";

/// The years that somebody was admitted in.
pub const YEARS: &str =
    "SELECT DISTINCT admission_year::text AS value, admission_year::text AS label, false AS retired
    FROM batches ORDER BY 1 DESC";

/// The sections of a batch, for its page.
pub const SECTIONS: &str =
    "SELECT '/academics/sections/' || s.id AS href, s.name AS label, coalesce(u.name, '') AS note
    FROM sections s LEFT JOIN staff f ON f.id = s.adviser_id LEFT JOIN users u ON u.id = f.user_id
    WHERE s.batch_id = $1 ORDER BY s.name";

/// Whether one is in use.
pub const LIVE: &str = "SELECT retired_at IS NULL AS live FROM batches WHERE id = $1 FOR SHARE";

/// Locks a batch against whoever wants to belong to it, until the transaction ends.
pub fn lock_whole(conn: &mut PgConnection, id: i64) -> QueryResult<i64> {
    batches::table
        .find(id)
        .select(batches::id)
        .for_update()
        .first(conn)
}

/// The first year of admission that a published curriculum of a programme is for; it stays published until the
/// transaction ends.
pub fn curriculum_from(
    conn: &mut PgConnection,
    id: i64,
    programme: i64,
) -> QueryResult<Option<i16>> {
    curricula::table
        .find(id)
        .filter(curricula::programme_id.eq(programme))
        .filter(curricula::state.eq("published"))
        .select(curricula::from_admission_year)
        .for_share()
        .first(conn)
        .optional()
}
