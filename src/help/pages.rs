//! Pages: help, for the signed-in in their frame, for visitors with what gets them in.
use actix_web::{HttpResponse, http::StatusCode, web::Data};
use askama::Template;

use crate::{
    Result,
    platform::web::{Hx, Site, View},
};

#[derive(Template)]
#[template(path = "help/help.html")]
struct HelpPage {
    p: View,
    limits: Limits,
}

#[derive(Template)]
#[template(path = "help/door.html")]
struct DoorPage {
    p: View,
    limits: Limits,
}

/// The limits that help speaks of, as the settings have them.
struct Limits {
    idle_minutes: i64,
    absolute_hours: i64,
    remembered_days: i64,
    activation_hours: i64,
    reset_minutes: i64,
}

impl Limits {
    fn of(site: &Site) -> Self {
        let set = &site.config.accounts;
        Self {
            idle_minutes: set.idle_minutes.into(),
            absolute_hours: set.absolute_hours.into(),
            remembered_days: set.remembered_idle_days.into(),
            activation_hours: set.activation_hours.into(),
            reset_minutes: set.reset_minutes.into(),
        }
    }
}

pub async fn help(site: Data<Site>, p: View) -> Result<HttpResponse> {
    let limits = Limits::of(&site);
    match p.user {
        Some(_) => Hx::page(StatusCode::OK, &HelpPage { p, limits }),
        None => Hx::page(StatusCode::OK, &DoorPage { p, limits }),
    }
}

impl HelpPage {
    /// Whether the person acts in the role of that code.
    fn acts_as(&self, code: &str) -> bool {
        let mut roles = self.p.user.iter().flat_map(|user| &user.roles);
        roles.any(|role| role.active && role.code == code)
    }
    fn is_staff(&self) -> bool {
        !(self.acts_as("student") || self.acts_as("parent"))
    }
}
