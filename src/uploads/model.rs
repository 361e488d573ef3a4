//! Uploads as the database has them.
use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{kinds::FileType, purposes::Purpose};
use crate::{
    Error, Result,
    platform::{
        storage::{Announced, File},
        text::hex,
    },
    policy::Actor,
    schema::uploads,
};

/// A file that somebody sends or has sent.
#[derive(Clone, Debug, HasQuery)]
#[diesel(table_name = uploads, check_for_backend(diesel::pg::Pg))]
pub struct Upload {
    /// The key.
    pub id: i64,
    /// Names the object in the store.
    pub key: String,
    /// `user` or `applicant`.
    pub owner_kind: String,
    /// `users.id`, or the key of an applicant's draft.
    pub owner_id: i64,
    /// As its sender named it, made harmless.
    pub filename: String,
    /// Its media type.
    pub content_type: String,
    /// In bytes.
    pub size: i64,
    /// Of its bytes.
    pub sha256: Vec<u8>,
    /// A [`Purpose`].
    pub purpose: String,
    /// A [`State`].
    pub state: String,
    /// Why it was refused.
    pub refusal: Option<String>,
    /// What the scanner found.
    pub finding: Option<String>,
    /// Raised by each one who begins to check it.
    pub claims: i32,
    /// When it was announced.
    pub created_at: DateTime<Utc>,
    /// When its bytes were checked.
    pub completed_at: Option<DateTime<Utc>>,
    /// When the sweep takes it.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Where an upload stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// For its bytes.
    Waiting,
    /// Its bytes are as announced; the virus scanner has not looked yet.
    Received,
    /// May be read.
    Clean,
    /// The scanner found something; never served.
    Quarantined,
    /// Its bytes were not as announced; they are gone.
    Refused,
}

/// Whose a file is: a person's, or an applicant's who is nobody yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    /// As the table has it.
    pub kind: &'static str,
    /// `users.id`, or the draft's key.
    pub id: i64,
}

impl State {
    /// Every state.
    pub const ALL: [State; 5] = [
        State::Waiting,
        State::Received,
        State::Clean,
        State::Quarantined,
        State::Refused,
    ];
    /// As the table and the API have it.
    pub fn code(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Received => "received",
            State::Clean => "clean",
            State::Quarantined => "quarantined",
            State::Refused => "refused",
        }
    }
}

impl Owner {
    /// Who may own files: not Campus itself.
    pub fn of(actor: &Actor) -> Result<Self> {
        match actor {
            Actor::User(user) => Ok(Self {
                kind: "user",
                id: user.id,
            }),
            Actor::Applicant { draft } => Ok(Self {
                kind: "applicant",
                id: *draft,
            }),
            Actor::System(_) => Err(Error::Forbidden),
        }
    }
}

impl Upload {
    /// Where it stands.
    pub fn state(&self) -> State {
        let found = State::ALL
            .into_iter()
            .find(|state| state.code() == self.state);
        found.unwrap_or(State::Refused)
    }
    /// What it was sent for; a purpose that is no more is taken for the narrowest.
    pub fn purpose(&self) -> Purpose {
        Purpose::of(&self.purpose).unwrap_or(Purpose::Document)
    }
    /// Its type, which was checked when it was announced.
    pub fn kind(&self) -> FileType {
        let kinds = FileType::ALL.into_iter();
        let mut found = kinds.filter(|kind| kind.media_type() == self.content_type);
        found.next().unwrap_or(FileType::Text)
    }
    /// Whether it is that owner's.
    pub fn belongs_to(&self, owner: Owner) -> bool {
        self.owner_kind == owner.kind && self.owner_id == owner.id
    }
    /// What its sender is to put into the store.
    pub fn announced(&self) -> Announced<'_> {
        Announced {
            key: &self.key,
            size: self.bytes(),
            content_type: &self.content_type,
            sha256: &self.sha256,
        }
    }
    /// As others than its owner see it: what somebody called a picture of themself is theirs.
    #[must_use]
    pub fn for_others(mut self) -> Self {
        if self.purpose() == Purpose::Photo {
            let ends = self.kind().extensions().first();
            self.filename = format!("photo.{}", ends.copied().unwrap_or_default());
        }
        self
    }
    /// As it is given to a reader.
    pub fn file(&self) -> File {
        File {
            key: self.key.clone(),
            name: self.filename.clone(),
            content_type: match self.kind().is_text() {
                true => format!("{}; charset=utf-8", self.content_type),
                false => self.content_type.clone(),
            },
            size: self.bytes(),
            etag: hex(&self.sha256)[..32].to_owned(),
            inline: self.kind().is_picture(),
        }
    }
    /// Its size, which the table keeps above 0.
    pub fn bytes(&self) -> u64 {
        u64::try_from(self.size).unwrap_or_default()
    }
}
