//! The second factor: set up, asked for, used once, lost, reset.

use crate::support::{expect, letter, query, query_write, signed_in, trail_entries, words};
use candour_service::Clock as _;
use candour_tests::Who::*;
use candour_tests::{PASSWORD, Page, TestBoard, Visitor, Who, on_both_databases};
use candour_vault::TotpSecret;
use chrono::TimeDelta;

on_both_databases! {
    by_default_nothing_is_reached_before_a_second_factor_is_set_up,
    an_app_is_set_up_and_asked_for,
    a_code_is_taken_once,
    a_wrong_code_lets_nobody_in_and_five_of_them_begin_anew,
    the_step_ends_after_ten_minutes_and_works_once,
    a_recovery_code_works_once_and_the_person_is_told,
    the_last_factor_of_a_role_that_asks_stays,
    setting_one_up_ends_the_other_sessions,
    a_lost_factor_is_reset_by_whoever_manages_accounts,
    a_secret_that_was_moved_to_somebody_else_opens_for_nobody,
    text_that_was_typed_before_the_session_ended_goes_through_both_steps,
    the_trail_says_by_what_somebody_signed_in,
}

/// What an authenticator app does.
struct App(TotpSecret);

impl App {
    fn code(&self, board: &TestBoard) -> String {
        self.0.code_at(u64::try_from(board.clock.now().timestamp()).unwrap())
    }
}

async fn first_step(board: &TestBoard, visitor: &mut Visitor, who: Who) -> Page {
    let _ = board;
    visitor.post("/sign-in", &[("email", &who.email()), ("password", PASSWORD)]).await.unwrap()
}

/// Sets an app up on the pages; gives it with the recovery codes.
async fn set_up(board: &TestBoard, visitor: &mut Visitor) -> (App, Vec<String>) {
    expect(&visitor.post("/account/app", &[]).await.unwrap(), 303);
    let page = visitor.get("/account/app").await.unwrap();
    expect(&page, 200);
    let key = page.text().split("class=\"candour-secret\"").nth(1).unwrap().split('>').nth(1).unwrap().to_owned();
    let app = App(secret(key.split('<').next().unwrap()));
    let done = visitor.post("/account/app/confirm", &[("code", &app.code(board))]).await.unwrap();
    expect(&done, 200);
    let text = done.text();
    let list = text.split("class=\"candour-codes\"").nth(1).unwrap().split("</ol>").next().unwrap().to_owned();
    let codes = list.split("<li translate=\"no\">").skip(1).map(|item| item.split('<').next().unwrap().to_owned());
    (app, codes.collect())
}

/// Base32, as an app reads it.
pub(crate) fn secret(typed: &str) -> TotpSecret {
    let mut bits = String::new();
    for letter in typed.chars().filter(char::is_ascii_alphanumeric) {
        let value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(letter).unwrap();
        bits.extend((0..5).rev().map(|bit| if value >> bit & 1 == 1 { '1' } else { '0' }));
    }
    let bytes: Vec<u8> = bits
        .as_bytes()
        .chunks_exact(8)
        .map(|byte| u8::from_str_radix(str::from_utf8(byte).unwrap(), 2).unwrap())
        .collect();
    TotpSecret::from_bytes(&bytes).unwrap()
}

async fn by_default_nothing_is_reached_before_a_second_factor_is_set_up(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let board = board.that_asks_for_a_second_factor().await.unwrap();
    let mut lead = board.visitor();
    expect(&first_step(&board, &mut lead, PoliceLead).await, 303);
    for path in
        ["/".to_owned(), format!("/returns/{id}"), "/people".to_owned(), "/trail".to_owned(), "/work-as".to_owned()]
    {
        let page = lead.get(&path).await.unwrap();
        expect(&page, 303);
        assert_eq!(page.location(), "/account", "{path}");
    }
    let save = lead.post(&format!("/returns/{id}/standards/first"), &[("s.lead.value", "3")]).await.unwrap();
    assert_eq!(save.location(), "/account");
    assert_eq!(trail_entries(&board, "answer_saved"), 0);
    assert!(words(&lead.get("/account").await.unwrap()).contains("Set up a second factor"));
    set_up(&board, &mut lead).await;
    expect(&lead.get(&format!("/returns/{id}")).await.unwrap(), 200);
}

async fn an_app_is_set_up_and_asked_for(board: TestBoard) {
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(&lead.post("/account/app", &[]).await.unwrap(), 303);
    let wrong = lead.post("/account/app/confirm", &[("code", "000000")]).await.unwrap();
    expect(&wrong, 422);
    assert!(words(&wrong).contains("not the code that the app shows"));
    let (app, codes) = set_up(&board, &mut lead).await;
    assert_eq!(codes.len(), 10);
    board.pass(TimeDelta::seconds(30));
    let mut again = board.visitor();
    let page = first_step(&board, &mut again, PoliceLead).await;
    expect(&page, 200);
    assert!(page.header("set-cookie").is_empty());
    expect(&again.get("/").await.unwrap(), 303);
    let step = page.field("step").unwrap();
    let code = app.code(&board);
    expect(&again.post("/sign-in/code", &[("step", &step), ("code", &code)]).await.unwrap(), 303);
    expect(&again.get("/").await.unwrap(), 200);
    assert!(letter(&board, &PoliceLead.email(), "How you sign in").await.is_some());
    assert_eq!(trail_entries(&board, "factor_added"), 1);
}

/// Password and code; what the second step answered.
async fn both_steps(board: &TestBoard, visitor: &mut Visitor, who: Who, code: &str) -> Page {
    let step = first_step(board, visitor, who).await.field("step").unwrap();
    visitor.post("/sign-in/code", &[("step", &step), ("code", code)]).await.unwrap()
}

async fn a_code_is_taken_once(board: TestBoard) {
    let (app, _) = set_up(&board, &mut signed_in(&board, PoliceLead).await).await;
    // The code that set the app up was taken with that.
    expect(&both_steps(&board, &mut board.visitor(), PoliceLead, &app.code(&board)).await, 422);
    board.pass(TimeDelta::seconds(30));
    let code = app.code(&board);
    expect(&both_steps(&board, &mut board.visitor(), PoliceLead, &code).await, 303);
    expect(&both_steps(&board, &mut board.visitor(), PoliceLead, &code).await, 422);
}

async fn a_wrong_code_lets_nobody_in_and_five_of_them_begin_anew(board: TestBoard) {
    let (app, _) = set_up(&board, &mut signed_in(&board, PoliceLead).await).await;
    board.pass(TimeDelta::seconds(30));
    let right = app.code(&board);
    let mut visitor = board.visitor();
    let step = first_step(&board, &mut visitor, PoliceLead).await.field("step").unwrap();
    for (turn, code) in ["", "12345", "abcdef", "1234567"].into_iter().enumerate() {
        let from = visitor
            .clone()
            .from_address(&format!("192.0.2.{turn}"))
            .post("/sign-in/code", &[("step", &step), ("code", code)])
            .await;
        expect(&from.unwrap(), 422);
    }
    let mut last = visitor.clone().from_address("192.0.2.77");
    expect(&last.post("/sign-in/code", &[("step", &step), ("code", "999999x")]).await.unwrap(), 422);
    let over = last.post("/sign-in/code", &[("step", &step), ("code", &right)]).await.unwrap();
    expect(&over, 422);
    assert!(words(&over).contains("Begin again with your password"));
    assert!(last.token().is_none());
}

async fn the_step_ends_after_ten_minutes_and_works_once(board: TestBoard) {
    let (app, _) = set_up(&board, &mut signed_in(&board, PoliceLead).await).await;
    let mut visitor = board.visitor();
    let step = first_step(&board, &mut visitor, PoliceLead).await.field("step").unwrap();
    board.pass(TimeDelta::minutes(10));
    let late = visitor.post("/sign-in/code", &[("step", &step), ("code", &app.code(&board))]).await.unwrap();
    assert!(words(&late).contains("came too late"));
    let step = first_step(&board, &mut visitor, PoliceLead).await.field("step").unwrap();
    expect(&visitor.post("/sign-in/code", &[("step", &step), ("code", &app.code(&board))]).await.unwrap(), 303);
    board.pass(TimeDelta::seconds(30));
    let again = visitor.post("/sign-in/code", &[("step", &step), ("code", &app.code(&board))]).await.unwrap();
    expect(&again, 422);
    for made_up in ["", "x", &"A".repeat(43)] {
        expect(&visitor.post("/sign-in/code", &[("step", made_up), ("code", &app.code(&board))]).await.unwrap(), 422);
    }
}

async fn a_recovery_code_works_once_and_the_person_is_told(board: TestBoard) {
    let (_, codes) = set_up(&board, &mut signed_in(&board, PoliceLead).await).await;
    let typed = codes[3].to_uppercase().replace('-', " ");
    let mut visitor = board.visitor();
    expect(&both_steps(&board, &mut visitor, PoliceLead, &typed).await, 303);
    expect(&both_steps(&board, &mut board.visitor(), PoliceLead, &codes[3]).await, 422);
    assert!(letter(&board, &PoliceLead.email(), "recovery code was used").await.is_some());
    assert!(words(&visitor.get("/account").await.unwrap()).contains("You have 9 recovery codes left"));
    // New ones take the place of the old ones.
    let page = visitor.post("/account/recovery-codes", &[]).await.unwrap();
    expect(&page, 200);
    assert!(!page.text().contains(&codes[4]));
    expect(&both_steps(&board, &mut board.visitor(), PoliceLead, &codes[4]).await, 422);
}

async fn the_last_factor_of_a_role_that_asks_stays(board: TestBoard) {
    let mut lead = signed_in(&board, PoliceLead).await;
    set_up(&board, &mut lead).await;
    let page = lead.get("/account").await.unwrap().text();
    let path =
        page.split("action=\"").find(|part| part.starts_with("/account/factors/")).unwrap().split('"').next().unwrap();
    let path = path.to_owned();
    // Somebody else's factor is not there.
    expect(&signed_in(&board, CouncilLead).await.post(&path, &[]).await.unwrap(), 404);
    let strict = board.that_asks_for_a_second_factor().await.unwrap();
    let token = lead.token().unwrap().to_owned();
    let mut same = strict.visitor().with_token(&token);
    let refused = same.post(&path, &[]).await.unwrap();
    expect(&refused, 409);
    assert!(words(&refused).contains("this is your last"));
    // Where no role asks for one, it may go, and its recovery codes with it.
    expect(&lead.post(&path, &[]).await.unwrap(), 303);
    expect(&first_step(&strict, &mut strict.visitor(), PoliceLead).await, 303);
}

async fn setting_one_up_ends_the_other_sessions(board: TestBoard) {
    let mut elsewhere = signed_in(&board, PoliceLead).await;
    let mut here = signed_in(&board, PoliceLead).await;
    set_up(&board, &mut here).await;
    expect(&elsewhere.get("/").await.unwrap(), 303);
    expect(&here.get("/").await.unwrap(), 200);
}

async fn a_lost_factor_is_reset_by_whoever_manages_accounts(board: TestBoard) {
    let mut lead = signed_in(&board, PoliceLead).await;
    set_up(&board, &mut lead).await;
    let person = board.actor(PoliceLead).unwrap().person;
    let path = format!("/people/{person}/reset-second-factor");
    expect(&signed_in(&board, CouncilLead).await.post(&path, &[]).await.unwrap(), 403);
    expect(&signed_in(&board, Manager).await.post(&path, &[]).await.unwrap(), 303);
    expect(&lead.get("/").await.unwrap(), 303);
    expect(&first_step(&board, &mut board.visitor(), PoliceLead).await, 303);
    assert!(letter(&board, &PoliceLead.email(), "were reset").await.is_some());
}

async fn a_secret_that_was_moved_to_somebody_else_opens_for_nobody(board: TestBoard) {
    set_up(&board, &mut signed_in(&board, PoliceLead).await).await;
    board.pass(TimeDelta::seconds(1));
    let (app, _) = set_up(&board, &mut signed_in(&board, CouncilLead).await).await;
    board.pass(TimeDelta::seconds(30));
    // An attacker who can write the database puts their own secret into another's row.
    query_write(
        &board,
        "UPDATE second_factor SET secret = (SELECT s.secret FROM second_factor s ORDER BY s.created_at DESC, s.id DESC LIMIT 1)",
    );
    let page = both_steps(&board, &mut board.visitor(), PoliceLead, &app.code(&board)).await;
    assert!(page.status == 500 && page.header("set-cookie").is_empty(), "{}", page.status);
    assert_eq!(board.service.verify(&[]).await.unwrap().unreadable.len(), 1);
}

async fn text_that_was_typed_before_the_session_ended_goes_through_both_steps(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let (app, _) = set_up(&board, &mut lead).await;
    board.pass(TimeDelta::minutes(31));
    let fields = [("s.lead.value", "3"), ("s.lead.narrative", "Typed before the session ended.")];
    let page = lead.post(&format!("/returns/{id}/standards/first"), &fields).await.unwrap();
    expect(&page, 401);
    let carried: Vec<(String, String)> = hidden(&page);
    let mut first: Vec<(&str, &str)> = carried.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let email = PoliceLead.email();
    first.extend([("email", email.as_str()), ("password", PASSWORD)]);
    let page = lead.post("/sign-in", &first).await.unwrap();
    expect(&page, 200);
    let carried = hidden(&page);
    let mut second: Vec<(&str, &str)> = carried.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let code = app.code(&board);
    second.push(("code", &code));
    let saved = lead.post("/sign-in/code", &second).await.unwrap();
    expect(&saved, 303);
    let whole = board.service.whole_return(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    assert_eq!(whole.answers.get("lead").unwrap().answer.narrative, "Typed before the session ended.");
}

/// The hidden fields of a page.
fn hidden(page: &Page) -> Vec<(String, String)> {
    let text = page.text();
    let value = |tag: &str, name: &str| {
        let text = tag.split(&format!("{name}=\"")).nth(1)?.split('"').next()?;
        Some(text.replace("&quot;", "\"").replace("&amp;", "&"))
    };
    text.split("<input type=\"hidden\"")
        .skip(1)
        .filter_map(|tag| {
            let tag = tag.split('>').next()?;
            Some((value(tag, "name")?, value(tag, "value")?))
        })
        .collect()
}

async fn the_trail_says_by_what_somebody_signed_in(board: TestBoard) {
    let (app, codes) = set_up(&board, &mut signed_in(&board, PoliceLead).await).await;
    board.pass(TimeDelta::seconds(30));
    for code in [&app.code(&board), &codes[0]] {
        expect(&both_steps(&board, &mut board.visitor(), PoliceLead, code).await, 303);
    }
    let trail = words(&signed_in(&board, Manager).await.get("/trail").await.unwrap());
    for by in ["with the password alone", "with the code of an app", "with a recovery code"] {
        assert!(trail.contains(&format!("Agency lead, {by}")), "{by}: {trail}");
    }
    // The file for whoever reads on with a tool of their own has the codes.
    assert!(query(&board, "SELECT subject FROM trail WHERE action = 'signed_in'").contains("agency_lead, totp"));
}
