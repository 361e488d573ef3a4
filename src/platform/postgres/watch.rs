use std::{
    io,
    sync::{
        Arc,
        mpsc::{RecvTimeoutError, Sender, channel},
    },
    thread::{Builder, JoinHandle},
    time::Duration,
};

use super::{error::Error, locks::Locks, server::Server};

/// How often a serving process looks after the server.
const ROUND: Duration = Duration::from_millis(500);
/// The longest pause between attempts to start a server that will not start, for example on a full disk.
const LONGEST: Duration = Duration::from_secs(30);

/// Starts the server again when it dies while we serve. Ends when dropped.
#[derive(Debug)]
pub struct Watch {
    quit: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    /// Begins to look after the server.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn begin(server: Arc<Server>, locks: Locks) -> io::Result<Self> {
        let (quit, told) = channel();
        let rounds = move || {
            let mut pause = ROUND;
            while told.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                pause = if server.is_live() {
                    ROUND
                } else {
                    revive(&server, &locks, pause)
                };
            }
        };
        let thread = Builder::new()
            .name("postgres-watch".to_owned())
            .spawn(rounds)?;
        Ok(Self {
            quit: Some(quit),
            thread: Some(thread),
        })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.quit = None;
        if let Some(thread) = self.thread.take() {
            // It only panics if we do.
            let _ = thread.join();
        }
    }
}

/// Starts the server, and answers how long to wait before the next look.
fn revive(server: &Server, locks: &Locks, pause: Duration) -> Duration {
    tracing::error!("the database server died; starting it again");
    let revived: Result<_, Error> = locks.gate().and_then(|_gate| server.bring_up());
    match revived {
        Ok(_) => {
            tracing::info!("the database server is back");
            ROUND
        }
        Err(error) => {
            tracing::error!(%error, "the database server could not be started again");
            LONGEST.min(pause * 2)
        }
    }
}
