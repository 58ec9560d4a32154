//! Mail: put down sealed in the transaction of what it is about, sent by a job, shown in the outbox.
//!
//! A mail never holds an answer. Where nothing is set up that sends mail, it is kept, and the QA Manager
//! reads it in the outbox and hands on what it says.

mod actions;
mod texts;
mod waiting;

pub(crate) use actions::ActionWaiting;
pub(crate) use texts::Text;
pub(crate) use waiting::{Waiting, WaitingQuery, WaitingReturn, WaitsFor};

use crate::clock::new_id;
use crate::jobs::{Kind, Outcome};
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor, Role};
use candour_domain::ids::{BoardId, PersonId};
use candour_store::jobs::NewJob;
use candour_store::mail::{self, MailRow, NewMail};
use candour_store::{StoreError, WriteTx, jobs, people};
use candour_texts::{Language, within_here};
use candour_vault::Context;
use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How many mails the outbox shows.
const SHOWN: i64 = 200;

/// A mail as it goes out. It holds personal details: it is never logged.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// The address.
    pub to: String,
    /// One line.
    pub subject: String,
    /// Plain text, lines end with LF.
    pub text: String,
}

impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Letter([redacted])")
    }
}

/// Why a mail did not go out. The texts may stand in a log: no address is in them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// It may go out later.
    #[error("the mail server cannot take it now: {0}")]
    Later(String),
    /// It never will.
    #[error("the mail server refuses it: {0}")]
    Refused(String),
}

/// Whatever sends mail.
pub trait Mailer: Send + Sync {
    /// Sends a letter; `id` is the same for each try of one letter.
    fn send<'a>(&'a self, id: Uuid, letter: &'a Letter) -> BoxFuture<'a, Result<(), MailError>>;
}

/// A mail with its job, to be put down in a transaction.
#[derive(Clone, Debug)]
pub(crate) struct Post {
    mail: NewMail,
    job: NewJob,
    at: DateTime<Utc>,
}

impl Post {
    /// The mail's id.
    pub(crate) fn mail_id(&self) -> Uuid {
        self.mail.id
    }

    /// Puts both down.
    pub(crate) async fn put_down(&self, tx: &mut WriteTx) -> Result<(), StoreError> {
        mail::insert(tx, &self.mail, self.at).await?;
        jobs::insert(tx, &self.job).await
    }
}

/// A mail in the outbox.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// To whom, by name.
    pub person: Option<String>,
    /// What it is about.
    pub about: &'static str,
    /// `waiting`, `sent`, `kept` or `failed`.
    pub state: String,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it went out.
    pub sent_at: Option<DateTime<Utc>>,
    /// The letter itself, where nothing here sends mail and somebody must hand on what it says.
    pub letter: Option<Letter>,
}

impl Service {
    /// Seals a mail to somebody at an address.
    pub(crate) async fn post(
        &self,
        board: Option<BoardId>,
        person: Option<PersonId>,
        to: &str,
        text: &Text<'_>,
    ) -> Result<Post, ServiceError> {
        // In English, whatever the person reads whose step led to it: in which language they write to whom is not
        // known yet.
        let (subject, body) = within_here(Language::English, || (text.subject(), text.body(&self.settings.site)));
        let letter = Letter { to: to.to_owned(), subject, text: body };
        self.post_of(board, person, text.kind(), Kind::Mail, &letter).await
    }

    /// Seals whatever a job is to read later.
    pub(crate) async fn post_of(
        &self,
        board: Option<BoardId>,
        person: Option<PersonId>,
        kind: &'static str,
        job: Kind,
        letter: &Letter,
    ) -> Result<Post, ServiceError> {
        let at = self.clock.now();
        let id = new_id(at, self.entropy.as_ref())?;
        let key = self.keys.accounts(&self.store, at, self.entropy.as_ref()).await?;
        let plain = zeroize::Zeroizing::new(
            serde_json::to_vec(letter).map_err(|error| ServiceError::Document(error.to_string()))?,
        );
        let body = key.seal(&Context::new("mail", &column(id)), &plain, self.entropy.as_ref())?;
        let job = NewJob {
            id: new_id(at, self.entropy.as_ref())?,
            kind: job.code(),
            name: format!("{}/{id}", job.code()),
            subject_id: Some(id),
            due_at: at,
        };
        Ok(Post { mail: NewMail { id, board_id: board, person_id: person, kind, body }, job, at })
    }

    /// Opens a mail.
    pub(crate) async fn open_letter(&self, row: &MailRow) -> Result<Letter, ServiceError> {
        let key = self.keys.by_id(&self.store, candour_vault::sealed_dek_id(&row.body)?).await?;
        let plain = key.open(&Context::new("mail", &column(row.id)), &row.body)?;
        serde_json::from_slice(&plain).map_err(|_| ServiceError::Corrupt("a mail is damaged".to_owned()))
    }

    /// Sends the mail of a job. A mail that was sent is not sent again.
    pub(crate) async fn send_mail(&self, id: Uuid) -> Result<Outcome, ServiceError> {
        let mut tx = self.store.read_one().await?;
        let found = mail::get(&mut tx, id).await?;
        drop(tx);
        let Some(row) = found.filter(|row| row.state == "waiting") else { return Ok(Outcome::Done) };
        let (state, at) = match &self.mailer {
            None => ("kept", None),
            Some(mailer) => match mailer.send(id, &self.open_letter(&row).await?).await {
                Ok(()) => ("sent", Some(self.clock.now())),
                Err(MailError::Later(reason)) => {
                    tracing::warn!(mail = %id, reason, "a mail waits");
                    return Ok(Outcome::Again);
                }
                Err(MailError::Refused(reason)) => {
                    tracing::warn!(mail = %id, reason, "a mail was refused");
                    ("failed", None)
                }
            },
        };
        self.settle_mail(id, state, at).await?;
        Ok(if state == "failed" { Outcome::Failed } else { Outcome::Done })
    }

    /// Says what became of a mail.
    pub(crate) async fn settle_mail(
        &self,
        id: Uuid,
        state: &'static str,
        at: Option<DateTime<Utc>>,
    ) -> Result<(), ServiceError> {
        self.store.write(move |tx| Box::pin(async move { Ok(mail::settle(tx, id, state, at).await?) })).await
    }

    /// The Board's mail of late, the newest first. Where nothing sends mail, the QA Manager finds the letters in
    /// it.
    ///
    /// # Errors
    /// Where the table does not allow it.
    pub async fn outbox(&self, actor: &Actor) -> Result<Vec<Outgoing>, ServiceError> {
        actor.require(Action::ManageAccounts)?;
        let mut tx = self.store.read().await?;
        let rows = mail::latest(&mut tx, actor.board, SHOWN).await?;
        let keepers = people::holding(&mut tx, actor.board, Role::SystemAdministrator).await?;
        drop(tx);
        // Whoever sees no content must not read the links that let others in; nor does the QA Manager read
        // those of the people who keep the keys, who have the command line.
        let reads = self.mailer.is_none() && actor.role == Role::QaManager;
        let of_a_keeper = |row: &MailRow| keepers.iter().any(|keeper| Some(keeper.id.0) == row.person_id);
        let mut out = Vec::with_capacity(rows.len());
        for row in rows {
            let shown = reads && row.state != "sent" && !of_a_keeper(&row);
            let letter = if shown { Some(self.open_letter(&row).await?) } else { None };
            out.push(Outgoing {
                about: texts::about(&row.kind),
                person: row.person_name,
                state: row.state,
                created_at: row.created_at,
                sent_at: row.sent_at,
                letter,
            });
        }
        Ok(out)
    }

    /// Whether something sends mail here.
    pub fn sends_mail(&self) -> bool {
        self.mailer.is_some()
    }
}

/// The cell of a mail: it carries the mail's id, so that two mails cannot be swapped.
pub(crate) fn column(id: Uuid) -> String {
    format!("body/{id}")
}
