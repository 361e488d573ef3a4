//! Browsers report here what the Content-Security-Policy refused: a log line each, so that an attack or a mistake shows.
use std::{future::Future, pin::Pin};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    dev::Payload,
    web::{self, Bytes},
};
use serde_json::Value;

use super::{BodyLimit, body};
use crate::{Error, Result};

/// Where reports go.
pub const PATH: &str = "/csp-reports";
/// No browser's report is larger.
const LARGEST: usize = 16 * 1024;
/// Reports that browsers send together.
const MOST: usize = 10;

/// `POST /csp-reports`
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(
        web::resource(PATH)
            .app_data(BodyLimit(LARGEST))
            .route(web::post().to(take)),
    );
}

/// A report's body, of whichever type.
struct Report(Bytes);

impl FromRequest for Report {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;
    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = body::read(req, payload);
        Box::pin(async move { body.await.map(Self) })
    }
}

async fn take(report: Report) -> HttpResponse {
    let reports = match serde_json::from_slice(&report.0) {
        // `report-to` sends a list of them, `report-uri` one.
        Ok(Value::Array(reports)) => reports,
        Ok(report) => vec![report],
        Err(_) => Vec::new(),
    };
    for report in reports.iter().take(MOST) {
        log(report);
    }
    HttpResponse::NoContent().finish()
}

fn log(report: &Value) {
    let body = report.get("csp-report").or_else(|| report.get("body"));
    let Some(body) = body else {
        return;
    };
    let field = |names: [&str; 2]| {
        let mut found = names.iter().filter_map(|name| body.get(*name)?.as_str());
        plain(found.next().unwrap_or_default())
    };
    tracing::warn!(
        page = field(["document-uri", "documentURL"]),
        refused = field(["blocked-uri", "blockedURL"]),
        directive = field(["effective-directive", "effectiveDirective"]),
        "the Content-Security-Policy refused something"
    );
}

/// An address without its query, which may hold a secret, on one line and short.
fn plain(text: &str) -> String {
    let path = text.split(['?', '#']).next().unwrap_or_default();
    let visible = path.chars().filter(|letter| !letter.is_control());
    visible.take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn what_is_logged_stands_on_one_line_and_holds_no_query() {
        assert_eq!(
            plain("https://evil.test/x.js?token=1\nadmin"),
            "https://evil.test/x.js"
        );
        assert_eq!(plain("a\r\nb"), "ab");
        assert_eq!(plain(&"a".repeat(1000)).len(), 200);
    }
}
