//! Attaching evidence to an action, and taking it off again, until somebody has verified the action.
//!
//! The agency's lead chooses pieces of the agency's library. What the action gets is a copy, of the words and of the
//! file, under the Board's key of the audit: whoever verifies reads that copy and never the library, and it stays as
//! it is whatever becomes of the piece.

use super::attached::{AttachedView, opened};
use super::opened::place_of;
use super::take::{Change, Taking, evidence_may_change};
use super::view::ActionPage;
use crate::evidence::{Holder, check_limits};
use crate::library::{LibraryPiece, pour};
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::answer::EvidenceReference;
use candour_domain::evidence::EvidenceKind;
use candour_domain::ids::{EvidenceId, PieceId, PlanActionId};
use candour_domain::plan::{MOST_ATTACHED, Noted};
use candour_store::plan::actions::{self, ActionRow};
use candour_store::plan::evidence::{self as rows, AttachedFile, AttachedRow, NewAttached};
use candour_store::plan::recommendations::RecommendationRow;
use candour_store::{Tx, trail};
use candour_texts::t;
use std::collections::BTreeSet;
use uuid::Uuid;

/// A piece of the library that an action gets a copy of.
#[derive(Clone, Debug)]
pub(crate) struct ToAttach {
    pub(crate) action: PlanActionId,
    pub(crate) piece: PieceId,
    pub(crate) words: EvidenceReference,
}

/// The copy of its file, once it has arrived.
pub(crate) struct Copied {
    pub(crate) id: EvidenceId,
    pub(crate) body: Uuid,
    pub(crate) name: String,
    pub(crate) kind: EvidenceKind,
    pub(crate) size: u64,
}

impl Service {
    /// An action whose evidence the actor may change now.
    pub(crate) async fn attachable(
        &self,
        tx: &mut impl Tx,
        actor: &Actor,
        id: PlanActionId,
    ) -> Result<(ActionRow, RecommendationRow), ServiceError> {
        let found = self.seen_action(tx, actor, id, Action::AttachEvidence).await?;
        evidence_may_change(found.0.state)?;
        Ok(found)
    }

    /// An action with its evidence, for whoever may change that now.
    ///
    /// # Errors
    /// As [`Service::choose_action_evidence`].
    pub async fn action_to_attach(&self, actor: &Actor, id: PlanActionId) -> Result<ActionPage, ServiceError> {
        self.attachable(&mut self.store.read().await?, actor, id).await?;
        self.plan_action(actor, id).await
    }

    /// Chooses the pieces of the agency's library that are evidence of an action: `was` are those that the page showed
    /// as chosen, `now` those that shall be. What somebody else attached or took off meanwhile stays so.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for another agency's action, and for a piece that is not there to be chosen: nothing
    /// is attached then; [`Refusal::Step`](crate::Refusal::Step) where the action is over; field errors of `piece`, each
    /// with the title of the one that was not attached.
    pub async fn choose_action_evidence(
        &self,
        actor: &Actor,
        id: PlanActionId,
        (was, now): (&BTreeSet<PieceId>, &BTreeSet<PieceId>),
    ) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        self.attachable(&mut tx, actor, id).await?;
        let attached = rows::of_action(&mut tx, id).await?;
        drop(tx);
        let new: BTreeSet<_> = now.difference(was).collect();
        let library = self.library(actor).await?;
        let chosen: Vec<_> = library.iter().filter(|kept| kept.piece.is_some() && new.contains(&kept.id)).collect();
        if chosen.len() < new.len() {
            return Err(ServiceError::NotFound);
        }
        let there = |kept: &&&LibraryPiece| attached.iter().any(|row| row.piece == kept.id);
        let chosen: Vec<_> = chosen.iter().filter(|kept| !there(kept)).copied().collect();
        self.has_room(&attached, &chosen)?;
        for kept in chosen {
            self.attach(actor, id, kept).await?;
        }
        let ended: Vec<_> = was.difference(now).collect();
        for row in attached.iter().filter(|row| ended.contains(&&row.piece)) {
            match self.take_off_evidence(actor, id, row.id).await {
                // A colleague was first.
                Ok(()) | Err(ServiceError::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Refuses what an action cannot hold before the first piece is copied.
    fn has_room(&self, attached: &[AttachedRow], chosen: &[&LibraryPiece]) -> Result<(), ServiceError> {
        if attached.len() + chosen.len() > MOST_ATTACHED {
            return Err(full("piece"));
        }
        let sizes = attached.iter().filter_map(|row| row.file.as_ref()).map(|file| file.size);
        let (mut files, mut bytes) = sizes.fold((0, 0), |(files, bytes), size| (files + 1, bytes + size));
        for kept in chosen {
            let Some(file) = &kept.file else { continue };
            let room = check_limits(&self.settings.evidence, Holder::Action, (files, bytes), file.size);
            room.map_err(|error| named(error, kept))?;
            (files, bytes) = (files + 1, bytes + file.size);
        }
        Ok(())
    }

    /// Gives an action a copy of a piece, and of its file where it has one. One that it has already stays as it is.
    pub(crate) async fn attach(
        &self,
        actor: &Actor,
        action: PlanActionId,
        kept: &LibraryPiece,
    ) -> Result<(), ServiceError> {
        let words = kept.piece.as_ref().ok_or(ServiceError::NotFound)?.reference(kept.id).outside();
        let to = ToAttach { action, piece: kept.id, words };
        if kept.file.is_none() {
            return self.store_attached(actor, &to, None).await;
        }
        let copied = async {
            let from = self.open_piece_file(actor, kept.id).await?;
            let upload = self.begin_action_upload(actor, to, &from.name).await?;
            pour(from, upload).await
        };
        // Boxed: a future that holds a whole copy is large.
        match Box::pin(copied).await {
            Ok(_) => Ok(()),
            Err(ServiceError::Vault(error)) if error.is_bad_value() => {
                let text = t!("Its file cannot be read now. Tell whoever runs Candour for your Board.");
                Err(named(ServiceError::field("piece", text), kept))
            }
            Err(error) => Err(named(error, kept)),
        }
    }

    /// Puts a copy down that is whole, with its entry in the action's history and the one in the trail, where
    /// everything is still as it was. A piece that is attached by then is attached once.
    pub(crate) async fn store_attached(
        &self,
        actor: &Actor,
        to: &ToAttach,
        copied: Option<Copied>,
    ) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let (row, of) = self.attachable(&mut tx, actor, to.action).await?;
        drop(tx);
        let key = self.board_key(of.audit_id).await?;
        let entropy = self.entropy.as_ref();
        let id = copied.as_ref().map_or_else(|| self.new_id().map(EvidenceId), |copied| Ok(copied.id))?;
        let cell = |column| place_of(&of).attached(to.action, id, column);
        let words = cell("words").seal(&key, &to.words, entropy)?;
        let said = in_history(&to.words.title, copied.as_ref().map(|copied| copied.name.as_str()));
        let (file, body) = match copied {
            Some(Copied { body, name, kind, size, .. }) => {
                let name = cell("name").seal(&key, &name, entropy)?;
                (Some(AttachedFile { name, kind, size }), Some(body))
            }
            None => (None, None),
        };
        let scribe = self.scribe(actor).await?;
        let taking = Taking { words: Some(said), change: Change::Evidence, ..Taking::of(Noted::Attached) };
        let prepared = self.prepare(actor, &scribe, (&row, &of, &key), taking)?;
        let new = NewAttached { id, action: to.action, piece: to.piece, by: actor.person };
        let (at, limits) = (scribe.at(), self.settings.evidence);
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    actions::lock(tx, new.action).await?;
                    if rows::of_action(tx, new.action).await?.iter().any(|one| one.piece == new.piece) {
                        if let Some(body) = body {
                            rows::discard(tx, new.id, body).await?;
                        }
                        return Ok(());
                    }
                    let held = rows::held(tx, new.action).await?;
                    if held.pieces >= MOST_ATTACHED {
                        return Err(full("piece"));
                    }
                    let entry = prepared.put_down(tx).await?;
                    match &file {
                        None => rows::attach(tx, &new, &words, at).await?,
                        Some(file) => {
                            check_limits(&limits, Holder::Action, held.files, file.size)?;
                            if !rows::finish(tx, new.id, &words, file, at).await? {
                                return Err(ServiceError::field(
                                    "piece",
                                    t!("Copying its file took too long. Try again."),
                                ));
                            }
                        }
                    }
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    /// What is attached to an action, for the page that asks whether to take it off.
    ///
    /// # Errors
    /// As [`Service::take_off_evidence`].
    pub async fn attached_to_take_off(
        &self,
        actor: &Actor,
        action: PlanActionId,
        id: EvidenceId,
    ) -> Result<AttachedView, ServiceError> {
        let mut tx = self.store.read().await?;
        let (_, of) = self.attachable(&mut tx, actor, action).await?;
        let found = rows::get(&mut tx, id).await?.filter(|found| found.action == action);
        drop(tx);
        let key = self.board_key(of.audit_id).await?;
        found.map(|row| opened(row, &key)).ok_or(ServiceError::NotFound)
    }

    /// Takes evidence off an action: its copy is destroyed, and the piece stays in the library.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for another agency's action, and where it is not attached to this one;
    /// [`Refusal::Step`](crate::Refusal::Step) where the action is over.
    pub async fn take_off_evidence(
        &self,
        actor: &Actor,
        action: PlanActionId,
        id: EvidenceId,
    ) -> Result<(), ServiceError> {
        let view = self.attached_to_take_off(actor, action, id).await?;
        let file = view.file.as_ref().and_then(|file| file.name.as_deref());
        let words = Some(in_history(view.title(), file));
        let mut tx = self.store.read().await?;
        let (row, of) = self.attachable(&mut tx, actor, action).await?;
        drop(tx);
        let key = self.board_key(of.audit_id).await?;
        let scribe = self.scribe(actor).await?;
        let taking = Taking { words, change: Change::Evidence, ..Taking::of(Noted::TakenOff) };
        let prepared = self.prepare(actor, &scribe, (&row, &of, &key), taking)?;
        let taken: Result<(), ServiceError> = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let entry = prepared.put_down(tx).await?;
                    if !rows::take_off(tx, id).await? {
                        return Err(ServiceError::NotFound);
                    }
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await;
        taken?;
        self.wipe().await;
        Ok(())
    }
}

/// What the action's history says of a piece: its title, and under it the name of its file.
fn in_history(title: &str, file: Option<&str>) -> String {
    file.map_or_else(|| title.to_owned(), |file| format!("{title}\n{file}"))
}

/// The same error at the field of the pieces, with the title of the one that is meant.
fn named(error: ServiceError, kept: &LibraryPiece) -> ServiceError {
    let ServiceError::Invalid(problems) = error else { return error };
    let why = problems.into_iter().map(|problem| problem.message).collect::<Vec<_>>().join(" ");
    ServiceError::field("piece", t!("“{title}” is not attached. {why}", title = kept.title(), why))
}

/// The action has as much evidence as it can have.
pub(crate) fn full(field: &'static str) -> ServiceError {
    let text = t!(
        "An action can have {most} pieces of evidence: whoever verifies it reads them all. Take one off first.",
        most = MOST_ATTACHED
    );
    ServiceError::field(field, text)
}
