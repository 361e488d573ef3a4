//! Choosing one's photo, and taking it off.
use serde_json::json;

use super::queries;
use crate::{
    Result,
    platform::{
        audit::{self, Changes},
        db::Tx,
    },
    policy::Actor,
    uploads::{Purpose, attach_upload, detach_upload},
};

/// Makes an upload of one's own the photo, or takes the photo off; the one before goes. The same again changes nothing.
pub fn set_photo(tx: &mut Tx<'_>, actor: &Actor, photo: Option<i64>) -> Result<()> {
    let user = actor.user()?.id;
    let before = queries::lock_photo(tx, user)?;
    if before == photo {
        return Ok(());
    }
    if let Some(id) = photo {
        attach_upload(tx, actor, id, Purpose::Photo)?;
    }
    queries::set_photo(tx, user, photo)?;
    if let Some(id) = before {
        detach_upload(tx, id)?;
    }
    let changes = Changes::none().field("photo", json!(before), json!(photo));
    audit::record(tx, actor, "users.set_photo", ("user", Some(user)), changes)
}
