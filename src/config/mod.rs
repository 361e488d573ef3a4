//! Settings: one struct a concern, read from layers of TOML and the environment, refused whole when one of them is wrong.
mod files;
mod layers;
mod limits;
mod model;
mod production;
mod telemetry;

use std::{fmt, path::PathBuf};

pub use files::{Scan, Storage, StorageKind, Uploads};
pub use layers::{Layers, Setting};
pub use limits::{Allowance, Limits, Network};
pub use model::*;
pub use telemetry::{LogFormat, Logs, Metrics, Telemetry};

/// What is run where; decided by `CAMPUS_ENV`, never by the build profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Environment {
    /// On a developer's machine: loopback only, demo data, the mail page and the style guide.
    Development,
    /// In the project's own tests.
    Test,
    /// With real people's data.
    Production,
}

impl Environment {
    /// Reads `CAMPUS_ENV`; development when it is not set.
    pub fn from_env() -> Result<Self, ConfigError> {
        match std::env::var("CAMPUS_ENV").as_deref() {
            Err(_) | Ok("" | "development") => Ok(Self::Development),
            Ok("test") => Ok(Self::Test),
            Ok("production") => Ok(Self::Production),
            Ok(other) => Err(ConfigError::one(format!(
                "CAMPUS_ENV is “{other}”: it must be development, test or production."
            ))),
        }
    }

    /// The name as `CAMPUS_ENV` has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Test => "test",
            Self::Production => "production",
        }
    }
}

/// Every fault of the settings, one sentence each.
#[derive(Debug)]
pub struct ConfigError(Vec<String>);

impl ConfigError {
    /// A single fault.
    pub fn one(fault: String) -> Self {
        Self(vec![fault])
    }
    /// The sentences.
    pub fn faults(&self) -> &[String] {
        &self.0
    }
}
impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "The settings are wrong:\n  {}", self.0.join("\n  "))
    }
}
impl std::error::Error for ConfigError {}

impl Config {
    /// The settings of this process: default, environment's file, `CAMPUS_CONFIG`, variables; later ones win.
    pub fn load() -> Result<(Self, Layers), ConfigError> {
        let environment = Environment::from_env()?;
        let mut layers = Layers::embedded(environment)?;
        if let Some(path) = std::env::var_os("CAMPUS_CONFIG").filter(|path| !path.is_empty()) {
            layers.add_file(&PathBuf::from(path))?;
        }
        layers.add_variables(std::env::vars())?;
        let config = Self::from_layers(environment, &layers)?;
        Ok((config, layers))
    }

    /// Checks the merged layers and makes the settings of them.
    pub fn from_layers(environment: Environment, layers: &Layers) -> Result<Self, ConfigError> {
        let mut config: Self = layers.read()?;
        config.environment = environment;
        let faults = production::faults(&config);
        match faults.is_empty() {
            true => Ok(config),
            false => Err(ConfigError(faults)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(environment: Environment, vars: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let mut layers = Layers::embedded(environment)?;
        layers.add_variables(vars.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())))?;
        Config::from_layers(environment, &layers)
    }
    fn refusal(environment: Environment, vars: &[(&str, &str)]) -> String {
        with(environment, vars).expect_err("refused").to_string()
    }

    #[test]
    fn the_default_settings_are_whole() {
        let config = with(Environment::Development, &[]).expect("settings");
        assert_eq!(config.server.port, 8080);
        assert!(config.demo.enabled);
    }

    #[test]
    fn variables_win_and_are_read_as_the_settings_type() {
        let vars = [
            ("PORT", "9000"),
            ("CAMPUS__MAIL__PASSWORD", "0123"),
            ("CAMPUS__SERVER__TRUSTED_PROXIES", "10.0.0.1,10.0.0.2"),
        ];
        let config = with(Environment::Development, &vars).expect("settings");
        assert_eq!(config.server.port, 9000);
        assert_eq!(config.mail.password.reveal(), "0123");
        assert_eq!(config.server.trusted_proxies.len(), 2);
    }

    #[test]
    fn an_unknown_key_or_a_bad_value_is_named_with_its_source() {
        let unknown = refusal(Environment::Development, &[("CAMPUS__SERVER__PROT", "1")]);
        assert!(
            unknown.contains("server.prot") && unknown.contains("CAMPUS__SERVER__PROT"),
            "{unknown}"
        );
        let bad = refusal(Environment::Development, &[("PORT", "eighty")]);
        assert!(
            bad.contains("server.port") && bad.contains("PORT") && bad.contains("eighty"),
            "{bad}"
        );
        let large = refusal(Environment::Development, &[("PORT", "70000")]);
        assert!(
            large.contains("server.port") && large.contains("PORT"),
            "{large}"
        );
    }

    #[test]
    fn a_contradiction_is_refused() {
        let open = refusal(
            Environment::Development,
            &[("CAMPUS__SERVER__HOST", "0.0.0.0")],
        );
        assert!(open.contains("server.host"), "{open}");
    }

    #[test]
    fn production_names_each_fault() {
        let vars = [
            ("CAMPUS__DEMO__ENABLED", "true"),
            ("CAMPUS__SERVER__INSECURE_COOKIES", "true"),
        ];
        let faults = refusal(Environment::Production, &vars);
        for key in [
            "demo.enabled",
            "server.insecure_cookies",
            "secrets.cookie_key",
            "secrets.column_key",
            "database.url",
            "database.owner_url",
            "server.public_url",
            "mail.host",
        ] {
            assert!(faults.contains(key), "{key} is not named in: {faults}");
        }
    }
}
