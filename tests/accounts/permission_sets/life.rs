//! Two at once, restoring, deleting.
use campus::{accounts::restore_built_in, platform::db::Db, policy::Role};

use super::{admin, librarian, page};
use crate::support::TestApp;

#[actix_web::test]
async fn who_comes_second_is_shown_both_versions() {
    let app = TestApp::new();
    let (first, second) = (admin(&app).await, admin(&app).await);
    let set = app.set("librarian");
    first
        .post(
            &page(set),
            &librarian("1", &["people.search", "users.view"]),
        )
        .await
        .leads_to(&page(set));
    let late = second
        .post(
            &page(set),
            &librarian("1", &["people.search", "audit.view"]),
        )
        .await;
    late.is(409)
        .shows("Somebody changed this set")
        .shows("Both versions")
        .shows("In the set")
        .shows("Not in it");
    late.shows(r#"name="version" value="2""#)
        .shows(r#"value="audit.view" checked"#);
    assert!(app.permits(set, "users.view") && !app.permits(set, "audit.view"));
    second
        .post(
            &page(set),
            &librarian("2", &["people.search", "audit.view"]),
        )
        .await
        .leads_to(&page(set));
    assert!(!app.permits(set, "users.view") && app.permits(set, "audit.view"));
}

#[actix_web::test]
async fn of_two_saves_at_the_same_moment_one_wins() {
    let app = TestApp::committing();
    let (first, second) = (admin(&app).await, admin(&app).await);
    let set = app.set("librarian");
    let path = page(set);
    let (ours, theirs) = (
        librarian("1", &["people.search", "users.view"]),
        librarian("1", &["audit.view"]),
    );
    let (a, b) =
        futures_util::future::join(first.post(&path, &ours), second.post(&path, &theirs)).await;
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
    assert_eq!(
        (
            app.version(set).as_str(),
            app.actions(set, "permission_sets.update")
        ),
        ("2", 1)
    );
    let name = [("name", "Dean of women"), ("idempotency_key", "same")];
    let (a, b) = futures_util::future::join(
        first.post("/permission-sets", &name),
        second.post("/permission-sets", &name),
    )
    .await;
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(
        statuses,
        [303, 422],
        "the key is each person's own, the name is everybody's"
    );
    let again = [("name", "Dean of men"), ("idempotency_key", "twice")];
    let (a, b) = futures_util::future::join(
        first.post("/permission-sets", &again),
        first.post("/permission-sets", &again),
    )
    .await;
    assert_eq!((a.status, a.location), (303, b.location));
    assert_eq!(
        app.number("SELECT count(*) FROM permission_sets WHERE name LIKE 'Dean of%'"),
        2
    );
}

#[actix_web::test]
async fn a_built_in_set_is_restored_to_what_campus_brought() {
    let app = TestApp::new();
    let admin = admin(&app).await;
    let set = app.set("librarian");
    let restore = format!("{}/restore", page(set));
    let fields = [
        ("name", "Library staff"),
        ("version", "1"),
        ("permission", "users.view"),
    ];
    admin.post(&page(set), &fields).await.leads_to(&page(set));
    admin.get(&page(set)).await.shows(&restore);
    admin
        .post(&restore, &[("idempotency_key", "r")])
        .await
        .leads_to(&page(set));
    admin
        .post(&restore, &[("idempotency_key", "r")])
        .await
        .leads_to(&page(set));
    admin
        .get(&page(set))
        .await
        .hides(&restore)
        .shows("As Campus brings it along");
    let history = format!("/audit/history/permission_set/{set}");
    admin.get(&history).await.shows("Library staff");
    assert!(app.permits(set, "people.search") && !app.permits(set, "users.view"));
    assert_eq!(
        app.number("SELECT count(*) FROM permission_sets WHERE name = 'Librarian' AND version = 3"),
        1
    );
    assert_eq!(app.actions(set, "permission_sets.restore"), 1);
    // Another set has taken the name meanwhile.
    admin
        .post(&page(set), &[("name", "Library staff"), ("version", "3")])
        .await
        .leads_to(&page(set));
    admin
        .post("/permission-sets", &[("name", "Librarian")])
        .await;
    admin
        .post(&restore, &[])
        .await
        .is(422)
        .shows("Another set has this name");
    let own = app.set("librarian_2");
    admin
        .post(&format!("{}/restore", page(own)), &[])
        .await
        .is(409)
        .shows("nothing to restore it to");
}

#[actix_web::test]
async fn a_set_is_deleted_only_when_nobody_holds_it() {
    let app = TestApp::new();
    let admin = admin(&app).await;
    admin
        .post(
            "/permission-sets",
            &[("name", "Dean"), ("permission", "users.view")],
        )
        .await;
    let set = app.set("dean");
    let delete = format!("{}/delete", page(set));
    let user = app.user("Asha Rao", &[Role::Faculty]);
    app.add_set(&user, set);
    admin
        .get(&page(set))
        .await
        .hides(&delete)
        .shows("once nobody holds it");
    admin
        .post(&delete, &[])
        .await
        .is(409)
        .shows("One person holds this set")
        .shows("Asha Rao");
    app.sql("DELETE FROM user_permission_sets");
    admin
        .post(&delete, &[("idempotency_key", "d")])
        .await
        .leads_to("/permission-sets");
    admin
        .post(&delete, &[("idempotency_key", "d")])
        .await
        .leads_to("/permission-sets");
    admin.get(&page(set)).await.is(404);
    assert_eq!(app.actions(set, "permission_sets.delete"), 1);
    assert_eq!(
        app.number(&format!(
            "SELECT count(*) FROM permission_set_permissions WHERE set_id = {set}"
        )),
        0
    );
    for code in ["librarian", "student", "admin"] {
        let delete = format!("{}/delete", page(app.set(code)));
        admin
            .post(&delete, &[])
            .await
            .is(409)
            .shows("Campus brought this set along");
    }
}

/// As if Campus were upgraded now.
fn upgrade(app: &TestApp) {
    Db::of(app.app.pools.clone())
        .tx_now(restore_built_in)
        .unwrap();
}

#[actix_web::test]
async fn an_upgrade_brings_new_permissions_to_sets_that_were_left_alone() {
    let app = TestApp::new();
    let admin = admin(&app).await;
    let (faculty, librarian) = (app.set("faculty"), app.set("librarian"));
    admin
        .post(&page(librarian), &librarian_form(&["users.view"]))
        .await
        .leads_to(&page(librarian));
    // An older Campus knew neither of these, and another that is gone now.
    app.sql(&format!(
        "DELETE FROM permission_set_permissions WHERE permission IN ('students.view', 'people.search');
         INSERT INTO permission_set_permissions VALUES ({faculty}, 'chalk.count');
         UPDATE permission_sets SET description = 'As it was' WHERE id = {faculty}"
    ));
    upgrade(&app);
    assert!(app.permits(faculty, "students.view") && app.permits(faculty, "people.search"));
    assert!(!app.permits(faculty, "chalk.count"));
    assert!(
        !app.permits(librarian, "people.search") && app.permits(librarian, "users.view"),
        "what the college has edited is the college's"
    );
    assert_eq!(app.actions(faculty, "permission_sets.restore"), 1);
    admin
        .get(&page(faculty))
        .await
        .shows("As Campus brings it along");
    admin
        .get(&format!("/audit/history/permission_set/{faculty}"))
        .await
        .shows("Restored the permission set")
        .shows("Campus (upgrade)");
    let versions = "SELECT sum(version) FROM permission_sets";
    let before = app.number(versions);
    upgrade(&app);
    assert_eq!(
        app.number(versions),
        before,
        "nothing to do the second time"
    );
    // Restored, it is Campus's again and follows the next upgrade.
    admin
        .post(&format!("{}/restore", page(librarian)), &[])
        .await
        .leads_to(&page(librarian));
    app.sql("DELETE FROM permission_set_permissions WHERE permission = 'people.search'");
    upgrade(&app);
    assert!(app.permits(librarian, "people.search"));
}

#[actix_web::test]
async fn an_admin_restores_a_permission_that_nobody_holds_yet() {
    let app = TestApp::new();
    let admin = admin(&app).await;
    let set = app.set("admin");
    app.sql(&format!(
        "UPDATE permission_sets SET edited = true WHERE id = {set};
         DELETE FROM permission_set_permissions WHERE permission = 'staff.manage'"
    ));
    upgrade(&app);
    assert!(!app.permits(set, "staff.manage"));
    admin
        .post(&format!("{}/restore", page(set)), &[])
        .await
        .leads_to(&page(set));
    assert!(app.permits(set, "staff.manage"));
}

fn librarian_form<'a>(permissions: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    librarian("1", permissions)
}
