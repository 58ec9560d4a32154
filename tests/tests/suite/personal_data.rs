//! Subject access: what is kept about one person, as a file.

use crate::support::{expect, query_write, signed_in, trail_entries, words};
use candour_tests::Who::*;
use candour_tests::{TestBoard, on_both_databases};
use chrono::TimeDelta;
use serde_json::Value;

on_both_databases! {
    everybody_takes_out_what_is_kept_about_them_and_no_text_of_an_answer,
    the_password_is_asked_again_before_it,
    the_board_takes_it_out_for_somebody_also_for_who_has_left,
    nothing_secret_is_in_it,
}

/// What the police answered.
const ANSWER: &str = "The chief officer leads.";

async fn everybody_takes_out_what_is_kept_about_them_and_no_text_of_an_answer(board: TestBoard) {
    board.open_audit().await.unwrap();
    board.complete(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    assert!(words(&lead.get("/account/data").await.unwrap()).contains("which answers you wrote"));
    let page = lead.get("/account/data.json").await.unwrap();
    expect(&page, 200);
    assert!(page.header("content-disposition").starts_with("attachment"));
    let data: Value = serde_json::from_str(&page.text()).unwrap();
    assert_eq!(data["schema"], "candour-person/1");
    assert_eq!(data["protective_marking"], "OFFICIAL-SENSITIVE");
    assert_eq!(data["account"]["email"], PoliceLead.email());
    assert_eq!(data["roles"][0]["role"], "agency_lead");
    assert_eq!(data["roles"][0]["agency"], "Testshire Police");
    assert!(data["sessions"].as_array().unwrap().iter().all(|session| session["since"].is_string()));
    let written = data["answers_written"].as_array().unwrap();
    assert!(!written.is_empty() && written.iter().all(|answer| answer["agency"] == "Testshire Police"));
    assert!(data["trail"].as_array().unwrap().iter().any(|entry| entry["code"] == "signed_in"));
    assert!(!page.text().contains(ANSWER) && !page.text().contains(&CouncilLead.email()));
    assert_eq!(trail_entries(&board, "personal_data_taken"), 1);
}

async fn the_password_is_asked_again_before_it(board: TestBoard) {
    let mut lead = signed_in(&board, PoliceLead).await;
    board.pass(TimeDelta::minutes(11));
    for path in ["/account/data", "/account/data.json"] {
        let page = lead.get(path).await.unwrap();
        expect(&page, 303);
        assert_eq!(page.header("location"), "/account/confirm?next=/account/data");
    }
    assert_eq!(trail_entries(&board, "personal_data_taken"), 0);
}

async fn the_board_takes_it_out_for_somebody_also_for_who_has_left(board: TestBoard) {
    let person = board.actor(PoliceContributor).unwrap().person;
    let path = format!("/people/{person}/data.json");
    let shown = signed_in(&board, Manager).await.get(&format!("/people/{person}")).await.unwrap();
    assert!(shown.text().contains(&path));
    query_write(
        &board,
        &format!(
            "UPDATE membership SET ended_at = created_at
                WHERE person_id = (SELECT id FROM person WHERE email = '{}')",
            PoliceContributor.email()
        ),
    );
    for who in [Manager, Administrator] {
        let page = signed_in(&board, who).await.get(&path).await.unwrap();
        expect(&page, 200);
        let data: Value = serde_json::from_str(&page.text()).unwrap();
        assert!(data["roles"][0]["ended_at"].is_string(), "{data}");
    }
    let elsewhere = board.service.add_board("Another Board").await.unwrap();
    let stranger = candour_domain::access::Actor { board: elsewhere, ..board.actor(Manager).unwrap() };
    assert!(board.service.personal_data(&stranger, person).await.is_err());
}

async fn nothing_secret_is_in_it(board: TestBoard) {
    let board = board.that_asks_for_a_second_factor().await.unwrap();
    let mut lead = board.visitor();
    let fields = [("email", PoliceLead.email()), ("password", candour_tests::PASSWORD.to_owned())];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    expect(&lead.post("/sign-in", &fields).await.unwrap(), 303);
    expect(&lead.post("/account/app", &[]).await.unwrap(), 303);
    let text = lead.get("/account/data.json").await.unwrap().text();
    assert!(text.contains("\"second_factors\"") && text.contains("totp"), "{text}");
    for secret in ["argon2", "$", "otpauth", "hash\"", "token\"", "secret\""] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
}
