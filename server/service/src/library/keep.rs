//! What was written for one statement goes into the library: "Keep in our library".

use super::own_library;
use super::supports::Step;
use crate::returns::ManySaved;
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::answer::EvidenceReference;
use candour_domain::ids::{ReturnId, StatementId};
use candour_domain::library::Piece;
use std::collections::{BTreeMap, BTreeSet};

impl Service {
    /// Puts evidence of an answer, named by its title, into the library, and notes in the answer that it comes from
    /// there. What the library has in these very words already is that piece. Gives how many were kept.
    ///
    /// # Errors
    /// As [`Service::add_piece`] and [`Service::save`].
    pub async fn keep_in_library(
        &self,
        actor: &Actor,
        id: ReturnId,
        statement: &StatementId,
        titles: &BTreeSet<String>,
    ) -> Result<usize, ServiceError> {
        let agency = own_library(actor, Action::AddToLibrary)?;
        let mut tx = self.store.read().await?;
        let seen = self.seen(&mut tx, actor, id).await?;
        drop(tx);
        if !seen.part.holds(statement) {
            return Err(ServiceError::NotFound);
        }
        let answer = seen.kept.get(statement).map(|kept| kept.answer.clone()).unwrap_or_default();
        let chosen = |kept: &&EvidenceReference| kept.piece.is_none() && titles.contains(&kept.title);
        let mut steps = Vec::new();
        for words in answer.evidence.iter().filter(chosen) {
            let piece = self.put_piece(actor, agency, &Piece::from(words)).await?;
            steps.push(Step::Link(words.clone(), piece.id()));
        }
        let count = steps.len();
        if count > 0 {
            let steps = BTreeMap::from([(statement.clone(), steps)]);
            let linked = self.change_evidence(actor, id, &steps, statement.as_str()).await?;
            if !matches!(linked, ManySaved::Saved(_)) {
                tracing::warn!(return_id = %id, "evidence was kept in the library, but its statement does not say so");
            }
        }
        Ok(count)
    }
}
