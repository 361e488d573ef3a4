//! Every statement about students. Reads take the actor and see whom the actor may see.
mod check;
pub mod list;
mod offers;
mod seats;

use diesel::{
    dsl::{count_star, exists, sql},
    pg::Pg,
    prelude::*,
    sql_types::{BigInt, Bool},
};

pub use check::check;
pub use offers::{Offered, offered};
pub use seats::{batch, lock_of_section, number_section, seated};

use super::{
    entry::{AdmitStudent, Particulars},
    model::{Count, Status, Student},
};
use crate::{
    Result,
    policy::{Actor, Role, Scope},
    schema::{
        batches, departments, guardianships, programmes, sections, students, user_roles, users,
    },
};

diesel::allow_columns_to_appear_in_same_group_by_clause!(
    sections::id,
    sections::name,
    batches::admission_year,
    programmes::code,
);

/// Students of whom only the rows themselves are of interest.
pub type Visible<'a> = students::BoxedQuery<'a, Pg>;

/// The students whom an actor may see: those whom they look after ([`cared_for`]), and a lecturer those whom they teach
/// in the terms that are not over.
pub fn visible<'a>(actor: &Actor) -> Visible<'a> {
    match actor.scope() {
        Scope::Staff(staff) => {
            let cared = cared_for(actor).select(students::id);
            let taught = sql::<Bool>("students.id IN (SELECT taught_by(")
                .bind::<BigInt, _>(staff)
                .sql("))");
            let all = students::table.into_boxed();
            all.filter(students::id.eq_any(cared).or(taught))
        }
        Scope::Institution
        | Scope::Warden(_)
        | Scope::Parent(_)
        | Scope::Student(_)
        | Scope::Nobody => cared_for(actor),
    }
}

/// The students whom an actor looks after, and so sees more of than a name and a place: an adviser their section's, a
/// head their department's, a parent their children, a student themself. A warden those who live in the hostel.
pub fn cared_for<'a>(actor: &Actor) -> Visible<'a> {
    let all = students::table.into_boxed();
    match actor.scope() {
        Scope::Institution => all,
        Scope::Staff(staff) => {
            let advised = sections::table
                .filter(sections::adviser_id.eq(staff))
                .select(sections::id.nullable());
            let headed = batches::table
                .inner_join(programmes::table.inner_join(departments::table))
                .filter(departments::head_id.eq(staff))
                .select(batches::id);
            all.filter(
                students::section_id
                    .eq_any(advised)
                    .or(students::batch_id.eq_any(headed)),
            )
        }
        Scope::Warden(_) => all.filter(students::hostelite),
        Scope::Parent(parent) => {
            let children = guardianships::table
                .filter(guardianships::parent_id.eq(parent))
                .select(guardianships::student_id);
            all.filter(students::id.eq_any(children))
        }
        Scope::Student(student) => all.filter(students::id.eq(student)),
        Scope::Nobody => all.filter(students::id.lt(0)),
    }
}

macro_rules! whole {
    ($actor:expr) => {
        students::table
            .inner_join(users::table)
            .inner_join(batches::table.inner_join(programmes::table.inner_join(departments::table)))
            .left_join(sections::table.on(students::section_id.eq(sections::id.nullable())))
            .filter(students::id.eq_any(visible($actor).select(students::id)))
            .select(<Student as SelectableHelper<Pg>>::as_select())
    };
}

/// One student; a stranger's does not exist.
pub fn student(conn: &mut PgConnection, actor: &Actor, id: i64) -> Result<Student> {
    Ok(whole!(actor).filter(students::id.eq(id)).first(conn)?)
}

/// One student, and whether the actor looks after them; a stranger's does not exist.
pub fn seen(conn: &mut PgConnection, actor: &Actor, id: i64) -> Result<(Student, bool)> {
    let cared = students::id.eq_any(cared_for(actor).select(students::id));
    Ok(whole!(actor)
        .filter(students::id.eq(id))
        .select((Student::as_select(), cared))
        .first(conn)?)
}

/// All whom the actor may see, the eldest first; for those who see few, such as a parent.
pub fn seen_by(conn: &mut PgConnection, actor: &Actor) -> Result<Vec<Student>> {
    Ok(whole!(actor)
        .order((students::date_of_birth, students::id))
        .limit(100)
        .load(conn)?)
}

/// The student that a user is, if the actor may see them.
pub fn of_user(conn: &mut PgConnection, actor: &Actor, user: i64) -> Result<Option<Student>> {
    let found = whole!(actor).filter(students::user_id.eq(user));
    Ok(found.first(conn).optional()?)
}

/// Those of a section whom the actor may see, by roll number.
pub fn of_section(conn: &mut PgConnection, actor: &Actor, section: i64) -> Result<Vec<Student>> {
    Ok(whole!(actor)
        .filter(students::section_id.eq(section))
        .filter(students::status.eq_any(Status::SEATED))
        .order((students::roll_number.asc().nulls_last(), users::name))
        .load(conn)?)
}

/// How many students the actor looks after who study here.
pub fn count(conn: &mut PgConnection, actor: &Actor) -> Result<i64> {
    Ok(cared_for(actor)
        .filter(students::status.eq_any(Status::SEATED))
        .count()
        .get_result(conn)?)
}

/// How many of them there are by programme, the largest first; programmes without any are left out.
pub fn by_programme(conn: &mut PgConnection, actor: &Actor) -> Result<Vec<Count>> {
    Ok(students::table
        .inner_join(batches::table.inner_join(programmes::table))
        .filter(students::id.eq_any(cared_for(actor).select(students::id)))
        .filter(students::status.eq_any(Status::SEATED))
        .group_by((programmes::id, programmes::code))
        .order((count_star().desc(), programmes::code))
        .select((programmes::id, programmes::code, count_star()))
        .load(conn)?)
}

/// How many of them there are by section, the newest batches first.
pub fn by_section(conn: &mut PgConnection, actor: &Actor) -> Result<Vec<Count>> {
    let rows: Vec<(i64, String, i16, String, i64)> = students::table
        .inner_join(batches::table.inner_join(programmes::table))
        .inner_join(sections::table.on(students::section_id.eq(sections::id.nullable())))
        .filter(students::id.eq_any(cared_for(actor).select(students::id)))
        .filter(students::status.eq_any(Status::SEATED))
        .group_by((
            sections::id,
            programmes::code,
            batches::admission_year,
            sections::name,
        ))
        .order((
            batches::admission_year.desc(),
            programmes::code,
            sections::name,
        ))
        .select((
            sections::id,
            programmes::code,
            batches::admission_year,
            sections::name,
            count_star(),
        ))
        .load(conn)?;
    let named = |(id, programme, year, section, students)| Count {
        id,
        name: format!("{programme} {year} – {section}"),
        students,
    };
    Ok(rows.into_iter().map(named).collect())
}

/// Whether a user holds the role of a student.
pub fn has_role(conn: &mut PgConnection, user: i64) -> Result<bool> {
    let held = user_roles::table.find((user, Role::Student.code()));
    Ok(diesel::select(exists(held)).get_result(conn)?)
}

/// Adds a student; the key.
pub fn insert(conn: &mut PgConnection, cmd: &AdmitStudent, status: Status) -> QueryResult<i64> {
    diesel::insert_into(students::table)
        .values((
            students::user_id.eq(cmd.user),
            students::admission_number.eq(cmd.admission_number.as_str()),
            students::batch_id.eq(cmd.batch),
            students::section_id.eq(cmd.section),
            students::semester.eq(cmd.semester),
            students::date_of_birth.eq(cmd.date_of_birth),
            students::gender.eq(cmd.gender.code()),
            students::category.eq(cmd.category.code()),
            students::hostelite.eq(cmd.hostelite),
            students::address.eq(&cmd.address),
            students::admitted_on.eq(cmd.admitted_on),
            students::status.eq(status.code()),
        ))
        .returning(students::id)
        .get_result(conn)
}

/// What the office puts right of a student.
#[derive(AsChangeset)]
#[diesel(table_name = students, treat_none_as_null = true)]
pub struct Change<'a> {
    section_id: Option<i64>,
    roll_number: Option<i16>,
    semester: i16,
    date_of_birth: chrono::NaiveDate,
    gender: &'static str,
    category: &'static str,
    hostelite: bool,
    address: &'a str,
}

impl<'a> Change<'a> {
    /// Of what is there and what is to be; the roll number belongs to the section.
    pub fn of(before: &Student, cmd: &'a Particulars) -> Self {
        let stays = before.section_id == cmd.section;
        Self {
            section_id: cmd.section,
            roll_number: before.roll_number.filter(|_| stays),
            semester: cmd.semester,
            date_of_birth: cmd.date_of_birth,
            gender: cmd.gender.code(),
            category: cmd.category.code(),
            hostelite: cmd.hostelite,
            address: &cmd.address,
        }
    }
}

/// Changes a student.
pub fn update(conn: &mut PgConnection, id: i64, change: &Change<'_>) -> QueryResult<usize> {
    diesel::update(students::table.find(id))
        .set((change, students::version.eq(students::version + 1)))
        .execute(conn)
}
