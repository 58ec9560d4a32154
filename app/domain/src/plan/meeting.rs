//! What the workbook of the plan says of one action when it comes back: which steps its cells mean, or what is wrong
//! with them. The steps are those that a page has, with the same texts and the same limits.

use super::smart::SmartError;
use super::texts::{MAX_PLAN_TEXT, PlanText, plan_text};
use super::{ActionState, ActionStep, Dates, Report};
use candour_texts::t;
use chrono::NaiveDate;

/// The longest reference of a minute, in characters.
pub const MAX_MINUTE: usize = 200;

/// What is chosen in the list "How it goes now".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MeetingStep {
    /// How it goes.
    Report(Report),
    /// It is done; the note says where the evidence is.
    Complete,
    /// Somebody else has seen that it is; the note says what.
    Verify,
    /// It is not; the note says what is missing.
    SendBack,
    /// It will not be done; the note says why, and a minute says so.
    Close,
}

impl MeetingStep {
    /// Every step, in the order of the list.
    pub const ALL: [Self; 7] = [
        Self::Report(Report::NotStarted),
        Self::Report(Report::OnTrack),
        Self::Report(Report::AtRisk),
        Self::Complete,
        Self::Verify,
        Self::SendBack,
        Self::Close,
    ];

    /// The word in the workbook's list, which is in English in every language; its code in forms as well.
    pub fn word(self) -> &'static str {
        match self {
            Self::Report(Report::NotStarted) => "Not started",
            Self::Report(Report::OnTrack) => "On track",
            Self::Report(Report::AtRisk) => "At risk",
            Self::Complete => "Completed",
            Self::Verify => "Verified complete",
            Self::SendBack => "Not complete: send back",
            Self::Close => "Not pursued",
        }
    }

    /// The step of a word; case and blanks do not matter.
    pub fn from_word(word: &str) -> Option<Self> {
        let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        Self::ALL.into_iter().find(|step| plain(step.word()) == plain(word))
    }

    /// Whether only whoever verifies takes it.
    pub fn verifies(self) -> bool {
        matches!(self, Self::Verify | Self::SendBack | Self::Close)
    }

    /// The step as the state machine knows it.
    pub fn step(self) -> ActionStep {
        match self {
            Self::Report(report) => ActionStep::Report(report),
            Self::Complete => ActionStep::Complete,
            Self::Verify => ActionStep::Verify,
            Self::SendBack => ActionStep::SendBack,
            Self::Close => ActionStep::Close,
        }
    }

    /// What can be chosen for an action that stands here.
    pub fn offered(state: ActionState, may: May) -> Vec<Self> {
        let fits = |step: &Self| state.after(step.step()).is_ok() && (may.verify || !step.verifies());
        Self::ALL.into_iter().filter(fits).collect()
    }

    /// What to do where no note stands beside it.
    fn without_note(self) -> &'static str {
        match self {
            Self::Report(_) => t!("Say in a sentence how far it has come."),
            Self::Complete => t!("Say where the evidence is that it is done."),
            Self::Verify => t!("Say what you have seen that shows it."),
            Self::SendBack => t!("Say what is missing before it is complete."),
            Self::Close => t!("Say why it is not pursued."),
        }
    }
}

/// What whoever brings the workbook may do with actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct May {
    /// Verify, send back, close as not pursued.
    pub verify: bool,
    /// Say something to an action that is over.
    pub comment: bool,
}

/// A cell of an action that is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MeetingCell {
    /// How it goes now.
    Step,
    /// What is new.
    Note,
    /// The new due date.
    Due,
    /// Why it changes.
    Why,
    /// The minute in which it was closed.
    Minute,
}

/// What the cells of one action say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// How it goes now.
    pub step: Option<MeetingStep>,
    /// What is new.
    pub note: String,
    /// The new due date.
    pub due: Option<NaiveDate>,
    /// Why it changes.
    pub why: String,
    /// The minute in which it was closed.
    pub minute: String,
}

/// Where an action stands now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Its state.
    pub state: ActionState,
    /// Its dates.
    pub dates: Dates,
}

/// One thing that the cells want.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Other dates, with the reason.
    Dates(Dates, String),
    /// A step, with what was said to it.
    Step(MeetingStep, String),
    /// Something was said, and nothing changes.
    Said(String),
}

/// What is wrong, each with its cell.
pub type WrongCells = Vec<(MeetingCell, String)>;

impl Filled {
    /// Whether nothing is filled in.
    pub fn is_empty(&self) -> bool {
        let Self { step, note, due, why, minute } = self;
        step.is_none() && due.is_none() && [note, why, minute].into_iter().all(|text| text.trim().is_empty())
    }

    /// What it means for an action that stands there, in the order in which it is done; empty where nothing would
    /// change.
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn wanted(&self, now: Now, may: May, today: NaiveDate) -> Result<Vec<Wanted>, WrongCells> {
        let mut wrong = WrongCells::new();
        let dates = self.dates(now, today).unwrap_or_else(|found| {
            wrong.extend(found);
            None
        });
        let step = self.said(now.state, may).unwrap_or_else(|found| {
            wrong.extend(found);
            None
        });
        if wrong.is_empty() { Ok(dates.into_iter().chain(step).collect()) } else { Err(wrong) }
    }

    fn dates(&self, now: Now, today: NaiveDate) -> Result<Option<Wanted>, WrongCells> {
        let why = plan_text(&self.why, MAX_PLAN_TEXT);
        let Some(due_on) = self.due.filter(|due| *due != now.dates.due_on) else {
            return match why {
                Err(PlanText::Missing) => Ok(None),
                _ if self.due.is_some() => Ok(None),
                _ => Err(vec![(MeetingCell::Due, t!("Give the new due date too, or empty the reason.").to_owned())]),
            };
        };
        if now.state.after(ActionStep::Redate).is_err() {
            let text = t!("An action that stands as “{label}” keeps its dates.", label = now.state.label());
            return Err(vec![(MeetingCell::Due, text)]);
        }
        let dates = Dates { due_on, ..now.dates };
        let mut wrong = WrongCells::new();
        let error = if due_on < dates.starts_on {
            Some(SmartError::DueBeforeStart(dates.starts_on))
        } else {
            (due_on < today).then_some(SmartError::DueHasPassed)
        };
        wrong.extend(error.map(|error| (MeetingCell::Due, error.message())));
        match why {
            Ok(why) if wrong.is_empty() => Ok(Some(Wanted::Dates(dates, why))),
            Ok(_) => Err(wrong),
            Err(error) => {
                let text = error.sentence(t!("Your reason"), t!("Say why the dates change."));
                wrong.push((MeetingCell::Why, text));
                Err(wrong)
            }
        }
    }

    fn said(&self, state: ActionState, may: May) -> Result<Option<Wanted>, WrongCells> {
        let Some(step) = self.step else { return self.noted(state, may) };
        if step.verifies() && !may.verify {
            let text =
                t!("“{word}” is said at the Board: somebody else than its owner looks at it.", word = step.word());
            return Err(vec![(MeetingCell::Step, text)]);
        }
        if state.after(step.step()).is_err() {
            let text = t!(
                "An action that stands as “{label}” cannot become “{word}”.",
                label = state.label(),
                word = step.word()
            );
            return Err(vec![(MeetingCell::Step, text)]);
        }
        let mut wrong = WrongCells::new();
        let note = plan_text(&self.note, MAX_PLAN_TEXT).unwrap_or_else(|error| {
            wrong.push((MeetingCell::Note, error.sentence(t!("Your note"), step.without_note())));
            String::new()
        });
        let minute = self.minute(step == MeetingStep::Close).unwrap_or_else(|error| {
            wrong.push(error);
            None
        });
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let words = minute.map_or_else(|| note.clone(), |minute| closed_with(&note, &minute));
        Ok(Some(Wanted::Step(step, words)))
    }

    /// A note alone: a report that it stands as it did, or something that was said to what is over.
    fn noted(&self, state: ActionState, may: May) -> Result<Option<Wanted>, WrongCells> {
        let minute = self.minute(false).err();
        let note = match plan_text(&self.note, MAX_PLAN_TEXT) {
            Err(PlanText::Missing) => return minute.map_or(Ok(None), |error| Err(vec![error])),
            Err(error) => {
                let error = (MeetingCell::Note, error.sentence(t!("Your note"), ""));
                return Err(std::iter::once(error).chain(minute).collect());
            }
            Ok(note) => note,
        };
        if let Some(error) = minute {
            return Err(vec![error]);
        }
        match Report::from_code(state.code()) {
            Some(report) => Ok(Some(Wanted::Step(MeetingStep::Report(report), note))),
            None if may.comment => Ok(Some(Wanted::Said(note))),
            None => {
                let text = t!("An action that stands as “{label}” takes no more reports.", label = state.label());
                Err(vec![(MeetingCell::Note, text)])
            }
        }
    }

    /// The minute, where one is wanted.
    fn minute(&self, wanted: bool) -> Result<Option<String>, (MeetingCell, String)> {
        match (plan_text(&self.minute, MAX_MINUTE), wanted) {
            (Err(PlanText::Missing), false) => Ok(None),
            (_, false) => {
                let text =
                    t!("A minute belongs to an action that is not pursued: choose “Not pursued”, or empty the cell.");
                Err((MeetingCell::Minute, text.to_owned()))
            }
            (Ok(minute), true) => Ok(Some(minute)),
            (Err(error), true) => {
                let missing = t!("Give the reference of the minute in which this was decided.");
                Err((MeetingCell::Minute, error.sentence(t!("The minute’s reference"), missing)))
            }
        }
    }
}

/// Why an action is not pursued, with the minute, as its history keeps it.
pub fn closed_with(why: &str, minute: &str) -> String {
    format!("{why}\n\nMinute: {minute}")
}

#[cfg(test)]
#[path = "meeting_tests.rs"]
mod tests;
