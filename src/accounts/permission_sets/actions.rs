//! What can be done with permission sets.
use super::queries;
use crate::{Result, platform::db::Tx, policy::BUILT_IN};

/// Puts the built-in sets in their place that are missing, as at the first start and after an upgrade that brings new ones.
/// Sets that the college has edited stay as they are.
pub fn restore_built_in(tx: &mut Tx<'_>) -> Result<()> {
    for set in BUILT_IN {
        if !queries::exists(tx, set.code)? {
            let id = queries::put_built_in(tx, set)?;
            queries::set_permissions(tx, id, set.permissions)?;
        }
    }
    Ok(())
}
