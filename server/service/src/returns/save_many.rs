//! Saving answers of the whole return at once, as they came from a file: all that was ticked, in one transaction.

use super::save::{Seen, Settled, checked};
use super::{PostedStatement, SaveConflict, kept_under};
use crate::evidence::files_of;
use crate::trail::Done;
use crate::{Service, ServiceError};
use candour_domain::access::Actor;
use candour_domain::answer::FieldError;
use candour_domain::ids::{ReturnId, StatementId};
use candour_export::{return_json, return_xlsx};
use candour_store::ReadTx;
use std::collections::BTreeMap;

/// What the answers came from: the trail says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A workbook that Candour made and somebody filled in.
    Workbook,
    /// A return that was taken out, here or at another Board.
    Export,
}

impl Source {
    /// Its word in the form.
    pub fn code(self) -> &'static str {
        match self {
            Self::Workbook => "workbook",
            Self::Export => "export",
        }
    }

    /// The source with this word.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Workbook, Self::Export].into_iter().find(|source| source.code() == code)
    }

    fn noted(self) -> (Done, &'static str) {
        match self {
            Self::Workbook => (Done::WorkbookUsed, return_xlsx::FORMAT),
            Self::Export => (Done::ExportUsed, return_json::FORMAT),
        }
    }
}

/// What became of it. Nothing is half done: either all of it is saved or none.
#[derive(Clone, Debug)]
pub enum ManySaved {
    /// Everything that differed is saved: the new revision of each.
    Saved(BTreeMap<StatementId, i64>),
    /// Nothing is saved: these fields have errors.
    Invalid(Vec<FieldError>),
    /// Nothing is saved: somebody else saved these statements meanwhile.
    Conflicts(Vec<SaveConflict>),
}

impl Service {
    /// Saves answers of any standards of a return in one transaction.
    ///
    /// # Errors
    /// As [`Service::save`].
    pub async fn save_many(
        &self,
        actor: &Actor,
        id: ReturnId,
        posted: &[PostedStatement],
        from: Source,
    ) -> Result<ManySaved, ServiceError> {
        // Overtaken between looking and writing: look again, as a save of one standard does.
        loop {
            let mut tx = self.store.read().await?;
            let mut seen = self.seen(&mut tx, actor, id).await?;
            let answers = match checked(&seen, None, posted)? {
                Ok(answers) => answers,
                Err(errors) => return Ok(ManySaved::Invalid(errors)),
            };
            match self.save_checked(tx, actor, &mut seen, posted, answers, Some(from.noted())).await? {
                Settled::Overtaken => {}
                Settled::Conflicts(conflicts) => return Ok(ManySaved::Conflicts(conflicts)),
                Settled::Saved { revisions, .. } => return Ok(ManySaved::Saved(revisions)),
            }
        }
    }

    /// A whole return, as whoever changes answers of it looks at it.
    pub(crate) async fn seen(&self, tx: &mut ReadTx, actor: &Actor, id: ReturnId) -> Result<Seen, ServiceError> {
        let row = self.to_be_answered(tx, actor, id).await?;
        let set = self.set_of(tx, &row).await?;
        let keys = self.keys_of(tx, &row).await?;
        let part = self.part_of(tx, actor, &row, &set).await?;
        let kept = kept_under(tx, &row, &keys).await?;
        let files = files_of(tx, &row, &keys).await?;
        Ok(Seen { row, set, keys, part, kept, files })
    }
}
