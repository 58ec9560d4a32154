//! The QA Manager's letter to all who are late.

use crate::reminders::{count, days};
use crate::support::{expect, letter, signed_in, trail_entries, words};
use candour_domain::access::Actor;
use candour_service::ServiceError;
use candour_service::reminders::LateLetter;
use candour_tests::Who::*;
use candour_tests::{Page, TestBoard, on_both_databases};

on_both_databases! {
    all_who_are_late_get_a_letter_and_nobody_else,
    a_letter_that_cannot_be_sent_stays_in_its_form,
    a_letter_goes_to_those_who_were_shown_and_once,
    only_the_qa_manager_of_the_board_writes,
}

const LETTER: &str = "CANARY: please hand in by Friday, or ring me.";

/// The value of a hidden field of a page.
fn hidden(page: &Page, name: &str) -> String {
    let text = page.text();
    let tag = text.split("<input").find(|tag| tag.contains(&format!("name=\"{name}\""))).unwrap();
    tag.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

async fn all_who_are_late_get_a_letter_and_nobody_else(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let path = format!("/audits/{audit}/reminders");
    board.submit(CouncilLead).await.unwrap();
    days(&board, 31).await;
    let mut manager = signed_in(&board, Manager).await;
    let page = manager.get(&path).await.unwrap();
    let shown = words(&page);
    let before = shown.split("What went out").next().unwrap().to_owned();
    assert!(before.contains(&PoliceLead.name()) && !before.contains(&CouncilLead.name()), "{before}");
    let (id, to) = (hidden(&page, "letter"), hidden(&page, "to"));
    let fields = [("letter", id.as_str()), ("to", to.as_str()), ("text", LETTER)];
    let done = manager.post(&path, &fields).await.unwrap();
    expect(&done, 303);
    let page = words(&manager.get(done.header("location")).await.unwrap());
    assert!(page.contains("on its way") && page.contains("Letter to those who are late"), "{page}");
    let mail = letter(&board, &PoliceLead.email(), "CANARY").await.unwrap();
    let return_id = board.return_of(PoliceLead).await.unwrap();
    for part in [LETTER, &Manager.name(), "Testshire Police", "2 April 2026", &format!("/returns/{return_id}")] {
        assert!(mail.contains(part), "{part}: {mail}");
    }
    for who in [CouncilLead, PoliceContributor, PoliceOfficer] {
        assert!(letter(&board, &who.email(), "CANARY").await.is_none(), "{who:?}");
    }
    assert_eq!(trail_entries(&board, "late_letter_sent"), 1);
    let trail = words(&signed_in(&board, PoliceLead).await.get("/trail").await.unwrap());
    assert!(trail.contains("A letter was sent to an agency whose return is late"), "{trail}");
    // What it says stands sealed in the mail alone.
    assert!(!board.bytes().unwrap().windows(6).any(|window| window == b"CANARY"));
}

async fn a_letter_that_cannot_be_sent_stays_in_its_form(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let path = format!("/audits/{audit}/reminders");
    let mut manager = signed_in(&board, Manager).await;
    // Nobody is late yet: the text is not lost.
    let page = manager.post(&path, &[("letter", ""), ("to", ""), ("text", LETTER)]).await.unwrap();
    expect(&page, 422);
    assert!(page.text().contains(LETTER));
    days(&board, 31).await;
    let mut manager = signed_in(&board, Manager).await;
    let page = manager.get(&path).await.unwrap();
    let (id, to) = (hidden(&page, "letter"), hidden(&page, "to"));
    let long = "a".repeat(2_001);
    let bad = ["", " \r\n ", long.as_str(), "CANARY with a bell \u{7} in it", "CANARY with a nothing \u{0} in it"];
    for text in bad {
        let page = manager.post(&path, &[("letter", &id), ("to", &to), ("text", text)]).await.unwrap();
        expect(&page, 422);
        assert!(page.text().contains("text-error") && page.text().contains(text.trim()), "{text:?}");
        assert_eq!(hidden(&page, "letter"), id);
    }
    for (id, to) in [(id.as_str(), "somebody else"), ("no id", to.as_str()), ("", to.as_str()), (id.as_str(), "")] {
        let page = manager.post(&path, &[("letter", id), ("to", to), ("text", LETTER)]).await.unwrap();
        expect(&page, 422);
        assert!(page.text().contains("has changed since") && page.text().contains(LETTER), "{id} {to}");
        assert_eq!(hidden(&page, "letter").len(), 36);
    }
    expect(&manager.post(&path, &[("text", LETTER), ("agency", "x")]).await.unwrap(), 400);
    assert_eq!(trail_entries(&board, "late_letter_sent"), 0);
    assert!(letter(&board, &PoliceLead.email(), "CANARY").await.is_none());
    let most = "b".repeat(2_000);
    expect(&manager.post(&path, &[("letter", &id), ("to", &to), ("text", &most)]).await.unwrap(), 303);
}

async fn a_letter_goes_to_those_who_were_shown_and_once(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let path = format!("/audits/{audit}/reminders");
    days(&board, 31).await;
    let mut manager = signed_in(&board, Manager).await;
    let page = manager.get(&path).await.unwrap();
    let (id, to) = (hidden(&page, "letter"), hidden(&page, "to"));
    board.submit(CouncilLead).await.unwrap();
    let stale = manager.post(&path, &[("letter", &id), ("to", &to), ("text", LETTER)]).await.unwrap();
    expect(&stale, 422);
    assert!(words(&stale).contains("Who is late has changed"));
    let to = hidden(&stale, "to");
    for _ in 0..2 {
        expect(&manager.post(&path, &[("letter", &id), ("to", &to), ("text", LETTER)]).await.unwrap(), 303);
    }
    assert_eq!(count(&board, PoliceLead, "The return of Testshire Police is late").await, 1);
    assert_eq!(count(&board, CouncilLead, "The return of Testshire Council is late").await, 0);
    assert_eq!(trail_entries(&board, "late_letter_sent"), 1);
    // Another letter is another one.
    let page = manager.get(&path).await.unwrap();
    let next = hidden(&page, "letter");
    expect(&manager.post(&path, &[("letter", &next), ("to", &to), ("text", LETTER)]).await.unwrap(), 303);
    assert_eq!(count(&board, PoliceLead, "The return of Testshire Police is late").await, 2);
}

async fn only_the_qa_manager_of_the_board_writes(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let path = format!("/audits/{audit}/reminders");
    for who in [Chair, Editor, Administrator, PoliceLead, PoliceOfficer, CouncilLead] {
        let mut visitor = signed_in(&board, who).await;
        expect(&visitor.get(&path).await.unwrap(), 403);
        expect(&visitor.post(&path, &[("text", LETTER)]).await.unwrap(), 403);
    }
    let dashboard = signed_in(&board, Chair).await.get(&format!("/audits/{audit}")).await.unwrap();
    assert!(!dashboard.text().contains(&path));
    let elsewhere = board.service.add_board("Another Board").await.unwrap();
    let stranger = Actor { board: elsewhere, ..board.actor(Manager).unwrap() };
    assert!(matches!(board.service.reminders(&stranger, audit).await, Err(ServiceError::NotFound)));
    let given = LateLetter { id: "", text: LETTER, to: "" };
    let refused = board.service.write_to_late(&stranger, audit, &given).await;
    assert!(matches!(refused, Err(ServiceError::NotFound)));
}
