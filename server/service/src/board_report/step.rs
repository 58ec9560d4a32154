//! A step of a report: its state, what it makes, its entry in the history, the mails and the trail, together.

use super::{about, place, present};
use crate::mail::Post;
use crate::plan::changed;
use crate::trail::{About, Done};
use crate::{Service, ServiceError};
use candour_domain::access::Actor;
use candour_domain::audit::AuditState;
use candour_domain::board_report::{Frozen, ReportEvent, ReportStep, StepWords, Written};
use candour_domain::signature;
use candour_store::reports::events::{self, NewEvent};
use candour_store::reports::versions::{self, NewVersion};
use candour_store::reports::{self, ReportRow};
use candour_store::{audits, trail};
use candour_vault::DataKey;

/// What a step does.
pub(super) struct Taken {
    pub(super) step: ReportStep,
    pub(super) event: ReportEvent,
    pub(super) done: Done,
    /// A reason or a minute.
    pub(super) words: Option<StepWords>,
    /// The version that it is about.
    pub(super) version: Option<i64>,
    /// The version that it makes.
    pub(super) makes: Option<NewVersion>,
    pub(super) posts: Vec<Post>,
    /// Whether whoever takes it must never have written in the report.
    pub(super) not_by_a_writer: bool,
}

impl Taken {
    pub(super) fn new(step: ReportStep, event: ReportEvent, done: Done) -> Self {
        Self { step, event, done, words: None, version: None, makes: None, posts: Vec::new(), not_by_a_writer: false }
    }
}

impl Service {
    /// Takes a step of a report that the actor saw at this revision.
    pub(super) async fn take_report_step(
        &self,
        actor: &Actor,
        row: &ReportRow,
        seen: i64,
        taken: Taken,
    ) -> Result<(), ServiceError> {
        let Taken { step, event, done, words, version, makes, posts, not_by_a_writer } = taken;
        let to = row.state.after(step)?;
        crate::plan::unchanged(seen, row.revision)?;
        let key = self.board_key(row.audit_id).await?;
        let id = self.new_id()?;
        let cell = place(row.audit_id).report("report_event", id, None);
        let body = words.as_ref().map(|words| cell.seal(&key, words, self.entropy.as_ref())).transpose()?;
        let new = NewEvent { id, event, version, body, by: actor.person };
        let value = words.map(|words| serde_json::json!(words).to_string());
        let scribe = self.scribe(actor).await?;
        let entry =
            scribe.entry_under(&key, done, &About { new: value.as_deref().map(str::as_bytes), ..about(row) })?;
        let moved = About {
            audit: Some(row.audit_id),
            old: Some(AuditState::Reporting.code().as_bytes()),
            new: Some(AuditState::Monitoring.code().as_bytes()),
            ..About::default()
        };
        let moved = (step == ReportStep::Present).then(|| scribe.entry(Done::AuditMoved, &moved)).transpose()?;
        let (now, by, report, audit) = (scribe.at(), actor.person, row.id, row.audit_id);
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    present(tx, report).await?.state.after(step)?;
                    if not_by_a_writer && reports::is_writer(tx, report, by).await? {
                        return Err(super::sign::wrote_it());
                    }
                    if !reports::move_to(tx, report, seen, to, now).await? {
                        return Err(changed());
                    }
                    if let Some(version) = &makes {
                        versions::insert(tx, report, version, now).await?;
                    }
                    events::insert(tx, report, &new, now).await?;
                    for post in &posts {
                        post.put_down(tx).await?;
                    }
                    if let Some(entry) = &moved
                        && audits::set_state(tx, audit, AuditState::Reporting, AuditState::Monitoring).await?
                    {
                        trail::append(tx, entry).await?;
                    }
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    /// A version of this text with these figures, hashed and sealed.
    pub(super) fn new_version(
        &self,
        actor: &Actor,
        row: &ReportRow,
        key: &DataKey,
        (number, event): (i64, ReportEvent),
        written: Written,
    ) -> Result<NewVersion, ServiceError> {
        let mut salt = [0; 32];
        self.entropy.fill(&mut salt)?;
        let hash = hash_of(&salt, &written)?;
        let sealed = Frozen { salt: hex::encode(salt), written };
        let cell = place(row.audit_id).report("report_version", row.id.0, Some(number));
        let body = cell.seal(key, &sealed, self.entropy.as_ref())?;
        Ok(NewVersion { number, event, hash, body, by: actor.person })
    }
}

/// The hash over a salt and a text with its figures.
pub(super) fn hash_of(salt: &[u8; 32], written: &Written) -> Result<[u8; 32], ServiceError> {
    let document = written.document().map_err(|error| ServiceError::Document(error.to_string()))?;
    Ok(signature::hash(salt, &document))
}

/// Whether what is kept of a version is what was hashed.
pub(super) fn is_whole(frozen: &Frozen, hash: &[u8]) -> bool {
    let salt = hex::decode(&frozen.salt).ok().and_then(|salt| <[u8; 32]>::try_from(salt).ok());
    salt.and_then(|salt| hash_of(&salt, &frozen.written).ok()).is_some_and(|found| found == hash)
}
