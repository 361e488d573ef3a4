//! Every statement about the history of where people stand; the same for students and staff.
use chrono::{NaiveDate, Utc};
use diesel::{dsl::now, prelude::*};

use super::{Change, NewChange};
use crate::schema::users;

macro_rules! history {
    ($(#[$doc:meta])* $name:ident, $table:ident, $of:ident) => {
        $(#[$doc])*
        pub mod $name {
            use super::*;
            use crate::schema::$table;

            /// The history of one, the latest first, with what was taken back.
            pub fn history(conn: &mut PgConnection, of: i64) -> QueryResult<Vec<Change>> {
                $table::table
                    .left_join(users::table.on($table::set_by.eq(users::id.nullable())))
                    .filter($table::$of.eq(of))
                    .order(($table::from_on.desc(), $table::id.desc()))
                    .select((
                        $table::id,
                        $table::status,
                        $table::from_on,
                        $table::reason,
                        $table::set_at,
                        $table::applied_at,
                        $table::taken_back_at,
                        $table::taken_back_reason,
                        users::name.nullable(),
                    ))
                    .load(conn)
            }

            /// Enters a change; the key.
            pub fn insert(conn: &mut PgConnection, change: &NewChange<'_>) -> QueryResult<i64> {
                diesel::insert_into($table::table)
                    .values((
                        $table::$of.eq(change.of),
                        $table::status.eq(change.status),
                        $table::from_on.eq(change.from_on),
                        $table::reason.eq(change.reason),
                        $table::set_by.eq(change.by),
                        $table::applied_at.eq(change.applied.then(Utc::now)),
                    ))
                    .returning($table::id)
                    .get_result(conn)
            }

            /// Notes that a change has taken effect.
            pub fn set_applied(conn: &mut PgConnection, id: i64) -> QueryResult<usize> {
                diesel::update($table::table.find(id))
                    .set($table::applied_at.eq(now))
                    .execute(conn)
            }

            /// Takes a change back.
            pub fn set_taken_back(
                conn: &mut PgConnection,
                id: i64,
                by: Option<i64>,
                reason: &str,
            ) -> QueryResult<usize> {
                diesel::update($table::table.find(id))
                    .set((
                        $table::taken_back_at.eq(now),
                        $table::taken_back_by.eq(by),
                        $table::taken_back_reason.eq(reason),
                    ))
                    .execute(conn)
            }

            /// Those of whom a change is due by a day, each once.
            pub fn due(conn: &mut PgConnection, today: NaiveDate) -> QueryResult<Vec<i64>> {
                $table::table
                    .filter($table::applied_at.is_null())
                    .filter($table::taken_back_at.is_null())
                    .filter($table::from_on.le(today))
                    .select($table::$of)
                    .distinct()
                    .order($table::$of)
                    .load(conn)
            }
        }
    };
}

history! {
    /// Of students.
    students, student_statuses, student_id
}
history! {
    /// Of members of staff.
    staff, staff_statuses, staff_id
}
