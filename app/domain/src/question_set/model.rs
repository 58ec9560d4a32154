//! The question set as data, in the very fields of `question-set/1`.
//!
//! These types serialise to the published JSON. They are *not* how a file is read:
//! [`super::parse`] reads a file, and reports every error at its place.

use crate::ids::{AgencyType, LevelCode, QuestionSetId, ScaleId, StandardId, StatementId};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The only schema name that is read and written.
pub const SCHEMA: &str = "question-set/1";

/// One version of a question set, as a regional group publishes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuestionSet {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// Lower case letters, digits and `-`; the same over versions.
    pub id: QuestionSetId,
    /// Unique per id, such as `2026.1`.
    pub version: String,
    /// What people read.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// The date of publication by the publisher.
    pub published: Option<NaiveDate>,
    /// What kind of audit it serves.
    pub kind: AuditKind,
    /// The version before it, if any.
    pub supersedes: Option<String>,
    /// Markdown, shown before the first standard.
    pub introduction: String,
    /// The types of agency that it knows.
    pub agency_types: Vec<AgencyTypeDefinition>,
    /// The scales that its statements may use.
    pub scales: Vec<Scale>,
    /// How levels become scores.
    pub scoring: Scoring,
    /// The standards, in order.
    pub standards: Vec<Standard>,
}

/// What kind of audit a question set serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditKind {
    /// The Care Act compliance self-audit, every two years.
    CareAct,
    /// A thematic audit.
    Thematic,
}

/// A type of agency: the type decides which statements an agency is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgencyTypeDefinition {
    /// Such as `police`.
    pub code: AgencyType,
    /// Such as "Police".
    pub label: String,
}

/// The grades that a statement may be given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scale {
    /// Unique in the set.
    pub id: ScaleId,
    /// What people read.
    pub label: String,
    /// Its levels, in the order in which they are shown.
    pub levels: Vec<Level>,
    /// Whether "not applicable" may be chosen.
    #[serde(default)]
    pub not_applicable: NotApplicableRule,
}

/// One grade of a scale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Level {
    /// Unique in the scale.
    pub code: LevelCode,
    /// What people read.
    pub label: String,
    /// What it scores; never below 0. The highest of a scale is its 100 per cent.
    #[serde(with = "super::number")]
    pub value: Decimal,
    /// Its colour, where it has one.
    pub rag: Option<Rag>,
    /// What the level means in general.
    #[serde(default)]
    pub description: String,
}

/// Whether a statement on this scale may be answered "not applicable".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotApplicableRule {
    /// It may.
    pub allowed: bool,
    /// It needs a reason.
    pub reason_required: bool,
}

impl Default for NotApplicableRule {
    /// Allowed with a reason: what the sample sets of boards do.
    fn default() -> Self {
        Self { allowed: true, reason_required: true }
    }
}

/// Red, amber, green. Ordered from worst to best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rag {
    /// The lowest.
    Red,
    /// The middle.
    Amber,
    /// The highest.
    Green,
}

/// How levels become the scores of standards and of a return.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scoring {
    /// What the overall score is made of.
    pub overall: OverallRule,
    /// The thresholds of the colours.
    pub rag: RagThresholds,
    /// The best colour that a standard with a red critical statement can have.
    pub critical_cap: Option<Rag>,
}

/// What the overall score is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OverallRule {
    /// All scored statements together, by weight.
    WeightedStatements,
    /// The mean of the standards that have a score, each counting once.
    MeanOfStandards,
}

/// Lowest per cent for green and for amber; below amber is red.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RagThresholds {
    /// At least this is green, in per cent.
    #[serde(with = "super::number")]
    pub green: Decimal,
    /// At least this is amber, in per cent.
    #[serde(with = "super::number")]
    pub amber: Decimal,
}

/// A standard: a chapter of statements.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standard {
    /// Unique in the set, stable over versions.
    pub id: StandardId,
    /// The number that people use, such as `1`.
    pub code: String,
    /// What people read.
    pub title: String,
    /// Markdown.
    #[serde(default)]
    pub introduction: String,
    /// Such as "Care Act 2014 s43".
    pub legal_reference: Option<String>,
    /// Its statements, in order.
    pub statements: Vec<Statement>,
}

/// One statement that agencies answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// Unique in the set, stable over versions.
    pub id: StatementId,
    /// The number that people use, such as `1.1`.
    pub code: String,
    /// The statement itself.
    pub text: String,
    /// Markdown.
    #[serde(default)]
    pub guidance: String,
    /// Links that help.
    #[serde(default)]
    pub resources: Vec<Resource>,
    /// How it is answered.
    pub answer: AnswerType,
    /// The scale, with `answer = scale` or with bands.
    pub scale: Option<ScaleId>,
    /// The choices, with `single_choice` and `multiple_choice`.
    #[serde(default)]
    pub options: Vec<ChoiceOption>,
    /// What maps a number to a level of the scale.
    #[serde(default)]
    pub bands: Vec<Band>,
    /// How much it counts; 0 is not scored.
    #[serde(with = "super::number")]
    pub weight: Decimal,
    /// A red critical statement caps its standard.
    pub critical: bool,
    /// The return can't be submitted without it.
    pub required: bool,
    /// The "how is it met" text beside the answer.
    pub narrative: Demand,
    /// The difference made for adults.
    pub impact: Demand,
    /// Evidence references.
    pub evidence: Demand,
    /// What would show it.
    #[serde(default)]
    pub evidence_prompts: Vec<String>,
    /// Which types of agency are asked.
    pub applies_to: AppliesTo,
    /// Asked only when another statement's answer is one of these.
    pub show_when: Option<ShowWhen>,
    /// What each level means for this statement.
    #[serde(default)]
    pub descriptors: BTreeMap<LevelCode, String>,
    /// Whose doing it is.
    pub lens: Lens,
    /// The Board priority that it informs.
    pub priority: Option<String>,
    /// What to recommend at which level.
    #[serde(default)]
    pub recommendations: Vec<RecommendationRule>,
    /// Which statements of the superseded version it follows.
    #[serde(default)]
    pub succeeds: Vec<Succeeds>,
}

/// A link that helps to answer. Only `https` addresses are published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// What people read.
    pub title: String,
    /// Where it leads.
    pub url: String,
}

/// How a statement is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerType {
    /// A level of the statement's scale.
    Scale,
    /// Yes or no; scored with the scale's levels `yes` and `no` where a scale is named.
    YesNo,
    /// 0 to 100.
    Percent,
    /// A whole number.
    Integer,
    /// A decimal number.
    Number,
    /// A calendar date.
    Date,
    /// Words.
    Text,
    /// One of the options.
    SingleChoice,
    /// Any of the options.
    MultipleChoice,
    /// A numerator and a denominator, read as a per cent.
    Fraction,
    /// Nothing to answer: something to read.
    Information,
}

/// One choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChoiceOption {
    /// Unique in the statement.
    pub code: String,
    /// What people read.
    pub label: String,
}

/// Maps numbers of at least this much to a level.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// The lowest number of the band.
    #[serde(with = "super::number")]
    pub at_least: Decimal,
    /// The level of the statement's scale.
    pub level: LevelCode,
}

/// Whether a part of an answer is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Demand {
    /// Not asked.
    None,
    /// May be given.
    Optional,
    /// Must be given before the return is submitted.
    Required,
}

/// Which types of agency are asked; the others are "not asked".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum AppliesTo {
    /// Every type: the text `all`.
    All(AllWord),
    /// Only these types.
    Only(Vec<AgencyType>),
}

/// The word `all`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AllWord {
    /// `all`.
    #[serde(rename = "all")]
    All,
}

impl AppliesTo {
    /// Every type of agency.
    pub const ALL: Self = Self::All(AllWord::All);

    /// Whether agencies of this type are asked.
    pub fn includes(&self, agency_type: &AgencyType) -> bool {
        match self {
            Self::All(_) => true,
            Self::Only(types) => types.contains(agency_type),
        }
    }
}

/// Asked only when the earlier statement's answer (a level, an option, `yes` or `no`) is one of `is`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowWhen {
    /// An earlier statement of the set.
    pub statement: StatementId,
    /// Codes of which one must be the answer.
    pub is: Vec<String>,
}

/// Whose doing a statement is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lens {
    /// The agency's own.
    Agency,
    /// The partnership's: below green it is a partnership issue.
    Partnership,
}

/// What to recommend to an agency whose level is at most this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecommendationRule {
    /// A level of the statement's scale; compared by value.
    pub at_most: LevelCode,
    /// The recommendation.
    pub text: String,
    /// How success is measured.
    #[serde(default)]
    pub measure: String,
    /// How pressing it is.
    pub priority: Priority,
    /// Days from issue to due.
    pub within_days: u32,
}

/// How pressing a recommendation is. Ordered from low to high.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Can wait.
    Low,
    /// Soon.
    Medium,
    /// Now.
    High,
}

/// The statement of the superseded version that this one follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Succeeds {
    /// Its id there.
    pub id: StatementId,
    /// Whether the meaning is the same, so that cycles compare like-for-like.
    pub same_meaning: bool,
}
