//! Every request is told of once, at the end of its answer: a log line, a measurement, a span.
//!
//! Never what stands in the address, which may be a secret or a name: the route's pattern stands for it.
use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    task::{Context, Poll},
    time::Instant,
};

use actix_web::{
    Error, HttpMessage,
    body::{BodySize, BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
    web::Bytes,
};
use tracing::{Span, field::Empty};
use tracing_actix_web::{RequestId, RootSpanBuilder};

use super::{metrics, traces};
use crate::{platform::db::Db, policy::Actor};

/// For addresses that no route has: whoever makes them up makes up no labels.
const UNMATCHED: &str = "unmatched";
/// The client went away before the answer began.
const GONE: u16 = 499;

/// The span around each request.
pub struct RequestLog;

/// What the request is counted as.
#[derive(Clone)]
struct Label {
    method: &'static str,
    route: Arc<str>,
}

impl RootSpanBuilder for RequestLog {
    fn on_request_start(req: &ServiceRequest) -> Span {
        let label = Label {
            method: metrics::method_label(req.method()),
            route: req
                .match_pattern()
                .map_or_else(|| UNMATCHED.into(), Into::into),
        };
        let request_id = req.extensions().get::<RequestId>().copied();
        let request_id = request_id.map(|id| id.to_string()).unwrap_or_default();
        let span = tracing::info_span!(
            target: "campus::request",
            "request",
            method = label.method,
            route = &*label.route,
            request_id,
            trace_id = Empty,
            otel.name = Empty,
            otel.kind = "server",
        );
        traces::begin(&span, label.method, &label.route);
        req.extensions_mut().insert(label);
        span
    }

    fn on_request_end<B: MessageBody>(_: Span, _: &Result<ServiceResponse<B>, Error>) {}
}

/// Tells of the request when the last byte of its answer is sent, or its client is gone.
pub async fn observe(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let mut end = End::begin(&req);
    match next.call(req).await {
        Ok(res) => {
            end.learn(&res);
            Ok(res.map_body(|_, body| {
                let body = body.boxed();
                Told { body, end }.boxed()
            }))
        }
        Err(err) => {
            end.status = err.as_response_error().status_code().as_u16();
            Err(err)
        }
    }
}

struct End {
    began: Instant,
    span: Span,
    label: Label,
    status: u16,
    user: Option<i64>,
    statements: Option<Arc<AtomicU32>>,
    bytes: u64,
}

impl End {
    fn begin(req: &ServiceRequest) -> Self {
        metrics::begin_request();
        let label = req.extensions().get::<Label>().cloned();
        Self {
            began: Instant::now(),
            span: Span::current(),
            label: label.unwrap_or_else(|| Label {
                method: metrics::method_label(req.method()),
                route: UNMATCHED.into(),
            }),
            status: GONE,
            user: None,
            statements: None,
            bytes: 0,
        }
    }

    fn learn<B>(&mut self, res: &ServiceResponse<B>) {
        self.status = res.status().as_u16();
        let extensions = res.request().extensions();
        self.user = extensions
            .get::<Actor>()
            .and_then(|actor| actor.user().ok())
            .map(|user| user.id);
        self.statements = extensions.get::<Db>().map(Db::statements);
    }

    fn is_probe(&self) -> bool {
        matches!(&*self.label.route, "/healthz" | "/readyz")
    }
}

/// Probes come every second: their lines are for who asks for them. A fault of ours is told by its own line.
macro_rules! line {
    ($level:ident, $end:expr, $ms:expr, $statements:expr) => {
        tracing::$level!(
            target: "campus::request",
            status = $end.status,
            ms = $ms,
            user = $end.user,
            bytes = $end.bytes,
            statements = $statements,
            "request"
        )
    };
}

impl Drop for End {
    fn drop(&mut self) {
        let took = self.began.elapsed();
        metrics::end_request(self.label.method, &self.label.route, self.status, took);
        let ms = (took.as_secs_f64() * 1e5).round() / 100.0;
        let statements = self.statements.as_ref();
        let statements = statements.map(|sent| sent.load(Ordering::Relaxed));
        let _in = self.span.enter();
        match self.status {
            _ if self.is_probe() => line!(debug, self, ms, statements),
            500.. => line!(warn, self, ms, statements),
            _ => line!(info, self, ms, statements),
        }
        traces::end(
            &self.span,
            self.label.method,
            &self.label.route,
            self.status,
        );
    }
}

/// A body that knows its request's end.
struct Told {
    body: BoxBody,
    end: End,
}

impl MessageBody for Told {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let polled = Pin::new(&mut self.body).poll_next(cx);
        if let Poll::Ready(Some(Ok(bytes))) = &polled {
            self.end.bytes += bytes.len() as u64;
        }
        polled
    }
}
