//! The same thing with many users: the one operation for each, and for each its own refusal.
use serde::{Deserialize, Serialize};

use super::deactivate_user;
use crate::{
    Error, Result,
    accounts::users::queries,
    platform::db::Tx,
    policy::{Grant, ManageUsers},
};

/// What came of one of many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The account.
    pub id: i64,
    /// Whose it is; empty for one that is not there.
    pub name: String,
    /// Why it was not done; none when it was.
    pub refusal: Option<String>,
}

/// Deactivates each of these accounts. One that cannot be is left as it is and does not keep the others from it.
pub fn deactivate_users(
    tx: &mut Tx<'_>,
    who: &Grant<ManageUsers>,
    ids: &[i64],
) -> Result<Vec<Outcome>> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    // Admins are locked before accounts, and accounts by their keys: two who do this at once do not wait for each other
    // in a circle.
    queries::other_admins(tx, 0)?;
    ids.into_iter()
        .map(|id| {
            let done = tx.attempt(|tx| deactivate_user(tx, who, id));
            let name = queries::user(tx, who.actor(), id).map(|user| user.name);
            Ok(Outcome {
                id,
                name: name.unwrap_or_default(),
                refusal: refusal(done)?,
            })
        })
        .collect()
}

/// The words of a refusal; a fault stays one and undoes everything.
fn refusal(done: Result<()>) -> Result<Option<String>> {
    match done {
        Ok(()) => Ok(None),
        Err(
            err @ (Error::Invalid(_) | Error::Conflict(_) | Error::Forbidden | Error::NotFound),
        ) => Ok(Some(err.to_string())),
        Err(err) => Err(err),
    }
}
