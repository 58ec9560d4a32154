//! The analysis of an audit against figures worked out by hand.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod support;

use candour_domain::analysis::cycles::{AgencyCycles, Cycles, Given, apart, means};
use candour_domain::analysis::{
    Analysis, Colours, Content, HeatCell, NoScore, Shown, Sort, Standing, Together, View, spread,
};
use candour_domain::ids::ReturnId;
use candour_domain::moderation::{Grade, ModeratedLevel};
use candour_domain::question_set::{QuestionSet, Rag, like_for_like};
use candour_domain::scoring::figure_text;
use candour_domain::submission::ReturnState;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use support::audit::{answers, audit, closed, handed_in, json_set, set_of};
use uuid::Uuid;

fn colours(green: u64, amber: u64, red: u64) -> Colours {
    Colours { green, amber, red }
}

/// Every cell of the heat table as it reads.
fn cells(analysis: &Analysis<'_>) -> Vec<Vec<String>> {
    let cell = |score| match HeatCell::new(score) {
        HeatCell::NotAsked => "not asked".to_owned(),
        HeatCell::NoScore(why) => why.words().to_owned(),
        HeatCell::Figure(score) => figure_text(&analysis.set.scoring, &score.figure),
    };
    analysis.opened().map(|(_, content)| content.scores.standards.iter().map(cell).collect()).collect()
}

#[test]
fn the_heat_table_keeps_the_four_things_apart() {
    let mut json = json_set();
    json["standards"][1]["statements"].as_array_mut().unwrap().pop();
    let set = set_of(&json);
    let returns = vec![
        // (2 + 1) of 4; not at all.
        handed_in(&set, 1, "police", &[("a1", "2"), ("a2", "1"), ("b1", "0")]),
        handed_in(&set, 2, "police", &[("a1", "n"), ("a2", "n")]),
        handed_in(&set, 3, "fire", &[("a1", "2"), ("a2", "n")]),
    ];
    let rows = cells(&audit(&set, returns));
    assert_eq!(rows[0], ["75.0%", "0.0%"]);
    assert_eq!(rows[1], ["Not applicable", "Unanswered"]);
    assert_eq!(rows[2], ["100.0%", "not asked"]);
}

#[test]
fn what_is_answered_and_not_scored_is_not_unanswered() {
    let mut json = json_set();
    json["standards"][0]["statements"][0]["weight"] = json!(0);
    json["standards"][0]["statements"][1]["weight"] = json!(0);
    let set = set_of(&json);
    let seen = handed_in(&set, 1, "police", &[("a1", "2"), ("a2", "1")]);
    let score = &seen.content.as_ref().unwrap().scores.standards[0];
    assert!(matches!(HeatCell::new(score), HeatCell::NoScore(NoScore::NotScored)));
}

#[test]
fn each_statement_is_distributed_over_what_was_handed_in() {
    let set = set_of(&json_set());
    let returns = vec![
        handed_in(&set, 1, "police", &[("a1", "2"), ("b1", "1"), ("b2", "n")]),
        handed_in(&set, 2, "fire", &[("a1", "0"), ("a2", "0"), ("b2", "2")]),
        closed(3, "fire", ReturnState::InProgress),
        closed(4, "fire", ReturnState::Exempt),
    ];
    let analysis = audit(&set, returns);
    let rows = analysis.distribution();
    let tally = |at: usize| {
        let tally = &rows[at].counts.tally;
        (tally.answered, tally.not_applicable, tally.unanswered, tally.not_asked)
    };
    assert_eq!([tally(0), tally(1), tally(2), tally(3)], [(2, 0, 0, 0), (1, 0, 1, 0), (1, 0, 0, 1), (1, 1, 0, 0)]);
    assert_eq!(rows[0].counts.levels.get("2"), Some(&1));
    assert_eq!(rows[0].counts.colours, colours(1, 0, 1));
    // (1 + 0) / 2.
    assert_eq!(rows[0].counts.mean.value().unwrap().to_string(), "1/2");
    // Agency 1: a = 2 of 2, b = 1 of 2 (b2 is not applicable). Agency 2: a = 0 of 4, b = 2 of 2.
    let standards = analysis.standards();
    assert_eq!((standards[0].colours, standards[1].colours), (colours(1, 0, 1), colours(1, 1, 0)));
    assert_eq!(standards[1].mean.value().unwrap().to_string(), "75");
    // All of agency 1: (1 + 1/2) of 2 = 75%. All of agency 2: (0 + 0 + 3) of 5 = 60%.
    assert_eq!(analysis.overall().mean.value().unwrap().to_string(), "135/2");
}

#[test]
fn how_far_a_return_has_come_counts_what_was_asked() {
    let set = set_of(&json_set());
    let seen = handed_in(&set, 2, "fire", &[("a1", "0"), ("b2", "n")]);
    let tally = seen.content.unwrap().tally;
    assert_eq!((tally.lines, tally.asked(), tally.complete, tally.not_asked, tally.missing()), (4, 3, 2, 1, 1));
}

#[test]
fn no_return_one_return_and_nothing_that_applies_are_no_error() {
    let set = set_of(&json_set());
    let none = audit(&set, vec![closed(1, "fire", ReturnState::NotStarted), closed(2, "police", ReturnState::Exempt)]);
    assert!(cells(&none).is_empty());
    assert_eq!(none.overall().mean.value(), None);
    assert!(none.distribution().iter().all(|row| row.counts.tally.lines == 0));
    assert_eq!(Together::new(&none, 3).overall, Shown::Nobody);
    let one = audit(&set, vec![handed_in(&set, 1, "fire", &[("a1", "n"), ("a2", "n"), ("b2", "n")])]);
    assert_eq!(cells(&one), [["Not applicable", "Not applicable"]]);
    assert_eq!((one.overall().without_score, one.overall().colours.total()), (1, 0));
}

#[test]
fn a_standard_that_nobody_was_asked_has_no_figure_and_no_agency() {
    let mut json = json_set();
    json["standards"][1]["statements"].as_array_mut().unwrap().pop();
    let set = set_of(&json);
    let analysis = audit(&set, vec![handed_in(&set, 1, "fire", &[("a1", "2"), ("a2", "2")])]);
    let second = &analysis.standards()[1];
    assert_eq!((second.mean.value(), second.not_asked, second.colours.total()), (None, 1, 0));
}

#[test]
fn a_part_is_what_the_view_says_in_its_order() {
    let set = set_of(&json_set());
    let returns = || {
        vec![
            handed_in(&set, 1, "police", &[("a1", "2"), ("a2", "2"), ("b1", "2"), ("b2", "0")]),
            handed_in(&set, 2, "fire", &[("a1", "0"), ("a2", "0"), ("b2", "2")]),
            closed(3, "fire", ReturnState::InProgress),
        ]
    };
    let names = |view: &View| -> Vec<String> {
        let part = audit(&set, returns()).part(view);
        part.returns.into_iter().map(|seen| seen.agency.name).collect()
    };
    assert_eq!(names(&View::default()), ["Agency 1", "Agency 2", "Agency 3"]);
    let of_type = View { agency_type: Some("fire".into()), ..View::default() };
    assert_eq!(names(&of_type), ["Agency 2", "Agency 3"]);
    // Overall: agency 1 has (1 + 1 + 1 + 0) of 6 = 50%, agency 2 has 3 of 5 = 60%: both amber.
    assert_eq!(names(&View { rag: Some(Rag::Amber), ..View::default() }), ["Agency 1", "Agency 2"]);
    let highest = View { sort: Sort::Highest, ..View::default() };
    assert_eq!(names(&highest), ["Agency 2", "Agency 1", "Agency 3"]);
    let of_standard = View { standard: Some("a".into()), sort: Sort::Lowest, ..View::default() };
    assert_eq!(names(&of_standard), ["Agency 2", "Agency 1", "Agency 3"]);
    let green = View { standard: Some("a".into()), rag: Some(Rag::Green), ..View::default() };
    assert_eq!(names(&green), ["Agency 1"]);
    assert_eq!(names(&View { sort: Sort::Type, ..View::default() }), ["Agency 2", "Agency 3", "Agency 1"]);
    let unknown = View { agency_type: Some("none".into()), standard: Some("none".into()), ..View::default() };
    assert_eq!(unknown.known_to(&set), View::default());
}

/// The same set a cycle later: `a1` in other words, `a2` as it was, `b1` gone, `b3` new, `b2` graded otherwise.
fn later() -> QuestionSet {
    let mut json = json_set();
    json["version"] = json!("2");
    json["supersedes"] = json!("1");
    json["standards"][0]["statements"][0]["text"] = json!("Something else.");
    json["scales"].as_array_mut().unwrap().push(json!({"id": "yn", "label": "Yes or no", "levels": [
        {"code": "y", "label": "Yes", "value": 1, "rag": "green"}, {"code": "n", "label": "No", "value": 0, "rag": "red"}]}));
    json["standards"][1]["statements"][0]["id"] = json!("b3");
    json["standards"][1]["statements"][1]["scale"] = json!("yn");
    set_of(&json)
}

#[test]
fn cycles_compare_over_what_means_the_same_alone() {
    let (then, now) = (set_of(&json_set()), later());
    let pairs = like_for_like(&then, &now, &BTreeSet::new());
    let told = apart(&then, &now, &BTreeSet::new(), &pairs);
    let ids = |of: &[candour_domain::question_set::StatementSummary]| {
        of.iter().map(|one| one.id.0.clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        (told.compared, ids(&told.added), ids(&told.removed)),
        (1, vec!["b3".to_owned()], vec!["b1".to_owned()])
    );
    assert_eq!(
        (told.reworded.len(), told.reworded[0].id.as_str(), ids(&told.regraded)),
        (1, "a1", vec!["b2".to_owned()])
    );
    let cycles = Cycles::new(&now, &then, &pairs);
    let of = |given_now: &[(&str, &str)], given_then: &[(&str, &str)]| {
        let kind = "police".into();
        let (now, then) = (answers(given_now), answers(given_then));
        let none = BTreeMap::new();
        let given = |answers| Given { agency_type: &kind, answers, released: &none };
        let compared = cycles.of_agency(given(&now), given(&then));
        AgencyCycles::new(support::audit::agency(1, "police"), compared)
    };
    // From 0 of 2 to 2 of 2 over a2 alone, whatever a1 and b2 are.
    let one = of(&[("a1", "0"), ("a2", "2"), ("b2", "n")], &[("a1", "2"), ("a2", "0"), ("b1", "2"), ("b2", "2")]);
    // Answered in one cycle alone: in no figure.
    let other = of(&[("a2", "n")], &[("a2", "2")]);
    let percents =
        |row: &AgencyCycles| [row.overall.0.percent(), row.overall.1.percent()].map(|p| p.map(|p| p.to_string()));
    assert_eq!(percents(&one), [Some("0".to_owned()), Some("100".to_owned())]);
    assert_eq!((one.compared, other.compared), (1, 0));
    assert_eq!(percents(&other), [None, None]);
    let (overall, standards) = means(&[one, other], 2);
    assert_eq!((overall.then.n(), overall.now.value().unwrap().to_string()), (1, "100".to_owned()));
    assert_eq!(standards[1].now.value(), None);
}

#[test]
fn a_released_level_counts_in_both_cycles_and_opens_no_statement() {
    let set = set_of(&json_set());
    let kind = "police".into();
    let given = answers(&[("a1", "2"), ("a2", "1"), ("b2", "0")]);
    let level = |grade| ModeratedLevel { grade, reason: "Seen otherwise.".to_owned() };
    let released =
        BTreeMap::from([("a1".into(), level(Grade::Level("0".into()))), ("b2".into(), level(Grade::NotApplicable))]);
    let content = Content::new(&set, &kind, &given, BTreeMap::new(), &released);
    let own = Content::new(&set, &kind, &given, BTreeMap::new(), &BTreeMap::new());
    let percent = |content: &Content, at: usize| content.scores.standards[at].figure.percent().map(|p| p.to_string());
    // a1 and a2 weigh the same: 2 + 1 of 4, then 0 + 1 of 4. b2 was 0 of 2, then says nothing.
    assert_eq!((percent(&own, 0), percent(&content, 0)), (Some("75".to_owned()), Some("25".to_owned())));
    assert_eq!((percent(&own, 1), percent(&content, 1)), (Some("0".to_owned()), None));
    assert!(content.moderated && !own.moderated);
    let pairs = like_for_like(&set, &set, &BTreeSet::new());
    let none = BTreeMap::new();
    let of = |released| Given { agency_type: &kind, answers: &given, released };
    let compared = Cycles::new(&set, &set, &pairs).of_agency(of(&released), of(&none));
    // Over a1 and a2 alone: b2 was found not to apply in this cycle.
    assert_eq!(compared.levels_then.len(), 2);
    assert_eq!(compared.then.overall.percent().unwrap().to_string(), "75");
    assert_eq!(compared.now.overall.percent().unwrap().to_string(), "25");
}

#[test]
fn two_cycles_without_a_common_statement_compare_in_nothing() {
    let then = set_of(&json_set());
    let mut json = json_set();
    json["version"] = json!("2");
    for standard in 0..2 {
        for statement in 0..2 {
            json["standards"][standard]["statements"][statement]["id"] = json!(format!("new-{standard}-{statement}"));
        }
    }
    let now = set_of(&json);
    let pairs = like_for_like(&then, &now, &BTreeSet::new());
    let told = apart(&then, &now, &BTreeSet::new(), &pairs);
    assert_eq!((told.compared, told.added.len(), told.removed.len()), (0, 4, 4));
    let kind = "police".into();
    let given = answers(&[("a1", "2")]);
    let given = Given { agency_type: &kind, answers: &given, released: &BTreeMap::new() };
    let compared = Cycles::new(&now, &then, &pairs).of_agency(given, given);
    assert!(compared.now.overall.percent().is_none() && compared.then.overall.percent().is_none());
}

#[test]
fn nothing_of_few_is_shown_without_names() {
    let set = set_of(&json_set());
    let all = [("a1", "2"), ("a2", "1"), ("b1", "1"), ("b2", "0")];
    let mut returns: Vec<_> = (1..5).map(|number| handed_in(&set, number, "fire", &all)).collect();
    returns.push(handed_in(&set, 5, "police", &all));
    let together = Together::new(&audit(&set, returns), 3);
    // One police: b1 is hidden, and with it a second of its standard, since the standard's figure holds both.
    assert_eq!(together.statements, [Shown::Yes, Shown::Yes, Shown::TooFew, Shown::TooFew]);
    assert_eq!((together.standards, together.overall), (vec![Shown::Yes, Shown::Yes], Shown::Yes));
    let two = (1..3).map(|number| handed_in(&set, number, "fire", &all)).collect();
    let few = Together::new(&audit(&set, two), 3);
    assert!(few.statements.iter().all(|shown| *shown != Shown::Yes) && few.overall == Shown::TooFew);
}

#[test]
fn an_agency_sees_itself_against_enough_others_alone() {
    let set = set_of(&json_set());
    let own = handed_in(&set, 1, "fire", &[("a1", "0"), ("a2", "n")]);
    let other = |number, level| handed_in(&set, number, "fire", &[("a1", level), ("a2", "2"), ("b2", "2")]);
    let id = ReturnId(Uuid::from_u128(1));
    let of = |others: Vec<_>| {
        let returns = std::iter::once(own.clone()).chain(others).collect();
        spread(audit(&set, returns), id, 3).unwrap()
    };
    let seen = of(vec![other(2, "2"), other(3, "1"), other(4, "1")]);
    assert_eq!(seen.others, 3);
    let (first, second) = (&seen.standards[0].statements[0], &seen.standards[0].statements[1]);
    assert_eq!((first.level.clone(), first.rag, first.shown), (Some("0".into()), Some(Rag::Red), Shown::Yes));
    // Its own level is in none of the others' counts.
    assert_eq!((first.levels.get("2"), first.levels.get("1"), first.levels.get("0")), (Some(&1), Some(&2), None));
    assert_eq!((second.standing, seen.standards[1].statements.len()), (Standing::NotApplicable, 1));
    // a of the others: 100%, 75%, 75%.
    assert_eq!(seen.standards[0].figures.mean.value().unwrap().to_string(), "250/3");
    let few = of(vec![other(2, "2"), other(3, "1")]);
    assert_eq!((few.overall.shown, few.standards[0].figures.mean.n()), (Shown::TooFew, 0));
    assert!(few.standards.iter().flat_map(|one| &one.statements).all(|one| one.levels.is_empty()));
    assert_eq!(of(Vec::new()).overall.shown, Shown::Nobody);
    assert!(spread(audit(&set, vec![closed(1, "fire", ReturnState::InProgress)]), id, 3).is_none());
}
