//! `candour-scores/1`: every figure with what it was made of.

use super::{Document, ReturnAbout};
use crate::error::Result;
use crate::figures::{self, LONG};
use candour_domain::answer::Applicability;
use candour_domain::question_set::{OverallRule, QuestionSet, Rag, Scoring};
use candour_domain::report::{AuditHeader, ReturnReport};
use candour_domain::scoring::percent_rounded;
use candour_domain::scoring::{Figure, StandardScore, StatementScore};
use serde::Serialize;
use std::io::Write;
use std::sync::Arc;

/// The schema's name.
pub const SCHEMA: &str = "candour-scores/1";

/// Writes the document, one return after the other.
#[derive(Debug)]
pub struct ScoresWriter<W: Write> {
    document: Document<W>,
    set: Arc<QuestionSet>,
    counts: Counts,
}

#[derive(Debug, Default, Serialize)]
struct Counts {
    returns: u64,
    returns_with_scores: u64,
}

/// What a stranger needs beside the figures.
#[derive(Debug, Clone, Serialize)]
struct Rule {
    overall: OverallRule,
    green_from_percent: String,
    amber_from_percent: String,
    critical_cap: Option<Rag>,
}

#[derive(Serialize)]
struct ReturnScore<'a> {
    #[serde(flatten)]
    about: ReturnAbout<'a>,
    provisional: Option<bool>,
    overall: Option<Exact>,
    standards: Vec<StandardFigure<'a>>,
    moderated: Option<ModeratedScore<'a>>,
}

/// The same figures over the panel's levels.
#[derive(Serialize)]
struct ModeratedScore<'a> {
    released: bool,
    statements: usize,
    levelled: usize,
    provisional: bool,
    overall: Exact,
    standards: Vec<StandardFigure<'a>>,
}

#[derive(Serialize)]
struct StandardFigure<'a> {
    #[serde(rename = "standard")]
    id: &'a str,
    provisional: bool,
    #[serde(flatten)]
    figure: Exact,
    rag_before_cap: Option<Rag>,
    cap_applied: bool,
    cap_because: Vec<&'a str>,
    statements: Vec<Part<'a>>,
}

#[derive(Serialize)]
struct Part<'a> {
    #[serde(rename = "statement")]
    id: &'a str,
    applicability: Applicability,
    level: Option<&'a str>,
    value: Option<String>,
    highest: Option<String>,
    weight: String,
    score: Option<String>,
    rag: Option<Rag>,
    critical: bool,
}

/// A figure: exact as texts, and rounded.
#[derive(Serialize)]
struct Exact {
    numerator: String,
    denominator: String,
    #[serde(rename = "percent_exact")]
    fraction: Option<String>,
    percent: Option<String>,
    percent_rounded: Option<String>,
    rag: Option<Rag>,
}

impl Exact {
    fn of(scoring: &Scoring, figure: &Figure) -> Self {
        let percent = figure.percent();
        let percent = percent.as_ref();
        Self {
            numerator: figures::fraction(&figure.numerator),
            denominator: figures::fraction(&figure.denominator),
            fraction: percent.map(figures::fraction),
            percent: percent.map(|percent| figures::decimal(percent, LONG)),
            percent_rounded: percent.map(|percent| percent_rounded(scoring, percent).to_string()),
            rag: figure.rag,
        }
    }
}

impl<W: Write> ScoresWriter<W> {
    /// Starts a document.
    ///
    /// # Errors
    /// Where the writer refuses bytes.
    pub fn new(header: &AuditHeader, out: W) -> Result<Self> {
        Ok(Self {
            document: Document::open(SCHEMA, header, "returns", out)?,
            set: Arc::clone(&header.set),
            counts: Counts::default(),
        })
    }

    /// Adds a return: its figures where its content is open, else only its state.
    ///
    /// # Errors
    /// Where the writer refuses bytes.
    pub fn add(&mut self, report: &ReturnReport) -> Result<()> {
        let scoring = &self.set.scoring;
        let scores = report.scores.as_ref().filter(|_| report.content_open);
        self.counts.returns += 1;
        self.counts.returns_with_scores += u64::from(scores.is_some());
        self.document.item(&ReturnScore {
            about: report.into(),
            provisional: scores.map(|scores| scores.provisional),
            overall: scores.map(|scores| Exact::of(scoring, &scores.overall)),
            standards: scores.map_or_else(Vec::new, |scores| {
                scores.standards.iter().map(|score| standard(scoring, score)).collect()
            }),
            moderated: report.moderated.as_ref().filter(|_| report.content_open).map(|moderated| ModeratedScore {
                released: moderated.released,
                statements: moderated.statements,
                levelled: moderated.levels.len(),
                provisional: moderated.scores.provisional,
                overall: Exact::of(scoring, &moderated.scores.overall),
                standards: moderated.scores.standards.iter().map(|score| standard(scoring, score)).collect(),
            }),
        })
    }

    /// Ends the document with the rule and the counts, and gives the writer back.
    ///
    /// # Errors
    /// Where the writer refuses bytes.
    pub fn finish(mut self) -> Result<W> {
        self.document.next_list("rules")?;
        let scoring = &self.set.scoring;
        self.document.item(&Rule {
            overall: scoring.overall,
            green_from_percent: scoring.rag.green.normalize().to_string(),
            amber_from_percent: scoring.rag.amber.normalize().to_string(),
            critical_cap: scoring.critical_cap,
        })?;
        self.document.close(&self.counts)
    }
}

fn standard<'a>(scoring: &Scoring, score: &'a StandardScore) -> StandardFigure<'a> {
    let cap = score.cap.as_ref();
    StandardFigure {
        id: score.standard.as_str(),
        provisional: score.provisional,
        figure: Exact::of(scoring, &score.figure),
        rag_before_cap: cap.map_or(score.figure.rag, |cap| Some(cap.before)),
        cap_applied: cap.is_some(),
        cap_because: cap
            .map_or_else(Vec::new, |cap| cap.because.iter().map(candour_domain::ids::StatementId::as_str).collect()),
        statements: score.statements.iter().map(statement).collect(),
    }
}

fn statement(score: &StatementScore) -> Part<'_> {
    Part {
        id: score.statement.as_str(),
        applicability: score.applicability,
        level: score.level.as_ref().map(candour_domain::ids::LevelCode::as_str),
        value: score.value.map(|value| value.normalize().to_string()),
        highest: score.highest.map(|highest| highest.normalize().to_string()),
        weight: score.weight.normalize().to_string(),
        score: score.score.as_ref().map(|score| figures::fraction(&score.big())),
        rag: score.rag,
        critical: score.critical,
    }
}
