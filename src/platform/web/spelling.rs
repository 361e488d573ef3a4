//! Every address has one spelling, so that rules that look at a path see what the routes see: routes are found by the
//! decoded path, and a rule about `/api/` must not be escaped as `/%61pi/`.
use actix_web::{
    Error as ActixError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
};

use crate::Error;

/// Answers any other spelling as an address that is not there. Stands before all that decides by the path; the limit by
/// address alone stands before it, so that this is not asked for without end either.
pub async fn one_spelling(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, ActixError> {
    match is_plain(req.path()) {
        true => Ok(next.call(req).await?.map_into_boxed_body()),
        false => Ok(req.error_response(Error::NotFound)),
    }
}

/// Whether nothing is written as `%XX` that needs not be (RFC 3986, 2.3) or stands for a folder's stroke, and no segment is
/// empty or a dot.
fn is_plain(path: &str) -> bool {
    let dots = |segment: &str| matches!(segment, "." | "..");
    let mut escapes = path.split('%').skip(1);
    !path.contains("//")
        && !path.contains('\\')
        && !path.split('/').any(dots)
        && escapes.all(|rest| escaped(rest).is_some_and(needs_escape))
}

/// The byte that two digits stand for.
fn escaped(rest: &str) -> Option<u8> {
    let digits = rest.get(..2)?;
    let hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    u8::from_str_radix(digits, 16).ok().filter(|_| hex)
}

fn needs_escape(byte: u8) -> bool {
    !(byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/' | b'\\'))
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn only_one_spelling_is_plain() {
        for plain in [
            "/",
            "/users/7",
            "/api/v1/users/",
            "/.well-known/x",
            "/a..b/...",
            "/password/choose/AB-_~.9",
            "/x/%E0%A4%85%20%2B%25%3b",
        ] {
            assert!(is_plain(plain), "{plain}");
        }
        for other in [
            "//",
            "//users",
            "/users//",
            "/a/./b",
            "/a/..",
            "/%61pi",
            "/a%2Db",
            "/%7e",
            "/%5F",
            "/a%2fb",
            "/a%2F",
            "/a%5cb",
            "/a\\b",
            "/%2e%2e/a",
            "/a%",
            "/a%4",
            "/%zz",
            "/%+1",
            "/%39",
        ] {
            assert!(!is_plain(other), "{other}");
        }
    }
}
