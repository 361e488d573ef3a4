//! `campus seed`: a college of believable people.
use std::time::{Duration, Instant};

use chrono::Utc;
use diesel::{Connection, PgConnection};
use indicatif::{ProgressBar, ProgressStyle};

use super::{Outcome, say};
use crate::{
    accounts,
    app::{App, Database},
    config::{Config, Environment},
    platform::{db::Db, postgres::Purpose},
    seed::{self, Order, SeedError, Size, State},
    words::grouped,
};

/// Fills the database, then proves what must hold of it.
pub fn seed(config: Config, size: Size, number: u64) -> Outcome {
    if config.environment == Environment::Production {
        return Err(SeedError::Production.into());
    }
    let began = Instant::now();
    let database = Database::open(&config, Purpose::Attach)?;
    database.migrate()?;
    let app = App::new(config, &database)?;
    let db = Db::of(app.pools.clone());
    db.tx_now(accounts::restore_built_in)?;
    fill(&app, &db, size, number)?;
    let mut conn = PgConnection::establish(&database.owner_url)?;
    seed::analyze(&mut conn)?;
    say(format_args!(
        "{} students and everybody around them in {:.1} s.",
        grouped(i64::try_from(size.students())?),
        began.elapsed().as_secs_f64()
    ))?;
    super::check::report(&seed::check(&mut conn)?)
}

/// The demo college of the first start: made when nobody is there, finished when it was cut off; whether it is there.
pub fn demo(app: &App, db: &Db) -> Result<bool, Box<dyn std::error::Error>> {
    match db.read_now(seed::state)? {
        State::Empty | State::Begun(_) => {
            say("Making the demo college: 400 students, their parents and 30 members of staff.")?;
            fill(app, db, Size::Demo, 1)?;
            Ok(true)
        }
        State::Seeded => Ok(true),
        State::Peopled => Ok(false),
    }
}

fn fill(app: &App, db: &Db, size: Size, number: u64) -> Outcome {
    let college = &app.site.config.college;
    let order = Order {
        number,
        today: Utc::now().with_timezone(&college.time_zone).date_naive(),
        initials: college.initials.clone(),
    };
    let hash = app.hasher.hash_now(seed::PASSWORD)?;
    let bar = bar()?;
    let show = |done: usize, total: usize| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
    };
    let filled = seed::fill(db, size, &order, &hash, &show);
    bar.finish_and_clear();
    Ok(filled?)
}

/// On the standard error, and only when that is a terminal.
pub fn bar() -> Result<ProgressBar, Box<dyn std::error::Error>> {
    let style = ProgressStyle::with_template("{bar:40} {human_pos} of {human_len} · {elapsed}")?;
    let bar = ProgressBar::new(1).with_style(style);
    bar.enable_steady_tick(Duration::from_millis(200));
    Ok(bar)
}
