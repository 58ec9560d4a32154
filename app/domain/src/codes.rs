//! The short codes of small enums, as they stand in tables and exports.

use crate::access::Role;
use crate::answer::{AnswerState, Applicability};
use crate::audit::AuditState;
use crate::board_report::{ReportEvent, ReportState, SharedHow};
use crate::evidence::EvidenceKind;
use crate::findings::{FindingKind, FindingState};
use crate::plan::{ActionState, Noted, Origin, RecommendationState, Sustained};
use crate::question_set::{AuditKind, Priority, Rag};
use crate::submission::ReturnState;
use candour_texts::t;

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

from_text!(
    ActionState,
    AnswerState,
    AuditKind,
    AuditState,
    EvidenceKind,
    FindingKind,
    FindingState,
    Noted,
    Origin,
    Priority,
    RecommendationState,
    ReportEvent,
    ReportState,
    ReturnState,
    Role,
    SharedHow,
    Sustained
);

macro_rules! codes {
    ($($type:ident { $($variant:ident = $code:literal, $label:literal;)+ })+) => {$(
        impl $type {
            /// The code in tables and exports.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// What people read.
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => t!($label),)+ }
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
    Priority {
        Low = "low", "Low";
        Medium = "medium", "Medium";
        High = "high", "High";
    }
    Origin {
        Rule = "rule", "The question set’s rules";
        Own = "own", "Written by the QA Manager";
        Finding = "finding", "A finding of the audit";
    }
    FindingKind {
        Strength = "strength", "Strength";
        CommonArea = "common_area", "Common area";
        SingleAgency = "single_agency", "Single agency issue";
        Partnership = "partnership", "Partnership issue";
        Priority = "priority", "Priority";
    }
    FindingState {
        Accepted = "accepted", "Accepted";
        Rejected = "rejected", "Rejected";
        Merged = "merged", "Merged";
    }
    ReportState {
        Draft = "draft", "Draft";
        WithChair = "with_chair", "With the Audit Chair";
        Returned = "returned", "Returned by the Audit Chair";
        SignedOff = "signed_off", "Signed off";
        WithQap = "with_qap", "With QA&P";
        Final = "final", "Final";
        Presented = "presented", "Presented to the Board";
    }
    ReportEvent {
        Started = "started", "Started";
        Sent = "sent", "Sent to the Audit Chair";
        TakenBack = "taken_back", "Taken back from the Audit Chair";
        Returned = "returned", "Returned by the Audit Chair";
        Signed = "signed", "Signed off by the Audit Chair";
        Passed = "passed", "Passed to QA&P";
        Amended = "amended", "Amended";
        Reopened = "reopened", "Made a draft again";
        Approved = "approved", "Approved by QA&P as final";
        Presented = "presented", "Presented to the Board";
    }
    SharedHow {
        Guide = "guide", "One Minute Guide";
        Webinar = "webinar", "Webinar";
        Newsletter = "newsletter", "Newsletter";
        Event = "event", "Event";
        Training = "training", "Training";
        Other = "other", "In another way";
    }
    RecommendationState {
        Proposed = "proposed", "Proposed";
        WithAgency = "with_agency", "With the agency for factual accuracy";
        Answered = "answered", "Answered by the agency";
        Agreed = "agreed", "Agreed";
        Issued = "issued", "Issued";
        Removed = "removed", "Removed";
    }
    ActionState {
        NotStarted = "not_started", "Not started";
        OnTrack = "on_track", "On track";
        AtRisk = "at_risk", "At risk";
        Completed = "completed", "Completed, awaiting evidence";
        Verified = "verified", "Verified complete";
        NotPursued = "not_pursued", "Not pursued";
    }
    Noted {
        Added = "added", "Added";
        Reworded = "reworded", "Reworded";
        Progress = "progress", "Progress reported";
        Dates = "dates", "Dates changed";
        Completed = "completed", "Marked completed";
        SentBack = "sent_back", "Sent back: not complete yet";
        Verified = "verified", "Verified complete";
        NotPursued = "not_pursued", "Closed: not pursued";
        Accepted = "accepted", "Accepted for the agency";
        Comment = "comment", "Comment";
        Subgroup = "subgroup", "Subgroup changed";
        OwnerLeft = "owner_left", "No owner at present";
        Handed = "handed", "Given to another owner";
        Evidence = "evidence", "Evidence added";
        Attached = "attached", "Evidence attached";
        TakenOff = "taken_off", "Evidence taken off";
    }
    Sustained {
        Yes = "yes", "Sustained";
        Partly = "partly", "Partly sustained";
        No = "no", "Not sustained";
        CannotSay = "cannot_say", "Cannot be said";
    }
    Rag {
        Red = "red", "Red";
        Amber = "amber", "Amber";
        Green = "green", "Green";
    }
}
