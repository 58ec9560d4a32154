//! New evidence that is put down at an action of the plan: it goes into the agency's library, its file with it, and the
//! action gets a copy.

use super::{Put, own_library, problems};
use crate::plan::full;
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::ids::{AgencyId, PieceId, PlanActionId};
use candour_domain::library::{Piece, PieceForm};
use candour_domain::plan::MOST_ATTACHED;
use candour_store::plan::evidence as attached;
use candour_texts::t;

/// A piece that was put down at an action; its file may follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActionPiece {
    /// The piece.
    pub id: PieceId,
    action: PlanActionId,
    agency: AgencyId,
    /// Whether the library did not have it before.
    is_new: bool,
}

impl Service {
    /// Puts a piece into the library for an action that takes evidence now. The same words twice are one piece.
    ///
    /// # Errors
    /// As [`Service::choose_action_evidence`] and [`Service::add_piece`]; a field error of `file` where the library has
    /// these words with another file.
    pub async fn begin_action_piece(
        &self,
        actor: &Actor,
        action: PlanActionId,
        form: &PieceForm,
        with_file: bool,
    ) -> Result<ActionPiece, ServiceError> {
        let mut tx = self.store.read().await?;
        self.attachable(&mut tx, actor, action).await?;
        let held = attached::held(&mut tx, action).await?;
        drop(tx);
        let agency = own_library(actor, Action::AddToLibrary)?;
        let piece = Piece::check(form).map_err(problems)?;
        if held.pieces >= MOST_ATTACHED {
            return Err(full("title"));
        }
        let put = self.put_piece(actor, agency, &piece).await?;
        let is_new = matches!(put, Put::New(_));
        if with_file && !is_new && self.piece(actor, put.id(), Action::ReadLibrary).await?.file.is_some() {
            let text = t!(
                "Your library has this very evidence already, with a file. Choose it from your library, or give this one another title."
            );
            return Err(ServiceError::field("file", text));
        }
        Ok(ActionPiece { id: put.id(), action, agency, is_new })
    }

    /// Gives the action its copy, once the piece has its file.
    ///
    /// # Errors
    /// As [`Service::choose_action_evidence`]; the piece is in the library all the same.
    pub async fn attach_action_piece(&self, actor: &Actor, piece: ActionPiece) -> Result<(), ServiceError> {
        let kept = self.piece(actor, piece.id, Action::AddToLibrary).await?;
        self.attach(actor, piece.action, &kept).await.map_err(|error| match error {
            ServiceError::Invalid(problems) => {
                let why = problems.into_iter().map(|problem| problem.message).collect::<Vec<_>>().join(" ");
                ServiceError::field("title", t!("{why} It is in your library: choose it from there.", why))
            }
            other => other,
        })
    }

    /// Takes a piece back whose file was refused: the library is as it was before.
    pub async fn take_action_piece_back(&self, actor: &Actor, piece: ActionPiece) {
        if !piece.is_new {
            return;
        }
        if let Err(error) = self.take_piece_back(actor, (piece.agency, piece.id)).await {
            tracing::warn!(piece = %piece.id, %error, "a piece whose file was refused could not be taken back");
        }
    }
}
