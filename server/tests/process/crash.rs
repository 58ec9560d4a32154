//! What was acknowledged survives: a kill in the midst of saves, a full disk, a stop while people write.

use crate::support::{Place, Server};
use std::collections::BTreeMap;
use std::process::Command;
use std::sync::mpsc;
use std::thread;

/// Writers that save as fast as they can; each tells what was acknowledged.
pub(crate) fn write_until_gone(
    server: &Server,
    path: &str,
    statements: &[&'static str],
    tell: &mpsc::Sender<(String, i64)>,
) -> Vec<thread::JoinHandle<()>> {
    statements
        .iter()
        .map(|&statement| {
            let mut visitor = server.sign_in("lead@test.example");
            let (path, tell) = (format!("{path}/standards/first/autosave"), tell.clone());
            thread::spawn(move || {
                for revision in 0..100_000_i64 {
                    let seen = revision.to_string();
                    let value = match statement {
                        "lead" => (revision % 4).to_string(),
                        "policy" => if revision % 2 == 0 { "yes" } else { "no" }.to_owned(),
                        _ => (revision % 100).to_string(),
                    };
                    let (name, base) = (format!("s.{statement}.value"), format!("s.{statement}.revision"));
                    let Ok(page) = visitor.try_post(&path, &[(base.as_str(), &seen), (name.as_str(), &value)]) else {
                        return;
                    };
                    if page.status != 200 || !page.body.contains("\"revisions\":[[") {
                        return;
                    }
                    let _ = tell.send((statement.to_owned(), revision + 1));
                }
            })
        })
        .collect()
}

#[test]
fn a_server_that_is_killed_in_the_midst_of_saves_loses_nothing_that_it_acknowledged() {
    let (place, path) = Place::with_audit();
    let mut reached = BTreeMap::new();
    let server = place.serve();
    let (tell, told) = mpsc::channel();
    let writers = write_until_gone(&server, &path, &["lead", "policy", "trained"], &tell);
    drop(tell);
    // Enough saves that some are under way at any moment.
    for (statement, revision) in told.iter().take(60) {
        reached.insert(statement, revision);
    }
    server.kill();
    for (statement, revision) in &told {
        reached.insert(statement, revision);
    }
    for writer in writers {
        writer.join().unwrap();
    }
    assert_eq!(reached.len(), 3);
    eprintln!("counted: killed after {} acknowledged saves of 3 writers", reached.values().sum::<i64>());
    let out = place.path("answers.json");
    let audit = place.run(&["audit", "list"]).split('\t').next().unwrap().to_owned();
    let server = place.serve();
    let page = server.sign_in("lead@test.example").get(&format!("{path}/standards/first"));
    assert_eq!(page.status, 200);
    for (statement, revision) in &reached {
        let kept = page.body.split(&format!("name=\"s.{statement}.revision\"")).nth(1).unwrap();
        let kept: i64 = kept.split("value=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
        // One more may have been written whose answer never arrived.
        assert!(kept == *revision || kept == revision + 1, "{statement}: acknowledged {revision}, kept {kept}");
    }
    server.stop();
    place.run(&["verify"]);
    place.run(&["export", "answers", "--audit", &audit, "--out", &out]);
}

#[test]
fn a_full_disk_refuses_the_save_in_words_and_keeps_what_was_saved() {
    let (place, path) = Place::with_audit();
    // No file may grow beyond this: the same to the database as a disk without room.
    let limit = std::fs::metadata(place.database()).unwrap().len() / 512 + 400;
    let mut command = Command::new("sh");
    place.settings(&mut command);
    command.args(["-c", &format!("trap '' XFSZ; ulimit -f {limit}; exec \"$0\" serve"), env!("CARGO_BIN_EXE_candour")]);
    let server = Server::start(command);
    let mut lead = server.sign_in("lead@test.example");
    let text = "x".repeat(30_000);
    let mut acknowledged = 0;
    let refused = (0..200).find_map(|revision| {
        let seen = revision.to_string();
        let page = lead.post(
            &format!("{path}/standards/first"),
            &[("s.lead.revision", &seen), ("s.lead.value", "3"), ("s.lead.narrative", &format!("{revision} {text}"))],
        );
        if page.status == 303 {
            acknowledged = revision + 1;
            None
        } else {
            Some(page)
        }
    });
    let refused = refused.expect("the disk never became full");
    assert_eq!(refused.status, 507, "{}", refused.body);
    assert!(refused.body.contains("the disk is full") && refused.body.contains(&text), "{}", refused.body);
    assert!(acknowledged > 0);
    eprintln!("counted: the disk was full after {acknowledged} saves");
    // Reading goes on.
    assert_eq!(lead.get(&format!("{path}/check")).status, 200);
    server.kill();
    let server = place.serve();
    let page = server.sign_in("lead@test.example").get(&format!("{path}/standards/first")).body;
    assert!(page.contains(&format!("name=\"s.lead.revision\" value=\"{acknowledged}\"")), "{acknowledged}");
    server.stop();
    place.run(&["verify"]);
}

#[test]
fn a_stop_finishes_what_was_begun() {
    let (place, path) = Place::with_audit();
    let server = place.serve();
    let (tell, told) = mpsc::channel();
    let writers = write_until_gone(&server, &path, &["lead", "policy"], &tell);
    drop(tell);
    let before = told.iter().take(10).count();
    server.terminate();
    let (well, log) = server.wait();
    for writer in writers {
        writer.join().unwrap();
    }
    eprintln!("counted: stopped after {} acknowledged saves of 2 writers", before + told.iter().count());
    assert!(well && before == 10, "{log}");
    assert!(log.contains("finishing what was begun"), "{log}");
    assert!(!log.contains("cut off"), "{log}");
    place.run(&["verify"]);
}

#[test]
fn the_log_holds_no_answer_no_name_and_no_address() {
    let (place, path) = Place::with_audit();
    let server = place.serve();
    let mut lead = server.sign_in("lead@test.example");
    lead.post(
        &format!("{path}/standards/first"),
        &[("s.lead.value", "3"), ("s.lead.narrative", "CANARY in an answer")],
    );
    lead.post(&format!("{path}/standards/first"), &[("s.trained.value", "CANARY in an error")]);
    lead.get("/audits/CANARY-in-an-address?q=CANARY");
    server.visitor().post("/sign-in", &[("email", "canary@test.example"), ("password", "CANARY password")]);
    let log = server.stop();
    assert!(
        log.contains("route=/returns/{return_id}/standards/{standard}")
            || log.contains("route=\"/returns/{return_id}/standards/{standard}\""),
        "{log}"
    );
    let id = path.trim_start_matches("/returns/");
    for secret in ["CANARY", "canary", "lead@test", PASSWORD_WORD, id] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
}

const PASSWORD_WORD: &str = "battery";
