//! Lists of what is taught, column by column, and the statements that write each as a whole.
use diesel::{
    dsl::sql_query,
    prelude::*,
    sql_types::{Array, BigInt, Bool, Integer, Nullable, SmallInt, Text},
};

use crate::{
    Result,
    schema::courses,
    seed::academics::{Choice, Course, Offering},
};

/// Courses, column by column.
#[derive(Default)]
pub struct CourseRows<'a> {
    codes: Vec<&'a str>,
    names: Vec<&'a str>,
    departments: Vec<i64>,
    kinds: Vec<&'static str>,
    halves: Vec<i16>,
    hours: [Vec<i16>; 3],
}

impl<'a> CourseRows<'a> {
    /// Adds a course of a department.
    pub fn add(&mut self, course: &'a Course, department: i64) {
        self.codes.push(&course.code);
        self.names.push(&course.name);
        self.departments.push(department);
        self.kinds.push(course.kind.code());
        self.halves.push(course.halves);
        for (column, hours) in self.hours.iter_mut().zip(course.hours) {
            column.push(hours);
        }
    }
}

/// Adds courses; their keys, in the same order.
pub fn insert_courses(conn: &mut PgConnection, rows: &CourseRows<'_>) -> Result<Vec<i64>> {
    let [lectures, tutorials, practicals] = &rows.hours;
    sql_query(
        "INSERT INTO courses (code, name, department_id, kind, half_credits, lecture_hours, tutorial_hours, practical_hours)
         SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind::<Array<Text>, _>(&rows.codes)
    .bind::<Array<Text>, _>(&rows.names)
    .bind::<Array<BigInt>, _>(&rows.departments)
    .bind::<Array<Text>, _>(&rows.kinds)
    .bind::<Array<SmallInt>, _>(&rows.halves)
    .bind::<Array<SmallInt>, _>(lectures)
    .bind::<Array<SmallInt>, _>(tutorials)
    .bind::<Array<SmallInt>, _>(practicals)
    .execute(conn)?;
    let keys: std::collections::HashMap<String, i64> = courses::table
        .select((courses::code, courses::id))
        .load(conn)?
        .into_iter()
        .collect();
    Ok(rows.codes.iter().map(|code| keys[*code]).collect())
}

/// Adds what courses require.
pub fn insert_prerequisites(conn: &mut PgConnection, needs: &[(i64, i64)]) -> Result<()> {
    let courses: Vec<i64> = needs.iter().map(|need| need.0).collect();
    let others: Vec<i64> = needs.iter().map(|need| need.1).collect();
    sql_query("INSERT INTO prerequisites (course_id, requires_id) SELECT * FROM unnest($1, $2)")
        .bind::<Array<BigInt>, _>(courses)
        .bind::<Array<BigInt>, _>(others)
        .execute(conn)?;
    Ok(())
}

/// The courses of a curriculum, column by column.
#[derive(Default)]
pub struct PlanRows {
    courses: Vec<i64>,
    semesters: Vec<i16>,
    groups: Vec<Option<i64>>,
}

impl PlanRows {
    /// Adds a course in a semester, and perhaps a group.
    pub fn add(&mut self, course: i64, semester: i16, group: Option<i64>) {
        self.courses.push(course);
        self.semesters.push(semester);
        self.groups.push(group);
    }
}

/// Puts courses into a curriculum.
pub fn insert_plan(conn: &mut PgConnection, curriculum: i64, rows: &PlanRows) -> Result<()> {
    sql_query(
        "INSERT INTO curriculum_courses (curriculum_id, course_id, semester, elective_group_id)
         SELECT $1, t.* FROM unnest($2, $3, $4) AS t",
    )
    .bind::<BigInt, _>(curriculum)
    .bind::<Array<BigInt>, _>(&rows.courses)
    .bind::<Array<SmallInt>, _>(&rows.semesters)
    .bind::<Array<Nullable<BigInt>>, _>(&rows.groups)
    .execute(conn)?;
    Ok(())
}

/// Offerings of a term, column by column.
#[derive(Default)]
pub struct OfferingRows {
    courses: Vec<i64>,
    sections: Vec<Option<i64>>,
    caps: Vec<Option<i16>>,
    approvals: Vec<bool>,
    teachers: Vec<Option<i64>>,
}

impl OfferingRows {
    /// Adds an offering with who leads it.
    pub fn add(
        &mut self,
        offering: &Offering,
        course: i64,
        section: Option<i64>,
        teacher: Option<i64>,
    ) {
        self.courses.push(course);
        self.sections.push(section);
        self.caps.push(offering.cap);
        self.approvals.push(offering.approval);
        self.teachers.push(teacher);
    }
}

/// Adds offerings and who teaches them.
pub fn insert_offerings(conn: &mut PgConnection, term: i64, rows: &OfferingRows) -> Result<()> {
    sql_query(
        "INSERT INTO offerings (course_id, term_id, section_id, cap, open_for_choice, approval_needed)
         SELECT t.course, $1, t.section, t.cap, t.section IS NULL, t.approval
           FROM unnest($2, $3, $4, $5) AS t (course, section, cap, approval)",
    )
    .bind::<BigInt, _>(term)
    .bind::<Array<BigInt>, _>(&rows.courses)
    .bind::<Array<Nullable<BigInt>>, _>(&rows.sections)
    .bind::<Array<Nullable<SmallInt>>, _>(&rows.caps)
    .bind::<Array<Bool>, _>(&rows.approvals)
    .execute(conn)?;
    sql_query(
        "INSERT INTO offering_staff (offering_id, staff_id, leads)
         SELECT o.id, t.teacher, true
           FROM unnest($2, $3, $4) AS t (course, section, teacher)
           JOIN offerings o ON o.term_id = $1 AND o.course_id = t.course AND o.section_id IS NOT DISTINCT FROM t.section
          WHERE t.teacher IS NOT NULL",
    )
    .bind::<BigInt, _>(term)
    .bind::<Array<BigInt>, _>(&rows.courses)
    .bind::<Array<Nullable<BigInt>>, _>(&rows.sections)
    .bind::<Array<Nullable<BigInt>>, _>(&rows.teachers)
    .execute(conn)?;
    Ok(())
}

/// Choices, column by column.
#[derive(Default)]
pub struct ChoiceRows<'a> {
    offerings: Vec<i64>,
    students: Vec<&'a str>,
    states: Vec<&'static str>,
    places: Vec<Option<i32>>,
}

impl<'a> ChoiceRows<'a> {
    /// Adds the choice of the student of an admission number.
    pub fn add(&mut self, choice: &Choice, offering: i64, student: &'a str) {
        self.offerings.push(offering);
        self.students.push(student);
        self.states.push(choice.state.code());
        self.places.push(choice.place);
    }
}

/// Adds enrolments.
pub fn insert_choices(conn: &mut PgConnection, rows: &ChoiceRows<'_>) -> Result<()> {
    sql_query(
        "INSERT INTO enrolments (offering_id, student_id, state, waiting_place)
         SELECT t.offering, s.id, t.state, t.place
           FROM unnest($1, $2, $3, $4) AS t (offering, student, state, place) JOIN students s ON s.admission_number = t.student",
    )
    .bind::<Array<BigInt>, _>(&rows.offerings)
    .bind::<Array<Text>, _>(&rows.students)
    .bind::<Array<Text>, _>(&rows.states)
    .bind::<Array<Nullable<Integer>>, _>(&rows.places)
    .execute(conn)?;
    Ok(())
}

/// Makes the counters of the waiting lists go on behind those who wait.
pub fn count_places(conn: &mut PgConnection) -> Result<()> {
    sql_query(
        "UPDATE offerings o SET next_place = n.place + 1
           FROM (SELECT offering_id, max(waiting_place) AS place FROM enrolments GROUP BY 1) n
          WHERE n.offering_id = o.id AND n.place IS NOT NULL",
    )
    .execute(conn)?;
    Ok(())
}
