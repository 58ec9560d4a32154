//! What a page needs to know of audits.

use crate::returns::OpenQueries;
use candour_domain::audit::{Agency, Audit, AuditState};
use candour_domain::ids::{AgencyId, PersonId, QuestionSetId, ReturnId, StandardId};
use candour_domain::question_set::QuestionSet;
use candour_domain::report::Moderated;
use candour_domain::scoring::ReturnScores;
use candour_domain::signature::SignOff;
use candour_domain::submission::ReturnState;
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One audit in the Board's list.
#[derive(Clone, Debug)]
pub struct AuditListItem {
    /// The audit.
    pub audit: Audit,
    /// How many returns it has, in each state.
    pub returns: BTreeMap<ReturnState, u64>,
}

/// One return in an agency's list.
#[derive(Clone, Debug)]
pub struct OwnReturn {
    /// The return.
    pub id: ReturnId,
    /// The audit.
    pub audit: Audit,
    /// Where the return stands.
    pub state: ReturnState,
    /// The last day for this agency.
    pub due_on: NaiveDate,
    /// Whole days from today to the due date; below 0 is overdue.
    pub days_left: i64,
    /// When it was handed in.
    pub submitted_at: Option<DateTime<Utc>>,
    /// How many statements are asked, and how many of them are complete.
    pub asked: usize,
    /// How many are complete.
    pub complete: usize,
    /// How many queries of the Board wait for an answer, of this person's part.
    pub queries: usize,
    /// Whether any of it is this person's to see: of a contributor's part are the counts above.
    pub has_part: bool,
}

/// What a QA Manager gives to open an audit.
#[derive(Clone, Debug)]
pub struct NewAudit {
    /// Its title.
    pub title: String,
    /// The published question set.
    pub question_set: QuestionSetId,
    /// Its version.
    pub version: String,
    /// Who is asked.
    pub agencies: Vec<AgencyId>,
    /// The first day on which agencies may answer.
    pub opens_on: NaiveDate,
    /// The last day.
    pub due_on: NaiveDate,
    /// The Audit Chair.
    pub chair: Option<PersonId>,
    /// Who submits the returns; `None` for what is usual for the set's kind of audit.
    pub sign_off: Option<SignOff>,
    /// Set when the person has seen which agencies already have a return open, and wants it so.
    pub allow_clash: bool,
}

/// What the form for a new audit offers.
#[derive(Clone, Debug)]
pub struct NewAuditChoices {
    /// Published sets: id, version, title.
    pub sets: Vec<(QuestionSetId, String, String)>,
    /// The Board's agencies, by name.
    pub agencies: Vec<Agency>,
    /// Agencies that have a return open now, with the audit's title.
    pub busy: BTreeMap<AgencyId, String>,
    /// People who may chair: id and name.
    pub chairs: Vec<(PersonId, String)>,
}

/// The QA Manager's view of an audit: progress, and content only where it is handed in.
#[derive(Clone, Debug)]
pub struct Dashboard {
    /// The audit.
    pub audit: Audit,
    /// The Audit Chair's name.
    pub chair: Option<String>,
    /// The question set.
    pub set: Arc<QuestionSet>,
    /// One row an agency, by name.
    pub rows: Vec<DashboardRow>,
    /// The states that the audit can be led to from here.
    pub next_states: Vec<AuditState>,
}

/// One agency's row.
#[derive(Clone, Debug)]
pub struct DashboardRow {
    /// The return.
    pub return_id: ReturnId,
    /// The agency.
    pub agency: Agency,
    /// Where the return stands.
    pub state: ReturnState,
    /// The last day for this agency.
    pub due_on: NaiveDate,
    /// Whole days from today to the due date; below 0 is overdue.
    pub days_left: i64,
    /// For each standard that asks this agency anything: how many statements are complete, of how many.
    pub progress: BTreeMap<StandardId, (usize, usize)>,
    /// The self scores; only where the content may be read.
    pub scores: Option<ReturnScores>,
    /// What the panel made of it, released or not; only where a level was given.
    pub moderated: Option<Moderated>,
    /// How many queries about it are open.
    pub queries: OpenQueries,
}

impl DashboardRow {
    /// How many statements are complete, of how many asked.
    pub fn total(&self) -> (usize, usize) {
        self.progress.values().fold((0, 0), |(complete, asked), (c, a)| (complete + c, asked + a))
    }
}

/// An agency's agreement to agency-level figures in the regional export.
#[derive(Clone, Debug)]
pub struct AgreementRow {
    /// The agency.
    pub agency: Agency,
    /// Where the agreement stands written, and when it was recorded; `None` without one.
    pub agreement: Option<(String, DateTime<Utc>)>,
}
