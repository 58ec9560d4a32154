//! Several people at the same recommendation or action: nothing is lost, and nobody decides about what they have not read.

use crate::plan_support::{self, SMART, act, action, issued, lead_on, low, proposed, revision, revision_of};
use crate::support::{expect, query, signed_in, trail_entries, words};
use candour_domain::ids::PlanActionId;
use candour_domain::plan::RecommendationForm;
use candour_service::plan::{CourseStep, NewRecommendationForm, Of};
use candour_tests::Who::*;
use candour_tests::{TestBoard, on_both_databases};
use std::sync::Arc;

on_both_databases! {
    who_changes_a_wording_has_seen_it,
    numbers_have_no_gaps_when_many_take_them_at_once,
    two_people_at_once_lose_nothing,
    what_a_person_typed_is_not_lost_when_the_action_moved_on,
    a_form_that_is_no_longer_there_gives_back_what_was_typed,
    who_decides_about_an_action_has_read_it,
    an_accepted_action_that_is_reworded_waits_to_be_accepted_again,
    an_accepted_action_with_other_dates_waits_to_be_accepted_again,
}

/// An issued recommendation to the police with one action.
async fn started(board: &TestBoard) -> PlanActionId {
    let (audit, _) = low(board).await;
    let of = issued(board, audit, "Testshire Police").await;
    action(board, PoliceLead, of).await
}

fn references(board: &TestBoard) -> Vec<String> {
    let sql = "SELECT prefix, number FROM recommendation ORDER BY prefix, number";
    query(board, sql).lines().map(|line| line.replace('|', "-")).collect()
}

async fn who_changes_a_wording_has_seen_it(board: TestBoard) {
    let (audit, _) = low(&board).await;
    let id = proposed(&board, audit, "Testshire Police").await;
    let (mut one, mut other) = (signed_in(&board, Manager).await, signed_in(&board, Manager).await);
    let path = format!("/recommendations/{id}/edit");
    let seen = one.get(&path).await.unwrap().field("revision").unwrap();
    let fields = |text: &'static str, revision| {
        [("text", text), ("measure", "M"), ("priority", "low"), ("by-day", ""), ("revision", revision)]
    };
    expect(&one.post(&path, &fields("The first.", &seen)).await.unwrap(), 303);
    let page = other.post(&path, &fields("The second.", &seen)).await.unwrap();
    expect(&page, 409);
    let text = page.text();
    assert!(text.contains("The first.") && text.contains(">The second.</textarea>"), "{}", words(&page));
    // Having seen both, the second decides.
    let now = page.field("revision").unwrap();
    expect(&other.post(&path, &fields("Both.", &now)).await.unwrap(), 303);
    assert!(words(&one.get(&format!("/recommendations/{id}")).await.unwrap()).contains("Both."));
    // A step is of what was read, too.
    let step = [("step", "send"), ("revision", seen.as_str())];
    expect(&one.post(&format!("/recommendations/{id}/course"), &step).await.unwrap(), 409);
    assert_eq!(trail_entries(&board, "recommendation_reworded"), 2);
    assert_eq!(trail_entries(&board, "recommendation_sent"), 0);
}

async fn numbers_have_no_gaps_when_many_take_them_at_once(board: TestBoard) {
    let (audit, _) = low(&board).await;
    let servers = [Arc::clone(&board.service), Arc::new(board.another_server().await.unwrap())];
    let manager = board.actor(Manager).unwrap();
    let agency = board.agencies["Testshire Police"];
    let mut work = tokio::task::JoinSet::new();
    for place in 0..24_usize {
        let (service, manager) = (Arc::clone(&servers[place % 2]), manager.clone());
        work.spawn(async move {
            let form = NewRecommendationForm {
                of: Some(Of::Agency(agency)),
                about: String::new(),
                words: plan_support::words(&format!("Number {place}")),
                finding: None,
            };
            match place {
                // Some take over from the rules at the same moment, and some make mistakes.
                0..=3 => service.take_over(&manager, audit, None).await.map(drop),
                4..=5 => {
                    let wrong = NewRecommendationForm { words: RecommendationForm::default(), ..form };
                    assert!(service.propose_recommendation(&manager, audit, &wrong).await.is_err());
                    Ok(())
                }
                _ => service.propose_recommendation(&manager, audit, &form).await.map(drop),
            }
        });
    }
    while let Some(done) = work.join_next().await {
        done.unwrap().unwrap();
    }
    let expected: Vec<String> = (1..=19).map(|number| format!("TH26-TP-{number}")).collect();
    let mut found = references(&board);
    assert_eq!(found.remove(0), "TH26-TC-1");
    assert_eq!(found, expected);
}

async fn two_people_at_once_lose_nothing(board: TestBoard) {
    let id = started(&board).await;
    let servers = [Arc::clone(&board.service), Arc::new(board.another_server().await.unwrap())];
    let lead = board.actor(PoliceLead).unwrap();
    let mut work = tokio::task::JoinSet::new();
    for place in 0..20_usize {
        let (service, lead) = (Arc::clone(&servers[place % 2]), lead.clone());
        work.spawn(async move {
            let state = if place % 2 == 0 { "on_track" } else { "at_risk" };
            service.report_progress(&lead, id, state, &format!("Note number {place}.")).await
        });
    }
    while let Some(done) = work.join_next().await {
        done.unwrap().unwrap();
    }
    let found = board.service.plan_action(&lead, id).await.unwrap();
    for place in 0..20 {
        let said = format!("Note number {place}.");
        assert!(found.history.iter().any(|note| note.text.as_deref() == Some(&said)), "{said}");
    }
    // Where it stands is what the last of them said.
    let [noted, stands] =
        ["SELECT state FROM action_progress WHERE noted = 'progress'", "SELECT state FROM plan_action"]
            .map(|sql| query(&board, sql));
    assert!(noted.lines().any(|line| line == stands.trim()));
    assert_eq!(trail_entries(&board, "action_reported"), 20);
    // Two wordings: the second is asked to look.
    let (mut one, mut other) = (signed_in(&board, PoliceLead).await, signed_in(&board, PoliceLead).await);
    let path = format!("/actions/{id}/edit");
    let seen = one.get(&path).await.unwrap().field("revision").unwrap();
    let with = |specific: &'static str, seen: &'static str| {
        let mut fields = SMART[..6].to_vec();
        fields[0].1 = specific;
        fields.push(("revision", seen));
        fields
    };
    let seen: &'static str = seen.leak();
    expect(&one.post(&path, &with("The first.", seen)).await.unwrap(), 303);
    let page = other.post(&path, &with("The second.", seen)).await.unwrap();
    expect(&page, 409);
    assert!(page.text().contains("The first.") && page.text().contains(">The second.</textarea>"));
    let now: &'static str = page.field("revision").unwrap().leak();
    expect(&other.post(&path, &with("Both.", now)).await.unwrap(), 303);
    assert!(words(&one.get(&format!("/actions/{id}")).await.unwrap()).contains("Both."));
}

async fn what_a_person_typed_is_not_lost_when_the_action_moved_on(board: TestBoard) {
    let id = started(&board).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let mut other = signed_in(&board, PoliceLead).await;
    expect(&act(&mut other, &format!("/actions/{id}"), "complete", &[("evidence", "Minutes.")]).await, 303);
    let page = lead
        .post(&format!("/actions/{id}/progress"), &[("state", "on_track"), ("note", "A long report.")])
        .await
        .unwrap();
    expect(&page, 409);
    let text = words(&page);
    assert!(text.contains("Your text, which was not saved:") && text.contains("A long report."), "{text}");
}

async fn a_form_that_is_no_longer_there_gives_back_what_was_typed(board: TestBoard) {
    let (audit, _) = low(&board).await;
    let of = proposed(&board, audit, "Testshire Police").await;
    let here = format!("/recommendations/{of}");
    let (mut manager, mut lead) = (signed_in(&board, Manager).await, signed_in(&board, PoliceLead).await);
    let lost = |page: &candour_tests::Page, said: &str| {
        expect(page, 409);
        let text = words(page);
        assert!(text.contains("Your text, which was not saved:") && text.contains(said), "{said}: {text}");
    };
    // It was sent while somebody reworded it.
    lead_on(&board, of, CourseStep::Send).await;
    let edit = [("text", "A long wording."), ("measure", "And how."), ("priority", "low"), ("revision", "1")];
    let page = manager.post(&format!("{here}/edit"), &edit).await.unwrap();
    lost(&page, "A long wording.");
    assert!(words(&page).contains("And how."));
    // No action follows yet.
    lost(&lead.post(&format!("{here}/actions/new"), &SMART).await.unwrap(), "Appoint a deputy.");
    // It was agreed and issued while its agency wrote, and while the QA Manager gave a reason.
    let seen = revision(&board, of).await.to_string();
    lead_on(&board, of, CourseStep::Agree).await;
    let answer = [("accurate", "no"), ("answer", "We have one."), ("revision", seen.as_str())];
    lost(&lead.post(&format!("{here}/answer"), &answer).await.unwrap(), "We have one.");
    lead_on(&board, of, CourseStep::Issue).await;
    let remove = [("step", "remove"), ("why-remove", "It was said twice."), ("revision", seen.as_str())];
    lost(&manager.post(&format!("{here}/course"), &remove).await.unwrap(), "It was said twice.");
    // The action was completed while somebody reworded it or reported, also where the report has an error.
    let id = action(&board, PoliceLead, of).await;
    let read = revision_of(&board, id).await;
    board.service.complete_action(&board.actor(PoliceLead).unwrap(), (id, read), "Minutes.").await.unwrap();
    let seen = read.to_string();
    let reword = [&SMART[..6], &[("revision", seen.as_str())]].concat();
    lost(&lead.post(&format!("/actions/{id}/edit"), &reword).await.unwrap(), "Adults reach somebody on every day.");
    let report = [("state", ""), ("note", "A long report.")];
    lost(&lead.post(&format!("/actions/{id}/progress"), &report).await.unwrap(), "A long report.");
}

async fn who_decides_about_an_action_has_read_it(board: TestBoard) {
    let id = started(&board).await;
    let here = format!("/actions/{id}");
    let (lead, mut manager) = (board.actor(PoliceLead).unwrap(), signed_in(&board, Manager).await);
    // Nobody completes what they have not read.
    board.service.report_progress(&lead, id, "on_track", "Begun.").await.unwrap();
    assert!(board.service.complete_action(&lead, (id, 1), "x").await.is_err());
    board.service.complete_action(&lead, (id, revision_of(&board, id).await), "The first evidence.").await.unwrap();
    let seen = manager.get(&here).await.unwrap().field("revision").unwrap();
    // Somebody else sends it back, and it is completed with other evidence.
    let read = revision_of(&board, id).await;
    board.service.send_action_back(&board.actor(Manager).unwrap(), (id, read), "Which minutes?").await.unwrap();
    board.service.complete_action(&lead, (id, revision_of(&board, id).await), "Other evidence.").await.unwrap();
    let minute = ("minute", "QA&P, item 6");
    for (step, fields) in [
        ("verify", &[("seen", "All that I typed.")][..]),
        ("send-back", &[("missing", "All that I typed.")]),
        ("close", &[("why-close", "All that I typed."), minute]),
    ] {
        for revision in [seen.as_str(), "", "x"] {
            let fields = [fields, &[("revision", revision)]].concat();
            let page = manager.post(&format!("{here}/{step}"), &fields).await.unwrap();
            expect(&page, 409);
            let text = words(&page);
            assert!(text.contains("All that I typed.") && text.contains("Other evidence."), "{step}: {text}");
        }
    }
    // An error in the form does not make one a reader of what changed.
    let page = manager.post(&format!("{here}/verify"), &[("seen", " "), ("revision", &seen)]).await.unwrap();
    expect(&page, 422);
    assert_eq!(page.field("revision"), Some(seen));
    assert_eq!(trail_entries(&board, "action_verified") + trail_entries(&board, "action_not_pursued"), 0);
    expect(&act(&mut manager, &here, "verify", &[("seen", "The other evidence.")]).await, 303);
}

async fn an_accepted_action_with_other_dates_waits_to_be_accepted_again(board: TestBoard) {
    let id = started(&board).await;
    let officer = board.actor(PoliceOfficer).unwrap();
    board.service.accept_action(&officer, id, 1).await.unwrap();
    let here = format!("/actions/{id}");
    let mut lead = signed_in(&board, PoliceLead).await;
    let text = words(&lead.get(&here).await.unwrap());
    assert!(text.contains("Once you change them, it waits to be accepted again."), "{text}");
    let dates = [&SMART[6..], &[("why-dates", "The post was advertised twice.")]].concat();
    expect(&lead.post(&format!("{here}/dates"), &dates).await.unwrap(), 303);
    let text = words(&lead.get(&here).await.unwrap());
    assert!(text.contains("Not yet by the accountable officer"), "{text}");
    let text = words(&signed_in(&board, PoliceOfficer).await.get(&here).await.unwrap());
    assert!(text.contains("Accept the action"), "{text}");
}

async fn an_accepted_action_that_is_reworded_waits_to_be_accepted_again(board: TestBoard) {
    let id = started(&board).await;
    let (lead, officer) = (board.actor(PoliceLead).unwrap(), board.actor(PoliceOfficer).unwrap());
    let seen = board.service.plan_action(&officer, id).await.unwrap().action.revision;
    board.service.accept_action(&officer, id, seen).await.unwrap();
    let now = board.service.plan_action(&lead, id).await.unwrap().action;
    assert!(now.accepted.is_some());
    let reworded = candour_domain::plan::SmartForm { specific: "Appoint two.".to_owned(), ..plan_support::smart() };
    board.service.reword_action(&lead, id, now.revision, &reworded).await.unwrap();
    let after = board.service.plan_action(&officer, id).await.unwrap();
    assert!(after.action.accepted.is_none());
    // Nobody accepts words that they have not read.
    assert!(board.service.accept_action(&officer, id, now.revision).await.is_err());
    board.service.accept_action(&officer, id, after.action.revision).await.unwrap();
    assert_eq!(trail_entries(&board, "action_accepted"), 2);
}
