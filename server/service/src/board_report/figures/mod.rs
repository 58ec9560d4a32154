//! The live figures of a report: from the very values that the pages of the analysis, of findings and of the plan are
//! made of. Only what the text uses is read and worked out, and nothing of it is kept.
//!
//! What is of all agencies together goes through [`Together`], as on every page that names none: whoever reads the
//! report reads it without being able to tell an agency from it.

mod lists;
mod tables;
mod values;

use crate::analysis::{Counting, CyclesPage};
use crate::findings::FindingView;
use crate::good_practice::GoodPractice;
use crate::plan::RecommendationView;
use crate::{Service, ServiceError};
use candour_domain::access::Actor;
use candour_domain::analysis::{Analysis, Together};
use candour_domain::audit::Audit;
use candour_domain::board_report::{Figures, Filler};
use candour_domain::findings::FindingState;
use candour_domain::ids::AuditId;
use candour_domain::plan::RecommendationState;
use candour_domain::question_set::QuestionSet;
use candour_store::audits::ReturnRow;
use candour_store::plan::recommendations;
use candour_store::{ReadTx, audits, boards, findings};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The figures, and whether all that stands behind them could be read.
pub(super) struct Live {
    pub(super) figures: Figures,
    pub(super) readable: bool,
}

/// What stands behind the figures.
struct Source<'s> {
    board: String,
    audit: Audit,
    returns: Vec<ReturnRow>,
    analysis: Analysis<'s>,
    together: Together,
    cycles: Option<CyclesPage>,
    findings: Vec<FindingView>,
    /// What agencies agreed to share.
    practice: Vec<GoodPractice>,
    recommendations: Vec<Arc<RecommendationView>>,
    /// Groups of fewer agencies are not shown.
    fewest: u32,
}

impl Service {
    /// The figures that a report of an audit uses, as they are now.
    pub(super) async fn live_figures(
        &self,
        actor: &Actor,
        id: AuditId,
        used: &BTreeSet<Filler>,
    ) -> Result<Live, ServiceError> {
        let mut tx = self.store.read().await?;
        let audit = self.board_audit(&mut tx, actor, id).await?;
        let set = self.sets.get(&mut tx, &audit.question_set, &audit.version).await?;
        let returns = audits::returns_of(&mut tx, id).await?;
        let opens = used.iter().any(|filler| filler.needs_answers());
        let wanted = |row: &ReturnRow| opens && row.state.content_visible_to_board();
        let seen = self.seen_returns(&mut tx, id, &set, &returns, Counting::AllReleased, wanted).await?;
        let board = boards::all(&mut tx).await?.into_iter().find(|board| board.id == actor.board);
        let findings = self.accepted_findings(&mut tx, id).await?;
        let recommendations = self.agreed_recommendations(&mut tx, id).await?;
        let practice = self.shared_good_practice(&mut tx, &audit).await?;
        drop(tx);
        let cycles =
            if used.contains(&Filler::LastCycle) { Some(self.cycles_together(actor, id).await?) } else { None };
        let fewest = self.settings.suppress_below;
        let analysis = Analysis { set: &set, returns: seen };
        let together = Together::new(&analysis, fewest);
        let board = board.map(|board| board.name).unwrap_or_default();
        let source =
            Source { board, audit, returns, analysis, together, cycles, findings, practice, recommendations, fewest };
        Ok(source.live(used))
    }

    /// Every finding, with those that went into others: what was merged says which agencies an accepted one is about.
    async fn accepted_findings(&self, tx: &mut ReadTx, id: AuditId) -> Result<Vec<FindingView>, ServiceError> {
        let rows = findings::of_audit(tx, id).await?;
        let key = self.board_key(id).await?;
        let kept = rows.into_iter().filter(|row| row.state != FindingState::Rejected);
        Ok(kept.map(|row| crate::findings::pages::opened(row, &key, &[])).collect())
    }

    async fn agreed_recommendations(
        &self,
        tx: &mut ReadTx,
        id: AuditId,
    ) -> Result<Vec<Arc<RecommendationView>>, ServiceError> {
        let mut rows = recommendations::of_audit(tx, id).await?;
        rows.retain(|row| matches!(row.state, RecommendationState::Agreed | RecommendationState::Issued));
        self.views(tx, &rows).await
    }
}

impl Source<'_> {
    fn set(&self) -> &QuestionSet {
        self.analysis.set
    }

    fn live(&self, used: &BTreeSet<Filler>) -> Live {
        let figures = used.iter().map(|filler| (*filler, self.figure(*filler))).collect();
        let lists = |filler: &Filler| matches!(filler, Filler::Findings(_) | Filler::Recommendations);
        let readable = !used.iter().any(lists)
            || self.findings.iter().all(|one| one.words.is_some())
                && self.recommendations.iter().all(|one| one.words.is_some());
        Live { figures, readable }
    }
}
