//! What of a return is whose: which statements a person sees and edits, and what a lead may give to whom.

use crate::access::Role;
use crate::answer::{check_text, normalise};
use crate::ids::{AgencyType, StatementId};
use crate::question_set::{AnswerType, QuestionSet, Standard, Statement};
use crate::time::date_text;
use candour_texts::t;
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// The statements of a return that a person sees. Nobody edits what they do not see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of them.
    Whole,
    /// These alone.
    Of(BTreeSet<StatementId>),
}

impl Part {
    /// The part of whoever works in this role and holds these statements. A contributor sees what is delegated to
    /// them, with the information that stands in the same standards; every other role sees the whole.
    pub fn of(role: Role, set: &QuestionSet, held: &BTreeSet<StatementId>) -> Self {
        if role != Role::AgencyContributor {
            return Self::Whole;
        }
        let seen = set.standards.iter().filter(|standard| standard.statements.iter().any(|s| held.contains(&s.id)));
        let seen = seen.flat_map(|standard| &standard.statements);
        let seen = seen.filter(|s| s.answer == AnswerType::Information || held.contains(&s.id));
        Self::Of(seen.map(|statement| statement.id.clone()).collect())
    }

    /// The part of this role before it is known what is delegated: nothing for a contributor.
    pub fn before_delegation(role: Role) -> Self {
        if role == Role::AgencyContributor { Self::Of(BTreeSet::new()) } else { Self::Whole }
    }

    /// Whether a statement is of it.
    pub fn holds(&self, statement: &StatementId) -> bool {
        match self {
            Self::Whole => true,
            Self::Of(statements) => statements.contains(statement),
        }
    }

    /// Whether anything of a standard is of it.
    pub fn touches(&self, standard: &Standard) -> bool {
        standard.statements.iter().any(|statement| self.holds(&statement.id))
    }

    /// Whether nothing is of it.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Of(statements) if statements.is_empty())
    }
}

/// The statements of a standard that a lead of this type of agency can delegate: those that ask for an answer, also
/// where it hangs on another answer whether they do.
pub fn delegable<'s>(standard: &'s Standard, agency_type: &AgencyType) -> impl Iterator<Item = &'s Statement> {
    standard.statements.iter().filter(|s| s.answer != AnswerType::Information && s.applies_to.includes(agency_type))
}

/// The day until which a colleague shall have answered; empty fields are no day.
///
/// # Errors
/// A sentence, for a date that is none, that is past, or that lies after the return is due. Once the return itself
/// is overdue, any day from today on may be chosen.
pub fn due_day(fields: &[String; 3], today: NaiveDate, return_due: NaiveDate) -> Result<Option<NaiveDate>, String> {
    if fields.iter().all(|field| field.trim().is_empty()) {
        return Ok(None);
    }
    let [day, month, year] = fields.each_ref().map(|field| field.trim().parse::<u32>().ok());
    let date = year
        .and_then(|year| i32::try_from(year).ok())
        .zip(month)
        .zip(day)
        .and_then(|((year, month), day)| NaiveDate::from_ymd_opt(year, month, day));
    let date = date.ok_or_else(|| t!("Enter a real date, such as 27 3 2026, or leave it empty.").to_owned())?;
    if date < today {
        return Err(t!("The due date must be today or later.").to_owned());
    }
    if date > return_due && today <= return_due {
        return Err(t!(
            "The return itself is due on {return_due}. Choose that day or an earlier one.",
            return_due = date_text(return_due)
        ));
    }
    Ok(Some(date))
}

/// A note to a colleague, as it is kept; blank is none.
///
/// # Errors
/// A sentence, where it is longer than [`MAX_TEXT`](crate::answer::MAX_TEXT) or holds control characters.
pub fn note(text: &str) -> Result<Option<String>, String> {
    let text = check_text(t!("Your note"), &normalise(text))?;
    Ok((!text.is_empty()).then_some(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::question_set::parse;

    fn set() -> QuestionSet {
        parse(include_str!("../../../tests/question-sets/every-type-2026.1.json")).unwrap()
    }

    fn held(ids: &[&str]) -> BTreeSet<StatementId> {
        ids.iter().map(|id| (*id).into()).collect()
    }

    #[test]
    fn a_contributor_has_what_is_delegated_and_others_the_whole() {
        let set = set();
        for role in Role::ALL {
            let part = Part::of(role, &set, &held(&["policy"]));
            assert!(part.holds(&"policy".into()));
            assert_eq!(part.holds(&"lead".into()), role != Role::AgencyContributor, "{role:?}");
        }
        assert!(Part::of(Role::AgencyContributor, &set, &held(&[])).is_empty());
        assert!(!Part::of(Role::AgencyLead, &set, &held(&[])).is_empty());
    }

    #[test]
    fn what_is_not_known_is_nothing_for_a_contributor() {
        assert!(Part::before_delegation(Role::AgencyContributor).is_empty());
        assert_eq!(Part::before_delegation(Role::AgencyViewer), Part::Whole);
    }

    #[test]
    fn information_comes_with_its_standard_and_is_not_delegated() {
        let set = set();
        let (standard, information) =
            set.statements().find(|(_, s)| s.answer == AnswerType::Information).expect("the set has one");
        let police = AgencyType("police".to_owned());
        assert!(delegable(standard, &police).all(|s| s.id != information.id));
        let beside = delegable(standard, &police).next().unwrap().id.clone();
        let part = Part::of(Role::AgencyContributor, &set, &BTreeSet::from([beside]));
        assert!(part.holds(&information.id) && part.touches(standard));
        // Information alone is no part: whoever holds nothing of a standard sees nothing of it.
        assert!(!Part::of(Role::AgencyContributor, &set, &held(&["lead"])).holds(&information.id));
    }

    #[test]
    fn a_statement_that_the_set_does_not_have_is_no_part() {
        assert!(Part::of(Role::AgencyContributor, &set(), &held(&["gone"])).is_empty());
    }

    #[test]
    fn a_statement_that_waits_for_an_answer_can_be_delegated() {
        let set = set();
        let first = set.standard(&"first".into()).unwrap();
        let police = AgencyType("police".to_owned());
        assert!(delegable(first, &police).any(|statement| statement.id.as_str() == "why-none"));
    }

    #[test]
    fn a_due_day_lies_between_today_and_the_day_of_the_return() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
        let fields = |d: &str, m: &str, y: &str| [d.to_owned(), m.to_owned(), y.to_owned()];
        let due = |d: &str| due_day(&fields(d, "3", "2026"), day(10), day(20));
        assert_eq!(due_day(&fields("", " ", ""), day(10), day(20)), Ok(None));
        assert_eq!(due("10"), Ok(Some(day(10))));
        assert_eq!(due("20"), Ok(Some(day(20))));
        assert!(due("9").is_err() && due("21").is_err() && due("32").is_err() && due("x").is_err() && due("").is_err());
        // The return is overdue: then only the past is refused.
        assert_eq!(due_day(&fields("25", "3", "2026"), day(22), day(20)), Ok(Some(day(25))));
    }

    #[test]
    fn a_note_is_kept_as_it_was_typed_or_refused_with_a_reason() {
        assert_eq!(note(" \r\n "), Ok(None));
        assert_eq!(note("One\r\ntwo "), Ok(Some("One\ntwo ".to_owned())));
        assert!(note(&"a".repeat(40_000)).is_ok());
        assert!(note(&"a".repeat(40_001)).unwrap_err().contains("40,001"));
        assert!(note("a\u{1}").is_err());
    }
}
