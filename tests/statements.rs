//! How many statements a page costs, finding out who asks included.
use actix_web::test::TestRequest;
use campus::policy::Role;

use crate::support::TestApp;

/// The page, how many at most. What takes more than three says why.
#[actix_web::test]
async fn a_page_takes_three_statements_at_most() {
    let app = TestApp::new();
    let admin = app.as_role(Role::Admin).await;
    let user = app.user("Asha Rao", &[Role::Faculty]);
    app.as_user(&user).await;
    let set = app.number("SELECT id FROM permission_sets WHERE code = 'librarian'");
    let pages = [
        // The accounts with how many there are, and which views and columns the reader has kept.
        ("/users".to_owned(), 3),
        // That telephone numbers were looked at is noted, once in ten minutes.
        ("/users?cols=name,phone".to_owned(), 4),
        // The account with its sessions and sets; that it was looked at is noted, once in ten minutes.
        (format!("/users/{}", user.id), 3),
        (format!("/users/{}/edit", user.id), 3),
        ("/users/new".to_owned(), 1),
        ("/permission-sets".to_owned(), 3),
        ("/permission-sets/new".to_owned(), 1),
        ("/profile".to_owned(), 2),
        ("/help".to_owned(), 1),
        ("/security".to_owned(), 3),
        ("/no-such-page".to_owned(), 1),
        // Accounts that match, then students, staff and parents among them; here twice, since the one account that
        // matches has no record, so that names alike are looked for too.
        ("/search?q=asha".to_owned(), 10),
        ("/search".to_owned(), 1),
        // The set with how many hold it, and the first of them.
        (format!("/permission-sets/{set}"), 3),
        // The sessions, with the browser of each, and the known browsers.
        ("/sessions".to_owned(), 3),
        // Who asks, what the filters offer, which views are kept, the rows with how many there are.
        ("/academics/courses".to_owned(), 4),
        ("/academics/rooms".to_owned(), 4),
        // The same, with terms and departments in the filters.
        ("/academics/offerings".to_owned(), 5),
        // Programmes, batches.
        ("/academics/sections".to_owned(), 5),
        // Its courses, terms and sections to choose from.
        ("/academics/offerings/new".to_owned(), 4),
    ];
    for (path, most) in pages {
        admin.get(&path).await;
        app.statements_since();
        admin.get(&path).await;
        let taken = app.statements_since();
        assert!(
            taken <= most,
            "{path} takes {taken} statements, {most} at most"
        );
    }
}

#[actix_web::test]
async fn a_list_of_the_api_takes_two_statements() {
    let app = TestApp::new();
    let user = app.user("Some Admin", &[Role::Admin]);
    let token = app.token(&user).await;
    let list = || TestRequest::get().uri("/api/v1/users/?limit=50");
    app.api(&token, list()).await.is(200);
    app.statements_since();
    app.api(&token, list()).await.is(200);
    assert_eq!(app.statements_since(), 2);
}
