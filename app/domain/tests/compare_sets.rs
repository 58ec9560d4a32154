//! What differs between versions, and what of the old one counts in the new one.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod support;

use candour_domain::ids::StatementId;
use candour_domain::question_set::{Comparison, QuestionSet, compare, like_for_like, parse};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use support::{PREDECESSOR, SAMPLE, small};

fn set(value: &Value) -> QuestionSet {
    parse(&value.to_string()).unwrap()
}

/// The small set without the version before it.
fn first() -> Value {
    let mut value = small();
    value["version"] = json!("1");
    value["supersedes"] = Value::Null;
    value["standards"][1]["statements"][1]["succeeds"] = json!([]);
    value
}

fn second() -> Value {
    let mut value = first();
    value["version"] = json!("2");
    value["supersedes"] = json!("1");
    value
}

fn nothing() -> BTreeSet<StatementId> {
    BTreeSet::new()
}

fn pairs(old: &QuestionSet, new: &QuestionSet, confirmed: &[&str]) -> Vec<(String, String)> {
    let confirmed = confirmed.iter().map(|id| (*id).into()).collect();
    like_for_like(old, new, &confirmed).into_iter().map(|(new, old)| (new.0, old.0)).collect()
}

#[test]
fn the_sample_against_its_predecessor() {
    let (old, new) = (parse(PREDECESSOR).unwrap(), parse(SAMPLE).unwrap());
    let found = compare(&old, &new, &nothing());
    assert_eq!((found.added.len(), found.removed.len(), found.reworded.len(), found.reweighted.len()), (9, 3, 4, 2));
    assert_eq!(found.applicability_changed.len(), 1);
    assert!(found.moved.is_empty() && found.scale_changed.is_empty() && found.answer_changed.is_empty());
    // 40 statements, of which 9 are new and 4 reworded.
    assert_eq!(like_for_like(&old, &new, &nothing()).len(), 27);
    assert_eq!(found.carried_forward.iter().filter(|one| !one.from.is_empty()).count(), 31);
    assert_eq!(found.carried_forward.iter().filter(|one| one.needs_confirmation).count(), 4);
    let again: Comparison = serde_json::from_str(&serde_json::to_string(&found).unwrap()).unwrap();
    assert_eq!(again, found);
}

#[test]
fn a_version_against_itself_differs_in_nothing() {
    let old = set(&first());
    let found = compare(&old, &set(&second()), &nothing());
    assert!(found.is_unchanged());
    assert_eq!(found.carried_forward.iter().filter(|one| one.like_for_like && one.answer_fits).count(), 4);
}

#[test]
fn each_change_is_in_its_list() {
    let mut value = second();
    value["standards"][0]["statements"][0]["weight"] = json!(2);
    value["standards"][0]["statements"][0]["guidance"] = json!("New.");
    value["standards"][0]["statements"][1]["applies_to"] = json!("all");
    value["standards"][0]["statements"][1]["bands"][1]["at_least"] = json!(60);
    value["standards"][1]["statements"][0]["text"] = json!("The agreement is signed and dated.");
    value["standards"][1]["statements"][1]["id"] = json!("how-now");
    value["scales"][1]["levels"][0]["value"] = json!(2);
    value["scoring"]["rag"]["green"] = json!(80);
    let found = compare(&set(&first()), &set(&value), &nothing());
    let ids = |list: Vec<&StatementId>| list.iter().map(|id| id.as_str().to_owned()).collect::<Vec<_>>();
    assert_eq!(ids(found.reweighted.iter().map(|one| &one.id).collect()), ["lead"]);
    assert_eq!((&found.details_changed[0].fields, found.details_changed.len()), (&vec!["guidance".to_owned()], 1));
    assert_eq!(ids(found.applicability_changed.iter().map(|one| &one.id).collect()), ["share"]);
    assert_eq!(ids(found.answer_changed.iter().map(|one| &one.id).collect()), ["share"]);
    assert_eq!(ids(found.reworded.iter().map(|one| &one.id).collect()), ["signed"]);
    assert_eq!(ids(found.added.iter().map(|one| &one.id).collect()), ["how-now"]);
    assert_eq!(ids(found.removed.iter().map(|one| &one.id).collect()), ["how"]);
    assert_eq!(found.scale_changed[0].before, "yn: yes (worth 1), no (worth 0)");
    assert_eq!(found.scale_changed[0].after, "yn: yes (worth 2), no (worth 0)");
    assert!(found.scoring_changed);
}

#[test]
fn moves_are_the_fewest_that_explain_the_order() {
    let mut value = second();
    let statement = value["standards"][0]["statements"].as_array_mut().unwrap().remove(0);
    value["standards"][1]["statements"].as_array_mut().unwrap().insert(0, statement);
    let found = compare(&set(&first()), &set(&value), &nothing());
    assert_eq!(found.moved.len(), 1);
    let moved = &found.moved[0];
    assert_eq!((moved.id.as_str(), moved.from_standard.as_str(), moved.to_standard.as_str()), ("lead", "one", "two"));

    let mut swapped = second();
    swapped["standards"][0]["statements"].as_array_mut().unwrap().swap(0, 1);
    assert_eq!(compare(&set(&first()), &set(&swapped), &nothing()).moved.len(), 1);

    let mut inserted = second();
    let new = json!({"id": "new", "code": "1.0", "text": "New.", "answer": "text"});
    inserted["standards"][0]["statements"].as_array_mut().unwrap().insert(0, new);
    assert!(compare(&set(&first()), &set(&inserted), &nothing()).moved.is_empty(), "pushed down is not moved");
}

#[test]
fn reworded_counts_only_when_somebody_says_so() {
    let old = set(&first());
    let mut value = second();
    value["standards"][0]["statements"][0]["text"] = json!("There is an executive lead.");
    assert!(!pairs(&old, &set(&value), &[]).iter().any(|(new, _)| new == "lead"));
    assert!(pairs(&old, &set(&value), &["lead"]).contains(&("lead".to_owned(), "lead".to_owned())));
    value["standards"][0]["statements"][0]["succeeds"] = json!([{"id": "lead", "same_meaning": true}]);
    assert!(pairs(&old, &set(&value), &[]).contains(&("lead".to_owned(), "lead".to_owned())));
    let found = compare(&old, &set(&value), &nothing());
    assert!(found.reworded[0].like_for_like);
    value["standards"][0]["statements"][0]["text"] = json!("There is a lead.");
    value["standards"][0]["statements"][0]["succeeds"] = json!([{"id": "lead", "same_meaning": false}]);
    assert!(
        !pairs(&old, &set(&value), &[]).iter().any(|(new, _)| new == "lead"),
        "the set says that the meaning changed"
    );
}

#[test]
fn other_blanks_are_no_other_words() {
    let mut value = second();
    value["standards"][0]["statements"][0]["text"] = json!("There  is\na lead.");
    assert!(compare(&set(&first()), &set(&value), &nothing()).reworded.is_empty());
}

#[test]
fn renamed_split_and_merged() {
    let old = set(&first());
    let mut value = second();
    value["standards"][0]["statements"][0]["id"] = json!("exec-lead");
    value["standards"][0]["statements"][0]["succeeds"] = json!([{"id": "lead", "same_meaning": true}]);
    let split = json!({"id": "deputy", "code": "1.3", "text": "There is a deputy.", "answer": "scale", "scale": "met",
        "succeeds": [{"id": "lead", "same_meaning": true}]});
    value["standards"][0]["statements"].as_array_mut().unwrap().push(split);
    value["standards"][1]["statements"][1]["succeeds"] =
        json!([{"id": "how", "same_meaning": false}, {"id": "share", "same_meaning": false}]);
    value["standards"][1]["statements"][0]["show_when"]["statement"] = json!("exec-lead");
    let new = set(&value);
    let found = pairs(&old, &new, &[]);
    assert_eq!(found.iter().filter(|(_, old)| old == "lead").count(), 1, "an old statement counts once: {found:?}");
    let merged = compare(&old, &new, &nothing()).carried_forward.pop().unwrap();
    assert_eq!(
        (merged.from.len(), merged.answer_fits, merged.like_for_like, merged.needs_confirmation),
        (2, false, false, true)
    );
}

#[test]
fn a_type_that_changed_takes_only_texts_along() {
    let mut value = second();
    value["standards"][1]["statements"][1]["answer"] = json!("text");
    value["standards"][1]["statements"][1]["options"] = json!([]);
    let found = compare(&set(&first()), &set(&value), &nothing());
    let how = found.carried_forward.last().unwrap();
    assert_eq!((how.from.len(), how.answer_fits, how.like_for_like), (1, false, false));
}
