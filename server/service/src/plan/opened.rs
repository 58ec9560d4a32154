//! From rows to values: what is sealed is opened, and what stands today is told from the day.

use super::cell::{BoardKeys, PlanPlace};
use super::repeats::{RepeatOf, RepeatOutcome, RepeatView};
use super::view::{ActionView, AnswerView, NoteView, OwnerNow, RecommendationView};
use crate::ServiceError;
use candour_domain::ids::{AgencyId, AuditId, PersonId, PlanActionId, StandardId, StatementId, SubgroupId};
use candour_domain::plan::{Dates, Sustained, action_reference, reference, standing};
use candour_domain::question_set::QuestionSet;
use candour_store::plan::actions::ActionRow;
use candour_store::plan::progress::ProgressRow;
use candour_store::plan::recommendations::RecommendationRow;
use candour_store::plan::repeats::RepeatRow;
use candour_texts::t;
use candour_vault::DataKey;
use chrono::NaiveDate;

/// Where a recommendation's words are sealed.
pub(super) fn place_of(row: &RecommendationRow) -> PlanPlace {
    PlanPlace { audit: row.audit_id, agency: row.agency() }
}

/// The key of an audit, which was asked for before.
pub(super) fn key_of(keys: &BoardKeys, audit: AuditId) -> Result<&DataKey, ServiceError> {
    let key = keys.get(&audit).map(AsRef::as_ref);
    key.ok_or_else(|| ServiceError::Corrupt("the Board's key of an audit is missing".to_owned()))
}

/// A recommendation as people read it.
pub(super) fn recommendation(row: &RecommendationRow, key: &DataKey, set: &QuestionSet) -> RecommendationView {
    let place = place_of(row);
    let (standard, statement) = (row.standard_id.clone().map(StandardId), row.statement_id.clone().map(StatementId));
    let answer =
        row.answer.as_ref().zip(row.answered_text).zip(row.answered_at).map(|((sealed, wording), at)| AnswerView {
            said: place.answer(row.id, wording).open(key, sealed),
            by: row.answered_by.clone().unwrap_or_default(),
            at,
            of_this_wording: wording == row.text_revision,
        });
    let about = about(set, standard.as_ref(), statement.as_ref());
    RecommendationView {
        id: row.id,
        reference: reference(&row.prefix, row.number),
        audit: (row.audit_id, row.audit_title.clone()),
        agency: row.agency().zip(row.agency_name.clone()),
        standard,
        statement,
        about,
        origin: row.origin,
        priority: row.priority,
        due_on: row.due_on,
        state: row.state,
        revision: row.revision,
        words: place.recommendation(row.id, row.text_revision).open(key, &row.body),
        answer,
        changed_at: row.changed_at,
        issued_at: row.issued_at,
    }
}

/// Number and text of what a recommendation is about.
fn about(set: &QuestionSet, standard: Option<&StandardId>, statement: Option<&StatementId>) -> Option<String> {
    if let Some((_, found)) = statement.and_then(|id| set.statement(id)) {
        return Some(format!("{} {}", found.code, found.text));
    }
    standard.and_then(|id| set.standard(id)).map(|found| format!("{}. {}", found.code, found.title))
}

/// An action as people read it. `last` is what was last said to it.
pub(super) fn action(
    row: ActionRow,
    of: &RecommendationRow,
    key: &DataKey,
    last: Option<NoteView>,
    today: NaiveDate,
) -> ActionView {
    let cell = place_of(of).action(row.id, row.text_revision);
    let owner = row.owner_left_on.filter(|_| row.state.is_open()).map_or(OwnerNow::There, OwnerNow::Left);
    ActionView {
        id: row.id,
        reference: action_reference(&of.prefix, of.number, row.number),
        recommendation: row.recommendation_id,
        words: cell.open(key, &row.body),
        dates: row.dates(),
        state: row.state,
        standing: standing(row.state, row.due_on, today),
        days_left: (row.due_on - today).num_days(),
        revision: row.revision,
        accepted: row.accepted_by.zip(row.accepted_at),
        completed_by: row.completed_by.map(PersonId),
        last,
        subgroup: row.subgroup_id.map(SubgroupId).zip(row.subgroup_name),
        owner,
    }
}

/// Where the words of a repeat audit are sealed: they are the Board's, whosever action it follows.
pub(super) fn place_of_repeat(row: &RepeatRow) -> PlanPlace {
    PlanPlace { audit: row.audit_id, agency: None }
}

/// A repeat audit as people read it. The set is that of the audit that it follows; without it a theme has no title.
pub(super) fn repeat(row: RepeatRow, key: &DataKey, today: NaiveDate, set: Option<&QuestionSet>) -> RepeatView {
    let place = place_of_repeat(&row);
    let numbers = row.prefix.as_ref().zip(row.number).zip(row.action);
    let of = if let Some((id, ((prefix, number), action))) = row.action_id.zip(numbers) {
        RepeatOf::Action(PlanActionId(id), action_reference(prefix, number, action), row.agency_name.clone())
    } else {
        let id = StandardId(row.standard_id.clone().unwrap_or_default());
        let title = set.and_then(|set| set.standard(&id)).map(|found| format!("{}. {}", found.code, found.title));
        RepeatOf::Standard(title.unwrap_or_else(|| id.0.clone()))
    };
    let outcome = row.outcome.as_deref().and_then(Sustained::from_code).zip(row.concluded_at);
    let outcome = outcome.map(|(sustained, at)| RepeatOutcome {
        sustained,
        reason: row.reason.as_ref().and_then(|sealed| place.repeat_reason(row.id, row.revision).open(key, sealed)),
        by: row.concluded_by.clone().unwrap_or_default(),
        at,
    });
    RepeatView {
        id: row.id,
        audit: (row.audit_id, row.audit_title),
        of,
        due_on: row.due_on,
        overdue: outcome.is_none() && row.due_on < today,
        revision: row.revision,
        what: place.repeat(row.id).open(key, &row.body),
        repeated_by: row.repeated_by.map(AuditId).zip(row.repeated_title),
        outcome,
        planned: (row.planned_by, row.planned_at),
    }
}

/// An entry of an action's history as people read it.
pub(super) fn note(row: ProgressRow, key: &DataKey) -> NoteView {
    let place = PlanPlace { audit: AuditId(row.audit_id), agency: row.agency_id.map(AgencyId) };
    let text = row.words.as_ref().map(|sealed| {
        let words: Option<String> = place.progress(row.id).open(key, sealed);
        words.unwrap_or_else(|| t!("This note could not be read.").to_owned())
    });
    NoteView {
        id: row.id,
        noted: row.noted,
        state: row.state,
        old_dates: row.old_starts_on.zip(row.old_due_on).map(|(starts_on, due_on)| Dates { starts_on, due_on }),
        text,
        by: row.person_name,
        at: row.noted_at,
    }
}
