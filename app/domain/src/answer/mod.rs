//! An answer to one statement: what a person gives, checked into what is kept.
//!
//! [`Answer`] is the plaintext that the vault seals as one value. The five states that must
//! never be confused (not asked, unanswered, not applicable, answered with the value 0,
//! answered otherwise) are five different things in [`Applicability`].

mod carried;
mod changes;
mod check;
mod choice;
mod date;
mod display;
mod evidence;
mod form;
mod number;
mod standing;
mod text;

pub use carried::carried;
pub(crate) use changes::words as words_between;
pub use changes::{FieldChange, Piece, changes};
pub use check::{FieldError, check};
pub use date::parse as parse_date;
pub use display::display;
pub(crate) use evidence::{LINE, link};
pub use form::{AnswerForm, EvidenceForm, NOT_APPLICABLE, UnknownField, field_name, split_field};
pub(crate) use form::{date_fields, normalise};
pub(crate) use standing::exact;
pub use standing::{Missing, level_of, missing, state_of};
pub(crate) use text::{check_text, limited, with_commas};

use crate::ids::{LevelCode, PieceId};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What an agency says about one statement. The default is the unanswered answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The answer itself, if one is given.
    #[serde(default, skip_serializing_if = "Response::is_unanswered")]
    pub response: Response,
    /// "How is it met": at most [`MAX_TEXT`] characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub narrative: String,
    /// The difference made for adults: at most [`MAX_TEXT`] characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub impact: String,
    /// References to evidence, in the person's order: at most [`MAX_EVIDENCE`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<EvidenceReference>,
}

impl Answer {
    /// As it goes out of the agency: its evidence without the ids of the agency's library.
    #[must_use]
    pub fn outside(&self) -> Self {
        Self { evidence: self.evidence.iter().map(EvidenceReference::outside).collect(), ..self.clone() }
    }
}

/// The longest narrative, impact or text answer, in characters.
pub const MAX_TEXT: usize = 40_000;
/// The most evidence references of one answer.
pub const MAX_EVIDENCE: usize = 50;

/// Whether and how the statement is answered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Response {
    /// Nothing chosen yet.
    #[default]
    Unanswered,
    /// Does not bear on this agency, for this reason (empty where the scale asks for none).
    NotApplicable {
        /// Why.
        reason: String,
    },
    /// Answered.
    Given(Value),
}

impl Response {
    /// Whether nothing is chosen yet.
    pub fn is_unanswered(&self) -> bool {
        matches!(self, Self::Unanswered)
    }
}

/// The value of an answer, by its type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// A level of the scale.
    Level(LevelCode),
    /// Yes or no.
    YesNo(bool),
    /// 0 to 100.
    Percent(Decimal),
    /// A whole number.
    Integer(i64),
    /// A decimal number.
    Number(Decimal),
    /// A calendar date.
    Date(NaiveDate),
    /// Words.
    Text(String),
    /// The code of one option.
    Choice(String),
    /// The codes of options, in the set's order.
    Choices(Vec<String>),
    /// A numerator and a denominator, `numerator <= denominator`, `denominator > 0`.
    Fraction {
        /// How many.
        numerator: u64,
        /// Of how many.
        denominator: u64,
    },
}

/// Where a piece of evidence is to be found. A reference, not a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceReference {
    /// Its title; never empty in a kept answer.
    pub title: String,
    /// Its date.
    #[serde(default)]
    pub date: Option<NaiveDate>,
    /// Who owns it (a role rather than a name).
    #[serde(default)]
    pub owner: String,
    /// Where it is held.
    #[serde(default)]
    pub held: String,
    /// An `https` link, or empty.
    #[serde(default)]
    pub link: String,
    /// The day on which the agency means to look at it again. From the library alone, as what follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_on: Option<NaiveDate>,
    /// The last day on which it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<NaiveDate>,
    /// The piece of the agency's library of which these are the words, as they were when it was used here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub piece: Option<PieceId>,
}

impl EvidenceReference {
    /// As it goes out of the agency: the library is the agency's own, and no id of it leaves.
    #[must_use]
    pub fn outside(&self) -> Self {
        Self { piece: None, ..self.clone() }
    }
}

/// How a statement stands for one agency: the words that pages, scores, workbooks and exports share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Applicability {
    /// Not put to this type of agency, or hidden by `show_when`.
    NotAsked,
    /// Asked, nothing chosen.
    Unanswered,
    /// Asked, and the agency says that it does not apply.
    NotApplicable,
    /// Asked and answered; the value may be 0.
    Answered,
}

/// How far an answer has come. Stored in plain beside the sealed answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerState {
    /// Nothing given.
    #[default]
    Unanswered,
    /// Last cycle's answer, not yet confirmed: counts as unanswered.
    CarriedForward,
    /// Something given, something asked for still missing.
    Draft,
    /// Everything asked for is there.
    Complete,
    /// The Board has asked about it.
    Queried,
    /// Agreed in moderation.
    Agreed,
}
