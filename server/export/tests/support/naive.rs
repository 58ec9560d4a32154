//! Scores of a return worked out in the plainest way, apart from the code under test.

use candour_domain::answer::Applicability;
use candour_domain::question_set::{QuestionSet, Rag};
use candour_domain::report::AnswerLine;
use candour_domain::scoring::{Cap, Figure, ReturnScores, StandardScore, StatementScore};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero as _;
use rust_decimal::Decimal;

pub(crate) fn exact(decimal: Decimal) -> BigRational {
    BigRational::new(BigInt::from(decimal.mantissa()), num_traits::pow(BigInt::from(10), decimal.scale() as usize))
}

fn colour(set: &QuestionSet, numerator: &BigRational, denominator: &BigRational) -> Option<Rag> {
    if denominator.is_zero() {
        return None;
    }
    let percent = numerator / denominator * BigRational::from_integer(100.into());
    let at_least = |threshold| percent >= exact(threshold);
    Some(if at_least(set.scoring.rag.green) {
        Rag::Green
    } else if at_least(set.scoring.rag.amber) {
        Rag::Amber
    } else {
        Rag::Red
    })
}

pub(crate) fn scores(set: &QuestionSet, lines: &[AnswerLine]) -> ReturnScores {
    let mut standards = Vec::new();
    let (mut all_numerator, mut all_denominator) = (BigRational::zero(), BigRational::zero());
    let mut any_provisional = false;
    for standard in &set.standards {
        let (mut numerator, mut denominator) = (BigRational::zero(), BigRational::zero());
        let mut provisional = false;
        let mut because = Vec::new();
        let mut statements = Vec::new();
        for statement in &standard.statements {
            let line = lines.iter().find(|line| line.statement == statement.id).unwrap();
            let level =
                line.level.as_ref().and_then(|code| set.scale_of(statement).and_then(|scale| scale.level(code)));
            let highest = set.scale_of(statement).map(candour_domain::question_set::Scale::highest);
            let score =
                level.filter(|_| !statement.weight.is_zero()).map(|level| exact(level.value) / exact(highest.unwrap()));
            if let Some(score) = &score {
                numerator += score * exact(statement.weight);
                denominator += exact(statement.weight);
            }
            if statement.critical && level.is_some_and(|level| level.rag == Some(Rag::Red)) {
                because.push(statement.id.clone());
            }
            provisional |= statement.required && line.applicability == Applicability::Unanswered;
            statements.push(StatementScore {
                statement: statement.id.clone(),
                applicability: line.applicability,
                level: level.map(|level| level.code.clone()),
                value: level.map(|level| level.value),
                highest,
                weight: statement.weight,
                score: score.map(Into::into),
                rag: level.and_then(|level| level.rag),
                critical: statement.critical,
            });
        }
        let before = colour(set, &numerator, &denominator);
        let capped = match (before, set.scoring.critical_cap) {
            (Some(before), Some(cap)) if !because.is_empty() && before > cap => Some((before, cap)),
            _ => None,
        };
        all_numerator += &numerator;
        all_denominator += &denominator;
        any_provisional |= provisional;
        standards.push(StandardScore {
            standard: standard.id.clone(),
            figure: Figure { numerator, denominator, rag: capped.map_or(before, |(_, cap)| Some(cap)) },
            provisional,
            cap: capped.map(|(before, _)| Cap { before, because }),
            statements,
        });
    }
    let rag = colour(set, &all_numerator, &all_denominator);
    ReturnScores {
        standards,
        overall: Figure { numerator: all_numerator, denominator: all_denominator, rag },
        provisional: any_provisional,
    }
}
