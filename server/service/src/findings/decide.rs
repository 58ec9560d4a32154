//! Accepting and rejecting what is proposed, and writing a finding of one's own.

use super::{about, place};
use crate::trail::Done;
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::findings::{FindingForm, FindingKind, FindingState, FindingWords, Key, reason};
use candour_domain::ids::{AuditId, FindingId};
use candour_store::findings::NewFinding;
use candour_store::{findings, trail};

/// What the QA Manager decides about a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision<'a> {
    /// It is a finding, in these words or in the rule's own where none are given.
    Accept(Option<&'a str>),
    /// It is none, for this reason.
    Reject(&'a str),
}

impl Service {
    /// Decides about a proposal, and gives the id of the finding. `seen` is the [`fingerprint`](candour_domain::findings::Evidence::fingerprint)
    /// of the evidence that the person read.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] for what was typed; [`Refusal::Overtaken`] where the evidence is another by now, or
    /// somebody else has just decided; [`Refusal::Step`] where it is not proposed any more, or is decided about.
    pub async fn decide_finding(
        &self,
        actor: &Actor,
        audit: AuditId,
        key: &str,
        seen: &str,
        decision: &Decision<'_>,
    ) -> Result<FindingId, ServiceError> {
        actor.require(Action::ManageFindings)?;
        let page = self.proposal(actor, audit, key).await?;
        let proposal = page.proposal;
        let kind = proposal.key.rule.kind();
        let (state, done, text, why) = match decision {
            Decision::Accept(None) => (FindingState::Accepted, Done::FindingAccepted, proposal.text, String::new()),
            Decision::Accept(Some(text)) => {
                let form = FindingForm { kind: kind.code().to_owned(), text: (*text).to_owned() };
                (FindingState::Accepted, Done::FindingAccepted, form.parse()?.1, String::new())
            }
            Decision::Reject(why) => (FindingState::Rejected, Done::FindingRejected, proposal.text, reason(why)?),
        };
        if proposal.evidence.fingerprint() != seen {
            return Err(Refusal::Overtaken.into());
        }
        let words = FindingWords { text, reason: why, evidence: Some(proposal.evidence) };
        self.put_finding_down(actor, audit, (kind, state, Some(proposal.key)), words, done).await
    }

    /// Writes a finding of the QA Manager's own, and gives its id.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] for what was typed; [`ServiceError::NotFound`] for another Board's audit.
    pub async fn write_finding(
        &self,
        actor: &Actor,
        audit: AuditId,
        form: &FindingForm,
    ) -> Result<FindingId, ServiceError> {
        actor.require(Action::ManageFindings)?;
        let mut tx = self.store.read().await?;
        self.board_audit(&mut tx, actor, audit).await?;
        drop(tx);
        let (kind, text) = form.parse()?;
        let words = FindingWords { text, ..FindingWords::default() };
        self.put_finding_down(actor, audit, (kind, FindingState::Accepted, None), words, Done::FindingWritten).await
    }

    async fn put_finding_down(
        &self,
        actor: &Actor,
        audit: AuditId,
        (kind, state, key): (FindingKind, FindingState, Option<Key>),
        words: FindingWords,
        done: Done,
    ) -> Result<FindingId, ServiceError> {
        let id = FindingId(self.new_id()?);
        let board_key = self.board_key(audit).await?;
        let new = NewFinding {
            id,
            board: actor.board,
            audit,
            kind,
            state,
            proposal: key.as_ref().map(ToString::to_string),
            merged_into: None,
            body: place(audit).finding(id, 1).seal(&board_key, &words, self.entropy.as_ref())?,
            by: actor.person,
        };
        let value = serde_json::json!(words).to_string();
        let scribe = self.scribe(actor).await?;
        let about = crate::trail::About { new: Some(value.as_bytes()), ..about(kind, key.as_ref()) };
        let entry = scribe.entry_under(&board_key, done, &about)?;
        let now = scribe.at();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    if !findings::insert(tx, &new, now).await? {
                        return Err(crate::plan::changed());
                    }
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await?;
        Ok(id)
    }
}
