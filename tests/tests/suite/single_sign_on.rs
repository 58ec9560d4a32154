//! Signing in with what one's organisation gave one: connecting, coming in, showing that it is oneself, and
//! ending it.

use crate::provider::{Provider, asked, come_in, connect, leave, offering, settings};
use crate::support::{expect, letter, link, query, signed_in, trail_entries, words};
use candour_service::Clock as _;
use candour_service::accounts::Trust;
use candour_tests::Who::*;
use candour_tests::{PASSWORD, Page, TestBoard, Visitor, on_both_databases};
use candour_vault::TotpSecret;
use chrono::TimeDelta;
use serde_json::json;

const NEW: &str = "new.colleague@police.example";

on_both_databases! {
    a_person_connects_at_the_account_and_comes_in_by_it,
    connecting_asks_for_the_password_and_ends_the_other_sessions,
    connecting_ends_with_the_session_in_which_it_began,
    an_invitation_needs_no_password_and_is_used_once,
    an_invitation_takes_the_password_away_that_was_before,
    a_link_for_a_new_password_connects_nobody,
    leavers_and_shut_accounts_get_the_one_same_answer,
    strangers_are_slowed_down,
    the_last_way_in_stays,
    without_a_password_one_shows_by_the_provider_that_it_is_oneself,
    another_persons_sign_in_confirms_nothing,
    the_second_factor_is_asked_after_it_unless_the_settings_trust_it,
    ones_own_second_factor_is_asked_for_after_it,
    a_provider_that_is_away_stops_neither_the_start_nor_the_password,
    a_way_leads_to_no_other_site_and_asks_for_nothing_but_who_it_is,
}

async fn a_person_connects_at_the_account_and_comes_in_by_it(board: TestBoard) {
    let (board, provider) = offering(board).await;
    let mut lead = connect(&board, &provider, PoliceLead, "lead").await;
    assert!(words(&lead.get("/account?note=connected").await.unwrap()).contains("Testshire Council"));
    let told = letter(&board, &PoliceLead.email(), "How you sign in").await.unwrap();
    assert!(told.contains("The sign-in of Testshire Council was connected"), "{told}");
    assert_eq!(trail_entries(&board, "sign_on_connected"), 1);
    expect(&lead.post("/sign-out", &[]).await.unwrap(), 303);
    assert!(words(&lead.get("/sign-in").await.unwrap()).contains("Sign in with Testshire Council"));
    let before = trail_entries(&board, "signed_in");
    let asked = leave(&mut lead, "/sign-in/with/council", &[("next", "/account/sessions")]).await;
    let page = lead.get(&provider.lets_in(&asked, "lead")).await.unwrap();
    assert_eq!((page.status, page.location()), (303, "/account/sessions"));
    expect(&lead.get("/").await.unwrap(), 200);
    assert_eq!(trail_entries(&board, "signed_in"), before + 1);
    assert!(words(&lead.get("/account").await.unwrap()).contains("last used on"));
}

async fn connecting_asks_for_the_password_and_ends_the_other_sessions(board: TestBoard) {
    let (board, provider) = offering(board).await;
    let mut elsewhere = signed_in(&board, PoliceLead).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    board.pass(TimeDelta::minutes(11));
    let first = lead.post("/account/connect/council", &[]).await.unwrap();
    assert_eq!((first.status, first.location()), (303, "/account/confirm?next=/account"));
    expect(&lead.post("/account/confirm", &[("password", PASSWORD), ("next", "/account")]).await.unwrap(), 303);
    let asked = leave(&mut lead, "/account/connect/council", &[]).await;
    expect(&elsewhere.get("/").await.unwrap(), 200);
    expect(&lead.get(&provider.lets_in(&asked, "lead")).await.unwrap(), 303);
    expect(&lead.get("/").await.unwrap(), 200);
    expect(&elsewhere.get("/").await.unwrap(), 303);
    // Once more changes nothing.
    let asked = leave(&mut lead, "/account/connect/council", &[]).await;
    expect(&lead.get(&provider.lets_in(&asked, "lead")).await.unwrap(), 303);
    assert_eq!(trail_entries(&board, "sign_on_connected"), 1);
}

async fn connecting_ends_with_the_session_in_which_it_began(board: TestBoard) {
    let (board, provider) = offering(board).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let asked = leave(&mut lead, "/account/connect/council", &[]).await;
    let path = provider.lets_in(&asked, "lead");
    expect(&lead.post("/sign-out", &[]).await.unwrap(), 303);
    expect(&lead.get(&path).await.unwrap(), 422);
    // Nor does it connect whoever signs in after them in the same browser.
    let asked = {
        let fields = [("email", PoliceLead.email()), ("password", PASSWORD.to_owned())];
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        expect(&lead.post("/sign-in", &fields).await.unwrap(), 303);
        leave(&mut lead, "/account/connect/council", &[]).await
    };
    let other = CouncilLead.email();
    expect(&lead.post("/sign-in", &[("email", &other), ("password", PASSWORD)]).await.unwrap(), 303);
    let page = lead.get(&provider.lets_in(&asked, "lead")).await.unwrap();
    expect(&page, 422);
    assert!(words(&page).contains("Nothing was changed"));
    assert_eq!(query(&board, "SELECT COUNT(*) FROM sign_on_connection").trim(), "0");
}

/// The path of the invitation of somebody new.
async fn invited(board: &TestBoard) -> String {
    let mut lead = signed_in(board, PoliceLead).await;
    let fields = [("name", "New Colleague"), ("email", NEW), ("role", "agency_contributor")];
    expect(&lead.post("/people/invite", &fields).await.unwrap(), 303);
    link(&letter(board, NEW, "Your account").await.unwrap())
}

/// Somebody new who came in by their invitation and has no password.
async fn without_password(board: &TestBoard, provider: &Provider, subject: &str) -> Visitor {
    let path = invited(board).await;
    let mut colleague = board.visitor();
    let asked = leave(&mut colleague, &format!("{path}/with/council"), &[]).await;
    expect(&colleague.get(&provider.lets_in(&asked, subject)).await.unwrap(), 303);
    colleague
}

async fn an_invitation_needs_no_password_and_is_used_once(board: TestBoard) {
    let (board, provider) = offering(board).await;
    let path = invited(&board).await;
    let mut colleague = board.visitor();
    assert!(words(&colleague.get(&path).await.unwrap()).contains("Use my sign-in of Testshire Council"));
    let asked = leave(&mut colleague, &format!("{path}/with/council"), &[]).await;
    let second = leave(&mut colleague, &format!("{path}/with/council"), &[]).await;
    expect(&colleague.get(&provider.lets_in(&asked, "new")).await.unwrap(), 303);
    assert!(words(&colleague.get("/").await.unwrap()).contains("Agency contributor, Testshire Police"));
    // The link is used up, for this and for a password, and for a way that began before.
    expect(&board.visitor().get(&path).await.unwrap(), 404);
    expect(&board.visitor().post(&format!("{path}/with/council"), &[]).await.unwrap(), 404);
    expect(&colleague.post("/sign-out", &[]).await.unwrap(), 303);
    expect(&colleague.get(&provider.lets_in(&second, "somebody else")).await.unwrap(), 422);
    expect(&come_in(&mut colleague, &provider, "new").await, 303);
    let people = words(&signed_in(&board, PoliceLead).await.get("/people").await.unwrap());
    assert!(!people.contains("no password yet"), "{people}");
    assert!(letter(&board, NEW, "was connected to your account").await.is_some());
}

async fn an_invitation_takes_the_password_away_that_was_before(board: TestBoard) {
    let (board, provider) = offering(board).await;
    let (_, token) = board.service.new_link(board.board, &PoliceLead.email()).await.unwrap();
    let mut lead = board.visitor();
    let asked = leave(&mut lead, &format!("/welcome/{}/with/council", token.as_str()), &[]).await;
    expect(&lead.get(&provider.lets_in(&asked, "lead")).await.unwrap(), 303);
    let email = PoliceLead.email();
    expect(&board.visitor().post("/sign-in", &[("email", &email), ("password", PASSWORD)]).await.unwrap(), 422);
}

async fn a_link_for_a_new_password_connects_nobody(board: TestBoard) {
    let (board, _) = offering(board).await;
    expect(&board.visitor().post("/recover", &[("email", &PoliceLead.email())]).await.unwrap(), 200);
    let path = link(&letter(&board, &PoliceLead.email(), "new password").await.unwrap());
    assert!(!words(&board.visitor().get(&path).await.unwrap()).contains("Testshire Council"));
    expect(&board.visitor().post(&format!("{path}/with/council"), &[]).await.unwrap(), 404);
}

async fn leavers_and_shut_accounts_get_the_one_same_answer(board: TestBoard) {
    let (board, provider) = offering(board).await;
    connect(&board, &provider, PoliceLead, "lead").await;
    connect(&board, &provider, PoliceViewer, "viewer").await;
    let lead = board.actor(PoliceLead).unwrap().person;
    let viewer = board.actor(PoliceViewer).unwrap().person;
    let mut manager = signed_in(&board, Manager).await;
    expect(&manager.post(&format!("/people/{lead}/shut"), &[]).await.unwrap(), 303);
    let page = manager.get(&format!("/people/{viewer}")).await.unwrap();
    let role = page.field("role").unwrap();
    expect(&manager.post(&format!("/people/{viewer}/end-role"), &[("role", &role)]).await.unwrap(), 303);
    let mut answers = Vec::new();
    for subject in ["lead", "viewer", "nobody at all"] {
        let mut visitor = board.visitor();
        let page = come_in(&mut visitor, &provider, subject).await;
        expect(&page, 422);
        assert!(visitor.token().is_none());
        answers.push(words(&page));
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
}

async fn strangers_are_slowed_down(board: TestBoard) {
    let (board, provider) = offering(board).await;
    connect(&board, &provider, PoliceLead, "lead").await;
    let mut stranger = board.visitor();
    for _ in 0..5 {
        expect(&come_in(&mut stranger, &provider, "stranger").await, 422);
    }
    expect(&come_in(&mut stranger, &provider, "stranger").await, 429);
    // A colleague behind the same address comes in all the same.
    expect(&come_in(&mut stranger, &provider, "lead").await, 303);
}

async fn the_last_way_in_stays(board: TestBoard) {
    let (board, provider) = offering(board).await;
    let mut colleague = without_password(&board, &provider, "new").await;
    let page = colleague.get("/account").await.unwrap();
    let remove = path_of_the_connection(&page);
    let last = colleague.post(&remove, &[]).await.unwrap();
    expect(&last, 409);
    assert!(words(&last).contains("Set a password first"), "{}", words(&last));
    let fields = [("password", "lantern gravel orchid nineteen"), ("again", "lantern gravel orchid nineteen")];
    expect(&colleague.post("/account/password", &fields).await.unwrap(), 303);
    expect(&colleague.post(&remove, &[]).await.unwrap(), 303);
    expect(&colleague.post(&remove, &[]).await.unwrap(), 404);
    assert!(letter(&board, NEW, "was disconnected").await.is_some());
    assert_eq!(trail_entries(&board, "sign_on_disconnected"), 1);
    expect(&come_in(&mut board.visitor(), &provider, "new").await, 422);
    // Another person's connection is not there.
    let mut lead = connect(&board, &provider, PoliceLead, "lead").await;
    let theirs = path_of_the_connection(&lead.get("/account").await.unwrap());
    expect(&colleague.post(&theirs, &[]).await.unwrap(), 404);
    expect(&lead.post(&theirs, &[]).await.unwrap(), 303);
}

fn path_of_the_connection(page: &Page) -> String {
    let text = page.text();
    let at = text.find("/account/connections/").unwrap();
    text[at..].split('"').next().unwrap().to_owned()
}

async fn without_a_password_one_shows_by_the_provider_that_it_is_oneself(board: TestBoard) {
    let (board, provider) = offering(board).await;
    let mut colleague = without_password(&board, &provider, "new").await;
    board.pass(TimeDelta::minutes(11));
    let first = colleague.get("/account/password").await.unwrap();
    assert_eq!(first.location(), "/account/confirm?next=/account/password");
    let page = colleague.get(first.location()).await.unwrap();
    assert!(words(&page).contains("Sign in again with Testshire Council") && page.field("password").is_none());
    let now = board.clock.now().timestamp();
    let fields = [("next", "/account/password")];
    // A sign-in from this morning, one from tomorrow, and none that says when it was, show nothing.
    for claims in [
        json!({ "sub": "new", "auth_time": now - 3_600 }),
        json!({ "sub": "new", "auth_time": now + 3_600 }),
        json!({ "sub": "new" }),
    ] {
        let asked = leave(&mut colleague, "/account/confirm/with/council", &fields).await;
        assert_eq!((asked.get("prompt"), asked.get("max_age")), ("login".to_owned(), "0".to_owned()));
        let page = colleague.get(&provider.lets_in_with(&asked, claims)).await.unwrap();
        expect(&page, 422);
        assert!(colleague.get("/account/password").await.unwrap().location().starts_with("/account/confirm"));
    }
    let asked = leave(&mut colleague, "/account/confirm/with/council", &fields).await;
    let claims = json!({ "sub": "new", "auth_time": now });
    let page = colleague.get(&provider.lets_in_with(&asked, claims)).await.unwrap();
    assert_eq!((page.status, page.location()), (303, "/account/password"));
    assert!(words(&colleague.get("/account/password").await.unwrap()).contains("Set a password"));
    // Coming in shows it to nobody: the provider may have let in whoever sat there.
    let mut again = board.visitor();
    expect(&come_in(&mut again, &provider, "new").await, 303);
    assert!(again.get("/account/password").await.unwrap().location().starts_with("/account/confirm"));
}

async fn another_persons_sign_in_confirms_nothing(board: TestBoard) {
    let (board, provider) = offering(board).await;
    connect(&board, &provider, CouncilLead, "other").await;
    let mut lead = connect(&board, &provider, PoliceLead, "lead").await;
    board.pass(TimeDelta::minutes(11));
    for subject in ["other", "nobody"] {
        let asked = leave(&mut lead, "/account/confirm/with/council", &[("next", "/account")]).await;
        let claims = json!({ "sub": subject, "auth_time": board.clock.now().timestamp() });
        expect(&lead.get(&provider.lets_in_with(&asked, claims)).await.unwrap(), 422);
        assert!(lead.get("/account/password").await.unwrap().location().starts_with("/account/confirm"));
    }
}

async fn the_second_factor_is_asked_after_it_unless_the_settings_trust_it(board: TestBoard) {
    let (board, provider) = offering(board).await;
    connect(&board, &provider, PoliceLead, "lead").await;
    let mut board = board.that_asks_for_a_second_factor().await.unwrap();
    let several = json!({ "sub": "lead", "amr": ["pwd", "mfa"] });
    let password = json!({ "sub": "lead", "amr": ["pwd"] });
    let silent = json!({ "sub": "lead" });
    for (trust, claims, in_at_once) in [
        (Trust::Never, &several, false),
        (Trust::Amr, &several, true),
        (Trust::Amr, &password, false),
        (Trust::Amr, &silent, false),
        (Trust::Always, &silent, true),
    ] {
        board = board.that_offers_single_sign_on(vec![provider.settings("council", trust)]).await.unwrap();
        let mut visitor = board.visitor();
        let asked = leave(&mut visitor, "/sign-in/with/council", &[("next", "/")]).await;
        expect(&visitor.get(&provider.lets_in_with(&asked, claims.clone())).await.unwrap(), 303);
        let home = visitor.get("/").await.unwrap();
        let right = if in_at_once { home.status == 200 } else { home.location() == "/account" };
        assert!(right, "{trust:?} {claims}: {} {}", home.status, home.location());
    }
    assert_eq!(query(&board, "SELECT COUNT(*) FROM session WHERE second_factor = 'single_sign_on'").trim(), "2");
}

/// Gives the lead an authenticator app on the pages, and its key.
pub(crate) async fn with_app(board: &TestBoard, visitor: &mut Visitor) -> TotpSecret {
    expect(&visitor.post("/account/app", &[]).await.unwrap(), 303);
    let page = visitor.get("/account/app").await.unwrap();
    let key = page.text().split("class=\"candour-secret\"").nth(1).unwrap().split('>').nth(1).unwrap().to_owned();
    let app = crate::second_factor::secret(key.split('<').next().unwrap());
    let code = app.code_at(u64::try_from(board.clock.now().timestamp()).unwrap());
    expect(&visitor.post("/account/app/confirm", &[("code", &code)]).await.unwrap(), 200);
    app
}

async fn ones_own_second_factor_is_asked_for_after_it(board: TestBoard) {
    let (board, provider) = offering(board).await;
    let mut lead = connect(&board, &provider, PoliceLead, "lead").await;
    let app = with_app(&board, &mut lead).await;
    board.pass(TimeDelta::seconds(30));
    let mut visitor = board.visitor();
    let page = come_in(&mut visitor, &provider, "lead").await;
    expect(&page, 200);
    assert!(visitor.token().is_none());
    let step = page.field("step").unwrap();
    let wrong = visitor.post("/sign-in/code", &[("step", &step), ("code", "000000")]).await.unwrap();
    expect(&wrong, 422);
    let code = app.code_at(u64::try_from(board.clock.now().timestamp()).unwrap());
    expect(&visitor.post("/sign-in/code", &[("step", &step), ("code", &code)]).await.unwrap(), 303);
    expect(&visitor.get("/").await.unwrap(), 200);
    // Where the organisation answers for it, it is not asked for once more.
    let board = board.that_offers_single_sign_on(vec![provider.settings("council", Trust::Always)]).await.unwrap();
    expect(&come_in(&mut board.visitor(), &provider, "lead").await, 303);
}

async fn a_provider_that_is_away_stops_neither_the_start_nor_the_password(board: TestBoard) {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let away = settings("council", &format!("http://{nobody}"), Trust::Never);
    let board = board.that_offers_single_sign_on(vec![away]).await.unwrap();
    let mut visitor = board.visitor();
    let page = visitor.post("/sign-in/with/council", &[("next", "/account")]).await.unwrap();
    expect(&page, 503);
    assert!(words(&page).contains("Testshire Council cannot be reached now"), "{}", words(&page));
    assert_eq!(page.field("next").as_deref(), Some("/account"));
    let email = PoliceLead.email();
    expect(&visitor.post("/sign-in", &[("email", &email), ("password", PASSWORD)]).await.unwrap(), 303);
    let page = visitor.post("/account/connect/council", &[]).await.unwrap();
    expect(&page, 503);
    assert!(words(&page).contains("Nothing was changed"));
}

async fn a_way_leads_to_no_other_site_and_asks_for_nothing_but_who_it_is(board: TestBoard) {
    let (board, provider) = offering(board).await;
    connect(&board, &provider, PoliceLead, "lead").await;
    let mut visitor = board.visitor();
    let page = visitor.post("/sign-in/with/council", &[("next", "//evil.example")]).await.unwrap();
    assert!(page.header("content-security-policy").contains("form-action 'self'"));
    let way = asked(&page);
    assert!(way.0.as_str().starts_with(&format!("{}/authorise?", provider.issuer())));
    for (name, value) in [
        ("response_type", "code"),
        ("scope", "openid"),
        ("client_id", "candour"),
        ("code_challenge_method", "S256"),
        ("redirect_uri", "https://candour.test/sign-in/with/council/back"),
        ("prompt", ""),
    ] {
        assert_eq!(way.get(name), value, "{name}");
    }
    let cookie = page.header("set-cookie");
    for part in ["__Host-candour-sign-on=", "; Path=/", "; HttpOnly", "; Secure", "; SameSite=Lax"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert_eq!(visitor.get(&provider.lets_in(&way, "lead")).await.unwrap().location(), "/");
}
