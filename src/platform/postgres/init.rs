use std::{
    fs,
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::{Path, PathBuf},
    process::{Child, Output, Stdio},
};

use super::{
    account::Account,
    binaries::{Binaries, cluster_major},
    error::{Error, at},
};

/// Locales to try in turn: sorting by code point (the SQL names an ICU collation where people read the order) and
/// UTF-8 letters. The second is macOS's, the third works everywhere.
const LOCALES: [&[&str]; 3] = [
    &["--locale=C.UTF-8"],
    &["--locale=C", "--lc-ctype=UTF-8"],
    &["--no-locale"],
];

/// Makes the cluster where there is none, and says whether it did.
///
/// It appears complete or not at all: initdb works beside `data`, and the folder is renamed at the end. Ask while
/// holding the gate.
///
/// # Errors
/// When something else is there, or initdb fails; its own words are in the error.
pub fn ensure(data: &Path, bin: &Binaries, account: Account) -> Result<bool, Error> {
    if cluster_major(data).is_some() {
        return Ok(false);
    }
    if data.exists() {
        return Err(Error::NotACluster(data.to_path_buf()));
    }
    let home = data.parent().unwrap_or(data);
    sweep(home)?;
    let draft = home.join(format!("init-{}", std::process::id()));
    let made = draw_up(&draft, bin, account)
        .and_then(|()| fs::rename(&draft, data).map_err(at("rename the new database to", data)));
    if made.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_dir_all(&draft);
    }
    made.map(|()| true)
}

fn draw_up(draft: &Path, bin: &Binaries, account: Account) -> Result<(), Error> {
    fs::DirBuilder::new()
        .mode(0o700)
        .create(draft)
        .map_err(at("make", draft))?;
    fs::set_permissions(draft, fs::Permissions::from_mode(0o700)).map_err(at("protect", draft))?;
    account.own(draft)?;
    let mut output = String::new();
    for locale in LOCALES {
        let done = run(draft, bin, account, locale)?;
        if done.status.success() {
            return Ok(());
        }
        output = [done.stdout, done.stderr]
            .iter()
            .map(|text| String::from_utf8_lossy(text))
            .collect();
        let is_locale = ["invalid locale", "encoding mismatch"]
            .iter()
            .any(|words| output.contains(words));
        if !is_locale {
            break;
        }
    }
    Err(Error::Init {
        dir: draft.parent().unwrap_or(draft).to_path_buf(),
        output: output.trim().to_owned(),
    })
}

fn run(draft: &Path, bin: &Binaries, account: Account, locale: &[&str]) -> Result<Output, Error> {
    let program = bin.dir.join("initdb");
    let mut command = account.command(&program);
    command
        .arg("-D")
        .arg(draft)
        .args(["--username=postgres", "--encoding=UTF8"])
        .args(locale);
    command.args([
        "--auth-local=trust",
        "--auth-host=reject",
        "--no-instructions",
    ]);
    command.args(["--data-checksums", "--no-sync"]);
    command.output().map_err(|source| Error::Run {
        program: program.display().to_string(),
        source,
    })
}

/// Begins to put a new cluster's thousand files safely on the disk. That takes seconds, in which the server can be used;
/// nothing may be promised before it ends.
///
/// # Errors
/// When initdb cannot be run.
pub fn settle(data: &Path, bin: &Binaries, account: Account) -> Result<Child, Error> {
    let program = bin.dir.join("initdb");
    let mut command = account.command(&program);
    command.arg("--sync-only").arg("-D").arg(data);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().map_err(|source| Error::Run {
        program: program.display().to_string(),
        source,
    })
}

/// Removes what an initdb that was killed has left.
fn sweep(home: &Path) -> Result<(), Error> {
    let entries = fs::read_dir(home).map_err(at("read", home))?;
    let drafts = entries
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("init-"));
    for draft in drafts.map(|entry| -> PathBuf { entry.path() }) {
        fs::remove_dir_all(&draft).map_err(at("remove", &draft))?;
    }
    Ok(())
}
