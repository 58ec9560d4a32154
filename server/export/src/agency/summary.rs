//! The summary: scores of each standard, last cycle like-for-like beside them, and a chart.

use super::Document;
use crate::book::cell::{Cell, put};
use crate::book::chart::{self, Series};
use crate::book::cover::{self, FIRST};
use crate::book::formats::{self, Kind};
use crate::book::page;
use crate::book::palette;
use crate::book::rag_rules::{self, Area};
use crate::content;
use crate::error::Result;
use crate::figures;
use crate::words;
use candour_domain::question_set::RagThresholds;
use candour_domain::report::LastCycle;
use candour_domain::scoring::{Figure, ReturnScores};
use candour_texts::t;
use rust_xlsxwriter::{ChartType, Worksheet};

pub(crate) const TITLE: &str = "Summary";
/// Standard, score, colour, then: like-for-like now, last cycle, change.
const TITLES: [(&str, Kind); 6] = [
    ("Standard", Kind::Text),
    ("Score", Kind::Percent),
    ("Colour", Kind::Centre),
    ("Now, like-for-like", Kind::Percent),
    ("Last cycle", Kind::Percent),
    ("Change in points", Kind::Number),
];

/// Of the agreed scores.
const AGREED_TITLES: [(&str, Kind); 3] =
    [("Standard", Kind::Text), ("Agreed score", Kind::Percent), ("Colour", Kind::Centre)];

const WIDTHS: [f64; 6] = [42.0, 13.0, 21.0, 17.0, 13.0, 16.0];
const LAST: u16 = 6;

/// Writes the sheet.
pub(crate) fn write(sheet: &mut Worksheet, document: &Document<'_>) -> Result<()> {
    let agency = &document.report.agency.name;
    let mut row =
        cover::head(sheet, document.header, &document.masthead, t!("Recommendations"), Some(agency), &WIDTHS)?;
    row = standing(sheet, row, document)?;
    let scores = document.report.scores.as_ref().filter(|_| document.report.content_open);
    let Some(scores) = scores else { return Ok(()) };
    row = table(sheet, row, document, scores)?;
    row = agreed(sheet, row, document)?;
    not_compared(sheet, row, document)
}

/// Where the return stands; what is not open stays closed here too.
fn standing(sheet: &mut Worksheet, row: u32, document: &Document<'_>) -> Result<u32> {
    let report = document.report;
    page::section(sheet, row, FIRST, LAST, t!("This return"))?;
    let state = report.state.label();
    let state =
        if report.content_open { state.to_owned() } else { format!("{state}: {}", words::content_closed(report)) };
    let submitted = report.submitted_at.map_or_else(|| words::NOT_YET.to_owned(), candour_domain::time::moment_text);
    let facts = [
        (t!("Agency type"), document.header.set.agency_type_label(&report.agency.agency_type).to_owned()),
        (t!("State"), state),
        (t!("Due on"), candour_domain::time::date_text(report.due_on)),
        (t!("Submitted"), submitted),
        (t!("Recommendations"), document.recommended().to_string()),
    ];
    let mut row = row + 1;
    for (label, fact) in facts {
        put(sheet, row, FIRST, &label.into(), &Kind::Text.format().set_font_color(palette::MUTED))?;
        sheet.merge_range(row, FIRST + 1, row, LAST, &fact, &Kind::Wrap.format())?;
        row += 1;
    }
    Ok(row + 1)
}

fn table(sheet: &mut Worksheet, row: u32, document: &Document<'_>, scores: &ReturnScores) -> Result<u32> {
    let last = LAST;
    page::section(sheet, row, FIRST, last, t!("Scores"))?;
    page::across_from(sheet, row + 1, FIRST, last, &compared(document.last), &formats::note())?;
    sheet.set_row_height(row + 1, 50)?;
    page::small_header(sheet, row + 2, FIRST, &TITLES)?;
    let thresholds = &document.header.set.scoring.rag;
    let first = row + 3;
    let mut row = first;
    for (at, standard) in (0..).zip(&scores.standards) {
        let known = document.header.set.standard(&standard.standard);
        let name =
            known.map_or_else(|| standard.standard.to_string(), |known| format!("{} {}", known.code, known.title));
        let pair = document.last.map(|last| figures_of(last, Some(at)));
        let word = content::standard_word(standard);
        line(sheet, row, Kind::Text, [name.into(), content::standard_share(standard), word.into()], pair, thresholds)?;
        row += 1;
    }
    let overall = figures::share(&scores.overall).map_or(Cell::from(words::NO_SCORE), Cell::Number);
    let word = content::with_provisional(scores.overall.rag, scores.provisional);
    let pair = document.last.map(|last| figures_of(last, None));
    line(sheet, row, Kind::Strong, [t!("Overall").into(), overall, word.into()], pair, thresholds)?;
    rag_rules::shares(sheet, Area(first, FIRST + 1, row, FIRST + 1), thresholds, Some(FIRST + 2))?;
    rag_rules::words(sheet, Area(first, FIRST + 2, row, FIRST + 2))?;
    rag_rules::neutral_words(sheet, Area(first, FIRST + 2, row, FIRST + 2))?;
    chart(sheet, row + 2, (first, row), document.last.is_some())
}

/// The scores of the levels that the Board released, beneath the agency's own; nothing where it released none.
fn agreed(sheet: &mut Worksheet, row: u32, document: &Document<'_>) -> Result<u32> {
    let Some(moderated) = &document.report.moderated else { return Ok(row) };
    page::section(sheet, row, FIRST, LAST, t!("Agreed scores"))?;
    let note =
        t!("The same figures over the levels that the Board released after moderation. The scores above are those of \
                the agency's own levels; both are kept.");
    page::across_from(sheet, row + 1, FIRST, LAST, note, &formats::note())?;
    sheet.set_row_height(row + 1, 34)?;
    page::small_header(sheet, row + 2, FIRST, &AGREED_TITLES)?;
    let thresholds = &document.header.set.scoring.rag;
    let first = row + 3;
    let mut row = first;
    for standard in &moderated.scores.standards {
        let known = document.header.set.standard(&standard.standard);
        let name =
            known.map_or_else(|| standard.standard.to_string(), |known| format!("{} {}", known.code, known.title));
        let word = content::standard_word(standard);
        figure(sheet, row, Kind::Text, [name.into(), content::standard_share(standard), word.into()], thresholds)?;
        row += 1;
    }
    let scores = &moderated.scores;
    let overall = figures::share(&scores.overall).map_or(Cell::from(words::NO_SCORE), Cell::Number);
    let word = content::with_provisional(scores.overall.rag, scores.provisional);
    figure(sheet, row, Kind::Strong, [t!("Overall").into(), overall, word.into()], thresholds)?;
    rag_rules::shares(sheet, Area(first, FIRST + 1, row, FIRST + 1), thresholds, Some(FIRST + 2))?;
    rag_rules::words(sheet, Area(first, FIRST + 2, row, FIRST + 2))?;
    rag_rules::neutral_words(sheet, Area(first, FIRST + 2, row, FIRST + 2))?;
    Ok(row + 2)
}

/// A name, its share and its colour.
fn figure(
    sheet: &mut Worksheet,
    row: u32,
    kind: Kind,
    [name, share, word]: [Cell<'_>; 3],
    thresholds: &RagThresholds,
) -> Result<()> {
    put(sheet, row, FIRST, &name, &kind.format().set_text_wrap())?;
    let format = match share {
        Cell::Number(share) => formats::share(share, thresholds),
        _ => Kind::Percent.format(),
    };
    put(sheet, row, FIRST + 1, &share, &format)?;
    put(sheet, row, FIRST + 2, &word, &Kind::Centre.format().set_text_wrap())
}

fn compared(last: Option<&LastCycle>) -> String {
    last.map_or_else(
        || t!("There is no earlier audit of this agency to compare with.").to_owned(),
        |last| {
            let count = words::count(last.compared as u64, t!("statement stands"), t!("statements stand"));
            t!(
                "Like-for-like with \"{title}\" (version {version}): {count} with the same meaning in both. \
                 New and reworded statements are in the score, not in the comparison; they are listed below. The score is that \
                 of the agency's own levels; in the comparison levels after moderation count where they were released.",
                title = last.title,
                version = last.version,
                count
            )
        },
    )
}

/// The figures now and then, of one standard or overall.
fn figures_of(last: &LastCycle, standard: Option<usize>) -> [Option<&Figure>; 2] {
    [&last.now, &last.then].map(|scores| match standard {
        Some(at) => scores.standards.get(at).map(|standard| &standard.figure),
        None => Some(&scores.overall),
    })
}

fn line(
    sheet: &mut Worksheet,
    row: u32,
    kind: Kind,
    own: [Cell<'_>; 3],
    pair: Option<[Option<&Figure>; 2]>,
    thresholds: &RagThresholds,
) -> Result<()> {
    let (mut now, mut then, mut change) = (Cell::from("–"), Cell::from("–"), Cell::from("–"));
    if let Some([figure_now, figure_then]) = pair {
        let none = || Cell::from(words::NO_SCORE);
        now = figure_now.and_then(figures::share).map_or_else(none, Cell::Number);
        then = figure_then.and_then(figures::share).map_or_else(none, Cell::Number);
        let exact = figure_now.and_then(Figure::percent).zip(figure_then.and_then(Figure::percent));
        if let Some(points) = exact.and_then(|(now, then)| figures::ratio(&(now - then))) {
            change = Cell::Number(points);
        }
    }
    figure(sheet, row, kind, own, thresholds)?;
    let points = Kind::Percent.format().set_num_format("+0.0;-0.0;0.0");
    put(sheet, row, FIRST + 3, &now, &Kind::Percent.format())?;
    put(sheet, row, FIRST + 4, &then, &Kind::Percent.format())?;
    put(sheet, row, FIRST + 5, &change, &points)?;
    sheet.set_row_height(row, 18)?;
    Ok(())
}

/// The bars of the table; gives the row after the chart.
fn chart(sheet: &mut Worksheet, row: u32, (first, last): (u32, u32), compare: bool) -> Result<u32> {
    let title = if compare { t!("Scores now and last cycle, like-for-like") } else { t!("Score of each standard") };
    let alt_text =
        t!("Bar chart of the figures in the table above: a bar for each standard and one for the overall score.");
    let mut chart = chart::bars(ChartType::Bar, title, alt_text);
    let series = |name, values, fill| Series { name, sheet: TITLE, categories: FIRST, values, first, last, fill };
    if compare {
        let now = series(t!("Now, like-for-like"), FIRST + 3, palette::ACCENT);
        chart::pair(&mut chart, &now, &series(t!("Last cycle"), FIRST + 4, palette::ACCENT_SOFT));
    } else {
        chart::only_series(&mut chart, &series(t!("Score"), FIRST + 1, palette::ACCENT));
    }
    chart::share_axis(&mut chart);
    let bars = (last + 1 - first).clamp(3, 200);
    let height = 110 + bars * if compare { 38 } else { 26 };
    chart.set_width(850).set_height(height);
    sheet.insert_chart_with_offset(row, FIRST, &chart, 4, 4)?;
    Ok(row + height.div_ceil(20) + 1)
}

/// What is in the score and not in the comparison.
fn not_compared(sheet: &mut Worksheet, row: u32, document: &Document<'_>) -> Result<()> {
    let Some(last) = document.last else { return Ok(()) };
    let right = LAST;
    page::section(sheet, row, FIRST, right, t!("New and reworded statements, not compared"))?;
    let set = &document.header.set;
    let places = last.not_compared.iter().filter_map(|id| document.index.find(set, id));
    let mut next = row + 1;
    for place in places {
        let text = format!("{}  {}", place.statement.code, place.statement.text);
        page::across_from(sheet, next, FIRST, right, &text, &Kind::Wrap.format())?;
        next += 1;
    }
    if next == row + 1 {
        page::across_from(sheet, next, FIRST, right, t!("None."), &Kind::Wrap.format())?;
    }
    Ok(())
}
