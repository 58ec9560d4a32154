//! Question sets: uploading, looking at, publishing.

mod view;

pub use view::{Before, SetFormat, SetPage, SetState, SetSummary};

use crate::aside::aside;
use crate::sets::read_document;
use crate::trail::{About, Done};
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::ids::{QuestionSetId, StatementId};
use candour_domain::question_set::{FileError, QuestionSet, compare, content_hash, to_json_canonical, to_json_pretty};
use candour_export::question_set_xlsx;
use candour_store::question_sets::{self as rows, DocumentRow, SetRow};
use candour_store::{ReadTx, trail};
use candour_texts::t;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Why a file was not taken.
#[derive(Debug)]
pub enum UploadError {
    /// The file has errors, all of them, each with its place.
    File(Vec<FileError>),
    /// Anything else.
    Service(ServiceError),
}

impl<E: Into<ServiceError>> From<E> for UploadError {
    fn from(error: E) -> Self {
        Self::Service(error.into())
    }
}

impl Service {
    /// Every version, the newest first.
    ///
    /// # Errors
    /// Where the table does not allow it.
    pub async fn question_sets(&self, actor: &Actor) -> Result<Vec<SetSummary>, ServiceError> {
        actor.require(Action::ReadQuestionSets)?;
        let mut tx = self.store.read().await?;
        Ok(rows::list(&mut tx).await?.into_iter().map(summary).collect())
    }

    /// Takes a file, JSON or XLSX by its content, as a draft. A file with errors changes nothing.
    ///
    /// # Errors
    /// All errors of the file; [`Refusal::AlreadyPublished`] where the version is.
    pub async fn upload_question_set(
        &self,
        actor: &Actor,
        file: Vec<u8>,
    ) -> Result<(QuestionSetId, String), UploadError> {
        actor.require(Action::ManageQuestionSets)?;
        // Inflating and reading a workbook takes long enough to keep others waiting, and memory.
        let turn = self.turn_at_documents().await?;
        let read = aside(&turn, move || Ok(question_set_xlsx::read_any_draft(&file))).await?;
        let draft = read.map_err(UploadError::File)?;
        drop(turn);
        let superseded = match draft.supersedes() {
            Some((id, version)) => {
                let mut tx = self.store.read().await?;
                rows::get(&mut tx, id, version).await?.map(|row| read_document(&row.document)).transpose()?
            }
            None => None,
        };
        let set = draft.finish(superseded.as_ref()).map_err(UploadError::File)?;
        let document = to_json_canonical(&set).map_err(|error| ServiceError::Document(error.to_string()))?;
        let row = DocumentRow { row: self.row(&set), document };
        let (id, version) = (set.id.clone(), set.version.clone());
        let about = About { subject: Some(format!("{id}@{version}")), ..About::default() };
        let entry = self.scribe(actor).await?.entry(Done::QuestionSetUploaded, &about)?;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    if !rows::keep_draft(tx, &row).await? {
                        return Err(ServiceError::from(Refusal::AlreadyPublished));
                    }
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await?;
        Ok((id, version))
    }

    /// One version, with what differs from the version before.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] where there is no such version.
    pub async fn question_set(
        &self,
        actor: &Actor,
        id: &QuestionSetId,
        version: &str,
    ) -> Result<SetPage, ServiceError> {
        actor.require(Action::ReadQuestionSets)?;
        let mut tx = self.store.read().await?;
        let row = rows::get(&mut tx, id, version).await?.ok_or(ServiceError::NotFound)?;
        let set = Arc::new(read_document(&row.document)?);
        let before = match &set.supersedes {
            Some(before) => Some(before.clone()),
            None => version_before(&mut tx, &row.row).await?,
        };
        let before = match before {
            Some(before) => match rows::get(&mut tx, id, &before).await? {
                Some(old) => {
                    let confirmed = self.confirmed(&mut tx, id, version).await?;
                    let old = read_document(&old.document)?;
                    let differences = compare(&old, &set, &confirmed);
                    Some(Before { set: old, differences })
                }
                None => None,
            },
            None => None,
        };
        Ok(SetPage { summary: summary(row.row), set, before })
    }

    /// One version as a file: its name and its bytes. Uploading it gives the same set again.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] where there is no such version.
    pub async fn question_set_file(
        &self,
        actor: &Actor,
        id: &QuestionSetId,
        version: &str,
        format: SetFormat,
    ) -> Result<(String, Vec<u8>), ServiceError> {
        let set = self.question_set(actor, id, version).await?.set;
        Ok(match format {
            SetFormat::Json => {
                let text = to_json_pretty(&set).map_err(|error| ServiceError::Document(error.to_string()))?;
                (format!("{id}-{version}.json"), text.into_bytes())
            }
            SetFormat::Xlsx => (format!("{id}-{version}.xlsx"), question_set_xlsx::write(&set)?),
        })
    }

    /// Publishes a draft that was looked at: from now on it cannot change.
    ///
    /// # Errors
    /// [`Refusal::AlreadyPublished`]; where the draft is another than the one that was seen.
    pub async fn publish_question_set(
        &self,
        actor: &Actor,
        id: &QuestionSetId,
        version: &str,
        seen_hash: &str,
    ) -> Result<(), ServiceError> {
        actor.require(Action::ManageQuestionSets)?;
        let scribe = self.scribe(actor).await?;
        let about =
            About { subject: Some(format!("{id}@{version}")), new: Some(seen_hash.as_bytes()), ..About::default() };
        let (entry, now) = (scribe.entry(Done::QuestionSetPublished, &about)?, scribe.at());
        let (id, version, seen_hash) = (id.clone(), version.to_owned(), seen_hash.to_owned());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    if !rows::publish(tx, &id, &version, &seen_hash, now).await? {
                        let there = rows::get(tx, &id, &version).await?.ok_or(ServiceError::NotFound)?;
                        return Err(if there.row.state == "draft" {
                            Refusal::Step(
                                t!("This draft was replaced after you opened it. Look at it again.").to_owned(),
                            )
                        } else {
                            Refusal::AlreadyPublished
                        }
                        .into());
                    }
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    /// Throws a draft away.
    ///
    /// # Errors
    /// [`Refusal::AlreadyPublished`] where it is no draft.
    pub async fn discard_question_set(
        &self,
        actor: &Actor,
        id: &QuestionSetId,
        version: &str,
    ) -> Result<(), ServiceError> {
        self.step(actor, id, version, Done::QuestionSetDiscarded).await
    }

    /// Retires a published version: it is kept, and put to agencies no more.
    ///
    /// # Errors
    /// Where it is not published, or an open audit uses it.
    pub async fn retire_question_set(
        &self,
        actor: &Actor,
        id: &QuestionSetId,
        version: &str,
    ) -> Result<(), ServiceError> {
        self.step(actor, id, version, Done::QuestionSetRetired).await
    }

    /// Confirms that a reworded statement still means the same, so that cycles compare it.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for a statement that the set lacks.
    pub async fn confirm_same_meaning(
        &self,
        actor: &Actor,
        id: &QuestionSetId,
        version: &str,
        statement: &StatementId,
    ) -> Result<(), ServiceError> {
        actor.require(Action::ManageQuestionSets)?;
        let page = self.question_set(actor, id, version).await?;
        page.set.statement(statement).ok_or(ServiceError::NotFound)?;
        let scribe = self.scribe(actor).await?;
        let about = About { subject: Some(format!("{id}@{version}#{statement}")), ..About::default() };
        let (entry, now) = (scribe.entry(Done::LikeForLikeConfirmed, &about)?, scribe.at());
        let (id, version, statement, by) = (id.clone(), version.to_owned(), statement.0.clone(), actor.person);
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    rows::confirm(tx, &id, &version, &statement, by, now).await?;
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    /// The statements whose new wording was confirmed to mean the same.
    pub(crate) async fn confirmed(
        &self,
        tx: &mut ReadTx,
        id: &QuestionSetId,
        version: &str,
    ) -> Result<BTreeSet<StatementId>, ServiceError> {
        Ok(rows::confirmed(tx, id, version).await?.into_iter().map(StatementId).collect())
    }

    async fn step(&self, actor: &Actor, id: &QuestionSetId, version: &str, done: Done) -> Result<(), ServiceError> {
        actor.require(Action::ManageQuestionSets)?;
        let about = About { subject: Some(format!("{id}@{version}")), ..About::default() };
        let entry = self.scribe(actor).await?.entry(done, &about)?;
        let (id, version) = (id.clone(), version.to_owned());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let there = rows::get(tx, &id, &version).await?.ok_or(ServiceError::NotFound)?;
                    let stepped = if done == Done::QuestionSetDiscarded {
                        rows::discard(tx, &id, &version).await?
                    } else if candour_store::audits::open_with(tx, &id, &version).await? > 0 {
                        return Err(Refusal::InUse.into());
                    } else {
                        rows::retire(tx, &id, &version).await?
                    };
                    if !stepped {
                        let draft = there.row.state == "draft";
                        return Err(if draft { Refusal::NotPublished } else { Refusal::AlreadyPublished }.into());
                    }
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    fn row(&self, set: &QuestionSet) -> SetRow {
        SetRow {
            id: set.id.clone(),
            version: set.version.clone(),
            title: set.title.clone(),
            kind: set.kind,
            state: "draft".to_owned(),
            content_hash: content_hash(set),
            created_at: self.clock.now(),
            published_at: None,
        }
    }
}

/// The version uploaded before this one, where the file names none.
async fn version_before(tx: &mut ReadTx, row: &SetRow) -> Result<Option<String>, ServiceError> {
    let earlier = rows::list(tx).await?.into_iter().filter(|other| {
        other.id == row.id
            && other.version != row.version
            && other.state != "draft"
            && other.created_at <= row.created_at
    });
    Ok(earlier.max_by_key(|other| other.created_at).map(|other| other.version))
}

fn summary(row: SetRow) -> SetSummary {
    let state = match row.state.as_str() {
        "draft" => SetState::Draft,
        "published" => SetState::Published,
        _ => SetState::Retired,
    };
    SetSummary {
        id: row.id,
        version: row.version,
        title: row.title,
        kind: row.kind,
        state,
        hash: row.content_hash,
        created_at: row.created_at,
        published_at: row.published_at,
    }
}
