//! The plan of the demo: who there is, what they answered, and when.

use super::answers::{self, Cycle};
use super::content::{Agency, Content, Query};
use candour_domain::access::Role;
use candour_domain::answer::Answer;
use candour_domain::ids::{AgencyType, QuestionSetId, StatementId};
use candour_domain::question_set::QuestionSet;
use candour_domain::submission::ReturnState;
use chrono::{Datelike as _, Days, Months, NaiveDate};
use std::collections::BTreeMap;

/// The question set of the closed audit, as a file.
pub const QUESTION_SET_2024: &str = include_str!("question-sets/midlands-care-act-compliance-2024.1.json");
/// The question set of the open audit, as a file.
pub const QUESTION_SET_2026: &str = include_str!("question-sets/midlands-care-act-compliance-2026.1.json");

/// Everything that the demo holds.
#[derive(Clone, Debug, PartialEq)]
pub struct DemoPlan {
    /// The Board's name.
    pub board: String,
    /// The password of everybody.
    pub password: String,
    /// The agencies, one of each type.
    pub agencies: Vec<DemoAgency>,
    /// Who can sign in.
    pub people: Vec<DemoPerson>,
    /// The audits, the earlier one first.
    pub cycles: Vec<DemoCycle>,
    /// What was asked about returns of the open one.
    pub queries: Vec<Query>,
}

/// One agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoAgency {
    /// Its short name inside the plan.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its type.
    pub agency_type: AgencyType,
}

/// One person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoPerson {
    /// The name.
    pub name: String,
    /// The address to sign in with.
    pub email: String,
    /// What they do, in a few words; may be empty.
    pub about: String,
    /// What they are, where; the first is the one that they sign in as.
    pub roles: Vec<DemoRole>,
}

/// One role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoRole {
    /// The role.
    pub role: Role,
    /// The key of the agency; `None` at the Board.
    pub agency: Option<String>,
}

/// One audit.
#[derive(Clone, Debug, PartialEq)]
pub struct DemoCycle {
    /// Its title.
    pub title: String,
    /// The question set.
    pub question_set: QuestionSetId,
    /// Its version.
    pub version: String,
    /// The first day for answers.
    pub opens_on: NaiveDate,
    /// The last day for answers.
    pub due_on: NaiveDate,
    /// Whether the audit is closed, with every return handed in.
    pub closed: bool,
    /// One return an agency.
    pub returns: Vec<DemoReturn>,
}

/// One agency's return.
#[derive(Clone, Debug, PartialEq)]
pub struct DemoReturn {
    /// The agency's key.
    pub agency: String,
    /// Where it stands.
    pub state: ReturnState,
    /// Why it was given back; empty otherwise.
    pub reason: String,
    /// The day on which its answers were saved and, where it was, on which it was handed in.
    pub answered_on: NaiveDate,
    /// What is answered.
    pub answers: BTreeMap<StatementId, Answer>,
}

/// The files inside the binary are not as they should be; tests keep that from happening.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// A file cannot be read.
    #[error("the demo's texts cannot be read: {0}")]
    Unreadable(#[from] toml::de::Error),
    /// A code that the domain does not have.
    #[error("the demo names an unknown {0}: {1}")]
    Unknown(&'static str, String),
    /// A date outside the calendar.
    #[error("the demo's dates lie outside the calendar")]
    Calendar,
}

/// Builds the plan. The open audit opened 28 days before `today` and is due 25 days after it; the
/// earlier one opened two years before that.
///
/// # Errors
/// [`PlanError`] where a file inside the binary is wrong.
pub fn plan(set_2024: &QuestionSet, set_2026: &QuestionSet, today: NaiveDate) -> Result<DemoPlan, PlanError> {
    let content = Content::read()?;
    let opens_on = today.checked_sub_days(Days::new(28)).ok_or(PlanError::Calendar)?;
    let before = opens_on.checked_sub_months(Months::new(24)).ok_or(PlanError::Calendar)?;
    Ok(DemoPlan {
        board: content.agencies.board.name.clone(),
        password: content.people.password.clone(),
        agencies: content.agencies.agency.iter().map(agency).collect(),
        people: people(&content)?,
        cycles: vec![cycle(&content, set_2024, before, true)?, cycle(&content, set_2026, opens_on, false)?],
        queries: content.queries.query,
    })
}

fn agency(agency: &Agency) -> DemoAgency {
    DemoAgency {
        key: agency.key.clone(),
        name: agency.name.clone(),
        agency_type: AgencyType::from(agency.kind.as_str()),
    }
}

fn people(content: &Content) -> Result<Vec<DemoPerson>, PlanError> {
    let role = |post: &super::content::Post| {
        let role = Role::from_code(&post.role).ok_or_else(|| PlanError::Unknown("role", post.role.clone()))?;
        Ok(DemoRole { role, agency: post.agency.clone() })
    };
    let people = content.people.person.iter().map(|person| {
        Ok(DemoPerson {
            name: person.name.clone(),
            email: person.email.clone(),
            about: person.about.clone(),
            roles: person.roles.iter().map(role).collect::<Result<_, PlanError>>()?,
        })
    });
    people.collect()
}

fn cycle(content: &Content, set: &QuestionSet, opens_on: NaiveDate, closed: bool) -> Result<DemoCycle, PlanError> {
    let due_on = opens_on.checked_add_days(Days::new(53)).ok_or(PlanError::Calendar)?;
    let agencies = content.agencies.agency.iter().enumerate();
    let returns = agencies.map(|(place, agency)| {
        let cycle = Cycle { agency, year: &set.version, earlier: closed, opens_on };
        one_return(content, set, cycle, place)
    });
    Ok(DemoCycle {
        title: format!("Care Act compliance self-audit {}", opens_on.year()),
        question_set: set.id.clone(),
        version: set.version.clone(),
        opens_on,
        due_on,
        closed,
        returns: returns.collect::<Result<_, _>>()?,
    })
}

fn one_return(content: &Content, set: &QuestionSet, cycle: Cycle<'_>, place: usize) -> Result<DemoReturn, PlanError> {
    let code = if cycle.earlier { "submitted" } else { cycle.agency.state.as_str() };
    let state = ReturnState::from_code(code).ok_or_else(|| PlanError::Unknown("state", code.to_owned()))?;
    let all = answers::all(content, set, cycle);
    let answers = match state {
        ReturnState::NotStarted => BTreeMap::new(),
        ReturnState::InProgress => answers::some(set, cycle, all, cycle.agency.done),
        _ => all,
    };
    let days = u64::try_from(8 + place).unwrap_or(8);
    Ok(DemoReturn {
        agency: cycle.agency.key.clone(),
        state,
        reason: if cycle.earlier { String::new() } else { cycle.agency.reason.clone() },
        answered_on: cycle.opens_on.checked_add_days(Days::new(days)).ok_or(PlanError::Calendar)?,
        answers,
    })
}

/// Whether the agency has agreed to figures of its own in the regional export.
pub(super) fn agrees(key: &str) -> bool {
    matches!(key, "icb" | "ambulance")
}

/// Who can sign in to the demo, with the password that all of them have.
///
/// # Errors
/// [`PlanError`] where a file inside the binary is wrong.
pub fn accounts() -> Result<(String, Vec<DemoPerson>), PlanError> {
    let content = Content::read()?;
    Ok((content.people.password.clone(), people(&content)?))
}
