//! The life of a return: its states and the steps between them.

use candour_texts::t;
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
    /// Its key is destroyed at the end of its retention: nobody reads it any more.
    Shredded,
}

/// What is done to a return.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Somebody saved an answer.
    Save,
    /// It was handed in.
    Submit,
    /// The QA Manager gave it back, with a reason.
    GiveBack,
    /// The lead declared it ready for the accountable officer.
    Ready,
    /// It goes back to the lead before anybody signed.
    HoldBack,
    /// The agency need not answer, for a reason.
    Exempt,
    /// It is taken out of the audit, for a reason.
    Withdraw,
    /// It is asked for again after all.
    Reinstate {
        /// Whether something had been answered.
        begun: bool,
    },
    /// The panel put something down about it.
    Moderate,
    /// Its levels are agreed.
    Agree,
}

/// A step that is put down with who took it, when and why. Saves are not: the history has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Course {
    /// Declared ready for sign-off.
    Ready,
    /// Sent back to the lead before sign-off.
    HeldBack,
    /// Signed, and so submitted.
    Signed,
    /// Given back for amendment.
    GivenBack,
    /// More time was given.
    Extended,
    /// Exempted.
    Exempted,
    /// Withdrawn.
    Withdrawn,
    /// Asked for again.
    Reinstated,
    /// Its moderated levels were released to the agency.
    Released,
    /// Its levels were agreed.
    Agreed,
}

impl Course {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::Ready,
        Self::HeldBack,
        Self::Signed,
        Self::GivenBack,
        Self::Extended,
        Self::Exempted,
        Self::Withdrawn,
        Self::Reinstated,
        Self::Released,
        Self::Agreed,
    ];

    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Ready => t!("Declared ready for sign-off"),
            Self::HeldBack => t!("Sent back to the lead before sign-off"),
            Self::Signed => t!("Signed and submitted"),
            Self::GivenBack => t!("Returned for amendment"),
            Self::Extended => t!("Given more time"),
            Self::Exempted => t!("Exempted"),
            Self::Withdrawn => t!("Withdrawn from the audit"),
            Self::Reinstated => t!("Asked for again"),
            Self::Released => t!("Agreed levels released for a response"),
            Self::Agreed => t!("Levels agreed"),
        }
    }

    /// The code in tables.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::HeldBack => "held_back",
            Self::Signed => "signed",
            Self::GivenBack => "given_back",
            Self::Extended => "extended",
            Self::Exempted => "exempted",
            Self::Withdrawn => "withdrawn",
            Self::Reinstated => "reinstated",
            Self::Released => "released",
            Self::Agreed => "agreed",
        }
    }
}

impl TryFrom<String> for Course {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::ALL.into_iter().find(|known| known.code() == code).ok_or_else(|| format!("there is no step {code:?}"))
    }
}

/// The state machine knows no such step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a return that is {} cannot take this step", .from.label().to_lowercase())]
pub struct NoSuchStep {
    /// Where the return stands.
    pub from: ReturnState,
}

impl ReturnState {
    /// Every state.
    pub const ALL: [Self; 11] = [
        Self::NotStarted,
        Self::InProgress,
        Self::ReadyForSignOff,
        Self::Submitted,
        Self::ReturnedForAmendment,
        Self::InModeration,
        Self::Agreed,
        Self::Locked,
        Self::Exempt,
        Self::Withdrawn,
        Self::Shredded,
    ];

    /// Whether the Board may read the content: from submission on, and not while it is being amended.
    pub fn content_visible_to_board(self) -> bool {
        matches!(self, Self::Submitted | Self::InModeration | Self::Agreed | Self::Locked)
    }

    /// Whether the audit waits for it, or has it: an exempt agency and a withdrawn return are left out of counts.
    pub fn is_counted(self) -> bool {
        !matches!(self, Self::Exempt | Self::Withdrawn)
    }

    /// Whether answers may be changed.
    pub fn editable(self) -> bool {
        matches!(self, Self::NotStarted | Self::InProgress | Self::ReadyForSignOff | Self::ReturnedForAmendment)
    }

    /// The state after a step. A save takes the readiness away: what was declared ready has changed.
    ///
    /// # Errors
    /// [`NoSuchStep`] where the step is not possible from here.
    pub fn after(self, step: Step) -> Result<Self, NoSuchStep> {
        match step {
            Step::Save if self.editable() => Ok(Self::InProgress),
            Step::Submit if self.editable() => Ok(Self::Submitted),
            Step::GiveBack if matches!(self, Self::Submitted | Self::InModeration) => Ok(Self::ReturnedForAmendment),
            Step::Ready if self.editable() && self != Self::ReadyForSignOff => Ok(Self::ReadyForSignOff),
            Step::HoldBack if self == Self::ReadyForSignOff => Ok(Self::InProgress),
            Step::Exempt if self.editable() => Ok(Self::Exempt),
            Step::Withdraw if self.editable() || matches!(self, Self::Submitted | Self::InModeration) => {
                Ok(Self::Withdrawn)
            }
            Step::Reinstate { begun } if matches!(self, Self::Exempt | Self::Withdrawn) => {
                Ok(if begun { Self::InProgress } else { Self::NotStarted })
            }
            Step::Moderate if matches!(self, Self::Submitted | Self::InModeration) => Ok(Self::InModeration),
            Step::Agree if self == Self::InModeration => Ok(Self::Agreed),
            _ => Err(NoSuchStep { from: self }),
        }
    }

    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::NotStarted => t!("Not started"),
            Self::InProgress => t!("In progress"),
            Self::ReadyForSignOff => t!("Ready for sign-off"),
            Self::Submitted => t!("Submitted"),
            Self::ReturnedForAmendment => t!("Returned for amendment"),
            Self::InModeration => t!("In moderation"),
            Self::Agreed => t!("Agreed"),
            Self::Locked => t!("Locked"),
            Self::Exempt => t!("Exempt"),
            Self::Withdrawn => t!("Withdrawn"),
            Self::Shredded => t!("Destroyed"),
        }
    }

    /// The code in tables and exports.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotStarted => "not_started",
            Self::InProgress => "in_progress",
            Self::ReadyForSignOff => "ready_for_sign_off",
            Self::Submitted => "submitted",
            Self::ReturnedForAmendment => "returned_for_amendment",
            Self::InModeration => "in_moderation",
            Self::Agreed => "agreed",
            Self::Locked => "locked",
            Self::Exempt => "exempt",
            Self::Withdrawn => "withdrawn",
            Self::Shredded => "shredded",
        }
    }

    /// The state with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_submitted_return_takes_no_save_and_no_second_submission() {
        assert!(ReturnState::Submitted.after(Step::Save).is_err());
        assert!(ReturnState::Submitted.after(Step::Submit).is_err());
    }

    #[test]
    fn a_return_that_was_given_back_is_hidden_until_it_is_handed_in_again() {
        let back = ReturnState::Submitted.after(Step::GiveBack).unwrap();
        assert_eq!(back, ReturnState::ReturnedForAmendment);
        assert!(!back.content_visible_to_board());
        let saved = back.after(Step::Save).unwrap();
        assert!(saved.after(Step::Submit).unwrap().content_visible_to_board());
    }

    #[test]
    fn what_was_declared_ready_is_signed_held_back_or_changed() {
        let ready = ReturnState::InProgress.after(Step::Ready).unwrap();
        assert_eq!(ready, ReturnState::ReadyForSignOff);
        assert!(ready.after(Step::Ready).is_err());
        assert_eq!(ready.after(Step::Submit), Ok(ReturnState::Submitted));
        assert_eq!(ready.after(Step::HoldBack), Ok(ReturnState::InProgress));
        assert_eq!(ready.after(Step::Save), Ok(ReturnState::InProgress));
        assert!(ReturnState::InProgress.after(Step::HoldBack).is_err());
    }

    #[test]
    fn what_is_exempt_or_withdrawn_can_be_asked_for_again() {
        for step in [Step::Exempt, Step::Withdraw] {
            let out = ReturnState::InProgress.after(step).unwrap();
            assert_eq!(out.after(Step::Reinstate { begun: true }), Ok(ReturnState::InProgress));
            assert_eq!(out.after(Step::Reinstate { begun: false }), Ok(ReturnState::NotStarted));
        }
        assert_eq!(ReturnState::Submitted.after(Step::Withdraw), Ok(ReturnState::Withdrawn));
        for state in [ReturnState::Submitted, ReturnState::Agreed, ReturnState::Locked] {
            assert!(state.after(Step::Exempt).is_err(), "{state:?}");
        }
        assert!(ReturnState::Agreed.after(Step::Withdraw).is_err());
        assert!(ReturnState::InProgress.after(Step::Reinstate { begun: true }).is_err());
    }

    #[test]
    fn what_is_handed_in_is_moderated_and_then_agreed() {
        let begun = ReturnState::Submitted.after(Step::Moderate).unwrap();
        assert_eq!((begun, begun.after(Step::Moderate)), (ReturnState::InModeration, Ok(ReturnState::InModeration)));
        assert_eq!(begun.after(Step::Agree), Ok(ReturnState::Agreed));
        assert!(ReturnState::Submitted.after(Step::Agree).is_err());
        for state in [ReturnState::InProgress, ReturnState::Agreed, ReturnState::Withdrawn] {
            assert!(state.after(Step::Moderate).is_err(), "{state:?}");
        }
    }

    #[test]
    fn exempt_and_withdrawn_returns_take_no_step() {
        for state in [ReturnState::Exempt, ReturnState::Withdrawn, ReturnState::Locked, ReturnState::Shredded] {
            for step in [Step::Save, Step::Submit, Step::GiveBack, Step::Ready, Step::Exempt, Step::Withdraw] {
                assert!(state.after(step).is_err(), "{state:?} {step:?}");
            }
        }
    }

    #[test]
    fn every_code_reads_back() {
        for state in ReturnState::ALL {
            assert_eq!(ReturnState::from_code(state.code()), Some(state));
        }
    }
}
