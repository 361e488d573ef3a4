//! Who may read a file besides its owner: whoever may see the record that has use for it. The slice of that record says.
use std::sync::Arc;

use diesel::PgConnection;

use super::{
    model::{Owner, Upload},
    purposes::Purpose,
    queries,
};
use crate::{Error, Result, policy::Actor};

/// Whether an actor may read an upload that is somebody else's.
pub type MayRead = fn(&mut PgConnection, &Actor, &Upload) -> Result<bool>;

/// For each purpose, the slice that knows who may read. Without one, only the owner may.
#[derive(Clone, Default)]
pub struct Readers(Arc<Vec<(Purpose, MayRead)>>);

impl Readers {
    /// Adds a slice's answer for a purpose; one of several that say yes is enough.
    #[must_use]
    pub fn with(self, purpose: Purpose, may_read: MayRead) -> Self {
        let mut all = self.0.to_vec();
        all.push((purpose, may_read));
        Self(Arc::new(all))
    }

    /// The upload, if the actor may read it; otherwise there is none.
    pub fn upload(&self, conn: &mut PgConnection, actor: &Actor, id: i64) -> Result<Upload> {
        let upload = queries::find(conn, id)?.ok_or(Error::NotFound)?;
        if Owner::of(actor).is_ok_and(|owner| upload.belongs_to(owner)) {
            return Ok(upload);
        }
        for (purpose, may_read) in self.0.iter() {
            if *purpose == upload.purpose() && may_read(conn, actor, &upload)? {
                return Ok(upload.for_others());
            }
        }
        Err(Error::NotFound)
    }
}
