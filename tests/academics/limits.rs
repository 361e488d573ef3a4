//! How many electives, which once, and when: groups over several terms, parallel groups, days of choice.
use campus::academics::{
    EnrolmentState, OfferingEntry, SectionEntry, enrol_student, lock_seats, note_choice,
    retire_record,
};
use campus::students::{AdmissionNumber, AdmitStudent, Category, Gender, admit_student};

use super::{Small, code, create, day, forced, refusal, sentence, term_entry};
use crate::{
    seed::{grant, write},
    support::TestApp,
};

fn choose(
    app: &TestApp,
    offering: i64,
    student: i64,
    today: &str,
) -> campus::Result<EnrolmentState> {
    write(app, |tx| {
        note_choice(tx, &grant(), (offering, student), day(today))
    })
}

fn enrol(
    app: &TestApp,
    offering: i64,
    student: i64,
    (beyond, today): (&str, &str),
) -> campus::Result<EnrolmentState> {
    write(app, |tx| {
        enrol_student(tx, &grant(), (offering, student), beyond, day(today))
    })
}

#[test]
fn a_group_is_chosen_from_once_whatever_the_term() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let even = term_entry(small.year, "2027 Even", ["2027-01-02", "2027-06-10"]);
    let even = create(&app, &even).unwrap();
    let first = small.offer(&app, 0, 5, false);
    let later = OfferingEntry {
        open_for_choice: true,
        ..OfferingEntry::singly(small.electives[1], even, 5)
    };
    let later = create(&app, &later).unwrap();
    let student = small.student(&app, "Asha Rao");
    choose(&app, first, student, "2026-08-01").unwrap();
    assert_eq!(
        refusal(choose(&app, later, student, "2027-02-01")),
        "group_full"
    );
    assert_eq!(
        sentence(enrol(&app, later, student, ("", "2027-02-01"))),
        "Elective I: this student has 1 already, as many as are taken of it. To go beyond that, say why."
    );
    assert_eq!(
        refusal(enrol(&app, later, student, ("a\u{202e}b", "2027-02-01"))),
        "no_reason_beyond"
    );
    enrol(
        &app,
        later,
        student,
        (" Failed the first one ", "2027-02-01"),
    )
    .unwrap();
    assert_eq!(
        app.count("enrolments WHERE beyond_reason = 'Failed the first one'"),
        1
    );
    assert_eq!(
        app.count(r#"audit_entries WHERE action = 'academics.enrol' AND changes->'beyond_reason' = '["", "Failed the first one"]'"#),
        1
    );
    let faults = campus::academics::check(&mut app.conn())
        .unwrap()
        .join("\n");
    assert!(!faults.contains("of which 1 are taken"), "{faults}");
    // What came to nothing counts no more once its term is over, and the same course again is none more.
    let other = small.student(&app, "Bina Rao");
    app.sql(&format!("UPDATE offerings SET cap = 1 WHERE id = {first}"));
    assert_eq!(
        choose(&app, first, other, "2026-08-01").unwrap(),
        EnrolmentState::Waiting
    );
    assert_eq!(
        refusal(choose(&app, later, other, "2026-08-01")),
        "group_full"
    );
    choose(&app, later, other, "2027-02-01").unwrap();
}

#[test]
fn nobody_takes_a_course_twice_in_a_term() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let group = |name: &str| OfferingEntry {
        open_for_choice: true,
        group_name: Some(code(name)),
        ..OfferingEntry::singly(small.electives[0], small.term, 1)
    };
    let groups = ["A", "B"].map(|name| create(&app, &group(name)).unwrap());
    assert_eq!(refusal(create(&app, &group("b"))), "offered_already");
    let (student, other) = (
        small.student(&app, "Asha Rao"),
        small.student(&app, "Bina Rao"),
    );
    choose(&app, groups[0], student, "2026-08-01").unwrap();
    assert_eq!(
        refusal(choose(&app, groups[1], student, "2026-08-01")),
        "taken_otherwise"
    );
    assert_eq!(
        choose(&app, groups[1], other, "2026-08-01").unwrap(),
        EnrolmentState::Enrolled,
        "another group has its own seats"
    );
    let told = forced(
        &app,
        &format!(
            "INSERT INTO enrolments (offering_id, student_id, state, waiting_place) VALUES ({}, {student}, 'waiting', 9)",
            groups[1]
        ),
    );
    assert!(told.contains("takes the course already"), "{told}");
    let whole = OfferingEntry::to_section(small.electives[0], small.term, small.section);
    assert_eq!(refusal(create(&app, &whole)), "taken_otherwise");
    // With the section first; a retired offering is no other way.
    let second = OfferingEntry::to_section(small.electives[1], small.term, small.section);
    let whole = create(&app, &second).unwrap();
    let singly = create(
        &app,
        &OfferingEntry::singly(small.electives[1], small.term, 5),
    )
    .unwrap();
    let again = || enrol(&app, singly, student, ("Twice", "2026-08-01"));
    assert_eq!(refusal(again()), "taken_otherwise");
    write(&app, |tx| {
        retire_record::<OfferingEntry>(tx, &grant(), whole)
    })
    .unwrap();
    again().unwrap();
}

#[test]
fn the_check_tells_of_who_was_moved_into_a_section_that_takes_the_course() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let singly = small.offer(&app, 0, 5, false);
    let student = small.student(&app, "Asha Rao");
    choose(&app, singly, student, "2026-08-01").unwrap();
    let other_section = SectionEntry {
        batch_id: small.batch,
        name: code("M"),
        capacity: 60,
    };
    let other_section = create(&app, &other_section).unwrap();
    let whole = OfferingEntry::to_section(small.electives[0], small.term, other_section);
    create(&app, &whole).unwrap();
    app.sql(&format!(
        "UPDATE students SET section_id = {other_section} WHERE id = {student}"
    ));
    let faults = campus::academics::check(&mut app.conn())
        .unwrap()
        .join("\n");
    assert!(faults.contains("takes E201 in 2026 Odd twice."), "{faults}");
}

#[test]
fn a_course_taken_singly_and_with_the_section_at_one_moment_is_taken_once() {
    let app = TestApp::committing();
    let small = Small::found(&app);
    let singly = small.offer(&app, 0, 50, false);
    for n in 0..5 {
        let section = SectionEntry {
            batch_id: small.batch,
            name: code(&format!("R{n}")),
            capacity: 10,
        };
        let section = create(&app, &section).unwrap();
        let student = small.student(&app, &format!("Student {n}"));
        app.sql(&format!(
            "UPDATE students SET section_id = {section} WHERE id = {student}"
        ));
        let whole = OfferingEntry::to_section(small.electives[0], small.term, section);
        let answers = std::thread::scope(|scope| {
            let app = &app;
            let one = scope.spawn(move || choose(app, singly, student, "2026-08-01").is_ok());
            let whole = &whole;
            let other = scope.spawn(move || create(app, whole).is_ok());
            [one.join().unwrap(), other.join().unwrap()]
        });
        assert!(answers[0] != answers[1], "round {n}: {answers:?}");
    }
}

#[test]
fn electives_are_chosen_on_their_days() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let entry = |from: &str, until: &str| OfferingEntry {
        open_for_choice: true,
        choice_from: Some(day(from)),
        choice_until: Some(day(until)),
        ..OfferingEntry::singly(small.electives[0], small.term, 5)
    };
    assert_eq!(
        refusal(create(&app, &entry("2026-08-10", "2026-08-09"))),
        "order"
    );
    let closed = OfferingEntry {
        open_for_choice: false,
        ..entry("2026-08-10", "2026-08-12")
    };
    assert_eq!(refusal(create(&app, &closed)), "not_open");
    let offering = create(&app, &entry("2026-08-10", "2026-08-12")).unwrap();
    let student = small.student(&app, "Asha Rao");
    let open = |today| {
        let groups = campus::academics::electives_of(&mut app.conn(), student, day(today)).unwrap();
        groups[0].electives[0].open
    };
    for (today, is_open) in [
        ("2026-08-09", false),
        ("2026-08-10", true),
        ("2026-08-12", true),
        ("2026-08-13", false),
    ] {
        assert_eq!(open(today), is_open, "{today}");
        if !is_open {
            assert_eq!(refusal(choose(&app, offering, student, today)), "not_open");
        }
    }
    choose(&app, offering, student, "2026-08-12").unwrap();
}

fn admit(app: &TestApp, (batch, section): (i64, i64), user: i64) -> campus::Result<i64> {
    let cmd = AdmitStudent {
        user,
        admission_number: AdmissionNumber::parse(&format!("L{user:05}")).unwrap(),
        batch,
        section: Some(section),
        semester: 1,
        date_of_birth: day("2007-01-02"),
        gender: Gender::Female,
        category: Category::ALL[0],
        hostelite: false,
        address: String::new(),
        admitted_on: day("2026-07-01"),
    };
    write(app, |tx| admit_student(tx, &grant(), &cmd))
}

#[test]
fn twenty_who_want_the_last_seat_of_a_section_get_one() {
    let app = TestApp::committing();
    let small = Small::found(&app);
    let section = SectionEntry {
        batch_id: small.batch,
        name: code("L"),
        capacity: 1,
    };
    let section = create(&app, &section).unwrap();
    let users: Vec<i64> = (0..20)
        .map(|n| {
            app.user(&format!("Student {n}"), &[campus::policy::Role::Student])
                .id
        })
        .collect();
    let admit = |user: i64| admit(&app, (small.batch, section), user);
    let answers: Vec<_> = std::thread::scope(|scope| {
        let admit = &admit;
        let threads: Vec<_> = users
            .iter()
            .map(|user| scope.spawn(move || admit(*user)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    let (seated, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!((seated.len(), refused.len()), (1, 19));
    for answer in refused {
        assert_eq!(refusal(answer), "section_full");
    }
    assert_eq!(
        app.count(&format!("students WHERE section_id = {section}")),
        1
    );
    // Nor into one that is not used any more.
    app.sql(&format!(
        "UPDATE sections SET capacity = 30, retired_at = now() WHERE id = {section}"
    ));
    let user = app
        .user("Late Student", &[campus::policy::Role::Student])
        .id;
    assert_eq!(refusal(admit(user)), "section_retired");
    let seats = write(&app, |tx| lock_seats(tx, section)).unwrap();
    assert!(seats.retired);
}

#[test]
fn what_is_chosen_cannot_be_retired_at_the_same_moment() {
    let app = TestApp::committing();
    let small = Small::found(&app);
    for n in 0..8 {
        let course = create(
            &app,
            &super::course_entry(small.department, &format!("Q{n}")),
        )
        .unwrap();
        let entry = OfferingEntry::singly(course, small.term, 5);
        let (offered, retired) = std::thread::scope(|scope| {
            let (app, entry) = (&app, &entry);
            let offered = scope.spawn(move || create(app, entry));
            let retired = scope.spawn(move || {
                write(app, |tx| {
                    retire_record::<campus::academics::CourseEntry>(tx, &grant(), course)
                })
            });
            (offered.join().unwrap(), retired.join().unwrap())
        });
        retired.unwrap();
        let late = format!(
            "offerings o JOIN courses c ON c.id = o.course_id JOIN audit_entries a ON a.subject_kind = 'offering' AND a.subject_id = o.id
             JOIN audit_entries r ON r.subject_kind = 'course' AND r.subject_id = c.id AND r.action = 'academics.retire'
             WHERE c.id = {course} AND a.at > r.at AND a.id > r.id"
        );
        assert!(
            offered.is_err() || app.count(&late) == 0,
            "round {n}: offered after it was retired"
        );
    }
}
