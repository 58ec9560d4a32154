//! What the set's rules recommend for one agency's levels, and what is a strength.

use crate::answer::{Answer, Response};
use crate::audit::Audit;
use crate::ids::{LevelCode, StatementId};
use crate::question_set::{AuditKind, QuestionSet, Rag, RecommendationRule, Statement};
use crate::report::ProposedRecommendation;
use chrono::{Datelike as _, Days, NaiveDate};
use std::collections::BTreeMap;

/// Recommendations in the set's order. Where several rules of a statement match, the most specific
/// one speaks: the one whose `at_most` is the lowest that still holds.
pub fn recommendations(
    set: &QuestionSet,
    levels: &BTreeMap<StatementId, LevelCode>,
    audit: &Audit,
    issued_on: NaiveDate,
) -> Vec<ProposedRecommendation> {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    let mut found = Vec::new();
    for (standard, statement) in set.statements() {
        let Some(level) = levels.get(&statement.id) else { continue };
        let Some(rule) = rule(set, statement, level) else { continue };
        let prefix = prefix(audit, &standard.title);
        let count = counts.entry(prefix.clone()).or_default();
        *count += 1;
        found.push(ProposedRecommendation {
            reference: format!("{prefix}-{count:02}"),
            statement: statement.id.clone(),
            level: level.clone(),
            text: rule.text.clone(),
            measure: rule.measure.clone(),
            priority: rule.priority,
            due_on: issued_on.checked_add_days(Days::new(rule.within_days.into())).unwrap_or(issued_on),
        });
    }
    found
}

/// Statements at a green highest level whose impact for adults is told.
pub fn strengths<'s>(set: &'s QuestionSet, answers: &BTreeMap<StatementId, Answer>) -> Vec<&'s Statement> {
    let is_strength = |statement: &Statement| {
        answers.get(&statement.id).is_some_and(|answer| {
            let level = crate::answer::level_of(set, statement, answer);
            let scale = set.scale_of(statement);
            let grade = level.and_then(|code| scale?.level(&code).cloned());
            let best =
                grade.zip(scale).is_some_and(|(g, scale)| g.rag == Some(Rag::Green) && g.value == scale.highest());
            best && !answer.impact.is_empty() && matches!(answer.response, Response::Given(_))
        })
    };
    set.statements().map(|(_, statement)| statement).filter(|statement| is_strength(statement)).collect()
}

fn rule<'s>(set: &QuestionSet, statement: &'s Statement, level: &LevelCode) -> Option<&'s RecommendationRule> {
    let scale = set.scale_of(statement)?;
    let value = scale.level(level)?.value;
    let matching = statement.recommendations.iter().filter_map(|rule| Some((scale.level(&rule.at_most)?.value, rule)));
    matching.filter(|(at_most, _)| value <= *at_most).min_by_key(|(at_most, _)| *at_most).map(|(_, rule)| rule)
}

/// Such as `CA26-LEA`: the kind, the year, the first three letters of the standard.
fn prefix(audit: &Audit, standard: &str) -> String {
    let kind = match audit.kind {
        AuditKind::CareAct => "CA",
        AuditKind::Thematic => "TH",
    };
    let letters: String = standard.chars().filter(char::is_ascii_alphabetic).take(3).collect();
    format!("{kind}{:02}-{}", audit.opens_on.year().rem_euclid(100), letters.to_ascii_uppercase())
}
