//! Traces, sent by OTLP over HTTP. A span holds a route, a status, a kind of job, a request's code: nothing of anybody.
use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use opentelemetry::{
    KeyValue,
    trace::{Status, TraceContextExt, TracerProvider},
};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig};
use opentelemetry_sdk::{
    Resource,
    trace::{BatchConfigBuilder, BatchSpanProcessor, Sampler, SdkTracerProvider},
};
use tracing::{Level, Span, Subscriber};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::{
    Layer,
    filter::{LevelFilter, filter_fn},
    registry::LookupSpan,
};

use crate::config::Config;

/// How long a receiver may take for a batch, and the end of the process for the last one.
const PATIENCE: Duration = Duration::from_secs(2);

static ARE_SENT: AtomicBool = AtomicBool::new(false);

/// The way to the receiver.
pub struct Traces(SdkTracerProvider);

impl Traces {
    /// When the settings name a receiver. Connects at the first batch.
    ///
    /// # Errors
    /// When the address is none.
    pub fn start(config: &Config) -> Result<Option<Self>, Box<dyn std::error::Error>> {
        let settings = &config.telemetry;
        let endpoint = settings.otlp_endpoint.trim_end_matches('/');
        if endpoint.is_empty() {
            return Ok(None);
        }
        let exporter = SpanExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(format!("{endpoint}/v1/traces"))
            .with_timeout(PATIENCE)
            .build()?;
        let batches = BatchConfigBuilder::default()
            .with_scheduled_delay(Duration::from_millis(settings.batch_ms))
            .build();
        let resource = Resource::builder_empty().with_service_name("campus");
        let provider = SdkTracerProvider::builder()
            .with_span_processor(
                BatchSpanProcessor::builder(exporter)
                    .with_batch_config(batches)
                    .build(),
            )
            .with_sampler(Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(
                settings.sample_rate,
            ))))
            .with_resource(
                resource
                    .with_attributes([
                        KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
                        KeyValue::new("deployment.environment.name", config.environment.name()),
                    ])
                    .build(),
            )
            .build();
        ARE_SENT.store(true, Ordering::Relaxed);
        Ok(Some(Self(provider)))
    }

    /// Takes our own spans, and no events: their words are for the log.
    pub fn layer<S>(&self) -> Box<dyn Layer<S> + Send + Sync>
    where
        S: Subscriber + for<'a> LookupSpan<'a> + Send + Sync,
    {
        let ours = filter_fn(|meta| {
            meta.is_span() && meta.target().starts_with("campus") && *meta.level() <= Level::DEBUG
        });
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer("campus"))
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_tracked_inactivity(false)
            .with_context_activation(false)
            .with_filter(ours.with_max_level_hint(LevelFilter::DEBUG))
            .boxed()
    }

    /// Sends what is left.
    pub fn stop(self) {
        ARE_SENT.store(false, Ordering::Relaxed);
        if let Err(err) = self.0.shutdown_with_timeout(PATIENCE) {
            tracing::warn!(%err, "the last traces were not sent");
        }
    }
}

/// Names the request's span, and puts its trace's number where log lines find it.
pub fn begin(span: &Span, method: &str, route: &str) {
    if !ARE_SENT.load(Ordering::Relaxed) {
        return;
    }
    span.record("otel.name", format!("{method} {route}"));
    let context = span.context();
    let trace = context.span().span_context().clone();
    if trace.is_sampled() {
        span.record("trace_id", trace.trace_id().to_string());
    }
}

/// Notes how the request ended, by the names that OpenTelemetry gives these.
pub fn end(span: &Span, method: &'static str, route: &str, status: u16) {
    if !ARE_SENT.load(Ordering::Relaxed) {
        return;
    }
    span.set_attribute("http.request.method", method);
    span.set_attribute("http.route", route.to_owned());
    span.set_attribute("http.response.status_code", i64::from(status));
    if status >= 500 {
        span.set_status(Status::error(""));
    }
}
