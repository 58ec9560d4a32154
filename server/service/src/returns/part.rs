//! Whose part of a return is what: what somebody sees of it, and what a transaction that writes makes sure of.

use super::KeptAnswer;
use crate::evidence::EvidenceFile;
use crate::reports::{Kept, plain};
use crate::trail::{About, Done, Scribe};
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Actor, Role};
use candour_domain::delegation::Part;
use candour_domain::ids::{PersonId, ReturnId, StandardId, StatementId};
use candour_domain::journey::Journey;
use candour_domain::question_set::{QuestionSet, Standard};
use candour_store::audits::ReturnRow;
use candour_store::trail::NewTrailEntry;
use candour_store::{Tx, WriteTx, delegations, trail};
use std::collections::{BTreeMap, BTreeSet};

impl Service {
    /// What the actor sees of a return that they may read: a contributor what is delegated to them.
    pub(crate) async fn part_of(
        &self,
        tx: &mut impl Tx,
        actor: &Actor,
        row: &ReturnRow,
        set: &QuestionSet,
    ) -> Result<Part, ServiceError> {
        if actor.role != Role::AgencyContributor {
            return Ok(Part::before_delegation(actor.role));
        }
        let held = delegations::held(tx, row.id, actor.person).await?.into_iter().collect();
        Ok(Part::of(actor.role, set, &held))
    }
}

/// A standard of which something is asked of this agency, and something is of this part.
///
/// # Errors
/// [`ServiceError::NotFound`] for every other.
pub(super) fn part_of_standard<'a>(
    set: &'a QuestionSet,
    row: &ReturnRow,
    standard: &StandardId,
    part: &Part,
) -> Result<&'a Standard, ServiceError> {
    let known = set.standard(standard).ok_or(ServiceError::NotFound)?;
    let asked = known.statements.iter().any(|s| s.applies_to.includes(&row.agency.agency_type));
    if asked && part.touches(known) { Ok(known) } else { Err(ServiceError::NotFound) }
}

/// What is asked of an agency, as far as it is of a part. All answers decide it; those outside the part go no further.
pub(super) fn asked_within(set: &QuestionSet, row: &ReturnRow, kept: &Kept, part: &Part) -> BTreeSet<StatementId> {
    Journey::new(set, &row.agency.agency_type, &plain(kept.clone())).within(part).asked()
}

/// The answers of a part.
pub(super) fn answers_within(mut kept: Kept, part: &Part) -> BTreeMap<StatementId, KeptAnswer> {
    kept.retain(|statement, _| part.holds(statement));
    kept
}

/// The files of a part: those that support a statement of it, each with the statements of the part.
pub(crate) fn files_within(files: Vec<EvidenceFile>, part: &Part) -> Vec<EvidenceFile> {
    let of_part = |mut file: EvidenceFile| {
        let before = file.statements.len();
        file.statements.retain(|statement| part.holds(statement));
        file.supports_others = file.statements.len() < before;
        (*part == Part::Whole || !file.statements.is_empty()).then_some(file)
    };
    files.into_iter().filter_map(of_part).collect()
}

/// What a contributor changes: it is theirs still when it is written, and no longer ready after it.
pub(crate) struct Theirs {
    person: PersonId,
    /// What is changed.
    changed: Vec<StatementId>,
    /// For each standard of it, the contributor's statements there and the entry that they are ready no more.
    standards: Vec<(Vec<StatementId>, NewTrailEntry)>,
}

impl Theirs {
    /// For a change of these statements; nothing is to be made sure of for who sees the whole.
    pub(crate) fn new(
        actor: &Actor,
        row: &ReturnRow,
        set: &QuestionSet,
        part: &Part,
        changed: Vec<StatementId>,
        scribe: &Scribe<'_>,
    ) -> Result<Option<Self>, ServiceError> {
        if *part == Part::Whole {
            return Ok(None);
        }
        let mut standards = Vec::new();
        for standard in &set.standards {
            if !standard.statements.iter().any(|statement| changed.contains(&statement.id)) {
                continue;
            }
            let theirs = standard.statements.iter().map(|s| s.id.clone()).filter(|id| part.holds(id)).collect();
            let about = About { subject: Some(standard.id.to_string()), ..about(row) };
            standards.push((theirs, scribe.entry(Done::PartNotReady, &about)?));
        }
        Ok(Some(Self { person: actor.person, changed, standards }))
    }

    /// For what a contributor adds to a statement without changing its answer.
    pub(crate) fn held(actor: &Actor, part: &Part, statement: &StatementId) -> Option<Self> {
        let theirs = Self { person: actor.person, changed: vec![statement.clone()], standards: Vec::new() };
        (*part != Part::Whole).then_some(theirs)
    }

    /// Makes sure of it in the transaction that writes, with the return locked.
    ///
    /// # Errors
    /// [`Refusal::Overtaken`] where something was taken back since: who looks again finds that it is not theirs.
    pub(crate) async fn confirm(&self, tx: &mut WriteTx, id: ReturnId) -> Result<(), ServiceError> {
        let held = delegations::held(tx, id, self.person).await?;
        if !self.changed.iter().all(|statement| held.contains(statement)) {
            return Err(Refusal::Overtaken.into());
        }
        for (statements, entry) in &self.standards {
            if delegations::set_ready(tx, id, self.person, statements, None).await? > 0 {
                trail::append(tx, entry).await?;
            }
        }
        Ok(())
    }
}

/// An entry about a return.
pub(super) fn about(row: &ReturnRow) -> About<'static> {
    About { audit: Some(row.audit.audit.id), agency: Some(row.agency.id), return_id: Some(row.id), ..About::default() }
}
