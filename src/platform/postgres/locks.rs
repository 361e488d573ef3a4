use std::{
    fs::{self, File, TryLockError},
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use super::{
    account::follow_owner,
    error::{Error, at},
};

/// The lock files in a cluster's folder. Each is released by the kernel when its process ends, however that ends.
#[derive(Debug, Clone)]
pub struct Locks {
    dir: PathBuf,
}

/// The right to start and stop the server: one process at a time, everyone else waits.
#[derive(Debug)]
pub struct Gate(File);

/// A place among those who use the server.
#[derive(Debug)]
pub struct Users(File);

/// The right to serve: one process at a time, a second is refused.
#[derive(Debug)]
pub struct Serving(File);

impl Locks {
    /// The locks of the cluster in `dir`.
    pub fn new(dir: &Path) -> Self {
        Self {
            dir: dir.to_path_buf(),
        }
    }

    /// Waits for the right to start and stop the server.
    ///
    /// # Errors
    /// When the file cannot be made or locked.
    pub fn gate(&self) -> Result<Gate, Error> {
        let (file, path) = self.open("start.lock")?;
        file.lock().map_err(at("lock", &path))?;
        Ok(Gate(file))
    }

    /// Joins the users. Ask while holding the gate.
    ///
    /// # Errors
    /// When the file cannot be made or locked.
    pub fn join(&self, _gate: &Gate) -> Result<Users, Error> {
        let (file, path) = self.open("users.lock")?;
        file.lock_shared().map_err(at("lock", &path))?;
        Ok(Users(file))
    }

    /// Takes the right to serve.
    ///
    /// # Errors
    /// [`Error::AlreadyServing`] when another process has it.
    pub fn serve(&self) -> Result<Serving, Error> {
        let (mut file, path) = self.open("serve.lock")?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(self.already_serving(&path)),
            Err(TryLockError::Error(error)) => return Err(at("lock", &path)(error)),
        }
        file.set_len(0)
            .and_then(|()| write!(file, "{}", std::process::id()))
            .map_err(at("write", &path))?;
        Ok(Serving(file))
    }

    fn already_serving(&self, lock: &Path) -> Error {
        let pid = fs::read_to_string(lock)
            .ok()
            .and_then(|text| text.trim().parse::<u32>().ok());
        Error::AlreadyServing {
            dir: self.dir.clone(),
            holder: pid
                .map(|pid| format!(", in process {pid}"))
                .unwrap_or_default(),
        }
    }

    fn open(&self, name: &str) -> Result<(File, PathBuf), Error> {
        let path = self.dir.join(name);
        let mut options = File::options();
        let file = options
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path);
        let file = file.map_err(at("open", &path))?;
        let owner = fs::metadata(&self.dir).map_err(at("read", &self.dir))?;
        follow_owner(&path, &owner)?;
        Ok((file, path))
    }
}

impl Users {
    /// Leaves the users, and says whether nobody is left. Ask while holding the gate, or someone may just be coming.
    pub fn leave(&self, _gate: &Gate) -> bool {
        self.0.unlock().is_ok() && self.0.try_lock().is_ok()
    }
}

/// Unlocked by name: a child that another thread is just starting may still hold a copy of the file.
impl Drop for Gate {
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

impl Drop for Users {
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locks(name: &str) -> Locks {
        let dir = std::env::temp_dir().join(format!("campus-locks-{name}-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        Locks::new(&dir)
    }

    #[test]
    fn a_second_server_is_told_who_serves() {
        let locks = locks("serve");
        let first = locks.serve().unwrap();
        let words = locks.serve().unwrap_err().to_string();
        assert!(
            words.contains(&format!("in process {}", std::process::id())),
            "{words}"
        );
        assert!(words.contains("CAMPUS_DATA_DIR"), "{words}");
        drop(first);
        locks.serve().unwrap();
        fs::remove_dir_all(&locks.dir).unwrap();
    }

    #[test]
    fn only_the_last_user_finds_nobody_left() {
        let locks = locks("users");
        let gate = locks.gate().unwrap();
        let (first, second) = (locks.join(&gate).unwrap(), locks.join(&gate).unwrap());
        assert!(!first.leave(&gate));
        drop(first);
        assert!(second.leave(&gate));
        fs::remove_dir_all(&locks.dir).unwrap();
    }
}
