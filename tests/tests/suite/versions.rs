//! A question set that lives on: a new version that removes, rewords, retypes, reorders, reweights and
//! splits leaves every earlier answer readable, exported and scored as before.

use crate::support::{expect, signed_in, words};
use candour_domain::audit::AuditState;
use candour_domain::ids::AuditId;
use candour_service::exports::JsonDocument;
use candour_tests::Who::{Manager, PoliceLead};
use candour_tests::{EVERY_TYPE_V2, TestBoard, on_both_databases};
use serde_json::Value;

async fn documents(board: &TestBoard, audit: AuditId) -> (Value, Value) {
    let manager = board.actor(Manager).unwrap();
    let mut read = Vec::new();
    for document in [JsonDocument::Answers, JsonDocument::Scores] {
        let bytes = board.service.json_export(&manager, audit, document).await.unwrap();
        let mut value: Value = serde_json::from_slice(&bytes).unwrap();
        // When the file was made, and that the audit has closed meanwhile, may differ.
        value["about"]["generated_at"] = Value::Null;
        value["about"]["audit"]["state"] = Value::Null;
        read.push(value);
    }
    (read.remove(0), read.remove(0))
}

on_both_databases! {
    answers_to_the_first_version_stay_as_they_were,
    the_last_cycle_is_compared_over_what_means_the_same,
}

async fn answers_to_the_first_version_stay_as_they_were(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let id = board.submit(PoliceLead).await.unwrap();
    let before = documents(&board, audit).await;
    let manager = board.actor(Manager).unwrap();
    board.service.move_audit(&manager, audit, AuditState::Closed).await.unwrap();
    let (set, version) = board.publish(EVERY_TYPE_V2).await.unwrap();
    board.service.retire_question_set(&manager, &"every-type".into(), "2026.1").await.unwrap();
    let next = board.audit_with(&set, &version).await.unwrap();
    assert_eq!(documents(&board, audit).await, before);
    let mut lead = signed_in(&board, PoliceLead).await;
    for part in ["", "/check", "/print/filled", "/scores", "/standards/first", "/workbook"] {
        expect(&lead.get(&format!("/returns/{id}{part}")).await.unwrap(), 200);
    }
    let check = words(&lead.get(&format!("/returns/{id}/check")).await.unwrap());
    for part in ["A named lead is accountable.", "Per cent of staff trained.", "91.5", "Custody staff know what to do."]
    {
        assert!(check.contains(part), "{part}");
    }
    // The new audit asks the new version, and starts with nothing.
    let now = board.return_of(PoliceLead).await.unwrap();
    assert_ne!(now, id);
    let page = words(&lead.get(&format!("/returns/{now}/standards/first")).await.unwrap());
    assert!(page.contains("A named executive lead is accountable.") && !page.contains("Per cent of staff trained."));
    expect(&signed_in(&board, Manager).await.get(&format!("/audits/{next}")).await.unwrap(), 200);
}

async fn the_last_cycle_is_compared_over_what_means_the_same(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    board.submit(PoliceLead).await.unwrap();
    let manager = board.actor(Manager).unwrap();
    board.service.move_audit(&manager, audit, AuditState::Closed).await.unwrap();
    let (set, version) = board.publish(EVERY_TYPE_V2).await.unwrap();
    board.pass(chrono::TimeDelta::days(700));
    board.audit_with(&set, &version).await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(
        &lead
            .post(&format!("/returns/{id}/standards/first"), &[("s.lead.value", "1"), ("s.policy.value", "In place")])
            .await
            .unwrap(),
        303,
    );
    let page = lead.get(&format!("/returns/{id}/workbook")).await.unwrap();
    expect(&page, 200);
    let text = |bytes: &[u8]| {
        use calamine::Reader as _;
        let mut book = calamine::Xlsx::new(std::io::Cursor::new(bytes.to_vec())).unwrap();
        let names = book.sheet_names();
        names.iter().map(|name| format!("{:?}", book.worksheet_range(name).unwrap())).collect::<Vec<_>>()
    };
    // The lead's wording changed: compared only once the manager says that it means the same.
    let unconfirmed = text(&page.body);
    board.service.confirm_same_meaning(&manager, &"every-type".into(), "2028.1", &"lead".into()).await.unwrap();
    let confirmed = text(&lead.get(&format!("/returns/{id}/workbook")).await.unwrap().body);
    assert_ne!(unconfirmed, confirmed);
}
