//! Lines are written by a thread of its own: a full pipe or a slow disk holds up no request.
use std::{
    io::Write,
    sync::{
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::Builder,
    time::Duration,
};

use super::lines::Out;

/// Lines that may wait; more are dropped and counted.
const MOST: usize = 8192;
/// How long the end of the process waits for the last lines.
const PATIENCE: Duration = Duration::from_secs(1);

static DROPPED: AtomicU64 = AtomicU64::new(0);

enum Order {
    Line(String),
    Flush(SyncSender<()>),
}

/// The way to the thread that writes.
#[derive(Clone)]
pub struct Writer(SyncSender<Order>);

impl Writer {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system gives none.
    pub fn start(to: impl Write + Send + 'static) -> std::io::Result<Self> {
        let (sender, orders) = sync_channel(MOST);
        Builder::new()
            .name("log".to_owned())
            .spawn(move || write(&orders, to))?;
        Ok(Self(sender))
    }

    /// Waits until what was logged is written, for a second at most.
    pub fn flush(&self) {
        let (sender, done) = sync_channel(1);
        if self.0.try_send(Order::Flush(sender)).is_ok() {
            // Nobody reads the log: the process ends all the same.
            let _ = done.recv_timeout(PATIENCE);
        }
    }
}

/// How many lines were dropped because they were written too slowly.
pub fn dropped() -> u64 {
    DROPPED.load(Ordering::Relaxed)
}

impl Out for Writer {
    fn put(&self, line: String) {
        if self.0.try_send(Order::Line(line)).is_err() {
            DROPPED.fetch_add(1, Ordering::Relaxed);
        }
    }
}

fn write(orders: &Receiver<Order>, mut to: impl Write) {
    for order in orders {
        match order {
            // A log that cannot be written cannot be complained about in the log.
            Order::Line(line) => drop(to.write_all(line.as_bytes())),
            Order::Flush(done) => {
                let _ = to.flush();
                let _ = done.send(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    struct Stuck;
    impl Write for Stuck {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            std::thread::sleep(Duration::from_secs(3600));
            Ok(0)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_log_nobody_reads_holds_up_nothing() {
        let writer = Writer::start(Stuck).unwrap();
        let (began, before) = (Instant::now(), dropped());
        for _ in 0..2 * MOST {
            writer.put("line\n".to_owned());
        }
        assert!(began.elapsed() < Duration::from_secs(1));
        assert!(dropped() - before >= MOST as u64 - 1);
    }
}
