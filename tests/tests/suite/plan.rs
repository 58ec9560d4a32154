//! The one action plan: SMART actions, progress, new dates, completion, verification by somebody else.

use crate::plan_support::{self, SMART, act, action, issued, low, status};
use crate::support::{expect, query, signed_in, trail_entries, words};
use candour_domain::ids::{AuditId, PlanActionId};
use candour_domain::plan::ActionState;
use candour_service::plan::PlanFilter;
use candour_tests::Who::{self, *};
use candour_tests::{TestBoard, on_both_databases};
use chrono::TimeDelta;

on_both_databases! {
    an_action_lives_from_its_form_to_its_verification,
    each_thing_that_keeps_an_action_from_being_smart_is_said,
    overdue_follows_from_the_day_and_is_kept_nowhere,
    who_marked_an_action_completed_does_not_verify_it,
    another_agencys_action_is_not_there,
    each_role_does_what_the_table_says,
    dates_change_with_a_reason_and_the_old_ones_stay,
    what_is_not_pursued_says_why_and_in_which_minute,
    the_plan_shows_the_part_that_is_asked_for,
    markup_in_an_action_is_text,
}

fn at(id: PlanActionId) -> String {
    format!("/actions/{id}")
}

/// An issued recommendation to the police with one action, due on 30 June 2026.
async fn started(board: &TestBoard) -> (AuditId, PlanActionId) {
    let (audit, _) = low(board).await;
    let of = issued(board, audit, "Testshire Police").await;
    (audit, action(board, PoliceLead, of).await)
}

async fn state(board: &TestBoard, id: PlanActionId) -> ActionState {
    board.service.plan_action(&board.actor(Manager).unwrap(), id).await.unwrap().action.state
}

async fn page(board: &TestBoard, who: Who, path: &str) -> String {
    words(&signed_in(board, who).await.get(path).await.unwrap())
}

async fn an_action_lives_from_its_form_to_its_verification(board: TestBoard) {
    let (audit, _) = low(&board).await;
    let of = issued(&board, audit, "Testshire Police").await;
    let mut lead = signed_in(&board, PoliceLead).await;
    assert!(words(&lead.get("/").await.unwrap()).contains("Waiting: 1 recommendation without an action"));
    let done = lead.post(&format!("/recommendations/{of}/actions/new"), &SMART).await.unwrap();
    expect(&done, 303);
    let here = done.location().split('?').next().unwrap().to_owned();
    let text = words(&lead.get(&here).await.unwrap());
    for part in [
        "Action TH26-TP-01.1",
        "Not started",
        "Due on 30 June 2026: 119 days left",
        "Appoint a deputy.",
        "Head of Safeguarding",
        "Priority 2: leadership",
        "Not yet by the accountable officer",
        "Name a deputy.",
        "Added, Person PoliceLead, 3 March 2026 at 12:00",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    // The accountable officer accepts it.
    let mut officer = signed_in(&board, PoliceOfficer).await;
    assert!(words(&officer.get("/").await.unwrap()).contains("1 action to accept"));
    let seen = officer.get(&here).await.unwrap().field("revision").unwrap();
    expect(&officer.post(&format!("{here}/accept"), &[("revision", &seen)]).await.unwrap(), 303);
    assert!(words(&lead.get(&here).await.unwrap()).contains("By Person PoliceOfficer on 3 March 2026"));
    // Progress, outside of any audit.
    board.pass(TimeDelta::days(30));
    let mut lead = signed_in(&board, PoliceLead).await;
    let progress = [("state", "at_risk"), ("note", "The post is advertised."), ("back", "")];
    expect(&lead.post(&format!("{here}/progress"), &progress).await.unwrap(), 303);
    assert!(words(&lead.get("/").await.unwrap()).contains("Actions: 1 open"));
    let plan = page(&board, Qap, "/plan").await;
    assert!(plan.contains("1 action: 1 at risk.") && plan.contains("The post is advertised."), "{plan}");
    board.pass(TimeDelta::days(30));
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(&lead.post(&format!("{here}/complete"), &[("evidence", "")]).await.unwrap(), 422);
    expect(&act(&mut lead, &here, "complete", &[("evidence", "Minutes of May, with the secretary.")]).await, 303);
    let mut manager = signed_in(&board, Manager).await;
    let text = words(&manager.get(&here).await.unwrap());
    assert!(text.contains("Completed, awaiting evidence") && text.contains("Minutes of May"), "{text}");
    // Not yet complete; completed again; verified.
    expect(&act(&mut manager, &here, "send-back", &[("missing", "Who deputises at night?")]).await, 303);
    assert!(words(&lead.get(&here).await.unwrap()).contains("At risk"));
    expect(&act(&mut lead, &here, "complete", &[("evidence", "The rota.")]).await, 303);
    expect(&act(&mut manager, &here, "verify", &[("seen", "The rota of May.")]).await, 303);
    let text = words(&lead.get(&here).await.unwrap());
    assert!(
        text.contains("Verified complete") && text.contains("The rota of May.") && !text.contains("Report progress"),
        "{text}"
    );
    assert!(words(&lead.get("/").await.unwrap()).contains("Actions: none open"));
    for (kind, count) in
        [("added", 1), ("accepted", 1), ("reported", 1), ("completed", 2), ("sent_back", 1), ("verified", 1)]
    {
        assert_eq!(trail_entries(&board, &format!("action_{kind}")), count, "{kind}");
    }
    let trail = words(&lead.get("/trail").await.unwrap());
    assert!(trail.contains("An action was verified complete") && trail.contains("TH26-TP-01.1"), "{trail}");
}

async fn each_thing_that_keeps_an_action_from_being_smart_is_said(board: TestBoard) {
    let (audit, _) = low(&board).await;
    let of = issued(&board, audit, "Testshire Police").await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let path = format!("/recommendations/{of}/actions/new");
    let page = lead.post(&path, &[]).await.unwrap();
    expect(&page, 422);
    for (field, says) in [
        ("specific", "Say what exactly will be done."),
        ("measure", "Say how you will know that it is done."),
        ("owner", "Name the role that owns it"),
        ("resources", "Say what it takes"),
        ("relevance", "Say which of the Board’s priorities it bears on."),
        ("impact", "Say what difference it shall make for adults."),
        ("start-day", "Enter the day on which it starts."),
        ("due-day", "Enter the day until which it will be done."),
    ] {
        assert!(page.text().contains(&format!("href=\"#{field}\"")) && page.text().contains(says), "{field}");
    }
    let with = |changes: &[(&'static str, &'static str)]| -> Vec<(&'static str, &'static str)> {
        let value = |name| changes.iter().find(|(changed, _)| *changed == name).map(|(_, value)| *value);
        SMART.iter().map(|(name, kept)| (*name, value(*name).unwrap_or(*kept))).collect()
    };
    for (changes, field, says) in [
        (&[("due-month", "2"), ("due-day", "1")][..], "due-day", "The due date must be 3 March 2026 or later."),
        (&[("due-day", "31")], "due-day", "There is no day 31 in that month."),
        (&[("start-year", "2025"), ("due-month", "2"), ("due-day", "1")], "due-day", "must be today or later"),
        (&[("start-day", "x")], "start-day", "Enter the day in digits"),
        (&[("owner", "ana@police.example")], "owner", "Name a role, not a person"),
    ] {
        let page = lead.post(&path, &with(changes)).await.unwrap();
        expect(&page, 422);
        let text = page.text();
        assert!(text.contains(&format!("href=\"#{field}\"")) && text.contains(says), "{changes:?} {}", words(&page));
        // What was typed stays.
        assert!(
            text.contains(">Appoint a deputy.</textarea>") && text.contains(&format!("value=\"{}\"", changes[0].1)),
            "{changes:?}"
        );
    }
    let long = "s".repeat(4_001);
    let mut fields: Vec<(&str, &str)> = with(&[]);
    fields[0].1 = &long;
    let page = lead.post(&path, &fields).await.unwrap();
    expect(&page, 422);
    assert!(page.text().contains("4,001 characters") && page.text().contains(&long));
    expect(&lead.post(&path, &[("specific", "x"), ("state", "verified")]).await.unwrap(), 400);
    assert_eq!(query(&board, "SELECT COUNT(*) FROM plan_action").trim(), "0");
}

async fn overdue_follows_from_the_day_and_is_kept_nowhere(board: TestBoard) {
    let (_, id) = started(&board).await;
    // The last day in London is in time; the next is not. In summer a day there begins an hour earlier.
    for (now, stands, home) in [
        ("2026-06-30T22:59:00Z", "Not started", "Actions: 1 open"),
        ("2026-06-30T23:01:00Z", "Overdue", "Actions: 1 open, 1 overdue"),
    ] {
        board.clock.set(now.parse().unwrap());
        let mut lead = signed_in(&board, PoliceLead).await;
        let text = words(&lead.get(&at(id)).await.unwrap());
        assert!(text.contains(stands), "{now}: {text}");
        assert!(words(&lead.get("/").await.unwrap()).contains(home), "{now}");
    }
    assert_eq!(query(&board, "SELECT state FROM plan_action").trim(), "not_started");
    let plan = page(&board, Manager, "/plan").await;
    assert!(plan.contains("1 action: 1 overdue.") && plan.contains("Due on 30 June 2026: 1 day overdue"), "{plan}");
    // A report does not make it less overdue; completion does.
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(
        &lead.post(&format!("{}/progress", at(id)), &[("state", "on_track"), ("note", "Soon.")]).await.unwrap(),
        303,
    );
    let text = words(&lead.get(&at(id)).await.unwrap());
    assert!(text.contains("Overdue") && text.contains("Last reported: on track."), "{text}");
    expect(&act(&mut lead, &at(id), "complete", &[("evidence", "Minutes.")]).await, 303);
    let text = words(&lead.get(&at(id)).await.unwrap());
    assert!(text.contains("Completed, awaiting evidence") && text.contains("Was due on 30 June 2026"), "{text}");
}

async fn who_marked_an_action_completed_does_not_verify_it(board: TestBoard) {
    let (_, id) = started(&board).await;
    // The QA Manager completes it, on the word of the agency.
    let mut manager = signed_in(&board, Manager).await;
    expect(&act(&mut manager, &at(id), "complete", &[("evidence", "Seen at a visit.")]).await, 303);
    let text = words(&manager.get(&at(id)).await.unwrap());
    assert!(
        text.contains("Somebody else looks at the evidence") && !text.contains("Verify that it is complete"),
        "{text}"
    );
    let page = act(&mut manager, &at(id), "verify", &[("seen", "I saw it myself.")]).await;
    expect(&page, 409);
    assert!(page.text().contains("I saw it myself.") && words(&page).contains("Somebody else"), "{}", words(&page));
    assert_eq!(state(&board, id).await, ActionState::Completed);
    assert_eq!(trail_entries(&board, "action_verified"), 0);
    // Nor do those whose action it is, whoever completed it.
    for who in [PoliceLead, PoliceOfficer, Chair, Qap] {
        assert_eq!(
            status(&mut signed_in(&board, who).await, &format!("{}/verify", at(id)), &[("seen", "x")]).await,
            403
        );
    }
}

async fn another_agencys_action_is_not_there(board: TestBoard) {
    let (_, id) = started(&board).await;
    let mut council = signed_in(&board, CouncilLead).await;
    let nobodys = words(&council.get("/actions/01890000-0000-7000-8000-000000000000").await.unwrap());
    let theirs = council.get(&at(id)).await.unwrap();
    assert_eq!((theirs.status, words(&theirs)), (404, nobodys));
    for (step, fields) in [
        ("progress", &[("state", "on_track"), ("note", "x")][..]),
        ("dates", &[("why-dates", "x")]),
        ("complete", &[("evidence", "x")]),
        ("edit", &SMART[..6]),
    ] {
        assert_eq!(status(&mut council, &format!("{}/{step}", at(id)), fields).await, 404, "{step}");
    }
    assert_eq!(query(&board, "SELECT COUNT(*) FROM action_progress").trim(), "1");
}

async fn each_role_does_what_the_table_says(board: TestBoard) {
    let (_, id) = started(&board).await;
    let progress = [("state", "on_track"), ("note", "Said by somebody.")];
    for (who, expected) in [
        (PoliceLead, 303),
        (Manager, 303),
        (PoliceContributor, 403),
        (PoliceOfficer, 403),
        (PoliceViewer, 403),
        (Chair, 403),
        (Panel, 403),
        (Qap, 403),
        (BoardMember, 403),
        (Administrator, 403),
    ] {
        let mut visitor = signed_in(&board, who).await;
        assert_eq!(status(&mut visitor, &format!("{}/progress", at(id)), &progress).await, expected, "{who:?}");
    }
    for (who, expected) in [(Panel, 303), (Chair, 303), (Manager, 303), (Qap, 403), (PoliceLead, 403)] {
        let mut visitor = signed_in(&board, who).await;
        let said = format!("Comment of {who:?}");
        assert_eq!(
            status(&mut visitor, &format!("{}/comment", at(id)), &[("comment", &said)]).await,
            expected,
            "{who:?}"
        );
    }
    let text = page(&board, PoliceLead, &at(id)).await;
    assert!(text.contains("Comment of Panel") && text.contains("Comment of Chair"), "{text}");
    // A comment is no report: the last thing that was said of its progress still is.
    let plan = page(&board, BoardMember, "/plan").await;
    assert!(plan.contains("Said by somebody.") && !plan.contains("Comment of"), "{plan}");
    for who in [PoliceOfficer, PoliceViewer, PoliceContributor, Qap, BoardMember] {
        let text = page(&board, who, &at(id)).await;
        assert!(text.contains("Appoint a deputy.") && !text.contains("Report progress"), "{who:?}: {text}");
    }
    for who in [Administrator, Editor] {
        expect(&signed_in(&board, who).await.get("/plan").await.unwrap(), 403);
    }
}

async fn dates_change_with_a_reason_and_the_old_ones_stay(board: TestBoard) {
    let (_, id) = started(&board).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let path = format!("{}/dates", at(id));
    let dates = |month: &'static str, why: &'static str| {
        [
            ("start-day", "3"),
            ("start-month", "3"),
            ("start-year", "2026"),
            ("due-day", "30"),
            ("due-month", month),
            ("due-year", "2026"),
            ("why-dates", why),
        ]
    };
    let page = lead.post(&path, &dates("2", "")).await.unwrap();
    expect(&page, 422);
    for field in ["due-day", "why-dates"] {
        assert!(page.text().contains(&format!("href=\"#{field}\"")), "{field}");
    }
    assert!(page.text().contains("value=\"2\""));
    expect(&lead.post(&path, &dates("9", "The post was advertised twice.")).await.unwrap(), 303);
    board.pass(TimeDelta::minutes(1));
    expect(&lead.post(&path, &dates("11", "And a third time.")).await.unwrap(), 303);
    let text = words(&lead.get(&at(id)).await.unwrap());
    for part in [
        "Due on 30 November 2026",
        "Before: 3 March 2026 to 30 September 2026.",
        "Before: 3 March 2026 to 30 June 2026.",
        "The post was advertised twice.",
        "And a third time.",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(trail_entries(&board, "action_redated"), 2);
}

async fn what_is_not_pursued_says_why_and_in_which_minute(board: TestBoard) {
    let (_, id) = started(&board).await;
    let mut manager = signed_in(&board, Manager).await;
    let path = format!("{}/close", at(id));
    let page = manager.post(&path, &[("why-close", "The force merges."), ("minute", " ")]).await.unwrap();
    expect(&page, 422);
    assert!(page.text().contains("href=\"#minute\"") && page.text().contains(">The force merges.</textarea>"));
    let fields = [("why-close", "The force merges."), ("minute", "QA&P 12 March 2026, item 6")];
    expect(&act(&mut manager, &at(id), "close", &fields).await, 303);
    let text = page_words(&board, PoliceLead, &at(id)).await;
    assert!(text.contains("Not pursued") && text.contains("The force merges.") && text.contains("item 6"), "{text}");
    // Closed is closed.
    for (step, fields) in
        [("close", &fields[..]), ("verify", &[("seen", "x")]), ("progress", &[("state", "on_track"), ("note", "x")])]
    {
        assert_eq!(status(&mut manager, &format!("{}/{step}", at(id)), fields).await, 409, "{step}");
    }
    assert_eq!(state(&board, id).await, ActionState::NotPursued);
}

async fn page_words(board: &TestBoard, who: Who, path: &str) -> String {
    page(board, who, path).await.replace("&amp;", "&")
}

async fn the_plan_shows_the_part_that_is_asked_for(board: TestBoard) {
    let (audit, _) = low(&board).await;
    let police = issued(&board, audit, "Testshire Police").await;
    let council = issued(&board, audit, "Testshire Council").await;
    action(&board, PoliceLead, police).await;
    let theirs = action(&board, CouncilLead, council).await;
    let lead = board.actor(CouncilLead).unwrap();
    board.service.report_progress(&lead, theirs, "at_risk", "Stuck.").await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    let agency = board.agencies["Testshire Police"];
    for (asked, there, not_there) in [
        ("", &["TH26-TP-01.1", "TH26-TC-01.1", "2 actions: 1 at risk; 1 not started."][..], &["No action matches"][..]),
        (&format!("?of={agency}"), &["TH26-TP-01.1"], &["TH26-TC-01.1"]),
        ("?of=partnership", &["No action matches."], &["TH26-TP-01.1"]),
        ("?stands=at_risk", &["TH26-TC-01.1", "1 action: 1 at risk."], &["TH26-TP-01.1"]),
        ("?stands=overdue", &["No action matches."], &["TH26-TC-01.1", "TH26-TP-01.1"]),
        (&format!("?audit={audit}&priority=medium"), &["TH26-TP-01.1", "TH26-TC-01.1"], &[]),
        ("?priority=high", &["No action matches."], &["TH26-TP-01.1"]),
        // What cannot be read is not asked.
        ("?of=nobody&audit=none&priority=now&stands=lost", &["TH26-TP-01.1", "TH26-TC-01.1"], &[]),
    ] {
        let text = words(&manager.get(&format!("/plan{asked}")).await.unwrap());
        for part in there {
            assert!(text.contains(part), "{asked} {part}: {text}");
        }
        for part in not_there {
            assert!(!text.contains(part), "{asked} {part}: {text}");
        }
    }
    // Overdue first, then at risk, then what is not started.
    let all = board.service.action_plan(&board.actor(Manager).unwrap(), &PlanFilter::default()).await.unwrap();
    let order: Vec<_> = all.lines.iter().map(|line| line.action.reference.as_str()).collect();
    assert_eq!(order, ["TH26-TC-01.1", "TH26-TP-01.1"]);
    // An agency that asks for another's part gets none of it.
    let mine = page(&board, PoliceLead, &format!("/plan?of={}", board.agencies["Testshire Council"])).await;
    assert!(mine.contains("No action matches.") && !mine.contains("TH26-TC"), "{mine}");
}

async fn markup_in_an_action_is_text(board: TestBoard) {
    let (audit, _) = low(&board).await;
    let of = issued(&board, audit, "Testshire Police").await;
    let evil = "</p></textarea><script>alert(1)</script><img src=x onerror=alert(1)>";
    let form = candour_domain::plan::SmartForm {
        specific: evil.to_owned(),
        owner: evil.to_owned(),
        measure: evil.to_owned(),
        ..plan_support::smart()
    };
    let lead = board.actor(PoliceLead).unwrap();
    let id = board.service.add_action(&lead, of, &form).await.unwrap();
    board.service.report_progress(&lead, id, "on_track", evil).await.unwrap();
    for path in [at(id), format!("{}/edit", at(id)), "/plan".to_owned(), format!("/recommendations/{of}")] {
        let page = signed_in(&board, PoliceLead).await.get(&path).await.unwrap();
        expect(&page, 200);
        let text = page.text();
        assert!(!text.contains("<script>alert") && !text.contains("<img src=x"), "{path}");
    }
    // A way back leads nowhere else.
    let page = signed_in(&board, PoliceLead).await.get(&format!("{}?back=//evil.example", at(id))).await.unwrap();
    assert!(!page.text().contains("evil.example"));
    let fields = [("state", "on_track"), ("note", "x"), ("back", "https://evil.example")];
    let done = signed_in(&board, PoliceLead).await.post(&format!("{}/progress", at(id)), &fields).await.unwrap();
    assert_eq!((done.status, done.location().to_owned()), (303, format!("{}?note=progress", at(id))));
}
