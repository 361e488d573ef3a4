//! Page: the terms and holidays of the year, for everybody in the college.
use actix_web::{HttpResponse, http::StatusCode, web};
use askama::Template;
use chrono::NaiveDate;

use super::queries::calendar::{Span, spans};
use crate::{
    Result,
    platform::{
        db::Db,
        web::{Hx, View},
    },
    policy::Actor,
};

#[derive(Template)]
#[template(path = "academics/calendar.html")]
struct CalendarPage {
    p: View,
    terms: Vec<Span>,
    holidays: Vec<Span>,
    today: NaiveDate,
}

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/academics/calendar").route(web::get().to(calendar)));
}

async fn calendar(db: Db, actor: Actor, p: View) -> Result<HttpResponse> {
    let today = p.today();
    let spans = db.read(move |conn| spans(conn, &actor, today)).await?;
    let (terms, holidays) = spans.into_iter().partition(|span| span.is_term);
    let page = CalendarPage {
        p,
        terms,
        holidays,
        today,
    };
    Hx::page(StatusCode::OK, &page)
}
