//! After the term, after a retirement, after somebody left: nothing goes on by itself.
use campus::academics::{
    Decision, EnrolmentState, OfferingEntry, decide_enrolment, enrol_student, note_choice,
    release_student, restore_record, retire_record, take_out_of_offering, update_record,
};

use super::{Small, day, refusal};
use crate::{
    seed::{grant, write},
    support::TestApp,
};

const DURING: &str = "2026-08-01";
const AFTER: &str = "2026-12-16";

fn enrolment(app: &TestApp, offering: i64, student: i64) -> i64 {
    app.number(&format!(
        "SELECT max(id) FROM enrolments WHERE offering_id = {offering} AND student_id = {student}"
    ))
}

fn in_state(app: &TestApp, state: &str) -> i64 {
    app.count(&format!("enrolments WHERE state = '{state}'"))
}

fn choose(app: &TestApp, offering: i64, student: i64) -> campus::Result<EnrolmentState> {
    write(app, |tx| {
        note_choice(tx, &grant(), (offering, student), day(DURING))
    })
}

fn approve(
    app: &TestApp,
    (offering, student): (i64, i64),
    today: &str,
) -> campus::Result<EnrolmentState> {
    let id = enrolment(app, offering, student);
    write(app, |tx| {
        decide_enrolment(tx, &grant(), (offering, id), &Decision::Approve, day(today))
    })
}

#[test]
fn after_the_term_nobody_is_approved_enrolled_taken_out_or_moved_up() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let (asked, full) = (
        small.offer(&app, 0, 1, true),
        small.offer(&app, 1, 1, false),
    );
    let [first, second, third] =
        ["Asha Rao", "Bina Rao", "Chand Rao"].map(|name| small.student(&app, name));
    choose(&app, asked, first).unwrap();
    choose(&app, full, second).unwrap();
    choose(&app, full, third).unwrap();
    assert_eq!(refusal(approve(&app, (asked, first), AFTER)), "term_over");
    let enrol = write(&app, |tx| {
        enrol_student(tx, &grant(), (asked, third), "", day(AFTER))
    });
    assert_eq!(refusal(enrol), "term_over");
    let id = enrolment(&app, full, second);
    let out = write(&app, |tx| {
        take_out_of_offering(tx, &grant(), (full, id), "Late", day(AFTER))
    });
    assert_eq!(refusal(out), "term_over");
    // More seats after the term are nobody's.
    app.sql("UPDATE terms SET starts_on = '2026-07-01', ends_on = '2026-07-31'");
    let raised = OfferingEntry {
        open_for_choice: true,
        ..OfferingEntry::singly(small.electives[1], small.term, 5)
    };
    write(&app, |tx| {
        update_record(tx, &grant(), (full, None), &raised)
    })
    .unwrap();
    assert_eq!(
        (in_state(&app, "enrolled"), in_state(&app, "waiting")),
        (1, 1)
    );
}

#[test]
fn what_keeps_a_student_from_choosing_keeps_them_from_being_approved() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let offering = small.offer(&app, 0, 5, true);
    let student = small.student(&app, "Asha Rao");
    choose(&app, offering, student).unwrap();
    let refused = |sql: &str| {
        app.sql(sql);
        refusal(approve(&app, (offering, student), DURING))
    };
    assert_eq!(
        refused("UPDATE offerings SET retired_at = now()"),
        "retired"
    );
    app.sql("UPDATE offerings SET retired_at = NULL");
    assert_eq!(
        refused("UPDATE students SET status = 'withdrawn'"),
        "not_studying"
    );
    app.sql("UPDATE students SET status = 'active'");
    assert_eq!(
        refused("UPDATE students SET semester = 1"),
        "prerequisites_missing"
    );
    app.sql("UPDATE students SET semester = 2");
    assert_eq!(
        approve(&app, (offering, student), DURING).unwrap(),
        EnrolmentState::Enrolled
    );
    let taught = format!("SELECT count(*) FROM offering_students WHERE offering_id = {offering}");
    assert_eq!(app.number(&taught), 1);
    app.sql("UPDATE students SET status = 'withdrawn'");
    assert_eq!(app.number(&taught), 0, "who has left is taught nothing");
}

#[test]
fn who_leaves_gives_their_seats_to_those_who_wait() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let offering = small.offer(&app, 0, 1, false);
    let [leaves, stays] = ["Asha Rao", "Bina Rao"].map(|name| small.student(&app, name));
    choose(&app, offering, leaves).unwrap();
    choose(&app, offering, stays).unwrap();
    let leave = || {
        write(&app, |tx| {
            release_student(
                tx,
                grant::<campus::policy::ManageStudents>().actor(),
                leaves,
                ("The student has left.", day(DURING)),
            )
        })
    };
    leave().unwrap();
    leave().unwrap();
    assert_eq!(in_state(&app, "dropped"), 1);
    assert_eq!(
        app.count(&format!(
            "enrolments WHERE student_id = {stays} AND state = 'enrolled'"
        )),
        1
    );
}

#[test]
fn retiring_an_offering_tells_those_who_asked_or_wait() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let (asked, full) = (
        small.offer(&app, 0, 1, true),
        small.offer(&app, 1, 1, false),
    );
    let [first, second, third] =
        ["Asha Rao", "Bina Rao", "Chand Rao"].map(|name| small.student(&app, name));
    choose(&app, asked, first).unwrap();
    choose(&app, full, second).unwrap();
    choose(&app, full, third).unwrap();
    for offering in [asked, full] {
        write(&app, |tx| {
            retire_record::<OfferingEntry>(tx, &grant(), offering)
        })
        .unwrap();
    }
    assert_eq!(
        (in_state(&app, "requested"), in_state(&app, "waiting")),
        (0, 0)
    );
    assert_eq!(in_state(&app, "enrolled"), 1, "who has a seat keeps it");
    assert_eq!(
        app.count("enrolments WHERE reason = 'This course is not offered any more.'"),
        2
    );
    assert_eq!(
        app.count("audit_entries WHERE action = 'academics.drop_enrolment'"),
        2
    );
    // They read it, though nothing is open there any more.
    let student = app.number(&format!(
        "SELECT student_id FROM enrolments WHERE offering_id = {asked}"
    ));
    let groups = campus::academics::electives_of(&mut app.conn(), student, day(DURING)).unwrap();
    let told: Vec<_> = groups[0]
        .electives
        .iter()
        .map(|one| one.reason.as_str())
        .collect();
    assert!(
        told.contains(&"This course is not offered any more."),
        "{told:?}"
    );
    write(&app, |tx| {
        restore_record::<OfferingEntry>(tx, &grant(), full)
    })
    .unwrap();
}

#[test]
fn a_reason_is_read_after_choice_has_closed() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let offering = small.offer(&app, 0, 5, true);
    let student = small.student(&app, "Asha Rao");
    choose(&app, offering, student).unwrap();
    let id = enrolment(&app, offering, student);
    let refuse = |why: &str| {
        let decision = Decision::Refuse(why.into());
        write(&app, |tx| {
            decide_enrolment(tx, &grant(), (offering, id), &decision, day(DURING))
        })
    };
    for hidden in ["", "a\nb", "turned \u{202e}round", "a\u{200b}b"] {
        assert_eq!(refusal(refuse(hidden)), "no_reason", "{hidden:?}");
    }
    refuse("Only for the honours stream").unwrap();
    app.sql("UPDATE offerings SET open_for_choice = false");
    let reads = |today| {
        let groups = campus::academics::electives_of(&mut app.conn(), student, day(today)).unwrap();
        groups
            .first()
            .is_some_and(|group| group.electives[0].reason == "Only for the honours stream")
    };
    assert!(reads(DURING));
    assert!(!reads(AFTER), "the terms that are over are past");
}
