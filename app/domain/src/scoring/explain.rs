//! Every figure opened to what made it: the statements, values and weights, and what was left out.

use super::{Cap, Figure, ReturnScores, StandardScore, StatementScore, decimal_text, fraction_text};
use crate::answer::{Applicability, exact};
use crate::question_set::{OverallRule, QuestionSet, Rag};
use candour_texts::t;

/// What made a figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// What the figure is of: a standard's or the whole return's name.
    pub title: String,
    /// The parts that were summed.
    pub terms: Vec<Term>,
    /// What is in no sum, and why.
    pub excluded: Vec<Excluded>,
    /// The figure.
    pub figure: Figure,
    /// The sum in words: "9 of 12 = 75%".
    pub sum: String,
    /// What a red critical statement did.
    pub cap: Option<Cap>,
}

/// One part of a sum.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// The number of the statement or standard.
    pub code: String,
    /// Its text or title.
    pub text: String,
    /// The level, as people read it; empty for a standard.
    pub level: String,
    /// Such as "2 of 3".
    pub value: String,
    /// Its weight.
    pub weight: String,
    /// What it adds: weight x score, as an exact fraction.
    pub adds: String,
    /// Its colour.
    pub rag: Option<Rag>,
    /// Whether it is critical.
    pub critical: bool,
}

/// Something that is in no sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excluded {
    /// The number of the statement or standard.
    pub code: String,
    /// Its text or title.
    pub text: String,
    /// Why it is left out.
    pub why: &'static str,
}

/// What made a standard's figure.
pub fn explain_standard(set: &QuestionSet, score: &StandardScore) -> Explanation {
    let title = set.standard(&score.standard).map_or_else(String::new, |s| format!("{}. {}", s.code, s.title));
    let (terms, excluded) = parts(set, score.statements.iter());
    Explanation {
        title,
        terms,
        excluded,
        sum: sum(&score.figure),
        figure: score.figure.clone(),
        cap: score.cap.clone(),
    }
}

/// What made the overall figure.
pub fn explain_overall(set: &QuestionSet, scores: &ReturnScores) -> Explanation {
    let (terms, excluded) = match set.scoring.overall {
        OverallRule::WeightedStatements => parts(set, scores.standards.iter().flat_map(|s| &s.statements)),
        OverallRule::MeanOfStandards => standards(set, scores),
    };
    let figure = scores.overall.clone();
    Explanation { title: t!("Overall").to_owned(), terms, excluded, sum: sum(&figure), figure, cap: None }
}

fn parts<'s>(set: &QuestionSet, scores: impl Iterator<Item = &'s StatementScore>) -> (Vec<Term>, Vec<Excluded>) {
    let mut terms = Vec::new();
    let mut excluded = Vec::new();
    for score in scores {
        let Some((_, statement)) = set.statement(&score.statement) else { continue };
        match &score.score {
            Some(exact_score) => terms.push(Term {
                code: statement.code.clone(),
                text: statement.text.clone(),
                level: level_label(set, score),
                value: t!("{value} of {highest}", value = number(score.value), highest = number(score.highest)),
                weight: score.weight.normalize().to_string(),
                adds: fraction_text(&exact_score.times(&score.weight.into()).big()),
                rag: score.rag,
                critical: score.critical,
            }),
            None => {
                excluded.push(Excluded { code: statement.code.clone(), text: statement.text.clone(), why: why(score) });
            }
        }
    }
    (terms, excluded)
}

fn standards(set: &QuestionSet, scores: &ReturnScores) -> (Vec<Term>, Vec<Excluded>) {
    let mut terms = Vec::new();
    let mut excluded = Vec::new();
    for score in &scores.standards {
        let Some(standard) = set.standard(&score.standard) else { continue };
        let (code, text) = (standard.code.clone(), standard.title.clone());
        match score.figure.percent() {
            Some(percent) => terms.push(Term {
                code,
                text,
                level: String::new(),
                value: format!("{}%", decimal_text(&percent, 4)),
                weight: "1".to_owned(),
                adds: fraction_text(&(percent / exact(100.into()))),
                rag: score.figure.rag,
                critical: false,
            }),
            None => excluded.push(Excluded { code, text, why: t!("No score: nothing of it counts") }),
        }
    }
    (terms, excluded)
}

fn level_label(set: &QuestionSet, score: &StatementScore) -> String {
    let scale = set.statement(&score.statement).and_then(|(_, statement)| set.scale_of(statement));
    let level = score.level.as_ref().and_then(|code| scale?.level(code));
    level.map_or_else(String::new, |level| level.label.clone())
}

fn number(number: Option<rust_decimal::Decimal>) -> String {
    number.map_or_else(String::new, |number| number.normalize().to_string())
}

fn why(score: &StatementScore) -> &'static str {
    match score.applicability {
        Applicability::NotAsked => t!("Not asked of this agency"),
        Applicability::Unanswered => t!("Unanswered"),
        Applicability::NotApplicable => t!("Not applicable"),
        Applicability::Answered => t!("Answered, not scored"),
    }
}

fn sum(figure: &Figure) -> String {
    match figure.percent() {
        None => t!("Nothing counts, so there is no score.").to_owned(),
        Some(percent) => t!(
            "{numerator} of {denominator} = {percent}%",
            numerator = fraction_text(&figure.numerator),
            denominator = fraction_text(&figure.denominator),
            percent = decimal_text(&percent, 6)
        ),
    }
}
