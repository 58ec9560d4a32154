//! The life of an action: reported on by those who do it, verified complete by somebody else.

use super::NoSuchStep;
use crate::ids::PersonId;
use candour_texts::{mark, said};
use serde::{Deserialize, Serialize};

/// The most pieces of evidence that are attached to one action: whoever verifies reads them all.
pub const MOST_ATTACHED: usize = 20;

/// Where an action stands, as it was last reported. "Overdue" is none of these: see [`super::standing`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionState {
    /// Nobody has begun.
    NotStarted,
    /// It goes as planned.
    OnTrack,
    /// It may not be done in time.
    AtRisk,
    /// Its owner says that it is done.
    Completed,
    /// Somebody else has seen that it is done.
    Verified,
    /// It will not be done, for a stated reason.
    NotPursued,
}

/// How an action that is being done goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Report {
    /// Nobody has begun.
    NotStarted,
    /// It goes as planned.
    OnTrack,
    /// It may not be done in time.
    AtRisk,
}

/// What is done to an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionStep {
    /// Its words are changed.
    Reword,
    /// Somebody says how it goes.
    Report(Report),
    /// It gets other dates.
    Redate,
    /// Its owner says that it is done, and where the evidence is.
    Complete,
    /// Somebody else has seen that it is.
    Verify,
    /// Somebody else has seen that it is not.
    SendBack,
    /// It will not be done.
    Close,
}

/// An entry of an action's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Noted {
    /// It was added to the plan.
    Added,
    /// Its words were changed.
    Reworded,
    /// Somebody said how it goes.
    Progress,
    /// It got other dates.
    Dates,
    /// It was marked completed.
    Completed,
    /// It was sent back: not complete yet.
    SentBack,
    /// It was verified.
    Verified,
    /// It was closed: not pursued.
    NotPursued,
    /// The accountable officer accepted it.
    Accepted,
    /// Somebody said something to it.
    Comment,
    /// A subgroup supports it, another one, or none.
    Subgroup,
    /// Nobody holds the role that owns it.
    OwnerLeft,
    /// Another role owns it.
    Handed,
    /// A reference to evidence was added.
    Evidence,
    /// Evidence of the agency's library was attached.
    Attached,
    /// Evidence that was attached was taken off again.
    TakenOff,
}

impl Noted {
    /// The entries that say how far an action has come, and not only something to it.
    pub const PROGRESS: [Self; 6] =
        [Self::Progress, Self::Dates, Self::Completed, Self::SentBack, Self::Verified, Self::NotPursued];

    /// Whether an entry of this kind says how far the action has come.
    pub fn is_progress(self) -> bool {
        Self::PROGRESS.contains(&self)
    }
}

impl Report {
    /// Every report.
    pub const ALL: [Self; 3] = [Self::NotStarted, Self::OnTrack, Self::AtRisk];

    /// The state that it reports.
    pub fn state(self) -> ActionState {
        match self {
            Self::NotStarted => ActionState::NotStarted,
            Self::OnTrack => ActionState::OnTrack,
            Self::AtRisk => ActionState::AtRisk,
        }
    }

    /// The report with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|report| report.state().code() == code)
    }
}

impl ActionState {
    /// Every state, in order.
    pub const ALL: [Self; 6] =
        [Self::NotStarted, Self::OnTrack, Self::AtRisk, Self::Completed, Self::Verified, Self::NotPursued];

    /// Whether it is still to be done.
    pub fn is_open(self) -> bool {
        matches!(self, Self::NotStarted | Self::OnTrack | Self::AtRisk)
    }

    /// Whether evidence is added, attached and taken off: until somebody has seen that it is done, or it is closed.
    pub fn takes_evidence(self) -> bool {
        self.is_open() || self == Self::Completed
    }

    /// The state after a step. What is verified or not pursued is over.
    ///
    /// # Errors
    /// [`NoSuchStep`] where the step is not possible from here.
    pub fn after(self, step: ActionStep) -> Result<Self, NoSuchStep> {
        match step {
            ActionStep::Reword | ActionStep::Redate if self.is_open() => Ok(self),
            ActionStep::Report(report) if self.is_open() => Ok(report.state()),
            ActionStep::Complete if self.is_open() => Ok(Self::Completed),
            ActionStep::Verify if self == Self::Completed => Ok(Self::Verified),
            ActionStep::SendBack if self == Self::Completed => Ok(Self::AtRisk),
            ActionStep::Close if self.is_open() || self == Self::Completed => Ok(Self::NotPursued),
            _ => Err(NoSuchStep { from: self.label() }),
        }
    }
}

/// Whoever marked an action completed verifies it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", said(MAY_NOT_VERIFY))]
pub struct SamePerson;

/// What they read.
pub const MAY_NOT_VERIFY: &str =
    mark!("You marked this action completed. Somebody else looks at the evidence and verifies it.");

/// Makes sure that somebody else verifies than who marked the action completed.
///
/// # Errors
/// [`SamePerson`] where it is the same person, in whatever role.
pub fn other_person(verifies: PersonId, completed: Option<PersonId>) -> Result<(), SamePerson> {
    if completed == Some(verifies) { Err(SamePerson) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn an_action_takes_the_steps_of_its_state_and_no_others() {
        use ActionStep as Step;
        let steps = [
            Step::Reword,
            Step::Report(Report::AtRisk),
            Step::Redate,
            Step::Complete,
            Step::Verify,
            Step::SendBack,
            Step::Close,
        ];
        let table = [
            (ActionState::NotStarted, ["not_started", "at_risk", "not_started", "completed", "-", "-", "not_pursued"]),
            (ActionState::OnTrack, ["on_track", "at_risk", "on_track", "completed", "-", "-", "not_pursued"]),
            (ActionState::AtRisk, ["at_risk", "at_risk", "at_risk", "completed", "-", "-", "not_pursued"]),
            (ActionState::Completed, ["-", "-", "-", "-", "verified", "at_risk", "not_pursued"]),
            (ActionState::Verified, ["-"; 7]),
            (ActionState::NotPursued, ["-"; 7]),
        ];
        for (from, expected) in table {
            let found = steps.map(|step| from.after(step).map_or("-", ActionState::code));
            assert_eq!(found, expected, "{from:?}");
        }
    }

    #[test]
    fn only_what_is_going_on_is_reported() {
        let codes = ActionState::ALL.map(|state| Report::from_code(state.code()).is_some());
        assert_eq!(codes, [true, true, true, false, false, false]);
        assert_eq!(Report::from_code("overdue"), None);
    }

    #[test]
    fn who_completes_does_not_verify() {
        let [one, other] = [1, 2].map(|id| PersonId(Uuid::from_u128(id)));
        assert_eq!(other_person(one, Some(one)), Err(SamePerson));
        assert_eq!(other_person(one, Some(other)), Ok(()));
        assert_eq!(other_person(one, None), Ok(()));
    }

    #[test]
    fn every_code_reads_back() {
        for state in ActionState::ALL {
            assert_eq!(ActionState::from_code(state.code()), Some(state));
        }
    }
}
