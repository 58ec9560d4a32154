//! What stops the start, each with one sentence.

use crate::support::{Place, bytes_below, said};
use std::os::unix::fs::PermissionsExt as _;

fn refused(place: &Place, arguments: &[&str]) -> String {
    let before = std::fs::read(place.database()).unwrap_or_default();
    let done = place.output(arguments);
    assert_eq!(done.status.code(), Some(1), "{}", said(&done));
    assert_eq!(std::fs::read(place.database()).unwrap_or_default(), before, "nothing is written");
    let text = said(&done);
    assert_eq!(text.trim().lines().count(), 1, "one sentence: {text}");
    text
}

#[test]
fn another_key_of_the_same_number_is_refused_with_both_fingerprints() {
    let (place, _) = Place::with_audit();
    std::fs::rename(place.path("key"), place.path("right")).unwrap();
    place.run(&["key", "new", &place.path("key")]);
    let text = refused(&place, &["serve"]);
    assert!(text.contains("expected") || text.contains("needs"), "{text}");
    // The right one works.
    std::fs::rename(place.path("right"), place.path("key")).unwrap();
    place.run(&["verify"]);
}

#[test]
fn a_key_of_another_number_is_refused() {
    let (place, _) = Place::with_audit();
    std::fs::remove_file(place.path("key")).unwrap();
    place.run(&["key", "new", &place.path("key"), "--id", "2"]);
    let text = refused(&place, &["serve"]);
    assert!(text.contains('1') && text.contains('2'), "{text}");
}

#[test]
fn a_key_file_that_is_missing_open_empty_or_no_key_is_refused() {
    let (place, _) = Place::with_audit();
    let key = std::fs::read(place.path("key")).unwrap();
    std::fs::set_permissions(place.path("key"), std::fs::Permissions::from_mode(0o644)).unwrap();
    refused(&place, &["serve"]);
    std::fs::remove_file(place.path("key")).unwrap();
    refused(&place, &["serve"]);
    for content in ["", "zz", "00000000000000000000000000000000"] {
        std::fs::write(place.path("key"), content).unwrap();
        std::fs::set_permissions(place.path("key"), std::fs::Permissions::from_mode(0o600)).unwrap();
        let text = refused(&place, &["serve"]);
        assert!(content.is_empty() || !text.contains(content), "the content is not shown: {text}");
    }
    std::fs::remove_file(place.path("key")).unwrap();
    std::fs::create_dir(place.path("key")).unwrap();
    refused(&place, &["serve"]);
    std::fs::remove_dir(place.path("key")).unwrap();
    std::fs::write(place.path("key"), key).unwrap();
    std::fs::set_permissions(place.path("key"), std::fs::Permissions::from_mode(0o600)).unwrap();
    place.run(&["verify"]);
}

#[test]
fn a_database_of_a_newer_version_is_refused() {
    let (place, _) = Place::with_audit();
    let sql = "INSERT INTO schema_version (version) VALUES (99)";
    let python = "import sqlite3,sys\nc = sqlite3.connect(sys.argv[1])\nc.execute(sys.argv[2])\nc.commit()\nc.execute('PRAGMA wal_checkpoint(TRUNCATE)')";
    assert!(
        std::process::Command::new("python3")
            .args(["-c", python])
            .arg(place.database())
            .arg(sql)
            .status()
            .unwrap()
            .success()
    );
    let text = refused(&place, &["serve"]);
    assert!(text.contains("99") && text.contains("newer"), "{text}");
}

#[test]
fn with_nothing_set_a_key_is_made_beside_the_data_and_said() {
    let place = Place::new();
    let mut command = place.command(&[
        "user",
        "add",
        "--board",
        "B",
        "--email",
        "a@b.example",
        "--name",
        "N",
        "--role",
        "qa_manager",
    ]);
    let done = command.env_remove("DATABASE_URL").env_remove("CANDOUR_KEYS_FILE").output().unwrap();
    assert!(done.status.success(), "{}", said(&done));
    assert!(said(&done).contains("data.key"));
    assert!(place.folder.path().join("data/candour.sqlite").exists() && place.folder.path().join("data.key").exists());
    let mode = std::fs::metadata(place.path("data.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    // With a database there and the key gone, none is made in its place.
    std::fs::remove_file(place.path("data.key")).unwrap();
    let mut again = place.command(&["verify"]);
    assert!(!again.env_remove("DATABASE_URL").env_remove("CANDOUR_KEYS_FILE").status().unwrap().success());
    assert!(!place.folder.path().join("data.key").exists());
}

#[test]
fn a_text_is_nowhere_on_the_disk() {
    let (place, path) = Place::with_audit();
    let server = place.serve();
    let mut lead = server.sign_in("lead@test.example");
    let fields = [
        ("s.lead.value", "3"),
        ("s.lead.narrative", "CANARY-91c2"),
        ("s.policy.value", "yes"),
        ("s.trained.value", "80"),
    ];
    assert_eq!(lead.post(&format!("{path}/standards/first"), &fields).status, 303);
    assert_eq!(lead.post(&format!("{path}/standards/third"), &[("s.custody.value", "3")]).status, 303);
    let file = "--x\r\nContent-Disposition: form-data; name=\"statement\"\r\n\r\nlead\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"CANARY-91c2.txt\"\r\n\r\nThe adult said CANARY-91c2.\r\n--x--\r\n";
    let add = format!("{path}/evidence/add");
    assert_eq!(lead.send("POST", &add, "multipart/form-data; boundary=x", file.as_bytes()).unwrap().status, 303);
    assert_eq!(lead.post(&format!("{path}/submit"), &[]).status, 303);
    let mut manager = server.sign_in("manager@test.example");
    let audit = place.run(&["audit", "list"]).split('\t').next().unwrap().to_owned();
    assert_eq!(manager.get(&format!("/audits/{audit}/downloads/analysis.xlsx")).status, 200);
    // While it runs, with the write-ahead log in place, and after a kill.
    assert!(bytes_below(place.folder.path()).windows(11).all(|window| window != b"CANARY-91c2"));
    server.kill();
    assert!(bytes_below(place.folder.path()).windows(11).all(|window| window != b"CANARY-91c2"));
    place.run(&["backup", &place.path("backup.sqlite")]);
    assert!(bytes_below(place.folder.path()).windows(11).all(|window| window != b"CANARY-91c2"));
}

#[test]
fn a_client_that_never_ends_the_head_of_its_request_is_cut_off() {
    use std::io::{Read as _, Write as _};
    let place = Place::new();
    let mut serve = place.command(&["serve"]);
    serve.env("CANDOUR_SERVER_HEAD_SECONDS", "1");
    let server = crate::support::Server::start(serve);
    let mut slow = server.connect();
    slow.write_all(b"GET /health HTTP/1.1\r\nHost: slow\r\nX-Never:").unwrap();
    // Ends when the server closes the connection, and never if it does not.
    let mut rest = Vec::new();
    slow.read_to_end(&mut rest).unwrap();
    assert!(!String::from_utf8_lossy(&rest).contains("200 OK"));
    assert_eq!(server.visitor().get("/health").status, 200);
}
