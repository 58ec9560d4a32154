//! The agency's own export: everything of its return, at any time, and what another Board can take from it.

use crate::evidence::{add, file_of, id_is};
use crate::return_workbook::{accept, answers, form, upload};
use crate::support::{expect, query_write, shred, signed_in, trail_entries, words};
use candour_domain::answer::{Response, Value};
use candour_domain::ids::ReturnId;
use candour_tests::Who::{self, *};
use candour_tests::{EVERY_TYPE, EVERY_TYPE_V2, Kind, Page, TestBoard, on_both_databases};
use chrono::TimeDelta;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

on_both_databases! {
    everything_of_the_return_lies_in_the_zip,
    it_is_taken_at_any_time_by_those_of_the_agency_who_may,
    a_shredded_return_says_so,
    a_file_that_cannot_be_read_does_not_stop_the_others,
    large_files_go_through_a_little_at_a_time,
    an_export_starts_a_return_at_another_board,
    what_does_not_fit_at_another_board_is_told,
    a_changed_export_is_data_and_nothing_more,
}

pub(crate) async fn export(board: &TestBoard, who: Who, id: ReturnId) -> Page {
    signed_in(board, who).await.get(&format!("/returns/{id}/export.zip")).await.unwrap()
}

pub(crate) fn entries(page: &Page) -> BTreeMap<String, Vec<u8>> {
    expect(page, 200);
    let mut archive = zip::ZipArchive::new(Cursor::new(&page.body)).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut entry = archive.by_index(at).unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            (entry.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

fn document(page: &Page) -> Json {
    serde_json::from_slice(&entries(page)["return.json"]).unwrap()
}

async fn everything_of_the_return_lies_in_the_zip(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    let (name, bytes) = file_of(200_000);
    let file = add(&board, PoliceLead, name, &bytes).await;
    let page = export(&board, PoliceLead, id).await;
    assert_eq!(page.header("content-type"), "application/zip");
    assert!(page.header("content-disposition").contains("testshire-police-2026-1-return-export.zip"));
    assert_eq!((page.header("cache-control"), page.header("x-content-type-options")), ("no-store", "nosniff"));
    let all = entries(&page);
    let names: Vec<&str> = all.keys().map(String::as_str).collect();
    let expected = [
        "README.txt",
        "evidence/001-minutes.pdf",
        "return.json",
        "testshire-police-2026-1-return.pdf",
        "testshire-police-2026-1-return.xlsx",
    ];
    assert_eq!(names, expected);
    let paper = crate::pdf::Pdf::read(&all["testshire-police-2026-1-return.pdf"]).all_words();
    assert!(paper.contains("The chief officer leads.") && paper.contains("Minutes.pdf"), "{paper}");
    assert!(all["evidence/001-minutes.pdf"] == bytes);
    let readme = String::from_utf8(all["README.txt"].clone()).unwrap();
    for word in [
        "OFFICIAL-SENSITIVE",
        "Testshire Police",
        "Thematic audit",
        "candour-return/1",
        "return.pdf",
        "no longer encrypted",
    ] {
        assert!(readme.contains(word), "{word}");
    }
    let json = document(&page);
    assert_eq!(json["schema"], "candour-return/1");
    assert_eq!(
        (&json["question_set"]["id"], &json["question_set"]["version"]),
        (&"every-type".into(), &"2026.1".into())
    );
    assert_eq!(json["question_set"]["hash"].as_str().unwrap().len(), 64);
    assert_eq!((&json["return"]["id"], &json["return"]["state"]), (&id.to_string().into(), &"in_progress".into()));
    let statements = json["statements"].as_array().unwrap();
    let lead = statements.iter().find(|one| one["id"] == "lead").unwrap();
    assert_eq!(lead["answer"]["narrative"], "The chief officer leads.");
    assert_eq!((&lead["shown"], &lead["revision"]), (&"Fully met".into(), &1.into()));
    assert_eq!(lead["saved_by"], PoliceLead.name());
    assert!(statements.iter().any(|one| one["id"] == "why-none" && one["applicability"] == "not_asked"));
    let kept = &json["files"][0];
    assert_eq!((&kept["id"], &kept["path"]), (&file.into(), &"evidence/001-minutes.pdf".into()));
    assert_eq!((&kept["name"], &kept["statements"][0]), (&"Minutes.pdf".into(), &"lead".into()));
    let trail = json["trail"].as_array().unwrap();
    assert_eq!(trail.iter().filter(|one| one["code"] == "answer_saved").count(), 4);
    assert!(trail.iter().any(|one| one["code"] == "audit_opened"));
    assert!(trail.iter().all(|one| one["code"] != "signed_in"));
    // It is noted, and what was noted of another agency is not in it.
    assert_eq!(trail_entries(&board, "own_return_taken"), 1);
    board.complete(CouncilLead).await.unwrap();
    let json = document(&export(&board, PoliceLead, id).await).to_string();
    assert!(!json.contains(&CouncilLead.name()) && json.contains("own_return_taken"));
    // The workbook in it is the one that can be uploaded.
    let mut lead = signed_in(&board, PoliceLead).await;
    let page = upload(&mut lead, id, &all["testshire-police-2026-1-return.xlsx"]).await;
    assert!(words(&page).contains("No answer would change."));
}

async fn it_is_taken_at_any_time_by_those_of_the_agency_who_may(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let id = board.submit(PoliceLead).await.unwrap();
    for closed in [false, true] {
        if closed {
            let mut manager = signed_in(&board, Manager).await;
            expect(&manager.post(&format!("/audits/{audit}/state"), &[("to", "closed")]).await.unwrap(), 303);
        }
        for who in [PoliceLead, PoliceOfficer, PoliceViewer] {
            expect(&export(&board, who, id).await, 200);
            let tasks = signed_in(&board, who).await.get(&format!("/returns/{id}")).await.unwrap();
            assert!(words(&tasks).contains("Everything of this return (zip)"), "{who:?}");
        }
        for who in [PoliceContributor, CouncilLead, Manager, Chair, Administrator, Panel] {
            expect(&export(&board, who, id).await, 404);
        }
    }
    assert_eq!(trail_entries(&board, "own_return_taken"), 6);
    let trail = words(&signed_in(&board, PoliceLead).await.get("/trail").await.unwrap());
    assert!(trail.contains("An agency took out its own return"), "{trail}");
}

async fn a_shredded_return_says_so(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let id = board.submit(PoliceLead).await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    expect(&manager.post(&format!("/audits/{audit}/state"), &[("to", "closed")]).await.unwrap(), 303);
    shred(&board, id).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    for path in ["export.zip", "workbook/filled", "workbook/blank"] {
        let page = lead.get(&format!("/returns/{id}/{path}")).await.unwrap();
        expect(&page, 409);
        assert!(words(&page).contains("were destroyed at the end of their retention"), "{path}");
    }
    expect(&export(&board, CouncilLead, id).await, 404);
    assert_eq!(trail_entries(&board, "own_return_taken"), 0);
}

async fn a_file_that_cannot_be_read_does_not_stop_the_others(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let (name, bytes) = file_of(150_000);
    let broken = add(&board, PoliceLead, name, &bytes).await;
    board.pass(TimeDelta::minutes(1));
    add(&board, PoliceLead, "../../Other: minutes.pdf", b"%PDF-1.7 other").await;
    query_write(
        &board,
        &format!(
            "UPDATE evidence_chunk SET sealed = (SELECT c.sealed FROM evidence_chunk c WHERE c.body_id = evidence_chunk.body_id AND c.number = 0) \
         WHERE number = 1 AND body_id = (SELECT body_id FROM evidence_file WHERE {})",
            id_is(&board, &broken)
        ),
    );
    let all = entries(&export(&board, PoliceLead, id).await);
    assert!(all.keys().all(|name| !name.contains("..") && !name.starts_with('/')));
    assert!(!all.contains_key("evidence/001-minutes.pdf"));
    assert_eq!(all["evidence/002-other-minutes.pdf"], b"%PDF-1.7 other");
    let note = String::from_utf8(all["NOT-READ.txt"].clone()).unwrap();
    assert!(note.contains("evidence/001-minutes.pdf"), "{note}");
}

async fn large_files_go_through_a_little_at_a_time(board: TestBoard) {
    use futures::StreamExt as _;
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    // What does not compress, so that no piece can hide in the compressor.
    let mut state = 1_u32;
    let mut large: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_le_bytes()[3]
    })
    .take(6 << 20)
    .collect();
    large[..8].copy_from_slice(b"%PDF-1.7");
    for name in ["One.pdf", "Two.pdf"] {
        add(&board, PoliceLead, name, &large).await;
        board.pass(TimeDelta::minutes(1));
    }
    let taken = board.service.own_export(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    let mut stream = Box::pin(taken.stream());
    let (mut most, mut all) = (0, Vec::new());
    while let Some(piece) = stream.next().await {
        let piece = piece.unwrap();
        most = most.max(piece.len());
        all.extend(piece);
    }
    assert!(most <= 256 * 1024, "a piece of {most} bytes");
    let mut archive = zip::ZipArchive::new(Cursor::new(all)).unwrap();
    for name in ["evidence/001-one.pdf", "evidence/002-two.pdf"] {
        let mut bytes = Vec::new();
        archive.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
        assert!(bytes == large, "{name}");
    }
}

/// Another Board, on the same kind of database.
async fn elsewhere(board: &TestBoard) -> TestBoard {
    let kind = if board.url().starts_with("sqlite:") { Kind::Sqlite } else { Kind::Postgres };
    TestBoard::new(kind).await.unwrap()
}

async fn an_export_starts_a_return_at_another_board(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.submit(PoliceLead).await.unwrap();
    let zip = export(&board, PoliceLead, id).await;
    let json = entries(&zip).remove("return.json").unwrap();
    let other = elsewhere(&board).await;
    other.open_audit().await.unwrap();
    let here = other.return_of(PoliceLead).await.unwrap();
    let mut lead = signed_in(&other, PoliceLead).await;
    // An answer that is there already is not written over unless one says so.
    let own = [("s.policy.value", "no"), ("s.policy.revision", "0")];
    expect(&lead.post(&format!("/returns/{here}/standards/first"), &own).await.unwrap(), 303);
    for bytes in [&json, &zip.body] {
        let page = upload(&mut lead, here, bytes).await;
        expect(&page, 200);
        let said = words(&page);
        assert!(said.contains("Answers of Testshire Police to “Thematic audit”"), "{said}");
        assert!(said.contains("4 answers would change.") && said.contains("1 of them"), "{said}");
    }
    let page = upload(&mut lead, here, &json).await;
    expect(&accept(&mut lead, here, &form(&page)).await, 303);
    let now = answers(&other, PoliceLead, here).await;
    assert_eq!(now["lead"].narrative, "The chief officer leads.");
    assert_eq!(now["policy"].response, Response::Given(Value::YesNo(false)));
    assert_eq!((trail_entries(&other, "export_used"), trail_entries(&other, "workbook_used")), (1, 0));
    assert_eq!(trail_entries(&other, "answer_saved"), 4);
}

async fn what_does_not_fit_at_another_board_is_told(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    let json = entries(&export(&board, PoliceLead, id).await).remove("return.json").unwrap();
    // The next version there: a statement reworded, one answered in another way, two that are gone.
    let other = elsewhere(&board).await;
    other.publish(EVERY_TYPE).await.unwrap();
    let (set, version) = other.publish(EVERY_TYPE_V2).await.unwrap();
    other.audit_with(&set, &version).await.unwrap();
    let here = other.return_of(PoliceLead).await.unwrap();
    let mut lead = signed_in(&other, PoliceLead).await;
    let page = upload(&mut lead, here, &json).await;
    expect(&page, 200);
    let said = words(&page);
    assert!(said.contains("1 answer would change.") && said.contains("worded differently"), "{said}");
    assert!(said.contains("A named lead is accountable.") && said.contains("A named executive lead is accountable."));
    assert_eq!(said.matches("There is no such statement here.").count(), 2, "{said}");
    assert!(said.contains("Custody staff know what to do.") && said.contains("answered in another way here"), "{said}");
    expect(&accept(&mut lead, here, &form(&page)).await, 303);
    assert_eq!(answers(&other, PoliceLead, here).await.into_keys().collect::<Vec<_>>(), ["lead"]);
    // A statement that this type of agency is not asked; the same level by another name; another set.
    let mut changed: Json = serde_json::from_str(EVERY_TYPE).unwrap();
    changed["id"] = "another-set".into();
    changed["scales"][0]["levels"][0]["label"] = "Always".into();
    let (set, version) = other.publish(&changed.to_string()).await.unwrap();
    other.audit_with(&set, &version).await.unwrap();
    let own = other.service.own_returns(&other.actor(CouncilLead).unwrap()).await.unwrap();
    let council = own.iter().find(|own| own.audit.question_set.as_str() == "another-set").unwrap().id;
    let mut lead = signed_in(&other, CouncilLead).await;
    let said = words(&upload(&mut lead, council, &json).await);
    assert!(said.contains("Your agency is not asked this statement here."), "{said}");
    assert!(
        said.contains("given to another question set") && said.contains("There the answer was called “Fully met”."),
        "{said}"
    );
}

async fn a_changed_export_is_data_and_nothing_more(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let document = |statements: &str| {
        format!(
            "{{\"schema\": \"candour-return/1\", \"board\": \"<script>alert(1)</script>\", \"audit\": {{\"title\": \"A\"}},
            \"agency\": {{\"name\": \"<img src=x>\"}}, \"question_set\": {{\"id\": \"every-type\", \"version\": \"2026.1\"}},
            \"statements\": [{statements}]}}"
        )
    };
    let page = upload(&mut lead, id, document(
        "{\"id\": \"lead\", \"code\": \"1.1\", \"text\": \"<b>x</b>\", \"answer\": {\"response\": {\"given\": {\"level\": \"9\"}}}},
         {\"id\": \"policy\", \"code\": \"1.3\", \"answer\": {\"role\": \"qa_manager\"}},
         {\"id\": \"told\", \"answer\": {\"response\": {\"given\": {\"text\": \"Taken.\"}}}}",
    ).as_bytes()).await;
    expect(&page, 200);
    let said = words(&page);
    assert!(
        !page.text().contains("<script>alert") && !page.text().contains("<img src=x>") && !page.text().contains("<b>x")
    );
    assert!(said.contains("Choose one of the answers that are shown.") && said.contains("could not be read"), "{said}");
    assert!(said.contains("1 answer would change."), "{said}");
    for (bytes, why) in [
        ("{}".to_owned(), "no return that was taken out of Candour"),
        ("{\"schema\": \"candour-return/2\"}".to_owned(), "does not know"),
        (document("{\"id\": \"lead\"}, {\"id\": \"lead\"}"), "stands in it twice"),
        ("[".repeat(100_000), "no Excel workbook"),
        (format!("{{\"schema\": {}", "[".repeat(100_000)), "far more parts than a return has"),
        (format!("{{\"schema\": {}", "[".repeat(40_000)), "no return"),
    ] {
        let page = upload(&mut lead, id, bytes.as_bytes()).await;
        expect(&page, 422);
        assert!(words(&page).contains(why), "{why}: {}", words(&page));
    }
    assert_eq!(trail_entries(&board, "answer_saved"), 0);
}
