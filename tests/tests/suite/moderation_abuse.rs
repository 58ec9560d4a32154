//! Moderation: two people at once, bad input, states that do not allow it, what is another's.

use crate::moderation::{REASON, RESPONSE, assign, give, give_all, in_moderation, release, respond, says};
use crate::support::{expect, query as sql, query_write, signed_in, trail_entries, words};
use candour_domain::audit::AuditState;
use candour_domain::moderation::LevelForm;
use candour_service::moderation::{LevelsSaved, PostedLevel};
use candour_tests::Who::*;
use candour_tests::{TestBoard, on_both_databases};

on_both_databases! {
    whoever_levels_second_sees_both_and_loses_nothing,
    two_levels_at_the_same_moment_are_one_and_the_other_is_told,
    a_level_that_is_given_while_somebody_releases_stops_the_release,
    what_is_wrong_is_said_at_its_place_with_everything_kept,
    a_script_is_text_everywhere,
    a_form_that_is_not_the_pages_is_refused,
    levels_are_given_in_moderation_alone,
    what_is_posted_twice_is_once,
    an_event_and_a_response_say_something,
    a_page_of_the_first_release_responds_to_no_second,
    a_level_that_was_moved_to_another_statement_is_not_read,
}

async fn whoever_levels_second_sees_both_and_loses_nothing(board: TestBoard) {
    let (_, id) = in_moderation(&board).await;
    let mut panel = signed_in(&board, Panel).await;
    let mut manager = signed_in(&board, Manager).await;
    expect(&give(&mut panel, id, "first", &[("lead", "0", "1", REASON), ("policy", "0", "", "")]).await, 303);
    // The manager's page is older; what they chose elsewhere on it is not half kept.
    let mine = [("lead", "0", "2", "CANARY-mine"), ("policy", "0", "yes", "")];
    let page = give(&mut manager, id, "first", &mine).await;
    expect(&page, 409);
    let text = words(&page);
    assert!(
        text.contains("Person Panel chose “Partly met” while you were writing.") && text.contains(REASON),
        "{text}"
    );
    assert!(page.text().contains("CANARY-mine") && page.text().contains("href=\"#s.lead.value\""));
    assert_eq!(sql(&board, "SELECT COUNT(*) FROM moderated_level").trim(), "1");
    // Settled against what was shown.
    let seen = page.field("s.lead.revision").unwrap();
    assert_eq!(seen, "1");
    let mine = [("lead", seen.as_str(), "2", "CANARY-mine"), ("policy", "0", "yes", "")];
    expect(&give(&mut manager, id, "first", &mine).await, 303);
    let text = says(&mut panel, &format!("/returns/{id}/moderation/standards/first")).await;
    assert!(text.contains("CANARY-mine") && text.contains(REASON) && text.contains("1 earlier level"), "{text}");
    // A page that was not touched is no conflict, however old it is.
    expect(&give(&mut panel, id, "first", &[("lead", "1", "1", REASON), ("trained", "0", "3", "")]).await, 303);
    assert_eq!(sql(&board, "SELECT COUNT(*) FROM moderated_level").trim(), "4");
}

async fn two_levels_at_the_same_moment_are_one_and_the_other_is_told(board: TestBoard) {
    let (_, id) = in_moderation(&board).await;
    let level = |grade: &str| {
        let form = LevelForm { grade: grade.to_owned(), reason: "Why.".to_owned() };
        vec![PostedLevel { statement: "lead".into(), seen: 0, form }]
    };
    let (one, two) = (board.actor(Panel).unwrap(), board.actor(Manager).unwrap());
    let (first, second) = (level("1"), level("2"));
    let (first, second) =
        tokio::join!(board.service.save_levels(&one, id, &first), board.service.save_levels(&two, id, &second));
    let both = [first.unwrap(), second.unwrap()];
    assert_eq!(both.iter().filter(|done| **done == LevelsSaved::Saved(1)).count(), 1, "{both:?}");
    assert_eq!(both.iter().filter(|done| matches!(done, LevelsSaved::Conflicts(_))).count(), 1, "{both:?}");
    assert_eq!(trail_entries(&board, "level_moderated"), 1);
}

async fn a_level_that_is_given_while_somebody_releases_stops_the_release(board: TestBoard) {
    let (_, id) = in_moderation(&board).await;
    give_all(&board, id).await;
    let mut manager = signed_in(&board, Manager).await;
    let path = format!("/returns/{id}/moderation/release");
    let seen = manager.get(&path).await.unwrap().field("seen").unwrap();
    let again = [("lead", "1", "0", "Nobody leads.")];
    expect(&give(&mut signed_in(&board, Panel).await, id, "first", &again).await, 303);
    let fields = [("seen", seen.as_str()), ("respond-day", "20"), ("respond-month", "3"), ("respond-year", "2026")];
    let page = manager.post(&path, &fields).await.unwrap();
    expect(&page, 409);
    assert!(words(&page).contains("Somebody gave a level after you opened this page. Nothing was done"));
    assert_eq!(sql(&board, "SELECT COUNT(*) FROM level_release").trim(), "0");
    expect(&release(&board, id).await, 303);
    // Twice is once: there is nothing new to release.
    let fields = [("seen", "5"), ("respond-day", "20"), ("respond-month", "3"), ("respond-year", "2026")];
    expect(&manager.post(&path, &fields).await.unwrap(), 409);
    assert_eq!(sql(&board, "SELECT COUNT(*) FROM level_release").trim(), "1");
}

async fn what_is_wrong_is_said_at_its_place_with_everything_kept(board: TestBoard) {
    let (_, id) = in_moderation(&board).await;
    let mut panel = signed_in(&board, Panel).await;
    let long = "c".repeat(4_001);
    let wrong = [("lead", "0", "2", " \r\n "), ("policy", "0", "", "Only a reason"), ("trained", "0", "9", &long)];
    let page = give(&mut panel, id, "first", &wrong).await;
    expect(&page, 422);
    let text = page.text();
    for part in [
        "href=\"#s.lead.reason\"",
        "1.1: Say why the level differs from the agency’s own.",
        "href=\"#s.policy.value\"",
        "Choose a level, or take the reason away.",
        "4,001 characters",
        "Only a reason",
        &long,
    ] {
        assert!(text.contains(part), "{}", part.chars().take(60).collect::<String>());
    }
    assert_eq!(sql(&board, "SELECT COUNT(*) FROM moderated_level").trim(), "0");
    assert_eq!(sql(&board, "SELECT state FROM agency_return WHERE submitted_at IS NOT NULL").trim(), "submitted");
    expect(&give(&mut panel, id, "first", &[("trained", "0", "9", "Why")]).await, 422);
    // Not applicable is a level like others, and differs.
    expect(&give(&mut panel, id, "first", &[("lead", "0", "\tnot applicable", "")]).await, 422);
    expect(&give(&mut panel, id, "first", &[("lead", "0", "\tnot applicable", "No such post.")]).await, 303);
    // One that was given is changed, not taken away.
    let page = give(&mut panel, id, "first", &[("lead", "1", "", "")]).await;
    expect(&page, 422);
    assert!(words(&page).contains("one that was given can be changed, not taken away"));
    // The release asks for a day to come.
    expect(&panel.post(&format!("/returns/{id}/moderation/rest"), &[]).await.unwrap(), 303);
    let mut manager = signed_in(&board, Manager).await;
    for day in ["3", "", "32"] {
        let fields = [("seen", "4"), ("respond-day", day), ("respond-month", "3"), ("respond-year", "2026")];
        let page = manager.post(&format!("/returns/{id}/moderation/release"), &fields).await.unwrap();
        expect(&page, 422);
        assert!(page.text().contains("href=\"#respond-day\"") && page.text().contains("Not applicable"));
    }
}

async fn a_script_is_text_everywhere(board: TestBoard) {
    let (_, id) = in_moderation(&board).await;
    let evil = "</textarea></p><script>alert(1)</script><img src=x onerror=alert(1)>";
    let mut panel = signed_in(&board, Panel).await;
    expect(&give(&mut panel, id, "first", &[("lead", "0", "1", evil)]).await, 303);
    expect(&panel.post(&format!("/returns/{id}/moderation/rest"), &[]).await.unwrap(), 303);
    let fields = [
        ("event", "01890000-0000-7000-8000-00000000abcd"),
        ("held-day", "2"),
        ("held-month", "3"),
        ("held-year", "2026"),
        ("present", evil),
        ("notes", evil),
    ];
    expect(&panel.post(&format!("/returns/{id}/moderation/event"), &fields).await.unwrap(), 303);
    expect(&release(&board, id).await, 303);
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(&respond(&mut lead, id, &[("whole", evil), ("s.lead.response", evil)]).await, 303);
    for (who, path, times) in [
        (Panel, "moderation/standards/first", 2),
        (Panel, "moderation", 4),
        (PoliceLead, "levels", 3),
        (Manager, "moderation/standards/first", 2),
    ] {
        let text = signed_in(&board, who).await.get(&format!("/returns/{id}/{path}")).await.unwrap().text();
        assert_eq!(text.matches("&lt;script&gt;alert(1)&lt;/script&gt;").count(), times, "{who:?} {path}");
        assert!(!text.contains("<img src=x") && !text.contains("<script>alert"), "{who:?} {path}");
    }
}

async fn a_form_that_is_not_the_pages_is_refused(board: TestBoard) {
    let (_, id) = in_moderation(&board).await;
    let council = board.return_of(CouncilLead).await.unwrap();
    let mut panel = signed_in(&board, Panel).await;
    let path = format!("/returns/{id}/moderation/standards/first");
    for extra in
        [("released", "1"), ("s.lead.score", "3"), ("s.custody.value", "3"), ("s.lead.revision", "-1"), ("agency", "x")]
    {
        let page = panel.post(&path, &[("s.lead.value", "3"), extra]).await.unwrap();
        expect(&page, 400);
    }
    // What has no level, what was never given, a standard of nothing, another agency's, none.
    expect(&give(&mut panel, id, "first", &[("why-none", "0", "3", "")]).await, 404);
    expect(&give(&mut panel, id, "first", &[("lead", "7", "3", "")]).await, 404);
    for standard in ["second", "none"] {
        expect(&panel.get(&format!("/returns/{id}/moderation/standards/{standard}")).await.unwrap(), 404);
    }
    for path in ["", "/standards/first", "/pack", "/event"] {
        expect(&panel.get(&format!("/returns/{council}/moderation{path}")).await.unwrap(), 404);
    }
    expect(&give(&mut panel, council, "first", &[("lead", "0", "3", "")]).await, 404);
    let mut lead = signed_in(&board, CouncilLead).await;
    expect(&lead.get(&format!("/returns/{id}/levels")).await.unwrap(), 404);
    let manager = format!("/returns/{id}/moderation/panel");
    let mut boss = signed_in(&board, Manager).await;
    let nobody = board.actor(PoliceLead).unwrap().person.to_string();
    expect(&boss.post(&manager, &[("person", &nobody)]).await.unwrap(), 404);
    expect(&boss.post(&manager, &[("person", "x")]).await.unwrap(), 400);
    assert_eq!(sql(&board, "SELECT COUNT(*) FROM moderated_level").trim(), "0");
}

async fn levels_are_given_in_moderation_alone(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let id = board.submit(PoliceLead).await.unwrap();
    assign(&board, id).await;
    let level = [("lead", "0", "1", REASON)];
    let manager = board.actor(Manager).unwrap();
    let refused = async |why: &str| {
        let mut panel = signed_in(&board, Panel).await;
        let page = give(&mut panel, id, "first", &level).await;
        expect(&page, 409);
        assert!(words(&page).contains(why) && words(&page).contains(REASON), "{}", words(&page));
        expect(&panel.post(&format!("/returns/{id}/moderation/rest"), &[]).await.unwrap(), 409);
    };
    refused("once the audit is in moderation").await;
    board.service.move_audit(&manager, audit, AuditState::Closed).await.unwrap();
    refused("once the audit is in moderation").await;
    board.service.move_audit(&manager, audit, AuditState::Moderation).await.unwrap();
    expect(&give(&mut signed_in(&board, Panel).await, id, "first", &level).await, 303);
    for state in [AuditState::Reporting, AuditState::Monitoring] {
        board.service.move_audit(&manager, audit, state).await.unwrap();
    }
    let page = give(&mut signed_in(&board, Panel).await, id, "first", &[("lead", "1", "0", REASON)]).await;
    expect(&page, 409);
    assert!(words(&page).contains("This audit is over"));
    assert_eq!(sql(&board, "SELECT COUNT(*) FROM moderated_level").trim(), "1");
    // A draft is with its agency: to the panel it is not there.
    query_write(&board, "UPDATE agency_return SET state = 'in_progress' WHERE state = 'in_moderation'");
    expect(&signed_in(&board, Panel).await.get(&format!("/returns/{id}/moderation")).await.unwrap(), 404);
}

async fn what_is_posted_twice_is_once(board: TestBoard) {
    let (_, id) = in_moderation(&board).await;
    let mut panel = signed_in(&board, Panel).await;
    for _ in 0..2 {
        expect(&give(&mut panel, id, "first", &[("lead", "0", "1", REASON)]).await, 303);
    }
    assert_eq!(sql(&board, "SELECT COUNT(*) FROM moderated_level").trim(), "1");
    assign(&board, id).await;
    assert_eq!(sql(&board, "SELECT COUNT(*) FROM panel_assignment").trim(), "1");
    expect(&panel.post(&format!("/returns/{id}/moderation/rest"), &[]).await.unwrap(), 303);
    expect(&release(&board, id).await, 303);
    let mut lead = signed_in(&board, PoliceLead).await;
    let path = format!("/returns/{id}/levels");
    let response = lead.get(&path).await.unwrap().field("response").unwrap();
    let fields = [("response", response.as_str()), ("release", "1"), ("whole", RESPONSE)];
    for _ in 0..2 {
        expect(&lead.post(&path, &fields).await.unwrap(), 303);
    }
    assert_eq!(sql(&board, "SELECT COUNT(*) FROM level_response").trim(), "1");
    assert_eq!(trail_entries(&board, "levels_responded"), 1);
    // They may add to it until the day.
    expect(&respond(&mut lead, id, &[("whole", "And another thing.")]).await, 303);
    assert_eq!(sql(&board, "SELECT COUNT(*) FROM level_response").trim(), "2");
}

async fn an_event_and_a_response_say_something(board: TestBoard) {
    let (_, id) = in_moderation(&board).await;
    give_all(&board, id).await;
    let mut panel = signed_in(&board, Panel).await;
    let event = "01890000-0000-7000-8000-00000000abcd";
    let path = format!("/returns/{id}/moderation/event");
    let fields =
        [("event", event), ("held-day", "4"), ("held-month", "3"), ("held-year", "2026"), ("notes", "CANARY-notes")];
    let page = panel.post(&path, &fields).await.unwrap();
    expect(&page, 422);
    for part in ["href=\"#held-day\"", "href=\"#present\"", "CANARY-notes", "Say who took part.", event] {
        assert!(page.text().contains(part), "{part}");
    }
    expect(&panel.post(&path, &[("event", "x")]).await.unwrap(), 400);
    expect(&panel.post(&path, &[("event", event), ("seen", "1")]).await.unwrap(), 400);
    expect(&release(&board, id).await, 303);
    let mut lead = signed_in(&board, PoliceLead).await;
    let page = respond(&mut lead, id, &[("whole", " "), ("s.lead.response", "")]).await;
    expect(&page, 422);
    assert!(page.text().contains("href=\"#whole\"") && words(&page).contains("Write your response first"));
    let long = "r".repeat(40_001);
    let page = respond(&mut lead, id, &[("whole", RESPONSE), ("s.lead.response", &long)]).await;
    expect(&page, 422);
    assert!(
        page.text().contains("href=\"#s.lead.response\"")
            && page.text().contains(RESPONSE)
            && page.text().contains(&long)
    );
    expect(&respond(&mut lead, id, &[("whole", "x"), ("s.none.response", "y")]).await, 404);
    expect(&respond(&mut lead, id, &[("whole", "x"), ("state", "agreed")]).await, 400);
    assert_eq!(sql(&board, "SELECT COUNT(*) FROM level_response").trim(), "0");
}

async fn a_page_of_the_first_release_responds_to_no_second(board: TestBoard) {
    let (_, id) = in_moderation(&board).await;
    give_all(&board, id).await;
    expect(&release(&board, id).await, 303);
    let mut lead = signed_in(&board, PoliceLead).await;
    let path = format!("/returns/{id}/levels");
    let response = lead.get(&path).await.unwrap().field("response").unwrap();
    let mut manager = signed_in(&board, Manager).await;
    expect(&give(&mut manager, id, "first", &[("lead", "1", "2", "Better.")]).await, 303);
    expect(&release(&board, id).await, 303);
    let fields = [("response", response.as_str()), ("release", "1"), ("whole", RESPONSE)];
    let page = lead.post(&path, &fields).await.unwrap();
    expect(&page, 409);
    assert!(words(&page).contains("released levels anew") && words(&page).contains(RESPONSE));
    assert_eq!(sql(&board, "SELECT COUNT(*) FROM level_response").trim(), "0");
}

/// Somebody who can write the database gives one statement the level of another.
async fn a_level_that_was_moved_to_another_statement_is_not_read(board: TestBoard) {
    let (_, id) = in_moderation(&board).await;
    give_all(&board, id).await;
    query_write(
        &board,
        "UPDATE moderated_level SET body = (SELECT o.body FROM moderated_level o WHERE o.statement_id = 'lead')
            WHERE statement_id = 'custody'",
    );
    let mut manager = signed_in(&board, Manager).await;
    let text = says(&mut manager, &format!("/returns/{id}/moderation/release")).await;
    assert!(text.contains("Could not be read"), "{text}");
    let page = release(&board, id).await;
    expect(&page, 409);
    assert!(words(&page).contains("A level could not be read. Nothing was released"));
    let found = board.service.verify(&[]).await.unwrap();
    assert_eq!(found.unreadable, [format!("moderated_level {id} custody 1")]);
    // It stands in no score: the agency's own counts in its place, and the page says so.
    let text = says(&mut manager, &format!("/returns/{id}/scores")).await;
    assert!(text.contains("could not be read"), "{text}");
}
