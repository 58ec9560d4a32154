//! Headers of every kind of answer.

use crate::support::signed_in;
use candour_tests::Who::{Manager, PoliceLead};
use candour_tests::{TestBoard, on_both_databases};
use http::Method;
use std::time::Duration;

on_both_databases! {
    every_answer_carries_the_headers,
    nobody_chooses_the_id_of_their_request,
    the_policy_allows_scripts_of_this_answer_only,
    what_is_not_there_and_what_is_not_allowed_is_a_page_of_ours,
    a_body_that_is_too_large_is_refused,
    a_request_whose_body_never_ends_is_cut_off,
    health_and_readiness_answer,
    assets_are_kept_for_ever_and_compressed,
}

async fn every_answer_carries_the_headers(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    let paths = [
        "/",
        "/help",
        "/nothing-here",
        "/health",
        "/ready",
        "/robots.txt",
        "/assets/0/pkg/candour.css",
        "/assets/0/pkg/none",
        &format!("/audits/{audit}"),
        &format!("/audits/{audit}/downloads/regional.zip"),
    ];
    for path in paths {
        let page = manager.get(path).await.unwrap();
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(page.header(name), value, "{path} {name}");
        }
        assert!(page.header("strict-transport-security").contains("max-age="), "{path}");
        assert!(page.header("content-security-policy").contains("default-src 'none'"), "{path}");
        assert!(!page.header("x-request-id").is_empty(), "{path}");
        assert!(page.header("server").is_empty() && page.header("x-powered-by").is_empty());
        if !path.starts_with("/assets/") {
            assert_eq!(page.header("cache-control"), "no-store", "{path}");
        }
    }
}

async fn nobody_chooses_the_id_of_their_request(board: TestBoard) {
    let headers = [("x-request-id", "CANARY-of-a-client")];
    let page = board.visitor().send(Method::GET, "/health", &headers, Vec::new()).await.unwrap();
    let id = page.header("x-request-id");
    assert!(!id.is_empty() && !id.contains("CANARY"), "{id}");
}

async fn the_policy_allows_scripts_of_this_answer_only(board: TestBoard) {
    let mut visitor = board.visitor();
    let one = visitor.get("/sign-in").await.unwrap();
    let other = visitor.get("/sign-in").await.unwrap();
    let policy = one.header("content-security-policy");
    assert_ne!(policy, other.header("content-security-policy"), "the nonce is new each time");
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'") && !policy.contains("http"));
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    assert!(nonce.len() >= 22);
    for script in one.text().split("<script").skip(1) {
        assert!(script.split('>').next().unwrap().contains(&format!("nonce=\"{nonce}\"")));
    }
    assert!(!one.text().contains(" style=\"") && !one.text().contains(" onclick"));
}

async fn what_is_not_there_and_what_is_not_allowed_is_a_page_of_ours(board: TestBoard) {
    let mut manager = signed_in(&board, Manager).await;
    for path in [
        "/nothing",
        "/audits/none",
        "/audits/01890000-0000-7000-8000-000000000000",
        "/returns/../../etc/passwd",
        "/question-sets/none/1",
        "/%00",
        "/audits/%F0%28",
    ] {
        let page = manager.get(path).await.unwrap();
        assert_eq!(page.status, 404, "{path}");
        let text = page.text();
        for inside in ["sqlx", "panicked", "src/", "candour_", "Error(", "SELECT"] {
            assert!(!text.contains(inside), "{path}: {inside}");
        }
    }
    let page = manager.send(Method::DELETE, "/audits", &[("sec-fetch-site", "same-origin")], Vec::new()).await.unwrap();
    assert_eq!(page.status, 405);
    assert!(page.text().contains("This page takes no form"));
    // The address of a form, opened again: the page that it stands on.
    let page = manager.get("/question-sets/every-type/2026.1/publish").await.unwrap();
    assert_eq!((page.status, page.location()), (303, "/question-sets/every-type/2026.1"));
    let page = manager.post("/agreements", &[("unknown", "1")]).await.unwrap();
    assert_eq!(page.status, 400);
}

async fn a_body_that_is_too_large_is_refused(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let body = vec![b'a'; 13 * 1024 * 1024];
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
    let page = lead.send(Method::POST, &format!("/returns/{id}/standards/first"), &headers, body).await.unwrap();
    assert_eq!(page.status, 413);
}

async fn health_and_readiness_answer(board: TestBoard) {
    let mut visitor = board.visitor();
    assert_eq!(visitor.get("/health").await.unwrap().text(), "ok\n");
    assert_eq!(visitor.get("/ready").await.unwrap().text(), "ready\n");
    board.service.store().close().await;
    assert_eq!(visitor.get("/health").await.unwrap().status, 200);
    assert_eq!(visitor.get("/ready").await.unwrap().status, 503);
}

async fn assets_are_kept_for_ever_and_compressed(board: TestBoard) {
    let mut visitor = board.visitor();
    let page = visitor.get("/sign-in").await.unwrap();
    let text = page.text();
    let css = text.split("rel=\"stylesheet\" href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let plain = visitor.get(&css).await.unwrap();
    assert_eq!((plain.status, plain.header("content-type")), (200, "text/css; charset=utf-8"));
    assert!(plain.header("cache-control").contains("immutable"));
    let packed = visitor.send(Method::GET, &css, &[("accept-encoding", "gzip, br")], Vec::new()).await.unwrap();
    assert_eq!(packed.header("content-encoding"), "br");
    assert!(packed.body.len() * 4 < plain.body.len());
    let refused = visitor.send(Method::GET, &css, &[("accept-encoding", "br;q=0")], Vec::new()).await.unwrap();
    assert!(refused.header("content-encoding").is_empty());
}

async fn a_request_whose_body_never_ends_is_cut_off(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let token = signed_in(&board, PoliceLead).await.token().unwrap().to_owned();
    // A minute by default; the test waits for a moment.
    let board = board.that_waits(Duration::from_millis(100));
    let mut lead = board.visitor().with_token(&token);
    let form = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
    for path in ["/sign-in".to_owned(), format!("/returns/{id}/standards/first")] {
        assert_eq!(lead.fall_silent(&path, &form, b"s.lead.value=".to_vec()).await.unwrap().status, 503, "{path}");
    }
}
