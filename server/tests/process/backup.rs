//! Backups: encrypted as a whole; restored as a whole, or not at all.

use crate::support::{Place, bytes_below, said};
use candour_vault::{Keyring, OsEntropy, Sharing};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Output;

const CANARY: &[u8] = b"CANARY-91c2";

fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

/// A Board with one answer, and its backup.
fn with_backup() -> (Place, String) {
    let (place, path) = Place::with_audit();
    let server = place.serve();
    let mut lead = server.sign_in("lead@test.example");
    let fields = [("s.lead.value", "3"), ("s.lead.narrative", "CANARY-91c2")];
    assert_eq!(lead.post(&format!("{path}/standards/first"), &fields).status, 303);
    // While the server runs.
    place.run(&["backup", &place.path("backup")]);
    server.stop();
    (place, path)
}

/// Into a folder that does not exist yet.
fn restore(place: &Place, backup: &str, folder: &str) -> Output {
    place.output(&["restore", &place.path(backup), "--data", &place.path(folder)])
}

fn refused(place: &Place, backup: &str, folder: &str, word: &str) {
    let done = restore(place, backup, folder);
    assert!(!done.status.success() && said(&done).contains(word), "{word}: {}", said(&done));
    let left = std::fs::read_dir(place.path(folder)).map_or(0, Iterator::count);
    assert_eq!(left, 0, "something was left behind");
}

#[test]
fn case_19_a_backup_holds_no_answer_no_name_and_no_table() {
    let (place, _) = with_backup();
    let backup = std::fs::read(place.path("backup")).unwrap();
    for text in [CANARY, b"lead@test.example", b"Police", b"Testshire", b"SQLite format", b"CREATE TABLE"] {
        assert!(!holds(&backup, text), "{}", String::from_utf8_lossy(text));
    }
    // The database holds names in plain, so that looking for them means something.
    assert!(holds(&std::fs::read(place.database()).unwrap(), b"lead@test.example"));
    assert_eq!(std::fs::metadata(place.path("backup")).unwrap().permissions().mode() & 0o777, 0o600);
    // Nothing is left beside it, in any folder that it used.
    let names: Vec<_> = std::fs::read_dir(place.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(names.iter().all(|name| !name.starts_with(".candour-backup")), "{names:?}");
    assert!(!holds(&bytes_below(place.folder.path()), CANARY));
}

#[test]
fn a_backup_comes_back_into_an_empty_folder_and_says_what_was_found() {
    let (place, path) = with_backup();
    let done = restore(&place, "backup", "restored/data");
    assert!(done.status.success(), "{}", said(&done));
    let text = said(&done);
    assert!(text.contains("A backup of") && text.contains("2 sealed answers") && text.contains("Restored"), "{text}");
    let restored = place.path("restored/data/candour.sqlite");
    assert_eq!(std::fs::metadata(&restored).unwrap().permissions().mode() & 0o777, 0o600);
    let mut serve = place.command(&["serve"]);
    serve.env("DATABASE_URL", format!("sqlite:{restored}"));
    let server = crate::support::Server::start(serve);
    let page = server.sign_in("lead@test.example").get(&format!("{path}/standards/first"));
    assert!(page.body.contains("CANARY-91c2"));
    server.stop();
    // A second time the folder is not empty any more, and stays as it is.
    let before = std::fs::read(&restored).unwrap();
    let again = restore(&place, "backup", "restored/data");
    assert!(!again.status.success(), "{}", said(&again));
    assert!(std::fs::read(&restored).unwrap() == before);
    std::fs::create_dir(place.path("other")).unwrap();
    std::fs::write(place.path("other/letter.txt"), "mine").unwrap();
    let into_other = restore(&place, "backup", "other");
    assert!(!into_other.status.success() && said(&into_other).contains("not empty"), "{}", said(&into_other));
}

#[test]
fn a_backup_that_was_cut_or_altered_restores_nothing() {
    let (place, _) = with_backup();
    let backup = std::fs::read(place.path("backup")).unwrap();
    let write = |bytes: &[u8]| std::fs::write(place.path("bad"), bytes).unwrap();
    for length in [backup.len() - 1, backup.len() / 2, 64 * 1024 + 200] {
        write(&backup[..length]);
        refused(&place, "bad", "new", "cut, altered or damaged");
    }
    for at in [200, backup.len() / 2, backup.len() - 1] {
        let mut altered = backup.clone();
        altered[at] ^= 1;
        write(&altered);
        refused(&place, "bad", "new", "cut, altered or damaged");
    }
    write(&[&backup[..], b"more"].concat());
    refused(&place, "bad", "new", "cut, altered or damaged");
    for none in [&b""[..], b"SQLite format 3\0 and more", &backup[..10]] {
        write(none);
        refused(&place, "bad", "new", "not a backup");
    }
}

#[test]
fn a_backup_of_a_newer_schema_or_of_no_database_restores_nothing() {
    let (place, _) = with_backup();
    let ring = Keyring::load(Path::new(&place.path("key")), &[], Sharing::OwnerOnly).unwrap();
    for (schema, content, word) in [(99, &b"whatever"[..], "newer version"), (1, b"no database", "database")] {
        let mut writer = ring.begin_backup(Vec::new(), vec![ring.active()], schema, 0, &OsEntropy).unwrap();
        std::io::Write::write_all(&mut writer, content).unwrap();
        std::fs::write(place.path("made"), writer.finish().unwrap()).unwrap();
        refused(&place, "made", "new", word);
    }
}

#[test]
fn a_restore_that_was_killed_leaves_no_database_and_is_done_again() {
    let (place, _) = with_backup();
    for lines in 0..2 {
        let folder = place.path("killed");
        let mut child = place
            .command(&["restore", &place.path("backup"), "--data", &folder])
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let out = std::io::BufReader::new(child.stdout.take().unwrap());
        assert_eq!(std::io::BufRead::lines(out).take(lines).count(), lines);
        child.kill().unwrap();
        child.wait().unwrap();
        if Path::new(&folder).join("candour.sqlite").exists() {
            // It was faster than the kill; then it is whole.
            let mut verify = place.command(&["verify"]);
            verify.env("DATABASE_URL", format!("sqlite:{folder}/candour.sqlite"));
            assert!(verify.status().unwrap().success());
            std::fs::remove_dir_all(&folder).unwrap();
        }
    }
    let done = restore(&place, "backup", "killed");
    assert!(done.status.success(), "{}", said(&done));
}

#[test]
fn a_backup_never_overwrites_and_is_not_for_postgresql() {
    let (place, _) = with_backup();
    let before = std::fs::read(place.path("backup")).unwrap();
    let again = place.output(&["backup", &place.path("backup")]);
    assert!(!again.status.success() && said(&again).contains("never overwrites"), "{}", said(&again));
    assert!(std::fs::read(place.path("backup")).unwrap() == before);
    let mut elsewhere = place.command(&["backup", &place.path("new")]);
    let done = elsewhere.env("DATABASE_URL", "postgres://nobody@127.0.0.1:9/none").output().unwrap();
    assert!(!done.status.success() && said(&done).contains("docs/operations.md"), "{}", said(&done));
}
