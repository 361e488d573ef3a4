//! The pages for those who build Campus: nobody else is ever to meet them.
use campus::policy::Role;

use crate::support::TestApp;

#[actix_web::test]
async fn they_do_not_exist_outside_development() {
    let app = TestApp::new();
    let admin = app.as_role(Role::Admin).await;
    for path in [
        "/styleguide",
        "/styleguide/documents",
        "/styleguide/documents/card.pdf",
        "/mail",
        "/mail/1.json",
    ] {
        app.visitor().get(path).await.is(404);
        admin.get(path).await.is(404);
    }
    admin.post("/styleguide", &[]).await.is(404);
}
