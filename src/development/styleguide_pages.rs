//! Pages: every component in every state.
use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;

use super::{
    sample_charts::{self, Charts},
    samples::{self, Entry, Fact, Figure, Tab},
};
use crate::{
    Result,
    error::Problems,
    platform::web::{Choice, Hx, Pager, View},
};

#[derive(Template)]
#[template(path = "development/styleguide.html")]
struct StyleguidePage {
    p: View,
    problems: Problems,
    none: Problems,
    choices: Vec<Choice>,
    tabs: Vec<Tab>,
    pages: Pager,
    facts: Vec<Fact>,
    figures: Vec<Figure>,
    entries: Vec<Entry>,
    charts: Charts,
}

pub async fn styleguide(p: View) -> Result<HttpResponse> {
    let page = StyleguidePage {
        p,
        problems: samples::problems(),
        none: Problems::default(),
        choices: samples::choices(),
        tabs: samples::tabs(),
        pages: samples::pages(),
        facts: samples::facts(),
        figures: samples::figures(),
        entries: samples::entries(),
        charts: sample_charts::all(),
    };
    Hx::page(StatusCode::OK, &page)
}

/// Its forms save nothing: each leads back, so that buttons can be tried.
pub async fn pressed(hx: Hx) -> HttpResponse {
    hx.lead_to("/styleguide")
}
