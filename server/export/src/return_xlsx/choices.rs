//! The words of a statement's drop-down, and what each of them means.

use crate::incoming::{one_line, same};
use candour_domain::question_set::{AnswerType, QuestionSet, Statement};

/// What a word of the list stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pick {
    /// The value of the form: a level, an option, `yes` or `no`.
    Value(String),
    /// Not applicable.
    NotApplicable,
}

/// One word of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What people choose. No two of a statement are alike but for case and blanks.
    pub word: String,
    /// What it means.
    pub pick: Pick,
}

const NOT_APPLICABLE: &str = "Not applicable";
/// Where a level is called "Not applicable" itself.
const NOT_FOR_US: &str = "Does not apply to our agency";

/// The words from which the answer to a statement is chosen, in the set's order. For an answer that is written
/// it is only "Not applicable", where that is allowed; for several options, which have rows of their own, too.
pub fn choices(set: &QuestionSet, statement: &Statement) -> Vec<Choice> {
    let offered: Vec<(String, String)> = match statement.answer {
        AnswerType::YesNo => [("yes", "Yes"), ("no", "No")].map(|(code, word)| (code.into(), word.into())).to_vec(),
        AnswerType::Scale => {
            let levels = set.scale_of(statement).map(|scale| scale.levels.as_slice()).unwrap_or_default();
            levels.iter().map(|level| (level.code.0.clone(), level.label.clone())).collect()
        }
        AnswerType::SingleChoice => {
            statement.options.iter().map(|option| (option.code.clone(), option.label.clone())).collect()
        }
        _ => Vec::new(),
    };
    let alike = |word: &str| offered.iter().filter(|(_, label)| same(label, word)).count();
    let mut found: Vec<Choice> = offered
        .iter()
        .map(|(code, label)| {
            let word = if alike(label) > 1 { format!("{label} ({code})") } else { one_line(label) };
            Choice { word, pick: Pick::Value(code.clone()) }
        })
        .collect();
    if set.not_applicable_rule(statement).allowed && statement.answer != AnswerType::Information {
        let word = if alike(NOT_APPLICABLE) > 0 { NOT_FOR_US } else { NOT_APPLICABLE };
        found.push(Choice { word: word.to_owned(), pick: Pick::NotApplicable });
    }
    found
}

/// What was chosen; `None` for a word that is not in the list.
pub(super) fn picked(choices: &[Choice], written: &str) -> Option<Pick> {
    choices.iter().find(|choice| same(&choice.word, written)).map(|choice| choice.pick.clone())
}

/// The word of a pick.
pub(super) fn word_of<'c>(choices: &'c [Choice], pick: &Pick) -> Option<&'c str> {
    choices.iter().find(|choice| choice.pick == *pick).map(|choice| choice.word.as_str())
}
