//! Electives: choice, cap, approval, waiting list.
use campus::{
    academics::{
        Decision, EnrolmentState, OfferingEntry, decide_enrolment, enrol_student, note_choice,
        take_out_of_offering, update_record,
    },
    platform::db::Db,
};

use super::{Small, day, refusal, sentence};
use crate::{
    seed::{grant, write},
    support::TestApp,
};

/// What the office notes, on a day of the term.
fn choose(app: &TestApp, offering: i64, student: i64) -> campus::Result<EnrolmentState> {
    write(app, |tx| {
        note_choice(tx, &grant(), (offering, student), day("2026-08-01"))
    })
}

fn enrolment(app: &TestApp, offering: i64, student: i64) -> i64 {
    app.number(&format!(
        "SELECT max(id) FROM enrolments WHERE offering_id = {offering} AND student_id = {student}"
    ))
}

fn out(app: &TestApp, offering: i64, student: i64) -> campus::Result<()> {
    let id = enrolment(app, offering, student);
    write(app, |tx| {
        take_out_of_offering(
            tx,
            &grant(),
            (offering, id),
            "The room is too small",
            day("2026-08-02"),
        )
    })
}

fn state(app: &TestApp, offering: i64, student: i64) -> String {
    let id = enrolment(app, offering, student);
    for state in ["requested", "enrolled", "waiting", "refused", "dropped"] {
        if app.count(&format!("enrolments WHERE id = {id} AND state = '{state}'")) == 1 {
            return state.into();
        }
    }
    String::new()
}

#[test]
fn twenty_who_want_the_last_seat_get_one_seat_and_nineteen_places() {
    let app = TestApp::committing();
    let small = Small::found(&app);
    let offering = small.offer(&app, 0, 1, false);
    let students: Vec<i64> = (0..20)
        .map(|n| small.student(&app, &format!("Student {n}")))
        .collect();
    let db = Db::of(app.app.pools.clone());
    let states: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = students
            .iter()
            .map(|student| {
                let db = db.clone();
                scope.spawn(move || {
                    db.tx_now(|tx| {
                        let which = (offering, *student);
                        enrol_student(tx, &grant(), which, "", day("2026-08-01"))
                    })
                    .unwrap()
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    let enrolled = states
        .iter()
        .filter(|state| **state == EnrolmentState::Enrolled);
    assert_eq!(enrolled.count(), 1, "{states:?}");
    assert_eq!(app.count("enrolments WHERE state = 'enrolled'"), 1);
    assert_eq!(
        app.number("SELECT count(DISTINCT waiting_place) FROM enrolments WHERE state = 'waiting'"),
        19
    );
    // Nor past the operation: the database counts too.
    let mut conn = app.conn();
    let forced =
        "UPDATE enrolments SET state = 'enrolled', waiting_place = NULL WHERE waiting_place = 1";
    let refused =
        diesel::connection::SimpleConnection::batch_execute(&mut *conn, forced).unwrap_err();
    assert!(
        refused.to_string().contains("the offering is full"),
        "{refused}"
    );
}

#[test]
fn who_waited_first_moves_up_first() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let offering = small.offer(&app, 0, 1, false);
    let students: Vec<i64> = ["Asha Rao", "Bina Rao", "Chand Rao", "Dev Rao"]
        .map(|name| small.student(&app, name))
        .into();
    for student in &students {
        choose(&app, offering, *student).unwrap();
    }
    let states = || {
        students
            .iter()
            .map(|student| state(&app, offering, *student))
            .collect::<Vec<_>>()
    };
    assert_eq!(states(), ["enrolled", "waiting", "waiting", "waiting"]);
    // One who gives up a place in the middle does not hold up the others.
    out(&app, offering, students[1]).unwrap();
    assert_eq!(states(), ["enrolled", "dropped", "waiting", "waiting"]);
    out(&app, offering, students[0]).unwrap();
    assert_eq!(states(), ["dropped", "dropped", "enrolled", "waiting"]);
    assert_eq!(
        app.count(
            "audit_entries WHERE action = 'academics.move_up' AND actor_name = 'waiting list'"
        ),
        1
    );
    // Who comes back is the last.
    assert_eq!(
        choose(&app, offering, students[1]).unwrap(),
        EnrolmentState::Waiting
    );
    small.runs_now(&app);
    let raised = OfferingEntry {
        open_for_choice: true,
        ..OfferingEntry::singly(small.electives[0], small.term, 2)
    };
    write(&app, |tx| {
        update_record(tx, &grant(), (offering, None), &raised)
    })
    .unwrap();
    assert_eq!(
        states(),
        ["dropped", "waiting", "enrolled", "enrolled"],
        "another seat goes to who waits"
    );
    let lowered = OfferingEntry {
        cap: Some(1),
        ..raised
    };
    let answer = write(&app, |tx| {
        update_record(tx, &grant(), (offering, None), &lowered)
    });
    assert_eq!(refusal(answer), "seats_taken");
    assert_eq!(refusal(out(&app, offering, students[0])), "not_live");
}

#[test]
fn nobody_chooses_more_than_the_group_allows() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let (first, second) = (
        small.offer(&app, 0, 5, false),
        small.offer(&app, 1, 5, true),
    );
    let student = small.student(&app, "Asha Rao");
    assert_eq!(
        choose(&app, first, student).unwrap(),
        EnrolmentState::Enrolled
    );
    assert_eq!(refusal(choose(&app, first, student)), "enrolled_already");
    assert_eq!(
        sentence(choose(&app, second, student)),
        "Elective I: you have chosen 1 already. Drop one to choose another."
    );
    out(&app, first, student).unwrap();
    assert_eq!(
        choose(&app, second, student).unwrap(),
        EnrolmentState::Requested
    );
    assert_eq!(
        refusal(choose(&app, first, student)),
        "group_full",
        "what waits for approval counts"
    );
}

#[test]
fn two_pages_of_one_student_choose_one_elective() {
    let app = TestApp::committing();
    let small = Small::found(&app);
    let offerings = [
        small.offer(&app, 0, 5, false),
        small.offer(&app, 1, 5, false),
    ];
    for n in 0..5 {
        let student = small.student(&app, &format!("Student {n}"));
        let answers: Vec<_> = std::thread::scope(|scope| {
            let app = &app;
            let threads: Vec<_> = offerings
                .iter()
                .map(|offering| scope.spawn(move || choose(app, *offering, student)))
                .collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect()
        });
        assert_eq!(
            answers.iter().filter(|answer| answer.is_ok()).count(),
            1,
            "{answers:?}"
        );
    }
}

#[test]
fn a_choice_that_needs_approval_waits_for_it() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let offering = small.offer(&app, 0, 1, true);
    let students: Vec<i64> = ["Asha Rao", "Bina Rao", "Chand Rao"]
        .map(|name| small.student(&app, name))
        .into();
    for student in &students {
        assert_eq!(
            choose(&app, offering, *student).unwrap(),
            EnrolmentState::Requested
        );
    }
    let decide = |student: i64, decision: Decision| {
        let id = enrolment(&app, offering, student);
        write(&app, |tx| {
            decide_enrolment(tx, &grant(), (offering, id), &decision, day("2026-08-02"))
        })
    };
    assert_eq!(
        decide(students[0], Decision::Approve).unwrap(),
        EnrolmentState::Enrolled
    );
    assert_eq!(
        decide(students[1], Decision::Approve).unwrap(),
        EnrolmentState::Waiting
    );
    assert_eq!(
        refusal(decide(students[2], Decision::Refuse(" ".into()))),
        "no_reason"
    );
    let why = Decision::Refuse("Only for those of the honours stream".into());
    assert_eq!(
        decide(students[2], why.clone()).unwrap(),
        EnrolmentState::Refused
    );
    assert_eq!(refusal(decide(students[2], why)), "decided");
    assert_eq!(
        app.count("enrolments WHERE reason = 'Only for those of the honours stream'"),
        1
    );
    assert_eq!(
        choose(&app, offering, students[2]).unwrap(),
        EnrolmentState::Requested,
        "one may ask again"
    );
}

#[test]
fn what_has_to_be_taken_before_is_checked() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let offering = small.offer(&app, 0, 5, false);
    let student = small.student(&app, "Asha Rao");
    app.sql(&format!(
        "UPDATE students SET semester = 1 WHERE id = {student}"
    ));
    let enrol = || {
        write(&app, |tx| {
            enrol_student(tx, &grant(), (offering, student), "", day("2026-08-01"))
        })
    };
    assert_eq!(sentence(enrol()), "First to be taken: C101 Course C101.");
    assert_eq!(
        refusal(choose(&app, offering, student)),
        "not_yours",
        "the electives of another semester"
    );
    app.sql(&format!(
        "UPDATE students SET semester = 2 WHERE id = {student}"
    ));
    assert_eq!(enrol().unwrap(), EnrolmentState::Enrolled);
}

#[test]
fn who_may_not_take_it_is_refused_in_words() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let offering = small.offer(&app, 0, 5, false);
    let student = small.student(&app, "Asha Rao");
    let late = write(&app, |tx| {
        note_choice(tx, &grant(), (offering, student), day("2026-12-16"))
    });
    assert_eq!(refusal(late), "term_over");
    app.sql(&format!(
        "UPDATE offerings SET open_for_choice = false WHERE id = {offering}"
    ));
    assert_eq!(refusal(choose(&app, offering, student)), "not_open");
    app.sql(&format!(
        "UPDATE offerings SET open_for_choice = true, retired_at = now() WHERE id = {offering}"
    ));
    assert_eq!(refusal(choose(&app, offering, student)), "retired");
    app.sql(&format!(
        "UPDATE offerings SET retired_at = NULL WHERE id = {offering}"
    ));
    app.sql(&format!(
        "UPDATE students SET status = 'withdrawn' WHERE id = {student}"
    ));
    assert_eq!(refusal(choose(&app, offering, student)), "not_studying");
    app.sql(&format!(
        "UPDATE students SET status = 'active' WHERE id = {student}"
    ));
    let to_section = small.offer_whole(&app, small.core);
    let enrol = write(&app, |tx| {
        enrol_student(tx, &grant(), (to_section, student), "", day("2026-08-01"))
    });
    assert_eq!(refusal(enrol), "to_section");
    assert_eq!(
        app.number(&format!(
            "SELECT count(*) FROM offering_students WHERE offering_id = {to_section}"
        )),
        1
    );
}
