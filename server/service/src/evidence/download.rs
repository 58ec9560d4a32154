//! Giving a file out.

use super::{by_file, open, reading::Reading};
use crate::context::ReturnPlace;
use crate::trail::{About, Done};
use crate::{Service, ServiceError};
use candour_domain::access::Actor;
use candour_domain::delegation::Part;
use candour_domain::evidence::{EvidenceKind, with_ending};
use candour_domain::ids::{EvidenceId, ReturnId};
use candour_store::{evidence as rows, trail};
use futures::Stream;
use std::collections::BTreeMap;

/// A file on its way out.
pub struct Download {
    /// Its name, as it was given: data.
    pub name: String,
    /// What it is.
    pub kind: EvidenceKind,
    /// Its bytes.
    pub size: u64,
    id: EvidenceId,
    first: Option<Vec<u8>>,
    reading: Reading,
}

impl Download {
    /// Begins with a file, as far as its first chunk.
    pub(crate) async fn begin(
        id: EvidenceId,
        name: String,
        (kind, size): (EvidenceKind, u64),
        mut reading: Reading,
    ) -> Result<Self, ServiceError> {
        let first = reading.next().await.inspect_err(|error| {
            tracing::error!(evidence = %id, %error, "a file of evidence cannot be opened");
        })?;
        Ok(Self { name, kind, size, id, first, reading })
    }

    /// The next bytes; `None` after the last.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<u8>>, ServiceError> {
        match self.first.take() {
            Some(first) => Ok(Some(first)),
            None => self.reading.next().await,
        }
    }

    /// The bytes, some at a time. Where a part cannot be opened the stream ends with an error: what was given out
    /// before is then not the whole file, and whoever sends it must not say that it is.
    pub fn stream(self) -> impl Stream<Item = Result<Vec<u8>, ServiceError>> + Send + use<> {
        futures::stream::try_unfold(self, |mut file| async move {
            let next = file.next().await.inspect_err(|error| {
                tracing::error!(evidence = %file.id, %error, "a file of evidence is not whole: its transfer was broken off");
            })?;
            Ok(next.map(|bytes| (bytes, file)))
        })
    }
}

impl Service {
    /// Opens a file for whoever may read the return's content, as far as its first chunk. Another agency's reading
    /// is written into the trail.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] where it is not this return's, or the return cannot be read; where its first
    /// chunk cannot be opened.
    pub async fn open_evidence(&self, actor: &Actor, id: ReturnId, file: EvidenceId) -> Result<Download, ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.readable(&mut tx, actor, id).await?;
        let found = rows::get(&mut tx, file).await?.filter(|found| found.return_id == id);
        let found = found.ok_or(ServiceError::NotFound)?;
        let set = self.set_of(&mut tx, &row).await?;
        let part = self.part_of(&mut tx, actor, &row, &set).await?;
        let mut supports = by_file(rows::supported(&mut tx, id).await?);
        // A contributor reads what supports a statement of theirs.
        if part != Part::Whole && !supports.remove(&file).is_some_and(|of| of.iter().any(|s| part.holds(s))) {
            return Err(ServiceError::NotFound);
        }
        let keys = self.keys_of(&mut tx, &row).await?;
        drop(tx);
        let place = ReturnPlace::of(&row);
        let reading = Reading::begin(&self.store, &place, &keys, &found)?;
        let (kind, size) = (found.kind, found.size);
        let shown = open(&place, &keys, found, &mut BTreeMap::new());
        let name = shown.name.unwrap_or_else(|| with_ending(&format!("evidence-{file}"), kind));
        let opened = Download::begin(file, name, (kind, size), reading).await?;
        if actor.agency != Some(row.agency.id) {
            let about = About {
                audit: Some(row.audit.audit.id),
                agency: Some(row.agency.id),
                return_id: Some(id),
                subject: Some(file.to_string()),
                ..About::default()
            };
            let entry = self.scribe(actor).await?.entry(Done::EvidenceRead, &about)?;
            let noted: Result<(), ServiceError> =
                self.store.write(move |tx| Box::pin(async move { Ok(trail::append(tx, &entry).await?) })).await;
            noted?;
        }
        Ok(opened)
    }
}
