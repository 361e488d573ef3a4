//! Jobs by the clock. Which moments are due is worked out here; that each is held once, the table sees to.
use std::str::FromStr;

use chrono::{DateTime, SubsecRound, Utc};
use chrono_tz::Tz;
use croner::Cron;
use diesel::prelude::*;

use super::{Context, Registry, registry::Scheduled};
use crate::{
    Error, Result,
    schema::{job_schedules, jobs},
};

/// The schedules of a process, each with the moment it knows of.
pub(super) struct Schedules {
    zone: Tz,
    all: Vec<(Scheduled, Cron, Option<DateTime<Utc>>)>,
}

impl Schedules {
    /// Reads the patterns; the first that cannot be read is an error.
    pub(super) fn read(registry: &Registry, zone: Tz) -> Result<Self> {
        let read = |scheduled: &Scheduled| {
            let cron = Cron::from_str(scheduled.pattern).map_err(|err| {
                let Scheduled { kind, pattern, .. } = scheduled;
                Error::internal(format!("the schedule {pattern} of {kind}: {err}"))
            })?;
            Ok((scheduled.clone(), cron, None))
        };
        let all = registry.scheduled.iter().map(read).collect::<Result<_>>()?;
        Ok(Self { zone, all })
    }

    /// Holds each schedule's last due moment, if no process has yet; asks the database only when a new one has come.
    pub(super) fn hold_due(&mut self, conn: &mut PgConnection, now: DateTime<Utc>) -> Result<()> {
        let here = now.trunc_subsecs(0).with_timezone(&self.zone);
        for (scheduled, cron, known) in &mut self.all {
            let Ok(due) = cron.find_previous_occurrence(&here, true) else {
                continue;
            };
            let due = due.with_timezone(&Utc);
            if known.is_none_or(|known| known < due) {
                hold(conn, scheduled, due)?;
                *known = Some(due);
            }
        }
        Ok(())
    }
}

/// Holds what is due at an instant, as the workers do every second.
pub fn hold_due(context: &Context, registry: &Registry, now: DateTime<Utc>) -> Result<()> {
    let mut schedules = Schedules::read(registry, context.site.config.college.time_zone)?;
    context.db.read_now(|conn| schedules.hold_due(conn, now))
}

/// Moves the schedule on to the moment and enqueues its job, unless somebody has. A schedule that is new begins with its
/// next moment.
fn hold(conn: &mut PgConnection, scheduled: &Scheduled, due: DateTime<Utc>) -> Result<()> {
    conn.transaction(|conn| {
        let added = diesel::insert_into(job_schedules::table)
            .values((
                job_schedules::kind.eq(scheduled.kind),
                job_schedules::last_due.eq(due),
            ))
            .on_conflict_do_nothing()
            .execute(conn)?;
        if added == 1 {
            return Ok(());
        }
        let moved = diesel::update(job_schedules::table.find(scheduled.kind))
            .filter(job_schedules::last_due.lt(due))
            .set(job_schedules::last_due.eq(due))
            .execute(conn)?;
        if moved == 1 {
            diesel::insert_into(jobs::table)
                .values((
                    jobs::kind.eq(scheduled.kind),
                    jobs::payload.eq(&scheduled.payload),
                    jobs::priority.eq(scheduled.priority),
                    jobs::max_attempts.eq(scheduled.attempts),
                ))
                .execute(conn)?;
        }
        Ok(())
    })
}
