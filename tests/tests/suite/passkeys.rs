//! Passkeys: added, asked for, alone, refused, lost.

use crate::support::{expect, letter, query, query_write, signed_in, trail_entries, words};
use candour_tests::Who::*;
use candour_tests::{Authenticator, PASSWORD, Page, Saying, TestBoard, Visitor, Who, on_both_databases};
use chrono::TimeDelta;
use serde_json::Value;

on_both_databases! {
    a_passkey_is_added_and_counts_as_the_second_factor,
    a_passkey_after_the_password_lets_in,
    a_passkey_alone_lets_in_and_the_account_still_asks_for_the_password,
    several_passkeys_stand_in_the_list_and_each_is_taken_away,
    a_passkey_needs_a_name_and_the_password_of_late,
    the_question_is_the_same_for_everybody,
    every_failure_gives_one_answer,
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
    wrong_passkeys_are_counted_like_wrong_codes,
    one_address_that_tries_passkeys_of_nobody_is_stopped,
    a_passkey_that_was_given_to_somebody_else_in_the_database_opens_for_nobody,
    a_question_that_was_altered_in_the_database_takes_no_answer,
    what_stands_in_the_database_is_sealed_and_opens,
    a_lost_passkey_is_reset_by_whoever_manages_accounts,
    people_who_have_left_are_not_let_in_by_a_passkey,
    a_new_password_by_link_keeps_the_passkeys,
    text_that_was_typed_before_the_session_ended_goes_through_a_passkey,
    passkeys_are_not_offered_where_the_site_has_no_name,
}

const ADD: &str = "/account/passkey";
const SIGN_IN: &str = "/sign-in/passkey";

/// A question of the server: the token, and what the browser is asked.
struct Asked {
    ceremony: String,
    options: Value,
}

async fn ask(visitor: &mut Visitor, path: &str, fields: &[(&str, &str)]) -> Asked {
    let page = visitor.post(&format!("{path}/options"), fields).await.unwrap();
    expect(&page, 200);
    let json: Value = serde_json::from_slice(&page.body).unwrap();
    Asked { ceremony: json["ceremony"].as_str().unwrap().to_owned(), options: json["publicKey"].clone() }
}

/// Posts the answer to a question that a passkey is added with.
async fn add(visitor: &mut Visitor, name: &str, ceremony: &str, answer: &str) -> Page {
    visitor.post(ADD, &[("name", name), ("ceremony", ceremony), ("answer", answer)]).await.unwrap()
}

/// Adds a passkey on the pages.
async fn added(visitor: &mut Visitor, device: &mut Authenticator) -> Page {
    let asked = ask(visitor, ADD, &[]).await;
    let answer = device.make(&asked.options, &Saying::default()).unwrap();
    let page = add(visitor, "Work laptop", &asked.ceremony, &answer).await;
    expect(&page, 200);
    page
}

/// Somebody with a passkey, and the device that keeps it.
async fn with_passkey(board: &TestBoard, who: Who) -> (Visitor, Authenticator) {
    let mut visitor = signed_in(board, who).await;
    let mut device = Authenticator::default();
    added(&mut visitor, &mut device).await;
    (visitor, device)
}

/// The token of the step after the right password.
async fn password(visitor: &mut Visitor, who: Who) -> String {
    let page = visitor.post("/sign-in", &[("email", &who.email()), ("password", PASSWORD)]).await.unwrap();
    expect(&page, 200);
    page.field("step").unwrap()
}

async fn show(visitor: &mut Visitor, step: &str, ceremony: &str, answer: &str) -> Page {
    visitor.post(SIGN_IN, &[("step", step), ("ceremony", ceremony), ("answer", answer)]).await.unwrap()
}

/// A sign-in by a passkey alone; what the server said.
async fn alone(board: &TestBoard, device: &mut Authenticator, saying: &Saying) -> Page {
    let mut visitor = board.visitor();
    let asked = ask(&mut visitor, SIGN_IN, &[]).await;
    let answer = device.show(&asked.options, saying).unwrap();
    show(&mut visitor, "", &asked.ceremony, &answer).await
}

/// Nobody was let in, and this is what everybody reads.
fn refused(page: &Page) {
    expect(page, 422);
    assert!(page.header("set-cookie").is_empty());
    assert!(words(page).contains("This passkey did not let you in."), "{}", words(page));
}

async fn a_passkey_is_added_and_counts_as_the_second_factor(board: TestBoard) {
    let board = board.that_asks_for_a_second_factor().await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let mut elsewhere = signed_in(&board, PoliceLead).await;
    assert_eq!(lead.get("/").await.unwrap().location(), "/account");
    assert!(lead.get("/account").await.unwrap().text().contains("href=\"/account/passkey\""));
    expect(&lead.get(ADD).await.unwrap(), 200);
    let done = added(&mut lead, &mut Authenticator::default()).await;
    let text = done.text();
    let codes = text.split("class=\"candour-codes\"").nth(1).unwrap().split("</ol>").next().unwrap();
    assert_eq!(codes.matches("<li").count(), 10);
    expect(&lead.get("/").await.unwrap(), 200);
    assert_eq!(elsewhere.get("/").await.unwrap().location(), "/sign-in");
    assert!(letter(&board, &PoliceLead.email(), "A passkey was added").await.is_some());
    assert_eq!(trail_entries(&board, "factor_added"), 1);
    // It is the last of a role that asks for one.
    let page = lead.get("/account").await.unwrap();
    assert!(words(&page).contains("Work laptop") && words(&page).contains("Passkey, added on 3 March 2026"));
    let remove = removals(&page);
    expect(&lead.post(&remove[0], &[]).await.unwrap(), 409);
}

/// The addresses that take factors away.
fn removals(page: &Page) -> Vec<String> {
    let text = page.text();
    let parts = text.split("action=\"").filter(|part| part.starts_with("/account/factors/"));
    parts.map(|part| part.split('"').next().unwrap().to_owned()).collect()
}

async fn a_passkey_after_the_password_lets_in(board: TestBoard) {
    let (_, mut device) = with_passkey(&board, PoliceLead).await;
    let mut again = board.visitor();
    let page = again.post("/sign-in", &[("email", &PoliceLead.email()), ("password", PASSWORD)]).await.unwrap();
    assert!(words(&page).contains("Show that it is you") && page.text().contains("Use a passkey"));
    assert!(words(&page).contains("One of the recovery codes"));
    expect(&again.get("/").await.unwrap(), 303);
    let step = page.field("step").unwrap();
    let asked = ask(&mut again, SIGN_IN, &[("step", &step)]).await;
    assert_eq!(asked.options["allowCredentials"].as_array().unwrap().len(), 1);
    assert_eq!(asked.options["userVerification"], "required");
    // A device that was asked for this very passkey may leave out whose it is.
    let answer = device.show(&asked.options, &Saying { names: false, ..Saying::default() }).unwrap();
    expect(&show(&mut again, &step, &asked.ceremony, &answer).await, 303);
    expect(&again.get("/").await.unwrap(), 200);
    assert!(words(&again.get("/account").await.unwrap()).contains("last used on 3 March 2026"));
    // The password was given a moment ago.
    expect(&again.get("/account/password").await.unwrap(), 200);
}

async fn a_passkey_alone_lets_in_and_the_account_still_asks_for_the_password(board: TestBoard) {
    let (_, mut device) = with_passkey(&board, PoliceLead).await;
    let board = board.that_asks_for_a_second_factor().await.unwrap();
    assert!(board.visitor().get("/sign-in").await.unwrap().text().contains("Sign in with a passkey"));
    let mut visitor = board.visitor();
    let asked = ask(&mut visitor, SIGN_IN, &[]).await;
    let answer = device.show(&asked.options, &Saying::default()).unwrap();
    let fields = [("ceremony", asked.ceremony.as_str()), ("answer", answer.as_str()), ("next", "/people")];
    let page = visitor.post(SIGN_IN, &fields).await.unwrap();
    expect(&page, 303);
    assert_eq!(page.location(), "/people");
    expect(&visitor.get("/people").await.unwrap(), 200);
    for path in ["/account/password", "/account/email", ADD] {
        assert!(visitor.get(path).await.unwrap().location().starts_with("/account/confirm"), "{path}");
    }
    let entries = query(&board, "SELECT action FROM trail ORDER BY seq DESC LIMIT 1");
    assert_eq!(entries.trim(), "signed_in");
}

async fn several_passkeys_stand_in_the_list_and_each_is_taken_away(board: TestBoard) {
    let (mut lead, mut device) = with_passkey(&board, PoliceLead).await;
    board.pass(TimeDelta::seconds(1));
    let asked = ask(&mut lead, ADD, &[]).await;
    // The device is told which it has.
    assert_eq!(asked.options["excludeCredentials"].as_array().unwrap().len(), 1);
    assert_eq!(asked.options["authenticatorSelection"]["residentKey"], "preferred");
    let mut phone = Authenticator::default();
    let answer = phone.make(&asked.options, &Saying::default()).unwrap();
    let page = add(&mut lead, "Phone <b>", &asked.ceremony, &answer).await;
    expect(&page, 200);
    // The recovery codes of the first time still stand.
    assert!(!page.text().contains("candour-codes"));
    let mut elsewhere = board.visitor();
    let step = password(&mut elsewhere, PoliceLead).await;
    let asked = ask(&mut elsewhere, SIGN_IN, &[("step", &step)]).await;
    let answer = phone.show(&asked.options, &Saying::default()).unwrap();
    expect(&show(&mut elsewhere, &step, &asked.ceremony, &answer).await, 303);
    let list = lead.get("/account").await.unwrap();
    assert!(list.text().contains("Phone &lt;b&gt;"));
    let ways = removals(&list);
    assert_eq!(ways.len(), 2);
    // Somebody else's is not there.
    expect(&signed_in(&board, CouncilLead).await.post(&ways[0], &[]).await.unwrap(), 404);
    expect(&lead.post(&ways[0], &[]).await.unwrap(), 303);
    expect(&elsewhere.get("/").await.unwrap(), 303);
    refused(&alone(&board, &mut device, &Saying::default()).await);
    expect(&alone(&board, &mut phone, &Saying::default()).await, 303);
    assert!(letter(&board, &PoliceLead.email(), "was taken away").await.is_some());
    assert_eq!(trail_entries(&board, "factor_removed"), 1);
}

async fn a_passkey_needs_a_name_and_the_password_of_late(board: TestBoard) {
    let mut lead = signed_in(&board, PoliceLead).await;
    let mut device = Authenticator::default();
    for name in ["", "  ", &"x".repeat(61)] {
        let asked = ask(&mut lead, ADD, &[]).await;
        let answer = device.make(&asked.options, &Saying::default()).unwrap();
        expect(&add(&mut lead, name, &asked.ceremony, &answer).await, 422);
    }
    let nothing = add(&mut lead, "Work laptop", "", "").await;
    expect(&nothing, 422);
    assert!(words(&nothing).contains("No passkey was added"));
    let asked = ask(&mut lead, ADD, &[]).await;
    let answer = device.make(&asked.options, &Saying::default()).unwrap();
    board.pass(TimeDelta::minutes(10));
    assert_eq!(lead.get(ADD).await.unwrap().location(), "/account/confirm?next=/account/passkey");
    assert_eq!(lead.post("/account/passkey/options", &[]).await.unwrap().status, 409);
    let late = add(&mut lead, "Work laptop", &asked.ceremony, &answer).await;
    assert_eq!(late.location(), "/account/confirm?next=/account/passkey");
    assert_eq!(trail_entries(&board, "factor_added"), 0);
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

async fn a_lost_passkey_is_reset_by_whoever_manages_accounts(board: TestBoard) {
    let (mut lead, mut device) = with_passkey(&board, PoliceLead).await;
    let mut waiting = board.visitor();
    let step = password(&mut waiting, PoliceLead).await;
    let asked = ask(&mut waiting, SIGN_IN, &[("step", &step)]).await;
    let person = board.actor(PoliceLead).unwrap().person;
    let path = format!("/people/{person}/reset-second-factor");
    expect(&signed_in(&board, CouncilLead).await.post(&path, &[]).await.unwrap(), 403);
    expect(&signed_in(&board, Manager).await.post(&path, &[]).await.unwrap(), 303);
    expect(&lead.get("/").await.unwrap(), 303);
    let answer = device.show(&asked.options, &Saying::default()).unwrap();
    assert!(words(&show(&mut waiting, &step, &asked.ceremony, &answer).await).contains("Begin again"));
    refused(&alone(&board, &mut device, &Saying::default()).await);
    expect(
        &board.visitor().post("/sign-in", &[("email", &PoliceLead.email()), ("password", PASSWORD)]).await.unwrap(),
        303,
    );
    assert!(letter(&board, &PoliceLead.email(), "were reset").await.is_some());
}

async fn people_who_have_left_are_not_let_in_by_a_passkey(board: TestBoard) {
    let (_, mut shut) = with_passkey(&board, PoliceLead).await;
    let person = board.actor(PoliceLead).unwrap().person;
    let mut manager = signed_in(&board, Manager).await;
    expect(&manager.post(&format!("/people/{person}/shut"), &[]).await.unwrap(), 303);
    refused(&alone(&board, &mut shut, &Saying::default()).await);
    let (_, mut left) = with_passkey(&board, PoliceContributor).await;
    let person = board.actor(PoliceContributor).unwrap().person;
    let page = manager.get(&format!("/people/{person}")).await.unwrap();
    let role = page.field("role").unwrap();
    expect(&manager.post(&format!("/people/{person}/end-role"), &[("role", &role)]).await.unwrap(), 303);
    refused(&alone(&board, &mut left, &Saying::default()).await);
}

async fn a_new_password_by_link_keeps_the_passkeys(board: TestBoard) {
    let (_, mut device) = with_passkey(&board, PoliceLead).await;
    let (_, link) = board.service.new_link(board.board, &PoliceLead.email()).await.unwrap();
    let new = "lantern gravel orchid nineteen";
    board.service.set_password_by_link(&link, new.to_owned(), new.to_owned()).await.unwrap();
    let mut visitor = board.visitor();
    let page = visitor.post("/sign-in", &[("email", &PoliceLead.email()), ("password", new)]).await.unwrap();
    let step = page.field("step").unwrap();
    let asked = ask(&mut visitor, SIGN_IN, &[("step", &step)]).await;
    let answer = device.show(&asked.options, &Saying::default()).unwrap();
    expect(&show(&mut visitor, &step, &asked.ceremony, &answer).await, 303);
}

async fn text_that_was_typed_before_the_session_ended_goes_through_a_passkey(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let (mut lead, mut device) = with_passkey(&board, PoliceLead).await;
    for (turn, after_password) in [false, true].into_iter().enumerate() {
        board.pass(TimeDelta::minutes(31));
        let typed = format!("Typed before the session ended, {turn}.");
        let revision = turn.to_string();
        let fields = [("s.lead.value", "3"), ("s.lead.narrative", &typed), ("s.lead.revision", &revision)];
        let mut page = lead.post(&format!("/returns/{id}/standards/first"), &fields).await.unwrap();
        expect(&page, 401);
        if after_password {
            let (email, mut form) = (PoliceLead.email(), carried(&page));
            form.extend([("email".to_owned(), email), ("password".to_owned(), PASSWORD.to_owned())]);
            page = post(&mut lead, "/sign-in", &form).await;
            expect(&page, 200);
        }
        let mut form = carried(&page);
        let step = page.field("step").unwrap_or_default();
        let asked = ask(&mut lead, SIGN_IN, &[("step", &step)]).await;
        let answer = device.show(&asked.options, &Saying::default()).unwrap();
        form.extend([
            ("ceremony".to_owned(), asked.ceremony),
            ("answer".to_owned(), answer),
            ("step".to_owned(), step),
        ]);
        expect(&post(&mut lead, SIGN_IN, &form).await, 303);
        let whole = board.service.whole_return(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
        assert_eq!(whole.answers.get("lead").unwrap().answer.narrative, typed);
    }
    // What fails keeps the text on the page.
    board.pass(TimeDelta::minutes(31));
    let fields = [("s.lead.value", "3"), ("s.lead.narrative", "Still here."), ("s.lead.revision", "2")];
    let page = lead.post(&format!("/returns/{id}/standards/first"), &fields).await.unwrap();
    let mut form = carried(&page);
    form.push(("answer".to_owned(), "{}".to_owned()));
    let page = post(&mut lead, SIGN_IN, &form).await;
    refused(&page);
    assert!(carried(&page).iter().any(|(_, value)| value == "Still here."));
}

/// The fields of the form for passkeys that carry what was typed.
fn carried(page: &Page) -> Vec<(String, String)> {
    let text = page.text();
    let form = text.split("action=\"/sign-in/passkey\"").nth(1).unwrap().split("</form>").next().unwrap();
    let value = |tag: &str, name: &str| {
        let text = tag.split(&format!("{name}=\"")).nth(1)?.split('"').next()?;
        Some(text.replace("&quot;", "\"").replace("&amp;", "&"))
    };
    form.split("<input type=\"hidden\"")
        .skip(1)
        .filter_map(|tag| Some((value(tag, "name")?, value(tag, "value")?)))
        .filter(|(name, _)| name != "step")
        .collect()
}

async fn post(visitor: &mut Visitor, path: &str, fields: &[(String, String)]) -> Page {
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    visitor.post(path, &fields).await.unwrap()
}

async fn passkeys_are_not_offered_where_the_site_has_no_name(board: TestBoard) {
    let (_, mut device) = with_passkey(&board, PoliceLead).await;
    let mut asked = ask(&mut board.visitor(), SIGN_IN, &[]).await;
    for site in ["http://127.0.0.1:3900", "https://192.0.2.4", "http://[::1]:3900", "http://candour.test"] {
        let board = TestBoard::new(kind_of(&board)).await.unwrap().at(site).await.unwrap();
        assert!(!board.visitor().get("/sign-in").await.unwrap().text().contains("passkey"), "{site}");
        let mut lead = signed_in(&board, PoliceLead).await;
        assert!(!lead.get("/account").await.unwrap().text().contains("passkey"), "{site}");
        expect(&lead.get(ADD).await.unwrap(), 404);
        expect(&lead.post("/account/passkey/options", &[]).await.unwrap(), 404);
        assert_eq!(board.visitor().post("/sign-in/passkey/options", &[]).await.unwrap().status, 409);
    }
    // Who has one already signs in with a recovery code there.
    let board = board.at("http://127.0.0.1:3900").await.unwrap();
    let answer = device.show(&asked.options, &Saying::default()).unwrap();
    refused(&show(&mut board.visitor(), "", &asked.ceremony, &answer).await);
    let mut visitor = board.visitor();
    let page = visitor.post("/sign-in", &[("email", &PoliceLead.email()), ("password", PASSWORD)]).await.unwrap();
    assert!(words(&page).contains("Enter a code") && !page.text().contains("Use a passkey"));
    // This computer by its name is a place with one.
    let board = board.at("http://localhost:3900").await.unwrap();
    asked = ask(&mut board.visitor(), SIGN_IN, &[]).await;
    assert_eq!(asked.options["rpId"], "localhost");
}

fn kind_of(board: &TestBoard) -> candour_tests::Kind {
    if board.url().starts_with("sqlite:") { candour_tests::Kind::Sqlite } else { candour_tests::Kind::Postgres }
}
