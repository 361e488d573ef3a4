//! Curricula: what keeps one from being published, and what publishing fixes.
use campus::academics::{
    BatchEntry, CurriculumEntry, CurriculumError, NewGroup, PlanCourse, add_group, add_to_plan,
    copy_curriculum, delete_record, publish_curriculum, reopen_curriculum, require_course,
    retire_curriculum, take_out_of_plan,
};

use super::{Small, create, refusal, sentence, title};
use crate::{
    seed::{grant, write},
    support::TestApp,
};

fn draft(app: &TestApp, small: &Small) -> i64 {
    let entry = CurriculumEntry {
        programme_id: small.programme,
        name: title("2027 Scheme"),
        from_admission_year: 2027,
    };
    create(app, &entry).unwrap()
}

fn put(
    app: &TestApp,
    curriculum: i64,
    course: i64,
    semester: i16,
    group: Option<i64>,
) -> campus::Result<()> {
    let cmd = PlanCourse {
        course,
        semester,
        group,
    };
    write(app, |tx| add_to_plan(tx, &grant(), curriculum, &cmd))
}

#[test]
fn everything_that_keeps_a_plan_from_being_published_is_told() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let draft = draft(&app, &small);
    let publish = || write(&app, |tx| publish_curriculum(tx, &grant(), draft));
    let told = sentence(publish());
    assert!(
        told.contains("Semester 1 has no course.") && told.contains("Semester 2 has no course."),
        "{told}"
    );
    put(&app, draft, small.core, 1, None).unwrap();
    let group = NewGroup {
        semester: 2,
        name: title("Elective I"),
        choose: 2,
    };
    let group = write(&app, |tx| add_group(tx, &grant(), draft, &group)).unwrap();
    put(&app, draft, small.electives[1], 0, Some(group)).unwrap();
    let told = sentence(publish());
    assert!(
        told.contains("C201 in semester 1 requires C101, which is not in this curriculum."),
        "{told}"
    );
    assert!(
        told.contains("Elective I offers 1 courses to choose 2 from."),
        "{told}"
    );
    put(&app, draft, small.basics, 2, None).unwrap();
    put(&app, draft, small.electives[0], 0, Some(group)).unwrap();
    let told = sentence(publish());
    assert!(
        told.contains("C201 in semester 1 requires C101, which comes in semester 2."),
        "{told}"
    );
    for course in [small.core, small.basics] {
        write(&app, |tx| take_out_of_plan(tx, &grant(), draft, course)).unwrap();
    }
    put(&app, draft, small.basics, 1, None).unwrap();
    put(&app, draft, small.core, 2, None).unwrap();
    publish().unwrap();
    assert_eq!(refusal(publish()), "not_draft");
}

#[test]
fn a_plan_takes_a_course_once_and_no_semester_beyond_the_programme() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let draft = draft(&app, &small);
    put(&app, draft, small.basics, 1, None).unwrap();
    assert_eq!(
        refusal(put(&app, draft, small.basics, 2, None)),
        "planned_already"
    );
    assert_eq!(
        sentence(put(&app, draft, small.core, 3, None)),
        CurriculumError::Semester(2).to_string()
    );
    assert_eq!(refusal(put(&app, draft, -1, 1, None)), "no_course");
    let stranger = app.number("SELECT id FROM elective_groups");
    assert_eq!(
        refusal(put(&app, draft, small.core, 2, Some(stranger))),
        "no_group"
    );
}

#[test]
fn a_published_curriculum_is_fixed_and_a_change_is_a_new_version() {
    let app = TestApp::new();
    let small = Small::found(&app);
    assert_eq!(
        refusal(put(&app, small.curriculum, small.basics, 1, None)),
        "published"
    );
    let out = write(&app, |tx| {
        take_out_of_plan(tx, &grant(), small.curriculum, small.basics)
    });
    assert_eq!(refusal(out), "published");
    let reopened = write(&app, |tx| reopen_curriculum(tx, &grant(), small.curriculum));
    assert_eq!(refusal(reopened), "followed");
    let copy = write(&app, |tx| {
        copy_curriculum(tx, &grant(), small.curriculum, title("2026 Scheme"))
    })
    .unwrap();
    assert_eq!(
        app.count(&format!("curriculum_courses WHERE curriculum_id = {copy}")),
        4
    );
    assert_eq!(
        app.count(&format!(
            "curriculum_courses c JOIN elective_groups g ON g.id = c.elective_group_id AND g.curriculum_id = c.curriculum_id
             WHERE c.curriculum_id = {copy}"
        )),
        2,
        "its groups are its own"
    );
    write(&app, |tx| {
        take_out_of_plan(tx, &grant(), copy, small.electives[0])
    })
    .unwrap();
    assert_eq!(
        app.count(&format!(
            "curriculum_courses WHERE curriculum_id = {}",
            small.curriculum
        )),
        4
    );
    write(&app, |tx| {
        delete_record::<CurriculumEntry>(tx, &grant(), copy, false)
    })
    .unwrap();
    let kept = write(&app, |tx| {
        delete_record::<CurriculumEntry>(tx, &grant(), small.curriculum, false)
    });
    assert_eq!(refusal(kept), "published");
}

#[test]
fn a_batch_follows_a_published_curriculum_of_its_programme_and_time() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let draft = draft(&app, &small);
    let batch = |year, curriculum| BatchEntry {
        programme_id: small.programme,
        admission_year: year,
        curriculum_id: Some(curriculum),
    };
    assert_eq!(
        refusal(create(&app, &batch(2028, draft))),
        "curriculum_of_another"
    );
    assert_eq!(
        refusal(create(&app, &batch(2024, small.curriculum))),
        "curriculum_too_new"
    );
    create(&app, &batch(2026, small.curriculum)).unwrap();
    write(&app, |tx| retire_curriculum(tx, &grant(), small.curriculum)).unwrap();
    assert_eq!(
        refusal(create(&app, &batch(2027, small.curriculum))),
        "curriculum_of_another"
    );
    assert_eq!(
        campus::academics::check(&mut app.conn()).unwrap(),
        Vec::<String>::new()
    );
}

#[test]
fn the_check_says_what_does_not_hold() {
    let app = TestApp::new();
    let small = Small::found(&app);
    small.offer(&app, 0, 10, false);
    write(&app, |tx| {
        require_course(tx, &grant(), small.basics, small.electives[1])
    })
    .unwrap();
    let faults = campus::academics::check(&mut app.conn())
        .unwrap()
        .join("\n");
    for told in [
        "The curriculum PG CSE – 2025 Scheme has C101 before E202, which it requires.",
        "The offering E201, 2026 Odd is taught by nobody.",
    ] {
        assert!(faults.contains(told), "{told}\n{faults}");
    }
}
