//! The rules of findings, each against an audit made by hand.

#![expect(clippy::indexing_slicing, reason = "tests")]

mod support;

use candour_domain::findings::{
    FindingForm, FindingKind, FindingState, FindingStep, Key, Proposal, Rule, SETTINGS, Thresholds, difference,
    proposals, reason,
};
use candour_domain::question_set::{QuestionSet, Rag};
use serde_json::json;
use support::audit::{audit, handed_in, json_set, set_of};

/// The proposals' keys; each agency answers these statements.
fn keys(set: &QuestionSet, agencies: &[&[(&str, &str)]], with: &Thresholds) -> Vec<String> {
    found(set, agencies, with).iter().map(|proposal| proposal.key.to_string()).collect()
}

fn found(set: &QuestionSet, agencies: &[&[(&str, &str)]], with: &Thresholds) -> Vec<Proposal> {
    let returns = (1..).zip(agencies).map(|(number, given)| handed_in(set, number, "police", given)).collect();
    proposals(&audit(set, returns), with)
}

#[test]
fn nothing_is_proposed_from_nothing() {
    let set = set_of(&json_set());
    assert!(keys(&set, &[], &Thresholds::default()).is_empty());
    assert!(keys(&set, &[&[("a1", "n"), ("a2", "n")][..]; 4], &Thresholds::default()).is_empty());
}

#[test]
fn a_strength_is_green_throughout_and_told_by_half() {
    let set = set_of(&json_set());
    let with = Thresholds::default();
    // Of four, two tell of a1: just half. The standard holds as well.
    let four: [&[(&str, &str)]; 4] = [&[("a1", "2+")], &[("a1", "2+")], &[("a1", "2")], &[("a1", "2")]];
    assert_eq!(keys(&set, &four, &with), ["strength.standard.a", "strength.statement.a1"]);
    let proposal = &found(&set, &four, &with)[1];
    assert_eq!((proposal.evidence.colours.green, proposal.evidence.told), (4, 2));
    assert_eq!(
        proposal.text,
        "a1 “Statement a1.”: all 4 agencies with a level are green, and 2 of them say how it is met and what difference it made for adults."
    );
    // One of four is below half; two agencies are too few; one that is not green is not throughout.
    let one: [&[(&str, &str)]; 4] = [&[("a1", "2+")], &[("a1", "2")], &[("a1", "2")], &[("a1", "2")]];
    assert!(keys(&set, &one, &with).is_empty());
    assert!(keys(&set, &[&[("a1", "2+")][..]; 2], &with).is_empty());
    let mixed: [&[(&str, &str)]; 4] = [&[("a1", "2+")], &[("a1", "2+")], &[("a1", "2+")], &[("a1", "1+")]];
    assert_eq!(keys(&set, &mixed, &with), ["single-agency.statement.a1"]);
}

#[test]
fn a_common_area_is_of_many_and_a_single_issue_of_few() {
    let set = set_of(&json_set());
    let with = Thresholds::default();
    let of = |below: usize, green: usize| {
        let low: &[(&str, &str)] = &[("a1", "1")];
        let high: &[(&str, &str)] = &[("a1", "2")];
        let agencies: Vec<_> = std::iter::repeat_n(low, below).chain(std::iter::repeat_n(high, green)).collect();
        keys(&set, &agencies, &with)
    };
    assert_eq!(of(3, 3), ["common-area.standard.a", "common-area.statement.a1"]);
    // Three of seven are below half, and more than a few: neither.
    assert!(of(3, 4).is_empty());
    assert_eq!(of(2, 5), ["single-agency.statement.a1"]);
    assert_eq!(of(1, 0), ["single-agency.statement.a1"]);
    let low: &[(&str, &str)] = &[("a1", "1")];
    let high: &[(&str, &str)] = &[("a1", "2")];
    let named = found(&set, &[high, low, high, low], &with);
    assert_eq!(
        named[0].text,
        "a1 “Statement a1.”: Agency 2 and Agency 4 are below green. Of 4 agencies with a level, 2 are green."
    );
    assert_eq!(named[0].evidence.below_green().count(), 2);
}

#[test]
fn the_partnerships_statement_and_a_contradiction_are_partnership_issues() {
    let mut json = json_set();
    json["standards"][0]["statements"][1]["lens"] = json!("partnership");
    let set = set_of(&json);
    let with = Thresholds { single_most: 1, ..Thresholds::default() };
    let agencies: [&[(&str, &str)]; 4] = [
        &[("a1", "2"), ("a2", "1")],
        &[("a1", "2"), ("a2", "1")],
        &[("a1", "0"), ("a2", "2")],
        &[("a1", "0"), ("a2", "2")],
    ];
    let found = found(&set, &agencies, &with);
    let keys: Vec<_> = found.iter().map(|one| one.key.to_string()).collect();
    // Standard a: 2 of 3 below green twice amber (75%), twice amber (50%): all four are amber.
    assert_eq!(keys, ["common-area.standard.a", "partnership.statement.a2", "contradiction.statement.a1"]);
    assert!(found.iter().skip(1).all(|one| one.key.rule.kind() == FindingKind::Partnership));
    assert!(found[2].text.contains("Of 4 agencies with a level, 2 are green and 2 red."));
}

#[test]
fn a_priority_gathers_the_statements_that_bear_on_it() {
    let mut json = json_set();
    for (standard, statement) in [(0, 1), (1, 1)] {
        json["standards"][standard]["statements"][statement]["priority"] = json!("Priority 1: Voice");
    }
    let set = set_of(&json);
    // Two of eight levels below green: 25%, just enough. Agency 1 is amber and red: the lowest stands.
    let agencies: [&[(&str, &str)]; 4] = [
        &[("a2", "1"), ("b2", "0")],
        &[("a2", "2"), ("b2", "2")],
        &[("a2", "2"), ("b2", "2")],
        &[("a2", "2"), ("b2", "2")],
    ];
    let found = found(&set, &agencies, &Thresholds::default());
    let priority = found.iter().find(|one| one.key.rule == Rule::Priority).unwrap();
    assert_eq!(priority.key.to_string(), "priority.statement.a2");
    assert_eq!(
        priority.text,
        "Priority 1: Voice: 2 of 8 levels that agencies gave to the 2 statements bearing on it are below green."
    );
    let of_one = &priority.evidence.agencies;
    assert_eq!((of_one.len(), of_one[0].rag, priority.evidence.statements.len()), (1, Rag::Red, 2));
    let more = Thresholds { priority_share: 26, ..Thresholds::default() };
    assert!(!keys(&set, &agencies, &more).iter().any(|key| key.starts_with("priority")));
}

#[test]
fn changing_a_threshold_says_what_would_change() {
    let set = set_of(&json_set());
    let low: &[(&str, &str)] = &[("a1", "1")];
    let high: &[(&str, &str)] = &[("a1", "2")];
    let agencies = [low, low, low, high, high, high, high];
    let before = found(&set, &agencies, &Thresholds::default());
    let after = found(&set, &agencies, &Thresholds { single_most: 3, common_share: 40, ..Thresholds::default() });
    let changed = difference(&before, after);
    let added: Vec<_> = changed.added.iter().map(|one| one.key.to_string()).collect();
    assert_eq!(added, ["common-area.standard.a", "common-area.statement.a1"]);
    assert_eq!((changed.gone.len(), changed.kept), (0, 0));
    let back = difference(&found(&set, &agencies, &Thresholds { common_share: 40, ..Thresholds::default() }), before);
    assert_eq!((back.added.len(), back.gone.len()), (0, 2));
}

#[test]
fn a_key_is_read_as_it_was_written() {
    for text in ["strength.standard.a", "common-area.statement.1.1-x", "priority.statement.a.b.c"] {
        assert_eq!(text.parse::<Key>().unwrap().to_string(), text);
    }
    for text in ["", "strength", "strength.a", "none.standard.a", "strength.agency.a"] {
        assert!(text.parse::<Key>().is_err(), "{text}");
    }
}

#[test]
fn thresholds_are_whole_numbers_within_their_bounds() {
    let read = Thresholds::parse(|field| if field == "common-share" { " 40 " } else { "1" }).unwrap();
    assert_eq!((read.common_share, read.strength_agencies), (40, 1));
    let wrong = Thresholds::parse(|field| match field {
        "common-share" => "101",
        "single-most" => "0",
        "strength-told" => "half",
        "contradict-each" => "-1",
        _ => "2",
    });
    let fields: Vec<_> = wrong.unwrap_err().into_iter().map(|wrong| wrong.field).collect();
    assert_eq!(fields, ["strength-told", "common-share", "single-most", "contradict-each"]);
    let usual = Thresholds::default();
    assert!(SETTINGS.iter().all(|one| (one.least..=one.most).contains(&one.value(usual))));
    // What was kept by an earlier Candour has the usual value where it is silent.
    let kept: Thresholds = serde_json::from_str(r#"{"single_most": 4}"#).unwrap();
    assert_eq!(kept, Thresholds { single_most: 4, ..usual });
}

#[test]
fn a_finding_says_something_and_is_one_of_five() {
    let form = |kind: &str, text: &str| FindingForm { kind: kind.to_owned(), text: text.to_owned() };
    assert_eq!(form("strength", " So. ").parse().unwrap(), (FindingKind::Strength, "So.".to_owned()));
    assert_eq!(form("other", " ").parse().unwrap_err().len(), 2);
    assert_eq!(form("priority", &"x".repeat(4_001)).parse().unwrap_err()[0].field, "text");
    assert_eq!(reason("\n").unwrap_err()[0].field, "reason");
}

#[test]
fn what_becomes_of_a_finding() {
    use FindingState as State;
    use FindingStep as Step;
    let table = [
        (State::Accepted, Step::Edit, Some(State::Accepted)),
        (State::Accepted, Step::Reject, Some(State::Rejected)),
        (State::Accepted, Step::Merge, Some(State::Merged)),
        (State::Accepted, Step::Accept, None),
        (State::Rejected, Step::Accept, Some(State::Accepted)),
        (State::Rejected, Step::Edit, None),
        (State::Rejected, Step::Merge, None),
        (State::Merged, Step::Edit, None),
        (State::Merged, Step::Reject, None),
        (State::Merged, Step::Accept, None),
    ];
    for (from, step, to) in table {
        assert_eq!(from.after(step).ok(), to, "{from:?} {step:?}");
    }
}
