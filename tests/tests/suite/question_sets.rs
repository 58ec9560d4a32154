//! A question set from the file to the published version.

use crate::support::{expect, query, signed_in, words};
use candour_tests::Who::{Editor, Manager};
use candour_tests::{EVERY_TYPE, EVERY_TYPE_V2, TestBoard, on_both_databases};
use serde_json::{Value, json};

const PATH: &str = "/question-sets/every-type/2026.1";

fn changed(change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut set: Value = serde_json::from_str(EVERY_TYPE).unwrap();
    change(&mut set);
    serde_json::to_vec(&set).unwrap()
}

on_both_databases! {
    upload_look_publish,
    what_is_published_is_what_was_seen,
    a_published_version_never_changes,
    every_error_of_a_file_is_shown_at_its_place_and_nothing_is_taken,
    what_is_no_question_set_is_refused_in_words,
    json_and_workbook_give_back_what_was_imported,
    a_new_version_is_shown_against_the_one_before,
    a_version_in_use_is_not_retired,
    a_set_of_a_thousand_statements_works_from_end_to_end,
}

async fn upload_look_publish(board: TestBoard) {
    let mut editor = signed_in(&board, Editor).await;
    let page = editor.upload("/question-sets/upload", "whatever.txt", EVERY_TYPE.as_bytes()).await.unwrap();
    assert_eq!((page.status, page.location()), (303, PATH));
    let draft = editor.get(PATH).await.unwrap();
    let text = words(&draft);
    assert!(
        text.contains("Draft")
            && text.contains("As agencies will see it")
            && text.contains("A named lead is accountable.")
    );
    // One type of agency sees what it is asked, and no more.
    let council = words(&editor.get(&format!("{PATH}?as=council")).await.unwrap());
    assert!(!council.contains("Police only"));
    let police = words(&editor.get(&format!("{PATH}?as=police&standard=third")).await.unwrap());
    assert!(police.contains("Custody staff know what to do."));
    // A draft cannot be put to agencies.
    let mut manager = signed_in(&board, Manager).await;
    assert!(words(&manager.get("/audits/new").await.unwrap()).contains("there is none yet"));
    let seen = draft.field("seen").unwrap();
    expect(&editor.post(&format!("{PATH}/publish"), &[("seen", &seen)]).await.unwrap(), 303);
    assert!(words(&editor.get(PATH).await.unwrap()).contains("Published"));
    assert!(manager.get("/audits/new").await.unwrap().text().contains("every-type@2026.1"));
}

async fn what_is_published_is_what_was_seen(board: TestBoard) {
    let mut editor = signed_in(&board, Editor).await;
    expect(&editor.upload("/question-sets/upload", "a.json", EVERY_TYPE.as_bytes()).await.unwrap(), 303);
    let seen = editor.get(PATH).await.unwrap().field("seen").unwrap();
    // A colleague replaces the draft meanwhile.
    let other = changed(|set| set["title"] = json!("Another title"));
    expect(&signed_in(&board, Manager).await.upload("/question-sets/upload", "b.json", &other).await.unwrap(), 303);
    let page = editor.post(&format!("{PATH}/publish"), &[("seen", &seen)]).await.unwrap();
    expect(&page, 409);
    assert!(words(&page).contains("replaced after you opened it"));
}

async fn a_published_version_never_changes(board: TestBoard) {
    board.publish(EVERY_TYPE).await.unwrap();
    let hash = query(&board, "SELECT content_hash FROM question_set");
    let mut manager = signed_in(&board, Manager).await;
    let other = changed(|set| set["title"] = json!("Another title"));
    let page = manager.upload("/question-sets/upload", "b.json", &other).await.unwrap();
    expect(&page, 422);
    assert!(words(&page).contains("already published"));
    for step in ["publish", "discard"] {
        let fields: &[_] = if step == "publish" { &[("seen", "x")] } else { &[] };
        expect(&manager.post(&format!("{PATH}/{step}"), fields).await.unwrap(), 409);
    }
    assert_eq!(query(&board, "SELECT content_hash FROM question_set"), hash);
    // Not even past the use-cases.
    let forced = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        query(&board, "UPDATE question_set SET document = '{}'")
    }));
    assert!(forced.is_err(), "the database itself refuses");
}

async fn every_error_of_a_file_is_shown_at_its_place_and_nothing_is_taken(board: TestBoard) {
    let mut editor = signed_in(&board, Editor).await;
    let broken = changed(|set| {
        set["colour"] = json!("blue");
        set["standards"][0]["statements"][0]["scale"] = json!("met5");
        set["standards"][0]["statements"][2]["weight"] = json!(-1);
        set["standards"][1]["statements"][1]["id"] = json!("lead");
    });
    let page = editor.upload("/question-sets/upload", "b.json", &broken).await.unwrap();
    expect(&page, 422);
    let text = words(&page);
    for part in [
        "colour",
        "standards[0].statements[0].scale",
        "met5",
        "standards[0].statements[2].weight",
        "standards[1].statements[1].id",
        "Nothing was taken in",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(query(&board, "SELECT COUNT(*) FROM question_set").trim(), "0");
}

async fn what_is_no_question_set_is_refused_in_words(board: TestBoard) {
    let mut editor = signed_in(&board, Editor).await;
    let deep = "[".repeat(100_000);
    let files: [&[u8]; 8] = [
        b"",
        b"{}",
        b"null",
        b"not json",
        b"\xff\xfe\x00",
        deep.as_bytes(),
        b"PK\x03\x04 no zip",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    ];
    for file in files {
        let page = editor.upload("/question-sets/upload", "x.xlsx", file).await.unwrap();
        expect(&page, 422);
        assert!(page.text().contains("id=\"file-error\""));
    }
    let huge = vec![b' '; 13 * 1024 * 1024];
    let page = editor.upload("/question-sets/upload", "x.json", &huge).await.unwrap();
    expect(&page, 413);
    let none = editor.post("/question-sets/upload", &[("file", "x")]).await.unwrap();
    assert!(none.status >= 400 && none.status < 500, "{}", none.status);
}

async fn json_and_workbook_give_back_what_was_imported(board: TestBoard) {
    board.publish(EVERY_TYPE).await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    let json = manager.get(&format!("{PATH}/download/json")).await.unwrap();
    let book = manager.get(&format!("{PATH}/download/xlsx")).await.unwrap();
    assert!(json.header("content-disposition").contains("attachment; filename=\"every-type-2026.1.json\""));
    let given = candour_domain::question_set::parse(EVERY_TYPE).unwrap();
    assert_eq!(candour_domain::question_set::parse(&json.text()).unwrap(), given);
    assert_eq!(candour_export::question_set_xlsx::read(&book.body).unwrap(), given);
    // The workbook of another version is taken in on the same page.
    let mut next = given.clone();
    "2027.1".clone_into(&mut next.version);
    let book = candour_export::question_set_xlsx::write(&next).unwrap();
    let page = manager.upload("/question-sets/upload", "renamed.json", &book).await.unwrap();
    assert_eq!((page.status, page.location()), (303, "/question-sets/every-type/2027.1"));
}

async fn a_new_version_is_shown_against_the_one_before(board: TestBoard) {
    board.publish(EVERY_TYPE).await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    expect(&manager.upload("/question-sets/upload", "v2.json", EVERY_TYPE_V2.as_bytes()).await.unwrap(), 303);
    let path = "/question-sets/every-type/2028.1";
    let page = manager.get(path).await.unwrap();
    let text = words(&page);
    for part in [
        "What differs from version 2026.1",
        "Reworded",
        "A named executive lead is accountable.",
        "Removed",
        "Per cent of staff trained.",
        "Added",
        "Weight",
        "Answer",
        "If it still asks the same",
        "What is carried forward",
        "Texts and evidence: the answer is of another kind",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    // Standards and statements are named as people know them, not by their ids.
    assert!(text.contains("1. ") && !text.contains("in first"), "{text}");
    let button = "name=\"statement\" value=\"lead\"";
    assert!(page.text().contains(button));
    expect(&manager.post(&format!("{path}/confirm"), &[("statement", "lead")]).await.unwrap(), 303);
    assert!(!manager.get(path).await.unwrap().text().contains(button));
    // Another draft in its place has other words, which nobody has confirmed yet.
    expect(&manager.upload("/question-sets/upload", "v2.json", EVERY_TYPE_V2.as_bytes()).await.unwrap(), 303);
    assert!(manager.get(path).await.unwrap().text().contains(button));
    expect(&manager.post(&format!("{path}/confirm"), &[("statement", "nothing")]).await.unwrap(), 404);
}

async fn a_version_in_use_is_not_retired(board: TestBoard) {
    board.open_audit().await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    let page = manager.post(&format!("{PATH}/retire"), &[]).await.unwrap();
    expect(&page, 409);
    assert!(words(&page).contains("still open"));
}

async fn a_set_of_a_thousand_statements_works_from_end_to_end(board: TestBoard) {
    let file = changed(|set| {
        set["id"] = json!("thousand");
        let statement = set["standards"][0]["statements"][2].clone();
        let standards = (0..20).map(|s| {
            let statements: Vec<Value> = (0..50)
                .map(|n| {
                    let mut one = statement.clone();
                    one["id"] = json!(format!("s{s}-{n}"));
                    one["code"] = json!(format!("{}.{}", s + 1, n + 1));
                    one
                })
                .collect();
            json!({"id": format!("standard-{s}"), "code": (s + 1).to_string(), "title": format!("Standard {s}"), "statements": statements})
        });
        set["standards"] = standards.collect();
    });
    let (id, version) = board.publish(std::str::from_utf8(&file).unwrap()).await.unwrap();
    let audit = board.audit_with(&id, &version).await.unwrap();
    let return_id = board.return_of(candour_tests::Who::PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, candour_tests::Who::PoliceLead).await;
    let names: Vec<String> = (0..50).map(|n| format!("s.s7-{n}.value")).collect();
    let fields: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "yes")).collect();
    expect(&lead.post(&format!("/returns/{return_id}/standards/standard-7"), &fields).await.unwrap(), 303);
    assert!(
        words(&lead.get(&format!("/returns/{return_id}")).await.unwrap()).contains("50 of 1000 statements complete")
    );
    let mut manager = signed_in(&board, Manager).await;
    expect(&manager.get(&format!("/audits/{audit}")).await.unwrap(), 200);
    expect(&manager.get(&format!("/audits/{audit}/downloads/analysis.xlsx")).await.unwrap(), 200);
}
