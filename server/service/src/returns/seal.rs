//! One answer that is to be saved, sealed for its row, its history and its entry in the trail.

use super::KeptAnswer;
use crate::ServiceError;
use crate::context::ReturnPlace;
use crate::keys::AgencyKeys;
use crate::trail::{About, Done, Scribe};
use candour_domain::access::Actor;
use candour_domain::answer::{Answer, state_of};
use candour_domain::question_set::Statement;
use candour_store::answers::AnswerRow;
use candour_store::trail::NewTrailEntry;
use candour_vault::{DataKey, Entropy};

/// One statement that is to be saved, sealed before the transaction begins.
pub(super) struct Change {
    pub(super) row: AnswerRow,
    pub(super) history: Vec<u8>,
    pub(super) entry: NewTrailEntry,
}

/// What one return's answers are sealed with.
pub(super) struct Sealer<'s> {
    pub(super) actor: &'s Actor,
    pub(super) place: ReturnPlace,
    pub(super) keys: &'s AgencyKeys,
    /// The key of what the trail says of it.
    pub(super) trail: &'s DataKey,
    pub(super) scribe: &'s Scribe<'s>,
    pub(super) entropy: &'s dyn Entropy,
}

impl Sealer<'_> {
    /// One answer with its copy for the history and its entry, as the revision after the one that was seen.
    pub(super) fn change(
        &self,
        statement: &Statement,
        answer: &Answer,
        old: &Answer,
        seen: i64,
        has_file: bool,
    ) -> Result<Change, ServiceError> {
        let (id, revision) = (&statement.id, seen + 1);
        let (new, old) = (json(answer)?, json(old)?);
        let about = About {
            audit: Some(self.place.audit),
            agency: Some(self.place.agency),
            return_id: Some(self.place.return_id),
            statement: Some(id),
            revision: Some(revision),
            old: (seen > 0).then_some(old.as_slice()),
            new: Some(&new),
            subject: None,
        };
        let seal = |context: &_| self.keys.in_use().seal(context, &new, self.entropy);
        Ok(Change {
            history: seal(&self.place.history(id, revision))?,
            row: AnswerRow {
                return_id: self.place.return_id,
                statement_id: id.clone(),
                revision,
                state: state_of(statement, answer, has_file),
                body: seal(&self.place.answer(id, revision))?,
                updated_at: self.scribe.at(),
                updated_by: self.actor.person,
            },
            entry: self.scribe.entry_under(self.trail, Done::AnswerSaved, &about)?,
        })
    }
}

impl KeptAnswer {
    pub(super) fn saved(answer: Answer, row: &AnswerRow) -> Self {
        Self {
            answer,
            revision: row.revision,
            state: row.state,
            updated_at: Some(row.updated_at),
            updated_by: Some(row.updated_by),
            unreadable: false,
        }
    }
}

fn json(answer: &Answer) -> Result<Vec<u8>, ServiceError> {
    serde_json::to_vec(answer).map_err(|error| ServiceError::Document(error.to_string()))
}
