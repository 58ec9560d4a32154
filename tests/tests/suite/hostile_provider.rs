//! Providers that lie, answers that were stolen or mixed up, servers that do harm: nobody is let in.

use crate::provider::{Asked, Lie, Provider, come_in, connect, leave, offering, way_back};
use crate::support::{expect, query, signed_in, trail_entries, words};
use candour_service::accounts::Trust;
use candour_tests::Who::*;
use candour_tests::{Page, TestBoard, Visitor, on_both_databases};
use chrono::TimeDelta;
use serde_json::json;
use std::io;
use std::sync::{Arc, Mutex};

on_both_databases! {
    a_wrong_nonce_is_refused,
    a_missing_nonce_is_refused,
    a_token_for_another_client_is_refused,
    a_token_for_another_client_too_is_refused,
    a_token_that_another_client_asked_for_is_refused,
    a_token_of_another_issuer_is_refused,
    an_expired_token_is_refused,
    a_token_from_the_future_is_refused,
    a_token_from_before_the_way_began_is_refused,
    an_unsigned_token_is_refused,
    a_token_signed_with_the_clients_secret_is_refused,
    a_token_signed_with_the_public_key_as_secret_is_refused,
    a_token_signed_by_another_key_is_refused,
    an_unknown_key_is_refused_and_asked_for_once_a_minute,
    an_answer_without_an_id_token_is_refused,
    a_subject_that_is_none_is_refused,
    an_answer_of_50_mebibytes_is_not_read,
    a_token_endpoint_that_leads_elsewhere_is_not_followed,
    a_token_endpoint_that_never_answers_is_given_up,
    a_key_that_was_renamed_is_fetched_again,
    an_answer_that_names_another_issuer_is_refused,
    an_answer_that_names_no_issuer_is_refused_where_the_provider_promised_it,
    an_answer_in_another_browser_lets_nobody_in,
    an_answer_is_taken_once,
    a_code_of_another_way_is_refused,
    an_answer_after_ten_minutes_lets_nobody_in,
    an_answer_at_the_address_of_another_provider_lets_nobody_in,
    an_answer_that_nobody_asked_for_lets_nobody_in,
    what_a_provider_says_of_an_error_is_neither_shown_nor_followed,
    an_account_is_never_found_by_its_address,
    one_sign_in_belongs_to_one_person,
    a_description_of_another_issuer_is_not_used,
    the_log_says_what_did_not_fit_and_holds_no_code_no_state_and_nobody,
}

/// The lead is connected, and would be let in; with this lie nobody is.
async fn refused(board: TestBoard, lie: Lie) {
    refused_with(board, lie, 422, "does not prove who signed in").await;
}

async fn refused_with(board: TestBoard, lie: Lie, status: u16, says: &str) -> (TestBoard, Provider) {
    let (board, provider) = offering(board).await;
    connect(&board, &provider, PoliceLead, "lead").await;
    let mut visitor = board.visitor();
    provider.lies_about(lie);
    let page = come_in(&mut visitor, &provider, "lead").await;
    expect(&page, status);
    assert!(words(&page).contains(says), "{}", words(&page));
    nobody_is_in(&mut visitor).await;
    provider.lies_about(Lie::Nothing);
    expect(&come_in(&mut visitor, &provider, "lead").await, 303);
    (board, provider)
}

async fn nobody_is_in(visitor: &mut Visitor) {
    assert!(visitor.token().is_none());
    assert_eq!(visitor.get("/").await.unwrap().location(), "/sign-in");
}

async fn a_wrong_nonce_is_refused(board: TestBoard) {
    refused(board, Lie::WrongNonce).await;
}

async fn a_missing_nonce_is_refused(board: TestBoard) {
    refused(board, Lie::NoNonce).await;
}

async fn a_token_for_another_client_is_refused(board: TestBoard) {
    refused(board, Lie::WrongAudience).await;
}

async fn a_token_for_another_client_too_is_refused(board: TestBoard) {
    refused(board, Lie::AnotherAudienceToo).await;
}

async fn a_token_that_another_client_asked_for_is_refused(board: TestBoard) {
    refused(board, Lie::WrongAuthorisedParty).await;
}

async fn a_token_of_another_issuer_is_refused(board: TestBoard) {
    refused(board, Lie::WrongIssuer).await;
}

async fn an_expired_token_is_refused(board: TestBoard) {
    refused(board, Lie::Expired).await;
}

async fn a_token_from_the_future_is_refused(board: TestBoard) {
    refused(board, Lie::IssuedTomorrow).await;
}

async fn a_token_from_before_the_way_began_is_refused(board: TestBoard) {
    refused(board, Lie::IssuedBeforeTheWayBegan).await;
}

async fn an_unsigned_token_is_refused(board: TestBoard) {
    refused(board, Lie::Unsigned).await;
}

async fn a_token_signed_with_the_clients_secret_is_refused(board: TestBoard) {
    refused(board, Lie::SignedWithTheSecret).await;
}

async fn a_token_signed_with_the_public_key_as_secret_is_refused(board: TestBoard) {
    refused(board, Lie::SignedWithThePublicKeyAsSecret).await;
}

async fn a_token_signed_by_another_key_is_refused(board: TestBoard) {
    refused(board, Lie::SignedByAnotherKey).await;
}

async fn an_unknown_key_is_refused_and_asked_for_once_a_minute(board: TestBoard) {
    let (board, provider) = offering(board).await;
    connect(&board, &provider, PoliceLead, "lead").await;
    board.pass(TimeDelta::minutes(1));
    provider.lies_about(Lie::UnknownKey);
    assert_eq!(provider.keys_asked(), 1);
    for _ in 0..3 {
        expect(&come_in(&mut board.visitor(), &provider, "lead").await, 422);
    }
    assert_eq!(provider.keys_asked(), 2);
    board.pass(TimeDelta::minutes(1));
    expect(&come_in(&mut board.visitor(), &provider, "lead").await, 422);
    assert_eq!(provider.keys_asked(), 3);
}

async fn an_answer_without_an_id_token_is_refused(board: TestBoard) {
    refused(board, Lie::NoIdToken).await;
}

async fn a_subject_that_is_none_is_refused(board: TestBoard) {
    let (board, provider) = refused_with(board, Lie::EmptySubject, 422, "does not prove who signed in").await;
    provider.lies_about(Lie::VeryLongSubject);
    expect(&come_in(&mut board.visitor(), &provider, "lead").await, 422);
}

async fn an_answer_of_50_mebibytes_is_not_read(board: TestBoard) {
    refused_with(board, Lie::AnswerOf50Mebibytes, 503, "cannot be reached now").await;
}

async fn a_token_endpoint_that_leads_elsewhere_is_not_followed(board: TestBoard) {
    let (_, provider) = refused_with(board, Lie::LeadsElsewhere, 422, "does not prove who signed in").await;
    assert_eq!(provider.elsewhere_asked(), 0);
}

async fn a_token_endpoint_that_never_answers_is_given_up(board: TestBoard) {
    refused_with(board, Lie::NeverAnswers, 503, "cannot be reached now").await;
}

async fn a_key_that_was_renamed_is_fetched_again(board: TestBoard) {
    let (board, provider) = offering(board).await;
    connect(&board, &provider, PoliceLead, "lead").await;
    board.pass(TimeDelta::minutes(1));
    provider.names_its_key("second");
    expect(&come_in(&mut board.visitor(), &provider, "lead").await, 303);
    assert_eq!(provider.keys_asked(), 2);
}

/// A way that would let the lead in.
async fn on_the_way(board: &TestBoard, provider: &Provider) -> (Visitor, Asked, String) {
    connect(board, provider, PoliceLead, "lead").await;
    let mut visitor = board.visitor();
    let asked = leave(&mut visitor, "/sign-in/with/council", &[("next", "/")]).await;
    let path = provider.lets_in(&asked, "lead");
    (visitor, asked, path)
}

async fn an_answer_that_names_another_issuer_is_refused(board: TestBoard) {
    let (board, provider) = offering(board).await;
    let (mut visitor, asked, path) = on_the_way(&board, &provider).await;
    let code = path.split("code=").nth(1).unwrap().split('&').next().unwrap();
    let mixed = way_back(&asked, &[("code", code), ("iss", "https://attacker.example")]);
    expect(&visitor.get(&mixed).await.unwrap(), 422);
    nobody_is_in(&mut visitor).await;
}

async fn an_answer_that_names_no_issuer_is_refused_where_the_provider_promised_it(board: TestBoard) {
    let (board, provider) = offering(board).await;
    let (mut visitor, asked, path) = on_the_way(&board, &provider).await;
    let code = path.split("code=").nth(1).unwrap().split('&').next().unwrap();
    expect(&visitor.get(&way_back(&asked, &[("code", code)])).await.unwrap(), 422);
    nobody_is_in(&mut visitor).await;
}

async fn an_answer_in_another_browser_lets_nobody_in(board: TestBoard) {
    let (board, provider) = offering(board).await;
    let (mut attacker, _, path) = on_the_way(&board, &provider).await;
    let mut victim = board.visitor();
    expect(&victim.get(&path).await.unwrap(), 422);
    nobody_is_in(&mut victim).await;
    // A browser on a way of its own is another browser too.
    leave(&mut victim, "/sign-in/with/council", &[("next", "/")]).await;
    expect(&victim.get(&path).await.unwrap(), 422);
    nobody_is_in(&mut victim).await;
    expect(&attacker.get(&path).await.unwrap(), 303);
}

async fn an_answer_is_taken_once(board: TestBoard) {
    let (board, provider) = offering(board).await;
    let (mut visitor, _, path) = on_the_way(&board, &provider).await;
    expect(&visitor.get(&path).await.unwrap(), 303);
    expect(&visitor.post("/sign-out", &[]).await.unwrap(), 303);
    let again = visitor.get(&path).await.unwrap();
    expect(&again, 422);
    assert!(words(&again).contains("Begin again"));
    nobody_is_in(&mut visitor).await;
}

async fn a_code_of_another_way_is_refused(board: TestBoard) {
    let (board, provider) = offering(board).await;
    let (_, _, stolen) = on_the_way(&board, &provider).await;
    let code = stolen.split("code=").nth(1).unwrap().split('&').next().unwrap();
    let mut attacker = board.visitor();
    let asked = leave(&mut attacker, "/sign-in/with/council", &[("next", "/")]).await;
    let path = way_back(&asked, &[("code", code), ("iss", provider.issuer())]);
    expect(&attacker.get(&path).await.unwrap(), 422);
    nobody_is_in(&mut attacker).await;
}

async fn an_answer_after_ten_minutes_lets_nobody_in(board: TestBoard) {
    let (board, provider) = offering(board).await;
    let (mut visitor, _, path) = on_the_way(&board, &provider).await;
    board.pass(TimeDelta::minutes(10));
    expect(&visitor.get(&path).await.unwrap(), 422);
    nobody_is_in(&mut visitor).await;
    board.service.run_due_jobs().await.unwrap();
    assert_eq!(query(&board, "SELECT COUNT(*) FROM sign_on_flow").trim(), "0");
}

async fn an_answer_at_the_address_of_another_provider_lets_nobody_in(board: TestBoard) {
    let (board, provider) = offering(board).await;
    connect(&board, &provider, PoliceLead, "lead").await;
    let other = Provider::start(&board).await;
    let both = vec![provider.settings("council", Trust::Never), other.settings("other", Trust::Never)];
    let board = board.that_offers_single_sign_on(both).await.unwrap();
    let mut visitor = board.visitor();
    let asked = leave(&mut visitor, "/sign-in/with/council", &[("next", "/")]).await;
    let path = provider.lets_in(&asked, "lead").replace("/with/council/", "/with/other/");
    expect(&visitor.get(&path).await.unwrap(), 422);
    // What one provider calls somebody is not what another calls them.
    let asked = leave(&mut visitor, "/sign-in/with/other", &[("next", "/")]).await;
    expect(&visitor.get(&other.lets_in(&asked, "lead")).await.unwrap(), 422);
    nobody_is_in(&mut visitor).await;
}

async fn an_answer_that_nobody_asked_for_lets_nobody_in(board: TestBoard) {
    let (board, provider) = offering(board).await;
    let (mut visitor, asked, path) = on_the_way(&board, &provider).await;
    let made_up = "A".repeat(43);
    let state = asked.get("state");
    for path in [
        "/sign-in/with/council/back".to_owned(),
        "/sign-in/with/council/back?code=code-0".to_owned(),
        path.replace(&state, &made_up),
        path.replace(&state, "x"),
        format!("{path}&state={made_up}"),
        format!("{path}&code=another"),
    ] {
        expect(&visitor.get(&path).await.unwrap(), 422);
    }
    nobody_is_in(&mut visitor).await;
    expect(&visitor.get("/sign-in/with/nobody/back?code=1&state=1").await.unwrap(), 404);
    expect(&visitor.get(&path).await.unwrap(), 303);
}

async fn what_a_provider_says_of_an_error_is_neither_shown_nor_followed(board: TestBoard) {
    let (board, provider) = offering(board).await;
    let (mut visitor, asked, _) = on_the_way(&board, &provider).await;
    let says = [
        ("error", "access_denied"),
        ("error_description", "<img src=x onerror=alert(1)>"),
        ("error_uri", "https://attacker.example"),
        ("iss", provider.issuer()),
    ];
    let page = visitor.get(&way_back(&asked, &says)).await.unwrap();
    expect(&page, 422);
    assert!(words(&page).contains("did not let you through, or you turned back there"), "{}", words(&page));
    for theirs in ["access_denied", "onerror", "attacker"] {
        assert!(!page.text().contains(theirs), "{theirs}");
    }
    nobody_is_in(&mut visitor).await;
}

async fn an_account_is_never_found_by_its_address(board: TestBoard) {
    let (board, provider) = offering(board).await;
    let mut visitor = board.visitor();
    let email = Manager.email();
    for claims in [
        json!({ "sub": "stranger", "email": email, "email_verified": true, "preferred_username": email, "upn": email }),
        json!({ "sub": email, "email": email, "email_verified": true }),
        json!({ "sub": board.actor(Manager).unwrap().person.to_string() }),
    ] {
        let asked = leave(&mut visitor, "/sign-in/with/council", &[("next", "/")]).await;
        assert_eq!(asked.get("scope"), "openid");
        let page = visitor.get(&provider.lets_in_with(&asked, claims)).await.unwrap();
        expect(&page, 422);
        assert!(words(&page).contains("not connected to an account"), "{}", words(&page));
        nobody_is_in(&mut visitor).await;
    }
    assert_eq!(query(&board, "SELECT COUNT(*) FROM sign_on_connection").trim(), "0");
    assert_eq!(trail_entries(&board, "sign_in_refused"), 3);
}

async fn one_sign_in_belongs_to_one_person(board: TestBoard) {
    let (board, provider) = offering(board).await;
    connect(&board, &provider, PoliceLead, "the same").await;
    let mut other = signed_in(&board, CouncilLead).await;
    let asked = leave(&mut other, "/account/connect/council", &[]).await;
    let page: Page = other.get(&provider.lets_in(&asked, "the same")).await.unwrap();
    expect(&page, 409);
    assert!(words(&page).contains("connected to another account already"), "{}", words(&page));
    // At the same moment, one of two has it.
    let (mut one, mut two) = (signed_in(&board, Chair).await, signed_in(&board, Panel).await);
    let (first, second) = (
        leave(&mut one, "/account/connect/council", &[]).await,
        leave(&mut two, "/account/connect/council", &[]).await,
    );
    let (first, second) = (provider.lets_in(&first, "both"), provider.lets_in(&second, "both"));
    let (first, second) = tokio::join!(one.get(&first), two.get(&second));
    let mut statuses = [first.unwrap().status, second.unwrap().status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
    assert_eq!(query(&board, "SELECT COUNT(*) FROM sign_on_connection").trim(), "2");
}

async fn a_description_of_another_issuer_is_not_used(board: TestBoard) {
    // Its description names another issuer than the settings do: what it says is nobody's.
    let provider = Provider::start(&board).await;
    let by_another_name = provider.issuer().replace("127.0.0.1", "localhost");
    let settings = vec![crate::provider::settings("council", &by_another_name, Trust::Never)];
    let board = board.that_offers_single_sign_on(settings).await.unwrap();
    let page = board.visitor().post("/sign-in/with/council", &[("next", "/")]).await.unwrap();
    expect(&page, 503);
    assert!(words(&page).contains("cannot be reached now"), "{}", words(&page));
}

/// What is logged while a test runs: each has a process of its own.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

async fn the_log_says_what_did_not_fit_and_holds_no_code_no_state_and_nobody(board: TestBoard) {
    let log = Log::default();
    let writer = log.clone();
    let _ = tracing_subscriber::fmt()
        .with_env_filter("info,candour=debug,candour_app=debug,candour_service=debug,openidconnect=trace,oauth2=trace")
        .with_writer(move || writer.clone())
        .try_init();
    let (board, provider) = offering(board).await;
    connect(&board, &provider, PoliceLead, "staff-number-4711").await;
    let mut visitor = board.visitor();
    provider.lies_about(Lie::WrongNonce);
    let asked = leave(&mut visitor, "/sign-in/with/council", &[("next", "/")]).await;
    let path = provider.lets_in(&asked, "staff-number-4711");
    expect(&visitor.get(&path).await.unwrap(), 422);
    provider.lies_about(Lie::Nothing);
    expect(&come_in(&mut visitor, &provider, "staff-number-4711").await, 303);
    let said = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(said.contains("/sign-in/with/{provider}/back") && said.contains("nonce"), "{said}");
    let code = path.split("code=").nth(1).unwrap().split('&').next().unwrap();
    let secrets = [&asked.get("state"), &asked.get("nonce"), code, "staff-number-4711", crate::provider::SECRET];
    for secret in secrets {
        assert!(!said.contains(secret), "{secret}: {said}");
    }
}
