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

use crate::moderation::Released;
use crate::reports::Kept;
use crate::{Service, ServiceError};
use candour_domain::analysis::{Content, Seen, Stands};
use candour_domain::audit::AuditState;
use candour_domain::ids::{AuditId, ReturnId};
use candour_domain::question_set::QuestionSet;
use candour_store::Tx;
use candour_store::audits::ReturnRow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Which of the levels that were released after moderation count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counting {
    /// Those of each agency that has them: for whoever knows which agency is which.
    EachReleased,
    /// None until every agency that handed in has them: without names, figures that move with one release would say
    /// what the panel made of that agency.
    AllReleased,
}

impl Counting {
    /// What applies to whom.
    pub(crate) fn of(named: bool) -> Self {
        if named { Self::EachReleased } else { Self::AllReleased }
    }

    /// Of the levels that were released, those that count.
    fn counted(self, released: AllReleased, returns: &[ReturnRow]) -> AllReleased {
        let mut handed_in = returns.iter().filter(|row| row.state.content_visible_to_board());
        let all = self == Self::EachReleased || handed_in.all(|row| released.contains_key(&row.id));
        if all { released } else { AllReleased::new() }
    }
}

/// The levels that were released, by return.
type AllReleased = BTreeMap<ReturnId, Released>;

impl Service {
    /// The returns of an audit, in the order given, with the figures of those that are wanted; the answers of others are not
    /// opened.
    pub(crate) async fn seen_returns(
        &self,
        tx: &mut impl Tx,
        audit: AuditId,
        set: &Arc<QuestionSet>,
        returns: &[ReturnRow],
        counting: Counting,
        wanted: impl Fn(&ReturnRow) -> bool,
    ) -> Result<Vec<Seen>, ServiceError> {
        let released = counting.counted(self.released_in_audit(tx, audit, returns).await?, returns);
        let set = Arc::clone(set);
        let made =
            move |row: &ReturnRow, kept| content(&set, row, kept, released.get(&row.id).unwrap_or(&Released::new()));
        let mut contents = self.of_each_return(tx, audit, returns, wanted, made).await?;
        let seen = returns.iter().map(|row| Seen {
            return_id: row.id,
            agency: row.agency.clone(),
            state: row.state,
            content: contents.remove(&row.id),
        });
        Ok(seen.collect())
    }
}

/// The figures of one return.
fn content(set: &QuestionSet, row: &ReturnRow, kept: Kept, released: &Released) -> Content {
    let stands = kept.iter().map(|(id, kept)| {
        let stands = Stands { state: kept.state, unreadable: kept.unreadable };
        (id.clone(), stands)
    });
    let stands = stands.collect();
    Content::new(set, &row.agency.agency_type, &crate::reports::plain(kept), stands, released)
}

/// Whether an audit takes no more answers, so that figures over agencies stand still.
pub(crate) fn is_closed(state: AuditState) -> bool {
    state >= AuditState::Closed
}
