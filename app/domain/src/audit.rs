//! Audits, agencies and their states.

use crate::ids::{AgencyId, AgencyType, AuditId, PersonId, QuestionSetId};
use crate::question_set::AuditKind;
use crate::signature::SignOff;
use candour_texts::t;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A partner organisation, as pages and reports name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agency {
    /// Its id.
    pub id: AgencyId,
    /// Its name.
    pub name: String,
    /// Its type, which decides what it is asked.
    pub agency_type: AgencyType,
}

/// One audit, without its returns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audit {
    /// Its id.
    pub id: AuditId,
    /// Its title.
    pub title: String,
    /// The kind of audit.
    pub kind: AuditKind,
    /// The question set that it puts, for ever in the version that it was opened with.
    pub question_set: QuestionSetId,
    /// That version.
    pub version: String,
    /// Where it stands.
    pub state: AuditState,
    /// The first day on which agencies may answer.
    pub opens_on: NaiveDate,
    /// The last day on which agencies are asked to submit.
    pub due_on: NaiveDate,
    /// The Audit Chair.
    pub chair: Option<PersonId>,
    /// Who submits the agencies' returns.
    pub sign_off: SignOff,
}

/// Where an audit stands: planned > open > closed > moderation > reporting > monitoring > archived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditState {
    /// Prepared; agencies see nothing yet.
    Planned,
    /// Agencies answer.
    Open,
    /// No more answers.
    Closed,
    /// The panel goes through the returns.
    Moderation,
    /// The report is written.
    Reporting,
    /// The actions are followed up.
    Monitoring,
    /// Kept for its retention time.
    Archived,
}

impl AuditState {
    /// Every state, in order.
    pub const ALL: [Self; 7] =
        [Self::Planned, Self::Open, Self::Closed, Self::Moderation, Self::Reporting, Self::Monitoring, Self::Archived];

    /// The states that an audit can be led to from here: the next one; and a closed audit can be opened again.
    pub fn next(self) -> &'static [Self] {
        match self {
            Self::Planned => &[Self::Open],
            Self::Open => &[Self::Closed],
            Self::Closed => &[Self::Open, Self::Moderation],
            Self::Moderation => &[Self::Reporting],
            Self::Reporting => &[Self::Monitoring],
            Self::Monitoring => &[Self::Archived],
            Self::Archived => &[],
        }
    }

    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Planned => t!("Planned"),
            Self::Open => t!("Open"),
            Self::Closed => t!("Closed"),
            Self::Moderation => t!("In moderation"),
            Self::Reporting => t!("Reporting"),
            Self::Monitoring => t!("Monitoring"),
            Self::Archived => t!("Archived"),
        }
    }

    /// The code in tables and exports.
    pub fn code(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Moderation => "moderation",
            Self::Reporting => "reporting",
            Self::Monitoring => "monitoring",
            Self::Archived => "archived",
        }
    }

    /// The state with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

impl Audit {
    /// Where the audit stands today: a planned audit opens by itself on its day.
    pub fn state_on(&self, today: NaiveDate) -> AuditState {
        if self.state == AuditState::Planned && self.opens_on <= today { AuditState::Open } else { self.state }
    }
}
