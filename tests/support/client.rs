//! A browser, as far as requests go: it keeps cookies, and sends the token of the last page with each form.
use std::{
    cell::RefCell,
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
};

use actix_web::{
    body::to_bytes,
    cookie::Cookie,
    http::header,
    test::{self, TestRequest},
};
use regex::Regex;

use super::TestApp;

pub struct Client<'a> {
    app: &'a TestApp,
    cookies: RefCell<BTreeMap<String, String>>,
    csrf: RefCell<Option<String>>,
    address: RefCell<IpAddr>,
}

/// An answer.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub location: Option<String>,
    pub headers: header::HeaderMap,
    pub body: String,
    pub bytes: Vec<u8>,
}

impl<'a> Client<'a> {
    pub fn new(app: &'a TestApp) -> Self {
        Self {
            app,
            cookies: RefCell::default(),
            csrf: RefCell::default(),
            address: RefCell::new(IpAddr::from([127, 0, 0, 1])),
        }
    }

    /// From another address.
    pub fn at(self, address: [u8; 4]) -> Self {
        *self.address.borrow_mut() = IpAddr::from(address);
        self
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(TestRequest::get().uri(path)).await
    }

    /// As htmx asks.
    pub async fn get_fragment(&self, path: &str) -> Reply {
        self.send(
            TestRequest::get()
                .uri(path)
                .insert_header(("hx-request", "true")),
        )
        .await
    }

    /// Sends a form with the token of the last page.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        self.send(self.form(path, fields)).await
    }

    /// As htmx sends a form.
    pub async fn post_fragment(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        self.send(
            self.form(path, fields)
                .insert_header(("hx-request", "true")),
        )
        .await
    }

    /// A form with the token of the last page, to be sent with changes.
    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> TestRequest {
        let token = self.csrf.borrow().clone().unwrap_or_default();
        let mut all: Vec<(&str, &str)> = fields.to_vec();
        all.push(("csrf", &token));
        TestRequest::post()
            .uri(path)
            .insert_header(("sec-fetch-site", "same-origin"))
            .set_form(all)
    }

    pub async fn send(&self, request: TestRequest) -> Reply {
        let (reply, cookies) = self.exchange(request).await;
        self.keep_cookies(cookies);
        self.keep_token(&reply);
        reply
    }

    /// Sends it, and stays as it was: what the answer would change in the browser is left out.
    pub async fn send_apart(&self, request: TestRequest) -> Reply {
        self.exchange(request).await.0
    }

    /// The request as this browser sends it, for answers that are read in parts.
    pub fn request(&self, request: TestRequest) -> TestRequest {
        let mut request = request.peer_addr(SocketAddr::new(*self.address.borrow(), 40000));
        for (name, value) in self.cookies.borrow().iter() {
            request = request.cookie(Cookie::new(name.clone(), value.clone()));
        }
        request
    }

    async fn exchange(&self, request: TestRequest) -> (Reply, Vec<Cookie<'static>>) {
        let request = self.request(request);
        let service = test::init_service(self.app.app.web()).await;
        let answer = test::call_service(&service, request.to_request()).await;
        let cookies = answer
            .response()
            .cookies()
            .map(Cookie::into_owned)
            .collect();
        (Reply::read(answer).await, cookies)
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.borrow().get(name).cloned()
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.borrow_mut().insert(name.into(), value.into());
    }

    /// The token of the last page.
    pub fn token(&self) -> String {
        self.csrf.borrow().clone().unwrap_or_default()
    }

    pub fn set_token(&self, token: &str) {
        *self.csrf.borrow_mut() = Some(token.to_owned());
    }

    /// Forgets the token of the last page.
    pub fn forget_token(&self) {
        self.csrf.borrow_mut().take();
    }

    fn keep_cookies(&self, cookies: Vec<Cookie<'static>>) {
        for cookie in cookies {
            let gone = cookie.max_age().is_some_and(|age| age.is_zero());
            match gone {
                true => self.cookies.borrow_mut().remove(cookie.name()),
                false => self
                    .cookies
                    .borrow_mut()
                    .insert(cookie.name().into(), cookie.value().into()),
            };
        }
    }

    fn keep_token(&self, reply: &Reply) {
        let token = Regex::new(r#"name="csrf-token" content="([^"]+)""#).unwrap();
        if let Some(found) = token.captures(&reply.body) {
            *self.csrf.borrow_mut() = Some(found[1].to_owned());
        }
    }

    /// Signs in through the form.
    pub async fn sign_in(&self, email: &str, password: &str) -> Reply {
        self.get("/login").await;
        let reply = self
            .post("/login", &[("email", email), ("password", password)])
            .await;
        if reply.status == 303 {
            self.get("/sessions").await;
        }
        reply
    }
}

impl Reply {
    async fn read(
        answer: actix_web::dev::ServiceResponse<impl actix_web::body::MessageBody>,
    ) -> Self {
        let headers = answer.headers().clone();
        let location = headers
            .get("location")
            .map(|value| value.to_str().unwrap().to_owned());
        let status = answer.status().as_u16();
        let bytes = to_bytes(answer.into_body())
            .await
            .map_err(|_| "body")
            .unwrap()
            .to_vec();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Self {
            status,
            location,
            headers,
            body,
            bytes,
        }
    }
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
    #[track_caller]
    pub fn shows(&self, text: &str) -> &Self {
        assert!(
            self.body.contains(text),
            "“{text}” is not in the answer {}:\n{}",
            self.status,
            self.body
        );
        self
    }
    #[track_caller]
    pub fn hides(&self, text: &str) -> &Self {
        assert!(
            !self.body.contains(text),
            "“{text}” is in the answer {}:\n{}",
            self.status,
            self.body
        );
        self
    }
    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }
    #[track_caller]
    pub fn leads_to(&self, path: &str) -> &Self {
        assert_eq!(
            (self.status, self.location.as_deref()),
            (303, Some(path)),
            "{}",
            self.body
        );
        self
    }
}
