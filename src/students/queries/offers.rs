//! What the form of a student offers.
use diesel::{
    dsl::sql_query,
    prelude::*,
    sql_types::{BigInt, Text},
};

use crate::Result;

/// Something to choose.
#[derive(Clone, Debug, QueryableByName)]
pub struct Offered {
    /// `batch` or `section`.
    #[diesel(sql_type = Text)]
    pub field: String,
    /// Its key.
    #[diesel(sql_type = Text)]
    pub value: String,
    /// As people speak of it.
    #[diesel(sql_type = Text)]
    pub label: String,
}

/// Batches in use, and sections in use with the seats that are free; of one batch, or of all when it is 0.
pub fn offered(conn: &mut PgConnection, batch: i64) -> Result<Vec<Offered>> {
    Ok(sql_query(
        "SELECT x.field, x.value, x.label FROM (
             SELECT 'batch' AS field, b.id::text AS value, p.code || ' ' || b.admission_year AS label, b.admission_year AS year, ''::text AS name
               FROM batches b JOIN programmes p ON p.id = b.programme_id
              WHERE b.retired_at IS NULL AND p.retired_at IS NULL AND $1 IN (0, b.id)
             UNION ALL
             SELECT 'section', c.id::text,
                    section_title(c.id) || ' (' || c.capacity - (SELECT count(*) FROM students s WHERE s.section_id = c.id AND studies_here(s.status)) || ')',
                    b.admission_year, c.name
               FROM sections c JOIN batches b ON b.id = c.batch_id
              WHERE c.retired_at IS NULL AND b.retired_at IS NULL AND $1 IN (0, b.id)) x
          ORDER BY x.field, x.year DESC, x.label, x.name",
    )
    .bind::<BigInt, _>(batch)
    .load(conn)?)
}
