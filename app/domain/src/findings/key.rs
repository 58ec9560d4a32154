//! Which rule speaks about what: the name by which a proposal is remembered.

use super::{FindingKind, Thresholds};
use crate::ids::{StandardId, StatementId};
use candour_texts::t;
use std::fmt;
use std::str::FromStr;

/// A rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// Green throughout, with narrative and evidence of impact.
    Strength,
    /// Many agencies below green.
    CommonArea,
    /// Few agencies below green.
    SingleAgency,
    /// Below green at what is the partnership's.
    PartnershipLens,
    /// Agencies contradict each other.
    Contradiction,
    /// Bears on a priority of the Board.
    Priority,
}

/// What a proposal is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    /// A standard.
    Standard(StandardId),
    /// A statement; for a priority, the first statement of the set that bears on it.
    Statement(StatementId),
}

/// A rule and what it speaks about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The rule.
    pub rule: Rule,
    /// What it speaks about.
    pub about: About,
}

/// A text that names no proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this names no proposal")]
pub struct NoKey;

impl Rule {
    /// Every rule, in the order in which proposals are shown.
    pub const ALL: [Self; 6] = [
        Self::Strength,
        Self::CommonArea,
        Self::SingleAgency,
        Self::PartnershipLens,
        Self::Contradiction,
        Self::Priority,
    ];

    /// The kind of finding that it proposes.
    pub fn kind(self) -> FindingKind {
        match self {
            Self::Strength => FindingKind::Strength,
            Self::CommonArea => FindingKind::CommonArea,
            Self::SingleAgency => FindingKind::SingleAgency,
            Self::PartnershipLens | Self::Contradiction => FindingKind::Partnership,
            Self::Priority => FindingKind::Priority,
        }
    }

    /// The code in keys.
    pub fn code(self) -> &'static str {
        match self {
            Self::Strength => "strength",
            Self::CommonArea => "common-area",
            Self::SingleAgency => "single-agency",
            Self::PartnershipLens => "partnership",
            Self::Contradiction => "contradiction",
            Self::Priority => "priority",
        }
    }

    /// What the rule says, with these thresholds: shown beside everything that it proposes.
    pub fn text(self, with: &Thresholds) -> String {
        let agencies = |count: u32| t!(count; "1 agency" | "{count} agencies");
        let (told, common, single) = (with.strength_told, with.common_share, agencies(with.single_most));
        match self {
            Self::Strength => t!(
                "A statement or standard is a strength where every agency with a level is green, there are at least {strength_agencies}, and at least {told}% of them say both how it is met and what difference it made for adults (for a standard, at any of its statements).",
                strength_agencies = agencies(with.strength_agencies),
                told
            ),
            Self::CommonArea => t!(
                "A statement or standard is a common area where at least {common_agencies}, and at least {common}% of those with a level, are below green.",
                common_agencies = agencies(with.common_agencies),
                common
            ),
            Self::SingleAgency => t!(
                "A statement is a single agency issue where at least 1 agency and at most {single} are below green, and it is no common area.",
                single
            ),
            Self::PartnershipLens => t!(
                "A statement that the question set marks as the partnership’s is a partnership issue where it is below green at {partnership_agencies} or more.",
                partnership_agencies = agencies(with.partnership_agencies)
            ),
            Self::Contradiction => t!(
                "A statement is also a partnership issue where agencies contradict each other: it is green at {contradict_each} or more, and red at {contradict_each} or more.",
                contradict_each = agencies(with.contradict_each)
            ),
            Self::Priority => t!(
                "A priority of the Board is proposed where at least {priority_share}% of the levels that agencies gave to the statements bearing on it are below green.",
                priority_share = with.priority_share
            ),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, id) = match &self.about {
            About::Standard(id) => ("standard", id.as_str()),
            About::Statement(id) => ("statement", id.as_str()),
        };
        write!(f, "{}.{what}.{id}", self.rule.code())
    }
}

impl FromStr for Key {
    type Err = NoKey;
    fn from_str(text: &str) -> Result<Self, NoKey> {
        let mut parts = text.splitn(3, '.');
        let (Some(rule), Some(what), Some(id)) = (parts.next(), parts.next(), parts.next()) else { return Err(NoKey) };
        let rule = Rule::ALL.into_iter().find(|known| known.code() == rule).ok_or(NoKey)?;
        let about = match what {
            "standard" => About::Standard(id.into()),
            "statement" => About::Statement(id.into()),
            _ => return Err(NoKey),
        };
        Ok(Self { rule, about })
    }
}
