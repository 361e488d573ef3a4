//! Which methods an address takes: HEAD wherever GET is, no other than the usual ones anywhere.
use std::{collections::BTreeMap, sync::OnceLock};

use actix_web::{
    Error as ActixError, HttpRequest,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{self, HeaderValue},
    },
    introspection::{IntrospectionReportItem, IntrospectionTree},
    middleware::Next,
    web::Data,
};

use crate::Error;

const KNOWN: [Method; 7] = [
    Method::GET,
    Method::HEAD,
    Method::OPTIONS,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
];

/// The methods of every address, by its pattern; read from the routes when first asked for.
#[derive(Debug, Default)]
pub struct Methods(OnceLock<BTreeMap<String, Vec<String>>>);

/// Refuses methods that nothing here has, TRACE among them, and treats HEAD as GET, whose body is not sent.
pub async fn known_methods(
    mut req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, ActixError> {
    if !KNOWN.contains(req.method()) {
        let allow = HeaderValue::from_static("GET, HEAD, POST, PATCH");
        return Ok(wrong_method(req, allow));
    }
    if req.method() == Method::HEAD {
        req.head_mut().method = Method::GET;
    }
    Ok(next.call(req).await?.map_into_boxed_body())
}

/// Refuses a request by the method that its address does not take.
pub fn wrong_method(req: ServiceRequest, allow: HeaderValue) -> ServiceResponse<BoxBody> {
    let mut refusal = req.error_response(Error::WrongMethod);
    refusal.headers_mut().insert(header::ALLOW, allow);
    refusal
}

/// What a request's address takes instead, if there is such an address and it does not take the request's method.
/// For words alone: what may be done is never decided by it.
pub fn taken_instead(req: &HttpRequest) -> Instead {
    let Some(pattern) = req.match_pattern() else {
        return Instead::Nothing;
    };
    let table = req.app_data::<Data<Methods>>();
    let tree = req.app_data::<Data<IntrospectionTree>>();
    let (Some(table), Some(tree)) = (table, tree) else {
        return Instead::AsItIs;
    };
    let table = table.0.get_or_init(|| {
        let items: Vec<IntrospectionReportItem> = (&tree.root).into();
        let items = items.into_iter();
        items.map(|item| (item.full_path, item.methods)).collect()
    });
    match table.get(&pattern) {
        Some(methods) if !methods.iter().any(|method| method == req.method().as_str()) => {
            HeaderValue::from_str(&methods.join(", ")).map_or(Instead::AsItIs, Instead::Methods)
        }
        _ => Instead::AsItIs,
    }
}

/// What an address takes.
pub enum Instead {
    /// There is no such address.
    Nothing,
    /// Other methods, for `Allow`.
    Methods(HeaderValue),
    /// The method is right.
    AsItIs,
}
