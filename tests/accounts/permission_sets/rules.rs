//! What nobody may put into a set, take out of one, or do without a fresh proof.
use super::{admin, librarian, page};
use crate::support::TestApp;

#[actix_web::test]
async fn names_are_one_of_a_kind_and_what_was_typed_stays() {
    let app = TestApp::new();
    let admin = admin(&app).await;
    let before = app.count("permission_sets");
    let taken = admin
        .post(
            "/permission-sets",
            &[("name", "LIBRARIAN"), ("description", "Mine")],
        )
        .await;
    taken
        .is(422)
        .shows("Another set has this name")
        .shows("LIBRARIAN")
        .shows("Mine")
        .shows("<title>Error:");
    let long = "x".repeat(301);
    let empty = admin
        .post(
            "/permission-sets",
            &[
                ("name", " "),
                ("description", &long),
                ("permission", "users.view"),
            ],
        )
        .await;
    empty
        .is(422)
        .shows("Enter a name")
        .shows("at most 300 characters")
        .shows(r#"value="users.view" checked"#);
    admin
        .post("/permission-sets", &[("name", "Dean"), ("colour", "red")])
        .await
        .is(400);
    assert_eq!(app.count("permission_sets"), before);
    // Two names of one code are two sets.
    admin
        .post("/permission-sets", &[("name", "Exam cell")])
        .await
        .leads_to(&page(app.set("exam_cell")));
    admin
        .post("/permission-sets", &[("name", "Exam-cell")])
        .await
        .leads_to(&page(app.set("exam_cell_2")));
    let renamed = [("name", "exam CELL"), ("version", "1")];
    admin
        .post(&page(app.set("exam_cell_2")), &renamed)
        .await
        .is(422)
        .shows("Another set has this name");
}

#[actix_web::test]
async fn nobody_adds_a_permission_they_do_not_hold() {
    let app = TestApp::new();
    let deputy = app.as_user(&app.deputy()).await;
    let set = app.set("librarian");
    let refused = deputy
        .post(
            &page(set),
            &librarian("1", &["people.search", "users.manage"]),
        )
        .await;
    refused
        .is(422)
        .shows("You cannot add “Create, change and deactivate accounts");
    deputy
        .post(
            "/permission-sets",
            &[("name", "Mine"), ("permission", "audit.view")],
        )
        .await
        .is(422)
        .shows("You cannot add");
    assert_eq!(
        (
            app.version(set).as_str(),
            app.number("SELECT count(*) FROM permission_sets WHERE name = 'Mine'")
        ),
        ("1", 0)
    );
    // What is in the set already may stay, and may go, and cannot be put back.
    let principal = app.set("principal");
    let fields = |version, permissions: &[&'static str]| {
        let mut fields = vec![
            ("name", "Principal"),
            ("description", "Changed"),
            ("version", version),
        ];
        fields.extend(permissions.iter().map(|name| ("permission", *name)));
        fields
    };
    deputy
        .post(
            &page(principal),
            &fields("1", &["people.search", "users.view", "audit.view"]),
        )
        .await
        .leads_to(&page(principal));
    deputy
        .post(
            &page(principal),
            &fields("2", &["people.search", "users.view"]),
        )
        .await
        .leads_to(&page(principal));
    deputy
        .post(
            &page(principal),
            &fields("3", &["people.search", "users.view", "audit.view"]),
        )
        .await
        .is(422);
    deputy
        .post(&format!("{}/restore", page(principal)), &[])
        .await
        .is(422)
        .shows("You cannot add “Read the audit log”");
    assert!(!app.permits(principal, "audit.view"));
}

#[actix_web::test]
async fn unknown_permissions_and_another_name_for_a_role_are_refused() {
    let app = TestApp::new();
    let admin = admin(&app).await;
    let set = app.set("librarian");
    for name in ["users.everything", "", "USERS.VIEW"] {
        admin
            .post(&page(set), &librarian("1", &[name]))
            .await
            .is(422)
            .shows("Choose from the permissions that are offered");
    }
    let faculty = app.set("faculty");
    let fields = [
        ("name", "Teachers"),
        ("version", "1"),
        ("permission", "people.search"),
    ];
    admin
        .post(&page(faculty), &fields)
        .await
        .is(422)
        .shows("name of a role")
        .shows("own set cannot be changed");
    assert_eq!(app.version(faculty), "1");
}

#[actix_web::test]
async fn admins_keep_what_it_takes_to_repair_the_sets() {
    let app = TestApp::new();
    let admin = admin(&app).await;
    let set = app.set("admin");
    for left in ["users.manage", "permissions.manage"] {
        let fields = [("name", "Admin"), ("version", "1"), ("permission", left)];
        admin
            .post(&page(set), &fields)
            .await
            .is(422)
            .shows("must keep");
    }
    let both = [
        ("name", "Admin"),
        ("version", "1"),
        ("permission", "users.manage"),
        ("permission", "permissions.manage"),
    ];
    admin.post(&page(set), &both).await.leads_to(&page(set));
    admin.get("/audit").await.is(403);
    // Nobody else may hold it by now, and an admin brings it back all the same.
    admin
        .post(&format!("{}/restore", page(set)), &[])
        .await
        .leads_to(&page(set));
    admin.get("/audit").await.is(200);
    assert_eq!(app.actions(set, "permission_sets.restore"), 1);
}

#[actix_web::test]
async fn a_write_needs_a_fresh_proof_and_loses_nothing_by_it() {
    let app = TestApp::new();
    let admin = admin(&app).await;
    let set = app.set("librarian");
    app.sql("UPDATE sessions SET verified_at = now() - interval '1 day'");
    admin
        .get(&page(set))
        .await
        .shows("Confirm that it is you")
        .shows("/security/verify?next=/permission-sets/");
    let from = ("referer", format!("http://campus.test{}", page(set)));
    let fields = librarian("1", &["people.search", "audit.view"]);
    let asked = admin
        .send(admin.form(&page(set), &fields).insert_header(from))
        .await;
    asked.leads_to(&format!("/security/verify?next=%2Fpermission-sets%2F{set}"));
    for path in [
        format!("{}/restore", page(set)),
        format!("{}/delete", page(set)),
    ] {
        assert_eq!(admin.post(&path, &[]).await.status, 303);
    }
    assert_eq!(
        (app.version(set).as_str(), app.permits(set, "audit.view")),
        ("1", false)
    );
    app.sql("UPDATE sessions SET verified_at = now()");
    let back = admin.get(&page(set)).await;
    back.shows("What you typed is here again")
        .shows("Runs the library.")
        .shows(r#"value="audit.view" checked"#);
    admin.post(&page(set), &fields).await.leads_to(&page(set));
    admin
        .get(&page(set))
        .await
        .hides("What you typed is here again");
}
