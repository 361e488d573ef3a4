//! Nothing that was killed may stand in the way of the next start.

use std::{
    fs,
    os::unix::{fs::MetadataExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::Duration,
};

use campus::platform::postgres::{Error, Purpose};
use diesel::{Connection, PgConnection, RunQueryDsl, sql_query};

use super::{Folder, run, server_pid, start, until};

fn kill_9(pid: u32) {
    assert!(
        Command::new("kill")
            .args(["-9", &pid.to_string()])
            .status()
            .unwrap()
            .success()
    );
}

/// Another process that serves from the folder, in an environment full of traps for libpq.
fn spawn_app(dir: &Path) -> Child {
    let helper = format!(
        "{}::serves_until_killed",
        module_path!().split_once("::").unwrap().1
    );
    let app = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &helper, "--ignored"])
        .env("CAMPUS_TEST_SERVE", dir)
        .envs([
            ("PGHOST", "nowhere.invalid"),
            ("PGHOSTADDR", "192.0.2.1"),
            ("PGPORT", "1"),
        ])
        .envs([
            ("PGUSER", "nobody"),
            ("PGDATABASE", "none"),
            ("PGOPTIONS", "-c nonsense=1"),
        ])
        .envs([
            ("PGSSLMODE", "verify-full"),
            ("PGGSSENCMODE", "require"),
            ("PGDATA", "/nonexistent"),
        ])
        .envs([
            ("PGCHANNELBINDING", "require"),
            ("PGTARGETSESSIONATTRS", "standby"),
        ])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    until("the other app", || dir.join("serving").exists());
    app
}

#[test]
#[ignore = "run in a process of its own by the tests that kill it"]
fn serves_until_killed() {
    let Some(dir) = std::env::var_os("CAMPUS_TEST_SERVE").map(PathBuf::from) else {
        return;
    };
    let cluster = start(&dir, Purpose::Serve, false).unwrap();
    run(&cluster.app_url(), "SELECT").unwrap();
    fs::write(dir.join("serving"), "").unwrap();
    sleep(Duration::from_secs(60));
}

#[test]
fn a_server_killed_while_serving_is_started_again() {
    let folder = Folder::new();
    let cluster = folder.start(Purpose::Serve).unwrap();
    // A connection keeps a backend, which the next server has to wait for.
    let mut held = PgConnection::establish(&cluster.app_url()).unwrap();
    kill_9(server_pid(&folder.0).unwrap());
    until("the old server's end", || {
        sql_query("SELECT").execute(&mut held).is_err()
    });
    let back = until("the new server", || {
        PgConnection::establish(&cluster.app_url()).is_ok()
    });
    eprintln!("back after {back:.2?}");
    assert!(back < Duration::from_secs(5));
}

#[test]
fn a_server_killed_while_nobody_serves_is_started_by_the_next() {
    let folder = Folder::new();
    let first = folder.start(Purpose::Attach).unwrap();
    let mut held = PgConnection::establish(&first.app_url()).unwrap();
    kill_9(server_pid(&folder.0).unwrap());
    let second = folder.start(Purpose::Attach).unwrap();
    run(&second.app_url(), "SELECT").unwrap();
    assert!(sql_query("SELECT").execute(&mut held).is_err());
}

#[test]
fn an_app_killed_while_serving_leaves_a_server_to_take_over() {
    let folder = Folder::new();
    let mut app = spawn_app(&folder.0);
    assert!(matches!(
        folder.start(Purpose::Serve),
        Err(Error::AlreadyServing { .. })
    ));
    let pid = server_pid(&folder.0);
    kill_9(app.id());
    app.wait().unwrap();
    let cluster = folder.start(Purpose::Serve).unwrap();
    assert_eq!(server_pid(&folder.0), pid, "the running server is used");
    drop(cluster);
    assert_eq!(server_pid(&folder.0), None);
}

#[test]
fn app_and_server_killed_together_leave_nothing_in_the_way() {
    let folder = Folder::new();
    let mut app = spawn_app(&folder.0);
    kill_9(app.id());
    kill_9(server_pid(&folder.0).unwrap());
    app.wait().unwrap();
    run(&folder.start(Purpose::Serve).unwrap().app_url(), "SELECT").unwrap();
}

#[test]
fn a_pid_file_that_names_another_process_is_seen_through() {
    let folder = Folder::new();
    drop(folder.start(Purpose::Attach).unwrap());
    let data = folder.0.join("data");
    let owner = fs::metadata(&data).unwrap();
    // Of the same account, so that Postgres itself would take it for a server.
    let mut sleeper = Command::new("sleep");
    if fs::metadata(&folder.0).unwrap().uid() == 0 {
        sleeper.uid(owner.uid()).gid(owner.gid());
    }
    let mut other = sleeper.arg("60").current_dir("/").spawn().unwrap();
    let text = format!(
        "{}\n{}\n1\n5432\n/s\n\n  1  1\nready   \n",
        other.id(),
        data.display()
    );
    fs::write(data.join("postmaster.pid"), text).unwrap();
    fs::write(
        folder.0.join("socket/.s.PGSQL.5432.lock"),
        format!("{}\n", other.id()),
    )
    .unwrap();
    let started = folder
        .start(Purpose::Serve)
        .map(|cluster| run(&cluster.app_url(), "SELECT"));
    assert!(
        other.try_wait().unwrap().is_none(),
        "the other process lives on"
    );
    other.kill().unwrap();
    other.wait().unwrap();
    started.unwrap().unwrap();
}
