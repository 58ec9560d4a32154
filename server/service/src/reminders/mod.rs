//! Reminders: a job of each day writes to those who have something to do, and to nobody twice about the same.
//!
//! What a person was told stands in a row that is put down in the transaction of the mail. So the job may run
//! twice, on two servers at once, or after days without any: what was told is not told again, and of what fell due
//! meanwhile only the most urgent is said. No answer is ever in a mail.

mod choice;
mod letter;
mod query;
mod told;
mod view;

pub use letter::LateLetter;
pub use view::{LateAgency, ReminderSent, RemindersPage};

use crate::jobs::{Kind, Outcome};
use crate::mail::{Post, Text, Waiting};
use crate::{Refusal, Service, ServiceError};
use candour_domain::audit::AuditState;
use candour_domain::ids::{BoardId, PersonId, ReturnId};
use candour_domain::reminder::Due;
use candour_domain::time::day_begins;
use candour_store::WriteTx;
use candour_store::audits;
use candour_store::jobs::NewJob;
use candour_store::queries;
use candour_store::reminders::{self as rows, NewReminder, ReaderRow};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use std::collections::BTreeMap;
use uuid::Uuid;

/// When the reminders of a day are written: after its midnight in the United Kingdom, so that they are there in the
/// morning and wake nobody.
const AFTER_MIDNIGHT: TimeDelta = TimeDelta::hours(7);

/// What waits for a person in one return.
#[derive(Clone, Debug)]
struct Told {
    due: Due,
    what: Waiting,
    return_id: ReturnId,
    stands: Stands,
}

/// What must stand still when somebody is told of it.
#[derive(Clone, Copy, Debug)]
enum Stands {
    /// The return waits to be handed in, until this day.
    DueOn(NaiveDate),
    /// This is the latest entry of its query.
    Latest(Uuid),
}

impl Stands {
    /// What the reminder is the only one of: nobody is told twice of the same entry of a query.
    fn letter(self) -> Option<Uuid> {
        match self {
            Self::DueOn(_) => None,
            Self::Latest(entry) => Some(entry),
        }
    }
}

/// A person of a Board with everything that waits for them. What is another Board's goes in a mail of its own.
type Group = (ReaderRow, Vec<Told>);

impl Service {
    /// When the reminders of today are written.
    pub(crate) fn reminders_due_at(&self) -> DateTime<Utc> {
        day_begins(self.clock.today()) + AFTER_MIDNIGHT
    }

    /// The job that looks who is to be told that an audit is open: put down with the opening, because the job of
    /// the day may be over by then.
    pub(crate) fn job_to_remind(&self) -> Result<NewJob, ServiceError> {
        let id = self.new_id()?;
        let (kind, name) = (Kind::Reminders.code(), format!("{}/{id}", Kind::Reminders.code()));
        Ok(NewJob { id, kind, name, subject_id: None, due_at: self.clock.now() })
    }

    /// Writes to everybody who has something to do and was not told so yet.
    pub(crate) async fn remind(&self) -> Result<Outcome, ServiceError> {
        let mut overtaken = self.remind_of_actions().await?;
        for ((board, _), (reader, told)) in self.reminders_waiting().await? {
            let mails = if reader.digest { vec![told] } else { told.into_iter().map(|one| vec![one]).collect() };
            for told in mails {
                match self.remind_one(board, &reader, told).await {
                    Ok(()) => {}
                    // Another server was faster, or somebody handed in meanwhile: what is left is looked for again.
                    Err(ServiceError::Refused(Refusal::Overtaken)) => overtaken = true,
                    Err(other) => return Err(other),
                }
            }
        }
        Ok(if overtaken { Outcome::Again } else { Outcome::Done })
    }

    async fn reminders_waiting(&self) -> Result<BTreeMap<(BoardId, PersonId), Group>, ServiceError> {
        let today = self.clock.today();
        let mut tx = self.store.read().await?;
        let mut groups: BTreeMap<_, Group> = BTreeMap::new();
        for row in audits::unanswered(&mut tx).await? {
            if row.audit.audit.state_on(today) != AuditState::Open {
                continue;
            }
            for (reader, told) in told::of_return(&mut tx, &row, today).await? {
                let group = groups.entry((row.audit.board, reader.id)).or_insert_with(|| (reader, Vec::new()));
                group.1.push(told);
            }
        }
        for (board, reader, told) in self.told_of_queries(&mut tx, None).await? {
            groups.entry((board, reader.id)).or_insert_with(|| (reader, Vec::new())).1.push(told);
        }
        Ok(groups)
    }

    /// Puts one mail down, with the rows that say what it told.
    async fn remind_one(&self, board: BoardId, reader: &ReaderRow, mut told: Vec<Told>) -> Result<(), ServiceError> {
        // Returns are locked in one order, whoever locks them.
        told.sort_by_key(|one| one.return_id);
        let waiting: Vec<_> = told.iter().map(|one| one.what.clone()).collect();
        let name = &reader.name;
        let text = match waiting.as_slice() {
            [Waiting::Query(query)] => Text::Query { name, query },
            waiting => Text::Reminder { name, waiting },
        };
        let post = self.post(Some(board), Some(reader.id), &reader.email, &text).await?;
        let mut new = Vec::with_capacity(told.len());
        for one in &told {
            let (id, mail, letter) = (self.new_id()?, post.mail_id(), one.stands.letter());
            let row = NewReminder { id, return_id: one.return_id, person: reader.id, due: one.due, letter, mail };
            new.push((row, one.stands));
        }
        let now = self.clock.now();
        self.store.write(move |tx| Box::pin(async move { put_down(tx, &post, &new, now).await })).await
    }
}

async fn put_down(
    tx: &mut WriteTx,
    post: &Post,
    new: &[(NewReminder, Stands)],
    now: DateTime<Utc>,
) -> Result<(), ServiceError> {
    for (row, stands) in new {
        let present = audits::lock_return(tx, row.return_id).await?;
        let waits = match *stands {
            Stands::DueOn(day) => present.is_some_and(|present| present.state.editable() && present.due_on == day),
            Stands::Latest(entry) => queries::is_latest(tx, row.return_id, entry).await?,
        };
        if !waits || !rows::insert(tx, row, now).await? {
            return Err(Refusal::Overtaken.into());
        }
    }
    Ok(post.put_down(tx).await?)
}
