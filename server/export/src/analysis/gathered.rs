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
    /// The overall share in force: after moderation where that is released, else the agency's own.
    pub(crate) in_force: Cell<'static>,
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

/// The means of the agencies' per cents.
#[derive(Debug)]
pub(crate) struct Means {
    pub(crate) overall: Mean,
    /// In the order of the set's standards.
    pub(crate) standards: Vec<Mean>,
}

impl Means {
    fn new(standards: usize) -> Self {
        Self { overall: Mean::default(), standards: vec![Mean::default(); standards] }
    }

    fn add(&mut self, scores: &ReturnScores) {
        self.overall.add_percent(scores.overall.percent().as_ref());
        for (standard, mean) in scores.standards.iter().zip(&mut self.standards) {
            mean.add_percent(standard.figure.percent().as_ref());
        }
    }
}

/// Everything but the answers. What is in force are the levels after moderation where they are released, else the
/// agency's own: the very figures of the analysis page.
#[derive(Debug)]
pub(crate) struct Gathered {
    pub(crate) returns: Vec<ReturnRow>,
    pub(crate) by_state: BTreeMap<ReturnState, u64>,
    /// Over the levels in force, in the order of the set's statements.
    pub(crate) statements: Vec<Counts>,
    /// Over the levels in force, in the order of the set's standards.
    pub(crate) colours: Vec<Colours>,
    /// Over the levels that agencies gave themselves.
    pub(crate) own: Means,
    /// Over the levels in force.
    pub(crate) in_force: Means,
    /// How many returns have levels that were released.
    pub(crate) released: u64,
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
            colours: vec![Colours::default(); standards],
            own: Means::new(standards),
            in_force: Means::new(standards),
            released: 0,
            tally: Tally::default(),
            unreadable: Vec::new(),
        }
    }

    pub(crate) fn add(&mut self, document: &Document, report: &ReturnReport) {
        *self.by_state.entry(report.state).or_default() += 1;
        let mut tally = Tally::default();
        if report.content_open {
            for line in &report.lines {
                if self.known(document, report, line) {
                    tally.add(line);
                }
            }
            if let Some(own) = &report.scores {
                self.own.add(own);
            }
            self.released += u64::from(report.released.is_some());
            // Most returns have one kind of levels alone, and are not copied.
            let released = report.released.is_some().then(|| report.clone().in_force());
            self.add_in_force(document, released.as_ref().unwrap_or(report));
        }
        self.tally.merge(&tally);
        let row = return_row(document, report, tally);
        self.returns.push(row);
    }

    /// Whether a line is one of the statements that are answered; one that could not be read is put down.
    fn known(&mut self, document: &Document, report: &ReturnReport, line: &AnswerLine) -> bool {
        let Some(place) = document.index.find(&document.header.set, &line.statement) else { return false };
        if Standing::of(line) == Standing::Unreadable {
            let statement = format!("{} {}", place.statement.code, place.statement.text);
            self.unreadable.push((report.agency.name.clone(), statement));
        }
        true
    }

    fn add_in_force(&mut self, document: &Document, report: &ReturnReport) {
        let set = &document.header.set;
        for line in &report.lines {
            let place = document.index.find(set, &line.statement);
            if let Some(counts) = place.and_then(|place| self.statements.get_mut(place.at)) {
                counts.tally.add(line);
            }
        }
        let Some(scores) = &report.scores else { return };
        self.in_force.add(scores);
        for (standard, colours) in scores.standards.iter().zip(&mut self.colours) {
            for statement in &standard.statements {
                colours.add(statement.rag);
            }
        }
        for statement in scores.standards.iter().flat_map(|standard| &standard.statements) {
            let place = document.index.find(set, &statement.statement);
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
    let released = report.released.as_ref().filter(|_| report.content_open);
    let in_force = released.map_or_else(|| overall.share.clone(), |released| overall_of(&released.scores).share);
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
        in_force,
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
