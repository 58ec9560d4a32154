//! New data keys with the real binary, killed at every step.

use crate::support::{Place, bytes_below, said};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::Stdio;

/// A return whose history takes several steps to move; its audit.
fn with_a_long_history() -> (Place, String, String) {
    let (place, path) = Place::with_audit();
    let server = place.serve();
    let mut lead = server.sign_in("lead@test.example");
    for revision in 0..230 {
        let (seen, text) = (revision.to_string(), format!("Text {revision}"));
        let fields = [("s.lead.revision", seen.as_str()), ("s.lead.value", "3"), ("s.lead.narrative", &text)];
        assert_eq!(lead.post(&format!("{path}/standards/first"), &fields).status, 303);
    }
    server.stop();
    let audit = place.run(&["audit", "list"]).split('\t').next().unwrap().to_owned();
    (place, audit, path)
}

/// Every file of the database, to begin anew from.
fn copy_all(from: &Path, to: &Path) {
    for ending in ["", "-wal", "-shm"] {
        let name = |path: &Path| format!("{}{ending}", path.display());
        let _ = std::fs::remove_file(name(to));
        if Path::new(&name(from)).exists() {
            std::fs::copy(name(from), name(to)).unwrap();
        }
    }
}

#[test]
fn case_13_a_renewal_that_is_killed_goes_on_where_it_stood() {
    let (place, audit, path) = with_a_long_history();
    let kept = place.folder.path().join("kept.sqlite");
    copy_all(&place.database(), &kept);
    let renew = ["key", "renew", "--audit", &audit];
    let whole = place.run(&renew);
    let steps: Vec<_> = whole.lines().collect();
    assert!(steps.len() >= 5 && steps.last().unwrap().contains("the old key is destroyed"), "{whole}");
    let verified = place.run(&["verify"]);
    // Killed after each of its steps, in the midst of the next.
    for killed_after in 0..steps.len() {
        copy_all(&kept, &place.database());
        let mut child = place.command(&renew).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert_eq!(lines.take(killed_after).count(), killed_after);
        child.kill().unwrap();
        child.wait().unwrap();
        let values = |said: &str| {
            said.lines().find(|line| line.contains("sealed answers")).unwrap().split(',').next().unwrap().to_owned()
        };
        assert_eq!(values(&place.run(&["verify"])), values(&verified), "killed after {killed_after}");
        let again = place.run(&renew);
        assert!(again.lines().last().unwrap().contains("the old key is destroyed"), "{again}");
        assert!(!place.run(&["verify"]).contains("cannot be opened"));
        assert_eq!(keys_of_answers(&place), 1, "killed after {killed_after}");
    }
    let server = place.serve();
    let page = server.sign_in("lead@test.example").get(&format!("{path}/standards/first"));
    assert!(page.body.contains("Text 229"));
    server.stop();
}

fn keys_of_answers(place: &Place) -> usize {
    let script = "import sqlite3,sys\nprint(sqlite3.connect(sys.argv[1]).execute(\"SELECT COUNT(*) FROM data_key WHERE slot LIKE 'agency/%'\").fetchone()[0])";
    let done = std::process::Command::new("python3").args(["-c", script]).arg(place.database()).output().unwrap();
    String::from_utf8(done.stdout).unwrap().trim().parse().unwrap()
}

#[test]
fn a_renewal_wipes_the_old_key_and_says_what_is_wrong_with_its_arguments() {
    let (place, _) = Place::with_audit();
    let audit = place.run(&["audit", "list"]).split('\t').next().unwrap().to_owned();
    let script = "import sqlite3,sys\nprint(sqlite3.connect(sys.argv[1]).execute(\"SELECT hex(wrapped) FROM data_key WHERE slot LIKE 'agency/%'\").fetchone()[0])";
    let done = std::process::Command::new("python3").args(["-c", script]).arg(place.database()).output().unwrap();
    let hex = String::from_utf8(done.stdout).unwrap();
    let locked: Vec<u8> =
        (0..hex.trim().len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect();
    let found = |place: &Place| bytes_below(place.folder.path()).windows(48).any(|window| window == &locked[74..]);
    assert!(found(&place));
    let said_by_it = place.run(&["key", "renew", "--audit", &audit, "--agency", "Police"]);
    assert!(said_by_it.starts_with("Police: a new key is in use"), "{said_by_it}");
    assert!(!found(&place), "the old locked key is still on the disk");
    let nobody = place.output(&["key", "renew", "--audit", &audit, "--agency", "Fire"]);
    assert!(!nobody.status.success() && said(&nobody).contains("Police"), "{}", said(&nobody));
    let no_audit = place.output(&["key", "renew", "--audit", "01890000-0000-7000-8000-000000000000"]);
    assert!(!no_audit.status.success() && said(&no_audit).contains("not found"), "{}", said(&no_audit));
}
