//! The moderation of one return, to read: as a whole, and one standard side by side. Reading it is written into the
//! trail, as every reading at the Board is.

use super::material::Material;
use super::view::{EventView, Member, ModerationPage, ReleaseView, ResponseView, StandardModeration, StandardTally};
use super::{LevelView, OWN_AGENCY};
use crate::context::query_place;
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::ids::{ReturnId, StandardId, StatementId};
use candour_domain::moderation::{ChallengeEvent, Grade, Standing};
use candour_domain::question_set::{QuestionSet, Statement};
use candour_store::moderation::panel::{self as assigned, AssignedRow};
use candour_store::moderation::releases::{self, ReleaseRow, ResponseRow};
use candour_store::{ReadTx, Tx};
use candour_texts::{said, t};
use std::collections::BTreeMap;

impl Service {
    /// How the moderation of a return stands, for the Board.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for who may not read it: a return that is not handed in, another Board's, and for a
    /// panel member one that is not assigned to them or is of their own agency.
    pub async fn moderation(&self, actor: &Actor, id: ReturnId) -> Result<ModerationPage, ServiceError> {
        let mut tx = self.store.read().await?;
        let known = self.material(&mut tx, actor, id, Action::ReadModeration).await?;
        let panel = members(assigned::of_audit(&mut tx, known.row.audit.audit.id).await?, id);
        let responses = self.responses(&mut tx, &known).await?;
        let standing = known.standing(self.clock.today());
        let cannot_level = self.cannot_level(&mut tx, actor, &known, &standing).await?;
        drop(tx);
        let levels = known.levels();
        let statements = known.answers.statements(&known.set);
        let line = |statement: &&Statement| {
            let own = known.answers.own(&known.set, statement);
            (statement.id.clone(), own, levels.get(&statement.id).cloned())
        };
        let lines: Vec<_> = statements.iter().map(line).collect();
        let own_agency = cannot_level.as_deref() == Some(said(OWN_AGENCY));
        let cannot_record = own_agency.then(|| said(OWN_AGENCY).to_owned());
        let may = |action| actor.require_for(action, known.row.agency.id).is_ok();
        let not_theirs = || (!may(Action::Moderate)).then(|| t!("The panel puts this down.").to_owned());
        let page = ModerationPage {
            standards: tallies(&known.set, &lines),
            events: known.events.iter().map(|row| event(&known, row)).collect(),
            releases: known.releases.iter().map(release).collect(),
            mark: known.mark(),
            cannot_record: cannot_record
                .or_else(not_theirs)
                .or_else(|| standing.cannot_be_moderated().map(str::to_owned)),
            releases_levels: may(Action::ReleaseLevels),
            assigns: may(Action::AssignPanel),
            head: self.head(actor, known.row.clone(), known.set.clone(), &known.keys),
            standing,
            panel,
            lines,
            responses,
            cannot_level,
        };
        self.note_reading(actor, &page.head).await?;
        Ok(page)
    }

    /// One standard of a return, the agency's side and the panel's.
    ///
    /// # Errors
    /// As [`Service::moderation`]; [`ServiceError::NotFound`] for a standard of which nothing can be moderated.
    pub async fn moderate_page(
        &self,
        actor: &Actor,
        id: ReturnId,
        standard: &StandardId,
    ) -> Result<StandardModeration, ServiceError> {
        let mut tx = self.store.read().await?;
        let mut known = self.material(&mut tx, actor, id, Action::ReadModeration).await?;
        let lines: Vec<_> =
            known.answers.statements(&known.set).iter().map(|statement| (statement.id.clone(), None, None)).collect();
        let tallies = tallies(&known.set, &lines);
        let at = tallies.iter().position(|tally| tally.standard == *standard).ok_or(ServiceError::NotFound)?;
        let here = known.set.standard(standard).ok_or(ServiceError::NotFound)?;
        let last = self.last_answers(&mut tx, &known.row, &known.set, here).await?;
        let mut responses = self.responses(&mut tx, &known).await?;
        let standing = known.standing(self.clock.today());
        let cannot_level = self.cannot_level(&mut tx, actor, &known, &standing).await?;
        drop(tx);
        let is_here = |id: &StatementId| here.statements.iter().any(|statement| statement.id == *id);
        responses.retain(|response| response.statement.as_ref().is_some_and(is_here));
        known.history.retain(|statement, _| is_here(statement));
        let before = at.checked_sub(1).and_then(|at| tallies.get(at));
        let name = |tally: Option<&StandardTally>| tally.map(|tally| tally.standard.clone());
        Ok(StandardModeration {
            beside: (name(before), name(tallies.get(at + 1))),
            page: self.standard_page(actor, id, standard).await?,
            levels: known.history,
            standing,
            last,
            responses,
            cannot_level,
        })
    }

    /// Why somebody can set no level now; `None` where they can.
    pub(super) async fn cannot_level(
        &self,
        tx: &mut impl Tx,
        actor: &Actor,
        known: &Material,
        standing: &Standing,
    ) -> Result<Option<String>, ServiceError> {
        if actor.require_for(Action::Moderate, known.row.agency.id).is_err() {
            return Ok(Some(t!("The panel gives the levels; you read along.").to_owned()));
        }
        if assigned::holds_role_at(tx, actor.person, known.row.agency.id).await? {
            return Ok(Some(said(OWN_AGENCY).to_owned()));
        }
        Ok(standing.cannot_be_levelled(actor.role).map(str::to_owned))
    }

    /// What the agency responded, opened.
    pub(super) async fn responses(&self, tx: &mut ReadTx, known: &Material) -> Result<Vec<ResponseView>, ServiceError> {
        let found = releases::responses(tx, known.row.id).await?;
        Ok(found.into_iter().map(|row| response(known, row)).collect())
    }
}

fn members(rows: Vec<AssignedRow>, id: ReturnId) -> Vec<Member> {
    let here = rows.into_iter().filter(|row| row.return_id == id);
    here.map(member).collect()
}

pub(super) fn member(row: AssignedRow) -> Member {
    Member { person: row.person_id, name: row.name, since: row.assigned_at, is_own: row.is_own }
}

fn event(known: &Material, row: &candour_store::moderation::events::EventRow) -> EventView {
    let own = StatementId(row.id.to_string());
    let plain = known.keys.open(&known.place().event(&own), &row.body).ok();
    let opened = plain.and_then(|plain| serde_json::from_slice::<ChallengeEvent>(&plain).ok());
    if opened.is_none() {
        tracing::error!(event = %row.id, "a challenge event could not be read");
    }
    let (present, notes) = opened.map_or((None, String::new()), |event| (Some(event.present), event.notes));
    EventView { held_on: row.held_on, present, notes, by: row.by_name.clone(), at: row.recorded_at }
}

pub(super) fn release(row: &ReleaseRow) -> ReleaseView {
    ReleaseView { number: row.number, by: row.by_name.clone(), at: row.released_at, respond_by: row.respond_by }
}

fn response(known: &Material, row: ResponseRow) -> ResponseView {
    let own = query_place(row.id, row.place);
    let plain = known.keys.open(&known.place().response(&own), &row.body).ok();
    let text = plain.and_then(|plain| plain.text().ok().map(str::to_owned));
    if text.is_none() {
        tracing::error!(response = %row.id, place = row.place, "a response to levels could not be read");
    }
    ResponseView {
        number: row.number,
        statement: row.statement_id.map(StatementId),
        text,
        by: row.by_name,
        at: row.written_at,
    }
}

/// How far each standard has come, in order; none of which nothing can be moderated.
fn tallies(set: &QuestionSet, lines: &[(StatementId, Option<Grade>, Option<LevelView>)]) -> Vec<StandardTally> {
    let by_id: BTreeMap<_, _> = lines.iter().map(|(id, own, level)| (id, (own, level))).collect();
    let of = |standard: &candour_domain::question_set::Standard| {
        let here: Vec<_> = standard.statements.iter().filter_map(|statement| by_id.get(&statement.id)).collect();
        let differs = |(own, level): &(&Option<Grade>, &Option<LevelView>)| {
            let grade = level.as_ref().and_then(|level| level.level.as_ref()).map(|level| &level.grade);
            grade.is_some() && grade != own.as_ref()
        };
        (!here.is_empty()).then(|| StandardTally {
            standard: standard.id.clone(),
            statements: here.len(),
            levelled: here.iter().filter(|(_, level)| level.is_some()).count(),
            differing: here.iter().filter(|pair| differs(pair)).count(),
        })
    };
    set.standards.iter().filter_map(of).collect()
}
