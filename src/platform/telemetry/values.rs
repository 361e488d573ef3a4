//! The fields of spans and events, kept as text.
use std::fmt;

use tracing::field::{Field, Visit};

/// A field's value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Words, quoted where a form quotes words.
    Text(String),
    /// A number or truth value.
    Bare(String),
}

/// Fields in the order they were recorded, the latest value of each.
#[derive(Clone, Debug, Default)]
pub struct Values(pub Vec<(&'static str, Value)>);

impl Values {
    /// The value of a field.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let found = self.0.iter().find(|(own, _)| *own == name);
        found.map(|(_, value)| value)
    }

    fn set(&mut self, field: &Field, value: Value) {
        let name = field.name();
        // For the traces alone; and where in the code of a library a line comes from.
        let is_left_out = name.starts_with("otel.")
            || ["log.module_path", "log.file", "log.line"].contains(&name);
        if is_left_out {
            return;
        }
        match self.0.iter_mut().find(|(own, _)| *own == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name, value)),
        }
    }
}

impl Value {
    /// As text.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Text(text) | Self::Bare(text) => text,
        }
    }
}

impl Visit for Values {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.set(field, Value::Text(value.to_owned()));
    }
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.set(field, Value::Text(format!("{value:?}")));
    }
    fn record_i64(&mut self, field: &Field, value: i64) {
        self.set(field, Value::Bare(value.to_string()));
    }
    fn record_u64(&mut self, field: &Field, value: u64) {
        self.set(field, Value::Bare(value.to_string()));
    }
    fn record_bool(&mut self, field: &Field, value: bool) {
        self.set(field, Value::Bare(value.to_string()));
    }
    fn record_f64(&mut self, field: &Field, value: f64) {
        let value = match value.is_finite() {
            true => Value::Bare(value.to_string()),
            false => Value::Text(value.to_string()),
        };
        self.set(field, value);
    }
    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        self.set(field, Value::Text(value.to_string()));
    }
}
