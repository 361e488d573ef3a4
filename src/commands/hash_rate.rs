//! `campus hash-rate`: what the permitted threads can do, by which `bin/bench` measures sign-ins.
use std::time::{Duration, Instant};

use super::{Outcome, say};
use crate::{
    accounts::passwords::{Hasher, Params},
    config::Config,
};

/// Hashes for so long on as many threads as sign-ins may use, and prints how many hashes that is a second.
pub fn hash_rate(config: &Config, seconds: u64) -> Outcome {
    let hashing = &config.accounts.hashing;
    let params = Params {
        memory_kib: hashing.memory_kib,
        iterations: hashing.iterations,
        parallelism: hashing.parallelism,
    };
    let hasher = Hasher::new(params, hashing.threads)?;
    let (began, lasts) = (Instant::now(), Duration::from_secs(seconds));
    let hashes = || {
        let hash = |_: &usize| began.elapsed() < lasts && hasher.hash_now("campus-demo").is_ok();
        (0..).take_while(hash).count()
    };
    let done: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..hashing.threads).map(|_| scope.spawn(hashes)).collect();
        let counted = threads.into_iter().map(|thread| thread.join());
        counted.map(Result::unwrap_or_default).sum()
    });
    say(format_args!(
        "{:.2}",
        done as f64 / began.elapsed().as_secs_f64()
    ))?;
    Ok(())
}
