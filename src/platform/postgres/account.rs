use std::{
    fs::{self, File},
    os::unix::{fs::MetadataExt, fs::chown, process::CommandExt},
    path::Path,
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use super::error::{Error, at};

/// Who runs the server: ourselves, or, for root, an account that Postgres accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account(Option<(u32, u32)>);

/// What the server may keep of our environment: no secrets, and none of libpq's `PG*` variables.
const KEPT: [&str; 5] = [
    "PATH",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
    "LOCALE_ARCHIVE",
];

/// The account no Unix gives anything to.
const NOBODY: (u32, u32) = (65534, 65534);

impl Account {
    /// Chooses the account: the owner of what is there already, else one made for such things.
    ///
    /// # Errors
    /// When nothing can be written into `dir`.
    pub fn choose(dir: &Path, data: &Path) -> Result<Self, Error> {
        if current_uid(dir)? != 0 {
            return Ok(Self(None));
        }
        let owner = |path| {
            Some(fs::metadata(path).ok()?)
                .map(|meta| (meta.uid(), meta.gid()))
                .filter(|(uid, _)| *uid != 0)
        };
        // initdb refuses an account without a name, such as the owner of a folder mounted into a container.
        let by_folder = || owner(dir).filter(|(uid, _)| look_up(&uid.to_string()).is_some());
        let by_name = || {
            ["postgres", "_postgres", "nobody"]
                .into_iter()
                .find_map(look_up)
        };
        let account = owner(data)
            .or_else(by_folder)
            .or_else(by_name)
            .unwrap_or(NOBODY);
        Ok(Self(Some(account)))
    }

    /// Whether a folder of this owner is as good as the account's own.
    pub fn is_owner(self, meta: &fs::Metadata) -> bool {
        self.0.is_none_or(|(uid, _)| meta.uid() == uid)
    }

    /// A command that runs as the account, out of the terminal's process group: Ctrl-C is for us alone.
    pub fn command(self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("LC_ALL", "C").env("TZ", "UTC");
        for name in KEPT {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        // The account may not be allowed to stand where we stand.
        command
            .current_dir("/")
            .stdin(Stdio::null())
            .process_group(0);
        if let Some((uid, gid)) = self.0 {
            command.uid(uid).gid(gid);
        }
        command
    }

    /// Gives the file or folder to the account.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn own(self, path: &Path) -> Result<(), Error> {
        match self.0 {
            Some((uid, gid)) => chown(path, Some(uid), Some(gid)).map_err(at("hand over", path)),
            None => Ok(()),
        }
    }

    /// Whether the account can walk to the folder; asked of the system, for access lists may know better than modes.
    pub fn reaches(self, dir: &Path) -> bool {
        self.0.is_none()
            || self
                .command(Path::new("test"))
                .arg("-x")
                .arg(dir)
                .status()
                .map_or(true, |status| status.success())
    }

    /// Whether the account made this, or root for it. A folder we may give a mode to is otherwise our own anyway.
    pub fn may_have_made(self, meta: &fs::Metadata) -> bool {
        self.is_owner(meta) || meta.uid() == 0
    }
}

/// Gives what root made in someone's folder to that someone, so that they can use it without root later.
///
/// # Errors
/// When the system refuses.
pub fn follow_owner(path: &Path, of: &fs::Metadata) -> Result<(), Error> {
    let now = fs::metadata(path).map_err(at("read", path))?;
    if now.uid() == 0 && of.uid() != 0 {
        chown(path, Some(of.uid()), Some(of.gid())).map_err(at("hand over", path))?;
    }
    Ok(())
}

/// Our user id, as the owner of a file we make: the standard library has no other safe way to ask.
fn current_uid(dir: &Path) -> Result<u32, Error> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let turn = NEXT.fetch_add(1, Ordering::Relaxed);
    let probe = dir.join(format!(".probe-{}-{turn}", std::process::id()));
    let made = File::create(&probe).and_then(|file| file.metadata());
    // A probe that stays behind harms nobody.
    let _ = fs::remove_file(&probe);
    Ok(made.map_err(at("write in", dir))?.uid())
}

fn look_up(name: &str) -> Option<(u32, u32)> {
    let ask = |flag: &str| {
        let output = Command::new("id").args([flag, name]).output().ok()?;
        String::from_utf8(output.stdout).ok()?.trim().parse().ok()
    };
    Some((ask("-u")?, ask("-g")?)).filter(|(uid, _)| *uid != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_carries_no_libpq_variable_and_no_secret() {
        let command = Account(None).command(Path::new("/bin/true"));
        let names: Vec<_> = command
            .get_envs()
            .map(|(name, _)| name.to_string_lossy().into_owned())
            .collect();
        assert!(
            names
                .iter()
                .all(|name| name == "TZ" || name == "LC_ALL" || KEPT.contains(&name.as_str()))
        );
    }

    #[test]
    fn ourselves_reach_every_folder_without_asking() {
        assert!(Account(None).reaches(Path::new("/nonexistent")));
    }

    #[test]
    fn nobody_else_reaches_a_private_folder() {
        let dir = std::env::temp_dir().join(format!("campus-account-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        fs::set_permissions(&dir, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
        if current_uid(&dir).unwrap() == 0 {
            assert!(!Account(Some(NOBODY)).reaches(&dir));
            assert!(Account(Some(NOBODY)).reaches(Path::new("/")));
        }
        fs::remove_dir_all(&dir).unwrap();
    }
}
