//! Who may do what: the whole college on one screen.
//!
//! A [`Grant`] is proof that an [`Actor`] holds a permission; only [`Grant::check`] makes one. The tables
//! `permission_sets` and `permission_set_permissions` decide; [`BUILT_IN`] is what they start with.
//! *Which* records an actor sees is their [`Scope`], matched in every query.
mod actor;
mod grant;
mod permissions;
mod role;

pub use actor::{Actor, Scope, User};
pub use grant::*;
pub use permissions::*;
pub use role::Role;
