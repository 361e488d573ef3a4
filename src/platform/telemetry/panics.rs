//! A panic is one line in the log, with the request's or job's code; what then becomes of the request is not decided here.
use std::{any::Any, panic};

/// Logs panics; in full as well where `RUST_BACKTRACE` asks for it.
pub fn log() {
    let default = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let location = info.location().map(ToString::to_string);
        tracing::error!(
            panic = words(info.payload()),
            location = location.unwrap_or_default(),
            "a thread panicked"
        );
        if std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0") {
            default(info);
        }
    }));
}

fn words(payload: &dyn Any) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("something that is no text")
}
