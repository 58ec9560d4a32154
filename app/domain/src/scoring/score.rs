//! From answers to figures.

use super::{Cap, Figure, ReturnScores, StandardScore, StatementScore};
use crate::answer::{Answer, Applicability, level_of};
use crate::exact::Exact;
use crate::ids::{AgencyType, StatementId};
use crate::journey::Journey;
use crate::question_set::{OverallRule, QuestionSet, Rag, Scoring, Standard, Statement};
use num_rational::BigRational;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// All figures of one return, with exact sums.
///
/// ```
/// use candour_domain::answer::{Answer, Response, Value};
/// use candour_domain::question_set::{Rag, parse};
/// use candour_domain::scoring::{figure_text, score};
/// use std::collections::BTreeMap;
///
/// let set = parse(r#"{
///   "schema": "question-set/1", "id": "small", "version": "1", "title": "Small", "publisher": "A group",
///   "kind": "thematic", "agency_types": [{"code": "police", "label": "Police"}],
///   "scales": [{"id": "met", "label": "How far it is met", "levels": [
///     {"code": "2", "label": "Met", "value": 2, "rag": "green"},
///     {"code": "0", "label": "Not met", "value": 0, "rag": "red"}]}],
///   "scoring": {"overall": "weighted_statements", "rag": {"green": 85, "amber": 60}, "critical_cap": null},
///   "standards": [{"id": "one", "code": "1", "title": "First", "statements": [
///     {"id": "lead", "code": "1.1", "text": "There is a lead.", "answer": "scale", "scale": "met", "weight": 2},
///     {"id": "staff", "code": "1.2", "text": "Staff are trained.", "answer": "scale", "scale": "met"}]}]
/// }"#).unwrap();
/// let level = |code: &str| Answer { response: Response::Given(Value::Level(code.into())), ..Answer::default() };
///
/// let answers = BTreeMap::from([("lead".into(), level("2")), ("staff".into(), level("0"))]);
/// let scores = score(&set, &"police".into(), &answers);
/// assert_eq!(figure_text(&set.scoring, &scores.overall), "66.7%");
/// assert_eq!(scores.overall.rag, Some(Rag::Amber));
/// ```
pub fn score(set: &QuestionSet, agency_type: &AgencyType, answers: &BTreeMap<StatementId, Answer>) -> ReturnScores {
    score_some(set, agency_type, answers, |_| true)
}

/// All figures over only these statements: the others stand as not asked. What like-for-like
/// comparison of cycles uses.
pub fn score_only(
    set: &QuestionSet,
    agency_type: &AgencyType,
    answers: &BTreeMap<StatementId, Answer>,
    only: &BTreeSet<StatementId>,
) -> ReturnScores {
    score_some(set, agency_type, answers, |statement| only.contains(statement))
}

fn score_some(
    set: &QuestionSet,
    agency_type: &AgencyType,
    answers: &BTreeMap<StatementId, Answer>,
    counts: impl Fn(&StatementId) -> bool,
) -> ReturnScores {
    let journey = Journey::new(set, agency_type, answers);
    let open: BTreeSet<_> =
        journey.gaps().into_iter().filter(|gap| counts(&gap.statement)).map(|gap| gap.standard).collect();
    let standards: Vec<_> = set
        .standards
        .iter()
        .map(|standard| {
            let statements = standard
                .statements
                .iter()
                .map(|statement| statement_score(set, &journey, statement, answers, counts(&statement.id)))
                .collect();
            standard_score(&set.scoring, standard, statements, open.contains(&standard.id))
        })
        .collect();
    let overall = overall(&set.scoring, &standards);
    ReturnScores { provisional: !open.is_empty(), standards, overall }
}

fn statement_score(
    set: &QuestionSet,
    journey: &Journey<'_>,
    statement: &Statement,
    answers: &BTreeMap<StatementId, Answer>,
    counts: bool,
) -> StatementScore {
    let applicability = if counts { journey.applicability(statement) } else { Applicability::NotAsked };
    let answered = (applicability == Applicability::Answered).then(|| answers.get(&statement.id)).flatten();
    let level = answered.and_then(|answer| level_of(set, statement, answer));
    let scale = set.scale_of(statement);
    let grade = level.as_ref().and_then(|code| scale?.level(code));
    let highest = scale.map(crate::question_set::Scale::highest).filter(|highest| *highest > Decimal::ZERO);
    let scored = statement.weight > Decimal::ZERO;
    let score = grade.zip(highest).filter(|_| scored);
    let score = score.and_then(|(grade, highest)| Exact::from(grade.value).over(&highest.into()));
    StatementScore {
        statement: statement.id.clone(),
        applicability,
        value: grade.map(|grade| grade.value),
        rag: grade.and_then(|grade| grade.rag),
        level,
        highest,
        weight: statement.weight,
        score,
        critical: statement.critical,
    }
}

fn standard_score(
    scoring: &Scoring,
    standard: &Standard,
    statements: Vec<StatementScore>,
    provisional: bool,
) -> StandardScore {
    let mut figure = weighted(scoring, statements.iter());
    let cap = cap(scoring, &figure, &statements);
    if cap.is_some() {
        figure.rag = scoring.critical_cap;
    }
    StandardScore { standard: standard.id.clone(), figure, provisional, cap, statements }
}

/// A red critical statement lowers the colour to the cap, never raises it; the per cent stays.
fn cap(scoring: &Scoring, figure: &Figure, statements: &[StatementScore]) -> Option<Cap> {
    let before = figure.rag.filter(|rag| scoring.critical_cap.is_some_and(|cap| *rag > cap))?;
    let because: Vec<_> = statements
        .iter()
        .filter(|s| s.critical && s.rag == Some(Rag::Red) && s.applicability == Applicability::Answered)
        .map(|s| s.statement.clone())
        .collect();
    (!because.is_empty()).then_some(Cap { before, because })
}

fn weighted<'s>(scoring: &Scoring, statements: impl Iterator<Item = &'s StatementScore>) -> Figure {
    let mut numerator = Exact::zero();
    let mut denominator = Exact::zero();
    for (statement, score) in statements.filter_map(|s| Some((s, s.score.as_ref()?))) {
        let weight = Exact::from(statement.weight);
        numerator = numerator.plus(&score.times(&weight));
        denominator = denominator.plus(&weight);
    }
    figure(scoring, &numerator, &denominator)
}

fn overall(scoring: &Scoring, standards: &[StandardScore]) -> Figure {
    match scoring.overall {
        OverallRule::WeightedStatements => weighted(scoring, standards.iter().flat_map(|s| &s.statements)),
        OverallRule::MeanOfStandards => {
            let shares = standards.iter().filter_map(|standard| standard.figure.share());
            let (sum, count) = shares.fold((Exact::zero(), 0), |(sum, count), share| (sum.plus(&share), count + 1));
            figure(scoring, &sum, &Exact::whole(count))
        }
    }
}

fn figure(scoring: &Scoring, numerator: &Exact, denominator: &Exact) -> Figure {
    let percent = numerator.over(denominator).map(|share| share.times(&Exact::whole(100)));
    let rag = percent.map(|percent| colour(scoring, &percent));
    Figure { numerator: numerator.big(), denominator: denominator.big(), rag }
}

/// The colour of an unrounded per cent by the set's thresholds.
pub fn rag_of(scoring: &Scoring, percent: &BigRational) -> Rag {
    colour(scoring, &percent.clone().into())
}

fn colour(scoring: &Scoring, percent: &Exact) -> Rag {
    if *percent >= scoring.rag.green.into() {
        Rag::Green
    } else if *percent >= scoring.rag.amber.into() {
        Rag::Amber
    } else {
        Rag::Red
    }
}
