//! The statement of the search: one, whatever is looked for. Who searches finds whom they may see: the institution
//! everybody, a member of staff their students and all staff, a warden the hostelites and all staff; nobody else has the
//! search. Courses and programmes are found by those who see the structure of the college.
//!
//! People are looked for by number, then by words, then by likeness, each only when the one before finds nobody: a part
//! that is not needed is not begun (its condition is worked out once, before its first row). Each part is served by an
//! index: `students_admission_number_search`, `users_search`, `users_name_alike`.
mod look;

use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Bool, Nullable, SmallInt, Text},
};

use look::{LOOKED_AT, Look};

use super::model::{Found, FoundParent, FoundStaff, FoundStudent, FoundThing, Words};
use crate::{Result, policy::Actor};

#[derive(QueryableByName)]
struct Hit {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Bool)]
    alike: bool,
    #[diesel(sql_type = BigInt)]
    user_id: i64,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    email: String,
    #[diesel(sql_type = Bool)]
    deactivated: bool,
    #[diesel(sql_type = Text)]
    number: String,
    #[diesel(sql_type = Nullable<SmallInt>)]
    roll: Option<i16>,
    #[diesel(sql_type = SmallInt)]
    semester: i16,
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = Text)]
    what: String,
    #[diesel(sql_type = Nullable<Text>)]
    part: Option<String>,
    #[diesel(sql_type = Array<Text>)]
    children: Vec<String>,
    #[diesel(sql_type = BigInt)]
    hits: i64,
}

/// Who and what is found by these words.
pub fn people(conn: &mut PgConnection, actor: &Actor, words: &Words) -> Result<Found> {
    let Some(look) = Look::of(actor, words) else {
        return Ok(Found::default());
    };
    let rows: Vec<Hit> = look.load(conn)?;
    let mut found = Found::default();
    for hit in rows {
        found.alike |= hit.alike;
        found.more |= hit.hits == LOOKED_AT;
        found.put(hit);
    }
    found.cut();
    Ok(found)
}

impl Found {
    fn put(&mut self, hit: Hit) {
        match hit.kind.as_str() {
            "student" => self.students.push(FoundStudent {
                id: hit.id,
                user_id: hit.user_id,
                name: hit.name,
                email: hit.email,
                deactivated: hit.deactivated,
                admission_number: hit.number,
                roll_number: hit.roll,
                semester: hit.semester,
                status: hit.status,
                programme: hit.what,
                section: hit.part,
            }),
            "staff" => self.staff.push(FoundStaff {
                id: hit.id,
                user_id: hit.user_id,
                name: hit.name,
                email: hit.email,
                deactivated: hit.deactivated,
                staff_number: hit.number,
                designation: hit.what,
                department: hit.part,
            }),
            "parent" => self.parents.push(FoundParent {
                id: hit.id,
                user_id: hit.user_id,
                name: hit.name,
                email: hit.email,
                deactivated: hit.deactivated,
                children: hit.children,
            }),
            kind => {
                let things = match kind {
                    "course" => &mut self.courses,
                    _ => &mut self.programmes,
                };
                things.push(FoundThing {
                    id: hit.id,
                    name: hit.name,
                    department: hit.what,
                    retired: hit.deactivated,
                });
            }
        }
    }
}
