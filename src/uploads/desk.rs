//! Where files are handed in: what the pages' and the API's handlers do alike.
use std::time::{Duration, Instant};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::StreamExt;

use super::{
    actions::{self, Claim},
    bare::{Bare, keep_bare},
    forms::NewFile,
    inspect::{Expected, Inspection},
    model::{State, Upload},
    purposes::Purpose,
    queries,
    readers::Readers,
    refusal::{Refusal, Stuck},
};
use crate::{
    Error, Result,
    platform::{
        db::Db,
        storage::{Place, Store},
        web::{Site, Submit, once},
    },
    policy::Actor,
};

/// How long a request waits for another one that checks the same file.
const PATIENCE: Duration = Duration::from_secs(8);

/// What handing in a file needs.
#[derive(Clone)]
pub struct Desk {
    /// The way to the database.
    pub db: Db,
    /// Where the bytes go.
    pub store: Store,
    /// Whose settings hold.
    pub site: Site,
    readers: Readers,
}

impl FromRequest for Desk {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let missing = || Error::internal("the store is not among the application's data");
        let desk = || {
            Ok(Self {
                db: Db::for_request(req)?,
                store: req
                    .app_data::<Data<Store>>()
                    .ok_or_else(missing)?
                    .as_ref()
                    .clone(),
                site: Site::of(req).ok_or_else(missing)?.as_ref().clone(),
                readers: req
                    .app_data::<Data<Readers>>()
                    .ok_or_else(missing)?
                    .as_ref()
                    .clone(),
            })
        };
        std::future::ready(desk())
    }
}

impl Desk {
    /// Announces a file; a repeated submit finds the first one's upload.
    pub async fn announce(&self, actor: &Actor, submit: Submit, file: NewFile) -> Result<Upload> {
        let (actor, config) = (actor.clone(), self.site.config.clone());
        let until = self.until();
        let work = move |tx: &mut crate::platform::db::Tx<'_>| {
            let user = actor.user()?.id;
            let id = once(tx, user, &submit, "uploads.announce", |tx| {
                Ok(actions::announce_upload(tx, &actor, &config.uploads, &file, until)?.id)
            })?;
            queries::own(tx, &actor, id)
        };
        self.db.tx(work).await
    }

    /// An upload that the actor owns, or may see for the record that has use for it.
    pub async fn readable(&self, actor: &Actor, id: i64) -> Result<Upload> {
        let (actor, readers) = (actor.clone(), self.readers.clone());
        let work = move |conn: &mut diesel::PgConnection| readers.upload(conn, &actor, id);
        self.db.read(work).await
    }

    /// The bytes have arrived: checks them, once, however often and from wherever it is asked.
    /// A file that is not what was announced is refused, and kept nowhere.
    pub async fn complete(&self, actor: &Actor, id: i64) -> Result<Upload> {
        let began = Instant::now();
        loop {
            let who = actor.clone();
            let claimed = self
                .db
                .tx(move |tx| actions::claim_check(tx, &who, id))
                .await?;
            match claimed {
                (upload, Claim::Settled) => return settled(upload),
                (upload, Claim::Own(claim)) => return self.check(actor, upload, claim).await,
                (_, Claim::Others) if began.elapsed() < PATIENCE => {
                    tokio::time::sleep(Duration::from_millis(150)).await;
                }
                (_, Claim::Others) => return Err(Stuck::BeingChecked.into()),
            }
        }
    }

    /// Goes on when the sender hangs up in the middle: a claim is not left lying.
    async fn check(&self, actor: &Actor, upload: Upload, claim: i32) -> Result<Upload> {
        let (desk, actor) = (self.clone(), actor.clone());
        let work = actix_web::rt::spawn(async move { desk.check_now(&actor, upload, claim).await });
        work.await.map_err(|err| Error::Internal(err.into()))?
    }

    async fn check_now(&self, actor: &Actor, upload: Upload, claim: i32) -> Result<Upload> {
        let found = match self.examine(&upload).await {
            Ok(found) => found,
            Err(err) => {
                let id = upload.id;
                let release =
                    move |tx: &mut crate::platform::db::Tx<'_>| queries::release(tx, id, claim);
                self.db.tx(release).await?;
                return Err(err);
            }
        };
        let (who, config, key) = (actor.clone(), self.site.config.clone(), upload.key.clone());
        let id = upload.id;
        let settle = move |tx: &mut crate::platform::db::Tx<'_>| {
            let after = actions::settle_check(tx, &who, (&upload, claim), &found, &config)?;
            Ok((after, found))
        };
        match self.db.tx(settle).await? {
            (None, found) => {
                if let Ok(Some(bare)) = found {
                    self.drop_object(id, &bare.key).await;
                }
                Err(Stuck::BeingChecked.into())
            }
            (Some(after), found) => {
                if let Err(refusal) = &found {
                    tracing::warn!(upload = id, code = ?refusal, "upload refused");
                }
                if !matches!(found, Ok(None)) {
                    self.drop_object(id, &key).await;
                }
                settled(after)
            }
        }
    }

    /// What stays behind when the store is down now, the sweep takes.
    async fn drop_object(&self, id: i64, key: &str) {
        if let Err(err) = self.store.remove(key).await {
            tracing::warn!(upload = id, %err, "a file could not be removed yet");
        }
    }

    /// Out of its sender's reach first, then every byte is looked at. A photo is kept without what stands beside the picture.
    async fn examine(&self, upload: &Upload) -> Result<Result<Option<Bare>, Refusal>> {
        let moved = self
            .store
            .move_on(&upload.key, Place::Incoming, Place::Kept)
            .await;
        match moved {
            Err(Error::NotFound) => return Err(Stuck::NotArrived.into()),
            other => other?,
        }
        let mut reading = self.store.read(Place::Kept, &upload.key, None).await?;
        let mut inspection = Inspection::of(upload.kind());
        if reading.size != upload.bytes() {
            return Ok(Err(Refusal::OtherSize));
        }
        while let Some(chunk) = reading.chunks.next().await {
            inspection.see(&chunk?);
        }
        let expected = Expected {
            size: upload.bytes(),
            sha256: &upload.sha256,
        };
        match (inspection.finish(&expected), upload.purpose()) {
            (Ok(()), Purpose::Photo) => keep_bare(&self.store, upload).await,
            (found, _) => Ok(found.map(|()| None)),
        }
    }

    /// Until when a signed address that is made now takes an upload.
    pub fn until(&self) -> DateTime<Utc> {
        Utc::now() + TimeDelta::minutes(self.site.config.storage.upload_minutes.into())
    }
}

/// The same answer to whoever asks again: a refused file stays refused.
fn settled(upload: Upload) -> Result<Upload> {
    match (upload.state(), &upload.refusal) {
        (State::Refused, Some(code)) => Err(Refusal::of(code, upload.purpose()).into()),
        _ => Ok(upload),
    }
}
