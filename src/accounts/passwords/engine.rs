//! One hash: Argon2id in memory that is kept from one to the next.
//!
//! A hash fills 19 MiB. Asked for anew each time, the pages cost a tenth of the time, and each thread keeps its own.
use std::sync::{Condvar, Mutex, PoisonError};

use argon2::{
    ARGON2ID_IDENT, Algorithm, Argon2, Block, Version,
    password_hash::{
        Error as HashError, Result as HashResult,
        phc::{Output, ParamsString, PasswordHash, Salt},
    },
};

use super::{Busy, InvalidParams, Params, Verdict};
use crate::platform::secrets::random_bytes;

pub(super) struct Engine {
    pub(super) argon: Argon2<'static>,
    params: Params,
    /// What is verified for an unknown user: a hash with the same costs, of a password that nobody knows.
    pub(super) decoy: PasswordHash,
    memory: Memory,
}

impl Engine {
    pub fn new(params: Params, threads: usize) -> Result<Self, InvalidParams> {
        let invalid = |error: &dyn std::fmt::Display| InvalidParams(error.to_string());
        let costs = argon2::Params::new(
            params.memory_kib,
            params.iterations,
            params.parallelism,
            None,
        )
        .map_err(|error| invalid(&error))?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, costs);
        let memory = Memory::new(threads);
        let decoy =
            hashed(&argon, &memory, &random_bytes::<32>()).map_err(|error| invalid(&error))?;
        Ok(Self {
            argon,
            params,
            decoy,
            memory,
        })
    }

    pub fn params(&self) -> Params {
        self.params
    }

    pub fn hash(&self, password: &[u8]) -> Result<String, Busy> {
        match hashed(&self.argon, &self.memory, password) {
            Ok(hash) => Ok(hash.to_string()),
            Err(error) => {
                tracing::error!(%error, "a password could not be hashed");
                Err(Busy)
            }
        }
    }

    pub fn verify(&self, password: &[u8], stored: Option<&str>) -> Result<Verdict, Busy> {
        let known = stored.and_then(|stored| PasswordHash::new(stored).ok());
        if stored.is_some() && known.is_none() {
            tracing::error!("a stored password hash cannot be read: nobody can sign in with it");
        }
        let matches = match self.is_of(known.as_ref().unwrap_or(&self.decoy), password) {
            Ok(is_right) => is_right && known.is_some(),
            Err(HashError::OutOfMemory) => return Err(Busy),
            Err(_) => false,
        };
        let outdated = known.is_some_and(|known| matches && !self.made(&known));
        Ok(Verdict {
            matches,
            // A hash that cannot be renewed now is renewed at the next sign-in.
            rehash: outdated.then(|| self.hash(password).ok()).flatten(),
        })
    }

    /// Whether a hash is that of a password, at the hash's own costs.
    fn is_of(&self, hash: &PasswordHash, password: &[u8]) -> HashResult<bool> {
        let (Some(salt), Some(expected)) = (&hash.salt, &hash.hash) else {
            return Ok(false);
        };
        let algorithm = Algorithm::try_from(hash.algorithm.as_str())?;
        let version = hash.version.map(Version::try_from).transpose()?;
        let costs = argon2::Params::try_from(hash)?;
        let argon = Argon2::new(algorithm, version.unwrap_or_default(), costs);
        // Outputs are compared in constant time.
        Ok(output(&argon, &self.memory, password, salt, expected.len())? == *expected)
    }

    /// Whether a hash was made with the parameters in force.
    fn made(&self, hash: &PasswordHash) -> bool {
        let costs = argon2::Params::try_from(hash).map(|costs| Params {
            memory_kib: costs.m_cost(),
            iterations: costs.t_cost(),
            parallelism: costs.p_cost(),
        });
        hash.algorithm == ARGON2ID_IDENT
            && hash.version == Some(Version::V0x13.into())
            && costs.is_ok_and(|costs| costs == self.params)
    }
}

/// The memory of the hashes that may be made at once. Who comes when all of it is in use waits here, on a thread: it goes on
/// the moment that another hash ends, which a task that had to be woken first would not.
struct Memory {
    left: Mutex<Left>,
    more: Condvar,
}

struct Left {
    /// So many hashes may begin.
    places: usize,
    /// What earlier ones were made in.
    used: Vec<Vec<Block>>,
}

impl Memory {
    fn new(threads: usize) -> Self {
        Self {
            left: Mutex::new(Left {
                places: threads,
                used: Vec::new(),
            }),
            more: Condvar::new(),
        }
    }

    /// At least that many blocks; given back when they go, also by a panic.
    fn take(&self, count: usize) -> HashResult<Held<'_>> {
        let left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.more.wait_while(left, |left| left.places == 0);
        let mut left = waited.unwrap_or_else(PoisonError::into_inner);
        left.places -= 1;
        let blocks = left.used.pop().unwrap_or_default();
        drop(left);
        let mut held = Held {
            memory: self,
            blocks,
        };
        let missing = count.saturating_sub(held.blocks.len());
        let room = held.blocks.try_reserve_exact(missing);
        room.map_err(|_| HashError::OutOfMemory)?;
        let whole = held.blocks.len() + missing;
        held.blocks.resize(whole, Block::new());
        Ok(held)
    }
}

/// Blocks that a hash is made in.
struct Held<'a> {
    memory: &'a Memory,
    blocks: Vec<Block>,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        let left = self.memory.left.lock();
        let mut left = left.unwrap_or_else(PoisonError::into_inner);
        left.places += 1;
        left.used.push(std::mem::take(&mut self.blocks));
        drop(left);
        self.memory.more.notify_one();
    }
}

/// A new hash with its own salt.
fn hashed(argon: &Argon2<'_>, memory: &Memory, password: &[u8]) -> HashResult<PasswordHash> {
    let salt = Salt::new(&random_bytes::<16>())?;
    let length = argon2::Params::DEFAULT_OUTPUT_LEN;
    Ok(PasswordHash {
        algorithm: ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(argon.params())?,
        salt: Some(salt),
        hash: Some(output(argon, memory, password, &salt, length)?),
    })
}

fn output(
    argon: &Argon2<'_>,
    memory: &Memory,
    password: &[u8],
    salt: &Salt,
    length: usize,
) -> HashResult<Output> {
    let mut bytes = [0; Output::MAX_LENGTH];
    let bytes = bytes.get_mut(..length).ok_or(HashError::OutputSize)?;
    let mut held = memory.take(argon.params().block_count())?;
    argon.hash_password_into_with_memory(password, salt, bytes, &mut held.blocks)?;
    drop(held);
    Output::new(bytes).map_err(HashError::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_comes_back_however_a_hash_ends() {
        let memory = Memory::new(1);
        let panicked = std::thread::scope(|scope| {
            let hash = scope.spawn(|| {
                let _held = memory.take(8).unwrap();
                panic!("in the middle of a hash");
            });
            hash.join()
        });
        assert!(panicked.is_err());
        // With one place, this would wait for ever.
        assert_eq!(memory.take(9).unwrap().blocks.len(), 9);
        assert!(memory.take(usize::MAX).is_err());
        assert!(memory.take(8).unwrap().blocks.len() >= 8);
    }
}
