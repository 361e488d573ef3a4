//! Folders in awkward places, and what may lie in them.

use std::{fs, os::unix::fs::PermissionsExt};

use campus::platform::postgres::{Error, Purpose};

use super::{Folder, run, start};

#[test]
fn a_folder_may_be_deep_and_may_be_moved() {
    let folder = Folder::new();
    let deep = folder.0.join("d".repeat(80)).join("with space/é%41");
    run(
        &start(&deep, Purpose::Serve, false).unwrap().owner_url(),
        "CREATE TABLE kept (id int)",
    )
    .unwrap();
    let moved = folder.0.join("moved");
    fs::rename(&deep, &moved).unwrap();
    let cluster = start(&moved, Purpose::Serve, false).unwrap();
    run(&cluster.owner_url(), "SELECT * FROM kept").unwrap();
}

#[test]
fn a_folder_only_root_can_enter_gets_its_data_elsewhere() {
    let folder = Folder::new();
    fs::create_dir_all(&folder.0).unwrap();
    fs::set_permissions(&folder.0, fs::Permissions::from_mode(0o700)).unwrap();
    let dir = folder.0.join("var/postgres");
    run(
        &start(&dir, Purpose::Serve, false).unwrap().owner_url(),
        "CREATE TABLE kept (id int)",
    )
    .unwrap();
    let cluster = start(&dir, Purpose::Serve, false).unwrap();
    run(&cluster.owner_url(), "SELECT * FROM kept").unwrap();
    drop(cluster);
    if let Ok(note) = fs::read_to_string(dir.join("MOVED_TO")) {
        fs::remove_dir_all(note.lines().next().unwrap()).unwrap();
    }
}

#[test]
fn what_lies_in_the_way_is_cleared_or_named() {
    let folder = Folder::new();
    fs::create_dir_all(folder.0.join("init-1/half")).unwrap();
    drop(folder.start(Purpose::Attach).unwrap());
    assert!(!folder.0.join("init-1").exists());
    fs::write(folder.0.join("data/PG_VERSION"), "9\n").unwrap();
    let words = folder.start(Purpose::Attach).unwrap_err().to_string();
    assert!(
        words.contains("was made by Postgres 9, but this machine has only"),
        "{words}"
    );
    fs::remove_file(folder.0.join("data/PG_VERSION")).unwrap();
    assert!(matches!(
        folder.start(Purpose::Attach),
        Err(Error::NotACluster(_))
    ));
}
