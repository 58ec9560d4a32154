//! Files of evidence as the database keeps them: whole or not at all, and gone with their return.

use crate::evidence::{add, count, file_of, id_is};
use crate::support::{expect, query, query_write, signed_in, trail_entries};
use candour_domain::ids::ReturnId;
use candour_service::Service;
use candour_service::renewal::Renewal;
use candour_tests::Who::*;
use candour_tests::{TestBoard, on_both_databases};
use chrono::TimeDelta;

on_both_databases! {
    a_file_that_was_altered_is_refused_and_never_passed_off_as_whole,
    a_file_that_was_moved_to_another_row_return_or_agency_does_not_open,
    shredding_a_return_destroys_its_evidence_and_leaves_the_others,
    a_renewal_moves_files_and_destroys_the_old_key,
    a_renewal_that_was_killed_between_chunks_goes_on,
    a_file_that_cannot_be_opened_stops_a_renewal_and_the_old_key_stays,
    a_renewal_while_a_file_is_uploaded_loses_neither,
    verify_names_a_file_that_is_not_whole,
    the_json_export_lists_files_without_their_bodies,
    what_a_file_says_is_found_nowhere_in_what_the_database_keeps,
    an_upload_that_is_dropped_leaves_nothing,
    what_a_killed_server_left_is_cleaned_up_after_an_hour,
}

async fn a_file_that_was_altered_is_refused_and_never_passed_off_as_whole(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let (name, bytes) = file_of(3 * 65_536 + 10);
    let body = "body_id = (SELECT body_id FROM evidence_file WHERE state = 'stored' ORDER BY id DESC LIMIT 1)";
    let of_other = "(SELECT o.sealed FROM evidence_chunk o WHERE o.body_id = evidence_chunk.body_id AND o.number =";
    let late = [
        // Swapped, repeated, missing, cut, lengthened; and cut with a size that says so.
        format!(
            "UPDATE evidence_chunk SET sealed = {of_other} 3 - evidence_chunk.number) WHERE {body} AND number IN (1, 2)"
        ),
        format!("UPDATE evidence_chunk SET sealed = {of_other} 1) WHERE {body} AND number = 2"),
        format!("DELETE FROM evidence_chunk WHERE {body} AND number = 2"),
        format!("DELETE FROM evidence_chunk WHERE {body} AND number = 3"),
        format!("UPDATE evidence_chunk SET sealed = substr(sealed, 1, 20) WHERE {body} AND number = 3"),
        "UPDATE evidence_file SET size = 3 * 65536 WHERE size > 196608".to_owned(),
        "UPDATE evidence_file SET size = size - 1 WHERE size > 196608".to_owned(),
        "UPDATE evidence_file SET size = size + 65536 WHERE size > 196608".to_owned(),
    ];
    for sql in late {
        let file = add(&board, PoliceLead, name, &bytes).await;
        query_write(&board, &sql);
        // The transfer breaks off: there is no whole answer.
        let got = lead.get(&format!("/returns/{id}/evidence/{file}")).await;
        assert!(got.is_err(), "{sql}");
        query_write(&board, "DELETE FROM evidence_statement");
        query_write(&board, "DELETE FROM evidence_file");
        query_write(&board, "DELETE FROM evidence_chunk");
    }
    let early = [
        format!("UPDATE evidence_chunk SET sealed = {of_other} 1) WHERE {body} AND number = 0"),
        format!("DELETE FROM evidence_chunk WHERE {body}"),
        "UPDATE evidence_file SET head = name".to_owned(),
        "UPDATE evidence_file SET size = 10".to_owned(),
    ];
    for sql in early {
        let file = add(&board, PoliceLead, name, &bytes).await;
        query_write(&board, &sql);
        let page = lead.get(&format!("/returns/{id}/evidence/{file}")).await.unwrap();
        expect(&page, 500);
        assert!(!page.text().contains("candour candour"), "{sql}");
        query_write(&board, "DELETE FROM evidence_statement");
        query_write(&board, "DELETE FROM evidence_file");
        query_write(&board, "DELETE FROM evidence_chunk");
    }
}

async fn a_file_that_was_moved_to_another_row_return_or_agency_does_not_open(board: TestBoard) {
    board.open_audit().await.unwrap();
    let police = board.return_of(PoliceLead).await.unwrap();
    let council = board.return_of(CouncilLead).await.unwrap();
    let (name, bytes) = file_of(70_000);
    let file = add(&board, PoliceLead, name, &bytes).await;
    // To another return, of another agency, with its statement.
    let ids = "(SELECT {} FROM agency_return WHERE agency_id <> evidence_file.agency_id)";
    let (to_return, to_agency) = (ids.replace("{}", "id"), ids.replace("{}", "agency_id"));
    query_write(&board, &format!("UPDATE evidence_file SET return_id = {to_return}, agency_id = {to_agency}"));
    let mut lead = signed_in(&board, CouncilLead).await;
    let page = lead.get(&format!("/returns/{council}/evidence/{file}")).await.unwrap();
    expect(&page, 500);
    assert!(!page.text().contains("candour candour"));
    // Its name is not shown as empty either.
    let list = lead.get(&format!("/returns/{council}/evidence")).await.unwrap();
    expect(&list, 200);
    assert!(list.text().contains("cannot be read now") && !list.text().contains("Minutes.pdf"));
    query_write(&board, &format!("UPDATE evidence_file SET return_id = {to_return}, agency_id = {to_agency}"));
    // The bytes of another file of the same return.
    let second = add(&board, PoliceLead, "Other.pdf", b"%PDF-1.7 other").await;
    let other = format!("(SELECT {{}} FROM evidence_file o WHERE o.{})", id_is(&board, &second));
    let (head, body, size) = (other.replace("{}", "head"), other.replace("{}", "body_id"), other.replace("{}", "size"));
    let own = id_is(&board, &file);
    query_write(
        &board,
        &format!("UPDATE evidence_file SET head = {head}, body_id = {body}, size = {size} WHERE {own}"),
    );
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(&lead.get(&format!("/returns/{police}/evidence/{file}")).await.unwrap(), 500);
    expect(&lead.get(&format!("/returns/{police}/evidence/{second}")).await.unwrap(), 200);
}

async fn shredding_a_return_destroys_its_evidence_and_leaves_the_others(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let (name, bytes) = file_of(150_000);
    let file = add(&board, PoliceLead, name, &bytes).await;
    let other = add(&board, CouncilLead, name, &bytes).await;
    let (police, council) = (board.submit(PoliceLead).await.unwrap(), board.submit(CouncilLead).await.unwrap());
    let mut manager = signed_in(&board, Manager).await;
    expect(&manager.post(&format!("/audits/{audit}/state"), &[("to", "closed")]).await.unwrap(), 303);
    let fields = [("decision", "shred"), ("agency", "Testshire Police"), ("reason", "Minute 7.2")];
    let mut administrator = signed_in(&board, Administrator).await;
    expect(&administrator.post(&format!("/retention/{police}"), &fields).await.unwrap(), 303);
    assert_eq!((count(&board, "evidence_file"), count(&board, "evidence_chunk")), (1, 3));
    assert_eq!(count(&board, "evidence_statement"), 1);
    expect(&manager.get(&format!("/returns/{police}/evidence/{file}")).await.unwrap(), 404);
    let kept = manager.get(&format!("/returns/{council}/evidence/{other}")).await.unwrap();
    assert!(kept.body == bytes);
    let found = board.service.verify(&[]).await.unwrap();
    assert_eq!((found.files, found.unreadable, found.broken), (1, Vec::new(), None));
}

async fn renew(service: &Service, board: &TestBoard) -> Result<Vec<Renewal>, String> {
    let actor = Service::command_line(board.board);
    let audit = query(
        board,
        if board.url().starts_with("sqlite:") { "SELECT lower(hex(id)) FROM audit" } else { "SELECT id FROM audit" },
    );
    let audit = audit.trim().parse().unwrap();
    let mut steps = Vec::new();
    let police = Some(board.agencies["Testshire Police"]);
    let done = service.renew_keys(&actor, audit, police, &mut |_, step| steps.push(step)).await;
    done.map(|()| steps).map_err(|error| error.to_string())
}

fn police_keys(board: &TestBoard) -> usize {
    let agency = board.agencies["Testshire Police"];
    query(board, &format!("SELECT COUNT(*) FROM data_key WHERE slot LIKE 'agency/%/{agency}'")).trim().parse().unwrap()
}

async fn comes_back(board: &TestBoard, id: ReturnId, file: &str, bytes: &[u8]) {
    let page = signed_in(board, PoliceLead).await.get(&format!("/returns/{id}/evidence/{file}")).await.unwrap();
    expect(&page, 200);
    assert!(page.body == bytes);
}

async fn a_renewal_moves_files_and_destroys_the_old_key(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let (name, bytes) = file_of((2 << 20) + 5);
    let file = add(&board, PoliceLead, name, &bytes).await;
    let note = add(&board, PoliceLead, "Note.txt", b"x").await;
    let before = query(&board, "SELECT body_id FROM evidence_file ORDER BY id");
    let steps = renew(&board.service, &board).await.unwrap();
    assert_eq!(steps, [Renewal::Begun, Renewal::Moved(1), Renewal::Moved(2), Renewal::OldKeyDestroyed]);
    assert_ne!(query(&board, "SELECT body_id FROM evidence_file ORDER BY id"), before);
    assert_eq!((count(&board, "evidence_chunk"), police_keys(&board)), (33 + 1, 1));
    comes_back(&board, id, &file, &bytes).await;
    comes_back(&board, id, &note, b"x").await;
    let list = signed_in(&board, PoliceLead).await.get(&format!("/returns/{id}/evidence")).await.unwrap();
    assert!(list.text().contains("Minutes.pdf"));
    let found = board.another_server().await.unwrap().verify(&[]).await.unwrap();
    assert_eq!((found.files, found.unreadable), (2, Vec::new()));
}

async fn a_renewal_that_was_killed_between_chunks_goes_on(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let (name, bytes) = file_of(200_000);
    let file = add(&board, PoliceLead, name, &bytes).await;
    // As it stands after a kill: the new key in use, some chunks staged, nothing swapped.
    query_write(&board, "UPDATE evidence_file SET staged_body_id = id");
    query_write(
        &board,
        "INSERT INTO evidence_chunk SELECT (SELECT id FROM evidence_file), number, sealed FROM evidence_chunk WHERE number < 2",
    );
    assert_eq!(count(&board, "evidence_chunk"), 6);
    comes_back(&board, id, &file, &bytes).await;
    renew(&board.service, &board).await.unwrap();
    assert_eq!((count(&board, "evidence_chunk"), police_keys(&board)), (4, 1));
    comes_back(&board, id, &file, &bytes).await;
}

async fn a_file_that_cannot_be_opened_stops_a_renewal_and_the_old_key_stays(board: TestBoard) {
    board.open_audit().await.unwrap();
    let (name, bytes) = file_of(200_000);
    let file = add(&board, PoliceLead, name, &bytes).await;
    let kept = query(&board, "SELECT COUNT(*) FROM evidence_chunk WHERE number = 2");
    query_write(&board, "UPDATE evidence_chunk SET number = 9 WHERE number = 2");
    let error = renew(&board.service, &board).await.unwrap_err();
    assert!(error.contains(&file) && error.contains("the old key stays"), "{error}");
    assert_eq!((police_keys(&board), kept.trim()), (2, "1"));
    // Mended, it goes on where it stood.
    query_write(&board, "DELETE FROM evidence_chunk WHERE body_id NOT IN (SELECT body_id FROM evidence_file)");
    query_write(&board, "UPDATE evidence_chunk SET number = 2 WHERE number = 9");
    let steps = renew(&board.service, &board).await.unwrap();
    assert_eq!(steps, [Renewal::GoesOn, Renewal::Moved(1), Renewal::OldKeyDestroyed]);
    let id = board.return_of(PoliceLead).await.unwrap();
    comes_back(&board, id, &file, &bytes).await;
}

async fn a_renewal_while_a_file_is_uploaded_loses_neither(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let actor = board.actor(PoliceLead).unwrap();
    let given = candour_service::evidence::GivenEvidence {
        name: String::new(),
        file_name: "Minutes.pdf".to_owned(),
        statements: vec!["lead".into()],
    };
    let (_, bytes) = file_of(300_000);
    // The key is renewed and destroyed in the midst of the upload: the file is refused, and nothing is left.
    let mut upload = board.service.begin_evidence(&actor, id, given.clone()).await.unwrap();
    upload.take(&bytes[..200_000]).await.unwrap();
    renew(&board.service, &board).await.unwrap();
    upload.take(&bytes[200_000..]).await.unwrap();
    let error = upload.finish().await.unwrap_err();
    assert!(format!("{error:?}").contains("renewed meanwhile"), "{error:?}");
    assert_eq!((count(&board, "evidence_file"), count(&board, "evidence_chunk")), (0, 0));
    // The next one is taken.
    let mut upload = board.service.begin_evidence(&actor, id, given).await.unwrap();
    upload.take(&bytes).await.unwrap();
    let file = upload.finish().await.unwrap();
    comes_back(&board, id, &file.to_string(), &bytes).await;
}

async fn verify_names_a_file_that_is_not_whole(board: TestBoard) {
    board.open_audit().await.unwrap();
    let (name, bytes) = file_of(200_000);
    let file = add(&board, PoliceLead, name, &bytes).await;
    add(&board, CouncilLead, name, &bytes).await;
    let body = format!("SELECT body_id FROM evidence_file WHERE {}", id_is(&board, &file));
    query_write(&board, &format!("DELETE FROM evidence_chunk WHERE number = 3 AND body_id = ({body})"));
    let found = board.service.verify(&[]).await.unwrap();
    assert_eq!((found.files, found.unreadable), (2, vec![format!("evidence_file {file}")]));
}

async fn the_json_export_lists_files_without_their_bodies(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let file = add(&board, PoliceLead, "Minutes of May.pdf", b"%PDF-1.7 CANARY-body").await;
    add(&board, CouncilLead, "Draft.pdf", b"%PDF-1.7").await;
    let id = board.submit(PoliceLead).await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    let before = board.service.store().statements_run();
    let page = manager.get(&format!("/audits/{audit}/downloads/answers.json")).await.unwrap();
    let statements = board.service.store().statements_run() - before;
    expect(&page, 200);
    let json: serde_json::Value = serde_json::from_slice(&page.body).unwrap();
    // A draft's files are not at the Board.
    assert_eq!((json["files"].as_array().unwrap().len(), json["counts"]["files"].as_u64()), (1, Some(1)));
    let listed = &json["files"][0];
    assert_eq!(listed["file"].as_str(), Some(file.as_str()));
    assert_eq!(listed["return"].as_str(), Some(id.to_string().as_str()));
    assert_eq!((listed["name"].as_str(), listed["kind"].as_str()), (Some("Minutes of May.pdf"), Some("pdf")));
    assert_eq!((listed["bytes"].as_u64(), listed["statements"][0].as_str()), (Some(20), Some("lead")));
    assert!(!page.text().contains("CANARY-body") && !page.text().contains("Draft.pdf"));
    // More files are no more statements.
    board.submit(CouncilLead).await.unwrap();
    let before = board.service.store().statements_run();
    manager.get(&format!("/audits/{audit}/downloads/answers.json")).await.unwrap();
    assert_eq!(board.service.store().statements_run() - before, statements);
}

async fn what_a_file_says_is_found_nowhere_in_what_the_database_keeps(board: TestBoard) {
    board.open_audit().await.unwrap();
    let (_, mut bytes) = file_of(200_000);
    for at in [100, 65_536 + 50, 199_000] {
        bytes[at..at + 12].copy_from_slice(b"CANARY-in-it");
    }
    let file = add(&board, PoliceLead, "CANARY-name.pdf", &bytes).await;
    let id = board.return_of(PoliceLead).await.unwrap();
    comes_back(&board, id, &file, &bytes).await;
    let kept = board.bytes().unwrap();
    assert!(kept.windows(6).all(|window| window != b"CANARY"));
    assert!(!String::from_utf8_lossy(&kept).contains(&hex::encode("CANARY")));
}

async fn an_upload_that_is_dropped_leaves_nothing(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let actor = board.actor(PoliceLead).unwrap();
    let given = candour_service::evidence::GivenEvidence {
        name: String::new(),
        file_name: "Minutes.pdf".to_owned(),
        statements: vec!["lead".into()],
    };
    let (_, bytes) = file_of(5 << 20);
    let mut upload = board.service.begin_evidence(&actor, id, given).await.unwrap();
    upload.take(&bytes).await.unwrap();
    // Nobody sees it.
    assert!(board.service.evidence(&actor, id).await.unwrap().files.is_empty());
    assert_eq!(count(&board, "evidence_file"), 1);
    drop(upload);
    // Taken back beside whatever runs: each look is a process of its own, so this waits without a clock.
    let mut looks = 0;
    while count(&board, "evidence_file") + count(&board, "evidence_chunk") > 0 {
        board.service.evidence(&actor, id).await.unwrap();
        looks += 1;
        assert!(looks < 200, "it is still there");
    }
    assert_eq!(trail_entries(&board, "evidence_added"), 0);
}

async fn what_a_killed_server_left_is_cleaned_up_after_an_hour(board: TestBoard) {
    board.open_audit().await.unwrap();
    let (name, bytes) = file_of(200_000);
    add(&board, PoliceLead, name, &bytes).await;
    let kept = add(&board, CouncilLead, name, &bytes).await;
    // As a kill leaves it: an upload under way, and chunks that belong to nothing.
    let police = board.agencies["Testshire Police"];
    let hex = police.to_string().replace('-', "");
    let own = if board.url().starts_with("sqlite:") {
        format!("hex(agency_id) = upper('{hex}')")
    } else {
        format!("agency_id = '{police}'")
    };
    query_write(
        &board,
        &format!("DELETE FROM evidence_statement WHERE file_id IN (SELECT id FROM evidence_file WHERE {own})"),
    );
    query_write(&board, &format!("UPDATE evidence_file SET state = 'uploading', name = NULL, kind = NULL WHERE {own}"));
    query_write(
        &board,
        &format!(
            "INSERT INTO evidence_chunk SELECT (SELECT id FROM evidence_file WHERE {own}), 0, sealed FROM evidence_chunk WHERE number = 3 AND body_id IN (SELECT body_id FROM evidence_file WHERE {own})"
        ),
    );
    assert_eq!(count(&board, "evidence_chunk"), 9);
    // What may still be going on stays; what belongs to nothing goes at once.
    board.pass(TimeDelta::minutes(59));
    board.service.clean_up_evidence().await.unwrap();
    assert_eq!((count(&board, "evidence_file"), count(&board, "evidence_chunk")), (2, 8));
    board.pass(TimeDelta::minutes(2));
    board.service.run_due_jobs().await.unwrap();
    assert_eq!((count(&board, "evidence_file"), count(&board, "evidence_chunk")), (1, 4));
    let council = board.return_of(CouncilLead).await.unwrap();
    let page = signed_in(&board, CouncilLead).await.get(&format!("/returns/{council}/evidence/{kept}")).await.unwrap();
    assert!(page.body == bytes);
}
