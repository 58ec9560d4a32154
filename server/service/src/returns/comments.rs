//! Comments about a statement, inside the agency: the Board never reads one, also not in an emergency.

use super::ReturnHead;
use crate::context::ReturnPlace;
use crate::trail::Done;
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::comment::comment;
use candour_domain::ids::{PersonId, ReturnId, StandardId, StatementId};
use candour_domain::submission::ReturnState;
use candour_store::audits::ReturnRow;
use candour_store::comments::{self, NewComment};
use candour_store::{Tx, audits, keys, trail};
use candour_texts::t;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A comment as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its id.
    pub id: Uuid,
    /// What it says; `None` once its author has removed it.
    pub text: Option<String>,
    /// Who wrote it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether it is the reader's own, and can be removed.
    pub own: bool,
}

/// The comments about a statement.
#[derive(Clone, Debug)]
pub struct CommentsPage {
    /// The return.
    pub head: ReturnHead,
    /// The standard.
    pub standard: StandardId,
    /// The statement.
    pub statement: StatementId,
    /// The comments, the earliest first.
    pub comments: Vec<Comment>,
}

impl Service {
    /// The comments about a statement, for the agency's own people; of a contributor's part alone.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for everybody else, and for a statement that is not asked of the agency.
    pub async fn comments(
        &self,
        actor: &Actor,
        id: ReturnId,
        statement: &StatementId,
    ) -> Result<CommentsPage, ServiceError> {
        let mut tx = self.store.read().await?;
        let (head, known) = self.own_statement(&mut tx, actor, id, statement, Action::Comment).await?;
        let keys = self.keys_of(&mut tx, &known.row).await?;
        let found = comments::of_statement(&mut tx, id, statement).await?;
        drop(tx);
        let place = ReturnPlace::of(&known.row);
        let open = |row: comments::CommentRow| {
            let own = StatementId(row.id.to_string());
            let text = row.body.as_ref().map(|sealed| {
                let plain = keys.open(&place.comment(&own), sealed).ok();
                plain.and_then(|plain| plain.text().ok().map(str::to_owned)).unwrap_or_else(|| {
                    tracing::error!(comment = %row.id, "a comment could not be read");
                    t!("This comment could not be read.").to_owned()
                })
            });
            Comment {
                id: row.id,
                own: row.author_id == actor.person && text.is_some(),
                text,
                by: row.author,
                at: row.written_at,
            }
        };
        let comments = found.into_iter().map(open).collect();
        Ok(CommentsPage { head, standard: known.standard, statement: statement.clone(), comments })
    }

    /// Writes a comment.
    ///
    /// # Errors
    /// As [`Service::comments`]; [`ServiceError::Invalid`] with the field `comment` for what was typed.
    pub async fn write_comment(
        &self,
        actor: &Actor,
        id: ReturnId,
        statement: &StatementId,
        text: &str,
    ) -> Result<(), ServiceError> {
        loop {
            match self.try_comment(actor, id, statement, text).await {
                Err(ServiceError::Refused(Refusal::Overtaken)) => {}
                done => return done,
            }
        }
    }

    async fn try_comment(
        &self,
        actor: &Actor,
        id: ReturnId,
        statement: &StatementId,
        text: &str,
    ) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let (head, known) = self.own_statement(&mut tx, actor, id, statement, Action::Comment).await?;
        let keys = self.keys_of(&mut tx, &known.row).await?;
        drop(tx);
        let text = comment(text).map_err(|wrong| ServiceError::field("comment", wrong))?;
        let new_id = self.new_id()?;
        let own = StatementId(new_id.to_string());
        let place = ReturnPlace::of(&known.row);
        let body = keys.in_use().seal(&place.comment(&own), text.as_bytes(), self.entropy.as_ref())?;
        let new = NewComment { id: new_id, return_id: id, statement: statement.clone(), body, author: actor.person };
        let scribe = self.scribe(actor).await?;
        // What it says is not in the trail: once removed it is gone.
        let entry = scribe.entry(Done::CommentWritten, &known.about(statement))?;
        let (at, sealed_under) = (scribe.at(), keys.in_use().id());
        let theirs = super::Theirs::held(actor, &head.part, statement);
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let present = audits::lock_return(tx, id).await?.ok_or(ServiceError::NotFound)?;
                    if present.state == ReturnState::Shredded {
                        return Err(Refusal::Shredded.into());
                    }
                    if !keys::is_in_use(tx, sealed_under).await? {
                        return Err(Refusal::Overtaken.into());
                    }
                    if let Some(theirs) = &theirs {
                        theirs.confirm(tx, id).await?;
                    }
                    comments::insert(tx, &new, at).await?;
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    /// Removes one's own comment: its text is destroyed, that there was one stays. Removing twice is once.
    ///
    /// # Errors
    /// As [`Service::comments`]; [`ServiceError::NotFound`] where it is not the actor's.
    pub async fn remove_comment(
        &self,
        actor: &Actor,
        id: ReturnId,
        statement: &StatementId,
        comment: Uuid,
    ) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let (_, known) = self.own_statement(&mut tx, actor, id, statement, Action::Comment).await?;
        let found = comments::of_statement(&mut tx, id, statement).await?;
        drop(tx);
        if !found.iter().any(|row| row.id == comment && row.author_id == actor.person) {
            return Err(ServiceError::NotFound);
        }
        let scribe = self.scribe(actor).await?;
        let entry = scribe.entry(Done::CommentRemoved, &known.about(statement))?;
        let (statement, person, at): (StatementId, PersonId, _) = (statement.clone(), actor.person, scribe.at());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    audits::lock_return(tx, id).await?.ok_or(ServiceError::NotFound)?;
                    if comments::remove(tx, id, &statement, comment, person, at).await? {
                        trail::append(tx, &entry).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// How many comments each statement has, for who may read them.
    pub(super) async fn comment_counts(
        &self,
        tx: &mut impl Tx,
        actor: &Actor,
        row: &ReturnRow,
    ) -> Result<BTreeMap<StatementId, i64>, ServiceError> {
        Ok(counts_for(actor, row, comments::counts(tx, row.id).await?))
    }
}

/// How many comments stand with each statement, for who may read them.
pub(super) fn counts_for(actor: &Actor, row: &ReturnRow, found: Vec<(StatementId, i64)>) -> BTreeMap<StatementId, i64> {
    let may = actor.require_for(Action::Comment, row.agency.id).is_ok();
    if may { found.into_iter().collect() } else { BTreeMap::new() }
}
