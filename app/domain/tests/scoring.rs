//! Scores, against figures worked out by hand and against a second, naive way of working them out.

#![expect(clippy::unwrap_used, reason = "tests")]

use candour_domain::answer::{Answer, Applicability, Response, Value};
use candour_domain::ids::StatementId;
use candour_domain::question_set::{QuestionSet, Rag};
use candour_domain::scoring::{ReturnScores, explain_overall, explain_standard, figure_text, score};
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

fn statement(id: &str, weight: &str, critical: bool) -> Json {
    json!({"id": id, "code": id, "text": format!("Statement {id}"), "answer": "scale", "scale": "met", "weight": weight.parse::<f64>().unwrap(),
        "critical": critical, "narrative": "none", "evidence": "none"})
}

fn set(overall: &str, cap: Option<&str>, standards: &[(&str, Vec<Json>)]) -> QuestionSet {
    let standards: Vec<Json> = standards
        .iter()
        .map(|(id, statements)| json!({"id": id, "code": id, "title": format!("Standard {id}"), "statements": statements}))
        .collect();
    let levels: Vec<Json> = [("3", "green"), ("2", "green"), ("1", "amber"), ("0", "red")]
        .iter()
        .map(|(code, rag)| json!({"code": code, "label": code, "value": code.parse::<i64>().unwrap(), "rag": rag}))
        .collect();
    let whole = json!({
        "schema": "question-set/1", "id": "scores", "version": "1", "title": "T", "publisher": "P", "published": "2026-04-01", "kind": "thematic",
        "agency_types": [{"code": "police", "label": "Police"}, {"code": "fire", "label": "Fire"}],
        "scales": [{"id": "met", "label": "Met", "levels": levels, "not_applicable": {"allowed": true, "reason_required": false}}],
        "scoring": {"overall": overall, "rag": {"green": 85, "amber": 60}, "critical_cap": cap},
        "standards": standards,
    });
    candour_domain::question_set::parse(&whole.to_string()).unwrap()
}

fn level(code: &str) -> Answer {
    Answer { response: Response::Given(Value::Level(code.into())), ..Answer::default() }
}

fn not_applicable() -> Answer {
    Answer { response: Response::NotApplicable { reason: "We have no custody.".to_owned() }, ..Answer::default() }
}

fn answers(given: &[(&str, Answer)]) -> BTreeMap<StatementId, Answer> {
    given.iter().map(|(id, answer)| (StatementId::from(*id), answer.clone())).collect()
}

fn police(set: &QuestionSet, given: &[(&str, Answer)]) -> ReturnScores {
    score(set, &"police".into(), &answers(given))
}

/// The figures as people read them: each standard, then overall.
fn texts(set: &QuestionSet, scores: &ReturnScores) -> Vec<String> {
    let standards = scores.standards.iter().map(|standard| &standard.figure);
    standards.chain([&scores.overall]).map(|figure| figure_text(&set.scoring, figure)).collect()
}

fn three() -> QuestionSet {
    set(
        "weighted_statements",
        Some("amber"),
        &[
            ("a", vec![statement("a1", "1", true), statement("a2", "2", false)]),
            ("b", vec![statement("b1", "1.5", false), statement("b2", "0", false)]),
        ],
    )
}

#[test]
fn weights_count_and_figures_are_rounded_once_at_the_end() {
    let set = three();
    // a: (1*3/3 + 2*1/3) / 3 = 5/9 = 55.555…; b: 1.5*2/3 / 1.5 = 66.666…; all: (1 + 2/3 + 1) / 4.5 = 16/27 = 59.259…
    let scores = police(&set, &[("a1", level("3")), ("a2", level("1")), ("b1", level("2")), ("b2", level("0"))]);
    assert_eq!(texts(&set, &scores), ["55.6%", "66.7%", "59.3%"]);
    assert_eq!(scores.overall.percent().unwrap().to_string(), "1600/27");
    assert_eq!(
        [scores.standards[0].figure.rag, scores.standards[1].figure.rag, scores.overall.rag],
        [Some(Rag::Red), Some(Rag::Amber), Some(Rag::Red)]
    );
    assert!(!scores.provisional);
}

#[test]
fn unanswered_not_applicable_not_asked_and_nought_are_four_things() {
    let mut json: Json = serde_json::to_value(three()).unwrap();
    json["standards"][1]["statements"][0]["applies_to"] = json!(["fire"]);
    let set = candour_domain::question_set::parse(&json.to_string()).unwrap();
    // A nought is in both sums; the others are in neither.
    let nought = police(&set, &[("a1", level("3")), ("a2", level("0"))]);
    assert_eq!(texts(&set, &nought)[0], "33.3%");
    let unanswered = police(&set, &[("a1", level("3"))]);
    assert_eq!((texts(&set, &unanswered)[0].as_str(), unanswered.provisional), ("100.0%", true));
    let excused = police(&set, &[("a1", level("3")), ("a2", not_applicable()), ("b2", level("1"))]);
    assert_eq!((texts(&set, &excused)[0].as_str(), excused.provisional), ("100.0%", false));
    let of = |scores: &ReturnScores, standard: usize, statement: usize| {
        scores.standards[standard].statements[statement].applicability
    };
    assert_eq!(of(&nought, 0, 1), Applicability::Answered);
    assert_eq!(of(&unanswered, 0, 1), Applicability::Unanswered);
    assert_eq!(of(&excused, 0, 1), Applicability::NotApplicable);
    assert_eq!(of(&excused, 1, 0), Applicability::NotAsked);
}

#[test]
fn a_condition_on_a_figure_is_met_by_the_level_that_its_bands_give() {
    let mut json: Json = serde_json::to_value(three()).unwrap();
    json["standards"][0]["statements"][0] = json!({"id": "share", "code": "1", "text": "Trained.", "answer": "percent",
        "scale": "met", "bands": [{"at_least": 90, "level": "3"}, {"at_least": 0, "level": "0"}]});
    json["standards"][0]["statements"][1]["show_when"] = json!({"statement": "share", "is": ["0"]});
    let set = candour_domain::question_set::parse(&json.to_string()).unwrap();
    let percent =
        |number: i64| Answer { response: Response::Given(Value::Percent(number.into())), ..Answer::default() };
    let second = |given| police(&set, &[("share", given)]).standards[0].statements[1].applicability;
    assert_eq!(second(percent(20)), Applicability::Unanswered);
    assert_eq!(second(percent(95)), Applicability::NotAsked);
}

#[test]
fn a_standard_that_does_not_apply_at_all_has_no_score() {
    let set = three();
    let scores =
        police(&set, &[("a1", not_applicable()), ("a2", not_applicable()), ("b1", level("3")), ("b2", level("3"))]);
    assert_eq!((scores.standards[0].figure.percent(), scores.standards[0].figure.rag), (None, None));
    assert_eq!(texts(&set, &scores)[2], "100.0%");
    assert!(!scores.provisional);
}

#[test]
fn a_red_critical_statement_caps_its_standard_and_says_so() {
    // 1 critical at red among nine at the top: 27/30 = 90 per cent would be green.
    let mut statements = vec![statement("c", "1", true)];
    statements.extend((0..9).map(|n| statement(&format!("s{n}"), "1", false)));
    let capped = set("weighted_statements", Some("amber"), &[("a", statements.clone())]);
    let mut given = vec![("c".to_owned(), level("0"))];
    given.extend((0..9).map(|n| (format!("s{n}"), level("3"))));
    let given: Vec<(&str, Answer)> = given.iter().map(|(id, answer)| (id.as_str(), answer.clone())).collect();
    let scores = police(&capped, &given);
    assert_eq!((texts(&capped, &scores)[0].as_str(), scores.standards[0].figure.rag), ("90.0%", Some(Rag::Amber)));
    assert_eq!(scores.standards[0].cap.as_ref().unwrap().before, Rag::Green);
    assert!(explain_standard(&capped, &scores.standards[0]).cap.is_some());
    let free = set("weighted_statements", None, &[("a", statements)]);
    assert_eq!(police(&free, &given).standards[0].figure.rag, Some(Rag::Green));
    // A cap lowers; it never raises a red standard to amber.
    let all_red: Vec<_> = given.iter().map(|(id, _)| (*id, level("0"))).collect();
    assert_eq!(police(&capped, &all_red).standards[0].figure.rag, Some(Rag::Red));
}

#[test]
fn thresholds_are_met_exactly_and_not_by_rounding() {
    // 17/20 is 85 per cent exactly; 84.999 is amber, and is not shown as 85.0 beside an amber mark.
    let exact =
        set("weighted_statements", None, &[("a", vec![statement("x", "17", false), statement("y", "3", false)])]);
    let scores = police(&exact, &[("x", level("3")), ("y", level("0"))]);
    assert_eq!((texts(&exact, &scores)[0].as_str(), scores.overall.rag), ("85.0%", Some(Rag::Green)));
    let under = set(
        "weighted_statements",
        None,
        &[("a", vec![statement("x", "84.999", false), statement("y", "15.001", false)])],
    );
    let scores = police(&under, &[("x", level("3")), ("y", level("0"))]);
    assert_eq!((texts(&under, &scores)[0].as_str(), scores.overall.rag), ("84.9%", Some(Rag::Amber)));
}

#[test]
fn the_mean_of_standards_weighs_each_standard_alike() {
    let mean = set(
        "mean_of_standards",
        None,
        &[
            ("a", (0..9).map(|n| statement(&format!("a{n}"), "1", false)).collect()),
            ("b", vec![statement("b0", "1", false)]),
            ("c", vec![statement("c0", "1", false)]),
        ],
    );
    let mut given: Vec<(String, Answer)> = (0..9).map(|n| (format!("a{n}"), level("3"))).collect();
    given.extend([("b0".to_owned(), level("1")), ("c0".to_owned(), not_applicable())]);
    let given: Vec<(&str, Answer)> = given.iter().map(|(id, answer)| (id.as_str(), answer.clone())).collect();
    // (100 + 33.33…) / 2: the standard without a score is in no mean.
    assert_eq!(texts(&mean, &police(&mean, &given)), ["100.0%", "33.3%", "No score", "66.7%"]);
}

/// A fraction in whole numbers, for the naive way.
#[derive(Clone, Copy, Debug)]
struct Part(i128, i128);

impl Part {
    fn plus(self, other: Self) -> Self {
        Self(self.0 * other.1 + other.0 * self.1, self.1 * other.1).lowest()
    }

    fn lowest(self) -> Self {
        let (mut a, mut b) = (self.0.abs(), self.1.abs());
        while b != 0 {
            (a, b) = (b, a % b);
        }
        Self(self.0 / a.max(1), self.1 / a.max(1))
    }

    fn at_least(self, percent: i128) -> bool {
        self.0 * 100 >= percent * self.1
    }
}

fn colour(reached: Part, of: Part) -> Option<Rag> {
    (of.0 > 0).then(|| {
        let share = Part(reached.0 * of.1, reached.1 * of.0).lowest();
        if share.at_least(85) {
            Rag::Green
        } else if share.at_least(60) {
            Rag::Amber
        } else {
            Rag::Red
        }
    })
}

/// One statement of a generated return: weight in quarters, critical, what was answered.
type Made = (u8, bool, Option<u8>);

fn made() -> impl Strategy<Value = Vec<Vec<Made>>> {
    // 0 to 3 are levels, 4 is not applicable, none is unanswered.
    let statement = (0_u8..20, any::<bool>(), proptest::option::weighted(0.8, 0_u8..5));
    prop::collection::vec(prop::collection::vec(statement, 1..6), 1..5)
}

fn quarters(weight: u8) -> String {
    format!("{}.{:02}", weight / 4, u32::from(weight % 4) * 25)
}

proptest! {
    #[test]
    fn a_second_way_of_working_it_out_agrees(standards in made(), mean in any::<bool>(), capped in any::<bool>()) {
        let ids = |s: usize, n: usize| format!("s{s}-{n}");
        let list: Vec<(String, Vec<Json>)> = standards.iter().enumerate().map(|(s, made)| {
            let statements = made.iter().enumerate().map(|(n, (weight, critical, _))| statement(&ids(s, n), &quarters(*weight), *critical)).collect();
            (format!("st{s}"), statements)
        }).collect();
        let borrowed: Vec<(&str, Vec<Json>)> = list.iter().map(|(id, statements)| (id.as_str(), statements.clone())).collect();
        let rule = if mean { "mean_of_standards" } else { "weighted_statements" };
        let set = set(rule, capped.then_some("amber"), &borrowed);
        let mut given = BTreeMap::new();
        for (s, made) in standards.iter().enumerate() {
            for (n, (_, _, answer)) in made.iter().enumerate() {
                let answer = match answer { Some(4) => not_applicable(), Some(code) => level(&code.to_string()), None => continue };
                given.insert(StatementId::from(ids(s, n).as_str()), answer);
            }
        }
        let scores = score(&set, &"police".into(), &given);
        let (mut all, mut all_of, mut mean_sum, mut mean_count) = (Part(0, 1), Part(0, 1), Part(0, 1), 0);
        for (place, made) in standards.iter().enumerate() {
            let (mut reached, mut of, mut red) = (Part(0, 1), Part(0, 1), false);
            for (weight, critical, answer) in made {
                let Some(code) = answer.filter(|code| *code < 4) else { continue };
                red |= *critical && code == 0;
                reached = reached.plus(Part(i128::from(*weight) * i128::from(code), 12).lowest());
                of = of.plus(Part(i128::from(*weight), 4).lowest());
            }
            all = all.plus(reached);
            all_of = all_of.plus(of);
            let mut rag = colour(reached, of);
            if of.0 > 0 {
                mean_sum = mean_sum.plus(Part(reached.0 * of.1, reached.1 * of.0).lowest());
                mean_count += 1;
            }
            if capped && red && rag == Some(Rag::Green) {
                rag = Some(Rag::Amber);
            }
            let found = &scores.standards[place];
            prop_assert_eq!(found.figure.rag, rag, "standard {}", place);
            prop_assert_eq!(found.figure.percent().map(|p| p.to_string()), (of.0 > 0).then(|| percent_text(Part(reached.0 * of.1, reached.1 * of.0))));
            let open = made.iter().any(|(_, _, answer)| answer.is_none());
            prop_assert_eq!(found.provisional, open);
        }
        let share = if mean {
            (mean_count > 0).then(|| Part(mean_sum.0, mean_sum.1 * mean_count).lowest())
        } else {
            (all_of.0 > 0).then(|| Part(all.0 * all_of.1, all.1 * all_of.0).lowest())
        };
        prop_assert_eq!(scores.overall.percent().map(|p| p.to_string()), share.map(percent_text));
        // What is opened to be explained adds up to the very figure.
        let told = explain_overall(&set, &scores);
        prop_assert_eq!(&told.figure, &scores.overall);
        for standard in &scores.standards {
            let told = explain_standard(&set, standard);
            let counted = standard.statements.iter().filter(|one| one.score.is_some()).count();
            prop_assert_eq!(told.terms.len(), counted);
            prop_assert_eq!(told.terms.len() + told.excluded.len(), standard.statements.len());
        }
    }
}

/// A hundred times a share, as an exact fraction is written.
fn percent_text(share: Part) -> String {
    let percent = Part(share.0 * 100, share.1).lowest();
    if percent.1 == 1 { percent.0.to_string() } else { format!("{}/{}", percent.0, percent.1) }
}
