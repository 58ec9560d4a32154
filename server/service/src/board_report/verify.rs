//! Opening every word of every report, for `candour verify`.

use super::place;
use crate::operations::Verified;
use crate::{Service, ServiceError};
use candour_store::reports::sections::SealedRow;
use candour_store::reports::{comments, events, learning, sections, versions};
use uuid::Uuid;

impl Service {
    /// Opens the words of every report; they are counted with those of the plan.
    pub(crate) async fn verify_reports(&self, found: &mut Verified) -> Result<(), ServiceError> {
        let mut seen = Uuid::nil();
        loop {
            let mut tx = self.store.read().await?;
            let Some(report) = versions::report_after(&mut tx, seen).await? else { return Ok(()) };
            seen = report.0;
            let (guide, entries) = learning::sealed(&mut tx, report).await?;
            let tables: [(&'static str, Vec<SealedRow>); 6] = [
                ("report_section", sections::sealed(&mut tx, report).await?),
                ("report_version", versions::sealed(&mut tx, report).await?),
                ("report_event", events::sealed(&mut tx, report).await?),
                ("report_comment", comments::sealed(&mut tx, report).await?),
                ("report_guide", guide),
                ("learning_entry", entries),
            ];
            drop(tx);
            for (table, rows) in tables {
                for row in rows {
                    // Where there is one wording only its number is not sealed with it.
                    let wording = Some(row.revision).filter(|wording| *wording > 0);
                    let cell = place(row.audit_id).report(table, row.id, wording);
                    self.verify_words(table, row.id, &cell, &row.body, found).await?;
                }
            }
        }
    }
}
