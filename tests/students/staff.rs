//! Members of staff: where they stand, and what ends when they leave.
use campus::{
    policy::Role,
    staff::{SetStaffStatus, StaffStatus, set_staff_status, take_back_staff_status},
};

use super::today;
use crate::{
    academics::{day, refusal},
    dashboards::college::College,
    seed::{grant, write},
    support::TestApp,
};

fn set(app: &TestApp, member: i64, status: StaffStatus, from: &str) -> campus::Result<i64> {
    let cmd = SetStaffStatus {
        member,
        version: None,
        status,
        from_on: day(from),
        reason: "Asked for it".into(),
    };
    write(app, |tx| set_staff_status(tx, &grant(), &cmd, today()))
}

#[actix_web::test]
async fn who_leaves_heads_advises_and_sees_nothing_any_more() {
    let app = TestApp::new();
    let college = College::found(&app);
    let staff = |user: i64| app.number(&format!("SELECT id FROM staff WHERE user_id = {user}"));
    let (head, adviser) = (staff(college.head.id), staff(college.adviser.id));
    let client = app.as_user(&college.head).await;
    client.get("/faculty/dashboard").await.is(200);
    set(&app, head, StaffStatus::OnLeave, "2026-10-01").unwrap();
    client.get("/faculty/dashboard").await.is(200);
    let left = set(&app, head, StaffStatus::Left, "2026-11-01").unwrap();
    client
        .get("/faculty/dashboard")
        .await
        .leads_to("/login?next=%2Ffaculty%2Fdashboard");
    assert_eq!(app.count("departments WHERE head_id IS NOT NULL"), 0);
    assert_eq!(
        app.count(&format!(
            "users WHERE id = {} AND deactivated_at IS NOT NULL",
            college.head.id
        )),
        1
    );
    let answer = set(&app, head, StaffStatus::OnLeave, "2026-11-02");
    assert_eq!(refusal(answer), "no_such_move");
    write(&app, |tx| {
        take_back_staff_status(tx, &grant(), (head, None), (left, "Stays after all"))
    })
    .unwrap();
    assert_eq!(
        app.count(&format!("staff WHERE id = {head} AND status = 'on_leave'")),
        1
    );
    // A parent who leaves as a lecturer stays one.
    app.sql(&format!(
        "INSERT INTO user_roles (user_id, role) VALUES ({}, 'parent')",
        college.adviser.id
    ));
    set(&app, adviser, StaffStatus::Left, "2026-11-22").unwrap();
    assert_eq!(
        app.count(&format!(
            "user_roles WHERE user_id = {}",
            college.adviser.id
        )),
        1
    );
    assert_eq!(
        app.count(&format!(
            "users WHERE id = {} AND deactivated_at IS NULL",
            college.adviser.id
        )),
        1
    );
    assert_eq!(app.count("sections WHERE adviser_id IS NOT NULL"), 0);
}

#[test]
fn the_last_admin_does_not_leave() {
    let app = TestApp::new();
    let admin = app.user("Indira Office", &[Role::Admin]);
    app.sql(&format!(
        "INSERT INTO staff (user_id, staff_number, designation, joined_on) VALUES ({}, 'OFF1', 'Registrar', '2015-07-01')",
        admin.id
    ));
    let member = app.number(&format!(
        "SELECT id FROM staff WHERE user_id = {}",
        admin.id
    ));
    let answer = set(&app, member, StaffStatus::Left, "2026-11-22");
    assert!(answer.is_err());
}
