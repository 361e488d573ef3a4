//! The seed, and what the parts of the college refuse.
mod fill;
mod places;
mod scope;

use campus::{
    platform::db::{Db, Tx},
    policy::{Actor, Grant, Permission},
    seed::{self, Order, Size},
};

use crate::support::TestApp;

/// The demo college on a Sunday in November.
pub fn order() -> Order {
    Order {
        number: 1,
        today: "2026-11-22".parse().unwrap(),
        initials: "NH".into(),
    }
}

/// Campus with the demo college in it, made the quick way.
pub fn demo() -> TestApp {
    let app = TestApp::new();
    fill_at_once(&app, Size::Demo).unwrap();
    app
}

pub fn fill_at_once(app: &TestApp, size: Size) -> campus::Result<()> {
    let db = Db::of(app.app.pools.clone());
    seed::fill_at_once(&db, size, &order(), "no hash", &|_, _| {})
}

/// In one transaction.
pub fn write<T>(
    app: &TestApp,
    f: impl FnOnce(&mut Tx<'_>) -> campus::Result<T>,
) -> campus::Result<T> {
    Db::of(app.app.pools.clone()).tx_now(f)
}

pub fn grant<P: Permission>() -> Grant<P> {
    Grant::check(Actor::System("test")).unwrap()
}
