//! Passkeys: added, asked for, alone, lost.

use crate::passkey_support::{ADD, SIGN_IN, add, added, alone, ask, password, refused, show, with_passkey};
use crate::support::{expect, letter, query, signed_in, trail_entries, words};
use candour_tests::Who::*;
use candour_tests::{Authenticator, PASSWORD, Page, Saying, TestBoard, Visitor, on_both_databases};
use chrono::TimeDelta;

on_both_databases! {
    a_passkey_is_added_and_counts_as_the_second_factor,
    a_passkey_after_the_password_lets_in,
    a_passkey_alone_lets_in_and_the_account_still_asks_for_the_password,
    several_passkeys_stand_in_the_list_and_each_is_taken_away,
    a_passkey_needs_a_name_and_the_password_of_late,
    a_lost_passkey_is_reset_by_whoever_manages_accounts,
    people_who_have_left_are_not_let_in_by_a_passkey,
    a_new_password_by_link_keeps_the_passkeys,
    text_that_was_typed_before_the_session_ended_goes_through_a_passkey,
    passkeys_are_not_offered_where_the_site_has_no_name,
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
