//! Published question sets, parsed once: they never change, so they may be kept.

use crate::ServiceError;
use candour_domain::ids::QuestionSetId;
use candour_domain::question_set::QuestionSet;
use candour_store::{ReadTx, question_sets};
use candour_texts::t;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

/// How many parsed versions are kept; a Board uses two or three.
const KEPT: usize = 32;

type Kept = BTreeMap<(QuestionSetId, String), Arc<QuestionSet>>;

#[derive(Debug, Default)]
pub(crate) struct SetCache(RwLock<Kept>);

impl SetCache {
    /// The set that an audit was opened with.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] where the database has no such version.
    pub(crate) async fn get(
        &self,
        tx: &mut ReadTx,
        id: &QuestionSetId,
        version: &str,
    ) -> Result<Arc<QuestionSet>, ServiceError> {
        let key = (id.clone(), version.to_owned());
        if let Some(set) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(Arc::clone(set));
        }
        let row = question_sets::get(tx, id, version).await?.ok_or(ServiceError::NotFound)?;
        let set = Arc::new(read_document(&row.document)?);
        // A draft may still be replaced, so only what is immutable is kept.
        if row.row.state != "draft" {
            let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
            if kept.len() >= KEPT {
                kept.pop_first();
            }
            kept.insert(key, Arc::clone(&set));
        }
        Ok(set)
    }
}

/// Reads a stored document. It was checked before it was stored.
///
/// # Errors
/// [`ServiceError::Corrupt`] where it does not parse.
pub(crate) fn read_document(document: &str) -> Result<QuestionSet, ServiceError> {
    serde_json::from_str(document).map_err(|error| ServiceError::Corrupt(t!("question set: {error}", error)))
}
