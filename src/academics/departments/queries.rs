//! What a list shows of departments.
use diesel::{
    dsl::exists,
    prelude::*,
    sql_types::{BigInt, Nullable, Text},
};

use crate::{
    academics::records::{Mark, Row},
    schema::{courses, programmes},
};

/// A department in a list.
#[derive(Clone, Debug, QueryableByName)]
pub struct DepartmentRow {
    /// What every record has.
    #[diesel(embed)]
    pub mark: Mark,
    /// The short name.
    #[diesel(sql_type = Text)]
    pub code: String,
    /// The full name.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Who heads it.
    #[diesel(sql_type = Nullable<Text>)]
    pub head: Option<String>,
    /// How many programmes in use it offers.
    #[diesel(sql_type = BigInt)]
    pub programmes: i64,
    /// How many work in it.
    #[diesel(sql_type = BigInt)]
    pub staff: i64,
}

impl Row for DepartmentRow {
    fn mark(&self) -> &Mark {
        &self.mark
    }
}

/// The list.
pub const LISTING: &str = "SELECT d.id, d.version, d.retired_at, d.code, d.name, u.name AS head,
            (SELECT count(*) FROM programmes p WHERE p.department_id = d.id AND p.retired_at IS NULL) AS programmes,
            (SELECT count(*) FROM staff s JOIN users w ON w.id = s.user_id
              WHERE s.department_id = d.id AND w.deactivated_at IS NULL) AS staff,
            lower(concat_ws(' ', d.code, d.name, u.name)) AS words,
            CASE WHEN d.retired_at IS NULL THEN 'in_use' ELSE 'retired' END AS first, '' AS second, '' AS third
       FROM departments d LEFT JOIN staff f ON f.id = d.head_id LEFT JOIN users u ON u.id = f.user_id";

/// What forms offer.
pub const OFFERED: &str =
    "SELECT id::text AS value, code || ' – ' || name AS label, retired_at IS NOT NULL AS retired
    FROM departments ORDER BY lower(code)";

/// Whether one is in use.
pub const LIVE: &str = "SELECT retired_at IS NULL AS live FROM departments WHERE id = $1 FOR SHARE";

/// Whether programmes or courses in use belong to it.
pub fn has_parts(conn: &mut PgConnection, id: i64) -> QueryResult<bool> {
    let offered = programmes::table
        .filter(programmes::department_id.eq(id))
        .filter(programmes::retired_at.is_null());
    let taught = courses::table
        .filter(courses::department_id.eq(id))
        .filter(courses::retired_at.is_null());
    diesel::select(exists(offered).or(exists(taught))).get_result(conn)
}

/// The programmes of a department, for its page.
pub const PROGRAMMES: &str =
    "SELECT '/academics/programmes/' || id AS href, code AS label, name AS note
    FROM programmes WHERE department_id = $1 ORDER BY retired_at IS NOT NULL, lower(code)";
