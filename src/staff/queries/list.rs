//! What a list shows of a member of staff.
use chrono::NaiveDate;
use diesel::{
    prelude::*,
    sql_types::{BigInt, Date, Nullable, Text},
};

use super::visible;
use crate::{
    people::listing::{Reach, Row},
    policy::{Actor, Scope},
    schema::staff,
};

/// A member of staff in a list.
#[derive(Clone, Debug, QueryableByName)]
pub struct StaffRow {
    /// `staff.id`
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
    pub staff_number: String,
    /// What they are here.
    #[diesel(sql_type = Text)]
    pub designation: String,
    /// The department's name.
    #[diesel(sql_type = Nullable<Text>)]
    pub department: Option<String>,
    /// `StaffStatus::of`
    #[diesel(sql_type = Text)]
    pub status: String,
    /// The day they began.
    #[diesel(sql_type = Date)]
    pub joined_on: NaiveDate,
    /// Codes of the roles of staff that they hold.
    #[diesel(sql_type = Text)]
    pub roles: String,
}

impl Row for StaffRow {
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
        self.staff_number.clone()
    }
}

/// The columns of [`StaffRow`].
pub const SELECT: &str = "f.id, u.id AS user_id, u.name, u.email, u.phone, f.staff_number, f.designation, d.name AS department,
    f.status, f.joined_on, coalesce((SELECT string_agg(r.role, ',' ORDER BY r.role) FROM user_roles r
        WHERE r.user_id = u.id AND r.role IN ('admin', 'principal', 'faculty', 'warden')), '') AS roles";

/// What they are selected from.
pub const FROM: &str =
    "staff f JOIN users u ON u.id = f.user_id LEFT JOIN departments d ON d.id = f.department_id";

/// What the filters offer.
pub const OFFERS: &str = "
    SELECT 'department' AS field, d.id::text AS value, d.name AS label, row_number() OVER (ORDER BY d.name) AS place
      FROM departments d WHERE d.retired_at IS NULL
    UNION ALL
    SELECT 'role', v.code, v.word, v.place
      FROM (VALUES ('faculty', 'Faculty', 1), ('warden', 'Warden', 2), ('admin', 'Admin', 3), ('principal', 'Principal', 4)) v (code, word, place)
    UNION ALL
    SELECT 'status', v.code, v.word, v.place
      FROM (VALUES ('active', 'Active', 1), ('on_leave', 'On leave', 2), ('left', 'Has left', 3)) v (code, word, place)";

/// The keys of the members of staff whom an actor may see; none for everybody.
pub fn reach(actor: &Actor) -> Option<Reach> {
    match actor.scope() {
        Scope::Institution => None,
        Scope::Staff(_)
        | Scope::Warden(_)
        | Scope::Parent(_)
        | Scope::Student(_)
        | Scope::Nobody => Some(Box::new(visible(actor).select(staff::id))),
    }
}

/// Departments in use, by name.
pub fn departments(conn: &mut PgConnection) -> crate::Result<Vec<(i64, String)>> {
    use crate::schema::departments;
    Ok(departments::table
        .filter(departments::retired_at.is_null())
        .order(departments::name)
        .select((departments::id, departments::name))
        .load(conn)?)
}
