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
    /// How much of the first text is in the second, from 0 to 1.
    fn word_similarity(sought: Text, words: Text) -> Float;
}

/// How people are looked for: each way only when the one before it finds nobody.
#[derive(Clone, Copy)]
enum By<'a> {
    /// The number of a student or of a member of staff has it.
    Number(&'a str),
    /// A name or address has words that begin with these.
    Words(&'a Words),
    /// The person is one of these, whose names are alike.
    Likeness(&'a Words, &'a [i64]),
}

/// Who is found by these words.
pub fn people(conn: &mut PgConnection, actor: &Actor, words: &Words) -> Result<Found> {
    if let Some(number) = words.number() {
        let found = look(conn, actor, By::Number(number))?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    let found = look(conn, actor, By::Words(words))?;
    if !found.is_empty() {
        return Ok(found);
    }
    let long = words.long();
    if long.is_empty() {
        return Ok(found);
    }
    let most = match actor.scope() {
        Scope::Institution => 200,
        Scope::Staff(_) | Scope::Warden(_) => i32::MAX,
        Scope::Parent(_) | Scope::Student(_) | Scope::Nobody => 0,
    };
    let alike: Vec<i64> = select(people_like(long, most)).get_result(conn)?;
    if alike.is_empty() {
        return Ok(found);
    }
    let found = look(conn, actor, By::Likeness(words, &alike))?;
    Ok(Found {
        alike: true,
        ..found
    })
}

fn look(conn: &mut PgConnection, actor: &Actor, by: By<'_>) -> Result<Found> {
    let mut found = match actor.scope() {
        Scope::Institution => Found {
            students: students_by(conn, actor, by)?,
            staff: staff_by(conn, by, true)?,
            parents: parents_by(conn, by)?,
            ..Found::default()
        },
        Scope::Staff(_) | Scope::Warden(_) => Found {
            students: students_by(conn, actor, by)?,
            staff: staff_by(conn, by, false)?,
            ..Found::default()
        },
        Scope::Parent(_) | Scope::Student(_) | Scope::Nobody => Found::default(),
    };
    found.cut();
    Ok(found)
}

/// The accounts that a search leaves. The index `users_search` serves it, as it does the beginning of any word.
fn accounts<'a>(by: By<'a>) -> users::BoxedQuery<'a, Pg> {
    let all = users::table.into_boxed();
    let words = person_words(users::name, users::email);
    match by {
        By::Number(_) => all,
        By::Likeness(_, alike) => all.filter(users::id.eq_any(alike)),
        By::Words(sought) => sought.all().iter().fold(all, |query, word| {
            let word = literal(word);
            let first = words.clone().like(format!("{word}%"));
            query.filter(first.or(words.clone().like(format!("% {word}%"))))
        }),
    }
}

/// Who begins with the first word comes first; where nobody has the words themselves, who is most alike.
macro_rules! ordered {
    ($query:expr, $by:expr) => {{
        let query = match $by {
            By::Likeness(words, _) => {
                $query.order(word_similarity(words.line(), lower(users::name)).desc())
            }
            By::Words(words) => {
                let first = words.all().first().map(|word| literal(word));
                let begins = format!("{}%", first.unwrap_or_default());
                $query.order(lower(users::name).like(begins).desc())
            }
            By::Number(_) => $query.order(users::deactivated_at.is_not_null()),
        };
        query
            .then_order_by(lower(users::name))
            .then_order_by(users::id)
            .limit(SHOWN as i64 + 1)
    }};
}

fn students_by(conn: &mut PgConnection, actor: &Actor, by: By<'_>) -> Result<Vec<FoundStudent>> {
    let mut query = students::table
        .inner_join(users::table)
        .inner_join(batches::table.inner_join(programmes::table))
        .left_join(sections::table.on(students::section_id.eq(sections::id.nullable())))
        .filter(students::id.eq_any(visible(actor).select(students::id)))
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
        .into_boxed();
    query = match by {
        By::Number(number) => {
            query.filter(lower(students::admission_number).like(format!("%{}%", literal(number))))
        }
        By::Words(_) | By::Likeness(..) => {
            query.filter(users::id.eq_any(accounts(by).select(users::id)))
        }
    };
    Ok(ordered!(query, by).load(conn)?)
}

fn staff_by(conn: &mut PgConnection, by: By<'_>, with_former: bool) -> Result<Vec<FoundStaff>> {
    let mut query = staff::table
        .inner_join(users::table)
        .left_join(departments::table.on(staff::department_id.eq(departments::id.nullable())))
        .select((
            users::id,
            users::name,
            users::email,
            users::deactivated_at.is_not_null(),
            staff::staff_number,
            staff::designation,
            departments::name.nullable(),
        ))
        .into_boxed();
    query = match by {
        By::Number(number) => {
            query.filter(lower(staff::staff_number).like(format!("%{}%", literal(number))))
        }
        By::Words(_) | By::Likeness(..) => {
            query.filter(users::id.eq_any(accounts(by).select(users::id)))
        }
    };
    if !with_former {
        query = query.filter(users::deactivated_at.is_null());
    }
    Ok(ordered!(query, by).load(conn)?)
}

fn parents_by(conn: &mut PgConnection, by: By<'_>) -> Result<Vec<FoundParent>> {
    if matches!(by, By::Number(_)) {
        return Ok(Vec::new());
    }
    let query = parents::table
        .inner_join(users::table)
        .filter(users::id.eq_any(accounts(by).select(users::id)))
        .select((
            users::id,
            users::name,
            users::email,
            users::deactivated_at.is_not_null(),
            children_of(parents::id),
        ))
        .into_boxed();
    Ok(ordered!(query, by).load(conn)?)
}
