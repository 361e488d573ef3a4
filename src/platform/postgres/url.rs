use std::{fmt::Write, os::unix::ffi::OsStrExt, path::Path};

/// libpq fills what a URL leaves open from the environment (and from a service file); these would lead our
/// connections astray, so that each is answered where its variable is set.
const SHIELDS: [(&str, &str); 7] = [
    ("PGHOSTADDR", "hostaddr="),
    ("PGOPTIONS", "options="),
    ("PGSSLMODE", "sslmode=disable"),
    ("PGREQUIRESSL", "sslmode=disable"),
    ("PGGSSENCMODE", "gssencmode=disable"),
    ("PGCHANNELBINDING", "channel_binding=disable"),
    ("PGTARGETSESSIONATTRS", "target_session_attrs=any"),
];

/// The URL of a database of the server whose socket is in `socket`. `is_set` tells which environment variables are.
pub fn connection(
    socket: &Path,
    role: &str,
    database: &str,
    is_set: impl Fn(&str) -> bool,
) -> String {
    let host = escape(socket.as_os_str().as_bytes());
    let database = escape(database.as_bytes());
    let mut url = format!("postgresql://{role}@{host}:5432/{database}");
    let mut parameters: Vec<&str> = Vec::new();
    for (variable, answer) in SHIELDS {
        if (is_set(variable) || is_set("PGSERVICE")) && !parameters.contains(&answer) {
            parameters.push(answer);
        }
    }
    if !parameters.is_empty() {
        url = format!("{url}?{}", parameters.join("&"));
    }
    url
}

fn escape(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(byte) {
            text.push(char::from(*byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_socket_is_the_host() {
        let url = connection(
            Path::new("/srv/my campus/socket"),
            "campus_app",
            "campus",
            |_| false,
        );
        assert_eq!(
            url,
            "postgresql://campus_app@%2Fsrv%2Fmy%20campus%2Fsocket:5432/campus"
        );
    }

    #[test]
    fn variables_that_would_lead_astray_are_answered() {
        let url = connection(Path::new("/s"), "postgres", "a/b", |name| {
            name == "PGHOSTADDR" || name == "PGSSLMODE"
        });
        assert_eq!(
            url,
            "postgresql://postgres@%2Fs:5432/a%2Fb?hostaddr=&sslmode=disable"
        );
        let url = connection(Path::new("/s"), "postgres", "a", |name| name == "PGSERVICE");
        assert_eq!(url.matches("sslmode").count(), 1);
        assert!(url.contains("hostaddr=&options=&"), "{url}");
    }
}
