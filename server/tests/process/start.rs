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

#[test]
fn a_client_that_says_nothing_or_speaks_another_protocol_is_cut_off() {
    use std::io::{Read as _, Write as _};
    let place = Place::new();
    let mut serve = place.command(&["serve"]);
    serve.env("CANDOUR_SERVER_HEAD_SECONDS", "1");
    let server = crate::support::Server::start(serve);
    for said in [&b""[..], b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x16\x03\x01"] {
        let mut client = server.connect();
        client.write_all(said).unwrap();
        // Ends when the server closes the connection, and never if it does not.
        let mut rest = Vec::new();
        let _ = client.read_to_end(&mut rest);
        assert!(!String::from_utf8_lossy(&rest).contains("200 OK"), "{said:?}");
    }
    assert_eq!(server.visitor().get("/health").status, 200);
}

#[test]
fn what_is_made_on_the_disk_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    let database = place.path("data/deep/candour.sqlite");
    // The habit of most systems, under which others may read.
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", "umask 022; exec \"$0\" verify", env!("CARGO_BIN_EXE_candour")]);
    place.settings(&mut shell);
    let done = shell.env("DATABASE_URL", format!("sqlite:{database}")).output().unwrap();
    assert!(done.status.success(), "{}", said(&done));
    let mode = |path: &str| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&place.path("data")), 0o700);
    assert_eq!(mode(&place.path("data/deep")), 0o700);
    assert_eq!(mode(&database), 0o600);
}

#[test]
fn the_way_to_postgresql_is_checked_where_that_is_asked_for() {
    let Some(place) = Place::on_postgres() else { return };
    let root = std::env::var("CANDOUR_TEST_POSTGRES_ROOT").unwrap();
    let by_name = place.url().replace("127.0.0.1", "localhost");
    let verify =
        |query: &str| place.command(&["verify"]).env("DATABASE_URL", format!("{by_name}?{query}")).output().unwrap();
    let good = verify(&format!("sslmode=verify-full&sslrootcert={root}"));
    assert!(good.status.success(), "{}", said(&good));
    // Nobody vouches for this server.
    for query in ["sslmode=verify-full", "sslmode=verify-ca"] {
        let bad = verify(query);
        assert!(!bad.status.success() && said(&bad).contains("cannot open the database"), "{}", said(&bad));
    }
    let other_name = place.url().to_owned();
    let query = format!("?sslmode=verify-full&sslrootcert={root}");
    let bad = place.command(&["verify"]).env("DATABASE_URL", format!("{other_name}{query}")).output().unwrap();
    assert!(!bad.status.success(), "the certificate is for localhost and not for 127.0.0.1");
}

#[test]
fn the_ends_of_the_trail_are_kept_outside_and_verify_finds_what_was_cut_off() {
    let (place, _) = Place::with_audit();
    let mut serve = place.command(&["serve"]);
    serve.env("CANDOUR_TRAIL_HEADS_FILE", place.path("heads"));
    let server = crate::support::Server::start(serve);
    server.sign_in("manager@test.example");
    server.stop();
    let kept = std::fs::read_to_string(place.path("heads")).unwrap();
    assert!(!kept.trim().is_empty(), "{kept}");
    place.run(&["verify", "--heads", &place.path("heads")]);
    // The end is cut off: what is left is a whole chain, but not the one whose end was kept.
    let script = "import sqlite3,sys\nc = sqlite3.connect(sys.argv[1])\nc.execute('DROP TRIGGER trail_no_delete')\nc.execute('DELETE FROM trail WHERE seq > 5')\nc.commit()";
    let done = std::process::Command::new("python3").args(["-c", script]).arg(place.database()).status();
    assert!(done.unwrap().success());
    place.run(&["verify"]);
    let found = place.output(&["verify", "--heads", &place.path("heads")]);
    assert_eq!(found.status.code(), Some(1));
    assert!(said(&found).contains("is not in the trail"), "{}", said(&found));
}

#[test]
fn a_file_for_the_ends_that_cannot_be_written_is_said_and_stops_nothing() {
    let place = Place::new();
    let mut serve = place.command(&["serve"]);
    serve.env("CANDOUR_TRAIL_HEADS_FILE", place.path("no/such/folder"));
    let server = crate::support::Server::start(serve);
    assert_eq!(server.visitor().get("/health").status, 200);
    assert!(server.stop().contains("trail.heads_file"));
}
