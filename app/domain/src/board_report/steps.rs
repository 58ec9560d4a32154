//! What is written down with a step of a report: a reason, or the minute in which it was decided.

use crate::answer::parse_date;
use crate::plan::{Wrong, plan_text};
use crate::time::date_text;
use candour_texts::t;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The longest reason, in characters.
pub const MAX_REASON: usize = crate::plan::MAX_PLAN_TEXT;
/// The longest reference of a minute, in characters.
const MAX_MINUTE: usize = 200;

/// What is sealed of a step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepWords {
    /// Why; empty where nobody is asked.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// The reference of the minute; empty where there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub minute: String,
    /// The day of the meeting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_on: Option<NaiveDate>,
}

/// QA&P's approval as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApprovalForm {
    /// `yes` where QA&P was quorate.
    pub quorate: String,
    /// The reference of the minute.
    pub minute: String,
    /// Day, month and year of the meeting.
    pub held_on: [String; 3],
}

/// That the Board received it, as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PresentationForm {
    /// The reference of the minute.
    pub minute: String,
    /// Day, month and year of the meeting.
    pub held_on: [String; 3],
}

/// A reason for a step.
///
/// # Errors
/// Where nothing, or too much, stands there; under the name of its field.
pub fn reason(field: &'static str, typed: &str) -> Result<StepWords, Vec<Wrong>> {
    match plan_text(typed, MAX_REASON) {
        Ok(reason) => Ok(StepWords { reason, ..StepWords::default() }),
        Err(error) => Err(vec![Wrong { field, message: error.sentence(t!("The reason"), t!("Say why.")) }]),
    }
}

impl ApprovalForm {
    /// What is kept of the approval. `since` is the day of the version that is approved.
    ///
    /// # Errors
    /// What is missing or wrong, and that only a quorate meeting approves.
    pub fn parse(&self, since: NaiveDate, today: NaiveDate) -> Result<StepWords, Vec<Wrong>> {
        let quorate = match self.quorate.as_str() {
            "yes" => None,
            "no" => Some(t!("Only a quorate meeting approves a report. Leave it with QA&P until it is.")),
            _ => Some(t!("Say whether QA&P was quorate.")),
        };
        let quorate = quorate.map(|message| Wrong { field: "quorate", message: message.to_owned() });
        meeting(&self.minute, &self.held_on, (since, today), quorate)
    }
}

impl PresentationForm {
    /// What is kept of it. `since` is the day on which it became final.
    ///
    /// # Errors
    /// What is missing or wrong.
    pub fn parse(&self, since: NaiveDate, today: NaiveDate) -> Result<StepWords, Vec<Wrong>> {
        meeting(&self.minute, &self.held_on, (since, today), None)
    }
}

fn meeting(
    minute: &str,
    held_on: &[String; 3],
    (since, today): (NaiveDate, NaiveDate),
    first: Option<Wrong>,
) -> Result<StepWords, Vec<Wrong>> {
    let mut wrong: Vec<_> = first.into_iter().collect();
    let line = minute.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Err(error) = plan_text(&line, MAX_MINUTE) {
        let missing = t!("Give the reference of the minute, such as QAP 2026-05, item 4.");
        wrong.push(Wrong { field: "minute", message: error.sentence(t!("The reference of the minute"), missing) });
    }
    let day = match parse_date(held_on) {
        Ok(None) => Err(t!("Say on which day the meeting was held.").to_owned()),
        Ok(Some(day)) if day > today => Err(t!("The day must be today or earlier.").to_owned()),
        Ok(Some(day)) if day < since => {
            Err(t!("The day must be {since} or later: the report was not there before.", since = date_text(since)))
        }
        Ok(Some(day)) => Ok(day),
        Err(wrong) => Err(wrong),
    };
    match day {
        Ok(day) if wrong.is_empty() => Ok(StepWords { minute: line, held_on: Some(day), ..StepWords::default() }),
        Ok(_) => Err(wrong),
        Err(message) => {
            wrong.push(Wrong { field: "held-day", message });
            Err(wrong)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 5, d).unwrap()
    }

    fn approval(quorate: &str, minute: &str, d: &str) -> Result<StepWords, Vec<&'static str>> {
        let held_on = [d, "5", "2026"].map(str::to_owned);
        let form = ApprovalForm { quorate: quorate.to_owned(), minute: minute.to_owned(), held_on };
        form.parse(day(4), day(10)).map_err(|wrong| wrong.into_iter().map(|one| one.field).collect())
    }

    #[test]
    fn an_approval_is_of_a_quorate_meeting_with_minute_and_day() {
        let kept = approval("yes", " QAP  2026-05, item 4 ", "10").unwrap();
        assert_eq!((kept.minute.as_str(), kept.held_on), ("QAP 2026-05, item 4", Some(day(10))));
        assert_eq!(approval("no", "QAP", "10"), Err(vec!["quorate"]));
        assert_eq!(approval("", " ", "11"), Err(vec!["quorate", "minute", "held-day"]));
        assert_eq!(approval("yes", &"x".repeat(201), "3"), Err(vec!["minute", "held-day"]));
        assert!(approval("yes", "QAP", "4").is_ok());
    }

    #[test]
    fn a_presentation_needs_no_quorum_of_qap() {
        let held_on = ["9", "5", "2026"].map(str::to_owned);
        let form = PresentationForm { minute: "SAB 12".to_owned(), held_on };
        assert_eq!(form.parse(day(9), day(9)).unwrap().held_on, Some(day(9)));
        assert_eq!(PresentationForm::default().parse(day(9), day(9)).unwrap_err().len(), 2);
        assert!(reason("why", " ").is_err() && reason("why", "Figures of May.").is_ok());
    }
}
