//! The sheet Definitions, the same in every workbook: words, scoring rule, thresholds, scales.

use crate::book::cell::{Cell, put};
use crate::book::formats::{self, Kind};
use crate::book::masthead::Masthead;
use crate::book::page;
use crate::book::rag_rules::{self, Area};
use crate::error::Result;
use crate::figures;
use crate::words;
use candour_domain::report::AuditHeader;
use candour_texts::t;
use rust_xlsxwriter::Worksheet;

const LAST: u16 = 5;

/// What must never be taken for one another, and the other words of the workbooks.
const WORDS: [(&str, &str); 15] = [
    (
        "Not asked",
        "The statement is not put to this type of agency, or an earlier answer hides it. In no count of gaps and in no score.",
    ),
    (
        "Unanswered",
        "The statement was put to the agency and nothing was chosen. A gap. In no score, and it makes the score provisional where an answer is required.",
    ),
    (
        "Not applicable",
        "The statement was put to the agency, and the agency says, with a reason, that it does not bear on it. Not a gap, in no score.",
    ),
    ("A level worth 0", "The statement was answered, with the lowest level. In the score, as 0."),
    (
        "Could not be read",
        "An answer is stored but could not be opened. In no score; each is named on the cover. Never the same as an empty answer.",
    ),
    (
        "No score",
        "Nothing counts: every statement is not asked, not applicable, unanswered or not scored. Not the same as 0%.",
    ),
    ("Provisional", "Something that must be answered is not, so the figure may still change."),
    (
        "Capped",
        "A critical statement is red, so its standard cannot have a better colour than the question set allows. The per cent is not changed.",
    ),
    ("Critical", "A statement so important that a red level caps the colour of its standard."),
    (
        "Carried forward",
        "Last cycle's answer shown as a starting point. It counts as unanswered until the agency confirms it.",
    ),
    (
        "Like-for-like",
        "A comparison with the last cycle over only those statements that stand, with the same meaning, in both.",
    ),
    ("Return", "One agency's answers to one audit. Its content is open to the Board once it is submitted."),
    (
        "Moderated",
        "The level that the panel gave beside the agency's own, and the score that those levels make; statements without one count with the agency's own. Not released: the agency has not been given it.",
    ),
    ("Impact", "The difference made for adults, apart from evidence of process."),
    ("Not yet submitted", "The return exists; its content is the agency's own until it submits."),
];

/// Writes the sheet.
///
/// # Errors
/// Where the library refuses a text.
pub(crate) fn write(sheet: &mut Worksheet, header: &AuditHeader, masthead: &Masthead) -> Result<()> {
    for (column, width) in [(0, 26.0), (1, 12.0), (2, 24.0), (3, 10.0), (4, 11.0), (5, 62.0)] {
        sheet.set_column_width(column, width)?;
    }
    let note = t!("What the words mean, and how every figure in this workbook is made.");
    page::band(sheet, masthead, t!("Definitions"), note, LAST)?;
    page::print(sheet, masthead, false);
    sheet.set_freeze_panes(3, 0)?;
    let mut row = terms(sheet, 4, t!("Words"), &WORDS.map(|(term, meaning)| (term, meaning.to_owned())))?;
    row = terms(sheet, row, t!("How scores are made"), &scoring(header))?;
    scales(sheet, row, header)
}

fn terms(sheet: &mut Worksheet, row: u32, title: &str, terms: &[(&str, String)]) -> Result<u32> {
    page::section(sheet, row, 0, LAST, title)?;
    let mut row = row + 1;
    for (term, meaning) in terms {
        put(sheet, row, 0, &(*term).into(), &Kind::Strong.format().set_text_wrap())?;
        sheet.merge_range(row, 1, row, LAST, meaning, &Kind::Wrap.format())?;
        // A merged cell does not grow by itself: about 135 characters a line.
        let lines = meaning.chars().count().div_ceil(135).clamp(1, 20);
        sheet.set_row_height(row, u32::try_from(16 * lines).unwrap_or(16))?;
        row += 1;
    }
    Ok(row + 1)
}

fn scoring(header: &AuditHeader) -> Vec<(&'static str, String)> {
    let scoring = &header.set.scoring;
    let cap = scoring.critical_cap.map_or_else(
        || t!("This question set has no cap.").to_owned(),
        |cap| t!("A standard with a red critical statement is at best {label}.", label = cap.label().to_lowercase()),
    );
    let mean =
        t!("Means over agencies are plain means of the agencies' per cents: each agency with a score counts once.");
    vec![
        (t!("Statement"), t!("The value of its level divided by the highest value of its scale.").to_owned()),
        (
            t!("Standard"),
            t!("The sum of weight x score over its answered, graded statements, divided by the sum of their weights.")
                .to_owned(),
        ),
        (t!("Overall"), words::overall_rule(scoring.overall).to_owned()),
        (
            t!("Colours"),
            t!(
                "Green from {normalize}%, amber from {normalize_2}%, below that red.",
                normalize = scoring.rag.green.normalize(),
                normalize_2 = scoring.rag.amber.normalize()
            ),
        ),
        (t!("Cap"), cap),
        (t!("Rounding"), t!("Sums are exact fractions. A figure is rounded once, where it is shown.").to_owned()),
        (t!("Means"), mean.to_owned()),
    ]
}

/// Every level of every scale, with its colour in words too.
fn scales(sheet: &mut Worksheet, row: u32, header: &AuditHeader) -> Result<()> {
    page::section(sheet, row, 0, LAST, t!("Scales and levels"))?;
    let titles = [
        (t!("Scale"), Kind::Text),
        (t!("Code"), Kind::Centre),
        (t!("Level"), Kind::Text),
        (t!("Value"), Kind::Number),
        (t!("Colour"), Kind::Centre),
        (t!("What it means"), Kind::Text),
    ];
    page::small_header(sheet, row + 1, 0, &titles)?;
    let first = row + 2;
    let mut row = first;
    for scale in &header.set.scales {
        for level in &scale.levels {
            let cells: [Cell<'_>; 6] = [
                scale.label.as_str().into(),
                level.code.as_str().into(),
                level.label.as_str().into(),
                figures::number(level.value).into(),
                level.rag.map_or(t!("None"), candour_domain::question_set::Rag::label).into(),
                level.description.as_str().into(),
            ];
            for ((column, cell), (_, kind)) in (0..).zip(&cells).zip(titles) {
                let format = if column == 0 || column == 5 { Kind::Wrap.format() } else { kind.format() };
                put(sheet, row, column, cell, &format)?;
            }
            row += 1;
        }
    }
    page::on_one_page(sheet, row);
    if row > first {
        rag_rules::words(sheet, Area(first, 4, row - 1, 4))?;
    } else {
        put(sheet, row, 0, &t!("This question set has no scales.").into(), &formats::note())?;
    }
    Ok(())
}
