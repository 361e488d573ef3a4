//! What can be done with students: admit, put right, number a section.
use diesel::result::Error as DieselError;
use serde_json::json;

pub use super::error::StudentError;
use super::{
    entry::{AdmitStudent, NewStudent, Particulars, Place, SeatsLeft},
    model::{Status, Student},
    queries::{self, Change},
    standing,
};
use crate::{
    Error, Result, academics,
    accounts::{Contact, NewUser, correct_contact, open_account},
    error::violated,
    people::{
        Typed,
        fields::{Holder, Tier, Values, set_values},
    },
    platform::{
        audit::{self, Changes},
        db::Tx,
    },
    policy::{Grant, ManageStudents, Role, Scope},
};

/// Admits a student who has an account, to a batch and, when it is known, a section; the key.
pub fn admit_student(
    tx: &mut Tx<'_>,
    who: &Grant<ManageStudents>,
    cmd: &AdmitStudent,
) -> Result<i64> {
    admit(tx, who, cmd, Status::Active)
}

/// Admits a student and opens their account, with what the college's own fields say by the names of their inputs; the
/// key. Only those who see the whole institution admit.
pub fn create_student(
    tx: &mut Tx<'_>,
    who: &Grant<ManageStudents>,
    cmd: &NewStudent,
    values: &Typed,
) -> Result<i64> {
    if who.actor().scope() != Scope::Institution {
        return Err(Error::Forbidden);
    }
    let person = NewUser {
        name: cmd.name.clone(),
        email: cmd.email.clone(),
        phone: cmd.phone.clone(),
        roles: vec![Role::Student],
        invite: cmd.invite,
    };
    let status = match cmd.expected {
        true => Status::Expected,
        false => Status::Active,
    };
    let admission = AdmitStudent {
        user: open_account(tx, who, &person)?,
        ..cmd.admission.clone()
    };
    let id = admit(tx, who, &admission, status)?;
    let holder = (Holder::Student, admission.user);
    let changes = set_values(
        tx,
        holder,
        Tier::Office,
        Values::All(values),
        Changes::none(),
    )?;
    if !changes.is_empty() {
        let subject = ("student", Some(id));
        audit::record(tx, who.actor(), "students.update", subject, changes)?;
    }
    Ok(id)
}

fn admit(
    tx: &mut Tx<'_>,
    who: &Grant<ManageStudents>,
    cmd: &AdmitStudent,
    status: Status,
) -> Result<i64> {
    let place = place_in(tx, cmd.batch, cmd.section)?;
    cmd.check(&place)?;
    if !queries::has_role(tx, cmd.user)? {
        return Err(StudentError::NoRole.into());
    }
    let id = queries::insert(tx, cmd, status).map_err(worded)?;
    let changes = Changes::none()
        .field("user", json!(null), cmd.user)
        .field(
            "admission_number",
            json!(null),
            cmd.admission_number.as_str(),
        )
        .field("batch", json!(null), cmd.batch)
        .field("section", json!(null), json!(cmd.section))
        .field("semester", json!(null), cmd.semester)
        .sensitive("category", json!(null), cmd.category.code())
        .field("hostelite", json!(null), cmd.hostelite)
        .field("status", json!(null), status.code());
    let subject = ("student", Some(id));
    audit::record(tx, who.actor(), "students.admit", subject, changes)?;
    Ok(id)
}

/// A student's record to be put right: which, and the versions of record and account that the change is based on.
#[derive(Clone, Copy, Debug)]
pub struct Based {
    /// `students.id`
    pub student: i64,
    /// `students.version`
    pub version: i32,
    /// `users.version`
    pub account_version: i32,
}

/// Puts a student's record right, and what the college's own fields say, when they are given. Another section takes a
/// seat there, and the roll number off.
pub fn update_student(
    tx: &mut Tx<'_>,
    who: &Grant<ManageStudents>,
    based: Based,
    cmd: &Particulars,
    values: Values<'_>,
) -> Result<()> {
    let actor = who.actor();
    // The lock comes first: what is read after it stays.
    standing::lock(tx, actor, based.student)?;
    let before = queries::student(tx, actor, based.student)?;
    if before.version != based.version || before.account_version != based.account_version {
        return Err(StudentError::Changed.into());
    }
    if cmd.date_of_birth >= before.admitted_on {
        return Err(StudentError::Unborn.into());
    }
    move_place(tx, &before, cmd)?;
    let contact = Contact {
        name: cmd.name.clone(),
        phone: cmd.phone.clone(),
    };
    correct_contact(tx, who, before.user_id, &contact)?;
    let mut changes = changes(tx, &before, cmd)?;
    let holder = (Holder::Student, before.user_id);
    changes = set_values(tx, holder, Tier::Office, values, changes)?;
    if changes.is_empty() {
        return Ok(());
    }
    queries::update(tx, before.id, &Change::of(&before, cmd)).map_err(worded)?;
    let subject = ("student", Some(before.id));
    audit::record(tx, actor, "students.update", subject, changes)
}

/// The semester must be one of the programme's; another section must have a seat.
fn move_place(tx: &mut Tx<'_>, before: &Student, cmd: &Particulars) -> Result<()> {
    let moves = cmd.section != before.section_id;
    let seated = Status::SEATED.contains(&before.status.as_str());
    if moves && cmd.section.is_some() && !seated {
        return Err(StudentError::Gone.into());
    }
    if !moves && cmd.semester == before.semester {
        return Ok(());
    }
    let section = cmd.section.filter(|_| moves);
    let mut place = place_in(tx, before.batch_id, section)?;
    place.retired = false;
    Ok(place.takes(before.batch_id, cmd.semester)?)
}

fn changes(tx: &mut Tx<'_>, before: &Student, cmd: &Particulars) -> Result<Changes> {
    let mut changes = Changes::none()
        .field("name", before.name.as_str(), cmd.name.as_str())
        .sensitive(
            "phone",
            json!(before.phone),
            json!(cmd.phone.as_ref().map(|phone| phone.as_str())),
        );
    if before.section_id != cmd.section {
        let keys: Vec<i64> = before.section_id.into_iter().chain(cmd.section).collect();
        let titles = academics::titles(tx, "section", &keys)?;
        let title = |key: Option<i64>| key.and_then(|key| titles.get(&key).cloned());
        let (was, is) = (title(before.section_id), title(cmd.section));
        changes = changes.field("section", json!(was), json!(is));
    }
    Ok(changes
        .field("semester", before.semester, cmd.semester)
        .sensitive(
            "date_of_birth",
            before.date_of_birth.to_string(),
            cmd.date_of_birth.to_string(),
        )
        .field("gender", before.gender.as_str(), cmd.gender.code())
        .sensitive("category", before.category.as_str(), cmd.category.code())
        .field("hostelite", before.hostelite, cmd.hostelite)
        .sensitive("address", before.address.as_str(), cmd.address.as_str()))
}

/// Numbers the seats of a section by name, from 1, without gaps; how many there are.
pub fn number_section(tx: &mut Tx<'_>, who: &Grant<ManageStudents>, section: i64) -> Result<usize> {
    // Students before their section, as everywhere.
    queries::lock_of_section(tx, section)?;
    academics::lock_seats(tx, section)?;
    let numbered = queries::number_section(tx, section)?;
    let changes = Changes::none().field("numbered", json!(null), numbered);
    let subject = ("section", Some(section));
    audit::record(tx, who.actor(), "students.number_section", subject, changes)?;
    Ok(numbered)
}

/// The place that a student is put into; the section is locked, so that its last seat is given once.
fn place_in(tx: &mut Tx<'_>, batch: i64, section: Option<i64>) -> Result<Place> {
    let section = match section {
        None => None,
        Some(id) => {
            let seats = match academics::lock_seats(tx, id) {
                Err(Error::NotFound) => return Err(StudentError::SectionOfAnother.into()),
                known => known?,
            };
            Some(SeatsLeft {
                left: i64::from(seats.capacity) - queries::seated(tx, id)?,
                retired: seats.retired,
                name: seats.name,
                batch: seats.batch_id,
            })
        }
    };
    let Some((semesters, retired)) = queries::batch(tx, batch)? else {
        return Err(StudentError::NoBatch.into());
    };
    Ok(Place {
        semesters,
        retired,
        section,
    })
}

fn worded(err: DieselError) -> Error {
    match violated(&err) {
        Some("students_admission_number_key") => StudentError::NumberTaken.into(),
        Some("students_user_key") => StudentError::AdmittedAlready.into(),
        Some("students_section") => StudentError::SectionOfAnother.into(),
        Some("students_batch_id_fkey") => StudentError::NoBatch.into(),
        _ => err.into(),
    }
}
