//! The trail: who did what, when, to what, with old and new value sealed. Written in the same
//! transaction as the change itself.

pub(crate) use crate::done::Done;

use crate::context::trail_column;
use crate::{Service, ServiceError};
use candour_domain::access::Actor;
use candour_domain::ids::{AgencyId, AuditId, BoardId, PersonId, ReturnId, StatementId};
use candour_store::trail::NewTrailEntry;
use candour_vault::{Context, DataKey, Entropy};
use chrono::{DateTime, Datelike as _, Utc};
use std::sync::Arc;

/// What an entry is about. Everything but the values is plain.
#[derive(Clone, Debug, Default)]
pub(crate) struct About<'a> {
    pub(crate) audit: Option<AuditId>,
    pub(crate) agency: Option<AgencyId>,
    pub(crate) return_id: Option<ReturnId>,
    pub(crate) statement: Option<&'a StatementId>,
    /// The answer's revision after the change.
    pub(crate) revision: Option<i64>,
    /// A plain id of the thing, never a personal detail.
    pub(crate) subject: Option<String>,
    pub(crate) old: Option<&'a [u8]>,
    pub(crate) new: Option<&'a [u8]>,
}

/// Seals entries of one actor at one moment. Made before the transaction, so that nothing in it waits.
pub(crate) struct Scribe<'s> {
    key: Arc<DataKey>,
    entropy: &'s dyn Entropy,
    board: Option<BoardId>,
    person: Option<PersonId>,
    at: DateTime<Utc>,
}

impl Service {
    /// A scribe for this actor, at this moment.
    pub(crate) async fn scribe(&self, actor: &Actor) -> Result<Scribe<'_>, ServiceError> {
        let person = Some(actor.person).filter(|person| !person.0.is_nil());
        self.scribe_for(Some(actor.board), person).await
    }

    /// A scribe where there is no actor, or not yet: signing in, the command line.
    pub(crate) async fn scribe_for(
        &self,
        board: Option<BoardId>,
        person: Option<PersonId>,
    ) -> Result<Scribe<'_>, ServiceError> {
        let at = self.clock.now();
        let key = self.keys.trail(&self.store, at, self.entropy.as_ref()).await?;
        Ok(Scribe { key, entropy: self.entropy.as_ref(), board, person, at })
    }
}

impl Scribe<'_> {
    /// When it writes.
    pub(crate) fn at(&self) -> DateTime<Utc> {
        self.at
    }

    /// Who acts; `None` for the command line.
    pub(crate) fn person(&self) -> Option<PersonId> {
        self.person
    }

    /// One entry, its values sealed under the key of the year.
    pub(crate) fn entry(&self, done: Done, about: &About<'_>) -> Result<NewTrailEntry, ServiceError> {
        self.entry_under(&self.key, done, about)
    }

    /// One entry whose values an agency wrote or reads: they are sealed under a key of the agency's part of
    /// the audit, so that nothing of them is left when its keys are destroyed.
    pub(crate) fn entry_under(
        &self,
        key: &DataKey,
        done: Done,
        about: &About<'_>,
    ) -> Result<NewTrailEntry, ServiceError> {
        let id = crate::clock::new_id(self.at, self.entropy)?;
        let seal = |value: Option<&[u8]>, new: bool| -> Result<Option<Vec<u8>>, ServiceError> {
            let Some(value) = value else { return Ok(None) };
            let column = trail_column(id, new);
            Ok(Some(key.seal(&trail_context(&column, about), value, self.entropy)?))
        };
        Ok(NewTrailEntry {
            id,
            board_id: self.board,
            at: self.at,
            person_id: self.person,
            action: done.code().to_owned(),
            audit_id: about.audit,
            agency_id: about.agency,
            return_id: about.return_id,
            subject: about.statement.map(|statement| statement.0.clone()).or_else(|| about.subject.clone()),
            revision: about.revision,
            dek_id: Some(key.id()),
            old_value: seal(about.old, false)?,
            new_value: seal(about.new, true)?,
        })
    }
}

/// The cell of a trail value.
pub(crate) fn trail_context<'a>(column: &'a str, about: &About<'a>) -> Context<'a> {
    Context {
        audit_id: about.audit,
        agency_id: about.agency,
        return_id: about.return_id,
        statement_id: about.statement,
        revision: about.revision,
        ..Context::new("trail", column)
    }
}

/// The year whose key seals entries of this moment.
pub(crate) fn trail_year(at: DateTime<Utc>) -> i32 {
    at.year()
}
