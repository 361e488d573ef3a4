//! The `campus` program.
use std::process::ExitCode;

fn main() -> ExitCode {
    // Every TLS client of the process needs it; that it is there already is no fault.
    let _ = rustls::crypto::ring::default_provider().install_default();
    match campus::commands::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(err) => {
            // What went wrong and what to do is in the words; a backtrace would only hide them.
            tracing::debug!(?err);
            let _ =
                std::io::Write::write_all(&mut std::io::stderr(), format!("{err}\n").as_bytes());
            ExitCode::FAILURE
        }
    }
}
