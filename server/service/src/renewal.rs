//! A new data key for one agency's answers: what is new is sealed under it at once, on every server; what
//! there is moves to it piece by piece, and only then is the old key destroyed.
//!
//! No save is lost: whoever seals looks, in the transaction that writes and with the return locked, whether
//! the key is still the one in use, and seals anew where it is not. Nothing becomes unreadable: every value
//! names its key, and keys and values are read in one moment. Killed anywhere, running it again goes on
//! where it stood.

use crate::context::{ReturnPlace, query_place};
use crate::keys::AgencyKeys;
use crate::trail::{About, Done};
use crate::{Service, ServiceError};
use candour_domain::access::Actor;
use candour_domain::ids::{AgencyId, AuditId, DekId, StatementId};
use candour_domain::submission::ReturnState;
use candour_store::audits::ReturnRow;
use candour_store::keys::{self as rows, KeyPurpose};
use candour_store::renewal::{self as values, Cell, Sealed};
use candour_store::{audits, trail};
use candour_vault::{Context, Plaintext, sealed_dek_id};
use std::sync::Arc;

/// How many values of a kind are moved at a time.
const AT_ONCE: i64 = 100;

/// How far a renewal has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Renewal {
    /// A new key is in use.
    Begun,
    /// An earlier renewal was not ended, and goes on.
    GoesOn,
    /// So many values were moved by now.
    Moved(usize),
    /// Every value is moved, and the old key is destroyed.
    OldKeyDestroyed,
    /// Every value is moved; so many entries of the trail, which cannot be sealed anew, still need the old key.
    OldKeyKept(i64),
    /// The return was destroyed meanwhile, with all of its keys.
    Shredded,
}

/// One value that is moved, with what it says: to be compared.
struct Moved {
    old: Sealed,
    new: Vec<u8>,
    plain: Plaintext,
}

impl Service {
    /// Gives the answers of the agencies of an audit new keys, of one or of all, and tells of every step.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] where the audit is another Board's or the agency has no return in it; the
    /// first value that cannot be opened, with its place: then the old key stays, and nothing is lost.
    pub async fn renew_keys(
        &self,
        actor: &Actor,
        audit: AuditId,
        agency: Option<AgencyId>,
        tell: &mut (dyn FnMut(&str, Renewal) + Send),
    ) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        self.board_audit(&mut tx, actor, audit).await?;
        let mut returns = audits::returns_of(&mut tx, audit).await?;
        drop(tx);
        returns.retain(|row| agency.is_none_or(|agency| row.agency.id == agency));
        if returns.is_empty() {
            return Err(ServiceError::NotFound);
        }
        for row in returns.iter().filter(|row| row.state != ReturnState::Shredded) {
            self.renew_one(actor, row, &mut |step| tell(&row.agency.name, step)).await?;
        }
        // The keys are gone in any case; where their bytes cannot be wiped at once, the log says so.
        if let Err(error) = self.store.scrub().await {
            tracing::warn!(%error, "what was deleted could not be wiped from the files yet");
        }
        Ok(())
    }

    async fn renew_one(
        &self,
        actor: &Actor,
        row: &ReturnRow,
        tell: &mut (dyn FnMut(Renewal) + Send),
    ) -> Result<(), ServiceError> {
        let Some(keys) = self.keys_unless_shredded(row).await? else {
            tell(Renewal::Shredded);
            return Ok(());
        };
        // What only the trail needs is no renewal that was interrupted.
        let unfinished = self.unfinished(row, &keys).await?;
        if unfinished {
            tell(Renewal::GoesOn);
        } else {
            self.begin_renewal(actor, row, &keys).await?;
            tell(Renewal::Begun);
        }
        let mut moved = 0;
        loop {
            let Some(keys) = self.keys_unless_shredded(row).await? else {
                tell(Renewal::Shredded);
                return Ok(());
            };
            let mut some = 0;
            for old in keys.retired() {
                some += self.move_some(row, &keys, old.id()).await?;
                some += self.move_file(row, &keys, old.id()).await?;
            }
            if some == 0 {
                return self.end_renewal(actor, row, &keys, tell).await;
            }
            moved += some;
            tell(Renewal::Moved(moved));
        }
    }

    async fn keys_unless_shredded(&self, row: &ReturnRow) -> Result<Option<AgencyKeys>, ServiceError> {
        let mut tx = self.store.read().await?;
        let present = audits::get_return(&mut tx, row.id).await?.ok_or(ServiceError::NotFound)?;
        if present.state == ReturnState::Shredded {
            return Ok(None);
        }
        self.keys_of(&mut tx, &present).await.map(Some)
    }

    async fn unfinished(&self, row: &ReturnRow, keys: &AgencyKeys) -> Result<bool, ServiceError> {
        let mut tx = self.store.read().await?;
        for old in keys.retired() {
            let left = values::left_under(&mut tx, row.id, old.id()).await?;
            if left > 0 || values::in_trail(&mut tx, old.id()).await? == 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A new key in the place of the one in use. The return is locked: a save that has sealed already comes
    /// before it as a whole, or sees the new key and seals anew.
    async fn begin_renewal(&self, actor: &Actor, row: &ReturnRow, keys: &AgencyKeys) -> Result<(), ServiceError> {
        let scribe = self.scribe(actor).await?;
        let purpose = KeyPurpose::Agency { audit: row.audit.audit.id, agency: row.agency.id };
        let new = self.keys.new_row(purpose, scribe.at(), self.entropy.as_ref())?;
        let (id, old) = (row.id, keys.in_use().id());
        let entry = scribe.entry(Done::DataKeyRenewed, &about(row, format!("{old} to {}", new.dek_id)))?;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let present = audits::lock_return(tx, id).await?.ok_or(ServiceError::NotFound)?;
                    if present.state == ReturnState::Shredded || !rows::renew(tx, old, new).await? {
                        let text = "the keys of this return were changed by somebody else meanwhile: run it again";
                        return Err(ServiceError::Document(text.to_owned()));
                    }
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    /// Moves some values to the key in use: opened, sealed anew, put in place where nothing else stands there
    /// by now, read again, opened and compared.
    async fn move_some(&self, row: &ReturnRow, keys: &AgencyKeys, old: DekId) -> Result<usize, ServiceError> {
        let place = ReturnPlace::of(row);
        let mut tx = self.store.read_one().await?;
        let found = values::some_under(&mut tx, row.id, old, AT_ONCE).await?;
        drop(tx);
        let mut moving = Vec::with_capacity(found.len());
        for sealed in found {
            let own = row_of(&sealed.cell);
            let context = context(&place, &sealed.cell, &own);
            let plain = keys.open(&context, &sealed.body).map_err(|error| cannot(row, &sealed.cell, &error))?;
            let new = keys.in_use().seal(&context, &plain, self.entropy.as_ref())?;
            moving.push(Moved { old: sealed, new, plain });
        }
        let (id, moving) = (row.id, Arc::new(moving));
        let writing = Arc::clone(&moving);
        let placed = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let mut placed = Vec::with_capacity(writing.len());
                    for moved in writing.iter() {
                        placed.push(values::replace(tx, id, &moved.old, &moved.new).await?);
                    }
                    Ok::<_, ServiceError>(placed)
                })
            })
            .await?;
        self.compare_moved(row, keys, &place, &moving, &placed).await?;
        Ok(moving.len())
    }

    /// Reads what was put in place once more. Where a save came between, it has sealed under the new key.
    async fn compare_moved(
        &self,
        row: &ReturnRow,
        keys: &AgencyKeys,
        place: &ReturnPlace,
        moving: &[Moved],
        placed: &[bool],
    ) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        for (moved, _) in moving.iter().zip(placed).filter(|(_, placed)| **placed) {
            let stands = values::at(&mut tx, row.id, &moved.old.cell).await?;
            let Some(stands) = stands.filter(|stands| *stands == moved.new) else { continue };
            let own = row_of(&moved.old.cell);
            let again = keys.in_use().open(&context(place, &moved.old.cell, &own), &stands);
            let again = again.map_err(|error| cannot(row, &moved.old.cell, &error))?;
            if *again != *moved.plain || sealed_dek_id(&stands)? != keys.in_use().id() {
                return Err(ServiceError::Corrupt(format!(
                    "{} differs after it was moved",
                    name(row, &moved.old.cell)
                )));
            }
        }
        Ok(())
    }

    /// Destroys the old keys, where nothing is sealed under them any more.
    async fn end_renewal(
        &self,
        actor: &Actor,
        row: &ReturnRow,
        keys: &AgencyKeys,
        tell: &mut (dyn FnMut(Renewal) + Send),
    ) -> Result<(), ServiceError> {
        for old in keys.retired() {
            let scribe = self.scribe(actor).await?;
            let (id, old) = (row.id, old.id());
            let entry = scribe.entry(Done::DataKeyRetired, &about(row, old.to_string()))?;
            let in_trail = self
                .store
                .write(move |tx| {
                    Box::pin(async move {
                        audits::lock_return(tx, id).await?.ok_or(ServiceError::NotFound)?;
                        let left = values::left_under(tx, id, old).await?;
                        let in_trail = values::in_trail(tx, old).await?;
                        if left > 0 {
                            let text = "values came back under the old key: run it again";
                            return Err(ServiceError::Document(text.to_owned()));
                        }
                        if in_trail == 0 && rows::destroy_retired(tx, old).await? {
                            trail::append(tx, &entry).await?;
                        }
                        Ok(in_trail)
                    })
                })
                .await?;
            tell(if in_trail == 0 { Renewal::OldKeyDestroyed } else { Renewal::OldKeyKept(in_trail) });
        }
        Ok(())
    }
}

fn about(row: &ReturnRow, subject: String) -> About<'static> {
    About {
        audit: Some(row.audit.audit.id),
        agency: Some(row.agency.id),
        return_id: Some(row.id),
        subject: Some(subject),
        ..About::default()
    }
}

/// The context of a cell; `row` is the id of its row, where the cell stands in a row of its own.
fn context<'a>(place: &'a ReturnPlace, cell: &'a Cell, row: &'a StatementId) -> Context<'a> {
    match cell {
        Cell::Answer(statement, revision) => place.answer(statement, *revision),
        Cell::History(statement, revision) => place.history(statement, *revision),
        Cell::Remark => place.remark("remark"),
        Cell::Note(_) => place.note(row),
        Cell::Comment(_) => place.comment(row),
        Cell::Query(..) => place.query(row),
        Cell::Level(statement, revision) => place.level(statement, *revision),
        Cell::Event(_) => place.event(row),
        Cell::Response(..) => place.response(row),
    }
}

/// The id of a cell's row in the place of a statement's; empty where none is needed.
fn row_of(cell: &Cell) -> StatementId {
    match cell {
        Cell::Note(id) | Cell::Comment(id) | Cell::Event(id) => StatementId(id.to_string()),
        Cell::Query(text, place) | Cell::Response(text, place) => query_place(*text, *place),
        Cell::Answer(..) | Cell::History(..) | Cell::Level(..) | Cell::Remark => StatementId(String::new()),
    }
}

/// A value's place, in words.
fn name(row: &ReturnRow, cell: &Cell) -> String {
    match cell {
        Cell::Answer(statement, _) => format!("answer {} {statement}", row.id),
        Cell::History(statement, revision) => format!("answer_history {} {statement} {revision}", row.id),
        Cell::Remark => format!("agency_return {}", row.id),
        Cell::Note(id) => format!("delegation {id}"),
        Cell::Comment(id) => format!("comment {id}"),
        Cell::Query(query, place) => format!("query {query} {place}"),
        Cell::Level(statement, revision) => format!("moderated_level {} {statement} {revision}", row.id),
        Cell::Event(id) => format!("challenge_event {id}"),
        Cell::Response(id, place) => format!("level_response {id} {place}"),
    }
}

fn cannot(row: &ReturnRow, cell: &Cell, error: &candour_vault::VaultError) -> ServiceError {
    ServiceError::Corrupt(format!("{} cannot be moved to the new key, and the old key stays: {error}", name(row, cell)))
}
