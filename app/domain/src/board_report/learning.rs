//! The learning log: what of a report was shared, how, when, and with whom.

use crate::answer::parse_date;
use crate::plan::{Wrong, plan_text};
use candour_texts::t;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The longest text of an entry, in characters.
const MOST: usize = 1_000;

/// How learning was shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SharedHow {
    /// A One Minute Guide.
    Guide,
    /// A webinar.
    Webinar,
    /// A newsletter.
    Newsletter,
    /// An event.
    Event,
    /// Training.
    Training,
    /// In another way.
    Other,
}

impl SharedHow {
    /// Every way, in the order in which they are offered.
    pub const ALL: [Self; 6] = [Self::Guide, Self::Webinar, Self::Newsletter, Self::Event, Self::Training, Self::Other];
}

/// What is sealed of an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearningWords {
    /// What was shared.
    pub what: String,
    /// With whom.
    pub whom: String,
}

/// An entry as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LearningForm {
    /// What was shared.
    pub what: String,
    /// The code of how.
    pub how: String,
    /// Day, month and year.
    pub shared_on: [String; 3],
    /// With whom.
    pub whom: String,
}

impl LearningForm {
    /// The entry as it is kept: how, when, and its words.
    ///
    /// # Errors
    /// What is missing or wrong.
    pub fn parse(&self, today: NaiveDate) -> Result<(SharedHow, NaiveDate, LearningWords), Vec<Wrong>> {
        let what = plan_text(&self.what, MOST)
            .map_err(|error| ("what", error.sentence(t!("What was shared"), t!("Say what was shared."))));
        let how = SharedHow::from_code(&self.how).ok_or(("how", t!("Choose how it was shared.").to_owned()));
        let day = match parse_date(&self.shared_on) {
            Ok(None) => Err(t!("Say on which day it was shared.").to_owned()),
            Ok(Some(day)) if day > today => {
                Err(t!("The day must be today or earlier: write it down once it was shared.").to_owned())
            }
            Ok(Some(day)) => Ok(day),
            Err(wrong) => Err(wrong),
        };
        let day = day.map_err(|message| ("shared-day", message));
        let whom = plan_text(&self.whom, MOST).map_err(|error| {
            ("whom", error.sentence(t!("With whom it was shared"), t!("Say with whom it was shared.")))
        });
        match (what, how, day, whom) {
            (Ok(what), Ok(how), Ok(day), Ok(whom)) => Ok((how, day, LearningWords { what, whom })),
            (what, how, day, whom) => {
                let wrong = [what.err(), how.err(), day.err(), whom.err()].into_iter().flatten();
                Err(wrong.map(|(field, message)| Wrong { field, message }).collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_says_what_how_when_and_with_whom() {
        let today = NaiveDate::from_ymd_opt(2026, 6, 1).unwrap();
        let form = LearningForm {
            what: "The guide.".to_owned(),
            how: "newsletter".to_owned(),
            shared_on: ["1", "6", "2026"].map(str::to_owned),
            whom: "All leads.".to_owned(),
        };
        let (how, day, words) = form.parse(today).unwrap();
        assert_eq!((how, day, words.whom.as_str()), (SharedHow::Newsletter, today, "All leads."));
        let fields =
            |form: &LearningForm| form.parse(today).unwrap_err().into_iter().map(|one| one.field).collect::<Vec<_>>();
        assert_eq!(fields(&LearningForm::default()), ["what", "how", "shared-day", "whom"]);
        let later = ["2", "6", "2026"].map(str::to_owned);
        assert_eq!(fields(&LearningForm { shared_on: later, ..form }), ["shared-day"]);
    }
}
