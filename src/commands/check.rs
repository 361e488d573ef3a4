//! `campus check`: what must hold of a college's data.
use super::{Outcome, say};
use crate::{
    app::{App, Database},
    config::Config,
    platform::{db::Db, postgres::Purpose},
    seed,
};

/// The most sentences that are shown.
const SHOWN: usize = 100;

/// Looks at everything; fails with a sentence for each fault.
pub fn check(config: &Config) -> Outcome {
    let database = Database::open(config, Purpose::Attach)?;
    let app = App::new(config.clone(), &database)?;
    report(&Db::of(app.pools).read_now(seed::check)?)
}

/// Says that all holds, or fails with what does not.
pub fn report(faults: &[String]) -> Outcome {
    if faults.is_empty() {
        say("Checked: everything holds.")?;
        return Ok(());
    }
    let shown = faults[..faults.len().min(SHOWN)].join("\n  ");
    let more = match faults.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!("\n  and {more} more"),
    };
    Err(format!("{} faults:\n  {shown}{more}", faults.len()).into())
}
