//! What the suites of the analysis and of findings need: audits of as many agencies as wanted, with levels by hand.

use candour_domain::access::{Actor, Role};
use candour_domain::answer::AnswerForm;
use candour_domain::audit::AuditState;
use candour_domain::ids::{AgencyId, AuditId, MembershipId, ReturnId};
use candour_service::accounts::NewPerson;
use candour_service::audits::NewAudit;
use candour_service::returns::{PostedStatement, SaveOutcome};
use candour_tests::TestBoard;
use candour_tests::Who::{self, *};
use chrono::Days;
use serde_json::{Value, json};
use uuid::Uuid;

/// An audit with its returns, in the order in which the agencies were named.
pub(crate) struct Audit {
    pub(crate) id: AuditId,
    pub(crate) leads: Vec<(Actor, ReturnId)>,
}

/// Levels by statement: `3`, `2` green, `1` amber, `0` red, `n` not applicable; `+` says how and with what impact.
pub(crate) type Given = &'static [(&'static str, &'static str)];

/// Two standards. `lead` and `shared` weigh 1 and are put to all; `shared` is the partnership's and bears on a priority;
/// `custody` is put to the police alone.
pub(crate) fn set(version: &str) -> Value {
    let statement = |id: &str, code: &str, text: &str| {
        json!({"id": id, "code": code, "text": text, "answer": "scale", "scale": "met", "required": false,
            "narrative": "optional", "impact": "optional", "evidence": "none"})
    };
    let mut set = json!({
        "schema": "question-set/1", "id": "analysed", "version": version, "title": "Analysed", "publisher": "P",
        "published": "2026-04-01", "kind": "thematic",
        "agency_types": [{"code": "police", "label": "Police"}, {"code": "council", "label": "Council"}],
        "scales": [{"id": "met", "label": "Met", "levels": [
            {"code": "3", "label": "Fully met", "value": 3, "rag": "green"},
            {"code": "2", "label": "Mostly met", "value": 2, "rag": "green"},
            {"code": "1", "label": "Partly met", "value": 1, "rag": "amber"},
            {"code": "0", "label": "Not met", "value": 0, "rag": "red"}]}],
        "scoring": {"overall": "weighted_statements", "rag": {"green": 85, "amber": 50}, "critical_cap": null},
        "standards": [
            {"id": "first", "code": "1", "title": "Leading", "statements": [
                statement("lead", "1.1", "A lead is named."), statement("shared", "1.2", "Agencies meet.")]},
            {"id": "second", "code": "2", "title": "Custody", "statements": [
                statement("custody", "2.1", "Custody is safe.")]}]
    });
    if version != "2026.1" {
        set["supersedes"] = json!("2026.1");
    }
    set["standards"][0]["statements"][1]["lens"] = json!("partnership");
    set["standards"][0]["statements"][1]["priority"] = json!("Priority 1: Voice");
    set["standards"][1]["statements"][0]["applies_to"] = json!(["police"]);
    set
}

/// The agencies of an audit: the police, the council, then as many more councils as are wanted.
pub(crate) async fn agencies(board: &TestBoard, count: usize) -> Vec<(AgencyId, Actor)> {
    let mut found = vec![
        (board.agencies["Testshire Police"], board.actor(PoliceLead).unwrap()),
        (board.agencies["Testshire Council"], board.actor(CouncilLead).unwrap()),
    ];
    for number in found.len()..count {
        found.push(council(board, number, &format!("Borough {number}")).await);
    }
    found.truncate(count);
    found
}

/// One more council with its lead.
pub(crate) async fn council(board: &TestBoard, number: usize, name: &str) -> (AgencyId, Actor) {
    partner(board, number, name, "council").await
}

/// One more agency of this type with its lead.
pub(crate) async fn partner(board: &TestBoard, number: usize, name: &str, kind: &str) -> (AgencyId, Actor) {
    let agency = board.service.add_agency(board.board, name, kind).await.unwrap();
    let new = NewPerson {
        email: format!("lead-{number}@test.example"),
        name: format!("Lead {number}"),
        roles: vec![(Role::AgencyLead, Some(agency))],
    };
    let (person, _) = board.service.add_person(board.board, &new).await.unwrap();
    let lead = Actor {
        person,
        name: new.name,
        membership: MembershipId(Uuid::nil()),
        role: Role::AgencyLead,
        board: board.board,
        agency: Some(agency),
    };
    (agency, lead)
}

/// Opens an audit of this set for the agencies, today.
pub(crate) async fn open(board: &TestBoard, set: &Value, agencies: &[(AgencyId, Actor)]) -> Audit {
    let (id, version) = board.publish(&set.to_string()).await.unwrap();
    let today = candour_service::Clock::today(&board.clock);
    let new = NewAudit {
        title: format!("Audit {version}"),
        question_set: id.as_str().into(),
        version,
        agencies: agencies.iter().map(|(id, _)| *id).collect(),
        opens_on: today,
        due_on: today + Days::new(30),
        chair: Some(board.actor(Chair).unwrap().person),
        sign_off: None,
        allow_clash: true,
    };
    let id = board.service.open_audit(&board.actor(Manager).unwrap(), new).await.unwrap();
    let mut leads = Vec::new();
    for (_, lead) in agencies {
        let own = board.service.own_returns(lead).await.unwrap();
        let own = own.into_iter().find(|own| own.audit.id == id).unwrap();
        leads.push((lead.clone(), own.id));
    }
    Audit { id, leads }
}

/// Saves these levels.
pub(crate) async fn answer(board: &TestBoard, (lead, id): &(Actor, ReturnId), given: Given) {
    for (statement, written) in given {
        let standard = if *statement == "custody" { "second" } else { "first" };
        let told = if written.ends_with('+') { "Told." } else { "" };
        let level = written.trim_end_matches('+');
        let not_applicable = level == "n";
        let form = AnswerForm {
            value: if not_applicable { Vec::new() } else { vec![level.to_owned()] },
            not_applicable,
            reason: if not_applicable { "None here.".to_owned() } else { String::new() },
            narrative: told.to_owned(),
            impact: told.to_owned(),
            ..AnswerForm::default()
        };
        let posted = PostedStatement { statement: (*statement).into(), base_revision: 0, form, resolve: None };
        let saved = board.service.save(lead, *id, &standard.into(), vec![posted]).await.unwrap();
        assert!(matches!(saved, SaveOutcome::Saved(_)), "{statement}");
    }
}

/// An audit in which each agency has answered this and handed it in.
pub(crate) async fn handed_in(board: &TestBoard, set: &Value, given: &[Given]) -> Audit {
    let agencies = agencies(board, given.len()).await;
    handed_in_by(board, set, &agencies, given).await
}

/// The same of these agencies.
pub(crate) async fn handed_in_by(
    board: &TestBoard,
    set: &Value,
    agencies: &[(AgencyId, Actor)],
    given: &[Given],
) -> Audit {
    let audit = open(board, set, agencies).await;
    for (own, given) in audit.leads.iter().zip(given) {
        answer(board, own, given).await;
        board.service.submit(&own.0, own.1).await.unwrap();
    }
    audit
}

/// Closes the audit.
pub(crate) async fn close(board: &TestBoard, audit: AuditId) {
    board.service.move_audit(&board.actor(Manager).unwrap(), audit, AuditState::Closed).await.unwrap();
}

/// The page's words with single blanks: a tag parts words.
pub(crate) async fn page(board: &TestBoard, who: Who, path: &str) -> String {
    let mut visitor = crate::support::signed_in(board, who).await;
    let page = visitor.get(path).await.unwrap();
    crate::support::expect(&page, 200);
    parted(&page.text())
}

/// What stands between tags, with a blank for each tag.
pub(crate) fn parted(html: &str) -> String {
    let mut inside = false;
    let mut text = String::new();
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => {
                inside = false;
                text.push(' ');
            }
            _ if !inside => text.push(c),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
