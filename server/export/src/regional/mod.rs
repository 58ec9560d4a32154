//! The regional export, version 1: what other boards and the regional group may see of an audit.
//!
//! By type of agency, with small numbers suppressed (see [`candour_domain::suppress`]); a single agency only where its
//! agreement is recorded. `docs/regional-export.md` describes every file and column.

pub(crate) mod csv;
mod groups;
mod manifest;
mod tables;
mod themes;
mod xlsx;

use crate::bundle::Bundle;
use crate::error::{ExportError, Result};
use crate::set_index::SetIndex;
use candour_domain::analysis::Colours;
use candour_domain::findings::{About, FindingKind};
use candour_domain::ids::AgencyId;
use candour_domain::report::{AuditHeader, ReturnReport};
use groups::Groups;
use std::collections::BTreeSet;
use std::io::Cursor;
use tables::{Context, Table};

/// The name and version of the layout.
pub const SCHEMA: &str = "candour-regional-export/1";

/// How deep the export goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Level {
    /// Types of agency only.
    #[default]
    ByAgencyType,
    /// These agencies have a row of their own in `scores.csv` beside: those whose agreement is recorded.
    ByAgency(BTreeSet<AgencyId>),
}

/// What the person who makes the export chooses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// How deep it goes.
    pub level: Level,
    /// Groups of fewer agencies than this are suppressed; at least 2.
    pub suppress_below: u32,
}

impl Default for Options {
    /// By type of agency, nothing of fewer than 3.
    fn default() -> Self {
        Self { level: Level::default(), suppress_below: 3 }
    }
}

/// An export on its way: sums and counts only, no texts.
#[derive(Debug)]
pub struct RegionalExport {
    header: AuditHeader,
    options: Options,
    index: SetIndex,
    /// Over the levels that agencies gave themselves.
    own: Groups,
    /// Over the levels that were released after moderation; where none were, the agency's own.
    moderated: Groups,
    themes: Vec<Theme>,
}

/// A finding of the audit that is accepted.
#[derive(Clone, Debug)]
pub struct Theme {
    /// What it is.
    pub kind: FindingKind,
    /// The standard or statement that it is about; none for the QA Manager's own.
    pub about: Option<About>,
    /// The levels behind it by colour; none where nothing was counted.
    pub colours: Option<Colours>,
    /// What it says, once the report that holds it is released; never of a single agency issue.
    pub text: Option<String>,
}

impl RegionalExport {
    /// Starts an export.
    ///
    /// # Errors
    /// [`ExportError::ThresholdTooLow`] where the threshold is below 2: it would show single agencies.
    pub fn new(header: &AuditHeader, options: Options) -> Result<Self> {
        if options.suppress_below < 2 {
            return Err(ExportError::ThresholdTooLow);
        }
        Ok(Self {
            header: header.clone(),
            options,
            index: SetIndex::new(&header.set),
            own: Groups::default(),
            moderated: Groups::default(),
            themes: Vec::new(),
        })
    }

    /// Adds a return. Only returns whose content is open count; of the others their number alone.
    pub fn add(&mut self, report: ReturnReport) {
        let agreed = match &self.options.level {
            Level::ByAgencyType => false,
            Level::ByAgency(agencies) => agencies.contains(&report.agency.id),
        };
        self.own.add(&self.header.set, &self.index, &report, agreed);
        self.moderated.add(&self.header.set, &self.index, &report.in_force(), agreed);
    }

    /// Adds the findings, in their order.
    pub fn add_themes(&mut self, themes: Vec<Theme>) {
        self.themes.extend(themes);
    }

    /// The export as a zip: `manifest.json`, `scores.csv`, `aggregate.csv`, `data_quality.csv`, and the first two again after
    /// moderation as `scores_moderated.csv` and `aggregate_moderated.csv`, and `themes.csv`. The same
    /// returns, in any order, give the same bytes of CSV.
    ///
    /// # Errors
    /// Where a file cannot be written.
    pub fn finish_zip(&self) -> Result<Vec<u8>> {
        let mut files = Vec::new();
        for table in self.tables() {
            files.push((table.clone(), csv::write(&table)?));
        }
        let manifest = manifest::write(&self.header, &self.options, &self.own, &files)?;
        let mut bundle = Bundle::new(Cursor::new(Vec::new()));
        bundle.add("manifest.json", &manifest)?;
        for (table, bytes) in &files {
            bundle.add(&table.file_name(), bytes)?;
        }
        Ok(bundle.finish()?.into_inner())
    }

    /// The same tables as a workbook.
    ///
    /// # Errors
    /// Where the workbook library refuses something.
    pub fn finish_xlsx(&self) -> Result<Vec<u8>> {
        xlsx::write(&self.header, &self.options, &self.own, &self.tables())
    }

    fn tables(&self) -> [Table; 6] {
        let set = &self.header.set;
        let k = u64::from(self.options.suppress_below);
        // Sizes are the same over both levels, and so what is hidden is the same.
        let hidden = self.own.decide(set, &self.index, k);
        let context = |groups, moderated| Context { set, index: &self.index, groups, hidden: &hidden, moderated };
        let (own, moderated) = (context(&self.own, false), context(&self.moderated, true));
        [
            tables::scores(&own),
            tables::aggregate(&own),
            tables::data_quality(&own),
            tables::scores(&moderated),
            tables::aggregate(&moderated),
            themes::themes(&own, &self.themes),
        ]
    }
}
