//! Sign-off: declared ready, read whole, signed over what was seen, and a receipt that says so.

use crate::support::{expect, letter, query, signed_in, trail_entries, words};
use candour_domain::ids::ReturnId;
use candour_domain::signature::hash_text;
use candour_tests::Who::*;
use candour_tests::{Page, TestBoard, Visitor, on_both_databases};
use sha2::{Digest as _, Sha256};

on_both_databases! {
    the_lead_declares_it_ready_and_the_officer_signs,
    a_signature_needs_a_job_title_and_the_declaration,
    what_was_changed_after_the_page_was_opened_is_not_signed,
    an_incomplete_return_is_not_declared_ready,
    an_agency_without_an_officer_is_told_so,
    the_officer_sends_it_back_with_a_reason,
    a_return_that_is_opened_again_makes_the_signature_void,
    the_hash_can_be_worked_out_without_candour,
    where_the_lead_submits_there_is_a_receipt_too,
    who_signed_stands_sealed,
    evidence_that_comes_or_goes_takes_the_readiness_away,
    why_it_was_held_back_stays_inside_the_agency,
    a_lead_submits_what_the_page_showed,
}

const TITLE: &str = "Assistant Chief Constable CANARY";

async fn state(board: &TestBoard, id: ReturnId) -> String {
    let whole = board.service.whole_return(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    whole.head.state.code().to_owned()
}

/// A return that the lead has declared ready.
async fn ready(board: &TestBoard) -> ReturnId {
    board.open_audit_to_sign().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    let mut lead = signed_in(board, PoliceLead).await;
    expect(&lead.post(&format!("/returns/{id}/ready"), &[]).await.unwrap(), 303);
    id
}

/// Signs what the page shows.
async fn sign(visitor: &mut Visitor, id: ReturnId) -> Page {
    let seen = visitor.get(&format!("/returns/{id}/check")).await.unwrap().field("seen").unwrap();
    let form = [("seen", seen.as_str()), ("job_title", TITLE), ("declared", "yes")];
    visitor.post(&format!("/returns/{id}/submit"), &form).await.unwrap()
}

async fn the_lead_declares_it_ready_and_the_officer_signs(board: TestBoard) {
    board.open_audit_to_sign().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    let (mut lead, mut officer) = (signed_in(&board, PoliceLead).await, signed_in(&board, PoliceOfficer).await);
    let (check, submit) = (format!("/returns/{id}/check"), format!("/returns/{id}/submit"));
    // The lead cannot submit, nor the officer before the lead says that it is ready.
    expect(&lead.post(&submit, &[]).await.unwrap(), 409);
    expect(&officer.post(&submit, &[("job_title", TITLE), ("declared", "yes")]).await.unwrap(), 409);
    assert!(!officer.get(&check).await.unwrap().text().contains("Sign and submit"));
    assert!(words(&lead.get(&check).await.unwrap()).contains("Declare this return ready"));
    let done = lead.post(&format!("/returns/{id}/ready"), &[]).await.unwrap();
    expect(&done, 303);
    assert!(words(&lead.get(done.location()).await.unwrap()).contains("Your accountable officer has been told"));
    assert_eq!(state(&board, id).await, "ready_for_sign_off");
    let mail = letter(&board, &PoliceOfficer.email(), "ready for you to sign").await.unwrap();
    assert!(mail.contains(&format!("/returns/{id}")) && !mail.contains("chief officer leads"), "{mail}");
    // A second press changes nothing and writes to nobody.
    expect(&lead.post(&format!("/returns/{id}/ready"), &[]).await.unwrap(), 303);
    assert_eq!(trail_entries(&board, "return_ready"), 1);
    let page = officer.get(&check).await.unwrap();
    let text = words(&page);
    for part in ["Read the return and sign it", "The chief officer leads.", "I have the authority to submit"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    expect(&sign(&mut officer, id).await, 303);
    assert_eq!(state(&board, id).await, "submitted");
    assert_eq!(trail_entries(&board, "return_submitted"), 1);
    // Pressed twice.
    let twice = officer.post(&submit, &[("seen", "old"), ("job_title", TITLE), ("declared", "yes")]).await.unwrap();
    expect(&twice, 303);
    assert_eq!(trail_entries(&board, "return_submitted"), 1);
    for who in [PoliceLead, PoliceOfficer, PoliceViewer, Manager, Chair] {
        let text = words(&signed_in(&board, who).await.get(&format!("/returns/{id}/receipt")).await.unwrap());
        for part in [&PoliceOfficer.name(), TITLE, "as accountable officer", "3 March 2026", "Stands"] {
            assert!(text.contains(part), "{who:?} {part}: {text}");
        }
    }
}

async fn a_signature_needs_a_job_title_and_the_declaration(board: TestBoard) {
    let id = ready(&board).await;
    let mut officer = signed_in(&board, PoliceOfficer).await;
    let seen = officer.get(&format!("/returns/{id}/check")).await.unwrap().field("seen").unwrap();
    let long = "x".repeat(121);
    for (title, declared) in [("", "yes"), (TITLE, ""), ("  ", ""), (long.as_str(), "yes"), ("two\nlines", "yes")] {
        let form = [("seen", seen.as_str()), ("job_title", title), ("declared", declared)];
        let page = officer.post(&format!("/returns/{id}/submit"), &form).await.unwrap();
        expect(&page, 422);
        assert!(words(&page).contains("There is a problem"), "{title:?}");
        // What was typed stays.
        assert!(title.contains('\n') || page.text().contains(&format!("value=\"{title}\"")), "{title:?}");
    }
    assert_eq!(state(&board, id).await, "ready_for_sign_off");
    assert_eq!(query(&board, "SELECT COUNT(*) FROM return_step WHERE step = 'signed'").trim(), "0");
}

async fn what_was_changed_after_the_page_was_opened_is_not_signed(board: TestBoard) {
    let id = ready(&board).await;
    let (mut lead, mut officer) = (signed_in(&board, PoliceLead).await, signed_in(&board, PoliceOfficer).await);
    let seen = officer.get(&format!("/returns/{id}/check")).await.unwrap().field("seen").unwrap();
    let change = [("s.lead.revision", "1"), ("s.lead.value", "2"), ("s.lead.narrative", "The chief officer leads.")];
    expect(&lead.post(&format!("/returns/{id}/standards/first"), &change).await.unwrap(), 303);
    // What was declared ready has changed: it is not ready any more.
    let form = [("seen", seen.as_str()), ("job_title", TITLE), ("declared", "yes")];
    let page = officer.post(&format!("/returns/{id}/submit"), &form).await.unwrap();
    expect(&page, 409);
    assert!(words(&page).contains("not declared ready"));
    expect(&lead.post(&format!("/returns/{id}/ready"), &[]).await.unwrap(), 303);
    // Ready again, but it is not what this page showed.
    let page = officer.post(&format!("/returns/{id}/submit"), &form).await.unwrap();
    expect(&page, 422);
    assert!(words(&page).contains("An answer was changed after you opened this page"));
    assert!(page.text().contains(&format!("value=\"{TITLE}\"")));
    assert_eq!(state(&board, id).await, "ready_for_sign_off");
    assert_ne!(page.field("seen").unwrap(), seen);
    expect(&sign(&mut officer, id).await, 303);
}

async fn an_incomplete_return_is_not_declared_ready(board: TestBoard) {
    board.open_audit_to_sign().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let page = lead.post(&format!("/returns/{id}/ready"), &[]).await.unwrap();
    expect(&page, 422);
    assert!(words(&page).contains("This return is not complete"));
    assert_eq!(state(&board, id).await, "not_started");
    assert_eq!(trail_entries(&board, "return_ready"), 0);
}

async fn an_agency_without_an_officer_is_told_so(board: TestBoard) {
    board.open_audit_to_sign().await.unwrap();
    let id = board.complete(CouncilLead).await.unwrap();
    let mut lead = signed_in(&board, CouncilLead).await;
    let page = lead.post(&format!("/returns/{id}/ready"), &[]).await.unwrap();
    expect(&page, 409);
    assert!(words(&page).contains("no accountable officer"));
}

async fn the_officer_sends_it_back_with_a_reason(board: TestBoard) {
    let id = ready(&board).await;
    let (mut lead, mut officer) = (signed_in(&board, PoliceLead).await, signed_in(&board, PoliceOfficer).await);
    let path = format!("/returns/{id}/hold-back");
    for wrong in ["", "  ", &"x".repeat(4_001)] {
        let page = officer.post(&path, &[("reason", wrong)]).await.unwrap();
        expect(&page, 422);
        assert!(page.text().contains(wrong.trim()), "the text stays");
    }
    expect(&officer.post(&path, &[("reason", "CANARY: say more of custody")]).await.unwrap(), 303);
    assert_eq!(state(&board, id).await, "in_progress");
    let mail = letter(&board, &PoliceLead.email(), "something changed").await.unwrap();
    assert!(mail.contains("sent back to you") && !mail.contains("CANARY"), "{mail}");
    let text = words(&lead.get(&format!("/returns/{id}")).await.unwrap());
    assert!(text.contains("CANARY: say more of custody") && text.contains(&PoliceOfficer.name()), "{text}");
    // It is inside the agency: the Board does not read it, and nobody can sign now.
    expect(&signed_in(&board, Manager).await.get(&format!("/returns/{id}")).await.unwrap(), 404);
    expect(&officer.post(&path, &[("reason", "again")]).await.unwrap(), 409);
}

async fn a_return_that_is_opened_again_makes_the_signature_void(board: TestBoard) {
    let id = ready(&board).await;
    let mut officer = signed_in(&board, PoliceOfficer).await;
    expect(&sign(&mut officer, id).await, 303);
    let first = board.service.signatures(&board.actor(PoliceOfficer).unwrap(), id).await.unwrap();
    let hash = hash_text(&first[0].hash);
    let receipt = format!("/returns/{id}/receipt");
    let look = format!("{receipt}?hash={}", hash.replace(' ', "+"));
    assert!(words(&officer.get(&look).await.unwrap()).contains("The hash is right"));
    let other = format!("{receipt}?hash={}", "0".repeat(64));
    assert!(words(&officer.get(&other).await.unwrap()).contains("belongs to no signature"));
    expect(&officer.get(&format!("{receipt}?hash=abc")).await.unwrap(), 422);
    let mut manager = signed_in(&board, Manager).await;
    expect(&manager.post(&format!("/returns/{id}/amend"), &[("reason", "Which policy?")]).await.unwrap(), 303);
    let mail = letter(&board, &PoliceLead.email(), "something changed").await.unwrap();
    assert!(mail.contains("returned it for amendment") && !mail.contains("Which policy"), "{mail}");
    for path in [receipt.as_str(), look.as_str(), &format!("/returns/{id}")] {
        let text = words(&officer.get(path).await.unwrap());
        assert!(text.contains("void since 3 March 2026") || text.contains("Void since 3 March 2026"), "{path}: {text}");
    }
    // Signed once more, later: two signatures, one of which stands.
    board.pass(chrono::TimeDelta::minutes(1));
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(&lead.post(&format!("/returns/{id}/ready"), &[]).await.unwrap(), 303);
    expect(&sign(&mut officer, id).await, 303);
    let both = board.service.signatures(&board.actor(PoliceOfficer).unwrap(), id).await.unwrap();
    assert_eq!(both.iter().map(|one| one.voided_at.is_some()).collect::<Vec<_>>(), [false, true]);
    assert_ne!(both[0].hash, both[1].hash, "each signature has a salt of its own");
}

async fn the_hash_can_be_worked_out_without_candour(board: TestBoard) {
    let id = ready(&board).await;
    expect(&sign(&mut signed_in(&board, PoliceOfficer).await, id).await, 303);
    let actor = board.actor(PoliceOfficer).unwrap();
    let signature = board.service.signatures(&actor, id).await.unwrap().remove(0);
    let whole = board.service.whole_return(&actor, id).await.unwrap();
    // As docs/return-receipt.md says it, piece by piece.
    let answers = whole
        .answers
        .iter()
        .map(|(statement, kept)| format!("\"{statement}\":{}", serde_json::to_string(&kept.answer).unwrap()));
    let set = candour_domain::question_set::content_hash(&whole.head.set);
    let document = format!(
        "{{\"format\":\"candour-signed-return/1\",\"return\":\"{id}\",\"audit\":\"{}\",\"agency\":\"{}\",\"question_set\":\"{set}\",\"answers\":{{{}}},\"files\":[]}}",
        whole.head.audit.id,
        whole.head.agency.id,
        answers.collect::<Vec<_>>().join(","),
    );
    let hash = Sha256::new().chain_update(signature.salt).chain_update(document).finalize();
    assert_eq!(hash.as_slice(), signature.hash);
}

async fn where_the_lead_submits_there_is_a_receipt_too(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.submit(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let text = words(&lead.get(&format!("/returns/{id}/receipt")).await.unwrap());
    assert!(text.contains(&PoliceLead.name()) && text.contains("as agency lead"), "{text}");
    // There is nothing to declare ready in such an audit.
    expect(&lead.post(&format!("/returns/{id}/ready"), &[]).await.unwrap(), 409);
}

async fn who_signed_stands_sealed(board: TestBoard) {
    let id = ready(&board).await;
    expect(&sign(&mut signed_in(&board, PoliceOfficer).await, id).await, 303);
    assert!(!board.bytes().unwrap().windows(6).any(|window| window == b"CANARY"));
    assert!(board.service.verify(&[]).await.unwrap().unreadable.is_empty());
}

async fn evidence_that_comes_or_goes_takes_the_readiness_away(board: TestBoard) {
    let id = ready(&board).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let file = crate::evidence::add(&board, PoliceLead, "Minutes.pdf", b"%PDF-1.7").await;
    assert_eq!(state(&board, id).await, "in_progress");
    expect(&lead.post(&format!("/returns/{id}/ready"), &[]).await.unwrap(), 303);
    let remove = format!("/returns/{id}/evidence/{file}/remove");
    expect(&lead.post(&remove, &[("confirm", "remove")]).await.unwrap(), 303);
    assert_eq!(state(&board, id).await, "in_progress");
    expect(&lead.post(&format!("/returns/{id}/ready"), &[]).await.unwrap(), 303);
    expect(&sign(&mut signed_in(&board, PoliceOfficer).await, id).await, 303);
}

async fn why_it_was_held_back_stays_inside_the_agency(board: TestBoard) {
    let id = ready(&board).await;
    board.delegate(PoliceContributor, "first", &["policy"]).await.unwrap();
    let (mut lead, mut officer) = (signed_in(&board, PoliceLead).await, signed_in(&board, PoliceOfficer).await);
    let reason = [("reason", "CANARY: say more of custody")];
    expect(&officer.post(&format!("/returns/{id}/hold-back"), &reason).await.unwrap(), 303);
    let mut manager = signed_in(&board, Manager).await;
    let decide = format!("/returns/{id}/decide");
    let text = words(&manager.get(&decide).await.unwrap());
    assert!(!text.contains("CANARY") && !text.contains("Declared ready"), "{text}");
    // Reasons speak of any statement: who has a part of the return is shown none.
    let contributor = words(&signed_in(&board, PoliceContributor).await.get(&format!("/returns/{id}")).await.unwrap());
    assert!(!contributor.contains("CANARY"), "{contributor}");
    expect(&lead.post(&format!("/returns/{id}/ready"), &[]).await.unwrap(), 303);
    expect(&sign(&mut officer, id).await, 303);
    for who in [Manager, Chair] {
        let text = words(&signed_in(&board, who).await.get(&format!("/returns/{id}")).await.unwrap());
        assert!(text.contains("Signed and submitted") && !text.contains("CANARY"), "{who:?}: {text}");
    }
}

async fn a_lead_submits_what_the_page_showed(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let seen = lead.get(&format!("/returns/{id}/check")).await.unwrap().field("seen").unwrap();
    let change = [("s.lead.revision", "1"), ("s.lead.value", "2"), ("s.lead.narrative", "Changed since.")];
    expect(&lead.post(&format!("/returns/{id}/standards/first"), &change).await.unwrap(), 303);
    let page = lead.post(&format!("/returns/{id}/submit"), &[("seen", &seen)]).await.unwrap();
    expect(&page, 422);
    assert!(words(&page).contains("An answer was changed after you opened this page"));
    assert_eq!(state(&board, id).await, "in_progress");
    let seen = page.field("seen").unwrap();
    expect(&lead.post(&format!("/returns/{id}/submit"), &[("seen", &seen)]).await.unwrap(), 303);
}
