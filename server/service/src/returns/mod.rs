//! One agency's return: reading it, answering, handing it in, giving it back.

mod carry;
mod comments;
mod course;
mod delegate;
mod export_files;
mod give_back;
mod history;
mod list;
mod news;
mod own_export;
mod page_rows;
mod part;
mod presence;
mod queries;
mod receipt;
mod save;
mod save_many;
mod seal;
mod sign_off;
mod signed;
mod tell;
mod transfer;
mod view;

pub use carry::{CarriedAnswer, CarriedAnswers};
pub use comments::{Comment, CommentsPage};
pub use course::{Deciding, Decision, Offered, StepTaken};
pub(crate) use course::{Taken, column as step_column, context as step_context};
pub use delegate::GivenDelegation;
pub use history::{HistoryPage, Restored, Version};
pub use own_export::OwnExport;
pub(crate) use part::{Theirs, files_within};
pub use queries::{
    AskPage, Asked, AuditQueries, AuditQuery, Entry, OpenQueries, QueriesPage, QueryStep, QuerySummary, QueryThread,
    Written,
};
pub(crate) use queries::{lines_of, open_queries, with_queries};
pub use receipt::SignatureShown;
pub(crate) use save::{Settled, checked, into_progress, may_be_answered, may_be_answered_on};
pub use save_many::{ManySaved, Source};
pub use sign_off::SignatureForm;
pub use transfer::{BroughtFrom, NotTaken, PaperFormat, Proposal, ProposedLine, ReadError};
pub use view::{
    BeforeSigning, Delegated, DelegationPage, KeptAnswer, PostedStatement, Resolve, ReturnHead, SaveConflict,
    SaveOutcome, Saved, StandardPage, WholeReturn,
};

use self::page_rows::{Beside, Present};
use self::part::{answers_within, asked_within, part_of_standard};
use crate::context::ReturnPlace;
use crate::evidence::files_of;
use crate::keys::AgencyKeys;
pub(crate) use crate::reports::Kept;
use crate::reports::open_answer;
use crate::trail::{About, Done};
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor, Role, Scope, allowed};
use candour_domain::audit::{Audit, AuditState};
use candour_domain::delegation::Part;
use candour_domain::ids::{ReturnId, StandardId};
use candour_domain::question_set::QuestionSet;
use candour_domain::signature::SignOff;
use candour_domain::submission::ReturnState;
use candour_store::audits::ReturnRow;
use candour_store::{ReadTx, Tx, answers, audits, people, trail};
use candour_vault::DataKey;
use chrono::{DateTime, Utc};
use std::sync::Arc;

impl Service {
    /// A return with all of its answers, for whoever may read its content. The Board's reading of it
    /// is written into the trail.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] where it is another agency's, another Board's, or not handed in.
    pub async fn whole_return(&self, actor: &Actor, id: ReturnId) -> Result<WholeReturn, ServiceError> {
        let mut tx = self.store.read().await?;
        let (row, until) = self.readable_now(&mut tx, actor, id).await?;
        let set = self.set_of(&mut tx, &row).await?;
        let keys = self.keys_of(&mut tx, &row).await?;
        let part = self.part_of(&mut tx, actor, &row, &set).await?;
        let kept = kept_under(&mut tx, &row, &keys).await?;
        let openings = self.openings_for(&mut tx, actor, &row).await?;
        let course = self.course_of(&mut tx, actor, &row).await?;
        let files = files_within(files_of(&mut tx, &row, &keys).await?, &part);
        let delegations = self.delegations_for(&mut tx, actor, &row, &keys).await?;
        let mut comments = self.comment_counts(&mut tx, actor, &row).await?;
        comments.retain(|statement, _| part.holds(statement));
        let mut news = self.news(&mut tx, actor, &row, &set, &kept).await?;
        news.retain(|statement| part.holds(statement));
        let queries = self.queries_about(&mut tx, &row, &part).await?;
        let leads = if part.is_empty() {
            people::working_at(&mut tx, row.agency.id, Role::AgencyLead).await?
        } else {
            Vec::new()
        };
        let carried = self.carried_for(&mut tx, actor, &row, &set, (None, &part), &kept).await?;
        let earlier = self.earlier_recommendations(&mut tx, actor, &row, &set, &part).await?;
        let to_share = self.to_share(&mut tx, actor, &row).await?;
        drop(tx);
        let asked = asked_within(&set, &row, &kept, &part);
        let answers = answers_within(kept, &part);
        let head = self.head(actor, row, set, &keys).with_part(part).in_emergency(until);
        let head = ReturnHead { openings, course, ..head };
        self.note_reading(actor, &head).await?;
        let leads = leads.into_iter().map(|person| person.name).collect();
        Ok(WholeReturn {
            head,
            answers,
            asked,
            files,
            carried,
            delegations,
            comments,
            news,
            earlier,
            queries,
            to_share,
            leads,
        })
    }

    /// Writes the Board's reading of an agency's return into the trail; an agency reads its own.
    pub(crate) async fn note_reading(&self, actor: &Actor, head: &ReturnHead) -> Result<(), ServiceError> {
        if actor.agency == Some(head.agency.id) {
            return Ok(());
        }
        let about = About {
            audit: Some(head.audit.id),
            agency: Some(head.agency.id),
            return_id: Some(head.id),
            ..About::default()
        };
        let entry = self.scribe(actor).await?.entry(Done::ReturnRead, &about)?;
        self.store.write(move |tx| Box::pin(async move { Ok(trail::append(tx, &entry).await?) })).await
    }

    /// One standard of a return.
    ///
    /// # Errors
    /// As [`Service::whole_return`]; for a standard of which nothing is asked of this agency, or nothing is the
    /// actor's.
    pub async fn standard_page(
        &self,
        actor: &Actor,
        id: ReturnId,
        standard: &StandardId,
    ) -> Result<StandardPage, ServiceError> {
        let mut tx = self.store.read().await?;
        let (row, until) = self.readable_now(&mut tx, actor, id).await?;
        let set = self.set_of(&mut tx, &row).await?;
        let part = self.part_of(&mut tx, actor, &row, &set).await?;
        let known = part_of_standard(&set, &row, standard, &part)?;
        let (present, beside) = self.present_page(&mut tx, actor, &row, &set, known).await?;
        let Present { keys, kept, names, files } = present;
        let Beside { mut delegations, mut comments, mut news, here } = beside;
        let files = files_within(files, &part);
        comments.retain(|statement, _| part.holds(statement));
        news.retain(|statement| part.holds(statement) && known.statements.iter().any(|s| s.id == *statement));
        delegations.retain(|delegated| known.statements.iter().any(|s| s.id == delegated.statement));
        let mut queries = self.queries_about(&mut tx, &row, &part).await?;
        queries.retain(|query| known.statements.iter().any(|s| s.id == query.statement));
        let carried = self.carried_for(&mut tx, actor, &row, &set, (Some(known), &part), &kept).await?;
        let mut earlier = self.earlier_recommendations(&mut tx, actor, &row, &set, &part).await?;
        earlier.retain(|one| one.standard == *standard);
        drop(tx);
        let asked = asked_within(&set, &row, &kept, &part);
        let answers = answers_within(kept, &part);
        let head = self.head(actor, row, set, &keys).with_part(part).in_emergency(until);
        self.note_reading(actor, &head).await?;
        Ok(StandardPage {
            head,
            answers,
            asked,
            names,
            standard: standard.clone(),
            files,
            carried,
            delegations,
            comments,
            news,
            earlier,
            queries,
            here,
        })
    }

    pub(crate) async fn set_of(&self, tx: &mut ReadTx, row: &ReturnRow) -> Result<Arc<QuestionSet>, ServiceError> {
        let audit = &row.audit.audit;
        self.sets.get(tx, &audit.question_set, &audit.version).await
    }

    /// A return that the actor may read now.
    pub(crate) async fn readable(
        &self,
        tx: &mut ReadTx,
        actor: &Actor,
        id: ReturnId,
    ) -> Result<ReturnRow, ServiceError> {
        let row = audits::get_return(tx, id).await?.ok_or(ServiceError::NotFound)?;
        let open = row.audit.audit.state_on(self.clock.today()) != AuditState::Planned;
        let may = row.audit.board == actor.board && actor.may_read_content(row.agency.id, row.state) && open;
        match row.state {
            ReturnState::Shredded if row.audit.board == actor.board && actor.agency == Some(row.agency.id) => {
                Err(ServiceError::Refused(Refusal::Shredded))
            }
            _ if may && self.is_on_panel(tx, actor, id).await? => Ok(row),
            _ => Err(ServiceError::NotFound),
        }
    }

    /// A return that the actor may look at on a page now: one that they may read, or a draft that they have
    /// opened in an emergency, and until when. Scores and documents are not to be had of such a draft.
    async fn readable_now(
        &self,
        tx: &mut ReadTx,
        actor: &Actor,
        id: ReturnId,
    ) -> Result<(ReturnRow, Option<DateTime<Utc>>), ServiceError> {
        match self.readable(tx, actor, id).await {
            Err(ServiceError::NotFound) => {
                let row = audits::get_return(tx, id).await?.filter(|row| row.audit.board == actor.board);
                let row = row.ok_or(ServiceError::NotFound)?;
                let until = self.open_until(tx, actor, &row).await?.ok_or(ServiceError::NotFound)?;
                Ok((row, Some(until)))
            }
            other => Ok((other?, None)),
        }
    }

    /// The keys that a return's values are sealed under, of the same moment as the values.
    pub(crate) async fn keys_of(&self, tx: &mut ReadTx, row: &ReturnRow) -> Result<AgencyKeys, ServiceError> {
        self.keys.of_agency(tx, row.audit.audit.id, row.agency.id).await
    }

    /// The key of what the trail says of a return's content.
    pub(crate) async fn agency_trail(
        &self,
        place: &ReturnPlace,
        at: DateTime<Utc>,
    ) -> Result<Arc<DataKey>, ServiceError> {
        self.keys.agency_trail(&self.store, place.audit, place.agency, at, self.entropy.as_ref()).await
    }

    /// Every answer of a return, opened.
    pub(crate) async fn kept(&self, tx: &mut ReadTx, row: &ReturnRow) -> Result<Kept, ServiceError> {
        let keys = self.keys_of(tx, row).await?;
        kept_under(tx, row, &keys).await
    }

    pub(crate) fn head(&self, actor: &Actor, row: ReturnRow, set: Arc<QuestionSet>, keys: &AgencyKeys) -> ReturnHead {
        let today = self.clock.today();
        let scope = actor.scope_of(row.agency.id);
        let place = ReturnPlace::of(&row);
        let amendment_reason = row.remark.as_ref().map(|sealed| {
            let plain = keys.open(&place.remark("remark"), sealed).ok();
            let text = plain.and_then(|plain| plain.text().ok().map(str::to_owned));
            text.unwrap_or_else(|| "The reason could not be read. Ask the QA Manager.".to_owned())
        });
        let mut audit = row.audit.audit;
        audit.state = audit.state_on(today);
        let answering = audit.state == AuditState::Open && row.state.editable();
        let part = Part::before_delegation(actor.role);
        ReturnHead {
            role: actor.role,
            scope,
            editable: answering && allowed(actor.role, Action::EditReturn, scope) && !part.is_empty(),
            part,
            may_submit: answering && may_sign(actor, &audit, row.state, scope),
            before_signing: if answering {
                before_signing(actor, &audit, row.state, scope)
            } else {
                BeforeSigning::default()
            },
            may_see_scores: allowed(actor.role, Action::ReadScores, scope),
            id: row.id,
            agency: row.agency,
            audit,
            set,
            state: row.state,
            due_on: row.due_on,
            days_left: (row.due_on - today).num_days(),
            submitted_at: row.submitted_at,
            amendment_reason,
            open_until: None,
            openings: Vec::new(),
            course: Vec::new(),
        }
    }
}

fn before_signing(actor: &Actor, audit: &Audit, state: ReturnState, scope: Scope) -> BeforeSigning {
    let ready = state == ReturnState::ReadyForSignOff;
    let by_officer = audit.sign_off == SignOff::Officer;
    BeforeSigning {
        declare_ready: by_officer && !ready && allowed(actor.role, Action::DeclareReady, scope),
        hold_back: ready && allowed(actor.role, Action::SubmitReturn, scope),
    }
}

/// Whether this actor can sign the return as it stands.
fn may_sign(actor: &Actor, audit: &Audit, state: ReturnState, scope: Scope) -> bool {
    let signs = match audit.sign_off {
        SignOff::Lead => true,
        SignOff::Officer => actor.role == Role::AccountableOfficer && state == ReturnState::ReadyForSignOff,
    };
    signs && allowed(actor.role, Action::SubmitReturn, scope)
}

/// Every answer of a return, opened.
pub(crate) async fn kept_under(tx: &mut ReadTx, row: &ReturnRow, keys: &AgencyKeys) -> Result<Kept, ServiceError> {
    let place = ReturnPlace::of(row);
    let rows = answers::of_return(tx, row.id).await?;
    Ok(rows.iter().map(|row| (row.statement_id.clone(), open_answer(keys, &place, row))).collect())
}

/// A return of the actor's own agency, about which they may do this.
pub(crate) async fn own_return(
    tx: &mut impl Tx,
    actor: &Actor,
    id: ReturnId,
    action: Action,
) -> Result<ReturnRow, ServiceError> {
    let row = audits::get_return(tx, id).await?.ok_or(ServiceError::NotFound)?;
    own(actor, &row)?;
    actor.require_for(action, row.agency.id)?;
    Ok(row)
}

/// Whose data a return is, for routes that ask before they know.
pub(crate) fn own(actor: &Actor, row: &ReturnRow) -> Result<(), ServiceError> {
    if actor.scope_of(row.agency.id) == Scope::OwnAgency && row.audit.board == actor.board {
        Ok(())
    } else {
        Err(ServiceError::NotFound)
    }
}
