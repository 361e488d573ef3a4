//! What stays as it is for those who rely on it, and names that differ in capitals alone.
use campus::academics::{
    BatchEntry, CurriculumEntry, DepartmentEntry, OfferingEntry, ProgrammeEntry, RoomEntry,
    RoomKind, SectionEntry, enrol_student, retire_curriculum, update_record,
};
use campus::policy::Role;

use super::{Small, code, course_entry, create, day, forced, refusal, term_entry, title};
use crate::{
    seed::{grant, write},
    support::TestApp,
};

#[test]
fn a_batch_with_students_keeps_its_programme_year_and_curriculum() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let other = ProgrammeEntry {
        department_id: small.department,
        code: code("UG CSE"),
        name: title("Other"),
        semesters: 2,
    };
    let other = create(&app, &other).unwrap();
    let entry = |programme_id, admission_year, curriculum_id| BatchEntry {
        programme_id,
        admission_year,
        curriculum_id,
    };
    let now = entry(small.programme, 2025, Some(small.curriculum));
    let changed = [
        entry(other, 2025, None),
        entry(small.programme, 2026, Some(small.curriculum)),
        entry(small.programme, 2025, None),
    ];
    let update = |entry: &BatchEntry| {
        write(&app, |tx| {
            update_record(tx, &grant(), (small.batch, None), entry)
        })
    };
    update(&changed[2]).unwrap();
    update(&now).unwrap();
    small.student(&app, "Asha Rao");
    for entry in &changed {
        assert_eq!(refusal(update(entry)), "has_students", "{entry:?}");
    }
    // Nor past the operation; what was not decided is.
    for sql in ["admission_year = 2026", "curriculum_id = NULL"] {
        let told = forced(
            &app,
            &format!("UPDATE batches SET {sql} WHERE id = {}", small.batch),
        );
        assert!(told.contains("the batch has students"), "{told}");
    }
}

#[test]
fn an_offering_with_students_keeps_its_course_term_and_section() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let (singly, whole) = (
        small.offer(&app, 0, 5, false),
        small.offer_whole(&app, small.core),
    );
    let even = term_entry(small.year, "2027 Even", ["2027-01-02", "2027-06-10"]);
    let even = create(&app, &even).unwrap();
    let update = |id: i64, entry: &OfferingEntry| {
        write(&app, |tx| update_record(tx, &grant(), (id, None), entry))
    };
    let course = |course| OfferingEntry::singly(course, small.term, 5);
    update(singly, &course(small.electives[1])).unwrap();
    update(singly, &course(small.electives[0])).unwrap();
    let student = small.student(&app, "Asha Rao");
    write(&app, |tx| {
        enrol_student(tx, &grant(), (singly, student), "", day("2026-08-01"))
    })
    .unwrap();
    let moved = OfferingEntry::singly(small.electives[0], even, 5);
    let whole_elsewhere = OfferingEntry::to_section(small.core, even, small.section);
    let given = OfferingEntry::to_section(small.electives[0], small.term, small.section);
    for (id, entry) in [
        (singly, course(small.electives[1])),
        (singly, moved),
        (whole, whole_elsewhere),
        (whole, course(small.core)),
    ] {
        assert_eq!(refusal(update(id, &entry)), "has_students", "{entry:?}");
    }
    let given = refusal(update(singly, &given));
    assert!(["has_students", "enrolled_singly", "taken_otherwise"].contains(&given.as_str()));
    let more = OfferingEntry::singly(small.electives[0], small.term, 9);
    update(singly, &more).unwrap();
    let told = forced(
        &app,
        &format!(
            "UPDATE offerings SET course_id = {} WHERE id = {whole}",
            small.basics
        ),
    );
    assert!(told.contains("the offering has students"), "{told}");
}

#[actix_web::test]
async fn a_published_curriculum_keeps_its_name_and_year() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let entry = |name: &str, from_admission_year| CurriculumEntry {
        programme_id: small.programme,
        name: title(name),
        from_admission_year,
    };
    for changed in [entry("Renamed", 2025), entry("2025 Scheme", 2024)] {
        let answer = write(&app, |tx| {
            update_record(tx, &grant(), (small.curriculum, None), &changed)
        });
        assert_eq!(refusal(answer), "published");
    }
    let draft = create(&app, &entry("2027 Scheme", 2027)).unwrap();
    write(&app, |tx| {
        update_record(tx, &grant(), (draft, None), &entry("2028 Scheme", 2028))
    })
    .unwrap();
    // Out of a published plan, or into one, by whatever statement.
    for sql in [
        format!("UPDATE curriculum_courses SET curriculum_id = {draft}, elective_group_id = NULL"),
        "UPDATE curricula SET name = name || ' x'".to_owned(),
        "DELETE FROM curriculum_courses".to_owned(),
    ] {
        let told = forced(&app, &sql);
        assert!(
            told.contains("the curriculum is published"),
            "{sql}: {told}"
        );
    }
    let client = app.as_role(Role::Admin).await;
    let page = |id: i64| format!("/academics/curricula/{id}");
    let published = client.get(&page(small.curriculum)).await;
    published
        .hides(&format!("{}/delete", page(small.curriculum)))
        .hides(&format!("{}/edit", page(small.curriculum)));
    client
        .get(&page(draft))
        .await
        .shows(&format!("{}/delete", page(draft)))
        .shows(&format!("{}/edit", page(draft)));
    write(&app, |tx| retire_curriculum(tx, &grant(), small.curriculum)).unwrap();
}

#[test]
fn names_that_differ_in_capitals_are_the_same() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let department = |short: &str, name: &str| DepartmentEntry {
        code: code(short),
        name: title(name),
    };
    let room = |short: &str| RoomEntry {
        code: code(short),
        building: title("Block A"),
        kind: RoomKind::Classroom,
        capacity: 60,
    };
    create(&app, &room("A-101")).unwrap();
    let programme = ProgrammeEntry {
        department_id: small.department,
        code: code("pg cse"),
        name: title("Other"),
        semesters: 2,
    };
    let section = SectionEntry {
        batch_id: small.batch,
        name: code("a"),
        capacity: 10,
    };
    let curriculum = CurriculumEntry {
        programme_id: small.programme,
        name: title("2025 SCHEME"),
        from_admission_year: 2025,
    };
    for (refused, told) in [
        (
            create(&app, &course_entry(small.department, "c101")),
            "code_taken",
        ),
        (create(&app, &department("cse", "Other")), "code_taken"),
        (
            create(&app, &department("X", "COMPUTER science")),
            "name_taken",
        ),
        (create(&app, &programme), "code_taken"),
        (create(&app, &room("a-101")), "code_taken"),
        (create(&app, &section), "section_exists"),
        (create(&app, &curriculum), "name_taken"),
        (
            create(
                &app,
                &term_entry(small.year, "2026 ODD", ["2027-01-02", "2027-06-10"]),
            ),
            "name_taken",
        ),
    ] {
        assert_eq!(refusal(refused), told);
    }
}
