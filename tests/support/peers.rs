//! Real servers that tests talk to, on loopback: an S3 store (rclone) and a virus scanner (clamd). `bin/test` installs
//! them; each is started at most once, and ends with the last test that uses it or with this process, however that ends.
use std::{
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex, Weak,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use super::{database::folder, free_port};

/// A server that ends when this is dropped: the shell around it waits for the end of its input.
struct Server(Child);

const UNTIL_TOLD: &str = r#"exec 3<&0; "$@" </dev/null & read -r _ <&3; kill $!; wait $!"#;

impl Server {
    fn start(program: &Path, args: &[&str], port: u16) -> Self {
        let child = Command::new("sh")
            .args(["-c", UNTIL_TOLD, "sh", program.to_str().unwrap()])
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self(child);
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let waited = began.elapsed();
            assert!(
                waited < Duration::from_secs(20),
                "{program:?} did not start"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        server
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

fn own_folder(name: &str) -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let folder = folder().join(format!("{name}-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The first of these programs that is there.
fn program(name: &str, places: &[PathBuf]) -> PathBuf {
    let found = places.iter().find(|place| place.is_file());
    found
        .unwrap_or_else(|| panic!("{name} is missing: bin/test installs it"))
        .clone()
}

/// An S3 store.
pub struct S3 {
    pub endpoint: String,
    folder: PathBuf,
    next: AtomicU32,
    _server: Server,
}

const BUCKETS: u32 = 100;
pub const S3_KEY: &str = "CAMPUSTEST";
pub const S3_SECRET: &str = "not-a-secret-at-all";

impl S3 {
    pub fn shared() -> Arc<Self> {
        static SHARED: Mutex<Weak<S3>> = Mutex::new(Weak::new());
        let mut kept = SHARED.lock().unwrap();
        kept.upgrade().unwrap_or_else(|| {
            let server = Arc::new(Self::start());
            *kept = Arc::downgrade(&server);
            server
        })
    }

    fn start() -> Self {
        let home = PathBuf::from(std::env::var_os("HOME").unwrap_or_default());
        let rclone = program(
            "rclone",
            &[
                home.join(".cache/campus-peers/venv/bin/rclone"),
                "/usr/bin/rclone".into(),
            ],
        );
        let (folder, port) = (own_folder("s3"), free_port());
        // Before the start: rclone remembers for minutes which buckets there are.
        for number in 0..BUCKETS {
            std::fs::create_dir_all(folder.join(format!("campus-{number}"))).unwrap();
        }
        let (address, keys) = (format!("127.0.0.1:{port}"), format!("{S3_KEY},{S3_SECRET}"));
        let dir = folder.to_str().unwrap();
        let args = [
            "serve",
            "s3",
            dir,
            "--addr",
            &address,
            "--auth-key",
            &keys,
            "--config",
            "/dev/null",
        ];
        Self {
            endpoint: format!("http://{address}"),
            next: AtomicU32::new(0),
            _server: Server::start(&rclone, &args, port),
            folder,
        }
    }

    /// A bucket of the caller's own.
    pub fn bucket(&self) -> String {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        assert!(number < BUCKETS, "more buckets are needed");
        format!("campus-{number}")
    }
}

impl Drop for S3 {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A virus scanner that knows one thing: the harmless test file of EICAR.
pub struct Clamd {
    pub address: String,
    folder: PathBuf,
    _server: Server,
}

/// The test file, put together here so that no scanner takes this program for it.
pub fn eicar() -> String {
    [
        r"X5O!P%@AP[4\PZX54(P^)7CC)7}$",
        "EICAR-STANDARD-",
        "ANTIVIRUS-TEST-FILE!$H+H*",
    ]
    .concat()
}

impl Clamd {
    pub fn shared() -> Arc<Self> {
        static SHARED: Mutex<Weak<Clamd>> = Mutex::new(Weak::new());
        let mut kept = SHARED.lock().unwrap();
        kept.upgrade().unwrap_or_else(|| {
            let server = Arc::new(Self::start(free_port()));
            *kept = Arc::downgrade(&server);
            server
        })
    }

    pub fn start(port: u16) -> Self {
        let clamd = program(
            "clamd",
            &[
                "/usr/sbin/clamd".into(),
                "/usr/local/sbin/clamd".into(),
                "/opt/homebrew/sbin/clamd".into(),
            ],
        );
        let folder = own_folder("clamd");
        let hex: String = eicar().bytes().map(|byte| format!("{byte:02x}")).collect();
        std::fs::write(folder.join("campus.ndb"), format!("Eicar-Body:0:*:{hex}\n")).unwrap();
        let config = folder.join("clamd.conf");
        let settings = format!(
            "DatabaseDirectory {}\nTCPSocket {port}\nTCPAddr 127.0.0.1\nForeground yes\n",
            folder.display()
        );
        std::fs::write(&config, settings).unwrap();
        Self {
            address: format!("127.0.0.1:{port}"),
            _server: Server::start(&clamd, &["-c", config.to_str().unwrap()], port),
            folder,
        }
    }
}

impl Drop for Clamd {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
