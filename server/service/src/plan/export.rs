//! The plan as documents: the workbook of what one may see, and an agency's part in its own export.

use super::attached::AttachedView;
use super::incoming::may;
use super::opened;
use super::pages::Known;
use super::view::{ActionView, OwnerNow, PlanFilter, PlanPage, RecommendationView};
use crate::aside::aside;
use crate::trail::{About, Done};
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::ids::{AuditId, EvidenceId, PlanActionId};
use candour_domain::plan::RecommendationState;
use candour_domain::time::day;
use candour_export::plan::{self as book, PlanDocument, Updating};
use candour_export::return_json::{
    ActionLine, AttachedFileLine, AttachedLine, NoteLine, RecommendationLine, attached_path,
};
use candour_store::plan::progress;
use candour_store::{boards, trail};
use std::collections::BTreeMap;

impl Service {
    /// The plan as a workbook, as a file name and XLSX: at the Board all of it, in an agency its own.
    ///
    /// # Errors
    /// Where the table does not allow it.
    pub async fn plan_workbook(&self, actor: &Actor, filter: &PlanFilter) -> Result<(String, Vec<u8>), ServiceError> {
        actor.require_own(Action::ReadPlan)?;
        let turn = self.turn_at_documents().await?;
        let page = self.action_plan(actor, filter).await?;
        let attached = self.attached_to_all(actor).await?;
        let mut tx = self.store.read().await?;
        let board = boards::all(&mut tx).await?.into_iter().find(|board| board.id == actor.board);
        let agency = match actor.agency {
            Some(id) => boards::agencies(&mut tx, actor.board).await?.into_iter().find(|agency| agency.id == id),
            None => None,
        };
        drop(tx);
        let about = About { agency: actor.agency, subject: Some("action-plan.xlsx".to_owned()), ..About::default() };
        let entry = self.scribe(actor).await?.entry(Done::DocumentTaken, &about)?;
        let noted: Result<(), ServiceError> =
            self.store.write(move |tx| Box::pin(async move { Ok(trail::append(tx, &entry).await?) })).await;
        noted?;
        let made_at = self.clock.now();
        let document = PlanDocument {
            board: board.map(|board| board.name).unwrap_or_default(),
            agency: agency.map(|agency| agency.name),
            marking: self.settings.marking.clone(),
            made_at,
            summary: page.tally.in_words(),
            lines: page.lines.iter().map(|line| line_of(&line.action, &line.recommendation, &attached)).collect(),
            without_action: (!filter.asks_about_actions()).then(|| without_action(&page)),
            updating: page.may_update.then(|| Updating { board: actor.board, agency: actor.agency, may: may(actor) }),
        };
        let bytes = aside(&turn, move || Ok(book::workbook(&document)?)).await?;
        Ok((format!("qap-audit-action-plan-{}.xlsx", day(made_at)), bytes))
    }

    /// An agency's recommendations of one audit with their actions and all that was said to them, for its own export;
    /// and the files that are attached, each with its place beside the document.
    pub(crate) async fn plan_lines(
        &self,
        actor: &Actor,
        audit: AuditId,
    ) -> Result<(Vec<RecommendationLine>, Vec<(EvidenceId, String)>), ServiceError> {
        let Known { recommendations, lines } = self.known(actor).await?;
        let mut attached = self.attached_to_all(actor).await?;
        let mut files = Vec::new();
        let mut tx = self.store.read().await?;
        let mut histories: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for row in progress::list(&mut tx, actor.board, actor.agency).await? {
            histories.entry(row.action_id).or_default().push(row);
        }
        drop(tx);
        let key = self.board_key(audit).await?;
        let mut out = Vec::new();
        for one in recommendations.iter().filter(|one| one.audit.0 == audit) {
            let mut actions = Vec::new();
            for line in lines.iter().filter(|line| line.recommendation.id == one.id) {
                let history = histories.remove(&line.action.id).unwrap_or_default();
                let history = history.into_iter().rev().map(|row| opened::note(row, &key)).map(|note| NoteLine {
                    at: note.at,
                    what: note.noted.code(),
                    state: note.state.code(),
                    due_on_before: note.old_dates.map(|dates| dates.due_on),
                    who: note.by,
                    text: note.text,
                });
                actions.push(ActionLine {
                    reference: line.action.reference.clone(),
                    state: line.action.state.code(),
                    starts_on: line.action.dates.starts_on,
                    due_on: line.action.dates.due_on,
                    subgroup: line.action.subgroup.as_ref().map(|(_, name)| name.clone()),
                    owner_left_on: match line.action.owner {
                        OwnerNow::Left(on) => Some(on),
                        OwnerNow::There | OwnerNow::NoLead => None,
                    },
                    words: line.action.words.clone(),
                    evidence: attached_lines(attached.remove(&line.action.id).unwrap_or_default(), &mut files),
                    history: history.collect(),
                });
            }
            let said = one.answer.as_ref().and_then(|answer| answer.said.clone());
            out.push(RecommendationLine {
                reference: one.reference.clone(),
                state: one.state.code(),
                standard: one.standard.clone(),
                statement: one.statement.clone(),
                priority: one.priority.code(),
                due_on: one.due_on,
                issued_at: one.issued_at,
                words: one.words.clone(),
                your_answer: said,
                actions,
            });
        }
        Ok((out, files))
    }
}

/// What is attached to an action, as its agency takes it out; files are told with their places.
fn attached_lines(attached: Vec<AttachedView>, files: &mut Vec<(EvidenceId, String)>) -> Vec<AttachedLine> {
    let line = |one: AttachedView| {
        let file = one.file.map(|file| {
            let ending = file.kind.endings().first().copied().unwrap_or("bin");
            let path = attached_path(files.len() + 1, file.name.as_deref().unwrap_or_default(), ending);
            files.push((one.id, path.clone()));
            AttachedFileLine { name: file.name, path, media_type: file.kind.media_type(), bytes: file.size }
        });
        AttachedLine { attached_at: one.at, attached_by: one.by, words: one.words, file }
    };
    attached.into_iter().map(line).collect()
}

/// Recommendations that are issued and have no action; what waits for an agency's answer is not among them.
fn without_action(page: &PlanPage) -> Vec<book::RecommendationLine> {
    let issued = page.waiting.iter().filter(|one| one.state == RecommendationState::Issued);
    issued.map(|one| recommendation_of(one)).collect()
}

fn recommendation_of(one: &RecommendationView) -> book::RecommendationLine {
    book::RecommendationLine {
        reference: one.reference.clone(),
        for_whom: one.for_whom().to_owned(),
        audit: one.audit.1.clone(),
        about: one.about.clone(),
        text: one.text().to_owned(),
        measure: one.measure().to_owned(),
        priority: one.priority,
        due_on: one.due_on,
        state: one.state.label(),
    }
}

fn line_of(
    action: &ActionView,
    one: &RecommendationView,
    attached: &BTreeMap<PlanActionId, Vec<AttachedView>>,
) -> book::ActionLine {
    book::ActionLine {
        id: action.id,
        revision: action.revision,
        state: action.state,
        subgroup: action.subgroup.as_ref().map(|(_, name)| name.clone()),
        without_owner: action.is_without_owner(),
        reference: action.reference.clone(),
        recommendation: recommendation_of(one),
        words: action.words.clone(),
        starts_on: action.dates.starts_on,
        due_on: action.dates.due_on,
        standing: action.standing,
        accepted: action.accepted.as_ref().map(|(by, _)| by.clone()),
        evidence: attached.get(&action.id).into_iter().flatten().map(|one| one.title().to_owned()).collect(),
        last: action.last.as_ref().and_then(|last| Some((day(last.at), last.by.clone(), last.text.clone()?))),
    }
}
