//! Who answers what: giving statements to colleagues, and what a contributor sees and changes.

use crate::evidence::{add, count};
use crate::support::{expect, query_write, signed_in, trail_entries, words};
use candour_domain::ids::ReturnId;
use candour_tests::Who::*;
use candour_tests::{EVERY_TYPE, Page, TestBoard, Visitor, on_both_databases};
use chrono::TimeDelta;

on_both_databases! {
    a_lead_delegates_and_sees_who_has_what_until_when,
    a_contributor_with_nothing_sees_whom_to_ask_and_no_answer,
    a_contributor_sees_their_part_on_every_page_and_nothing_else,
    a_contributor_changes_nothing_beyond_their_part,
    a_condition_is_evaluated_whose_answer_is_not_shown,
    evidence_is_of_a_part_too,
    of_two_leads_at_once_the_second_is_told_who_has_it,
    a_statement_has_one_holder_in_the_database_too,
    what_was_typed_wrongly_stays_and_is_said,
    only_a_colleague_who_contributes_here_can_be_chosen,
    nobody_but_the_lead_delegates,
}

/// A return of the police with an answer in each of two statements of the first standard.
pub(crate) async fn opened(board: &TestBoard) -> (ReturnId, Visitor) {
    board.open_audit().await.unwrap();
    answered(board).await
}

async fn answered(board: &TestBoard) -> (ReturnId, Visitor) {
    let id = board.return_of(PoliceLead).await.unwrap();
    let mut lead = signed_in(board, PoliceLead).await;
    let fields = [
        ("s.lead.value", "3"),
        ("s.lead.narrative", "Words about leading."),
        ("s.policy.value", "yes"),
        ("s.policy.narrative", "Words about a policy."),
    ];
    expect(&lead.post(&format!("/returns/{id}/standards/first"), &fields).await.unwrap(), 303);
    (id, lead)
}

pub(crate) async fn give(lead: &mut Visitor, board: &TestBoard, id: ReturnId, more: &[(&str, &str)]) -> Page {
    let person = board.actor(PoliceContributor).unwrap().person.to_string();
    let mut fields = vec![("person", person.as_str())];
    fields.extend(more);
    lead.post(&format!("/returns/{id}/delegation/first"), &fields).await.unwrap()
}

async fn a_lead_delegates_and_sees_who_has_what_until_when(board: TestBoard) {
    let (id, mut lead) = opened(&board).await;
    let tasks = lead.get(&format!("/returns/{id}")).await.unwrap();
    assert!(tasks.text().contains(&format!("/returns/{id}/delegation\"")));
    let list = words(&lead.get(&format!("/returns/{id}/delegation")).await.unwrap());
    assert!(list.contains("Not delegated: the leads answer it."), "{list}");
    let form = lead.get(&format!("/returns/{id}/delegation/first")).await.unwrap();
    // Every statement is ticked, also the one that waits for an answer.
    assert!(form.text().contains("value=\"why-none\"") && form.text().matches("checked").count() >= 4);
    let fields = [
        ("statement", "policy"),
        ("statement", "trained"),
        ("due-day", "20"),
        ("due-month", "3"),
        ("due-year", "2026"),
        ("note", "Please ask <training>."),
    ];
    let page = give(&mut lead, &board, id, &fields).await;
    expect(&page, 303);
    assert_eq!(page.location(), format!("/returns/{id}/delegation?note=delegated#standard-first"));
    let list = lead.get(&format!("/returns/{id}/delegation")).await.unwrap();
    let text = words(&list);
    for said in
        ["Person PoliceContributor", ": 1.3, 1.4", "Due on 20 March 2026.", "Not ready yet", "Not delegated: 1.1, 1.2."]
    {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(list.text().contains("Please ask &lt;training&gt;."));
    let tasks = words(&lead.get(&format!("/returns/{id}")).await.unwrap());
    assert!(tasks.contains("Person PoliceContributor: 1.3, 1.4, due on 20 March 2026"), "{tasks}");
    assert_eq!(trail_entries(&board, "delegated"), 1);
    // After its day it is overdue.
    board.pass(TimeDelta::days(18));
    let mut lead = signed_in(&board, PoliceLead).await;
    assert!(words(&lead.get(&format!("/returns/{id}/delegation")).await.unwrap()).contains("Overdue"));
}

async fn a_contributor_with_nothing_sees_whom_to_ask_and_no_answer(board: TestBoard) {
    let (id, _) = opened(&board).await;
    let mut contributor = signed_in(&board, PoliceContributor).await;
    for path in ["", "/check", "/print/filled", "/print/blank"] {
        let page = contributor.get(&format!("/returns/{id}{path}")).await.unwrap();
        expect(&page, 200);
        let text = words(&page);
        assert!(
            text.contains("has been delegated to you yet") && text.contains("ask Person PoliceLead"),
            "{path}: {text}"
        );
        assert!(!text.contains("Words about") && !text.contains("A policy is in place."), "{path}: {text}");
    }
    let home = words(&contributor.get("/").await.unwrap());
    assert!(home.contains("Nothing of it is delegated to you."), "{home}");
    let evidence = contributor.get(&format!("/returns/{id}/evidence")).await.unwrap();
    expect(&evidence, 200);
    assert!(!words(&evidence).contains("Add a file"));
    for path in ["standards/first", "standards/second", "evidence/add"] {
        expect(&contributor.get(&format!("/returns/{id}/{path}")).await.unwrap(), 404);
    }
}

async fn a_contributor_sees_their_part_on_every_page_and_nothing_else(board: TestBoard) {
    let (id, mut lead) = opened(&board).await;
    let note = [("statement", "policy"), ("note", "Name the policy.")];
    expect(&give(&mut lead, &board, id, &note).await, 303);
    let mut contributor = signed_in(&board, PoliceContributor).await;
    for path in ["/check", "/print/filled", "/standards/first"] {
        let page = contributor.get(&format!("/returns/{id}{path}")).await.unwrap();
        expect(&page, 200);
        let all = page.text();
        assert!(all.contains("A policy is in place.") && all.contains("Words about a policy."), "{path}");
        for not_theirs in
            ["A named lead", "Words about leading.", "Per cent of staff", "s.lead.", "Why is there no lead"]
        {
            assert!(!all.contains(not_theirs), "{path}: {not_theirs}");
        }
    }
    let blank = words(&contributor.get(&format!("/returns/{id}/print/blank")).await.unwrap());
    assert!(blank.contains("A policy is in place.") && !blank.contains("A named lead"));
    let tasks = words(&contributor.get(&format!("/returns/{id}")).await.unwrap());
    assert!(tasks.contains("1. Leading") && !tasks.contains("2. ") && !tasks.contains("Who answers what"), "{tasks}");
    let standard = words(&contributor.get(&format!("/returns/{id}/standards/first")).await.unwrap());
    assert!(standard.contains("Person PoliceLead delegated 1.3 to you.") && standard.contains("Name the policy."));
    expect(&contributor.get(&format!("/returns/{id}/standards/second")).await.unwrap(), 404);
    // Others of the agency see the whole still.
    let viewer = signed_in(&board, PoliceViewer).await.get(&format!("/returns/{id}/check")).await.unwrap();
    assert!(viewer.text().contains("Words about leading.") && viewer.text().contains("Words about a policy."));
}

async fn a_contributor_changes_nothing_beyond_their_part(board: TestBoard) {
    let (id, mut lead) = opened(&board).await;
    expect(&give(&mut lead, &board, id, &[("statement", "policy")]).await, 303);
    let mut contributor = signed_in(&board, PoliceContributor).await;
    let path = format!("/returns/{id}/standards/first");
    let theirs = [("s.policy.revision", "1"), ("s.policy.value", "no"), ("s.policy.narrative", "Mine")];
    let beyond = [("s.lead.revision", "1"), ("s.lead.value", "0")];
    let both = [theirs.as_slice(), beyond.as_slice()].concat();
    for fields in [beyond.as_slice(), both.as_slice(), &[("s.trained.value", "50")], &[("s.unknown.value", "1")]] {
        expect(&contributor.post(&path, fields).await.unwrap(), 404);
        expect(&contributor.post(&format!("{path}/autosave"), fields).await.unwrap(), 404);
    }
    for other in ["second", "third"] {
        let page = contributor.post(&format!("/returns/{id}/standards/{other}"), &[("s.policy.value", "no")]).await;
        expect(&page.unwrap(), 404);
    }
    let whole = board.service.whole_return(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    assert!(whole.answers.values().all(|kept| kept.revision == 1));
    let saved = contributor.post(&path, &theirs).await.unwrap();
    expect(&saved, 303);
    // There is no next standard for them: the check comes.
    assert_eq!(saved.location(), format!("/returns/{id}/check"));
    let auto = [("s.policy.revision", "2"), ("s.policy.value", "yes")];
    let reply = contributor.post(&format!("{path}/autosave"), &auto).await.unwrap();
    let reply: serde_json::Value = serde_json::from_slice(&reply.body).unwrap();
    assert_eq!(reply["asked"], serde_json::json!(["policy"]), "what else is asked is not told");
    assert_eq!(reply["revisions"], serde_json::json!([["policy", 3]]));
    assert!(matches!(contributor.post(&format!("/returns/{id}/submit"), &[]).await.unwrap().status, 403 | 404));
}

async fn a_condition_is_evaluated_whose_answer_is_not_shown(board: TestBoard) {
    let (id, mut lead) = opened(&board).await;
    expect(&give(&mut lead, &board, id, &[("statement", "why-none")]).await, 303);
    let mut contributor = signed_in(&board, PoliceContributor).await;
    let check = words(&contributor.get(&format!("/returns/{id}/check")).await.unwrap());
    assert!(!check.contains("Why is there no lead?"), "it is not asked: {check}");
    let fields = [("s.lead.revision", "1"), ("s.lead.value", "0"), ("s.lead.narrative", "Nobody leads.")];
    expect(&lead.post(&format!("/returns/{id}/standards/first"), &fields).await.unwrap(), 303);
    let check = words(&contributor.get(&format!("/returns/{id}/check")).await.unwrap());
    assert!(check.contains("Why is there no lead?") && !check.contains("Nobody leads."), "{check}");
    let why = [("s.why-none.value", "We are recruiting.")];
    expect(&contributor.post(&format!("/returns/{id}/standards/first"), &why).await.unwrap(), 303);
}

async fn evidence_is_of_a_part_too(board: TestBoard) {
    let (id, mut lead) = opened_for_files(&board).await;
    let theirs = add(&board, PoliceLead, "Leading.pdf", b"%PDF-1.7").await;
    let path = format!("/returns/{id}/evidence");
    let both = [("statement", "lead"), ("statement", "trained")];
    expect(&lead.upload_with(&format!("{path}/add"), &both, "Both.pdf", b"%PDF-1.7").await.unwrap(), 303);
    let all = board.service.evidence(&board.actor(PoliceLead).unwrap(), id).await.unwrap().files;
    let shared = all.iter().find(|file| file.shown_name() == "Both.pdf").unwrap().id;
    expect(&give(&mut lead, &board, id, &[("statement", "trained")]).await, 303);
    let mut contributor = signed_in(&board, PoliceContributor).await;
    let list = words(&contributor.get(&path).await.unwrap());
    assert!(
        list.contains("Both.pdf") && list.contains("1.4") && !list.contains("Leading.pdf") && !list.contains("1.1")
    );
    expect(&contributor.get(&format!("{path}/{theirs}")).await.unwrap(), 404);
    expect(&contributor.get(&format!("{path}/{shared}")).await.unwrap(), 200);
    for (file, status) in [(theirs.clone(), 404), (shared.to_string(), 409)] {
        expect(&contributor.get(&format!("{path}/{file}/remove")).await.unwrap(), status);
        let page = contributor.post(&format!("{path}/{file}/remove"), &[("confirm", "remove")]).await.unwrap();
        expect(&page, status);
    }
    let form = words(&contributor.get(&format!("{path}/add?statement=lead")).await.unwrap());
    assert!(!form.contains("A named lead is accountable."), "{form}");
    for beyond in [vec![("statement", "lead")], both.to_vec()] {
        let page = contributor.upload_with(&format!("{path}/add"), &beyond, "x.pdf", b"%PDF-1.7").await.unwrap();
        expect(&page, 404);
    }
    assert_eq!(count(&board, "evidence_file"), 2);
    let own = [("statement", "trained")];
    expect(&contributor.upload_with(&format!("{path}/add"), &own, "Own.pdf", b"%PDF-1.7").await.unwrap(), 303);
    let mine = board.service.evidence(&board.actor(PoliceContributor).unwrap(), id).await.unwrap().files;
    let mine = mine.iter().find(|file| file.shown_name() == "Own.pdf").unwrap().id;
    let page = contributor.post(&format!("{path}/{mine}/remove"), &[("confirm", "remove")]).await.unwrap();
    expect(&page, 303);
}

/// A second contributor of the police.
pub(crate) async fn second_contributor(board: &TestBoard) -> String {
    let roles = vec![(candour_domain::access::Role::AgencyContributor, Some(board.agencies["Testshire Police"]))];
    let new = candour_service::accounts::NewPerson {
        email: "second@test.example".to_owned(),
        name: "Second Person".to_owned(),
        roles,
    };
    board.service.add_person(board.board, &new).await.unwrap().0.to_string()
}

async fn of_two_leads_at_once_the_second_is_told_who_has_it(board: TestBoard) {
    let (id, mut one) = opened(&board).await;
    let second = second_contributor(&board).await;
    let mut other = signed_in(&board, PoliceLead).await;
    let first = board.actor(PoliceContributor).unwrap().person.to_string();
    let path = format!("/returns/{id}/delegation/first");
    let all = [("statement", "lead"), ("statement", "policy"), ("note", "Typed by one of two.")];
    let mine = [all.as_slice(), &[("person", first.as_str())]].concat();
    let theirs = [all.as_slice(), &[("person", second.as_str())]].concat();
    let (one, other) = tokio::join!(one.post(&path, &mine), other.post(&path, &theirs));
    let (one, other) = (one.unwrap(), other.unwrap());
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422]);
    let (winner, told) = if one.status == 303 { ("Person PoliceContributor", other) } else { ("Second Person", one) };
    let text = words(&told);
    assert!(text.contains(&format!("{winner} has 1.1")) && text.contains("Typed by one of two."), "{text}");
    assert_eq!(count(&board, "delegation"), 1);
    assert_eq!(count(&board, "delegation_statement"), 2);
    assert_eq!(trail_entries(&board, "delegated"), 1);
}

async fn a_statement_has_one_holder_in_the_database_too(board: TestBoard) {
    let (id, mut lead) = opened(&board).await;
    expect(&give(&mut lead, &board, id, &[("statement", "policy")]).await, 303);
    let copy = "INSERT INTO delegation_statement (return_id, statement_id, delegation_id)
        SELECT return_id, statement_id, delegation_id FROM delegation_statement";
    let refused = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| query_write(&board, copy)));
    assert!(refused.is_err());
    assert_eq!(count(&board, "delegation_statement"), 1);
}

async fn what_was_typed_wrongly_stays_and_is_said(board: TestBoard) {
    let (id, mut lead) = opened(&board).await;
    let long = "n".repeat(40_001);
    let fields =
        [("person", "nobody"), ("due-day", "2"), ("due-month", "3"), ("due-year", "2026"), ("note", long.as_str())];
    let page = lead.post(&format!("/returns/{id}/delegation/first"), &fields).await.unwrap();
    expect(&page, 422);
    let text = page.text();
    for said in [
        "Choose at least one statement.",
        "Choose a colleague who works for your agency as a contributor.",
        "The due date must be today or later.",
        "40,001 characters",
        long.as_str(),
        "href=\"#due-day\"",
        "href=\"#note\"",
        "href=\"#person\"",
    ] {
        assert!(text.contains(said), "{}", said.chars().take(60).collect::<String>());
    }
    assert_eq!(page.field("due-day").as_deref(), Some("2"));
    let late = [("statement", "policy"), ("due-day", "3"), ("due-month", "4"), ("due-year", "2026")];
    let page = give(&mut lead, &board, id, &late).await;
    expect(&page, 422);
    assert!(words(&page).contains("The return itself is due on 2 April 2026."));
    for beyond in ["custody", "about", "nothing"] {
        expect(&give(&mut lead, &board, id, &[("statement", beyond)]).await, 404);
    }
    expect(&give(&mut lead, &board, id, &[("statement", "policy"), ("agency", "x")]).await, 400);
    expect(&lead.get(&format!("/returns/{id}/delegation/nothing")).await.unwrap(), 404);
    assert_eq!(count(&board, "delegation"), 0);
}

async fn only_a_colleague_who_contributes_here_can_be_chosen(board: TestBoard) {
    let (id, mut lead) = opened(&board).await;
    let form = lead.get(&format!("/returns/{id}/delegation/first")).await.unwrap().text();
    let nobody = "01890000-0000-7000-8000-000000000000".to_owned();
    let others = [PoliceViewer, PoliceOfficer, PoliceLead, CouncilLead, Manager];
    let others = others.map(|who| board.actor(who).unwrap().person.to_string()).into_iter().chain([nobody]);
    for person in others {
        assert!(!form.contains(&person));
        let fields = [("person", person.as_str()), ("statement", "policy")];
        let page = lead.post(&format!("/returns/{id}/delegation/first"), &fields).await.unwrap();
        // Whether there is such a person elsewhere is not told.
        expect(&page, 422);
        assert!(words(&page).contains("Choose a colleague who works for your agency as a contributor."));
    }
    board
        .service
        .shut_account(&board.actor(Manager).unwrap(), board.actor(PoliceContributor).unwrap().person, true)
        .await
        .unwrap();
    expect(&give(&mut lead, &board, id, &[("statement", "policy")]).await, 422);
    assert_eq!(count(&board, "delegation"), 0);
}

async fn nobody_but_the_lead_delegates(board: TestBoard) {
    let (id, mut lead) = opened(&board).await;
    expect(&give(&mut lead, &board, id, &[("statement", "policy")]).await, 303);
    let person = board.actor(PoliceContributor).unwrap().person.to_string();
    for who in [PoliceViewer, PoliceOfficer, PoliceContributor, CouncilLead, Manager, Chair, Administrator] {
        let mut visitor = signed_in(&board, who).await;
        for path in ["", "/first"] {
            expect(&visitor.get(&format!("/returns/{id}/delegation{path}")).await.unwrap(), 404);
        }
        for (path, statement) in [("first", "lead"), ("first/take-back", "policy")] {
            let fields = [("person", person.as_str()), ("statement", statement)];
            expect(&visitor.post(&format!("/returns/{id}/delegation/{path}"), &fields).await.unwrap(), 404);
        }
        if who != PoliceContributor {
            let page = visitor.post(&format!("/returns/{id}/standards/first/ready"), &[("step", "ready")]).await;
            expect(&page.unwrap(), 404);
        }
    }
    assert_eq!(count(&board, "delegation_statement"), 1);
    // Who has what is the leads' to see.
    let page = words(&signed_in(&board, PoliceViewer).await.get(&format!("/returns/{id}")).await.unwrap());
    assert!(!page.contains("Person PoliceContributor"));
}

/// The same return, where files can support the fourth statement too.
pub(crate) async fn opened_for_files(board: &TestBoard) -> (ReturnId, Visitor) {
    let mut set: serde_json::Value = serde_json::from_str(EVERY_TYPE).unwrap();
    set["id"] = "with-files".into();
    set["supersedes"] = serde_json::Value::Null;
    set["standards"][0]["statements"][3]["evidence"] = "optional".into();
    let (id, version) = board.publish(&set.to_string()).await.unwrap();
    board.audit_with(&id, &version).await.unwrap();
    answered(board).await
}
