//! Good practice to share: chosen by the QA Manager, answered by the agency, never shared without a yes.

use crate::analysis_support::Given;
use crate::moderation::says;
use crate::report_support::started;
use crate::support::{expect, letter, query as sql, shred, signed_in, trail_entries, words};
use candour_domain::audit::AuditState;
use candour_domain::good_practice::{Said, Texts};
use candour_domain::ids::{AuditId, ReturnId};
use candour_tests::Who::{self, *};
use candour_tests::{Page, TestBoard, Visitor, on_both_databases};
use chrono::TimeDelta;

on_both_databases! {
    a_text_is_chosen_the_agency_says_yes_without_its_name_and_takes_it_back,
    what_is_shared_is_the_version_that_was_agreed_to,
    the_same_form_twice_is_one_choice_and_another_is_refused,
    whoever_answers_sees_what_a_colleague_answered_meanwhile,
    nobody_else_chooses_reads_or_answers,
    nothing_is_chosen_of_a_draft_or_where_nothing_was_written,
    only_what_was_agreed_to_stands_in_the_report_and_with_the_name_only_where_the_agency_said_so,
    it_goes_with_the_return,
}

const TEXT: &str = "CANARY-practice: <b>we</b> visit each ward with an adult who was there.";

/// A submitted return of the police with a narrative to share.
async fn written(board: &TestBoard) -> (AuditId, ReturnId) {
    let audit = board.open_audit().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    let fields = [("s.lead.revision", "1"), ("s.lead.value", "3"), ("s.lead.narrative", TEXT)];
    let mut lead = signed_in(board, PoliceLead).await;
    expect(&lead.post(&format!("/returns/{id}/standards/first"), &fields).await.unwrap(), 303);
    board.service.submit(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    (audit, id)
}

fn choosing(id: ReturnId, statement: &str) -> String {
    format!("/returns/{id}/statements/{statement}/good-practice")
}

/// Chooses the narrative as the page shows it.
async fn choose(board: &TestBoard, id: ReturnId) -> Page {
    let mut manager = signed_in(board, Manager).await;
    let seen = manager.get(&choosing(id, "lead")).await.unwrap().field("seen").unwrap();
    manager.post(&choosing(id, "lead"), &[("texts", "narrative"), ("seen", &seen)]).await.unwrap()
}

/// Answers for the agency, as the page shows it.
async fn answer(visitor: &mut Visitor, id: ReturnId, said: &str) -> Page {
    let path = format!("/returns/{id}/good-practice");
    let page = visitor.get(&path).await.unwrap();
    let (which, seen) = (page.field("which").unwrap(), page.field("seen").unwrap());
    visitor.post(&path, &[("which", &which), ("seen", &seen), ("said", said)]).await.unwrap()
}

async fn a_text_is_chosen_the_agency_says_yes_without_its_name_and_takes_it_back(board: TestBoard) {
    let (audit, id) = written(&board).await;
    let (list, own) = (format!("/audits/{audit}/good-practice"), format!("/returns/{id}/good-practice"));
    let mut manager = signed_in(&board, Manager).await;
    assert!(says(&mut manager, &format!("/audits/{audit}")).await.contains("Good practice"));
    assert!(says(&mut manager, &list).await.contains("Nothing is chosen yet."));
    let reading = manager.get(&format!("/returns/{id}/standards/first")).await.unwrap();
    assert!(reading.text().contains(&choosing(id, "lead")) && !reading.text().contains(&choosing(id, "policy")));
    assert!(says(&mut manager, &choosing(id, "lead")).await.contains("visit each ward"));
    expect(&choose(&board, id).await, 303);
    // The leads are told that, not what.
    let mail = letter(&board, &PoliceLead.email(), "good practice").await.unwrap();
    assert!(mail.contains(&own) && !mail.contains("CANARY"), "{mail}");
    let text = says(&mut manager, &list).await;
    assert!(text.contains("0 may be shared, 1 wait") && text.contains("Waits for the agency"), "{text}");
    let mut lead = signed_in(&board, PoliceLead).await;
    assert!(says(&mut lead, &format!("/returns/{id}")).await.contains("waits for your answer"));
    let text = says(&mut lead, &own).await;
    assert!(text.contains("CANARY-practice:") && text.contains(&Manager.name()), "{text}");
    let page = lead.get(&own).await.unwrap();
    assert!(page.text().contains("&lt;b&gt;we&lt;/b&gt;") && !page.text().contains("<b>we"), "shown as text");
    board.pass(TimeDelta::minutes(1));
    expect(&answer(&mut lead, id, "unnamed").await, 303);
    let text = says(&mut manager, &list).await;
    assert!(text.contains("1 may be shared") && text.contains("May be shared, without the name"), "{text}");
    assert!(!says(&mut lead, &format!("/returns/{id}")).await.contains("waits for your answer"));
    // The accountable officer answers too; no after yes is a withdrawal.
    expect(&answer(&mut signed_in(&board, PoliceOfficer).await, id, "no").await, 303);
    let text = says(&mut manager, &list).await;
    assert!(text.contains("0 may be shared") && text.contains("Consent withdrawn"), "{text}");
    assert!(text.contains(&PoliceOfficer.name()), "{text}");
    // The QA Manager takes it back.
    let seen = manager.get(&choosing(id, "lead")).await.unwrap().field("seen").unwrap();
    let taken = manager.post(&choosing(id, "lead"), &[("drop", "yes"), ("seen", &seen)]).await.unwrap();
    expect(&taken, 303);
    assert!(says(&mut lead, &own).await.contains("has not asked to share anything"));
    let kinds = ["good_practice_chosen", "good_practice_answered", "good_practice_dropped"];
    assert_eq!(kinds.map(|kind| trail_entries(&board, kind)), [1, 2, 1]);
    assert!(!String::from_utf8_lossy(&board.bytes().unwrap()).contains("CANARY"));
}

async fn what_is_shared_is_the_version_that_was_agreed_to(board: TestBoard) {
    let (audit, id) = written(&board).await;
    expect(&choose(&board, id).await, 303);
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(&answer(&mut lead, id, "named").await, 303);
    board.service.give_back(&board.actor(Manager).unwrap(), id, "Say more on 1.1.").await.unwrap();
    let fields = [("s.lead.revision", "2"), ("s.lead.value", "3"), ("s.lead.narrative", "Something else, later.")];
    expect(&lead.post(&format!("/returns/{id}/standards/first"), &fields).await.unwrap(), 303);
    // What was agreed to stays; the draft is nobody's but the agency's.
    let text = says(&mut signed_in(&board, Manager).await, &format!("/audits/{audit}/good-practice")).await;
    assert!(text.contains("CANARY-practice") && !text.contains("Something else"), "{text}");
    assert!(text.contains("May be shared, with the name"), "{text}");
    board.service.submit(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    let text = says(&mut lead, &format!("/returns/{id}/good-practice")).await;
    assert!(text.contains("CANARY-practice") && !text.contains("Something else"), "{text}");
}

async fn the_same_form_twice_is_one_choice_and_another_is_refused(board: TestBoard) {
    let (_, id) = written(&board).await;
    let mut manager = signed_in(&board, Manager).await;
    let path = choosing(id, "lead");
    let seen = manager.get(&path).await.unwrap().field("seen").unwrap();
    for (texts, status) in
        [("", 422), ("impact", 422), ("both", 422), ("all", 422), ("narrative", 303), ("narrative", 303)]
    {
        let page = manager.post(&path, &[("texts", texts), ("seen", &seen)]).await.unwrap();
        assert_eq!(page.status, status, "{texts}");
        if status == 422 {
            assert!(words(&page).contains("Choose which text is to be shared"), "{texts}");
        }
    }
    assert_eq!(trail_entries(&board, "good_practice_chosen"), 1);
    // The answer that was seen is not the one that stands: nothing is chosen of it.
    let other = manager.post(&choosing(id, "policy"), &[("texts", "narrative"), ("seen", "7")]).await.unwrap();
    assert!(matches!(other.status, 409 | 422), "{}", other.status);
    assert_eq!(sql(&board, "SELECT COUNT(*) FROM good_practice").trim(), "1");
}

async fn whoever_answers_sees_what_a_colleague_answered_meanwhile(board: TestBoard) {
    let (_, id) = written(&board).await;
    expect(&choose(&board, id).await, 303);
    let path = format!("/returns/{id}/good-practice");
    let (mut lead, mut officer) = (signed_in(&board, PoliceLead).await, signed_in(&board, PoliceOfficer).await);
    let page = lead.get(&path).await.unwrap();
    let (which, seen) = (page.field("which").unwrap(), page.field("seen").unwrap());
    expect(&answer(&mut officer, id, "no").await, 303);
    let late = lead.post(&path, &[("which", &which), ("seen", &seen), ("said", "named")]).await.unwrap();
    expect(&late, 409);
    assert!(words(&late).contains("Somebody else changed this meanwhile") && words(&late).contains("Not to be shared"));
    // What they both say is no conflict.
    expect(&lead.post(&path, &[("which", &which), ("seen", &seen), ("said", "no")]).await.unwrap(), 303);
    expect(&answer(&mut lead, id, "named").await, 303);
    assert_eq!(sql(&board, "SELECT consent FROM good_practice").trim(), "named");
}

async fn nobody_else_chooses_reads_or_answers(board: TestBoard) {
    let (audit, id) = written(&board).await;
    board.submit(CouncilLead).await.unwrap();
    let councils = board.return_of(CouncilLead).await.unwrap();
    expect(&choose(&board, id).await, 303);
    let own = format!("/returns/{id}/good-practice");
    let page = signed_in(&board, PoliceLead).await.get(&own).await.unwrap();
    let (which, seen) = (page.field("which").unwrap(), page.field("seen").unwrap());
    let fields = [("which", which.as_str()), ("seen", seen.as_str()), ("said", "named")];
    for who in Who::ALL {
        let mut visitor = signed_in(&board, who).await;
        let inside = matches!(who, PoliceLead | PoliceOfficer | PoliceViewer);
        let page = visitor.get(&own).await.unwrap();
        assert_eq!(page.status == 200, inside, "{who:?}: {}", page.status);
        assert_eq!(page.text().contains("CANARY"), inside, "{who:?}");
        let list = visitor.get(&format!("/audits/{audit}/good-practice")).await.unwrap();
        assert_eq!(list.status == 200, matches!(who, Manager | Chair), "{who:?}: {}", list.status);
        if !matches!(who, PoliceLead | PoliceOfficer) {
            assert!(matches!(visitor.post(&own, &fields).await.unwrap().status, 403 | 404), "{who:?}");
        }
        if who != Manager {
            let chosen = visitor.post(&choosing(id, "lead"), &[("texts", "narrative"), ("seen", "2")]).await.unwrap();
            assert!(matches!(chosen.status, 403 | 404), "{who:?}");
        }
    }
    // Another agency's under one's own return is not there.
    let theirs = format!("/returns/{councils}/good-practice");
    let page = signed_in(&board, CouncilLead).await.post(&theirs, &fields).await.unwrap();
    assert_eq!(page.status, 404);
    assert_eq!(sql(&board, "SELECT consent FROM good_practice").trim(), "asked");
}

async fn nothing_is_chosen_of_a_draft_or_where_nothing_was_written(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    expect(&manager.get(&choosing(id, "lead")).await.unwrap(), 404);
    let fields = [("texts", "narrative"), ("seen", "1")];
    expect(&manager.post(&choosing(id, "lead"), &fields).await.unwrap(), 404);
    board.service.submit(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    assert!(says(&mut manager, &choosing(id, "policy")).await.contains("wrote nothing here that could be shared"));
    expect(&manager.post(&choosing(id, "policy"), &fields).await.unwrap(), 422);
    expect(&manager.get(&choosing(id, "none")).await.unwrap(), 404);
    // Of a form that was cut, nothing.
    expect(&manager.post(&choosing(id, "lead"), &[("texts", "narrative")]).await.unwrap(), 400);
}

async fn it_goes_with_the_return(board: TestBoard) {
    let (audit, id) = written(&board).await;
    expect(&choose(&board, id).await, 303);
    expect(&answer(&mut signed_in(&board, PoliceLead).await, id, "named").await, 303);
    let manager = board.actor(Manager).unwrap();
    board.service.move_audit(&manager, audit, AuditState::Closed).await.unwrap();
    shred(&board, id).await;
    assert_eq!(sql(&board, "SELECT COUNT(*) FROM good_practice").trim(), "0");
    let text = says(&mut signed_in(&board, Manager).await, &format!("/audits/{audit}/good-practice")).await;
    assert!(text.contains("Nothing is chosen yet."), "{text}");
}

async fn only_what_was_agreed_to_stands_in_the_report_and_with_the_name_only_where_the_agency_said_so(
    board: TestBoard,
) {
    let given: [Given; 3] =
        [&[("lead", "3+"), ("shared", "0"), ("custody", "0")], &[("lead", "0")], &[("lead", "3"), ("shared", "0")]];
    let report = started(&board, &given).await;
    let (lead, id) = report.audit.leads[0].clone();
    let manager = board.actor(Manager).unwrap();
    board.service.choose_good_practice(&manager, id, &"lead".into(), (Some(Texts::Both), 1)).await.unwrap();
    let mut reader = signed_in(&board, Manager).await;
    let shared = "How it is met: Told.";
    let asked = says(&mut reader, &report.here).await;
    assert!(!asked.contains(shared) && asked.contains("Nothing is shared yet"), "{asked}");
    for (said, who) in [(Said::Unnamed, "An agency"), (Said::Named, "Testshire Police"), (Said::No, "")] {
        let one = board.service.return_good_practice(&lead, id).await.unwrap().all.remove(0);
        board.service.answer_good_practice(&lead, id, one.id, (Some(said), one.revision)).await.unwrap();
        let text = says(&mut reader, &report.here).await;
        let before = text.split(shared).next().unwrap().trim_end();
        assert_eq!(text.contains(shared), said != Said::No, "{text}");
        assert!(said == Said::No || before.trim_end_matches(['.', ':', ' ']).ends_with(who), "{before}");
    }
}
