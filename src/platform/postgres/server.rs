use std::{
    fs::{self, File},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
    thread::{Builder, sleep},
    time::{Duration, Instant},
};

use super::{
    account::follow_owner,
    binaries::Binaries,
    error::{Error, at},
    folder::Home,
    pidfile::{self, PidFile},
    tuning::Tuning,
};

/// How long a server may take to be ready: after a crash it first reads its log again.
const PATIENCE: Duration = Duration::from_secs(180);
/// How often we look whether it is.
const LOOK: Duration = Duration::from_millis(10);
/// How long we let backends of a server that was killed finish, before each new attempt.
const PAUSE: Duration = Duration::from_millis(100);
/// Above this size, in bytes, the log is put aside at the next start.
const LONG_LOG: u64 = 10 << 20;

/// The server of one cluster, whoever started it. Call while holding the gate, except where it says otherwise.
#[derive(Debug)]
pub struct Server {
    home: Home,
    bin: Binaries,
    tuning: Tuning,
    log: PathBuf,
    /// The server, when we started it ourselves.
    child: Mutex<Option<Started>>,
}

/// Others still use the server we started: someone has to wait for it, or it stays a zombie at its end.
impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut started) = self.child().take() {
            // Without a thread, the zombie goes with our process.
            let _ = Builder::new().spawn(move || started.process.wait());
        }
    }
}

#[derive(Debug)]
struct Started {
    process: Child,
    /// How long the log was before.
    log_from: usize,
}

impl Server {
    /// Describes the server; `dir` is where its log goes.
    pub fn new(dir: &Path, home: Home, bin: Binaries, tuning: Tuning) -> Self {
        let (log, child) = (dir.join("server.log"), Mutex::new(None));
        Self {
            home,
            bin,
            tuning,
            log,
            child,
        }
    }

    /// The folder with Postgres's programs.
    pub fn bin(&self) -> &Path {
        &self.bin.dir
    }

    /// Whether the server lives; needs no gate.
    pub fn is_live(&self) -> bool {
        self.reap();
        PidFile::of_live(&self.home.data).is_some()
    }

    /// Starts the server unless it runs, waits until it is ready, and answers with its socket's folder.
    ///
    /// # Errors
    /// When it ends or is not ready in time.
    pub fn bring_up(&self) -> Result<PathBuf, Error> {
        self.reap();
        let begun = Instant::now();
        loop {
            match PidFile::of_live(&self.home.data) {
                Some(file) if file.is_ready => return Ok(self.socket_of(&file)),
                // It is starting, or someone is just stopping it.
                Some(_) => sleep(LOOK),
                None => self.advance()?,
            }
            if begun.elapsed() > PATIENCE {
                self.stop();
                return Err(Error::NotReady {
                    seconds: PATIENCE.as_secs(),
                    log: self.log.clone(),
                });
            }
        }
    }

    /// Stops the server if it lives: politely, then firmly.
    pub fn stop(&self) {
        for mode in ["fast", "immediate"] {
            if PidFile::of_live(&self.home.data).is_none() {
                break;
            }
            let mut command = self.home.account.command(&self.bin.dir.join("pg_ctl"));
            command
                .arg("stop")
                .arg("-D")
                .arg(&self.home.data)
                .args(["-m", mode, "-w", "-t", "30"]);
            let done = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
            if !done.is_ok_and(|status| status.success()) {
                tracing::warn!(mode, "the database server did not stop when asked");
            }
        }
        if PidFile::of_live(&self.home.data).is_some() {
            // Stalled, perhaps by a debugger: whoever wants to end must not wait for ever.
            tracing::warn!("the database server is left running");
            return;
        }
        if let Some(mut started) = self.child().take() {
            // It has removed its pid file and is about to end; a child nobody waits for stays a zombie.
            let _ = started.process.wait();
        }
        self.home.clear_socket_folder();
    }

    /// One step towards a server that is not there yet: start it, or see why it ended.
    fn advance(&self) -> Result<(), Error> {
        let mut child = self.child();
        let Some(started) = child.as_mut() else {
            *child = Some(self.launch()?);
            return Ok(());
        };
        let ended = started
            .process
            .try_wait()
            .map_err(at("watch the server of", &self.home.data))?;
        if let Some(status) = ended {
            let said = self.said_since(started.log_from);
            *child = None;
            // A server was killed and its backends have not all noticed: Postgres wants them gone first.
            if !said.contains("pre-existing shared memory block") {
                return Err(self.ended(status, &said));
            }
            sleep(PAUSE);
        }
        sleep(LOOK);
        Ok(())
    }

    fn launch(&self) -> Result<Started, Error> {
        self.home.make_socket_folder()?;
        pidfile::disarm(&self.home.data, &self.home.socket)?;
        let log = self.open_log()?;
        let log_from = log.metadata().map_or(0, |meta| meta.len() as usize);
        let other = log.try_clone().map_err(at("write", &self.log))?;
        let process = self.command().stdout(other).stderr(log).spawn();
        let program = self.bin.dir.join("postgres").display().to_string();
        let process = process.map_err(|source| Error::Run { program, source })?;
        Ok(Started { process, log_from })
    }

    fn command(&self) -> Command {
        let program = self.bin.dir.join("postgres");
        let mut command = self.home.account.command(&program);
        command.arg("-D").arg(&self.home.data);
        command.arg("-k").arg(&self.home.socket);
        for setting in self.tuning.settings() {
            command.args(["-c", &setting]);
        }
        command
    }

    fn open_log(&self) -> Result<File, Error> {
        if fs::metadata(&self.log).is_ok_and(|meta| meta.len() > LONG_LOG) {
            let aside = self.log.with_extension("log.old");
            fs::rename(&self.log, &aside).map_err(at("put aside", &self.log))?;
        }
        let mut options = File::options();
        let log = options
            .create(true)
            .append(true)
            .mode(0o600)
            .open(&self.log)
            .map_err(at("open", &self.log))?;
        let dir = self.log.parent().unwrap_or(&self.log);
        follow_owner(&self.log, &fs::metadata(dir).map_err(at("read", dir))?)?;
        Ok(log)
    }

    fn said_since(&self, from: usize) -> String {
        let text = fs::read(&self.log).unwrap_or_default();
        String::from_utf8_lossy(text.get(from..).unwrap_or_default()).into_owned()
    }

    fn ended(&self, status: ExitStatus, said: &str) -> Error {
        let lines: Vec<&str> = said.trim().lines().collect();
        Error::Ended {
            status,
            tail: lines[lines.len().saturating_sub(12)..].join("\n"),
            log: self.log.clone(),
        }
    }

    /// Where the running server's socket is: where it says, or, when the folder was moved since, where we expect it.
    fn socket_of(&self, file: &PidFile) -> PathBuf {
        let said = file.socket.join(".s.PGSQL.5432").exists();
        if said {
            file.socket.clone()
        } else {
            self.home.socket.clone()
        }
    }

    /// Takes note of the end of a server we started.
    fn reap(&self) {
        let mut child = self.child();
        if child
            .as_mut()
            .is_some_and(|started| matches!(started.process.try_wait(), Ok(Some(_))))
        {
            *child = None;
        }
    }

    fn child(&self) -> MutexGuard<'_, Option<Started>> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
