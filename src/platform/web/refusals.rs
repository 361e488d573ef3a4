//! Refusals that every request may meet, on their way to the audit log: a permission that is missing, a form that is not
//! ours. What a slice refuses by its own rules, such as a wrong password, the slice notes itself.
use actix_web::{HttpMessage, HttpRequest};
use serde_json::Value;

use super::origin;
use crate::{
    Error,
    platform::{
        audit::{Changes, Refusal, VISITOR},
        db::Db,
    },
    policy::{Actor, Lacking},
};

/// Notes the refusal, when the error is one.
pub fn note(req: &HttpRequest, err: &Error) {
    let action = match err {
        Error::Forbidden => "permission.refused",
        Error::Forged => "csrf.refused",
        _ => return,
    };
    let Ok(db) = Db::for_request(req) else {
        return;
    };
    let actor = req.extensions().get::<Actor>().cloned();
    let lacking = req.extensions().get::<Lacking>().copied();
    let changes = Changes::none()
        .field("permission", Value::Null, lacking.map(|lacking| lacking.0))
        .field("path", Value::Null, path(req));
    db.refused(Refusal {
        actor: actor.unwrap_or(VISITOR),
        action,
        subject: ("route", None),
        changes,
        origin: origin(req),
    });
}

/// Method and route, with the keys of records; what else stands in an address may be a secret.
fn path(req: &HttpRequest) -> String {
    let pattern = req.match_pattern().unwrap_or_else(|| "none".to_owned());
    let keys = req
        .match_info()
        .iter()
        .filter(|(_, value)| !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()));
    let path = keys.fold(pattern, |path, (name, value)| {
        path.replace(&format!("{{{name}}}"), value)
    });
    format!("{} {path}", req.method())
}
