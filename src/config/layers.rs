//! The layers that settings come from, and which of them set what.
use std::{collections::BTreeMap, path::Path};

use serde::de::DeserializeOwned;
use toml::{Table, Value};

use super::{ConfigError, Environment};

const DEFAULT: &str = include_str!("../../config/default.toml");
const SHORT_FORMS: &[(&str, &str)] = &[
    ("PORT", "server.port"),
    ("DATABASE_URL", "database.url"),
    ("CAMPUS_DATA_DIR", "data_dir"),
];

/// One effective setting: its key, its value, and what set it.
#[derive(Clone, Debug)]
pub struct Setting {
    /// As in `server.port`.
    pub key: String,
    /// The value in effect.
    pub value: Value,
    /// The file or variable that set it.
    pub source: String,
}

/// Settings by dotted key; `config/default.toml` names every key there is, and by its values their types.
#[derive(Clone, Debug)]
pub struct Layers(BTreeMap<String, Setting>);

impl Layers {
    /// The layers that are part of the binary.
    pub fn embedded(environment: Environment) -> Result<Self, ConfigError> {
        let mut layers = Self(BTreeMap::new());
        for (key, value) in flatten(parse("config/default.toml", DEFAULT)?) {
            let source = "config/default.toml".to_owned();
            layers.0.insert(key.clone(), Setting { key, value, source });
        }
        let (name, text) = match environment {
            Environment::Development => (
                "config/development.toml",
                include_str!("../../config/development.toml"),
            ),
            Environment::Test => ("config/test.toml", include_str!("../../config/test.toml")),
            Environment::Production => (
                "config/production.toml",
                include_str!("../../config/production.toml"),
            ),
        };
        layers.add_text(name, text)?;
        Ok(layers)
    }

    /// Adds a file over what is there.
    pub fn add_file(&mut self, path: &Path) -> Result<(), ConfigError> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|err| {
            ConfigError::one(format!(
                "CAMPUS_CONFIG names {name}, which cannot be read: {err}."
            ))
        })?;
        self.add_text(&name, &text)
    }

    /// Adds `CAMPUS__…` variables and the short forms; a variable that names no setting is refused.
    pub fn add_variables(
        &mut self,
        vars: impl Iterator<Item = (String, String)>,
    ) -> Result<(), ConfigError> {
        let mut faults = Vec::new();
        for (name, text) in vars {
            let short = SHORT_FORMS.iter().find(|(short, _)| *short == name);
            let key = match (short, name.strip_prefix("CAMPUS__")) {
                (Some(_), _) if text.is_empty() => continue,
                (Some((_, key)), _) => (*key).to_owned(),
                (None, Some(rest)) => rest.to_lowercase().replace("__", "."),
                (None, None) => continue,
            };
            let source = format!("the variable {name}");
            let Some(value) = self
                .0
                .get(&key)
                .map(|setting| coerce(&text, &setting.value))
            else {
                faults.push(unknown(&key, &source));
                continue;
            };
            match value {
                Some(value) => {
                    self.0.insert(key.clone(), Setting { key, value, source });
                }
                None => faults.push(format!(
                    "{key} is “{text}” by {source}, which is not of its kind."
                )),
            }
        }
        done(faults)
    }

    /// Every setting, by key.
    pub fn settings(&self) -> impl Iterator<Item = &Setting> {
        self.0.values()
    }

    /// Reads the settings into their structs.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, ConfigError> {
        let mut table = Table::new();
        for setting in self.0.values() {
            insert(&mut table, &setting.key, setting.value.clone());
        }
        serde_path_to_error::deserialize(Value::Table(table)).map_err(|err| {
            let key = err.path().to_string();
            let source = self
                .0
                .get(&key)
                .map_or("config/default.toml", |s| &s.source);
            ConfigError::one(format!(
                "{key}, set by {source}, is wrong: {}.",
                err.inner().to_string().trim()
            ))
        })
    }

    fn add_text(&mut self, name: &str, text: &str) -> Result<(), ConfigError> {
        let mut faults = Vec::new();
        for (key, value) in flatten(parse(name, text)?) {
            match self.0.get_mut(&key) {
                Some(setting) => (setting.value, setting.source) = (value, name.to_owned()),
                None => faults.push(unknown(&key, name)),
            }
        }
        done(faults)
    }
}

fn unknown(key: &str, source: &str) -> String {
    format!("{key}, set by {source}, is no setting: see campus config for those there are.")
}

fn done(faults: Vec<String>) -> Result<(), ConfigError> {
    match faults.is_empty() {
        true => Ok(()),
        false => Err(ConfigError(faults)),
    }
}

fn parse(name: &str, text: &str) -> Result<Table, ConfigError> {
    text.parse().map_err(|err: toml::de::Error| {
        ConfigError::one(format!("{name} is not TOML: {}.", err.message()))
    })
}

/// A variable's text as a value of the kind that the setting's default has.
fn coerce(text: &str, like: &Value) -> Option<Value> {
    match like {
        Value::Integer(_) => text.trim().parse().ok().map(Value::Integer),
        Value::Float(_) => text.trim().parse().ok().map(Value::Float),
        Value::Boolean(_) => text.trim().parse().ok().map(Value::Boolean),
        Value::Array(_) => {
            let parts = text
                .split(',')
                .map(str::trim)
                .filter(|part| !part.is_empty());
            Some(Value::Array(
                parts.map(|part| Value::String(part.to_owned())).collect(),
            ))
        }
        _ => Some(Value::String(text.to_owned())),
    }
}

fn flatten(table: Table) -> Vec<(String, Value)> {
    let mut flat = Vec::new();
    for (key, value) in table {
        match value {
            Value::Table(inner) => {
                flat.extend(
                    flatten(inner)
                        .into_iter()
                        .map(|(rest, value)| (format!("{key}.{rest}"), value)),
                );
            }
            value => flat.push((key, value)),
        }
    }
    flat
}

fn insert(table: &mut Table, key: &str, value: Value) {
    match key.split_once('.') {
        None => {
            table.insert(key.to_owned(), value);
        }
        Some((head, rest)) => {
            let inner = table
                .entry(head)
                .or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(inner) = inner {
                insert(inner, rest, value);
            }
        }
    }
}
