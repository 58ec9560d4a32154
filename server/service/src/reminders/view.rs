//! What the QA Manager sees: what went out to whom, and who is late.

use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor, Role};
use candour_domain::audit::{Audit, AuditState};
use candour_domain::ids::{AuditId, ReturnId};
use candour_domain::reminder::Reminder;
use candour_store::audits::{self, ReturnRow};
use candour_store::reminders::{self as rows, ReaderRow, ReminderRow};
use candour_store::{Tx, reminders};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// How many reminders the page shows.
const SHOWN: usize = 500;

/// A reminder that was written.
#[derive(Clone, Debug)]
pub struct ReminderSent {
    /// To whom, by name.
    pub person: String,
    /// For which agency.
    pub agency: String,
    /// What it says.
    pub kind: Reminder,
    /// When it was written.
    pub written_at: DateTime<Utc>,
    /// `waiting`, `sent`, `kept` or `failed`; `None` where the mail is deleted by now.
    pub state: Option<String>,
    /// When it went out.
    pub sent_at: Option<DateTime<Utc>>,
}

/// An agency whose return is late.
#[derive(Clone, Debug)]
pub struct LateAgency {
    /// The return.
    pub return_id: ReturnId,
    /// The agency's name.
    pub agency: String,
    /// The day that has passed.
    pub due_on: NaiveDate,
    /// Its leads, by name; none where nobody can be written to.
    pub leads: Vec<String>,
}

/// What the page of reminders shows.
#[derive(Clone, Debug)]
pub struct RemindersPage {
    /// The audit.
    pub audit: Audit,
    /// What went out, the latest first.
    pub sent: Vec<ReminderSent>,
    /// Whether there is more than that.
    pub more: bool,
    /// Who is late, by the agency's name.
    pub late: Vec<LateAgency>,
    /// To whom a letter goes, as a text that the form carries: another one means that something changed.
    pub to: String,
    /// A new letter's id, for the form.
    pub letter: Uuid,
}

/// A return that is late, with those who are written to.
pub(super) struct Late {
    pub(super) row: ReturnRow,
    pub(super) leads: Vec<ReaderRow>,
}

impl Service {
    /// Which reminders of an audit went out, and who is late. It shows no content.
    ///
    /// # Errors
    /// Where the table does not allow it; [`ServiceError::NotFound`] for another Board's audit.
    pub async fn reminders(&self, actor: &Actor, id: AuditId) -> Result<RemindersPage, ServiceError> {
        actor.require(Action::SendReminders)?;
        let mut tx = self.store.read().await?;
        let mut audit = self.board_audit(&mut tx, actor, id).await?;
        let today = self.clock.today();
        let mut sent = reminders::of_audit(&mut tx, id, i64::try_from(SHOWN + 1).unwrap_or(i64::MAX)).await?;
        let late = late(&mut tx, &audit, today).await?;
        drop(tx);
        audit.state = audit.state_on(today);
        let more = sent.len() > SHOWN;
        sent.truncate(SHOWN);
        Ok(RemindersPage {
            audit,
            sent: sent.into_iter().map(ReminderSent::from).collect(),
            more,
            to: recipients(&late),
            late: late.into_iter().map(LateAgency::from).collect(),
            letter: self.new_id()?,
        })
    }
}

/// The returns of an audit that is open which are overdue and not handed in, by the agency's name.
pub(super) async fn late(tx: &mut impl Tx, audit: &Audit, today: NaiveDate) -> Result<Vec<Late>, ServiceError> {
    let mut out = Vec::new();
    if audit.state_on(today) != AuditState::Open {
        return Ok(out);
    }
    for row in audits::returns_of(tx, audit.id).await? {
        if is_late(&row, today) {
            let leads = rows::working_at(tx, row.agency.id, Role::AgencyLead).await?;
            out.push(Late { row, leads });
        }
    }
    Ok(out)
}

pub(super) fn is_late(row: &ReturnRow, today: NaiveDate) -> bool {
    row.state.editable() && row.due_on < today
}

/// Whom a letter reaches, as a text: the ids of returns and people.
pub(super) fn recipients(late: &[Late]) -> String {
    let each = late.iter().flat_map(|late| late.leads.iter().map(|lead| format!("{}/{}", late.row.id, lead.id)));
    each.collect::<Vec<_>>().join(" ")
}

impl From<Late> for LateAgency {
    fn from(late: Late) -> Self {
        Self {
            return_id: late.row.id,
            agency: late.row.agency.name,
            due_on: late.row.due_on,
            leads: late.leads.into_iter().map(|lead| lead.name).collect(),
        }
    }
}

impl From<ReminderRow> for ReminderSent {
    fn from(row: ReminderRow) -> Self {
        Self {
            person: row.person_name,
            agency: row.agency_name,
            kind: row.kind,
            written_at: row.written_at,
            state: row.state,
            sent_at: row.sent_at,
        }
    }
}
