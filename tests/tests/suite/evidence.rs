//! Files of evidence: in, out, on the pages, and for whom.

use crate::support::{expect, query, signed_in, trail_entries, words};
use candour_tests::Who::{self, *};
use candour_tests::{EVERY_TYPE, TestBoard, on_both_databases};
use std::collections::{BTreeMap, BTreeSet};

on_both_databases! {
    every_length_comes_back_as_it_was_sent,
    an_empty_file_is_refused,
    a_file_is_seen_wherever_its_statement_is,
    a_drafts_evidence_is_not_at_the_board_and_reading_it_after_is_in_the_trail,
    another_agencys_file_is_not_there_for_anybody,
    required_evidence_is_met_by_a_reference_or_a_file,
    a_file_of_two_statements_counts_for_both_until_it_is_removed,
    removing_asks_first_destroys_the_bytes_and_keeps_the_entry,
    a_return_that_was_handed_in_takes_and_loses_no_file,
    viewers_and_officers_read_and_change_nothing,
    what_was_typed_in_a_standard_is_saved_before_a_file_is_added,
    uploads_at_once_and_saves_at_the_same_time_all_arrive,
}

/// A file of so many bytes that is a PDF where it is long enough, else a text.
pub(crate) fn file_of(length: usize) -> (&'static str, Vec<u8>) {
    let mut bytes: Vec<u8> = (0..length).map(|at| b"candour "[at % 8]).collect();
    if length < 8 {
        return ("Note.txt", bytes);
    }
    bytes[..8].copy_from_slice(b"%PDF-1.7");
    // No two chunks are alike.
    for (number, chunk) in bytes.chunks_mut(64 * 1024).enumerate().skip(1) {
        let mark = number.to_be_bytes();
        let length = chunk.len().min(8);
        chunk[..length].copy_from_slice(&mark[8 - length..]);
    }
    ("Minutes.pdf", bytes)
}

/// Adds a file to the statement "lead" of the person's return, and gives its id.
pub(crate) async fn add(board: &TestBoard, who: Who, name: &str, bytes: &[u8]) -> String {
    let id = board.return_of(who).await.unwrap();
    let mut visitor = signed_in(board, who).await;
    let before = ids(board);
    let path = format!("/returns/{id}/evidence/add");
    let page = visitor.upload_with(&path, &[("statement", "lead"), ("name", "")], name, bytes).await.unwrap();
    expect(&page, 303);
    assert_eq!(page.location(), format!("/returns/{id}/evidence?note=added"));
    ids(board).difference(&before).next().unwrap().clone()
}

/// The ids of all files.
pub(crate) fn ids(board: &TestBoard) -> BTreeSet<String> {
    let id = if board.url().starts_with("sqlite:") { "lower(hex(id))" } else { "replace(id::text, '-', '')" };
    let rows = query(board, &format!("SELECT {id} FROM evidence_file WHERE state = 'stored'"));
    let dashed = |hex: &str| format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]);
    rows.lines().map(dashed).collect()
}

/// The condition that names one file in a query.
pub(crate) fn id_is(board: &TestBoard, file: &str) -> String {
    if board.url().starts_with("sqlite:") {
        format!("id = x'{}'", file.replace('-', ""))
    } else {
        format!("id = '{file}'")
    }
}

/// How many rows a table has.
pub(crate) fn count(board: &TestBoard, table: &str) -> usize {
    query(board, &format!("SELECT COUNT(*) FROM {table}")).trim().parse().unwrap()
}

async fn every_length_comes_back_as_it_was_sent(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    for length in [1, 65_535, 65_536, 65_537, 3 << 20] {
        let (name, bytes) = file_of(length);
        let file = add(&board, PoliceLead, name, &bytes).await;
        let page = lead.get(&format!("/returns/{id}/evidence/{file}")).await.unwrap();
        expect(&page, 200);
        assert!(page.body == bytes, "{length}");
        assert_eq!(page.header("content-length"), length.to_string());
        let kind = if length == 1 { "text/plain; charset=utf-8" } else { "application/pdf" };
        assert_eq!(page.header("content-type"), kind);
        assert!(page.header("content-disposition").starts_with("attachment; filename=\""));
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert_eq!(page.header("cache-control"), "no-store");
        assert!(page.header("content-security-policy").starts_with("sandbox"));
    }
    assert_eq!(trail_entries(&board, "evidence_added"), 5);
    let found = board.service.verify(&[]).await.unwrap();
    assert_eq!((found.files, found.unreadable), (5, Vec::new()));
}

async fn an_empty_file_is_refused(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let path = format!("/returns/{id}/evidence/add");
    for (name, says) in [("Minutes.pdf", "This file is empty"), ("", "Choose a file.")] {
        let page =
            lead.upload_with(&path, &[("statement", "lead"), ("name", "Minutes of May")], name, b"").await.unwrap();
        expect(&page, 422);
        let text = page.text();
        assert!(text.contains(says) && text.contains("choose it again"), "{says}");
        // What was typed stays.
        assert_eq!(page.field("name").as_deref(), Some("Minutes of May"));
        assert!(text.contains("value=\"lead\" checked"));
    }
    assert_eq!((count(&board, "evidence_file"), count(&board, "evidence_chunk")), (0, 0));
}

async fn a_file_is_seen_wherever_its_statement_is(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let empty = words(&lead.get(&format!("/returns/{id}/evidence")).await.unwrap());
    assert!(empty.contains("There are no files.") && empty.contains("Add a file"));
    let form = lead.get(&format!("/returns/{id}/evidence/add?statement=lead")).await.unwrap();
    let said = words(&form);
    assert!(said.contains("Up to 25 MB") && said.contains("100 files") && said.contains("500 MB"), "{said}");
    assert!(form.text().contains("value=\"lead\" checked") && said.contains("Back to 1.1"));
    let file = add(&board, PoliceLead, "Minutes of May.pdf", b"%PDF-1.7").await;
    for path in ["standards/first", "check", "print/filled", "evidence"] {
        let page = lead.get(&format!("/returns/{id}/{path}")).await.unwrap();
        expect(&page, 200);
        let text = page.text();
        assert!(text.contains("Minutes of May.pdf") && text.contains("a PDF, 8 bytes"), "{path}");
        assert!(text.contains(&format!("/returns/{id}/evidence/{file}")), "{path}");
    }
    let list = words(&lead.get(&format!("/returns/{id}/evidence")).await.unwrap());
    assert!(list.contains(&PoliceLead.name()) && list.contains("3 March 2026") && list.contains("1.1"), "{list}");
    let tasks = words(&lead.get(&format!("/returns/{id}")).await.unwrap());
    assert!(tasks.contains("Files of evidence (1)"), "{tasks}");
    assert!(!words(&lead.get(&format!("/returns/{id}/print/blank")).await.unwrap()).contains("Minutes of May"));
}

async fn a_drafts_evidence_is_not_at_the_board_and_reading_it_after_is_in_the_trail(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    let file = add(&board, PoliceLead, "Minutes.pdf", b"%PDF-1.7").await;
    let (path, list) = (format!("/returns/{id}/evidence/{file}"), format!("/returns/{id}/evidence"));
    for who in [Manager, Chair, Administrator, Panel] {
        let mut visitor = signed_in(&board, who).await;
        expect(&visitor.get(&path).await.unwrap(), 404);
        expect(&visitor.get(&list).await.unwrap(), 404);
    }
    board.service.submit(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    for who in [Manager, Chair] {
        let mut visitor = signed_in(&board, who).await;
        expect(&visitor.get(&path).await.unwrap(), 200);
        expect(&visitor.get(&list).await.unwrap(), 200);
    }
    expect(&signed_in(&board, Administrator).await.get(&path).await.unwrap(), 404);
    assert_eq!(trail_entries(&board, "evidence_read"), 2);
    // The agency's own reading is no entry, and the agency sees who read.
    expect(&signed_in(&board, PoliceViewer).await.get(&path).await.unwrap(), 200);
    assert_eq!(trail_entries(&board, "evidence_read"), 2);
    let trail = words(&signed_in(&board, PoliceLead).await.get("/trail").await.unwrap());
    assert!(trail.contains("A file of evidence was downloaded at the Board") && !trail.contains("Minutes.pdf"));
}

async fn another_agencys_file_is_not_there_for_anybody(board: TestBoard) {
    board.open_audit().await.unwrap();
    let police = board.submit(PoliceLead).await.unwrap();
    let file = add(&board, CouncilLead, "Council.pdf", b"%PDF-1.7").await;
    let council = board.submit(CouncilLead).await.unwrap();
    for who in [PoliceLead, PoliceContributor, PoliceOfficer, PoliceViewer, Manager, Chair] {
        let mut visitor = signed_in(&board, who).await;
        // In one's own return, or one that the Board may read, the id of another return's file names nothing.
        expect(&visitor.get(&format!("/returns/{police}/evidence/{file}")).await.unwrap(), 404);
        let own = visitor.get(&format!("/returns/{council}/evidence/{file}")).await.unwrap();
        expect(&own, if matches!(who, Manager | Chair) { 200 } else { 404 });
    }
    let mut lead = signed_in(&board, PoliceLead).await;
    for id in [police, council] {
        let page = lead.post(&format!("/returns/{id}/evidence/{file}/remove"), &[("confirm", "remove")]).await.unwrap();
        assert!(matches!(page.status, 404 | 409), "{}", page.status);
    }
    assert_eq!(count(&board, "evidence_chunk"), 1);
}

/// The set with evidence required at the first statement, and optional at the third.
pub(crate) async fn with_required_evidence(board: &TestBoard) {
    let mut set: serde_json::Value = serde_json::from_str(EVERY_TYPE).unwrap();
    set["id"] = "with-evidence".into();
    set["supersedes"] = serde_json::Value::Null;
    set["standards"][0]["statements"][0]["evidence"] = "required".into();
    set["standards"][0]["statements"][2]["evidence"] = "required".into();
    let (id, version) = board.publish(&set.to_string()).await.unwrap();
    board.audit_with(&id, &version).await.unwrap();
}

pub(crate) fn states(board: &TestBoard) -> BTreeMap<String, String> {
    let rows = query(board, "SELECT statement_id, state FROM answer ORDER BY statement_id");
    rows.lines()
        .map(|line| line.split_once('|').unwrap())
        .map(|(id, state)| (id.to_owned(), state.to_owned()))
        .collect()
}

async fn required_evidence_is_met_by_a_reference_or_a_file(board: TestBoard) {
    with_required_evidence(&board).await;
    let id = board.complete(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let check = format!("/returns/{id}/check");
    let missing = |page: &candour_tests::Page| words(page).matches("give at least one piece of evidence").count();
    assert_eq!(missing(&lead.get(&check).await.unwrap()), 2);
    assert_eq!((states(&board)["lead"].as_str(), states(&board)["policy"].as_str()), ("draft", "draft"));
    expect(&lead.post(&format!("/returns/{id}/submit"), &[]).await.unwrap(), 422);
    // A file for one, a reference for the other.
    let file = add(&board, PoliceLead, "Minutes.pdf", b"%PDF-1.7").await;
    assert_eq!((states(&board)["lead"].as_str(), states(&board)["policy"].as_str()), ("complete", "draft"));
    assert_eq!(missing(&lead.get(&check).await.unwrap()), 1);
    let reference = [("s.policy.value", "yes"), ("s.policy.evidence.0.title", "Policy"), ("s.policy.revision", "1")];
    expect(&lead.post(&format!("/returns/{id}/standards/first"), &reference).await.unwrap(), 303);
    assert_eq!(missing(&lead.get(&check).await.unwrap()), 0);
    let standard = words(&lead.get(&format!("/returns/{id}/standards/first")).await.unwrap());
    assert!(standard.contains("3 of 3"), "{standard}");
    // Without the file it is missing again; a save meanwhile keeps what is so.
    let remove = format!("/returns/{id}/evidence/{file}/remove");
    expect(&lead.post(&remove, &[("confirm", "remove")]).await.unwrap(), 303);
    assert_eq!(states(&board)["lead"], "draft");
    assert_eq!(missing(&lead.get(&check).await.unwrap()), 1);
    expect(&lead.post(&format!("/returns/{id}/submit"), &[]).await.unwrap(), 422);
    add(&board, PoliceLead, "Minutes.pdf", b"%PDF-1.7").await;
    let words = [("s.lead.value", "2"), ("s.lead.narrative", "Changed."), ("s.lead.revision", "1")];
    expect(&lead.post(&format!("/returns/{id}/standards/first"), &words).await.unwrap(), 303);
    assert_eq!(states(&board)["lead"], "complete");
    expect(&lead.post(&format!("/returns/{id}/submit"), &[]).await.unwrap(), 303);
}

async fn a_file_of_two_statements_counts_for_both_until_it_is_removed(board: TestBoard) {
    with_required_evidence(&board).await;
    let id = board.complete(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let path = format!("/returns/{id}/evidence/add");
    let both = [("statement", "lead"), ("statement", "policy"), ("statement", "lead"), ("name", "Both")];
    expect(&lead.upload_with(&path, &both, "x.pdf", b"%PDF-1.7").await.unwrap(), 303);
    let first = ids(&board).into_iter().next().unwrap();
    add(&board, PoliceLead, "Minutes.pdf", b"%PDF-1.7").await;
    assert_eq!((states(&board)["lead"].as_str(), states(&board)["policy"].as_str()), ("complete", "complete"));
    let page = lead.get(&format!("/returns/{id}/standards/first")).await.unwrap().text();
    assert_eq!((page.matches("Both.pdf").count(), page.matches("Minutes.pdf").count()), (2, 1));
    let remove = format!("/returns/{id}/evidence/{first}/remove");
    expect(&lead.post(&remove, &[("confirm", "remove")]).await.unwrap(), 303);
    // The other file still supports the one.
    assert_eq!((states(&board)["lead"].as_str(), states(&board)["policy"].as_str()), ("complete", "draft"));
    // Where no evidence is asked for, no file is taken; nor for a statement that is not there.
    for statement in ["trained", "nowhere", "../lead", ""] {
        let page = lead.upload_with(&path, &[("statement", statement)], "x.pdf", b"%PDF-1.7").await.unwrap();
        expect(&page, 404);
    }
    expect(&lead.upload_with(&path, &[("name", "x")], "x.pdf", b"%PDF-1.7").await.unwrap(), 422);
}

async fn removing_asks_first_destroys_the_bytes_and_keeps_the_entry(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let (name, bytes) = file_of(200_000);
    let file = add(&board, PoliceLead, name, &bytes).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let remove = format!("/returns/{id}/evidence/{file}/remove");
    let asked = words(&lead.get(&remove).await.unwrap());
    assert!(
        asked.contains("Minutes.pdf") && asked.contains("cannot be brought back") && asked.contains("supports 1.1")
    );
    for wrong in [&[][..], &[("confirm", "")], &[("confirm", "remove"), ("role", "x")]] {
        expect(&lead.post(&remove, wrong).await.unwrap(), 400);
    }
    let hex = if board.url().starts_with("sqlite:") { "hex(sealed)" } else { "upper(encode(sealed, 'hex'))" };
    let sealed = query(&board, &format!("SELECT {hex} FROM evidence_chunk WHERE number = 1"));
    let sealed: Vec<u8> = (0..200).step_by(2).map(|at| u8::from_str_radix(&sealed[at..at + 2], 16).unwrap()).collect();
    // SQLite's files are read as they are; of PostgreSQL what it still says.
    let sqlite = board.url().starts_with("sqlite:");
    let is_there = || board.bytes().unwrap().windows(100).any(|window| window == sealed);
    assert!(!sqlite || is_there());
    expect(&lead.post(&remove, &[("confirm", "remove")]).await.unwrap(), 303);
    assert_eq!(count(&board, "evidence_chunk"), 0);
    assert!(!is_there());
    expect(&lead.get(&format!("/returns/{id}/evidence/{file}")).await.unwrap(), 404);
    expect(&lead.post(&remove, &[("confirm", "remove")]).await.unwrap(), 404);
    assert!(!words(&lead.get(&format!("/returns/{id}/evidence")).await.unwrap()).contains("Minutes.pdf"));
    assert_eq!((trail_entries(&board, "evidence_added"), trail_entries(&board, "evidence_removed")), (1, 1));
    let found = board.service.verify(&[]).await.unwrap();
    assert_eq!((found.files, found.unreadable, found.broken), (0, Vec::new(), None));
}

async fn a_return_that_was_handed_in_takes_and_loses_no_file(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let file = add(&board, PoliceLead, "Minutes.pdf", b"%PDF-1.7").await;
    let id = board.submit(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let (add_path, remove) = (format!("/returns/{id}/evidence/add"), format!("/returns/{id}/evidence/{file}/remove"));
    for closed in [false, true] {
        if closed {
            let mut manager = signed_in(&board, Manager).await;
            expect(&manager.post(&format!("/audits/{audit}/state"), &[("to", "closed")]).await.unwrap(), 303);
        }
        expect(&lead.get(&add_path).await.unwrap(), 409);
        expect(&lead.upload_with(&add_path, &[("statement", "lead")], "x.pdf", b"%PDF-1.7").await.unwrap(), 409);
        expect(&lead.get(&remove).await.unwrap(), 409);
        expect(&lead.post(&remove, &[("confirm", "remove")]).await.unwrap(), 409);
        let list = words(&lead.get(&format!("/returns/{id}/evidence")).await.unwrap());
        assert!(list.contains("Minutes.pdf") && !list.contains("Add a file") && !list.contains("Remove"));
        expect(&lead.get(&format!("/returns/{id}/evidence/{file}")).await.unwrap(), 200);
    }
    assert_eq!(count(&board, "evidence_chunk"), 1);
}

async fn viewers_and_officers_read_and_change_nothing(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    board.delegate(PoliceContributor, "first", &["lead"]).await.unwrap();
    let file = add(&board, PoliceContributor, "Minutes.pdf", b"%PDF-1.7").await;
    for who in [PoliceViewer, PoliceOfficer] {
        let mut visitor = signed_in(&board, who).await;
        let list = words(&visitor.get(&format!("/returns/{id}/evidence")).await.unwrap());
        assert!(list.contains("Minutes.pdf") && !list.contains("Add a file") && !list.contains("Remove"), "{who:?}");
        expect(&visitor.get(&format!("/returns/{id}/evidence/{file}")).await.unwrap(), 200);
        let page = visitor
            .upload_with(&format!("/returns/{id}/evidence/add"), &[("statement", "lead")], "x.pdf", b"%PDF-1.7")
            .await
            .unwrap();
        expect(&page, 404);
    }
    assert_eq!(count(&board, "evidence_file"), 1);
}

async fn what_was_typed_in_a_standard_is_saved_before_a_file_is_added(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let path = format!("/returns/{id}/standards/first");
    assert!(lead.get(&path).await.unwrap().text().contains("value=\"file:lead\""));
    let typed = [("s.lead.value", "2"), ("s.lead.narrative", "Typed and not lost."), ("intent", "file:lead")];
    let page = lead.post(&path, &typed).await.unwrap();
    expect(&page, 303);
    assert_eq!(page.location(), format!("/returns/{id}/evidence/add?statement=lead"));
    assert!(lead.get(&path).await.unwrap().text().contains("Typed and not lost."));
}

async fn uploads_at_once_and_saves_at_the_same_time_all_arrive(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    board.delegate(PoliceContributor, "first", &["lead"]).await.unwrap();
    let (mut one, mut other) = (signed_in(&board, PoliceLead).await, signed_in(&board, PoliceContributor).await);
    let mut writer = signed_in(&board, PoliceLead).await;
    let path = format!("/returns/{id}/evidence/add");
    let (_, large) = file_of(5 << 20);
    let (_, larger) = file_of((6 << 20) + 1);
    let saves = async {
        for turn in 0..10 {
            let (revision, text) = (turn.to_string(), format!("Text {turn}"));
            let fields =
                [("s.lead.value", "2"), ("s.lead.narrative", text.as_str()), ("s.lead.revision", revision.as_str())];
            let page = writer.post(&format!("/returns/{id}/standards/first"), &fields).await.unwrap();
            expect(&page, 303);
        }
    };
    let fields = [("statement", "lead")];
    let (first, second, ()) = tokio::join!(
        one.upload_with(&path, &fields, "One.pdf", &large),
        other.upload_with(&path, &fields, "Other.pdf", &larger),
        saves
    );
    expect(&first.unwrap(), 303);
    expect(&second.unwrap(), 303);
    let found = board.service.verify(&[]).await.unwrap();
    assert_eq!((found.files, found.unreadable), (2, Vec::new()));
    let page = board.service.evidence(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    let mut sizes: Vec<u64> = page.files.iter().map(|file| file.size).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [5 << 20, (6 << 20) + 1]);
}
