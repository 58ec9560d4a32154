//! Documents: the workbooks, the regional export, and every answer and figure as JSON. Each that is
//! taken is written into the trail.

use crate::aside::{self, Turn, aside};
use crate::reports::{delivered, report};
use crate::returns::with_queries;
use crate::trail::{About, Done};
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::audit::Audit;
use candour_domain::ids::{AuditId, ReturnId};
use candour_domain::report::{AuditHeader, ReturnReport};
use candour_export::ExportError;
use candour_export::analysis::AnalysisWorkbook;
use candour_export::json::{AnswersWriter, ScoresWriter};
use candour_export::regional::{Level, Options, RegionalExport};
use candour_store::audits::ReturnRow;
use candour_store::{ReadTx, agreements, audits, boards, people, trail};
use std::collections::{BTreeMap, BTreeSet};

/// Which file of the regional export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegionalFormat {
    /// A zip of CSV files with a manifest.
    Zip,
    /// The same as a workbook.
    Xlsx,
}

/// Which JSON document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonDocument {
    /// `candour-answers/1`.
    Answers,
    /// `candour-scores/1`.
    Scores,
}

impl From<ExportError> for ServiceError {
    fn from(error: ExportError) -> Self {
        Self::Document(error.to_string())
    }
}

impl Service {
    /// The analysis workbook of an audit, as XLSX.
    ///
    /// # Errors
    /// Where the table does not allow it or the audit is another Board's.
    pub async fn analysis_workbook(&self, actor: &Actor, id: AuditId) -> Result<Vec<u8>, ServiceError> {
        actor.require(Action::DownloadAnalysis)?;
        let turn = self.turn_at_documents().await?;
        let mut tx = self.store.read().await?;
        let (header, returns) = self.header(&mut tx, actor, id).await?;
        // On the heap: it is large, and lives across every read.
        let mut book = Box::new(AnalysisWorkbook::new(&header)?);
        self.each_report(&mut tx, actor, &header, &returns, |report| Ok(book.add(&report)?)).await?;
        drop(tx);
        let outcome = self.outcome(actor, &header, &returns).await?;
        self.note(actor, &header.audit, None, "analysis.xlsx").await?;
        aside(&turn, move || Ok(book.finish(&outcome)?)).await
    }

    /// The regional export. Agency level shows only agencies whose agreement is recorded.
    ///
    /// # Errors
    /// Where the table does not allow it or the audit is another Board's.
    pub async fn regional_export(
        &self,
        actor: &Actor,
        id: AuditId,
        format: RegionalFormat,
        by_agency: bool,
    ) -> Result<Vec<u8>, ServiceError> {
        actor.require(Action::DownloadRegional)?;
        let turn = self.turn_at_documents().await?;
        let mut tx = self.store.read().await?;
        let (header, returns) = self.header(&mut tx, actor, id).await?;
        let level = if by_agency {
            let agreed = agreements::list(&mut tx, actor.board).await?;
            Level::ByAgency(agreed.into_iter().map(|row| row.agency_id).collect())
        } else {
            Level::ByAgencyType
        };
        let options = Options { level, suppress_below: self.settings.suppress_below };
        let mut export = Box::new(RegionalExport::new(&header, options)?);
        let levels = self.audit_levels(&mut tx, id, &returns).await?;
        self.each_return(&mut tx, id, &returns, |row, kept| {
            // Aggregates are made of what is handed in, whoever takes the file.
            let open = row.state.content_visible_to_board();
            let released = if open { levels.released(&header.set, row, &kept) } else { None };
            export.add(ReturnReport { released, ..report(&header.set, row, &kept, open) });
            Ok(())
        })
        .await?;
        drop(tx);
        export.add_themes(self.themes(header.audit.id).await?);
        let (name, bytes) = match format {
            RegionalFormat::Zip => ("regional.zip", aside(&turn, move || Ok(export.finish_zip()?)).await?),
            RegionalFormat::Xlsx => ("regional.xlsx", aside(&turn, move || Ok(export.finish_xlsx()?)).await?),
        };
        self.note(actor, &header.audit, None, name).await?;
        Ok(bytes)
    }

    /// Every answer or every figure as JSON, so that a stranger can recompute what Candour says.
    ///
    /// # Errors
    /// Where the table does not allow it or the audit is another Board's.
    pub async fn json_export(
        &self,
        actor: &Actor,
        id: AuditId,
        document: JsonDocument,
    ) -> Result<Vec<u8>, ServiceError> {
        actor.require(Action::DownloadAnalysis)?;
        let _turn = self.turn_at_documents().await?;
        let mut tx = self.store.read().await?;
        let (header, returns) = self.header(&mut tx, actor, id).await?;
        let (name, bytes) = match document {
            JsonDocument::Answers => {
                let mut out = AnswersWriter::new(&header, Vec::new())?;
                self.each_report(&mut tx, actor, &header, &returns, |report| Ok(out.add(&report)?)).await?;
                ("answers.json", out.finish()?)
            }
            JsonDocument::Scores => {
                let mut out = ScoresWriter::new(&header, Vec::new())?;
                self.each_report(&mut tx, actor, &header, &returns, |report| Ok(out.add(&report)?)).await?;
                ("scores.json", out.finish()?)
            }
        };
        drop(tx);
        self.note(actor, &header.audit, None, name).await?;
        Ok(bytes)
    }

    /// Waits for one of the few places in which documents are made: each holds a whole audit in memory.
    pub(crate) async fn turn_at_documents(&self) -> Result<Turn, ServiceError> {
        aside::turn(&self.drawing).await
    }

    pub(crate) async fn header(
        &self,
        tx: &mut ReadTx,
        actor: &Actor,
        id: AuditId,
    ) -> Result<(AuditHeader, Vec<ReturnRow>), ServiceError> {
        let mut audit = self.board_audit(tx, actor, id).await?;
        audit.state = audit.state_on(self.clock.today());
        let set = self.sets.get(tx, &audit.question_set, &audit.version).await?;
        let returns = audits::returns_of(tx, id).await?;
        let board = boards::all(tx).await?.into_iter().find(|board| board.id == actor.board);
        let chair = match audit.chair {
            Some(chair) => people::by_id(tx, chair).await?.map(|person| person.name),
            None => None,
        };
        let mut returns_by_state = BTreeMap::new();
        for row in &returns {
            *returns_by_state.entry(row.state).or_insert(0) += 1;
        }
        let open: BTreeSet<ReturnId> =
            returns.iter().filter(|row| row.state.content_visible_to_board()).map(|row| row.id).collect();
        let states = candour_store::answers::states_of_audit(tx, id).await?;
        let answer_rows = states.iter().filter(|row| open.contains(&row.return_id)).count();
        let header = AuditHeader {
            board: board.map(|board| board.name).unwrap_or_default(),
            marking: self.settings.marking.clone(),
            chair,
            set_hash: candour_domain::question_set::content_hash(&set),
            set,
            audit,
            generated_at: self.clock.now(),
            returns_by_state,
            answer_rows: u64::try_from(answer_rows).unwrap_or(u64::MAX),
        };
        Ok((header, returns))
    }

    pub(crate) async fn each_report(
        &self,
        tx: &mut ReadTx,
        actor: &Actor,
        header: &AuditHeader,
        returns: &[ReturnRow],
        mut see: impl FnMut(ReturnReport) -> Result<(), ServiceError>,
    ) -> Result<(), ServiceError> {
        let mut files = self.file_lines(tx, header.audit.id, returns).await?;
        let mut queries = self.query_lines(tx, header.audit.id, &header.set, returns).await?;
        let levels = self.audit_levels(tx, header.audit.id, returns).await?;
        self.each_return(tx, header.audit.id, returns, |row, kept| {
            let open = actor.may_read_content(row.agency.id, row.state);
            let files = files.remove(&row.id).filter(|_| open).unwrap_or_default();
            let queries = queries.remove(&row.id).filter(|_| open).unwrap_or_default();
            let moderated = if open { levels.for_board(&header.set, row, &kept) } else { None };
            let released = if open { levels.released(&header.set, row, &kept) } else { None };
            let report = delivered(report(&header.set, row, &kept, open));
            see(with_queries(ReturnReport { files, moderated, released, ..report }, queries))
        })
        .await
    }

    pub(crate) async fn note(
        &self,
        actor: &Actor,
        audit: &Audit,
        row: Option<&ReturnRow>,
        what: &str,
    ) -> Result<(), ServiceError> {
        let about = About {
            audit: Some(audit.id),
            agency: row.map(|row| row.agency.id),
            return_id: row.map(|row| row.id),
            subject: Some(what.to_owned()),
            ..About::default()
        };
        let entry = self.scribe(actor).await?.entry(Done::DocumentTaken, &about)?;
        self.store.write(move |tx| Box::pin(async move { Ok(trail::append(tx, &entry).await?) })).await
    }
}
