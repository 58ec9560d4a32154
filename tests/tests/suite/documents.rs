//! What is taken out: complete, the same each time, and honest about what could not be read.

use crate::support::{expect, query, query_write, signed_in};
use calamine::{Data, Reader as _, Xlsx};
use candour_domain::answer::NOT_APPLICABLE;
use candour_domain::ids::AgencyId;
use candour_domain::ids::AuditId;
use candour_service::Service;
use candour_service::exports::{JsonDocument, RegionalFormat};
use candour_tests::Who::{CouncilLead, Manager, PoliceLead};
use candour_tests::{EVERY_TYPE, TestBoard, on_both_databases};
use chrono::TimeDelta;
use futures::TryStreamExt as _;
use serde_json::Value;
use std::io::{Cursor, Read as _};
use std::path::Path;

fn book(bytes: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes)).unwrap()
}

/// Every cell of a workbook as text, sheet by sheet.
fn cells(bytes: Vec<u8>) -> Vec<(String, Vec<Vec<String>>)> {
    let mut book = book(bytes);
    let names = book.sheet_names();
    names
        .into_iter()
        .map(|name| {
            let range = book.worksheet_range(&name).unwrap();
            let rows = range.rows().map(|row| row.iter().map(Data::to_string).collect()).collect();
            (name, rows)
        })
        .collect()
}

pub(crate) fn zip_entries(bytes: Vec<u8>) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|place| {
            let mut entry = archive.by_index(place).unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            (entry.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

async fn json(board: &TestBoard, audit: AuditId, document: JsonDocument) -> Value {
    let bytes = board.service.json_export(&board.actor(Manager).unwrap(), audit, document).await.unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

async fn statements_of(board: &TestBoard, audit: AuditId) -> u64 {
    let before = board.service.store().statements_run();
    board.service.analysis_workbook(&board.actor(Manager).unwrap(), audit).await.unwrap();
    board.service.store().statements_run() - before
}

on_both_databases! {
    every_document_carries_the_protective_marking,
    rows_in_the_workbook_are_rows_in_the_database,
    answers_and_figures_can_be_recomputed_by_a_stranger,
    what_is_no_longer_asked_is_graded_and_recommended_nowhere,
    one_workbook_an_agency_that_has_submitted,
    a_return_that_is_given_back_while_the_workbooks_are_sent_is_not_among_them,
    the_regional_export_gives_the_same_bytes_each_time_and_names_nobody_without_agreement,
    names_that_would_collide_get_a_sheet_and_a_file_each,
    the_number_of_statements_does_not_grow_with_the_agencies,
    what_cannot_be_opened_is_said_and_never_empty,
    rows_swapped_between_two_agencies_open_for_neither,
    a_text_is_found_nowhere_in_what_the_database_keeps,
    another_boards_audit_is_not_there_for_the_command_line_either,
}

async fn rows_in_the_workbook_are_rows_in_the_database(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    board.submit(PoliceLead).await.unwrap();
    board.complete(CouncilLead).await.unwrap();
    let bytes = board.service.analysis_workbook(&board.actor(Manager).unwrap(), audit).await.unwrap();
    let sheets = cells(bytes);
    let open: usize = query(
        &board,
        "SELECT COUNT(*) FROM answer a JOIN agency_return r ON r.id = a.return_id WHERE r.state = 'submitted'",
    )
    .trim()
    .parse()
    .unwrap();
    assert_eq!(open, 4);
    let (_, cover) = &sheets[0];
    assert!(cover.iter().any(|row| row.iter().any(|cell| cell == "4")), "{cover:?}");
    let names: Vec<_> = sheets.iter().map(|(name, _)| name.as_str()).collect();
    assert!(names.contains(&"Heat table") && names.len() >= 8, "{names:?}");
    let all = format!("{sheets:?}");
    assert!(all.contains("The chief officer leads.") && all.contains("Testshire Council"));
}

async fn answers_and_figures_can_be_recomputed_by_a_stranger(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    board.submit(PoliceLead).await.unwrap();
    let answers = json(&board, audit, JsonDocument::Answers).await;
    assert_eq!(answers["counts"]["saved"], 4);
    // By hand, with the set's levels: 3/3, 1/1, 91.5 -> level 3 of 3, 2/3; weights 1.
    let scores = json(&board, audit, JsonDocument::Scores).await;
    let police =
        scores["returns"].as_array().unwrap().iter().find(|one| one["agency_name"] == "Testshire Police").unwrap();
    let text = police["overall"].to_string();
    assert!(text.contains("11/12") || text.contains("11/3"), "11/12 of the weight is reached: {text}");
}

async fn what_is_no_longer_asked_is_graded_and_recommended_nowhere(board: TestBoard) {
    let mut set: Value = serde_json::from_str(EVERY_TYPE).unwrap();
    let trained = &mut set["standards"][0]["statements"][3];
    trained["show_when"] = serde_json::json!({"statement": "lead", "is": ["0"]});
    trained["recommendations"] = serde_json::json!(
        [{"at_most": "0", "text": "Train everybody at once.", "priority": "high", "within_days": 30}]);
    let (id, version) = board.publish(&set.to_string()).await.unwrap();
    let audit = board.audit_with(&id, &version).await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let first = format!("/returns/{id}/standards/first");
    let hidden = ("s.trained.narrative", "CANARY-hidden");
    let weak = [("s.lead.value", "0"), ("s.lead.narrative", "Nobody."), ("s.trained.value", "10"), hidden];
    expect(&lead.post(&first, &weak).await.unwrap(), 303);
    // Now there is a lead, and the share of those trained is not asked.
    let strong =
        [("s.lead.revision", "1"), ("s.lead.value", "3"), ("s.lead.narrative", "A chief."), ("s.policy.value", "yes")];
    expect(&lead.post(&first, &strong).await.unwrap(), 303);
    expect(&lead.post(&format!("/returns/{id}/standards/third"), &[("s.custody.value", "2")]).await.unwrap(), 303);
    board.service.submit(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    let answers = json(&board, audit, JsonDocument::Answers).await.to_string();
    // The line of the agency that answered it.
    let line =
        answers.split('{').find(|line| line.contains("\"statement\":\"trained\"") && line.contains("\"revision\":1"));
    let line = line.unwrap_or_else(|| panic!("{answers}"));
    assert!(line.contains("\"not_asked\"") && line.contains("\"level\":null"), "{line}");
    // It was saved, and is counted; what it says is the agency's own, and in its own export alone.
    assert!(line.contains("\"value\":null") && line.contains("\"state\":\"unanswered\""), "{line}");
    assert!(!answers.contains("CANARY-hidden"));
    let manager = board.actor(Manager).unwrap();
    let entries =
        zip_entries(board.service.all_agency_workbooks(&manager, audit).await.unwrap().whole().await.unwrap());
    let all = format!("{:?}", cells(entries[0].1.clone()));
    assert!(!all.contains("Train everybody at once.") && !all.contains("CANARY-hidden"));
    let analysis = board.service.analysis_workbook(&manager, audit).await.unwrap();
    assert!(!format!("{:?}", cells(analysis)).contains("CANARY-hidden"));
    let own = lead.get(&format!("/returns/{id}/export.zip")).await.unwrap();
    expect(&own, 200);
    let own = zip_entries(own.body).into_iter().find(|(name, _)| name == "return.json").unwrap().1;
    assert!(String::from_utf8(own).unwrap().contains("CANARY-hidden"));
}

async fn one_workbook_an_agency_that_has_submitted(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    board.submit(PoliceLead).await.unwrap();
    board.complete(CouncilLead).await.unwrap();
    let manager = board.actor(Manager).unwrap();
    let zip = board.service.all_agency_workbooks(&manager, audit).await.unwrap().whole().await.unwrap();
    let entries = zip_entries(zip);
    assert_eq!(entries.len(), 1);
    assert!(entries[0].0.contains("olice"), "{}", entries[0].0);
    let all = format!("{:?}", cells(entries[0].1.clone()));
    assert!(all.contains("The chief officer leads."));
    board
        .service
        .submit(&board.actor(CouncilLead).unwrap(), board.return_of(CouncilLead).await.unwrap())
        .await
        .unwrap();
    assert_eq!(
        zip_entries(board.service.all_agency_workbooks(&manager, audit).await.unwrap().whole().await.unwrap()).len(),
        2
    );
}

async fn a_return_that_is_given_back_while_the_workbooks_are_sent_is_not_among_them(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let police = board.submit(PoliceLead).await.unwrap();
    board.submit(CouncilLead).await.unwrap();
    let manager = board.actor(Manager).unwrap();
    let mut sent = Box::pin(board.service.all_agency_workbooks(&manager, audit).await.unwrap().stream());
    // By name the council comes first; what follows is made when it is asked for.
    let mut zip = sent.try_next().await.unwrap().unwrap();
    assert!(!zip.is_empty());
    board.service.give_back(&manager, police, "The policy is missing.").await.unwrap();
    while let Some(bytes) = sent.try_next().await.unwrap() {
        zip.extend(bytes);
    }
    let names: Vec<_> = zip_entries(zip).into_iter().map(|(name, _)| name).collect();
    assert!(names.len() == 1 && names[0].contains("ouncil"), "{names:?}");
}

async fn the_regional_export_gives_the_same_bytes_each_time_and_names_nobody_without_agreement(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    board.submit(PoliceLead).await.unwrap();
    board.submit(CouncilLead).await.unwrap();
    let manager = board.actor(Manager).unwrap();
    let csvs = |bytes: Vec<u8>| {
        zip_entries(bytes)
            .into_iter()
            .filter(|(name, _)| Path::new(name).extension().is_some_and(|kind| kind == "csv"))
            .collect::<Vec<_>>()
    };
    let one = csvs(board.service.regional_export(&manager, audit, RegionalFormat::Zip, true).await.unwrap());
    board.pass(TimeDelta::minutes(5));
    let other = csvs(board.service.regional_export(&manager, audit, RegionalFormat::Zip, true).await.unwrap());
    assert_eq!(one, other);
    assert_eq!(one.len(), 6);
    let text = |files: &[(String, Vec<u8>)]| {
        files.iter().map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).collect::<String>()
    };
    assert!(!text(&one).contains("Testshire"), "nobody has agreed");
    board.service.record_agreement(&manager, board.agencies["Testshire Police"], "Minute 7").await.unwrap();
    let agreed = csvs(board.service.regional_export(&manager, audit, RegionalFormat::Zip, true).await.unwrap());
    assert!(text(&agreed).contains("Testshire Police") && !text(&agreed).contains("Testshire Council"));
    let by_type = csvs(board.service.regional_export(&manager, audit, RegionalFormat::Zip, false).await.unwrap());
    assert!(!text(&by_type).contains("Testshire"));
}

async fn names_that_would_collide_get_a_sheet_and_a_file_each(board: TestBoard) {
    let mut ids = Vec::new();
    for name in [
        "A/B: care & support",
        "A\\B? care & support",
        "a/b: CARE & support",
        "An agency with a name that is far too long for the name of a sheet",
        "An agency with a name that is far too long for the name of another",
    ] {
        ids.push(board.service.add_agency(board.board, name, "police").await.unwrap());
    }
    let (set, version) = board.publish(EVERY_TYPE).await.unwrap();
    let today = candour_service::Clock::today(&board.clock);
    let new = candour_service::audits::NewAudit {
        title: "Names".to_owned(),
        question_set: set.as_str().into(),
        version,
        agencies: ids.clone(),
        opens_on: today,
        due_on: today,
        chair: None,
        sign_off: None,
        allow_clash: false,
    };
    let manager = board.actor(Manager).unwrap();
    let audit = board.service.open_audit(&manager, new).await.unwrap();
    for (place, agency) in ids.iter().enumerate() {
        let person = candour_service::accounts::NewPerson {
            email: format!("lead{place}@names.example"),
            name: format!("Lead {place}"),
            roles: vec![(candour_domain::access::Role::AgencyLead, Some(*agency))],
        };
        let (id, _) = board.service.add_person(board.board, &person).await.unwrap();
        let actor =
            candour_domain::access::Actor { person: id, agency: Some(*agency), ..board.actor(PoliceLead).unwrap() };
        let own = board.service.own_returns(&actor).await.unwrap()[0].id;
        for (standard, statement, value) in
            [("first", "lead", "3"), ("first", "policy", "yes"), ("first", "trained", "50"), ("third", "custody", "0")]
        {
            let posted = candour_service::returns::PostedStatement {
                statement: statement.into(),
                base_revision: 0,
                resolve: None,
                form: candour_domain::answer::AnswerForm { value: vec![value.to_owned()], ..Default::default() },
            };
            let saved = board.service.save(&actor, own, &standard.into(), vec![posted]).await.unwrap();
            assert!(matches!(saved, candour_service::returns::SaveOutcome::Saved(_)), "{saved:?}");
        }
        board.service.submit(&actor, own).await.unwrap();
    }
    let names: std::collections::BTreeSet<_> =
        zip_entries(board.service.all_agency_workbooks(&manager, audit).await.unwrap().whole().await.unwrap())
            .into_iter()
            .map(|(name, _)| name.to_lowercase())
            .collect();
    assert_eq!(names.len(), 5, "{names:?}");
    assert!(names.iter().all(|name| !name.contains('/') && !name.contains('\\') && !name.contains("..")));
    board.service.analysis_workbook(&manager, audit).await.unwrap();
}

async fn the_number_of_statements_does_not_grow_with_the_agencies(board: TestBoard) {
    // Each of the two that are compared has one before it.
    board.open_audit().await.unwrap();
    board.submit(PoliceLead).await.unwrap();
    let two: Vec<_> = board.agencies.values().copied().collect();
    let mut all = two.clone();
    for place in 0..20 {
        all.push(board.service.add_agency(board.board, &format!("Agency {place}"), "police").await.unwrap());
    }
    let open = async |agencies: Vec<AgencyId>| {
        board.pass(TimeDelta::days(1));
        let today = candour_service::Clock::today(&board.clock);
        let new = candour_service::audits::NewAudit {
            title: format!("Of {}", agencies.len()),
            question_set: "every-type".into(),
            version: "2026.1".to_owned(),
            agencies,
            opens_on: today,
            due_on: today,
            chair: Some(board.actor(candour_tests::Who::Chair).unwrap().person),
            sign_off: None,
            allow_clash: true,
        };
        let audit = board.service.open_audit(&board.actor(Manager).unwrap(), new).await.unwrap();
        board.submit(PoliceLead).await.unwrap();
        board.service.analysis_workbook(&board.actor(Manager).unwrap(), audit).await.unwrap();
        audit
    };
    let many = open(all).await;
    let few = open(two).await;
    assert_eq!(statements_of(&board, many).await, statements_of(&board, few).await);
    let before = board.service.store().statements_run();
    board.service.dashboard(&board.actor(Manager).unwrap(), few).await.unwrap();
    let dashboard_of_two = board.service.store().statements_run() - before;
    let before = board.service.store().statements_run();
    board.service.dashboard(&board.actor(Manager).unwrap(), many).await.unwrap();
    assert_eq!(board.service.store().statements_run() - before, dashboard_of_two);
}

async fn what_cannot_be_opened_is_said_and_never_empty(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let id = board.submit(PoliceLead).await.unwrap();
    // A value of one statement put into another's place, by somebody who can write the database.
    query_write(
        &board,
        "UPDATE answer SET body = (SELECT body FROM answer WHERE statement_id = 'policy') WHERE statement_id = 'lead'",
    );
    let mut lead = signed_in(&board, PoliceLead).await;
    for part in ["check", "standards/first", "print/filled"] {
        let page = lead.get(&format!("/returns/{id}/{part}")).await.unwrap();
        expect(&page, 200);
        assert!(page.text().contains("cannot be opened") || page.text().contains("could not be"), "{part}");
    }
    let answers = json(&board, audit, JsonDocument::Answers).await;
    assert_eq!(answers["counts"]["unreadable"], 1);
    let sheets = cells(board.service.analysis_workbook(&board.actor(Manager).unwrap(), audit).await.unwrap());
    assert!(format!("{:?}", sheets[0]).to_lowercase().contains("could not be"), "{:?}", sheets[0]);
    let found = board.service.verify(&[]).await.unwrap();
    assert_eq!(found.unreadable.len(), 1);
    assert!(found.unreadable[0].contains("lead"));
}

async fn rows_swapped_between_two_agencies_open_for_neither(board: TestBoard) {
    board.open_audit().await.unwrap();
    let (one, other) = (board.submit(PoliceLead).await.unwrap(), board.submit(CouncilLead).await.unwrap());
    query_write(
        &board,
        "WITH old AS MATERIALIZED (SELECT return_id, body FROM answer WHERE statement_id = 'lead') UPDATE answer SET body = (SELECT old.body FROM old WHERE old.return_id <> answer.return_id) WHERE statement_id = 'lead'",
    );
    for (who, id) in [(PoliceLead, one), (CouncilLead, other)] {
        let whole = board.service.whole_return(&board.actor(who).unwrap(), id).await.unwrap();
        assert!(whole.answers.get("lead").unwrap().unreadable);
        assert!(!whole.answers.get("policy").unwrap().unreadable);
    }
}

async fn a_text_is_found_nowhere_in_what_the_database_keeps(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    let canary = "CANARY-7f3b the adult's words";
    let mut lead = signed_in(&board, PoliceLead).await;
    for (revision, suffix) in [("1", "a"), ("2", "b")] {
        let text = format!("{canary} {suffix}");
        let fields = [
            ("s.lead.revision", revision),
            ("s.lead.value", NOT_APPLICABLE),
            ("s.lead.reason", &text),
            ("s.lead.narrative", &text),
            ("s.lead.impact", &text),
            ("s.lead.evidence.0.title", &text),
            ("s.lead.evidence.0.owner", &text),
            ("s.lead.evidence.0.held", &text),
        ];
        expect(&lead.post(&format!("/returns/{id}/standards/first"), &fields).await.unwrap(), 303);
    }
    board.service.submit(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    expect(&manager.post(&format!("/returns/{id}/amend"), &[("reason", canary)]).await.unwrap(), 303);
    for file in ["analysis.xlsx", "agencies.zip", "answers.json"] {
        expect(&manager.get(&format!("/audits/{audit}/downloads/{file}")).await.unwrap(), 200);
    }
    let bytes = board.bytes().unwrap();
    assert!(bytes.len() > 10_000);
    assert!(bytes.windows(6).all(|window| window != b"CANARY"));
    let hex = hex::encode("CANARY");
    assert!(!String::from_utf8_lossy(&bytes).contains(&hex), "nor as the hex of a dump");
}

async fn another_boards_audit_is_not_there_for_the_command_line_either(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let other = board.service.add_board("Another Board").await.unwrap();
    let actor = Service::command_line(other);
    assert!(board.service.analysis_workbook(&actor, audit).await.is_err());
    assert!(board.service.regional_export(&actor, audit, RegionalFormat::Zip, false).await.is_err());
    assert!(board.service.audits(&actor).await.unwrap().is_empty());
}

/// The parts of a workbook in which Excel keeps what it prints and shows of a file.
fn marked_parts(bytes: Vec<u8>, marking: &str) -> (usize, usize, bool) {
    let parts = zip_entries(bytes);
    let holds = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains(marking);
    let sheets: Vec<_> = parts.iter().filter(|(name, _)| name.starts_with("xl/worksheets/sheet")).collect();
    let marked = sheets.iter().filter(|(_, bytes)| holds(bytes)).count();
    let properties = parts.iter().any(|(name, bytes)| name == "docProps/core.xml" && holds(bytes));
    (marked, sheets.len(), properties)
}

async fn every_document_carries_the_protective_marking(board: TestBoard) {
    let marking = "OFFICIAL-SENSITIVE: PERSONAL";
    let board = board.that_marks(marking).await.unwrap();
    let audit = board.open_audit().await.unwrap();
    board.submit(PoliceLead).await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    let take = async |visitor: &mut candour_tests::Visitor, path: &str| visitor.get(path).await.unwrap();
    for file in ["analysis.xlsx", "regional.xlsx"] {
        let page = take(&mut manager, &format!("/audits/{audit}/downloads/{file}")).await;
        let (marked, sheets, properties) = marked_parts(page.body.clone(), marking);
        assert!(marked == sheets && sheets > 1 && properties, "{file}: {marked} of {sheets} sheets, {properties}");
    }
    for (_, workbook) in zip_entries(
        board.service.all_agency_workbooks(&board.actor(Manager).unwrap(), audit).await.unwrap().whole().await.unwrap(),
    ) {
        let (marked, sheets, properties) = marked_parts(workbook, marking);
        assert!(marked == sheets && properties, "agency: {marked} of {sheets}");
    }
    let regional = take(&mut manager, &format!("/audits/{audit}/downloads/regional.zip")).await;
    let (_, manifest) =
        zip_entries(regional.body.clone()).into_iter().find(|(name, _)| name == "manifest.json").unwrap();
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    assert_eq!(manifest["protective_marking"], marking);
    for document in [JsonDocument::Answers, JsonDocument::Scores] {
        assert_eq!(json(&board, audit, document).await["about"]["protective_marking"], marking);
    }
    let trail = take(&mut manager, "/trail.csv").await.text();
    assert!(trail.lines().skip(1).all(|line| line.ends_with(marking)) && trail.lines().count() > 1);
    for path in ["/".to_owned(), format!("/audits/{audit}/scores")] {
        assert!(take(&mut manager, &path).await.text().contains(&format!("candour-marking\">{marking}<")), "{path}");
    }
}
