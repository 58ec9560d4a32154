//! "Changed since you last looked": for each person, what others saved since they last opened a standard.

use crate::support::{expect, query, signed_in, words};
use candour_domain::ids::ReturnId;
use candour_tests::Who::*;
use candour_tests::{TestBoard, Visitor, on_both_databases};
use chrono::TimeDelta;

on_both_databases! {
    what_others_changed_is_marked_until_one_has_looked,
    ones_own_save_is_not_new_and_each_person_looks_for_themselves,
    a_contributor_is_told_of_their_part_alone_and_the_board_of_nothing,
}

const MARK: &str = "Changed since you last looked";

async fn save(visitor: &mut Visitor, id: ReturnId, statement: &str, revision: &str, value: &str) {
    let (of, given) = (format!("s.{statement}.revision"), format!("s.{statement}.value"));
    let fields = [(of.as_str(), revision), (given.as_str(), value)];
    expect(&visitor.post(&format!("/returns/{id}/standards/first"), &fields).await.unwrap(), 303);
}

async fn what_others_changed_is_marked_until_one_has_looked(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    board.delegate(PoliceContributor, "first", &["lead", "policy"]).await.unwrap();
    let (mut lead, mut colleague) = (signed_in(&board, PoliceLead).await, signed_in(&board, PoliceContributor).await);
    let (tasks, standard) = (format!("/returns/{id}"), format!("/returns/{id}/standards/first"));
    save(&mut colleague, id, "lead", "0", "3").await;
    save(&mut colleague, id, "policy", "0", "yes").await;
    assert!(words(&lead.get(&tasks).await.unwrap()).contains("2 statements changed since you last looked"));
    let page = words(&lead.get(&standard).await.unwrap());
    assert_eq!(page.matches(MARK).count(), 2, "{page}");
    assert!(!words(&lead.get(&tasks).await.unwrap()).contains("since you last looked"));
    assert!(!words(&lead.get(&standard).await.unwrap()).contains(MARK));
    assert_eq!(query(&board, "SELECT COUNT(*) FROM looked").trim(), "1");
    board.pass(TimeDelta::minutes(1));
    save(&mut colleague, id, "policy", "1", "no").await;
    // Reading the check or the task list is not opening the standard.
    for _ in 0..2 {
        assert!(words(&lead.get(&format!("{tasks}/check")).await.unwrap()).contains(MARK));
        assert!(words(&lead.get(&tasks).await.unwrap()).contains("1 statement changed since you last looked"));
    }
    let page = words(&lead.get(&standard).await.unwrap());
    assert_eq!(page.matches(MARK).count(), 1, "{page}");
}

async fn ones_own_save_is_not_new_and_each_person_looks_for_themselves(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    save(&mut lead, id, "lead", "0", "3").await;
    assert!(!words(&lead.get(&format!("/returns/{id}")).await.unwrap()).contains("since you last looked"));
    for who in [PoliceViewer, PoliceOfficer] {
        let mut reader = signed_in(&board, who).await;
        assert!(words(&reader.get(&format!("/returns/{id}")).await.unwrap()).contains("1 statement changed"));
        assert!(words(&reader.get(&format!("/returns/{id}/standards/first")).await.unwrap()).contains(MARK));
        assert!(!words(&reader.get(&format!("/returns/{id}")).await.unwrap()).contains("since you last looked"));
    }
}

async fn a_contributor_is_told_of_their_part_alone_and_the_board_of_nothing(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    board.delegate(PoliceContributor, "first", &["policy"]).await.unwrap();
    let mut contributor = signed_in(&board, PoliceContributor).await;
    let tasks = words(&contributor.get(&format!("/returns/{id}")).await.unwrap());
    assert!(tasks.contains("1 statement changed since you last looked"), "{tasks}");
    board.service.submit(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    for page in ["", "/standards/first", "/check"] {
        let page = words(&manager.get(&format!("/returns/{id}{page}")).await.unwrap());
        assert!(!page.to_lowercase().contains("since you last looked"));
    }
    assert_eq!(query(&board, "SELECT COUNT(*) FROM looked").trim(), "0");
}
