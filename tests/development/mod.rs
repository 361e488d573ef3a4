//! The pages for those who build Campus: nobody else is ever to meet them.
use campus::{policy::Role, words::Language};

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
        "/mail/letters/reset",
    ] {
        app.visitor().get(path).await.is(404);
        admin.get(path).await.is(404);
    }
    admin.post("/styleguide", &[]).await.is(404);
}

#[test]
fn every_letter_is_written_in_both_languages_and_forms() {
    let app = TestApp::new();
    for language in [Language::English, Language::Hindi] {
        let letters = campus::accounts::sample_letters(&app.app.site, language).unwrap();
        assert_eq!(letters.len(), 11);
        for (name, mail) in &letters {
            let said = mail.text.lines().next().unwrap();
            assert!(mail.html.contains(said), "{name}: {said}");
            assert!(!mail.text.contains("Mozilla"), "{name}");
        }
        let device = letters.iter().find(|(name, _)| *name == "new-device");
        assert!(device.unwrap().1.text.contains("Windows"), "{device:?}");
    }
}
