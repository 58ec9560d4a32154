//! The life of a return: its states and the steps between them.

use serde::{Deserialize, Serialize};

/// Where a return stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnState {
    /// Nobody has saved anything.
    NotStarted,
    /// Somebody has.
    InProgress,
    /// The lead says that it is ready.
    ReadyForSignOff,
    /// Handed in.
    Submitted,
    /// Given back with a reason; the next save brings it back into progress.
    ReturnedForAmendment,
    /// With the panel.
    InModeration,
    /// The levels are agreed.
    Agreed,
    /// Final.
    Locked,
    /// The agency need not answer, for a stated reason.
    Exempt,
    /// Taken out of the audit.
    Withdrawn,
}

impl ReturnState {
    /// Whether the Board may read the content: from submission on, and not while it is being amended.
    pub fn content_visible_to_board(self) -> bool {
        matches!(self, Self::Submitted | Self::InModeration | Self::Agreed | Self::Locked)
    }
}
