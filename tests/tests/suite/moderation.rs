//! Moderation: the panel's levels beside the agency's, released all together, responded to, agreed.

use crate::support::{expect, letter, query as sql, query_write, signed_in, trail_entries, words};
use candour_domain::audit::AuditState;
use candour_domain::ids::{AuditId, ReturnId};
use candour_tests::Who::*;
use candour_tests::{Page, TestBoard, Visitor, on_both_databases};
use chrono::TimeDelta;

on_both_databases! {
    levels_are_given_released_all_together_responded_to_and_agreed,
    what_is_changed_after_a_release_is_released_again_and_both_are_shown,
    the_agency_responds_until_the_day_and_is_agreed_with_after_it,
    a_challenge_event_is_put_down_and_a_pack_is_printed,
    both_scores_are_shown_and_the_moderated_ones_to_the_agency_once_released,
    the_last_answer_stands_beside_with_what_was_agreed_then,
    the_rest_is_agreed_with_at_once_and_what_is_open_holds_a_release_back,
}

pub(crate) const REASON: &str = "CANARY-reason: the post is vacant.";
pub(crate) const RESPONSE: &str = "CANARY-response: it is filled from May.";

/// An audit in moderation with the return of the police, which is assigned to the panel member.
pub(crate) async fn in_moderation(board: &TestBoard) -> (AuditId, ReturnId) {
    let audit = board.open_audit().await.unwrap();
    let id = board.submit(PoliceLead).await.unwrap();
    moderate(board, audit).await;
    assign(board, id).await;
    (audit, id)
}

/// Leads an audit on to moderation.
pub(crate) async fn moderate(board: &TestBoard, audit: AuditId) {
    let manager = board.actor(Manager).unwrap();
    for state in [AuditState::Closed, AuditState::Moderation] {
        board.service.move_audit(&manager, audit, state).await.unwrap();
    }
}

pub(crate) async fn assign(board: &TestBoard, id: ReturnId) {
    let person = board.actor(Panel).unwrap().person.to_string();
    let mut manager = signed_in(board, Manager).await;
    let page = manager.post(&format!("/returns/{id}/moderation/panel"), &[("person", &person)]).await.unwrap();
    expect(&page, 303);
}

/// Gives levels on the page of a standard; each is a statement with the number that was seen, a level and a reason.
pub(crate) async fn give(
    visitor: &mut Visitor,
    id: ReturnId,
    standard: &str,
    levels: &[(&str, &str, &str, &str)],
) -> Page {
    let mut fields = Vec::new();
    for (statement, seen, level, reason) in levels {
        fields.push((format!("s.{statement}.revision"), *seen));
        fields.push((format!("s.{statement}.value"), *level));
        fields.push((format!("s.{statement}.reason"), *reason));
    }
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    visitor.post(&format!("/returns/{id}/moderation/standards/{standard}"), &fields).await.unwrap()
}

/// Gives every statement of the police a level: one differs.
pub(crate) async fn give_all(board: &TestBoard, id: ReturnId) {
    let mut panel = signed_in(board, Panel).await;
    let first = [("lead", "0", "1", REASON), ("policy", "0", "yes", ""), ("trained", "0", "3", "")];
    expect(&give(&mut panel, id, "first", &first).await, 303);
    expect(&give(&mut panel, id, "third", &[("custody", "0", "2", "")]).await, 303);
}

/// Releases the levels, to respond until 20 March 2026, as the page shows them.
pub(crate) async fn release(board: &TestBoard, id: ReturnId) -> Page {
    let mut manager = signed_in(board, Manager).await;
    let path = format!("/returns/{id}/moderation/release");
    let seen = manager.get(&path).await.unwrap().field("seen").unwrap();
    let day = [("respond-day", "20"), ("respond-month", "3"), ("respond-year", "2026")];
    manager.post(&path, &[&[("seen", seen.as_str())][..], &day].concat()).await.unwrap()
}

/// Responds to all levels, as the page of the agency stands.
pub(crate) async fn respond(visitor: &mut Visitor, id: ReturnId, fields: &[(&str, &str)]) -> Page {
    let path = format!("/returns/{id}/levels");
    let page = visitor.get(&path).await.unwrap();
    let (response, number) = (page.field("response").unwrap(), page.field("release").unwrap());
    let fields = [&[("response", response.as_str()), ("release", &number)][..], fields].concat();
    visitor.post(&path, &fields).await.unwrap()
}

pub(crate) async fn agree(board: &TestBoard, id: ReturnId) -> Page {
    let mut manager = signed_in(board, Manager).await;
    let seen = manager.get(&format!("/returns/{id}/moderation")).await.unwrap().field("seen").unwrap();
    manager.post(&format!("/returns/{id}/moderation/agree"), &[("seen", &seen)]).await.unwrap()
}

/// What a page says.
pub(crate) async fn says(visitor: &mut Visitor, path: &str) -> String {
    let page = visitor.get(path).await.unwrap();
    expect(&page, 200);
    words(&page)
}

async fn levels_are_given_released_all_together_responded_to_and_agreed(board: TestBoard) {
    let (audit, id) = in_moderation(&board).await;
    let (list, own) = (format!("/audits/{audit}/moderation"), format!("/returns/{id}/levels"));
    let text = says(&mut signed_in(&board, Manager).await, &list).await;
    assert!(text.contains("Testshire Police") && text.contains("0 of 4 statements have a level"), "{text}");
    assert!(text.contains("Not begun") && text.contains("Person Panel"), "{text}");
    // The panel member comes to it from the home page, and sees both sides.
    let mut panel = signed_in(&board, Panel).await;
    assert_eq!(panel.get("/").await.unwrap().location(), "/moderation");
    assert!(says(&mut panel, "/moderation").await.contains("Testshire Police"));
    let text = says(&mut panel, &format!("/returns/{id}/moderation/standards/first")).await;
    for part in
        ["The agency", "The panel", "The chief officer leads.", "Fully met (the agency’s own)", "Named and in post"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(text.contains("Stands for the level Fully met"), "{text}");
    give_all(&board, id).await;
    let text = says(&mut panel, &format!("/returns/{id}/moderation")).await;
    assert!(
        text.contains("4 of 4 statements have a level") && text.contains("1 differs from the agency’s own"),
        "{text}"
    );
    assert!(text.contains("Going on") && !text.contains("See what would be released"), "{text}");
    // What will be released is listed, with what differs.
    let text = says(&mut signed_in(&board, Manager).await, &format!("/returns/{id}/moderation/release")).await;
    assert!(
        text.contains("4 levels at once") && text.contains("In 3 statements the level is the agency’s own."),
        "{text}"
    );
    assert!(text.contains(REASON) && text.contains("Partly met"), "{text}");
    expect(&release(&board, id).await, 303);
    let mail = letter(&board, &PoliceLead.email(), "the Board has released agreed levels").await.unwrap();
    assert!(mail.contains("until 20 March 2026") && mail.contains(&own) && !mail.contains("CANARY"), "{mail}");
    // The agency sees its own level, the agreed one and the reason, beside each other.
    let mut lead = signed_in(&board, PoliceLead).await;
    assert!(says(&mut lead, &format!("/returns/{id}")).await.contains("See the agreed levels"));
    let text = says(&mut lead, &own).await;
    for part in [
        "1.1 A named lead is accountable.",
        "Fully met",
        "Partly met",
        REASON,
        "until 20 March 2026",
        "1 level differs",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let page = respond(&mut lead, id, &[("whole", "We agree but for one."), ("s.lead.response", RESPONSE)]).await;
    expect(&page, 303);
    assert!(says(&mut lead, &own).await.contains(RESPONSE));
    let mail = letter(&board, &Manager.email(), "has responded to the levels that you released").await.unwrap();
    assert!(mail.contains(&format!("/returns/{id}/moderation")) && !mail.contains("CANARY"), "{mail}");
    // The Board reads it beside the statement, and agrees.
    let mut manager = signed_in(&board, Manager).await;
    let text = says(&mut manager, &format!("/returns/{id}/moderation")).await;
    assert!(text.contains("Responded") && text.contains(RESPONSE) && text.contains("We agree but for one."), "{text}");
    assert!(says(&mut manager, &format!("/returns/{id}/moderation/standards/first")).await.contains(RESPONSE));
    expect(&agree(&board, id).await, 303);
    let text = says(&mut lead, &own).await;
    assert!(text.contains("They are agreed and no longer change.") && !text.contains("Send the response"), "{text}");
    let text = says(&mut lead, &format!("/returns/{id}")).await;
    assert!(
        text.contains("Levels agreed") && text.contains("Agreed levels released for a response, until 20 March 2026"),
        "{text}"
    );
    let state = sql(&board, "SELECT state FROM agency_return WHERE submitted_at IS NOT NULL");
    assert_eq!(state.trim(), "agreed");
    // Once the report is made, what is agreed is locked; the return of the council was not handed in, and stays so.
    let manager = board.actor(Manager).unwrap();
    board.service.move_audit(&manager, audit, AuditState::Reporting).await.unwrap();
    assert_eq!(sql(&board, "SELECT COUNT(*) FROM agency_return WHERE state = 'agreed'").trim(), "1");
    board.service.move_audit(&manager, audit, AuditState::Monitoring).await.unwrap();
    let states = sql(&board, "SELECT state FROM agency_return ORDER BY state");
    assert_eq!(states.split_whitespace().filter(|state| *state == "locked").count(), 1, "{states}");
    assert!(!states.contains("agreed"), "{states}");
    assert!(says(&mut signed_in(&board, PoliceLead).await, &format!("/returns/{id}")).await.contains("Levels agreed"));
    // The answer stands as it was signed.
    let whole = board.service.whole_return(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    assert_eq!(whole.answers["lead"].revision, 1);
    let kinds = ["level_moderated", "levels_released", "levels_responded", "levels_agreed", "panel_assigned"];
    assert_eq!(kinds.map(|kind| trail_entries(&board, kind)), [4, 1, 1, 1, 1]);
}

async fn what_is_changed_after_a_release_is_released_again_and_both_are_shown(board: TestBoard) {
    let (_, id) = in_moderation(&board).await;
    give_all(&board, id).await;
    expect(&release(&board, id).await, 303);
    expect(&respond(&mut signed_in(&board, PoliceLead).await, id, &[("whole", RESPONSE)]).await, 303);
    // The panel is through with it; the QA Manager changes what was released.
    let page = give(&mut signed_in(&board, Panel).await, id, "first", &[("lead", "1", "2", "New.")]).await;
    expect(&page, 409);
    assert!(words(&page).contains("If one must change, tell the QA Manager") && words(&page).contains("New."));
    let mut manager = signed_in(&board, Manager).await;
    expect(&give(&mut manager, id, "first", &[("lead", "1", "2", "CANARY-second reason")]).await, 303);
    // Until it is released anew the agency sees the first, and nothing is agreed.
    let mut lead = signed_in(&board, PoliceLead).await;
    let own = format!("/returns/{id}/levels");
    let text = says(&mut lead, &own).await;
    assert!(text.contains(REASON) && !text.contains("CANARY-second reason"), "{text}");
    let seen = [("seen", "5")];
    expect(&manager.post(&format!("/returns/{id}/moderation/agree"), &seen).await.unwrap(), 409);
    board.pass(TimeDelta::minutes(1));
    expect(&release(&board, id).await, 303);
    let text = says(&mut lead, &own).await;
    assert!(
        text.contains("CANARY-second reason") && text.contains("Before: Partly met") && !text.contains(REASON),
        "{text}"
    );
    // Every level stays.
    let text = says(&mut manager, &format!("/returns/{id}/moderation/standards/first")).await;
    assert!(text.contains("1 earlier level") && text.contains(REASON) && text.contains("in release 1"), "{text}");
    // A response to the first is none to the second.
    expect(&manager.post(&format!("/returns/{id}/moderation/agree"), &seen).await.unwrap(), 409);
    expect(&respond(&mut lead, id, &[("whole", "Thank you.")]).await, 303);
    expect(&agree(&board, id).await, 303);
    // Then it no longer changes.
    let page = give(&mut manager, id, "first", &[("lead", "2", "3", "")]).await;
    expect(&page, 409);
    assert!(words(&page).contains("They no longer change."));
}

async fn the_agency_responds_until_the_day_and_is_agreed_with_after_it(board: TestBoard) {
    let (_, id) = in_moderation(&board).await;
    give_all(&board, id).await;
    expect(&release(&board, id).await, 303);
    let agree_path = format!("/returns/{id}/moderation/agree");
    let refused = signed_in(&board, Manager).await.post(&agree_path, &[("seen", "4")]).await.unwrap();
    expect(&refused, 409);
    assert!(words(&refused).contains("The agency may respond until 20 March 2026."));
    // The 20th itself.
    board.pass(TimeDelta::days(17));
    let mut lead = signed_in(&board, PoliceLead).await;
    assert!(says(&mut lead, &format!("/returns/{id}/levels")).await.contains("Send the response"));
    let page = lead.get(&format!("/returns/{id}/levels")).await.unwrap();
    let (response, number) = (page.field("response").unwrap(), page.field("release").unwrap());
    board.pass(TimeDelta::days(1));
    let mut lead = signed_in(&board, PoliceLead).await;
    let fields = [("response", response.as_str()), ("release", &number), ("whole", RESPONSE)];
    let page = lead.post(&format!("/returns/{id}/levels"), &fields).await.unwrap();
    expect(&page, 409);
    assert!(words(&page).contains("The time to respond ended on 20 March 2026.") && words(&page).contains(RESPONSE));
    assert_eq!(sql(&board, "SELECT COUNT(*) FROM level_response").trim(), "0");
    expect(&agree(&board, id).await, 303);
}

async fn a_challenge_event_is_put_down_and_a_pack_is_printed(board: TestBoard) {
    let (audit, id) = in_moderation(&board).await;
    let query = crate::queries::ask(&board, id, "lead", "CANARY-asked?").await;
    assert!(!query.is_empty());
    let mut panel = signed_in(&board, Panel).await;
    let path = format!("/returns/{id}/moderation/event");
    let page = panel.get(&path).await.unwrap();
    assert!(page.text().contains("Person Panel"));
    let event = page.field("event").unwrap();
    let fields = [
        ("event", event.as_str()),
        ("held-day", "2"),
        ("held-month", "3"),
        ("held-year", "2026"),
        ("present", "Person Panel\r\nThe chief officer"),
        ("notes", "We read 1.1 together."),
    ];
    for _ in 0..2 {
        expect(&panel.post(&path, &fields).await.unwrap(), 303);
    }
    assert_eq!(sql(&board, "SELECT COUNT(*) FROM challenge_event").trim(), "1");
    assert_eq!(trail_entries(&board, "challenge_recorded"), 1);
    let text = says(&mut panel, &format!("/returns/{id}/moderation")).await;
    assert!(
        text.contains("2 March 2026") && text.contains("The chief officer") && text.contains("We read 1.1 together."),
        "{text}"
    );
    // An event is a beginning: nothing else is needed.
    assert!(says(&mut panel, &format!("/audits/{audit}/moderation")).await.contains("Going on"));
    give_all(&board, id).await;
    // The pack: all that is laid on the table, and no level of the panel.
    let page = panel.get(&format!("/returns/{id}/moderation/pack")).await.unwrap();
    let text = words(&page);
    for part in [
        "The agency’s own level: Fully met",
        "Named and in post",
        "The chief officer leads.",
        "CANARY-asked?",
        "Notes",
        "3.1",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains(REASON) && !text.contains("We read 1.1 together."), "{text}");
    assert!(page.text().contains("candour-paper__room"));
}

async fn both_scores_are_shown_and_the_moderated_ones_to_the_agency_once_released(board: TestBoard) {
    let (audit, id) = in_moderation(&board).await;
    give_all(&board, id).await;
    // Self: 3/3 + 1 + 3/3 + 2/3 of 4. Moderated: 1/3 + 1 + 3/3 + 2/3 of 4.
    let scores = format!("/returns/{id}/scores");
    let mut manager = signed_in(&board, Manager).await;
    let text = says(&mut manager, &scores).await;
    assert!(
        text.contains("91.7%") && text.contains("75.0%") && text.contains("Moderated score, not released"),
        "{text}"
    );
    let text = says(&mut manager, &format!("/audits/{audit}/scores")).await;
    assert!(text.contains("Moderated scores") && text.contains("75.0%") && text.contains("Not released"), "{text}");
    let mut lead = signed_in(&board, PoliceLead).await;
    let text = says(&mut lead, &scores).await;
    assert!(text.contains("91.7%") && !text.contains("75.0%"), "{text}");
    expect(&release(&board, id).await, 303);
    let text = says(&mut lead, &scores).await;
    assert!(text.contains("91.7%") && text.contains("75.0%") && !text.contains("not released"), "{text}");
    // Changed, and not released again: 2/3 + 1 + 3/3 + 2/3 of 4. The agency has what it was given.
    expect(&give(&mut manager, id, "first", &[("lead", "1", "2", "Better.")]).await, 303);
    assert!(says(&mut manager, &scores).await.contains("83.3%"));
    let text = says(&mut lead, &scores).await;
    assert!(text.contains("75.0%") && !text.contains("83.3%"), "{text}");
    let text = says(&mut manager, &format!("/audits/{audit}/scores")).await;
    assert!(text.contains("83.3%") && text.contains("Not released"), "{text}");
}

async fn the_last_answer_stands_beside_with_what_was_agreed_then(board: TestBoard) {
    let (audit, id) = in_moderation(&board).await;
    give_all(&board, id).await;
    expect(&release(&board, id).await, 303);
    let manager = board.actor(Manager).unwrap();
    board.service.move_audit(&manager, audit, AuditState::Reporting).await.unwrap();
    board.pass(TimeDelta::days(700));
    let (set, version) = board.publish(candour_tests::EVERY_TYPE_V2).await.unwrap();
    let next = board.audit_with(&set, &version).await.unwrap();
    let again = board.return_of(PoliceLead).await.unwrap();
    assert_ne!(again, id);
    query_write(
        &board,
        "UPDATE agency_return SET state = 'submitted', submitted_at = (SELECT MAX(submitted_at) FROM agency_return) WHERE state = 'not_started'",
    );
    moderate(&board, next).await;
    let mut manager = signed_in(&board, Manager).await;
    let standards = board.service.moderation(&board.actor(Manager).unwrap(), again).await.unwrap().standards;
    let mut said = String::new();
    for tally in standards {
        said += &says(&mut manager, &format!("/returns/{again}/moderation/standards/{}", tally.standard)).await;
    }
    assert!(said.contains("Last time, 2026") && said.contains("The chief officer leads."), "{said}");
    assert!(said.contains("Agreed level then: Partly met") && said.contains(REASON), "{said}");
}

async fn the_rest_is_agreed_with_at_once_and_what_is_open_holds_a_release_back(board: TestBoard) {
    let (_, id) = in_moderation(&board).await;
    let mut panel = signed_in(&board, Panel).await;
    expect(&give(&mut panel, id, "first", &[("lead", "0", "1", REASON)]).await, 303);
    let base = format!("/returns/{id}/moderation");
    let text = says(&mut signed_in(&board, Manager).await, &format!("{base}/release")).await;
    assert!(text.contains("3 statements have no level yet. All levels are released together."), "{text}");
    let mut manager = signed_in(&board, Manager).await;
    let day = [("seen", "1"), ("respond-day", "20"), ("respond-month", "3"), ("respond-year", "2026")];
    expect(&manager.post(&format!("{base}/release"), &day).await.unwrap(), 409);
    assert_eq!(sql(&board, "SELECT COUNT(*) FROM level_release").trim(), "0");
    for _ in 0..2 {
        expect(&panel.post(&format!("{base}/rest"), &[]).await.unwrap(), 303);
    }
    assert_eq!(sql(&board, "SELECT COUNT(*) FROM moderated_level").trim(), "4");
    let text = says(&mut panel, &base).await;
    assert!(text.contains("4 of 4 statements have a level") && text.contains("1 differs"), "{text}");
    expect(&release(&board, id).await, 303);
}
