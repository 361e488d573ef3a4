//! What must hold of parents and does not.
use diesel::{dsl::sql_query, prelude::*, sql_types::Text};

use crate::Result;

#[derive(QueryableByName)]
struct Fault {
    #[diesel(sql_type = Text)]
    sentence: String,
}

/// What must hold of parents and does not, one sentence each.
pub fn check(conn: &mut PgConnection) -> Result<Vec<String>> {
    let faults: Vec<Fault> = sql_query(
        "SELECT 'The account ' || r.user_id || ' has the role of a parent and is none.' AS sentence
           FROM user_roles r
          WHERE r.role = 'parent' AND NOT EXISTS (SELECT FROM parents p WHERE p.user_id = r.user_id)
         UNION ALL
         SELECT 'The parent ' || p.id || ' lacks the role of a parent.'
           FROM parents p
          WHERE NOT EXISTS (SELECT FROM user_roles r WHERE r.user_id = p.user_id AND r.role = 'parent')
         ORDER BY 1",
    )
    .load(conn)?;
    Ok(faults.into_iter().map(|fault| fault.sentence).collect())
}
