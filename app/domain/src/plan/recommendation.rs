//! A recommendation: proposed, sent to its agency to answer on factual accuracy, agreed, issued.

use super::NoSuchStep;
use super::texts::{MAX_PLAN_TEXT, plan_text};
use crate::answer::parse_date;
use crate::question_set::Priority;
use candour_texts::t;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Where a recommendation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecommendationState {
    /// The QA Manager works on it; its agency does not see it.
    Proposed,
    /// Its agency is asked whether it is right in its facts.
    WithAgency,
    /// Its agency has answered.
    Answered,
    /// Agreed at the Board.
    Agreed,
    /// Issued: actions follow.
    Issued,
    /// Taken out before it was issued. Its number is not used again.
    Removed,
}

/// What is done to a recommendation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecommendationStep {
    /// Its words are changed.
    Edit,
    /// It goes to its agency to answer on factual accuracy.
    Send,
    /// The agency answers.
    Answer,
    /// It is agreed at the Board.
    Agree,
    /// It is issued.
    Issue,
    /// It is taken out.
    Remove,
}

/// Whom a recommendation is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// One agency.
    Agency,
    /// The whole partnership: no one agency answers for its facts.
    Partnership,
}

/// Where a recommendation came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The rules of the question set.
    Rule,
    /// The QA Manager.
    Own,
    /// A finding of the audit.
    Finding,
}

impl RecommendationState {
    /// Every state, in order.
    pub const ALL: [Self; 6] =
        [Self::Proposed, Self::WithAgency, Self::Answered, Self::Agreed, Self::Issued, Self::Removed];

    /// The state after a step. Whoever agrees without the agency's answer says why: see [`Self::needs_reason`].
    ///
    /// # Errors
    /// [`NoSuchStep`] where the step is not possible from here.
    pub fn after(self, step: RecommendationStep, whose: Whose) -> Result<Self, NoSuchStep> {
        use RecommendationStep as S;
        match (step, self, whose) {
            (S::Edit, Self::Proposed | Self::Answered, _) => Ok(self),
            (S::Send, Self::Proposed | Self::Answered, Whose::Agency) => Ok(Self::WithAgency),
            (S::Answer, Self::WithAgency | Self::Answered, Whose::Agency) => Ok(Self::Answered),
            (S::Agree, Self::WithAgency | Self::Answered, Whose::Agency)
            | (S::Agree, Self::Proposed, Whose::Partnership) => Ok(Self::Agreed),
            (S::Issue, Self::Agreed, _) => Ok(Self::Issued),
            (S::Remove, Self::Proposed | Self::WithAgency | Self::Answered | Self::Agreed, _) => Ok(Self::Removed),
            _ => Err(NoSuchStep { from: self.label() }),
        }
    }

    /// Whether a step is only taken with a reason: where others have seen what is taken out, and where the agency
    /// has not answered.
    pub fn needs_reason(self, step: RecommendationStep) -> bool {
        match step {
            RecommendationStep::Remove => self != Self::Proposed,
            RecommendationStep::Agree => self == Self::WithAgency,
            _ => false,
        }
    }

    /// Whether one that stands here takes a step together with many others, unread one by one. `said_right` is whether
    /// its agency says that it is right in its facts as it reads now.
    ///
    /// What was answered is sent again by itself, by whoever has read the answer; what an agency calls wrong, or has
    /// not answered, is agreed by itself.
    pub fn goes_with_many(self, step: RecommendationStep, whose: Whose, said_right: bool) -> bool {
        let from = match step {
            RecommendationStep::Send => self == Self::Proposed,
            RecommendationStep::Agree => whose == Whose::Partnership || (self == Self::Answered && said_right),
            RecommendationStep::Issue => true,
            RecommendationStep::Edit | RecommendationStep::Answer | RecommendationStep::Remove => false,
        };
        from && self.after(step, whose).is_ok()
    }

    /// Whether its own agency sees it. What is proposed is the Board's alone.
    pub fn visible_to_agency(self) -> bool {
        matches!(self, Self::WithAgency | Self::Answered | Self::Agreed | Self::Issued)
    }
}

/// The words of a recommendation, as they are sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recommendation {
    /// What is recommended.
    pub text: String,
    /// How the Board will know that it is done.
    pub measure: String,
}

/// A recommendation as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecommendationForm {
    /// What is recommended.
    pub text: String,
    /// How the Board will know that it is done.
    pub measure: String,
    /// The code of its priority.
    pub priority: String,
    /// Day, month and year until which it should be done; empty for none.
    pub due: [String; 3],
}

/// What is wrong with a form: the field, and the sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The field's name in the form.
    pub field: &'static str,
    /// What is wrong and what to do.
    pub message: String,
}

impl RecommendationForm {
    /// The recommendation with its priority and its day.
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn parse(&self) -> Result<(Recommendation, Priority, Option<NaiveDate>), Vec<Wrong>> {
        let mut wrong = Vec::new();
        let mut kept = |field, what, missing, text: &str| {
            plan_text(text, MAX_PLAN_TEXT)
                .map_err(|error| wrong.push(Wrong { field, message: error.sentence(what, missing) }))
                .unwrap_or_default()
        };
        let text = kept("text", t!("The recommendation"), t!("Say what is recommended."), &self.text);
        let measure = kept(
            "measure",
            t!("How the Board will know"),
            t!("Say how the Board will know that it is done."),
            &self.measure,
        );
        let priority = Priority::from_code(&self.priority);
        if priority.is_none() {
            wrong.push(Wrong { field: "priority", message: t!("Choose how pressing it is.").to_owned() });
        }
        let due = parse_date(&self.due).unwrap_or_else(|message| {
            wrong.push(Wrong { field: "by-day", message });
            None
        });
        match priority {
            Some(priority) if wrong.is_empty() => Ok((Recommendation { text, measure }, priority, due)),
            _ => Err(wrong),
        }
    }
}

/// What an agency says to the facts of a recommendation, as it is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accuracy {
    /// Whether it is right in its facts.
    pub accurate: bool,
    /// What is not, or what the agency wants to say to it; may be empty where it is accurate.
    pub text: String,
}

/// An agency's answer from its form: `yes` or `no`, and its words.
///
/// # Errors
/// What is wrong: nothing is chosen; it is not accurate and nothing says why; the text cannot be kept.
pub fn answer(accurate: &str, text: &str) -> Result<Accuracy, Wrong> {
    let accurate = match accurate {
        "yes" => true,
        "no" => false,
        _ => {
            let message = t!("Choose whether the recommendation is right in its facts.").to_owned();
            return Err(Wrong { field: "accurate", message });
        }
    };
    match plan_text(text, MAX_PLAN_TEXT) {
        Ok(text) => Ok(Accuracy { accurate, text }),
        Err(super::PlanText::Missing) if accurate => Ok(Accuracy { accurate, text: String::new() }),
        Err(error) => {
            let message = error.sentence(t!("Your answer"), t!("Say what is not accurate, and how it should read."));
            Err(Wrong { field: "answer", message })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RecommendationState as State;
    use super::RecommendationStep as Step;
    use super::*;

    const STEPS: [Step; 6] = [Step::Edit, Step::Send, Step::Answer, Step::Agree, Step::Issue, Step::Remove];

    /// The state after each of [`STEPS`]; a hyphen where there is no such step.
    fn row(from: State, whose: Whose) -> [&'static str; 6] {
        STEPS.map(|step| from.after(step, whose).map_or("-", State::code))
    }

    #[test]
    fn an_agencys_recommendation_goes_by_its_agency() {
        use Whose::Agency;
        let table = [
            (State::Proposed, ["proposed", "with_agency", "-", "-", "-", "removed"]),
            (State::WithAgency, ["-", "-", "answered", "agreed", "-", "removed"]),
            (State::Answered, ["answered", "with_agency", "answered", "agreed", "-", "removed"]),
            (State::Agreed, ["-", "-", "-", "-", "issued", "removed"]),
            (State::Issued, ["-"; 6]),
            (State::Removed, ["-"; 6]),
        ];
        for (from, expected) in table {
            assert_eq!(row(from, Agency), expected, "{from:?}");
        }
    }

    #[test]
    fn one_for_the_partnership_asks_no_agency() {
        use Whose::Partnership;
        assert_eq!(row(State::Proposed, Partnership), ["proposed", "-", "-", "agreed", "-", "removed"]);
        assert_eq!(row(State::Agreed, Partnership), ["-", "-", "-", "-", "issued", "removed"]);
        assert_eq!(row(State::Issued, Partnership), ["-"; 6]);
    }

    #[test]
    fn what_needs_a_reader_does_not_go_with_many() {
        let of = |step, whose, said_right| -> Vec<&str> {
            let all = State::ALL.into_iter().filter(|state| state.goes_with_many(step, whose, said_right));
            all.map(State::code).collect()
        };
        for said_right in [true, false] {
            assert_eq!(of(Step::Send, Whose::Agency, said_right), ["proposed"]);
            assert_eq!(of(Step::Issue, Whose::Agency, said_right), ["agreed"]);
            assert_eq!(of(Step::Agree, Whose::Partnership, said_right), ["proposed"]);
            assert!(of(Step::Send, Whose::Partnership, said_right).is_empty());
            assert!(of(Step::Remove, Whose::Agency, said_right).is_empty());
        }
        assert_eq!(of(Step::Agree, Whose::Agency, true), ["answered"]);
        assert!(of(Step::Agree, Whose::Agency, false).is_empty());
    }

    #[test]
    fn what_others_have_seen_is_taken_out_with_a_reason() {
        let with_reason: Vec<_> = State::ALL.into_iter().filter(|state| state.needs_reason(Step::Remove)).collect();
        assert!(!with_reason.contains(&State::Proposed) && with_reason.contains(&State::Agreed));
        assert!(State::WithAgency.needs_reason(Step::Agree) && !State::Answered.needs_reason(Step::Agree));
    }

    #[test]
    fn an_agency_sees_nothing_that_is_only_proposed() {
        let seen: Vec<_> = State::ALL.into_iter().filter(|state| state.visible_to_agency()).map(State::code).collect();
        assert_eq!(seen, ["with_agency", "answered", "agreed", "issued"]);
    }

    #[test]
    fn every_code_reads_back() {
        for state in State::ALL {
            assert_eq!(State::from_code(state.code()), Some(state));
        }
        for origin in [Origin::Rule, Origin::Own, Origin::Finding] {
            assert_eq!(Origin::from_code(origin.code()), Some(origin));
        }
    }

    fn form() -> RecommendationForm {
        RecommendationForm {
            text: "Name a lead.".to_owned(),
            measure: "The minutes name one.".to_owned(),
            priority: "high".to_owned(),
            due: ["30", "6", "2026"].map(str::to_owned),
        }
    }

    #[test]
    fn a_recommendation_says_what_how_one_knows_and_how_pressing_it_is() {
        let (recommendation, priority, due) = form().parse().unwrap();
        assert_eq!(recommendation.text, "Name a lead.");
        assert_eq!((priority, due), (Priority::High, NaiveDate::from_ymd_opt(2026, 6, 30)));
        let without_day = RecommendationForm { due: <[String; 3]>::default(), ..form() };
        assert_eq!(without_day.parse().unwrap().2, None);
        let empty = RecommendationForm { due: ["31", "2", "2026"].map(str::to_owned), ..RecommendationForm::default() };
        let fields: Vec<_> = empty.parse().unwrap_err().into_iter().map(|wrong| wrong.field).collect();
        assert_eq!(fields, ["text", "measure", "priority", "by-day"]);
    }

    #[test]
    fn what_is_not_accurate_is_said() {
        assert_eq!(answer("yes", " "), Ok(Accuracy { accurate: true, text: String::new() }));
        assert_eq!(answer("no", "We have one.").unwrap().text, "We have one.");
        for (accurate, text, field) in [("no", "", "answer"), ("", "x", "accurate"), ("maybe", "x", "accurate")] {
            assert_eq!(answer(accurate, text).unwrap_err().field, field, "{accurate} {text}");
        }
        assert_eq!(answer("yes", &"x".repeat(4_001)).unwrap_err().field, "answer");
    }
}
