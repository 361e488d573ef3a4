//! The log: every event is one line, whatever its fields hold, with the fields of the spans around it.
use std::fmt::Write;

use chrono::{SecondsFormat, Utc};
use tracing::{
    Event, Level, Metadata, Subscriber,
    span::{Attributes, Id, Record},
};
use tracing_subscriber::{
    Layer,
    layer::Context,
    registry::{LookupSpan, SpanRef},
};

use super::values::{Value, Values};
use crate::config::LogFormat;

/// Where lines go.
pub trait Out: Send + Sync + 'static {
    /// Takes a line, which ends with the only line break in it.
    fn put(&self, line: String);
}

/// Makes a line of each event.
pub struct Lines<O> {
    form: LogFormat,
    colours: bool,
    out: O,
}

impl<O: Out> Lines<O> {
    /// In that form, to there.
    pub fn new(form: LogFormat, colours: bool, out: O) -> Self {
        Self { form, colours, out }
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>, O: Out> Layer<S> for Lines<O> {
    fn on_new_span(&self, attrs: &Attributes<'_>, id: &Id, ctx: Context<'_, S>) {
        let mut values = Values::default();
        attrs.record(&mut values);
        if let Some(span) = ctx.span(id) {
            span.extensions_mut().insert(values);
        }
    }

    fn on_record(&self, id: &Id, record: &Record<'_>, ctx: Context<'_, S>) {
        if let Some(span) = ctx.span(id)
            && let Some(values) = span.extensions_mut().get_mut::<Values>()
        {
            record.record(values);
        }
    }

    fn on_event(&self, event: &Event<'_>, ctx: Context<'_, S>) {
        let values = gathered(event, &ctx);
        let line = match self.form {
            LogFormat::Text => text(event.metadata(), &values, self.colours),
            LogFormat::Json => json(event.metadata(), &values),
        };
        self.out.put(line);
    }
}

/// The event's fields, then those of the spans around it, the innermost first; of two with a name the first.
pub fn gathered<S: Subscriber + for<'a> LookupSpan<'a>>(
    event: &Event<'_>,
    ctx: &Context<'_, S>,
) -> Values {
    let mut values = Values::default();
    event.record(&mut values);
    for span in ctx.event_scope(event).into_iter().flatten() {
        add(&mut values, &span);
    }
    values
}

fn add<S: for<'a> LookupSpan<'a>>(values: &mut Values, span: &SpanRef<'_, S>) {
    let extensions = span.extensions();
    let kept = extensions.get::<Values>();
    for (name, value) in kept.into_iter().flat_map(|kept| &kept.0) {
        if values.get(name).is_none() {
            values.0.push((name, value.clone()));
        }
    }
}

fn now() -> String {
    Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn json(meta: &Metadata<'_>, values: &Values) -> String {
    let mut line = format!(
        "{{\"time\":\"{}\",\"level\":\"{}\",\"target\":\"{}\"",
        now(),
        meta.level(),
        meta.target()
    );
    for (name, value) in &values.0 {
        // Writing to a String cannot fail.
        let _ = match value {
            Value::Text(text) => {
                write!(
                    line,
                    ",\"{name}\":{}",
                    serde_json::Value::from(text.as_str())
                )
            }
            Value::Bare(bare) => write!(line, ",\"{name}\":{bare}"),
        };
    }
    line.push_str("}\n");
    line
}

fn text(meta: &Metadata<'_>, values: &Values, colours: bool) -> String {
    let (begin, dim, end) = match colours {
        true => (colour(*meta.level()), "\x1b[2m", "\x1b[0m"),
        false => ("", "", ""),
    };
    let message = values.get("message").map_or("", Value::as_str);
    let mut line = format!("{dim}{}{end} {begin}{:>5}{end} ", now(), meta.level());
    push_escaped(&mut line, message);
    for (name, value) in values.0.iter().filter(|(name, _)| *name != "message") {
        let _ = write!(line, " {dim}{name}={end}");
        let value = value.as_str();
        let plain = !value.is_empty()
            && value
                .chars()
                .all(|c| !c.is_whitespace() && !c.is_control() && c != '"');
        match plain {
            true => line.push_str(value),
            false => {
                let _ = write!(line, "{value:?}");
            }
        }
    }
    line.push('\n');
    line
}

/// Line breaks, and what would move a terminal's cursor, are shown and not done.
fn push_escaped(line: &mut String, text: &str) {
    for c in text.chars() {
        match c.is_control() {
            true => line.extend(c.escape_default()),
            false => line.push(c),
        }
    }
}

fn colour(level: Level) -> &'static str {
    match level {
        Level::ERROR => "\x1b[31m",
        Level::WARN => "\x1b[33m",
        Level::INFO => "\x1b[32m",
        Level::DEBUG => "\x1b[34m",
        Level::TRACE => "\x1b[35m",
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<String>>);
    impl Out for Kept {
        fn put(&self, line: String) {
            self.0.lock().unwrap().push_str(&line);
        }
    }

    fn logged(form: LogFormat, events: impl FnOnce()) -> String {
        let kept = Kept::default();
        let lines = Lines::new(form, false, kept.clone());
        tracing::subscriber::with_default(tracing_subscriber::registry().with(lines), events);
        let text = kept.0.lock().unwrap();
        text.clone()
    }

    fn evil() {
        let name = "Asha\n2026-11-22T10:00:00Z ERROR forged\r\n\u{1b}[31mred";
        let span = tracing::info_span!("request", request_id = "0190", route = name);
        let _in = span.enter();
        tracing::warn!(name, shown = %name, bugged = ?name, n = 3, "hello {name}");
    }

    #[test]
    fn no_field_makes_a_second_line_or_moves_a_cursor() {
        for form in [LogFormat::Text, LogFormat::Json] {
            let text = logged(form, evil);
            assert_eq!(text.matches('\n').count(), 1, "{text}");
            assert!(
                text.ends_with('\n') && !text.contains(['\r', '\u{1b}']),
                "{text}"
            );
        }
    }

    #[test]
    fn a_json_line_holds_the_event_and_its_request() {
        let line = logged(LogFormat::Json, evil);
        let line: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(line["level"], "WARN");
        assert_eq!(line["n"], 3);
        assert_eq!(line["request_id"], "0190");
        assert!(
            line["message"]
                .as_str()
                .unwrap()
                .starts_with("hello Asha\n")
        );
        assert!(line["time"].as_str().unwrap().ends_with('Z'));
    }

    #[test]
    fn what_is_recorded_later_is_in_later_lines() {
        let line = logged(LogFormat::Text, || {
            let span = tracing::info_span!("request", trace_id = tracing::field::Empty);
            span.record("trace_id", "abc");
            span.in_scope(|| tracing::info!(f = 1.5, "done"));
        });
        assert!(line.contains(" INFO done f=1.5 trace_id=abc\n"), "{line}");
    }
}
