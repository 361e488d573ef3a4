//! The OpenAPI 3.1 document: made of the slices' parts, with what all endpoints share.
use utoipa::{
    Modify, OpenApi,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};

/// What all endpoints share.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Campus",
        description = "The JSON API of a college. Lists are `{count, next, previous, results}`; refusals are \
            problem+json (RFC 9457); money is a decimal string with its currency; instants are RFC 3339 in UTC."
    ),
    modifiers(&Bearer),
    security(("bearer" = []))
)]
pub struct Base;

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
pub fn document(
    parts: impl IntoIterator<Item = utoipa::openapi::OpenApi>,
) -> utoipa::openapi::OpenApi {
    let mut document = Base::openapi();
    for part in parts {
        document.merge(part);
    }
    document
}
