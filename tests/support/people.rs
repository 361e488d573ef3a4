//! People of a test: made by the operations that the office uses, signed in through the form.
use std::sync::atomic::{AtomicU32, Ordering};

use actix_web::test::TestRequest;
use campus::{
    accounts::{NewUser, create_user, open_demo_account},
    platform::db::Db,
    policy::{Actor, Grant, Role},
    types::{Email, PersonName},
};

use super::{Client, Reply, TestApp};

/// The password of everybody in the tests.
pub const PASSWORD: &str = "orbit-lantern-tamarind";

#[derive(Clone, Debug)]
pub struct TestUser {
    pub id: i64,
    pub email: String,
    pub name: String,
}

impl TestApp {
    /// A person who can sign in.
    pub fn user(&self, name: &str, roles: &[Role]) -> TestUser {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let email = format!(
            "{}{number}@campus.test",
            name.to_lowercase().replace(' ', ".")
        );
        let cmd = NewUser {
            name: PersonName::parse(name).unwrap(),
            email: Email::parse(&email).unwrap(),
            phone: None,
            roles: roles.to_vec(),
            invite: false,
        };
        let hash = self.app.hasher.hash_now(PASSWORD).unwrap();
        let id = Db::of(self.app.pools.clone())
            .tx_now(|tx| {
                let who = Grant::check(Actor::System("test"))?;
                let id = create_user(tx, &who, &cmd)?;
                open_demo_account(tx, &who, id, &hash)?;
                Ok(id)
            })
            .unwrap();
        TestUser {
            id,
            email,
            name: name.to_owned(),
        }
    }

    /// The person's browser, signed in.
    pub async fn as_user(&self, user: &TestUser) -> Client<'_> {
        let client = self.visitor();
        let reply = client.sign_in(&user.email, PASSWORD).await;
        assert_eq!(reply.status, 303, "{}", reply.body);
        client
    }

    /// A new person of that role, signed in.
    pub async fn as_role(&self, role: Role) -> Client<'_> {
        let user = self.user(&format!("Some {}", role.word()), &[role]);
        self.as_user(&user).await
    }

    /// An API client of the person; its access token.
    pub async fn token(&self, user: &TestUser) -> String {
        let body = serde_json::json!({ "email": user.email, "password": PASSWORD });
        let reply = self
            .visitor()
            .send(
                TestRequest::post()
                    .uri("/api/v1/auth/login/")
                    .set_json(body),
            )
            .await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.json()["access"].as_str().unwrap().to_owned()
    }

    /// A request of the API.
    pub async fn api(&self, token: &str, request: TestRequest) -> Reply {
        self.visitor()
            .send(request.insert_header(("authorization", format!("Bearer {token}"))))
            .await
    }
}
