//! A page's frame for when the request is lost: what was taken down of it before.
use std::sync::Arc;

use actix_web::{HttpRequest, web};

use super::{super::assets::Assets, Site, View, look};
use crate::words::Language;

/// What of a request's frame needs nothing of the database, taken down before the request is handed on.
pub struct Outline {
    site: web::Data<Site>,
    assets: Option<Arc<Assets>>,
    language: Language,
    theme: &'static str,
    path: String,
}

impl From<Outline> for View {
    fn from(outline: Outline) -> Self {
        Self {
            lang: outline.language.tag(),
            theme: outline.theme,
            path: outline.path,
            development: outline.site.is_development(),
            college: outline.site.config.college.clone(),
            user: None,
            nav: Vec::new(),
            bottom: Vec::new(),
            flash: None,
            idle_seconds: 0,
            shortcuts: true,
            language: outline.language,
            permissions: Vec::new(),
            code: None,
            assets: outline.assets,
        }
    }
}

impl View {
    /// What is needed for a page even when the request is lost.
    pub(in crate::platform::web) fn outline(req: &HttpRequest) -> Option<Outline> {
        let (language, theme) = look(req);
        let assets = req.app_data::<web::Data<Assets>>();
        Some(Outline {
            site: Site::of(req)?.clone(),
            assets: assets.map(|assets| assets.clone().into_inner()),
            language,
            theme,
            path: req.path().to_owned(),
        })
    }
}
