//! What is kept of moderation: sealed, moved to a new key, opened by verify, told in one's own data, exported to the
//! agency once released, exported both ways to the Board, and gone with the return.

use crate::moderation::{REASON, RESPONSE, agree, give, give_all, in_moderation, release, respond};
use crate::own_export::{entries, export};
use crate::support::{expect, query as sql, shred, signed_in, words};
use candour_domain::audit::AuditState;
use candour_domain::ids::{AuditId, ReturnId};
use candour_service::Service;
use candour_service::exports::JsonDocument;
use candour_tests::Who::{self, *};
use candour_tests::{TestBoard, on_both_databases};
use serde_json::Value;

on_both_databases! {
    everything_is_sealed_moved_to_a_new_key_and_gone_with_the_return,
    ones_own_data_tells_of_it_without_a_text,
    the_agencys_own_export_holds_what_was_released_and_nothing_else,
    the_boards_exports_hold_both_and_say_what_is_not_released,
    the_recommendation_workbook_holds_what_was_released_alone,
}

const EVENT: &str = "CANARY-event: the chief and the lead.";

async fn record(board: &TestBoard, id: ReturnId) {
    let fields = [
        ("event", "01890000-0000-7000-8000-00000000abcd"),
        ("held-day", "2"),
        ("held-month", "3"),
        ("held-year", "2026"),
        ("present", EVENT),
    ];
    let mut panel = signed_in(board, Panel).await;
    expect(&panel.post(&format!("/returns/{id}/moderation/event"), &fields).await.unwrap(), 303);
}

/// All of it: levels, an event, a release, a response.
async fn whole(board: &TestBoard) -> (AuditId, ReturnId) {
    let (audit, id) = in_moderation(board).await;
    give_all(board, id).await;
    record(board, id).await;
    expect(&release(board, id).await, 303);
    let mut lead = signed_in(board, PoliceLead).await;
    expect(&respond(&mut lead, id, &[("whole", "Agreed."), ("s.lead.response", RESPONSE)]).await, 303);
    (audit, id)
}

async fn everything_is_sealed_moved_to_a_new_key_and_gone_with_the_return(board: TestBoard) {
    let (audit, id) = whole(&board).await;
    let keeper = Service::command_line(board.board);
    board.service.renew_keys(&keeper, audit, None, &mut |_, _| {}).await.unwrap();
    let found = board.service.verify(&[]).await.unwrap();
    // Four levels, one event, two texts.
    assert_eq!((found.moderation_values, found.unreadable), (7, Vec::new()));
    let mut manager = signed_in(&board, Manager).await;
    let text = words(&manager.get(&format!("/returns/{id}/moderation")).await.unwrap());
    assert!(text.contains(EVENT) && text.contains(RESPONSE), "{text}");
    expect(&agree(&board, id).await, 303);
    shred(&board, id).await;
    for table in ["moderated_level", "challenge_event", "level_release", "released_level", "level_response"] {
        assert_eq!(sql(&board, &format!("SELECT COUNT(*) FROM {table}")).trim(), "0", "{table}");
    }
    let mut lead = signed_in(&board, PoliceLead).await;
    let page = lead.get(&format!("/returns/{id}/levels")).await.unwrap();
    expect(&page, 409);
    assert!(words(&page).contains("were destroyed at the end of their retention"));
    expect(&manager.get(&format!("/returns/{id}/moderation")).await.unwrap(), 404);
    expect(&manager.get(&format!("/audits/{audit}/moderation")).await.unwrap(), 200);
    assert!(board.service.verify(&[]).await.unwrap().unreadable.is_empty());
    // Last, because SQLite's locks end where a test has read its files.
    let bytes = board.bytes().unwrap();
    for said in [REASON, RESPONSE, EVENT] {
        assert!(!bytes.windows(said.len()).any(|window| window == said.as_bytes()));
    }
}

async fn ones_own_data_tells_of_it_without_a_text(board: TestBoard) {
    whole(&board).await;
    let own = async |who: Who| -> Value {
        let page = signed_in(&board, who).await.get("/account/data.json").await.unwrap();
        assert!(!page.text().contains("CANARY"));
        serde_json::from_slice(&page.body).unwrap()
    };
    let panel = own(Panel).await;
    let assigned = &panel["panel_assignments"][0];
    assert_eq!((&assigned["agency"], &assigned["this_person"]), (&"Testshire Police".into(), &true.into()));
    assert_eq!(panel["levels_moderated"].as_array().unwrap().len(), 4);
    assert_eq!(panel["challenge_events"][0]["held_on"], "2026-03-02");
    assert!(panel["trail"].as_array().unwrap().iter().any(|entry| entry["code"] == "level_moderated"));
    let manager = own(Manager).await;
    assert_eq!(manager["panel_assignments"][0]["assigned_by_this_person"], true);
    assert_eq!(manager["levels_released"][0]["number"], 1);
    let lead = own(PoliceLead).await;
    let about: Vec<_> = lead["level_responses"].as_array().unwrap().iter().map(|one| &one["statement"]).collect();
    assert_eq!(about, [&Value::Null, &Value::from("lead")]);
}

/// The document of an agency's own export, and all of its readable bytes.
async fn taken(board: &TestBoard, id: ReturnId) -> (Value, String) {
    let all = entries(&export(board, PoliceLead, id).await);
    let text: String = all.values().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect();
    (serde_json::from_slice(&all["return.json"]).unwrap(), text)
}

async fn the_agencys_own_export_holds_what_was_released_and_nothing_else(board: TestBoard) {
    let (_, id) = in_moderation(&board).await;
    give_all(&board, id).await;
    record(&board, id).await;
    let (json, text) = taken(&board, id).await;
    assert_eq!(json["agreed_levels"].as_array().unwrap().len(), 0);
    assert!(!text.contains("CANARY") && !text.contains("level_moderated") && !text.contains("challenge_recorded"));
    expect(&release(&board, id).await, 303);
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(&respond(&mut lead, id, &[("s.lead.response", RESPONSE)]).await, 303);
    // Changed since, and not released again.
    let mut manager = signed_in(&board, Manager).await;
    expect(&give(&mut manager, id, "first", &[("lead", "1", "2", "CANARY-second")]).await, 303);
    let (json, text) = taken(&board, id).await;
    let levels = json["agreed_levels"].as_array().unwrap();
    assert_eq!(levels.len(), 4);
    let line = levels.iter().find(|line| line["statement"] == "lead").unwrap();
    assert_eq!(line["own"]["level"], "3");
    assert_eq!((&line["agreed"]["grade"]["level"], &line["agreed"]["reason"]), (&"1".into(), &REASON.into()));
    assert_eq!((&line["release"], &json["level_responses"][0]["text"]), (&1.into(), &RESPONSE.into()));
    assert!(!text.contains("CANARY-second") && !text.contains(EVENT) && !text.contains("level_moderated"));
    expect(&release(&board, id).await, 303);
    // Both releases are kept.
    let (json, _) = taken(&board, id).await;
    assert_eq!(json["agreed_levels"].as_array().unwrap().len(), 8);
}

async fn document(board: &TestBoard, audit: AuditId, document: JsonDocument) -> Value {
    let manager = board.actor(Manager).unwrap();
    serde_json::from_slice(&board.service.json_export(&manager, audit, document).await.unwrap()).unwrap()
}

async fn the_boards_exports_hold_both_and_say_what_is_not_released(board: TestBoard) {
    let (audit, id) = in_moderation(&board).await;
    let of = async |kind: JsonDocument| document(&board, audit, kind).await;
    let police = |json: &Value| -> Value {
        let all = json["returns"].as_array().unwrap();
        all.iter().find(|one| one["agency_name"] == "Testshire Police").unwrap().clone()
    };
    assert_eq!(police(&of(JsonDocument::Scores).await)["moderated"], Value::Null);
    give_all(&board, id).await;
    let scores = police(&of(JsonDocument::Scores).await);
    // Self: 3/3 + 1 + 3/3 + 2/3 of 4. Moderated: 1/3 + 1 + 3/3 + 2/3 of 4.
    assert_eq!(
        (&scores["overall"]["numerator"], &scores["overall"]["percent_rounded"]),
        (&"11/3".into(), &"91.7".into())
    );
    let moderated = &scores["moderated"];
    assert_eq!(
        (&moderated["released"], &moderated["levelled"], &moderated["statements"]),
        (&false.into(), &4.into(), &4.into())
    );
    assert_eq!(
        (&moderated["overall"]["numerator"], &moderated["overall"]["percent_rounded"]),
        (&"3".into(), &"75.0".into())
    );
    let line = |json: &Value| -> Value {
        json["answers"].as_array().unwrap().iter().find(|line| line["statement"] == "lead").unwrap().clone()
    };
    let answer = line(&of(JsonDocument::Answers).await);
    assert_eq!((&answer["level"], &answer["moderated"]["level"]), (&"3".into(), &"1".into()));
    assert_eq!((&answer["moderated"]["released"], &answer["moderated"]["reason"]), (&false.into(), &REASON.into()));
    expect(&release(&board, id).await, 303);
    assert_eq!(police(&of(JsonDocument::Scores).await)["moderated"]["released"], true);
    assert_eq!(line(&of(JsonDocument::Answers).await)["moderated"]["released"], true);
    // For ever: also when the audit goes on.
    let manager = board.actor(Manager).unwrap();
    for state in [AuditState::Reporting, AuditState::Monitoring, AuditState::Archived] {
        board.service.move_audit(&manager, audit, state).await.unwrap();
    }
    let scores = police(&of(JsonDocument::Scores).await);
    assert_eq!(
        (&scores["overall"]["percent_rounded"], &scores["moderated"]["overall"]["percent_rounded"]),
        (&"91.7".into(), &"75.0".into())
    );
}

async fn the_recommendation_workbook_holds_what_was_released_alone(board: TestBoard) {
    let (audit, id) = in_moderation(&board).await;
    give_all(&board, id).await;
    let sheet = async |who: Who| {
        crate::queries_kept::rows(
            &board.service.agency_workbook(&board.actor(who).unwrap(), id).await.unwrap().1,
            "All answers",
        )
        .concat()
        .join("|")
    };
    for who in [PoliceLead, Manager] {
        assert!(!sheet(who).await.contains("CANARY"), "{who:?}");
    }
    let analysis = async || {
        let book = board.service.analysis_workbook(&board.actor(Manager).unwrap(), audit).await.unwrap();
        crate::queries_kept::rows(&book, "All answers").concat().join("|")
    };
    let text = analysis().await;
    assert!(text.contains(REASON) && text.contains("Not released"), "{text}");
    expect(&release(&board, id).await, 303);
    assert!(sheet(PoliceLead).await.contains(REASON));
    let text = analysis().await;
    assert!(text.contains(REASON) && !text.contains("Not released"), "{text}");
}
