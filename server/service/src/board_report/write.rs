//! Writing the sections of a report: two people who write at once lose nothing.

use super::view::{SectionPage, SectionView};
use super::{about, place, present, words_of};
use crate::plan::{changed, readable, unchanged};
use crate::trail::{About, Done};
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::board_report::{MOST_SECTIONS, ReportStep, SectionForm, SectionWords};
use candour_domain::ids::ReportId;
use candour_store::reports::sections::{self, SectionRow};
use candour_store::reports::{self, ReportRow};
use candour_store::{Tx, trail};
use candour_texts::t;
use uuid::Uuid;

/// A section as somebody saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SectionAt {
    /// Its id.
    pub id: Uuid,
    /// Its revision then.
    pub seen: i64,
}

/// What is done with the order of sections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrange {
    /// It changes places with the one before it.
    Up,
    /// It changes places with the one behind it.
    Down,
    /// It is removed.
    Remove,
}

impl Arrange {
    /// The one with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "up" => Some(Self::Up),
            "down" => Some(Self::Down),
            "remove" => Some(Self::Remove),
            _ => None,
        }
    }
}

impl Service {
    /// The sections of a report, for whoever writes them.
    ///
    /// # Errors
    /// Where the table does not allow it; [`ServiceError::NotFound`] for another Board's report.
    pub async fn report_sections(&self, actor: &Actor, id: ReportId) -> Result<SectionPage, ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.seen_report(&mut tx, actor, id, Action::WriteReport).await?;
        let all = sections::of_report(&mut tx, id).await?;
        drop(tx);
        let key = self.board_key(row.audit_id).await?;
        let view = |section: &SectionRow| SectionView {
            id: section.id,
            revision: section.revision,
            words: words_of(&row, section, &key),
            changed_by: section.changed_by.clone(),
            changed_at: section.changed_at,
        };
        let sections = all.iter().map(view).collect();
        let audit = (row.audit_id, row.audit_title.clone());
        Ok(SectionPage { id, audit, state: row.state, revision: row.revision, sections })
    }

    /// Changes a section's title and text.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] for what was typed (`title`, `text`); [`Refusal::Overtaken`] where somebody else has
    /// changed it meanwhile; [`Refusal::Step`] where the report is not being written, or what stands there could not be
    /// read; [`ServiceError::NotFound`] where there is no such section.
    pub async fn write_section(
        &self,
        actor: &Actor,
        id: ReportId,
        at: SectionAt,
        form: &SectionForm,
    ) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.seen_report(&mut tx, actor, id, Action::WriteReport).await?;
        let section = section_of(&mut tx, &row, at.id).await?;
        drop(tx);
        row.state.after(ReportStep::Write)?;
        let words = form.parse()?;
        unchanged(at.seen, section.revision)?;
        let key = self.board_key(row.audit_id).await?;
        let before = readable(words_of(&row, &section, &key))?;
        if before == words {
            return Ok(());
        }
        let cell = place(row.audit_id).report("report_section", at.id, Some(at.seen + 1));
        let body = cell.seal(&key, &words, self.entropy.as_ref())?;
        let [old, new] = [before, words].map(|words| serde_json::json!(words).to_string());
        let scribe = self.scribe(actor).await?;
        let about = About { old: Some(old.as_bytes()), new: Some(new.as_bytes()), ..about(&row) };
        let entry = scribe.entry_under(&key, Done::ReportWritten, &about)?;
        let (now, by) = (scribe.at(), actor.person);
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    present(tx, id).await?.state.after(ReportStep::Write)?;
                    if !sections::reword(tx, id, (at.id, at.seen), &body, by, now).await? {
                        return Err(changed());
                    }
                    reports::written(tx, id, by, now).await?;
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    /// Adds a section at the end.
    ///
    /// # Errors
    /// As [`Service::write_section`]; [`Refusal::Step`] where there are [`MOST_SECTIONS`] already.
    pub async fn add_section(&self, actor: &Actor, id: ReportId, form: &SectionForm) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.seen_report(&mut tx, actor, id, Action::WriteReport).await?;
        drop(tx);
        row.state.after(ReportStep::Write)?;
        let words: SectionWords = form.parse()?;
        let (section, key) = (self.new_id()?, self.board_key(row.audit_id).await?);
        let cell = place(row.audit_id).report("report_section", section, Some(1));
        let body = cell.seal(&key, &words, self.entropy.as_ref())?;
        let new = serde_json::json!(words).to_string();
        let scribe = self.scribe(actor).await?;
        let entry =
            scribe.entry_under(&key, Done::ReportWritten, &About { new: Some(new.as_bytes()), ..about(&row) })?;
        let (now, by) = (scribe.at(), actor.person);
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    present(tx, id).await?.state.after(ReportStep::Write)?;
                    if sections::of_report(tx, id).await?.len() >= MOST_SECTIONS {
                        let text = t!("A report has {most} sections at most. Remove one first.", most = MOST_SECTIONS);
                        return Err(Refusal::Step(text).into());
                    }
                    sections::insert(tx, id, (section, &body), by, now).await?;
                    reports::written(tx, id, by, now).await?;
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    /// Moves a section up or down, or removes it. At an end it stays where it is.
    ///
    /// # Errors
    /// As [`Service::write_section`]; one is removed only as it was seen.
    pub async fn arrange_section(
        &self,
        actor: &Actor,
        id: ReportId,
        at: SectionAt,
        arrange: Arrange,
    ) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.seen_report(&mut tx, actor, id, Action::WriteReport).await?;
        let section = section_of(&mut tx, &row, at.id).await?;
        drop(tx);
        row.state.after(ReportStep::Write)?;
        let key = self.board_key(row.audit_id).await?;
        let old = words_of(&row, &section, &key).filter(|_| arrange == Arrange::Remove);
        let old = old.map(|words| serde_json::json!(words).to_string());
        let scribe = self.scribe(actor).await?;
        let about = About { old: old.as_deref().map(str::as_bytes), ..about(&row) };
        let entry = scribe.entry_under(&key, Done::ReportArranged, &about)?;
        let (now, by) = (scribe.at(), actor.person);
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    present(tx, id).await?.state.after(ReportStep::Write)?;
                    let order = sections::of_report(tx, id).await?;
                    if arrange == Arrange::Remove {
                        if !sections::remove(tx, id, at.id, at.seen).await? {
                            return Err(changed());
                        }
                    } else {
                        for (section, place) in arranged(&order, at.id, arrange) {
                            sections::put(tx, id, section, place).await?;
                        }
                    }
                    reports::written(tx, id, by, now).await?;
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }
}

async fn section_of(tx: &mut impl Tx, row: &ReportRow, id: Uuid) -> Result<SectionRow, ServiceError> {
    let all = sections::of_report(tx, row.id).await?;
    all.into_iter().find(|section| section.id == id).ok_or(ServiceError::NotFound)
}

/// The sections whose places change, with their new ones.
fn arranged(order: &[SectionRow], id: Uuid, arrange: Arrange) -> Vec<(Uuid, i64)> {
    let at = order.iter().position(|section| section.id == id);
    let other = at.and_then(|at| if arrange == Arrange::Up { at.checked_sub(1) } else { at.checked_add(1) });
    let pair = at.and_then(|at| order.get(at)).zip(other.and_then(|other| order.get(other)));
    pair.map_or_else(Vec::new, |(one, other)| vec![(one.id, other.place), (other.id, one.place)])
}
