//! What every request may read: the settings, and the keys made of them.
use std::sync::Arc;

use actix_web::{HttpRequest, cookie::Key, web};

use crate::{
    config::{Config, Environment},
    platform::secrets::mac,
};

/// The settings and keys of this process.
#[derive(Clone)]
pub struct Site {
    /// The settings.
    pub config: Arc<Config>,
    cookie_key: Key,
}

impl Site {
    /// Of the settings and at least 64 random bytes.
    pub fn new(config: Arc<Config>, cookie_key: &[u8]) -> Self {
        Self {
            config,
            cookie_key: Key::from(cookie_key),
        }
    }
    /// The request's site.
    pub fn of(req: &HttpRequest) -> Option<&web::Data<Site>> {
        req.app_data::<web::Data<Site>>()
    }
    /// The key that encrypts the session cookie.
    pub fn cookie_key(&self) -> Key {
        self.cookie_key.clone()
    }
    /// A code that only this college's Campus can make, for one purpose.
    pub fn mac(&self, purpose: &str, message: &[u8]) -> [u8; 32] {
        mac(self.cookie_key.signing(), purpose, message)
    }
    /// Whether demo accounts, the mail page and the style guide exist.
    pub fn is_development(&self) -> bool {
        self.config.environment == Environment::Development
    }
    /// The name of a cookie: with the `__Host-` prefix, which binds it to this host, unless cookies are plain.
    pub fn cookie_name(&self, name: &str) -> String {
        match self.config.server.insecure_cookies {
            true => name.to_owned(),
            false => format!("__Host-{name}"),
        }
    }
    /// An address for links in mails; never taken from a request.
    pub fn url(&self, path: &str) -> String {
        let server = &self.config.server;
        match server.public_url.trim_end_matches('/') {
            "" => format!("http://{}:{}{path}", server.host, server.port),
            base => format!("{base}{path}"),
        }
    }
}
