//! What happens to people once they are there: some are on leave and will be back, the college keeps blood groups, parents
//! propose changes. The same by both ways of writing.
use chrono::Days;

use super::{demo::Office, plan::Order, queries::records as queries};
use crate::{
    Result,
    people::fields::{FieldKind, Holder, NewField, SeenBy, create_field},
    platform::db::Tx,
    students::{SetStatus, Status, set_status, take_back_status},
};

const GROUPS: [&str; 8] = ["A+", "A-", "B+", "B-", "AB+", "AB-", "O+", "O-"];

/// Writes it, once.
pub fn records(tx: &mut Tx<'_>, office: &Office, order: &Order) -> Result<()> {
    let group = create_field(tx, &office.fields, &blood_group(Holder::Student))?;
    create_field(tx, &office.fields, &blood_group(Holder::Staff))?;
    let bus = NewField {
        name: "Bus stop".into(),
        kind: FieldKind::Text,
        choices: Vec::new(),
        ..blood_group(Holder::Student)
    };
    create_field(tx, &office.fields, &bus)?;
    let number = NewField {
        name: "Aadhaar number".into(),
        kind: FieldKind::Text,
        choices: Vec::new(),
        sensitive: true,
        seen_by: SeenBy::Office,
        proposable: false,
        ..blood_group(Holder::Student)
    };
    create_field(tx, &office.fields, &number)?;
    queries::fill_groups(tx, group, &GROUPS)?;
    leaves(tx, office, order)?;
    queries::propose(tx)
}

fn blood_group(holder: Holder) -> NewField {
    NewField {
        holder,
        name: "Blood group".into(),
        kind: FieldKind::Choice,
        choices: GROUPS.map(str::to_owned).to_vec(),
        required: false,
        sensitive: false,
        seen_by: SeenBy::All,
        proposable: true,
    }
}

/// Some are on leave and will be back; of one it was entered by mistake.
fn leaves(tx: &mut Tx<'_>, office: &Office, order: &Order) -> Result<()> {
    let today = order.today;
    for (place, student) in queries::some_students(tx)?.into_iter().enumerate() {
        let leave = SetStatus {
            student,
            version: None,
            status: Status::OnLeave,
            from_on: today - Days::new(50),
            reason: "An operation, by the physician's letter".into(),
        };
        let change = set_status(tx, &office.students, &leave, today)?;
        if place == 0 {
            let mistake = "Entered for another student";
            take_back_status(
                tx,
                &office.students,
                (student, None),
                (change, mistake),
                today,
            )?;
            continue;
        }
        let back = SetStatus {
            status: Status::Active,
            from_on: today + Days::new(30),
            reason: "Back as agreed".into(),
            ..leave
        };
        set_status(tx, &office.students, &back, today)?;
    }
    Ok(())
}
