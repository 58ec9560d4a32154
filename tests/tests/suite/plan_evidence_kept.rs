//! The evidence of actions, as it is kept: whatever becomes of the library and of the return, under which key, and where
//! it goes out.

use crate::evidence::{count, file_of};
use crate::library::piece;
use crate::plan_evidence::{attached, choose, first, titles, to_do, with_file};
use crate::plan_support::{action, issued, low};
use crate::support::{expect, query_write, shred, signed_in, words};
use candour_domain::ids::{EvidenceId, PlanActionId};
use candour_service::Service;
use candour_tests::Who::*;
use candour_tests::{TestBoard, on_both_databases};
use chrono::TimeDelta;
use std::collections::BTreeSet;
use std::io::{Cursor, Read as _};

on_both_databases! {
    what_is_attached_stays_whatever_becomes_of_the_library,
    it_outlives_the_return_and_opens_for_its_own_action_alone,
    a_piece_that_cannot_be_read_is_not_attached_and_the_page_says_so,
    it_goes_out_with_the_plan_and_with_ones_own_data,
}

async fn what_is_attached_stays_whatever_becomes_of_the_library(board: TestBoard) {
    let (_, id, here) = to_do(&board).await;
    let (_, bytes) = file_of(70_000);
    let minutes = with_file(&board, "Minutes of May", &bytes).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(&choose(&mut lead, &here, &[], &[&minutes]).await, 303);
    let there = first(&board, id).await;
    let mut manager = signed_in(&board, Manager).await;
    // Other words, another file, no file, no piece.
    let later = [("title", "Minutes of June"), ("held", "DOC-99"), ("revision", "1")];
    expect(&lead.post(&format!("{minutes}/change"), &later).await.unwrap(), 303);
    expect(&lead.upload(&format!("{minutes}/file/add"), "June.pdf", b"%PDF-1.7 June").await.unwrap(), 303);
    for rest in ["/file/remove", "/remove"] {
        let asks = words(&lead.get(&format!("{minutes}{rest}")).await.unwrap());
        assert!(asks.contains("actions"), "{asks}");
        expect(&lead.post(&format!("{minutes}{rest}"), &[("confirm", "remove")]).await.unwrap(), 303);
        assert_eq!(titles(&board, id).await, ["Minutes of May"]);
        assert!(manager.get(&there).await.unwrap().body == bytes, "{rest}");
    }
    let text = words(&manager.get(&here).await.unwrap());
    assert!(text.contains("DOC-14") && !text.contains("DOC-99") && !text.contains("Minutes of June"), "{text}");
    // A page that was opened before does not bring it back.
    expect(&choose(&mut lead, &here, &[], &[&minutes]).await, 404);
    // It can be taken off without the library.
    expect(&lead.post(&format!("{there}/take-off"), &[("confirm", "remove")]).await.unwrap(), 303);
    assert_eq!((count(&board, "action_evidence"), count(&board, "evidence_chunk")), (0, 0));
}

async fn it_outlives_the_return_and_opens_for_its_own_action_alone(board: TestBoard) {
    let (audit, before) = low(&board).await;
    let mut paths = Vec::new();
    let mut lead = signed_in(&board, PoliceLead).await;
    for title in ["CANARY minutes", "CANARY rota"] {
        let of = issued(&board, audit, "Testshire Police").await;
        let id = action(&board, PoliceLead, of).await;
        let minutes = with_file(&board, title, b"%PDF-1.7 CANARY bytes").await;
        expect(&choose(&mut lead, &format!("/actions/{id}"), &[], &[&minutes]).await, 303);
        expect(&lead.post(&format!("{minutes}/remove"), &[("confirm", "remove")]).await.unwrap(), 303);
        paths.push((id, first(&board, id).await));
    }
    let stored = board.bytes().unwrap();
    assert!(!String::from_utf8_lossy(&stored).contains("CANARY"));
    board.service.renew_keys(&Service::command_line(board.board), audit, None, &mut |_, _| {}).await.unwrap();
    let manager = board.actor(Manager).unwrap();
    board.service.move_audit(&manager, audit, candour_domain::audit::AuditState::Closed).await.unwrap();
    shred(&board, before).await;
    board.pass(TimeDelta::hours(2));
    board.service.clean_up_evidence().await.unwrap();
    for (_, path) in &paths {
        let page = signed_in(&board, Manager).await.get(path).await.unwrap();
        expect(&page, 200);
        assert!(page.body == b"%PDF-1.7 CANARY bytes");
    }
    let found = board.service.verify(&[]).await.unwrap();
    assert_eq!((found.files, found.unreadable), (2, Vec::new()));
    // Whoever writes the database and puts them to each other's actions sees nothing of them.
    let cell = |id: PlanActionId| {
        let id = id.to_string();
        if board.url().starts_with("sqlite:") { format!("x'{}'", id.replace('-', "")) } else { format!("'{id}'::uuid") }
    };
    let (one, other) = (cell(paths[0].0), cell(paths[1].0));
    query_write(
        &board,
        &format!("UPDATE action_evidence SET action_id = CASE WHEN action_id = {one} THEN {other} ELSE {one} END"),
    );
    for (id, _) in &paths {
        let there = first(&board, *id).await;
        let mut manager = signed_in(&board, Manager).await;
        expect(&manager.get(&there).await.unwrap(), 500);
        let page = manager.get(&format!("/actions/{id}")).await.unwrap();
        assert!(words(&page).contains("A piece of evidence that cannot be read now"), "{}", words(&page));
        // The history, which is the action's own, still names it; the evidence does not.
        assert!(!page.text().contains("Minutes.pdf</a>"));
    }
    let found = board.service.verify(&[]).await.unwrap();
    assert_eq!(found.unreadable.iter().filter(|row| row.starts_with("action_evidence")).count(), 6);
}

async fn a_piece_that_cannot_be_read_is_not_attached_and_the_page_says_so(board: TestBoard) {
    let (_, id, here) = to_do(&board).await;
    let broken = with_file(&board, "Minutes of May", b"%PDF-1.7 minutes").await;
    let policy = piece(&board, PoliceLead, "Policy", &[]).await;
    query_write(&board, "UPDATE evidence_chunk SET number = 7");
    let mut lead = signed_in(&board, PoliceLead).await;
    let page = choose(&mut lead, &here, &[], &[&broken, &policy]).await;
    expect(&page, 422);
    let said = words(&page);
    assert!(said.contains("“Minutes of May” is not attached. Its file cannot be read now."), "{said}");
    assert!(titles(&board, id).await.is_empty());
    expect(&choose(&mut lead, &here, &[], &[&policy]).await, 303);
    assert_eq!(titles(&board, id).await, ["Policy"]);
}

async fn it_goes_out_with_the_plan_and_with_ones_own_data(board: TestBoard) {
    let (audit, id) = low(&board).await;
    let of = issued(&board, audit, "Testshire Police").await;
    let to = action(&board, PoliceLead, of).await;
    let here = format!("/actions/{to}");
    let (_, bytes) = file_of(70_000);
    let minutes = with_file(&board, "Minutes of May", &bytes).await;
    let evil = "=HYPERLINK(\"http://evil.example\")";
    let formula = piece(&board, PoliceLead, evil, &[]).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(&choose(&mut lead, &here, &[], &[&minutes]).await, 303);
    board.pass(TimeDelta::minutes(1));
    expect(&choose(&mut lead, &here, &[], &[&formula]).await, 303);
    // The agency's own export.
    let page = lead.get(&format!("/returns/{id}/export.zip")).await.unwrap();
    expect(&page, 200);
    let mut zip = zip::ZipArchive::new(Cursor::new(page.body)).unwrap();
    let mut text = String::new();
    zip.by_name("return.json").unwrap().read_to_string(&mut text).unwrap();
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let lines = &document["recommendations"][0]["actions"][0]["evidence"];
    assert_eq!((&lines[0]["words"]["title"], &lines[0]["words"]["held"]), (&"Minutes of May".into(), &"DOC-14".into()));
    assert_eq!((&lines[0]["attached_by"], &lines[1]["words"]["title"]), (&"Person PoliceLead".into(), &evil.into()));
    assert_eq!((&lines[0]["file"]["name"], &lines[0]["file"]["bytes"]), (&"Minutes.pdf".into(), &70_000.into()));
    assert!(lines[1]["file"].is_null());
    assert_eq!(lines[0]["file"]["path"], "plan/001-minutes.pdf");
    let mut out = Vec::new();
    zip.by_name("plan/001-minutes.pdf").unwrap().read_to_end(&mut out).unwrap();
    assert!(out == bytes);
    let mut readme = String::new();
    zip.by_name("README.txt").unwrap().read_to_string(&mut readme).unwrap();
    assert!(readme.contains("plan/") && zip.by_name("NOT-READ.txt").is_err(), "{readme}");
    // The workbook of the plan, for whoever sees it: a name is a text and no formula.
    for (who, says) in [(Manager, true), (Qap, true), (PoliceViewer, true), (CouncilLead, false)] {
        let page = signed_in(&board, who).await.get("/plan.xlsx").await.unwrap();
        let mut book: calamine::Xlsx<_> = calamine::Reader::new(Cursor::new(page.body)).unwrap();
        let range = calamine::Reader::worksheet_range(&mut book, "Action plan").unwrap();
        let text = range.rows().flatten().map(ToString::to_string).collect::<Vec<_>>();
        let there = text.contains(&format!("Minutes of May\n{evil}"));
        assert_eq!((there, text.contains(&"Evidence attached".to_owned())), (says, true), "{who:?} {text:?}");
    }
    // What the lead did stands in their own data, without what it says.
    let page = lead.get("/account/data.json").await.unwrap();
    let own: serde_json::Value = serde_json::from_slice(&page.body).unwrap();
    let one = &own["evidence_attached"][0];
    assert_eq!((&one["prefix"], &one["kind"], &one["size"]), (&"TH26-TP".into(), &"pdf".into(), &70_000.into()));
    assert!(own["evidence_attached"][1]["kind"].is_null() && !own.to_string().contains("Minutes of May"));
    let ids: BTreeSet<EvidenceId> = attached(&board, to).await.iter().map(|one| one.id).collect();
    assert_eq!(ids.len(), 2);
}
