//! What followed from an audit: findings, good practice, recommendations with their actions, and the last cycle.

use super::Document;
use crate::book::cell::{Cell, put};
use crate::book::formats::Kind;
use crate::book::page::{self, BODY_ROW, Column, Page, column};
use crate::book::text;
use crate::error::Result;
use candour_domain::findings::FindingKind;
use candour_domain::good_practice::Consent;
use candour_domain::ids::StatementId;
use candour_domain::question_set::Priority;
use candour_domain::scoring::Figure;
use candour_texts::t;
use chrono::NaiveDate;
use num_traits::ToPrimitive as _;
use rust_xlsxwriter::Worksheet;

/// What followed from an audit, so far.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The findings that are accepted, the earliest first.
    pub findings: Vec<FindingRow>,
    /// What was chosen to be shared, agency by agency.
    pub practice: Vec<PracticeRow>,
    /// The recommendations by reference, a row for each of their actions.
    pub recommendations: Vec<RecommendationRow>,
    /// The last cycle of the same set; `None` where there is none.
    pub last_cycle: Option<LastCycleRows>,
}

/// An accepted finding.
#[derive(Clone, Debug)]
pub struct FindingRow {
    /// What it is.
    pub kind: FindingKind,
    /// Number and words of what it is about; empty where it is about nothing in particular.
    pub about: String,
    /// What it says.
    pub text: String,
    /// The agencies behind it, where it names any.
    pub agencies: String,
}

/// Something chosen to be shared.
#[derive(Clone, Debug)]
pub struct PracticeRow {
    /// The agency.
    pub agency: String,
    /// Number and words of the statement.
    pub statement: String,
    /// The text; `None` where it could not be read.
    pub text: Option<String>,
    /// What the agency says.
    pub consent: Consent,
}

/// A recommendation, with one of its actions.
#[derive(Clone, Debug)]
pub struct RecommendationRow {
    /// Such as `CA26-LEA-03`.
    pub reference: String,
    /// The agency, or the partnership.
    pub for_whom: String,
    /// The statement that it is about.
    pub statement: Option<StatementId>,
    /// Number and words of what it is about.
    pub about: Option<String>,
    /// What is recommended.
    pub text: String,
    /// How the Board will know.
    pub measure: String,
    /// How pressing it is.
    pub priority: Priority,
    /// Until when.
    pub due_on: Option<NaiveDate>,
    /// Where it stands.
    pub state: &'static str,
    /// One of its actions.
    pub action: Option<ActionRow>,
}

/// An action of a recommendation.
#[derive(Clone, Debug)]
pub struct ActionRow {
    /// Its reference.
    pub reference: String,
    /// What is done.
    pub specific: String,
    /// The role that owns it.
    pub owner: String,
    /// What it takes.
    pub resources: String,
    /// From when.
    pub starts_on: NaiveDate,
    /// Until when.
    pub due_on: NaiveDate,
    /// How it stands today.
    pub standing: &'static str,
}

/// Two cycles over what compares like for like.
#[derive(Clone, Debug)]
pub struct LastCycleRows {
    /// The earlier audit's title.
    pub title: String,
    /// How many statements compare.
    pub compared: usize,
    /// A row for each agency and standard that has a figure in both, and one for each agency overall.
    pub rows: Vec<CycleRow>,
}

/// One pair of figures.
#[derive(Clone, Debug)]
pub struct CycleRow {
    /// The agency.
    pub agency: String,
    /// Number and title of the standard; `None` for the overall score.
    pub standard: Option<String>,
    /// Last cycle's.
    pub then: Figure,
    /// This cycle's.
    pub now: Figure,
}

/// Writes the findings.
pub(super) fn findings(sheet: &mut Worksheet, document: &Document, outcome: &Outcome) -> Result<()> {
    let columns = [
        column(t!("Finding"), 28.0, Kind::Strong),
        column(t!("What it says"), 90.0, Kind::Wrap),
        column(t!("About"), 50.0, Kind::Wrap),
        column(t!("Agencies behind it"), 44.0, Kind::Wrap),
    ];
    let page = Page {
        title: t!("Findings"),
        note: t!(
            "What the analysis found and the QA Manager accepted. Proposals that nobody has decided about are not here."
        ),
        frozen: 1,
        header_height: 22.0,
    };
    let rows = outcome.findings.iter().map(|one| {
        vec![one.kind.label().into(), one.text.as_str().into(), one.about.as_str().into(), one.agencies.as_str().into()]
    });
    table(sheet, document, &page, &columns, &rows.collect::<Vec<_>>(), t!("No finding is accepted yet."))
}

/// Writes what was chosen to be shared.
pub(super) fn practice(sheet: &mut Worksheet, document: &Document, outcome: &Outcome) -> Result<()> {
    let columns = [
        column(t!("Agency"), 46.0, Kind::Strong),
        column(t!("Statement"), 50.0, Kind::Wrap),
        column(t!("What the agency wrote"), 100.0, Kind::Wrap),
        column(t!("May it be shared?"), 32.0, Kind::Text),
    ];
    let page = Page {
        title: t!("Good practice"),
        note: t!(
            "Chosen by the QA Manager from what agencies wrote. Share nothing without a yes of the agency, and name it only where it said so."
        ),
        frozen: 1,
        header_height: 22.0,
    };
    let rows = outcome.practice.iter().map(|one| {
        let text = one.text.as_deref().unwrap_or_else(|| t!("Could not be read"));
        vec![one.agency.as_str().into(), one.statement.as_str().into(), text.into(), one.consent.label().into()]
    });
    table(sheet, document, &page, &columns, &rows.collect::<Vec<_>>(), t!("Nothing is chosen yet."))
}

/// Writes the recommendations with their actions.
pub(super) fn recommendations(sheet: &mut Worksheet, document: &Document, outcome: &Outcome) -> Result<()> {
    let columns = [
        column(t!("Reference"), 15.0, Kind::Strong),
        column(t!("For"), 32.0, Kind::Wrap),
        column(t!("Recommendation"), 56.0, Kind::Wrap),
        column(t!("How the Board will know"), 40.0, Kind::Wrap),
        column(t!("About"), 40.0, Kind::Wrap),
        column(t!("Priority"), 11.0, Kind::Text),
        column(t!("Due"), 13.0, Kind::Date),
        column(t!("State"), 22.0, Kind::Text),
        column(t!("Action"), 17.0, Kind::Strong),
        column(t!("What is done"), 50.0, Kind::Wrap),
        column(t!("Owner"), 28.0, Kind::Wrap),
        column(t!("Action due"), 13.0, Kind::Date),
        column(t!("Action stands"), 24.0, Kind::Text),
    ];
    let page = Page {
        title: t!("Recommendations"),
        note: t!(
            "Every recommendation of this audit with its actions, a row for each action. What is only proposed has not reached its agency."
        ),
        frozen: 1,
        header_height: 34.0,
    };
    let rows = outcome.recommendations.iter().map(|one| {
        let mut cells: Vec<Cell<'_>> = vec![
            one.reference.as_str().into(),
            one.for_whom.as_str().into(),
            one.text.as_str().into(),
            one.measure.as_str().into(),
            one.about.as_deref().map_or(Cell::Empty, Cell::from),
            one.priority.label().into(),
            one.due_on.map_or(Cell::Empty, Cell::from),
            one.state.into(),
        ];
        match &one.action {
            Some(action) => cells.extend([
                action.reference.as_str().into(),
                action.specific.as_str().into(),
                action.owner.as_str().into(),
                action.due_on.into(),
                action.standing.into(),
            ]),
            None => cells.push(t!("No action yet").into()),
        }
        cells
    });
    table(sheet, document, &page, &columns, &rows.collect::<Vec<_>>(), t!("No recommendation is made yet."))?;
    sheet.set_paper_size(page::A3);
    Ok(())
}

/// Writes the last cycle.
pub(super) fn last_cycle(sheet: &mut Worksheet, document: &Document, outcome: &Outcome) -> Result<()> {
    let columns = [
        column(t!("Agency"), 42.0, Kind::Strong),
        column(t!("Standard"), 60.0, Kind::Text),
        column(t!("Last cycle"), 14.0, Kind::Percent),
        column(t!("This cycle"), 14.0, Kind::Percent),
        column(t!("Change"), 14.0, Kind::Percent),
    ];
    let note = match &outcome.last_cycle {
        Some(last) => {
            let compared = last.compared;
            t!(
                compared;
                "Beside {title}, like for like: over the one statement that stands in both with the same meaning. Levels after moderation count where they were released." |
                "Beside {title}, like for like: over the {compared} statements that stand in both with the same meaning. Levels after moderation count where they were released.",
                title = last.title
            )
        }
        None => t!("There is no earlier audit with this question set to compare with.").to_owned(),
    };
    let page = Page { title: t!("Last cycle"), note: &note, frozen: 1, header_height: 22.0 };
    let rows = outcome.last_cycle.iter().flat_map(|last| &last.rows).filter_map(|one| {
        let (then, now) = (share(&one.then)?, share(&one.now)?);
        let standard = one.standard.as_deref().unwrap_or_else(|| t!("Overall"));
        let figures = [then, now, now - then].map(Cell::Number);
        Some([vec![one.agency.as_str().into(), standard.into()], figures.to_vec()].concat())
    });
    table(sheet, document, &page, &columns, &rows.collect::<Vec<_>>(), t!("Nothing compares."))
}

/// A figure as a share of 1.
fn share(figure: &Figure) -> Option<f64> {
    figure.percent().and_then(|percent| percent.to_f64()).map(|percent| percent / 100.0)
}

fn table(
    sheet: &mut Worksheet,
    document: &Document,
    page: &Page<'_>,
    columns: &[Column],
    rows: &[Vec<Cell<'_>>],
    nothing: &'static str,
) -> Result<()> {
    page::table(sheet, &document.masthead, page, columns)?;
    let mut row = BODY_ROW;
    for cells in rows {
        for part in 0..parts(cells) {
            page::body_row(sheet, row, columns, &part_of(cells, part))?;
            row += 1;
        }
    }
    if rows.is_empty() {
        put(sheet, row, 0, &nothing.into(), &Kind::Text.format())?;
    }
    page::filter(sheet, row - BODY_ROW, columns.len())
}

/// How many rows it takes to show these cells in full.
fn parts(cells: &[Cell<'_>]) -> usize {
    let of = |cell: &Cell<'_>| if let Cell::Text(text) = cell { text::parts(text).len() } else { 1 };
    cells.iter().map(of).max().unwrap_or(1).max(1)
}

/// One of those rows: whatever the first column says stands on each, what fits one cell on the first alone.
fn part_of<'a>(cells: &'a [Cell<'_>], part: usize) -> Vec<Cell<'a>> {
    let of = |(at, cell): (usize, &'a Cell<'_>)| match cell {
        Cell::Text(text) if at == 0 => Cell::from(text.as_ref()),
        Cell::Text(text) => text::parts(text).get(part).map_or(Cell::Empty, |part| Cell::from(*part)),
        other if part == 0 => other.clone(),
        _ => Cell::Empty,
    };
    cells.iter().enumerate().map(of).collect()
}
