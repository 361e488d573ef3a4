//! What the structure refuses: overlaps, circles, what is used.
use campus::academics::{
    BatchEntry, CourseEntry, DepartmentEntry, HolidayEntry, Kept, OfferingEntry, PeriodEntry,
    ProgrammeEntry, RoomEntry, RoomKind, SectionEntry, TermEntry, YearEntry, create_record,
    delete_record, require_course, restore_record, retire_record, update_record,
};

use super::{Small, code, course_entry, create, day, refusal, sentence, term_entry, title};
use crate::{
    seed::{grant, write},
    support::TestApp,
};

fn retire<K: Kept>(app: &TestApp, id: i64) -> campus::Result<()> {
    write(app, |tx| retire_record::<K>(tx, &grant(), id))
}

fn delete<K: Kept>(app: &TestApp, id: i64) -> campus::Result<()> {
    write(app, |tx| delete_record::<K>(tx, &grant(), id, true))
}

fn update<K: Kept>(app: &TestApp, id: i64, entry: &K) -> campus::Result<()> {
    write(app, |tx| update_record(tx, &grant(), (id, None), entry))
}

#[test]
fn prerequisites_make_no_circle_and_the_refusal_names_it() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let ids: Vec<i64> = ["CS1", "CS2", "CS3", "CS4"]
        .map(|short| create(&app, &course_entry(small.department, short)).unwrap())
        .into();
    let require = |course: usize, other: usize| {
        write(&app, |tx| {
            require_course(tx, &grant(), ids[course], ids[other])
        })
    };
    require(1, 0).unwrap();
    require(2, 1).unwrap();
    require(3, 2).unwrap();
    require(3, 0).unwrap();
    assert_eq!(
        sentence(require(0, 3)),
        "That would be a circle: CS1 → CS4 → CS1."
    );
    assert_eq!(
        sentence(require(0, 2)),
        "That would be a circle: CS1 → CS3 → CS2 → CS1."
    );
    assert_eq!(refusal(require(2, 2)), "prerequisite_itself");
    assert_eq!(refusal(require(2, 1)), "required_already");
    assert_eq!(app.count("prerequisites"), 4 + 2);
}

#[test]
fn two_who_close_a_circle_together_cannot_both() {
    let app = TestApp::committing();
    let small = Small::found(&app);
    for round in 0..5 {
        let pair = ["X", "Y"].map(|letter| {
            create(
                &app,
                &course_entry(small.department, &format!("{letter}{round}")),
            )
            .unwrap()
        });
        let both = [(pair[0], pair[1]), (pair[1], pair[0])];
        let answers: Vec<_> = std::thread::scope(|scope| {
            let require =
                |(course, other)| write(&app, |tx| require_course(tx, &grant(), course, other));
            let threads: Vec<_> = both
                .iter()
                .map(|ids| scope.spawn(move || require(*ids)))
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
    // Nor past the operation: the database holds it by itself.
    let circle =
        "INSERT INTO prerequisites SELECT p.requires_id, p.course_id FROM prerequisites p LIMIT 1";
    let mut conn = app.conn();
    let refused =
        diesel::connection::SimpleConnection::batch_execute(&mut *conn, circle).unwrap_err();
    assert!(
        refused.to_string().contains("would require itself"),
        "{refused}"
    );
}

#[test]
fn no_day_is_in_two_years_or_two_terms() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let year = |name: &str, first: &str, last: &str| {
        let entry = YearEntry {
            name: title(name),
            starts_on: day(first),
            ends_on: day(last),
        };
        create(&app, &entry)
    };
    assert_eq!(
        refusal(year("Other", "2027-06-30", "2028-06-29")),
        "overlap"
    );
    assert_eq!(refusal(year("Other", "2027-07-02", "2027-07-01")), "order");
    assert_eq!(
        refusal(year("2026-27", "2027-07-01", "2028-06-30")),
        "name_taken"
    );
    year("2027-28", "2027-07-01", "2028-06-30").unwrap();

    let term = |name: &str, days: [&str; 2]| create(&app, &term_entry(small.year, name, days));
    assert_eq!(
        refusal(term("Other", ["2026-12-15", "2027-05-31"])),
        "overlap"
    );
    assert_eq!(
        refusal(term("Other", ["2027-01-02", "2027-07-01"])),
        "outside_year"
    );
    assert_eq!(
        refusal(term("Other", ["2027-01-02", "2027-01-02"])),
        "order"
    );
    let even = term("2027 Even", ["2026-12-16", "2027-05-31"]).unwrap();
    assert_eq!(
        refusal(update(
            &app,
            even,
            &term_entry(small.year, "2027 Even", ["2026-12-01", "2027-05-31"])
        )),
        "overlap"
    );

    let shorter = YearEntry {
        name: title("2026-27"),
        starts_on: day("2026-07-01"),
        ends_on: day("2027-05-30"),
    };
    assert_eq!(refusal(update(&app, small.year, &shorter)), "around_terms");
}

#[test]
fn periods_in_use_do_not_overlap() {
    let app = TestApp::new();
    let period = |number, starts: &str, ends: &str| PeriodEntry {
        number,
        name: title("Period"),
        starts: starts.parse().unwrap(),
        ends: ends.parse().unwrap(),
    };
    let first = create(&app, &period(1, "09:00:00", "09:55:00")).unwrap();
    create(&app, &period(2, "09:55:00", "10:50:00")).unwrap();
    // The same minute, another end: the shorter inside the longer, and the longer around the shorter.
    for (starts, ends) in [
        ("09:00:00", "09:30:00"),
        ("09:00:00", "10:00:00"),
        ("08:00:00", "09:01:00"),
        ("08:00:00", "12:00:00"),
    ] {
        assert_eq!(
            refusal(create(&app, &period(3, starts, ends))),
            "overlap",
            "{starts}"
        );
    }
    assert_eq!(
        refusal(create(&app, &period(2, "11:00:00", "11:55:00"))),
        "number_taken"
    );
    assert_eq!(
        refusal(create(&app, &period(3, "11:55:00", "11:00:00"))),
        "order"
    );
    retire::<PeriodEntry>(&app, first).unwrap();
    create(&app, &period(1, "08:30:00", "09:30:00")).unwrap();
    let restore = write(&app, |tx| {
        restore_record::<PeriodEntry>(tx, &grant(), first)
    });
    assert!(["overlap", "number_taken"].contains(&refusal(restore).as_str()));
}

#[test]
fn what_is_referred_to_cannot_be_deleted_but_is_retired() {
    let app = TestApp::new();
    let small = Small::found(&app);
    small.offer(&app, 0, 10, false);
    for (refused, code) in [
        (delete::<CourseEntry>(&app, small.basics), "in_use"),
        (delete::<DepartmentEntry>(&app, small.department), "in_use"),
        (delete::<ProgrammeEntry>(&app, small.programme), "in_use"),
        (delete::<BatchEntry>(&app, small.batch), "in_use"),
        (delete::<TermEntry>(&app, small.term), "in_use"),
        (delete::<YearEntry>(&app, small.year), "in_use"),
    ] {
        assert_eq!(refusal(refused), code);
    }
    retire::<CourseEntry>(&app, small.basics).unwrap();
    assert_eq!(
        refusal(retire::<CourseEntry>(&app, small.basics)),
        "retired"
    );
    assert_eq!(
        app.count(&format!(
            "curriculum_courses WHERE course_id = {}",
            small.basics
        )),
        1,
        "it stays where it is used"
    );
    let offered = OfferingEntry::to_section(small.basics, small.term, small.section);
    assert_eq!(
        refusal(create(&app, &offered)),
        "not_offered",
        "and is not offered any more"
    );
    write(&app, |tx| {
        restore_record::<CourseEntry>(tx, &grant(), small.basics)
    })
    .unwrap();
    create(&app, &offered).unwrap();

    let spare = create(&app, &course_entry(small.department, "NEVER")).unwrap();
    delete::<CourseEntry>(&app, spare).unwrap();
    assert_eq!(app.count(&format!("audit_entries WHERE action = 'academics.delete' AND subject_kind = 'course' AND subject_id = {spare}")), 1);
}

#[test]
fn a_department_with_parts_in_use_is_not_retired() {
    let app = TestApp::new();
    let small = Small::found(&app);
    assert_eq!(
        refusal(retire::<DepartmentEntry>(&app, small.department)),
        "has_parts"
    );
    let spare = create(
        &app,
        &DepartmentEntry {
            code: code("OLD"),
            name: title("Old Department"),
        },
    )
    .unwrap();
    retire::<DepartmentEntry>(&app, spare).unwrap();
    let new = ProgrammeEntry {
        department_id: spare,
        code: code("P"),
        name: title("P"),
        semesters: 2,
    };
    assert_eq!(refusal(create(&app, &new)), "not_offered");
}

#[test]
fn a_section_needs_a_seat_for_each_of_its_students() {
    let app = TestApp::new();
    let small = Small::found(&app);
    for name in ["Asha Rao", "Bina Rao"] {
        small.student(&app, name);
    }
    let section = |capacity| SectionEntry {
        batch_id: small.batch,
        name: code("A"),
        capacity,
    };
    assert_eq!(
        refusal(update(&app, small.section, &section(1))),
        "seats_taken"
    );
    update(&app, small.section, &section(2)).unwrap();
    assert_eq!(
        refusal(retire::<SectionEntry>(&app, small.section)),
        "has_students"
    );
    let shorter = ProgrammeEntry {
        department_id: small.department,
        code: code("PG CSE"),
        name: title("Diploma"),
        semesters: 1,
    };
    assert_eq!(
        refusal(update(&app, small.programme, &shorter)),
        "semesters_used"
    );
}

#[test]
fn whoever_saves_second_is_told() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let save = |version, name: &str| {
        let entry = CourseEntry {
            name: title(name),
            ..course_entry(small.department, "C101")
        };
        write(&app, |tx| {
            update_record(tx, &grant(), (small.basics, Some(version)), &entry)
        })
    };
    save(1, "Foundations").unwrap();
    assert_eq!(refusal(save(1, "Basics")), "changed");
    save(2, "Basics").unwrap();
    save(3, "Basics").unwrap();
    assert_eq!(
        app.number(&format!(
            "SELECT version FROM courses WHERE id = {}",
            small.basics
        )),
        3,
        "nothing changed the last time"
    );
    let before_and_after = r#"audit_entries WHERE subject_kind = 'course' AND changes->'name' = '["Foundations", "Basics"]'"#;
    assert_eq!(app.count(before_and_after), 1);
}

#[test]
fn a_holiday_is_somebodys() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let holiday = |name: &str, first: &str, last: &str, programmes: &[i64]| HolidayEntry {
        name: title(name),
        starts_on: day(first),
        ends_on: day(last),
        whole_college: programmes.is_empty(),
        programme_ids: programmes.to_vec(),
    };
    let diwali = create(&app, &holiday("Diwali", "2026-11-08", "2026-11-10", &[])).unwrap();
    assert_eq!(
        refusal(create(
            &app,
            &holiday("Diwali", "2026-11-08", "2026-11-08", &[])
        )),
        "name_taken"
    );
    assert_eq!(
        refusal(create(
            &app,
            &holiday("Visit", "2026-11-08", "2026-11-07", &[])
        )),
        "order"
    );
    assert_eq!(
        refusal(create(
            &app,
            &holiday("Visit", "2026-11-08", "2027-11-07", &[])
        )),
        "too_long"
    );
    assert_eq!(
        refusal(create(
            &app,
            &holiday("Visit", "2026-11-12", "2026-11-12", &[-1])
        )),
        "not_offered"
    );
    update(
        &app,
        diwali,
        &holiday("Diwali", "2026-11-08", "2026-11-09", &[small.programme]),
    )
    .unwrap();
    assert_eq!(app.count("holiday_programmes"), 1);
    delete::<HolidayEntry>(&app, diwali).unwrap();
    assert_eq!(app.count("holiday_programmes"), 0);
}

#[test]
fn rooms_and_offerings_are_unlike_one_another() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let room = |short: &str| RoomEntry {
        code: code(short),
        building: title("Block A"),
        kind: RoomKind::Classroom,
        capacity: 60,
    };
    create(&app, &room("A-101")).unwrap();
    assert_eq!(refusal(create(&app, &room("A-101"))), "code_taken");
    small.offer(&app, 0, 10, false);
    let again = OfferingEntry::singly(small.electives[0], small.term, 5);
    assert_eq!(refusal(create(&app, &again)), "offered_already");
    let shapeless = OfferingEntry {
        course_id: small.electives[1],
        cap: None,
        ..again.clone()
    };
    assert_eq!(refusal(create(&app, &shapeless)), "shape");
    let lost = OfferingEntry {
        term_id: -1,
        course_id: small.electives[1],
        ..again
    };
    assert_eq!(refusal(create(&app, &lost)), "no_term");
}

#[test]
fn twenty_who_add_the_same_course_add_one() {
    let app = TestApp::committing();
    let small = Small::found(&app);
    let entry = course_entry(small.department, "SAME");
    let answers: Vec<_> = std::thread::scope(|scope| {
        let add = || write(&app, |tx| create_record(tx, &grant(), &entry));
        let threads: Vec<_> = (0..20).map(|_| scope.spawn(add)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    let (made, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!(made.len(), 1);
    for answer in refused {
        assert_eq!(refusal(answer), "code_taken");
    }
}
