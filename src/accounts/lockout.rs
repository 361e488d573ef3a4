//! How wrong sign-ins slow an attacker down, without ever locking the owner of an account out for good (ASVS 5.0, 6.3.1).
//!
//! An attempt during a wait is refused unchecked and must not be counted, or an attacker could extend the wait at will.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;

/// How many wrong attempts are free, and how long the waits after them grow.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LockoutPolicy {
    /// Wrong attempts on one account before the first wait.
    pub account_free: u32,
    /// Wrong attempts from one address before the first wait: more, since a whole hostel may share one.
    pub address_free: u32,
    /// The first wait, in seconds; each further failure doubles it.
    pub first_wait_seconds: u32,
    /// The longest wait, in seconds.
    pub longest_wait_seconds: u32,
    /// Failures are forgotten after so many hours without another.
    pub forget_after_hours: u32,
}

impl Default for LockoutPolicy {
    fn default() -> Self {
        Self {
            account_free: 4,
            address_free: 20,
            first_wait_seconds: 1,
            longest_wait_seconds: 15 * 60,
            forget_after_hours: 24,
        }
    }
}

/// The wait after the latest of so many failures on one account; `None` while they are free. A success sets them to 0.
pub fn delay_after(failures: u32, policy: &LockoutPolicy) -> Option<TimeDelta> {
    doubling(failures, policy.account_free, policy)
}

/// The wait after the latest of so many failures from one address. A success does not set these to 0:
/// an attacker with one good account would clear them at will.
pub fn address_delay_after(failures: u32, policy: &LockoutPolicy) -> Option<TimeDelta> {
    doubling(failures, policy.address_free, policy)
}

/// The failures that still count now: 0 when the latest is longer ago than the policy remembers.
pub fn remembered(
    failures: u32,
    latest: DateTime<Utc>,
    now: DateTime<Utc>,
    policy: &LockoutPolicy,
) -> u32 {
    let forgotten = now - latest >= TimeDelta::hours(policy.forget_after_hours.into());
    if forgotten { 0 } else { failures }
}

/// What is left of a wait that began with the latest failure; `None` when it is over.
pub fn wait_left(
    delay: Option<TimeDelta>,
    latest: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<TimeDelta> {
    let left = latest + delay? - now;
    (left > TimeDelta::zero()).then_some(left)
}

/// "Too many attempts. Try again in 4 minutes.", rounded up so that the promise holds.
pub fn too_many_attempts(left: TimeDelta) -> String {
    let seconds = (left.num_milliseconds().max(1) + 999) / 1000;
    let (count, unit) = match seconds {
        ..60 => (seconds, "second"),
        _ => ((seconds + 59) / 60, "minute"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("Too many attempts. Try again in {count} {unit}{plural}.")
}

fn doubling(failures: u32, free: u32, policy: &LockoutPolicy) -> Option<TimeDelta> {
    let doublings = failures.checked_sub(free)?.checked_sub(1)?;
    let factor = 2_u32.checked_pow(doublings).unwrap_or(u32::MAX);
    let seconds = policy
        .first_wait_seconds
        .saturating_mul(factor)
        .min(policy.longest_wait_seconds);
    Some(TimeDelta::seconds(seconds.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(delay: Option<TimeDelta>) -> Option<i64> {
        delay.map(|delay| delay.num_seconds())
    }

    #[test]
    fn waits_double_up_to_a_quarter_of_an_hour() {
        let policy = LockoutPolicy::default();
        // failures, wait for the account, wait for the address
        let table = [
            (0, None, None),
            (1, None, None),
            (4, None, None),
            (5, Some(1), None),
            (6, Some(2), None),
            (7, Some(4), None),
            (14, Some(512), None),
            (15, Some(900), None),
            (20, Some(900), None),
            (21, Some(900), Some(1)),
            (22, Some(900), Some(2)),
            (30, Some(900), Some(512)),
            (31, Some(900), Some(900)),
            (1_000_000, Some(900), Some(900)),
            (u32::MAX, Some(900), Some(900)),
        ];
        for (failures, account, address) in table {
            assert_eq!(
                seconds(delay_after(failures, &policy)),
                account,
                "{failures}"
            );
            let from_address = seconds(address_delay_after(failures, &policy));
            assert_eq!(from_address, address, "{failures}");
        }
    }

    #[test]
    fn failures_are_forgotten_after_a_quiet_day() {
        let policy = LockoutPolicy::default();
        let now = Utc::now();
        let table = [(0, 9), (60, 9), (86_399, 9), (86_400, 0), (900_000, 0)];
        for (ago, count) in table {
            let latest = now - TimeDelta::seconds(ago);
            assert_eq!(remembered(9, latest, now, &policy), count, "{ago} s ago");
        }
    }

    #[test]
    fn a_wait_ends_by_itself() {
        let latest = Utc::now();
        let after = |secs| latest + TimeDelta::seconds(secs);
        let delay = Some(TimeDelta::seconds(8));
        assert_eq!(
            wait_left(delay, latest, after(3)),
            Some(TimeDelta::seconds(5))
        );
        assert_eq!(wait_left(delay, latest, after(8)), None);
        assert_eq!(wait_left(delay, latest, after(500)), None);
        assert_eq!(wait_left(None, latest, latest), None);
    }

    #[test]
    fn the_sentence_names_the_wait() {
        let table = [
            (1, "1 second"),
            (1_000, "1 second"),
            (1_001, "2 seconds"),
            (59_000, "59 seconds"),
            (59_001, "1 minute"),
            (60_000, "1 minute"),
            (60_001, "2 minutes"),
            (240_000, "4 minutes"),
            (900_000, "15 minutes"),
        ];
        for (ms, wait) in table {
            let sentence = too_many_attempts(TimeDelta::milliseconds(ms));
            assert_eq!(sentence, format!("Too many attempts. Try again in {wait}."));
        }
    }

    #[test]
    fn settings_may_name_some_fields_and_no_others() {
        let read = serde_json::from_str::<LockoutPolicy>;
        let some = read(r#"{"address_free": 200}"#).unwrap();
        assert_eq!(some.address_free, 200);
        assert_eq!(some.account_free, 4);
        assert_eq!(read("{}").unwrap(), LockoutPolicy::default());
        assert!(read(r#"{"acount_free": 9}"#).is_err());
        assert!(read(r#"{"account_free": -1}"#).is_err());
    }
}
