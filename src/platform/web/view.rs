//! What every page's template may use: whose page it is, in which language and theme, and the frame around it.
mod outline;

use std::{borrow::Cow, future::Ready, future::ready, sync::Arc};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header, web};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{Signed, Site, assets::Assets, csrf, session};
use crate::{
    Error, Result,
    config::College,
    navigation,
    platform::secrets::random_bytes,
    policy::{Actor, User},
    words::Language,
};

/// The frame of a page; each page's struct has one as `p`.
pub struct View {
    /// For `<html lang>`.
    pub lang: &'static str,
    /// `light`, `dark`, or empty for the system's.
    pub theme: &'static str,
    /// The address without what is asked of it.
    pub path: String,
    /// Whether the mail page and the style guide exist.
    pub development: bool,
    /// Whose Campus this is.
    pub college: College,
    /// Who is signed in.
    pub user: Option<Signed>,
    /// The side navigation.
    pub nav: Vec<NavGroup>,
    /// The bottom bar on phones: at most four.
    pub bottom: Vec<NavItem>,
    /// What the last page had to say.
    pub flash: Option<Flash>,
    /// Seconds without a request after which the session ends.
    pub idle_seconds: u32,
    /// Whether single keys do something (WCAG 2.1.4).
    pub shortcuts: bool,
    language: Language,
    permissions: Vec<String>,
    code: Option<[u8; 32]>,
    assets: Option<Arc<Assets>>,
}

/// A group of the side navigation.
#[derive(Debug)]
pub struct NavGroup {
    /// Above the group.
    pub title: Option<String>,
    /// The places.
    pub items: Vec<NavItem>,
}

/// A place in the navigation.
#[derive(Debug)]
pub struct NavItem {
    /// Where.
    pub href: String,
    /// In words.
    pub label: String,
    /// A symbol of the sprite.
    pub icon: &'static str,
    /// Whether the page is there or below.
    pub current: bool,
    /// How much waits there.
    pub count: Option<i64>,
}

/// What a page has to say of the step before it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Flash {
    /// `good`, `warn`, `bad` or `info`.
    pub tone: String,
    /// The sentence.
    pub text: String,
}

impl View {
    /// The request's frame.
    pub fn of(req: &HttpRequest) -> Result<Self> {
        let site = Site::of(req).ok_or_else(|| Error::internal("no site"))?;
        let actor = req.extensions().get::<Actor>().cloned();
        let language = language(req, actor.as_ref());
        let path = req.path().to_owned();
        let user = actor.as_ref().and_then(|actor| actor.user().ok());
        let idle = user.map_or(0, idle_seconds);
        Ok(Self {
            lang: language.tag(),
            theme: theme(req),
            development: site.is_development(),
            college: site.config.college.clone(),
            user: user.map(|user| Signed::of(user, language)),
            nav: actor
                .as_ref()
                .map(|actor| navigation::side(actor, &path, language))
                .unwrap_or_default(),
            bottom: actor
                .as_ref()
                .map(|actor| navigation::bottom(actor, &path, language))
                .unwrap_or_default(),
            flash: session::take_flash(req),
            idle_seconds: idle,
            shortcuts: user.is_none_or(|user| user.shortcuts),
            language,
            permissions: user
                .map(|user| user.permissions.clone())
                .unwrap_or_default(),
            code: csrf::session_code(req),
            assets: req
                .app_data::<web::Data<Assets>>()
                .map(|assets| assets.clone().into_inner()),
            path,
        })
    }
    /// The sentence in the page's language.
    pub fn t<'a>(&self, english: &'a str) -> Cow<'a, str> {
        self.language.t(english)
    }
    /// The sentence for a count.
    pub fn tn(&self, n: &i64, one: &str, many: &str) -> String {
        self.language.tn(*n, one, many)
    }
    /// The page's language.
    pub fn language(&self) -> Language {
        self.language
    }
    /// The address of a static file.
    pub fn asset(&self, name: &str) -> String {
        self.assets
            .as_ref()
            .map_or_else(|| format!("/assets/0/{name}"), |assets| assets.url(name))
    }
    /// For the hidden field `csrf`; empty for a visitor, whose cookie stands in.
    pub fn csrf(&self) -> String {
        self.code.as_ref().map(csrf::token).unwrap_or_default()
    }
    /// For the hidden field `idempotency_key`.
    pub fn key(&self) -> String {
        BASE64.encode(random_bytes::<16>())
    }
    /// An instant as the college's clocks show it: "22 Nov 2026, 10:42".
    pub fn moment(&self, at: &DateTime<Utc>) -> String {
        at.with_timezone(&self.college.time_zone)
            .format("%-d %b %Y, %H:%M")
            .to_string()
    }
    /// How long ago an instant is: "2 hours ago".
    pub fn ago(&self, at: &DateTime<Utc>) -> String {
        let seconds = (Utc::now() - *at).num_seconds().max(0);
        let (n, one, many) = match seconds {
            0..60 => return self.t("just now").into_owned(),
            60..3600 => (seconds / 60, "{n} minute ago", "{n} minutes ago"),
            3600..86_400 => (seconds / 3600, "{n} hour ago", "{n} hours ago"),
            86_400..2_592_000 => (seconds / 86_400, "{n} day ago", "{n} days ago"),
            _ => return self.moment(at),
        };
        self.tn(&n, one, many)
    }
    /// Today's date where the college is.
    pub fn today(&self) -> NaiveDate {
        Utc::now()
            .with_timezone(&self.college.time_zone)
            .date_naive()
    }
    /// The part of the help that this page is about.
    pub fn help(&self) -> &'static str {
        let part = self.path.split('/').nth(1).unwrap_or_default();
        match part {
            "users" => "/help#users",
            "permission-sets" => "/help#permission-sets",
            "audit" => "/help#audit",
            "search" => "/help#search",
            "students" | "parents" | "staff" | "proposals" | "fields" => "/help#people",
            "profile" | "sessions" | "security" => "/help#account",
            _ => "/help",
        }
    }
    /// Whether the person holds a permission: to show a link, never to decide.
    pub fn can(&self, permission: &str) -> bool {
        self.permissions.iter().any(|held| held == permission)
    }
}

/// A choice of a select or of radio buttons.
#[derive(Clone, Debug)]
pub struct Choice {
    /// As the form sends it.
    pub value: String,
    /// As people read it.
    pub label: String,
    /// Whether it is the one chosen.
    pub chosen: bool,
    /// A second line.
    pub hint: Option<String>,
}

impl Choice {
    /// Of its value and words.
    pub fn new(value: impl Into<String>, label: impl Into<String>, chosen: bool) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            chosen,
            hint: None,
        }
    }
    /// With a second line.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// After how long to warn: a session of days ends without its person being there.
fn idle_seconds(user: &User) -> u32 {
    const DAY: i32 = 86_400;
    let seconds = Some(user.idle_seconds).filter(|seconds| *seconds < DAY);
    seconds
        .and_then(|seconds| u32::try_from(seconds).ok())
        .unwrap_or(0)
}

fn language(req: &HttpRequest, actor: Option<&Actor>) -> Language {
    if let Some(user) = actor.and_then(|actor| actor.user().ok()) {
        return Language::of(&user.language);
    }
    if let Some(cookie) = req.cookie("language") {
        return Language::of(cookie.value());
    }
    let header = req
        .headers()
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    header.map(Language::preferred).unwrap_or_default()
}

/// How a visitor's pages look.
pub(super) fn look(req: &HttpRequest) -> (Language, &'static str) {
    (language(req, None), theme(req))
}

fn theme(req: &HttpRequest) -> &'static str {
    match req.cookie("theme").as_ref().map(|cookie| cookie.value()) {
        Some("light") => "light",
        Some("dark") => "dark",
        _ => "",
    }
}

impl FromRequest for View {
    type Error = Error;
    type Future = Ready<Result<Self>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(View::of(req))
    }
}
