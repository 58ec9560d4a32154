//! The levels of single statements in two audits of one set, like for like: for a repeat audit.

use super::Counting;
use crate::{Service, ServiceError};
use candour_domain::analysis::cycles::Cycles;
use candour_domain::audit::Audit;
use candour_domain::ids::{AgencyId, LevelCode, StatementId};
use candour_domain::question_set::like_for_like;
use candour_store::ReadTx;
use std::cmp::Ordering;

/// What is compared.
pub(crate) struct Wanted<'w> {
    /// The earlier audit and the later one.
    pub(crate) audits: (&'w Audit, &'w Audit),
    /// One agency; all of them without.
    pub(crate) agency: Option<AgencyId>,
    /// The statements, as they are called in the earlier audit.
    pub(crate) statements: &'w [StatementId],
}

/// One statement of one agency in both audits, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LevelCycle {
    pub(crate) agency: String,
    /// Number and text in the later audit.
    pub(crate) statement: String,
    pub(crate) then: String,
    pub(crate) now: String,
    /// Whether the level scores more now than then, or less, on the later scale.
    pub(crate) moved: Ordering,
}

impl Service {
    /// What was answered with a level in both audits, by statement and agency. Empty where the audits put different
    /// sets.
    pub(crate) async fn level_cycles(
        &self,
        tx: &mut ReadTx,
        wanted: &Wanted<'_>,
    ) -> Result<Vec<LevelCycle>, ServiceError> {
        let (before, after) = wanted.audits;
        if before.question_set != after.question_set {
            return Ok(Vec::new());
        }
        let old = self.sets.get(tx, &before.question_set, &before.version).await?;
        let set = self.sets.get(tx, &after.question_set, &after.version).await?;
        let confirmed = self.confirmed(tx, &after.question_set, &after.version).await?;
        let mut pairs = like_for_like(&old, &set, &confirmed);
        pairs.retain(|_, then| wanted.statements.contains(then));
        let then = self.handed_in(tx, before.id, Counting::EachReleased).await?.1;
        let (returns, now) = self.handed_in(tx, after.id, Counting::EachReleased).await?;
        let cycles = Cycles::new(&set, &old, &pairs);
        let mut found = Vec::new();
        for row in returns.into_iter().filter(|row| wanted.agency.is_none_or(|id| id == row.agency.id)) {
            let (Some(now), Some(then)) = (now.get(&row.agency.id), then.get(&row.agency.id)) else { continue };
            let compared = cycles.of_agency(now.given(), then.given());
            for (id, was) in &compared.levels_then {
                let Some((_, statement)) = set.statement(id) else { continue };
                let level = now.level(&set, statement);
                let levels = set.scale_of(statement).map(|scale| scale.levels.as_slice()).unwrap_or_default();
                let of = |code: &LevelCode| levels.iter().find(|level| level.code == *code);
                if let (Some(was), Some(is)) = (of(was), level.as_ref().and_then(of)) {
                    found.push(LevelCycle {
                        agency: row.agency.name.clone(),
                        statement: format!("{} {}", statement.code, statement.text),
                        then: was.label.clone(),
                        now: is.label.clone(),
                        moved: is.value.cmp(&was.value),
                    });
                }
            }
        }
        Ok(found)
    }
}
