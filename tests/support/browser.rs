//! A browser that speaks to the real program: it keeps cookies, and sends the token of the last page with each form.
use std::{cell::RefCell, collections::BTreeMap};

use super::{Answer, PASSWORD, exchange};

#[derive(Default)]
pub struct Browser {
    port: u16,
    cookies: RefCell<BTreeMap<String, String>>,
    csrf: RefCell<String>,
}

impl Browser {
    /// A visitor.
    pub fn at(port: u16) -> Self {
        Self {
            port,
            ..Self::default()
        }
    }

    /// Signed in as the administrator whom [`super::Served::admin`] makes.
    pub fn signed_in(port: u16) -> Self {
        let browser = Self::at(port);
        let answer = browser.sign_in();
        assert_eq!(answer.status, 303, "{answer:?}");
        browser.get("/sessions");
        browser
    }

    /// Sends the form of the sign-in page.
    pub fn sign_in(&self) -> Answer {
        self.get("/login");
        let fields = [("email", "asha.rao@campus.test"), ("password", PASSWORD)];
        self.post("/login", &fields)
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send(&format!("GET {path} HTTP/1.1\r\n"), "")
    }

    /// Sends a form.
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        form.append_pair("csrf", &self.csrf.borrow());
        let head = format!(
            "POST {path} HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\n"
        );
        self.send(&head, &form.finish())
    }

    fn send(&self, head: &str, body: &str) -> Answer {
        let cookies: Vec<String> = self
            .cookies
            .borrow()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let head = format!("{head}Cookie: {}\r\n", cookies.join("; "));
        let answer = exchange(self.port, &head, body).unwrap();
        self.learn(&answer);
        answer
    }

    fn learn(&self, answer: &Answer) {
        for line in answer.head.lines() {
            let set = line
                .split_once(':')
                .filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
            let Some((name, value)) = set
                .and_then(|(_, cookie)| cookie.trim().split(';').next())
                .and_then(|pair| pair.split_once('='))
            else {
                continue;
            };
            let mut cookies = self.cookies.borrow_mut();
            cookies.insert(name.to_owned(), value.to_owned());
        }
        let token = answer.body.split_once("name=\"csrf-token\" content=\"");
        if let Some(token) = token.and_then(|(_, rest)| rest.split('"').next()) {
            token.clone_into(&mut self.csrf.borrow_mut());
        }
    }
}
