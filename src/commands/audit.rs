//! `campus audit`: proving that the log is whole, and anchoring it.
use clap::Subcommand;
use diesel::{Connection, PgConnection};

use super::{Outcome, say, seed::bar};
use crate::{
    app::Database,
    config::Config,
    platform::{
        audit::chain::{self, Anchored},
        postgres::Purpose,
    },
    words::grouped,
};

/// The most sentences that are shown.
const SHOWN: usize = 100;

#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Prove that no entry was changed, taken out, slipped in or cut off; fails and names the first broken one.
    Verify {
        /// The seal of a day, kept outside: the log must still reach back to it.
        #[arg(long)]
        seal: Option<String>,
    },
    /// Anchor the log for today, unless it was, and print the day's seal: keep it where nobody of the database can write.
    Anchor,
}

pub fn run(config: &Config, command: &AuditCommand) -> Outcome {
    let database = Database::open(config, Purpose::Attach)?;
    // Without the pool's time limits: a proof takes as long as the log is long.
    let mut conn = PgConnection::establish(&database.app_url)?;
    match command {
        AuditCommand::Verify { seal } => verify(&mut conn, seal.as_deref()),
        AuditCommand::Anchor => {
            let Anchored { day, seal, is_new } = chain::anchor(&mut conn)?;
            let when = if is_new { "now" } else { "earlier today" };
            Ok(say(format_args!("Anchored {when}: {day} {seal}"))?)
        }
    }
}

fn verify(conn: &mut PgConnection, seal: Option<&str>) -> Outcome {
    let bar = bar()?;
    let show = |done: i64, total: i64| {
        bar.set_length(total.unsigned_abs());
        bar.set_position(done.unsigned_abs());
    };
    let report = chain::verify(conn, seal, &show);
    bar.finish_and_clear();
    let report = report?;
    let entries = grouped(report.entries);
    if report.faults.is_empty() {
        return Ok(say(format_args!(
            "Verified: {entries} entries, every one as it was written."
        ))?);
    }
    let count = report.faults.len();
    let first = match report.first() {
        Some(entry) => format!("The first broken entry is {entry}."),
        None => "No single entry is broken.".to_owned(),
    };
    let sentences = report.faults.iter().take(SHOWN).map(ToString::to_string);
    let sentences: Vec<String> = sentences.collect();
    let more = match count.saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!("\n  and {more} more"),
    };
    Err(format!(
        "The audit log is broken ({count} faults in {entries} entries). {first}\n  {}{more}",
        sentences.join("\n  ")
    )
    .into())
}
