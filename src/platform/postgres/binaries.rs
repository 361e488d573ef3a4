use std::{
    cmp::Reverse,
    env, fs,
    path::{Path, PathBuf},
};

use super::{account::Account, error::Error};

/// The oldest major release our SQL runs on (`NULLS NOT DISTINCT`, `CREATE DATABASE … STRATEGY`).
const MINIMUM: u32 = 15;

/// A folder with Postgres's programs, and their major release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binaries {
    /// Where `postgres`, `initdb` and `pg_ctl` are.
    pub dir: PathBuf,
    /// For example 17.
    pub major: u32,
}

/// Finds the programs for the cluster in `data`, or the ones to make a new cluster with.
///
/// # Errors
/// When there are none, or none of the release the cluster needs.
pub fn find(data: &Path, account: Account) -> Result<Binaries, Error> {
    let made_by = cluster_major(data);
    if let Some(dir) = env::var_os("CAMPUS_PG_BIN").map(PathBuf::from) {
        let given = probe(&dir, account).ok_or(Error::BadBin(dir))?;
        return choose(std::iter::once(given), made_by, data);
    }
    let mut seen = Vec::new();
    let places = from_path().into_iter().chain(installed());
    let found = places.filter(move |dir| {
        let new = !seen.contains(dir);
        seen.push(dir.clone());
        new
    });
    choose(found.filter_map(|dir| probe(&dir, account)), made_by, data)
}

/// The major release that made the cluster, or `None` where there is no cluster.
pub fn cluster_major(data: &Path) -> Option<u32> {
    fs::read_to_string(data.join("PG_VERSION"))
        .ok()?
        .trim()
        .parse()
        .ok()
}

/// The first that fits, so that only as many are run as need be.
fn choose(
    found: impl Iterator<Item = Binaries>,
    made_by: Option<u32>,
    data: &Path,
) -> Result<Binaries, Error> {
    let mut others = Vec::new();
    for binaries in found {
        if made_by.map_or(binaries.major >= MINIMUM, |major| binaries.major == major) {
            return Ok(binaries);
        }
        others.push(format!(
            "Postgres {} ({})",
            binaries.major,
            binaries.dir.display()
        ));
    }
    if others.is_empty() {
        return Err(Error::NotFound);
    }
    let found = others.join(", ");
    Err(match made_by {
        Some(made_by) => Error::WrongVersion {
            data: data.to_path_buf(),
            made_by,
            found,
        },
        None => Error::TooOld {
            minimum: MINIMUM,
            found,
        },
    })
}

/// Asks the server for its release as the account that will run it: what it cannot run does not count.
fn probe(dir: &Path, account: Account) -> Option<Binaries> {
    if !["postgres", "initdb", "pg_ctl"]
        .iter()
        .all(|name| dir.join(name).is_file())
    {
        return None;
    }
    let output = account
        .command(&dir.join("postgres"))
        .arg("--version")
        .output()
        .ok()?;
    Some(Binaries {
        dir: dir.to_path_buf(),
        major: major(&String::from_utf8_lossy(&output.stdout))?,
    })
}

/// The major release in `postgres --version`'s answer.
fn major(answer: &str) -> Option<u32> {
    let release = answer.split_once(") ")?.1;
    let end = release
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(release.len());
    release[..end].parse().ok()
}

/// Folders of `PATH`. initdb looks for postgres beside itself, so links such as `/usr/local/bin/initdb` are followed.
fn from_path() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .filter_map(|dir| {
            Some(
                dir.join("initdb")
                    .canonicalize()
                    .ok()?
                    .parent()?
                    .to_path_buf(),
            )
        })
        .collect()
}

/// Where packages put them, newest first: Debian, Homebrew, Red Hat, Postgres.app, MacPorts and the source build.
fn installed() -> impl Iterator<Item = PathBuf> {
    let places = [
        ("/usr/lib/postgresql", ""),
        ("/opt/homebrew/opt", "postgresql"),
        ("/usr/local/opt", "postgresql"),
        ("/home/linuxbrew/.linuxbrew/opt", "postgresql"),
        ("/usr", "pgsql-"),
        ("/Applications/Postgres.app/Contents/Versions", ""),
        ("/opt/local/lib", "postgresql"),
        ("/usr/local", "pgsql"),
    ];
    places.into_iter().flat_map(|(parent, prefix)| {
        let entries = fs::read_dir(parent).into_iter().flatten().flatten();
        let mut names: Vec<String> = entries
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| name.starts_with(prefix))
            .collect();
        names.sort_by_key(|name| Reverse(release_in(name)));
        names
            .into_iter()
            .map(move |name| Path::new(parent).join(name).join("bin"))
    })
}

/// The release a folder's name ends with; without one it is the distribution's current release.
fn release_in(name: &str) -> u32 {
    let digits = name
        .rsplit(|c: char| !c.is_ascii_digit())
        .next()
        .unwrap_or_default();
    digits.parse().unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(dir: &str, major: u32) -> Binaries {
        Binaries {
            dir: dir.into(),
            major,
        }
    }

    #[test]
    fn the_release_is_read_from_every_kind_of_answer() {
        assert_eq!(
            major("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"),
            Some(15)
        );
        assert_eq!(major("postgres (PostgreSQL) 18beta1\n"), Some(18));
        assert_eq!(major("postgres (PostgreSQL) 17"), Some(17));
        assert_eq!(major("command not found"), None);
    }

    #[test]
    fn folders_are_ordered_by_release() {
        assert_eq!(release_in("9"), 9);
        assert_eq!(release_in("postgresql@17"), 17);
        assert_eq!(release_in("pgsql-16"), 16);
        assert_eq!(release_in("postgresql"), u32::MAX);
    }

    #[test]
    fn a_new_cluster_takes_the_first_that_is_new_enough() {
        let found = [at("/old", 13), at("/a", 16), at("/b", 18)];
        assert_eq!(
            choose(found.into_iter(), None, Path::new("/d")).unwrap(),
            at("/a", 16)
        );
    }

    #[test]
    fn a_cluster_takes_its_own_release_or_says_which_is_missing() {
        let found = || [at("/a", 16), at("/b", 17)].into_iter();
        assert_eq!(
            choose(found(), Some(17), Path::new("/d")).unwrap(),
            at("/b", 17)
        );
        let words = choose(found(), Some(15), Path::new("/d"))
            .unwrap_err()
            .to_string();
        assert!(words.contains("/d was made by Postgres 15"), "{words}");
        assert!(
            words.contains("Postgres 16 (/a), Postgres 17 (/b)"),
            "{words}"
        );
    }

    #[test]
    fn what_is_missing_or_too_old_is_said() {
        let none = choose(std::iter::empty(), None, Path::new("/d")).unwrap_err();
        assert!(none.to_string().contains("apt-get install postgresql"));
        let old = choose([at("/a", 12)].into_iter(), None, Path::new("/d")).unwrap_err();
        assert!(old.to_string().contains("Postgres 15 or newer"));
    }
}
