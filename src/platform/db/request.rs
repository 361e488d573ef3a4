//! The way of a request: its extractors share one.
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::Method, web};

use super::{Db, Pools};
use crate::{Error, Result, platform::web::origin};

impl FromRequest for Db {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Db::for_request(req))
    }
}

impl Db {
    /// The request's way: the same one however often it is asked for.
    pub fn for_request(req: &HttpRequest) -> Result<Self> {
        if let Some(db) = req.extensions().get::<Db>() {
            return Ok(db.clone());
        }
        let pools = req
            .app_data::<web::Data<Pools>>()
            .ok_or_else(|| Error::internal("no pools"))?;
        let has_no_body = matches!(*req.method(), Method::GET | Method::HEAD);
        let db = Db::new(pools.clone().into_inner(), origin(req), has_no_body);
        req.extensions_mut().insert(db.clone());
        Ok(db)
    }
}
