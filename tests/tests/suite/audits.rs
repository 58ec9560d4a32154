//! Opening and leading audits, on the pages.

use crate::support::{expect, query, signed_in, words};
use candour_tests::Who::{Chair, Editor, Manager, PoliceLead};
use candour_tests::{EVERY_TYPE, TestBoard, on_both_databases};

on_both_databases! {
    a_manager_opens_an_audit_on_the_page,
    everything_that_is_wrong_is_said_at_once_and_what_was_typed_stays,
    two_returns_at_once_are_somebodys_decision,
    a_due_date_before_the_opening_or_in_the_past_is_refused,
    an_audit_that_is_planned_opens_on_its_day,
    an_agreement_is_recorded_and_ended,
    everybody_starts_where_their_work_is,
}

async fn a_manager_opens_an_audit_on_the_page(board: TestBoard) {
    board.publish(EVERY_TYPE).await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    let form = manager.get("/audits/new").await.unwrap();
    expect(&form, 200);
    assert!(form.text().contains("value=\"every-type@2026.1\""));
    let agency = board.agencies["Testshire Police"].to_string();
    let fields = [
        ("title", "Autumn audit"),
        ("set", "every-type@2026.1"),
        ("agencies", agency.as_str()),
        ("opens.day", "3"),
        ("opens.month", "3"),
        ("opens.year", "2026"),
        ("due.day", "30"),
        ("due.month", "4"),
        ("due.year", "2026"),
        ("chair", ""),
    ];
    let page = manager.post("/audits/new", &fields).await.unwrap();
    expect(&page, 303);
    let dashboard = manager.get(page.location()).await.unwrap();
    assert!(words(&dashboard).contains("Autumn audit") && words(&dashboard).contains("58 days left"));
    assert!(words(&signed_in(&board, PoliceLead).await.get("/").await.unwrap()).contains("Autumn audit"));
    assert_eq!(query(&board, "SELECT COUNT(*) FROM agency_return").trim(), "1");
}

async fn everything_that_is_wrong_is_said_at_once_and_what_was_typed_stays(board: TestBoard) {
    board.publish(EVERY_TYPE).await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    let fields = [
        ("title", ""),
        ("set", ""),
        ("opens.day", "31"),
        ("opens.month", "2"),
        ("opens.year", "2026"),
        ("due.day", ""),
        ("due.month", ""),
        ("due.year", ""),
        ("chair", "01890000-0000-7000-8000-000000000000"),
    ];
    let page = manager.post("/audits/new", &fields).await.unwrap();
    expect(&page, 422);
    for field in ["title", "set", "opens.day", "due.day", "agencies", "chair"] {
        assert!(page.text().contains(&format!("href=\"#{field}\"")), "{field}");
        assert!(page.text().contains(&format!("id=\"{field}-error\"")), "{field}");
    }
    assert!(page.text().contains("value=\"31\""));
    assert_eq!(query(&board, "SELECT COUNT(*) FROM audit").trim(), "0");
}

async fn two_returns_at_once_are_somebodys_decision(board: TestBoard) {
    board.open_audit().await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    let agency = board.agencies["Testshire Police"].to_string();
    let mut fields = vec![
        ("title", "Second"),
        ("set", "every-type@2026.1"),
        ("agencies", agency.as_str()),
        ("opens.day", "3"),
        ("opens.month", "3"),
        ("opens.year", "2026"),
        ("due.day", "30"),
        ("due.month", "4"),
        ("due.year", "2026"),
    ];
    let page = manager.post("/audits/new", &fields).await.unwrap();
    expect(&page, 422);
    assert!(words(&page).contains("another return open: Testshire Police"));
    assert!(page.text().contains("id=\"clash\""));
    fields.push(("clash", "yes"));
    expect(&manager.post("/audits/new", &fields).await.unwrap(), 303);
}

async fn a_due_date_before_the_opening_or_in_the_past_is_refused(board: TestBoard) {
    board.publish(EVERY_TYPE).await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    let agency = board.agencies["Testshire Police"].to_string();
    for (opens, due) in [(("4", "2026"), ("3", "2026")), (("1", "2020"), ("2", "2020"))] {
        let fields = [
            ("title", "T"),
            ("set", "every-type@2026.1"),
            ("agencies", agency.as_str()),
            ("opens.day", "1"),
            ("opens.month", opens.0),
            ("opens.year", opens.1),
            ("due.day", "1"),
            ("due.month", due.0),
            ("due.year", due.1),
        ];
        let page = manager.post("/audits/new", &fields).await.unwrap();
        expect(&page, 422);
        assert!(page.text().contains("id=\"due.day-error\""));
    }
}

async fn an_audit_that_is_planned_opens_on_its_day(board: TestBoard) {
    board.publish(EVERY_TYPE).await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    let agency = board.agencies["Testshire Police"].to_string();
    let fields = [
        ("title", "Later"),
        ("set", "every-type@2026.1"),
        ("agencies", agency.as_str()),
        ("opens.day", "10"),
        ("opens.month", "3"),
        ("opens.year", "2026"),
        ("due.day", "30"),
        ("due.month", "4"),
        ("due.year", "2026"),
    ];
    let page = manager.post("/audits/new", &fields).await.unwrap();
    expect(&page, 303);
    let opened = words(&manager.get(page.location()).await.unwrap());
    assert!(opened.contains("Planned") && opened.contains("hand on what waits in the outbox"), "{opened}");
    let path = page.location().split('?').next().unwrap();
    let audit = path.trim_start_matches("/audits/").parse().unwrap();
    let id = board.service.dashboard(&board.actor(Manager).unwrap(), audit).await.unwrap().rows[0].return_id;
    let mut lead = signed_in(&board, PoliceLead).await;
    let early = lead.post(&format!("/returns/{id}/standards/first"), &[("s.lead.value", "3")]).await.unwrap();
    expect(&early, 409);
    assert!(words(&early).contains("not opened yet"));
    board.clock.set("2026-03-10T00:30:00Z".parse().unwrap());
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(&lead.post(&format!("/returns/{id}/standards/first"), &[("s.lead.value", "3")]).await.unwrap(), 303);
}

async fn an_agreement_is_recorded_and_ended(board: TestBoard) {
    board.open_audit().await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    let agency = board.agencies["Testshire Police"].to_string();
    let empty = manager.post("/agreements", &[("agency", ""), ("reference", "")]).await.unwrap();
    expect(&empty, 422);
    assert!(empty.text().contains("id=\"agency-error\"") && empty.text().contains("id=\"reference-error\""));
    expect(&manager.post("/agreements", &[("agency", &agency), ("reference", "Minute <7.2>")]).await.unwrap(), 303);
    assert!(manager.get("/agreements").await.unwrap().text().contains("Minute &lt;7.2&gt;"));
    expect(&manager.post("/agreements", &[("end", &agency)]).await.unwrap(), 303);
    assert!(!manager.get("/agreements").await.unwrap().text().contains("Minute"));
}

async fn everybody_starts_where_their_work_is(board: TestBoard) {
    board.open_audit().await.unwrap();
    for (who, sees) in [
        (Manager, "Open an audit"),
        (Chair, "Thematic audit"),
        (Editor, "Upload a question set"),
        (PoliceLead, "Our returns"),
    ] {
        let page = signed_in(&board, who).await.get("/").await.unwrap();
        assert!(words(&page).contains(sees), "{who:?}");
    }
    assert!(!words(&signed_in(&board, Chair).await.get("/").await.unwrap()).contains("Open an audit"));
}
