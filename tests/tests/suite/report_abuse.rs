//! Reports and those who would get round them: wrong figures, wrong people, two at once, nothing to report on.

use crate::analysis_support::{Given, agencies, answer, close, handed_in, open, set};
use crate::report_support::{
    FIVE, Report, finish, lead, pass, reads, revision, said, section, sign, start, started, write,
};
use crate::support::{expect, query, query_write, signed_in};
use candour_domain::access::{Actor, Role};
use candour_domain::board_report::SectionForm;
use candour_service::board_report::{Approval, Arrange, ChairDecision, LeadStep, SectionAt, Show};
use candour_service::{Refusal, ServiceError};
use candour_tests::Who::*;
use candour_tests::{TestBoard, on_both_databases};
use std::sync::Arc;

on_both_databases! {
    nobody_signs_what_they_have_written_in_whatever_role,
    a_version_that_was_not_read_is_not_approved,
    of_two_who_sign_or_return_at_once_one_does,
    of_two_who_start_a_report_at_once_one_does,
    no_step_is_taken_from_where_it_does_not_lead,
    markup_is_shown_as_text_and_long_texts_are_refused,
    a_field_that_does_not_belong_changes_nothing,
    a_report_of_another_board_is_not_there,
    a_report_of_no_returns_is_signed_like_any_other,
    a_report_of_one_return_shows_no_figure_of_it,
    an_exempt_agency_and_a_standard_that_nobody_is_asked_are_said,
    a_report_of_many_sections_and_none_is_said,
}

async fn nobody_signs_what_they_have_written_in_whatever_role(board: TestBoard) {
    let report = started(&board, &FIVE).await;
    // The Audit Chair holds the QA Manager's role too, and has written a word.
    let both = Actor { role: Role::QaManager, ..board.actor(Chair).unwrap() };
    let at = section(&board, report.id, "Method").await;
    let form = SectionForm { title: "Method".to_owned(), text: "By me.".to_owned() };
    board.service.write_section(&both, report.id, at, &form).await.unwrap();
    lead(&board, report.id, LeadStep::Send).await;
    let mut chair = signed_in(&board, Chair).await;
    let page = chair.get(&report.here).await.unwrap();
    assert!(said(&page).contains("You have written in this report, so another Audit Chair signs it."));
    assert!(page.field("seen").is_none());
    let known = board.service.report(&board.actor(Chair).unwrap(), report.id, Show::Standing).await.unwrap();
    let seen = known.revision.to_string();
    let fields = [("step", "sign"), ("seen", known.fingerprint.as_str()), ("revision", seen.as_str())];
    let refused = chair.post(&format!("{}/sign", report.here), &fields).await.unwrap();
    expect(&refused, 409);
    // Nor does the QA Manager sign who wrote it, were they Audit Chair.
    let writer = Actor { role: Role::AuditChair, ..board.actor(Manager).unwrap() };
    let decision = ChairDecision::Sign(&known.fingerprint);
    assert!(board.service.decide_report(&writer, report.id, known.revision, decision).await.is_err());
    assert_eq!(query(&board, "SELECT COUNT(*) FROM report_version").trim(), "0");
    // Returning it is theirs all the same.
    let fields = [("step", "return"), ("why", "Somebody else signs."), ("revision", seen.as_str())];
    expect(&chair.post(&format!("{}/sign", report.here), &fields).await.unwrap(), 303);
}

async fn a_version_that_was_not_read_is_not_approved(board: TestBoard) {
    let report = started(&board, &FIVE).await;
    pass(&board, report.id).await;
    let qap = board.actor(Qap).unwrap();
    let form = candour_domain::board_report::ApprovalForm {
        quorate: "yes".to_owned(),
        minute: "QAP 4".to_owned(),
        held_on: ["3", "3", "2026"].map(str::to_owned),
    };
    let seen = revision(&board, report.id).await;
    let approve = async |version: i64, seen: i64| {
        let approval = Approval { version, form: form.clone() };
        board.service.approve_report(&qap, report.id, seen, &approval).await
    };
    for (version, seen) in [(0, seen), (2, seen), (1, seen - 1), (1, 0)] {
        let refused = approve(version, seen).await.unwrap_err();
        assert!(matches!(refused, ServiceError::Refused(Refusal::Overtaken)), "{refused}");
    }
    // What the QA Manager is amending is not approved past, and not with it.
    write(&board, report.id, "Method", "Being amended.").await;
    let refused = approve(1, revision(&board, report.id).await).await.unwrap_err();
    assert!(refused.to_string().contains("is no version yet"), "{refused}");
    assert_eq!(query(&board, "SELECT state FROM board_report").trim(), "with_qap");
}

async fn of_two_who_sign_or_return_at_once_one_does(board: TestBoard) {
    let report = started(&board, &FIVE).await;
    lead(&board, report.id, LeadStep::Send).await;
    let page = board.service.report(&board.actor(Chair).unwrap(), report.id, Show::Standing).await.unwrap();
    let other = Arc::new(board.another_server().await.unwrap());
    let mut work = tokio::task::JoinSet::new();
    for place in 0..8_usize {
        let service = if place % 2 == 0 { Arc::clone(&board.service) } else { Arc::clone(&other) };
        let (chair, print, id, seen) =
            (board.actor(Chair).unwrap(), page.fingerprint.clone(), report.id, page.revision);
        work.spawn(async move {
            let decision = if place < 4 { ChairDecision::Sign(&print) } else { ChairDecision::Return("Again.") };
            service.decide_report(&chair, id, seen, decision).await
        });
    }
    let mut done = 0;
    while let Some(result) = work.join_next().await {
        match result.unwrap() {
            Ok(()) => done += 1,
            Err(ServiceError::Refused(Refusal::Overtaken | Refusal::Step(_))) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(done, 1);
    let sql = "SELECT COUNT(*) FROM trail WHERE action IN ('report_signed', 'report_returned')";
    assert_eq!(query(&board, sql).trim(), "1");
    assert_eq!(query(&board, "SELECT COUNT(*) FROM report_event").trim(), "3");
}

async fn of_two_who_start_a_report_at_once_one_does(board: TestBoard) {
    let audit = handed_in(&board, &set("2026.1"), &FIVE).await;
    close(&board, audit.id).await;
    let other = Arc::new(board.another_server().await.unwrap());
    let mut work = tokio::task::JoinSet::new();
    for place in 0..6_usize {
        let service = if place % 2 == 0 { Arc::clone(&board.service) } else { Arc::clone(&other) };
        let (manager, audit) = (board.actor(Manager).unwrap(), audit.id);
        work.spawn(async move { service.start_report(&manager, audit).await.is_ok() });
    }
    let done = work.join_all().await.into_iter().filter(|done| *done).count();
    assert_eq!((done, query(&board, "SELECT COUNT(*) FROM report_section").trim()), (1, "8"));
}

async fn no_step_is_taken_from_where_it_does_not_lead(board: TestBoard) {
    let report = started(&board, &FIVE).await;
    let (manager, chair) = (board.actor(Manager).unwrap(), board.actor(Chair).unwrap());
    let step = async |step: LeadStep| {
        let seen = revision(&board, report.id).await;
        board.service.lead_report(&manager, report.id, seen, step, "Why.").await
    };
    for wrong in [LeadStep::TakeBack, LeadStep::Pass, LeadStep::Reopen] {
        assert!(matches!(step(wrong).await.unwrap_err(), ServiceError::Refused(Refusal::Step(_))), "{wrong:?}");
    }
    let seen = revision(&board, report.id).await;
    for decision in [ChairDecision::Sign(""), ChairDecision::Return("Why.")] {
        assert!(board.service.decide_report(&chair, report.id, seen, decision).await.is_err());
    }
    assert!(board.service.amend_report(&manager, report.id, seen, "Why.").await.is_err());
    // With the Audit Chair nothing is written.
    step(LeadStep::Send).await.unwrap();
    assert!(step(LeadStep::Send).await.is_err());
    let at = section(&board, report.id, "Method").await;
    let form = SectionForm { title: "Method".to_owned(), text: "Late.".to_owned() };
    assert!(board.service.write_section(&manager, report.id, at, &form).await.is_err());
    assert!(board.service.add_section(&manager, report.id, &form).await.is_err());
    assert!(board.service.arrange_section(&manager, report.id, at, Arrange::Remove).await.is_err());
    // Whoever read an older state takes no step.
    let late = board.service.lead_report(&manager, report.id, 1, LeadStep::TakeBack, "").await.unwrap_err();
    assert!(matches!(late, ServiceError::Refused(Refusal::Overtaken)));
    assert_eq!(query(&board, "SELECT state FROM board_report").trim(), "with_chair");
}

async fn markup_is_shown_as_text_and_long_texts_are_refused(board: TestBoard) {
    let report = started(&board, &FIVE).await;
    let evil = "<script>alert(1)</script> <img src=x onerror=alert(2)> [x](javascript:alert(3)) </textarea>";
    write(&board, report.id, "Method", evil).await;
    let title = SectionForm { title: "<b>Bold</b>".to_owned(), text: String::new() };
    board.service.add_section(&board.actor(Manager).unwrap(), report.id, &title).await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    let at = section(&board, report.id, "Method").await.id;
    for path in [report.here.clone(), format!("{}/sections/{at}", report.here), format!("{}/sections", report.here)] {
        let text = manager.get(&path).await.unwrap().text();
        for bad in ["<script>alert", "<img src", "href=\"javascript", "<b>Bold"] {
            assert!(!text.contains(bad), "{bad} {path}");
        }
    }
    let text = manager.get(&report.here).await.unwrap().text();
    assert!(
        text.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && text.contains("&lt;b&gt;Bold&lt;/b&gt;"),
        "{text}"
    );
    let page = manager.get(&format!("{}/report.pdf", report.here)).await.unwrap();
    let words = crate::pdf::Pdf::read(&page.body).all_words();
    assert!(words.contains("<script>alert(1)</script>") && words.contains("<b>Bold</b>"), "{words}");
    let long = "x".repeat(20_001);
    let form = [("title", "Method"), ("text", long.as_str()), ("revision", "2")];
    let refused = manager.post(&format!("{}/sections/{at}", report.here), &form).await.unwrap();
    expect(&refused, 422);
    assert!(refused.text().contains("20,001 characters") && refused.text().contains(&long));
    for path in ["/sections/none", "/sections/none/comments", "?version=99", "/learning/none"] {
        expect(&manager.get(&format!("{}{path}", report.here)).await.unwrap(), 404);
    }
    for none in ["/reports/none", "/reports/01890000-0000-7000-8000-000000000000", "/audits/none/report"] {
        expect(&manager.get(none).await.unwrap(), 404);
    }
}

async fn a_field_that_does_not_belong_changes_nothing(board: TestBoard) {
    let report = started(&board, &FIVE).await;
    let at = section(&board, report.id, "Method").await.id.to_string();
    let here = &report.here;
    let mut manager = signed_in(&board, Manager).await;
    let posts = [
        (format!("{here}/lead"), vec![("step", "send"), ("revision", "2"), ("state", "final")]),
        (format!("{here}/present"), vec![("minute", "M"), ("role", "qap_member")]),
        (format!("{here}/sections"), vec![("section", at.as_str()), ("step", "remove"), ("board", "x")]),
        (format!("{here}/sections/{at}"), vec![("title", "T"), ("text", "x"), ("signed", "yes")]),
        (format!("{here}/sections/{at}/comments"), vec![("comment", "x"), ("author", "x")]),
        (format!("{here}/guide/edit"), vec![("why", "x"), ("agency", "x")]),
        (format!("{here}/learning"), vec![("what", "x"), ("person", "x")]),
    ];
    for (path, fields) in posts {
        expect(&manager.post(&path, &fields).await.unwrap(), 400);
    }
    let all = "SELECT (SELECT COUNT(*) FROM report_comment) + (SELECT COUNT(*) FROM learning_entry)
        + (SELECT COUNT(*) FROM report_guide) + (SELECT SUM(revision) FROM report_section) AS how_many";
    assert_eq!(query(&board, all).trim(), "8");
}

async fn a_report_of_another_board_is_not_there(board: TestBoard) {
    let report = started(&board, &FIVE).await;
    finish(&board, report.id).await;
    let elsewhere = board.service.add_board("Elsewhere").await.unwrap();
    let at = section(&board, report.id, "Method").await;
    let not_there = |error: ServiceError| matches!(error, ServiceError::NotFound);
    let service = &board.service;
    for who in [Manager, Chair, Panel, Qap, BoardMember] {
        let stranger = Actor { board: elsewhere, ..board.actor(who).unwrap() };
        assert!(not_there(service.report(&stranger, report.id, Show::Standing).await.unwrap_err()), "{who:?}");
        assert!(service.reports(&stranger).await.unwrap().is_empty());
        assert!(not_there(service.learning_log(&stranger, report.id).await.unwrap_err()));
    }
    let stranger = Actor { board: elsewhere, ..board.actor(Manager).unwrap() };
    assert!(not_there(service.start_report(&stranger, report.audit.id).await.unwrap_err()));
    let form = SectionForm { title: "T".to_owned(), text: String::new() };
    assert!(not_there(service.write_section(&stranger, report.id, at, &form).await.unwrap_err()));
    // A section's id of another report names nothing here.
    let wrong = SectionAt { id: report.id.0, seen: 1 };
    assert!(not_there(
        service.write_section(&board.actor(Manager).unwrap(), report.id, wrong, &form).await.unwrap_err()
    ));
}

/// The report of agencies of which the first so many hand this in.
async fn of_some(board: &TestBoard, count: usize, given: &[Given]) -> Report {
    let audit = open(board, &set("2026.1"), &agencies(board, count).await).await;
    for (own, given) in audit.leads.iter().zip(given) {
        answer(board, own, given).await;
        board.service.submit(&own.0, own.1).await.unwrap();
    }
    close(board, audit.id).await;
    start(board, audit).await
}

async fn a_report_of_no_returns_is_signed_like_any_other(board: TestBoard) {
    let none = of_some(&board, 3, &[]).await;
    let text = reads(&board, Manager, &none.here).await;
    for said in [
        "0 of 3 agencies (0%) submitted.",
        "Over all agencies the mean score is not there: no agency has one.",
        "1. Leading Nobody submitted",
        "Testshire Police Police Not started –",
        "Score of each agency in each standard Nobody submitted",
        "1.1 A lead is named. Nobody submitted",
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    // It is signed like any other: what there is not is said.
    sign(&board, none.id).await;
    assert!(reads(&board, Chair, &none.here).await.contains("0 of 3 agencies (0%) submitted."));
}

async fn a_report_of_one_return_shows_no_figure_of_it(board: TestBoard) {
    let one = of_some(&board, 3, &[&[("lead", "1"), ("shared", "n")]]).await;
    for who in [Manager, Panel] {
        let text = reads(&board, who, &one.here).await;
        for said in [
            "1 of 3 agencies (33%) submitted.",
            "Over all agencies the mean score is not shown: too few agencies have one.",
            "1. Leading Too few agencies – – – – –",
            "1.1 A lead is named. Too few agencies – – – –",
            "Overall Too few agencies",
        ] {
            assert!(text.contains(said), "{who:?}: {said}\n{text}");
        }
        // Whoever may know which agency is which reads its row.
        assert_eq!(text.contains("Testshire Police 33.3% Red"), who == Manager, "{text}");
    }
}

async fn an_exempt_agency_and_a_standard_that_nobody_is_asked_are_said(board: TestBoard) {
    // Four councils, none of which is asked about custody; the police is exempt. One says that nothing applies.
    let all = agencies(&board, 5).await;
    let audit = open(&board, &set("2026.1"), &all).await;
    let exempt = candour_domain::submission::ReturnState::Exempt;
    for (own, given) in audit.leads.iter().skip(1).zip([
        &[("lead", "n"), ("shared", "n")][..],
        &[("lead", "3"), ("shared", "n")],
        &[("lead", "3"), ("shared", "n")],
        &[("lead", "3"), ("shared", "n")],
    ]) {
        let given: Given = given;
        answer(&board, own, given).await;
        board.service.submit(&own.0, own.1).await.unwrap();
    }
    let police = audit.leads[0].1;
    query_write(&board, &exempting(&board, &police.to_string(), exempt.code()));
    close(&board, audit.id).await;
    let report = start(&board, audit).await;
    let text = reads(&board, Manager, &report.here).await;
    for said in [
        "4 of 4 agencies (100%) submitted. Exempt: 1. Withdrawn: 0.",
        "Testshire Police Police Exempt –",
        "1. Leading 100.0% Green 3 0 0 1 0",
        "2. Custody Not asked –",
        "2.1 Custody is safe. Not asked –",
        "1.2 Agencies meet. Not applicable –",
        "Testshire Council No score Not applicable Not asked",
        "1.1 A lead is named. Green: all 3 agencies with a level",
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
}

/// Sets a return's state past Candour.
fn exempting(board: &TestBoard, id: &str, state: &str) -> String {
    let id = if board.url().starts_with("sqlite:") { format!("x'{}'", id.replace('-', "")) } else { format!("'{id}'") };
    format!("UPDATE agency_return SET state = '{state}' WHERE id = {id}")
}

async fn a_report_of_many_sections_and_none_is_said(board: TestBoard) {
    let report = started(&board, &FIVE).await;
    let manager = board.actor(Manager).unwrap();
    let form = |number: usize| SectionForm { title: format!("Section {number}"), text: "{{board}}".to_owned() };
    for number in 9..=40 {
        board.service.add_section(&manager, report.id, &form(number)).await.unwrap();
    }
    let full = board.service.add_section(&manager, report.id, &form(41)).await.unwrap_err();
    assert!(full.to_string().contains("40 sections at most"), "{full}");
    let page = board.service.report_sections(&manager, report.id).await.unwrap();
    for one in page.sections {
        let at = SectionAt { id: one.id, seen: one.revision };
        board.service.arrange_section(&manager, report.id, at, Arrange::Remove).await.unwrap();
    }
    let mut visitor = signed_in(&board, Manager).await;
    let seen = revision(&board, report.id).await.to_string();
    let empty = visitor.post(&format!("{}/lead", report.here), &[("step", "send"), ("revision", &seen)]).await.unwrap();
    expect(&empty, 422);
    assert!(said(&empty).contains("Add a section first: there is nothing to read yet."));
    expect(&visitor.get(&format!("{}/report.pdf", report.here)).await.unwrap(), 200);
}
