//! What is written down beside the levels: a challenge event, and what the agency responds.

use crate::answer::{check_text, limited, normalise, parse_date};
use crate::ids::StatementId;
use candour_texts::t;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The longest list of those who took part, in characters.
const LONGEST_PRESENT: usize = 4_000;

/// What is kept of a challenge event beside its day: the plaintext that the vault seals as one value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChallengeEvent {
    /// Who took part, for the panel and for the agency.
    pub present: String,
    /// What was said; may be empty.
    pub notes: String,
}

/// A challenge event as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventForm {
    /// Day, month and year.
    pub held_on: [String; 3],
    /// Who took part.
    pub present: String,
    /// What was said.
    pub notes: String,
}

/// What an agency says to the levels that were released, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResponseForm {
    /// About all of them.
    pub whole: String,
    /// About single statements.
    pub statements: Vec<(StatementId, String)>,
}

/// One text of a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseText {
    /// About which statement; `None` for all of them.
    pub statement: Option<StatementId>,
    /// What it says.
    pub text: String,
}

/// A challenge event as it is kept, with the day on which it was held.
///
/// # Errors
/// Each field that is wrong, with a sentence: `held-day`, `present`, `notes`.
pub fn challenge_event(
    form: &EventForm,
    today: NaiveDate,
) -> Result<(NaiveDate, ChallengeEvent), Vec<(&'static str, String)>> {
    let held_on = match parse_date(&form.held_on) {
        Ok(None) => Err(t!("Say on which day it was held.").to_owned()),
        Ok(Some(day)) if day > today => {
            Err(t!("The day must be today or earlier: write it down once it was held.").to_owned())
        }
        Ok(Some(day)) => Ok(day),
        Err(wrong) => Err(wrong),
    };
    let present = limited(t!("The list of those who took part"), &normalise(&form.present), LONGEST_PRESENT);
    let present =
        present.and_then(|text| if text.is_empty() { Err(t!("Say who took part.").to_owned()) } else { Ok(text) });
    let notes = check_text(t!("The notes"), &normalise(&form.notes));
    match (held_on, present, notes) {
        (Ok(held_on), Ok(present), Ok(notes)) => Ok((held_on, ChallengeEvent { present, notes })),
        (held_on, present, notes) => {
            let wrong = [("held-day", held_on.err()), ("present", present.err()), ("notes", notes.err())];
            Err(wrong.into_iter().filter_map(|(field, message)| Some((field, message?))).collect())
        }
    }
}

/// A response as it is kept: the text about all levels first, then those about single statements.
///
/// # Errors
/// For each text that is wrong, its statement (`None` for the text about all of them) and a sentence; where nothing is
/// written at all, one for the text about all.
pub fn response(form: &ResponseForm) -> Result<Vec<ResponseText>, Vec<(Option<StatementId>, String)>> {
    let whole = std::iter::once((None, &form.whole));
    let single = form.statements.iter().map(|(statement, text)| (Some(statement.clone()), text));
    let (mut texts, mut wrong) = (Vec::new(), Vec::new());
    for (statement, text) in whole.chain(single) {
        match check_text(t!("Your response"), &normalise(text)) {
            Ok(text) if text.is_empty() => {}
            Ok(text) => texts.push(ResponseText { statement, text }),
            Err(message) => wrong.push((statement, message)),
        }
    }
    if texts.is_empty() && wrong.is_empty() {
        wrong.push((None, t!("Write your response first, here or under a statement.").to_owned()));
    }
    if wrong.is_empty() { Ok(texts) } else { Err(wrong) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, d).unwrap()
    }

    fn event(d: &str, present: &str, notes: &str) -> EventForm {
        let held_on = [d, "3", "2026"].map(str::to_owned);
        EventForm { held_on, present: present.to_owned(), notes: notes.to_owned() }
    }

    #[test]
    fn an_event_has_a_day_that_has_come_and_people() {
        let today = day(10);
        let (held, kept) = challenge_event(&event("10", "Ana\r\nBen", ""), today).unwrap();
        assert_eq!((held, kept.present.as_str(), kept.notes.as_str()), (day(10), "Ana\nBen", ""));
        let fields = |form: &EventForm| {
            challenge_event(form, today).unwrap_err().into_iter().map(|(field, _)| field).collect::<Vec<_>>()
        };
        assert_eq!(fields(&event("11", "Ana", "")), ["held-day"]);
        assert_eq!(fields(&event("", " ", "a\u{1}")), ["held-day", "present", "notes"]);
        assert_eq!(fields(&event("9", &"a".repeat(4_001), "")), ["present"]);
        assert_eq!(fields(&EventForm::default()), ["held-day", "present"]);
    }

    #[test]
    fn a_response_says_something_in_whole_or_to_a_statement() {
        let form = |whole: &str, one: &str| ResponseForm {
            whole: whole.to_owned(),
            statements: vec![("lead".into(), one.to_owned()), ("policy".into(), " ".to_owned())],
        };
        let kept = response(&form("We agree.", "The post was filled.")).unwrap();
        let about: Vec<_> = kept.iter().map(|text| text.statement.as_ref().map(StatementId::as_str)).collect();
        assert_eq!(about, [None, Some("lead")]);
        assert_eq!(response(&form("", "The post was filled.")).unwrap().len(), 1);
        assert_eq!(response(&form(" ", "")).unwrap_err().first().unwrap().0, None);
        let wrong = response(&form("Fine.", &"a".repeat(40_001))).unwrap_err();
        assert_eq!(wrong.first().unwrap().0, Some("lead".into()));
    }
}
