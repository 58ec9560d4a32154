//! Emergency access to a draft ("break-glass"). It is put down before anything is shown, in one transaction
//! with its trail entry and the mails that tell others; what is read through it stands in the trail as every
//! reading at the Board does.

use crate::context::ReturnPlace;
use crate::mail::Text;
use crate::trail::{About, Done};
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::audit::AuditState;
use candour_domain::emergency::{self, Opening};
use candour_domain::ids::{AgencyId, AuditId, ReturnId};
use candour_store::audits::ReturnRow;
use candour_store::emergencies::{self, NewOpening, OpeningRow, ToldRow};
use candour_store::{Tx, audits, boards, trail};
use candour_vault::{Context, Plaintext, VaultError, sealed_dek_id};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// What the page shows before a draft is opened.
#[derive(Clone, Debug)]
pub struct Emergency {
    /// The agency.
    pub agency: String,
    /// The audit.
    pub audit: String,
    /// The audit's id, for the way back.
    pub audit_id: AuditId,
    /// Who will be told, by name.
    pub told: Vec<String>,
    /// Until when this person reads it already.
    pub open_until: Option<DateTime<Utc>>,
    /// Every earlier opening, the latest first.
    pub earlier: Vec<Opened>,
}

/// One opening, as the agency and the Board see it.
#[derive(Clone, Debug)]
pub struct Opened {
    /// Who.
    pub by: String,
    /// When, and until when.
    pub opening: Opening,
    /// Why.
    pub reason: String,
}

impl Service {
    /// What somebody should know before they open a draft.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] where the table does not allow it, the return is another Board's, or it is no
    /// draft that was begun.
    pub async fn emergency(&self, actor: &Actor, id: ReturnId) -> Result<Emergency, ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.draft(&mut tx, actor, id).await?;
        let told = emergencies::told(&mut tx, id, actor.person).await?;
        let open = emergencies::open(&mut tx, id, actor.person, self.clock.now()).await?;
        let rows = emergencies::of_return(&mut tx, id).await?;
        drop(tx);
        Ok(Emergency {
            earlier: self.openings(&row, rows).await?,
            agency: row.agency.name,
            audit: row.audit.audit.title,
            audit_id: row.audit.audit.id,
            told: told.into_iter().map(|person| person.name).collect(),
            open_until: open.map(|open| open.ends_at),
        })
    }

    /// Opens a draft for an hour, and tells the others.
    ///
    /// # Errors
    /// As [`Service::emergency`]; a field error for the reason; [`Refusal::NobodyToTell`].
    pub async fn open_in_emergency(&self, actor: &Actor, id: ReturnId, reason: &str) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.draft(&mut tx, actor, id).await?;
        let told = emergencies::told(&mut tx, id, actor.person).await?;
        let board = boards::all(&mut tx).await?.into_iter().find(|board| board.id == actor.board);
        drop(tx);
        let reason = emergency::reason(reason).map_err(|wrong| ServiceError::field("reason", wrong))?;
        if told.is_empty() {
            return Err(Refusal::NobodyToTell.into());
        }
        let scribe = self.scribe(actor).await?;
        let opening = Opening::at(scribe.at());
        let place = ReturnPlace::of(&row);
        let key = self.agency_trail(&place, scribe.at()).await?;
        let new = NewOpening {
            id: self.new_id()?,
            return_id: id,
            person: actor.person,
            reason: Vec::new(),
            opened_at: opening.opened_at,
            ends_at: opening.ends_at,
        };
        let column = column(new.id);
        let sealed = key.seal(&context(place.audit, place.agency, id, &column), reason.as_bytes(), &*self.entropy)?;
        let new = NewOpening { reason: sealed, ..new };
        let about = About { new: Some(reason.as_bytes()), ..about(&row) };
        let entry = scribe.entry_under(&key, Done::DraftOpened, &about)?;
        let posts =
            self.letters(actor, &row, &board.map(|board| board.name).unwrap_or_default(), opening, &told).await?;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    // Submitted since: then nobody needs this.
                    let present = audits::lock_return(tx, id).await?.ok_or(ServiceError::NotFound)?;
                    if !emergency::can_be_opened(present.state) {
                        return Err(ServiceError::NotFound);
                    }
                    emergencies::insert(tx, &new).await?;
                    for post in &posts {
                        post.put_down(tx).await?;
                    }
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    /// Ends one's own access before its hour is over.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] where there is none.
    pub async fn end_emergency(&self, actor: &Actor, id: ReturnId) -> Result<AuditId, ServiceError> {
        let mut tx = self.store.read().await?;
        let row = audits::get_return(&mut tx, id).await?.filter(|row| row.audit.board == actor.board);
        let row = row.ok_or(ServiceError::NotFound)?;
        actor.require_for(Action::OpenInEmergency, row.agency.id)?;
        drop(tx);
        let scribe = self.scribe(actor).await?;
        let entry = scribe.entry(Done::DraftShut, &about(&row))?;
        let (person, now) = (actor.person, scribe.at());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    if !emergencies::end(tx, id, person, now).await? {
                        return Err(ServiceError::NotFound);
                    }
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await?;
        Ok(row.audit.audit.id)
    }

    /// Until when the actor reads this draft in an emergency; `None` where nothing is open.
    pub(crate) async fn open_until(
        &self,
        tx: &mut impl Tx,
        actor: &Actor,
        row: &ReturnRow,
    ) -> Result<Option<DateTime<Utc>>, ServiceError> {
        if !actor.may_open_in_emergency(row.agency.id, row.state) {
            return Ok(None);
        }
        let now = self.clock.now();
        let found = emergencies::open(tx, row.id, actor.person, now).await?;
        let opening = found.map(|row| Opening { opened_at: row.opened_at, ends_at: row.ends_at });
        Ok(opening.filter(|opening| opening.is_open(now)).map(|opening| opening.ends_at))
    }

    /// Who opened a return in an emergency, for those who may know who looked at it.
    pub(crate) async fn openings_for(
        &self,
        tx: &mut impl Tx,
        actor: &Actor,
        row: &ReturnRow,
    ) -> Result<Vec<Opened>, ServiceError> {
        let own = actor.agency == Some(row.agency.id) && actor.may_own(Action::ReadTrail);
        if !own {
            return Ok(Vec::new());
        }
        let rows = emergencies::of_return(tx, row.id).await?;
        self.openings(row, rows).await
    }

    async fn draft(&self, tx: &mut impl Tx, actor: &Actor, id: ReturnId) -> Result<ReturnRow, ServiceError> {
        let row = audits::get_return(tx, id).await?.ok_or(ServiceError::NotFound)?;
        let begun = row.audit.audit.state_on(self.clock.today()) != AuditState::Planned;
        let may = row.audit.board == actor.board && actor.may_open_in_emergency(row.agency.id, row.state) && begun;
        if may { Ok(row) } else { Err(ServiceError::NotFound) }
    }

    async fn openings(&self, row: &ReturnRow, rows: Vec<OpeningRow>) -> Result<Vec<Opened>, ServiceError> {
        let mut out = Vec::with_capacity(rows.len());
        for opened in rows {
            let reason = self.open_emergency_reason(row, &opened).await?;
            let reason = reason.ok().and_then(|plain| plain.text().ok().map(str::to_owned));
            out.push(Opened {
                by: opened.person_name,
                opening: Opening { opened_at: opened.opened_at, ends_at: opened.ends_at },
                reason: reason.unwrap_or_else(|| "The reason could not be read.".to_owned()),
            });
        }
        Ok(out)
    }

    async fn open_emergency_reason(
        &self,
        row: &ReturnRow,
        opened: &OpeningRow,
    ) -> Result<Result<Plaintext, VaultError>, ServiceError> {
        let dek = match sealed_dek_id(&opened.reason) {
            Ok(dek) => dek,
            Err(error) => return Ok(Err(error)),
        };
        let key = self.keys.by_id(&self.store, dek).await?;
        let column = column(opened.id);
        Ok(key.open(&context(row.audit.audit.id, row.agency.id, row.id, &column), &opened.reason))
    }

    async fn letters(
        &self,
        actor: &Actor,
        row: &ReturnRow,
        board: &str,
        opening: Opening,
        told: &[ToldRow],
    ) -> Result<Vec<crate::mail::Post>, ServiceError> {
        let mut posts = Vec::with_capacity(told.len());
        for person in told {
            let text = Text::DraftOpened {
                name: &person.name,
                who: &actor.name,
                board,
                agency: &row.agency.name,
                audit: &row.audit.audit.title,
                opening,
            };
            posts.push(self.post(Some(actor.board), Some(person.id), &person.email, &text).await?);
        }
        Ok(posts)
    }
}

fn about(row: &ReturnRow) -> About<'static> {
    About { audit: Some(row.audit.audit.id), agency: Some(row.agency.id), return_id: Some(row.id), ..About::default() }
}

/// The column of a reason's cell: it carries the opening's id, so that two cannot be swapped.
pub(crate) fn column(id: Uuid) -> String {
    format!("reason/{id}")
}

/// A reason's cell.
pub(crate) fn context(audit: AuditId, agency: AgencyId, return_id: ReturnId, column: &str) -> Context<'_> {
    Context {
        audit_id: Some(audit),
        agency_id: Some(agency),
        return_id: Some(return_id),
        ..Context::new("emergency_access", column)
    }
}
