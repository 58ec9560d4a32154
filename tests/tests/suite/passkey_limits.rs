//! Passkeys: guessing, what is told to whom, and what the database keeps.

use crate::passkey_support::{ADD, SIGN_IN, alone, ask, password, refused, show, with_passkey};
use crate::support::{expect, query_write, signed_in, trail_entries, words};
use candour_tests::Who::*;
use candour_tests::{Authenticator, PASSWORD, Saying, TestBoard, Who, on_both_databases};
use chrono::TimeDelta;

on_both_databases! {
    the_question_is_the_same_for_everybody,
    every_failure_gives_one_answer,
    wrong_passkeys_are_counted_like_wrong_codes,
    one_address_that_tries_passkeys_of_nobody_is_stopped,
    a_passkey_that_was_given_to_somebody_else_in_the_database_opens_for_nobody,
    a_question_that_was_altered_in_the_database_takes_no_answer,
    what_stands_in_the_database_is_sealed_and_opens,
}

async fn the_question_is_the_same_for_everybody(board: TestBoard) {
    with_passkey(&board, PoliceLead).await;
    let mut shapes = Vec::new();
    for address in ["192.0.2.1", "192.0.2.2"] {
        let mut options = ask(&mut board.visitor().from_address(address), SIGN_IN, &[]).await.options;
        assert_eq!(options["challenge"].take().as_str().unwrap().len(), 43);
        assert_eq!(options["userVerification"], "required");
        assert_eq!(options["allowCredentials"].as_array().unwrap().len(), 0);
        shapes.push(options.to_string());
    }
    assert_eq!(shapes[0], shapes[1]);
    // Nothing about anybody may be asked with it.
    let named = board.visitor().post("/sign-in/passkey/options", &[("email", &PoliceLead.email())]).await.unwrap();
    expect(&named, 400);
}

async fn every_failure_gives_one_answer(board: TestBoard) {
    let (_, mut device) = with_passkey(&board, PoliceLead).await;
    // A passkey that this Board has never seen.
    let mut lead = signed_in(&board, CouncilLead).await;
    let asked = ask(&mut lead, ADD, &[]).await;
    let mut strange = Authenticator::default();
    strange.make(&asked.options, &Saying::default()).unwrap();
    let unknown = alone(&board, &mut strange, &Saying::default()).await;
    let unlocked = alone(&board, &mut device, &Saying { verified: false, ..Saying::default() }).await;
    let elsewhere = alone(&board, &mut device, &Saying { origin: "https://evil.example", ..Saying::default() }).await;
    for page in [&unknown, &unlocked, &elsewhere] {
        refused(page);
        assert_eq!(words(page), words(&unknown));
    }
    assert_eq!(trail_entries(&board, "sign_in_refused"), 3);
}

async fn wrong_passkeys_are_counted_like_wrong_codes(board: TestBoard) {
    let (_, mut device) = with_passkey(&board, PoliceLead).await;
    let mut visitor = board.visitor();
    let step = password(&mut visitor, PoliceLead).await;
    for _ in 0..5 {
        let page = show(&mut visitor, &step, "", "{}").await;
        expect(&page, 422);
    }
    let page = show(&mut visitor, &step, "", "{}").await;
    assert!(words(&page).contains("Begin again with your password"));
    // Five failures of this account from this place: the password does not help either, nor a right passkey.
    let again = visitor.post("/sign-in", &[("email", &PoliceLead.email()), ("password", PASSWORD)]).await.unwrap();
    expect(&again, 429);
    expect(&alone(&board, &mut device, &Saying::default()).await, 429);
    board.pass(TimeDelta::minutes(16));
    expect(&alone(&board, &mut device, &Saying::default()).await, 303);
}

async fn one_address_that_tries_passkeys_of_nobody_is_stopped(board: TestBoard) {
    let (_, mut device) = with_passkey(&board, PoliceLead).await;
    let mut attacker = board.visitor().from_address("198.51.100.7");
    for _ in 0..100 {
        expect(&show(&mut attacker, "", "", "{}").await, 422);
    }
    expect(&show(&mut attacker, "", "", "{}").await, 429);
    expect(&show(&mut attacker, "", "", "").await, 429);
    assert_eq!(attacker.post("/sign-in/passkey/options", &[]).await.unwrap().status, 429);
    // Nobody else is shut out by it.
    expect(&alone(&board, &mut device, &Saying::default()).await, 303);
}

async fn a_passkey_that_was_given_to_somebody_else_in_the_database_opens_for_nobody(board: TestBoard) {
    with_passkey(&board, Manager).await;
    let (_, mut device) = with_passkey(&board, CouncilLead).await;
    let of = |who: Who| {
        let id = board.actor(who).unwrap().person.0;
        if board.url().starts_with("sqlite:") { format!("X'{}'", id.simple()) } else { format!("'{id}'") }
    };
    // An attacker who can write the database gives their own passkey to the QA Manager.
    let (manager, council) = (of(Manager), of(CouncilLead));
    query_write(&board, &format!("UPDATE second_factor SET person_id = {manager} WHERE person_id = {council}"));
    let page = alone(&board, &mut device, &Saying::default()).await;
    assert!(page.status == 500 && page.header("set-cookie").is_empty(), "{}", page.status);
    assert_eq!(board.service.verify(&[]).await.unwrap().unreadable.len(), 1);
}

async fn a_question_that_was_altered_in_the_database_takes_no_answer(board: TestBoard) {
    let (_, mut device) = with_passkey(&board, PoliceLead).await;
    let mut visitor = board.visitor();
    let asked = ask(&mut visitor, SIGN_IN, &[]).await;
    query_write(&board, "UPDATE passkey_ceremony SET expires_at = '2099-01-01T00:00:00+00:00'");
    board.pass(TimeDelta::hours(1));
    let answer = device.show(&asked.options, &Saying::default()).unwrap();
    let page = show(&mut visitor, "", &asked.ceremony, &answer).await;
    assert!(page.status == 500 && page.header("set-cookie").is_empty(), "{}", page.status);
}

async fn what_stands_in_the_database_is_sealed_and_opens(board: TestBoard) {
    let (_, device) = with_passkey(&board, PoliceLead).await;
    let asked = ask(&mut board.visitor(), SIGN_IN, &[]).await;
    let raw = board.bytes().unwrap();
    let bytes = String::from_utf8_lossy(&raw).into_owned();
    let held = &device.passkeys[0];
    for secret in [&held.id, &held.handle] {
        // PostgreSQL's own tool writes bytes in hex.
        assert!(!bytes.contains(&hex::encode(secret)));
        assert!(!raw.windows(secret.len()).any(|part| part == secret.as_slice()));
    }
    for secret in [asked.options["challenge"].as_str().unwrap(), &asked.ceremony, "cred_id"] {
        assert!(!bytes.contains(secret), "{secret}");
    }
    let found = board.service.verify(&[]).await.unwrap();
    assert_eq!(found.unreadable, Vec::<String>::new());
    // The passkey, the question, and the mail about the passkey.
    assert_eq!(found.account_values, 3);
}
