//! Who looked at the telephone numbers and devices of others: that leaves a note, by whichever door.
use super::model::User;
use crate::{
    Result,
    platform::{
        audit,
        db::{Db, Tx},
    },
    policy::Actor,
};

/// Whoever looks at somebody else's telephone number and devices leaves a note of it.
pub fn note_reading(tx: &mut Tx<'_>, actor: &Actor, user: &User) -> Result<()> {
    match actor.user()?.id == user.id {
        true => Ok(()),
        false => audit::read_of(tx, actor, ("user", Some(user.id)), &["phone", "sessions"]),
    }
}

/// So does whoever is shown a list with the telephone numbers of others; a file of it has an entry of its own.
pub async fn note_list(db: &Db, actor: &Actor, users: &[User]) -> Result<()> {
    let own = actor.user()?.id;
    if !users
        .iter()
        .any(|user| user.id != own && user.phone.is_some())
    {
        return Ok(());
    }
    let actor = actor.clone();
    db.tx(move |tx| audit::read_of(tx, &actor, ("list", None), &["phone"]))
        .await
}
