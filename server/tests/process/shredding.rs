//! The destruction of a return, by a server that is killed in the midst of it.

use crate::support::{Place, bytes_below};

#[test]
fn case_18_a_destruction_that_is_killed_was_not_begun_or_is_done() {
    let (place, path) = Place::with_audit();
    let id = path.trim_start_matches("/returns/");
    let audit = place.run(&["audit", "list"]).split('\t').next().unwrap().to_owned();
    let server = place.serve();
    let mut lead = server.sign_in("lead@test.example");
    let fields = [("s.lead.value", "3"), ("s.lead.narrative", "The chief officer leads.")];
    assert_eq!(lead.post(&format!("{path}/standards/first"), &fields).status, 303);
    let mut manager = server.sign_in("manager@test.example");
    assert_eq!(manager.post(&format!("/audits/{audit}/state"), &[("to", "closed")]).status, 303);
    server.stop();
    let kept = std::fs::read(place.database()).unwrap();
    let shred = [("decision", "shred"), ("agency", "Police"), ("reason", "Minute 7.2")];
    let (mut not_begun, mut done) = (0, 0);
    // From killed before it has written anything to killed after it has answered.
    for writes in 0..10 {
        for ending in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{ending}", place.database().display()));
        }
        std::fs::write(place.database(), &kept).unwrap();
        let server = place.serve();
        let mut manager = server.sign_in("manager@test.example");
        let mut deciding = manager.clone();
        let page = format!("/retention/{id}");
        let begun = bytes_below(place.folder.path());
        let asked = std::thread::spawn({
            let page = page.clone();
            move || deciding.try_post(&page, &shred)
        });
        for _ in 0..writes {
            if asked.is_finished() || bytes_below(place.folder.path()) != begun {
                break;
            }
        }
        if writes == 9 {
            assert_eq!(asked.join().unwrap().unwrap().status, 303);
        }
        server.kill();
        // The state, the decision and the key went together.
        assert!(place.run(&["verify"]).contains("trail entries chained"));
        let server = place.serve();
        manager = server.sign_in("manager@test.example");
        let shown = manager.get(&page).body;
        let mut lead = server.sign_in("lead@test.example");
        if shown.contains("Minute 7.2") {
            done += 1;
            assert_eq!(lead.get(&path).status, 409);
            assert_eq!(keys_of_the_agency(&place), 0);
        } else {
            not_begun += 1;
            assert!(lead.get(&format!("{path}/standards/first")).body.contains("The chief officer leads."));
            assert_eq!(keys_of_the_agency(&place), 2);
            assert_eq!(manager.post(&page, &shred).status, 303);
            assert_eq!(keys_of_the_agency(&place), 0);
        }
        server.stop();
    }
    assert!(done > 0 && not_begun > 0, "{done} {not_begun}");
}

fn keys_of_the_agency(place: &Place) -> usize {
    let script = "import sqlite3,sys\nprint(sqlite3.connect(sys.argv[1]).execute(\"SELECT COUNT(*) FROM data_key WHERE agency_id IS NOT NULL\").fetchone()[0])";
    let done = std::process::Command::new("python3").args(["-c", script]).arg(place.database()).output().unwrap();
    String::from_utf8(done.stdout).unwrap().trim().parse().unwrap()
}
