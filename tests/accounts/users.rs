//! Users, as the office keeps them: the reference slice.
use actix_web::test::TestRequest;
use campus::policy::Role;
use serde_json::json;

use crate::support::{Client, PASSWORD, TestApp, TestUser};

const RAVI: [(&str, &str); 4] = [
    ("name", "Ravi Kumar"),
    ("email", "ravi@campus.test"),
    ("phone", "+91 98450 12345"),
    ("role", "faculty"),
];

#[actix_web::test]
async fn a_user_is_created_and_invited() {
    let app = TestApp::new();
    let client = app.as_role(Role::Admin).await;
    let reply = client.post("/users", &RAVI).await;
    let id = app.number("SELECT id FROM users WHERE email = 'ravi@campus.test'");
    reply.leads_to(&format!("/users/{id}"));
    client
        .get(&format!("/users/{id}"))
        .await
        .is(200)
        .shows("Ravi Kumar")
        .shows("The account is created");
    let mails = app.mails();
    assert_eq!(
        (mails[0].to.as_str(), mails[0].subject.as_str()),
        ("ravi@campus.test", "Your Campus account")
    );
    assert_eq!(app.number(&format!("SELECT count(*) FROM audit_entries WHERE action = 'users.create' AND subject_id = {id} AND actor_kind = 'user' AND address = '127.0.0.1' AND request_id IS NOT NULL")), 1);
}

#[actix_web::test]
async fn a_refused_form_keeps_what_was_typed_and_reports_every_field() {
    let app = TestApp::new();
    let client = app.as_role(Role::Admin).await;
    let fields = [("name", " "), ("email", "ravi"), ("phone", "12")];
    let reply = client.post("/users", &fields).await;
    reply
        .is(422)
        .shows("<html")
        .shows("Enter the full name.")
        .shows("Enter an email address such as");
    reply
        .shows("Enter a phone number of 7 to 15 digits")
        .shows("Choose at least one role.");
    reply.shows(r#"value="ravi""#).shows(r#"value="12""#);
    let fragment = client.post_fragment("/users", &fields).await;
    fragment
        .is(422)
        .hides("<html")
        .shows("Enter the full name.");
    assert_eq!(app.number("SELECT count(*) FROM audit_entries WHERE action = 'users.create' AND actor_kind = 'user'"), 0);
}

#[actix_web::test]
async fn the_same_submit_twice_creates_one_user() {
    let app = TestApp::new();
    let client = app.as_role(Role::Admin).await;
    let mut fields = RAVI.to_vec();
    fields.push(("idempotency_key", "one-page"));
    let (first, second) = (
        client.post("/users", &fields).await,
        client.post("/users", &fields).await,
    );
    assert_eq!(first.location, second.location);
    assert_eq!(
        app.number("SELECT count(*) FROM users WHERE email = 'ravi@campus.test'"),
        1
    );
    fields[0] = ("name", "Somebody Else");
    client
        .post("/users", &fields)
        .await
        .is(409)
        .shows("This key was used for another request");
}

#[actix_web::test]
async fn twenty_submits_at_once_create_one_user() {
    let app = TestApp::committing();
    let client = app.as_role(Role::Admin).await;
    let mut fields = RAVI.to_vec();
    fields.push(("idempotency_key", "one-page"));
    let all = (0..20).map(|_| client.send_apart(client.form("/users", &fields)));
    let replies = futures_util::future::join_all(all).await;
    let first = replies[0].location.clone();
    assert!(first.is_some());
    assert!(
        replies
            .iter()
            .all(|reply| reply.status == 303 && reply.location == first),
        "{replies:?}"
    );
    assert_eq!(
        app.number("SELECT count(*) FROM users WHERE email = 'ravi@campus.test'"),
        1
    );
    assert_eq!(app.number("SELECT count(*) FROM jobs WHERE kind = 'accounts.send_link' AND payload->>'letter' = 'activate'"), 1);
}

#[actix_web::test]
async fn an_address_is_taken_once_whatever_its_case() {
    let app = TestApp::new();
    let client = app.as_role(Role::Admin).await;
    client.post("/users", &RAVI).await.is(303);
    let again = [
        ("name", "Ravi"),
        ("email", "RAVI@campus.test"),
        ("role", "faculty"),
    ];
    client
        .post("/users", &again)
        .await
        .is(422)
        .shows("Another account has this email address");
}

#[actix_web::test]
async fn what_is_typed_comes_back_as_text() {
    let app = TestApp::new();
    let client = app.as_role(Role::Admin).await;
    let name = r#"<b onmouseover="x">"'{{7*7}}</script>"#;
    let reply = client
        .post(
            "/users",
            &[
                ("name", name),
                ("email", "x@campus.test"),
                ("role", "faculty"),
            ],
        )
        .await;
    let page = client.get(reply.location.as_deref().unwrap()).await;
    page.is(200)
        .hides("<b onmouseover")
        .hides("</script>\"")
        .shows("{{7*7}}");
    client
        .get("/users?q=%3Cb+onmouseover")
        .await
        .is(200)
        .hides("<b onmouseover");
}

#[actix_web::test]
async fn hostile_input_is_refused_in_words() {
    let app = TestApp::new();
    let client = app.as_role(Role::Admin).await;
    let long = "x".repeat(300_000);
    for (fields, status) in [
        (
            vec![
                ("name", "a\u{0}b"),
                ("email", "x@campus.test"),
                ("role", "faculty"),
            ],
            400,
        ),
        (
            vec![
                ("name", "Ravi"),
                ("email", "x@campus.test"),
                ("role", "faculty"),
                ("admin", "true"),
            ],
            400,
        ),
        (
            vec![
                ("name", "Ravi"),
                ("name", "Twice"),
                ("email", "x@campus.test"),
                ("role", "faculty"),
            ],
            400,
        ),
        (
            vec![
                ("name", "Ravi"),
                ("email", "x@campus.test"),
                ("role", "emperor"),
            ],
            422,
        ),
        (vec![("name", long.as_str())], 413),
        (vec![("version", "99999999999999999999")], 400),
    ] {
        let reply = client.post("/users", &fields).await;
        assert_eq!(reply.status, status, "{:?} {}", fields.first(), reply.body);
    }
    let raw = client
        .form("/users", &[])
        .set_payload(b"name=%ff%fe&csrf=x".to_vec());
    let reply = client
        .send(raw.insert_header(("content-type", "application/x-www-form-urlencoded")))
        .await;
    assert!(
        reply.status == 400 || reply.status == 403,
        "{}",
        reply.status
    );
    for path in [
        "/users/abc",
        "/users/99999999999999999999",
        "/users/-1",
        "/users/0",
    ] {
        client.get(path).await.is(404);
    }
    for path in [
        "/users?page=abc",
        "/users?page=-1",
        "/users?nonsense=1",
        "/users?q=%00",
        "/users?sort=password",
    ] {
        client.get(path).await.is(400);
    }
    client
        .get("/users?page=4294967295&sort=-name")
        .await
        .is(200)
        .shows("1 user");
    client
        .send(
            TestRequest::delete()
                .uri("/users")
                .insert_header(("sec-fetch-site", "same-origin"))
                .insert_header(("x-csrf-token", client.token())),
        )
        .await
        .is(405);
}

#[actix_web::test]
async fn a_name_has_no_characters_that_turn_or_hide_it() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Admin]);
    let client = app.as_user(&user).await;
    let token = app.token(&user).await;
    for name in [
        "\u{202e}evil",
        "Asha\u{2066}Rao",
        "Asha\u{200b}",
        "\u{feff}Asha",
        "A\u{61c}b",
    ] {
        let fields = [
            ("name", name),
            ("email", "x@campus.test"),
            ("role", "faculty"),
        ];
        let sentence = "characters that cannot be seen";
        client.post("/users", &fields).await.is(422).shows(sentence);
        let body = json!({ "name": name, "email": "x@campus.test", "roles": ["student"] });
        for request in [
            TestRequest::post().uri("/api/v1/users/").set_json(&body),
            TestRequest::patch()
                .uri("/api/v1/users/me/")
                .set_json(json!({ "name": name })),
        ] {
            let reply = app.api(&token, request).await;
            assert!(reply.is(400).json()["errors"]["name"].is_array());
        }
        let set = [("name", name), ("description", "")];
        client.post("/permission-sets", &set).await.is(422);
        let view = [("view_name", name), ("query", "")];
        client.post("/lists/users/views", &view).await.is(422);
    }
    // Joiners belong to the scripts of India.
    let name = "क्\u{200d}ष श्\u{200c}री";
    let fields = [
        ("name", name),
        ("email", "x@campus.test"),
        ("role", "faculty"),
    ];
    client.post("/users", &fields).await.is(303);
}

#[actix_web::test]
async fn the_list_is_searched_filtered_and_ordered() {
    let app = TestApp::new();
    let client = app.as_role(Role::Admin).await;
    app.user("Asha Rao", &[Role::Faculty]);
    app.user("Zubin Mehta", &[Role::Student]);
    client
        .get("/users?q=rao+asha")
        .await
        .is(200)
        .shows("Asha Rao")
        .hides("Zubin Mehta");
    client
        .get("/users?role=student")
        .await
        .shows("Zubin Mehta")
        .hides("Asha Rao");
    client
        .get("/users?q=100%25_")
        .await
        .is(200)
        .hides("Asha Rao");
    client
        .get("/users?state=deactivated")
        .await
        .hides("Asha Rao");
    let page = client.get("/users?sort=-name").await;
    assert!(page.body.find("Zubin Mehta") < page.body.find("Asha Rao"));
    let fragment = client.get_fragment("/users?q=asha").await;
    fragment.is(200).hides("<html").shows("Asha Rao");
    app.statements_since();
    client.get("/users").await;
    // Who asks, what they keep of the list, the page with how many there are.
    assert_eq!(app.statements_since(), 3);
}

#[actix_web::test]
async fn the_second_of_two_who_edit_sees_both_versions() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let (one, two) = (
        app.as_role(Role::Admin).await,
        app.as_role(Role::Admin).await,
    );
    let path = format!("/users/{}", user.id);
    let form = |name: &'static str, version: &'static str| {
        [
            ("name", name),
            ("email", "asha@campus.test"),
            ("role", "faculty"),
            ("version", version),
        ]
    };
    one.post(&path, &form("Asha R. Rao", "1")).await.is(303);
    let late = two.post(&path, &form("Dr. Asha Rao", "1")).await;
    late.is(409)
        .shows("Somebody changed this account")
        .shows("Asha R. Rao")
        .shows("Dr. Asha Rao");
    two.post(&path, &form("Dr. Asha Rao", "2")).await.is(303);
    one.get(&format!("/audit/history/user/{}", user.id))
        .await
        .shows("Asha R. Rao")
        .shows("Dr. Asha Rao");
}

#[actix_web::test]
async fn deactivating_ends_access_at_once_and_can_be_undone() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let victim = app.as_user(&user).await;
    let token = app.token(&user).await;
    let client = app.as_role(Role::Admin).await;
    let path = |what: &str| format!("/users/{}/{what}", user.id);
    client.post(&path("deactivate"), &[]).await.is(303);
    victim.get("/sessions").await.is(303);
    app.api(&token, TestRequest::get().uri("/api/v1/users/me/"))
        .await
        .is(401);
    app.visitor().sign_in(&user.email, PASSWORD).await.is(422);
    client.post(&path("deactivate"), &[]).await.is(409);
    client.post(&path("reactivate"), &[]).await.is(303);
    app.as_user(&user).await.get("/sessions").await.is(200);
}

#[actix_web::test]
async fn the_last_admin_stays() {
    let app = TestApp::new();
    let user = app.user("Only Admin", &[Role::Admin]);
    let client = app.as_user(&user).await;
    client
        .post(&format!("/users/{}/deactivate", user.id), &[])
        .await
        .is(409)
        .shows("your own account");
    let demoted = [
        ("name", "Only Admin"),
        ("email", user.email.as_str()),
        ("role", "faculty"),
    ];
    client
        .post(&format!("/users/{}", user.id), &demoted)
        .await
        .is(409)
        .shows("last admin");
}

#[actix_web::test]
async fn two_admins_cannot_demote_each_other_at_once() {
    let app = TestApp::committing();
    let (a, b) = (
        app.user("First Admin", &[Role::Admin]),
        app.user("Second Admin", &[Role::Admin]),
    );
    let (as_a, as_b) = (app.as_user(&a).await, app.as_user(&b).await);
    let demote = |client: &Client<'_>, user: &TestUser| {
        let fields = [
            ("name", user.name.as_str()),
            ("email", user.email.as_str()),
            ("role", "faculty"),
        ];
        client.form(&format!("/users/{}", user.id), &fields)
    };
    let (x, y) = futures_util::future::join(
        as_a.send_apart(demote(&as_a, &b)),
        as_b.send_apart(demote(&as_b, &a)),
    )
    .await;
    let admins = app.number("SELECT count(*) FROM user_roles WHERE role = 'admin'");
    assert!(admins >= 1, "{x:?} {y:?}");
}

#[actix_web::test]
async fn forcing_a_new_password_shuts_the_old_one_out() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let victim = app.as_user(&user).await;
    let client = app.as_role(Role::Admin).await;
    client
        .post(&format!("/users/{}/force-reset", user.id), &[])
        .await
        .is(303);
    victim.get("/sessions").await.is(303);
    app.visitor().sign_in(&user.email, PASSWORD).await.is(422);
    assert!(
        app.mails()
            .iter()
            .any(|mail| mail.to == user.email && mail.subject == "Choose a new password")
    );
}

#[actix_web::test]
async fn nobody_gives_a_role_beyond_their_own_permissions() {
    let app = TestApp::new();
    let user = app.user("Some Clerk", &[Role::Warden]);
    app.sql("INSERT INTO permission_set_permissions (set_id, permission) SELECT id, 'users.manage' FROM permission_sets WHERE role = 'warden'");
    app.sql("INSERT INTO permission_set_permissions (set_id, permission) SELECT id, 'users.view' FROM permission_sets WHERE role = 'warden'");
    let clerk = app.as_user(&user).await;
    let admin = [
        ("name", "Ravi"),
        ("email", "ravi@campus.test"),
        ("role", "admin"),
    ];
    clerk
        .post("/users", &admin)
        .await
        .is(422)
        .shows("You cannot give the role Admin");
    let student = [
        ("name", "Ravi"),
        ("email", "ravi@campus.test"),
        ("role", "student"),
    ];
    clerk.post("/users", &student).await.is(303);
}

#[actix_web::test]
async fn added_sets_count_for_staff_only_and_not_while_acting_as_a_parent() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty, Role::Parent]);
    app.sql("INSERT INTO permission_set_permissions (set_id, permission) SELECT id, 'users.view' FROM permission_sets WHERE code = 'librarian'");
    let admin = app.as_role(Role::Admin).await;
    let path = format!("/users/{}/permission-sets", user.id);
    admin.post(&path, &[("set", "librarian")]).await.is(303);
    let client = app.as_user(&user).await;
    client.post("/role", &[("role", "faculty")]).await.is(303);
    client.get("/users").await.is(200);
    client.post("/role", &[("role", "parent")]).await.is(303);
    client.get("/users").await.is(403);
    admin.post(&path, &[("set", "admin")]).await.is(422);
    let student = app.user("Some Student", &[Role::Student]);
    admin
        .post(
            &format!("/users/{}/permission-sets", student.id),
            &[("set", "librarian")],
        )
        .await
        .is(422);
}

#[actix_web::test]
async fn an_account_that_may_do_more_than_oneself_cannot_be_taken_over() {
    let app = TestApp::new();
    app.sql("INSERT INTO permission_set_permissions (set_id, permission) SELECT id, 'users.manage' FROM permission_sets WHERE role = 'principal'");
    let admin = app.user("Some Admin", &[Role::Admin]);
    let principal = app.as_role(Role::Principal).await;
    let path = format!("/users/{}", admin.id);
    let moved = [
        ("name", "Some Admin"),
        ("email", "evil@campus.test"),
        ("role", "admin"),
    ];
    principal.post(&path, &moved).await.is(403);
    for step in [
        "send-link",
        "force-reset",
        "deactivate",
        "end-sessions",
        "remove-second-factor",
    ] {
        principal.post(&format!("{path}/{step}"), &[]).await.is(403);
    }
    let student = app.user("Some Student", &[Role::Student]);
    principal
        .post(&format!("/users/{}/end-sessions", student.id), &[])
        .await
        .is(303);
    assert_eq!(
        app.number("SELECT count(*) FROM users WHERE email = 'evil@campus.test'"),
        0
    );
}

#[actix_web::test]
async fn giving_a_role_asks_again_who_one_is_and_keeps_what_was_typed() {
    let app = TestApp::new();
    let client = app.as_role(Role::Admin).await;
    client.get("/users/new").await.is(200);
    app.sql("UPDATE sessions SET verified_at = now() - interval '11 minutes'");
    let form = client
        .form("/users", &RAVI)
        .insert_header(("referer", "http://campus.test/users/new"));
    client
        .send(form)
        .await
        .leads_to("/security/verify?next=%2Fusers%2Fnew");
    client
        .get("/security/verify?next=%2Fusers%2Fnew")
        .await
        .is(200);
    client
        .post(
            "/security/verify",
            &[("current", PASSWORD), ("next", "/users/new")],
        )
        .await
        .leads_to("/users/new");
    client.get("/users/new").await.is(200).shows("Ravi Kumar");
    client.post("/users", &RAVI).await.is(303);
}

#[actix_web::test]
async fn a_button_pressed_twice_does_it_once() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let client = app.as_role(Role::Admin).await;
    for step in ["deactivate", "reactivate", "send-link"] {
        for _ in 0..2 {
            let path = format!("/users/{}/{step}", user.id);
            client
                .post(&path, &[("idempotency_key", step)])
                .await
                .is(303);
        }
    }
    let letters = "SELECT count(*) FROM jobs WHERE kind = 'accounts.send_link' AND payload->>'letter' = 'reset'";
    assert_eq!(app.number(letters), 1);
}

#[actix_web::test]
async fn a_key_of_one_record_does_nothing_for_another() {
    let app = TestApp::new();
    let (a, b) = (
        app.user("Asha Rao", &[Role::Faculty]),
        app.user("Ravi Rao", &[Role::Faculty]),
    );
    let client = app.as_role(Role::Admin).await;
    client
        .post(
            &format!("/users/{}/deactivate", a.id),
            &[("idempotency_key", "k")],
        )
        .await
        .is(303);
    client
        .post(
            &format!("/users/{}/deactivate", b.id),
            &[("idempotency_key", "k")],
        )
        .await
        .is(409);
    app.sql("UPDATE idempotency_keys SET created_at = now() - interval '25 hours'");
    client
        .post(
            &format!("/users/{}/deactivate", b.id),
            &[("idempotency_key", "k")],
        )
        .await
        .is(303);
}

#[actix_web::test]
async fn sets_do_not_outlive_the_staff_role() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let client = app.as_role(Role::Admin).await;
    client
        .post(
            &format!("/users/{}/permission-sets", user.id),
            &[("set", "librarian")],
        )
        .await
        .is(303);
    let student = [
        ("name", "Asha Rao"),
        ("email", user.email.as_str()),
        ("role", "student"),
    ];
    client
        .post(&format!("/users/{}", user.id), &student)
        .await
        .is(303);
    assert_eq!(app.count("user_permission_sets"), 0);
}

#[actix_web::test]
async fn a_lost_second_factor_is_taken_off_and_its_owner_is_told() {
    let app = TestApp::new();
    let user = app.user("Asha Rao", &[Role::Faculty]);
    app.sql(&format!(
        "UPDATE users SET totp_secret = 'x', totp_confirmed_at = now() WHERE id = {}",
        user.id
    ));
    let client = app.as_role(Role::Admin).await;
    let path = format!("/users/{}/remove-second-factor", user.id);
    client.post(&path, &[]).await.is(303);
    client.post(&path, &[]).await.is(409);
    assert!(
        app.mails()
            .iter()
            .any(|mail| mail.to == user.email && mail.subject == "Your second factor was changed")
    );
    app.visitor()
        .sign_in(&user.email, PASSWORD)
        .await
        .leads_to("/faculty/dashboard");
}

#[actix_web::test]
async fn sets_that_were_ticked_before_the_session_ended_are_ticked_again() {
    let app = TestApp::new();
    let owner = app.user("Some Admin", &[Role::Admin]);
    let admin = app.as_user(&owner).await;
    let user = app.user("Asha Rao", &[Role::Faculty]);
    let path = format!("/users/{}", user.id);
    let ticked = |reply: &str, set: &str| reply.contains(&format!(r#"value="{set}" checked"#));
    assert!(!ticked(&admin.get(&path).await.body, "librarian"));
    app.sql("UPDATE sessions SET expires_at = now() - interval '1 second'");
    let form = admin.form(&format!("{path}/permission-sets"), &[("set", "librarian")]);
    let from = format!("http://campus.test{path}");
    admin
        .send(form.insert_header(("referer", from)))
        .await
        .is(303);
    admin.sign_in(&owner.email, PASSWORD).await.is(303);
    let back = admin.get(&path).await;
    back.is(200).shows("What you chose is here again.");
    assert!(ticked(&back.body, "librarian"));
    admin
        .post(&format!("{path}/permission-sets"), &[("set", "librarian")])
        .await
        .leads_to(&path);
    admin
        .get(&path)
        .await
        .hides("What you chose is here again.");
}
