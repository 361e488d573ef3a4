//! Files: the same on a folder and on a real S3 store, with a real virus scanner.
mod flow;
mod metadata;
mod photo;
mod races;
mod readers;
mod refused;
mod scan;
mod slow;
mod sweep;

use std::sync::Arc;

use actix_web::test::TestRequest;
use campus::{platform::storage::Place, policy::Role, uploads::sweep_objects};
use chrono::{TimeDelta, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::{
    Client, Reply, TestApp, TestUser,
    peers::{S3, S3_KEY, S3_SECRET},
};

/// What keeps the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Local,
    S3,
}

pub const BOTH: [Kind; 2] = [Kind::Local, Kind::S3];

/// Campus, and somebody who sends files.
pub struct Sender {
    pub app: TestApp,
    pub user: TestUser,
    pub token: String,
    _s3: Option<Arc<S3>>,
}

fn store_settings(s3: &S3) -> Vec<(&'static str, String)> {
    vec![
        ("CAMPUS__STORAGE__KIND", "s3".to_owned()),
        ("CAMPUS__STORAGE__ENDPOINT", s3.endpoint.clone()),
        ("CAMPUS__STORAGE__BUCKET", s3.bucket()),
        ("CAMPUS__STORAGE__ACCESS_KEY", S3_KEY.to_owned()),
        ("CAMPUS__STORAGE__SECRET_KEY", S3_SECRET.to_owned()),
        ("CAMPUS__STORAGE__ALLOW_HTTP", "true".to_owned()),
    ]
}

impl Sender {
    pub async fn new(kind: Kind, commits: bool, more: &[(&'static str, &str)]) -> Self {
        let s3 = (kind == Kind::S3).then(S3::shared);
        let store = s3.as_deref().map(store_settings).unwrap_or_default();
        let store = store.iter().map(|(key, value)| (*key, value.as_str()));
        let settings: Vec<(&str, &str)> = store.chain(more.iter().copied()).collect();
        let app = TestApp::with(commits, &settings);
        let user = app.user("Asha Rao", &[Role::Faculty]);
        let token = app.token(&user).await;
        Self {
            app,
            user,
            token,
            _s3: s3,
        }
    }

    pub async fn api(&self, request: TestRequest) -> Reply {
        self.app.api(&self.token, request).await
    }

    /// Announces a file as it is.
    pub async fn announce(&self, name: &str, kind: &str, purpose: &str, data: &[u8]) -> Reply {
        let body = json!({ "filename": name, "content_type": kind, "size": data.len(), "sha256": sum(data), "purpose": purpose });
        self.announce_as(body).await
    }

    pub async fn announce_as(&self, body: Value) -> Reply {
        let request = TestRequest::post().uri("/api/v1/uploads/").set_json(body);
        self.api(request).await
    }

    /// Does what the answer to an announcement says; the status.
    pub async fn put(&self, announced: &Value, data: &[u8]) -> u16 {
        put(&self.app, &announced["upload"], data).await
    }

    pub async fn complete(&self, announced: &Value) -> Reply {
        let path = format!("/api/v1/uploads/{}/complete/", announced["id"]);
        self.api(TestRequest::post().uri(&path)).await
    }

    pub async fn show(&self, id: i64) -> Reply {
        self.api(TestRequest::get().uri(&format!("/api/v1/uploads/{id}/")))
            .await
    }

    /// From announcing to completing; its key.
    pub async fn send(&self, name: &str, kind: &str, purpose: &str, data: &[u8]) -> i64 {
        let announced = self.announce(name, kind, purpose, data).await;
        let announced = announced.is(201).json();
        assert_eq!(self.put(&announced, data).await, 200);
        self.complete(&announced).await.is(200);
        announced["id"].as_i64().unwrap()
    }

    /// How many objects there are, in all places.
    pub fn objects(&self) -> usize {
        self.places().len()
    }

    pub fn places(&self) -> Vec<(Place, String)> {
        use futures_util::TryStreamExt;
        let store = &self.app.app.store;
        let listed = store.older_than(Utc::now() + TimeDelta::days(1));
        store.wait(listed.try_collect()).unwrap().unwrap()
    }

    pub fn sweep_all_objects(&self) -> usize {
        sweep_objects(&self.app.app.context(), Utc::now() + TimeDelta::days(1)).unwrap()
    }

    pub fn state(&self, id: i64) -> String {
        let code = format!(
            "SELECT array_position(ARRAY['waiting','received','clean','quarantined','refused'], state) FROM uploads WHERE id = {id}"
        );
        ["waiting", "received", "clean", "quarantined", "refused"]
            [self.app.number(&code) as usize - 1]
            .to_owned()
    }
}

pub fn sum(data: &[u8]) -> String {
    Sha256::digest(data)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Puts bytes to a signed address: of Campus, or of the store itself.
pub async fn put(app: &TestApp, signed: &Value, data: &[u8]) -> u16 {
    let url = signed["url"].as_str().unwrap();
    let headers = signed["headers"].as_object().unwrap();
    if let Some(path) = url.strip_prefix("http://campus.test") {
        let mut request = TestRequest::put().uri(path).set_payload(data.to_vec());
        for (name, value) in headers {
            request = request.insert_header((name.as_str(), value.as_str().unwrap()));
        }
        return app.visitor().send(request).await.status;
    }
    let mut request = reqwest::Client::new().put(url).body(data.to_vec());
    for (name, value) in headers {
        request = request.header(name, value.as_str().unwrap());
    }
    request.send().await.unwrap().status().as_u16()
}

/// Reads a signed address; status and bytes.
pub async fn read(app: &TestApp, url: &str) -> (u16, Vec<u8>) {
    if let Some(path) = url.strip_prefix("http://campus.test") {
        let reply = app.visitor().get(path).await;
        return (reply.status, reply.bytes);
    }
    let answer = reqwest::get(url).await.unwrap();
    (
        answer.status().as_u16(),
        answer.bytes().await.unwrap().to_vec(),
    )
}

/// What a person's browser gets at the file's page, wherever that leads.
pub async fn open(app: &TestApp, client: &Client<'_>, id: i64) -> (u16, Vec<u8>) {
    let reply = client.get(&format!("/uploads/{id}")).await;
    match (reply.status, &reply.location) {
        (302, Some(url)) => read(app, url).await,
        (status, _) => (status, reply.bytes),
    }
}

pub fn pdf(words: &str) -> Vec<u8> {
    format!("%PDF-1.7\n{words}\n%%EOF\n").into_bytes()
}

/// A picture of that size, as far as its parts go.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    png_of(width, height, &[])
}

/// A picture with that much in it.
pub fn png_of(width: u32, height: u32, data: &[u8]) -> Vec<u8> {
    let mut head = [width.to_be_bytes(), height.to_be_bytes()].concat();
    head.extend(b"\x08\x02\0\0\0");
    let mut picture = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, data) in [(b"IHDR", &head[..]), (b"IDAT", data), (b"IEND", &[])] {
        picture.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        picture.extend(name);
        picture.extend(data);
        let mut sum = flate2::Crc::new();
        sum.update(name);
        sum.update(data);
        picture.extend(sum.sum().to_be_bytes());
    }
    picture
}
