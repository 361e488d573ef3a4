//! Buckets in this process: a table of bounded size for each class and allowance.
use std::{
    collections::HashMap,
    num::NonZeroU32,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicUsize, Ordering},
    },
};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
    state::keyed::DashMapStateStore,
};

use super::{Class, Subject, Taken};

/// Buckets of one table; more are kept only until the next look.
const KEPT: usize = 20_000;
/// Requests between two looks for buckets that are full again and so need no keeping.
const LOOK_EACH: usize = 1_000;

type Buckets =
    RateLimiter<Subject, DashMapStateStore<Subject>, DefaultClock, StateInformationMiddleware>;

/// The tables.
#[derive(Default)]
pub struct Memory {
    tables: RwLock<HashMap<(Class, u32), Arc<Buckets>>>,
    taken: AtomicUsize,
}

impl Memory {
    /// Takes one request out of the subject's bucket.
    pub fn take(&self, class: Class, subject: Subject, limit: u32) -> Taken {
        let table = self.table(class, limit);
        if self.taken.fetch_add(1, Ordering::Relaxed) % LOOK_EACH == LOOK_EACH - 1 {
            self.forget();
        }
        let full_in = |left: u32| (u64::from(limit - left.min(limit)) * 60).div_ceil(limit.into());
        match table.check_key(&subject) {
            Ok(state) => {
                let left = state.remaining_burst_capacity().min(limit);
                Taken {
                    limit,
                    left,
                    full_in: full_in(left),
                    wait: None,
                }
            }
            Err(until) => {
                let wait = until.wait_time_from(DefaultClock::default().now());
                Taken {
                    limit,
                    left: 0,
                    full_in: full_in(0),
                    wait: Some(wait.as_millis().div_ceil(1000).max(1) as u64),
                }
            }
        }
    }

    /// How many buckets there are.
    pub fn len(&self) -> usize {
        let tables = self.tables.read().unwrap_or_else(PoisonError::into_inner);
        tables.values().map(|table| table.len()).sum()
    }

    fn table(&self, class: Class, limit: u32) -> Arc<Buckets> {
        let key = (class, limit);
        let tables = self.tables.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(table) = tables.get(&key) {
            return table.clone();
        }
        drop(tables);
        let mut tables = self.tables.write().unwrap_or_else(PoisonError::into_inner);
        tables.entry(key).or_insert_with(|| fresh(limit)).clone()
    }

    /// Drops what is full again. A table that is too large even so starts anew: a flood of addresses may not fill the
    /// memory, and those who were slowed down may go on.
    fn forget(&self) {
        let mut large = Vec::new();
        let tables = self.tables.read().unwrap_or_else(PoisonError::into_inner);
        for (key, table) in tables.iter() {
            table.retain_recent();
            if table.len() > KEPT {
                large.push(*key);
            } else {
                table.shrink_to_fit();
            }
        }
        drop(tables);
        for key in large {
            tracing::warn!(
                class = key.0.name(),
                "too many addresses at once: their limits start anew"
            );
            let mut tables = self.tables.write().unwrap_or_else(PoisonError::into_inner);
            tables.insert(key, fresh(key.1));
        }
    }
}

fn fresh(limit: u32) -> Arc<Buckets> {
    let a_minute = Quota::per_minute(NonZeroU32::new(limit).unwrap_or(NonZeroU32::MIN));
    Arc::new(RateLimiter::dashmap(a_minute).with_middleware())
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;

    fn person(n: i64) -> Subject {
        Subject::Person(n)
    }

    #[test]
    fn what_is_allowed_may_be_spent_at_once_and_others_have_their_own() {
        let memory = Memory::default();
        for left in (0..3).rev() {
            let taken = memory.take(Class::Export, person(1), 3);
            assert_eq!((taken.left, taken.wait), (left, None));
        }
        let refused = memory.take(Class::Export, person(1), 3);
        assert_eq!((refused.left, refused.full_in), (0, 60));
        assert!((1..=20).contains(&refused.wait.unwrap()), "{refused:?}");
        assert_eq!(memory.take(Class::Export, person(2), 3).wait, None);
        assert_eq!(memory.take(Class::Write, person(1), 3).wait, None);
    }

    #[test]
    fn a_flood_of_addresses_does_not_fill_the_memory() {
        let memory = Memory::default();
        for n in 0..100_000 {
            let address = Subject::Address(IpAddr::V4(Ipv4Addr::from_bits(n)));
            memory.take(Class::Other, address, 600);
        }
        assert!(memory.len() <= KEPT + LOOK_EACH, "{}", memory.len());
    }
}
