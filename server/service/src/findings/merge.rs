//! Making one finding of several: of proposals, of findings, or of both.

use super::change::key_of;
use super::{about, place, present};
use crate::plan::{changed, readable};
use crate::trail::{About, Done};
use crate::{FieldProblem, Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::findings::{FindingForm, FindingState, FindingStep, FindingWords, Key, Proposal};
use candour_domain::ids::{AuditId, FindingId};
use candour_store::findings::{self, FindingChange, NewFinding};
use candour_store::trail;
use candour_texts::t;
use candour_vault::DataKey;
use std::collections::BTreeSet;

/// What is merged, and into what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MergeForm {
    /// Keys of proposals, and ids of findings.
    pub of: Vec<String>,
    /// The kind and the words of the one.
    pub into: FindingForm,
}

/// What goes into the one finding.
struct Sources {
    proposals: Vec<Proposal>,
    /// Each with the revision that it had.
    findings: Vec<(FindingId, i64)>,
}

impl Service {
    /// Merges proposals and findings into one finding, and gives its id.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] for what was typed, and for fewer than two; [`Refusal::Overtaken`] where one of them
    /// was decided about meanwhile.
    pub async fn merge_findings(
        &self,
        actor: &Actor,
        audit: AuditId,
        form: &MergeForm,
    ) -> Result<FindingId, ServiceError> {
        actor.require(Action::ManageFindings)?;
        let page = self.findings(actor, audit).await?;
        let chosen: BTreeSet<&str> = form.of.iter().map(String::as_str).collect();
        let proposals = page.proposals.into_iter().filter(|one| chosen.contains(one.key.to_string().as_str()));
        let accepted = page.findings.iter().filter(|one| one.state == FindingState::Accepted);
        let accepted = accepted.filter(|one| chosen.contains(one.id.to_string().as_str()));
        let sources =
            Sources { proposals: proposals.collect(), findings: accepted.map(|one| (one.id, one.revision)).collect() };
        let words = form.into.parse();
        let found = sources.proposals.len() + sources.findings.len();
        if found < 2 || words.is_err() {
            let few = t!("Choose at least two to merge.").to_owned();
            let few = (found < 2).then_some(FieldProblem { field: "of", message: few });
            let wrong = words.err().unwrap_or_default().into_iter();
            let wrong = wrong.map(|one| FieldProblem { field: merge_field(one.field), message: one.message });
            return Err(ServiceError::Invalid(few.into_iter().chain(wrong).collect()));
        }
        if found < chosen.len() {
            // One of those that were seen is not there any more.
            return Err(Refusal::Overtaken.into());
        }
        self.merge(actor, audit, sources, words?).await
    }

    async fn merge(
        &self,
        actor: &Actor,
        audit: AuditId,
        sources: Sources,
        (kind, text): (candour_domain::findings::FindingKind, String),
    ) -> Result<FindingId, ServiceError> {
        let id = FindingId(self.new_id()?);
        let key = self.board_key(audit).await?;
        let words = FindingWords { text, ..FindingWords::default() };
        let new = NewFinding {
            id,
            board: actor.board,
            audit,
            kind,
            state: FindingState::Accepted,
            proposal: None,
            merged_into: None,
            body: place(audit).finding(id, 1).seal(&key, &words, self.entropy.as_ref())?,
            by: actor.person,
        };
        let gone = self.gone_into(actor, id, &key, audit, sources.proposals)?;
        let changes = self.rest_merged(actor, id, &key, audit, &sources.findings).await?;
        let value = serde_json::json!(words).to_string();
        let scribe = self.scribe(actor).await?;
        let about = About { new: Some(value.as_bytes()), ..about(kind, None) };
        let entry = scribe.entry_under(&key, Done::FindingsMerged, &about)?;
        let now = scribe.at();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let mut done = findings::insert(tx, &new, now).await?;
                    for one in &gone {
                        done &= findings::insert(tx, one, now).await?;
                    }
                    for (id, seen, to) in &changes {
                        present(tx, *id).await?.state.after(FindingStep::Merge)?;
                        done &= findings::update(tx, *id, *seen, to, now).await?;
                    }
                    if !done {
                        return Err(changed());
                    }
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await?;
        Ok(id)
    }

    /// Proposals, put down as gone into a finding.
    fn gone_into(
        &self,
        actor: &Actor,
        into: FindingId,
        key: &DataKey,
        audit: AuditId,
        proposals: Vec<Proposal>,
    ) -> Result<Vec<NewFinding>, ServiceError> {
        let one = |proposal: Proposal| {
            let id = FindingId(self.new_id()?);
            let name: Key = proposal.key;
            let words =
                FindingWords { text: proposal.text, evidence: Some(proposal.evidence), ..FindingWords::default() };
            Ok(NewFinding {
                id,
                board: actor.board,
                audit,
                kind: name.rule.kind(),
                state: FindingState::Merged,
                proposal: Some(name.to_string()),
                merged_into: Some(into),
                body: place(audit).finding(id, 1).seal(key, &words, self.entropy.as_ref())?,
                by: actor.person,
            })
        };
        proposals.into_iter().map(one).collect()
    }

    /// Findings, as they stand once they are gone into another: their words are sealed again at the next revision.
    async fn rest_merged(
        &self,
        actor: &Actor,
        into: FindingId,
        key: &DataKey,
        audit: AuditId,
        chosen: &[(FindingId, i64)],
    ) -> Result<Vec<(FindingId, i64, FindingChange)>, ServiceError> {
        let mut tx = self.store.read().await?;
        let rows = findings::of_audit(&mut tx, audit).await?;
        drop(tx);
        let mut changes = Vec::with_capacity(chosen.len());
        for (id, seen) in chosen {
            let row = rows.iter().find(|row| row.id == *id && row.revision == *seen).ok_or_else(changed)?;
            let words: FindingWords = readable(place(audit).finding(*id, *seen).open(key, &row.body))?;
            let body = place(audit).finding(*id, seen + 1).seal(key, &words, self.entropy.as_ref())?;
            let kind = key_of(row).map_or(row.kind, |key| key.rule.kind());
            let to =
                FindingChange { kind, state: FindingState::Merged, merged_into: Some(into), body, by: actor.person };
            changes.push((*id, *seen, to));
        }
        Ok(changes)
    }
}

/// The field of the form to merge that stands for one of a finding's.
fn merge_field(field: &'static str) -> &'static str {
    match field {
        "kind" => "merge-kind",
        "text" => "merge-text",
        other => other,
    }
}
