//! The words that a file uses for the values of an enumeration: the reader, the workbook's
//! drop-down lists and the documentation share them.

use super::{AnswerType, AuditKind, Demand, Lens, OverallRule, Priority, Rag};

/// An enumeration with a word for each value.
pub trait Word: Copy + PartialEq + 'static {
    /// Every value with its word, in the order of the format.
    const WORDS: &'static [(&'static str, Self)];

    /// The value's word.
    fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, value)| *value == self).map_or("", |(word, _)| word)
    }

    /// The value of a word.
    fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(known, _)| *known == word).map(|(_, value)| *value)
    }
}

impl Word for AuditKind {
    const WORDS: &'static [(&'static str, Self)] = &[("care_act", Self::CareAct), ("thematic", Self::Thematic)];
}

impl Word for Rag {
    const WORDS: &'static [(&'static str, Self)] =
        &[("green", Self::Green), ("amber", Self::Amber), ("red", Self::Red)];
}

impl Word for OverallRule {
    const WORDS: &'static [(&'static str, Self)] =
        &[("weighted_statements", Self::WeightedStatements), ("mean_of_standards", Self::MeanOfStandards)];
}

impl Word for AnswerType {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("scale", Self::Scale),
        ("yes_no", Self::YesNo),
        ("percent", Self::Percent),
        ("integer", Self::Integer),
        ("number", Self::Number),
        ("date", Self::Date),
        ("text", Self::Text),
        ("single_choice", Self::SingleChoice),
        ("multiple_choice", Self::MultipleChoice),
        ("fraction", Self::Fraction),
        ("information", Self::Information),
    ];
}

impl Word for Demand {
    const WORDS: &'static [(&'static str, Self)] =
        &[("none", Self::None), ("optional", Self::Optional), ("required", Self::Required)];
}

impl Word for Lens {
    const WORDS: &'static [(&'static str, Self)] = &[("agency", Self::Agency), ("partnership", Self::Partnership)];
}

impl Word for Priority {
    const WORDS: &'static [(&'static str, Self)] =
        &[("high", Self::High), ("medium", Self::Medium), ("low", Self::Low)];
}
