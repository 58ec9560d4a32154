//! Identifiers, a type each, so that an agency's id can never stand where a return's is meant.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

macro_rules! uuid_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                s.parse().map(Self)
            }
        }
    )+};
}

uuid_id! {
    /// A Safeguarding Adults Board.
    BoardId,
    /// A partner organisation of a Board.
    AgencyId,
    /// A person with an account.
    PersonId,
    /// One role that a person holds, at an agency or at the Board.
    MembershipId,
    /// One audit: a question set put to agencies, with dates.
    AuditId,
    /// One agency's answers to one audit.
    ReturnId,
    /// One file of evidence.
    EvidenceId,
    /// One query about a statement of a return.
    QueryId,
    /// One piece of the library of an agency's evidence.
    PieceId,
    /// One data encryption key.
    DekId,
    /// One recommendation of the Board.
    RecommendationId,
    /// One action of the QA&P audit action plan.
    PlanActionId,
    /// One finding of an audit.
    FindingId,
    /// Something chosen of an answer to be shared.
    GoodPracticeId,
    /// The report of an audit.
    ReportId,
    /// One subgroup of the Board.
    SubgroupId,
    /// One planned repeat audit.
    RepeatId,
}

macro_rules! text_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The id as it stands in the question set.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<String> for $name {
            fn from(s: String) -> Self {
                Self(s)
            }
        }

        impl From<&str> for $name {
            fn from(s: &str) -> Self {
                Self(s.to_owned())
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    )+};
}

text_id! {
    /// A question set's id, the same over its versions.
    QuestionSetId,
    /// A standard's id inside its question set.
    StandardId,
    /// A statement's id: stable over versions, comparison of cycles hangs on it.
    StatementId,
    /// A scale's id inside its question set.
    ScaleId,
    /// A level's code inside its scale.
    LevelCode,
    /// The code of a type of agency, such as `police`.
    AgencyType,
}
