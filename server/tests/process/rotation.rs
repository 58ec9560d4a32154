//! Changing the key: with the real binary, while people save, and killed in the midst of it.

use crate::support::{Place, Server, bytes_below, said};
use std::process::{Command, Stdio};
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};

/// A second key, and the settings that make it the one in use.
fn with_new_key(place: &Place) -> impl Fn(&[&str]) -> Command + '_ {
    place.run(&["key", "new", &place.path("key-2"), "--id", "2"]);
    move |arguments| {
        let mut command = place.command(arguments);
        command.env("CANDOUR_KEYS_FILE", place.path("key-2")).env("CANDOUR_KEYS_EARLIER", place.path("key"));
        command
    }
}

fn run(mut command: Command) -> String {
    let done = command.output().unwrap();
    assert!(done.status.success(), "{}", said(&done));
    String::from_utf8(done.stdout).unwrap()
}

#[test]
fn after_a_rotation_the_old_key_may_go_and_everything_opens() {
    let (place, path) = Place::with_audit();
    let with_both = with_new_key(&place);
    let before = run(with_both(&["key", "list"]));
    assert!(
        before.contains("key 2") && before.contains("in use, locks 0") && before.contains("still locks"),
        "{before}"
    );
    let said_first = run(with_both(&["key", "rotate"]));
    assert!(said_first.contains("0 were before"), "{said_first}");
    let after = run(with_both(&["key", "list"]));
    assert!(after.contains("locks nothing any more"), "{after}");
    assert!(run(with_both(&["key", "rotate"])).starts_with("0 data keys"));
    let mut alone = place.command(&["verify"]);
    alone.env("CANDOUR_KEYS_FILE", place.path("key-2"));
    assert!(run(alone).contains("sealed answers"));
    let mut serve = place.command(&["serve"]);
    serve.env("CANDOUR_KEYS_FILE", place.path("key-2"));
    let server = Server::start(serve);
    assert_eq!(server.sign_in("lead@test.example").get(&format!("{path}/check")).status, 200);
    server.stop();
    // The old key alone is refused, before anything is written.
    let refused = place.output(&["verify"]);
    assert!(!refused.status.success() && said(&refused).contains("key 2"), "{}", said(&refused));
}

#[test]
fn case_13_a_rotation_that_is_killed_was_not_begun_or_is_done() {
    let (place, _) = Place::with_audit();
    let with_both = with_new_key(&place);
    // From killed before it has opened the database to killed after it was done.
    for writes in 0..12 {
        let mut child = with_both(&["key", "rotate"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        // Each turn lets it come further: what it has written to the disk says how far it is.
        let begun = bytes_below(place.folder.path());
        for _ in 0..writes {
            if child.try_wait().unwrap().is_some() || bytes_below(place.folder.path()) != begun {
                break;
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(run(with_both(&["verify"])).contains("trail entries chained"));
    }
    run(with_both(&["key", "rotate"]));
    assert!(run(with_both(&["key", "list"])).contains("locks nothing any more"));
}

#[test]
fn case_14_a_rotation_while_twenty_people_save_loses_nothing() {
    let (place, path) = Place::with_audit();
    let with_both = with_new_key(&place);
    let server = Server::start(with_both(&["serve"]));
    let (stop, ready) = (AtomicBool::new(false), Barrier::new(21));
    let page = format!("{path}/standards/first");
    let saved: usize = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..20)
            .map(|writer| {
                let (server, page, stop, ready) = (&server, &page, &stop, &ready);
                scope.spawn(move || {
                    let mut lead = server.sign_in("lead@test.example");
                    ready.wait();
                    let (mut saved, mut turns) = (0, 0);
                    while !stop.load(Ordering::Relaxed) || turns == 0 {
                        let seen = revision(&lead.get(page).body).unwrap_or_else(|| "0".to_owned());
                        let text = format!("writer {writer} turn {turns}");
                        let fields =
                            [("s.lead.revision", seen.as_str()), ("s.lead.value", "3"), ("s.lead.narrative", &text)];
                        let answer = lead.post(page, &fields);
                        // Everybody writes the same statement: some are told of a conflict, and that is right.
                        assert!(matches!(answer.status, 303 | 409 | 422), "{}", answer.body);
                        saved += usize::from(answer.status == 303);
                        turns += 1;
                    }
                    saved
                })
            })
            .collect();
        ready.wait();
        for turn in 0..6 {
            // Forth and back: each turn changes the locks of all data keys.
            let (active, other) = if turn % 2 == 0 { ("key-2", "key") } else { ("key", "key-2") };
            let mut rotate = place.command(&["key", "rotate"]);
            rotate.env("CANDOUR_KEYS_FILE", place.path(active)).env("CANDOUR_KEYS_EARLIER", place.path(other));
            assert!(run(rotate).contains("; 0 were before"));
        }
        stop.store(true, Ordering::Relaxed);
        writers.into_iter().map(|writer| writer.join().unwrap()).sum()
    });
    let last = server.sign_in("lead@test.example").get(&page).body;
    assert_eq!(revision(&last).unwrap(), saved.to_string());
    server.stop();
    let verified = run(with_both(&["verify"]));
    assert!(!verified.contains("cannot be opened") && !verified.contains("broken"), "{verified}");
}

/// The revision of the first statement that a page holds.
fn revision(page: &str) -> Option<String> {
    page.split("name=\"s.lead.revision\" value=\"").nth(1)?.split('"').next().map(str::to_owned)
}

#[test]
fn case_15_a_data_key_that_cannot_be_opened_stops_a_rotation_before_anything_is_written() {
    let (place, _) = Place::with_audit();
    let with_both = with_new_key(&place);
    // One bit of one locked key, in the middle of its ciphertext.
    let database = place.database().display().to_string();
    let script = "import sqlite3,sys\nc = sqlite3.connect(sys.argv[1])\nr = c.execute(\"SELECT dek_id, wrapped FROM data_key WHERE slot LIKE 'agency/%'\").fetchone()\nw = bytearray(r[1]); w[100] ^= 1\nc.execute('UPDATE data_key SET wrapped = ? WHERE dek_id = ?', (bytes(w), r[0]))\nc.commit()";
    assert!(Command::new("python3").args(["-c", script, &database]).status().unwrap().success());
    // Every row, not every byte: a database that was opened may leave its journal behind.
    let rows = || {
        let script = "import sqlite3,sys\nprint(*sqlite3.connect(sys.argv[1]).iterdump(), sep='\\n')";
        Command::new("python3").args(["-c", script, &database]).output().unwrap().stdout
    };
    let before = rows();
    assert!(!before.is_empty());
    let done = with_both(&["key", "rotate"]).output().unwrap();
    assert!(!done.status.success() && said(&done).contains("data key"), "{}", said(&done));
    assert!(rows() == before, "something was written");
}

#[test]
fn case_16_an_old_backup_opens_with_the_old_key_and_not_with_the_new_one_alone() {
    let (place, _) = Place::with_audit();
    place.run(&["backup", &place.path("old-backup")]);
    let with_both = with_new_key(&place);
    run(with_both(&["key", "rotate"]));
    let mut new_alone = place.command(&["backup", &place.path("new-backup")]);
    new_alone.env("CANDOUR_KEYS_FILE", place.path("key-2"));
    run(new_alone);
    let restore = |backup: &str, key: &str| {
        let other = Place::new();
        let mut command = other.command(&["restore", &place.path(backup)]);
        command.env("CANDOUR_KEYS_FILE", place.path(key)).output().unwrap()
    };
    for (backup, right, wrong, expected) in
        [("old-backup", "key", "key-2", "key 1"), ("new-backup", "key-2", "key", "key 2")]
    {
        let done = restore(backup, right);
        assert!(done.status.success(), "{}", said(&done));
        let refused = restore(backup, wrong);
        assert!(!refused.status.success() && said(&refused).contains(expected), "{}", said(&refused));
    }
}
