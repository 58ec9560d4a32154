//! Repeat audits: planned from an action or from a theme, linked to the audit that repeats it, and concluded with
//! whether practice was sustained. The comparison is like for like and is made at each look.

use super::cell::PlanPlace;
use super::opened::{self, place_of_repeat};
use super::unchanged;
use crate::analysis::{Wanted, is_closed};
use crate::trail::{About, Done};
use crate::{FieldProblem, Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::audit::Audit;
use candour_domain::ids::{AgencyId, AuditId, PlanActionId, RepeatId, StandardId, StatementId};
use candour_domain::plan::{RepeatForm, Sustained, action_reference, found};
use candour_domain::question_set::QuestionSet;
use candour_store::plan::recommendations;
use candour_store::plan::repeats::{self, NewRepeat, RepeatRow};
use candour_store::{ReadTx, audits, trail};
use candour_texts::t;
use chrono::{DateTime, NaiveDate, Utc};
use std::cmp::Ordering;

/// What a repeat audit looks at again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RepeatOf {
    /// The effect of an action: its id, its reference and its agency; `None` for the partnership's.
    Action(PlanActionId, String, Option<String>),
    /// A theme: a standard, by number and title.
    Standard(String),
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepeatOutcome {
    /// Whether practice was sustained.
    pub sustained: Sustained,
    /// Why; `None` where it could not be read.
    pub reason: Option<String>,
    /// Who said it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A planned repeat audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepeatView {
    /// Its id.
    pub id: RepeatId,
    /// The audit that it follows, and that one's title.
    pub audit: (AuditId, String),
    /// What it looks at again.
    pub of: RepeatOf,
    /// Until when.
    pub due_on: NaiveDate,
    /// Whether that day has passed and nothing was said yet.
    pub overdue: bool,
    /// Counts every change.
    pub revision: i64,
    /// What is to be repeated; `None` where it could not be read.
    pub what: Option<String>,
    /// The audit that repeats it, and that one's title.
    pub repeated_by: Option<(AuditId, String)>,
    /// What was found.
    pub outcome: Option<RepeatOutcome>,
    /// Who planned it, and when.
    pub planned: (String, DateTime<Utc>),
}

/// One statement of one agency in both audits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepeatLine {
    /// Number and text.
    pub statement: String,
    /// The agency.
    pub agency: String,
    /// Its level then.
    pub then: String,
    /// Its level now.
    pub now: String,
    /// Whether that is more than then, or less.
    pub moved: Ordering,
}

/// One repeat audit.
#[derive(Clone, Debug)]
pub struct RepeatPage {
    /// The repeat audit.
    pub repeat: RepeatView,
    /// Number and text of what the action is about, or of the theme.
    pub about: Option<String>,
    /// The audits that could repeat it: those of the same set that opened later.
    pub audits: Vec<(AuditId, String)>,
    /// Both audits, like for like; `None` until the audit that repeats it is closed.
    pub compared: Option<Vec<RepeatLine>>,
}

/// What a repeat audit is planned from, with what there is to choose.
#[derive(Clone, Debug)]
pub struct NewRepeatForm {
    /// The audit that it follows.
    pub audit: (AuditId, String),
    /// The action; `None` where a theme is chosen.
    pub action: Option<(PlanActionId, String)>,
    /// The standards of the set: id, number and title.
    pub standards: Vec<(StandardId, String)>,
}

impl Service {
    /// What a repeat audit of an action, or of a theme of an audit, is planned from.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] where it is not the actor's to see.
    pub async fn new_repeat(
        &self,
        actor: &Actor,
        action: Option<PlanActionId>,
        audit: Option<AuditId>,
    ) -> Result<NewRepeatForm, ServiceError> {
        actor.require(Action::ManageRepeats)?;
        let mut tx = self.store.read().await?;
        if let Some(id) = action {
            let (row, of) = self.seen_action(&mut tx, actor, id, Action::ManageRepeats).await?;
            let reference = action_reference(&of.prefix, of.number, row.number);
            let audit = (of.audit_id, of.audit_title);
            return Ok(NewRepeatForm { audit, action: Some((id, reference)), standards: Vec::new() });
        }
        let audit = self.board_audit(&mut tx, actor, audit.ok_or(ServiceError::NotFound)?).await?;
        let set = self.sets.get(&mut tx, &audit.question_set, &audit.version).await?;
        let standards = set.standards.iter().map(|one| (one.id.clone(), format!("{}. {}", one.code, one.title)));
        Ok(NewRepeatForm { audit: (audit.id, audit.title), action: None, standards: standards.collect() })
    }

    /// Plans a repeat audit of an action, or of a standard of an audit.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] for what was typed; as [`Service::new_repeat`].
    pub async fn plan_repeat(
        &self,
        actor: &Actor,
        from: &NewRepeatForm,
        standard: &str,
        form: &RepeatForm,
    ) -> Result<RepeatId, ServiceError> {
        actor.require(Action::ManageRepeats)?;
        let standard = from.standards.iter().find(|(id, _)| id.as_str() == standard).map(|(id, _)| id.clone());
        let theme = match (&from.action, &standard) {
            (None, None) => Some(FieldProblem { field: "standard", message: t!("Choose the theme.").to_owned() }),
            _ => None,
        };
        let (what, due_on) = match (form.parse(self.clock.today()), theme) {
            (Ok(parsed), None) => parsed,
            (parsed, theme) => {
                let wrong = parsed.err().unwrap_or_default();
                let wrong = wrong.into_iter().map(|one| FieldProblem { field: one.field, message: one.message });
                return Err(ServiceError::Invalid(theme.into_iter().chain(wrong).collect()));
            }
        };
        let audit = from.audit.0;
        let id = RepeatId(self.new_id()?);
        let key = self.board_key(audit).await?;
        let place = PlanPlace { audit, agency: None };
        let new = NewRepeat {
            id,
            board: actor.board,
            audit,
            action: from.action.as_ref().map(|(id, _)| *id),
            standard,
            due_on,
            body: place.repeat(id).seal(&key, &what, self.entropy.as_ref())?,
            by: actor.person,
        };
        let scribe = self.scribe(actor).await?;
        let told =
            About { new: Some(what.as_bytes()), ..subject(from.action.as_ref().map(|(_, reference)| reference)) };
        let entry = scribe.entry_under(&key, Done::RepeatPlanned, &told)?;
        let now = scribe.at();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    repeats::insert(tx, &new, now).await?;
                    trail::append(tx, &entry).await?;
                    Ok(id)
                })
            })
            .await
    }

    /// The repeat audits that were planned: those that are overdue first, those that are concluded last.
    ///
    /// # Errors
    /// Where the table does not allow it.
    pub async fn repeats(&self, actor: &Actor) -> Result<Vec<RepeatView>, ServiceError> {
        actor.require(Action::ManageRepeats)?;
        let mut tx = self.store.read().await?;
        let rows = repeats::list(&mut tx, actor.board).await?;
        let mut sets = Vec::with_capacity(rows.len());
        for row in &rows {
            sets.push(self.sets.get(&mut tx, &row.question_set_id, &row.version).await?);
        }
        drop(tx);
        let keys = self.board_keys(rows.iter().map(|row| row.audit_id).collect()).await?;
        let today = self.clock.today();
        let mut all = Vec::with_capacity(rows.len());
        for (row, set) in rows.into_iter().zip(sets) {
            let key = opened::key_of(&keys, row.audit_id)?;
            all.push(opened::repeat(row, key, today, Some(&set)));
        }
        all.sort_by_key(|one| (one.outcome.is_some(), one.due_on));
        Ok(all)
    }

    /// One repeat audit, with both audits beside each other once the later one is closed.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for another Board's.
    pub async fn repeat(&self, actor: &Actor, id: RepeatId) -> Result<RepeatPage, ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.own_repeat(&mut tx, actor, id).await?;
        let before = self.board_audit(&mut tx, actor, row.audit_id).await?;
        let set = self.sets.get(&mut tx, &before.question_set, &before.version).await?;
        let (statements, about) = self.concerned(&mut tx, &row, &set).await?;
        let later = self.later_audits(&mut tx, actor, &before).await?;
        let after = later.iter().find(|audit| row.repeated_by == Some(audit.id.0));
        let after = after.filter(|audit| is_closed(audit.state_on(self.clock.today())));
        let compared = match after {
            Some(after) => {
                let agency = row.agency_id.map(AgencyId);
                let wanted = Wanted { audits: (&before, after), agency, statements: &statements };
                Some(self.level_cycles(&mut tx, &wanted).await?.into_iter().map(RepeatLine::from).collect())
            }
            None => None,
        };
        drop(tx);
        let key = self.board_key(row.audit_id).await?;
        Ok(RepeatPage {
            repeat: opened::repeat(row, &key, self.clock.today(), Some(&set)),
            about,
            audits: later.into_iter().map(|audit| (audit.id, audit.title)).collect(),
            compared,
        })
    }

    /// Says which audit repeats it; `None` where the one that was said does not.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] for an audit that cannot repeat it; [`Refusal::Overtaken`] where somebody else changed
    /// it meanwhile; [`Refusal::Step`] once it is concluded.
    pub async fn link_repeat(
        &self,
        actor: &Actor,
        (id, seen): (RepeatId, i64),
        audit: Option<AuditId>,
    ) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.own_repeat(&mut tx, actor, id).await?;
        let before = self.board_audit(&mut tx, actor, row.audit_id).await?;
        let later = self.later_audits(&mut tx, actor, &before).await?;
        drop(tx);
        unchanged(seen, row.revision)?;
        if row.outcome.is_some() {
            let text = t!("It is said already whether practice was sustained. The audit that shows it stays.");
            return Err(Refusal::Step(text.to_owned()).into());
        }
        if audit.is_some_and(|id| later.iter().all(|one| one.id != id)) {
            return Err(ServiceError::field("audit", t!("Choose an audit from the list.")));
        }
        let entry = self.scribe(actor).await?.entry(Done::RepeatLinked, &subject(reference_of(&row).as_ref()))?;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    if !repeats::link(tx, id, seen, audit).await? {
                        return Err(super::changed());
                    }
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    /// Puts down whether practice was sustained, and what shows it. It may be said again, otherwise.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] for what was typed; [`Refusal::Overtaken`] where somebody else changed it meanwhile.
    pub async fn conclude_repeat(
        &self,
        actor: &Actor,
        (id, seen): (RepeatId, i64),
        (sustained, reason): (&str, &str),
    ) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.own_repeat(&mut tx, actor, id).await?;
        drop(tx);
        let (sustained, reason) = found(sustained, reason)?;
        unchanged(seen, row.revision)?;
        let key = self.board_key(row.audit_id).await?;
        let sealed = place_of_repeat(&row).repeat_reason(id, seen + 1).seal(&key, &reason, self.entropy.as_ref())?;
        let scribe = self.scribe(actor).await?;
        let told = format!("{}: {reason}", sustained.code());
        let reference = reference_of(&row);
        let about = About { new: Some(told.as_bytes()), ..subject(reference.as_ref()) };
        let entry = scribe.entry_under(&key, Done::RepeatConcluded, &about)?;
        let (by, now) = (actor.person, scribe.at());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    if !repeats::conclude(tx, (id, seen), (sustained, &sealed), by, now).await? {
                        return Err(super::changed());
                    }
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    async fn own_repeat(&self, tx: &mut ReadTx, actor: &Actor, id: RepeatId) -> Result<RepeatRow, ServiceError> {
        let row = repeats::get(tx, id).await?.filter(|row| row.board_id == actor.board && actor.agency.is_none());
        let row = row.ok_or(ServiceError::NotFound)?;
        actor.require(Action::ManageRepeats)?;
        Ok(row)
    }

    /// The audits of the same set that opened later, the earliest first.
    async fn later_audits(&self, tx: &mut ReadTx, actor: &Actor, before: &Audit) -> Result<Vec<Audit>, ServiceError> {
        let all = audits::list(tx, actor.board).await?.into_iter().map(|row| row.audit);
        let later = all.filter(|one| one.question_set == before.question_set && one.opens_on > before.opens_on);
        let mut later: Vec<_> = later.collect();
        later.sort_by_key(|one| one.opens_on);
        Ok(later)
    }

    /// The statements that are looked at again, and what they are together: the one of the action's recommendation, or
    /// its standard's; those of the theme.
    async fn concerned(
        &self,
        tx: &mut ReadTx,
        row: &RepeatRow,
        set: &QuestionSet,
    ) -> Result<(Vec<StatementId>, Option<String>), ServiceError> {
        let of = match row.recommendation_id {
            Some(id) => recommendations::get(tx, id.into()).await?,
            None => None,
        };
        let statement = of.as_ref().and_then(|of| of.statement_id.clone()).map(StatementId);
        if let Some((_, one)) = statement.as_ref().and_then(|id| set.statement(id)) {
            return Ok((vec![one.id.clone()], Some(format!("{} {}", one.code, one.text))));
        }
        let standard = of.and_then(|of| of.standard_id).or_else(|| row.standard_id.clone()).map(StandardId);
        let Some(one) = standard.and_then(|id| set.standard(&id)) else { return Ok((Vec::new(), None)) };
        let statements = one.statements.iter().map(|statement| statement.id.clone()).collect();
        Ok((statements, Some(format!("{}. {}", one.code, one.title))))
    }
}

/// A repeat audit stands in the Board's trail: an entry that names an audit is shown to all of its agencies.
fn subject(reference: Option<&String>) -> About<'static> {
    About { subject: reference.cloned(), ..About::default() }
}

fn reference_of(row: &RepeatRow) -> Option<String> {
    let ((prefix, number), action) = row.prefix.as_ref().zip(row.number).zip(row.action)?;
    Some(action_reference(prefix, number, action))
}

impl From<crate::analysis::LevelCycle> for RepeatLine {
    fn from(line: crate::analysis::LevelCycle) -> Self {
        let crate::analysis::LevelCycle { agency, statement, then, now, moved } = line;
        Self { statement, agency, then, now, moved }
    }
}
