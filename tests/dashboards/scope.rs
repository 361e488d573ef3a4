//! Whom a dashboard shows: nobody whom the person may not see.
use super::college::College;
use crate::support::TestApp;

#[actix_web::test]
async fn a_student_sees_themself_and_whom_to_turn_to() {
    let app = TestApp::new();
    let college = College::found(&app);
    let page = app
        .as_user(&college.asha)
        .await
        .get("/student/dashboard")
        .await;
    page.shows("Asha")
        .shows("CSE25001")
        .shows("B.Tech Computer Science, semester 3, section A, roll 01");
    page.shows(&format!("mailto:{}", college.adviser.email))
        .shows(&format!("mailto:{}", college.head.email));
    page.shows("Meera Krishnamurthy").shows("1 classmate");
    page.hides("Bina").hides("Suresh").hides("CSE25002");
}

#[actix_web::test]
async fn a_student_without_section_and_parent_learns_what_to_do() {
    let app = TestApp::new();
    let college = College::found(&app);
    let page = app
        .as_user(&college.esha)
        .await
        .get("/student/dashboard")
        .await;
    page.shows("You have no section yet")
        .shows("No parent or guardian is linked to you");
    let page = app
        .as_user(&college.asha)
        .await
        .get("/student/dashboard")
        .await;
    page.hides("You have no section yet")
        .hides("No parent or guardian is linked to you");
}

#[actix_web::test]
async fn a_parent_sees_their_own_children_alone() {
    let app = TestApp::new();
    let college = College::found(&app);
    let page = app
        .as_user(&college.mother)
        .await
        .get("/parent/dashboard")
        .await;
    page.shows("Your child<")
        .shows("Asha Krishnamurthy")
        .shows("CSE25001")
        .hides("Bina Rao")
        .hides("Dev Rao");
    let page = app
        .as_user(&college.father)
        .await
        .get("/parent/dashboard")
        .await;
    page.shows("Your children")
        .shows("Bina Rao")
        .shows("Dev Rao")
        .hides("Asha Krishnamurthy");
}

#[actix_web::test]
async fn an_adviser_sees_their_section_and_a_head_their_department() {
    let app = TestApp::new();
    let college = College::found(&app);
    let page = app
        .as_user(&college.adviser)
        .await
        .get("/faculty/dashboard")
        .await;
    page.shows("B.Tech Computer Science 2025&nbsp;–&nbsp;A")
        .shows("2 students")
        .hides("2025&nbsp;–&nbsp;B")
        .hides("Mechanical");
    let page = app
        .as_user(&college.head)
        .await
        .get("/faculty/dashboard")
        .await;
    page.shows("You advise no section")
        .shows("3 students, 3 members of staff")
        .hides("Mechanical");
    page.shows("section has no adviser");
}

#[actix_web::test]
async fn a_warden_sees_who_lives_in_the_hostel() {
    let app = TestApp::new();
    let college = College::found(&app);
    let page = app
        .as_user(&college.warden)
        .await
        .get("/warden/dashboard")
        .await;
    page.shows("of 5 students")
        .shows("B.Tech MECH: 1")
        .shows("1 woman");
}

#[actix_web::test]
async fn a_sign_in_with_a_new_browser_is_pointed_out_to_the_other_one() {
    let app = TestApp::new();
    let college = College::found(&app);
    let client = app.as_user(&college.asha).await;
    client
        .get("/student/dashboard")
        .await
        .hides("A new device signed in");
    app.sql(&format!(
        "INSERT INTO sessions (token_hash, user_id, kind, active_role, epoch, idle_seconds, created_at, expires_at, new_browser)
         SELECT 'other', user_id, 'browser', active_role, epoch, 1800, created_at + interval '1 second', expires_at, true
         FROM sessions WHERE user_id = {}",
        college.asha.id
    ));
    client
        .get("/student/dashboard")
        .await
        .shows("A new device signed in");
}
