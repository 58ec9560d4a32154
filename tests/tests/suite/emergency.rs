//! Emergency access: a draft that is read at the Board before it is submitted, and who knows of it.

use crate::support::{expect, letter, query, query_write, signed_in, trail_entries, words};
use candour_domain::ids::ReturnId;
use candour_tests::Who::{self, *};
use candour_tests::{TestBoard, Visitor, on_both_databases};
use chrono::TimeDelta;

const REASON: &str = "CANARY-emergency: a worker named somebody at risk, reference 4711";
/// What the police answered.
const ANSWER: &str = "The chief officer leads.";

on_both_databases! {
    a_draft_is_read_for_an_hour_and_the_agency_sees_who_and_why,
    others_are_told_at_once_and_no_answer_and_no_reason_is_in_the_mail,
    every_page_that_is_read_stands_in_the_trail_and_the_opening_in_red,
    it_ends_when_it_is_ended_and_with_the_submission_nobody_needs_it,
    it_is_one_persons_and_gives_no_scores_no_documents_and_no_change,
    without_a_reason_nothing_is_opened_and_what_was_typed_stays,
    where_nobody_could_be_told_nothing_is_opened,
    a_return_that_nobody_began_or_that_is_another_boards_is_not_there,
    the_reason_is_sealed_is_verified_and_goes_with_the_return,
}

/// A draft of the police that holds answers.
async fn draft(board: &TestBoard) -> ReturnId {
    board.open_audit().await.unwrap();
    board.complete(PoliceLead).await.unwrap()
}

async fn open(visitor: &mut Visitor, id: ReturnId) {
    expect(&visitor.post(&format!("/returns/{id}/emergency"), &[("reason", REASON)]).await.unwrap(), 303);
}

async fn a_draft_is_read_for_an_hour_and_the_agency_sees_who_and_why(board: TestBoard) {
    let id = draft(&board).await;
    let mut manager = signed_in(&board, Manager).await;
    let standard = format!("/returns/{id}/standards/first");
    expect(&manager.get(&standard).await.unwrap(), 404);
    let form = words(&manager.get(&format!("/returns/{id}/emergency")).await.unwrap());
    assert!(
        form.contains("one hour") && form.contains(&PoliceLead.name()) && form.contains(&PoliceOfficer.name()),
        "{form}"
    );
    assert!(!form.contains(ANSWER));
    open(&mut manager, id).await;
    let page = words(&manager.get(&standard).await.unwrap());
    assert!(page.contains(ANSWER) && page.contains("You read a draft, until 13:00"), "{page}");
    for who in [PoliceLead, PoliceOfficer, PoliceViewer] {
        let page = words(&signed_in(&board, who).await.get(&format!("/returns/{id}")).await.unwrap());
        assert!(page.contains(REASON) && page.contains(&Manager.name()), "{who:?}: {page}");
    }
    // The session of half an hour is used in between.
    for minutes in [29, 58] {
        board.clock.set(at(minutes));
        expect(&manager.get(&standard).await.unwrap(), 200);
    }
    board.clock.set(at(60));
    expect(&manager.get(&standard).await.unwrap(), 404);
    expect(&manager.get(&format!("/returns/{id}")).await.unwrap(), 404);
}

fn at(minutes: i64) -> chrono::DateTime<chrono::Utc> {
    "2026-03-03T12:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap() + TimeDelta::minutes(minutes)
}

async fn others_are_told_at_once_and_no_answer_and_no_reason_is_in_the_mail(board: TestBoard) {
    let id = draft(&board).await;
    open(&mut signed_in(&board, Manager).await, id).await;
    for who in [PoliceLead, PoliceOfficer] {
        let text = letter(&board, &who.email(), "in an emergency").await.unwrap();
        assert!(text.contains(&Manager.name()) && text.contains("13:00"), "{text}");
        assert!(!text.contains("CANARY") && !text.contains(ANSWER) && !text.contains(&id.to_string()), "{text}");
    }
    for who in [Manager, PoliceContributor, CouncilLead, Administrator] {
        assert!(letter(&board, &who.email(), "in an emergency").await.is_none(), "{who:?}");
    }
}

async fn every_page_that_is_read_stands_in_the_trail_and_the_opening_in_red(board: TestBoard) {
    let id = draft(&board).await;
    let mut manager = signed_in(&board, Manager).await;
    open(&mut manager, id).await;
    expect(&manager.get(&format!("/returns/{id}")).await.unwrap(), 200);
    expect(&manager.get(&format!("/returns/{id}/standards/first")).await.unwrap(), 200);
    assert_eq!((trail_entries(&board, "draft_opened"), trail_entries(&board, "return_read")), (1, 2));
    for who in [Manager, Administrator, PoliceLead] {
        let page = signed_in(&board, who).await.get("/trail").await.unwrap();
        let text = page.text();
        let red = text.split("candour-alarm__mark").nth(1).unwrap_or_default();
        assert!(red.chars().take(200).collect::<String>().contains("A draft was opened in an emergency"), "{who:?}");
        assert!(!words(&page).contains("CANARY"), "{who:?}");
    }
    let council = words(&signed_in(&board, CouncilLead).await.get("/trail?kind=draft_opened").await.unwrap());
    assert!(council.contains("No entry matches"), "{council}");
}

async fn it_ends_when_it_is_ended_and_with_the_submission_nobody_needs_it(board: TestBoard) {
    let id = draft(&board).await;
    let mut manager = signed_in(&board, Manager).await;
    let path = format!("/returns/{id}/emergency");
    expect(&manager.post(&path, &[("step", "end")]).await.unwrap(), 404);
    open(&mut manager, id).await;
    expect(&manager.post(&path, &[("step", "end")]).await.unwrap(), 303);
    expect(&manager.get(&format!("/returns/{id}")).await.unwrap(), 404);
    expect(&manager.post(&path, &[("step", "end")]).await.unwrap(), 404);
    assert_eq!(trail_entries(&board, "draft_shut"), 1);
    open(&mut manager, id).await;
    board.service.submit(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    let page = words(&manager.get(&format!("/returns/{id}")).await.unwrap());
    assert!(!page.contains("Emergency access."), "{page}");
    expect(&manager.get(&path).await.unwrap(), 404);
    expect(&manager.post(&path, &[("reason", REASON)]).await.unwrap(), 404);
    // Given back, it is a draft again: an opening of before that has not ended would let the manager in.
    expect(&manager.post(&format!("/returns/{id}/amend"), &[("reason", "Please add")]).await.unwrap(), 303);
    expect(&manager.get(&format!("/returns/{id}")).await.unwrap(), 404);
}

async fn it_is_one_persons_and_gives_no_scores_no_documents_and_no_change(board: TestBoard) {
    let id = draft(&board).await;
    let mut manager = signed_in(&board, Manager).await;
    open(&mut manager, id).await;
    let page = manager.get(&format!("/returns/{id}")).await.unwrap();
    assert!(!page.text().contains("/scores") && !page.text().contains("/workbook"));
    for path in ["scores", "workbook"] {
        expect(&manager.get(&format!("/returns/{id}/{path}")).await.unwrap(), 404);
    }
    let save = [("s.lead.value", "0"), ("s.lead.revision", "1")];
    expect(&manager.post(&format!("/returns/{id}/standards/first"), &save).await.unwrap(), 404);
    expect(&manager.post(&format!("/returns/{id}/submit"), &[]).await.unwrap(), 404);
    for who in [Chair, Administrator, CouncilLead] {
        assert!(matches!(signed_in(&board, who).await.get(&format!("/returns/{id}")).await.unwrap().status, 403 | 404));
    }
}

async fn without_a_reason_nothing_is_opened_and_what_was_typed_stays(board: TestBoard) {
    let id = draft(&board).await;
    let mut manager = signed_in(&board, Manager).await;
    let path = format!("/returns/{id}/emergency");
    let long = "x".repeat(2_001);
    for reason in ["", "   ", "urgent", long.as_str()] {
        let page = manager.post(&path, &[("reason", reason)]).await.unwrap();
        expect(&page, 422);
        assert!(page.text().contains("error-summary") && page.text().contains(reason.trim()), "{reason}");
    }
    expect(&manager.post(&path, &[("reason", REASON), ("until", "2099")]).await.unwrap(), 400);
    assert_eq!(query(&board, "SELECT COUNT(*) FROM emergency_access").trim(), "0");
    assert_eq!(trail_entries(&board, "draft_opened"), 0);
    expect(&manager.get(&format!("/returns/{id}")).await.unwrap(), 404);
}

async fn where_nobody_could_be_told_nothing_is_opened(board: TestBoard) {
    let id = draft(&board).await;
    let others: Vec<_> = [PoliceLead, PoliceOfficer, Chair].map(|who: Who| format!("'{}'", who.email())).into();
    query_write(
        &board,
        &format!(
            "UPDATE membership SET ended_at = created_at WHERE person_id IN (SELECT id FROM person WHERE email IN ({}))",
            others.join(",")
        ),
    );
    let mut manager = signed_in(&board, Manager).await;
    let path = format!("/returns/{id}/emergency");
    let page = manager.get(&path).await.unwrap();
    assert!(words(&page).contains("Nobody else could be told") && !page.text().contains("<textarea"));
    let page = manager.post(&path, &[("reason", REASON)]).await.unwrap();
    expect(&page, 422);
    assert!(words(&page).contains("Nobody else could be told"));
    assert_eq!(trail_entries(&board, "draft_opened"), 0);
}

async fn a_return_that_nobody_began_or_that_is_another_boards_is_not_there(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let manager = board.actor(Manager).unwrap();
    let dashboard = board.service.dashboard(&manager, audit).await.unwrap();
    let mut visitor = signed_in(&board, Manager).await;
    for row in &dashboard.rows {
        let path = format!("/returns/{}/emergency", row.return_id);
        expect(&visitor.get(&path).await.unwrap(), 404);
        expect(&visitor.post(&path, &[("reason", REASON)]).await.unwrap(), 404);
    }
    let id = board.complete(PoliceLead).await.unwrap();
    let elsewhere = board.service.add_board("Another Board").await.unwrap();
    let stranger = candour_domain::access::Actor { board: elsewhere, ..manager };
    assert!(board.service.emergency(&stranger, id).await.is_err());
    assert!(board.service.open_in_emergency(&stranger, id, REASON).await.is_err());
}

async fn the_reason_is_sealed_is_verified_and_goes_with_the_return(board: TestBoard) {
    let id = draft(&board).await;
    open(&mut signed_in(&board, Manager).await, id).await;
    assert!(!String::from_utf8_lossy(&board.bytes().unwrap()).contains("CANARY-emergency"));
    let found = board.service.verify(&[]).await.unwrap();
    assert!(found.unreadable.is_empty() && found.broken.is_none(), "{found:?}");
    // One more of another return, put in the place of the first.
    let council = board.complete(CouncilLead).await.unwrap();
    open(&mut signed_in(&board, Manager).await, council).await;
    query_write(
        &board,
        "UPDATE emergency_access SET reason = (SELECT other.reason FROM emergency_access other
            WHERE other.id <> emergency_access.id)
            WHERE id = (SELECT id FROM emergency_access ORDER BY id LIMIT 1)",
    );
    let found = board.service.verify(&[]).await.unwrap();
    assert_eq!(found.unreadable.iter().filter(|name| name.starts_with("emergency_access")).count(), 1, "{found:?}");
    // Ids of one moment have no order of their own: the first is either's.
    let mut unread = 0;
    for (who, id) in [(PoliceLead, id), (CouncilLead, council)] {
        let page = words(&signed_in(&board, who).await.get(&format!("/returns/{id}")).await.unwrap());
        assert_ne!(page.contains("The reason could not be read"), page.contains("CANARY-emergency"), "{page}");
        unread += usize::from(page.contains("The reason could not be read"));
    }
    assert_eq!(unread, 1);
}
