//! The web side of every slice: what comes in is read and checked here, what goes out is rendered here.
pub mod api_docs;
mod api_list;
pub mod assets;
mod body;
pub mod chart;
mod chunks;
pub mod compress;
pub mod csp_reports;
pub mod csrf;
pub mod errors;
mod etag;
mod extract;
mod headers;
mod hx;
mod idempotency;
mod kept_pages;
pub mod limits;
mod list;
mod methods;
mod multipart;
mod pace;
mod panics;
mod person;
mod problem;
mod refusals;
mod session;
mod site;
mod spelling;
mod view;

use actix_web::{HttpRequest, HttpResponse, http::header};
use tracing_actix_web::RequestId;

use super::db::Origin;

pub use api_list::ApiList;
pub use body::BodyLimit;
pub use chunks::hold_chunks;
pub use etag::{IfMatch, is_known, read_answer, written_answer};
pub use extract::{Form, Json, Nothing, Path, Query, body_hash, version_number};
pub use headers::security_headers;
pub use hx::Hx;
pub use idempotency::{Submit, once};
pub use kept_pages::KeptPages;
pub use list::{Page, PageLink, Pager, Sort, offered};
pub use methods::{Methods, known_methods};
pub use pace::Pace;
pub use panics::contain_panics;
pub use person::{RoleChoice, Signed, initials, tone};
pub use problem::{KINDS, Problem};
pub use session::{Ticket, flash, middleware as session_middleware, remember_cookie};
pub use site::Site;
pub use spelling::one_spelling;
pub use view::{Choice, Flash, NavGroup, NavItem, View};

/// 303: after a write, on to the page that shows it.
pub fn see_other(to: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, to))
        .finish()
}

/// A page of ours that `next` may lead to: a path on this host; anything else leads to `/`.
pub fn local_path(next: &str) -> &str {
    let plain = next
        .bytes()
        .all(|b| (0x21..0x7f).contains(&b) && b != b'\\');
    let local = next.starts_with('/') && !next.starts_with("//");
    match local && plain && next.len() <= 2000 {
        true => next,
        false => "/",
    }
}

/// Where a request comes from. `X-Forwarded-For` counts only from a proxy that the settings name.
pub fn origin(req: &HttpRequest) -> Origin {
    use actix_web::HttpMessage;
    let request_id = req.extensions().get::<RequestId>().map(ToString::to_string);
    Origin {
        address: client_address(req).map(|address| address.to_string()),
        request_id,
    }
}

/// The address that a request comes from.
pub fn client_address(req: &HttpRequest) -> Option<std::net::IpAddr> {
    let peer = req.peer_addr()?.ip();
    let trusted =
        |ip| Site::of(req).is_some_and(|site| site.config.server.trusted_proxies.contains(&ip));
    if !trusted(peer) {
        return Some(peer);
    }
    let chain = req
        .headers()
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok());
    let hops: Vec<std::net::IpAddr> = chain
        .flat_map(|value| value.split(','))
        .filter_map(|hop| hop.trim().parse().ok())
        .collect();
    let client = hops
        .into_iter()
        .rev()
        .find(|hop| !trusted(*hop))
        .unwrap_or(peer);
    Some(client)
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn next_never_leads_away() {
        assert_eq!(local_path("/users?q=a&page=2#x"), "/users?q=a&page=2#x");
        for evil in [
            "//evil.test",
            "/\\evil.test",
            "https:evil.test",
            "https://evil.test",
            "javascript:alert(1)",
            "/\t/evil.test",
            "/%0d\nX: y",
            "",
            "evil",
            " /users",
        ] {
            assert_eq!(local_path(evil), "/", "{evil:?}");
        }
        assert_eq!(
            local_path("/%09/evil.test"),
            "/%09/evil.test",
            "a path of ours, that is 404"
        );
    }
}
