//! Jobs by the clock.
use campus::{
    Result, app,
    platform::jobs::{Context, Job, Registry, hold_due_schedules},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::support::TestApp;

#[derive(Default, Serialize, Deserialize)]
struct Daily {}

impl Job for Daily {
    const KIND: &'static str = "test.daily";
    fn run(self, _: &Context) -> Result<()> {
        Ok(())
    }
}

fn at(instant: &str) -> DateTime<Utc> {
    instant.parse().unwrap()
}

fn hold(app: &TestApp, instant: &str) -> i64 {
    // Half past six in the morning, where the college is: 01:00 UTC.
    let registry = Registry::default().scheduled::<Daily>("30 6 * * *");
    hold_due_schedules(&app.app.context(), &registry, at(instant)).unwrap();
    app.number("SELECT count(*) FROM jobs WHERE kind = 'test.daily'")
}

#[test]
fn each_due_moment_is_held_once_in_the_colleges_time_zone() {
    let app = TestApp::new();
    assert_eq!(
        hold(&app, "2026-11-22T12:00:00Z"),
        0,
        "a new schedule begins with its next moment"
    );
    assert_eq!(hold(&app, "2026-11-23T00:59:59.9Z"), 0);
    assert_eq!(hold(&app, "2026-11-23T01:00:00.1Z"), 1);
    assert_eq!(hold(&app, "2026-11-23T01:00:01Z"), 1);
    assert_eq!(
        hold(&app, "2026-11-23T00:59:00Z"),
        1,
        "a clock that went back"
    );
    assert_eq!(
        hold(&app, "2026-11-27T08:00:00Z"),
        2,
        "of several that were missed, the last"
    );
}

#[test]
fn many_processes_at_the_same_moment_hold_it_once() {
    let app = TestApp::committing();
    hold(&app, "2026-11-22T12:00:00Z");
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| hold(&app, "2026-11-23T01:00:00Z"));
        }
    });
    assert_eq!(app.count("jobs"), 1);
}

#[test]
fn every_schedule_can_be_read_and_every_kind_has_words() {
    let app = TestApp::new();
    let registry = app::jobs();
    hold_due_schedules(&app.app.context(), &registry, Utc::now()).unwrap();
    assert_eq!(app.count("job_schedules"), 7);
    for kind in registry.kinds() {
        assert_ne!(kind.title, kind.name, "say in words what it does: TITLE");
    }
}
