//! What a section can be filled with: the placeholders, by name.

use crate::findings::FindingKind;
use candour_texts::t;
use similar::{Algorithm, capture_diff_slices, get_diff_ratio};

/// How alike a wrong name and a known one must be for the known one to be proposed; 1 is equal.
const ALIKE: f32 = 0.7;

/// A placeholder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Filler {
    /// The Board's name.
    Board,
    /// The audit's title.
    Audit,
    /// The question set with its version.
    QuestionSet,
    /// From when until when agencies could answer.
    Period,
    /// How many standards there are.
    Standards,
    /// How many statements can be answered.
    Statements,
    /// How many agencies a return is waited for from.
    Asked,
    /// How many of them have submitted.
    Submitted,
    /// Both, and the share.
    ResponseRate,
    /// How many agencies are exempt.
    Exempt,
    /// How many have withdrawn.
    Withdrawn,
    /// The mean of the agencies' overall scores.
    Overall,
    /// How many findings were accepted.
    FindingsCount,
    /// How many recommendations are agreed or issued.
    RecommendationsCount,
    /// The agencies' returns and where they stand.
    ReturnsTable,
    /// The standards over the agencies.
    StandardsTable,
    /// The statements over the agencies.
    StatementsTable,
    /// Agencies by standards.
    HeatTable,
    /// The standards in the last cycle and in this one.
    LastCycle,
    /// The accepted findings of a kind.
    Findings(FindingKind),
    /// Statements at which every agency is green.
    GoodPractice,
    /// The recommendations that are agreed or issued.
    Recommendations,
}

impl Filler {
    /// Those that stand in a sentence, in the order in which they are offered.
    pub const VALUES: [Self; 14] = [
        Self::Board,
        Self::Audit,
        Self::QuestionSet,
        Self::Period,
        Self::Standards,
        Self::Statements,
        Self::Asked,
        Self::Submitted,
        Self::ResponseRate,
        Self::Exempt,
        Self::Withdrawn,
        Self::Overall,
        Self::FindingsCount,
        Self::RecommendationsCount,
    ];
    /// Those that stand on a line of their own.
    pub const BLOCKS: [Self; 12] = [
        Self::ReturnsTable,
        Self::StandardsTable,
        Self::StatementsTable,
        Self::HeatTable,
        Self::LastCycle,
        Self::Findings(FindingKind::Strength),
        Self::Findings(FindingKind::CommonArea),
        Self::Findings(FindingKind::SingleAgency),
        Self::Findings(FindingKind::Partnership),
        Self::Findings(FindingKind::Priority),
        Self::GoodPractice,
        Self::Recommendations,
    ];

    /// Every one.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::VALUES.into_iter().chain(Self::BLOCKS)
    }

    /// The name between the braces.
    pub fn code(self) -> &'static str {
        match self {
            Self::Board => "board",
            Self::Audit => "audit",
            Self::QuestionSet => "question_set",
            Self::Period => "period",
            Self::Standards => "standards",
            Self::Statements => "statements",
            Self::Asked => "agencies_asked",
            Self::Submitted => "agencies_submitted",
            Self::ResponseRate => "response_rate",
            Self::Exempt => "exempt",
            Self::Withdrawn => "withdrawn",
            Self::Overall => "overall_score",
            Self::FindingsCount => "findings_count",
            Self::RecommendationsCount => "recommendations_count",
            Self::ReturnsTable => "returns_table",
            Self::StandardsTable => "standards_table",
            Self::StatementsTable => "statements_table",
            Self::HeatTable => "heat_table",
            Self::LastCycle => "last_cycle",
            Self::Findings(FindingKind::Strength) => "findings:strength",
            Self::Findings(FindingKind::CommonArea) => "findings:common_area",
            Self::Findings(FindingKind::SingleAgency) => "findings:single_agency",
            Self::Findings(FindingKind::Partnership) => "findings:partnership",
            Self::Findings(FindingKind::Priority) => "findings:priority",
            Self::GoodPractice => "good_practice",
            Self::Recommendations => "recommendations",
        }
    }

    /// What it is filled with, for whoever writes.
    pub fn label(self) -> &'static str {
        match self {
            Self::Board => t!("The Board’s name"),
            Self::Audit => t!("The audit’s title"),
            Self::QuestionSet => t!("The question set and its version"),
            Self::Period => t!("From when until when agencies could answer"),
            Self::Standards => t!("How many standards there are"),
            Self::Statements => t!("How many statements can be answered"),
            Self::Asked => t!("How many agencies a return was waited for from"),
            Self::Submitted => t!("How many of them have submitted"),
            Self::ResponseRate => t!("Both of these, and the share in per cent"),
            Self::Exempt => t!("How many agencies are exempt"),
            Self::Withdrawn => t!("How many agencies have withdrawn"),
            Self::Overall => t!("The mean of the agencies’ overall scores"),
            Self::FindingsCount => t!("How many findings are accepted"),
            Self::RecommendationsCount => t!("How many recommendations are agreed or issued"),
            Self::ReturnsTable => t!("Table: where each agency’s return stands. It names agencies"),
            Self::StandardsTable => t!("Table: each standard over the agencies"),
            Self::StatementsTable => t!("Table: how each statement was answered"),
            Self::HeatTable => t!("Table: the score of each agency in each standard. It names agencies"),
            Self::LastCycle => t!("Table: each standard in the last cycle and in this one, like for like"),
            Self::Findings(kind) => match kind {
                FindingKind::Strength => t!("List: the accepted strengths"),
                FindingKind::CommonArea => t!("List: the accepted common areas"),
                FindingKind::SingleAgency => t!("List: the accepted single agency issues. It names agencies"),
                FindingKind::Partnership => t!("List: the accepted partnership issues"),
                FindingKind::Priority => t!("List: the accepted findings on the Board’s priorities"),
            },
            Self::GoodPractice => {
                t!("List: what agencies wrote and agreed to share, and the statements at which every agency is green")
            }
            Self::Recommendations => t!("List: the recommendations that are agreed or issued. It names agencies"),
        }
    }

    /// Whether it stands on a line of its own.
    pub fn is_block(self) -> bool {
        Self::BLOCKS.contains(&self)
    }

    /// Whether the answers of the returns stand behind it.
    pub fn needs_answers(self) -> bool {
        matches!(
            self,
            Self::Overall | Self::StandardsTable | Self::StatementsTable | Self::HeatTable | Self::GoodPractice
        )
    }

    /// The one of this name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::all().find(|known| known.code() == code)
    }

    /// The one whose name is most like this one, where one is like it.
    pub(super) fn nearest(name: &str) -> Option<Self> {
        let letters = |text: &str| text.to_lowercase().chars().collect::<Vec<_>>();
        let typed = letters(name);
        let likeness = |known: Self| {
            let code = letters(known.code());
            let ops = capture_diff_slices(Algorithm::Myers, &typed, &code);
            (get_diff_ratio(&ops, typed.len(), code.len()), known)
        };
        let best = Self::all().map(likeness).max_by(|(one, _), (other, _)| one.total_cmp(other));
        best.filter(|(ratio, _)| *ratio >= ALIKE).map(|(_, known)| known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_names_one() {
        for filler in Filler::all() {
            assert_eq!(Filler::from_code(filler.code()), Some(filler));
            assert_eq!(filler.is_block(), !Filler::VALUES.contains(&filler));
        }
        assert_eq!(Filler::from_code("Board"), None);
    }

    #[test]
    fn a_name_with_a_slip_finds_the_one_that_was_meant() {
        for (typed, meant) in [
            ("hat_table", Some("heat_table")),
            ("Response_Rate", Some("response_rate")),
            ("findings:strengths", Some("findings:strength")),
            ("weather", None),
            ("", None),
        ] {
            assert_eq!(Filler::nearest(typed).map(Filler::code), meant, "{typed}");
        }
    }
}
