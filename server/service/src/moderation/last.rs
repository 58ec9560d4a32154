//! What the agency answered to the same statements last time, and what was agreed then.

use super::material::history;
use crate::reports::plain;
use crate::{Service, ServiceError};
use candour_domain::answer::Answer;
use candour_domain::ids::StatementId;
use candour_domain::moderation::ModeratedLevel;
use candour_domain::question_set::{QuestionSet, Standard, carried_forward};
use candour_store::ReadTx;
use candour_store::audits::ReturnRow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The answers of the last cycle.
#[derive(Clone, Debug)]
pub struct LastAnswers {
    /// The year in which it opened.
    pub year: i32,
    /// Its audit's title.
    pub audit: String,
    /// Its question set.
    pub set: Arc<QuestionSet>,
    /// By this cycle's statements.
    pub answers: BTreeMap<StatementId, LastAnswer>,
}

/// One answer of the last cycle.
#[derive(Clone, Debug)]
pub struct LastAnswer {
    /// The statement then.
    pub statement: StatementId,
    /// The answer; `None` where it could not be opened: say so.
    pub answer: Option<Answer>,
    /// The level that was agreed then, where one was released.
    pub agreed: Option<ModeratedLevel>,
}

impl Service {
    /// What was answered last time to the statements of a standard; `None` where there was no last time, or none of
    /// them has one to follow.
    pub(super) async fn last_answers(
        &self,
        tx: &mut ReadTx,
        row: &ReturnRow,
        set: &QuestionSet,
        standard: &Standard,
    ) -> Result<Option<LastAnswers>, ServiceError> {
        let Some(earlier) = self.earlier_cycle(tx, row).await? else { return Ok(None) };
        let then = &earlier.audit.audit;
        let old = self.sets.get(tx, &then.question_set, &then.version).await?;
        let kept = self.kept(tx, &earlier).await?;
        let keys = self.keys_of(tx, &earlier).await?;
        let levels = history(tx, &earlier, &keys).await?;
        let agreed = |id: &StatementId| {
            let given = levels.get(id)?.iter().filter(|level| level.released_in.is_some());
            given.max_by_key(|level| level.revision)?.level.clone()
        };
        let unreadable: Vec<_> = kept.iter().filter(|(_, kept)| kept.unreadable).map(|(id, _)| id.clone()).collect();
        let given = plain(kept);
        let here = |id: &StatementId| standard.statements.iter().any(|statement| statement.id == *id);
        let mut answers = BTreeMap::new();
        for from in carried_forward(&old, set).into_iter().filter(|from| here(&from.statement)) {
            // Where one statement takes the place of several, the first that was answered is shown.
            let Some(then) = from.from.iter().find(|id| given.contains_key(*id)) else { continue };
            let answer = given.get(then).filter(|_| !unreadable.contains(then)).cloned();
            answers.insert(from.statement, LastAnswer { statement: then.clone(), answer, agreed: agreed(then) });
        }
        let year = chrono::Datelike::year(&then.opens_on);
        Ok((!answers.is_empty()).then(|| LastAnswers { year, audit: then.title.clone(), set: old, answers }))
    }
}
