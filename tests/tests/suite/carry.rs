//! Carry forward: the last cycle's answers stand ready and count as unanswered until somebody confirms them.

use crate::support::{expect, query, signed_in, trail_entries, words};
use candour_domain::ids::ReturnId;
use candour_tests::Who::*;
use candour_tests::{EVERY_TYPE_V2, TestBoard, on_both_databases};
use chrono::TimeDelta;

on_both_databases! {
    last_cycles_answers_stand_ready_and_count_as_unanswered,
    an_answer_is_confirmed_as_it_was,
    a_whole_standard_is_confirmed_at_once,
    an_answer_is_changed_before_it_is_saved,
    what_is_dropped_is_not_offered_again_and_the_last_cycle_stays,
    what_was_typed_meanwhile_is_not_written_over,
    only_those_who_may_answer_see_or_confirm_it,
    nothing_is_offered_of_a_cycle_that_was_destroyed,
    a_first_cycle_offers_nothing,
    what_was_left_empty_is_filled_and_what_was_chosen_stays,
}

/// A submitted return to the first version, and an open one to the second, two years later.
async fn two_cycles(board: &TestBoard) -> (ReturnId, ReturnId) {
    board.open_audit().await.unwrap();
    let before = board.submit(PoliceLead).await.unwrap();
    (before, second_audit(board, before).await)
}

/// The police's return to the second version, two years after this one.
pub(crate) async fn second_audit(board: &TestBoard, before: ReturnId) -> ReturnId {
    board.pass(TimeDelta::days(730));
    let (set, version) = board.publish(EVERY_TYPE_V2).await.unwrap();
    board.audit_with(&set, &version).await.unwrap();
    let now = board.service.own_returns(&board.actor(PoliceLead).unwrap()).await.unwrap();
    now.iter().find(|own| own.id != before).unwrap().id
}

async fn answers(board: &TestBoard, id: ReturnId) -> Vec<String> {
    let whole = board.service.whole_return(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    whole.answers.keys().map(|id| id.0.clone()).collect()
}

async fn last_cycles_answers_stand_ready_and_count_as_unanswered(board: TestBoard) {
    let (_, now) = two_cycles(&board).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let tasks = words(&lead.get(&format!("/returns/{now}")).await.unwrap());
    assert!(tasks.contains("answers from 2026 stand ready"), "{tasks}");
    assert!(tasks.contains("0 of"), "{tasks}");
    let page = lead.get(&format!("/returns/{now}/standards/first")).await.unwrap();
    let text = words(&page);
    for part in ["From 2026, please confirm", "The chief officer leads.", "Confirm as it was", "Change it first"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    // Shown to read, not as if it had been answered now.
    assert!(!page.text().contains(">The chief officer leads.</textarea>"));
    assert_eq!(answers(&board, now).await, Vec::<String>::new());
    // It is not complete, whatever stands ready.
    expect(&lead.post(&format!("/returns/{now}/submit"), &[]).await.unwrap(), 422);
}

async fn an_answer_is_confirmed_as_it_was(board: TestBoard) {
    let (before, now) = two_cycles(&board).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let path = format!("/returns/{now}/standards/first");
    let done = lead.post(&path, &[("intent", "confirm:lead")]).await.unwrap();
    expect(&done, 303);
    assert!(done.location().ends_with("#statement-lead"), "{}", done.location());
    assert_eq!(answers(&board, now).await, ["lead"]);
    let actor = board.actor(PoliceLead).unwrap();
    let (old, new) = (
        board.service.whole_return(&actor, before).await.unwrap(),
        board.service.whole_return(&actor, now).await.unwrap(),
    );
    assert_eq!(new.answers["lead"].answer, old.answers["lead"].answer);
    assert_eq!(new.answers["lead"].revision, 1);
    // Pressed twice: nothing more is saved.
    expect(&lead.post(&path, &[("intent", "confirm:lead")]).await.unwrap(), 303);
    let sql = "SELECT MAX(revision) FROM answer_history WHERE statement_id = 'lead'";
    assert_eq!(query(&board, sql).trim(), "1");
}

async fn a_whole_standard_is_confirmed_at_once(board: TestBoard) {
    let (_, now) = two_cycles(&board).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let path = format!("/returns/{now}/standards/first");
    let waiting = lead.get(&path).await.unwrap().text().matches("candour-carried").count();
    assert!(waiting > 1);
    expect(&lead.post(&path, &[("intent", "confirm:")]).await.unwrap(), 303);
    assert_eq!(answers(&board, now).await.len(), waiting);
    assert_eq!(lead.get(&path).await.unwrap().text().matches("candour-carried").count(), 0);
}

async fn an_answer_is_changed_before_it_is_saved(board: TestBoard) {
    let (_, now) = two_cycles(&board).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let path = format!("/returns/{now}/standards/first");
    let page = lead.post(&path, &[("intent", "fill:lead")]).await.unwrap();
    expect(&page, 200);
    assert!(page.text().contains("The chief officer leads.</textarea>"));
    assert!(words(&page).contains("nothing of it is saved yet"));
    assert_eq!(answers(&board, now).await, Vec::<String>::new());
    let changed = [("s.lead.revision", "0"), ("s.lead.value", "2"), ("s.lead.narrative", "Her deputy leads.")];
    expect(&lead.post(&path, &changed).await.unwrap(), 303);
    assert_eq!(answers(&board, now).await, ["lead"]);
}

async fn what_is_dropped_is_not_offered_again_and_the_last_cycle_stays(board: TestBoard) {
    let (before, now) = two_cycles(&board).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let path = format!("/returns/{now}/standards/first");
    let offered = lead.get(&path).await.unwrap().text().matches("candour-carried").count();
    for _ in 0..2 {
        expect(&lead.post(&path, &[("intent", "drop:lead")]).await.unwrap(), 303);
    }
    let page = lead.get(&path).await.unwrap();
    assert_eq!(page.text().matches("candour-carried").count(), offered - 1);
    assert!(!words(&page).contains("The chief officer leads."));
    assert_eq!(trail_entries(&board, "carried_dropped"), 1);
    assert_eq!(answers(&board, now).await, Vec::<String>::new());
    let old = words(&lead.get(&format!("/returns/{before}/check")).await.unwrap());
    assert!(old.contains("The chief officer leads."));
    // What is not asked cannot be dropped.
    expect(&lead.post(&path, &[("intent", "drop:nothing")]).await.unwrap(), 404);
}

async fn what_was_typed_meanwhile_is_not_written_over(board: TestBoard) {
    let (_, now) = two_cycles(&board).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let path = format!("/returns/{now}/standards/first");
    let typed = [
        ("intent", "confirm:"),
        ("s.lead.revision", "0"),
        ("s.lead.value", "1"),
        ("s.lead.narrative", "Typed just now."),
    ];
    expect(&lead.post(&path, &typed).await.unwrap(), 303);
    let whole = board.service.whole_return(&board.actor(PoliceLead).unwrap(), now).await.unwrap();
    assert_eq!(whole.answers["lead"].answer.narrative, "Typed just now.");
    assert!(whole.answers.len() > 1, "the others were confirmed");
}

async fn only_those_who_may_answer_see_or_confirm_it(board: TestBoard) {
    let (_, now) = two_cycles(&board).await;
    for who in [PoliceOfficer, PoliceViewer] {
        let mut reader = signed_in(&board, who).await;
        let page = reader.get(&format!("/returns/{now}/standards/first")).await.unwrap();
        expect(&page, 200);
        assert!(!page.text().contains("candour-carried"), "{who:?}");
        let post = reader.post(&format!("/returns/{now}/standards/first"), &[("intent", "confirm:")]).await.unwrap();
        assert!(matches!(post.status, 403 | 404), "{who:?}");
    }
    for who in [CouncilLead, Manager] {
        let post = signed_in(&board, who)
            .await
            .post(&format!("/returns/{now}/standards/first"), &[("intent", "confirm:")])
            .await;
        assert!(matches!(post.unwrap().status, 403 | 404), "{who:?}");
    }
    assert_eq!(answers(&board, now).await, Vec::<String>::new());
}

async fn nothing_is_offered_of_a_cycle_that_was_destroyed(board: TestBoard) {
    let (before, now) = two_cycles(&board).await;
    crate::support::query_write(&board, "UPDATE agency_return SET state = 'shredded' WHERE submitted_at IS NOT NULL");
    let mut lead = signed_in(&board, PoliceLead).await;
    let page = lead.get(&format!("/returns/{now}/standards/first")).await.unwrap();
    expect(&page, 200);
    assert!(!page.text().contains("candour-carried"));
    expect(&lead.post(&format!("/returns/{now}/standards/first"), &[("intent", "confirm:")]).await.unwrap(), 303);
    assert_eq!(answers(&board, now).await, Vec::<String>::new());
    assert_ne!(before, now);
}

async fn a_first_cycle_offers_nothing(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let page = signed_in(&board, PoliceLead).await.get(&format!("/returns/{id}/standards/first")).await.unwrap();
    assert!(!page.text().contains("candour-carried"));
}

async fn what_was_left_empty_is_filled_and_what_was_chosen_stays(board: TestBoard) {
    let (_, now) = two_cycles(&board).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let path = format!("/returns/{now}/standards/first");
    // A level alone, saved while somebody types: what was written last time still stands ready.
    expect(&lead.post(&path, &[("s.lead.revision", "0"), ("s.lead.value", "1")]).await.unwrap(), 303);
    assert!(words(&lead.get(&path).await.unwrap()).contains("The chief officer leads."));
    expect(&lead.post(&path, &[("intent", "confirm:lead")]).await.unwrap(), 303);
    let whole = board.service.whole_return(&board.actor(PoliceLead).unwrap(), now).await.unwrap();
    let answer = &whole.answers["lead"].answer;
    assert_eq!(answer.narrative, "The chief officer leads.");
    assert!(format!("{:?}", answer.response).contains("\"1\""), "{:?}", answer.response);
    assert!(!words(&lead.get(&path).await.unwrap()).contains("Confirm as it was for 1.1"));
}
