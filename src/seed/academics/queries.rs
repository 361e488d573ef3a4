//! What of a college's studies is there, by natural keys.
use std::collections::HashMap;

use diesel::{dsl::exists, prelude::*};

use crate::{
    Result,
    schema::{academic_years, courses, offerings, staff, students},
};

/// Whether there is a year already.
pub fn has_years(conn: &mut PgConnection) -> Result<bool> {
    Ok(
        diesel::select(exists(academic_years::table.select(academic_years::id)))
            .get_result(conn)?,
    )
}

/// Keys of the members of staff by number.
pub fn staff(conn: &mut PgConnection) -> Result<HashMap<String, i64>> {
    let all = staff::table.select((staff::staff_number, staff::id));
    Ok(all.load(conn)?.into_iter().collect())
}

/// Keys of the students by admission number.
pub fn students(conn: &mut PgConnection) -> Result<HashMap<String, i64>> {
    let all = students::table.select((students::admission_number, students::id));
    Ok(all.load(conn)?.into_iter().collect())
}

/// Keys of the electives on offer by the course's code: the seed offers each in one term.
pub fn electives(conn: &mut PgConnection) -> Result<HashMap<String, i64>> {
    let all = offerings::table
        .inner_join(courses::table)
        .filter(offerings::section_id.is_null())
        .select((courses::code, offerings::id));
    Ok(all.load(conn)?.into_iter().collect())
}
