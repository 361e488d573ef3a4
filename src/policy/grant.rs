//! Proof of what an actor holds: a permission, or a role that is active.
use std::{future::ready, marker::PhantomData};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};

use super::{Actor, Permission, Role};
use crate::{Error, Result};

/// What was missing when a request was refused, for the audit log.
#[derive(Clone, Copy, Debug)]
pub struct Lacking(pub &'static str);

/// Proof that the actor holds `P`.
#[derive(Debug)]
pub struct Grant<P> {
    actor: Actor,
    holds: PhantomData<fn() -> P>,
}

impl<P> Clone for Grant<P> {
    fn clone(&self) -> Self {
        Self {
            actor: self.actor.clone(),
            holds: PhantomData,
        }
    }
}

impl<P: Permission> Grant<P> {
    /// The only way to a grant: looks in the permissions the actor has now.
    pub fn check(actor: Actor) -> Result<Self> {
        match actor.holds(P::NAME) {
            true => Ok(Grant {
                actor,
                holds: PhantomData,
            }),
            false => Err(Error::Forbidden),
        }
    }
    /// Who was granted.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }
}

impl<P: Permission> FromRequest for Grant<P> {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let actor = req.extensions().get::<Actor>().cloned();
        ready(actor.ok_or(Error::SignedOut).and_then(|actor| {
            Self::check(actor).inspect_err(|_| {
                req.extensions_mut().insert(Lacking(P::NAME));
            })
        }))
    }
}

/// A role as a type, so that a handler can demand that it is the active one.
pub trait ActiveRole: 'static {
    /// The role.
    const ROLE: Role;
}

macro_rules! acting {
    ($($type:ident $role:ident;)+) => {
        $(#[doc = concat!("Acting as ", stringify!($role), ".")] #[derive(Debug)] pub struct $type;
        impl ActiveRole for $type { const ROLE: Role = Role::$role; })+
    };
}
acting! {
    AsAdmin Admin;
    AsPrincipal Principal;
    AsFaculty Faculty;
    AsWarden Warden;
    AsParent Parent;
    AsStudent Student;
}

/// Proof that the person acts in role `R`: what is theirs by being who they are, such as a dashboard, and cannot be given away.
#[derive(Debug)]
pub struct Acting<R> {
    actor: Actor,
    role: PhantomData<fn() -> R>,
}

impl<R> Acting<R> {
    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }
}

impl<R: ActiveRole> FromRequest for Acting<R> {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let actor = req.extensions().get::<Actor>().cloned();
        ready(
            actor
                .ok_or(Error::SignedOut)
                .and_then(|actor| match actor.user()?.role == R::ROLE {
                    true => Ok(Self {
                        actor,
                        role: PhantomData,
                    }),
                    false => {
                        req.extensions_mut().insert(Lacking(R::ROLE.code()));
                        Err(Error::Forbidden)
                    }
                }),
        )
    }
}
