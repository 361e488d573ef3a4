//! Lists, column by column, and the statements that write each as a whole.
use chrono::NaiveDate;
use diesel::{
    dsl::sql_query,
    prelude::*,
    sql_types::{Array, BigInt, Bool, Date, Nullable, SmallInt, Text},
};

use crate::{
    Result,
    schema::staff,
    seed::{people::Person, plan::Child, queries::pairs},
};

/// Accounts, column by column.
#[derive(Default)]
pub struct UserRows<'a> {
    emails: Vec<&'a str>,
    names: Vec<&'a str>,
    phones: Vec<&'a str>,
    /// Of whom, and which.
    roles: (Vec<&'a str>, Vec<&'static str>),
}

impl<'a> UserRows<'a> {
    /// The accounts of people.
    pub fn of(people: &[&'a Person]) -> Self {
        let mut rows = Self::default();
        for person in people {
            rows.emails.push(&person.email);
            rows.names.push(&person.name);
            rows.phones.push(&person.phone);
            for role in &person.roles {
                rows.roles.0.push(&person.email);
                rows.roles.1.push(role.code());
            }
        }
        rows
    }
}

/// Adds accounts with their roles, open, with the demo's password.
pub fn insert_users(conn: &mut PgConnection, rows: &UserRows<'_>, hash: &str) -> Result<()> {
    sql_query(
        "INSERT INTO users (email, name, phone, password_hash, password_changed_at, activated_at, demo)
         SELECT email, name, phone, $4, now(), now(), true FROM unnest($1, $2, $3) AS t (email, name, phone)",
    )
    .bind::<Array<Text>, _>(&rows.emails)
    .bind::<Array<Text>, _>(&rows.names)
    .bind::<Array<Text>, _>(&rows.phones)
    .bind::<Text, _>(hash)
    .execute(conn)?;
    sql_query(
        "INSERT INTO user_roles (user_id, role)
         SELECT u.id, t.role FROM unnest($1, $2) AS t (email, role) JOIN users u ON u.email = t.email",
    )
    .bind::<Array<Text>, _>(&rows.roles.0)
    .bind::<Array<Text>, _>(&rows.roles.1)
    .execute(conn)?;
    Ok(())
}

/// Members of staff, column by column.
#[derive(Default)]
pub struct StaffRows {
    pub users: Vec<i64>,
    pub numbers: Vec<String>,
    pub departments: Vec<Option<i64>>,
    pub designations: Vec<String>,
    pub days: Vec<NaiveDate>,
}

/// Adds members of staff; their keys, in the same order.
pub fn insert_staff(conn: &mut PgConnection, rows: &StaffRows) -> Result<Vec<i64>> {
    sql_query(
        "INSERT INTO staff (user_id, staff_number, department_id, designation, joined_on)
         SELECT * FROM unnest($1, $2, $3, $4, $5)",
    )
    .bind::<Array<BigInt>, _>(&rows.users)
    .bind::<Array<Text>, _>(&rows.numbers)
    .bind::<Array<Nullable<BigInt>>, _>(&rows.departments)
    .bind::<Array<Text>, _>(&rows.designations)
    .bind::<Array<Date>, _>(&rows.days)
    .execute(conn)?;
    let keys = staff::table
        .select((staff::user_id, staff::id))
        .load(conn)?;
    let keys = pairs(keys);
    Ok(rows.users.iter().map(|user| keys[user]).collect())
}

/// Students, column by column.
#[derive(Default)]
pub struct StudentRows<'a> {
    users: Vec<i64>,
    numbers: Vec<&'a str>,
    batches: Vec<i64>,
    sections: Vec<i64>,
    semesters: Vec<i16>,
    births: Vec<NaiveDate>,
    genders: Vec<&'static str>,
    categories: Vec<&'static str>,
    hostelites: Vec<bool>,
    addresses: Vec<&'a str>,
    admissions: Vec<NaiveDate>,
}

impl<'a> StudentRows<'a> {
    /// Adds a student with the keys of their account, batch and section.
    pub fn add(&mut self, user: i64, place: (i64, i64), semester: i16, child: &'a Child) {
        self.users.push(user);
        self.numbers.push(&child.admission_number);
        self.batches.push(place.0);
        self.sections.push(place.1);
        self.semesters.push(semester);
        self.births.push(child.date_of_birth);
        self.genders.push(child.gender.code());
        self.categories.push(child.category.code());
        self.hostelites.push(child.hostelite);
        self.addresses.push(&child.address);
        self.admissions.push(child.admitted_on);
    }
}

/// Adds students.
pub fn insert_students(conn: &mut PgConnection, rows: &StudentRows<'_>) -> Result<()> {
    sql_query(
        "INSERT INTO students (user_id, admission_number, batch_id, section_id, semester, date_of_birth,
                               gender, category, hostelite, address, admitted_on)
         SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind::<Array<BigInt>, _>(&rows.users)
    .bind::<Array<Text>, _>(&rows.numbers)
    .bind::<Array<BigInt>, _>(&rows.batches)
    .bind::<Array<BigInt>, _>(&rows.sections)
    .bind::<Array<SmallInt>, _>(&rows.semesters)
    .bind::<Array<Date>, _>(&rows.births)
    .bind::<Array<Text>, _>(&rows.genders)
    .bind::<Array<Text>, _>(&rows.categories)
    .bind::<Array<Bool>, _>(&rows.hostelites)
    .bind::<Array<Text>, _>(&rows.addresses)
    .bind::<Array<Date>, _>(&rows.admissions)
    .execute(conn)?;
    Ok(())
}

/// Adds parents by the keys of their accounts.
pub fn insert_parents(conn: &mut PgConnection, users: &[i64]) -> Result<()> {
    sql_query("INSERT INTO parents (user_id) SELECT unnest($1)")
        .bind::<Array<BigInt>, _>(users)
        .execute(conn)?;
    Ok(())
}

/// Links parents with children, both by the keys of their accounts.
pub fn insert_links(conn: &mut PgConnection, links: &[(i64, i64, &str)]) -> Result<()> {
    let parents: Vec<i64> = links.iter().map(|link| link.0).collect();
    let students: Vec<i64> = links.iter().map(|link| link.1).collect();
    let relations: Vec<&str> = links.iter().map(|link| link.2).collect();
    sql_query(
        "INSERT INTO guardianships (parent_id, student_id, relation)
         SELECT p.id, s.id, t.relation FROM unnest($1, $2, $3) AS t (parent, student, relation)
           JOIN parents p ON p.user_id = t.parent JOIN students s ON s.user_id = t.student",
    )
    .bind::<Array<BigInt>, _>(parents)
    .bind::<Array<BigInt>, _>(students)
    .bind::<Array<Text>, _>(relations)
    .execute(conn)?;
    Ok(())
}

/// Has the first parent of every student called first.
pub fn set_primary(conn: &mut PgConnection) -> Result<()> {
    sql_query(
        "UPDATE guardianships g SET is_primary = true
          WHERE g.parent_id = (SELECT min(o.parent_id) FROM guardianships o WHERE o.student_id = g.student_id)",
    )
    .execute(conn)?;
    Ok(())
}

/// Numbers the seats of every section by name.
pub fn number_sections(conn: &mut PgConnection) -> Result<()> {
    sql_query(
        "UPDATE students s SET roll_number = n.number
           FROM (SELECT t.id, row_number() OVER (PARTITION BY t.section_id ORDER BY lower(u.name), t.admission_number) AS number
                   FROM students t JOIN users u ON u.id = t.user_id) n
          WHERE n.id = s.id",
    )
    .execute(conn)?;
    Ok(())
}
