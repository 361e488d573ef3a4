use std::{
    ffi::OsStr,
    fs::{self, DirBuilder, Permissions},
    io::ErrorKind,
    os::unix::{
        ffi::OsStrExt,
        fs::{DirBuilderExt, PermissionsExt},
    },
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use super::{
    account::{Account, follow_owner},
    error::{Error, at},
};

/// The longest socket path that every Unix takes: 103 bytes on macOS, 107 on Linux.
const LONGEST_SOCKET: usize = 103;

/// Says where a cluster went whose folder its account cannot reach.
const NOTE: &str = "MOVED_TO";
/// Says, there, whose it is.
const BELONGS_TO: &str = "BELONGS_TO";

/// Where the parts of a cluster are.
#[derive(Debug, Clone)]
pub struct Home {
    /// The data folder; there is a cluster when it holds `PG_VERSION`.
    pub data: PathBuf,
    /// Where the server's socket belongs.
    pub socket: PathBuf,
    /// Who runs the server.
    pub account: Account,
}

/// Makes the folder and the ones above it, and answers with its true path.
///
/// # Errors
/// When the system refuses.
pub fn open(dir: &Path) -> Result<PathBuf, Error> {
    let wanted = std::path::absolute(dir).map_err(at("find", dir))?;
    let missing: Vec<&Path> = wanted
        .ancestors()
        .take_while(|path| !path.exists())
        .collect();
    let above = missing
        .last()
        .and_then(|path| path.parent())
        .unwrap_or(&wanted);
    let owner = fs::metadata(above).map_err(at("read", above))?;
    fs::create_dir_all(&wanted).map_err(at("make", &wanted))?;
    for path in &missing {
        follow_owner(path, &owner)?;
    }
    wanted.canonicalize().map_err(at("find", &wanted))
}

impl Home {
    /// Finds where the cluster of `dir` is, or is to be. Ask while holding the gate.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn settle(dir: &Path) -> Result<Self, Error> {
        let noted = noted(dir);
        let account = Account::choose(dir, &noted.as_deref().unwrap_or(dir).join("data"))?;
        let meta = fs::metadata(dir).map_err(at("read", dir))?;
        // Nobody else needs to enter, but the server's account must get through to its own.
        let mode = if account.is_owner(&meta) {
            0o700
        } else {
            0o711
        };
        fs::set_permissions(dir, Permissions::from_mode(mode)).map_err(at("protect", dir))?;
        let home = match noted {
            Some(home) => home,
            None if dir.join("data").exists() || account.reaches(dir) => dir.to_path_buf(),
            None => move_out(dir)?,
        };
        Ok(Self {
            data: home.join("data"),
            socket: socket_folder(&home),
            account,
        })
    }

    /// Makes the socket's folder. Whoever enters it speaks to the server as any role, so it must be the account's alone.
    ///
    /// # Errors
    /// When the system refuses, or the folder is someone else's.
    pub fn make_socket_folder(&self) -> Result<(), Error> {
        let dir = &self.socket;
        match DirBuilder::new().mode(0o700).create(dir) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                return Err(at("make", dir)(error));
            }
            _ => {}
        }
        let meta = fs::symlink_metadata(dir).map_err(at("read", dir))?;
        if !meta.is_dir() || !self.account.may_have_made(&meta) {
            return Err(Error::ForeignFolder(dir.clone()));
        }
        self.account.own(dir)?;
        fs::set_permissions(dir, Permissions::from_mode(0o700)).map_err(at("protect", dir))
    }

    /// Removes the socket's folder where it is not among our own.
    pub fn clear_socket_folder(&self) {
        if self.socket.parent() != self.data.parent() {
            // An empty folder in /tmp that stays harms nobody.
            let _ = fs::remove_dir(&self.socket);
        }
    }
}

/// Where the note says the cluster is. A note that came with a copy of the folder is not ours to follow: the home
/// says in turn which folder it belongs to.
fn noted(dir: &Path) -> Option<PathBuf> {
    let home = read_path(&dir.join(NOTE)).filter(|home| home.is_dir())?;
    let belongs_to = read_path(&home.join(BELONGS_TO)).unwrap_or_else(|| dir.to_path_buf());
    if belongs_to == dir {
        return Some(home);
    }
    let is_copy = read_path(&belongs_to.join(NOTE)).as_ref() == Some(&home);
    // The folder was moved: from here on the home belongs to it.
    (!is_copy && write_path(&home.join(BELONGS_TO), dir).is_ok()).then_some(home)
}

fn read_path(file: &Path) -> Option<PathBuf> {
    let text = fs::read(file).ok()?;
    Some(OsStr::from_bytes(text.strip_suffix(b"\n").unwrap_or(&text)).into())
}

fn write_path(file: &Path, path: &Path) -> Result<(), Error> {
    fs::write(file, [path.as_os_str().as_bytes(), b"\n"].concat()).map_err(at("write", file))
}

/// Makes a home elsewhere, for a folder such as `/root/campus/var` that only root can enter. Not in a temporary
/// folder: those are swept. Its name is new each time, so that deleting our folder does begin anew.
fn move_out(dir: &Path) -> Result<PathBuf, Error> {
    let places = ["/var/lib", "/usr/local/var", "/Users/Shared", "/var/tmp"];
    let place = places
        .into_iter()
        .find(|place| Path::new(place).is_dir())
        .unwrap_or("/tmp");
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let mark = fingerprint(dir) ^ u64::try_from(now.as_nanos()).unwrap_or_default();
    let home = Path::new(place).join(format!("campus-postgres-{mark:016x}"));
    DirBuilder::new()
        .mode(0o711)
        .create(&home)
        .map_err(at("make", &home))?;
    fs::set_permissions(&home, Permissions::from_mode(0o711)).map_err(at("protect", &home))?;
    write_path(&home.join(BELONGS_TO), dir)?;
    write_path(&dir.join(NOTE), &home)?;
    tracing::warn!(folder = %dir.display(), home = %home.display(),
        "the database server's account cannot enter the folder, so the database is kept elsewhere");
    Ok(home)
}

/// Beside the data, or in `/tmp` when the path is too long for a socket.
fn socket_folder(home: &Path) -> PathBuf {
    let near = home.join("socket");
    if near.as_os_str().len() + "/.s.PGSQL.5432".len() <= LONGEST_SOCKET {
        return near;
    }
    PathBuf::from(format!("/tmp/campus-{:016x}", fingerprint(home)))
}

/// FNV-1a: the same for the same path in every build, unlike the standard library's hasher.
fn fingerprint(path: &Path) -> u64 {
    path.as_os_str()
        .as_bytes()
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deep_folder_gets_its_socket_elsewhere() {
        assert_eq!(
            socket_folder(Path::new("/srv/campus/var/postgres")),
            Path::new("/srv/campus/var/postgres/socket")
        );
        let deep = PathBuf::from(format!("/srv/{}", "a/".repeat(50)));
        let socket = socket_folder(&deep);
        assert!(socket.starts_with("/tmp"), "{socket:?}");
        assert_eq!(socket, socket_folder(&deep));
        assert_ne!(socket, socket_folder(&deep.join("b")));
    }

    #[test]
    fn a_note_is_followed_when_its_folder_moved_but_not_when_it_was_copied() {
        let base = std::env::temp_dir().join(format!("campus-note-{}", std::process::id()));
        let (home, first, copy, moved) = (
            base.join("home"),
            base.join("a"),
            base.join("b"),
            base.join("c"),
        );
        for dir in [&home, &first, &copy] {
            fs::create_dir_all(dir).unwrap();
        }
        write_path(&first.join(NOTE), &home).unwrap();
        write_path(&home.join(BELONGS_TO), &first).unwrap();
        fs::copy(first.join(NOTE), copy.join(NOTE)).unwrap();
        assert_eq!(noted(&first), Some(home.clone()));
        assert_eq!(noted(&copy), None);
        fs::rename(&first, &moved).unwrap();
        assert_eq!(noted(&moved), Some(home.clone()));
        assert_eq!(noted(&copy), None, "the moved folder claims the cluster");
        fs::remove_dir_all(&base).unwrap();
    }
}
