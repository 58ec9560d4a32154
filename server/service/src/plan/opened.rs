//! From rows to values: what is sealed is opened, and what stands today is told from the day.

use super::cell::{BoardKeys, PlanPlace};
use super::view::{ActionView, AnswerView, NoteView, RecommendationView};
use crate::ServiceError;
use candour_domain::ids::{AgencyId, AuditId, PersonId, StandardId, StatementId};
use candour_domain::plan::{Dates, action_reference, reference, standing};
use candour_domain::question_set::QuestionSet;
use candour_store::plan::actions::ActionRow;
use candour_store::plan::progress::ProgressRow;
use candour_store::plan::recommendations::RecommendationRow;
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
    }
}

/// An entry of an action's history as people read it.
pub(super) fn note(row: ProgressRow, key: &DataKey) -> NoteView {
    let place = PlanPlace { audit: AuditId(row.audit_id), agency: row.agency_id.map(AgencyId) };
    let text = row.words.as_ref().map(|sealed| {
        let words: Option<String> = place.progress(row.id).open(key, sealed);
        words.unwrap_or_else(|| "This note could not be read.".to_owned())
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
