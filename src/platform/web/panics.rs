//! A panic in a handler is answered like any other fault of ours, and the thread lives on.
use std::{fmt, future::poll_fn, panic::AssertUnwindSafe, pin::pin, task::Poll};

use actix_web::{
    Error as ActixError, HttpMessage, HttpResponse, ResponseError,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::StatusCode,
    middleware::Next,
};
use tracing_actix_web::RequestId;

use super::{View, errors};

/// What is left of a request whose handler panicked: enough to answer it.
pub struct Panicked {
    id: Option<String>,
    view: Option<View>,
}

/// Catches panics. The request is gone with its handler, so what its answer needs is taken down before.
pub async fn contain_panics(
    req: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, ActixError> {
    let id = req.extensions().get::<RequestId>().copied();
    let frame = match req.path().starts_with("/api/") {
        true => None,
        false => View::outline(req.request()),
    };
    let mut work = pin!(next.call(req));
    let done =
        poll_fn(
            |cx| match std::panic::catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(cx))) {
                Ok(Poll::Pending) => Poll::Pending,
                Ok(Poll::Ready(done)) => Poll::Ready(Ok(done)),
                Err(panic) => Poll::Ready(Err(panic)),
            },
        );
    // The panic itself was logged as it happened.
    done.await.unwrap_or_else(|_| {
        Err(Panicked {
            id: id.map(|id| id.to_string()),
            view: frame.map(View::from),
        }
        .into())
    })
}

impl fmt::Debug for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "panicked ({:?})", self.id)
    }
}

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a handler panicked")
    }
}

impl ResponseError for Panicked {
    fn status_code(&self) -> StatusCode {
        StatusCode::INTERNAL_SERVER_ERROR
    }
    fn error_response(&self) -> HttpResponse {
        errors::of_fault(self.view.as_ref(), self.id.clone())
    }
}
