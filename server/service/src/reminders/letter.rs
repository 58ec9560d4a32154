//! A letter of the QA Manager to all who are late.

use super::view::{Late, is_late, late, recipients};
use crate::mail::{Post, Text};
use crate::trail::{About, Done};
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::ids::{AuditId, ReturnId};
use candour_domain::reminder::{Due, Reminder, letter};
use candour_store::reminders::{self as rows, NewReminder};
use candour_store::trail::{self, NewTrailEntry};
use candour_store::{WriteTx, audits};
use candour_texts::{mark, said};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

const CHANGED: &str =
    mark!("Who is late has changed since you opened this page. Look at the list, and send your letter again.");

/// A letter to all who are late.
#[derive(Clone, Debug)]
pub struct LateLetter<'a> {
    /// The id that the form carries: the same form posted twice is one letter.
    pub id: &'a str,
    /// What it says.
    pub text: &'a str,
    /// To whom, as the page showed it.
    pub to: &'a str,
}

/// Everything about one agency that is put down.
struct Sealed {
    return_id: ReturnId,
    entry: NewTrailEntry,
    mails: Vec<(NewReminder, Post)>,
}

impl Service {
    /// Sends a letter to the leads of every agency of an audit that is late. What it says stands in the mails alone.
    ///
    /// # Errors
    /// Field errors: `text` for the text, `to` where other people are late by now than the page showed.
    pub async fn write_to_late(&self, actor: &Actor, id: AuditId, given: &LateLetter<'_>) -> Result<(), ServiceError> {
        actor.require(Action::SendReminders)?;
        let mut tx = self.store.read().await?;
        let audit = self.board_audit(&mut tx, actor, id).await?;
        let today = self.clock.today();
        let late = late(&mut tx, &audit, today).await?;
        let boards = candour_store::boards::all(&mut tx).await?;
        drop(tx);
        let text = letter(given.text).map_err(|problem| ServiceError::field("text", problem))?;
        let to = recipients(&late);
        // The same form posted twice carries the same id.
        let letter = given.id.parse::<Uuid>().ok().filter(|_| !to.is_empty() && to == given.to);
        let letter = letter.ok_or_else(|| ServiceError::field("to", said(CHANGED)))?;
        let board = boards.iter().find(|board| board.id == actor.board).map_or("", |board| board.name.as_str());
        let mut sealed = Vec::with_capacity(late.len());
        for one in late.iter().filter(|one| !one.leads.is_empty()) {
            sealed.push(self.seal_letter(actor, board, one, letter, &text).await?);
        }
        // Returns are locked in one order, whoever locks them.
        sealed.sort_by_key(|one| one.return_id);
        let now = self.clock.now();
        self.store.write(move |tx| Box::pin(async move { put_down(tx, &sealed, today, now).await })).await
    }

    async fn seal_letter(
        &self,
        actor: &Actor,
        board: &str,
        late: &Late,
        letter: Uuid,
        text: &str,
    ) -> Result<Sealed, ServiceError> {
        let row = &late.row;
        let about = About {
            audit: Some(row.audit.audit.id),
            agency: Some(row.agency.id),
            return_id: Some(row.id),
            subject: Some(letter.to_string()),
            ..About::default()
        };
        let entry = self.scribe(actor).await?.entry(Done::LateLetterSent, &about)?;
        let path = format!("/returns/{}", row.id);
        let mut mails = Vec::with_capacity(late.leads.len());
        for lead in &late.leads {
            let text = Text::LateLetter {
                name: &lead.name,
                who: &actor.name,
                board,
                agency: &row.agency.name,
                audit: &row.audit.audit.title,
                due_on: row.due_on,
                text,
                path: &path,
            };
            let post = self.post(Some(actor.board), Some(lead.id), &lead.email, &text).await?;
            let new = NewReminder {
                id: self.new_id()?,
                return_id: row.id,
                person: lead.id,
                due: Due { kind: Reminder::Letter, for_day: row.due_on, turn: 0 },
                letter: Some(letter),
                mail: post.mail_id(),
            };
            mails.push((new, post));
        }
        Ok(Sealed { return_id: row.id, entry, mails })
    }
}

async fn put_down(
    tx: &mut WriteTx,
    sealed: &[Sealed],
    today: NaiveDate,
    now: DateTime<Utc>,
) -> Result<(), ServiceError> {
    for (place, one) in sealed.iter().enumerate() {
        let present = audits::lock_return(tx, one.return_id).await?;
        if !present.is_some_and(|row| is_late(&row, today)) {
            return Err(ServiceError::field("to", said(CHANGED)));
        }
        for (place_in_it, (new, post)) in one.mails.iter().enumerate() {
            if !rows::insert(tx, new, now).await? {
                // A letter is put down whole or not at all: where its first mail is there, all are.
                let first = place == 0 && place_in_it == 0;
                return if first { Ok(()) } else { Err(Refusal::Overtaken.into()) };
            }
            post.put_down(tx).await?;
        }
        trail::append(tx, &one.entry).await?;
    }
    Ok(())
}
