//! What is done with a curriculum from its pages.
use crate::{
    Result,
    platform::{
        db::{Db, Tx},
        web::{Submit, once},
    },
    policy::Actor,
};

/// Something that is done with a curriculum, once for each press of its button.
pub struct Step {
    operation: String,
    submit: Submit,
    actor: Actor,
}

impl Step {
    /// Of its name, the curriculum and the press.
    pub fn new(verb: &str, id: i64, submit: Submit, actor: &Actor) -> Self {
        Self {
            operation: format!("{verb} {id}"),
            submit,
            actor: actor.clone(),
        }
    }
    /// Does it.
    pub async fn take<T: serde::Serialize + serde::de::DeserializeOwned + Send + 'static>(
        self,
        db: &Db,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let user = self.actor.user()?.id;
        db.tx(move |tx| once(tx, user, &self.submit, &self.operation, work))
            .await
    }
}
