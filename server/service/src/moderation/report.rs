//! What pages and documents say of moderated levels: the scores that they make, and for the agency's own export the
//! levels that were released.

use super::material::{Answers, Levels, opened};
use crate::context::ReturnPlace;
use crate::keys::AgencyKeys;
use crate::reports::Kept;
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::ids::{AgencyId, AuditId, ReturnId, StatementId};
use candour_domain::moderation::{ModeratedLevel, Standing, scores};
use candour_domain::question_set::QuestionSet;
use candour_domain::report::Moderated;
use candour_export::return_json::{AgreedLine, ResponseLine};
use candour_store::audits::ReturnRow;
use candour_store::moderation::levels::{self, LevelRow};
use candour_store::moderation::releases::ReleaseRow;
use candour_store::moderation::{events, releases};
use candour_store::{ReadTx, Tx};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// The levels that were released of a return and can be read, by statement.
pub(crate) type Released = BTreeMap<StatementId, ModeratedLevel>;

/// The levels of every return of an audit, opened.
pub(crate) struct AuditLevels {
    today: NaiveDate,
    standing: BTreeMap<ReturnId, Levels>,
    released: BTreeMap<ReturnId, Levels>,
    releases: BTreeMap<ReturnId, ReleaseRow>,
    events: BTreeMap<ReturnId, usize>,
}

impl Service {
    /// The levels of every return of an audit.
    pub(crate) async fn audit_levels(
        &self,
        tx: &mut impl Tx,
        audit: AuditId,
        returns: &[ReturnRow],
    ) -> Result<AuditLevels, ServiceError> {
        let standing = levels::standing_in_audit(tx, audit).await?;
        let given = levels::released_in_audit(tx, audit).await?;
        let releases = releases::last_of_audit(tx, audit).await?;
        let events = events::counts(tx, audit).await?;
        let keys = if standing.is_empty() { BTreeMap::new() } else { self.keys.of_audit(tx, audit).await? };
        let open = |rows| of_returns(rows, returns, &keys);
        Ok(AuditLevels {
            today: self.clock.today(),
            standing: open(standing),
            released: open(given),
            releases: releases.into_iter().map(|row| (row.return_id, row)).collect(),
            events: events.into_iter().map(|(id, count)| (id, usize::try_from(count).unwrap_or(usize::MAX))).collect(),
        })
    }

    /// The levels that were released of each return of an audit that has any, without those that are only the panel's.
    pub(crate) async fn released_in_audit(
        &self,
        tx: &mut impl Tx,
        audit: AuditId,
        returns: &[ReturnRow],
    ) -> Result<BTreeMap<ReturnId, Released>, ServiceError> {
        let given = levels::released_in_audit(tx, audit).await?;
        if given.is_empty() {
            return Ok(BTreeMap::new());
        }
        let keys = self.keys.of_audit(tx, audit).await?;
        Ok(of_returns(given, returns, &keys).into_iter().map(|(id, levels)| (id, readable_of(&levels))).collect())
    }

    /// The moderated scores of one return: for its own agency those of the levels that were released, for the Board those
    /// of the levels that stand. `None` where there are none.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for who may not see the scores of the return.
    pub async fn moderated_scores(&self, actor: &Actor, id: ReturnId) -> Result<Option<Moderated>, ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.readable(&mut tx, actor, id).await?;
        actor.require_for(Action::ReadScores, row.agency.id)?;
        let inside = actor.agency == Some(row.agency.id);
        self.moderated_of(&mut tx, row, inside).await
    }

    /// The same, without asking who.
    pub(crate) async fn moderated_of(
        &self,
        tx: &mut ReadTx,
        row: ReturnRow,
        only_released: bool,
    ) -> Result<Option<Moderated>, ServiceError> {
        if levels::count(tx, row.id).await? == 0 {
            return Ok(None);
        }
        let known = self.material_of(tx, row).await?;
        let standing = known.standing(self.clock.today());
        let levels = if only_released { known.released_levels() } else { known.levels() };
        let released = only_released || standing.is_released();
        let of = || moderated(&known.set, &known.row, &known.answers, &levels, (standing, released));
        Ok((!levels.is_empty()).then(of))
    }

    /// The levels that were released of a return and can be read: those that count.
    pub(crate) async fn released_levels(&self, tx: &mut ReadTx, row: ReturnRow) -> Result<Released, ServiceError> {
        Ok(self.moderated_of(tx, row, true).await?.map_or_else(Released::new, |moderated| moderated.levels))
    }

    /// What was released of a return, and what was responded, for its agency's own export.
    pub(crate) async fn released_lines(
        &self,
        tx: &mut ReadTx,
        row: &ReturnRow,
    ) -> Result<(Vec<AgreedLine>, Vec<ResponseLine>), ServiceError> {
        let known = self.material_of(tx, row.clone()).await?;
        let responses = self.responses(tx, &known).await?.into_iter().map(|said| ResponseLine {
            release: said.number,
            statement: said.statement,
            text: said.text,
            by: said.by,
            at: said.at,
        });
        let line = |given: &releases::ReleasedRow| {
            let release = known.releases.iter().find(|release| release.number == given.number)?;
            let (_, statement) = known.set.statement(&given.statement_id)?;
            let level = known.history.get(&given.statement_id)?.iter().find(|one| one.revision == given.revision)?;
            Some(AgreedLine {
                statement: given.statement_id.clone(),
                release: given.number,
                released_at: release.released_at,
                own: known.answers.own(&known.set, statement),
                agreed: level.level.clone(),
            })
        };
        Ok((known.released.iter().filter_map(line).collect(), responses.collect()))
    }
}

impl AuditLevels {
    /// What the Board sees of a return: the levels that stand, whether or not the agency has them. `None` where no
    /// level was given.
    pub(crate) fn for_board(&self, set: &QuestionSet, row: &ReturnRow, kept: &Kept) -> Option<Moderated> {
        let levels = self.standing.get(&row.id)?;
        let answers = Answers::of(set, row, kept.clone());
        let standing = self.standing_of(set, row, &answers, levels);
        Some(moderated(set, row, &answers, levels, (standing, standing.is_released())))
    }

    /// What was released of a return: all that its agency sees, and all that leaves the Board. `None` where nothing was.
    pub(crate) fn released(&self, set: &QuestionSet, row: &ReturnRow, kept: &Kept) -> Option<Moderated> {
        let levels = self.released.get(&row.id)?;
        let answers = Answers::of(set, row, kept.clone());
        let standing = self.standing_of(set, row, &answers, levels);
        Some(moderated(set, row, &answers, levels, (standing, true)))
    }

    /// How far the moderation of a return has come.
    pub(crate) fn standing(&self, set: &QuestionSet, row: &ReturnRow, kept: &Kept) -> Standing {
        let none = Levels::new();
        let levels = self.standing.get(&row.id).unwrap_or(&none);
        self.standing_of(set, row, &Answers::of(set, row, kept.clone()), levels)
    }

    fn standing_of(&self, set: &QuestionSet, row: &ReturnRow, answers: &Answers, levels: &Levels) -> Standing {
        let known = (self.releases.get(&row.id), self.events.get(&row.id).copied().unwrap_or_default());
        answers.standing(set, row, levels, known, self.today)
    }
}

fn moderated(
    set: &QuestionSet,
    row: &ReturnRow,
    answers: &Answers,
    levels: &Levels,
    (standing, released): (Standing, bool),
) -> Moderated {
    let given = readable_of(levels);
    Moderated {
        released,
        statements: standing.statements,
        unreadable: levels.len() - given.len(),
        scores: scores(set, &row.agency.agency_type, answers.given(), &given),
        levels: given,
    }
}

/// Levels of several returns, opened, by return.
fn of_returns(
    rows: Vec<LevelRow>,
    returns: &[ReturnRow],
    keys: &BTreeMap<AgencyId, AgencyKeys>,
) -> BTreeMap<ReturnId, Levels> {
    let by_id: BTreeMap<_, _> = returns.iter().map(|row| (row.id, row)).collect();
    let mut found: BTreeMap<ReturnId, Levels> = BTreeMap::new();
    for row in rows {
        let Some(of) = by_id.get(&row.return_id) else { continue };
        let Some(keys) = keys.get(&of.agency.id) else { continue };
        let statement = row.statement_id.clone();
        found.entry(of.id).or_default().insert(statement, opened(&ReturnPlace::of(of), keys, row));
    }
    found
}

/// Those that could be opened.
fn readable_of(levels: &Levels) -> Released {
    levels.iter().filter_map(|(id, level)| Some((id.clone(), level.level.clone()?))).collect()
}
