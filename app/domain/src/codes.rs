//! The short codes of small enums, as they stand in tables and exports.

use crate::access::Role;
use crate::answer::{AnswerState, Applicability};
use crate::audit::AuditState;
use crate::evidence::EvidenceKind;
use crate::question_set::{AuditKind, Rag};
use crate::submission::ReturnState;

/// A text that is no code of this kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown code {0:?}")]
pub struct UnknownCode(pub String);

macro_rules! from_text {
    ($($type:ty),+) => {$(
        impl TryFrom<String> for $type {
            type Error = UnknownCode;
            fn try_from(code: String) -> Result<Self, UnknownCode> {
                Self::from_code(&code).ok_or(UnknownCode(code))
            }
        }
    )+};
}

from_text!(AnswerState, AuditKind, AuditState, EvidenceKind, ReturnState, Role);

macro_rules! codes {
    ($($type:ident { $($variant:ident = $code:literal, $label:literal;)+ })+) => {$(
        impl $type {
            /// The code in tables and exports.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// What people read.
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }

            /// The value with this code.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }
    )+};
}

codes! {
    AnswerState {
        Unanswered = "unanswered", "Unanswered";
        CarriedForward = "carried_forward", "Carried forward";
        Draft = "draft", "Draft";
        Complete = "complete", "Complete";
        Queried = "queried", "Queried";
        Agreed = "agreed", "Agreed";
    }
    Applicability {
        NotAsked = "not_asked", "Not asked";
        Unanswered = "unanswered", "Unanswered";
        NotApplicable = "not_applicable", "Not applicable";
        Answered = "answered", "Answered";
    }
    AuditKind {
        CareAct = "care_act", "Care Act compliance self-audit";
        Thematic = "thematic", "Thematic audit";
    }
    Rag {
        Red = "red", "Red";
        Amber = "amber", "Amber";
        Green = "green", "Green";
    }
}
