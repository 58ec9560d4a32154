//! Repeat audits: planned from an action or a theme, linked to a later audit, compared like for like, concluded.

use crate::analysis_support::{Given, close, handed_in, page, parted, set};
use crate::plan_support::{self, repeat, status};
use crate::support::{expect, query, query_write, signed_in, trail_entries};
use candour_domain::ids::{AuditId, PlanActionId, RepeatId};
use candour_service::plan::CourseStep;
use candour_tests::Who::*;
use candour_tests::{TestBoard, Visitor, on_both_databases};
use chrono::TimeDelta;

on_both_databases! {
    a_repeat_audit_is_planned_from_an_action_and_stands_there,
    both_audits_are_compared_like_for_like_once_the_later_one_is_closed,
    a_theme_is_compared_over_its_statements_and_agencies,
    what_was_found_needs_a_reason_and_stands_at_the_action,
    what_is_wrong_is_said_and_what_was_typed_stays,
    the_list_has_what_is_overdue_first_and_what_is_concluded_last,
    two_people_at_once_do_not_write_over_each_other,
    only_the_qa_manager_plans_and_concludes,
    another_boards_repeat_audit_is_not_there,
    its_words_are_sealed_verified_and_in_ones_own_data,
}

const THEN: [Given; 2] = [&[("lead", "1"), ("shared", "3")], &[("lead", "3"), ("shared", "2")]];
const NOW: [Given; 2] = [&[("lead", "3"), ("shared", "3")], &[("lead", "3"), ("shared", "0")]];

/// An audit of two agencies, and an action of the police that followed from its statement "lead".
async fn followed(board: &TestBoard) -> (AuditId, PlanActionId) {
    let audit = handed_in(board, &set("2026.1"), &THEN).await.id;
    let id = plan_support::proposed(board, audit, "Testshire Police").await;
    for step in [CourseStep::Send, CourseStep::Agree, CourseStep::Issue] {
        plan_support::lead_on(board, id, step).await;
    }
    (audit, plan_support::action(board, PoliceLead, id).await)
}

/// The later audit, two years on.
async fn later(board: &TestBoard) -> AuditId {
    board.pass(TimeDelta::days(700));
    handed_in(board, &set("2028.1"), &NOW).await.id
}

async fn post(visitor: &mut Visitor, id: RepeatId, step: &str, fields: &[(&str, &str)]) -> candour_tests::Page {
    let seen = visitor.get(&format!("/repeats/{id}")).await.unwrap().field("revision").unwrap();
    let fields = [fields, &[("revision", seen.as_str())]].concat();
    visitor.post(&format!("/repeats/{id}/{step}"), &fields).await.unwrap()
}

async fn a_repeat_audit_is_planned_from_an_action_and_stands_there(board: TestBoard) {
    let (_, action) = followed(&board).await;
    let mut manager = signed_in(&board, Manager).await;
    let here = format!("/actions/{action}");
    assert!(manager.get(&here).await.unwrap().text().contains(&format!("/repeats/new?action={action}")));
    let form = manager.get(&format!("/repeats/new?action={action}")).await.unwrap();
    assert!(parted(&form.text()).contains("Action TH26-TP-01.1") && !form.text().contains("name=\"standard\""));
    let id = action.to_string();
    let fields = [
        ("action", id.as_str()),
        ("what", "A sample of twenty rotas."),
        ("by-day", "30"),
        ("by-month", "6"),
        ("by-year", "2027"),
    ];
    let done = manager.post("/repeats/new", &fields).await.unwrap();
    assert_eq!((done.status, done.location()), (303, format!("{here}?note=repeat").as_str()));
    // The agency reads it at its action, and cannot open it.
    let lead = signed_in(&board, PoliceLead).await.get(&here).await.unwrap();
    let text = parted(&lead.text());
    assert!(text.contains("Planned until 30 June 2027.") && text.contains("A sample of twenty rotas."), "{text}");
    assert!(!lead.text().contains("/repeats/"));
    assert_eq!(trail_entries(&board, "repeat_planned"), 1);
    // It is the Board's trail alone: an agency's does not name it.
    let trail = parted(&signed_in(&board, PoliceLead).await.get("/trail").await.unwrap().text());
    // Once, in the list of all kinds to choose from.
    assert_eq!(trail.matches("A repeat audit was planned").count(), 1, "{trail}");
}

async fn both_audits_are_compared_like_for_like_once_the_later_one_is_closed(board: TestBoard) {
    let (_, action) = followed(&board).await;
    let id = repeat(&board, action).await;
    let here = format!("/repeats/{id}");
    let mut manager = signed_in(&board, Manager).await;
    let text = parted(&manager.get(&here).await.unwrap().text());
    assert!(text.contains("No later audit puts this question set yet."), "{text}");
    assert!(text.contains("1.1 A lead is named.") && text.contains("Testshire Police"), "{text}");
    let audit = later(&board).await;
    let mut manager = signed_in(&board, Manager).await;
    expect(&post(&mut manager, id, "audit", &[("audit", &audit.to_string())]).await, 303);
    let text = parted(&manager.get(&here).await.unwrap().text());
    assert!(text.contains("“Audit 2028.1” still takes answers.") && !text.contains("Fully met"), "{text}");
    close(&board, audit).await;
    let text = parted(&manager.get(&here).await.unwrap().text());
    // Only the action's statement, and only its agency.
    assert!(text.contains("1.1 A lead is named. Testshire Police Partly met Fully met Higher"), "{text}");
    assert!(!text.contains("Testshire Council") && !text.contains("1.2 Agencies meet."), "{text}");
}

async fn a_theme_is_compared_over_its_statements_and_agencies(board: TestBoard) {
    let (audit, _) = followed(&board).await;
    let mut manager = signed_in(&board, Manager).await;
    let page = manager.get(&format!("/audits/{audit}/recommendations")).await.unwrap();
    assert!(page.text().contains(&format!("/repeats/new?audit={audit}")));
    let audit_id = audit.to_string();
    let fields = [
        ("audit", audit_id.as_str()),
        ("standard", "first"),
        ("what", "The whole standard."),
        ("by-day", "1"),
        ("by-month", "5"),
        ("by-year", "2028"),
    ];
    let done = manager.post("/repeats/new", &fields).await.unwrap();
    expect(&done, 303);
    let id: RepeatId = done.location().split(['/', '?']).nth(2).unwrap().parse().unwrap();
    let after = later(&board).await;
    close(&board, after).await;
    let mut manager = signed_in(&board, Manager).await;
    expect(&post(&mut manager, id, "audit", &[("audit", &after.to_string())]).await, 303);
    let text = parted(&manager.get(&format!("/repeats/{id}")).await.unwrap().text());
    for said in [
        "1.1 A lead is named. Testshire Police Partly met Fully met Higher",
        "1.1 A lead is named. Testshire Council Fully met Fully met The same",
        "1.2 Agencies meet. Testshire Council Mostly met Not met Lower",
        "1. Leading",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
}

async fn what_was_found_needs_a_reason_and_stands_at_the_action(board: TestBoard) {
    let (_, action) = followed(&board).await;
    let id = repeat(&board, action).await;
    let mut manager = signed_in(&board, Manager).await;
    let fields = [("sustained", "partly"), ("reason", "Sixteen of twenty rotas name a deputy.")];
    expect(&post(&mut manager, id, "outcome", &fields).await, 303);
    let text = page(&board, PoliceLead, &format!("/actions/{action}")).await;
    assert!(text.contains("Partly sustained") && text.contains("Sixteen of twenty rotas"), "{text}");
    // It may be said again, otherwise; which audit shows it stays.
    let fields = [("sustained", "yes"), ("reason", "All twenty, after a second look.")];
    expect(&post(&mut manager, id, "outcome", &fields).await, 303);
    let text = page(&board, PoliceLead, &format!("/actions/{action}")).await;
    assert!(text.contains("All twenty") && !text.contains("Sixteen of twenty"), "{text}");
    let audit = later(&board).await;
    let mut manager = signed_in(&board, Manager).await;
    let page = post(&mut manager, id, "audit", &[("audit", &audit.to_string())]).await;
    expect(&page, 409);
    assert_eq!(trail_entries(&board, "repeat_concluded"), 2);
    let figures = crate::analysis_support::page(&board, BoardMember, "/plan/figures").await;
    assert!(figures.contains("Sustained 1") && !figures.contains("All twenty"), "{figures}");
}

async fn what_is_wrong_is_said_and_what_was_typed_stays(board: TestBoard) {
    let (audit, action) = followed(&board).await;
    let mut manager = signed_in(&board, Manager).await;
    let (action, audit) = (action.to_string(), audit.to_string());
    let page = manager.post("/repeats/new", &[("action", &action)]).await.unwrap();
    expect(&page, 422);
    for (field, says) in
        [("what", "Say what is looked at again, and how."), ("by-day", "Enter the day until which it is done.")]
    {
        assert!(page.text().contains(&format!("href=\"#{field}\"")) && page.text().contains(says), "{field}");
    }
    let past =
        [("audit", audit.as_str()), ("what", "Kept words"), ("by-day", "1"), ("by-month", "1"), ("by-year", "2020")];
    let page = manager.post("/repeats/new", &past).await.unwrap();
    expect(&page, 422);
    assert!(page.text().contains("Choose the theme.") && page.text().contains("The date must be today or later."));
    assert!(page.text().contains("Kept words") && page.text().contains("value=\"2020\""));
    for (fields, code) in [
        (vec![("action", "x")], 404),
        (vec![("action", "01890000-0000-7000-8000-000000000000")], 404),
        (vec![("what", "Nothing named.")], 400),
        (vec![("action", action.as_str()), ("agency", "x")], 400),
    ] {
        assert_eq!(status(&mut manager, "/repeats/new", &fields).await, code, "{fields:?}");
    }
    let id = repeat(&board, action.parse().unwrap()).await;
    let page = post(&mut manager, id, "outcome", &[("reason", "Kept reason")]).await;
    expect(&page, 422);
    assert!(page.text().contains("Choose whether practice was sustained.") && page.text().contains("Kept reason"));
    let long = "x".repeat(4_001);
    expect(&post(&mut manager, id, "outcome", &[("sustained", "no"), ("reason", &long)]).await, 422);
    // Its own audit repeats nothing.
    let page = post(&mut manager, id, "audit", &[("audit", &audit)]).await;
    expect(&page, 422);
    assert_eq!(
        query(&board, "SELECT COUNT(*) FROM repeat_audit WHERE outcome IS NULL AND repeated_by IS NULL").trim(),
        "1"
    );
}

async fn the_list_has_what_is_overdue_first_and_what_is_concluded_last(board: TestBoard) {
    let (_, action) = followed(&board).await;
    let [done, open_one] = [repeat(&board, action).await, repeat(&board, action).await];
    let manager = board.actor(Manager).unwrap();
    board.service.conclude_repeat(&manager, (done, 1), ("no", "Nobody is named.")).await.unwrap();
    let all = board.service.repeats(&manager).await.unwrap();
    assert_eq!(all.iter().map(|one| (one.id, one.overdue)).collect::<Vec<_>>(), [(open_one, false), (done, false)]);
    board.pass(TimeDelta::days(500));
    let text = page(&board, Manager, "/repeats").await;
    let (late, over) = (text.find("Overdue").unwrap(), text.find("Not sustained").unwrap());
    assert!(late < over, "{text}");
    let figures = page(&board, Manager, "/plan/figures").await;
    assert!(figures.contains("1 repeat audit is planned. 1 of them is overdue."), "{figures}");
}

async fn two_people_at_once_do_not_write_over_each_other(board: TestBoard) {
    let (_, action) = followed(&board).await;
    let id = repeat(&board, action).await;
    let manager = board.actor(Manager).unwrap();
    let say = |said: &'static str| board.service.conclude_repeat(&manager, (id, 1), (said, "Seen."));
    let (one, two) = tokio::join!(say("yes"), say("no"));
    assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|ok| **ok).count(), 1);
    let mut visitor = signed_in(&board, Manager).await;
    let stale = [("sustained", "partly"), ("reason", "My own words"), ("revision", "1")];
    let page = visitor.post(&format!("/repeats/{id}/outcome"), &stale).await.unwrap();
    expect(&page, 409);
    assert!(page.text().contains("My own words"), "what was typed is shown");
    assert_eq!(trail_entries(&board, "repeat_concluded"), 1);
}

async fn only_the_qa_manager_plans_and_concludes(board: TestBoard) {
    let (_, action) = followed(&board).await;
    let id = repeat(&board, action).await;
    let (action, here) = (action.to_string(), format!("/repeats/{id}"));
    for who in [Chair, Qap, BoardMember, Administrator, PoliceLead, PoliceOfficer, PoliceViewer, CouncilLead] {
        let mut visitor = signed_in(&board, who).await;
        assert_eq!(visitor.get(&here).await.unwrap().status, 403, "{who:?}");
        assert_eq!(status(&mut visitor, "/repeats/new", &[("action", &action)]).await, 403, "{who:?}");
        let said = [("sustained", "yes"), ("reason", "x"), ("revision", "1")];
        assert_eq!(status(&mut visitor, &format!("{here}/outcome"), &said).await, 403, "{who:?}");
        let actor = board.actor(who).unwrap();
        assert!(board.service.conclude_repeat(&actor, (id, 1), ("yes", "x")).await.is_err());
        assert!(board.service.repeat(&actor, id).await.is_err());
    }
    assert_eq!(query(&board, "SELECT COUNT(*) FROM repeat_audit WHERE outcome IS NOT NULL").trim(), "0");
}

async fn another_boards_repeat_audit_is_not_there(board: TestBoard) {
    let (_, action) = followed(&board).await;
    let id = repeat(&board, action).await;
    let other = board.service.add_board("Another Board").await.unwrap();
    let sql = if board.url().starts_with("sqlite:") {
        format!("UPDATE repeat_audit SET board_id = X'{}'", other.0.simple())
    } else {
        format!("UPDATE repeat_audit SET board_id = '{other}'")
    };
    query_write(&board, &sql);
    let mut manager = signed_in(&board, Manager).await;
    assert_eq!(manager.get(&format!("/repeats/{id}")).await.unwrap().status, 404);
    let said = [("sustained", "yes"), ("reason", "x"), ("revision", "1")];
    assert_eq!(status(&mut manager, &format!("/repeats/{id}/outcome"), &said).await, 404);
    assert_eq!(board.service.repeats(&board.actor(Manager).unwrap()).await.unwrap().len(), 0);
}

async fn its_words_are_sealed_verified_and_in_ones_own_data(board: TestBoard) {
    let (audit, action) = followed(&board).await;
    let id = repeat(&board, action).await;
    let before = board.service.verify(&[]).await.unwrap().plan_values;
    let manager = board.actor(Manager).unwrap();
    board.service.conclude_repeat(&manager, (id, 1), ("no", "Canary reason")).await.unwrap();
    let found = board.service.verify(&[]).await.unwrap();
    assert_eq!((found.plan_values, found.unreadable), (before + 1, Vec::new()));
    let bytes = board.bytes().unwrap();
    for said in ["Canary reason", "A sample of twenty rotas."] {
        assert!(!bytes.windows(said.len()).any(|window| window == said.as_bytes()), "{said}");
    }
    let own = signed_in(&board, Manager).await.get("/account/data.json").await.unwrap();
    let own: serde_json::Value = serde_json::from_slice(&own.body).unwrap();
    assert_eq!(own["repeat_audits"][0]["concluded_by_this_person"], true);
    assert!(!own.to_string().contains("Canary"));
    // A new key of the audit leaves it readable; words of another row are said to be none.
    let line = candour_service::Service::command_line(board.board);
    board.service.renew_keys(&line, audit, None, &mut |_, _| {}).await.unwrap();
    let other = board.another_server().await.unwrap();
    assert_eq!(other.repeat(&manager, id).await.unwrap().repeat.what.as_deref(), Some("A sample of twenty rotas."));
    query_write(&board, "UPDATE repeat_audit SET body = reason");
    let text = page(&board, Manager, &format!("/repeats/{id}")).await;
    assert!(text.contains("What is repeated could not be read."), "{text}");
    assert_eq!(board.service.verify(&[]).await.unwrap().unreadable.len(), 1);
}
