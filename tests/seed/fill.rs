//! A database is filled once, whole, and with what it should be.
use campus::{
    Error,
    platform::db::Db,
    seed::{self, Size, State},
};

use super::{demo, fill_at_once, order};
use crate::support::TestApp;

#[test]
fn the_demo_college_is_whole() {
    let app = TestApp::committing();
    let db = Db::of(app.app.pools.clone());
    seed::fill(&db, Size::Demo, &order(), "no hash", &|_, _| {}).unwrap();
    assert_eq!(seed::state(&mut app.conn()).unwrap(), State::Seeded);
    assert_eq!(seed::check(&mut app.conn()).unwrap(), Vec::<String>::new());
    for (table, count) in [
        ("departments", 3),
        ("programmes", 6),
        ("students", 400),
        ("staff", 30),
    ] {
        assert_eq!(app.count(table), count, "{table}");
    }
    assert_eq!(app.number("SELECT count(DISTINCT role) FROM user_roles"), 6);
    assert_eq!(
        app.count("users WHERE demo AND activated_at IS NOT NULL"),
        app.count("users")
    );
    assert_eq!(app.count("departments WHERE head_id IS NULL"), 0);
    assert_eq!(app.count("sections WHERE adviser_id IS NULL"), 0);
    assert_eq!(app.count("jobs"), 0, "nobody is sent a letter");
    let admitted = "audit_entries WHERE action = 'students.admit' AND actor_name = 'seed'";
    assert_eq!(app.count(admitted), 400);
    assert_eq!(
        fingerprint(&app),
        fingerprint(&demo()),
        "the quick way makes the same"
    );
}

#[test]
fn every_account_of_the_demo_is_there_in_its_role() {
    let app = demo();
    for account in seed::ACCOUNTS {
        let sql = format!(
            "SELECT count(*) FROM users u JOIN user_roles r ON r.user_id = u.id WHERE u.email = '{}' AND r.role = '{}'",
            account.email,
            account.role.code()
        );
        assert_eq!(app.number(&sql), 1, "{}", account.email);
    }
}

/// All that the seed writes about people, without keys and hours.
fn fingerprint(app: &TestApp) -> i64 {
    app.number(
        "SELECT hashtext(string_agg(concat_ws('|', u.email, u.name, u.phone, roles_of(u.id), s.admission_number,
                s.roll_number, c.name, b.admission_year, s.semester, s.date_of_birth, s.gender, s.category,
                s.hostelite, s.address, s.admitted_on, f.staff_number, f.designation, f.joined_on,
                (SELECT string_agg(t.admission_number || g.relation, ',' ORDER BY t.admission_number)
                   FROM parents p JOIN guardianships g ON g.parent_id = p.id JOIN students t ON t.id = g.student_id
                  WHERE p.user_id = u.id)), E'\n' ORDER BY u.email))
           FROM users u LEFT JOIN students s ON s.user_id = u.id LEFT JOIN sections c ON c.id = s.section_id
           LEFT JOIN batches b ON b.id = s.batch_id LEFT JOIN staff f ON f.user_id = u.id",
    )
}

#[test]
fn a_demo_that_was_cut_off_is_finished_as_it_was_ordered() {
    let app = TestApp::committing();
    let db = Db::of(app.app.pools.clone());
    let cut = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        seed::fill(&db, Size::Demo, &order(), "no hash", &|done, _| {
            assert!(done < 150, "the plug is pulled");
        })
    }));
    assert!(cut.is_err());
    let half = app.count("students");
    assert!((150..400).contains(&half), "{half}");
    assert_eq!(seed::state(&mut app.conn()).unwrap(), State::Begun(order()));

    let mut later = order();
    later.today = "2027-08-01".parse().unwrap();
    seed::fill(&db, Size::Demo, &later, "no hash", &|_, _| {}).unwrap();
    assert_eq!(app.count("students"), 400);
    assert_eq!(app.number("SELECT max(admission_year) FROM batches"), 2026);
    assert_eq!(seed::check(&mut app.conn()).unwrap(), Vec::<String>::new());
    assert_eq!(seed::state(&mut app.conn()).unwrap(), State::Seeded);
}

#[test]
fn nothing_is_seeded_where_people_are() {
    let app = TestApp::new();
    app.user("Asha Rao", &[campus::policy::Role::Admin]);
    assert_eq!(seed::state(&mut app.conn()).unwrap(), State::Peopled);
    for size in [Size::Demo, Size::College] {
        let Err(Error::Conflict(refused)) = fill_at_once(&app, size) else {
            panic!("{size:?} was seeded");
        };
        assert_eq!(refused.code, "peopled");
    }
    assert_eq!(app.count("users"), 1);
}

#[test]
fn a_larger_college_is_as_sound() {
    // In a database of its own: rolled back, it would slow down whoever gets the database next.
    let app = TestApp::committing();
    fill_at_once(&app, Size::College).unwrap();
    assert_eq!(seed::check(&mut app.conn()).unwrap(), Vec::<String>::new());
    for (table, count) in [
        ("departments", 6),
        ("programmes", 12),
        ("students", 5_000),
        ("staff", 300),
    ] {
        assert_eq!(app.count(table), count, "{table}");
    }
    assert!((8_500..9_500).contains(&app.count("parents")));
}

#[test]
fn the_check_says_what_does_not_hold() {
    let app = demo();
    app.sql("UPDATE sections SET capacity = 10 WHERE id IN (SELECT section_id FROM students GROUP BY 1 HAVING count(*) = 48)");
    app.sql("DELETE FROM guardianships WHERE student_id = (SELECT id FROM students WHERE admission_number = 'NH25CS007')");
    app.sql("UPDATE students SET roll_number = 99 WHERE admission_number = 'NH25EC001'");
    app.sql("DELETE FROM user_roles WHERE user_id = (SELECT user_id FROM staff WHERE staff_number = 'NHE030')");
    app.sql("UPDATE departments SET head_id = (SELECT head_id FROM departments WHERE code = 'CSE') WHERE code = 'CA'");
    let faults = seed::check(&mut app.conn()).unwrap().join("\n");
    for sentence in [
        "The section B.Tech CSE 2025 – A has 10 seats and 48 students.",
        "The student NH25CS007 has no parent or guardian.",
        "The roll numbers of B.Tech ECE 2025 – A go beyond its 60 seats.",
        "The member of staff NHE030 has no role of staff.",
        "The head of CA works in another department.",
        "has no role.",
    ] {
        assert!(faults.contains(sentence), "{sentence}\n{faults}");
    }
}

#[test]
fn heads_and_advisers_have_the_sets_of_their_duties_and_nobody_else() {
    let app = demo();
    for (set, duty) in [
        ("head_of_department", "departments d ON d.head_id"),
        ("class_adviser", "sections d ON d.adviser_id"),
    ] {
        let on_duty = format!("SELECT DISTINCT s.user_id FROM staff s JOIN {duty} = s.id");
        let holding = format!(
            "SELECT u.user_id FROM user_permission_sets u JOIN permission_sets p ON p.id = u.set_id WHERE p.code = '{set}'"
        );
        assert!(app.number(&format!("SELECT count(*) FROM ({on_duty}) x")) > 0);
        for (these, those) in [(&on_duty, &holding), (&holding, &on_duty)] {
            let left = format!("SELECT count(*) FROM ({these} EXCEPT {those}) x");
            assert_eq!(app.number(&left), 0, "{set}");
        }
    }
    assert_eq!(app.count("jobs"), 0, "nobody is sent a letter");
}
