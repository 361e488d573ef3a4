//! Where students stand: the moves, the days, what follows, and taking a change back.
use campus::{
    academics::choose_elective,
    platform::jobs::hold_due_schedules,
    policy::{Actor, Role},
    students::{self, SetStatus, Status, set_status, take_back_status},
};

use super::{move_to, stands, student_of, today};
use crate::{
    academics::{Small, day, refusal},
    dashboards::college::College,
    seed::{demo, grant, write},
    support::TestApp,
};

#[test]
fn whoever_is_added_has_a_history_from_the_first_day() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let asha = small.student(&app, "Asha Rao");
    assert_eq!(
        app.count(&format!(
            "student_statuses WHERE student_id = {asha} AND status = 'active' AND from_on = '2025-07-01' AND applied_at IS NOT NULL"
        )),
        1
    );
}

#[test]
fn only_moves_that_exist_are_made_and_each_leaves_its_entry() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let asha = small.student(&app, "Asha Rao");
    move_to(&app, asha, Status::OnLeave, "2026-10-01").unwrap();
    let answer = move_to(&app, asha, Status::Graduated, "2026-10-02");
    assert_eq!(refusal(answer), "no_such_move");
    move_to(&app, asha, Status::Active, "2026-11-01").unwrap();
    let answer = move_to(&app, asha, Status::Active, "2026-11-02");
    assert_eq!(refusal(answer), "no_such_move");
    let answer = move_to(&app, asha, Status::OnLeave, "2026-10-15");
    assert_eq!(refusal(answer), "too_early");
    let answer = move_to(&app, asha, Status::OnLeave, "2036-10-15");
    assert_eq!(refusal(answer), "too_far");
    move_to(&app, asha, Status::Graduated, "2026-11-20").unwrap();
    for next in Status::ALL {
        let answer = move_to(&app, asha, *next, "2026-11-22");
        assert_eq!(refusal(answer), "no_such_move", "{next:?}");
    }
    let entries = format!(
        "audit_entries WHERE subject_kind = 'student' AND subject_id = {asha} AND action = 'students.set_status'"
    );
    assert_eq!(app.count(&entries), 3);
    let spans = app.number(&format!(
        "SELECT count(*) FROM student_status_spans WHERE student_id = {asha} AND (until_on IS NULL) = (status = 'graduated')"
    ));
    assert_eq!(spans, 4);
    assert_eq!(
        app.number(&format!(
            "SELECT (student_status_on({asha}, '2026-10-20') = 'on_leave')::int"
        )),
        1
    );
}

#[test]
fn a_reason_is_asked_for() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let asha = small.student(&app, "Asha Rao");
    for reason in ["", "  ", "a\u{202e}b"] {
        let cmd = SetStatus {
            student: asha,
            version: None,
            status: Status::Withdrawn,
            from_on: today(),
            reason: reason.into(),
        };
        let answer = write(&app, |tx| set_status(tx, &grant(), &cmd, today()));
        assert_eq!(refusal(answer), "no_reason", "{reason:?}");
    }
}

#[test]
fn who_is_gone_gives_up_every_seat_and_who_waited_has_it() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let (asha, bina) = (
        small.student(&app, "Asha Rao"),
        small.student(&app, "Bina Rao"),
    );
    app.sql(&format!(
        "UPDATE students SET roll_number = 1 WHERE id = {asha}; UPDATE students SET roll_number = 2 WHERE id = {bina}"
    ));
    let offering = small.offer(&app, 1, 1, false);
    for student in [asha, bina] {
        write(&app, |tx| {
            campus::academics::note_choice(tx, &grant(), (offering, student), today())
        })
        .unwrap();
    }
    let state = |student: i64, state: &str| {
        app.count(&format!(
            "enrolments WHERE student_id = {student} AND state = '{state}'"
        ))
    };
    assert_eq!((state(asha, "enrolled"), state(bina, "waiting")), (1, 1));
    move_to(&app, asha, Status::Withdrawn, "2026-11-22").unwrap();
    assert_eq!((state(asha, "dropped"), state(bina, "enrolled")), (1, 1));
    assert_eq!(
        app.count(&format!(
            "students WHERE id = {asha} AND roll_number IS NULL AND section_id IS NOT NULL"
        )),
        1
    );
    let faults = campus::students::check(&mut app.conn()).unwrap();
    assert!(
        faults
            .iter()
            .all(|fault| fault.ends_with("has no parent or guardian.")
                || fault.contains("lacks the role")),
        "{faults:?}"
    );
    // Nobody chooses for who is gone.
    let actor = Actor::System("test");
    let answer = write(&app, |tx| choose_elective(tx, &actor, offering, today()));
    assert!(answer.is_err());
}

#[test]
fn who_is_readmitted_sits_where_a_seat_is_free() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let (asha, bina) = (
        small.student(&app, "Asha Rao"),
        small.student(&app, "Bina Rao"),
    );
    for student in [asha, bina] {
        move_to(&app, student, Status::Withdrawn, "2026-10-01").unwrap();
    }
    app.sql(&format!(
        "UPDATE sections SET capacity = 1 WHERE id = {}",
        small.section
    ));
    move_to(&app, asha, Status::Active, "2026-11-01").unwrap();
    move_to(&app, bina, Status::Active, "2026-11-01").unwrap();
    let seated = |student: i64| {
        app.count(&format!(
            "students WHERE id = {student} AND section_id IS NOT NULL"
        ))
    };
    assert_eq!((seated(asha), seated(bina)), (1, 0));
}

#[test]
fn a_later_change_waits_and_takes_effect_by_itself() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let asha = small.student(&app, "Asha Rao");
    let today = chrono::Utc::now().date_naive();
    for (status, days) in [(Status::OnLeave, 9), (Status::Active, 40)] {
        let cmd = SetStatus {
            student: asha,
            version: None,
            status,
            from_on: today + chrono::Days::new(days),
            reason: "As agreed".into(),
        };
        write(&app, |tx| set_status(tx, &grant(), &cmd, today)).unwrap();
    }
    assert!(stands(&app, asha, Status::Active));
    assert_eq!(
        app.count("student_statuses WHERE applied_at IS NULL AND taken_back_at IS NULL"),
        2
    );
    // The days come, the schedule is due, the job runs.
    app.sql("UPDATE student_statuses SET from_on = from_on - 40 WHERE applied_at IS NULL");
    app.sql("UPDATE student_statuses SET from_on = from_on - 600 WHERE applied_at IS NOT NULL");
    let jobs = campus::app::jobs();
    let now = chrono::Utc::now();
    hold_due_schedules(&app.app.context(), &jobs, now).unwrap();
    hold_due_schedules(&app.app.context(), &jobs, now + chrono::TimeDelta::hours(2)).unwrap();
    app.run_jobs();
    assert!(stands(&app, asha, Status::Active));
    assert_eq!(app.count("student_statuses WHERE applied_at IS NULL"), 0);
    assert_eq!(
        app.count("audit_entries WHERE action = 'students.apply_status'"),
        2
    );
}

#[test]
fn the_latest_change_is_taken_back_and_stays_to_be_read() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let asha = small.student(&app, "Asha Rao");
    let first = app.number(&format!(
        "SELECT id FROM student_statuses WHERE student_id = {asha}"
    ));
    let leave = move_to(&app, asha, Status::OnLeave, "2026-10-01").unwrap();
    let gone = move_to(&app, asha, Status::Withdrawn, "2026-11-01").unwrap();
    let back = |change: i64| {
        write(&app, |tx| {
            take_back_status(
                tx,
                &grant(),
                (asha, None),
                (change, "Entered for another student"),
                today(),
            )
        })
    };
    assert_eq!(refusal(back(leave)), "not_latest");
    back(gone).unwrap();
    assert!(stands(&app, asha, Status::OnLeave));
    back(leave).unwrap();
    assert!(stands(&app, asha, Status::Active));
    assert_eq!(refusal(back(first)), "first");
    assert!(back(gone).is_err());
    assert_eq!(
        app.count(&format!("student_statuses WHERE student_id = {asha}")),
        3
    );
}

#[test]
fn two_who_change_one_student_at_once_are_told() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let asha = small.student(&app, "Asha Rao");
    let set = |version: i32, status: Status| {
        let cmd = SetStatus {
            student: asha,
            version: Some(version),
            status,
            from_on: today(),
            reason: "Asked for it".into(),
        };
        write(&app, |tx| set_status(tx, &grant(), &cmd, today()))
    };
    set(1, Status::OnLeave).unwrap();
    assert_eq!(refusal(set(1, Status::Withdrawn)), "changed");
    set(2, Status::Withdrawn).unwrap();
}

#[test]
fn a_strangers_status_is_nobodys_to_change() {
    let app = TestApp::new();
    let college = College::found(&app);
    let chand = student_of(&app, college.chand.id);
    let user = |who: &crate::support::TestUser, staff: i64| {
        Actor::User(std::sync::Arc::new(campus::policy::User {
            id: who.id,
            name: who.name.clone(),
            email: who.email.clone(),
            language: "en".into(),
            role: Role::Faculty,
            roles: vec![Role::Faculty],
            permissions: vec!["students.manage".into()],
            student: None,
            parent: None,
            staff: Some(staff),
            session: 1,
            verified: true,
            idle_seconds: 1800,
            second_factor: false,
            shortcuts: true,
            holds_form: false,
        }))
    };
    let adviser = app.number(&format!(
        "SELECT id FROM staff WHERE user_id = {}",
        college.adviser.id
    ));
    let who = campus::policy::Grant::check(user(&college.adviser, adviser)).unwrap();
    let cmd = SetStatus {
        student: chand,
        version: None,
        status: Status::Withdrawn,
        from_on: day("2026-11-01"),
        reason: "None".into(),
    };
    let answer = write(&app, |tx| set_status(tx, &who, &cmd, today()));
    assert!(matches!(answer, Err(campus::Error::NotFound)));
    // Nor do they admit anybody.
    assert!(stands(&app, chand, Status::Active));
}

#[test]
fn the_demo_holds_what_must_hold() {
    let app = demo();
    let faults = campus::seed::check(&mut app.conn()).unwrap();
    assert!(faults.is_empty(), "{faults:?}");
    assert_eq!(
        app.count(
            "students s WHERE NOT EXISTS (SELECT FROM student_statuses h WHERE h.student_id = s.id)"
        ),
        0
    );
    assert!(students::count(&mut app.conn(), &Actor::System("test")).unwrap() > 100);
}
