//! Evidence that is attached to actions: seen by whoever sees the action; its file opened by whoever verifies it.

use super::cell::PlanPlace;
use crate::evidence::{Download, Reading};
use crate::library::PieceFile;
use crate::trail::{About, Done};
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::answer::EvidenceReference;
use candour_domain::ids::{EvidenceId, PieceId, PlanActionId};
use candour_domain::plan::action_reference;
use candour_store::plan::evidence::{self as rows, AttachedRow, FileRow};
use candour_store::{Store, trail};
use candour_texts::t;
use candour_vault::DataKey;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// A piece of evidence that is attached to an action: the words and the file that it had when it was attached.
#[derive(Clone, Debug)]
pub struct AttachedView {
    /// Its id.
    pub id: EvidenceId,
    /// The piece of the agency's library that it was copied from, if that is still there.
    pub piece: PieceId,
    /// What it says; `None` where it could not be read: say so.
    pub words: Option<EvidenceReference>,
    /// Its file, where it has one.
    pub file: Option<PieceFile>,
    /// Who attached it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl AttachedView {
    /// What people read as its title.
    pub fn title(&self) -> &str {
        self.words.as_ref().map_or(t!("A piece of evidence that cannot be read now"), |words| words.title.as_str())
    }
}

impl Service {
    /// Opens a file that is attached to an action, as far as its first chunk. A reading outside of the action's agency
    /// is written into the trail.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for an action that the actor does not see, for what is not attached to it, and where
    /// it has no file.
    pub async fn open_attached(
        &self,
        actor: &Actor,
        action: PlanActionId,
        id: EvidenceId,
    ) -> Result<Download, ServiceError> {
        let mut tx = self.store.read().await?;
        let (row, of) = self.seen_action(&mut tx, actor, action, Action::OpenAttachedEvidence).await?;
        let found = rows::get(&mut tx, id).await?.filter(|found| found.action == action);
        drop(tx);
        let found = found.ok_or(ServiceError::NotFound)?;
        let file = found.file.clone().ok_or(ServiceError::NotFound)?;
        let key = self.board_key(of.audit_id).await?;
        let reading = reading_of(&self.store, &key, &found, &file)?;
        let name = opened(found, &key).file.map(|file| file.shown_name()).unwrap_or_default();
        let download = Download::begin(id, name, (file.kind, file.size), reading).await?;
        if actor.agency != of.agency() {
            let about =
                About { subject: Some(action_reference(&of.prefix, of.number, row.number)), ..super::about(&of, true) };
            let entry = self.scribe(actor).await?.entry(Done::EvidenceRead, &about)?;
            let noted: Result<(), ServiceError> =
                self.store.write(move |tx| Box::pin(async move { Ok(trail::append(tx, &entry).await?) })).await;
            noted?;
        }
        Ok(download)
    }

    /// The actions of the agency that a piece of its library is attached to: each with its reference.
    ///
    /// # Errors
    /// Where the table does not allow it.
    pub async fn actions_with(
        &self,
        actor: &Actor,
        piece: PieceId,
    ) -> Result<Vec<(PlanActionId, String)>, ServiceError> {
        let agency = actor.agency.ok_or(ServiceError::NotFound)?;
        actor.require_for(Action::ReadPlan, agency)?;
        let mut tx = self.store.read_one().await?;
        let found = rows::of_piece(&mut tx, agency, piece).await?.into_iter();
        Ok(found
            .map(|row| {
                let (prefix, number, action) = row.numbers;
                (row.action, action_reference(&prefix, number, action))
            })
            .collect())
    }

    /// What is attached to the actions of the actor's plan.
    pub(super) async fn attached_to_all(
        &self,
        actor: &Actor,
    ) -> Result<BTreeMap<PlanActionId, Vec<AttachedView>>, ServiceError> {
        actor.require_own(Action::ReadPlan)?;
        let mut tx = self.store.read_one().await?;
        let found = rows::list(&mut tx, actor.board, actor.agency).await?;
        drop(tx);
        let keys = self.board_keys(found.iter().map(|row| row.audit).collect()).await?;
        let mut all: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for row in found {
            let key = super::opened::key_of(&keys, row.audit)?;
            all.entry(row.action).or_default().push(opened(row, key));
        }
        Ok(all)
    }
}

/// Where what is attached is sealed.
pub(super) fn place_of(row: &AttachedRow) -> PlanPlace {
    PlanPlace { audit: row.audit, agency: row.agency }
}

/// What is attached, as people read it.
pub(super) fn opened(row: AttachedRow, key: &DataKey) -> AttachedView {
    let cell = |column| place_of(&row).attached(row.action, row.id, column);
    let words = cell("words").open(key, &row.words);
    let file = row.file.as_ref().map(|file| PieceFile {
        id: row.id,
        name: cell("name").open(key, &file.name),
        kind: file.kind,
        size: file.size,
        by: row.author.clone(),
        at: row.created_at,
    });
    AttachedView { id: row.id, piece: row.piece, words, file, by: row.author, at: row.created_at }
}

/// Begins to read a file that is attached.
pub(crate) fn reading_of(
    store: &Store,
    key: &DataKey,
    row: &AttachedRow,
    file: &FileRow,
) -> Result<Reading, ServiceError> {
    let opener = key.open_file(&place_of(row).attached(row.action, row.id, "body").context(), &file.head)?;
    Ok(Reading::with(store, opener, file.body, file.size))
}
