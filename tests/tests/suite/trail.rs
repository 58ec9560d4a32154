//! The trail: who sees what of it, and that nobody alters it unseen.

use crate::support::{expect, query, query_write, signed_in, words};
use candour_service::accounts::Origin;
use candour_service::operations::KeptHead;
use candour_tests::Who::*;
use candour_tests::{TestBoard, on_both_databases};

on_both_databases! {
    an_agency_sees_who_looked_at_its_return_and_nothing_of_others,
    the_board_searches_by_person_agency_kind_and_time,
    a_wrong_date_is_said_and_what_was_chosen_stays,
    the_file_holds_what_the_page_shows_and_no_formula,
    what_was_written_stands_in_no_page_of_the_trail,
    an_untouched_trail_is_whole,
    an_altered_entry_is_named,
    an_entry_that_was_taken_out_is_missed,
    an_entry_that_was_put_in_is_named,
    entries_that_changed_places_are_named,
    a_trail_that_was_cut_off_does_not_hold_the_head_that_was_kept,
    servers_that_write_at_once_make_one_chain,
}

async fn an_agency_sees_who_looked_at_its_return_and_nothing_of_others(board: TestBoard) {
    board.open_audit().await.unwrap();
    let police = board.submit(PoliceLead).await.unwrap();
    let council = board.submit(CouncilLead).await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    for id in [police, council] {
        expect(&manager.get(&format!("/returns/{id}/check")).await.unwrap(), 200);
    }
    let page = signed_in(&board, PoliceOfficer).await.get("/trail").await.unwrap();
    expect(&page, 200);
    let text = words(&page);
    assert!(text.contains("A return was read at the Board"), "{text}");
    assert!(text.contains(&Manager.name()) && text.contains(&PoliceLead.name()));
    assert!(!text.contains(&CouncilLead.name()));
    let file = signed_in(&board, PoliceOfficer).await.get("/trail.csv").await.unwrap().text();
    assert!(file.contains("return_read") && !file.contains("Council"));
}

async fn the_board_searches_by_person_agency_kind_and_time(board: TestBoard) {
    board.open_audit().await.unwrap();
    let lead = board.actor(PoliceLead).unwrap();
    board.submit(PoliceLead).await.unwrap();
    board.clock.set("2026-03-05T12:00:00Z".parse().unwrap());
    board.submit(CouncilLead).await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    let by = |query: String| format!("/trail.csv?{query}");
    let person = manager.get(&by(format!("person={}", lead.person))).await.unwrap().text();
    assert!(person.contains("return_submitted") && !person.contains(&CouncilLead.name()));
    let agency = manager.get(&by(format!("agency={}", board.agencies["Testshire Council"]))).await.unwrap().text();
    assert!(agency.contains("Testshire Council") && !agency.contains("Testshire Police"));
    let kind = manager.get(&by("kind=return_submitted".to_owned())).await.unwrap().text();
    assert_eq!(kind.lines().count(), 3);
    let later = "kind=return_submitted&from-day=5&from-month=3&from-year=2026".to_owned();
    assert_eq!(manager.get(&by(later)).await.unwrap().text().lines().count(), 2);
    let first = "kind=return_submitted&to-day=3&to-month=3&to-year=2026".to_owned();
    assert_eq!(manager.get(&by(first)).await.unwrap().text().lines().count(), 2);
}

async fn a_wrong_date_is_said_and_what_was_chosen_stays(board: TestBoard) {
    let mut manager = signed_in(&board, Manager).await;
    let query = "kind=signed_in&from-day=31&from-month=2&from-year=2026";
    let page = manager.get(&format!("/trail?{query}")).await.unwrap();
    expect(&page, 422);
    assert!(words(&page).contains("Enter a date such as 31 3 2026"));
    assert!(page.text().contains("value=\"31\"") && page.text().contains("value=\"signed_in\" selected"));
    expect(&manager.get(&format!("/trail.csv?{query}")).await.unwrap(), 404);
}

async fn the_file_holds_what_the_page_shows_and_no_formula(board: TestBoard) {
    board.service.add_agency(board.board, "=cmd|' /C calc'!A0", "police").await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    for _ in 0..60 {
        board.sign_in(Chair).await.unwrap();
    }
    let file = manager.get("/trail.csv").await.unwrap();
    expect(&file, 200);
    assert!(file.header("content-disposition").starts_with("attachment"));
    let entries = query(&board, "SELECT COUNT(*) FROM trail WHERE board_id IS NOT NULL");
    // Taking the file out is an entry, and it stands in the file.
    let lines: Vec<String> = file.text().lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), entries.trim().parse::<usize>().unwrap() + 1);
    assert!(lines.iter().any(|line| line.contains("'=cmd")) && !lines.iter().any(|line| line.contains(",=cmd")));
    let (mut shown, mut next) = (0, "/trail".to_owned());
    loop {
        let page = manager.get(&next).await.unwrap().text();
        shown += page.matches("role=\"rowheader\"").count();
        let Some(more) = page.split("before=").nth(1) else { break };
        next = format!("/trail?before={}", more.split('"').next().unwrap());
    }
    assert_eq!(shown + 1, lines.len());
}

async fn what_was_written_stands_in_no_page_of_the_trail(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let fields = [("s.lead.revision", "1"), ("s.lead.narrative", "CANARY what the adult said")];
    expect(&lead.post(&format!("/returns/{id}/standards/first"), &fields).await.unwrap(), 303);
    for who in [PoliceLead, Manager, Administrator] {
        let mut visitor = signed_in(&board, who).await;
        for path in ["/trail", "/trail.csv"] {
            assert!(!visitor.get(path).await.unwrap().text().contains("CANARY"), "{who:?}");
        }
    }
}

async fn an_untouched_trail_is_whole(board: TestBoard) {
    board.open_audit().await.unwrap();
    board.submit(PoliceLead).await.unwrap();
    let found = board.service.verify(&[]).await.unwrap();
    assert_eq!((found.broken, found.before_chain), (None, 0));
    assert_eq!(query(&board, "SELECT COUNT(*) FROM trail").trim(), found.chained.to_string());
    assert_eq!(board.service.trail_heads().await.unwrap().len(), found.heads.len());
}

/// Whoever can write the database can also take its triggers away.
async fn without_triggers(board: &TestBoard, sql: &str) {
    // Taking a trigger away waits for every reader, and a reader ends only when this thread lets it.
    board.service.store().close().await;
    let triggers = if board.url().starts_with("sqlite:") {
        ["trail_no_update", "trail_no_delete"]
    } else {
        ["trail_append_only ON trail", "trail_no_truncate ON trail"]
    };
    for trigger in triggers {
        query_write(board, &format!("DROP TRIGGER {trigger}"));
    }
    query_write(board, sql);
}

const MIDDLE: &str = "(SELECT MIN(seq) + 5 FROM trail)";

async fn broken(board: &TestBoard) -> String {
    board.another_server().await.unwrap().verify(&[]).await.unwrap().broken.unwrap()
}

async fn an_altered_entry_is_named(board: TestBoard) {
    let id = query(&board, &format!("SELECT place FROM trail WHERE seq = {MIDDLE}"));
    without_triggers(&board, &format!("UPDATE trail SET action = 'signed_out' WHERE seq = {MIDDLE}")).await;
    let said = broken(&board).await;
    assert!(said.contains(&format!("place {}", id.trim())) && said.contains("altered"), "{said}");
}

async fn an_entry_that_was_taken_out_is_missed(board: TestBoard) {
    without_triggers(&board, &format!("DELETE FROM trail WHERE seq = {MIDDLE}")).await;
    assert!(broken(&board).await.contains("is due"));
}

async fn an_entry_that_was_put_in_is_named(board: TestBoard) {
    let columns = "board_id, at, action, chain";
    let id = if board.url().starts_with("sqlite:") { "randomblob(16)" } else { "gen_random_uuid()" };
    without_triggers(
        &board,
        &format!(
            "INSERT INTO trail (id, {columns}, place) SELECT {id}, {columns}, 10000 FROM trail WHERE seq = {MIDDLE}"
        ),
    )
    .await;
    assert!(broken(&board).await.contains("stands at place 10000"));
}

async fn entries_that_changed_places_are_named(board: TestBoard) {
    // The last that was set up, and a sign-in: they differ in what was done. One more stands after them.
    for _ in 0..2 {
        board.sign_in(Manager).await.unwrap();
    }
    let first = "(SELECT MAX(seq) - 2 FROM trail)";
    assert_eq!(query(&board, &format!("SELECT COUNT(DISTINCT action) FROM trail WHERE seq >= {first}")).trim(), "2");
    let other = format!("SELECT o.action FROM trail o WHERE o.seq = 2 * {first} + 1 - trail.seq");
    let both = format!("seq IN ({first}, {first} + 1)");
    without_triggers(&board, &format!("UPDATE trail SET action = ({other}) WHERE {both}")).await;
    assert!(broken(&board).await.contains("altered"));
}

async fn a_trail_that_was_cut_off_does_not_hold_the_head_that_was_kept(board: TestBoard) {
    board.sign_in(Manager).await.unwrap();
    let kept = board.service.trail_heads().await.unwrap();
    let written: Vec<KeptHead> = kept.iter().map(|head| head.to_string().parse().unwrap()).collect();
    assert_eq!(written, kept);
    assert_eq!(board.service.verify(&kept).await.unwrap().broken, None);
    without_triggers(&board, "DELETE FROM trail WHERE seq = (SELECT MAX(seq) FROM trail)").await;
    let server = board.another_server().await.unwrap();
    assert_eq!(server.verify(&[]).await.unwrap().broken, None);
    assert!(server.verify(&kept).await.unwrap().broken.unwrap().contains("is not in the trail"));
}

async fn servers_that_write_at_once_make_one_chain(board: TestBoard) {
    let other = std::sync::Arc::new(board.another_server().await.unwrap());
    let before = board.service.verify(&[]).await.unwrap().chained;
    let servers = [&board.service, &other];
    let writers = (0..40).map(|place: usize| {
        let service = std::sync::Arc::clone(servers[place % 2]);
        tokio::spawn(async move {
            let from = Origin { address: Some(format!("192.0.2.{place}")), ..Origin::default() };
            let email = format!("nobody-{place}@nowhere.example");
            service.sign_in(&email, "not the password".to_owned(), &from).await.unwrap_err();
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    let found = board.service.verify(&[]).await.unwrap();
    assert_eq!((found.broken, found.chained), (None, before + 40));
}
