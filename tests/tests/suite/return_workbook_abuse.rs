//! Workbooks that are not for this return, were changed where they must not be, or were made to do harm: each gets a
//! clear answer, and nothing is saved.

use crate::edit::{Edit, Put};
use crate::return_workbook::{accept, answers, form, upload, workbook};
use crate::support::{expect, query, signed_in, trail_entries, words};
use candour_domain::ids::ReturnId;
use candour_tests::Who::*;
use candour_tests::{EVERY_TYPE, TestBoard, Visitor, multipart, on_both_databases};
use http::Method;
use std::io::{Cursor, Write as _};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

on_both_databases! {
    a_workbook_of_another_return_is_refused_without_a_word_of_whose_it_is,
    a_workbook_of_an_older_version_says_so,
    changed_columns_sheets_and_rows_are_told_and_nothing_is_taken_of_them,
    cells_that_cannot_be_used_are_named_and_the_others_can_be_saved,
    hidden_rows_stand_in_the_difference_like_others,
    what_is_no_workbook_or_too_much_of_one_is_refused,
    markup_in_a_workbook_is_text_on_the_page,
    fields_that_do_not_belong_to_the_page_are_refused,
    statements_that_are_not_asked_cannot_be_smuggled_in,
    nothing_of_an_upload_is_kept_on_the_server,
    more_than_a_form_can_carry_is_saved_in_turns,
}

const VALUE: &str = "Your answer";
const MET: &str = "How is it met?";

async fn open(board: &TestBoard) -> (ReturnId, Visitor, Edit) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let mut lead = signed_in(board, PoliceLead).await;
    let edit = Edit::new(&workbook(&mut lead, id, "blank").await);
    (id, lead, edit)
}

fn saved(board: &TestBoard) -> usize {
    query(board, "SELECT COUNT(*) FROM answer").trim().parse().unwrap()
}

/// Refused as a whole, with these words.
async fn refused(visitor: &mut Visitor, id: ReturnId, bytes: &[u8], why: &str) -> String {
    let page = upload(visitor, id, bytes).await;
    expect(&page, 422);
    let said = words(&page);
    assert!(said.contains(why), "{why}: {said}");
    assert!(form(&page).is_empty() && page.text().contains("govuk-error-summary"));
    said
}

async fn a_workbook_of_another_return_is_refused_without_a_word_of_whose_it_is(board: TestBoard) {
    let (id, mut lead, _) = open(&board).await;
    let mut council = signed_in(&board, CouncilLead).await;
    let theirs = board.return_of(CouncilLead).await.unwrap();
    let other_agency = workbook(&mut council, theirs, "filled").await;
    // The same agency's return to another audit with the very same statements.
    board.audit_with("every-type", "2026.1").await.unwrap();
    let newer = board.return_of(PoliceLead).await.unwrap();
    let own = board.service.own_returns(&board.actor(PoliceLead).unwrap()).await.unwrap();
    let other = own.iter().map(|own| own.id).find(|other| *other != id).unwrap();
    let other_audit = workbook(&mut lead, other, "filled").await;
    let mut answers = Vec::new();
    for bytes in [&other_agency, &other_audit] {
        let said = refused(&mut lead, id, bytes, "it was made for another return").await;
        assert!(!said.contains("Council") && !said.contains(&theirs.to_string()));
        answers.push(said);
    }
    assert_eq!(answers[0], answers[1]);
    // An id that is nobody's looks the same.
    let facts = Edit::new(&other_audit).cell("Candour", "return", "format");
    assert_eq!(facts, "A2");
    let nobodys = Edit::new(&other_audit).put("Candour", "B2", &Put::Text("01890000-0000-7000-8000-000000000000"));
    assert_eq!(refused(&mut lead, id, &nobodys.bytes(), "it was made for another return").await, answers[0]);
    let broken = Edit::new(&other_audit).put("Candour", "B2", &Put::Text("not an id"));
    refused(&mut lead, id, &broken.bytes(), "was not made by Candour").await;
    assert!(newer == id || newer == other);
    assert_eq!(saved(&board), 0);
}

async fn a_workbook_of_an_older_version_says_so(board: TestBoard) {
    let (id, mut lead, _) = open(&board).await;
    let mut older: serde_json::Value = serde_json::from_str(EVERY_TYPE).unwrap();
    older["version"] = "2024.1".into();
    board.publish(&older.to_string()).await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    let blank = manager.get("/question-sets/every-type/2024.1/blank/police").await.unwrap();
    expect(&blank, 200);
    let said = refused(&mut lead, id, &blank.body, "made for version “2024.1”").await;
    assert!(said.contains("answers version 2026.1"), "{said}");
    // The same version with other content, and another set.
    let blank = manager.get("/question-sets/every-type/2026.1/blank/police").await.unwrap().body;
    let hash = Edit::new(&blank).put("Candour", "B8", &Put::Text(&"0".repeat(64)));
    refused(&mut lead, id, &hash.bytes(), "not the one that was published").await;
    let set = Edit::new(&blank).put("Candour", "B6", &Put::Text("another"));
    refused(&mut lead, id, &set.bytes(), "another question set").await;
    // A draft is not put to anybody.
    older["version"] = "2027.1".into();
    let editor = board.actor(Editor).unwrap();
    board.service.upload_question_set(&editor, older.to_string().into_bytes()).await.map_err(|_| ()).unwrap();
    expect(&manager.get("/question-sets/every-type/2027.1/blank/police").await.unwrap(), 409);
    assert_eq!(saved(&board), 0);
}

async fn changed_columns_sheets_and_rows_are_told_and_nothing_is_taken_of_them(board: TestBoard) {
    let (id, mut lead, edit) = open(&board).await;
    let edit = edit.answer("1.1", VALUE, "Fully met").answer("1.3", VALUE, "Yes");
    let header = edit.cell("Answers", "1.1", MET).replace(|c: char| c.is_ascii_digit(), "") + "5";
    let key = |code: &str| edit.cell("Answers", code, "Candour key");
    let cases = [
        (edit.clone().rename("Answers", "Antworten"), "the sheet “Answers” is missing"),
        (edit.clone().rename("Evidence", "Proof"), "the sheet “Evidence” is missing"),
        (edit.clone().put("Answers", &header, &Put::Text("Notes")), "the column “How is it met?” is missing"),
        (edit.clone().put("Answers", &key("1.1"), &Put::Text("nobody")), "“nobody” does not exist here"),
        (edit.clone().put("Answers", &key("1.3"), &Put::Text("lead")), "the statement 1.1 stands here twice"),
    ];
    for (edit, says) in cases {
        let page = upload(&mut lead, id, &edit.bytes()).await;
        expect(&page, 422);
        let said = words(&page);
        assert!(said.contains(says) && said.contains("Cells that could not be used"), "{says}: {said}");
        assert!(form(&page).iter().all(|(name, _)| !name.starts_with("s.lead.")), "{says}");
    }
    // A row that is gone is left as it is here.
    let (row, _) = edit.place("Answers", "1.1", VALUE, 0);
    let page = upload(&mut lead, id, &edit.without_row("Answers", row).bytes()).await;
    expect(&page, 200);
    let said = words(&page);
    assert!(
        said.contains("1 answer would change.") && said.contains("Not in this workbook, and left as they are (1)"),
        "{said}"
    );
    assert_eq!((saved(&board), trail_entries(&board, "workbook_used")), (0, 0));
}

async fn cells_that_cannot_be_used_are_named_and_the_others_can_be_saved(board: TestBoard) {
    let (id, mut lead, edit) = open(&board).await;
    let long = "x".repeat(40_001);
    let (formula, trained) = (edit.cell("Answers", "1.3", VALUE), edit.cell("Answers", "1.4", VALUE));
    let (level, met, days) =
        (edit.cell("Answers", "1.1", VALUE), edit.cell("Answers", "3.1", MET), edit.cell("Answers", "2.2", VALUE));
    let link = edit.cell("Evidence", "1.1", "Link (https://)");
    let edit = edit
        .answer("1.1", VALUE, "Fully mett")
        .put("Answers", &formula, &Put::Formula("\"Y\"&\"es\"", "Yes"))
        .put("Answers", &trained, &Put::Number("1.5"))
        .answer("3.1", MET, &long)
        .answer("2.2", VALUE, "1,5")
        .put("Evidence", &link, &Put::Text("javascript:alert(1)"))
        .answer("2.7", VALUE, "This is right.");
    let page = upload(&mut lead, id, &edit.bytes()).await;
    expect(&page, 422);
    let said = words(&page);
    for (cell, says) in [
        (level, "did you mean “Fully met”?"),
        (formula, "a formula stands here"),
        (trained, "Enter a percentage from 0 to 100."),
        (met, "This text has 40,001 characters."),
        (days, "without a comma"),
    ] {
        assert!(said.contains(&format!("Answers!{cell}")) && said.contains(says), "{says}: {said}");
    }
    assert!(said.contains("5 cells could not be used") && said.contains("1 answer would change."), "{said}");
    expect(&accept(&mut lead, id, &form(&page)).await, 303);
    assert_eq!(answers(&board, PoliceLead, id).await.into_keys().collect::<Vec<_>>(), ["told"]);
}

async fn hidden_rows_stand_in_the_difference_like_others(board: TestBoard) {
    let (id, mut lead, edit) = open(&board).await;
    let (row, _) = edit.place("Answers", "1.1", VALUE, 0);
    let hidden = edit.answer("1.1", VALUE, "Not met").hide_row("Answers", row);
    let page = upload(&mut lead, id, &hidden.bytes()).await;
    expect(&page, 200);
    assert!(words(&page).contains("1 answer would change.") && words(&page).contains("Not met"));
    assert_eq!(saved(&board), 0);
}

fn zipped(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

async fn what_is_no_workbook_or_too_much_of_one_is_refused(board: TestBoard) {
    let (id, mut lead, edit) = open(&board).await;
    refused(&mut lead, id, b"", "Choose a file that is not empty").await;
    refused(&mut lead, id, b"%PDF-1.7", "no Excel workbook").await;
    refused(&mut lead, id, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1encrypted", "protected by a password").await;
    refused(&mut lead, id, b"PK\x03\x04cut", "it is damaged").await;
    let cut = edit.bytes();
    refused(&mut lead, id, &cut[..cut.len() / 2], "it is damaged").await;
    refused(&mut lead, id, &zipped(&[("xl/workbook.xml", vec![b' '; 30 << 20])]), "grows beyond measure").await;
    refused(&mut lead, id, &zipped(&[("xl/vbaProject.bin", vec![1])]), "it has macros").await;
    refused(&mut lead, id, &vec![b'P'; (10 << 20) + 1], "it has 10485761 bytes").await;
    let mut large = b"PK\x03\x04".to_vec();
    large.resize((10 << 20) + 1, 7);
    refused(&mut lead, id, &large, "bytes").await;
    let parts: Vec<_> = (0..1_000).map(|n| format!("xl/worksheets/sheet{n}.xml")).collect();
    let parts: Vec<_> = parts.iter().map(|name| (name.as_str(), b"<x/>".to_vec())).collect();
    refused(&mut lead, id, &zipped(&parts), "1000 parts").await;
    let many = edit.clone().part("xl/workbook.xml", |xml| {
        let more: Vec<String> =
            (0..1_000).map(|n| format!("<sheet name=\"S{n}\" sheetId=\"{}\" r:id=\"rId1\"/>", n + 100)).collect();
        let more = more.concat();
        xml.replace("</sheets>", &format!("{more}</sheets>"))
    });
    refused(&mut lead, id, &many.bytes(), "sheets, more than 20").await;
    // Beyond what any form may be: refused by its size alone.
    let page = upload(&mut lead, id, &vec![b'P'; 13 << 20]).await;
    assert!(matches!(page.status, 413 | 422), "{}", page.status);
    let path = format!("/returns/{id}/workbook/upload");
    for (fields, name) in [(&[("role", "x")][..], "a.xlsx"), (&[("file", "x")], "a.xlsx")] {
        let (kind, body) = multipart(fields, name, b"x");
        let headers = [("content-type", kind.as_str()), ("sec-fetch-site", "same-origin")];
        expect(&lead.send(Method::POST, &path, &headers, body).await.unwrap(), 400);
    }
    assert_eq!(saved(&board), 0);
}

async fn markup_in_a_workbook_is_text_on_the_page(board: TestBoard) {
    let (id, mut lead, edit) = open(&board).await;
    let evil = "\"><script>alert(1)</script><img src=x onerror=alert(1)>";
    let (key, title) =
        (edit.cell("Answers", "3.1", "Candour key"), edit.cell("Evidence", "1.1", "Title of the document or record"));
    let edit = edit
        .answer("1.1", VALUE, "Fully met")
        .answer("1.1", MET, evil)
        .answer("1.3", VALUE, evil)
        .put("Answers", &key, &Put::Text(evil))
        .put("Evidence", &title, &Put::Text(evil));
    let page = upload(&mut lead, id, &edit.bytes()).await;
    expect(&page, 422);
    let text = page.text();
    assert!(!text.contains("<script>alert") && !text.contains("<img src=x"));
    expect(&accept(&mut lead, id, &form(&page)).await, 303);
    assert_eq!(answers(&board, PoliceLead, id).await["lead"].narrative, evil);
}

async fn fields_that_do_not_belong_to_the_page_are_refused(board: TestBoard) {
    let (id, mut lead, _) = open(&board).await;
    let right = [("from", "workbook"), ("take", "lead"), ("s.lead.revision", "0"), ("s.lead.value", "2")];
    for (place, wrong) in [
        (0, ("from", "mail")),
        (1, ("take", "policy")),
        (2, ("s.lead.revision", "-1")),
        (3, ("s.lead.score", "3")),
        (3, ("agency", "x")),
        (3, ("role", "qa_manager")),
    ] {
        let mut fields = right;
        fields[place] = wrong;
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
        expect(&accept(&mut lead, id, &fields).await, 400);
    }
    assert_eq!(saved(&board), 0);
    // A value that the statement has not: nothing is saved, and the page says so.
    let mut fields = right.map(|(name, value)| (name.to_owned(), value.to_owned()));
    "9".clone_into(&mut fields[3].1);
    let page = accept(&mut lead, id, &fields).await;
    expect(&page, 422);
    assert_eq!(saved(&board), 0);
    // A revision from the future meets what is there.
    "2".clone_into(&mut fields[3].1);
    expect(&accept(&mut lead, id, &fields).await, 303);
    "7".clone_into(&mut fields[2].1);
    "1".clone_into(&mut fields[3].1);
    expect(&accept(&mut lead, id, &fields).await, 409);
    assert_eq!(query(&board, "SELECT revision FROM answer").trim(), "1");
}

async fn statements_that_are_not_asked_cannot_be_smuggled_in(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(CouncilLead).await.unwrap();
    let mut council = signed_in(&board, CouncilLead).await;
    for statement in ["custody", "about", "nowhere"] {
        let (revision, value) = (format!("s.{statement}.revision"), format!("s.{statement}.value"));
        let fields = [("from", "workbook"), ("take", statement), (revision.as_str(), "0"), (value.as_str(), "2")];
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
        expect(&accept(&mut council, id, &fields).await, 404);
    }
    let edit = Edit::new(&workbook(&mut council, id, "blank").await);
    let key = edit.cell("Answers", "1.1", "Candour key");
    let page = upload(&mut council, id, &edit.put("Answers", &key, &Put::Text("custody")).bytes()).await;
    expect(&page, 422);
    assert!(words(&page).contains("is not asked of your agency"));
    assert_eq!(saved(&board), 0);
}

async fn nothing_of_an_upload_is_kept_on_the_server(board: TestBoard) {
    let (id, mut lead, edit) = open(&board).await;
    let edit = edit.answer("1.1", VALUE, "Fully met").answer("1.1", MET, "CANARY-7f3e in a workbook");
    let before: Vec<String> = ["answer", "answer_history", "trail", "evidence_file"]
        .iter()
        .map(|table| query(&board, &format!("SELECT COUNT(*) FROM {table}")))
        .collect();
    expect(&upload(&mut lead, id, &edit.bytes()).await, 200);
    let after: Vec<String> = ["answer", "answer_history", "trail", "evidence_file"]
        .iter()
        .map(|table| query(&board, &format!("SELECT COUNT(*) FROM {table}")))
        .collect();
    assert_eq!(before, after);
    assert!(!String::from_utf8_lossy(&board.bytes().unwrap()).contains("CANARY-7f3e"));
}

async fn more_than_a_form_can_carry_is_saved_in_turns(board: TestBoard) {
    // Thirty statements with two texts of 30,000 characters that each take nine bytes in a form.
    let statements: Vec<_> = (0..30)
        .map(|n| {
            serde_json::json!({"id": format!("s{n}"), "code": format!("1.{n}"), "text": "A statement.",
                "answer": "yes_no", "narrative": "optional", "impact": "optional", "evidence": "none"})
        })
        .collect();
    let mut set: serde_json::Value = serde_json::from_str(EVERY_TYPE).unwrap();
    set["id"] = "wide".into();
    set["standards"] = serde_json::json!([{"id": "one", "code": "1", "title": "One", "statements": statements}]);
    let (set, version) = board.publish(&set.to_string()).await.unwrap();
    board.audit_with(&set, &version).await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let bytes = workbook(&mut lead, id, "blank").await;
    let mut edit = Edit::new(&bytes);
    // Not two alike: a file that shrinks too well is refused.
    let text = |seed: u32| -> String {
        let mut state = seed.wrapping_add(1);
        (0..30_000)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                char::from_u32(0x4e00 + (state >> 16) % 20_000).unwrap()
            })
            .collect()
    };
    let as_given = Edit::new(&bytes);
    let cell = |n: u32, column: &str| as_given.cell("Answers", &format!("1.{n}"), column);
    for n in 0..30 {
        edit = edit.put("Answers", &cell(n, MET), &Put::Text(&text(n)));
        edit = edit.put("Answers", &cell(n, "What difference has it made for adults?"), &Put::Text(&text(n + 100)));
    }
    let bytes = edit.bytes();
    let page = upload(&mut lead, id, &bytes).await;
    expect(&page, 200);
    assert!(words(&page).contains("more than one page can carry"));
    let first = form(&page);
    expect(&accept(&mut lead, id, &first).await, 303);
    let some = saved(&board);
    assert!(some > 10 && some < 30, "{some}");
    let page = upload(&mut lead, id, &bytes).await;
    expect(&accept(&mut lead, id, &form(&page)).await, 303);
    assert_eq!(saved(&board), 30);
}
