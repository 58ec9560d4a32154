//! Files of evidence over real connections: dropped, killed, broken off.

use crate::support::{Place, Server, Visitor, bytes_below};
use std::io::{Read as _, Write as _};
use std::process::Command;

const KIND: &str = "multipart/form-data; boundary=x";

/// A form with a file of so many bytes, and where the file begins in it.
fn form(length: usize) -> Vec<u8> {
    let head = "--x\r\nContent-Disposition: form-data; name=\"statement\"\r\n\r\nlead\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"Secret name.pdf\"\r\n\r\n";
    let mut file = vec![b'a'; length];
    file[..8].copy_from_slice(b"%PDF-1.7");
    for at in (20..length - 20).step_by(50_000) {
        file[at..at + 11].copy_from_slice(b"CANARY-33e1");
    }
    [head.as_bytes(), &file, b"\r\n--x--\r\n"].concat()
}

/// Asks the database with Python's own SQLite.
fn sql(place: &Place, text: &str) -> String {
    let code = "import sqlite3,sys\nc = sqlite3.connect(sys.argv[1])\nfor row in c.execute(sys.argv[2]): print(*row)\nc.commit()";
    let done = Command::new("python3").args(["-c", code]).arg(place.database()).arg(text).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap().trim().to_owned()
}

/// Looks until it is so. Each look is a process of its own, so this waits without a clock.
fn until(place: &Place, text: &str, is: impl Fn(&str) -> bool) {
    for _ in 0..400 {
        if is(&sql(place, text)) {
            return;
        }
    }
    let last = sql(place, text);
    assert!(is(&last), "{text} is still {last}");
}

const CHUNKS: &str = "SELECT COUNT(*) FROM evidence_chunk";
const ROWS: &str = "SELECT (SELECT COUNT(*) FROM evidence_chunk) + (SELECT COUNT(*) FROM evidence_file)";

/// Begins an upload of twelve megabytes, sends eight and waits until some of it is stored.
fn half_an_upload(place: &Place, server: &Server, lead: &Visitor, path: &str) -> std::net::TcpStream {
    let body = form(12 << 20);
    let mut stream = lead.begin(server, &format!("{path}/evidence/add"), KIND, body.len());
    stream.write_all(&body[..8 << 20]).unwrap();
    until(place, CHUNKS, |count| count != "0");
    stream
}

#[test]
fn a_connection_that_is_dropped_in_mid_upload_leaves_nothing() {
    let (place, path) = Place::with_audit();
    let server = place.serve();
    let mut lead = server.sign_in("lead@test.example");
    let stream = half_an_upload(&place, &server, &lead, &path);
    assert!(!lead.get(&format!("{path}/evidence")).body.contains("Secret name"));
    drop(stream);
    until(&place, ROWS, |count| count == "0");
    let list = lead.get(&format!("{path}/evidence")).body;
    assert!(list.contains("There are no files."));
    let log = server.stop();
    assert!(!log.contains("Secret") && !log.contains("CANARY"), "{log}");
}

#[test]
fn a_server_that_is_killed_in_mid_upload_leaves_nothing_that_is_seen_and_cleans_up() {
    let (place, path) = Place::with_audit();
    let server = place.serve();
    let lead = server.sign_in("lead@test.example");
    let stream = half_an_upload(&place, &server, &lead, &path);
    server.kill();
    drop(stream);
    assert_ne!(sql(&place, CHUNKS), "0");
    let server = place.serve();
    let mut lead = server.sign_in("lead@test.example");
    assert!(lead.get(&format!("{path}/evidence")).body.contains("There are no files."));
    // Another upload is not in its way.
    let body = form(100_000);
    assert_eq!(lead.send("POST", &format!("{path}/evidence/add"), KIND, &body).unwrap().status, 303);
    server.stop();
    assert!(place.run(&["verify"]).contains("1 files of evidence opened"));
    // What is older than an hour goes at the next start.
    sql(&place, "UPDATE evidence_file SET touched_at = '2020-01-01T00:00:00Z' WHERE state = 'uploading'");
    let server = place.serve();
    until(&place, ROWS, |count| count == "3");
    assert!(server.sign_in("lead@test.example").get(&format!("{path}/evidence")).body.contains("Secret name.pdf"));
    assert!(bytes_below(place.folder.path()).windows(11).all(|window| window != b"CANARY-33e1"));
    server.stop();
}

#[test]
fn a_file_that_is_not_whole_is_a_broken_transfer_and_stands_in_the_log_by_its_id() {
    let (place, path) = Place::with_audit();
    let server = place.serve();
    let mut lead = server.sign_in("lead@test.example");
    let body = form(3 << 20);
    assert_eq!(lead.send("POST", &format!("{path}/evidence/add"), KIND, &body).unwrap().status, 303);
    let list = lead.get(&format!("{path}/evidence")).body;
    let file = list.split(&format!("href=\"{path}/evidence/")).nth(2).unwrap().split('"').next().unwrap().to_owned();
    let file = file.split('/').next().unwrap().to_owned();
    sql(
        &place,
        "UPDATE evidence_chunk SET sealed = (SELECT sealed FROM evidence_chunk WHERE number = 3) WHERE number = 40",
    );
    let mut stream = lead.ask(&server, &format!("{path}/evidence/{file}"));
    let mut answer = Vec::new();
    // Either the connection is reset, or it ends before the length that was said.
    let _ = stream.read_to_end(&mut answer);
    let text = String::from_utf8_lossy(&answer).into_owned();
    let (head, got) = text.split_once("\r\n\r\n").unwrap();
    let said: usize =
        head.to_lowercase().split("content-length: ").nth(1).unwrap().split("\r\n").next().unwrap().parse().unwrap();
    assert!(head.contains("200 OK") && said == 3 << 20 && got.len() < said, "{head} {}", got.len());
    let log = server.stop();
    assert!(log.contains(&file) && log.contains("not whole") && !log.contains("Secret"), "{log}");
}
