//! The learning log of a report: what was shared, how, when, with whom.

use super::{about, place, present};
use crate::plan::{changed, readable, unchanged};
use crate::trail::{About, Done};
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::board_report::{LearningForm, LearningWords, SharedHow};
use candour_domain::ids::ReportId;
use candour_store::reports::ReportRow;
use candour_store::reports::learning::{self, EntryChange, EntryRow};
use candour_store::trail;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// The learning log of a report.
#[derive(Clone, Debug)]
pub struct LearningPage {
    /// The report.
    pub id: ReportId,
    /// The audit's title.
    pub audit: String,
    /// Its entries, the latest first.
    pub entries: Vec<LearningEntry>,
    /// Whether the actor keeps it.
    pub keeps: bool,
}

/// An entry of the log.
#[derive(Clone, Debug)]
pub struct LearningEntry {
    /// Its id.
    pub id: Uuid,
    /// How it was shared.
    pub how: SharedHow,
    /// On which day.
    pub shared_on: NaiveDate,
    /// What, and with whom; `None` where it could not be read.
    pub words: Option<LearningWords>,
    /// Counts every wording.
    pub revision: i64,
    /// Who last changed it.
    pub changed_by: String,
    /// When.
    pub changed_at: DateTime<Utc>,
}

impl Service {
    /// The learning log of a report, for whoever reads the report.
    ///
    /// # Errors
    /// As [`Service::report`].
    pub async fn learning_log(&self, actor: &Actor, id: ReportId) -> Result<LearningPage, ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.seen_report(&mut tx, actor, id, Action::ReadReport).await?;
        let rows = learning::entries(&mut tx, id).await?;
        drop(tx);
        let key = self.board_key(row.audit_id).await?;
        let entry = |entry: EntryRow| LearningEntry {
            id: entry.id,
            how: entry.how,
            shared_on: entry.shared_on,
            words: cell(&row, entry.id, entry.revision).open(&key, &entry.body),
            revision: entry.revision,
            changed_by: entry.changed_by,
            changed_at: entry.changed_at,
        };
        let entries = rows.into_iter().map(entry).collect();
        Ok(LearningPage { id, entries, keeps: actor.may(Action::WriteReport), audit: row.audit_title })
    }

    /// Puts an entry down.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] for what was typed.
    pub async fn add_learning(&self, actor: &Actor, id: ReportId, form: &LearningForm) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.seen_report(&mut tx, actor, id, Action::WriteReport).await?;
        drop(tx);
        let (how, shared_on, words) = form.parse(self.clock.today())?;
        let (own, key) = (self.new_id()?, self.board_key(row.audit_id).await?);
        let body = cell(&row, own, 1).seal(&key, &words, self.entropy.as_ref())?;
        let new = EntryChange { how, shared_on, body, by: actor.person };
        let value = serde_json::json!(words).to_string();
        let scribe = self.scribe(actor).await?;
        let about = About { new: Some(value.as_bytes()), ..about(&row) };
        let entry = scribe.entry_under(&key, Done::LearningAdded, &about)?;
        let now = scribe.at();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    present(tx, id).await?;
                    learning::insert(tx, id, own, &new, now).await?;
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    /// Corrects an entry. `seen` is the revision that the person read.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] for what was typed; [`Refusal::Overtaken`](crate::Refusal::Overtaken) where somebody
    /// else changed it meanwhile; [`ServiceError::NotFound`] where there is no such entry.
    pub async fn correct_learning(
        &self,
        actor: &Actor,
        id: ReportId,
        (entry, seen): (Uuid, i64),
        form: &LearningForm,
    ) -> Result<(), ServiceError> {
        let (row, before) = self.entry_of(actor, id, entry).await?;
        let (how, shared_on, words) = form.parse(self.clock.today())?;
        unchanged(seen, before.revision)?;
        let key = self.board_key(row.audit_id).await?;
        let old: LearningWords = readable(cell(&row, entry, seen).open(&key, &before.body))?;
        let body = cell(&row, entry, seen + 1).seal(&key, &words, self.entropy.as_ref())?;
        let to = EntryChange { how, shared_on, body, by: actor.person };
        let [old, new] = [old, words].map(|words| serde_json::json!(words).to_string());
        let scribe = self.scribe(actor).await?;
        let about = About { old: Some(old.as_bytes()), new: Some(new.as_bytes()), ..about(&row) };
        let noted = scribe.entry_under(&key, Done::LearningCorrected, &about)?;
        let now = scribe.at();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    present(tx, id).await?;
                    if !learning::update(tx, id, (entry, seen), &to, now).await? {
                        return Err(changed());
                    }
                    Ok(trail::append(tx, &noted).await?)
                })
            })
            .await
    }

    /// Removes an entry as it was read.
    ///
    /// # Errors
    /// As [`Service::correct_learning`].
    pub async fn remove_learning(
        &self,
        actor: &Actor,
        id: ReportId,
        (entry, seen): (Uuid, i64),
    ) -> Result<(), ServiceError> {
        let (row, before) = self.entry_of(actor, id, entry).await?;
        unchanged(seen, before.revision)?;
        let key = self.board_key(row.audit_id).await?;
        let old: Option<LearningWords> = cell(&row, entry, seen).open(&key, &before.body);
        let old = old.map(|words| serde_json::json!(words).to_string());
        let scribe = self.scribe(actor).await?;
        let about = About { old: old.as_deref().map(str::as_bytes), ..about(&row) };
        let noted = scribe.entry_under(&key, Done::LearningRemoved, &about)?;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    present(tx, id).await?;
                    if !learning::remove(tx, id, entry, seen).await? {
                        return Err(changed());
                    }
                    Ok(trail::append(tx, &noted).await?)
                })
            })
            .await
    }

    async fn entry_of(&self, actor: &Actor, id: ReportId, entry: Uuid) -> Result<(ReportRow, EntryRow), ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.seen_report(&mut tx, actor, id, Action::WriteReport).await?;
        let found = learning::entries(&mut tx, id).await?.into_iter().find(|known| known.id == entry);
        Ok((row, found.ok_or(ServiceError::NotFound)?))
    }
}

fn cell(row: &ReportRow, entry: Uuid, revision: i64) -> crate::plan::cell::PlanCell {
    place(row.audit_id).report("learning_entry", entry, Some(revision))
}
