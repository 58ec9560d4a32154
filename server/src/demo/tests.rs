//! The plan holds what its pages need to look alive, and nothing that the product would refuse.

use super::content::Content;
use super::{DemoCycle, DemoPlan, QUESTION_SET_2024, QUESTION_SET_2026, plan};
use candour_domain::access::Role;
use candour_domain::answer::{AnswerForm, AnswerState, Response, check, state_of};
use candour_domain::ids::AgencyType;
use candour_domain::journey::Journey;
use candour_domain::question_set::{QuestionSet, Rag, parse};
use candour_domain::scoring::score;
use candour_domain::submission::ReturnState;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

fn sets() -> (QuestionSet, QuestionSet) {
    (parse(QUESTION_SET_2024).unwrap(), parse(QUESTION_SET_2026).unwrap())
}

fn made() -> (DemoPlan, QuestionSet, QuestionSet) {
    let (before, now) = sets();
    let plan = plan(&before, &now, NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()).unwrap();
    (plan, before, now)
}

fn each<'p>(
    plan: &'p DemoPlan,
    sets: [&'p QuestionSet; 2],
) -> impl Iterator<Item = (&'p QuestionSet, &'p DemoCycle, &'p super::DemoReturn, &'p AgencyType)> {
    plan.cycles.iter().zip(sets).flat_map(move |(cycle, set)| {
        cycle.returns.iter().map(move |one| {
            let agency = plan.agencies.iter().find(|agency| agency.key == one.agency).unwrap();
            (set, cycle, one, &agency.agency_type)
        })
    })
}

#[test]
fn the_same_day_gives_the_same_plan() {
    assert_eq!(made().0, made().0);
}

#[test]
fn every_answer_is_one_that_a_person_could_have_given() {
    let (plan, before, now) = made();
    for (set, _, one, agency_type) in each(&plan, [&before, &now]) {
        let journey = Journey::new(set, agency_type, &one.answers);
        for (id, answer) in &one.answers {
            let (_, statement) = set.statement(id).unwrap();
            assert!(journey.shows(id), "{} {id} is not asked", one.agency);
            assert_eq!(check(set, statement, &AnswerForm::from(answer)).as_ref(), Ok(answer), "{} {id}", one.agency);
        }
    }
}

#[test]
fn returns_are_complete_where_they_were_handed_in_and_only_partly_elsewhere() {
    let (plan, before, now) = made();
    for (set, _, one, agency_type) in each(&plan, [&before, &now]) {
        let journey = Journey::new(set, agency_type, &one.answers);
        let whole =
            matches!(one.state, ReturnState::Submitted | ReturnState::ReturnedForAmendment) || one.agency == "fire";
        assert_eq!(journey.can_submit(), whole, "{} {:?}", one.agency, journey.gaps());
        assert_eq!(one.answers.is_empty(), one.state == ReturnState::NotStarted, "{}", one.agency);
        assert_eq!(one.reason.is_empty(), one.state != ReturnState::ReturnedForAmendment, "{}", one.agency);
    }
}

#[test]
fn the_open_audit_has_returns_in_every_state_that_an_agency_can_bring_about() {
    let (plan, _, now) = made();
    let mut states = BTreeMap::new();
    for one in &plan.cycles[1].returns {
        *states.entry(one.state).or_insert(0) += 1;
    }
    let expected = [
        (ReturnState::NotStarted, 2),
        (ReturnState::InProgress, 5),
        (ReturnState::Submitted, 4),
        (ReturnState::ReturnedForAmendment, 1),
    ];
    assert_eq!(states, BTreeMap::from(expected));
    let drafts = plan.cycles[1].returns.iter().flat_map(|one| &one.answers);
    assert!(
        drafts
            .into_iter()
            .any(|(id, answer)| state_of(now.statement(id).unwrap().1, answer, false) == AnswerState::Draft)
    );
}

#[test]
fn every_colour_occurs_and_a_critical_statement_is_red() {
    let (plan, before, now) = made();
    let mut standards = [BTreeSet::new(), BTreeSet::new()];
    let mut critical = false;
    let mut without = Vec::new();
    for (set, cycle, one, agency_type) in
        each(&plan, [&before, &now]).filter(|each| each.2.state == ReturnState::Submitted)
    {
        for standard in score(set, agency_type, &one.answers).standards {
            critical |= standard.statements.iter().any(|s| s.critical && s.rag == Some(Rag::Red));
            standards[usize::from(!cycle.closed)].extend(standard.figure.rag);
            let asked = standard
                .statements
                .iter()
                .any(|s| matches!(s.applicability, candour_domain::answer::Applicability::NotApplicable));
            if asked && standard.figure.rag.is_none() {
                without.push((one.agency.clone(), standard.standard.0));
            }
        }
    }
    assert_eq!(standards[0], BTreeSet::from([Rag::Red, Rag::Amber, Rag::Green]), "closed");
    assert_eq!(standards[1], BTreeSet::from([Rag::Red, Rag::Amber, Rag::Green]), "open");
    assert!(critical);
    assert_eq!(without, [("district-council".to_owned(), "mental-capacity".to_owned())]);
}

#[test]
fn there_is_one_agency_of_each_type_and_somebody_in_every_role() {
    let (plan, _, now) = made();
    let types: Vec<_> = plan.agencies.iter().map(|agency| agency.agency_type.clone()).collect();
    let known: BTreeSet<_> = now.agency_types.iter().map(|known| known.code.clone()).collect();
    assert_eq!(types.len(), 12);
    assert_eq!(BTreeSet::from_iter(types), known);
    let roles: BTreeSet<_> = plan.people.iter().flat_map(|person| &person.roles).map(|role| role.role).collect();
    assert_eq!(roles, BTreeSet::from(Role::ALL));
    for agency in &plan.agencies {
        let lead = |role: &super::DemoRole| role.role == Role::AgencyLead && role.agency.as_ref() == Some(&agency.key);
        assert!(plan.people.iter().flat_map(|person| &person.roles).any(lead), "{} has no lead", agency.key);
    }
    assert!(plan.people.iter().any(|person| person.roles.len() == 2));
    for role in plan.people.iter().flat_map(|person| &person.roles) {
        assert_eq!(role.role.is_agency_role(), role.agency.is_some());
        assert!(role.agency.as_ref().is_none_or(|key| plan.agencies.iter().any(|agency| &agency.key == key)));
    }
    let emails: BTreeSet<_> = plan.people.iter().map(|person| &person.email).collect();
    assert_eq!(emails.len(), plan.people.len());
    assert!(emails.iter().all(|email| email.ends_with(".example")));
}

#[test]
fn words_are_filled_in_and_long_enough_to_try_a_layout() {
    let (plan, before, now) = made();
    let mut longest = 0;
    let mut different = BTreeSet::new();
    for (_, _, one, _) in each(&plan, [&before, &now]) {
        for (id, answer) in &one.answers {
            for text in [&answer.narrative, &answer.impact] {
                assert!(!text.contains(['{', '}']), "{} {id}: {text}", one.agency);
                assert!(text.chars().next().is_none_or(|c| !c.is_lowercase()), "{} {id}: {text}", one.agency);
            }
            if !matches!(answer.response, Response::NotApplicable { .. }) && answer.narrative.is_empty() {
                assert_eq!(
                    now.statement(id).or(before.statement(id)).unwrap().1.answer,
                    candour_domain::question_set::AnswerType::Text,
                    "{id}"
                );
            }
            longest = longest.max(answer.narrative.chars().count());
            different.insert(answer.narrative.clone());
        }
    }
    assert!(longest > 2_000, "{longest}");
    assert!(different.len() > 200, "{}", different.len());
}

#[test]
fn the_files_name_only_what_the_sets_have() {
    let (before, now) = sets();
    let content = Content::read().unwrap();
    let knows = |id: &str| [&before, &now].iter().any(|set| set.statement(&id.into()).is_some());
    assert!(content.narratives.keys().chain(content.evidence.statements.keys()).all(|id| knows(id)));
    for query in &content.queries.query {
        let asked = content.agencies.agency.iter().find(|agency| agency.key == query.agency).unwrap();
        let (_, statement) = now.statement(&query.statement.as_str().into()).unwrap();
        assert!(statement.applies_to.includes(&AgencyType::from(asked.kind.as_str())), "{}", query.statement);
        assert_eq!(asked.state, "submitted", "{}", query.agency);
    }
    assert!(content.queries.query.iter().any(|query| query.answer.is_empty()));
    for agency in &content.agencies.agency {
        let missing = |set: &QuestionSet, ids: Vec<&String>| -> Vec<String> {
            ids.into_iter().filter(|id| set.statement(&id.as_str().into()).is_none()).cloned().collect()
        };
        assert!(
            missing(&now, agency.pins.keys().chain(agency.not_applicable.keys()).collect()).is_empty(),
            "{}",
            agency.key
        );
        assert!(
            missing(&before, agency.pins_before.keys().chain(agency.not_applicable_before.keys()).collect()).is_empty(),
            "{}",
            agency.key
        );
        for standard in agency.standards.keys().chain(agency.standards_before.keys()) {
            assert!(now.standard(&standard.as_str().into()).is_some(), "{standard}");
        }
    }
}
