//! The analysis of an audit: read, opened and counted for each look at it; nothing that was opened is kept.

pub mod charts;
mod cycles;
mod levels;
mod page;
mod spread;

pub use charts::{ChartFile, ChartFormat, ChartName};
pub use cycles::CyclesPage;
pub(crate) use levels::{LevelCycle, Wanted};
pub use page::AnalysisPage;
pub use spread::SpreadPage;

use crate::reports::Kept;
use crate::{Service, ServiceError};
use candour_domain::analysis::{Content, Seen, Stands};
use candour_domain::audit::AuditState;
use candour_domain::ids::AuditId;
use candour_domain::question_set::QuestionSet;
use candour_store::Tx;
use candour_store::audits::ReturnRow;

impl Service {
    /// The returns of an audit with the figures of those that are wanted; the answers of others are not opened.
    pub(crate) async fn seen_returns(
        &self,
        tx: &mut impl Tx,
        audit: AuditId,
        set: &QuestionSet,
        returns: &[ReturnRow],
        wanted: impl Fn(&ReturnRow) -> bool,
    ) -> Result<Vec<Seen>, ServiceError> {
        let mut found = Vec::with_capacity(returns.len());
        self.each_return_opened(tx, audit, returns, &wanted, |row, kept| {
            found.push(Seen {
                return_id: row.id,
                agency: row.agency.clone(),
                state: row.state,
                content: wanted(row).then(|| content(set, row, kept)),
            });
            Ok(())
        })
        .await?;
        Ok(found)
    }
}

/// The figures of one return.
fn content(set: &QuestionSet, row: &ReturnRow, kept: Kept) -> Content {
    let stands = kept.iter().map(|(id, kept)| {
        let stands = Stands { state: kept.state, unreadable: kept.unreadable };
        (id.clone(), stands)
    });
    let stands = stands.collect();
    Content::new(set, &row.agency.agency_type, &crate::reports::plain(kept), stands)
}

/// Whether an audit takes no more answers, so that figures over agencies stand still.
pub(crate) fn is_closed(state: AuditState) -> bool {
    state >= AuditState::Closed
}
