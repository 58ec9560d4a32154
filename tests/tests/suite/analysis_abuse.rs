//! The analysis under attack: markup in every name, other Boards' and agencies' ids, drafts, odd addresses.

use crate::analysis_support::{agencies, answer, close, council, handed_in, handed_in_by, open, set};
use crate::support::{expect, signed_in};
use candour_tests::Who::*;
use candour_tests::{TestBoard, on_both_databases};
use serde_json::json;

on_both_databases! {
    markup_in_names_and_statements_is_text_on_pages_and_in_charts,
    an_audit_of_another_board_is_not_there,
    a_draft_is_in_no_figure_and_a_return_given_back_leaves_them,
    no_agency_reads_the_board_view,
    an_odd_address_is_no_error,
}

async fn markup_in_names_and_statements_is_text_on_pages_and_in_charts(board: TestBoard) {
    let evil = "<img src=x onerror=alert(1)></title></svg><script>alert(2)</script>";
    let mut set = set("2026.1");
    set["standards"][0]["title"] = json!(evil);
    set["standards"][0]["statements"][0]["text"] = json!(evil);
    set["scales"][0]["levels"][0]["label"] = json!(evil);
    let mut agencies = agencies(&board, 1).await;
    agencies.push(council(&board, 9, &format!("A {evil}")).await);
    let given: [crate::analysis_support::Given; 2] = [&[("lead", "3"), ("shared", "0")], &[("lead", "1")]];
    let audit = handed_in_by(&board, &set, &agencies, &given).await;
    close(&board, audit.id).await;
    let here = format!("/audits/{}", audit.id);
    let (mut manager, mut police) = (signed_in(&board, Manager).await, signed_in(&board, PoliceLead).await);
    let paths = ["/analysis", "/analysis/last-cycle", "/findings", "/findings/thresholds", "/analysis/charts/heat.svg"];
    for path in paths {
        let text = manager.get(&format!("{here}{path}")).await.unwrap().text();
        assert!(!text.contains("<img") && !text.contains("<script>alert"), "{path}");
    }
    let text = manager.get(&format!("{here}/analysis")).await.unwrap().text();
    assert!(text.contains("&lt;img src=x onerror=alert(1)&gt;"));
    let spread = police.get(&format!("/returns/{}/spread", audit.leads[0].1)).await.unwrap().text();
    assert!(!spread.contains("<img"));
}

async fn an_audit_of_another_board_is_not_there(board: TestBoard) {
    let given: [crate::analysis_support::Given; 1] = [&[("lead", "3")]];
    let audit = handed_in(&board, &set("2026.1"), &given).await;
    let elsewhere = board.service.add_board("Elsewhere").await.unwrap();
    let stranger = candour_domain::access::Actor { board: elsewhere, ..board.actor(Manager).unwrap() };
    let service = &board.service;
    let not_there = |error: candour_service::ServiceError| matches!(error, candour_service::ServiceError::NotFound);
    assert!(not_there(service.audit_analysis(&stranger, audit.id).await.unwrap_err()));
    assert!(not_there(service.audit_cycles(&stranger, audit.id).await.unwrap_err()));
    assert!(not_there(service.findings(&stranger, audit.id).await.unwrap_err()));
    assert!(not_there(service.finding_thresholds(&stranger, audit.id, None).await.unwrap_err()));
    let mut manager = signed_in(&board, Manager).await;
    for path in ["", "/last-cycle", "/charts/heat.svg"] {
        for id in ["01890000-0000-7000-8000-000000000000", "none"] {
            expect(&manager.get(&format!("/audits/{id}/analysis{path}")).await.unwrap(), 404);
        }
    }
}

async fn a_draft_is_in_no_figure_and_a_return_given_back_leaves_them(board: TestBoard) {
    let audit = open(&board, &set("2026.1"), &agencies(&board, 2).await).await;
    let own = &audit.leads[0];
    answer(&board, own, &[("lead", "3"), ("shared", "3"), ("custody", "3")]).await;
    let here = format!("/audits/{}/analysis", audit.id);
    let shows = async || {
        let page = crate::analysis_support::page(&board, Manager, &here).await;
        page.contains("100.0%")
    };
    assert!(!shows().await);
    board.service.submit(&own.0, own.1).await.unwrap();
    assert!(shows().await);
    board.service.give_back(&board.actor(Manager).unwrap(), own.1, "Say more.").await.unwrap();
    assert!(!shows().await);
}

async fn no_agency_reads_the_board_view(board: TestBoard) {
    let given: [crate::analysis_support::Given; 2] = [&[("lead", "3")], &[("lead", "0")]];
    let audit = handed_in(&board, &set("2026.1"), &given).await.id;
    close(&board, audit).await;
    for who in [PoliceLead, PoliceOfficer, PoliceViewer, PoliceContributor, CouncilLead, Administrator, Editor] {
        let mut visitor = signed_in(&board, who).await;
        for path in ["/analysis", "/analysis/last-cycle", "/analysis/charts/standards.png", "/findings"] {
            expect(&visitor.get(&format!("/audits/{audit}{path}")).await.unwrap(), 403);
        }
    }
}

async fn an_odd_address_is_no_error(board: TestBoard) {
    let given: [crate::analysis_support::Given; 1] = [&[("lead", "3")]];
    let audit = handed_in(&board, &set("2026.1"), &given).await.id;
    let mut manager = signed_in(&board, Manager).await;
    let long = "x".repeat(4_000);
    for query in [
        "?type=%00",
        "?standard=%3Cscript%3E",
        "?sort=&rag=&type=",
        "?rag=green&rag=red",
        "?%ff",
        &format!("?type={long}"),
    ] {
        let page = manager.get(&format!("/audits/{audit}/analysis{query}")).await.unwrap();
        expect(&page, 200);
        assert!(!page.text().contains("<script>"), "{query}");
    }
}
