//! Recommendations, and the one QA&P audit action plan over all audits: their states, their forms, their references.
//!
//! A finding leads to recommendations, a recommendation to SMART actions. Nothing here knows who acts: see
//! [`crate::access`]; or which day it is: "overdue" is asked about a day and kept nowhere.

mod action;
mod meeting;
mod recommendation;
mod reference;
mod remind;
mod repeat;
mod smart;
mod standing;
mod subgroup;
mod texts;

pub use action::{ActionState, ActionStep, MAY_NOT_VERIFY, MOST_ATTACHED, Noted, Report, SamePerson, other_person};
pub use meeting::{Filled, MAX_MINUTE, May, MeetingCell, MeetingStep, Now, Wanted, WrongCells, closed_with};
pub use recommendation::{
    Accuracy, Origin, Recommendation, RecommendationForm, RecommendationState, RecommendationStep, Whose, Wrong, answer,
};
pub use reference::{PARTNERSHIP, action_reference, agency_code, prefix, reference};
pub use remind::ActionReminder;
pub use repeat::{RepeatForm, Sustained, found};
pub use smart::{ActionTexts, Dates, SmartAction, SmartError, SmartField, SmartForm, new_dates};
pub use standing::{Standing, Tally, standing};
pub use subgroup::SubgroupName;
pub use texts::{MAX_PLAN_TEXT, PlanText, plan_text};

/// A state machine of the plan knows no such step from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this cannot be done with what is {from}")]
pub struct NoSuchStep {
    /// Where it stands, in words.
    pub from: &'static str,
}
