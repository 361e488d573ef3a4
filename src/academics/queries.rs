//! Every statement about the parts of a college. Reads take the actor and see what the actor looks after.
use diesel::{dsl::sql_query, pg::Pg, prelude::*, sql_types::Text};

use super::{
    actions::{NewBatch, NewDepartment, NewProgramme, NewSection},
    model::{Department, Programme, Seats, Section},
};
use crate::{
    Result,
    policy::{Actor, Scope},
    schema::{batches, departments, programmes, sections, staff},
};

/// The departments an actor looks after: all, or those they head.
fn visible<'a>(actor: &Actor) -> departments::BoxedQuery<'a, Pg> {
    let all = departments::table.into_boxed();
    match actor.scope() {
        Scope::Institution => all,
        Scope::Staff(staff) => all.filter(departments::head_id.eq(staff)),
        Scope::Warden(_) | Scope::Parent(_) | Scope::Student(_) | Scope::Nobody => {
            all.filter(departments::id.lt(0))
        }
    }
}

/// The sections an actor looks after: all, or those they advise and those of the departments they head.
fn visible_sections<'a>(actor: &Actor) -> sections::BoxedQuery<'a, Pg> {
    let all = sections::table.into_boxed();
    match actor.scope() {
        Scope::Institution => all,
        Scope::Staff(staff) => {
            let headed = batches::table
                .inner_join(programmes::table.inner_join(departments::table))
                .filter(departments::head_id.eq(staff))
                .select(batches::id);
            all.filter(
                sections::adviser_id
                    .eq(staff)
                    .or(sections::batch_id.eq_any(headed)),
            )
        }
        Scope::Warden(_) | Scope::Parent(_) | Scope::Student(_) | Scope::Nobody => {
            all.filter(sections::id.lt(0))
        }
    }
}

/// The departments an actor looks after, by name.
pub fn departments(conn: &mut PgConnection, actor: &Actor) -> Result<Vec<Department>> {
    Ok(visible(actor)
        .filter(departments::retired_at.is_null())
        .order(departments::name)
        .select(Department::as_select())
        .load(conn)?)
}

/// The programmes of the departments an actor looks after, by name.
pub fn programmes(conn: &mut PgConnection, actor: &Actor) -> Result<Vec<Programme>> {
    let seen = visible(actor).select(departments::id);
    Ok(Programme::query()
        .filter(programmes::department_id.eq_any(seen))
        .filter(programmes::retired_at.is_null())
        .order(programmes::name)
        .load(conn)?)
}

macro_rules! whole_sections {
    ($actor:expr) => {
        sections::table
            .inner_join(batches::table.inner_join(programmes::table))
            .filter(sections::id.eq_any(visible_sections($actor).select(sections::id)))
            .select((
                sections::id,
                sections::name,
                sections::adviser_id,
                sections::capacity,
                batches::id,
                batches::admission_year,
                programmes::code,
                programmes::department_id,
            ))
    };
}

/// The sections an actor looks after, the newest batches first.
pub fn sections(conn: &mut PgConnection, actor: &Actor) -> Result<Vec<Section>> {
    Ok(whole_sections!(actor)
        .order((
            batches::admission_year.desc(),
            programmes::code,
            sections::name,
        ))
        .load(conn)?)
}

/// One section; another's does not exist.
pub fn section(conn: &mut PgConnection, actor: &Actor, id: i64) -> Result<Section> {
    Ok(whole_sections!(actor)
        .filter(sections::id.eq(id))
        .first(conn)?)
}

/// How many semesters the programme of a batch takes.
pub fn semesters_of(conn: &mut PgConnection, batch: i64) -> Result<i16> {
    Ok(batches::table
        .inner_join(programmes::table)
        .filter(batches::id.eq(batch))
        .select(programmes::semesters)
        .first(conn)?)
}

/// A section's seats, locked until the transaction ends: two who want the last one wait here for each other.
pub fn lock_seats(conn: &mut PgConnection, section: i64) -> Result<Seats> {
    Ok(sections::table
        .find(section)
        .select((sections::name, sections::batch_id, sections::capacity))
        .for_update()
        .first(conn)?)
}

/// Adds a department; the key.
pub fn insert_department(conn: &mut PgConnection, cmd: &NewDepartment) -> QueryResult<i64> {
    diesel::insert_into(departments::table)
        .values((
            departments::code.eq(cmd.code.as_str()),
            departments::name.eq(cmd.name.as_str()),
        ))
        .returning(departments::id)
        .get_result(conn)
}

/// Adds a programme; the key.
pub fn insert_programme(conn: &mut PgConnection, cmd: &NewProgramme) -> QueryResult<i64> {
    diesel::insert_into(programmes::table)
        .values((
            programmes::department_id.eq(cmd.department),
            programmes::code.eq(cmd.code.as_str()),
            programmes::name.eq(cmd.name.as_str()),
            programmes::semesters.eq(cmd.semesters),
        ))
        .returning(programmes::id)
        .get_result(conn)
}

/// Adds a batch; the key.
pub fn insert_batch(conn: &mut PgConnection, cmd: &NewBatch) -> QueryResult<i64> {
    diesel::insert_into(batches::table)
        .values((
            batches::programme_id.eq(cmd.programme),
            batches::admission_year.eq(cmd.admission_year),
        ))
        .returning(batches::id)
        .get_result(conn)
}

/// Adds a section; the key.
pub fn insert_section(conn: &mut PgConnection, cmd: &NewSection) -> QueryResult<i64> {
    diesel::insert_into(sections::table)
        .values((
            sections::batch_id.eq(cmd.batch),
            sections::name.eq(cmd.name.as_str()),
            sections::capacity.eq(cmd.capacity),
        ))
        .returning(sections::id)
        .get_result(conn)
}

/// Locks a department until the transaction ends; `staff.id` of its head.
pub fn lock_department(conn: &mut PgConnection, id: i64) -> Result<Option<i64>> {
    Ok(departments::table
        .find(id)
        .select(departments::head_id)
        .for_update()
        .first(conn)?)
}

/// Locks a section until the transaction ends; `staff.id` of its adviser.
pub fn lock_adviser(conn: &mut PgConnection, id: i64) -> Result<Option<i64>> {
    Ok(sections::table
        .find(id)
        .select(sections::adviser_id)
        .for_update()
        .first(conn)?)
}

/// The department a member of staff works in; none also for who is not one.
pub fn department_of_staff(conn: &mut PgConnection, id: i64) -> Result<Option<i64>> {
    let department = staff::table.find(id).select(staff::department_id);
    Ok(department.first(conn).optional()?.flatten())
}

/// Sets the head of a department.
pub fn set_head(conn: &mut PgConnection, department: i64, staff: i64) -> Result<()> {
    diesel::update(departments::table.find(department))
        .set(departments::head_id.eq(staff))
        .execute(conn)?;
    Ok(())
}

/// Sets the adviser of a section.
pub fn set_adviser(conn: &mut PgConnection, section: i64, staff: i64) -> QueryResult<usize> {
    diesel::update(sections::table.find(section))
        .set(sections::adviser_id.eq(staff))
        .execute(conn)
}

#[derive(QueryableByName)]
struct Fault {
    #[diesel(sql_type = Text)]
    sentence: String,
}

/// What must hold of the parts of a college and does not, one sentence each.
pub fn check(conn: &mut PgConnection) -> Result<Vec<String>> {
    let faults: Vec<Fault> = sql_query(
        "SELECT 'The head of ' || d.code || ' works in another department.' AS sentence
           FROM departments d JOIN staff f ON f.id = d.head_id
          WHERE f.department_id IS DISTINCT FROM d.id
         ORDER BY 1",
    )
    .load(conn)?;
    Ok(faults.into_iter().map(|fault| fault.sentence).collect())
}
