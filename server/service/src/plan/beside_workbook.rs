//! A row of the workbook of the plan beside the action as it stands: whether the plan says it already, and what was
//! written where nothing is read.

use super::view::PlanLine;
use candour_domain::plan::{ActionState, Filled, MAX_PLAN_TEXT, MeetingStep, Noted, closed_with, plan_text, standing};
use candour_domain::time::day;
use candour_export::plan::ReadAction;
use candour_texts::t;
use chrono::{DateTime, Utc};

/// Whether the last that was said to an action is what the cells say, and it stands as they say.
pub(super) fn says_already(line: &PlanLine, filled: &Filled) -> bool {
    let action = &line.action;
    let (Some(last), Ok(note)) = (&action.last, plan_text(&filled.note, MAX_PLAN_TEXT)) else { return false };
    let stands = filled.step.is_none_or(|step| match step {
        MeetingStep::SendBack => last.noted == Noted::SentBack,
        step => state_of(step) == Some(action.state),
    });
    let words = match filled.step {
        Some(MeetingStep::Close) => closed_with(&note, filled.minute.trim()),
        _ => note,
    };
    stands && filled.due.is_none_or(|due| due == action.dates.due_on) && last.text.as_deref() == Some(words.as_str())
}

/// The state that a step leads to, where it is one alone.
fn state_of(step: MeetingStep) -> Option<ActionState> {
    match step {
        MeetingStep::Report(report) => Some(report.state()),
        MeetingStep::Complete => Some(ActionState::Completed),
        MeetingStep::Verify => Some(ActionState::Verified),
        MeetingStep::Close => Some(ActionState::NotPursued),
        MeetingStep::SendBack => None,
    }
}

/// The cells that are not read back and say otherwise than the plan did when the workbook was made. Where the action
/// was changed since, nobody can tell which of the two wrote it.
pub(super) fn in_vain(read: &ReadAction, line: &PlanLine, made_at: DateTime<Utc>) -> Vec<&'static str> {
    let action = &line.action;
    if action.revision != read.revision {
        return Vec::new();
    }
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let stood = standing(action.state, action.dates.due_on, day(made_at)).label();
    let owner = plain(action.word(|words| &words.owner));
    let locked = &read.locked;
    let told = [
        (t!("Stands"), plain(&locked.stands) != plain(stood)),
        (t!("Due"), locked.due != Some(action.dates.due_on)),
        (t!("Action"), plain(&locked.action) != plain(action.text())),
        (t!("Owner"), !plain(&locked.owner).starts_with(&owner)),
    ];
    // What could not be read when the workbook was made says so in its cells.
    let told = told.into_iter().filter(|(_, other)| *other && action.words.is_some());
    told.map(|(name, _)| name).collect()
}
