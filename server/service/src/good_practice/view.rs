//! What is chosen, as pages and documents show it.

use crate::context::ReturnPlace;
use crate::keys::AgencyKeys;
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::answer::Answer;
use candour_domain::audit::{Agency, Audit};
use candour_domain::good_practice::{Consent, Texts};
use candour_domain::ids::{AuditId, GoodPracticeId, ReturnId, StandardId, StatementId};
use candour_domain::question_set::QuestionSet;
use candour_domain::submission::ReturnState;
use candour_store::audits::ReturnRow;
use candour_store::good_practice::{self as rows, GoodPracticeRow};
use candour_store::{ReadTx, audits};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// One of the chosen texts with what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Such as "How it is met".
    pub what: &'static str,
    /// The text.
    pub text: String,
}

/// Something chosen of an answer.
#[derive(Clone, Debug)]
pub struct GoodPractice {
    /// Its id.
    pub id: GoodPracticeId,
    /// The return.
    pub return_id: ReturnId,
    /// The agency's name.
    pub agency: String,
    /// The standard's id and title, with its number.
    pub standard: (StandardId, String),
    /// The statement.
    pub statement: StatementId,
    /// The statement's number and words.
    pub asked: (String, String),
    /// The version of the answer that is meant.
    pub answer_revision: i64,
    /// Which of its texts.
    pub texts: Texts,
    /// The texts; `None` where they could not be read: say so.
    pub told: Option<Vec<Told>>,
    /// What the agency says.
    pub consent: Consent,
    /// Counts every change.
    pub revision: i64,
    /// Who asked.
    pub asked_by: String,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// Who answered for the agency, last, and when.
    pub answered: Option<(String, DateTime<Utc>)>,
}

/// What is chosen of the returns of an audit.
#[derive(Clone, Debug)]
pub struct AuditGoodPractice {
    /// The audit.
    pub audit: Audit,
    /// What is chosen, agency by agency.
    pub all: Vec<GoodPractice>,
    /// Whether the actor chooses.
    pub manages: bool,
}

/// What is chosen of one return, for its agency.
#[derive(Clone, Debug)]
pub struct ReturnGoodPractice {
    /// The return.
    pub id: ReturnId,
    /// The agency.
    pub agency: Agency,
    /// The audit's title.
    pub audit: String,
    /// What is chosen, the earliest first.
    pub all: Vec<GoodPractice>,
    /// Whether the actor answers for the agency.
    pub answers: bool,
}

impl Service {
    /// What is chosen of the returns of an audit.
    ///
    /// # Errors
    /// Where the table does not allow it; [`ServiceError::NotFound`] for another Board's audit.
    pub async fn audit_good_practice(&self, actor: &Actor, id: AuditId) -> Result<AuditGoodPractice, ServiceError> {
        actor.require(Action::ReadGoodPractice)?;
        let mut tx = self.store.read().await?;
        let audit = self.board_audit(&mut tx, actor, id).await?;
        let all = self.chosen_in(&mut tx, &audit).await?;
        Ok(AuditGoodPractice { audit, all, manages: manages(actor) })
    }

    /// What is chosen of an audit and may be shared, agency by agency: for documents that others read. What could not be
    /// read is left out and logged.
    pub(crate) async fn shared_good_practice(
        &self,
        tx: &mut ReadTx,
        audit: &Audit,
    ) -> Result<Vec<GoodPractice>, ServiceError> {
        let mut all = self.chosen_in(tx, audit).await?;
        all.retain(|one| one.consent.is_given() && one.told.is_some());
        Ok(all)
    }

    async fn chosen_in(&self, tx: &mut ReadTx, audit: &Audit) -> Result<Vec<GoodPractice>, ServiceError> {
        let found = rows::of_audit(tx, audit.id).await?;
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let set = self.sets.get(tx, &audit.question_set, &audit.version).await?;
        let mut keys = self.keys.of_audit(tx, audit.id).await?;
        let returns = audits::returns_of(tx, audit.id).await?;
        let mut of: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for one in found {
            of.entry(one.return_id).or_default().push(one);
        }
        let mut all = Vec::new();
        for row in returns.iter().filter(|row| row.state != ReturnState::Shredded) {
            let Some(chosen) = of.remove(&row.id) else { continue };
            let Some(keys) = keys.remove(&row.agency.id) else { continue };
            for one in chosen {
                // What is not agreed to is read as the return is: not while it is with its agency.
                if one.consent.is_given() || row.state.content_visible_to_board() {
                    all.push(opened(row, &set, &keys, one));
                }
            }
        }
        Ok(all)
    }

    /// What is chosen of a return, for its own agency.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for another agency's; [`Refusal::Shredded`](crate::Refusal::Shredded).
    pub async fn return_good_practice(&self, actor: &Actor, id: ReturnId) -> Result<ReturnGoodPractice, ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.own_good_practice(&mut tx, actor, id).await?;
        let set = self.set_of(&mut tx, &row).await?;
        let keys = self.keys_of(&mut tx, &row).await?;
        let all = rows::of_return(&mut tx, id).await?.into_iter().map(|one| opened(&row, &set, &keys, one)).collect();
        Ok(ReturnGoodPractice {
            id,
            answers: actor.require_for(Action::AnswerGoodPractice, row.agency.id).is_ok(),
            agency: row.agency,
            audit: row.audit.audit.title,
            all,
        })
    }

    /// How much the Board would like to share of a return and waits for an answer, and how much there is, for those of its
    /// agency who may know it; nothing was chosen of what was never handed in.
    pub(crate) async fn to_share(
        &self,
        tx: &mut ReadTx,
        actor: &Actor,
        row: &ReturnRow,
    ) -> Result<(usize, usize), ServiceError> {
        let may =
            actor.agency == Some(row.agency.id) && actor.require_for(Action::ReadGoodPractice, row.agency.id).is_ok();
        if !may || row.submitted_at.is_none() {
            return Ok((0, 0));
        }
        let all = rows::of_return(tx, row.id).await?;
        Ok((all.iter().filter(|one| one.consent == Consent::Asked).count(), all.len()))
    }

    /// A return of the actor's own agency, of which the whole may be read.
    pub(super) async fn own_good_practice(
        &self,
        tx: &mut ReadTx,
        actor: &Actor,
        id: ReturnId,
    ) -> Result<ReturnRow, ServiceError> {
        let row = self.readable(tx, actor, id).await?;
        if actor.agency != Some(row.agency.id) {
            return Err(ServiceError::NotFound);
        }
        actor.require_for(Action::ReadGoodPractice, row.agency.id)?;
        Ok(row)
    }
}

/// One choice with its texts, of the version that is meant.
pub(super) fn opened(row: &ReturnRow, set: &QuestionSet, keys: &AgencyKeys, one: GoodPracticeRow) -> GoodPractice {
    let place = ReturnPlace::of(row);
    let opened = one.body.as_ref().and_then(|sealed| {
        let plain = keys.open(&place.history(&one.statement_id, one.answer_revision), sealed).ok()?;
        serde_json::from_slice::<Answer>(&plain).ok()
    });
    if opened.is_none() {
        tracing::error!(good_practice = %one.id, "a text to be shared could not be read");
    }
    let told = opened.map(|answer| {
        let taken = one.texts.taken(&answer).into_iter();
        taken.map(|(what, text)| Told { what, text: text.to_owned() }).collect()
    });
    let known = set.statement(&one.statement_id);
    let standard = known.map(|(standard, _)| (standard.id.clone(), format!("{}. {}", standard.code, standard.title)));
    GoodPractice {
        id: one.id,
        return_id: one.return_id,
        agency: row.agency.name.clone(),
        standard: standard.unwrap_or_else(|| ("".into(), String::new())),
        asked: known.map(|(_, asked)| (asked.code.clone(), asked.text.clone())).unwrap_or_default(),
        statement: one.statement_id,
        answer_revision: one.answer_revision,
        texts: one.texts,
        told,
        consent: one.consent,
        revision: one.revision,
        asked_by: one.asked_by,
        asked_at: one.asked_at,
        answered: one.answered_by.zip(one.answered_at),
    }
}

/// Whether the actor chooses what is to be shared.
fn manages(actor: &Actor) -> bool {
    use candour_domain::access::{Scope, allowed};
    allowed(actor.role, Action::ManageGoodPractice, Scope::OtherAgency)
}
