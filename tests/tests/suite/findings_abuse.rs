//! Findings under attack: two at once, evidence that nobody read, long and odd texts, keys of nothing.

use crate::analysis_support::{Audit, Given, handed_in, set};
use crate::support::{expect, query, signed_in};
use candour_domain::findings::FindingForm;
use candour_service::findings::{Decision, MergeForm};
use candour_service::{Refusal, ServiceError};
use candour_tests::Who::*;
use candour_tests::{TestBoard, on_both_databases};
use std::sync::Arc;

on_both_databases! {
    of_two_who_decide_at_once_one_does,
    nobody_decides_about_figures_that_they_have_not_read,
    what_is_no_proposal_is_not_there_or_said,
    texts_too_long_or_with_markup_are_refused_or_shown_as_text,
    a_field_that_does_not_belong_changes_nothing,
    a_finding_of_another_board_is_not_there,
    of_two_who_set_thresholds_at_once_one_does,
    one_who_merges_what_another_decided_changes_nothing,
}

const TWO: [Given; 2] = [&[("lead", "1"), ("shared", "0"), ("custody", "0")], &[("lead", "3"), ("shared", "3")]];

async fn two(board: &TestBoard) -> Audit {
    handed_in(board, &set("2026.1"), &TWO).await
}

const KEY: &str = "single-agency.statement.lead";

/// What tells the evidence of a proposal from another.
async fn fingerprint(board: &TestBoard, audit: &Audit, key: &str) -> String {
    let page = board.service.proposal(&board.actor(Manager).unwrap(), audit.id, key).await.unwrap();
    page.proposal.evidence.fingerprint()
}

async fn of_two_who_decide_at_once_one_does(board: TestBoard) {
    let audit = two(&board).await;
    let seen = fingerprint(&board, &audit, KEY).await;
    let other = Arc::new(board.another_server().await.unwrap());
    let mut work = tokio::task::JoinSet::new();
    for place in 0..8_usize {
        let service = if place % 2 == 0 { Arc::clone(&board.service) } else { Arc::clone(&other) };
        let (manager, seen, audit) = (board.actor(Manager).unwrap(), seen.clone(), audit.id);
        work.spawn(async move {
            let decision = if place < 4 { Decision::Accept(None) } else { Decision::Reject("No.") };
            service.decide_finding(&manager, audit, KEY, &seen, &decision).await
        });
    }
    let mut done = 0;
    while let Some(result) = work.join_next().await {
        match result.unwrap() {
            Ok(_) => done += 1,
            Err(ServiceError::Refused(Refusal::Overtaken | Refusal::Step(_))) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(done, 1);
    assert_eq!(query(&board, "SELECT COUNT(*) FROM finding").trim(), "1");
    let sql = "SELECT COUNT(*) FROM trail WHERE action IN ('finding_accepted', 'finding_rejected')";
    assert_eq!(query(&board, sql).trim(), "1");
}

async fn nobody_decides_about_figures_that_they_have_not_read(board: TestBoard) {
    let audit = two(&board).await;
    let here = format!("/audits/{}/findings/proposed/{KEY}", audit.id);
    let mut manager = signed_in(&board, Manager).await;
    let seen = manager.get(&here).await.unwrap().field("seen").unwrap();
    // The council's return goes back: of one agency now.
    board.service.give_back(&board.actor(Manager).unwrap(), audit.leads[1].1, "Again.").await.unwrap();
    for seen in [seen.as_str(), "", "guessed"] {
        let fields = [("step", "accept"), ("text", "Typed by me."), ("seen", seen)];
        let page = manager.post(&here, &fields).await.unwrap();
        expect(&page, 409);
        assert!(page.text().contains("Typed by me.") && page.text().contains("the figures changed"));
    }
    assert_eq!(query(&board, "SELECT COUNT(*) FROM finding").trim(), "0");
    // All gone: there is nothing to decide, and what was typed is shown.
    board.service.give_back(&board.actor(Manager).unwrap(), audit.leads[0].1, "Again.").await.unwrap();
    let page = manager.post(&here, &[("step", "accept"), ("text", "Typed by me."), ("seen", &seen)]).await.unwrap();
    expect(&page, 409);
    assert!(page.text().contains("Typed by me.") && page.text().contains("do not propose this"));
}

async fn what_is_no_proposal_is_not_there_or_said(board: TestBoard) {
    let audit = two(&board).await;
    let mut manager = signed_in(&board, Manager).await;
    let base = format!("/audits/{}/findings/proposed", audit.id);
    for none in ["none", "strength", "strength.agency.lead", "%3Cscript%3E", "..%2F..%2Fetc"] {
        expect(&manager.get(&format!("{base}/{none}")).await.unwrap(), 404);
        expect(&manager.post(&format!("{base}/{none}"), &[("step", "accept")]).await.unwrap(), 404);
    }
    for other in ["strength.statement.lead", "common-area.standard.none"] {
        let page = manager.get(&format!("{base}/{other}")).await.unwrap();
        expect(&page, 409);
        assert!(page.text().contains("do not propose this"));
    }
}

async fn texts_too_long_or_with_markup_are_refused_or_shown_as_text(board: TestBoard) {
    let audit = two(&board).await;
    let new = format!("/audits/{}/findings/new", audit.id);
    let mut manager = signed_in(&board, Manager).await;
    let long = "x".repeat(4_001);
    let page = manager.post(&new, &[("kind", "strength"), ("text", &long)]).await.unwrap();
    expect(&page, 422);
    assert!(page.text().contains("4,001 characters") && page.text().contains(&long));
    let evil = "</textarea><script>alert(1)</script>";
    let done = manager.post(&new, &[("kind", "strength"), ("text", evil)]).await.unwrap();
    expect(&done, 303);
    let here = done.location().split('?').next().unwrap().to_owned();
    for path in [here.clone(), format!("{here}/edit"), format!("/audits/{}/findings", audit.id)] {
        let text = manager.get(&path).await.unwrap().text();
        assert!(!text.contains("<script>alert") && text.contains("&lt;script&gt;alert(1)"), "{path}");
    }
}

async fn a_field_that_does_not_belong_changes_nothing(board: TestBoard) {
    let audit = two(&board).await;
    let base = format!("/audits/{}/findings", audit.id);
    let mut manager = signed_in(&board, Manager).await;
    let posts = [
        (format!("{base}/new"), vec![("kind", "strength"), ("text", "So."), ("state", "accepted")]),
        (format!("{base}/merge"), vec![("of", KEY), ("board", "x")]),
        (format!("{base}/thresholds"), vec![("single-most", "3"), ("role", "qa_manager")]),
        (format!("{base}/proposed/{KEY}"), vec![("step", "accept"), ("agency", "x")]),
    ];
    for (path, fields) in posts {
        expect(&manager.post(&path, &fields).await.unwrap(), 400);
    }
    assert_eq!(query(&board, "SELECT COUNT(*) FROM finding").trim(), "0");
}

async fn a_finding_of_another_board_is_not_there(board: TestBoard) {
    let audit = two(&board).await;
    let manager = board.actor(Manager).unwrap();
    let form = FindingForm { kind: "strength".to_owned(), text: "So.".to_owned() };
    let id = board.service.write_finding(&manager, audit.id, &form).await.unwrap();
    let elsewhere = board.service.add_board("Elsewhere").await.unwrap();
    let stranger = candour_domain::access::Actor { board: elsewhere, ..manager };
    let not_there = |error: ServiceError| matches!(error, ServiceError::NotFound);
    let service = &board.service;
    assert!(not_there(service.finding(&stranger, id).await.unwrap_err()));
    assert!(not_there(service.reword_finding(&stranger, id, 1, &form).await.unwrap_err()));
    assert!(not_there(service.reject_finding(&stranger, id, 1, "No.").await.unwrap_err()));
    assert!(not_there(service.write_finding(&stranger, audit.id, &form).await.unwrap_err()));
    let mut visitor = signed_in(&board, Manager).await;
    expect(&visitor.get("/findings/01890000-0000-7000-8000-000000000000").await.unwrap(), 404);
    expect(&visitor.get("/findings/none").await.unwrap(), 404);
}

async fn of_two_who_set_thresholds_at_once_one_does(board: TestBoard) {
    let audit = two(&board).await;
    let other = Arc::new(board.another_server().await.unwrap());
    let mut work = tokio::task::JoinSet::new();
    for place in 0..6_u32 {
        let service = if place % 2 == 0 { Arc::clone(&board.service) } else { Arc::clone(&other) };
        let (manager, audit) = (board.actor(Manager).unwrap(), audit.id);
        let to = candour_domain::findings::Thresholds { single_most: place + 3, ..Default::default() };
        work.spawn(async move { service.set_finding_thresholds(&manager, audit, 0, to).await.is_ok() });
    }
    let done = work.join_all().await.into_iter().filter(|done| *done).count();
    assert_eq!((done, query(&board, "SELECT revision FROM finding_thresholds").trim()), (1, "1"));
}

async fn one_who_merges_what_another_decided_changes_nothing(board: TestBoard) {
    let audit = two(&board).await;
    let manager = board.actor(Manager).unwrap();
    let other = "single-agency.statement.shared";
    let seen = fingerprint(&board, &audit, other).await;
    board.service.decide_finding(&manager, audit.id, other, &seen, &Decision::Reject("No.")).await.unwrap();
    let third = "single-agency.statement.custody";
    let form = MergeForm {
        of: [KEY, other, third].map(str::to_owned).into(),
        into: FindingForm { kind: "partnership".to_owned(), text: "One.".to_owned() },
    };
    let refused = board.service.merge_findings(&manager, audit.id, &form).await.unwrap_err();
    assert!(matches!(refused, ServiceError::Refused(Refusal::Overtaken)), "{refused}");
    assert_eq!(query(&board, "SELECT COUNT(*) FROM finding").trim(), "1");
}
