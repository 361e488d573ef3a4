//! What must hold of members of staff and does not.
use diesel::{dsl::sql_query, prelude::*, sql_types::Text};

use crate::Result;

#[derive(QueryableByName)]
struct Fault {
    #[diesel(sql_type = Text)]
    sentence: String,
}

/// What must hold of members of staff and does not, one sentence each.
pub fn check(conn: &mut PgConnection) -> Result<Vec<String>> {
    let faults: Vec<Fault> = sql_query(
        "SELECT DISTINCT 'The account ' || r.user_id || ' has a role of staff and is no member of it.' AS sentence
           FROM user_roles r
          WHERE r.role IN ('admin', 'principal', 'faculty', 'warden')
            AND NOT EXISTS (SELECT FROM staff s WHERE s.user_id = r.user_id)
         UNION ALL
         SELECT 'The member of staff ' || s.staff_number || ' has no role of staff.'
           FROM staff s
          WHERE s.status <> 'left'
            AND NOT EXISTS (SELECT FROM user_roles r WHERE r.user_id = s.user_id
                              AND r.role IN ('admin', 'principal', 'faculty', 'warden'))
         UNION ALL
         SELECT 'The member of staff ' || s.staff_number || ' has left and can still sign in as one.'
           FROM staff s JOIN users u ON u.id = s.user_id AND u.deactivated_at IS NULL
          WHERE s.status = 'left'
            AND EXISTS (SELECT FROM user_roles r WHERE r.user_id = s.user_id
                           AND r.role IN ('admin', 'principal', 'faculty', 'warden'))
         UNION ALL
         SELECT 'The member of staff ' || s.staff_number || ' stands at ' || s.status || ' and has a history that says '
                || coalesce(h.status, 'nothing') || '.'
           FROM staff s LEFT JOIN LATERAL (SELECT x.status FROM staff_statuses x
                                            WHERE x.staff_id = s.id AND x.applied_at IS NOT NULL AND x.taken_back_at IS NULL
                                            ORDER BY x.from_on DESC, x.id DESC LIMIT 1) h ON true
          WHERE h.status IS DISTINCT FROM s.status
         ORDER BY 1",
    )
    .load(conn)?;
    Ok(faults.into_iter().map(|fault| fault.sentence).collect())
}
