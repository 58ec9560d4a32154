//! The end of a return: due, kept longer, destroyed.

use crate::support::{expect, query, signed_in, trail_entries, words};
use candour_domain::ids::ReturnId;
use candour_tests::Who::*;
use candour_tests::{TestBoard, on_both_databases};
use chrono::TimeDelta;

on_both_databases! {
    what_is_due_comes_first_and_shows_no_content,
    nothing_is_decided_while_an_audit_takes_answers,
    a_return_is_kept_longer_with_a_reason,
    a_decision_that_is_not_complete_is_said_and_what_was_typed_stays,
    case_17_shredding_one_leaves_the_others,
    what_the_trail_says_of_a_shredded_return_goes_with_it_and_the_chain_stands,
    a_server_that_had_the_key_open_reads_nothing_after_a_shredding,
    another_server_forgets_a_destroyed_key_within_a_minute,
    reasons_and_signatures_of_a_shredded_return_are_taken_out_and_who_took_each_step_stays,
}

/// Both returns submitted and the audit closed.
async fn closed(board: &TestBoard) -> (String, ReturnId, ReturnId) {
    let audit = board.open_audit().await.unwrap();
    let (police, council) = (board.submit(PoliceLead).await.unwrap(), board.submit(CouncilLead).await.unwrap());
    let mut manager = signed_in(board, Manager).await;
    expect(&manager.post(&format!("/audits/{audit}/state"), &[("to", "closed")]).await.unwrap(), 303);
    (audit.to_string(), police, council)
}

async fn shred(board: &TestBoard, id: ReturnId) {
    let mut administrator = signed_in(board, Administrator).await;
    let fields = [("decision", "shred"), ("agency", "Testshire Police"), ("reason", "CANARY-reason minute 7.2")];
    expect(&administrator.post(&format!("/retention/{id}"), &fields).await.unwrap(), 303);
}

async fn what_is_due_comes_first_and_shows_no_content(board: TestBoard) {
    let (..) = closed(&board).await;
    let page = words(&signed_in(&board, Administrator).await.get("/retention").await.unwrap());
    assert!(page.contains("Nothing is due at present") && page.contains("Due on 2 April 2032"), "{page}");
    assert!(!page.contains("The chief officer leads."));
    board.clock.set("2032-04-02T12:00:00Z".parse().unwrap());
    let page = words(&signed_in(&board, Manager).await.get("/retention").await.unwrap());
    assert!(page.contains("2 returns are due") && page.contains("Due since 2 April 2032"), "{page}");
}

async fn nothing_is_decided_while_an_audit_takes_answers(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.submit(PoliceLead).await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    assert!(words(&manager.get(&format!("/retention/{id}")).await.unwrap()).contains("still takes answers"));
    let fields = [("decision", "shred"), ("agency", "Testshire Police"), ("reason", "x")];
    expect(&manager.post(&format!("/retention/{id}"), &fields).await.unwrap(), 409);
}

async fn a_return_is_kept_longer_with_a_reason(board: TestBoard) {
    let (_, police, _) = closed(&board).await;
    let mut manager = signed_in(&board, Manager).await;
    let day = [("until-day", "31"), ("until-month", "12"), ("until-year", "2040")];
    let fields = [("decision", "keep"), day[0], day[1], day[2], ("reason", "CANARY-kept for the coroner")];
    expect(&manager.post(&format!("/retention/{police}"), &fields).await.unwrap(), 303);
    let page = words(&manager.get(&format!("/retention/{police}")).await.unwrap());
    assert!(page.contains("Kept until 31 December 2040") && page.contains("for the coroner"), "{page}");
    assert!(page.contains(&Manager.name()) && page.contains("Due on 1 January 2041"));
    assert!(!String::from_utf8_lossy(&board.bytes().unwrap()).contains("CANARY-kept"));
    assert_eq!(trail_entries(&board, "retention_kept"), 1);
    expect(&signed_in(&board, PoliceLead).await.get(&format!("/returns/{police}")).await.unwrap(), 200);
}

async fn a_decision_that_is_not_complete_is_said_and_what_was_typed_stays(board: TestBoard) {
    let (_, police, _) = closed(&board).await;
    let mut manager = signed_in(&board, Manager).await;
    let path = format!("/retention/{police}");
    let shred = ("decision", "shred");
    let cases: [&[(&str, &str)]; 6] = [
        &[("reason", "Kept text")],
        &[("decision", "burn"), ("reason", "Kept text")],
        &[("decision", "keep"), ("reason", "Kept text")],
        &[
            ("decision", "keep"),
            ("until-day", "1"),
            ("until-month", "1"),
            ("until-year", "2020"),
            ("reason", "Kept text"),
        ],
        &[shred, ("agency", "testshire police"), ("reason", "Kept text")],
        &[shred, ("agency", "Testshire Council"), ("reason", "Kept text")],
    ];
    for fields in cases {
        let page = manager.post(&path, fields).await.unwrap();
        expect(&page, 422);
        assert!(page.text().contains("Kept text") && page.text().contains("govuk-error-summary"), "{fields:?}");
    }
    expect(&manager.post(&path, &[shred, ("agency", "Testshire Police"), ("reason", " ")]).await.unwrap(), 422);
    assert_eq!(trail_entries(&board, "return_shredded"), 0);
    expect(&manager.get(&format!("/returns/{police}/check")).await.unwrap(), 200);
}

async fn case_17_shredding_one_leaves_the_others(board: TestBoard) {
    let (audit, police, council) = closed(&board).await;
    let sqlite = board.url().starts_with("sqlite:");
    let hex = if sqlite { "hex(wrapped)" } else { "upper(encode(wrapped, 'hex'))" };
    let agency = board.agencies["Testshire Police"];
    let locked = query(&board, &format!("SELECT {hex} FROM data_key WHERE slot LIKE 'agency/%/{agency}'"));
    let locked: Vec<u8> =
        (0..locked.trim().len()).step_by(2).map(|at| u8::from_str_radix(&locked[at..at + 2], 16).unwrap()).collect();
    shred(&board, police).await;
    // In SQLite's files not a byte of the locked key is left.
    let bytes = board.bytes().unwrap();
    assert!(!bytes.windows(48).any(|window| window == &locked[locked.len() - 48..]));
    // The agency is told; the Board finds nothing to read.
    let mut lead = signed_in(&board, PoliceLead).await;
    let page = lead.get(&format!("/returns/{police}")).await.unwrap();
    expect(&page, 409);
    assert!(words(&page).contains("were destroyed at the end of their retention"));
    assert!(words(&lead.get("/").await.unwrap()).contains("Destroyed"));
    let mut manager = signed_in(&board, Manager).await;
    for path in ["", "/check", "/scores", "/workbook", "/standards/first", "/print/filled"] {
        let status = manager.get(&format!("/returns/{police}{path}")).await.unwrap().status;
        assert_eq!(status, 404, "{path}");
        if path != "/workbook" {
            expect(&manager.get(&format!("/returns/{council}{path}")).await.unwrap(), 200);
        }
    }
    for path in ["", "/scores", "/downloads"] {
        let page = manager.get(&format!("/audits/{audit}{path}")).await.unwrap();
        expect(&page, 200);
        assert!(!words(&page).contains("could not be"), "{path}");
    }
    for file in ["analysis.xlsx", "agencies.zip", "answers.json", "scores.json", "regional.zip", "regional.xlsx"] {
        expect(&manager.get(&format!("/audits/{audit}/downloads/{file}")).await.unwrap(), 200);
    }
    let answers = manager.get(&format!("/audits/{audit}/downloads/answers.json")).await.unwrap().text();
    assert!(answers.contains("\"shredded\"") && answers.contains("Testshire Council"));
    let found = board.service.verify(&[]).await.unwrap();
    assert_eq!((found.unreadable, found.broken, found.shredded), (Vec::new(), None, 1));
    // The tombstone: who, when, why. It cannot be done twice.
    let tombstone = words(&manager.get(&format!("/retention/{police}")).await.unwrap());
    assert!(
        tombstone.contains("Destroyed")
            && tombstone.contains("minute 7.2")
            && tombstone.contains(&Administrator.name())
    );
    let again = [("decision", "shred"), ("agency", "Testshire Police"), ("reason", "again")];
    expect(&manager.post(&format!("/retention/{police}"), &again).await.unwrap(), 409);
    // A server that starts anew finds everything that it needs.
    board.another_server().await.unwrap();
}

async fn what_the_trail_says_of_a_shredded_return_goes_with_it_and_the_chain_stands(board: TestBoard) {
    let (_, police, _) = closed(&board).await;
    let values = "SELECT COUNT(*) FROM trail WHERE action = 'answer_saved' AND dek_id IN (SELECT dek_id FROM data_key)";
    let before: usize = query(&board, values).trim().parse().unwrap();
    shred(&board, police).await;
    let after: usize = query(&board, values).trim().parse().unwrap();
    assert!(before > after && after > 0, "{before} {after}");
    assert_eq!(board.service.verify(&[]).await.unwrap().broken, None);
}

async fn a_server_that_had_the_key_open_reads_nothing_after_a_shredding(board: TestBoard) {
    let (_, police, council) = closed(&board).await;
    let other = board.another_server().await.unwrap();
    let manager = board.actor(Manager).unwrap();
    other.whole_return(&manager, police).await.unwrap();
    shred(&board, police).await;
    assert!(other.whole_return(&manager, police).await.is_err());
    assert!(other.whole_return(&board.actor(PoliceLead).unwrap(), police).await.is_err());
    other.whole_return(&manager, council).await.unwrap();
}

async fn another_server_forgets_a_destroyed_key_within_a_minute(board: TestBoard) {
    let (_, police, _) = closed(&board).await;
    // At its start it opens every key; what the trail says of a destroyed return opens with one of them.
    let other = board.another_server().await.unwrap();
    other.run_due_jobs().await.unwrap();
    let before = other.verify(&[]).await.unwrap().trail_values;
    shred(&board, police).await;
    board.pass(TimeDelta::minutes(1));
    other.run_due_jobs().await.unwrap();
    let found = other.verify(&[]).await.unwrap();
    assert_eq!((found.unreadable, found.broken, found.shredded), (Vec::new(), None, 1));
    // What the police wrote into the trail is gone here too, as on the server that destroyed it.
    let here = board.service.verify(&[]).await.unwrap().trail_values;
    assert!(found.trail_values == here && here < before, "{before} {here} {}", found.trail_values);
    let council = board.return_of(CouncilLead).await.unwrap();
    other.whole_return(&board.actor(CouncilLead).unwrap(), council).await.unwrap();
}

async fn reasons_and_signatures_of_a_shredded_return_are_taken_out_and_who_took_each_step_stays(board: TestBoard) {
    board.open_audit_to_sign().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    let manager = board.actor(Manager).unwrap();
    board.service.open_in_emergency(&manager, id, "CANARY: an urgent enquiry").await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(&lead.post(&format!("/returns/{id}/ready"), &[]).await.unwrap(), 303);
    board.pass(TimeDelta::minutes(1));
    let mut officer = signed_in(&board, PoliceOfficer).await;
    let back = [("reason", "CANARY: the third answer is not ours")];
    expect(&officer.post(&format!("/returns/{id}/hold-back"), &back).await.unwrap(), 303);
    let of = |table: &str, what: &str| format!("SELECT COUNT(*) FROM {table} WHERE {what}");
    let count = |table: &str, what: &str| query(&board, &of(table, what)).trim().parse::<usize>().unwrap();
    assert_eq!((count("return_step", "words IS NOT NULL"), count("return_step", "1 = 1")), (1, 2));
    assert_eq!(count("emergency_access", "length(reason) > 0"), 1);
    let audit = board.service.own_returns(&board.actor(PoliceLead).unwrap()).await.unwrap()[0].audit.id;
    board.service.move_audit(&manager, audit, candour_domain::audit::AuditState::Closed).await.unwrap();
    shred(&board, id).await;
    assert_eq!((count("return_step", "words IS NOT NULL"), count("return_step", "1 = 1")), (0, 2));
    assert_eq!((count("emergency_access", "length(reason) > 0"), count("emergency_access", "1 = 1")), (0, 1));
    assert_eq!(board.service.verify(&[]).await.unwrap().unreadable, Vec::<String>::new());
}
