//! What is kept of each return until the end: figures and counts, no texts.

use super::Document;
use crate::book::cell::Cell;
use crate::content;
use crate::figures;
use crate::words;
use candour_domain::analysis::{Colours, Counts, Mean, Standing, Tally};
use candour_domain::report::{AnswerLine, ReturnReport};
use candour_domain::scoring::ReturnScores;
use candour_domain::submission::ReturnState;
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeMap;

/// One return, as the heat table and the completeness sheet show it.
#[derive(Debug)]
pub(crate) struct ReturnRow {
    pub(crate) agency: String,
    pub(crate) agency_type: String,
    pub(crate) state: ReturnState,
    pub(crate) due_on: NaiveDate,
    pub(crate) submitted_at: Option<DateTime<Utc>>,
    /// Why the content is not here, where it is not.
    pub(crate) closed: Option<&'static str>,
    pub(crate) overall: Score,
    pub(crate) standards: Vec<Score>,
    pub(crate) moderated: Option<ModeratedRow>,
    pub(crate) tally: Tally,
}

/// The moderated scores of a return, beneath its own.
#[derive(Debug)]
pub(crate) struct ModeratedRow {
    /// Whether the agency has been given them.
    pub(crate) released: bool,
    pub(crate) overall: Score,
    pub(crate) standards: Vec<Score>,
}

/// A share, or why there is none, and the words of its colour.
#[derive(Debug)]
pub(crate) struct Score {
    pub(crate) share: Cell<'static>,
    pub(crate) word: String,
}

/// Everything but the answers.
#[derive(Debug)]
pub(crate) struct Gathered {
    pub(crate) returns: Vec<ReturnRow>,
    pub(crate) by_state: BTreeMap<ReturnState, u64>,
    /// In the order of the set's statements.
    pub(crate) statements: Vec<Counts>,
    /// In the order of the set's standards.
    pub(crate) standards: Vec<Mean>,
    pub(crate) colours: Vec<Colours>,
    pub(crate) overall: Mean,
    pub(crate) tally: Tally,
    /// Agency, number and text of the statement.
    pub(crate) unreadable: Vec<(String, String)>,
}

impl Gathered {
    /// How many returns have moderated scores.
    pub(crate) fn moderated(&self) -> usize {
        self.returns.iter().filter(|entry| entry.moderated.is_some()).count()
    }

    pub(crate) fn new(document: &Document) -> Self {
        let standards = document.header.set.standards.len();
        Self {
            returns: Vec::new(),
            by_state: BTreeMap::new(),
            statements: std::iter::repeat_with(Counts::default).take(document.index.len()).collect(),
            standards: std::iter::repeat_with(Mean::default).take(standards).collect(),
            colours: vec![Colours::default(); standards],
            overall: Mean::default(),
            tally: Tally::default(),
            unreadable: Vec::new(),
        }
    }

    pub(crate) fn add(&mut self, document: &Document, report: &ReturnReport) {
        *self.by_state.entry(report.state).or_default() += 1;
        let mut tally = Tally::default();
        if report.content_open {
            self.add_scores(document, report);
            for line in &report.lines {
                if self.add_line(document, report, line).is_some() {
                    tally.add(line);
                }
            }
        }
        self.tally.merge(&tally);
        let row = return_row(document, report, tally);
        self.returns.push(row);
    }

    /// Counts a line; `None` where it is not one of the statements that are answered.
    fn add_line(&mut self, document: &Document, report: &ReturnReport, line: &AnswerLine) -> Option<()> {
        let place = document.index.find(&document.header.set, &line.statement)?;
        if Standing::of(line) == Standing::Unreadable {
            let statement = format!("{} {}", place.statement.code, place.statement.text);
            self.unreadable.push((report.agency.name.clone(), statement));
        }
        self.statements.get_mut(place.at)?.tally.add(line);
        Some(())
    }

    fn add_scores(&mut self, document: &Document, report: &ReturnReport) {
        let Some(scores) = &report.scores else { return };
        self.overall.add_percent(scores.overall.percent().as_ref());
        for ((standard, mean), colours) in scores.standards.iter().zip(&mut self.standards).zip(&mut self.colours) {
            mean.add_percent(standard.figure.percent().as_ref());
            for statement in &standard.statements {
                colours.add(statement.rag);
            }
        }
        for statement in scores.standards.iter().flat_map(|standard| &standard.statements) {
            let place = document.index.find(&document.header.set, &statement.statement);
            if let Some(counts) = place.and_then(|place| self.statements.get_mut(place.at)) {
                counts.grade(statement);
            }
        }
    }
}

fn return_row(document: &Document, report: &ReturnReport, tally: Tally) -> ReturnRow {
    let closed = (!report.content_open).then(|| words::content_closed(report));
    let scores = report.scores.as_ref().filter(|_| report.content_open);
    let overall = scores
        .map_or_else(|| Score { share: closed.unwrap_or(words::NO_SCORE).into(), word: String::new() }, overall_of);
    let standards = scores.map_or_else(Vec::new, standards_of);
    let moderated = report.moderated.as_ref().filter(|_| report.content_open).map(|moderated| ModeratedRow {
        released: moderated.released,
        overall: overall_of(&moderated.scores),
        standards: standards_of(&moderated.scores),
    });
    ReturnRow {
        agency: report.agency.name.clone(),
        agency_type: document.header.set.agency_type_label(&report.agency.agency_type).to_owned(),
        state: report.state,
        due_on: report.due_on,
        submitted_at: report.submitted_at,
        closed,
        overall,
        standards,
        moderated,
        tally,
    }
}

fn overall_of(scores: &ReturnScores) -> Score {
    Score {
        share: figures::share(&scores.overall).map_or(words::NO_SCORE.into(), Cell::Number),
        word: content::with_provisional(scores.overall.rag, scores.provisional),
    }
}

fn standards_of(scores: &ReturnScores) -> Vec<Score> {
    let score = |standard| Score { share: content::standard_share(standard), word: content::standard_word(standard) };
    scores.standards.iter().map(score).collect()
}
