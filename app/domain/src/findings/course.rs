//! What becomes of a finding.

use crate::plan::NoSuchStep;
use serde::{Deserialize, Serialize};

/// Where a finding stands. A proposal that nobody decided about is none yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingState {
    /// A finding of the audit.
    Accepted,
    /// Not a finding of the audit, for a reason.
    Rejected,
    /// Gone into another finding.
    Merged,
}

/// What is done to a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindingStep {
    /// Its words or its kind are changed.
    Edit,
    /// It is rejected, for a reason.
    Reject,
    /// It is taken back from the rejected.
    Accept,
    /// It goes into another.
    Merge,
}

impl FindingState {
    /// The state after a step.
    ///
    /// # Errors
    /// [`NoSuchStep`] where the step is not possible from here.
    pub fn after(self, step: FindingStep) -> Result<Self, NoSuchStep> {
        match (step, self) {
            (FindingStep::Edit, Self::Accepted) | (FindingStep::Accept, Self::Rejected) => Ok(Self::Accepted),
            (FindingStep::Reject, Self::Accepted) => Ok(Self::Rejected),
            (FindingStep::Merge, Self::Accepted) => Ok(Self::Merged),
            _ => Err(NoSuchStep { from: self.label() }),
        }
    }
}
