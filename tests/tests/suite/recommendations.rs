//! Recommendations: proposed, answered on their facts, agreed, issued.

use crate::plan_support::{self, lead_on, low, proposed, revision, status, taken_over_and_issued};
use crate::support::{expect, letter, query, signed_in, trail_entries, words};
use candour_domain::ids::RecommendationId;
use candour_domain::plan::RecommendationState;
use candour_service::ServiceError;
use candour_service::plan::{BulkStep, CourseStep, PlanFilter};
use candour_tests::Who::*;
use candour_tests::{TestBoard, on_both_databases};

on_both_databases! {
    the_rules_recommendations_are_taken_over_once,
    a_recommendation_goes_its_whole_way_on_the_pages,
    what_is_only_proposed_is_not_there_for_its_agency,
    another_agencys_recommendation_is_not_there,
    an_agency_says_what_is_not_accurate,
    what_was_sent_is_taken_out_with_a_reason_and_its_number_is_not_used_again,
    one_for_the_partnership_asks_no_agency_and_shows_to_none,
    a_form_that_is_not_complete_is_said_and_what_was_typed_stays,
    all_are_agreed_at_once_but_those_that_an_agency_calls_wrong,
    markup_in_a_recommendation_is_text,
    steps_are_taken_by_the_qa_manager_alone,
}

fn at(id: RecommendationId) -> String {
    format!("/recommendations/{id}")
}

fn references(board: &TestBoard) -> Vec<String> {
    let sql = "SELECT prefix, number FROM recommendation ORDER BY prefix, number";
    query(board, sql).lines().map(|line| line.replace('|', "-")).collect()
}

async fn the_rules_recommendations_are_taken_over_once(board: TestBoard) {
    let (audit, _) = low(&board).await;
    let path = format!("/audits/{audit}/recommendations");
    let mut manager = signed_in(&board, Manager).await;
    let text = words(&manager.get(&path).await.unwrap());
    assert!(text.contains("make 2 recommendations") && text.contains("There are no recommendations yet."), "{text}");
    // One agency's alone, then all, then all again.
    let police = board.agencies["Testshire Police"].to_string();
    let done = manager.post(&path, &[("step", "take"), ("of", &police)]).await.unwrap();
    assert_eq!((done.status, done.location().to_owned()), (303, format!("{path}?note=taken&count=1")));
    for count in [1, 0] {
        let done = manager.post(&path, &[("step", "take")]).await.unwrap();
        assert_eq!(done.location(), format!("{path}?note=taken&count={count}"));
    }
    assert_eq!(references(&board), ["TH26-TC-1", "TH26-TP-1"]);
    let text = words(&manager.get(&path).await.unwrap());
    for part in
        ["TH26-TP-01", "TH26-TC-01", "Name a lead.", "1.1 ", "High", "Proposed", "Send for factual accuracy (2)"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("Take over"), "{text}");
    // One that is taken out stays out.
    let id: RecommendationId =
        board.service.audit_recommendations(&board.actor(Manager).unwrap(), audit).await.unwrap().recommendations[0].id;
    lead_on(&board, id, CourseStep::Remove).await;
    assert_eq!(board.service.take_over(&board.actor(Manager).unwrap(), audit, None).await.unwrap(), 0);
    // The agency's trail says nothing of what is only proposed.
    let trail = words(&signed_in(&board, PoliceLead).await.get("/trail").await.unwrap());
    assert!(!trail.contains("TH26-TP"), "{trail}");
    assert_eq!(trail_entries(&board, "recommendations_taken"), 2);
}

async fn a_recommendation_goes_its_whole_way_on_the_pages(board: TestBoard) {
    let (audit, _) = low(&board).await;
    let mut manager = signed_in(&board, Manager).await;
    let list = format!("/audits/{audit}/recommendations");
    let police = board.agencies["Testshire Police"].to_string();
    let fields = [
        ("of", police.as_str()),
        ("about", "statement:lead"),
        ("text", "Name a deputy."),
        ("measure", "The minutes show it."),
        ("priority", "high"),
        ("by-day", "30"),
        ("by-month", "6"),
        ("by-year", "2026"),
    ];
    let done = manager.post(&format!("{list}/new"), &fields).await.unwrap();
    expect(&done, 303);
    let here = done.location().split('?').next().unwrap().to_owned();
    let page = manager.get(&here).await.unwrap();
    let text = words(&page);
    for part in ["TH26-TP-01", "Proposed", "Priority: high. To be done by 30 June 2026", "Name a deputy.", "1.1 "] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let seen = page.field("revision").unwrap();
    expect(&manager.post(&format!("{here}/course"), &[("step", "send"), ("revision", &seen)]).await.unwrap(), 303);
    let mail = letter(&board, &PoliceLead.email(), "Recommendations for Testshire Police").await.unwrap();
    assert!(mail.contains(&here) && !mail.contains("Name a deputy."), "{mail}");
    let mut lead = signed_in(&board, PoliceLead).await;
    let home = words(&lead.get("/").await.unwrap());
    assert!(home.contains("Waiting: 1 recommendation to check for accuracy"), "{home}");
    let page = lead.get(&here).await.unwrap();
    let text = words(&page);
    assert!(text.contains("Is this recommendation right in its facts?") && !text.contains("Lead it on"), "{text}");
    let seen = page.field("revision").unwrap();
    let answer = [("accurate", "yes"), ("answer", "So it is."), ("revision", seen.as_str())];
    expect(&lead.post(&format!("{here}/answer"), &answer).await.unwrap(), 303);
    for step in ["agree", "issue"] {
        let page = manager.get(&here).await.unwrap();
        assert!(words(&page).contains("So it is."), "{}", words(&page));
        let seen = page.field("revision").unwrap();
        let fields = [("step", step), ("revision", seen.as_str())];
        expect(&manager.post(&format!("{here}/course"), &fields).await.unwrap(), 303);
    }
    for who in [PoliceLead, PoliceContributor, PoliceOfficer, PoliceViewer, Chair, Panel, Qap, BoardMember] {
        let text = words(&signed_in(&board, who).await.get(&here).await.unwrap());
        assert!(text.contains("Issued") && text.contains("Name a deputy."), "{who:?}: {text}");
        assert_eq!(text.contains("Put an action down"), who == PoliceLead, "{who:?}");
    }
    for kind in ["proposed", "sent", "answered", "agreed", "issued"] {
        assert_eq!(trail_entries(&board, &format!("recommendation_{kind}")), 1, "{kind}");
    }
    let trail = words(&lead.get("/trail").await.unwrap());
    assert!(trail.contains("A recommendation was issued") && trail.contains("TH26-TP-01"), "{trail}");
}

async fn what_is_only_proposed_is_not_there_for_its_agency(board: TestBoard) {
    let (audit, _) = low(&board).await;
    let id = proposed(&board, audit, "Testshire Police").await;
    let others = [PoliceLead, PoliceOfficer, PoliceViewer, CouncilLead, Chair, Panel, Qap, BoardMember];
    for who in others {
        let mut visitor = signed_in(&board, who).await;
        expect(&visitor.get(&at(id)).await.unwrap(), 404);
        assert!(!words(&visitor.get("/plan").await.unwrap()).contains("Name a deputy."), "{who:?}");
    }
    let mut lead = signed_in(&board, PoliceLead).await;
    assert_eq!(status(&mut lead, &format!("{}/answer", at(id)), &[("accurate", "yes"), ("revision", "1")]).await, 404);
    assert_eq!(status(&mut lead, &format!("{}/actions/new", at(id)), &plan_support::SMART).await, 404);
    assert!(!words(&lead.get("/").await.unwrap()).contains("Waiting:"));
    // With the agency: its own people see it, the Board's readers not yet.
    lead_on(&board, id, CourseStep::Send).await;
    expect(&lead.get(&at(id)).await.unwrap(), 200);
    for who in [CouncilLead, Chair, Panel, Qap, BoardMember] {
        expect(&signed_in(&board, who).await.get(&at(id)).await.unwrap(), 404);
    }
    // No action follows from it before it is issued.
    assert_eq!(status(&mut lead, &format!("{}/actions/new", at(id)), &plan_support::SMART).await, 409);
}

async fn another_agencys_recommendation_is_not_there(board: TestBoard) {
    let (audit, _) = low(&board).await;
    let id = plan_support::issued(&board, audit, "Testshire Police").await;
    let nobody = "/recommendations/01890000-0000-7000-8000-000000000000";
    let mut council = signed_in(&board, CouncilLead).await;
    let [theirs, nobodys] = [council.get(&at(id)).await.unwrap(), council.get(nobody).await.unwrap()];
    assert_eq!((theirs.status, words(&theirs)), (404, words(&nobodys)));
    assert_eq!(status(&mut council, &format!("{}/actions/new", at(id)), &plan_support::SMART).await, 404);
    assert_eq!(status(&mut council, &format!("{}/answer", at(id)), &[("accurate", "yes")]).await, 404);
    let plan = words(&council.get("/plan").await.unwrap());
    assert!(plan.contains("There are no actions yet.") && !plan.contains("TH26-TP"), "{plan}");
    expect(&council.get("/recommendations/nothing").await.unwrap(), 404);
}

async fn an_agency_says_what_is_not_accurate(board: TestBoard) {
    let (audit, _) = low(&board).await;
    let id = proposed(&board, audit, "Testshire Police").await;
    lead_on(&board, id, CourseStep::Send).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let seen = lead.get(&at(id)).await.unwrap().field("revision").unwrap();
    let path = format!("{}/answer", at(id));
    let page = lead.post(&path, &[("accurate", "no"), ("answer", " "), ("revision", &seen)]).await.unwrap();
    expect(&page, 422);
    assert!(words(&page).contains("Say what is not accurate") && page.text().contains("href=\"#answer\""));
    let page = lead.post(&path, &[("answer", "We have one."), ("revision", &seen)]).await.unwrap();
    expect(&page, 422);
    assert!(page.text().contains("We have one.") && page.text().contains("href=\"#accurate\""));
    let fields = [("accurate", "no"), ("answer", "We have one since May."), ("revision", seen.as_str())];
    expect(&lead.post(&path, &fields).await.unwrap(), 303);
    let mut manager = signed_in(&board, Manager).await;
    let text = words(&manager.get(&at(id)).await.unwrap());
    assert!(text.contains("says that the facts are not right") && text.contains("We have one since May."), "{text}");
    let list = words(&manager.get(&format!("/audits/{audit}/recommendations")).await.unwrap());
    assert!(list.contains("Says: not accurate") && !list.contains("Agree (1)"), "{list}");
    // The wording is changed: what was said stays, as said of the earlier one; the agency is asked again.
    let seen = revision(&board, id).await;
    let form = plan_support::words("Keep the deputy.");
    board.service.reword_recommendation(&board.actor(Manager).unwrap(), id, seen, &form).await.unwrap();
    let text = words(&lead.get(&at(id)).await.unwrap());
    assert!(text.contains("Keep the deputy.") && text.contains("said of an earlier wording"), "{text}");
    lead_on(&board, id, CourseStep::Send).await;
    // The form stands open, and holds nothing that was said of other words.
    let page = lead.get(&at(id)).await.unwrap();
    assert!(words(&page).contains("Your answer") && !words(&page).contains("Change your answer"), "{}", words(&page));
    assert!(!page.text().contains("We have one since May.</textarea>") && !page.text().contains(" checked"));
    // A viewer and a contributor read it; they do not answer.
    for who in [PoliceViewer, PoliceContributor] {
        assert_eq!(status(&mut signed_in(&board, who).await, &path, &fields).await, 403);
    }
}

async fn what_was_sent_is_taken_out_with_a_reason_and_its_number_is_not_used_again(board: TestBoard) {
    let (audit, _) = low(&board).await;
    let [quiet, sent] =
        [proposed(&board, audit, "Testshire Police").await, proposed(&board, audit, "Testshire Police").await];
    lead_on(&board, sent, CourseStep::Send).await;
    let mut manager = signed_in(&board, Manager).await;
    let take_out = |id, revision: i64, why: &'static str| {
        (
            format!("{}/course", at(id)),
            [("step", "remove".to_owned()), ("revision", revision.to_string()), ("why-remove", why.to_owned())],
        )
    };
    let mut posted = Vec::new();
    for (id, why, expected) in [(quiet, "", 303), (sent, "", 422), (sent, "It was said twice.", 303)] {
        let (path, fields) = take_out(id, revision(&board, id).await, why);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let page = manager.post(&path, &fields).await.unwrap();
        expect(&page, expected);
        posted.push(page);
    }
    assert!(posted[1].text().contains("href=\"#why-remove\""));
    expect(&signed_in(&board, PoliceLead).await.get(&at(sent)).await.unwrap(), 404);
    let next = proposed(&board, audit, "Testshire Police").await;
    let text = words(&manager.get(&at(next)).await.unwrap());
    assert!(text.contains("TH26-TP-03"), "{text}");
    // What is taken out is over, and issued ones are never taken out.
    let (path, fields) = take_out(sent, revision(&board, sent).await, "Again");
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    expect(&manager.post(&path, &fields).await.unwrap(), 409);
    let out = plan_support::issued(&board, audit, "Testshire Police").await;
    let (path, fields) = take_out(out, revision(&board, out).await, "Too late");
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    expect(&manager.post(&path, &fields).await.unwrap(), 409);
}

async fn one_for_the_partnership_asks_no_agency_and_shows_to_none(board: TestBoard) {
    let (audit, _) = low(&board).await;
    let mut manager = signed_in(&board, Manager).await;
    let fields = [
        ("of", "partnership"),
        ("about", "standard:first"),
        ("text", "Agree one pathway."),
        ("measure", "One is agreed."),
        ("priority", "high"),
    ];
    let done = manager.post(&format!("/audits/{audit}/recommendations/new"), &fields).await.unwrap();
    expect(&done, 303);
    let here = done.location().split('?').next().unwrap().to_owned();
    let id: RecommendationId = here.rsplit('/').next().unwrap().parse().unwrap();
    let text = words(&manager.get(&here).await.unwrap());
    assert!(
        text.contains("TH26-PAR-01") && text.contains("The partnership") && !text.contains("Send for factual"),
        "{text}"
    );
    let send = [("step", "send"), ("revision", "1")];
    expect(&manager.post(&format!("{here}/course"), &send).await.unwrap(), 409);
    for step in [CourseStep::Agree, CourseStep::Issue] {
        lead_on(&board, id, step).await;
    }
    // The Board's readers see it; its action is the Board's.
    expect(&signed_in(&board, Qap).await.get(&here).await.unwrap(), 200);
    plan_support::action(&board, Manager, id).await;
    for who in [PoliceLead, CouncilLead, PoliceOfficer] {
        let mut visitor = signed_in(&board, who).await;
        expect(&visitor.get(&here).await.unwrap(), 404);
        let trail = words(&visitor.get("/trail").await.unwrap());
        assert!(!trail.contains("PAR-01"), "{who:?}: {trail}");
        assert!(!words(&visitor.get("/plan").await.unwrap()).contains("PAR-01"));
    }
}

async fn a_form_that_is_not_complete_is_said_and_what_was_typed_stays(board: TestBoard) {
    let (audit, _) = low(&board).await;
    let mut manager = signed_in(&board, Manager).await;
    let path = format!("/audits/{audit}/recommendations/new");
    let long = "t".repeat(4_001);
    let page = manager
        .post(&path, &[("text", &long), ("measure", "M"), ("by-day", "31"), ("by-month", "2"), ("by-year", "2027")])
        .await
        .unwrap();
    expect(&page, 422);
    let text = page.text();
    for field in ["of", "text", "priority", "by-day"] {
        assert!(text.contains(&format!("href=\"#{field}\"")), "{field}");
    }
    assert!(text.contains("4,001 characters") && text.contains(&long) && text.contains("value=\"31\""));
    assert!(!text.contains("href=\"#measure\""));
    let unknown =
        [("of", "partnership"), ("about", "statement:none"), ("text", "T"), ("measure", "M"), ("priority", "low")];
    let page = manager.post(&path, &unknown).await.unwrap();
    expect(&page, 422);
    assert!(page.text().contains("href=\"#about\""));
    expect(&manager.post(&path, &[("text", "T"), ("state", "issued")]).await.unwrap(), 400);
    assert_eq!(query(&board, "SELECT COUNT(*) FROM recommendation").trim(), "0");
    // Another agency of nobody's, and an audit that is none.
    let nobody = "01890000-0000-7000-8000-000000000000";
    expect(
        &manager.post(&path, &[("of", nobody), ("text", "T"), ("measure", "M"), ("priority", "low")]).await.unwrap(),
        422,
    );
    expect(&manager.get(&format!("/audits/{nobody}/recommendations")).await.unwrap(), 404);
}

async fn all_are_agreed_at_once_but_those_that_an_agency_calls_wrong(board: TestBoard) {
    let (audit, _) = low(&board).await;
    let manager = board.actor(Manager).unwrap();
    board.service.take_over(&manager, audit, None).await.unwrap();
    assert_eq!(board.service.lead_recommendations(&manager, audit, None, BulkStep::Send).await.unwrap(), 2);
    assert_eq!(board.service.lead_recommendations(&manager, audit, None, BulkStep::Send).await.unwrap(), 0);
    for (who, said) in [(PoliceLead, ("yes", "")), (CouncilLead, ("no", "There is a lead."))] {
        let lead = board.actor(who).unwrap();
        let one = board.service.action_plan(&lead, &PlanFilter::default()).await.unwrap().waiting.remove(0);
        board.service.answer_accuracy(&lead, one.id, one.revision, said).await.unwrap();
    }
    let mut visitor = signed_in(&board, Manager).await;
    let path = format!("/audits/{audit}/recommendations");
    for (step, count) in [("agree", 1), ("issue", 1), ("issue", 0)] {
        let done = visitor.post(&path, &[("step", step)]).await.unwrap();
        assert_eq!(done.location(), format!("{path}?note={step}&count={count}"));
    }
    let states: Vec<_> = board.service.audit_recommendations(&manager, audit).await.unwrap().recommendations;
    let states: Vec<_> = states.iter().map(|one| (one.for_whom().to_owned(), one.state)).collect();
    assert_eq!(
        states,
        [
            ("Testshire Council".to_owned(), RecommendationState::Answered),
            ("Testshire Police".to_owned(), RecommendationState::Issued)
        ]
    );
    let mail = letter(&board, &PoliceLead.email(), "Put down what you will do").await.unwrap();
    assert!(mail.contains("1 is issued") && mail.contains("/plan") && !mail.contains("Name a lead."), "{mail}");
}

async fn markup_in_a_recommendation_is_text(board: TestBoard) {
    let (audit, _) = low(&board).await;
    let evil = "</p><script>alert(1)</script><img src=x onerror=alert(1)>";
    let id = proposed(&board, audit, "Testshire Police").await;
    let manager = board.actor(Manager).unwrap();
    board.service.reword_recommendation(&manager, id, 1, &plan_support::words(evil)).await.unwrap();
    lead_on(&board, id, CourseStep::Send).await;
    let lead = board.actor(PoliceLead).unwrap();
    let seen = revision(&board, id).await;
    board.service.answer_accuracy(&lead, id, seen, ("no", evil)).await.unwrap();
    for (who, path) in [
        (Manager, at(id)),
        (Manager, format!("/audits/{audit}/recommendations")),
        (Manager, format!("{}/edit", at(id))),
        (PoliceLead, at(id)),
        (PoliceLead, "/plan".to_owned()),
    ] {
        let page = signed_in(&board, who).await.get(&path).await.unwrap();
        expect(&page, 200);
        let text = page.text();
        assert!(!text.contains("<script>alert") && !text.contains("<img src=x"), "{who:?} {path}");
    }
}

async fn steps_are_taken_by_the_qa_manager_alone(board: TestBoard) {
    let (audit, _) = low(&board).await;
    taken_over_and_issued(&board, audit).await;
    let id = proposed(&board, audit, "Testshire Police").await;
    for who in [PoliceLead, PoliceOfficer, Chair, Panel, Qap, BoardMember, Administrator, Editor] {
        let actor = board.actor(who).unwrap();
        let step = board.service.lead_recommendation(&actor, id, 1, CourseStep::Send, "").await;
        assert!(matches!(step, Err(ServiceError::NotFound | ServiceError::Denied(_))), "{who:?} {step:?}");
        let all = board.service.take_over(&actor, audit, None).await;
        assert!(matches!(all, Err(ServiceError::Denied(_))), "{who:?} {all:?}");
        let many = board.service.lead_recommendations(&actor, audit, None, BulkStep::Issue).await;
        assert!(matches!(many, Err(ServiceError::Denied(_))), "{who:?} {many:?}");
    }
    assert_eq!(revision(&board, id).await, 1);
}
