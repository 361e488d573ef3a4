//! What a list shows of a student.
use chrono::NaiveDate;
use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Date, Nullable, SmallInt, Text},
};

use super::visible;
use crate::{
    people::listing::{Reach, Row},
    policy::{Actor, Scope},
    schema::students,
};

/// A student in a list.
#[derive(Clone, Debug, QueryableByName)]
pub struct StudentRow {
    /// `students.id`
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    /// `users.id`
    #[diesel(sql_type = BigInt)]
    pub user_id: i64,
    /// The full name.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// The address they sign in with.
    #[diesel(sql_type = Text)]
    pub email: String,
    /// For those who keep the records.
    #[diesel(sql_type = Nullable<Text>)]
    pub phone: Option<String>,
    /// For ever.
    #[diesel(sql_type = Text)]
    pub admission_number: String,
    /// The seat in the section.
    #[diesel(sql_type = Nullable<SmallInt>)]
    pub roll_number: Option<i16>,
    /// The semester they are in.
    #[diesel(sql_type = SmallInt)]
    pub semester: i16,
    /// For those who keep the records.
    #[diesel(sql_type = Nullable<Date>)]
    pub date_of_birth: Option<NaiveDate>,
    /// `Gender::of`
    #[diesel(sql_type = Text)]
    pub gender: String,
    /// `Category::of`; for those who keep the records.
    #[diesel(sql_type = Nullable<Text>)]
    pub category: Option<String>,
    /// Whether they live in the hostel.
    #[diesel(sql_type = Bool)]
    pub hostelite: bool,
    /// `Status::of`
    #[diesel(sql_type = Text)]
    pub status: String,
    /// For those who keep the records.
    #[diesel(sql_type = Nullable<Text>)]
    pub address: Option<String>,
    /// The day of admission.
    #[diesel(sql_type = Date)]
    pub admitted_on: NaiveDate,
    /// The year of admission of the batch.
    #[diesel(sql_type = SmallInt)]
    pub batch: i16,
    /// The short name of the programme.
    #[diesel(sql_type = Text)]
    pub programme: String,
    /// `programmes.id`
    #[diesel(sql_type = BigInt)]
    pub programme_id: i64,
    /// The short name of the department.
    #[diesel(sql_type = Text)]
    pub department: String,
    /// The section's letter.
    #[diesel(sql_type = Nullable<Text>)]
    pub section: Option<String>,
    /// `sections.id`
    #[diesel(sql_type = Nullable<BigInt>)]
    pub section_id: Option<i64>,
}

impl Row for StudentRow {
    fn key(&self) -> i64 {
        self.id
    }
    fn user(&self) -> i64 {
        self.user_id
    }
    fn name(&self) -> &str {
        &self.name
    }
    fn note(&self) -> String {
        self.admission_number.clone()
    }
}

/// The columns of [`StudentRow`].
pub const SELECT: &str = "s.id, u.id AS user_id, u.name, u.email, u.phone, s.admission_number, s.roll_number, s.semester,
    s.date_of_birth, s.gender, s.category, s.hostelite, s.status, s.address, s.admitted_on, b.admission_year AS batch,
    p.code AS programme, p.id AS programme_id, d.code AS department, c.name AS section, c.id AS section_id";

/// What they are selected from.
pub const FROM: &str =
    "students s JOIN users u ON u.id = s.user_id JOIN batches b ON b.id = s.batch_id
    JOIN programmes p ON p.id = b.programme_id JOIN departments d ON d.id = p.department_id
    LEFT JOIN sections c ON c.id = s.section_id";

/// What the filters offer: batches and sections of what was chosen above them.
pub const OFFERS: &str = "
    SELECT 'department' AS field, d.id::text AS value, d.name AS label, row_number() OVER (ORDER BY d.name) AS place
      FROM departments d WHERE d.retired_at IS NULL
    UNION ALL
    SELECT 'programme', p.id::text, p.code, row_number() OVER (ORDER BY p.code) FROM programmes p, asked
     WHERE p.retired_at IS NULL AND (asked.f->>'department' IS NULL OR p.department_id::text = asked.f->>'department')
    UNION ALL
    SELECT 'batch', b.id::text, p.code || ' ' || b.admission_year, row_number() OVER (ORDER BY b.admission_year DESC, p.code)
      FROM batches b JOIN programmes p ON p.id = b.programme_id, asked
     WHERE b.id::text = asked.f->>'batch' OR p.id::text = asked.f->>'programme' OR p.department_id::text = asked.f->>'department'
    UNION ALL
    SELECT 'section', c.id::text, section_title(c.id), row_number() OVER (ORDER BY b.admission_year DESC, p.code, c.name)
      FROM sections c JOIN batches b ON b.id = c.batch_id JOIN programmes p ON p.id = b.programme_id, asked
     WHERE c.id::text = asked.f->>'section' OR b.id::text = asked.f->>'batch' OR p.id::text = asked.f->>'programme'
    UNION ALL
    SELECT 'semester', n::text, n::text, n FROM generate_series(1, (SELECT coalesce(max(semesters), 8) FROM programmes)) n
    UNION ALL
    SELECT 'status', v.code, v.word, v.place
      FROM (VALUES ('here', 'Here now', 0), ('expected', 'Expected', 1), ('active', 'Active', 2), ('on_leave', 'On leave', 3),
                   ('graduated', 'Graduated', 4), ('withdrawn', 'Withdrawn', 5), ('transferred', 'Transferred', 6)) v (code, word, place)";

/// The keys of the students whom an actor may see; none for everybody.
pub fn reach(actor: &Actor) -> Option<Reach> {
    match actor.scope() {
        Scope::Institution => None,
        Scope::Staff(_)
        | Scope::Warden(_)
        | Scope::Parent(_)
        | Scope::Student(_)
        | Scope::Nobody => Some(Box::new(visible(actor).select(students::id))),
    }
}
