//! Two servers on one PostgreSQL behave as one.

use crate::crash::write_until_gone;
use crate::support::{PASSWORD, Place};
use std::collections::BTreeMap;
use std::sync::mpsc;

#[test]
fn two_that_start_at_once_on_an_empty_database_make_one_schema() {
    let Some(place) = Place::on_postgres() else { return };
    let servers = std::thread::scope(|scope| {
        let starting: Vec<_> = (0..2).map(|_| scope.spawn(|| place.serve())).collect();
        starting.into_iter().map(|server| server.join().unwrap()).collect::<Vec<_>>()
    });
    for server in &servers {
        assert_eq!(server.visitor().get("/ready").status, 200);
    }
}

#[test]
fn a_session_begun_at_one_is_known_to_the_other_and_ended_by_it() {
    let Some(place) = Place::on_postgres() else { return };
    let (place, path) = place.and_audit();
    let (one, other) = (place.serve(), place.serve());
    let mut here = one.sign_in("lead@test.example");
    let mut there = here.at(&other);
    assert_eq!(there.get(&path).status, 200);
    assert_eq!(there.post("/sign-out", &[]).status, 303);
    assert_eq!(here.get(&path).status, 303);
}

#[test]
fn wrong_passwords_are_counted_together() {
    let Some(place) = Place::on_postgres() else { return };
    let (place, _) = place.and_audit();
    let (one, other) = (place.serve(), place.serve());
    let wrong = [("email", "lead@test.example"), ("password", "wrong wrong wrong")];
    for turn in 0..5 {
        let server = if turn % 2 == 0 { &one } else { &other };
        assert_eq!(server.visitor().post("/sign-in", &wrong).status, 422);
    }
    let right = [("email", "lead@test.example"), ("password", PASSWORD)];
    for server in [&one, &other] {
        assert_eq!(server.visitor().post("/sign-in", &right).status, 429);
    }
}

/// One is killed while both save; the other goes on, and a new one takes the first one's place. Nothing that
/// was acknowledged is lost, and everybody stays signed in.
#[test]
fn one_is_killed_in_the_midst_of_saves_and_replaced_and_no_save_is_lost() {
    let Some(place) = Place::on_postgres() else { return };
    let (place, path) = place.and_audit();
    let (one, other) = (place.serve(), place.serve());
    let reader = one.sign_in("lead@test.example");
    let (tell_one, told_one) = mpsc::channel();
    let (tell_other, told_other) = mpsc::channel();
    // Each writer has a statement of its own: a writer who is told of a conflict would stop.
    let at_one = write_until_gone(&one, &path, &["lead", "policy"], &tell_one);
    let at_other = write_until_gone(&other, &path, &["trained"], &tell_other).pop().unwrap();
    drop((tell_one, tell_other));
    let mut reached: BTreeMap<String, i64> = BTreeMap::new();
    while reached.len() < 2 || reached.values().sum::<i64>() < 40 {
        let (statement, revision) = told_one.recv().unwrap();
        reached.insert(statement, revision);
    }
    one.kill();
    for (statement, revision) in &told_one {
        reached.insert(statement, revision);
    }
    for writer in at_one {
        writer.join().unwrap();
    }
    // The other goes on: it acknowledges more after the kill than it had before.
    let after = told_other.iter().take(30).last().unwrap();
    reached.insert(after.0, after.1);
    let fresh = place.serve();
    assert_eq!(reader.at(&fresh).get(&path).status, 200);
    other.kill();
    for (statement, revision) in &told_other {
        reached.insert(statement, revision);
    }
    at_other.join().unwrap();
    let page = reader.at(&fresh).get(&format!("{path}/standards/first")).body;
    assert_eq!(reached.len(), 3);
    eprintln!("counted: {} acknowledged saves of 3 writers on two servers, both killed", reached.values().sum::<i64>());
    for (statement, revision) in &reached {
        let kept = page.split(&format!("name=\"s.{statement}.revision\" value=\"")).nth(1).unwrap();
        let kept: i64 = kept.split('"').next().unwrap().parse().unwrap();
        // The last save may have been kept without its acknowledgement having come through.
        assert!(kept >= *revision, "{statement}: acknowledged {revision}, kept {kept}");
    }
    fresh.stop();
    let verified = place.run(&["verify"]);
    assert!(!verified.contains("broken") && !verified.contains("cannot be opened"), "{verified}");
}
