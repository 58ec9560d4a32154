//! Sound sets made at random: every field is used now and then, texts are of every kind.

use candour_domain::ids::LevelCode;
use candour_domain::question_set::{
    AgencyTypeDefinition, AnswerType, AppliesTo, AuditKind, Band, ChoiceOption, Demand, Lens, Level, NotApplicableRule,
    OverallRule, Priority, QuestionSet, Rag, RagThresholds, RecommendationRule, Resource, SCHEMA, Scale, Scoring,
    ShowWhen, Standard, Statement, Succeeds, Word,
};
use chrono::NaiveDate;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A text that nothing tidies away: no blanks around, no carriage return, no control characters.
fn text() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9 \n\t=+@|:\\\\<>&_x'\"#%,;é“”😀\u{202e}\u{a0}{}\\[\\]-]{1,60}".prop_map(|text| {
        let text = text.trim().to_owned();
        if text.is_empty() { "-".to_owned() } else { text }
    })
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), text()]
}

/// A code of one line.
fn code(n: usize) -> impl Strategy<Value = String> {
    // The number makes it unique, whatever the rest is.
    prop_oneof![Just(n.to_string()), "[ =+@|:\\\\,<>&a-c]{0,4}".prop_map(move |odd| format!("{}{n}", odd.trim_start()))]
}

fn codes(count: usize) -> impl Strategy<Value = Vec<String>> {
    (0..count).map(code).collect::<Vec<_>>()
}

fn number() -> impl Strategy<Value = Decimal> {
    (0_i64..1_000_000_000, 0_u32..7).prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale).normalize())
}

fn word<T: Word + std::fmt::Debug>() -> impl Strategy<Value = T> {
    (0..T::WORDS.len()).prop_map(|n| T::WORDS[n].1)
}

fn date() -> impl Strategy<Value = NaiveDate> {
    (1950_i32..2100, 1_u32..366).prop_map(|(year, day)| NaiveDate::from_yo_opt(year, day).unwrap())
}

fn scale(n: usize) -> impl Strategy<Value = Scale> {
    let levels = (2..5_usize).prop_flat_map(|count| {
        (codes(count), vec((text(), number(), option::of(word()), any_text()), count)).prop_map(|(codes, levels)| {
            codes
                .into_iter()
                .zip(levels)
                .map(|(code, (label, value, rag, description))| Level {
                    code: code.as_str().into(),
                    label,
                    value: value + Decimal::ONE,
                    rag,
                    description,
                })
                .collect()
        })
    });
    (text(), levels, any::<(bool, bool)>()).prop_map(move |(label, levels, (allowed, reason_required))| Scale {
        id: format!("scale-{n}").as_str().into(),
        label,
        levels,
        not_applicable: NotApplicableRule { allowed, reason_required },
    })
}

type Draft = (Statement, usize, Vec<(usize, String, Priority)>, bool);

fn statement(n: usize) -> impl Strategy<Value = Draft> {
    let words = (word::<AnswerType>(), word::<Demand>(), word::<Demand>(), word::<Demand>(), word::<Lens>());
    let texts = (text(), any_text(), vec(text(), 0..4), vec(text(), 0..3), option::of(text()));
    let options = (1..4_usize).prop_flat_map(|count| (codes(count), vec(text(), count)));
    let rest = (number(), any::<(bool, bool, bool, bool)>(), 0..2_usize, vec((0..9_usize, text(), word()), 0..3));
    (words, texts, options, rest, vec(any::<bool>(), 0..3)).prop_map(move |(words, texts, options, rest, succeeds)| {
        let statement = Statement {
            id: format!("statement-{n}").as_str().into(),
            code: format!("1.{n}"),
            text: texts.0,
            guidance: texts.1,
            resources: texts
                .3
                .into_iter()
                .map(|title| Resource { title, url: format!("https://example.org/{n}?a=b#c") })
                .collect(),
            answer: words.0,
            scale: None,
            options: options.0.into_iter().zip(options.1).map(|(code, label)| ChoiceOption { code, label }).collect(),
            bands: Vec::new(),
            weight: rest.0,
            critical: rest.1.0,
            required: rest.1.1,
            narrative: words.1,
            impact: words.2,
            evidence: words.3,
            evidence_prompts: texts.2,
            applies_to: if rest.1.2 { AppliesTo::ALL } else { AppliesTo::Only(vec!["police".into()]) },
            show_when: None,
            descriptors: BTreeMap::default(),
            lens: words.4,
            priority: texts.4,
            recommendations: Vec::new(),
            succeeds: succeeds
                .into_iter()
                .enumerate()
                .map(|(k, same_meaning)| Succeeds { id: format!("old-{n}-{k}").as_str().into(), same_meaning })
                .collect(),
        };
        (statement, rest.2, rest.3, rest.1.3)
    })
}

/// Makes what hangs together hang together.
fn finish((mut statement, scale, rules, condition): Draft, scales: &[Scale], before: &[Statement]) -> Statement {
    let scale = &scales[scale];
    let codes: Vec<LevelCode> = scale.levels.iter().map(|level| level.code.clone()).collect();
    let number = matches!(
        statement.answer,
        AnswerType::Percent | AnswerType::Integer | AnswerType::Number | AnswerType::Fraction
    );
    if number || statement.answer == AnswerType::Scale {
        statement.scale = Some(scale.id.clone());
        for (n, text, priority) in rules {
            let at_most = codes[n % codes.len()].clone();
            statement.descriptors.insert(at_most.clone(), text.clone());
            let measure = statement.guidance.clone();
            statement.recommendations.push(RecommendationRule {
                at_most,
                text,
                measure,
                priority,
                within_days: u32::try_from(n).unwrap() + 1,
            });
        }
    }
    if number {
        statement.bands = codes
            .iter()
            .enumerate()
            .map(|(n, level)| Band { at_least: Decimal::from(n) * Decimal::new(125, 1), level: level.clone() })
            .rev()
            .collect();
    }
    if !matches!(statement.answer, AnswerType::SingleChoice | AnswerType::MultipleChoice) {
        statement.options.clear();
    }
    let target = before.iter().find(|other| !other.options.is_empty());
    if let Some(target) = target.filter(|_| condition) {
        statement.applies_to = target.applies_to.clone();
        let is = target.options.iter().map(|option| option.code.clone()).collect();
        statement.show_when = Some(ShowWhen { statement: target.id.clone(), is });
    }
    statement
}

/// Any sound set of up to six statements in two standards.
pub(crate) fn question_set() -> impl Strategy<Value = QuestionSet> {
    let head = (text(), text(), any_text(), option::of(date()), word::<AuditKind>());
    let scoring = (word::<OverallRule>(), 0_i64..=1_000, 0_i64..=1_000, any::<bool>());
    let statements = (1..6_usize).prop_flat_map(|count| (0..count).map(statement).collect::<Vec<_>>());
    let standards = (text(), any_text(), option::of(text()));
    (head, scoring, (scale(0), scale(1)), statements, standards).prop_map(
        |(head, scoring, scales, drafts, standard)| {
            let scales = vec![scales.0, scales.1];
            let mut statements: Vec<Statement> = Vec::new();
            for draft in drafts {
                let next = finish(draft, &scales, &statements);
                statements.push(next);
            }
            let rest = statements.split_off(statements.len().div_ceil(2));
            let mut standards = vec![Standard {
                id: "first".into(),
                code: "1".to_owned(),
                title: standard.0.clone(),
                introduction: standard.1,
                legal_reference: standard.2,
                statements,
            }];
            if !rest.is_empty() {
                standards.push(Standard {
                    id: "second".into(),
                    code: "2".to_owned(),
                    title: standard.0,
                    introduction: String::new(),
                    legal_reference: None,
                    statements: rest,
                });
            }
            let (green, amber) = (scoring.1.max(scoring.2), scoring.1.min(scoring.2));
            QuestionSet {
                schema: SCHEMA.to_owned(),
                id: "generated-set".into(),
                version: "2026.1".to_owned(),
                title: head.0,
                publisher: head.1,
                published: head.3,
                kind: head.4,
                supersedes: Some("2024.1".to_owned()),
                introduction: head.2,
                agency_types: ["police", "fire"]
                    .map(|code| AgencyTypeDefinition { code: code.into(), label: code.to_uppercase() })
                    .to_vec(),
                scales,
                scoring: Scoring {
                    overall: scoring.0,
                    rag: RagThresholds { green: Decimal::new(green, 1), amber: Decimal::new(amber, 1) },
                    critical_cap: scoring.3.then_some(Rag::Amber),
                },
                standards,
            }
        },
    )
}
