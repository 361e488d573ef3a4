//! The `campus` program.
use std::process::ExitCode;

/// The system's allocator keeps what many threads once needed; this one gives it back, and is quicker.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    small_pages();
    // The one TLS provider of the process; it is only there already if this ran before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    match campus::commands::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(err) => {
            // What went wrong and what to do is in the words; a backtrace would only hide them.
            tracing::debug!(?err);
            let causes = std::iter::successors(Some(&*err), |err| err.source());
            let lines: Vec<String> = causes.map(ToString::to_string).collect();
            let text = format!("{}\n", lines.join("\n  "));
            let _ = std::io::Write::write_all(&mut std::io::stderr(), text.as_bytes());
            ExitCode::FAILURE
        }
    }
}

/// In huge pages a server that needs 60 MiB holds 100: what is free in one is not given back. If the system refuses, so be it.
fn small_pages() {
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}
