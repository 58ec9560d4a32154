//! What the QA Manager decides about an agency's part of an audit.

use crate::support::{expect, letter, query, signed_in, trail_entries, words};
use candour_domain::audit::AuditState;
use candour_tests::Who::*;
use candour_tests::{TestBoard, on_both_databases};

on_both_databases! {
    more_time_moves_the_date_for_one_agency,
    an_exempt_agency_is_not_asked_and_not_waited_for,
    a_withdrawn_return_takes_its_figures_and_its_signature_along,
    an_agency_is_asked_again_from_where_it_stood,
    a_decision_needs_a_reason_and_stays_sealed,
    nothing_is_decided_in_a_closed_audit,
}

const REASON: &str = "CANARY: the agency merged this week";

async fn more_time_moves_the_date_for_one_agency(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    let path = format!("/returns/{id}/decide");
    let on = |day, month| {
        [("decision", "extend"), ("due.day", day), ("due.month", month), ("due.year", "2026"), ("reason", REASON)]
    };
    // Due on 2 April: a day that is not later, one that is past, and none that there is.
    for (day, month) in [("2", "4"), ("1", "3"), ("31", "4"), ("", "")] {
        let page = manager.post(&path, &on(day, month)).await.unwrap();
        expect(&page, 422);
        assert!(page.text().contains("due.day-error") && page.text().contains(REASON), "{day} {month}");
    }
    expect(&manager.post(&path, &on("20", "4")).await.unwrap(), 303);
    let text = words(&signed_in(&board, PoliceLead).await.get(&format!("/returns/{id}")).await.unwrap());
    for part in ["Due on 20 April 2026", "Given more time, until 20 April 2026", REASON, &Manager.name()] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let other = board.return_of(CouncilLead).await.unwrap();
    let text = words(&signed_in(&board, CouncilLead).await.get(&format!("/returns/{other}")).await.unwrap());
    assert!(text.contains("Due on 2 April 2026") && !text.contains("CANARY"), "{text}");
    let mail = letter(&board, &PoliceLead.email(), "something changed").await.unwrap();
    assert!(mail.contains("until 20 April 2026") && !mail.contains("CANARY"), "{mail}");
    assert!(letter(&board, &CouncilLead.email(), "something changed").await.is_none());
    assert_eq!(trail_entries(&board, "return_extended"), 1);
    expect(&manager.get(&format!("/audits/{audit}")).await.unwrap(), 200);
}

async fn an_exempt_agency_is_not_asked_and_not_waited_for(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    board.submit(CouncilLead).await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    let dashboard = format!("/audits/{audit}");
    assert!(words(&manager.get(&dashboard).await.unwrap()).contains("1 of 2 agencies have submitted"));
    let exempt = [("decision", "exempt"), ("reason", REASON)];
    expect(&manager.post(&format!("/returns/{id}/decide"), &exempt).await.unwrap(), 303);
    let text = words(&manager.get(&dashboard).await.unwrap());
    assert!(text.contains("1 of 1 agencies have submitted") && text.contains("Exempt"), "{text}");
    for page in ["/audits".to_owned(), format!("{dashboard}/scores"), format!("{dashboard}/downloads")] {
        let text = words(&manager.get(&page).await.unwrap());
        assert!(text.contains("1 of 1") && !text.contains("1 of 2"), "{page}: {text}");
    }
    let mut lead = signed_in(&board, PoliceLead).await;
    let save = lead.post(&format!("/returns/{id}/standards/first"), &[("s.lead.value", "0")]).await.unwrap();
    expect(&save, 409);
    expect(&lead.post(&format!("/returns/{id}/submit"), &[]).await.unwrap(), 409);
    // What was written stays the agency's to read, and never becomes the Board's.
    assert!(words(&lead.get(&format!("/returns/{id}/check")).await.unwrap()).contains("The chief officer leads."));
    expect(&manager.get(&format!("/returns/{id}")).await.unwrap(), 404);
}

async fn a_withdrawn_return_takes_its_figures_and_its_signature_along(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let id = board.submit(PoliceLead).await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    let scores = format!("/audits/{audit}/scores");
    assert!(words(&manager.get(&scores).await.unwrap()).contains("91.7"));
    let withdraw = [("decision", "withdraw"), ("reason", REASON)];
    expect(&manager.post(&format!("/returns/{id}/decide"), &withdraw).await.unwrap(), 303);
    assert!(!words(&manager.get(&scores).await.unwrap()).contains("91.7"));
    expect(&manager.get(&format!("/returns/{id}")).await.unwrap(), 404);
    let text = words(&signed_in(&board, PoliceLead).await.get(&format!("/returns/{id}/receipt")).await.unwrap());
    assert!(text.contains("Void since"), "{text}");
    // A submitted return cannot be exempted or extended: it is not waited for.
    let other = board.submit(CouncilLead).await.unwrap();
    for decision in ["exempt", "reinstate"] {
        let form = [("decision", decision), ("reason", REASON)];
        expect(&manager.post(&format!("/returns/{other}/decide"), &form).await.unwrap(), 409);
    }
}

async fn an_agency_is_asked_again_from_where_it_stood(board: TestBoard) {
    board.open_audit().await.unwrap();
    let (begun, empty) = (board.complete(PoliceLead).await.unwrap(), board.return_of(CouncilLead).await.unwrap());
    let mut manager = signed_in(&board, Manager).await;
    for (id, state) in [(begun, "in_progress"), (empty, "not_started")] {
        for decision in ["exempt", "reinstate"] {
            let form = [("decision", decision), ("reason", REASON)];
            expect(&manager.post(&format!("/returns/{id}/decide"), &form).await.unwrap(), 303);
        }
        let states = query(&board, "SELECT state FROM agency_return ORDER BY state");
        assert!(states.lines().any(|found| found == state), "{states}");
    }
    board.service.submit(&board.actor(PoliceLead).unwrap(), begun).await.unwrap();
    assert_eq!(trail_entries(&board, "return_reinstated"), 2);
}

async fn a_decision_needs_a_reason_and_stays_sealed(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    let path = format!("/returns/{id}/decide");
    for form in [
        [("decision", "exempt"), ("reason", "")],
        [("decision", "exempt"), ("reason", &"x".repeat(4_001))],
        [("decision", ""), ("reason", REASON)],
        [("decision", "delete"), ("reason", REASON)],
    ] {
        expect(&manager.post(&path, &form).await.unwrap(), 422);
    }
    assert_eq!(query(&board, "SELECT COUNT(*) FROM return_step").trim(), "0");
    expect(&manager.post(&path, &[("decision", "exempt"), ("reason", REASON)]).await.unwrap(), 303);
    assert!(!board.bytes().unwrap().windows(6).any(|window| window == b"CANARY"));
    assert!(board.service.verify(&[]).await.unwrap().unreadable.is_empty());
    let script = [("decision", "reinstate"), ("reason", "<script>alert(1)</script>")];
    expect(&manager.post(&path, &script).await.unwrap(), 303);
    let page = signed_in(&board, PoliceLead).await.get(&format!("/returns/{id}")).await.unwrap();
    assert!(!page.text().contains("<script>alert"));
}

async fn nothing_is_decided_in_a_closed_audit(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    board.service.move_audit(&board.actor(Manager).unwrap(), audit, AuditState::Closed).await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    let form = [("decision", "exempt"), ("reason", REASON)];
    expect(&manager.post(&format!("/returns/{id}/decide"), &form).await.unwrap(), 409);
    assert!(words(&manager.get(&format!("/returns/{id}/decide")).await.unwrap()).contains("Nothing can be decided"));
    assert_eq!(trail_entries(&board, "return_exempted"), 0);
}
