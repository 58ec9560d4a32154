//! Answers of passkeys that are refused, and why: each in one way wrong.

use crate::passkey_support::{ADD, SIGN_IN, add, alone, ask, password, refused, show, with_passkey};
use crate::support::{expect, letter, query, signed_in, trail_entries, words};
use candour_tests::Who::*;
use candour_tests::{Authenticator, Saying, TestBoard, on_both_databases};
use chrono::TimeDelta;
use serde_json::Value;

on_both_databases! {
    an_answer_to_another_question_is_refused,
    an_answer_from_another_origin_is_refused,
    an_answer_for_another_site_is_refused,
    an_answer_of_another_kind_is_refused,
    an_answer_that_another_key_signed_is_refused,
    a_passkey_that_was_not_unlocked_is_refused,
    a_passkey_that_may_be_copied_is_refused_and_the_person_is_told,
    two_answers_with_one_count_let_in_once,
    a_passkey_of_somebody_else_is_no_second_factor,
    an_answer_that_names_somebody_else_is_refused,
    a_question_of_another_session_takes_no_answer,
    a_question_of_another_sign_in_takes_no_answer,
    an_answer_is_taken_once,
    an_answer_after_five_minutes_is_too_late,
    a_passkey_is_added_once_and_is_one_persons,
    nonsense_and_what_is_too_long_is_no_answer,
}

async fn an_answer_to_another_question_is_refused(board: TestBoard) {
    let (mut lead, mut device) = with_passkey(&board, PoliceLead).await;
    let mut visitor = board.visitor();
    let (first, second) = (ask(&mut visitor, SIGN_IN, &[]).await, ask(&mut visitor, SIGN_IN, &[]).await);
    let answer = device.show(&first.options, &Saying::default()).unwrap();
    refused(&show(&mut visitor, "", &second.ceremony, &answer).await);
    let (first, second) = (ask(&mut lead, ADD, &[]).await, ask(&mut lead, ADD, &[]).await);
    let answer = Authenticator::default().make(&first.options, &Saying::default()).unwrap();
    expect(&add(&mut lead, "Phone", &second.ceremony, &answer).await, 422);
}

async fn an_answer_from_another_origin_is_refused(board: TestBoard) {
    let (mut lead, mut device) = with_passkey(&board, PoliceLead).await;
    for origin in ["https://evil.example", "http://candour.test", "https://candour.test:8443", "https://x.candour.test"]
    {
        let saying = Saying { origin, ..Saying::default() };
        refused(&alone(&board, &mut device, &saying).await);
        let asked = ask(&mut lead, ADD, &[]).await;
        let answer = Authenticator::default().make(&asked.options, &saying).unwrap();
        expect(&add(&mut lead, "Phone", &asked.ceremony, &answer).await, 422);
    }
}

async fn an_answer_for_another_site_is_refused(board: TestBoard) {
    let (mut lead, mut device) = with_passkey(&board, PoliceLead).await;
    let saying = Saying { site: "evil.example", ..Saying::default() };
    refused(&alone(&board, &mut device, &saying).await);
    let asked = ask(&mut lead, ADD, &[]).await;
    let answer = Authenticator::default().make(&asked.options, &saying).unwrap();
    expect(&add(&mut lead, "Phone", &asked.ceremony, &answer).await, 422);
}

async fn an_answer_of_another_kind_is_refused(board: TestBoard) {
    let (mut lead, mut device) = with_passkey(&board, PoliceLead).await;
    refused(&alone(&board, &mut device, &Saying { kind: "webauthn.create", ..Saying::default() }).await);
    let asked = ask(&mut lead, ADD, &[]).await;
    let saying = Saying { kind: "webauthn.get", ..Saying::default() };
    let answer = Authenticator::default().make(&asked.options, &saying).unwrap();
    expect(&add(&mut lead, "Phone", &asked.ceremony, &answer).await, 422);
    // A question of one kind takes no answer to another.
    let mut visitor = board.visitor();
    let step = password(&mut visitor, PoliceLead).await;
    let asked = ask(&mut visitor, SIGN_IN, &[("step", &step)]).await;
    let answer = device.show(&asked.options, &Saying::default()).unwrap();
    refused(&show(&mut visitor, "", &asked.ceremony, &answer).await);
}

async fn an_answer_that_another_key_signed_is_refused(board: TestBoard) {
    let (_, device) = with_passkey(&board, PoliceLead).await;
    let (_, mut other) = with_passkey(&board, CouncilLead).await;
    // The id and the handle of one passkey, with the key of another.
    other.passkeys[0].id.clone_from(&device.passkeys[0].id);
    other.passkeys[0].handle.clone_from(&device.passkeys[0].handle);
    refused(&alone(&board, &mut other, &Saying::default()).await);
}

async fn a_passkey_that_was_not_unlocked_is_refused(board: TestBoard) {
    let (mut lead, mut device) = with_passkey(&board, PoliceLead).await;
    let saying = Saying { verified: false, ..Saying::default() };
    refused(&alone(&board, &mut device, &saying).await);
    let mut visitor = board.visitor();
    let step = password(&mut visitor, PoliceLead).await;
    let asked = ask(&mut visitor, SIGN_IN, &[("step", &step)]).await;
    let answer = device.show(&asked.options, &saying).unwrap();
    refused(&show(&mut visitor, &step, &asked.ceremony, &answer).await);
    let asked = ask(&mut lead, ADD, &[]).await;
    let answer = Authenticator::default().make(&asked.options, &saying).unwrap();
    expect(&add(&mut lead, "Phone", &asked.ceremony, &answer).await, 422);
}

async fn a_passkey_that_may_be_copied_is_refused_and_the_person_is_told(board: TestBoard) {
    let (_, mut device) = with_passkey(&board, PoliceLead).await;
    let mut copy = device.clone();
    expect(&alone(&board, &mut device, &Saying::default()).await, 303);
    // The copy's count stands where the other's stood.
    refused(&alone(&board, &mut copy, &Saying::default()).await);
    assert_eq!(trail_entries(&board, "passkey_suspected"), 1);
    assert!(letter(&board, &PoliceLead.email(), "there may be a copy of that passkey").await.is_some());
    // One that stops to count is suspect as well.
    (copy.passkeys[0].count, copy.passkeys[0].counts) = (0, false);
    refused(&alone(&board, &mut copy, &Saying::default()).await);
    assert_eq!(trail_entries(&board, "passkey_suspected"), 2);
    expect(&alone(&board, &mut device, &Saying::default()).await, 303);
    // Passkeys that are kept by several devices do not count at all.
    let (_, mut cloud) = with_passkey(&board, CouncilLead).await;
    cloud.passkeys[0].counts = false;
    for _ in 0..2 {
        expect(&alone(&board, &mut cloud, &Saying::default()).await, 303);
    }
}

async fn two_answers_with_one_count_let_in_once(board: TestBoard) {
    let (_, mut device) = with_passkey(&board, PoliceLead).await;
    let mut copy = device.clone();
    let (mut one, mut other) = (board.visitor(), board.visitor());
    let (first, second) = (ask(&mut one, SIGN_IN, &[]).await, ask(&mut other, SIGN_IN, &[]).await);
    let by_device = device.show(&first.options, &Saying::default()).unwrap();
    let by_copy = copy.show(&second.options, &Saying::default()).unwrap();
    let (one, other) = tokio::join!(
        show(&mut one, "", &first.ceremony, &by_device),
        show(&mut other, "", &second.ceremony, &by_copy),
    );
    let mut both = [one.status, other.status];
    both.sort_unstable();
    assert_eq!(both, [303, 422]);
}

async fn a_passkey_of_somebody_else_is_no_second_factor(board: TestBoard) {
    with_passkey(&board, PoliceLead).await;
    let (_, mut other) = with_passkey(&board, CouncilLead).await;
    let mut visitor = board.visitor();
    let step = password(&mut visitor, PoliceLead).await;
    let mut asked = ask(&mut visitor, SIGN_IN, &[("step", &step)]).await;
    asked.options["allowCredentials"] = Value::Array(Vec::new());
    let answer = other.show(&asked.options, &Saying::default()).unwrap();
    refused(&show(&mut visitor, &step, &asked.ceremony, &answer).await);
    // Nor is it one for somebody who has no passkey but must show a factor.
    expect(&visitor.get("/").await.unwrap(), 303);
}

async fn an_answer_that_names_somebody_else_is_refused(board: TestBoard) {
    let (_, mut device) = with_passkey(&board, PoliceLead).await;
    let (_, other) = with_passkey(&board, CouncilLead).await;
    assert_ne!(device.passkeys[0].handle, other.passkeys[0].handle);
    refused(&alone(&board, &mut device, &Saying { names: false, ..Saying::default() }).await);
    device.passkeys[0].handle.clone_from(&other.passkeys[0].handle);
    refused(&alone(&board, &mut device, &Saying::default()).await);
    let mut visitor = board.visitor();
    let step = password(&mut visitor, PoliceLead).await;
    let asked = ask(&mut visitor, SIGN_IN, &[("step", &step)]).await;
    let answer = device.show(&asked.options, &Saying::default()).unwrap();
    refused(&show(&mut visitor, &step, &asked.ceremony, &answer).await);
    // The handle is not the person's id, which stands in addresses.
    let person = board.actor(CouncilLead).unwrap().person;
    assert_ne!(other.passkeys[0].handle, person.0.as_bytes());
}

async fn a_question_of_another_session_takes_no_answer(board: TestBoard) {
    let mut lead = signed_in(&board, PoliceLead).await;
    let mut council = signed_in(&board, CouncilLead).await;
    let mut same_person = signed_in(&board, PoliceLead).await;
    for other in [&mut council, &mut same_person] {
        let asked = ask(&mut lead, ADD, &[]).await;
        let answer = Authenticator::default().make(&asked.options, &Saying::default()).unwrap();
        expect(&add(other, "Not theirs", &asked.ceremony, &answer).await, 422);
        // And it is used up.
        expect(&add(&mut lead, "Too late", &asked.ceremony, &answer).await, 422);
    }
    assert_eq!(trail_entries(&board, "factor_added"), 0);
}

async fn a_question_of_another_sign_in_takes_no_answer(board: TestBoard) {
    let (_, mut device) = with_passkey(&board, PoliceLead).await;
    let (mut one, mut other) = (board.visitor(), board.visitor());
    let (first, second) = (password(&mut one, PoliceLead).await, password(&mut other, PoliceLead).await);
    let asked = ask(&mut one, SIGN_IN, &[("step", &first)]).await;
    let answer = device.show(&asked.options, &Saying::default()).unwrap();
    refused(&show(&mut other, &second, &asked.ceremony, &answer).await);
    // A question for a sign-in alone belongs to no step, and the reverse.
    let asked = ask(&mut one, SIGN_IN, &[]).await;
    let answer = device.show(&asked.options, &Saying::default()).unwrap();
    refused(&show(&mut one, &first, &asked.ceremony, &answer).await);
    assert_eq!(one.post("/sign-in/passkey/options", &[("step", "made up")]).await.unwrap().status, 409);
    let over = show(&mut one, "made up", "", &answer).await;
    assert!(words(&over).contains("Begin again with your password"));
}

async fn an_answer_is_taken_once(board: TestBoard) {
    let (mut lead, mut device) = with_passkey(&board, PoliceLead).await;
    let mut visitor = board.visitor();
    let asked = ask(&mut visitor, SIGN_IN, &[]).await;
    let answer = device.show(&asked.options, &Saying::default()).unwrap();
    expect(&show(&mut visitor, "", &asked.ceremony, &answer).await, 303);
    refused(&show(&mut board.visitor(), "", &asked.ceremony, &answer).await);
    // One that failed is used up as well.
    let asked = ask(&mut visitor, SIGN_IN, &[]).await;
    refused(&show(&mut board.visitor(), "", &asked.ceremony, "{}").await);
    let answer = device.show(&asked.options, &Saying::default()).unwrap();
    refused(&show(&mut board.visitor(), "", &asked.ceremony, &answer).await);
    let asked = ask(&mut lead, ADD, &[]).await;
    let mut phone = Authenticator::default();
    let answer = phone.make(&asked.options, &Saying::default()).unwrap();
    expect(&add(&mut lead, "Phone", &asked.ceremony, &answer).await, 200);
    expect(&add(&mut lead, "Phone", &asked.ceremony, &answer).await, 422);
}

async fn an_answer_after_five_minutes_is_too_late(board: TestBoard) {
    let (mut lead, mut device) = with_passkey(&board, PoliceLead).await;
    let mut visitor = board.visitor();
    let asked = ask(&mut visitor, SIGN_IN, &[]).await;
    let answer = device.show(&asked.options, &Saying::default()).unwrap();
    ask(&mut visitor, SIGN_IN, &[]).await;
    let in_time = ask(&mut visitor, SIGN_IN, &[]).await;
    let new = ask(&mut lead, ADD, &[]).await;
    board.pass(TimeDelta::minutes(5) - TimeDelta::seconds(1));
    let answer_in_time = device.show(&in_time.options, &Saying::default()).unwrap();
    expect(&show(&mut visitor, "", &in_time.ceremony, &answer_in_time).await, 303);
    board.pass(TimeDelta::seconds(1));
    refused(&show(&mut board.visitor(), "", &asked.ceremony, &answer).await);
    let made = Authenticator::default().make(&new.options, &Saying::default()).unwrap();
    expect(&add(&mut lead, "Phone", &new.ceremony, &made).await, 422);
    // What nobody answered is gone with the next question.
    ask(&mut visitor, SIGN_IN, &[]).await;
    assert_eq!(query(&board, "SELECT COUNT(*) FROM passkey_ceremony").trim(), "1");
}

async fn a_passkey_is_added_once_and_is_one_persons(board: TestBoard) {
    let (mut lead, device) = with_passkey(&board, PoliceLead).await;
    let mut council = signed_in(&board, CouncilLead).await;
    for visitor in [&mut lead, &mut council] {
        let asked = ask(visitor, ADD, &[]).await;
        let answer = device.clone().make_again(&asked.options, &Saying::default()).unwrap();
        let page = add(visitor, "The same", &asked.ceremony, &answer).await;
        expect(&page, 422);
        assert!(words(&page).contains("in use already"));
    }
    assert_eq!(query(&board, "SELECT COUNT(*) FROM second_factor").trim(), "1");
    // It is still the first person's.
    expect(&alone(&board, &mut device.clone(), &Saying::default()).await, 303);
}

async fn nonsense_and_what_is_too_long_is_no_answer(board: TestBoard) {
    let (mut lead, mut device) = with_passkey(&board, PoliceLead).await;
    let deep = "[".repeat(20_000);
    let long = format!("{{\"id\":\"{}\"}}", "A".repeat(40_000));
    let mut visitor = board.visitor();
    for nonsense in ["null", "[]", "{\"id\":1}", "\u{0}", "<script>", deep.as_str(), long.as_str()] {
        let asked = ask(&mut visitor, SIGN_IN, &[]).await;
        refused(&show(&mut visitor, "", &asked.ceremony, nonsense).await);
        let asked = ask(&mut lead, ADD, &[]).await;
        expect(&add(&mut lead, "Phone", &asked.ceremony, nonsense).await, 422);
    }
    // Right but for its length.
    let asked = ask(&mut visitor, SIGN_IN, &[]).await;
    let answer = device.show(&asked.options, &Saying::default()).unwrap();
    let padded = answer.replacen('{', &format!("{{{}", " ".repeat(33_000)), 1);
    refused(&show(&mut visitor, "", &asked.ceremony, &padded).await);
    for token in ["", "x", &"A".repeat(43), &"A".repeat(10_000)] {
        refused(&show(&mut visitor, "", token, &answer).await);
    }
    expect(&visitor.post(SIGN_IN, &[("ceremony", ""), ("answer", "{}"), ("person", "1")]).await.unwrap(), 400);
    expect(&lead.post(ADD, &[("name", "x"), ("person", "1")]).await.unwrap(), 400);
    // Nothing at all: what a browser without JavaScript posts.
    let nothing = show(&mut visitor, "", "", "").await;
    expect(&nothing, 422);
    assert!(words(&nothing).contains("Your browser did not show a passkey"));
}
