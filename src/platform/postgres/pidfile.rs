use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::Command,
};

use super::error::{Error, at};

/// What `postmaster.pid` says of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PidFile {
    /// The server's process.
    pub pid: u32,
    /// Its data folder, by the path it had when the server started.
    pub data: PathBuf,
    /// Its socket's folder, by the path it had then; empty until it listens.
    pub socket: PathBuf,
    /// Whether it takes connections.
    pub is_ready: bool,
}

impl PidFile {
    /// The pid file of a server that lives and has this data folder.
    pub fn of_live(data: &Path) -> Option<Self> {
        let file = Self::parse(&fs::read_to_string(path(data)).ok()?)?;
        file.is_live(data).then_some(file)
    }

    /// Lines 1, 2, 5 and 8 of the file, as far as they are written (PostgreSQL's `pidfile.h`).
    fn parse(text: &str) -> Option<Self> {
        let lines: Vec<&str> = text.lines().collect();
        let line = |number: usize| lines.get(number - 1).copied().unwrap_or_default();
        Some(Self {
            pid: line(1).trim().parse().ok()?,
            data: line(2).into(),
            socket: line(5).into(),
            is_ready: line(8).trim() == "ready",
        })
    }

    /// Numbers are used again after a restart of the machine, and a zombie keeps its own: what counts is whether the
    /// process stands in our data folder, as every Postgres server does.
    fn is_live(&self, data: &Path) -> bool {
        match fs::metadata(format!("/proc/{}/cwd", self.pid)) {
            Ok(cwd) => fs::metadata(data)
                .is_ok_and(|data| (data.dev(), data.ino()) == (cwd.dev(), cwd.ino())),
            Err(error)
                if error.kind() == std::io::ErrorKind::NotFound
                    && Path::new("/proc/self").exists() =>
            {
                false
            }
            // No /proc on macOS; in a container root may not look.
            Err(_) => is_postmaster(&arguments(self.pid), &self.data),
        }
    }
}

/// Makes the files of a server that is gone harmless, where another process now has its number: Postgres would
/// believe that process to be the server. Ask only while holding the gate, when no server lives.
///
/// # Errors
/// When the system refuses.
pub fn disarm(data: &Path, socket: &Path) -> Result<(), Error> {
    // The socket's folder is private: nobody else's server can have left this.
    let lock = socket.join(".s.PGSQL.5432.lock");
    if lock.exists() {
        fs::remove_file(&lock).map_err(at("remove", &lock))?;
    }
    let path = path(data);
    let Ok(text) = fs::read_to_string(&path) else {
        return Ok(());
    };
    match PidFile::parse(&text) {
        None => fs::remove_file(&path).map_err(at("remove", &path)),
        Some(file) if arguments(file.pid).is_empty() && !is_zombie(file.pid) => Ok(()),
        // A server takes its parent's number for its own, and goes on to its check for left-over backends, for
        // which it needs the file.
        Some(_) => {
            fs::write(&path, renumbered(&text, std::process::id())).map_err(at("write", &path))
        }
    }
}

fn renumbered(text: &str, pid: u32) -> String {
    let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
    format!("{pid}\n{rest}")
}

fn path(data: &Path) -> PathBuf {
    data.join("postmaster.pid")
}

fn is_zombie(pid: u32) -> bool {
    Path::new(&format!("/proc/{pid}")).exists()
}

/// A process's command line; empty when there is no such process.
fn arguments(pid: u32) -> String {
    if Path::new("/proc/self/cmdline").exists() {
        let bytes = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        return String::from_utf8_lossy(&bytes).replace('\0', " ");
    }
    let output = Command::new("ps")
        .args(["-o", "args=", "-p", &pid.to_string()])
        .output();
    output
        .map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
        .unwrap_or_default()
}

/// Judges by the command line alone; in doubt it is the server, for two on one data folder would ruin it.
fn is_postmaster(arguments: &str, data: &Path) -> bool {
    let is_server = arguments.contains("postgres") || arguments.contains("postmaster");
    let is_child = arguments.contains("postgres: ");
    let names_another = arguments.contains("-D /") && !arguments.contains(&*data.to_string_lossy());
    is_server && !is_child && !names_another
}

#[cfg(test)]
mod tests {
    use super::*;

    const FULL: &str =
        "4711\n/srv/var/data\n1763800000\n5432\n/srv/var/socket\n\n  5432001   32768\nready   \n";

    #[test]
    fn a_full_file_is_read() {
        let file = PidFile::parse(FULL).unwrap();
        assert_eq!((file.pid, file.is_ready), (4711, true));
        assert_eq!(file.socket, Path::new("/srv/var/socket"));
    }

    #[test]
    fn a_half_written_file_is_not_ready_and_an_empty_one_is_nothing() {
        let file = PidFile::parse("4711\n/srv/var/data\n1763800000\n5432\n\n").unwrap();
        assert!(!file.is_ready);
        assert!(
            !PidFile::parse(&FULL.replace("ready   ", "stopping"))
                .unwrap()
                .is_ready
        );
        assert_eq!(PidFile::parse(""), None);
        assert_eq!(PidFile::parse("what\n"), None);
    }

    #[test]
    fn renumbering_keeps_the_shared_memory_line() {
        assert_eq!(renumbered(FULL, 12), FULL.replacen("4711", "12", 1));
    }

    #[test]
    fn a_live_process_elsewhere_is_not_the_server() {
        let file = PidFile {
            pid: std::process::id(),
            ..PidFile::parse(FULL).unwrap()
        };
        assert!(!file.is_live(Path::new("/usr")));
    }

    #[test]
    fn a_command_line_tells_the_server_from_others() {
        let data = Path::new("/srv/var/data");
        assert!(is_postmaster(
            "/usr/lib/postgresql/15/bin/postgres -D /srv/var/data -k /s",
            data
        ));
        assert!(is_postmaster("postgres -D data", data));
        assert!(!is_postmaster(
            "postgres -D /var/lib/postgresql/15/main",
            data
        ));
        assert!(!is_postmaster("postgres: checkpointer", data));
        assert!(!is_postmaster("/bin/sleep 60", data));
        assert!(!is_postmaster("", data));
    }
}
