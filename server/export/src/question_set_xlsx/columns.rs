//! What stands on which sheet: reader and writer share this one list.

use candour_domain::question_set::{AnswerType, AuditKind, Demand, Lens, OverallRule, Priority, Rag, Word};

/// What a column holds, which decides how a cell is read.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// An id or a code: a date here is one that Excel made of `1.1`.
    Code,
    /// Words.
    Text,
    /// A number.
    Number,
    /// A number where `85%` means 85.
    Percent,
    /// TRUE or FALSE.
    Truth,
    /// A day.
    Date,
    /// One of the words of an enumeration.
    Word(fn() -> Vec<&'static str>),
    /// Texts, one a line.
    Lines,
    /// `all`, or codes one a line.
    AppliesTo,
    /// The id of a statement and a colon, then codes one a line.
    ShowWhen,
    /// `code: text`, one a line.
    Descriptors,
    /// `title | address`, one a line.
    Resources,
}

/// One column of a sheet, or one row of `About`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    /// The field's name; points lead into objects.
    pub(super) name: &'static str,
    /// Other names that people write.
    pub(super) aliases: &'static [&'static str],
    pub(super) kind: Kind,
    pub(super) required: bool,
    /// In Excel's characters.
    pub(super) width: u16,
}

const fn must(name: &'static str, kind: Kind, width: u16) -> Column {
    Column { name, aliases: &[], kind, required: true, width }
}

const fn may(name: &'static str, kind: Kind, width: u16) -> Column {
    Column { name, aliases: &[], kind, required: false, width }
}

const fn also(column: Column, aliases: &'static [&'static str]) -> Column {
    Column { aliases, ..column }
}

fn words<T: Word>() -> Vec<&'static str> {
    T::WORDS.iter().map(|(word, _)| *word).collect()
}

/// A standard's colour has one cap.
fn cap() -> Vec<&'static str> {
    vec![Rag::Amber.word()]
}

pub(super) const ABOUT: &str = "About";
pub(super) const AGENCY_TYPES: &str = "Agency types";
pub(super) const SCALES: &str = "Scales";
pub(super) const STANDARDS: &str = "Standards";
pub(super) const STATEMENTS: &str = "Statements";
pub(super) const OPTIONS: &str = "Options";
pub(super) const BANDS: &str = "Bands";
pub(super) const RECOMMENDATIONS: &str = "Recommendations";
pub(super) const SUCCEEDS: &str = "Succeeds";

/// All sheets, in their order.
pub(super) const SHEETS: [&str; 9] =
    [ABOUT, AGENCY_TYPES, SCALES, STANDARDS, STATEMENTS, OPTIONS, BANDS, RECOMMENDATIONS, SUCCEEDS];

/// The rows of `About`.
pub(super) const ABOUT_FIELDS: &[Column] = &[
    must("schema", Kind::Code, 0),
    must("id", Kind::Code, 0),
    must("version", Kind::Code, 0),
    must("title", Kind::Text, 0),
    must("publisher", Kind::Text, 0),
    may("published", Kind::Date, 0),
    must("kind", Kind::Word(words::<AuditKind>), 0),
    may("supersedes", Kind::Code, 0),
    may("introduction", Kind::Text, 0),
    also(must("scoring.overall", Kind::Word(words::<OverallRule>), 0), &["overall"]),
    also(must("scoring.rag.green", Kind::Percent, 0), &["green", "rag_green", "scoring_green"]),
    also(must("scoring.rag.amber", Kind::Percent, 0), &["amber", "rag_amber", "scoring_amber"]),
    also(may("scoring.critical_cap", Kind::Word(cap), 0), &["critical_cap"]),
];

pub(super) const AGENCY_TYPE_COLUMNS: &[Column] = &[must("code", Kind::Code, 22), must("label", Kind::Text, 44)];

pub(super) const SCALE_COLUMNS: &[Column] = &[
    also(must("id", Kind::Code, 14), &["scale", "scale_id"]),
    also(must("label", Kind::Text, 30), &["scale_label"]),
    also(may("not_applicable.allowed", Kind::Truth, 16), &["not_applicable", "allowed"]),
    also(may("not_applicable.reason_required", Kind::Truth, 16), &["reason_required"]),
    also(must("levels.code", Kind::Code, 12), &["level_code", "level", "code"]),
    also(must("levels.label", Kind::Text, 22), &["level_label", "label"]),
    also(must("levels.value", Kind::Number, 12), &["level_value", "value"]),
    also(may("levels.rag", Kind::Word(words::<Rag>), 12), &["level_rag", "rag"]),
    also(may("levels.description", Kind::Text, 60), &["level_description", "description"]),
];

pub(super) const STANDARD_COLUMNS: &[Column] = &[
    must("id", Kind::Code, 36),
    must("code", Kind::Code, 8),
    must("title", Kind::Text, 44),
    may("introduction", Kind::Text, 60),
    may("legal_reference", Kind::Text, 30),
];

pub(super) const STATEMENT_COLUMNS: &[Column] = &[
    also(must("standard", Kind::Code, 26), &["standard_id"]),
    must("id", Kind::Code, 34),
    must("code", Kind::Code, 8),
    must("text", Kind::Text, 70),
    may("guidance", Kind::Text, 40),
    may("resources", Kind::Resources, 40),
    must("answer", Kind::Word(words::<AnswerType>), 16),
    may("scale", Kind::Code, 12),
    may("weight", Kind::Number, 9),
    may("critical", Kind::Truth, 10),
    may("required", Kind::Truth, 10),
    may("narrative", Kind::Word(words::<Demand>), 12),
    may("impact", Kind::Word(words::<Demand>), 12),
    may("evidence", Kind::Word(words::<Demand>), 12),
    may("evidence_prompts", Kind::Lines, 34),
    may("applies_to", Kind::AppliesTo, 18),
    may("show_when", Kind::ShowWhen, 26),
    may("descriptors", Kind::Descriptors, 50),
    may("lens", Kind::Word(words::<Lens>), 13),
    may("priority", Kind::Text, 26),
];

pub(super) const OPTION_COLUMNS: &[Column] =
    &[STATEMENT_KEY, must("code", Kind::Code, 12), must("label", Kind::Text, 60)];

pub(super) const BAND_COLUMNS: &[Column] =
    &[STATEMENT_KEY, must("at_least", Kind::Percent, 12), must("level", Kind::Code, 12)];

pub(super) const RECOMMENDATION_COLUMNS: &[Column] = &[
    STATEMENT_KEY,
    must("at_most", Kind::Code, 12),
    must("text", Kind::Text, 70),
    may("measure", Kind::Text, 50),
    must("priority", Kind::Word(words::<Priority>), 12),
    must("within_days", Kind::Number, 13),
];

pub(super) const SUCCEEDS_COLUMNS: &[Column] =
    &[STATEMENT_KEY, must("id", Kind::Code, 36), may("same_meaning", Kind::Truth, 16)];

const STATEMENT_KEY: Column = also(must("statement", Kind::Code, 36), &["statement_id"]);

/// A name without what people write differently: case, blanks, points and lines.
pub(super) fn plain(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("_")
}

impl Column {
    /// Whether a header means this column.
    pub(super) fn is_called(&self, header: &str) -> bool {
        let header = plain(header);
        plain(self.name) == header || self.aliases.contains(&header.as_str())
    }
}
