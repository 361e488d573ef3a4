//! What a request asks for, as far as its cost and its danger go.
use actix_web::http::Method;

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// To prove who one is.
    SignIn,
    /// A link to choose a password, or the choice.
    Reset,
    /// To change something.
    Write,
    /// A file made of many rows.
    Export,
    /// To find something.
    Search,
    /// A browser that reports a refused script or style.
    Report,
    /// To see a page or a resource.
    Other,
}

/// What lists call the words to look for, in their addresses.
const SEARCHES: [&str; 3] = ["search", "q", "person"];

impl Class {
    /// The class of a request; `None` for what is free.
    pub fn of_request(method: &Method, path: &str, query: &str) -> Option<Self> {
        if path.starts_with("/assets/") || path == "/healthz" || path == "/readyz" {
            return None;
        }
        let reads = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
        let path = path.trim_end_matches('/');
        let asks = |name: &str| {
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs.any(|(key, value)| key == name && !value.is_empty())
        };
        Some(match reads {
            false if path.starts_with("/login") || path.starts_with("/api/v1/auth/") => {
                Self::SignIn
            }
            false if matches!(path, "/security/verify" | "/security/password") => Self::SignIn,
            false if path.starts_with("/password/") => Self::Reset,
            false if path == "/csp-reports" => Self::Report,
            false => Self::Write,
            true if path.ends_with("/export") || asks("format") => Self::Export,
            true if path == "/search" || SEARCHES.iter().any(|name| asks(name)) => Self::Search,
            true => Self::Other,
        })
    }

    /// As keys have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Reset => "reset",
            Self::Write => "write",
            Self::Export => "export",
            Self::Search => "search",
            Self::Report => "report",
            Self::Other => "other",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_request_is_of_one_class() {
        let table = [
            ("GET", "/assets/0/app.css", None),
            ("GET", "/healthz", None),
            ("GET", "/login", Some(Class::Other)),
            ("POST", "/login", Some(Class::SignIn)),
            ("POST", "/login/code", Some(Class::SignIn)),
            ("POST", "/api/v1/auth/login/", Some(Class::SignIn)),
            ("POST", "/api/v1/auth/refresh", Some(Class::SignIn)),
            ("POST", "/security/verify", Some(Class::SignIn)),
            ("POST", "/password/forgot", Some(Class::Reset)),
            ("POST", "/password/choose/AAAA", Some(Class::Reset)),
            ("PATCH", "/api/v1/users/7/", Some(Class::Write)),
            ("POST", "/csp-reports", Some(Class::Report)),
            ("GET", "/users/export?format=csv", Some(Class::Export)),
            ("GET", "/api/v1/reports/x/?format=pdf", Some(Class::Export)),
            ("GET", "/search?q=a", Some(Class::Search)),
            ("GET", "/api/v1/users/?search=rao", Some(Class::Search)),
            ("GET", "/users?q=rao&role=admin", Some(Class::Search)),
            ("GET", "/audit?person=rao", Some(Class::Search)),
            ("GET", "/users?search=&q=&role=admin", Some(Class::Other)),
        ];
        for (method, target, class) in table {
            let (path, query) = target.split_once('?').unwrap_or((target, ""));
            let method: Method = method.parse().unwrap();
            assert_eq!(
                Class::of_request(&method, path, query),
                class,
                "{method} {target}"
            );
        }
    }
}
