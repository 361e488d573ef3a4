//! Seats in sections: how many are taken, and their numbers.
use diesel::{dsl::sql_query, prelude::*, sql_types::BigInt};

use crate::{
    Result,
    schema::{batches, programmes, students},
    students::model::Status,
};

/// How many hold a seat in a section.
pub fn seated(conn: &mut PgConnection, section: i64) -> Result<i64> {
    Ok(students::table
        .filter(students::section_id.eq(section))
        .filter(students::status.eq_any(Status::SEATED))
        .count()
        .get_result(conn)?)
}

/// How many semesters the programme of a batch takes, and whether batch or programme are retired.
pub fn batch(conn: &mut PgConnection, id: i64) -> Result<Option<(i16, bool)>> {
    let retired = batches::retired_at
        .is_not_null()
        .or(programmes::retired_at.is_not_null());
    Ok(batches::table
        .inner_join(programmes::table)
        .filter(batches::id.eq(id))
        .select((programmes::semesters, retired))
        .first(conn)
        .optional()?)
}

/// Locks the students of a section until the transaction ends.
pub fn lock_of_section(conn: &mut PgConnection, section: i64) -> Result<Vec<i64>> {
    Ok(students::table
        .filter(students::section_id.eq(section))
        .order(students::id)
        .select(students::id)
        .for_no_key_update()
        .load(conn)?)
}

/// Numbers the seats of a section by name; how many there are. Taken away first, since two would have one number meanwhile.
pub fn number_section(conn: &mut PgConnection, section: i64) -> Result<usize> {
    diesel::update(students::table.filter(students::section_id.eq(section)))
        .set(students::roll_number.eq(None::<i16>))
        .execute(conn)?;
    Ok(sql_query(
        "UPDATE students s SET roll_number = n.number
           FROM (SELECT t.id, row_number() OVER (ORDER BY lower(u.name), t.admission_number) AS number
                   FROM students t JOIN users u ON u.id = t.user_id
                  WHERE t.section_id = $1 AND t.status IN ('expected', 'active', 'on_leave')) n
          WHERE n.id = s.id",
    )
    .bind::<BigInt, _>(section)
    .execute(conn)?)
}
