//! Good practice to share: what the QA Manager chose of an agency's answers, and whether the agency lets it be shared.
//!
//! Nothing is copied: a choice names a version of an answer and which of its texts. What the agency agreed to is that
//! version, whatever is saved after it.

use crate::answer::Answer;
use candour_texts::t;

/// Which texts of an answer are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Texts {
    /// How it is met.
    Narrative,
    /// The difference made for adults.
    Impact,
    /// Both.
    Both,
}

impl Texts {
    /// Every choice.
    pub const ALL: [Self; 3] = [Self::Narrative, Self::Impact, Self::Both];

    /// The code in tables and forms.
    pub fn code(self) -> &'static str {
        match self {
            Self::Narrative => "narrative",
            Self::Impact => "impact",
            Self::Both => "both",
        }
    }

    /// The choice with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|texts| texts.code() == code)
    }

    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Narrative => t!("How it is met"),
            Self::Impact => t!("The difference made for adults"),
            Self::Both => t!("Both"),
        }
    }

    /// The choices that an answer has texts for.
    pub fn of(answer: &Answer) -> Vec<Self> {
        match (answer.narrative.is_empty(), answer.impact.is_empty()) {
            (true, true) => Vec::new(),
            (false, true) => vec![Self::Narrative],
            (true, false) => vec![Self::Impact],
            (false, false) => Self::ALL.to_vec(),
        }
    }

    /// The chosen texts of an answer, each with what it is; a text that is not there is left out.
    pub fn taken(self, answer: &Answer) -> Vec<(&'static str, &str)> {
        let both = [(Self::Narrative, answer.narrative.as_str()), (Self::Impact, answer.impact.as_str())];
        let wanted =
            both.into_iter().filter(|(texts, text)| (self == Self::Both || self == *texts) && !text.is_empty());
        wanted.map(|(texts, text)| (texts.label(), text)).collect()
    }
}

impl TryFrom<String> for Texts {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::from_code(&code).ok_or(code)
    }
}

/// What the agency says to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Consent {
    /// It was asked and has not answered.
    Asked,
    /// It may be shared with the agency's name.
    Named,
    /// It may be shared without the agency's name.
    Unnamed,
    /// It is not to be shared.
    Refused,
    /// It was to be shared, and is not any more.
    Withdrawn,
}

impl Consent {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Asked, Self::Named, Self::Unnamed, Self::Refused, Self::Withdrawn];

    /// The code in tables.
    pub fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Named => "named",
            Self::Unnamed => "unnamed",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|consent| consent.code() == code)
    }

    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Asked => t!("Waits for the agency"),
            Self::Named => t!("May be shared, with the name"),
            Self::Unnamed => t!("May be shared, without the name"),
            Self::Refused => t!("Not to be shared"),
            Self::Withdrawn => t!("Consent withdrawn"),
        }
    }

    /// Whether it may be shared.
    pub fn is_given(self) -> bool {
        matches!(self, Self::Named | Self::Unnamed)
    }

    /// Where an answer of the agency leads: no after a yes is a withdrawal.
    #[must_use]
    pub fn answered(self, said: Said) -> Self {
        match said {
            Said::Named => Self::Named,
            Said::Unnamed => Self::Unnamed,
            Said::No if self.is_given() || self == Self::Withdrawn => Self::Withdrawn,
            Said::No => Self::Refused,
        }
    }
}

impl TryFrom<String> for Consent {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::from_code(&code).ok_or(code)
    }
}

/// What an agency can answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// Yes, with its name.
    Named,
    /// Yes, without its name.
    Unnamed,
    /// No.
    No,
}

impl Said {
    /// Every answer, with its code in forms.
    pub const ALL: [(Self, &'static str); 3] = [(Self::Named, "named"), (Self::Unnamed, "unnamed"), (Self::No, "no")];

    /// The answer with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == code).map(|(said, _)| said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_are_not_there_cannot_be_chosen() {
        let mut answer = Answer::default();
        assert!(Texts::of(&answer).is_empty());
        answer.impact = "Safer.".to_owned();
        assert_eq!(Texts::of(&answer), [Texts::Impact]);
        assert_eq!(Texts::Both.taken(&answer), [("The difference made for adults", "Safer.")]);
        assert!(Texts::Narrative.taken(&answer).is_empty());
        answer.narrative = "So.".to_owned();
        assert_eq!(Texts::of(&answer), Texts::ALL);
        assert_eq!(Texts::Both.taken(&answer).len(), 2);
    }

    #[test]
    fn no_after_yes_is_a_withdrawal_and_an_agency_may_change_its_mind() {
        assert_eq!(Consent::Asked.answered(Said::No), Consent::Refused);
        assert_eq!(Consent::Named.answered(Said::No), Consent::Withdrawn);
        assert_eq!(Consent::Unnamed.answered(Said::No), Consent::Withdrawn);
        assert_eq!(Consent::Withdrawn.answered(Said::No), Consent::Withdrawn);
        assert_eq!(Consent::Refused.answered(Said::Unnamed), Consent::Unnamed);
        assert_eq!(Consent::Withdrawn.answered(Said::Named), Consent::Named);
        assert!([Consent::Asked, Consent::Refused, Consent::Withdrawn].iter().all(|consent| !consent.is_given()));
    }

    #[test]
    fn codes_are_read_as_they_are_written() {
        assert!(Consent::ALL.into_iter().all(|consent| Consent::from_code(consent.code()) == Some(consent)));
        assert!(Texts::ALL.into_iter().all(|texts| Texts::from_code(texts.code()) == Some(texts)));
        assert!(Said::ALL.into_iter().all(|(said, code)| Said::from_code(code) == Some(said)));
    }
}
