//! What readers say to a section before the report is final. Whoever reads final reports alone reads none of it.

use super::{about, place, present};
use crate::trail::Done;
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::board_report::Section;
use candour_domain::comment::comment;
use candour_domain::ids::ReportId;
use candour_store::reports::ReportRow;
use candour_store::reports::comments::{self, NewComment};
use candour_store::trail;
use candour_texts::t;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// A comment as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportComment {
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

/// The comments to a section.
#[derive(Clone, Debug)]
pub struct ReportCommentsPage {
    /// The report.
    pub id: ReportId,
    /// The audit's title.
    pub audit: String,
    /// The section.
    pub section: Section,
    /// The comments, the earliest first.
    pub comments: Vec<ReportComment>,
    /// Whether more can be written.
    pub open: bool,
}

impl Service {
    /// The comments to a section of a report.
    ///
    /// # Errors
    /// Where the table does not allow it; [`ServiceError::NotFound`] for a report that is not theirs to see yet, and for
    /// what is no section of what they see.
    pub async fn report_comments(
        &self,
        actor: &Actor,
        id: ReportId,
        section: Uuid,
    ) -> Result<ReportCommentsPage, ServiceError> {
        let (row, section) = self.commented(actor, id, section).await?;
        let mut tx = self.store.read().await?;
        let found = comments::of_section(&mut tx, id, section.id).await?;
        drop(tx);
        let key = self.board_key(row.audit_id).await?;
        let shown = |one: candour_store::comments::CommentRow| {
            let cell = place(row.audit_id).report("report_comment", one.id, None);
            let text: Option<Option<String>> = one.body.as_ref().map(|body| cell.open(&key, body));
            let text = text.map(|text| text.unwrap_or_else(|| t!("This comment could not be read.").to_owned()));
            let own = one.author_id == actor.person && text.is_some();
            ReportComment { id: one.id, text, by: one.author, at: one.written_at, own }
        };
        let comments = found.into_iter().map(shown).collect();
        let open = !row.state.is_final();
        Ok(ReportCommentsPage { id, audit: row.audit_title, section, comments, open })
    }

    /// Writes a comment.
    ///
    /// # Errors
    /// As [`Service::report_comments`]; [`ServiceError::Invalid`] for what was typed (`comment`); [`Refusal::Step`] once
    /// the report is final.
    pub async fn comment_on_report(
        &self,
        actor: &Actor,
        id: ReportId,
        section: Uuid,
        text: &str,
    ) -> Result<(), ServiceError> {
        let (row, section) = self.commented(actor, id, section).await?;
        let text = comment(text).map_err(|wrong| ServiceError::field("comment", wrong))?;
        still_open(&row)?;
        let own = self.new_id()?;
        let key = self.board_key(row.audit_id).await?;
        let cell = place(row.audit_id).report("report_comment", own, None);
        let body = cell.seal(&key, &text, self.entropy.as_ref())?;
        let new = NewComment { id: own, section: section.id, body, author: actor.person };
        let scribe = self.scribe(actor).await?;
        // What it says is not in the trail: once removed it is gone.
        let entry = scribe.entry(Done::ReportCommented, &about(&row))?;
        let now = scribe.at();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    still_open(&present(tx, id).await?)?;
                    comments::insert(tx, id, &new, now).await?;
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    /// Removes one's own comment: its text is destroyed, that there was one stays. Removing twice is once.
    ///
    /// # Errors
    /// As [`Service::report_comments`]; [`ServiceError::NotFound`] where it is not the actor's.
    pub async fn remove_report_comment(
        &self,
        actor: &Actor,
        id: ReportId,
        section: Uuid,
        comment: Uuid,
    ) -> Result<(), ServiceError> {
        let (row, section) = self.commented(actor, id, section).await?;
        let mut tx = self.store.read().await?;
        let found = comments::of_section(&mut tx, id, section.id).await?;
        drop(tx);
        if !found.iter().any(|one| one.id == comment && one.author_id == actor.person) {
            return Err(ServiceError::NotFound);
        }
        let scribe = self.scribe(actor).await?;
        let entry = scribe.entry(Done::ReportCommentRemoved, &about(&row))?;
        let (now, by) = (scribe.at(), actor.person);
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    present(tx, id).await?;
                    if comments::remove(tx, id, (section.id, comment), by, now).await? {
                        trail::append(tx, &entry).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// A report with one of its sections: of what is being written, or of its latest version.
    async fn commented(
        &self,
        actor: &Actor,
        id: ReportId,
        section: Uuid,
    ) -> Result<(ReportRow, Section), ServiceError> {
        actor.require(Action::CommentOnReport)?;
        let known = self.known_report(actor, id).await?;
        let section = known.standing_sections().into_iter().find(|one| one.id == section);
        Ok((known.row, section.ok_or(ServiceError::NotFound)?))
    }
}

fn still_open(row: &ReportRow) -> Result<(), ServiceError> {
    if !row.state.is_final() {
        return Ok(());
    }
    let text = t!("The report is final: no more comments are written. Those that were written stay.");
    Err(Refusal::Step(text.to_owned()).into())
}
