//! What is read: the findings of an audit, one proposal, one finding.

use super::view::{FindingPage, FindingView, FindingsPage, ProposalPage, Since};
use super::{Proposed, place};
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::findings::{FindingWords, Key, Proposal};
use candour_domain::ids::{AuditId, FindingId};
use candour_domain::plan::reference;
use candour_store::findings::FindingRow;
use candour_store::{findings, plan::recommendations};
use candour_texts::t;
use candour_vault::DataKey;
use std::collections::BTreeSet;

impl Service {
    /// The findings of an audit, and what its rules propose.
    ///
    /// # Errors
    /// Where the table does not allow it; [`ServiceError::NotFound`] for another Board's audit.
    pub async fn findings(&self, actor: &Actor, audit: AuditId) -> Result<FindingsPage, ServiceError> {
        actor.require(Action::ReadFindings)?;
        let mut tx = self.store.read().await?;
        let (Proposed { audit: known, set, thresholds, all, agencies, handed_in, .. }, _) =
            self.proposed(&mut tx, actor, audit).await?;
        let rows = findings::of_audit(&mut tx, audit).await?;
        drop(tx);
        let key = self.board_key(audit).await?;
        let findings: Vec<_> = rows.into_iter().map(|row| opened(row, &key, &all)).collect();
        let decided: BTreeSet<_> = findings.iter().filter_map(|one| one.key.clone()).collect();
        Ok(FindingsPage {
            audit: known,
            set,
            thresholds,
            proposals: all.into_iter().filter(|one| !decided.contains(&one.key)).collect(),
            findings,
            agencies,
            handed_in,
            manages: actor.may(Action::ManageFindings),
        })
    }

    /// What was decided about findings, the earliest first, without asking the rules what they propose today.
    pub(crate) async fn kept_findings(&self, actor: &Actor, audit: AuditId) -> Result<Vec<FindingView>, ServiceError> {
        actor.require(Action::ReadFindings)?;
        let mut tx = self.store.read().await?;
        let rows = findings::of_audit(&mut tx, audit).await?;
        drop(tx);
        let key = self.board_key(audit).await?;
        Ok(rows.into_iter().map(|row| opened(row, &key, &[])).collect())
    }

    /// One proposal.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for what is no key of the set's; [`Refusal::Step`] where it is not proposed today, or
    /// is decided about.
    pub async fn proposal(&self, actor: &Actor, audit: AuditId, key: &str) -> Result<ProposalPage, ServiceError> {
        actor.require(Action::ReadFindings)?;
        let key: Key = key.parse().map_err(|_| ServiceError::NotFound)?;
        let page = self.findings(actor, audit).await?;
        let found = page.proposals.into_iter().find(|one| one.key == key);
        let proposal = found.ok_or_else(|| no_longer(&page.findings, &key))?;
        let FindingsPage { audit, set, thresholds, agencies, manages, .. } = page;
        Ok(ProposalPage { audit, set, thresholds, proposal, agencies, manages })
    }

    /// One finding.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for another Board's.
    pub async fn finding(&self, actor: &Actor, id: FindingId) -> Result<FindingPage, ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.seen_finding(&mut tx, actor, id, Action::ReadFindings).await?;
        let rows = recommendations::of_audit(&mut tx, row.audit_id).await?;
        drop(tx);
        let follows = rows.into_iter().filter(|one| one.finding_id == Some(id.0));
        let follows = follows.map(|one| (one.id, reference(&one.prefix, one.number))).collect();
        let page = self.findings(actor, row.audit_id).await?;
        let sources = page.findings.iter().filter(|one| one.merged_into == Some(id)).cloned().collect();
        let finding = page.findings.into_iter().find(|one| one.id == id).ok_or(ServiceError::NotFound)?;
        let recommendations = if actor.may(Action::ManageRecommendations) { follows } else { Vec::new() };
        Ok(FindingPage {
            audit: page.audit,
            set: page.set,
            finding,
            sources,
            agencies: page.agencies,
            recommendations,
            manages: page.manages,
        })
    }
}

/// Why a proposal is not there.
fn no_longer(decided: &[FindingView], key: &Key) -> ServiceError {
    let by = decided.iter().find(|one| one.key.as_ref() == Some(key));
    let why = match by {
        Some(one) => t!(
            "This is decided already: {label}, by {changed_by}.",
            label = one.state.label().to_lowercase(),
            changed_by = one.changed_by
        ),
        None => t!("The rules do not propose this with today’s answers and thresholds.").to_owned(),
    };
    Refusal::Step(why).into()
}

/// A finding as people read it.
pub(crate) fn opened(row: FindingRow, key: &DataKey, proposed: &[Proposal]) -> FindingView {
    let words: Option<FindingWords> = place(row.audit_id).finding(row.id, row.revision).open(key, &row.body);
    let rule: Option<Key> = row.proposal.as_deref().and_then(|text| text.parse().ok());
    let then = words.as_ref().and_then(|words| words.evidence.as_ref());
    let since = rule.as_ref().map_or(Since::Own, |rule| match proposed.iter().find(|one| one.key == *rule) {
        None => Since::Gone,
        Some(now) if then == Some(&now.evidence) => Since::Same,
        Some(now) => Since::Other(now.evidence.clone()),
    });
    FindingView {
        id: row.id,
        audit: row.audit_id,
        kind: row.kind,
        state: row.state,
        key: rule,
        merged_into: row.merged_into.map(FindingId),
        revision: row.revision,
        words,
        since,
        changed_by: row.changed_by,
        changed_at: row.changed_at,
    }
}
