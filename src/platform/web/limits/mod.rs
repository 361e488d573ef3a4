//! How much one may ask of Campus: per address before anybody is known, then per person or API session.
//!
//! A bucket is full at first and refills evenly (GCRA), so what is allowed a minute may be spent at once. Buckets are
//! kept in this process, or in Redis, where several processes share them; without Redis each process counts by itself.
//! Static files and health are free.
mod class;
mod memory;
mod middleware;
mod shared;

use std::{fmt, net::IpAddr};

pub use class::Class;
pub use middleware::{HEADERS, limit_addresses, limit_people};

use crate::{
    Error, Result,
    config::{self, Allowance},
};
use memory::Memory;
use shared::Shared;

/// The buckets of a process, and what they hold at most.
pub struct Limits {
    settings: config::Limits,
    here: Memory,
    shared: Option<Shared>,
}

/// Whose bucket it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// An address; of IPv6 the /64, which one subscriber has at least.
    Address(IpAddr),
    /// A person at their browser.
    Person(i64),
    /// An API client.
    Session(i64),
}

/// What a request took from its bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// What the bucket holds at most.
    pub limit: u32,
    /// What is left of it.
    pub left: u32,
    /// Seconds until it is full again.
    pub full_in: u64,
    /// Seconds until the next request is answered, when this one is not.
    pub wait: Option<u64>,
}

impl Limits {
    /// Of the settings; Redis is not asked for before the first request.
    pub fn new(settings: config::Limits) -> Result<Self> {
        let shared = match settings.redis_url.reveal() {
            "" => None,
            url => Some(Shared::new(url).map_err(|err| Error::Internal(err.into()))?),
        };
        Ok(Self {
            settings,
            here: Memory::default(),
            shared,
        })
    }

    /// Takes one request out of a bucket; `None` when there are no limits.
    pub async fn take(&self, class: Class, subject: Subject) -> Option<Taken> {
        let limit = self.limit(class, subject);
        if limit == 0 {
            return None;
        }
        if let Some(shared) = &self.shared {
            let key = format!("campus:limit:{}:{subject}", class.name());
            if let Some(taken) = shared.take(&key, limit).await {
                return Some(taken);
            }
        }
        Some(self.here.take(class, subject, limit))
    }

    /// Buckets kept in this process.
    pub fn kept(&self) -> usize {
        self.here.len()
    }

    /// Requests a minute.
    fn limit(&self, class: Class, subject: Subject) -> u32 {
        let settings = &self.settings;
        let limit = match subject {
            Subject::Address(address) => {
                let mut networks = settings.shared_networks.iter();
                let times = match networks.any(|network| network.holds(address)) {
                    true => settings.shared_factor,
                    false => 1,
                };
                class.of(&settings.address).saturating_mul(times)
            }
            Subject::Person(_) | Subject::Session(_) => class.of(&settings.user),
        };
        limit.saturating_mul(settings.factor)
    }
}

impl Subject {
    /// The address that counts for limits: the whole of an IPv4 address, the /64 of an IPv6 one.
    pub fn address(address: IpAddr) -> Self {
        Self::Address(match address.to_canonical() {
            IpAddr::V6(six) => IpAddr::from((six.to_bits() >> 64 << 64).to_be_bytes()),
            four => four,
        })
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => write!(f, "address:{address}"),
            Self::Person(id) => write!(f, "person:{id}"),
            Self::Session(id) => write!(f, "session:{id}"),
        }
    }
}

impl Class {
    fn of(self, allowance: &Allowance) -> u32 {
        match self {
            Self::SignIn => allowance.sign_in,
            Self::Reset => allowance.reset,
            Self::Write => allowance.write,
            Self::Export => allowance.export,
            Self::Search => allowance.search,
            Self::Report => allowance.report,
            Self::Other => allowance.other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_subscriber_is_one_subject_and_an_ipv4_address_too() {
        let of = |text: &str| Subject::address(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_ne!(of("203.0.113.7"), of("203.0.113.8"));
        assert_eq!(of("::ffff:203.0.113.7"), of("203.0.113.7"));
    }
}
