//! Campus runs a college: accounts, people, and what happens to them.
//!
//! This page is the living description of how it is built; a change of the design changes it.
//!
//! # Shape
//! Vertical slices: one folder a part of the college, with the same name in `src/`, `templates/` and `tests/`. A slice
//! holds its pages, API, operations (`actions`), statements (`queries`) and rows (`model`); the rest of Campus sees only
//! what its `mod.rs` re-exports. The order below is dependency order: a slice imports only from those above it.
//! [`platform`] knows no noun of the college.
//!
//! # Decided from the first day
//! - **One operation, every door.** A write is one function `verb_noun(tx, grant, command)`; pages, API, jobs and the
//!   seed call it. [`platform::db::Tx`] is the only door to writes; audit entry and follow-up job commit with them.
//! - **Who acts** is a [`policy::Actor`]. A [`policy::Grant`] proves a permission that the database gives; *which*
//!   records are seen is the actor's [`policy::Scope`], matched whole in every query. A stranger's record is 404.
//! - **Two database roles.** `campus_owner` migrates; `campus_app` serves and owns nothing, so that not even a hole in
//!   Campus can change the audit log. Its entries stand in chains of hashes; [`platform::audit`] says what these prove.
//! - **One connection a request** from a pool of four, behind a bounded queue; heavy work has a pool of its own. Full or
//!   down, the answer is 503 with `Retry-After` within two seconds. Connections are tested when checked out.
//! - **Keys are BIGINT; tokens are random**, stored as hashes. One database is one institution.
//! - **Several roles a person, one active a session.** Permission sets belong to roles; further sets are added to staff
//!   and count while the person acts as staff. What is theirs by being who they are (a dashboard, their own attendance)
//!   is no permission, so nobody needs to hold it to give the role ([`policy::Acting`]).
//! - **Sessions** are rows; the encrypted cookie names one. Session, person, roles and permissions are read in one
//!   statement by each request (the view `live_sessions`), so that a demotion acts on the next request.
//! - **Known browsers** are rows too: a cookie that opens nothing, made anew at every sign-in, tells an owner from
//!   strangers, so that guesses elsewhere keep nobody out and a sign-in with another browser is told by mail.
//! - **Proving again** who one is, before a grave step, takes all that a sign-in takes, and gives the session a new token;
//!   the tokens of forms are made of a code of their own, so that pages open in other tabs can still be sent.
//! - **Built-in permission sets** follow the code at every start while the college has not edited them
//!   ([`accounts::restore_built_in`]); an edited one is the college's until somebody restores it.
//! - **API tokens are opaque**, not JWTs: a session of kind `api` holds rotating refresh tokens and short access tokens,
//!   all stored hashed. Ending the session ends them in that moment, and there is no signing key to lose.
//! - **Telemetry** ([`platform::telemetry`]) is told once a request, at its end, and holds nothing of anybody but
//!   `users.id`: routes are patterns, addresses that no route has are one label.
//! - **An address has one spelling** ([`platform::web::one_spelling`]): routes are found by the decoded path, so any other
//!   spelling leads nowhere before a rule about paths is asked.
//! - **Who gives a role** holds all that it permits *and* has a scope as wide ([`policy::Scope::covers`]); nobody gives one
//!   to themself.
//! - **Files** lie in a folder or in any S3 store ([`platform::storage`]), named by random keys. They come in two steps by
//!   signed addresses, are moved out of their sender's reach before they are checked, and are served once they are clean
//!   ([`uploads`]).
//! - **A list declares itself once** ([`platform::export::List`]): its columns, the keys of its rows in their order, the
//!   rows of some keys. The page's table, the choice of columns ([`lists`]), CSV, XLSX and PDF are made of that; its
//!   address says all that is shown, and what it does not know is refused by name.
//! - **The academic structure** is kept in one way: a dozen nouns say their words, columns and fields, and have the same
//!   list, form, page, history and operations ([`academics`]). What is referred to is retired, never deleted.
//! - **People** are never deleted: a status says where they stand from which day on ([`people::standing`]). The page about a
//!   student gathers parts that each module adds by one line in [`routes`] ([`students::StudentSections`]).
//! - **Limits** ([`platform::web::limits`]) stand before the sign-in check by address and after it by person; they ask the
//!   database nothing. **Refusals of the API** have stable types ([`platform::web::KINDS`]); a document that lacks one of
//!   them, or an endpoint, fails a test.
//! - **Words** people read go through [`words`], with the English sentence as key; one with values in it is found by its
//!   pattern (`{0}`). A test demands Hindi for all that students and parents see (`tests/words.rs`).
//! - `schema.rs` is printed from the database by `campus schema`; a test compares them.
//!
//! # The front end
//! Plain HTML that works without JavaScript; htmx makes it quick (which version and why: `static/js/VERSIONS.md`).
//! No inline script or style anywhere: the Content-Security-Policy is `default-src 'self'`. A form for visitors is
//! protected by a signed `SameSite=Strict` cookie instead of a token, so that the sign-in page is the same bytes for
//! everyone.
pub mod config;
pub mod error;
pub mod words;

pub mod platform;
pub mod policy;
pub mod types;

pub mod lists;
pub mod uploads;

pub mod accounts;

pub mod academics;

pub mod people;

pub mod students;

pub mod parents;

pub mod staff;

pub mod documents;

pub mod proposals;

pub mod seed;

pub mod development;
pub mod profile;

pub mod help;

pub mod audit;
pub mod dashboards;
pub mod search;

pub mod jobs;
pub mod outgoing_mail;

pub mod app;
pub mod commands;
mod navigation;
pub mod routes;
#[expect(
    missing_docs,
    reason = "generated; the migrations comment on tables and columns"
)]
pub mod schema;

pub use error::{Error, Result};
