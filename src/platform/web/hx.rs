//! Page or fragment: one template answers both.
use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse, dev::Payload, http::StatusCode, http::header,
};
use askama::Template;

use super::see_other;
use crate::{Error, Result};

/// Whether htmx asked, and so wants a fragment rather than the page.
#[derive(Clone, Copy, Debug)]
pub struct Hx(bool);

impl Hx {
    /// Answers with the fragment or the page.
    pub fn render(
        self,
        status: StatusCode,
        page: &impl Template,
        fragment: impl Template,
    ) -> Result<HttpResponse> {
        let html = match self.0 {
            true => fragment.render()?,
            false => page.render()?,
        };
        Ok(html_answer(status, html))
    }
    /// Answers with a page that has no fragment.
    pub fn page(status: StatusCode, page: &impl Template) -> Result<HttpResponse> {
        Ok(html_answer(status, page.render()?))
    }
    /// After a write, on to the page that shows it: htmx leaves the page it is on, too.
    pub fn lead_to(self, page: &str) -> HttpResponse {
        match self.0 {
            true => HttpResponse::NoContent()
                .insert_header(("HX-Redirect", page))
                .finish(),
            false => see_other(page),
        }
    }
    /// Whether htmx asked, told by the headers.
    pub fn asked(req: &HttpRequest) -> bool {
        let on = |name| req.headers().get(name).is_some_and(|value| value == "true");
        on("hx-request") && !on("hx-history-restore-request") && !on("hx-boosted")
    }
}

fn html_answer(status: StatusCode, html: String) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((header::VARY, "HX-Request"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .content_type("text/html; charset=utf-8")
        .body(html)
}

impl FromRequest for Hx {
    type Error = Error;
    type Future = Ready<Result<Self>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Hx(Hx::asked(req))))
    }
}
