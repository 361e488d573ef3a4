//! Whose studies are looked at: a student's own, or those of a parent's children.
use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};
use diesel::PgConnection;
use serde::Deserialize;

use super::queries::{Own, own};
use crate::{
    Error, Result,
    policy::{Actor, Lacking, Role},
};

/// Proof that somebody acts as a student or a parent. What they see is theirs by being who they are.
#[derive(Debug)]
pub struct Family(Actor);

impl Family {
    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.0
    }
}

impl FromRequest for Family {
    type Error = Error;
    type Future = Ready<Result<Self>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let actor = req.extensions().get::<Actor>().cloned();
        ready(
            actor
                .ok_or(Error::SignedOut)
                .and_then(|actor| match actor.user()?.role {
                    Role::Student | Role::Parent => Ok(Self(actor)),
                    Role::Admin | Role::Principal | Role::Faculty | Role::Warden => {
                        req.extensions_mut().insert(Lacking(Role::Student.code()));
                        Err(Error::Forbidden)
                    }
                }),
        )
    }
}

/// Which child is looked at; the eldest when the address does not say.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChildQuery {
    #[serde(default)]
    pub child: Option<i64>,
}

/// Another child, as a tab.
#[derive(Clone, Debug)]
pub struct ChildTab {
    /// The name.
    pub label: String,
    /// Where their page is.
    pub href: String,
    /// Whether it is what is shown.
    pub current: bool,
    /// Tabs count nothing.
    pub count: Option<i64>,
}

/// Those whose studies are the reader's own business, and who of them is looked at.
#[derive(Clone, Debug)]
pub struct Looked {
    /// All of them, the eldest first.
    pub all: Vec<Own>,
    /// The one that is looked at; none while nobody is there.
    pub one: Option<Own>,
}

impl Looked {
    /// Of the address; a stranger's child does not exist.
    pub fn read(conn: &mut PgConnection, actor: &Actor, asked: &ChildQuery) -> Result<Self> {
        let all = own(conn, actor)?;
        let one = match asked.child {
            None => all.first().cloned(),
            Some(id) => {
                let found = all.iter().find(|own| own.id == id).cloned();
                Some(found.ok_or(Error::NotFound)?)
            }
        };
        Ok(Self { all, one })
    }
    /// The children side by side; none for who has one, or is the student.
    pub fn tabs(&self, path: &str) -> Vec<ChildTab> {
        let tab = |own: &Own| ChildTab {
            label: own.name.clone(),
            href: format!("{path}?child={}", own.id),
            current: self.one.as_ref().is_some_and(|one| one.id == own.id),
            count: None,
        };
        match self.all.len() {
            0 | 1 => Vec::new(),
            _ => self.all.iter().map(tab).collect(),
        }
    }
}
