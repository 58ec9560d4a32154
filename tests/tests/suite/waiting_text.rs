//! What was typed before the session ended waits, sealed, while somebody is at their organisation's sign-in.

use crate::provider::{Lie, connect, leave, offering, way_back};
use crate::single_sign_on::with_app;
use crate::support::{expect, query_write, trail_entries};
use candour_service::Clock as _;
use candour_service::accounts::Trust;
use candour_tests::Who::*;
use candour_tests::{TestBoard, Visitor, on_both_databases};
use chrono::TimeDelta;

on_both_databases! {
    text_that_was_typed_before_goes_through_the_provider_and_is_saved,
    text_comes_back_where_the_way_fails_or_takes_too_long,
    text_that_is_too_long_to_wait_is_shown_to_copy,
    one_address_fills_nobodys_disk_with_text_that_waits,
    what_waits_is_sealed_and_what_people_are_called_is_not_kept,
}

const TYPED: &str = "What nobody must lose, typed at five in the afternoon.";

/// A standard's form that was posted after the session had ended: the sign-in page with what it carries.
async fn posted_too_late(board: &TestBoard, visitor: &mut Visitor, text: &str) -> (String, Vec<(String, String)>) {
    let id = board.return_of(PoliceLead).await.unwrap();
    let path = format!("/returns/{id}/standards/first");
    let fields = [("s.lead.revision", "0"), ("s.lead.value", "3"), ("s.lead.narrative", text)];
    let page = visitor.post(&path, &fields).await.unwrap();
    expect(&page, 401);
    let mut carried = vec![("next".to_owned(), "/".to_owned()), ("carried-path".to_owned(), path.clone())];
    carried.extend(fields.iter().map(|(name, value)| (format!("carried.{name}"), (*value).to_owned())));
    (path, carried)
}

fn pairs(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

async fn text_that_was_typed_before_goes_through_the_provider_and_is_saved(board: TestBoard) {
    board.open_audit().await.unwrap();
    let (board, provider) = offering(board).await;
    let mut lead = connect(&board, &provider, PoliceLead, "lead").await;
    let app = with_app(&board, &mut lead).await;
    let mut visitor = board.visitor();
    let (path, carried) = posted_too_late(&board, &mut visitor, TYPED).await;
    let asked = leave(&mut visitor, "/sign-in/with/council", &pairs(&carried)).await;
    assert!(!asked.0.as_str().contains("carried") && !asked.0.as_str().contains("nobody"));
    let page = visitor.get(&provider.lets_in(&asked, "lead")).await.unwrap();
    expect(&page, 200);
    assert_eq!(page.field("carried.s.lead.narrative").as_deref(), Some(TYPED));
    board.pass(TimeDelta::seconds(30));
    let code = app.code_at(u64::try_from(board.clock.now().timestamp()).unwrap());
    let step = page.field("step").unwrap();
    let mut fields = pairs(&carried);
    fields.extend([("step", step.as_str()), ("code", code.as_str())]);
    expect(&visitor.post("/sign-in/code", &fields).await.unwrap(), 303);
    assert!(visitor.get(&path).await.unwrap().text().contains(TYPED));
    // And in one step, where no second factor is asked for.
    let board = board.that_offers_single_sign_on(vec![provider.settings("council", Trust::Always)]).await.unwrap();
    let mut visitor = board.visitor();
    let (path, mut carried) = posted_too_late(&board, &mut visitor, "Typed a second time.").await;
    carried
        .iter_mut()
        .filter(|(name, _)| name == "carried.s.lead.revision")
        .for_each(|pair| "1".clone_into(&mut pair.1));
    let asked = leave(&mut visitor, "/sign-in/with/council", &pairs(&carried)).await;
    expect(&visitor.get(&provider.lets_in(&asked, "lead")).await.unwrap(), 303);
    assert!(visitor.get(&path).await.unwrap().text().contains("Typed a second time."));
}

async fn text_comes_back_where_the_way_fails_or_takes_too_long(board: TestBoard) {
    board.open_audit().await.unwrap();
    let (board, provider) = offering(board).await;
    connect(&board, &provider, PoliceLead, "lead").await;
    let mut visitor = board.visitor();
    let (_, carried) = posted_too_late(&board, &mut visitor, TYPED).await;
    for why in ["declined", "unproven", "stranger", "away", "late"] {
        let asked = leave(&mut visitor, "/sign-in/with/council", &pairs(&carried)).await;
        let path = match why {
            "declined" => way_back(&asked, &[("error", "access_denied"), ("iss", provider.issuer())]),
            "stranger" => provider.lets_in(&asked, "stranger"),
            _ => provider.lets_in(&asked, "lead"),
        };
        match why {
            "unproven" => provider.lies_about(Lie::WrongNonce),
            "away" => provider.lies_about(Lie::AnswerOf50Mebibytes),
            "late" => board.pass(TimeDelta::minutes(59)),
            _ => provider.lies_about(Lie::Nothing),
        }
        let page = visitor.get(&path).await.unwrap();
        assert!(matches!(page.status, 422 | 503), "{why}: {}", page.status);
        assert_eq!(page.field("carried.s.lead.narrative").as_deref(), Some(TYPED), "{why}");
        assert!(visitor.token().is_none());
    }
    assert_eq!(trail_entries(&board, "answer_saved"), 0);
}

async fn text_that_is_too_long_to_wait_is_shown_to_copy(board: TestBoard) {
    board.open_audit().await.unwrap();
    let (board, _) = offering(board).await;
    let mut visitor = board.visitor();
    let long = "All of this matters. ".repeat(60_000);
    let (_, carried) = posted_too_late(&board, &mut visitor, &long).await;
    let page = visitor.post("/sign-in/with/council", &pairs(&carried)).await.unwrap();
    expect(&page, 413);
    let text = page.text();
    assert!(text.contains("copy your text below") && text.contains("<textarea"));
    assert!(page.field("carried.s.lead.narrative").is_some());
}

async fn one_address_fills_nobodys_disk_with_text_that_waits(board: TestBoard) {
    board.open_audit().await.unwrap();
    let (board, _) = offering(board).await;
    let mut visitor = board.visitor();
    let (_, carried) = posted_too_late(&board, &mut visitor, TYPED).await;
    for _ in 0..60 {
        expect(&visitor.post("/sign-in/with/council", &pairs(&carried)).await.unwrap(), 200);
    }
    let page = visitor.post("/sign-in/with/council", &pairs(&carried)).await.unwrap();
    expect(&page, 429);
    assert_eq!(page.field("carried.s.lead.narrative").as_deref(), Some(TYPED));
    // Whoever has nothing that waits goes on, and so does whoever comes from elsewhere.
    expect(&visitor.post("/sign-in/with/council", &[("next", "/")]).await.unwrap(), 200);
    let mut elsewhere = board.visitor().from_address("192.0.2.99");
    expect(&elsewhere.post("/sign-in/with/council", &pairs(&carried)).await.unwrap(), 200);
}

async fn what_waits_is_sealed_and_what_people_are_called_is_not_kept(board: TestBoard) {
    board.open_audit().await.unwrap();
    let (board, provider) = offering(board).await;
    connect(&board, &provider, PoliceLead, "staff-number-4711").await;
    let mut visitor = board.visitor();
    let (_, carried) = posted_too_late(&board, &mut visitor, TYPED).await;
    let asked = leave(&mut visitor, "/sign-in/with/council", &pairs(&carried)).await;
    let bytes = board.bytes().unwrap();
    let kept = String::from_utf8_lossy(&bytes);
    for secret in [&asked.get("state"), &asked.get("nonce"), TYPED, "staff-number-4711"] {
        assert!(!kept.contains(secret), "{secret}");
    }
    let verified = board.service.verify(&[]).await.unwrap();
    assert_eq!(verified.unreadable, Vec::<String>::new());
    // One that was swapped for another opens for nobody.
    query_write(&board, "UPDATE sign_on_flow SET state_hash = browser_hash");
    assert_eq!(board.service.verify(&[]).await.unwrap().unreadable.len(), 1);
}
