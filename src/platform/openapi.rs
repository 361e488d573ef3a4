//! The OpenAPI 3.1 document: made of the slices' parts, and completed with what all endpoints share, so that no slice
//! has to repeat which refusals there are.
use serde_json::{Map, Value, json};
use utoipa::{
    Modify, OpenApi,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};

use super::web::{KINDS, Problem};
use crate::Result;

/// What all endpoints share.
#[derive(OpenApi)]
#[openapi(
    info(title = "Campus"),
    components(schemas(Problem)),
    modifiers(&Bearer),
    security(("bearer" = []))
)]
pub struct Base;

const ABOUT: &str = "The JSON API of a college.\n\n\
    Lists are `{count, next, previous, results}`, paged by `limit` and `offset`; an unknown parameter is a 400 that \
    names it. Money is a decimal string with its currency; instants are RFC 3339 in UTC. Paths end in `/`; without it \
    the same handler answers.\n\n\
    A POST with an `Idempotency-Key` does its thing once: the same key and body give the first answer again for 24 \
    hours. Signing in takes no key, since its answers are secrets and are not kept. Single resources carry an `ETag`: \
    `If-None-Match` spares a download (304), `If-Match` a lost change (412).\n\n\
    Every answer says by `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` how much may still be asked; \
    429 carries `Retry-After`.\n\n\
    Refusals are `application/problem+json` (RFC 9457). Their `type` is `/problems/` and one of these names, or one \
    that stands with the operation:\n\n";

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("The `access` token of a sign-in."));
        let components = document.components.get_or_insert_with(Default::default);
        components.add_security_scheme("bearer", SecurityScheme::Http(scheme.build()));
    }
}

/// The whole document of its parts.
pub fn document(parts: impl IntoIterator<Item = utoipa::openapi::OpenApi>) -> Result<Value> {
    let mut document = Base::openapi();
    for part in parts {
        document.merge(part);
    }
    let mut document = serde_json::to_value(document)?;
    document["info"]["description"] = about().into();
    document["servers"] = json!([{ "url": "/", "description": "This college" }]);
    let paths = document["paths"].as_object_mut();
    for (path, item) in paths.into_iter().flatten() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            if let Some(operation) = operation.as_object_mut() {
                complete(path, method, operation);
            }
        }
    }
    Ok(document)
}

fn about() -> String {
    let kinds = KINDS
        .iter()
        .map(|(name, status, when)| format!("- `{name}` ({status}): {when}\n"));
    ABOUT.to_owned() + &kinds.collect::<String>()
}

/// Adds the answers that any endpoint of its kind may give, and what refusals look like.
fn complete(path: &str, method: &str, operation: &mut Map<String, Value>) {
    let is_open = operation
        .get("security")
        .is_some_and(|security| *security == json!([{}]) || *security == json!([]));
    let has_body = operation.contains_key("requestBody");
    let parameters = operation
        .get_mut("parameters")
        .and_then(Value::as_array_mut);
    for parameter in parameters.into_iter().flatten() {
        never_null(&mut parameter["schema"]);
    }
    let answers = [
        (400, "A part of the request is not as it should be", true),
        (401, "Sign in first", !is_open),
        (403, "Not allowed", !is_open),
        (404, "There is none", path.contains('{')),
        (408, "The body did not arrive in time", has_body),
        (412, "`If-Match` names an older version", method == "patch"),
        (413, "The body is too large", has_body),
        (415, "The body is not `application/json`", has_body),
        (429, "Too many requests", true),
        (500, "A fault of ours", true),
        (503, "Busy; nothing was done", true),
    ];
    let Some(responses) = operation
        .get_mut("responses")
        .and_then(Value::as_object_mut)
    else {
        return;
    };
    for (status, description, _) in answers.iter().filter(|(.., may)| *may) {
        responses
            .entry(status.to_string())
            .or_insert_with(|| json!({ "description": description }));
    }
    for (status, response) in responses {
        describe(status, response);
    }
}

/// A parameter may be left out, but has no way of being null.
fn never_null(schema: &mut Value) {
    if let Some(kinds) = schema["type"].as_array() {
        let mut kinds = kinds.iter().filter(|kind| **kind != "null");
        schema["type"] = kinds.next().cloned().unwrap_or_default();
    }
    let choices = schema["oneOf"].as_array();
    let choice = choices.and_then(|all| all.iter().find(|one| one["type"] != "null").cloned());
    if let Some(choice) = choice {
        *schema = choice;
    }
}

fn describe(status: &str, response: &mut Value) {
    if response.get("$ref").is_some() {
        return;
    }
    if status.starts_with(['4', '5']) {
        response["content"] = json!({
            "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } }
        });
    }
    let header = |description: &str, kind: &str| json!({ "description": description, "schema": { "type": kind } });
    let headers = response
        .as_object_mut()
        .map(|response| response.entry("headers").or_insert_with(|| json!({})));
    let Some(headers) = headers else {
        return;
    };
    headers["RateLimit-Limit"] = header("Requests a minute", "integer");
    headers["RateLimit-Remaining"] = header("Requests left of them", "integer");
    headers["RateLimit-Reset"] = header("Seconds until all are back", "integer");
    match status {
        "401" => headers["WWW-Authenticate"] = header("`Bearer`", "string"),
        "429" | "503" => headers["Retry-After"] = header("Seconds to wait", "integer"),
        _ => {}
    }
}
