//! Every statement about photos.
use diesel::prelude::*;

use crate::{
    Result,
    policy::{Actor, Permission, SearchPeople, User},
    schema::users,
    staff::findable,
    uploads::{self, Upload},
};

/// One's own photo.
pub fn own_photo(conn: &mut PgConnection, user: &User) -> Result<Option<Upload>> {
    let id: Option<i64> = users::table
        .find(user.id)
        .select(users::photo_upload_id)
        .first(conn)?;
    match id {
        Some(id) => uploads::find(conn, id),
        None => Ok(None),
    }
}

/// One's own row, locked; the photo it refers to.
pub fn lock_photo(conn: &mut PgConnection, user: i64) -> Result<Option<i64>> {
    Ok(users::table
        .find(user)
        .select(users::photo_upload_id)
        .for_update()
        .first(conn)?)
}

/// Makes one's own row refer to a photo, or to none.
pub fn set_photo(conn: &mut PgConnection, user: i64, photo: Option<i64>) -> Result<()> {
    diesel::update(users::table.find(user))
        .set((
            users::photo_upload_id.eq(photo),
            users::updated_at.eq(diesel::dsl::now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Whoever may find somebody may see their photo; a picture that is nobody's photo (any more) is its owner's alone.
pub fn may_see_photo(conn: &mut PgConnection, actor: &Actor, upload: &Upload) -> Result<bool> {
    if !actor.holds(SearchPeople::NAME) {
        return Ok(false);
    }
    let shown = findable(actor).filter(users::photo_upload_id.eq(upload.id));
    Ok(diesel::select(diesel::dsl::exists(shown)).get_result(conn)?)
}
