//! The analysis workbook: every return of one audit, one after the other, into one file.
//!
//! Four sheets grow with the answers (all answers, narratives, not applicable, queries). Their
//! rows are compressed as they come, see [`crate::book::stream`]; everything else is small and is
//! gathered in [`gathered::Gathered`] until [`AnalysisWorkbook::finish`].

mod answers;
mod charts;
mod completeness;
mod cover;
mod distribution;
mod gathered;
mod heat;
mod layout;
mod narratives;
mod not_applicable;
mod outcome;
mod queries;

pub use outcome::{ActionRow, CycleRow, FindingRow, LastCycleRows, Outcome, PracticeRow, RecommendationRow};

use crate::book::masthead::Masthead;
use crate::book::package;
use crate::book::stream::SheetStream;
use crate::content;
use crate::error::{ExportError, Result};
use crate::set_index::SetIndex;
use candour_domain::report::{AuditHeader, ReturnReport};
use candour_texts::t;
use gathered::Gathered;
use layout::{Layout, Tab};
use std::collections::HashMap;

/// A workbook on its way: rows of answers already compressed, figures gathered.
///
/// Memory grows with the number of returns and statements, not with their texts (the compressed
/// bytes of the file apart), and nothing is ever written to a disk.
#[derive(Debug)]
pub struct AnalysisWorkbook {
    document: Document,
    gathered: Gathered,
    answers: SheetStream,
    narratives: SheetStream,
    not_applicable: SheetStream,
    queries: SheetStream,
}

/// What every sheet needs to know.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) header: AuditHeader,
    pub(crate) masthead: Masthead,
    pub(crate) index: SetIndex,
}

impl AnalysisWorkbook {
    /// Starts a workbook for an audit.
    ///
    /// # Errors
    /// Where the workbook library refuses the layout.
    pub fn new(header: &AuditHeader) -> Result<Self> {
        let document = Document {
            header: header.clone(),
            masthead: Masthead::new(header, None),
            index: SetIndex::new(&header.set),
        };
        let saved = Layout::new(&document)?.workbook.save_to_buffer()?;
        let layouts = package::layouts(&saved, &Tab::STREAMED.map(Tab::path))?;
        let [answers, narratives, not_applicable, queries] = layouts.as_slice() else {
            return Err(ExportError::Layout(t!("a streamed sheet is missing")));
        };
        let begin =
            |tab: Tab, layout: &str| SheetStream::begin(tab.title(), &tab.path(), layout, &layout::table(tab).1);
        Ok(Self {
            answers: begin(Tab::Answers, answers)?,
            narratives: begin(Tab::Narratives, narratives)?,
            not_applicable: begin(Tab::NotApplicable, not_applicable)?,
            queries: begin(Tab::Queries, queries)?,
            gathered: Gathered::new(&document),
            document,
        })
    }

    /// Adds one return. The order in which they are added is their order on every sheet. Nothing of
    /// a return whose content is not open is written but its agency, dates and state.
    ///
    /// # Errors
    /// Where a sheet would have more rows than a workbook can hold.
    pub fn add(&mut self, report: &ReturnReport) -> Result<()> {
        self.gathered.add(&self.document, report);
        if !report.content_open {
            return Ok(());
        }
        let scores = content::scores_by_statement(report);
        for line in &report.lines {
            let Some(place) = self.document.index.find(&self.document.header.set, &line.statement) else { continue };
            let row = answers::Row { header: &self.document.header, report, place, line };
            row.write(&mut self.answers, scores.get(line.statement.as_str()).copied())?;
            narratives::write(&mut self.narratives, &row)?;
            not_applicable::write(&mut self.not_applicable, &row)?;
        }
        queries::write(&mut self.queries, &self.document, report)
    }

    /// Ends the workbook, with what followed from the audit so far, and gives its bytes.
    ///
    /// # Errors
    /// Where the workbook library refuses something.
    pub fn finish(mut self, outcome: &Outcome) -> Result<Vec<u8>> {
        let mut layout = Layout::new(&self.document)?;
        let counts = self.fill_empty_sheets()?;
        let rows = [self.answers.rows(), self.narratives.rows(), self.not_applicable.rows(), self.queries.rows()];
        for (tab, rows) in Tab::STREAMED.into_iter().zip(rows) {
            layout.filter(tab, rows)?;
        }
        heat::write(layout.sheet(Tab::Heat)?, &self.document, &self.gathered)?;
        charts::write(layout.sheet(Tab::Charts)?, &self.document, &self.gathered)?;
        distribution::write(layout.sheet(Tab::Distribution)?, &self.document, &self.gathered)?;
        completeness::write(layout.sheet(Tab::Completeness)?, &self.document, &self.gathered)?;
        outcome::last_cycle(layout.sheet(Tab::LastCycle)?, &self.document, outcome)?;
        outcome::findings(layout.sheet(Tab::Findings)?, &self.document, outcome)?;
        outcome::practice(layout.sheet(Tab::Practice)?, &self.document, outcome)?;
        outcome::recommendations(layout.sheet(Tab::Recommendations)?, &self.document, outcome)?;
        crate::definitions::write(layout.sheet(Tab::Definitions)?, &self.document.header, &self.document.masthead)?;
        cover::write(layout.sheet(Tab::Cover)?, &self.document, &self.gathered, &counts, outcome)?;
        let saved = layout.workbook.save_to_buffer()?;
        drop(layout);
        let layouts = package::layouts(&saved, &Tab::STREAMED.map(Tab::path))?;
        let streams = vec![self.answers, self.narratives, self.not_applicable, self.queries];
        let mut sheets = HashMap::new();
        for ((tab, stream), layout) in Tab::STREAMED.into_iter().zip(streams).zip(&layouts) {
            sheets.insert(tab.path(), stream.finish(layout)?);
        }
        package::replace(&saved, sheets)
    }

    /// Says in words that a sheet has nothing to show; an empty table could also be a failure. Gives how many rows
    /// each had before.
    fn fill_empty_sheets(&mut self) -> Result<cover::Rows> {
        Ok(cover::Rows {
            answers: or_say_nothing(&mut self.answers, t!("No return's content may be read yet."))?,
            narratives: or_say_nothing(&mut self.narratives, t!("No texts in the returns that may be read."))?,
            not_applicable: or_say_nothing(&mut self.not_applicable, t!("Nothing was answered \"not applicable\"."))?,
            queries: or_say_nothing(&mut self.queries, t!("Nothing was asked about the returns that may be read."))?,
        })
    }
}

fn or_say_nothing(sheet: &mut SheetStream, words: &str) -> Result<u64> {
    let rows = sheet.rows();
    if rows == 0 {
        sheet.row(&[words.into()])?;
    }
    Ok(rows.into())
}
