//! Every statement of the search. Who searches finds whom they may see: the institution everybody, a member of staff their
//! students and all staff, a warden the hostelites and all staff; nobody else has the search.
use diesel::{
    dsl::select,
    pg::Pg,
    prelude::*,
    sql_types::{Array, BigInt, Integer, Text},
};

use super::model::{Found, FoundParent, FoundStaff, FoundStudent, SHOWN, Words, literal};
use crate::{
    Result,
    policy::{Actor, Scope},
    schema::{batches, departments, parents, programmes, sections, staff, students, users},
    staff::findable,
    students::visible,
};

#[diesel::declare_sql_function]
extern "SQL" {
    /// In small letters.
    fn lower(text: Text) -> Text;
    /// The words a person is found by.
    fn person_words(the_name: Text, the_email: Text) -> Text;
    /// The keys of so many people at most whose names have a word like each of these.
    fn people_like(the_words: Array<Text>, the_most: Integer) -> Array<BigInt>;
    /// The names of a parent's children.
    fn children_of(the_parent: BigInt) -> Array<Text>;
    /// Which of the keys it is, from 1.
    fn array_position(keys: Array<BigInt>, key: BigInt) -> Nullable<Integer>;
    /// How much of the first text is in the second, from 0 to 1.
    fn word_similarity(sought: Text, words: Text) -> Float;
}

/// So many of those who match are looked at, the first by name: where more do, another word is needed anyway.
const LOOKED_AT: i64 = 500;

/// How people are looked for: each way only when the one before it finds nobody.
#[derive(Clone, Copy)]
enum By<'a> {
    /// One of these, who have the number.
    Number(&'a [i64]),
    /// A name or address has words that begin with these.
    Words(&'a Words),
    /// One of these, whose names are alike.
    Likeness(&'a Words, &'a [i64]),
}

/// Who is found by these words.
pub fn people(conn: &mut PgConnection, actor: &Actor, words: &Words) -> Result<Found> {
    if let Some(number) = words.number() {
        let having = numbered(conn, number)?;
        let found = look(conn, actor, By::Number(&having))?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    let found = look(conn, actor, By::Words(words))?;
    let long = words.long();
    if !found.is_empty() || long.is_empty() {
        return Ok(found);
    }
    let most = match actor.scope() {
        Scope::Institution => 200,
        Scope::Staff(_) | Scope::Warden(_) => i32::MAX,
        Scope::Parent(_) | Scope::Student(_) | Scope::Nobody => 0,
    };
    let alike: Vec<i64> = select(people_like(long, most)).get_result(conn)?;
    let found = look(conn, actor, By::Likeness(words, &alike))?;
    Ok(Found {
        alike: true,
        ..found
    })
}

/// Finds the accounts first, by one statement, and then what a list shows of them.
fn look(conn: &mut PgConnection, actor: &Actor, by: By<'_>) -> Result<Found> {
    if matches!(by, By::Number([]) | By::Likeness(_, [])) {
        return Ok(Found::default());
    }
    let accounts = accounts(conn, actor, by)?;
    if accounts.is_empty() {
        return Ok(Found::default());
    }
    let mut found = match actor.scope() {
        Scope::Institution => Found {
            students: students_of(conn, actor, &accounts)?,
            staff: staff_of(conn, &accounts)?,
            parents: parents_of(conn, &accounts)?,
            ..Found::default()
        },
        Scope::Staff(_) | Scope::Warden(_) => Found {
            students: students_of(conn, actor, &accounts)?,
            staff: staff_of(conn, &accounts)?,
            ..Found::default()
        },
        Scope::Parent(_) | Scope::Student(_) | Scope::Nobody => Found::default(),
    };
    found.more = accounts.len() as i64 == LOOKED_AT;
    found.cut();
    Ok(found)
}

/// The accounts that match, in the order of a list; who has left is found by the institution alone. The index `users_search` serves it, as it does the beginning of any word.
fn accounts(conn: &mut PgConnection, actor: &Actor, by: By<'_>) -> Result<Vec<i64>> {
    let query = matching(findable(actor), by);
    let query = match by {
        By::Likeness(words, _) => {
            query.order(word_similarity(words.line(), lower(users::name)).desc())
        }
        By::Words(words) => {
            let first = words.all().first().map(|word| literal(word));
            let begins = format!("{}%", first.unwrap_or_default());
            query.order(lower(users::name).like(begins).desc())
        }
        By::Number(_) => query.order(users::deactivated_at.is_not_null()),
    };
    Ok(query
        .then_order_by(lower(users::name))
        .then_order_by(users::id)
        .limit(LOOKED_AT)
        .select(users::id)
        .load(conn)?)
}

fn matching<'a>(all: users::BoxedQuery<'a, Pg>, by: By<'a>) -> users::BoxedQuery<'a, Pg> {
    let words = person_words(users::name, users::email);
    match by {
        By::Number(these) | By::Likeness(_, these) => all.filter(users::id.eq_any(these)),
        By::Words(sought) => sought.all().iter().fold(all, |query, word| {
            let word = literal(word);
            let first = words.like(format!("{word}%"));
            query.filter(first.or(words.like(format!("% {word}%"))))
        }),
    }
}

/// The accounts of the few whose number has this in it.
fn numbered(conn: &mut PgConnection, number: &str) -> Result<Vec<i64>> {
    let pattern = format!("%{}%", literal(number));
    let mut found: Vec<i64> = students::table
        .filter(lower(students::admission_number).like(&pattern))
        .select(students::user_id)
        .limit(LOOKED_AT)
        .load(conn)?;
    let working: Vec<i64> = staff::table
        .filter(lower(staff::staff_number).like(&pattern))
        .select(staff::user_id)
        .limit(LOOKED_AT)
        .load(conn)?;
    found.extend(working);
    Ok(found)
}

fn students_of(
    conn: &mut PgConnection,
    actor: &Actor,
    accounts: &[i64],
) -> Result<Vec<FoundStudent>> {
    Ok(students::table
        .inner_join(users::table)
        .inner_join(batches::table.inner_join(programmes::table))
        .left_join(sections::table.on(students::section_id.eq(sections::id.nullable())))
        .filter(students::user_id.eq_any(accounts))
        .filter(students::id.eq_any(visible(actor).select(students::id)))
        .order(array_position(accounts, users::id))
        .limit(SHOWN as i64 + 1)
        .select((
            users::id,
            users::name,
            users::email,
            users::deactivated_at.is_not_null(),
            students::admission_number,
            students::roll_number,
            students::semester,
            students::status,
            programmes::name,
            sections::name.nullable(),
        ))
        .load(conn)?)
}

fn staff_of(conn: &mut PgConnection, accounts: &[i64]) -> Result<Vec<FoundStaff>> {
    Ok(staff::table
        .inner_join(users::table)
        .left_join(departments::table.on(staff::department_id.eq(departments::id.nullable())))
        .filter(staff::user_id.eq_any(accounts))
        .order(array_position(accounts, users::id))
        .limit(SHOWN as i64 + 1)
        .select((
            users::id,
            users::name,
            users::email,
            users::deactivated_at.is_not_null(),
            staff::staff_number,
            staff::designation,
            departments::name.nullable(),
        ))
        .load(conn)?)
}

fn parents_of(conn: &mut PgConnection, accounts: &[i64]) -> Result<Vec<FoundParent>> {
    Ok(parents::table
        .inner_join(users::table)
        .filter(parents::user_id.eq_any(accounts))
        .order(array_position(accounts, users::id))
        .limit(SHOWN as i64 + 1)
        .select((
            users::id,
            users::name,
            users::email,
            users::deactivated_at.is_not_null(),
            children_of(parents::id),
        ))
        .load(conn)?)
}
