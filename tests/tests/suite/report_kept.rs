//! How reports are kept: sealed under the Board's key, verified, told in one's own data, whole when a return ends.

use crate::report_support::{FIVE, Report, finish, lead, pass, present, reads, section, started, write};
use crate::support::{expect, query, query_write, shred, signed_in};
use candour_domain::board_report::{GuideWords, LearningForm, SectionForm};
use candour_service::Service;
use candour_service::board_report::{ChairDecision, LeadStep, Show};
use candour_tests::Who::*;
use candour_tests::{TestBoard, on_both_databases};

on_both_databases! {
    the_words_are_sealed_under_the_boards_key_and_verify_opens_each,
    words_that_could_not_be_read_are_said_and_never_signed_or_written_over,
    a_version_that_was_altered_is_told_from_one_that_was_signed,
    a_renewed_agency_key_leaves_reports_readable,
    what_one_did_stands_in_ones_own_data,
    a_destroyed_return_leaves_the_signed_report_as_it_was,
    nothing_of_a_report_stands_in_an_agencys_trail_before_it_takes_a_copy,
}

/// A report that is with QA&P, with a comment, a guide and an entry of the log.
async fn with_everything(board: &TestBoard) -> Report {
    let report = started(board, &FIVE).await;
    let manager = board.actor(Manager).unwrap();
    let at = write(board, report.id, "Method", "Canary section").await;
    board.service.comment_on_report(&board.actor(Panel).unwrap(), report.id, at, "Canary comment").await.unwrap();
    let guide = GuideWords { why: "Canary guide".to_owned(), ..GuideWords::default() };
    board.service.write_guide(&manager, report.id, 0, &guide).await.unwrap();
    let entry = LearningForm {
        what: "Canary learning".to_owned(),
        how: "webinar".to_owned(),
        shared_on: ["3", "3", "2026"].map(str::to_owned),
        whom: "Canary audience".to_owned(),
    };
    board.service.add_learning(&manager, report.id, &entry).await.unwrap();
    lead(board, report.id, LeadStep::Send).await;
    let chair = board.actor(Chair).unwrap();
    let page = board.service.report(&chair, report.id, Show::Standing).await.unwrap();
    let decision = ChairDecision::Return("Canary reason");
    board.service.decide_report(&chair, report.id, page.revision, decision).await.unwrap();
    pass(board, report.id).await;
    report
}

async fn the_words_are_sealed_under_the_boards_key_and_verify_opens_each(board: TestBoard) {
    let report = with_everything(&board).await;
    let found = board.service.verify(&[]).await.unwrap();
    // Eight sections, one version, one reason, one comment, one guide, one entry.
    assert_eq!((found.plan_values, found.unreadable), (13, Vec::new()));
    let sqlite = board.url().starts_with("sqlite:");
    let body = if sqlite { "lower(hex(substr(body, 3, 16)))" } else { "encode(substr(body, 3, 16), 'hex')" };
    let dek = if sqlite { "lower(hex(dek_id))" } else { "replace(dek_id::text, '-', '')" };
    for table in
        ["report_section", "report_version", "report_event", "report_comment", "report_guide", "learning_entry"]
    {
        let sql =
            format!("SELECT slot FROM data_key WHERE {dek} IN (SELECT {body} FROM {table} WHERE body IS NOT NULL)");
        assert_eq!(query(&board, &sql).trim(), format!("board/{}", report.audit.id), "{table}");
    }
    let bytes = board.bytes().unwrap();
    for said in ["Canary", "Borough 2 ", "Good practice"] {
        assert!(!bytes.windows(said.len()).any(|window| window == said.as_bytes()), "{said}");
    }
}

async fn words_that_could_not_be_read_are_said_and_never_signed_or_written_over(board: TestBoard) {
    let report = started(&board, &FIVE).await;
    let at = section(&board, report.id, "Background").await;
    query_write(&board, "UPDATE report_section SET revision = 7 WHERE place = 1");
    assert_eq!(board.service.verify(&[]).await.unwrap().unreadable.len(), 1);
    let text = reads(&board, Manager, &report.here).await;
    assert!(text.contains("A part of this report could not be read."), "{text}");
    let mut manager = signed_in(&board, Manager).await;
    expect(&manager.get(&format!("{}/sections/{}", report.here, at.id)).await.unwrap(), 409);
    expect(&manager.get(&format!("{}/report.pdf", report.here)).await.unwrap(), 409);
    let form = SectionForm { title: "In its place".to_owned(), text: String::new() };
    let wording = candour_service::board_report::SectionAt { seen: 7, ..at };
    let actor = board.actor(Manager).unwrap();
    assert!(board.service.write_section(&actor, report.id, wording, &form).await.is_err());
    let seen = crate::report_support::revision(&board, report.id).await.to_string();
    let sent = manager.post(&format!("{}/lead", report.here), &[("step", "send"), ("revision", &seen)]).await.unwrap();
    expect(&sent, 409);
    query_write(&board, "UPDATE report_section SET revision = 1 WHERE place = 1");
    assert!(reads(&board, Manager, &report.here).await.contains("carried out this audit"));
    // A finding that cannot be read is said, and nobody signs past it.
    crate::report_support::finding(&board, &report, "strength", "Leads meet.").await;
    lead(&board, report.id, LeadStep::Send).await;
    query_write(&board, "UPDATE finding SET revision = 7");
    let chair = board.actor(Chair).unwrap();
    let page = board.service.report(&chair, report.id, Show::Standing).await.unwrap();
    assert!(!page.readable);
    let decision = ChairDecision::Sign(&page.fingerprint);
    let refused = board.service.decide_report(&chair, report.id, page.revision, decision).await.unwrap_err();
    assert!(refused.to_string().contains("Nobody signs what cannot be read."), "{refused}");
}

async fn a_version_that_was_altered_is_told_from_one_that_was_signed(board: TestBoard) {
    let report = started(&board, &FIVE).await;
    pass(&board, report.id).await;
    let (zeros, from) = if board.url().starts_with("sqlite:") { ("x'00'", "hash") } else { ("'\\x00'", "hash") };
    let wrong = "A version is what was signed";
    let whole = async || {
        let page = board.service.report(&board.actor(Chair).unwrap(), report.id, Show::Standing).await.unwrap();
        page.versions[0].whole
    };
    assert_eq!(whole().await, Some(true), "{wrong}");
    query_write(&board, &format!("UPDATE report_version SET {from} = {zeros}"));
    assert_eq!(whole().await, Some(false), "{wrong}");
    assert!(reads(&board, Chair, &report.here).await.contains("What is kept of this version is not what was signed."));
    query_write(&board, "UPDATE report_version SET number = 3");
    assert_eq!(whole().await, None, "{wrong}");
}

async fn a_renewed_agency_key_leaves_reports_readable(board: TestBoard) {
    let report = with_everything(&board).await;
    let command_line = Service::command_line(board.board);
    board.service.renew_keys(&command_line, report.audit.id, None, &mut |_, _| {}).await.unwrap();
    let other = board.another_server().await.unwrap();
    let page = other.report(&board.actor(Qap).unwrap(), report.id, Show::Standing).await.unwrap();
    assert!(page.written.is_some() && page.versions[0].whole == Some(true));
    assert_eq!(other.verify(&[]).await.unwrap().unreadable, Vec::<String>::new());
}

async fn what_one_did_stands_in_ones_own_data(board: TestBoard) {
    let report = with_everything(&board).await;
    crate::report_support::approve(&board, report.id).await;
    present(&board, report.id).await;
    let own = async |who| {
        let page = signed_in(&board, who).await.get("/account/data.json").await.unwrap();
        serde_json::from_slice::<serde_json::Value>(&page.body).unwrap()
    };
    let count = |data: &serde_json::Value, name: &str| data[name].as_array().unwrap().len();
    let manager = own(Manager).await;
    // Started, sent twice, passed, presented.
    assert_eq!(count(&manager, "report_steps"), 5);
    assert_eq!((count(&manager, "report_sections"), count(&manager, "reports_written")), (8, 1));
    assert_eq!((count(&manager, "report_guides"), count(&manager, "learning_entries")), (1, 1));
    assert_eq!(manager["learning_entries"][0]["how"], "webinar");
    let (chair, panel, qap) = (own(Chair).await, own(Panel).await, own(Qap).await);
    assert_eq!(
        (count(&chair, "report_steps"), count(&panel, "report_comments"), count(&qap, "report_steps")),
        (2, 1, 1)
    );
    assert_eq!(qap["report_steps"][0]["event"], "approved");
    let police = own(PoliceLead).await;
    assert_eq!((count(&police, "report_steps"), count(&police, "report_comments")), (0, 0));
    for data in [manager, chair, panel, qap] {
        assert!(!data.to_string().contains("Canary"));
    }
}

async fn a_destroyed_return_leaves_the_signed_report_as_it_was(board: TestBoard) {
    let report = started(&board, &FIVE).await;
    finish(&board, report.id).await;
    let before = reads(&board, Manager, &report.here).await;
    shred(&board, report.audit.leads[0].1).await;
    let after = reads(&board, Manager, &report.here).await;
    // What was signed is the Board's record; what its agency wrote is gone.
    assert!(after.contains("5 of 5 agencies (100%)") && after.contains("Testshire Police 44.4% Red"), "{after}");
    assert_eq!(before.len(), after.len());
    assert_eq!(board.service.verify(&[]).await.unwrap().unreadable, Vec::<String>::new());
}

async fn nothing_of_a_report_stands_in_an_agencys_trail_before_it_takes_a_copy(board: TestBoard) {
    let report = started(&board, &FIVE).await;
    pass(&board, report.id).await;
    let mut manager = signed_in(&board, Manager).await;
    expect(&manager.get(&format!("{}/report.pdf", report.here)).await.unwrap(), 200);
    let mut police = signed_in(&board, PoliceLead).await;
    let trail = police.get("/trail.csv").await.unwrap().text();
    for said in ["report", "guide", "learning"] {
        assert!(!trail.to_lowercase().contains(said), "{said}\n{trail}");
    }
    crate::report_support::approve(&board, report.id).await;
    expect(&police.get(&format!("{}/report.pdf", report.here)).await.unwrap(), 200);
    let trail = police.get("/trail.csv").await.unwrap().text();
    assert!(trail.contains("report.pdf") && !trail.contains("Person Qap"), "{trail}");
    assert_eq!(query(&board, "SELECT COUNT(*) FROM trail WHERE subject = 'report.pdf'").trim(), "2");
}
