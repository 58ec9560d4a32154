//! The sheets of the analysis workbook in their order, and the layout of the streamed ones.

use super::{Document, answers, narratives, not_applicable, queries};
use crate::book::formats;
use crate::book::masthead;
use crate::book::names::SheetNames;
use crate::book::package;
use crate::book::page::{self, BODY_ROW, Column, HEADER_ROW, Page};
use crate::book::rag_rules::{self, Area};
use crate::error::{ExportError, Result};
use candour_texts::t;
use rust_xlsxwriter::{Workbook, Worksheet};

/// A sheet of the workbook, in the order of the tabs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    Cover,
    Heat,
    Charts,
    Distribution,
    Completeness,
    LastCycle,
    Findings,
    Practice,
    Recommendations,
    Answers,
    Narratives,
    NotApplicable,
    Queries,
    Definitions,
}

impl Tab {
    pub(crate) const ALL: [Self; 14] = [
        Self::Cover,
        Self::Heat,
        Self::Charts,
        Self::Distribution,
        Self::Completeness,
        Self::LastCycle,
        Self::Findings,
        Self::Practice,
        Self::Recommendations,
        Self::Answers,
        Self::Narratives,
        Self::NotApplicable,
        Self::Queries,
        Self::Definitions,
    ];
    /// Those whose rows are written one after the other.
    pub(crate) const STREAMED: [Self; 4] = [Self::Answers, Self::Narratives, Self::NotApplicable, Self::Queries];

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Cover => t!("Cover"),
            Self::Heat => t!("Heat table"),
            Self::Charts => t!("Charts"),
            Self::Distribution => t!("Distribution"),
            Self::Completeness => t!("Completeness"),
            Self::LastCycle => t!("Last cycle"),
            Self::Findings => t!("Findings"),
            Self::Practice => t!("Good practice"),
            Self::Recommendations => t!("Recommendations"),
            Self::Answers => t!("All answers"),
            Self::Narratives => t!("Narratives"),
            Self::NotApplicable => t!("Not applicable"),
            Self::Queries => t!("Queries"),
            Self::Definitions => t!("Definitions"),
        }
    }

    /// What the sheet holds, for the contents list.
    pub(crate) fn about(self) -> &'static str {
        match self {
            Self::Cover => t!("What this file is, and whether it is complete"),
            Self::Heat => t!("Every agency against every standard"),
            Self::Charts => t!("Overall scores, standards, colours of the answers"),
            Self::Distribution => t!("How each statement was answered, level by level"),
            Self::Completeness => t!("How far each return has come"),
            Self::LastCycle => t!("This cycle beside the last one, like for like"),
            Self::Findings => t!("What the analysis found, as accepted"),
            Self::Practice => t!("What agencies wrote for others to learn from"),
            Self::Recommendations => t!("Every recommendation with its actions"),
            Self::Answers => t!("One row an agency and statement, also those not asked"),
            Self::Narratives => t!("What agencies wrote, in full, with evidence"),
            Self::NotApplicable => t!("What was held not to apply, and why"),
            Self::Queries => t!("What the Board asked, and what agencies answered"),
            Self::Definitions => t!("The words, the scales and how scores are made"),
        }
    }

    fn index(self) -> usize {
        Self::ALL.iter().position(|tab| *tab == self).unwrap_or_default()
    }

    /// Its path in the package.
    pub(crate) fn path(self) -> String {
        package::sheet_path(self.index())
    }
}

/// How a streamed sheet is laid out.
pub(crate) fn table(tab: Tab) -> (Page<'static>, Vec<Column>) {
    match tab {
        Tab::Answers => (answers::PAGE, answers::columns()),
        Tab::Narratives => (narratives::PAGE, narratives::columns()),
        Tab::Queries => (queries::PAGE, queries::columns()),
        _ => (not_applicable::PAGE, not_applicable::columns()),
    }
}

/// The workbook with all its sheets, the streamed ones laid out.
pub(crate) struct Layout {
    pub(crate) workbook: Workbook,
}

impl Layout {
    pub(crate) fn new(document: &Document) -> Result<Self> {
        let mut workbook = Workbook::new();
        workbook.set_properties(&masthead::properties(&document.header, t!("Analysis workbook")));
        let mut names = SheetNames::default();
        for tab in Tab::ALL {
            workbook.add_worksheet().set_name(names.claim(tab.title()))?;
        }
        let mut layout = Self { workbook };
        let body = Tab::STREAMED.iter().flat_map(|tab| table(*tab).1);
        layout.number_styles(&body.collect::<Vec<_>>())?;
        for tab in Tab::STREAMED {
            let (page, columns) = table(tab);
            let sheet = layout.sheet(tab)?;
            page::table(sheet, &document.masthead, &page, &columns)?;
            for (at, column) in (0..).zip(&columns) {
                sheet.write_blank(BODY_ROW, at, &column.kind.format())?;
            }
        }
        layout.sheet(Tab::Answers)?.set_paper_size(page::A3);
        Ok(layout)
    }

    /// The library numbers formats in the order of their first use, sheet after sheet. Used first on
    /// the first sheet, in a cell that is overwritten, those of the streamed sheets have the same numbers
    /// whatever else a workbook holds. [`crate::book::stream`] checks it.
    fn number_styles(&mut self, columns: &[Column]) -> Result<()> {
        let cover = self.sheet(Tab::Cover)?;
        let heads = [formats::title(), formats::subtitle(), formats::note()];
        let columns = columns.iter().flat_map(|column| [formats::header(column.kind), column.kind.format()]);
        for format in heads.into_iter().chain(columns) {
            cover.write_blank(0, 0, &format)?;
        }
        Ok(())
    }

    pub(crate) fn sheet(&mut self, tab: Tab) -> Result<&mut Worksheet> {
        self.workbook.worksheets_mut().get_mut(tab.index()).ok_or(ExportError::Layout(t!("a sheet is missing")))
    }

    /// Puts filter arrows and colours on the rows of a streamed sheet.
    pub(crate) fn filter(&mut self, tab: Tab, rows: u32) -> Result<()> {
        let columns = table(tab).1.len();
        let sheet = self.sheet(tab)?;
        page::filter(sheet, rows, columns)?;
        if tab == Tab::Answers {
            let rag = answers::RAG_COLUMN;
            rag_rules::words(sheet, Area(BODY_ROW, rag, HEADER_ROW + rows.max(1), rag))?;
        }
        Ok(())
    }
}
