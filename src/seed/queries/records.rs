//! Statements of what happens to people once they are there.
use diesel::{
    dsl::sql_query,
    prelude::*,
    sql_types::{Array, BigInt, Text},
};

use crate::Result;

#[derive(QueryableByName)]
struct Key {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// A few students of the first years, by number.
pub fn some_students(conn: &mut PgConnection) -> Result<Vec<i64>> {
    let rows: Vec<Key> = sql_query(
        "SELECT x.id FROM (SELECT s.id, s.admission_number, row_number() OVER (ORDER BY s.admission_number) AS n
                             FROM students s WHERE s.semester <= 4) x
          WHERE x.n % 61 = 17 ORDER BY x.admission_number LIMIT 5",
    )
    .load(conn)?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Most students have a blood group on record.
pub fn fill_groups(conn: &mut PgConnection, field: i64, groups: &[&str]) -> Result<()> {
    sql_query(
        "INSERT INTO custom_values (field_id, user_id, value)
         SELECT $1, s.user_id, ($2)[1 + abs(hashtext(s.admission_number)) % cardinality($2)]
           FROM students s WHERE abs(hashtext(s.admission_number || 'x')) % 10 > 0",
    )
    .bind::<BigInt, _>(field)
    .bind::<Array<Text>, _>(groups)
    .execute(conn)?;
    Ok(())
}

/// Some parents have moved and propose their new address.
pub fn propose(conn: &mut PgConnection) -> Result<()> {
    sql_query(
        "INSERT INTO proposals (student_id, proposed_by, changes, note)
         SELECT x.id, p.user_id, jsonb_build_object('address', jsonb_build_array(x.address, '7, ' || x.address)), 'We have moved within the street.'
           FROM (SELECT s.id, s.address, s.admission_number, row_number() OVER (ORDER BY s.admission_number) AS n FROM students s) x
           JOIN guardianships g ON g.student_id = x.id AND g.is_primary JOIN parents p ON p.id = g.parent_id
          WHERE x.n % 97 = 5 AND x.n < 500",
    )
    .execute(conn)?;
    Ok(())
}
