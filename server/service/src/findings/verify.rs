//! Opening every finding, for `candour verify`.

use super::place;
use crate::operations::{PAGE, Verified};
use crate::{Service, ServiceError};
use candour_store::findings;
use uuid::Uuid;

impl Service {
    /// Opens the words of every finding; they are counted with those of the plan.
    pub(crate) async fn verify_findings(&self, found: &mut Verified) -> Result<(), ServiceError> {
        let mut seen = Uuid::nil();
        loop {
            let mut tx = self.store.read_one().await?;
            let page = findings::after(&mut tx, seen, PAGE).await?;
            drop(tx);
            let Some(last) = page.last() else { return Ok(()) };
            seen = last.id.0;
            for row in &page {
                let cell = place(row.audit_id).finding(row.id, row.revision);
                self.verify_words("finding", row.id.0, &cell, &row.body, found).await?;
            }
        }
    }
}
