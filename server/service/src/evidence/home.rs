//! Where a file that is on its way in shall be kept: with a return, in an agency's library, or with an action.

use super::action::OnAction;
use super::given::GivenEvidence;
use super::library::InLibrary;
use super::limits::Holder;
use crate::context::ReturnPlace;
use candour_domain::ids::{DekId, EvidenceId};
use uuid::Uuid;

/// Where a file shall be kept.
pub(super) enum Home {
    /// With a return.
    Return {
        /// The return's place.
        place: Box<ReturnPlace>,
        /// What is said of the file.
        given: GivenEvidence,
    },
    /// With a piece of an agency's library.
    Library(InLibrary),
    /// With an action of the plan.
    Action(Box<OnAction>),
}

/// What a file's upload is known by, and what its key is.
pub(super) struct Ids {
    pub(super) id: EvidenceId,
    pub(super) body: Uuid,
    pub(super) sealed_under: DekId,
}

impl Home {
    pub(super) fn holder(&self) -> Holder {
        match self {
            Self::Return { .. } => Holder::Return,
            Self::Library(_) => Holder::Library,
            Self::Action(_) => Holder::Action,
        }
    }

    pub(super) fn file_name(&self) -> &str {
        match self {
            Self::Return { given, .. } => &given.file_name,
            Self::Library(piece) => &piece.file_name,
            Self::Action(action) => &action.file_name,
        }
    }
}
