//! The thresholds of an audit's rules: what a change would do, and the change.

use super::Proposed;
use crate::trail::{About, Done};
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::analysis::Analysis;
use candour_domain::audit::Audit;
use candour_domain::findings::{Difference, Thresholds, difference, proposals};
use candour_domain::ids::AuditId;
use candour_store::findings;
use candour_store::{Tx, trail};

/// What the page of thresholds is made of.
#[derive(Clone, Debug)]
pub struct ThresholdsPage {
    /// The audit.
    pub audit: Audit,
    /// The thresholds as they are.
    pub thresholds: Thresholds,
    /// Counts their changes; 0 where they are the usual ones.
    pub revision: i64,
    /// What others would change, where others are asked about.
    pub difference: Option<Difference>,
    /// How many proposals there are now.
    pub proposed: usize,
}

/// The thresholds of an audit, and how often they were changed.
pub(super) async fn of(tx: &mut impl Tx, audit: AuditId) -> Result<(Thresholds, i64), ServiceError> {
    let Some(row) = findings::thresholds(tx, audit).await? else { return Ok((Thresholds::default(), 0)) };
    let read = serde_json::from_str(&row.chosen);
    let thresholds = read.map_err(|error| ServiceError::Corrupt(format!("thresholds: {error}")))?;
    Ok((thresholds, row.revision))
}

impl Service {
    /// The thresholds of an audit's rules, and what others would change. Changes nothing.
    ///
    /// # Errors
    /// Where the table does not allow it; [`ServiceError::NotFound`] for another Board's audit.
    pub async fn finding_thresholds(
        &self,
        actor: &Actor,
        audit: AuditId,
        others: Option<Thresholds>,
    ) -> Result<ThresholdsPage, ServiceError> {
        actor.require(Action::ManageFindings)?;
        let mut tx = self.store.read().await?;
        let (Proposed { audit, set, thresholds, revision, all, .. }, returns) =
            self.proposed(&mut tx, actor, audit).await?;
        drop(tx);
        let analysis = Analysis { set: &set, returns };
        let difference = others.map(|others| difference(&all, proposals(&analysis, &others)));
        Ok(ThresholdsPage { audit, thresholds, revision, difference, proposed: all.len() })
    }

    /// Sets the thresholds of an audit's rules. What was decided stays decided. `seen` is the revision that the person
    /// read.
    ///
    /// # Errors
    /// [`Refusal::Overtaken`](crate::Refusal::Overtaken) where somebody else has changed them meanwhile.
    pub async fn set_finding_thresholds(
        &self,
        actor: &Actor,
        audit: AuditId,
        seen: i64,
        to: Thresholds,
    ) -> Result<(), ServiceError> {
        actor.require(Action::ManageFindings)?;
        let mut tx = self.store.read().await?;
        self.board_audit(&mut tx, actor, audit).await?;
        let (before, revision) = of(&mut tx, audit).await?;
        drop(tx);
        crate::plan::unchanged(seen, revision)?;
        if before == to {
            return Ok(());
        }
        let [old, new] = [before, to].map(|values| serde_json::json!(values).to_string());
        let scribe = self.scribe(actor).await?;
        let about = About {
            subject: Some(audit.to_string()),
            old: Some(old.as_bytes()),
            new: Some(new.as_bytes()),
            ..About::default()
        };
        let entry = scribe.entry(Done::ThresholdsChanged, &about)?;
        let (now, by) = (scribe.at(), actor.person);
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    if !findings::set_thresholds(tx, audit, seen, (&new, by), now).await? {
                        return Err(crate::plan::changed());
                    }
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }
}
