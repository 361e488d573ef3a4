//! Every statement about students. Reads take the actor and see whom the actor may see.
use diesel::{
    dsl::{count_star, exists, sql_query},
    pg::Pg,
    prelude::*,
    sql_types::{BigInt, Text},
};

use super::{
    actions::AdmitStudent,
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

/// The students whom an actor may see: an adviser their section's, a head their department's, a parent their children,
/// a student themself. A warden sees those who live in the hostel.
pub fn visible<'a>(actor: &Actor) -> Visible<'a> {
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
            .inner_join(batches::table.inner_join(programmes::table))
            .left_join(sections::table.on(students::section_id.eq(sections::id.nullable())))
            .filter(students::id.eq_any(visible($actor).select(students::id)))
            .select(Student::as_select())
    };
}

/// One student; a stranger's does not exist.
pub fn student(conn: &mut PgConnection, actor: &Actor, id: i64) -> Result<Student> {
    Ok(whole!(actor).filter(students::id.eq(id)).first(conn)?)
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

/// How many students the actor may see who study here.
pub fn count(conn: &mut PgConnection, actor: &Actor) -> Result<i64> {
    Ok(visible(actor)
        .filter(students::status.eq_any(Status::SEATED))
        .count()
        .get_result(conn)?)
}

/// How many of them there are by programme, the largest first; programmes without any are left out.
pub fn by_programme(conn: &mut PgConnection, actor: &Actor) -> Result<Vec<Count>> {
    Ok(students::table
        .inner_join(batches::table.inner_join(programmes::table))
        .filter(students::id.eq_any(visible(actor).select(students::id)))
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
        .filter(students::id.eq_any(visible(actor).select(students::id)))
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

/// How many hold a seat in a section.
pub fn seated(conn: &mut PgConnection, section: i64) -> Result<i64> {
    Ok(students::table
        .filter(students::section_id.eq(section))
        .filter(students::status.eq_any(Status::SEATED))
        .count()
        .get_result(conn)?)
}

/// Adds a student; the key.
pub fn insert(conn: &mut PgConnection, cmd: &AdmitStudent) -> QueryResult<i64> {
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
        ))
        .returning(students::id)
        .get_result(conn)
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

#[derive(QueryableByName)]
struct Fault {
    #[diesel(sql_type = Text)]
    sentence: String,
}

/// What must hold of students and does not, one sentence each.
pub fn check(conn: &mut PgConnection) -> Result<Vec<String>> {
    let faults: Vec<Fault> = sql_query(CHECK).load(conn)?;
    Ok(faults.into_iter().map(|fault| fault.sentence).collect())
}

const CHECK: &str = "
WITH seated AS (SELECT * FROM students WHERE status IN ('expected', 'active', 'on_leave')),
     named AS (SELECT s.*, p.code || ' ' || b.admission_year || ' – ' || s.name AS title
                 FROM sections s JOIN batches b ON b.id = s.batch_id JOIN programmes p ON p.id = b.programme_id)
SELECT 'The section ' || n.title || ' has ' || n.capacity || ' seats and ' || count(*) || ' students.' AS sentence
  FROM named n JOIN seated s ON s.section_id = n.id
 GROUP BY n.id, n.title, n.capacity HAVING count(*) > n.capacity
UNION ALL
SELECT 'The roll numbers of ' || n.title || ' have gaps.'
  FROM named n JOIN seated s ON s.section_id = n.id
 GROUP BY n.id, n.title
HAVING count(s.roll_number) > 0 AND (count(s.roll_number) <> count(*) OR max(s.roll_number) <> count(*))
UNION ALL
SELECT 'The student ' || s.admission_number || ' is in semester ' || s.semester || ' of ' || p.semesters || '.'
  FROM students s JOIN batches b ON b.id = s.batch_id JOIN programmes p ON p.id = b.programme_id
 WHERE s.semester > p.semesters
UNION ALL
SELECT 'The student ' || s.admission_number || ' has no parent or guardian.'
  FROM seated s WHERE NOT EXISTS (SELECT FROM guardianships g WHERE g.student_id = s.id)
UNION ALL
SELECT 'The account ' || u.id || ' has the role of a student and is none.'
  FROM user_roles r JOIN users u ON u.id = r.user_id
 WHERE r.role = 'student' AND NOT EXISTS (SELECT FROM students s WHERE s.user_id = u.id)
UNION ALL
SELECT 'The student ' || s.admission_number || ' lacks the role of a student.'
  FROM seated s
 WHERE NOT EXISTS (SELECT FROM user_roles r WHERE r.user_id = s.user_id AND r.role = 'student')
ORDER BY 1";
