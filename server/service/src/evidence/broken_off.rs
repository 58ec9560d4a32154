//! Uploads that end before their end: nothing of them is left.

use crate::{Service, ServiceError};
use candour_domain::ids::EvidenceId;
use candour_store::library::files;
use candour_store::plan::evidence as attached;
use candour_store::{Store, evidence as rows};
use chrono::TimeDelta;
use uuid::Uuid;

/// An upload to which nothing came so long has ended: its server was killed.
const SILENT: TimeDelta = TimeDelta::hours(1);

/// An upload that is under way. Dropped before it is [kept](Self::keep), for whatever reason (the client went away,
/// the time was up, something failed), it takes back what is stored of it.
pub(super) struct UnderWay {
    store: Store,
    id: EvidenceId,
    body: Uuid,
    armed: bool,
}

impl UnderWay {
    pub(super) fn new(store: &Store, id: EvidenceId, body: Uuid) -> Self {
        Self { store: store.clone(), id, body, armed: true }
    }

    /// The upload is a file now.
    pub(super) fn keep(mut self) {
        self.armed = false;
    }

    /// Takes it back now.
    pub(super) async fn take_back(mut self) {
        self.armed = false;
        take_back(&self.store, self.id, self.body).await;
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        if !self.armed {
            return;
        }
        // Without a runtime the server is ending: the next one cleans up.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let (store, id, body) = (self.store.clone(), self.id, self.body);
            runtime.spawn(async move { take_back(&store, id, body).await });
        }
    }
}

async fn take_back(store: &Store, id: EvidenceId, body: Uuid) {
    let done: Result<(), ServiceError> = store
        .write(move |tx| {
            Box::pin(async move {
                rows::discard(tx, id, body).await?;
                files::discard(tx, id, body).await?;
                Ok(attached::discard(tx, id, body).await?)
            })
        })
        .await;
    if let Err(error) = done {
        tracing::warn!(evidence = %id, %error, "an upload that broke off is cleaned up later");
    }
}

impl Service {
    /// Deletes what is left of uploads whose server was killed: at the start, and every hour.
    ///
    /// # Errors
    /// The database's.
    pub async fn clean_up_evidence(&self) -> Result<(), ServiceError> {
        let since = self.clock.now() - SILENT;
        self.store.write(move |tx| Box::pin(async move { Ok(rows::delete_broken_off(tx, since).await?) })).await
    }
}
