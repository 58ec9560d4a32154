//! Invitations, leaving, a forgotten password, one's own account.

use crate::support::{expect, letter, link, query, signed_in, trail_entries, words};
use candour_tests::Who::*;
use candour_tests::{PASSWORD, TestBoard, on_both_databases};
use chrono::TimeDelta;

const NEW: &str = "new.colleague@police.example";
const STRONG: &str = "lantern gravel orchid nineteen";

on_both_databases! {
    the_sessions_of_somebody_end_by_the_button_on_their_page,
    a_lead_invites_a_colleague_who_sets_a_password_and_works,
    an_invitation_works_once_and_ends,
    a_new_invitation_ends_the_one_before,
    a_lead_invites_to_no_other_agency_and_to_no_role_of_the_board,
    a_manager_makes_no_system_administrator,
    an_address_that_is_none_is_refused_and_what_was_typed_stays,
    a_name_that_would_speak_in_the_boards_mail_is_refused,
    somebody_with_an_account_gets_the_role_and_a_mail,
    a_leaver_loses_every_session_at_once,
    nobody_ends_their_own_role_or_somebody_elses_agencys,
    a_shut_account_lets_nobody_in_until_it_is_opened,
    a_forgotten_password_is_answered_alike_for_everybody,
    a_recovery_link_sets_a_password_once_and_signs_out_everywhere,
    a_mailbox_is_not_filled_with_recovery_links,
    a_weak_password_is_explained,
    a_password_of_signs_alone_does,
    the_password_is_asked_again_before_the_account_changes,
    a_new_address_counts_when_its_link_is_opened,
    a_new_address_that_is_somebodys_tells_nothing,
    ones_sessions_are_listed_and_ended,
    what_stands_in_the_outbox_is_sealed,
    links_that_let_others_in_are_read_by_nobody_who_sees_no_content,
}

/// Invites as an agency's lead, on the page.
async fn invited(board: &TestBoard) -> String {
    let mut lead = signed_in(board, PoliceLead).await;
    let fields = [("name", "New Colleague"), ("email", NEW), ("role", "agency_contributor")];
    let page = lead.post("/people/invite", &fields).await.unwrap();
    expect(&page, 303);
    letter(board, NEW, "Your account").await.unwrap()
}

async fn a_lead_invites_a_colleague_who_sets_a_password_and_works(board: TestBoard) {
    let mail = invited(&board).await;
    assert!(
        mail.contains("Testshire Safeguarding Adults Board") && mail.contains("Agency contributor, Testshire Police")
    );
    let mut colleague = board.visitor();
    let path = link(&mail);
    assert!(words(&colleague.get(&path).await.unwrap()).contains("Welcome, New Colleague"));
    expect(&colleague.post(&path, &[("password", STRONG), ("again", STRONG)]).await.unwrap(), 303);
    expect(&colleague.post("/sign-in", &[("email", NEW), ("password", STRONG)]).await.unwrap(), 303);
    assert!(words(&colleague.get("/").await.unwrap()).contains("Agency contributor, Testshire Police"));
    let people = words(&signed_in(&board, PoliceLead).await.get("/people").await.unwrap());
    assert!(people.contains("New Colleague") && people.contains(NEW));
    let others = words(&signed_in(&board, CouncilLead).await.get("/people").await.unwrap());
    assert!(!others.contains("New Colleague"));
    assert_eq!(trail_entries(&board, "person_invited"), 1);
}

async fn an_invitation_works_once_and_ends(board: TestBoard) {
    let path = link(&invited(&board).await);
    let mut colleague = board.visitor();
    board.pass(TimeDelta::days(7));
    expect(&colleague.get(&path).await.unwrap(), 404);
    board.pass(-TimeDelta::hours(1));
    expect(&colleague.post(&path, &[("password", STRONG), ("again", STRONG)]).await.unwrap(), 303);
    expect(&colleague.post(&path, &[("password", PASSWORD), ("again", PASSWORD)]).await.unwrap(), 404);
}

async fn a_new_invitation_ends_the_one_before(board: TestBoard) {
    let first = link(&invited(&board).await);
    let id = id_of_the_new_one(&board);
    let mut lead = signed_in(&board, PoliceLead).await;
    board.pass(TimeDelta::seconds(1));
    expect(&lead.post(&format!("/people/{id}/invite-again"), &[]).await.unwrap(), 303);
    let second = link(&letter(&board, NEW, "Your account").await.unwrap());
    assert_ne!(first, second);
    expect(&board.visitor().get(&first).await.unwrap(), 404);
    expect(&board.visitor().get(&second).await.unwrap(), 200);
}

/// The id of whom [`invited`] invited, read from the database with its own tool.
fn id_of_the_new_one(board: &TestBoard) -> String {
    let id = if board.url().starts_with("sqlite:") { "lower(hex(id))" } else { "id" };
    query(board, &format!("SELECT {id} FROM person WHERE email = '{NEW}'")).trim().to_owned()
}

async fn a_lead_invites_to_no_other_agency_and_to_no_role_of_the_board(board: TestBoard) {
    let mut lead = signed_in(&board, PoliceLead).await;
    let council = board.agencies["Testshire Council"].to_string();
    let fields = [("name", "X"), ("email", NEW), ("role", "agency_lead"), ("agency", council.as_str())];
    expect(&lead.post("/people/invite", &fields).await.unwrap(), 303);
    assert!(letter(&board, NEW, "Your account").await.unwrap().contains("Agency lead, Testshire Police"));
    for role in ["qa_manager", "panel_member", "system_administrator", "made_up", ""] {
        let fields = [("name", "X"), ("email", "other@police.example"), ("role", role)];
        expect(&lead.post("/people/invite", &fields).await.unwrap(), 422);
    }
}

async fn a_manager_makes_no_system_administrator(board: TestBoard) {
    let mut manager = signed_in(&board, Manager).await;
    let fields = [("name", "X"), ("email", NEW), ("role", "system_administrator")];
    expect(&manager.post("/people/invite", &fields).await.unwrap(), 422);
    let administrator = board.actor(Administrator).unwrap().person;
    for step in ["shut", "reset-second-factor"] {
        expect(&manager.post(&format!("/people/{administrator}/{step}"), &[]).await.unwrap(), 403);
    }
    let mut administrator = signed_in(&board, Administrator).await;
    expect(&administrator.post("/people/invite", &fields).await.unwrap(), 303);
}

async fn a_name_that_would_speak_in_the_boards_mail_is_refused(board: TestBoard) {
    let mut lead = signed_in(&board, PoliceLead).await;
    let long = "x".repeat(101);
    for name in ["A\n\nYour account is locked. Open https://evil.example", "A\rB", "A\u{0}", "", "  ", long.as_str()] {
        let fields = [("name", name), ("email", NEW), ("role", "agency_contributor")];
        let page = lead.post("/people/invite", &fields).await.unwrap();
        expect(&page, 422);
        assert!(words(&page).contains("in one line of up to 100 characters"), "{name:?}");
    }
    assert!(letter(&board, NEW, "").await.is_none());
    let fields = [("name", &*"y".repeat(100)), ("email", NEW), ("role", "agency_contributor")];
    expect(&lead.post("/people/invite", &fields).await.unwrap(), 303);
}

async fn an_address_that_is_none_is_refused_and_what_was_typed_stays(board: TestBoard) {
    let mut lead = signed_in(&board, PoliceLead).await;
    for email in [
        "",
        "nobody",
        "a@b",
        "a@b@c.example",
        "a b@c.example",
        "a@c.example\r\nBcc: x@y.example",
        "a@.example",
        "<a@c.example>",
    ] {
        let page = lead
            .post("/people/invite", &[("name", "Kept Name"), ("email", email), ("role", "agency_viewer")])
            .await
            .unwrap();
        expect(&page, 422);
        assert!(page.text().contains("Kept Name") && page.text().contains("govuk-error-summary"), "{email}");
    }
    assert_eq!(trail_entries(&board, "person_invited"), 0);
}

async fn somebody_with_an_account_gets_the_role_and_a_mail(board: TestBoard) {
    let mut manager = signed_in(&board, Manager).await;
    let council = board.agencies["Testshire Council"].to_string();
    let email = PoliceViewer.email();
    let fields = [("email", email.as_str()), ("role", "agency_viewer"), ("agency", council.as_str())];
    let done = manager.post("/people/invite", &fields).await.unwrap();
    assert_eq!(done.location(), "/people?note=given");
    assert!(letter(&board, &email, "new role").await.unwrap().contains("Agency viewer, Testshire Council"));
    let page = manager.post("/people/invite", &fields).await.unwrap();
    expect(&page, 422);
    assert!(words(&page).contains("They hold this role already."));
    assert_eq!(board.service.own_roles(&board.actor(PoliceViewer).unwrap()).await.unwrap().len(), 2);
}

async fn a_leaver_loses_every_session_at_once(board: TestBoard) {
    let mut contributor = signed_in(&board, PoliceContributor).await;
    let mut elsewhere = signed_in(&board, PoliceContributor).await;
    let actor = board.actor(PoliceContributor).unwrap();
    let role = board.service.own_roles(&actor).await.unwrap()[0].id.to_string();
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(&lead.post(&format!("/people/{}/end-role", actor.person), &[("role", &role)]).await.unwrap(), 303);
    for session in [&mut contributor, &mut elsewhere] {
        expect(&session.get("/").await.unwrap(), 303);
    }
    let again =
        board.visitor().post("/sign-in", &[("email", &PoliceContributor.email()), ("password", PASSWORD)]).await;
    expect(&again.unwrap(), 422);
    assert!(letter(&board, &PoliceContributor.email(), "has ended").await.is_some());
    assert_eq!(trail_entries(&board, "role_ended"), 1);
}

async fn nobody_ends_their_own_role_or_somebody_elses_agencys(board: TestBoard) {
    let mut lead = signed_in(&board, PoliceLead).await;
    for (who, status) in [(PoliceLead, 409), (CouncilLead, 404), (Manager, 404)] {
        let actor = board.actor(who).unwrap();
        let role = board.service.own_roles(&actor).await.unwrap()[0].id.to_string();
        let page = lead.post(&format!("/people/{}/end-role", actor.person), &[("role", &role)]).await.unwrap();
        expect(&page, status);
    }
    let manager = board.actor(Manager).unwrap().person;
    expect(&signed_in(&board, Manager).await.post(&format!("/people/{manager}/shut"), &[]).await.unwrap(), 409);
    let police = board.actor(PoliceContributor).unwrap().person;
    // What belongs to the Board is not a lead's, not even for the lead's own people.
    expect(&lead.post(&format!("/people/{police}/shut"), &[]).await.unwrap(), 403);
}

async fn a_shut_account_lets_nobody_in_until_it_is_opened(board: TestBoard) {
    let mut lead = signed_in(&board, PoliceLead).await;
    let mut manager = signed_in(&board, Manager).await;
    let person = board.actor(PoliceLead).unwrap().person;
    expect(&manager.post(&format!("/people/{person}/shut"), &[]).await.unwrap(), 303);
    expect(&lead.get("/").await.unwrap(), 303);
    let pair = [("email", PoliceLead.email()), ("password", PASSWORD.to_owned())];
    let fields = [(pair[0].0, pair[0].1.as_str()), (pair[1].0, pair[1].1.as_str())];
    expect(&board.visitor().post("/sign-in", &fields).await.unwrap(), 422);
    expect(&manager.post(&format!("/people/{person}/open"), &[]).await.unwrap(), 303);
    expect(&board.visitor().post("/sign-in", &fields).await.unwrap(), 303);
}

async fn a_forgotten_password_is_answered_alike_for_everybody(board: TestBoard) {
    let mut said = Vec::new();
    for email in [PoliceLead.email(), "nobody@test.example".to_owned(), PoliceLead.email().to_uppercase()] {
        let page = board.visitor().post("/recover", &[("email", &email)]).await.unwrap();
        expect(&page, 200);
        said.push(words(&page));
    }
    said.dedup();
    assert_eq!(said.len(), 1);
    assert!(letter(&board, &PoliceLead.email(), "new password").await.is_some());
    assert!(letter(&board, "nobody@test.example", "").await.is_none());
    let page = board.visitor().post("/recover", &[("email", "nonsense")]).await.unwrap();
    expect(&page, 422);
    assert!(page.text().contains("value=\"nonsense\""));
}

async fn a_recovery_link_sets_a_password_once_and_signs_out_everywhere(board: TestBoard) {
    let mut before = signed_in(&board, PoliceLead).await;
    let email = PoliceLead.email();
    expect(&board.visitor().post("/recover", &[("email", &email)]).await.unwrap(), 200);
    let path = link(&letter(&board, &email, "Set a new password").await.unwrap());
    let mut visitor = board.visitor();
    board.pass(TimeDelta::minutes(59));
    assert!(words(&visitor.get(&path).await.unwrap()).contains("Set a new password"));
    expect(&visitor.post(&path, &[("password", STRONG), ("again", STRONG)]).await.unwrap(), 303);
    expect(&visitor.post(&path, &[("password", STRONG), ("again", STRONG)]).await.unwrap(), 404);
    expect(&before.get("/").await.unwrap(), 303);
    expect(&visitor.post("/sign-in", &[("email", &email), ("password", STRONG)]).await.unwrap(), 303);
    assert!(letter(&board, &email, "was changed").await.is_some());
}

async fn a_mailbox_is_not_filled_with_recovery_links(board: TestBoard) {
    for _ in 0..3 {
        expect(&board.visitor().post("/recover", &[("email", &PoliceLead.email())]).await.unwrap(), 200);
        board.service.run_due_jobs().await.unwrap();
    }
    assert_eq!(trail_entries(&board, "recovery_asked"), 1);
    board.pass(TimeDelta::minutes(6));
    expect(&board.visitor().post("/recover", &[("email", &PoliceLead.email())]).await.unwrap(), 200);
    board.service.run_due_jobs().await.unwrap();
    assert_eq!(trail_entries(&board, "recovery_asked"), 2);
}

async fn a_weak_password_is_explained(board: TestBoard) {
    let path = link(&invited(&board).await);
    let mut colleague = board.visitor();
    for (password, why) in [
        ("too short", "15 characters"),
        ("passwordpassword", "easy to guess"),
        ("aaaaaaaaaaaaaaaaaaaa", "repeat"),
        ("qwertyuiopasdfghjkl", "Many people use this password"),
        ("new.colleague@police.example", "easy to guess"),
        ("New Colleague safeguarding", "easy to guess"),
        ("Testshire Police contributor 1", "about you or this site"),
        ("Adults Board Testshire 2026!", "about you or this site"),
    ] {
        let page = colleague.post(&path, &[("password", password), ("again", password)]).await.unwrap();
        expect(&page, 422);
        assert!(words(&page).contains(why), "{password}: {}", words(&page));
        assert_eq!(page.field("password").unwrap_or_default(), "");
    }
    expect(&colleague.post(&path, &[("password", STRONG), ("again", "another")]).await.unwrap(), 422);
}

async fn a_password_of_signs_alone_does(board: TestBoard) {
    let path = link(&invited(&board).await);
    let signs = "!)?/;:=&%~#+*_^`|<>[]{}(";
    expect(&board.visitor().post(&path, &[("password", signs), ("again", signs)]).await.unwrap(), 303);
}

async fn the_password_is_asked_again_before_the_account_changes(board: TestBoard) {
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(&lead.get("/account/password").await.unwrap(), 200);
    board.pass(TimeDelta::minutes(11));
    for path in ["/account/password", "/account/email", "/account/app"] {
        let page = lead.get(path).await.unwrap();
        expect(&page, 303);
        assert_eq!(page.location(), format!("/account/confirm?next={path}"));
    }
    let late = lead.post("/account/password", &[("password", STRONG), ("again", STRONG)]).await.unwrap();
    assert!(late.location().starts_with("/account/confirm"));
    let wrong = lead.post("/account/confirm", &[("password", "wrong"), ("next", "/account/password")]).await.unwrap();
    expect(&wrong, 422);
    let right = lead.post("/account/confirm", &[("password", PASSWORD), ("next", "//evil.example")]).await.unwrap();
    assert_eq!(right.location(), "/");
    let mut elsewhere = signed_in(&board, PoliceLead).await;
    expect(&lead.post("/account/password", &[("password", STRONG), ("again", STRONG)]).await.unwrap(), 303);
    expect(&lead.get("/").await.unwrap(), 200);
    expect(&elsewhere.get("/").await.unwrap(), 303);
}

async fn a_new_address_counts_when_its_link_is_opened(board: TestBoard) {
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(&lead.post("/account/email", &[("email", "Moved@Police.example")]).await.unwrap(), 303);
    let old = PoliceLead.email();
    assert!(letter(&board, &old, "being changed").await.is_some());
    let path = link(&letter(&board, "moved@police.example", "Confirm").await.unwrap());
    // Mail scanners read links: reading changes nothing.
    expect(&board.visitor().get(&path).await.unwrap(), 200);
    let pair = |email: &'static str| [("email", email), ("password", PASSWORD)];
    expect(&board.visitor().post("/sign-in", &pair("moved@police.example")).await.unwrap(), 422);
    expect(&board.visitor().post(&path, &[]).await.unwrap(), 303);
    expect(&board.visitor().post(&path, &[]).await.unwrap(), 404);
    expect(&board.visitor().post("/sign-in", &pair("moved@police.example")).await.unwrap(), 303);
    let gone = board.visitor().post("/sign-in", &[("email", &old), ("password", PASSWORD)]).await.unwrap();
    expect(&gone, 422);
    // Such a link sets no password.
    expect(&board.visitor().get(&path.replace("confirm-email", "welcome")).await.unwrap(), 404);
}

async fn a_new_address_that_is_somebodys_tells_nothing(board: TestBoard) {
    let mut lead = signed_in(&board, PoliceLead).await;
    let done = lead.post("/account/email", &[("email", &CouncilLead.email())]).await.unwrap();
    assert_eq!(done.location(), "/account?note=email");
    let path = link(&letter(&board, &CouncilLead.email(), "Confirm").await.unwrap());
    expect(&board.visitor().post(&path, &[]).await.unwrap(), 404);
    signed_in(&board, PoliceLead).await;
}

async fn ones_sessions_are_listed_and_ended(board: TestBoard) {
    let mut here = signed_in(&board, PoliceLead).await;
    let mut there = signed_in(&board, PoliceLead).await.in_a_new_browser();
    there.post("/sign-in", &[("email", &PoliceLead.email()), ("password", PASSWORD)]).await.unwrap();
    let page = here.get("/account/sessions").await.unwrap();
    let text = words(&page);
    assert!(text.contains("Firefox on Linux") && text.contains("This session"), "{text}");
    let one = page.field("session").unwrap();
    expect(&here.post("/account/sessions", &[("session", &one)]).await.unwrap(), 303);
    expect(&here.post("/account/sessions", &[]).await.unwrap(), 303);
    expect(&there.get("/").await.unwrap(), 303);
    expect(&here.get("/").await.unwrap(), 200);
    // Another person's session is not there.
    signed_in(&board, CouncilLead).await;
    let mut other = signed_in(&board, CouncilLead).await;
    let theirs = other.get("/account/sessions").await.unwrap().field("session").unwrap();
    expect(&here.post("/account/sessions", &[("session", &theirs)]).await.unwrap(), 404);
}

async fn what_stands_in_the_outbox_is_sealed(board: TestBoard) {
    let mail = invited(&board).await;
    let token = link(&mail).rsplit('/').next().unwrap().to_owned();
    let bytes = board.bytes().unwrap();
    let kept = String::from_utf8_lossy(&bytes);
    assert!(!kept.contains(&token) && !kept.contains("has invited you"));
    assert!(words(&signed_in(&board, Manager).await.get("/outbox").await.unwrap()).contains("has invited you"));
    expect(&signed_in(&board, PoliceLead).await.get("/outbox").await.unwrap(), 403);
    assert_eq!(board.service.verify(&[]).await.unwrap().unreadable, Vec::<String>::new());
}

async fn links_that_let_others_in_are_read_by_nobody_who_sees_no_content(board: TestBoard) {
    for who in [PoliceLead, Administrator] {
        expect(&board.visitor().post("/recover", &[("email", &who.email())]).await.unwrap(), 200);
    }
    board.service.run_due_jobs().await.unwrap();
    let administrator = signed_in(&board, Administrator).await.get("/outbox").await.unwrap();
    assert!(words(&administrator).contains(&PoliceLead.name()), "{}", words(&administrator));
    assert!(!administrator.text().contains("/welcome/"));
    // The QA Manager hands on the lead's link, and cannot become the one who keeps the keys.
    let manager = signed_in(&board, Manager).await.get("/outbox").await.unwrap();
    assert_eq!(manager.text().matches("/welcome/").count(), 1);
    assert!(letter(&board, &Administrator.email(), "new password").await.is_none());
}

async fn the_sessions_of_somebody_end_by_the_button_on_their_page(board: TestBoard) {
    let (mut here, mut there) = (signed_in(&board, PoliceLead).await, signed_in(&board, PoliceLead).await);
    let mut other = signed_in(&board, CouncilLead).await;
    let path = format!("/people/{}/end-sessions", board.actor(PoliceLead).unwrap().person);
    // Nobody else's lead can do it, and the person does it under their own account.
    expect(&other.post(&path, &[]).await.unwrap(), 404);
    expect(&here.get("/").await.unwrap(), 200);
    let mut manager = signed_in(&board, Manager).await;
    expect(&manager.post(&path, &[]).await.unwrap(), 303);
    for visitor in [&mut here, &mut there] {
        let page = visitor.get("/").await.unwrap();
        assert!(page.status == 303 && page.location().starts_with("/sign-in"), "{}", page.status);
    }
    expect(&other.get("/").await.unwrap(), 200);
    assert_eq!(trail_entries(&board, "sessions_ended"), 1);
}
