//! `campus keys`: what the encrypted columns are sealed with, and sealing them again with a new key.
use clap::Subcommand;

use super::{Outcome, say, seed::bar};
use crate::{
    app::{App, Database, SEALED},
    config::Config,
    platform::{
        db::Db,
        keys::{self, Rotated},
        postgres::Purpose,
    },
    words::grouped,
};

/// The most rows that are named.
const SHOWN: usize = 20;

#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Say which key has sealed how many values of each encrypted column.
    Status,
    /// Seal again with the current key what older ones have sealed; may be stopped and begun again while Campus serves.
    Rotate,
}

pub fn run(config: Config, command: &KeysCommand) -> Outcome {
    let database = Database::open(&config, Purpose::Attach)?;
    let app = App::new(config, &database)?;
    let db = Db::of(app.pools.clone());
    match command {
        KeysCommand::Status => status(&app, &db),
        KeysCommand::Rotate => rotate(&app, &db),
    }
}

fn status(app: &App, db: &Db) -> Outcome {
    let (current, known) = (app.ring.current(), app.ring.ids());
    say(format_args!("Key {current} seals."))?;
    let mut lost = 0;
    for (column, counts) in db.read_now(|conn| keys::status(conn, SEALED))? {
        if counts.is_empty() {
            say(format_args!("{column}: nothing sealed"))?;
        }
        for (key, count) in counts {
            let note = match key {
                key if key == i32::from(current) => "",
                key if known.iter().any(|id| i32::from(*id) == key) => {
                    ", to be sealed again: campus keys rotate"
                }
                _ => {
                    lost += count;
                    ", which is not in the settings"
                }
            };
            let count = grouped(count);
            say(format_args!(
                "{column}: {count} sealed with key {key}{note}"
            ))?;
        }
    }
    match lost {
        0 => Ok(()),
        lost => Err(format!("{} values cannot be opened.", grouped(lost)).into()),
    }
}

fn rotate(app: &App, db: &Db) -> Outcome {
    let bar = bar()?;
    let show = |done: i64, total: i64| {
        bar.set_length(total.unsigned_abs());
        bar.set_position(done.unsigned_abs());
    };
    let rotated = keys::rotate(db, &app.ring, SEALED, &show);
    bar.finish_and_clear();
    let rotated = rotated?;
    for Rotated {
        name, done, left, ..
    } in &rotated
    {
        let (done, left) = (grouped(*done), grouped(*left));
        say(format_args!("{name}: {done} sealed again, {left} left"))?;
    }
    let broken: Vec<&str> = rotated
        .iter()
        .flat_map(|column| column.broken.iter().map(String::as_str))
        .collect();
    let left: i64 = rotated.iter().map(|column| column.left).sum();
    match (broken.is_empty(), left) {
        (true, 0) => Ok(say(
            "Nothing is left under older keys: they can be taken out of the settings.",
        )?),
        (true, _) => Err("Some rows were in use. Begin it again.".into()),
        (false, _) => Err(format!(
            "{} values cannot be opened:\n  {}",
            broken.len(),
            broken[..broken.len().min(SHOWN)].join("\n  ")
        )
        .into()),
    }
}
