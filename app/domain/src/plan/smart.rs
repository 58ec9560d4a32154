//! An action that is SMART by form, not by hope: each thing that makes it so is a field of its own, and an action
//! without one of them is none.

use super::texts::{MAX_PLAN_TEXT, PlanText, plan_text};
use crate::answer::parse_date;
use crate::time::date_text;
use candour_texts::t;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The longest name of a role, in characters.
const MAX_ROLE: usize = 200;

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SmartField {
    /// What will be done.
    Specific,
    /// How one will know that it is done.
    Measure,
    /// The role that owns it.
    Owner,
    /// What it takes.
    Resources,
    /// The Board's priority that it bears on.
    Relevance,
    /// The difference that it shall make for adults.
    Impact,
    /// The first day.
    Start,
    /// The last day.
    Due,
}

/// What is wrong with an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SmartError {
    /// A text is missing, too long or cannot be kept.
    Text(SmartField, PlanText),
    /// The owner is an address of a person and no role.
    OwnerIsAPerson,
    /// A date is missing.
    NoDate(SmartField),
    /// A date is none, with the sentence that says why.
    BadDate(SmartField, String),
    /// The last day lies before the first.
    DueBeforeStart(NaiveDate),
    /// The last day has passed already.
    DueHasPassed,
}

/// An action as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SmartForm {
    /// What will be done.
    pub specific: String,
    /// How one will know that it is done.
    pub measure: String,
    /// The role that owns it, such as "Head of Safeguarding": not a person's name.
    pub owner: String,
    /// What it takes.
    pub resources: String,
    /// The Board's priority that it bears on.
    pub relevance: String,
    /// The difference that it shall make for adults.
    pub impact: String,
    /// Day, month and year of the first day.
    pub start: [String; 3],
    /// Day, month and year of the last day.
    pub due: [String; 3],
}

/// The words of an action, as they are sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionTexts {
    /// What will be done.
    pub specific: String,
    /// How one will know that it is done.
    pub measure: String,
    /// The role that owns it.
    pub owner: String,
    /// What it takes.
    pub resources: String,
    /// The Board's priority that it bears on.
    pub relevance: String,
    /// The difference that it shall make for adults.
    pub impact: String,
}

/// From when until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dates {
    /// The first day.
    pub starts_on: NaiveDate,
    /// The last day on which it is in time.
    pub due_on: NaiveDate,
}

/// An action that is SMART.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmartAction {
    /// Its words.
    pub texts: ActionTexts,
    /// From when until when.
    pub dates: Dates,
}

impl SmartField {
    /// The field's name in the form; of a date, of its day.
    pub fn name(self) -> &'static str {
        match self {
            Self::Specific => "specific",
            Self::Measure => "measure",
            Self::Owner => "owner",
            Self::Resources => "resources",
            Self::Relevance => "relevance",
            Self::Impact => "impact",
            Self::Start => "start-day",
            Self::Due => "due-day",
        }
    }

    /// What people know it by, at the start of a sentence.
    fn label(self) -> &'static str {
        match self {
            Self::Specific => t!("What will be done"),
            Self::Measure => t!("How you will know"),
            Self::Owner => t!("The owner"),
            Self::Resources => t!("What it takes"),
            Self::Relevance => t!("The priority"),
            Self::Impact => t!("The impact"),
            Self::Start => t!("The start date"),
            Self::Due => t!("The due date"),
        }
    }

    /// What to do where nothing stands there.
    fn missing(self) -> &'static str {
        match self {
            Self::Specific => t!("Say what exactly will be done."),
            Self::Measure => t!("Say how you will know that it is done."),
            Self::Owner => t!("Name the role that owns it, such as “Head of Safeguarding”."),
            Self::Resources => t!("Say what it takes: people, time, money. Write “none” if nothing is needed."),
            Self::Relevance => t!("Say which of the Board’s priorities it bears on."),
            Self::Impact => t!("Say what difference it shall make for adults."),
            Self::Start => t!("Enter the day on which it starts."),
            Self::Due => t!("Enter the day until which it will be done."),
        }
    }
}

impl SmartError {
    /// The field that it belongs to.
    pub fn field(&self) -> &'static str {
        match self {
            Self::Text(field, _) | Self::NoDate(field) | Self::BadDate(field, _) => field.name(),
            Self::OwnerIsAPerson => SmartField::Owner.name(),
            Self::DueBeforeStart(_) | Self::DueHasPassed => SmartField::Due.name(),
        }
    }

    /// What is wrong and what to do.
    pub fn message(&self) -> String {
        match self {
            Self::Text(field, error) => error.sentence(field.label(), field.missing()),
            Self::OwnerIsAPerson => {
                t!("Name a role, not a person: people change, and the action stays with the role.").to_owned()
            }
            Self::NoDate(field) => field.missing().to_owned(),
            Self::BadDate(field, why) => format!("{}: {why}", field.label()),
            Self::DueBeforeStart(start) => t!("The due date must be {start} or later.", start = date_text(*start)),
            Self::DueHasPassed => t!("The due date must be today or later.").to_owned(),
        }
    }
}

impl SmartForm {
    /// The action, where everything that makes it SMART is there.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the form.
    pub fn parse(&self, today: NaiveDate) -> Result<SmartAction, Vec<SmartError>> {
        match (self.texts(), new_dates(&self.start, &self.due, today)) {
            (Ok(texts), Ok(dates)) => Ok(SmartAction { texts, dates }),
            (texts, dates) => {
                let wrong = texts.err().into_iter().chain(dates.err()).flatten();
                Err(wrong.collect())
            }
        }
    }

    /// The words alone: dates are changed by themselves, with a reason.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the form.
    pub fn texts(&self) -> Result<ActionTexts, Vec<SmartError>> {
        let mut wrong = Vec::new();
        let mut kept = |field, text: &str, most| {
            let text = plan_text(text, most).map_err(|error| SmartError::Text(field, error));
            let text = text.and_then(|text| match field {
                SmartField::Owner if text.contains('@') => Err(SmartError::OwnerIsAPerson),
                _ => Ok(text),
            });
            text.map_err(|error| wrong.push(error)).unwrap_or_default()
        };
        let texts = ActionTexts {
            specific: kept(SmartField::Specific, &self.specific, MAX_PLAN_TEXT),
            measure: kept(SmartField::Measure, &self.measure, MAX_PLAN_TEXT),
            owner: kept(SmartField::Owner, &self.owner, MAX_ROLE),
            resources: kept(SmartField::Resources, &self.resources, MAX_PLAN_TEXT),
            relevance: kept(SmartField::Relevance, &self.relevance, MAX_PLAN_TEXT),
            impact: kept(SmartField::Impact, &self.impact, MAX_PLAN_TEXT),
        };
        if wrong.is_empty() { Ok(texts) } else { Err(wrong) }
    }
}

/// Dates of an action, from their fields.
///
/// # Errors
/// Everything that is wrong with them.
pub fn new_dates(start: &[String; 3], due: &[String; 3], today: NaiveDate) -> Result<Dates, Vec<SmartError>> {
    let one = |field, typed| match parse_date(typed) {
        Ok(Some(day)) => Ok(day),
        Ok(None) => Err(SmartError::NoDate(field)),
        Err(why) => Err(SmartError::BadDate(field, why)),
    };
    match (one(SmartField::Start, start), one(SmartField::Due, due)) {
        (Ok(starts_on), Ok(due_on)) if due_on < starts_on => Err(vec![SmartError::DueBeforeStart(starts_on)]),
        (Ok(_), Ok(due_on)) if due_on < today => Err(vec![SmartError::DueHasPassed]),
        (Ok(starts_on), Ok(due_on)) => Ok(Dates { starts_on, due_on }),
        (start, due) => Err(start.err().into_iter().chain(due.err()).collect()),
    }
}

impl From<ActionTexts> for SmartForm {
    fn from(texts: ActionTexts) -> Self {
        let ActionTexts { specific, measure, owner, resources, relevance, impact } = texts;
        Self { specific, measure, owner, resources, relevance, impact, ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 3).unwrap()
    }

    fn whole() -> SmartForm {
        SmartForm {
            specific: "Name a deputy.".to_owned(),
            measure: "The minutes name one.".to_owned(),
            owner: "Head of Safeguarding".to_owned(),
            resources: "none".to_owned(),
            relevance: "Priority 2: leadership".to_owned(),
            impact: "Adults reach somebody on every day.".to_owned(),
            start: ["3", "3", "2026"].map(str::to_owned),
            due: ["30", "6", "2026"].map(str::to_owned),
        }
    }

    /// Empties one field of a form.
    type Blank = fn(&mut SmartForm);

    fn fields(form: &SmartForm) -> Vec<&'static str> {
        form.parse(today()).unwrap_err().iter().map(SmartError::field).collect()
    }

    #[test]
    fn a_whole_form_is_an_action() {
        let action = whole().parse(today()).unwrap();
        assert_eq!(action.texts.owner, "Head of Safeguarding");
        assert_eq!(action.dates.due_on, NaiveDate::from_ymd_opt(2026, 6, 30).unwrap());
    }

    #[test]
    fn each_thing_that_is_missing_is_named() {
        let all = ["specific", "measure", "owner", "resources", "relevance", "impact", "start-day", "due-day"];
        assert_eq!(fields(&SmartForm::default()), all);
        let blanks: [(Blank, &str); 6] = [
            (|form| form.specific.clear(), "specific"),
            (|form| form.measure = " \r\n".to_owned(), "measure"),
            (|form| form.owner.clear(), "owner"),
            (|form| form.resources.clear(), "resources"),
            (|form| form.relevance.clear(), "relevance"),
            (|form| form.impact.clear(), "impact"),
        ];
        for (blank, field) in blanks {
            let mut form = whole();
            blank(&mut form);
            assert_eq!(fields(&form), [field]);
        }
    }

    #[test]
    fn a_text_has_its_length_and_an_owner_is_a_role() {
        let errors = |form: SmartForm| form.parse(today()).unwrap_err();
        let long = SmartForm { specific: "x".repeat(4_001), ..whole() };
        assert_eq!(errors(long), [SmartError::Text(SmartField::Specific, PlanText::TooLong(4_001, 4_000))]);
        let long = SmartForm { owner: "x".repeat(201), ..whole() };
        assert_eq!(errors(long), [SmartError::Text(SmartField::Owner, PlanText::TooLong(201, 200))]);
        let person = SmartForm { owner: "a.person@agency.example".to_owned(), ..whole() };
        assert_eq!(errors(person), [SmartError::OwnerIsAPerson]);
    }

    #[test]
    fn dates_are_real_in_order_and_not_over() {
        let date = |day: &str, month: &str, year: &str| [day, month, year].map(str::to_owned);
        let first = today();
        let table = [
            (date("3", "3", "2026"), date("3", "3", "2026"), Vec::new()),
            // What began earlier may still be put down.
            (date("1", "1", "2026"), date("4", "3", "2026"), Vec::new()),
            (
                date("4", "3", "2026"),
                date("3", "3", "2026"),
                vec![SmartError::DueBeforeStart(first.succ_opt().unwrap())],
            ),
            (date("1", "1", "2026"), date("2", "3", "2026"), vec![SmartError::DueHasPassed]),
            (date("", "", ""), date("3", "3", "2026"), vec![SmartError::NoDate(SmartField::Start)]),
        ];
        for (start, due, expected) in table {
            assert_eq!(new_dates(&start, &due, today()).err().unwrap_or_default(), expected, "{start:?} {due:?}");
        }
        let wrong = new_dates(&date("31", "2", "2026"), &date("x", "3", "2026"), today()).unwrap_err();
        let wrong: Vec<_> = wrong.iter().map(|error| (error.field(), error.message())).collect();
        assert_eq!(wrong[0], ("start-day", "The start date: There is no day 31 in that month.".to_owned()));
        assert_eq!(wrong[1].0, "due-day");
    }
}
