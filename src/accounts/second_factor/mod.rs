//! The second factor: one-time codes from an authenticator app (TOTP, RFC 6238), and recovery codes for a lost phone.

mod recovery;

use std::fmt::{self, Write as _};

use qrcode::{Color, EcLevel, QrCode};
use totp_rs::{Builder, Totp};

use crate::platform::secrets::random_bytes;

pub use recovery::{RecoveryCodes, normalise};

const SECRET: usize = 20;
const STEP_SECONDS: u64 = 30;
const DIGITS: u8 = 6;
/// Steps accepted before and after the current one, for clocks that disagree (RFC 6238, 5.2).
const SKEW: u16 = 1;
/// The light margin that a scanner needs around a QR code, in modules (ISO/IEC 18004).
const QUIET_ZONE: usize = 4;

/// The secret that an authenticator app shares with Campus: 160 bits, as RFC 4226 recommends.
#[derive(Clone)]
pub struct Secret([u8; SECRET]);

/// A QR code as the data of one SVG path: draw `<svg viewBox="0 0 {size} {size}"><path d="{path}"/></svg>` on white.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrDrawing {
    /// Width and height with the margin, in modules.
    pub size: u32,
    /// The dark modules.
    pub path: String,
}

impl Secret {
    /// A fresh secret from the operating system's generator.
    pub fn random() -> Self {
        Self(random_bytes())
    }

    /// Reads what [`Secret::to_bytes`] gave; `None` if the length is wrong.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Some(Self(bytes.try_into().ok()?))
    }

    /// The bytes to seal and store.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.to_vec()
    }

    /// The secret in base 32, for those who type it into the app.
    pub fn base32(&self) -> String {
        totp_rs::Secret::from(self.0).to_base32()
    }

    /// [`Secret::base32`] in groups of four characters, which are easier to copy.
    pub fn base32_groups(&self) -> Vec<String> {
        let letters: Vec<char> = self.base32().chars().collect();
        letters.chunks(4).map(String::from_iter).collect()
    }

    /// The address that an authenticator app reads. The colon separates issuer and account there, so theirs become spaces.
    pub fn otpauth_url(&self, issuer: &str, account: &str) -> String {
        let without_colons = |text: &str| text.replace(':', " ");
        let named = match account.trim() {
            "" => "account".to_owned(),
            account => without_colons(account),
        };
        let totp = self
            .settings()
            .with_issuer(Some(without_colons(issuer)))
            .with_account_name(named)
            .build_noncompliant();
        let Ok(url) = totp.to_url() else {
            unreachable!("issuer and account have no colon, and the account is not empty")
        };
        url
    }

    /// The address as a QR code; `None` if the names are too long for one (far over 1,000 characters).
    pub fn qr_svg(&self, issuer: &str, account: &str) -> Option<QrDrawing> {
        let url = self.otpauth_url(issuer, account);
        let code = QrCode::with_error_correction_level(url, EcLevel::M).ok()?;
        Some(draw(&code))
    }

    /// The time step that a code belongs to at the Unix time `now`, if it is one of the last, this or the next step's.
    ///
    /// A code counts once (RFC 6238, 5.2; ASVS 5.0, 6.5.1): the caller refuses a step that is not later than the last one used.
    pub fn matching_step(&self, code: &str, now: i64) -> Option<i64> {
        let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let step = self.totp().check(&digits, u64::try_from(now).ok()?)?;
        i64::try_from(step).ok()
    }

    fn totp(&self) -> Totp {
        self.settings().build_noncompliant()
    }

    fn settings(&self) -> Builder {
        Builder::new()
            .with_secret(self.0)
            .with_digits(DIGITS)
            .with_step_duration(STEP_SECONDS)
            .with_skew(SKEW)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// One rectangle for each run of dark modules in a row.
fn draw(code: &QrCode) -> QrDrawing {
    let width = code.width();
    let colours = code.to_colors();
    let mut path = String::new();
    for (y, row) in colours.chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run.first() == Some(&Color::Dark) {
                let (left, top, length) = (x + QUIET_ZONE, y + QUIET_ZONE, run.len());
                // Writing to a String cannot fail.
                let _ = write!(path, "M{left} {top}h{length}v1h-{length}z");
            }
            x += run.len();
        }
    }
    QrDrawing {
        size: u32::try_from(width + 2 * QUIET_ZONE).unwrap_or(u32::MAX),
        path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    /// The secret of RFC 6238, appendix B.
    fn rfc_secret() -> Secret {
        Secret::from_bytes(b"12345678901234567890").unwrap()
    }

    #[test]
    fn codes_are_those_of_the_rfc() {
        // RFC 6238, appendix B has eight digits; six are the last six of them.
        let table = [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ];
        for (time, code) in table {
            assert_eq!(
                rfc_secret().matching_step(code, time),
                Some(time / 30),
                "{time}"
            );
        }
    }

    #[test]
    fn one_step_early_or_late_is_accepted_and_no_more() {
        let step = 1_111_111_109 / 30;
        let table = [(-2, false), (-1, true), (0, true), (1, true), (2, false)];
        for (steps, accepted) in table {
            let now = 1_111_111_109 + steps * 30;
            let found = rfc_secret().matching_step("081804", now);
            assert_eq!(found, accepted.then_some(step), "{steps} steps later");
        }
    }

    #[test]
    fn spaces_are_forgiven_and_other_characters_are_not() {
        let step = |code| rfc_secret().matching_step(code, 59);
        assert_eq!(step(" 287 082\u{a0}"), Some(1));
        for wrong in [
            "",
            "28708",
            "2870820",
            "28708a",
            "+87082",
            "287-082",
            "२८७०८२",
        ] {
            assert_eq!(step(wrong), None, "{wrong:?}");
        }
        assert_eq!(rfc_secret().matching_step("287082", -1), None);
        assert_eq!(Secret::random().matching_step("", 59), None);
    }

    #[test]
    fn a_secret_is_stored_and_read_back() {
        let secret = Secret::random();
        let again = Secret::from_bytes(&secret.to_bytes()).unwrap();
        assert_eq!(again.base32(), secret.base32());
        assert_ne!(Secret::random().to_bytes(), secret.to_bytes());
        assert!(Secret::from_bytes(&[1; 19]).is_none());
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }

    #[test]
    fn base32_is_that_of_the_app() {
        let secret = rfc_secret();
        assert_eq!(secret.base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(secret.base32_groups().len(), 8);
        assert_eq!(secret.base32_groups()[0], "GEZD");
    }

    #[test]
    fn the_address_survives_awkward_names() {
        let url = rfc_secret().otpauth_url("Sri: College & Co", "priya:x@example.in");
        let read = Totp::from_url(&url).unwrap();
        assert_eq!(read.issuer(), Some("Sri  College & Co"));
        assert_eq!(read.account_name(), "priya x@example.in");
        assert_eq!(read.secret().to_base32(), rfc_secret().base32());
        assert!(
            rfc_secret()
                .otpauth_url("", " ")
                .starts_with("otpauth://totp/")
        );
    }

    #[test]
    fn the_drawing_has_exactly_the_dark_modules() {
        let secret = rfc_secret();
        let url = secret.otpauth_url("Campus", "asha@example.in");
        let code = QrCode::with_error_correction_level(url, EcLevel::M).unwrap();
        let drawing = secret.qr_svg("Campus", "asha@example.in").unwrap();
        assert_eq!(drawing.size as usize, code.width() + 8);
        let mut dark = HashSet::new();
        for rectangle in drawing.path.split('M').skip(1) {
            let (at, run) = rectangle.split_once('h').unwrap();
            let (x, y) = at.split_once(' ').unwrap();
            let (length, _) = run.split_once('v').unwrap();
            let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
            dark.extend((0..length.parse().unwrap()).map(|i: usize| (x + i, y)));
        }
        for y in 0..code.width() {
            for x in 0..code.width() {
                let drawn = dark.contains(&(x + 4, y + 4));
                assert_eq!(drawn, code[(x, y)] == Color::Dark, "{x}, {y}");
            }
        }
        assert!(secret.qr_svg("Campus", &"x".repeat(4000)).is_none());
    }
}
