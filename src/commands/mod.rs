//! The command line: `campus serve`, `migrate`, `seed` and the rest.
mod audit;
mod check;
mod hash_rate;
mod keys;
mod seed;
mod serve;

use std::io::Write;

use clap::{Parser, Subcommand};

use crate::{
    app::{App, Database},
    config::{Config, Layers},
    platform::{
        db::{Db, Pools},
        jobs::Workers,
        postgres::Purpose,
        schema_print,
        telemetry::{Listener, Telemetry},
        web::assets::Assets,
    },
    seed::Size,
};

/// What a command may fail with; each prints as a sentence.
pub type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Campus runs a college.
///
/// Every setting has its default in config/default.toml; `campus config` lists them all with their values and sources.
/// They are read from: the defaults, config/ENVIRONMENT.toml, the file that CAMPUS_CONFIG names, variables such as
/// CAMPUS__SERVER__PORT; later ones win. Short forms: PORT (server.port), DATABASE_URL (database.url),
/// CAMPUS_DATA_DIR (data_dir). CAMPUS_ENV is development (default, loopback only), test or production.
#[derive(Debug, Parser)]
#[command(name = "campus", version, verbatim_doc_comment)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the pages and the API, and run jobs; what happens without a command.
    Serve {
        /// The port to listen on (setting server.port, variable PORT); 0 takes a free one.
        #[arg(long)]
        port: Option<u16>,
    },
    /// Run jobs alone, beside a server with jobs.in_server = false.
    Worker,
    /// Apply the migrations that are missing.
    Migrate,
    /// Fill an empty database with a college of believable people. Never in production.
    Seed {
        /// 400, 5,000 or 50,000 students.
        #[arg(long, value_enum, default_value_t = Size::Demo)]
        size: Size,
        /// Another number is another college; the same one always the same.
        #[arg(long, default_value_t = 1)]
        number: u64,
    },
    /// Prove what must hold of a college's data; one sentence for each fault.
    Check,
    /// Prove that the audit log is whole, or anchor it.
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// What the encrypted columns are sealed with; sealing them again with a new key.
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// How many passwords the permitted threads hash in a second; for bin/bench.
    #[command(hide = true)]
    HashRate {
        /// How long.
        #[arg(long, default_value_t = 5)]
        seconds: u64,
    },
    /// Print src/schema.rs as the database has it.
    Schema,
    /// Print every setting with its value and what set it; secrets are masked.
    Config,
}

/// Runs the command that the arguments name.
pub fn run() -> Outcome {
    let cli = Cli::parse();
    let (config, layers) = Config::load()?;
    let _telemetry = Telemetry::start(&config)?;
    match cli.command.unwrap_or(Command::Serve { port: None }) {
        Command::Serve { port } => serve::serve(config, port),
        Command::Worker => work(config),
        Command::Migrate => migrate(&config),
        Command::Seed { size, number } => seed::seed(config, size, number),
        Command::Check => check::check(&config),
        Command::Audit(command) => audit::run(&config, &command),
        Command::Keys(command) => keys::run(config, &command),
        Command::HashRate { seconds } => hash_rate::hash_rate(&config, seconds),
        Command::Schema => schema(&config),
        Command::Config => print_config(&layers),
    }
}

/// Says something to the person at the terminal.
pub fn say(text: impl std::fmt::Display) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()
}

fn work(config: Config) -> Outcome {
    let database = Database::open(&config, Purpose::Attach)?;
    let pools = Pools::open(&database.app_url, &config.database);
    let app = App::with(config, pools.into(), Assets::none().into())?;
    let _metrics = Listener::start(&app.site.config.metrics, &app.pools)?;
    let (db, environment) = (Db::of(app.pools.clone()), app.site.config.environment);
    db.read_now(crate::app::is_migrated)
        .map_err(|_| "The database cannot be reached, or lacks migrations: run campus migrate.")?;
    serve::refuse_demo(environment, &db)?;
    let workers = Workers::start(&app.context(), &crate::app::jobs_in(environment))?;
    actix_web::rt::System::new().block_on(async {
        let stop = serve::stop_signal()?;
        // Who reads this may stop it at once.
        say("Running jobs. Ctrl-C stops after the jobs that have begun.")?;
        stop.await;
        std::io::Result::Ok(())
    })?;
    workers.stop();
    app.pools.finish_notes();
    Ok(())
}

fn migrate(config: &Config) -> Outcome {
    let database = Database::open(config, Purpose::Attach)?;
    let applied = database.migrate()?;
    say(format_args!("{applied} migrations applied."))?;
    Ok(())
}

fn schema(config: &Config) -> Outcome {
    use diesel::Connection;
    let database = Database::open(config, Purpose::Attach)?;
    database.migrate()?;
    let mut conn = diesel::PgConnection::establish(&database.owner_url)?;
    say(schema_print::print(&mut conn)?.trim_end())?;
    Ok(())
}

fn print_config(layers: &Layers) -> Outcome {
    for setting in layers.settings() {
        let secret = ["url", "key", "keys", "password", "dsn"]
            .iter()
            .any(|part| {
                let name = setting.key.rsplit('.').next().unwrap_or_default();
                name == *part || name.ends_with(&format!("_{part}"))
            });
        let public = setting.key == "server.public_url";
        let shown = match setting.value.as_str() {
            Some(text) if secret && !public && !text.is_empty() => "••••".to_owned(),
            None if secret
                && setting
                    .value
                    .as_array()
                    .is_some_and(|list| !list.is_empty()) =>
            {
                "••••".to_owned()
            }
            _ => setting.value.to_string(),
        };
        say(format_args!(
            "{:<38} {:<32} {}",
            setting.key, shown, setting.source
        ))?;
    }
    Ok(())
}
