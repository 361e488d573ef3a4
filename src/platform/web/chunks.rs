//! A body without a length that nobody reads to its end: its connection is closed behind the answer, instead of being
//! kept for as long as the sender likes to go on.
//!
//! The server's rule is to read such a body on when its reader is gone, and to close when its reader is there but stopped
//! reading. So the reader stays there, within the answer.
use std::{
    cell::RefCell,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use actix_web::{
    Error as ActixError, HttpMessage,
    body::{BodySize, BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    error::PayloadError,
    middleware::Next,
    web::Bytes,
};
use futures_util::Stream;

type Source = Rc<RefCell<Payload>>;

/// Keeps the body of a chunked request until the answer is sent.
pub async fn hold_chunks(
    mut req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, ActixError> {
    if !req.chunked().unwrap_or(false) {
        return Ok(next.call(req).await?.map_into_boxed_body());
    }
    let source: Source = Rc::new(RefCell::new(req.take_payload()));
    req.set_payload(Payload::Stream {
        payload: Box::pin(Chunks(source.clone())),
    });
    let res = next.call(req).await?.map_into_boxed_body();
    Ok(res.map_body(|_, body| {
        BoxBody::new(Holding {
            body,
            _source: source,
        })
    }))
}

struct Chunks(Source);

impl Stream for Chunks {
    type Item = Result<Bytes, PayloadError>;
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut *self.0.borrow_mut()).poll_next(cx)
    }
}

struct Holding {
    body: BoxBody,
    _source: Source,
}

impl MessageBody for Holding {
    type Error = <BoxBody as MessageBody>::Error;
    fn size(&self) -> BodySize {
        self.body.size()
    }
    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(cx)
    }
}
