//! The seed: a college with believable people, the same one for the same number and day.
//!
//! A [`Plan`] of the whole is made first, from names and chance alone. The demo is then written by the operations
//! that people use, a hundred students a transaction at most, looking up what is there already: a start that was cut
//! off is finished by the next. The larger sizes are written by statements over whole lists, in one transaction, and
//! proved afterwards by [`check`].
mod academics;
mod accounts;
mod appointments;
mod bulk;
mod demo;
mod family;
mod names;
mod people;
mod plan;
mod planning;
mod queries;
mod records;
mod shape;

use diesel::PgConnection;
use plan::Plan;

pub use accounts::{ACCOUNTS, DemoAccount, PASSWORD};
pub use plan::Order;
pub use queries::{analyze, demo_accounts};
pub use shape::Size;

use crate::{
    Result,
    error::Rule,
    parents,
    platform::{
        audit::{self, Changes},
        db::{Db, Tx},
    },
    policy::Actor,
    staff, students,
};

/// Called with how much is done and how much there is to do.
pub type Progress<'a> = &'a dyn Fn(usize, usize);

/// Who the seed acts as.
const ACTOR: Actor = Actor::System("seed");

/// What a database holds, as far as the seed is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody.
    Empty,
    /// A demo that was cut off, by what it was ordered with.
    Begun(Order),
    /// What the seed made.
    Seeded,
    /// People whom the seed did not make.
    Peopled,
}

/// Why nothing is seeded.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// The password is public.
    #[error("Demo data is never made in production: its accounts have a public password.")]
    Production,
    /// Nothing is mixed with people who are there.
    #[error(
        "This database has accounts already, and the seed fills empty ones only. Set CAMPUS_DATA_DIR or DATABASE_URL to a new one."
    )]
    Peopled,
}

impl Rule for SeedError {
    fn field(&self) -> &'static str {
        ""
    }
    fn code(&self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Peopled => "peopled",
        }
    }
    fn is_conflict(&self) -> bool {
        true
    }
}

/// What the database holds.
pub fn state(conn: &mut PgConnection) -> Result<State> {
    if queries::is_complete(conn)? {
        return Ok(State::Seeded);
    }
    if let Some(order) = queries::begun(conn)? {
        return Ok(State::Begun(order));
    }
    match queries::has_users(conn)? {
        true => Ok(State::Peopled),
        false => Ok(State::Empty),
    }
}

/// Fills an empty database with a college of that size, every account with the password of that hash; finishes a demo
/// that was cut off, as it was ordered then.
///
/// # Errors
/// [`SeedError::Peopled`] when there are accounts.
pub fn fill(db: &Db, size: Size, order: &Order, hash: &str, progress: Progress<'_>) -> Result<()> {
    match size {
        Size::Demo => {
            let order = db.tx_now(|tx| begin(tx, size, order))?;
            demo::write(db, &Plan::of(size, &order), &order, hash, progress)
        }
        Size::College | Size::University => fill_at_once(db, size, order, hash, progress),
    }
}

/// [`fill`] by statements over whole lists, in one transaction: quick at every size, but no operation is run.
///
/// # Errors
/// [`SeedError::Peopled`] when there are accounts, or a demo that was cut off.
pub fn fill_at_once(
    db: &Db,
    size: Size,
    order: &Order,
    hash: &str,
    progress: Progress<'_>,
) -> Result<()> {
    let plan = Plan::of(size, order);
    db.tx_now(|tx| {
        queries::take_turn(tx)?;
        if state(tx)? != State::Empty {
            return Err(SeedError::Peopled.into());
        }
        begin(tx, size, order)?;
        bulk::write(tx, &plan, order, hash, progress)
    })
}

/// What must hold of a college and does not, one sentence each.
pub fn check(conn: &mut PgConnection) -> Result<Vec<String>> {
    let mut faults = queries::check(conn)?;
    faults.extend(crate::academics::check(conn)?);
    faults.extend(students::check(conn)?);
    faults.extend(parents::check(conn)?);
    faults.extend(staff::check(conn)?);
    faults.extend(crate::people::fields::check(conn)?);
    Ok(faults)
}

/// Notes what is ordered; what was ordered before and is not finished comes first.
fn begin(tx: &mut Tx<'_>, size: Size, order: &Order) -> Result<Order> {
    queries::take_turn(tx)?;
    match (state(tx)?, size) {
        (State::Begun(order), Size::Demo) => Ok(order),
        (State::Empty, _) => {
            let changes = Changes::none()
                .field("size", "", size.code())
                .field("number", "", order.number)
                .field("today", "", order.today.to_string())
                .field("initials", "", order.initials.as_str());
            audit::record(tx, &ACTOR, "seed.begin", ("seed", None), changes)?;
            Ok(order.clone())
        }
        (State::Begun(_) | State::Seeded | State::Peopled, _) => Err(SeedError::Peopled.into()),
    }
}

/// Notes that all is there.
fn complete(tx: &mut Tx<'_>, plan: &Plan) -> Result<()> {
    if queries::is_complete(tx)? {
        return Ok(());
    }
    let changes = Changes::none()
        .field("students", 0, plan.students().count())
        .field("staff", 0, plan.staff.len())
        .field("accounts", 0, plan.people().len());
    audit::record(tx, &ACTOR, "seed.complete", ("seed", None), changes)
}

#[cfg(test)]
mod tests;
