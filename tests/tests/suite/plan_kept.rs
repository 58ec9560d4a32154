//! How the plan is kept and taken out: sealed, told in one's own data, in the agency's own export, as a workbook.

use crate::plan_support::{SMART, action, issued, low, proposed, revision};
use crate::support::{expect, query, query_write, signed_in};
use calamine::{Reader as _, Xlsx};
use candour_service::Service;
use candour_service::plan::{CourseStep, PlanFilter};
use candour_tests::Who::*;
use candour_tests::{TestBoard, on_both_databases};
use chrono::TimeDelta;
use std::io::{Cursor, Read as _};

on_both_databases! {
    the_words_are_sealed_under_the_boards_key_and_verify_opens_each,
    a_word_moved_to_another_row_is_said_and_never_shown,
    words_that_could_not_be_read_are_never_written_over,
    a_renewed_agency_key_leaves_the_plan_readable,
    what_one_did_to_the_plan_stands_in_ones_own_data,
    an_agencys_export_holds_its_recommendations_and_actions,
    the_plan_as_a_workbook_is_what_one_may_see,
    how_many_statements_the_plan_takes_does_not_grow_with_it,
    the_last_report_stands_beside_an_action_whatever_else_was_said,
}

async fn the_words_are_sealed_under_the_boards_key_and_verify_opens_each(board: TestBoard) {
    let (audit, _) = low(&board).await;
    let of = proposed(&board, audit, "Testshire Police").await;
    crate::plan_support::lead_on(&board, of, CourseStep::Send).await;
    let lead = board.actor(PoliceLead).unwrap();
    let seen = revision(&board, of).await;
    board.service.answer_accuracy(&lead, of, seen, ("no", "Canary answer")).await.unwrap();
    for step in [CourseStep::Agree, CourseStep::Issue] {
        crate::plan_support::lead_on(&board, of, step).await;
    }
    let id = action(&board, PoliceLead, of).await;
    board.service.report_progress(&lead, id, "on_track", "Canary progress").await.unwrap();
    let found = board.service.verify(&[]).await.unwrap();
    // The wording, the answer, the action, the report.
    assert_eq!((found.plan_values, found.unreadable), (4, Vec::new()));
    let hex = if board.url().starts_with("sqlite:") {
        "lower(hex(substr(body, 3, 16)))"
    } else {
        "encode(substr(body, 3, 16), 'hex')"
    };
    let dek = if board.url().starts_with("sqlite:") { "lower(hex(dek_id))" } else { "replace(dek_id::text, '-', '')" };
    let sql = format!(
        "SELECT slot FROM data_key WHERE {dek} IN (SELECT {hex} FROM recommendation UNION SELECT {hex} FROM plan_action)"
    );
    assert_eq!(query(&board, &sql).trim(), format!("board/{audit}"));
    let bytes = board.bytes().unwrap();
    for said in ["Name a deputy.", "Canary answer", "Appoint a deputy.", "Canary progress", "Head of Safeguarding"] {
        assert!(!bytes.windows(said.len()).any(|window| window == said.as_bytes()), "{said}");
    }
}

async fn a_word_moved_to_another_row_is_said_and_never_shown(board: TestBoard) {
    let (audit, _) = low(&board).await;
    let one = issued(&board, audit, "Testshire Police").await;
    issued(&board, audit, "Testshire Council").await;
    let id = action(&board, PoliceLead, one).await;
    query_write(
        &board,
        "UPDATE recommendation SET body = (SELECT r.body FROM recommendation r WHERE r.prefix = 'TH26-TC') WHERE prefix = 'TH26-TP'",
    );
    query_write(&board, "UPDATE plan_action SET text_revision = 2");
    let mut lead = signed_in(&board, PoliceLead).await;
    for path in [format!("/actions/{id}"), "/plan".to_owned()] {
        let page = lead.get(&path).await.unwrap();
        expect(&page, 200);
        assert!(
            page.text().contains("This action could not be read.") && !page.text().contains("Appoint a deputy."),
            "{path}"
        );
    }
    let found = board.service.verify(&[]).await.unwrap();
    assert_eq!(found.unreadable.len(), 2, "{:?}", found.unreadable);
}

async fn words_that_could_not_be_read_are_never_written_over(board: TestBoard) {
    let (audit, _) = low(&board).await;
    let of = issued(&board, audit, "Testshire Police").await;
    let id = action(&board, PoliceLead, of).await;
    let open = proposed(&board, audit, "Testshire Police").await;
    // Another wording's cipher does not open.
    query_write(&board, "UPDATE plan_action SET text_revision = 2");
    query_write(&board, "UPDATE recommendation SET text_revision = 2 WHERE state = 'proposed'");
    let (mut lead, mut manager) = (signed_in(&board, PoliceLead).await, signed_in(&board, Manager).await);
    let page = lead.get(&format!("/actions/{id}")).await.unwrap();
    // The action, its owner, what it takes, and the rest, each for itself.
    assert_eq!(page.text().matches("Could not be read").count(), 5);
    assert!(!page.text().contains("Change the words of the action"));
    expect(&lead.get(&format!("/actions/{id}/edit")).await.unwrap(), 409);
    let fields = [&SMART[..6], &[("revision", "1")]].concat();
    let page = lead.post(&format!("/actions/{id}/edit"), &fields).await.unwrap();
    expect(&page, 409);
    assert!(page.text().contains("could not be read") && page.text().contains("Appoint a deputy."));
    let page = manager.get(&format!("/recommendations/{open}")).await.unwrap();
    assert!(page.text().contains("Could not be read") && !page.text().contains("Change the words"));
    expect(&manager.get(&format!("/recommendations/{open}/edit")).await.unwrap(), 409);
    let fields = [("text", "In its place."), ("measure", "M"), ("priority", "low"), ("revision", "1")];
    let page = manager.post(&format!("/recommendations/{open}/edit"), &fields).await.unwrap();
    expect(&page, 409);
    assert!(page.text().contains("could not be read") && page.text().contains("In its place."));
    let sql = "SELECT text_revision FROM recommendation WHERE state = 'proposed'";
    assert_eq!(query(&board, sql).trim(), "2");
    assert_eq!(query(&board, "SELECT text_revision FROM plan_action").trim(), "2");
    // They open again as soon as they can be opened.
    query_write(&board, "UPDATE plan_action SET text_revision = 1");
    assert!(lead.get(&format!("/actions/{id}")).await.unwrap().text().contains("Head of Safeguarding"));
}

async fn a_renewed_agency_key_leaves_the_plan_readable(board: TestBoard) {
    let (audit, _) = low(&board).await;
    let of = issued(&board, audit, "Testshire Police").await;
    let id = action(&board, PoliceLead, of).await;
    board.service.renew_keys(&Service::command_line(board.board), audit, None, &mut |_, _| {}).await.unwrap();
    let other = board.another_server().await.unwrap();
    let found = other.plan_action(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    assert_eq!(found.action.text(), "Appoint a deputy.");
    assert_eq!(board.service.verify(&[]).await.unwrap().unreadable, Vec::<String>::new());
}

async fn what_one_did_to_the_plan_stands_in_ones_own_data(board: TestBoard) {
    let (audit, _) = low(&board).await;
    let of = issued(&board, audit, "Testshire Police").await;
    let id = action(&board, PoliceLead, of).await;
    board.pass(TimeDelta::minutes(1));
    board.service.report_progress(&board.actor(PoliceLead).unwrap(), id, "on_track", "Canary").await.unwrap();
    let own = |who| {
        let board = &board;
        async move {
            let page = signed_in(board, who).await.get("/account/data.json").await.unwrap();
            serde_json::from_slice::<serde_json::Value>(&page.body).unwrap()
        }
    };
    let lead = own(PoliceLead).await;
    let done: Vec<_> =
        lead["plan_entries"].as_array().unwrap().iter().map(|one| one["noted"].as_str().unwrap()).collect();
    assert_eq!(done, ["added", "progress"]);
    assert!(!lead.to_string().contains("Canary"));
    let manager = own(Manager).await;
    assert_eq!(manager["recommendations"][0]["prefix"], "TH26-TP");
    assert!(!manager.to_string().contains("Name a deputy."));
}

async fn an_agencys_export_holds_its_recommendations_and_actions(board: TestBoard) {
    let (audit, id) = low(&board).await;
    let of = issued(&board, audit, "Testshire Police").await;
    let done = action(&board, PoliceLead, of).await;
    board.pass(TimeDelta::minutes(1));
    board.service.report_progress(&board.actor(PoliceLead).unwrap(), done, "at_risk", "Late.").await.unwrap();
    issued(&board, audit, "Testshire Council").await;
    proposed(&board, audit, "Testshire Police").await;
    let page = signed_in(&board, PoliceLead).await.get(&format!("/returns/{id}/export.zip")).await.unwrap();
    expect(&page, 200);
    let mut zip = zip::ZipArchive::new(Cursor::new(page.body)).unwrap();
    let mut text = String::new();
    zip.by_name("return.json").unwrap().read_to_string(&mut text).unwrap();
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let all = document["recommendations"].as_array().unwrap();
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!((&all[0]["reference"], &all[0]["words"]["text"]), (&"TH26-TP-01".into(), &"Name a deputy.".into()));
    let action = &all[0]["actions"][0];
    assert_eq!((&action["state"], &action["due_on"]), (&"at_risk".into(), &"2026-06-30".into()));
    assert_eq!(action["history"][0]["text"], "Late.");
}

async fn the_plan_as_a_workbook_is_what_one_may_see(board: TestBoard) {
    let (audit, _) = low(&board).await;
    let police = issued(&board, audit, "Testshire Police").await;
    let council = issued(&board, audit, "Testshire Council").await;
    let id = action(&board, PoliceLead, police).await;
    let lead = board.actor(PoliceLead).unwrap();
    let evil = "=HYPERLINK(\"http://evil.example\")";
    board.service.report_progress(&lead, id, "on_track", evil).await.unwrap();
    action(&board, CouncilLead, council).await;
    for (who, expected) in [
        (Manager, &["TH26-TC-01.1", "TH26-TP-01.1"][..]),
        (Qap, &["TH26-TC-01.1", "TH26-TP-01.1"]),
        (PoliceViewer, &["TH26-TP-01.1"]),
        (CouncilLead, &["TH26-TC-01.1"]),
    ] {
        let page = signed_in(&board, who).await.get("/plan.xlsx").await.unwrap();
        expect(&page, 200);
        assert!(page.header("content-disposition").contains("qap-audit-action-plan-2026-03-03.xlsx"));
        let mut book = Xlsx::new(Cursor::new(page.body)).unwrap();
        let range = book.worksheet_range("Action plan").unwrap();
        let rows: Vec<Vec<String>> = range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
        let mut references: Vec<_> = rows.iter().skip(5).map(|row| row[0].as_str()).collect();
        references.sort_unstable();
        assert_eq!(references, expected, "{who:?}");
        assert!(rows[1][0].contains("OFFICIAL-SENSITIVE") && rows[2][0].contains("OFFICIAL-SENSITIVE"), "{rows:?}");
        if who == Manager {
            // A text of somebody's is a text, and no formula.
            assert!(rows.iter().any(|row| row.iter().any(|cell| cell == evil)));
            assert!(book.worksheet_formula("Action plan").unwrap().used_cells().next().is_none());
        }
    }
    let only = format!("/plan.xlsx?of={}", board.agencies["Testshire Council"]);
    let page = signed_in(&board, Manager).await.get(&only).await.unwrap();
    let mut book = Xlsx::new(Cursor::new(page.body)).unwrap();
    assert_eq!(book.worksheet_range("Action plan").unwrap().rows().skip(5).count(), 1);
    assert!(book.sheet_names().contains(&"Without an action".to_owned()));
    // What is counted is what is shown, and what has no action stands nowhere.
    let page = signed_in(&board, Manager).await.get("/plan.xlsx?stands=on_track").await.unwrap();
    let mut book = Xlsx::new(Cursor::new(page.body)).unwrap();
    // The second is hidden: it says what the workbook was made for.
    assert_eq!(book.sheet_names(), ["Action plan", "Candour"]);
    let range = book.worksheet_range("Action plan").unwrap();
    let text = range.rows().flatten().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert!(text.contains("1 on track.") && !text.contains("not started"), "{text}");
    // An agency's recommendation that waits for its answer is not one without an action.
    let asked = proposed(&board, audit, "Testshire Police").await;
    crate::plan_support::lead_on(&board, asked, CourseStep::Send).await;
    let page = signed_in(&board, PoliceLead).await.get("/plan.xlsx").await.unwrap();
    let mut book = Xlsx::new(Cursor::new(page.body)).unwrap();
    let without = book.worksheet_range("Without an action").unwrap();
    assert!(!without.rows().flatten().any(|cell| *cell == "Name a deputy."));
}

async fn the_last_report_stands_beside_an_action_whatever_else_was_said(board: TestBoard) {
    let (audit, _) = low(&board).await;
    let of = issued(&board, audit, "Testshire Police").await;
    let ids = [action(&board, PoliceLead, of).await, action(&board, PoliceLead, of).await];
    let (lead, manager) = (board.actor(PoliceLead).unwrap(), board.actor(Manager).unwrap());
    for (place, id) in ids.into_iter().enumerate() {
        for said in ["First.", "Second."] {
            board.pass(TimeDelta::minutes(1));
            board.service.report_progress(&lead, id, "on_track", &format!("{said} {place}")).await.unwrap();
        }
        board.pass(TimeDelta::minutes(1));
        board.service.comment_on_action(&manager, id, "A comment.").await.unwrap();
        board.service.add_action_evidence(&lead, id, "A reference.").await.unwrap();
    }
    for actor in [&lead, &manager] {
        let page = board.service.action_plan(actor, &PlanFilter::default()).await.unwrap();
        let said = |id| {
            let line = page.lines.iter().find(|line| line.action.id == id).unwrap();
            line.action.last.as_ref().and_then(|last| last.text.clone())
        };
        assert_eq!(ids.map(said), [Some("Second. 0".to_owned()), Some("Second. 1".to_owned())]);
    }
}

async fn how_many_statements_the_plan_takes_does_not_grow_with_it(board: TestBoard) {
    let (audit, _) = low(&board).await;
    let manager = board.actor(Manager).unwrap();
    let mut counts = Vec::new();
    for _ in 0..2 {
        for agency in ["Testshire Police", "Testshire Council"] {
            let of = issued(&board, audit, agency).await;
            action(&board, Manager, of).await;
        }
        let before = board.service.store().statements_run();
        board.service.action_plan(&manager, &PlanFilter::default()).await.unwrap();
        counts.push(board.service.store().statements_run() - before);
    }
    assert_eq!(counts[0], counts[1]);
}
