//! Every statement about fields of one's own.
use chrono::Utc;
use diesel::{
    dsl::{exists, now, sql_query},
    prelude::*,
    sql_types::Text,
};

use super::{
    actions::NewField,
    model::{Answer, Field, Holder},
};
use crate::{
    Result,
    schema::{custom_fields, custom_values},
};

/// Every field with how many people it says something of, by whose it is, those in use first.
pub fn all(conn: &mut PgConnection) -> Result<Vec<(Field, i64)>> {
    let used = custom_values::table
        .filter(custom_values::field_id.eq(custom_fields::id))
        .count()
        .single_value();
    let rows: Vec<(Field, Option<i64>)> = custom_fields::table
        .order((
            custom_fields::holder.desc(),
            custom_fields::retired_at.is_not_null(),
            custom_fields::id,
        ))
        .select((Field::as_select(), used))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(field, used)| (field, used.unwrap_or(0)))
        .collect())
}

/// One field.
pub fn field(conn: &mut PgConnection, id: i64) -> Result<Field> {
    Ok(custom_fields::table
        .find(id)
        .select(Field::as_select())
        .first(conn)?)
}

/// One field, locked until the transaction ends: no value is added meanwhile.
pub fn lock(conn: &mut PgConnection, id: i64) -> Result<Field> {
    Ok(custom_fields::table
        .find(id)
        .select(Field::as_select())
        .for_update()
        .first(conn)?)
}

/// What the fields of a kind of people say of somebody; retired ones only where they say something.
pub fn answers(conn: &mut PgConnection, holder: Holder, user: i64) -> Result<Vec<Answer>> {
    let own = custom_values::field_id
        .eq(custom_fields::id)
        .and(custom_values::user_id.eq(user));
    Ok(custom_fields::table
        .left_join(custom_values::table.on(own))
        .filter(custom_fields::holder.eq(holder.code()))
        .filter(
            custom_fields::retired_at
                .is_null()
                .or(custom_values::value.is_not_null()),
        )
        .order(custom_fields::id)
        .select(Answer::as_select())
        .load(conn)?)
}

/// Locks the fields of a kind of people against being changed meanwhile.
pub fn hold(conn: &mut PgConnection, holder: Holder) -> Result<()> {
    custom_fields::table
        .filter(custom_fields::holder.eq(holder.code()))
        .order(custom_fields::id)
        .select(custom_fields::id)
        .for_share()
        .load::<i64>(conn)?;
    Ok(())
}

/// Writes what a field says of somebody; none takes it away.
pub fn set_value(
    conn: &mut PgConnection,
    (field, user): (i64, i64),
    value: Option<&str>,
) -> QueryResult<usize> {
    match value {
        None => diesel::delete(
            custom_values::table
                .filter(custom_values::field_id.eq(field))
                .filter(custom_values::user_id.eq(user)),
        )
        .execute(conn),
        Some(value) => diesel::insert_into(custom_values::table)
            .values((
                custom_values::field_id.eq(field),
                custom_values::user_id.eq(user),
                custom_values::value.eq(value),
            ))
            .on_conflict((custom_values::field_id, custom_values::user_id))
            .do_update()
            .set((
                custom_values::value.eq(value),
                custom_values::changed_at.eq(now),
            ))
            .execute(conn),
    }
}

/// Adds a field; the key.
pub fn insert(conn: &mut PgConnection, cmd: &NewField) -> QueryResult<i64> {
    diesel::insert_into(custom_fields::table)
        .values((
            custom_fields::holder.eq(cmd.holder.code()),
            custom_fields::name.eq(&cmd.name),
            custom_fields::kind.eq(cmd.kind.code()),
            custom_fields::choices.eq(&cmd.choices),
            custom_fields::required.eq(cmd.required),
            custom_fields::sensitive.eq(cmd.sensitive),
            custom_fields::seen_by.eq(cmd.seen_by.code()),
            custom_fields::proposable.eq(cmd.proposable),
        ))
        .returning(custom_fields::id)
        .get_result(conn)
}

/// Changes a field; whose it is stays.
pub fn update(conn: &mut PgConnection, id: i64, cmd: &NewField) -> QueryResult<usize> {
    diesel::update(custom_fields::table.find(id))
        .set((
            custom_fields::name.eq(&cmd.name),
            custom_fields::kind.eq(cmd.kind.code()),
            custom_fields::choices.eq(&cmd.choices),
            custom_fields::required.eq(cmd.required),
            custom_fields::sensitive.eq(cmd.sensitive),
            custom_fields::seen_by.eq(cmd.seen_by.code()),
            custom_fields::proposable.eq(cmd.proposable),
            custom_fields::version.eq(custom_fields::version + 1),
        ))
        .execute(conn)
}

/// Retires a field or brings it back; none when it is so already.
pub fn set_retired(conn: &mut PgConnection, id: i64, retired: bool) -> QueryResult<usize> {
    let row = custom_fields::table
        .find(id)
        .filter(custom_fields::retired_at.is_null().eq(retired));
    diesel::update(row)
        .set((
            custom_fields::retired_at.eq(retired.then(Utc::now)),
            custom_fields::version.eq(custom_fields::version + 1),
        ))
        .execute(conn)
}

/// Whether a field says something of anybody.
pub fn is_used(conn: &mut PgConnection, id: i64) -> Result<bool> {
    let used = custom_values::table.filter(custom_values::field_id.eq(id));
    Ok(diesel::select(exists(used)).get_result(conn)?)
}

/// A value of a choice that would be none of these.
pub fn other_choice(
    conn: &mut PgConnection,
    id: i64,
    choices: &[String],
) -> Result<Option<String>> {
    Ok(custom_values::table
        .filter(custom_values::field_id.eq(id))
        .filter(custom_values::value.ne_all(choices))
        .order(custom_values::value)
        .select(custom_values::value)
        .first(conn)
        .optional()?)
}

#[derive(QueryableByName)]
struct Fault {
    #[diesel(sql_type = Text)]
    sentence: String,
}

/// What must hold of fields of one's own and does not, one sentence each.
pub fn check(conn: &mut PgConnection) -> Result<Vec<String>> {
    let faults: Vec<Fault> = sql_query(
        "SELECT 'The field ' || f.name || ' has the choice ' || v.value || ', which is none.' AS sentence
           FROM custom_values v JOIN custom_fields f ON f.id = v.field_id
          WHERE f.kind = 'choice' AND NOT v.value = ANY (f.choices)
         UNION
         SELECT 'The field ' || f.name || ' has the value ' || v.value || ', which is no ' || f.kind || '.'
           FROM custom_values v JOIN custom_fields f ON f.id = v.field_id
          WHERE (f.kind = 'number' AND v.value !~ '^-?[0-9]+([.][0-9]+)?$')
             OR (f.kind = 'date' AND v.value !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$')
             OR (f.kind = 'yes_no' AND v.value NOT IN ('yes', 'no'))
         ORDER BY 1",
    )
    .load(conn)?;
    Ok(faults.into_iter().map(|fault| fault.sentence).collect())
}
