//! Parents and guardians: found by their address or added, linked and taken off, one of them called first.
use campus::{
    parents::{LinkChild, NewGuardian, Relation, change_link, link_guardian, unlink_child},
    policy::Role,
};

use super::{email, name, student_of};
use crate::{
    academics::refusal,
    dashboards::college::College,
    seed::{grant, write},
    support::TestApp,
};

fn guardian(who: &str, address: &str, is_primary: bool) -> NewGuardian {
    NewGuardian {
        name: name(who),
        email: email(address),
        phone: None,
        relation: Relation::Guardian,
        is_primary,
        invite: true,
    }
}

#[test]
fn a_guardian_who_is_new_gets_an_account_and_the_link_to_begin() {
    let app = TestApp::new();
    let college = College::found(&app);
    let esha = student_of(&app, college.esha.id);
    let cmd = guardian("Gurpreet Gill", "gurpreet@campus.test", false);
    let parent = write(&app, |tx| link_guardian(tx, &grant(), esha, &cmd)).unwrap();
    assert_eq!(
        app.count(&format!(
            "guardianships WHERE parent_id = {parent} AND student_id = {esha} AND is_primary"
        )),
        1,
        "the first one is called first"
    );
    assert_eq!(
        app.count("users u JOIN user_roles r ON r.user_id = u.id AND r.role = 'parent' WHERE u.email = 'gurpreet@campus.test'"),
        1
    );
    assert!(
        app.mails()
            .iter()
            .any(|mail| mail.to == "gurpreet@campus.test")
    );
}

#[test]
fn somebody_who_is_there_is_linked_and_nothing_of_them_is_told_or_changed() {
    let app = TestApp::new();
    let college = College::found(&app);
    let esha = student_of(&app, college.esha.id);
    let address = &college.father.email;
    let cmd = guardian("Somebody Else", address, false);
    let answer = write(&app, |tx| link_guardian(tx, &grant(), esha, &cmd));
    let told = answer.as_ref().unwrap_err().to_string();
    assert!(!told.contains("Suresh"), "{told}");
    assert_eq!(refusal(answer), "other_name");
    let cmd = guardian("  suresh  RAO ", address, false);
    write(&app, |tx| link_guardian(tx, &grant(), esha, &cmd)).unwrap();
    assert_eq!(app.count("users WHERE name = 'Suresh Rao'"), 1);
    let again = write(&app, |tx| link_guardian(tx, &grant(), esha, &cmd));
    assert_eq!(refusal(again), "linked_already");
    // A lecturer can be a parent, too.
    let cmd = guardian("Farhan Qureshi", &college.adviser.email, true);
    let lecturer = write(&app, |tx| link_guardian(tx, &grant(), esha, &cmd)).unwrap();
    assert_eq!(
        app.count(&format!(
            "user_roles WHERE user_id = {} AND role IN ('faculty', 'parent')",
            college.adviser.id
        )),
        2
    );
    assert_eq!(
        app.number(&format!(
            "SELECT parent_id FROM guardianships WHERE student_id = {esha} AND is_primary"
        )),
        lecturer
    );
    let cmd = guardian("Esha Gill", &college.esha.email, false);
    let own = write(&app, |tx| link_guardian(tx, &grant(), esha, &cmd));
    assert_eq!(refusal(own), "own_child");
    app.sql(&format!(
        "UPDATE users SET deactivated_at = now() WHERE id = {}",
        college.mother.id
    ));
    let cmd = guardian("Meera Krishnamurthy", &college.mother.email, false);
    let gone = write(&app, |tx| link_guardian(tx, &grant(), esha, &cmd));
    assert_eq!(refusal(gone), "deactivated");
}

#[actix_web::test]
async fn a_link_that_ends_ends_what_the_parent_sees() {
    let app = TestApp::new();
    let college = College::found(&app);
    let bina = student_of(&app, college.bina.id);
    let parent = app.number(&format!(
        "SELECT id FROM parents WHERE user_id = {}",
        college.father.id
    ));
    let cmd = guardian("Kavya Rao", "kavya@campus.test", false);
    let second = write(&app, |tx| link_guardian(tx, &grant(), bina, &cmd)).unwrap();
    let change = LinkChild {
        parent: second,
        student: bina,
        relation: Relation::Mother,
    };
    write(&app, |tx| change_link(tx, &grant(), &change, true)).unwrap();
    let first = app.number(&format!(
        "SELECT parent_id FROM guardianships WHERE student_id = {bina} AND is_primary"
    ));
    assert_eq!(first, second);
    let father = app.as_user(&college.father).await;
    father.get("/parent/dashboard").await.shows("Bina Rao");
    write(&app, |tx| {
        unlink_child(tx, &grant(), (second, bina), "Entered by mistake")
    })
    .unwrap();
    let first = app.count(&format!(
        "guardianships WHERE student_id = {bina} AND is_primary AND parent_id = {parent}"
    ));
    assert_eq!(first, 1, "the next one is called first");
    write(&app, |tx| {
        unlink_child(tx, &grant(), (parent, bina), "The court's decision")
    })
    .unwrap();
    father
        .get("/parent/dashboard")
        .await
        .hides("Bina Rao")
        .shows("Dev Rao");
    let again = write(&app, |tx| {
        unlink_child(tx, &grant(), (parent, bina), "Twice")
    });
    assert_eq!(refusal(again), "not_linked");
    assert_eq!(
        app.count(&format!(
            "audit_entries WHERE subject_kind = 'student' AND subject_id = {bina} AND action = 'parents.unlink_child'"
        )),
        2
    );
    assert_eq!(app.user("X Y", &[Role::Parent]).name, "X Y");
}
