//! Looking again, some time after actions were done, whether practice has changed and stayed so.

use super::recommendation::Wrong;
use super::texts::{MAX_PLAN_TEXT, plan_text};
use crate::answer::parse_date;
use candour_texts::t;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Whether practice was sustained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sustained {
    /// It has changed, and stayed so.
    Yes,
    /// In part, or in some agencies.
    Partly,
    /// It has not, or went back.
    No,
    /// The figures do not tell.
    CannotSay,
}

impl Sustained {
    /// Every answer, in order.
    pub const ALL: [Self; 4] = [Self::Yes, Self::Partly, Self::No, Self::CannotSay];
}

/// A repeat audit as it is planned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RepeatForm {
    /// What is to be looked at again, and how.
    pub what: String,
    /// Day, month and year until which it should be done.
    pub due: [String; 3],
}

impl RepeatForm {
    /// What is to be repeated, and until when.
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn parse(&self, today: NaiveDate) -> Result<(String, NaiveDate), Vec<Wrong>> {
        let mut wrong = Vec::new();
        let what = plan_text(&self.what, MAX_PLAN_TEXT).map_err(|error| {
            let message = error.sentence(t!("What is repeated"), t!("Say what is looked at again, and how."));
            wrong.push(Wrong { field: "what", message });
        });
        let due = match parse_date(&self.due) {
            Ok(Some(day)) if day >= today => Ok(day),
            Ok(Some(_)) => Err(t!("The date must be today or later.").to_owned()),
            Ok(None) => Err(t!("Enter the day until which it is done.").to_owned()),
            Err(why) => Err(why),
        };
        match (what, due) {
            (Ok(what), Ok(due)) => Ok((what, due)),
            (_, due) => {
                wrong.extend(due.err().map(|message| Wrong { field: "by-day", message }));
                Err(wrong)
            }
        }
    }
}

/// What was found, from its fields.
///
/// # Errors
/// Everything that is wrong.
pub fn found(sustained: &str, reason: &str) -> Result<(Sustained, String), Vec<Wrong>> {
    let mut wrong = Vec::new();
    let chosen = Sustained::from_code(sustained);
    if chosen.is_none() {
        wrong.push(Wrong { field: "sustained", message: t!("Choose whether practice was sustained.").to_owned() });
    }
    let reason = plan_text(reason, MAX_PLAN_TEXT).map_err(|error| {
        let message = error.sentence(t!("Your reason"), t!("Say what shows it."));
        wrong.push(Wrong { field: "reason", message });
    });
    match (chosen, reason) {
        (Some(chosen), Ok(reason)) => Ok((chosen, reason)),
        _ => Err(wrong),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 3).unwrap()
    }

    fn fields(form: &RepeatForm) -> Vec<&'static str> {
        form.parse(today()).unwrap_err().iter().map(|wrong| wrong.field).collect()
    }

    #[test]
    fn a_repeat_audit_says_what_and_until_when() {
        let form = |what: &str, due: [&str; 3]| RepeatForm { what: what.to_owned(), due: due.map(str::to_owned) };
        let due = NaiveDate::from_ymd_opt(2027, 6, 30).unwrap();
        assert_eq!(form(" The card. ", ["30", "6", "2027"]).parse(today()), Ok(("The card.".to_owned(), due)));
        assert_eq!(fields(&RepeatForm::default()), ["what", "by-day"]);
        assert_eq!(fields(&form("The card.", ["2", "3", "2026"])), ["by-day"]);
        assert_eq!(fields(&form("The card.", ["31", "2", "2027"])), ["by-day"]);
        assert_eq!(fields(&form(" ", ["30", "6", "2027"])), ["what"]);
    }

    #[test]
    fn what_was_found_has_a_reason_whatever_it_is() {
        assert_eq!(found("partly", " Two of three. "), Ok((Sustained::Partly, "Two of three.".to_owned())));
        let wrong = |sustained, reason| -> Vec<_> {
            found(sustained, reason).unwrap_err().iter().map(|wrong| wrong.field).collect()
        };
        assert_eq!(wrong("", ""), ["sustained", "reason"]);
        assert_eq!(wrong("perhaps", "x"), ["sustained"]);
        assert_eq!(wrong("cannot_say", " "), ["reason"]);
    }
}
