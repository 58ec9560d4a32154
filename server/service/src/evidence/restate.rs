//! A file may be what an answer still lacked: adding and removing one sets how far the answers have come.

use crate::ServiceError;
use crate::context::ReturnPlace;
use crate::keys::AgencyKeys;
use crate::reports::open_answer;
use candour_domain::answer::{AnswerState, state_of};
use candour_domain::ids::{ReturnId, StatementId};
use candour_domain::question_set::{Demand, QuestionSet};
use candour_store::audits::ReturnRow;
use candour_store::{ReadTx, WriteTx, answers, evidence};

/// What one answer has come to, and what that was told by.
#[derive(Clone, Debug)]
pub(super) struct Restated {
    statement: StatementId,
    has_file: bool,
    /// The answer's revision; `None` where there is no answer.
    revision: Option<i64>,
    state: Option<AnswerState>,
}

/// How far the answers to these statements will have come, where `has_file` says which will have a file.
pub(super) async fn restate(
    tx: &mut ReadTx,
    row: &ReturnRow,
    set: &QuestionSet,
    keys: &AgencyKeys,
    statements: &[StatementId],
    has_file: impl Fn(&StatementId) -> bool,
) -> Result<Vec<Restated>, ServiceError> {
    let place = ReturnPlace::of(row);
    let mut found = Vec::new();
    for id in statements {
        let Some((_, statement)) = set.statement(id).filter(|(_, s)| s.evidence == Demand::Required) else { continue };
        let has_file = has_file(id);
        let kept = answers::get(tx, row.id, id).await?;
        let state = kept.as_ref().and_then(|kept| {
            let moves = matches!(kept.state, AnswerState::Draft | AnswerState::Complete);
            let answer = moves.then(|| open_answer(keys, &place, kept)).filter(|answer| !answer.unreadable)?;
            Some(state_of(statement, &answer.answer, has_file)).filter(|state| *state != kept.state)
        });
        found.push(Restated { statement: id.clone(), has_file, revision: kept.map(|kept| kept.revision), state });
    }
    Ok(found)
}

/// Sets what was found, in the transaction that changes the files; `false` where a file or an answer has changed
/// since: look again.
pub(super) async fn apply(tx: &mut WriteTx, id: ReturnId, found: &[Restated]) -> Result<bool, ServiceError> {
    if found.is_empty() {
        return Ok(true);
    }
    let supported = evidence::supported(tx, id).await?;
    for Restated { statement, has_file, revision, state } in found {
        let has = supported.iter().any(|support| support.statement_id == *statement);
        let present = answers::get(tx, id, statement).await?.map(|kept| kept.revision);
        if has != *has_file || present != *revision {
            return Ok(false);
        }
        if let (Some(revision), Some(state)) = (revision, state) {
            answers::set_state(tx, id, statement, *revision, *state).await?;
        }
    }
    Ok(true)
}
