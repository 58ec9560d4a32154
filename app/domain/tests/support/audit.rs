//! A small audit for tests of the analysis: agencies by name, levels by statement.

use candour_domain::analysis::{Analysis, Content, Seen, Stands};
use candour_domain::answer::{Answer, AnswerState, Response, Value};
use candour_domain::audit::Agency;
use candour_domain::ids::{AgencyId, ReturnId, StatementId};
use candour_domain::question_set::{QuestionSet, parse};
use candour_domain::submission::ReturnState;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Two standards of two statements, all of weight 1 but `b2`, which weighs 3; `b1` is put to the police alone.
pub(crate) fn json_set() -> Json {
    let statement = |id: &str| {
        json!({"id": id, "code": id, "text": format!("Statement {id}."), "answer": "scale", "scale": "met",
            "narrative": "optional", "impact": "optional", "evidence": "none"})
    };
    let mut set = json!({
        "schema": "question-set/1", "id": "audit", "version": "1", "title": "T", "publisher": "P", "kind": "thematic",
        "agency_types": [{"code": "police", "label": "Police"}, {"code": "fire", "label": "Fire"}],
        "scales": [{"id": "met", "label": "Met", "levels": [
            {"code": "2", "label": "Met", "value": 2, "rag": "green"},
            {"code": "1", "label": "Partly", "value": 1, "rag": "amber"},
            {"code": "0", "label": "Not", "value": 0, "rag": "red"}]}],
        "scoring": {"overall": "weighted_statements", "rag": {"green": 85, "amber": 50}, "critical_cap": null},
        "standards": [
            {"id": "a", "code": "1", "title": "First", "statements": [statement("a1"), statement("a2")]},
            {"id": "b", "code": "2", "title": "Second", "statements": [statement("b1"), statement("b2")]}]
    });
    set["standards"][1]["statements"][0]["applies_to"] = json!(["police"]);
    set["standards"][1]["statements"][1]["weight"] = json!(3);
    set
}

/// The set.
pub(crate) fn set_of(json: &Json) -> QuestionSet {
    parse(&json.to_string()).unwrap()
}

/// A level; `n` is not applicable. With `+` it says how it is met and what difference it made.
pub(crate) fn answer(written: &str) -> Answer {
    let told = written.ends_with('+');
    let response = match written.trim_end_matches('+') {
        "n" => Response::NotApplicable { reason: "None here.".to_owned() },
        code => Response::Given(Value::Level(code.into())),
    };
    let text = |words: &str| if told { words.to_owned() } else { String::new() };
    Answer { response, narrative: text("So."), impact: text("Safer."), ..Answer::default() }
}

/// Answers by statement.
pub(crate) fn answers(given: &[(&str, &str)]) -> BTreeMap<StatementId, Answer> {
    given.iter().map(|(id, written)| (StatementId::from(*id), answer(written))).collect()
}

/// The agency whose name begins with this number: its id is that number.
pub(crate) fn agency(number: u128, kind: &str) -> Agency {
    Agency { id: AgencyId(Uuid::from_u128(number)), name: format!("Agency {number}"), agency_type: kind.into() }
}

/// A return that was handed in.
pub(crate) fn handed_in(set: &QuestionSet, number: u128, kind: &str, given: &[(&str, &str)]) -> Seen {
    let answers = answers(given);
    let complete = Stands { state: AnswerState::Complete, unreadable: false };
    let stands = answers.keys().map(|id| (id.clone(), complete)).collect();
    let agency = agency(number, kind);
    let content = Content::new(set, &agency.agency_type, &answers, stands, &BTreeMap::new());
    Seen { return_id: ReturnId(Uuid::from_u128(number)), agency, state: ReturnState::Submitted, content: Some(content) }
}

/// A return of which nothing may be read.
pub(crate) fn closed(number: u128, kind: &str, state: ReturnState) -> Seen {
    Seen { return_id: ReturnId(Uuid::from_u128(number)), agency: agency(number, kind), state, content: None }
}

/// The audit.
pub(crate) fn audit(set: &QuestionSet, returns: Vec<Seen>) -> Analysis<'_> {
    Analysis { set, returns }
}
