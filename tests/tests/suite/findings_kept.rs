//! How findings are kept: sealed under the Board's key, verified, told in one's own data, left when a return ends.

use crate::analysis_support::{Audit, Given, close, handed_in, set};
use crate::support::{query, query_write, shred, signed_in};
use candour_domain::findings::{FindingForm, FindingState};
use candour_service::Service;
use candour_service::findings::Decision;
use candour_tests::Who::*;
use candour_tests::{TestBoard, on_both_databases};

on_both_databases! {
    the_words_are_sealed_under_the_boards_key_and_verify_opens_each,
    words_that_could_not_be_read_are_said_and_never_written_over,
    a_renewed_agency_key_leaves_findings_readable,
    what_one_did_stands_in_ones_own_data,
    a_destroyed_return_is_in_no_proposal_and_the_decision_stays,
    nothing_of_findings_is_shown_to_an_agency,
}

const TWO: [Given; 2] = [&[("lead", "1"), ("shared", "0"), ("custody", "0")], &[("lead", "3"), ("shared", "3")]];

/// One accepted, one rejected and one of one's own.
async fn three(board: &TestBoard) -> Audit {
    let audit = handed_in(board, &set("2026.1"), &TWO).await;
    let manager = board.actor(Manager).unwrap();
    let service = &board.service;
    for (key, decision) in [
        ("single-agency.statement.lead", Decision::Accept(Some("Canary accepted"))),
        ("single-agency.statement.custody", Decision::Reject("Canary reason")),
    ] {
        let seen = service.proposal(&manager, audit.id, key).await.unwrap().proposal.evidence.fingerprint();
        service.decide_finding(&manager, audit.id, key, &seen, &decision).await.unwrap();
    }
    let form = FindingForm { kind: "strength".to_owned(), text: "Canary own".to_owned() };
    service.write_finding(&manager, audit.id, &form).await.unwrap();
    audit
}

async fn the_words_are_sealed_under_the_boards_key_and_verify_opens_each(board: TestBoard) {
    let audit = three(&board).await;
    let found = board.service.verify(&[]).await.unwrap();
    assert_eq!((found.plan_values, found.unreadable), (3, Vec::new()));
    let sqlite = board.url().starts_with("sqlite:");
    let body = if sqlite { "lower(hex(substr(body, 3, 16)))" } else { "encode(substr(body, 3, 16), 'hex')" };
    let dek = if sqlite { "lower(hex(dek_id))" } else { "replace(dek_id::text, '-', '')" };
    let sql = format!("SELECT slot FROM data_key WHERE {dek} IN (SELECT {body} FROM finding)");
    assert_eq!(query(&board, &sql).trim(), format!("board/{}", audit.id));
    let bytes = board.bytes().unwrap();
    for said in ["Canary accepted", "Canary reason", "Canary own"] {
        assert!(!bytes.windows(said.len()).any(|window| window == said.as_bytes()), "{said}");
    }
}

async fn words_that_could_not_be_read_are_said_and_never_written_over(board: TestBoard) {
    let audit = three(&board).await;
    query_write(&board, "UPDATE finding SET revision = 7 WHERE proposal IS NULL");
    assert_eq!(board.service.verify(&[]).await.unwrap().unreadable.len(), 1);
    let manager = board.actor(Manager).unwrap();
    let page = board.service.findings(&manager, audit.id).await.unwrap();
    let one = page.findings.iter().find(|one| one.key.is_none()).unwrap();
    assert_eq!(one.text(), "This finding could not be read.");
    let form = FindingForm { kind: "strength".to_owned(), text: "In its place".to_owned() };
    assert!(board.service.reword_finding(&manager, one.id, 7, &form).await.is_err());
    assert!(board.service.reject_finding(&manager, one.id, 7, "No.").await.is_err());
    query_write(&board, "UPDATE finding SET revision = 1 WHERE proposal IS NULL");
    assert_eq!(board.service.finding(&manager, one.id).await.unwrap().finding.text(), "Canary own");
}

async fn a_renewed_agency_key_leaves_findings_readable(board: TestBoard) {
    let audit = three(&board).await;
    board.service.renew_keys(&Service::command_line(board.board), audit.id, None, &mut |_, _| {}).await.unwrap();
    let other = board.another_server().await.unwrap();
    let page = other.findings(&board.actor(Manager).unwrap(), audit.id).await.unwrap();
    assert!(page.findings.iter().all(|one| one.words.is_some()) && page.findings.len() == 3);
    assert_eq!(other.verify(&[]).await.unwrap().unreadable, Vec::<String>::new());
}

async fn what_one_did_stands_in_ones_own_data(board: TestBoard) {
    let audit = three(&board).await;
    let manager = board.actor(Manager).unwrap();
    let to = candour_domain::findings::Thresholds { single_most: 1, ..Default::default() };
    board.service.set_finding_thresholds(&manager, audit.id, 0, to).await.unwrap();
    let own = async |who| {
        let page = signed_in(&board, who).await.get("/account/data.json").await.unwrap();
        serde_json::from_slice::<serde_json::Value>(&page.body).unwrap()
    };
    let data = own(Manager).await;
    let findings = data["findings"].as_array().unwrap();
    assert_eq!(
        (findings.len(), &findings[0]["state"], &findings[0]["audit"]),
        (3, &"accepted".into(), &"Audit 2026.1".into())
    );
    assert_eq!(data["finding_thresholds"][0]["audit"], "Audit 2026.1");
    assert!(!data.to_string().contains("Canary"));
    assert!(own(PoliceLead).await["findings"].as_array().unwrap().is_empty());
}

async fn a_destroyed_return_is_in_no_proposal_and_the_decision_stays(board: TestBoard) {
    let audit = three(&board).await;
    close(&board, audit.id).await;
    shred(&board, audit.leads[0].1).await;
    let page = board.service.findings(&board.actor(Manager).unwrap(), audit.id).await.unwrap();
    // The council alone is left, and it is green.
    assert!(page.proposals.is_empty() && page.handed_in.0 == 1, "{:?}", page.proposals);
    let one = page.findings.iter().find(|one| one.state == FindingState::Accepted && one.key.is_some()).unwrap();
    assert_eq!(one.text(), "Canary accepted");
    assert_eq!(board.service.verify(&[]).await.unwrap().unreadable, Vec::<String>::new());
}

async fn nothing_of_findings_is_shown_to_an_agency(board: TestBoard) {
    let audit = three(&board).await;
    let mut police = signed_in(&board, PoliceLead).await;
    let id = audit.leads[0].1;
    for path in ["/trail.csv".to_owned(), format!("/returns/{id}"), format!("/returns/{id}/scores"), "/plan".to_owned()]
    {
        let text = police.get(&path).await.unwrap().text();
        assert!(!text.contains("Canary") && !text.to_lowercase().contains("finding"), "{path}");
    }
}
