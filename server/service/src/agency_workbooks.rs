//! The recommendation workbooks of agencies: that of one return, and all of an audit in a zip that is written while it
//! is sent, so that memory does not grow with their number and no connection is held for who downloads slowly.

use crate::aside::{Turn, aside};
use crate::moderation::{AuditLevels, Released};
use crate::reports::{Kept, delivered, plain, report};
use crate::returns::{lines_of, with_queries};
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::analysis::cycles::{Cycles, Given};
use candour_domain::ids::{AgencyId, AuditId, ReturnId, StatementId};
use candour_domain::question_set::{QuestionSet, like_for_like};
use candour_domain::recommend::recommendations;
use candour_domain::report::{
    AnswerLine, AuditHeader, LastCycle, Moderated, ProposedRecommendation, QueryLine, ReturnReport,
};
use candour_export::agency;
use candour_export::analysis::RecommendationRow;
use candour_export::bundle::Names;
use candour_export::stream::ZipStream;
use candour_store::ReadTx;
use candour_store::audits::{self, ReturnRow};
use futures::{Stream, TryStreamExt as _};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// The workbooks of an audit on their way out. What is read of an agency is read when its turn comes.
pub struct AgencyWorkbooks {
    service: Arc<Service>,
    actor: Actor,
    header: Arc<AuditHeader>,
    levels: AuditLevels,
    queries: BTreeMap<ReturnId, Vec<QueryLine>>,
    sent: BTreeMap<AgencyId, Vec<RecommendationRow>>,
    waiting: VecDeque<ReturnId>,
    names: Names,
    /// `None` after its end.
    zip: Option<ZipStream>,
}

impl AgencyWorkbooks {
    /// The bytes, one workbook at a time. Where one cannot be made the stream ends with an error: what was given out
    /// before is then no zip, and nobody takes it for one.
    pub fn stream(self) -> impl Stream<Item = Result<Vec<u8>, ServiceError>> + Send + use<> {
        futures::stream::try_unfold(self, |mut books| async move {
            let bytes = books.next().await?;
            Ok(bytes.map(|bytes| (bytes, books)))
        })
    }

    /// The whole zip.
    ///
    /// # Errors
    /// As [`Service::agency_workbook`].
    pub async fn whole(self) -> Result<Vec<u8>, ServiceError> {
        Box::pin(self.stream()).try_concat().await
    }

    /// The next bytes, which may be none; `None` after the last.
    async fn next(&mut self) -> Result<Option<Vec<u8>>, ServiceError> {
        let Some(mut zip) = self.zip.take() else { return Ok(None) };
        let Some(id) = self.waiting.pop_front() else { return Ok(Some(zip.finish()?)) };
        // Boxed: a future that holds a whole return is large.
        if let Some((name, bytes)) = Box::pin(self.workbook(id)).await? {
            zip.start(&self.names.claim(&name), u64::try_from(bytes.len()).unwrap_or(u64::MAX))?;
            zip.write(&bytes)?;
        }
        let bytes = zip.take();
        self.zip = Some(zip);
        Ok(Some(bytes))
    }

    /// One workbook with its name; `None` where the return may not be read any more, as one that was given back since.
    async fn workbook(&mut self, id: ReturnId) -> Result<Option<(String, Vec<u8>)>, ServiceError> {
        let turn = self.service.turn_at_documents().await?;
        let mut tx = self.service.store.read().await?;
        let row = audits::get_return(&mut tx, id).await?;
        let Some(row) = row.filter(|row| self.actor.may_read_content(row.agency.id, row.state)) else {
            return Ok(None);
        };
        let kept = self.service.kept(&mut tx, &row).await?;
        let moderated = self.levels.released(&self.header.set, &row, &kept);
        let last = self.service.last_cycle(&mut tx, &self.header, (&row, &kept), moderated.as_ref()).await?;
        drop(tx);
        let queries = self.queries.remove(&id).unwrap_or_default();
        let report = agencys_report(&self.header.set, (&row, &kept), moderated, queries);
        let sent = self.sent.remove(&row.agency.id).unwrap_or_default();
        let bytes = draw(&turn, Arc::clone(&self.header), report, last, sent).await?;
        Ok(Some((agency::agency_file_name(&row.agency), bytes)))
    }
}

impl Service {
    /// The recommendation workbook of one return, as a file name and XLSX.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] where the actor may not read the return or its scores.
    pub async fn agency_workbook(&self, actor: &Actor, id: ReturnId) -> Result<(String, Vec<u8>), ServiceError> {
        let turn = self.turn_at_documents().await?;
        let mut tx = self.store.read().await?;
        let row = self.readable(&mut tx, actor, id).await?;
        actor.require_for(Action::ReadScores, row.agency.id)?;
        let (header, _) = self.header(&mut tx, actor, row.audit.audit.id).await?;
        let kept = self.kept(&mut tx, &row).await?;
        // The workbook is the agency's: what was not released is not in it, whoever takes it.
        let moderated = self.moderated_of(&mut tx, row.clone(), true).await?;
        let last = self.last_cycle(&mut tx, &header, (&row, &kept), moderated.as_ref()).await?;
        let keys = self.keys_of(&mut tx, &row).await?;
        let queries = lines_of(&mut tx, &row, &header.set, &keys).await?;
        let report = agencys_report(&header.set, (&row, &kept), moderated, queries);
        drop(tx);
        self.note(actor, &header.audit, Some(&row), "recommendations.xlsx").await?;
        let sent = self.agencies_recommendations(actor, header.audit.id).await?.remove(&row.agency.id);
        let bytes = draw(&turn, Arc::new(header), report, last, sent.unwrap_or_default()).await?;
        Ok((agency::agency_file_name(&row.agency), bytes))
    }

    /// Every recommendation workbook of an audit in one zip, written into the trail as taken.
    ///
    /// # Errors
    /// Where the table does not allow it or the audit is another Board's.
    pub async fn all_agency_workbooks(
        self: &Arc<Self>,
        actor: &Actor,
        id: AuditId,
    ) -> Result<AgencyWorkbooks, ServiceError> {
        actor.require(Action::DownloadAnalysis)?;
        // Read first: no connection waits for another.
        let sent = self.agencies_recommendations(actor, id).await?;
        let mut tx = self.store.read().await?;
        let (header, returns) = self.header(&mut tx, actor, id).await?;
        let queries = self.query_lines(&mut tx, id, &header.set, &returns).await?;
        let levels = self.audit_levels(&mut tx, id, &returns).await?;
        drop(tx);
        self.note(actor, &header.audit, None, "agencies.zip").await?;
        let readable = returns.iter().filter(|row| actor.may_read_content(row.agency.id, row.state));
        Ok(AgencyWorkbooks {
            service: Arc::clone(self),
            actor: actor.clone(),
            waiting: readable.map(|row| row.id).collect(),
            header: Arc::new(header),
            levels,
            queries,
            sent,
            names: Names::default(),
            zip: Some(ZipStream::new()),
        })
    }

    /// What the set's rules recommend for one return.
    ///
    /// # Errors
    /// As [`Service::agency_workbook`].
    pub async fn recommendations(
        &self,
        actor: &Actor,
        id: ReturnId,
    ) -> Result<Vec<ProposedRecommendation>, ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.readable(&mut tx, actor, id).await?;
        actor.require_for(Action::ReadScores, row.agency.id)?;
        let (header, _) = self.header(&mut tx, actor, row.audit.audit.id).await?;
        let kept = self.kept(&mut tx, &row).await?;
        let released = self.moderated_of(&mut tx, row.clone(), true).await?;
        Ok(recommended(&header, &ReturnReport { released, ..report(&header.set, &row, &kept, true) }))
    }

    /// The agency's last return to an earlier version of the same set, over what compares like-for-like.
    async fn last_cycle(
        &self,
        tx: &mut ReadTx,
        header: &AuditHeader,
        (row, kept): (&ReturnRow, &Kept),
        now: Option<&Moderated>,
    ) -> Result<Option<LastCycle>, ServiceError> {
        let audit = &header.audit;
        let Some(earlier) = self.earlier_cycle(tx, row).await? else { return Ok(None) };
        let then = &earlier.audit.audit;
        let old = self.sets.get(tx, &then.question_set, &then.version).await?;
        let confirmed = self.confirmed(tx, &audit.question_set, &audit.version).await?;
        let pairs = like_for_like(&old, &header.set, &confirmed);
        let before = self.kept(tx, &earlier).await?;
        let now = now.map(|moderated| moderated.levels.clone()).unwrap_or_default();
        let then = self.released_levels(tx, earlier.clone()).await?;
        Ok(Some(compare_cycles(header, (row, kept), (&earlier, before, &old), &(now, then), &pairs)))
    }
}

/// What the agency's workbook says of its return: of moderated levels those alone that were released.
fn agencys_report(
    set: &QuestionSet,
    (row, kept): (&ReturnRow, &Kept),
    moderated: Option<Moderated>,
    queries: Vec<QueryLine>,
) -> ReturnReport {
    let report = with_queries(delivered(report(set, row, kept, true)), queries);
    ReturnReport { released: moderated.clone(), moderated, ..report }
}

/// Draws a workbook on a thread for long work.
async fn draw(
    turn: &Turn,
    header: Arc<AuditHeader>,
    report: ReturnReport,
    last: Option<LastCycle>,
    sent: Vec<RecommendationRow>,
) -> Result<Vec<u8>, ServiceError> {
    let draw = move || Ok(agency::workbook(&header, &report, last.as_ref(), &recommended(&header, &report), &sent)?);
    aside(turn, draw).await
}

/// Both cycles over the same statements. Last cycle's answers stand under this cycle's statement ids;
/// a level that this cycle's scale lacks does not compare.
fn compare_cycles(
    header: &AuditHeader,
    (row, kept): (&ReturnRow, &Kept),
    (earlier, before, old): (&ReturnRow, Kept, &Arc<QuestionSet>),
    (released_now, released_then): &(Released, Released),
    pairs: &BTreeMap<StatementId, StatementId>,
) -> LastCycle {
    let set = &header.set;
    let agency_type = &row.agency.agency_type;
    let (now, then) = (plain(kept.clone()), plain(before));
    let compared = Cycles::new(set, old, pairs).of_agency(
        Given { agency_type, answers: &now, released: released_now },
        Given { agency_type: &earlier.agency.agency_type, answers: &then, released: released_then },
    );
    let asked =
        set.statements().map(|(_, s)| s).filter(|s| s.applies_to.includes(agency_type) && set.scale_of(s).is_some());
    LastCycle {
        title: earlier.audit.audit.title.clone(),
        version: earlier.audit.audit.version.clone(),
        compared: compared.levels_then.len(),
        not_compared: asked.map(|s| s.id.clone()).filter(|id| !compared.levels_then.contains_key(id)).collect(),
        now: compared.now,
        then: compared.then,
        levels_then: compared.levels_then,
    }
}

/// What the set's rules recommend for the levels in force.
pub(crate) fn recommended(header: &AuditHeader, report: &ReturnReport) -> Vec<ProposedRecommendation> {
    let level = |line: &AnswerLine| Some((line.statement.clone(), report.level_in_force(line)?.clone()));
    let levels = report.lines.iter().filter_map(level).collect();
    recommendations(&header.set, &levels, &header.audit, candour_domain::time::day(header.generated_at))
}
