//! Queries: who is told, where they are kept, what takes them along.

use crate::own_export::{entries, export};
use crate::queries::{ANSWER, QUESTION, answer, ask, step};
use crate::reminders::days;
use crate::support::{expect, letter, query as sql, query_write, shred, signed_in, words};
use calamine::{Data, Reader as _, Xlsx};
use candour_domain::audit::AuditState;
use candour_domain::ids::ReturnId;
use candour_service::Service;
use candour_service::exports::JsonDocument;
use candour_tests::Who::{self, *};
use candour_tests::{TestBoard, on_both_databases};
use chrono::TimeDelta;
use serde_json::Value;
use std::io::Cursor;

on_both_databases! {
    the_leads_and_whoever_asked_are_told_without_a_word_of_it,
    who_wants_one_mail_a_day_is_told_in_it,
    nobody_is_told_of_what_is_over,
    an_answer_with_an_open_query_counts_as_queried,
    the_analysis_workbook_has_a_sheet_of_queries,
    the_agencys_own_export_holds_its_queries,
    queries_are_sealed_moved_to_a_new_key_told_in_ones_own_data_and_gone_with_the_return,
    a_text_that_was_moved_to_another_place_is_not_read,
}

/// How many mails about queries went to somebody.
async fn told(board: &TestBoard, who: Who) -> usize {
    board.service.run_due_jobs().await.unwrap();
    let all = board.service.outbox(&board.actor(Manager).unwrap()).await.unwrap();
    let letters = all.iter().filter_map(|mail| mail.letter.as_ref()).filter(|letter| letter.to == who.email());
    letters.filter(|letter| letter.text.contains("/queries/")).count()
}

async fn the_leads_and_whoever_asked_are_told_without_a_word_of_it(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let id = board.submit(PoliceLead).await.unwrap();
    let query = ask(&board, id, "lead", QUESTION).await;
    for _ in 0..2 {
        assert_eq!(told(&board, PoliceLead).await, 1);
    }
    let mail = letter(&board, &PoliceLead.email(), "A query about the return of Testshire Police").await.unwrap();
    for part in ["statement 1.1", "Thematic audit", &format!("/returns/{id}/queries/{query}"), "/account/mails"] {
        assert!(mail.contains(part), "{part}: {mail}");
    }
    answer(&board, id, &query, ANSWER).await;
    for _ in 0..2 {
        assert_eq!(told(&board, Manager).await, 1);
    }
    let mail = letter(&board, &Manager.email(), "Testshire Police has answered a query").await.unwrap();
    assert!(mail.contains(&format!("/returns/{id}/queries/{query}")), "{mail}");
    // Asked on: told again, of the day too. Closed: nobody is told.
    let mut manager = signed_in(&board, Manager).await;
    let by = [("text", "CANARY-more?"), ("wanted-day", "10"), ("wanted-month", "3"), ("wanted-year", "2026")];
    expect(&step(&mut manager, id, &query, "ask", &by).await, 303);
    assert_eq!(told(&board, PoliceLead).await, 2);
    assert!(letter(&board, &PoliceLead.email(), "An answer is wanted by 10 March 2026.").await.is_some());
    expect(&step(&mut manager, id, &query, "close", &[]).await, 303);
    board.pass(TimeDelta::days(1));
    assert_eq!((told(&board, PoliceLead).await, told(&board, Manager).await), (2, 1));
    for who in [PoliceOfficer, PoliceViewer, PoliceContributor, CouncilLead, Chair] {
        assert_eq!(told(&board, who).await, 0, "{who:?}");
    }
    let all = board.service.outbox(&board.actor(Manager).unwrap()).await.unwrap();
    assert!(all.iter().any(|mail| mail.about == "A query"));
    assert!(all.iter().filter_map(|mail| mail.letter.as_ref()).all(|letter| !letter.text.contains("CANARY")));
    let page = words(&signed_in(&board, Manager).await.get(&format!("/audits/{audit}/reminders")).await.unwrap());
    assert!(page.contains("A query") && page.contains("A query was answered"), "{page}");
}

async fn who_wants_one_mail_a_day_is_told_in_it(board: TestBoard) {
    board.open_audit().await.unwrap();
    for who in [PoliceLead, Manager] {
        expect(&signed_in(&board, who).await.post("/account/mails", &[("mails", "digest")]).await.unwrap(), 303);
    }
    let id = board.submit(PoliceLead).await.unwrap();
    days(&board, 0).await;
    let query = ask(&board, id, "lead", QUESTION).await;
    let other = ask(&board, id, "policy", QUESTION).await;
    assert_eq!(told(&board, PoliceLead).await, 0);
    days(&board, 1).await;
    assert_eq!(told(&board, PoliceLead).await, 1);
    let mail = letter(&board, &PoliceLead.email(), "2 things wait for you").await.unwrap();
    assert!(mail.contains(&query) && mail.contains(&other) && !mail.contains("CANARY"), "{mail}");
    answer(&board, id, &query, ANSWER).await;
    assert_eq!(told(&board, Manager).await, 0);
    days(&board, 1).await;
    days(&board, 1).await;
    assert_eq!((told(&board, Manager).await, told(&board, PoliceLead).await), (1, 1));
}

async fn nobody_is_told_of_what_is_over(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.submit(PoliceLead).await.unwrap();
    expect(&signed_in(&board, PoliceLead).await.post("/account/mails", &[("mails", "digest")]).await.unwrap(), 303);
    ask(&board, id, "lead", QUESTION).await;
    let withdraw = [("decision", "withdraw"), ("reason", "It merged.")];
    expect(&signed_in(&board, Manager).await.post(&format!("/returns/{id}/decide"), &withdraw).await.unwrap(), 303);
    days(&board, 1).await;
    assert_eq!(told(&board, PoliceLead).await, 0);
}

async fn state_of(board: &TestBoard, audit: candour_domain::ids::AuditId) -> String {
    let manager = board.actor(Manager).unwrap();
    let bytes = board.service.json_export(&manager, audit, JsonDocument::Answers).await.unwrap();
    let json: Value = serde_json::from_slice(&bytes).unwrap();
    let line = json["answers"].as_array().unwrap().iter().find(|line| line["statement"] == "lead").unwrap();
    line["state"].as_str().unwrap().to_owned()
}

async fn an_answer_with_an_open_query_counts_as_queried(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let id = board.submit(PoliceLead).await.unwrap();
    assert_eq!(state_of(&board, audit).await, "complete");
    let query = ask(&board, id, "lead", QUESTION).await;
    assert_eq!(state_of(&board, audit).await, "queried");
    answer(&board, id, &query, ANSWER).await;
    assert_eq!(state_of(&board, audit).await, "queried");
    let mut manager = signed_in(&board, Manager).await;
    expect(&step(&mut manager, id, &query, "close", &[]).await, 303);
    assert_eq!(state_of(&board, audit).await, "complete");
    // It is complete all the while: nothing is missing because somebody asked.
    let whole = board.service.whole_return(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    assert!(whole.journey(&whole.given()).gaps().is_empty());
}

/// The rows of a sheet, as text.
pub(crate) fn rows(bytes: &[u8], sheet: &str) -> Vec<Vec<String>> {
    let mut book = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    range.rows().map(|row| row.iter().map(Data::to_string).collect()).collect()
}

async fn the_analysis_workbook_has_a_sheet_of_queries(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let id = board.submit(PoliceLead).await.unwrap();
    let manager = board.actor(Manager).unwrap();
    let book = board.service.analysis_workbook(&manager, audit).await.unwrap();
    let empty = rows(&book, "Queries").concat().join("|");
    assert!(empty.contains("Nothing was asked about the returns that may be read."), "{empty}");
    let query = ask(&board, id, "lead", "=CANARY: who leads?").await;
    board.pass(TimeDelta::minutes(1));
    answer(&board, id, &query, ANSWER).await;
    let open = ask(&board, id, "policy", QUESTION).await;
    let book = board.service.analysis_workbook(&manager, audit).await.unwrap();
    let found: Vec<_> = rows(&book, "Queries").into_iter().filter(|row| row[0] == "Testshire Police").collect();
    let shown: Vec<_> = found.iter().map(|row| [row[3].as_str(), &row[5], &row[8], &row[9]]).collect();
    assert_eq!(shown, [["1.1", "Answered", "=CANARY: who leads?", ANSWER], ["1.3", "Asked", QUESTION, ""]]);
    assert!(!found[0][7].is_empty() && found[1][7].is_empty(), "{found:?}");
    let (_, book) = board.service.agency_workbook(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    let text = rows(&book, "Queries").concat().join("|");
    assert!(text.contains("=CANARY: who leads?") && text.contains(ANSWER), "{text}");
    // What is back with its agency is closed to the Board, and so are its queries here.
    board.service.give_back(&manager, id, "Correct 1.1.").await.unwrap();
    let book = board.service.analysis_workbook(&manager, audit).await.unwrap();
    assert!(!rows(&book, "Queries").concat().join("|").contains("CANARY"));
    assert!(!open.is_empty());
}

/// The document and the workbook of an agency's own export.
async fn taken(board: &TestBoard, who: Who, id: ReturnId) -> (Value, Vec<u8>) {
    let mut all = entries(&export(board, who, id).await);
    let json = serde_json::from_slice(&all["return.json"]).unwrap();
    let book = all
        .keys()
        .find(|name| std::path::Path::new(name).extension().is_some_and(|kind| kind == "xlsx"))
        .unwrap()
        .clone();
    (json, all.remove(&book).unwrap())
}

async fn the_agencys_own_export_holds_its_queries(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.submit(PoliceLead).await.unwrap();
    let council = board.submit(CouncilLead).await.unwrap();
    let query = ask(&board, id, "lead", QUESTION).await;
    answer(&board, id, &query, ANSWER).await;
    let (json, book) = taken(&board, PoliceLead, id).await;
    let kept = &json["queries"][0];
    assert_eq!((&kept["id"], &kept["statement"], &kept["state"]), (&query.into(), &"lead".into(), &"answered".into()));
    let entries = kept["entries"].as_array().unwrap();
    let said: Vec<_> = entries.iter().map(|one| [&one["led_to"], &one["role"], &one["by"], &one["text"]]).collect();
    let (manager, lead) = (Manager.name(), PoliceLead.name());
    assert_eq!(said[0], [&Value::from("asked"), &"qa_manager".into(), &manager.into(), &QUESTION.into()]);
    assert_eq!(said[1], [&Value::from("answered"), &"agency_lead".into(), &lead.into(), &ANSWER.into()]);
    let lead = json["statements"].as_array().unwrap().iter().find(|line| line["id"] == "lead").unwrap();
    assert_eq!(lead["state"], "queried");
    let text = rows(&book, "Queries").concat().join("|");
    assert!(text.contains(QUESTION) && text.contains(ANSWER) && text.contains("1.1"), "{text}");
    // Where nothing was asked there is no sheet, and nothing of another agency's.
    let (json, book) = taken(&board, CouncilLead, council).await;
    assert!(json["queries"].as_array().unwrap().is_empty() && !json.to_string().contains("CANARY"));
    assert!(!Xlsx::new(Cursor::new(book)).unwrap().sheet_names().contains(&"Queries".to_owned()));
}

async fn queries_are_sealed_moved_to_a_new_key_told_in_ones_own_data_and_gone_with_the_return(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let id = board.submit(PoliceLead).await.unwrap();
    let query = ask(&board, id, "lead", QUESTION).await;
    answer(&board, id, &query, ANSWER).await;
    let keeper = Service::command_line(board.board);
    board.service.renew_keys(&keeper, audit, None, &mut |_, _| {}).await.unwrap();
    let found = board.service.verify(&[]).await.unwrap();
    assert_eq!((found.query_values, found.unreadable), (2, Vec::new()));
    let thread = format!("/returns/{id}/queries/{query}");
    let mut lead = signed_in(&board, PoliceLead).await;
    let text = words(&lead.get(&thread).await.unwrap());
    assert!(text.contains(QUESTION) && text.contains(ANSWER), "{text}");
    let own: Value = serde_json::from_slice(&lead.get("/account/data.json").await.unwrap().body).unwrap();
    let written = &own["queries_written"][0];
    assert_eq!((&written["statement"], &written["what"]), (&"lead".into(), &"answered".into()));
    assert!(!own.to_string().contains("CANARY"));
    board.service.move_audit(&board.actor(Manager).unwrap(), audit, AuditState::Closed).await.unwrap();
    shred(&board, id).await;
    for table in ["query", "query_entry"] {
        assert_eq!(sql(&board, &format!("SELECT COUNT(*) FROM {table}")).trim(), "0");
    }
    for path in [format!("/returns/{id}/queries"), thread] {
        let page = lead.get(&path).await.unwrap();
        expect(&page, 409);
        assert!(words(&page).contains("were destroyed at the end of their retention"));
    }
    assert!(board.service.verify(&[]).await.unwrap().unreadable.is_empty());
    // Last, because SQLite's locks end where a test has read its files.
    let bytes = board.bytes().unwrap();
    for said in [QUESTION, ANSWER] {
        assert!(!bytes.windows(said.len()).any(|window| window == said.as_bytes()));
    }
}

/// Somebody who can write the database puts the agency's answer in the place of the Board's question.
async fn a_text_that_was_moved_to_another_place_is_not_read(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.submit(PoliceLead).await.unwrap();
    let query = ask(&board, id, "lead", QUESTION).await;
    answer(&board, id, &query, ANSWER).await;
    query_write(
        &board,
        "UPDATE query_entry SET body = (SELECT e.body FROM query_entry e WHERE e.place = 2) WHERE place = 1",
    );
    let page = words(&signed_in(&board, Manager).await.get(&format!("/returns/{id}/queries/{query}")).await.unwrap());
    assert!(
        page.contains("This text could not be read.") && page.contains(ANSWER) && !page.contains(QUESTION),
        "{page}"
    );
    let found = board.service.verify(&[]).await.unwrap();
    assert_eq!(found.unreadable, [format!("query {query} 1")]);
}
