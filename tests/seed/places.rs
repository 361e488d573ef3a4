//! Seats, numbers, heads: what is refused, in words.
use campus::{
    Error,
    academics::{Code, DepartmentEntry, Title, appoint_head, create_record},
    parents::{LinkChild, Relation, link_child},
    policy::Role,
    students::{AdmissionNumber, AdmitStudent, Category, Gender, admit_student},
};

use super::{demo, fill_at_once, grant, write};
use crate::support::TestApp;

/// A new student of the second year of computer science.
fn admission(app: &TestApp, number: &str) -> AdmitStudent {
    let section =
        app.number("SELECT section_id FROM students WHERE admission_number = 'NH25CS001'");
    AdmitStudent {
        user: app.user("Late Comer", &[Role::Student]).id,
        admission_number: AdmissionNumber::parse(number).unwrap(),
        batch: app.number(&format!(
            "SELECT batch_id FROM sections WHERE id = {section}"
        )),
        section: Some(section),
        semester: 3,
        date_of_birth: "2007-02-28".parse().unwrap(),
        gender: Gender::Other,
        category: Category::General,
        hostelite: false,
        address: String::new(),
        admitted_on: "2026-11-20".parse().unwrap(),
    }
}

/// The code of the refusal.
fn refusal<T: std::fmt::Debug>(answer: campus::Result<T>) -> String {
    match answer.unwrap_err() {
        Error::Conflict(violation) => violation.code,
        Error::Invalid(problems) => problems.iter().map(|p| p.code.as_str()).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn two_at_once_cannot_both_have_the_last_seat() {
    let app = TestApp::committing();
    fill_at_once(&app, campus::seed::Size::Demo).unwrap();
    app.sql("UPDATE sections SET capacity = 49 WHERE id = (SELECT section_id FROM students WHERE admission_number = 'NH25CS001')");
    let both = [admission(&app, "NH25CS901"), admission(&app, "NH25CS902")];
    let answers: Vec<_> = std::thread::scope(|scope| {
        let admit = |cmd| write(&app, |tx| admit_student(tx, &grant(), cmd));
        let threads: Vec<_> = both
            .iter()
            .map(|cmd| scope.spawn(move || admit(cmd)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    let (seated, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!((seated.len(), refused.len()), (1, 1));
    for answer in refused {
        assert_eq!(refusal(answer), "section_full");
    }
}

#[test]
fn an_admission_is_refused_in_words() {
    let app = demo();
    let admit = |cmd: &AdmitStudent| refusal(write(&app, |tx| admit_student(tx, &grant(), cmd)));
    let fits = admission(&app, "NH25CS903");
    let taken = AdmissionNumber::parse("NH25CS001").unwrap();
    let other = app.number("SELECT section_id FROM students WHERE admission_number = 'NH25EC001'");
    let parent = app.user("A Parent", &[Role::Parent]).id;
    type Change<'a> = &'a dyn Fn(&mut AdmitStudent);
    let cases: [(&str, Change<'_>); 7] = [
        ("admission_number_taken", &|cmd| {
            cmd.admission_number = taken.clone()
        }),
        ("semester_range", &|cmd| cmd.semester = 9),
        ("section_of_another", &|cmd| cmd.section = Some(other)),
        ("section_of_another", &|cmd| cmd.section = Some(-1)),
        ("no_batch", &|cmd| cmd.batch = -1),
        ("unborn", &|cmd| cmd.date_of_birth = cmd.admitted_on),
        ("no_role", &|cmd| cmd.user = parent),
    ];
    for (code, change) in cases {
        let mut cmd = fits.clone();
        change(&mut cmd);
        assert_eq!(admit(&cmd), code);
    }
    write(&app, |tx| admit_student(tx, &grant(), &fits)).unwrap();
    let again = AdmitStudent {
        admission_number: AdmissionNumber::parse("NH25CS904").unwrap(),
        ..fits
    };
    assert_eq!(admit(&again), "admitted_already");
}

#[test]
fn a_head_is_one_of_the_department() {
    let app = demo();
    let department = app.number("SELECT id FROM departments WHERE code = 'CA'");
    let stranger = app.number("SELECT head_id FROM departments WHERE code = 'CSE'");
    let answer = write(&app, |tx| appoint_head(tx, &grant(), department, stranger));
    assert_eq!(refusal(answer), "head_from_elsewhere");
}

#[test]
fn a_department_has_a_name_of_its_own() {
    let app = demo();
    let create = |code: &str, name: &str| {
        let cmd = DepartmentEntry {
            code: Code::parse(code).unwrap(),
            name: Title::parse(name).unwrap(),
        };
        write(&app, |tx| create_record(tx, &grant(), &cmd))
    };
    assert_eq!(refusal(create("CSE", "Another")), "code_taken");
    assert_eq!(
        refusal(create("XYZ", "Computer Applications")),
        "name_taken"
    );
    create("ME", "Mechanical Engineering").unwrap();
}

#[test]
fn a_child_is_linked_once() {
    let app = demo();
    let cmd = LinkChild {
        parent: app.number("SELECT parent_id FROM guardianships ORDER BY 1 LIMIT 1"),
        student: app.number("SELECT student_id FROM guardianships ORDER BY parent_id LIMIT 1"),
        relation: Relation::Guardian,
    };
    let link = |cmd: LinkChild| refusal(write(&app, |tx| link_child(tx, &grant(), &cmd)));
    assert_eq!(link(cmd), "linked_already");
    assert_eq!(link(LinkChild { student: -1, ..cmd }), "unknown");
}
