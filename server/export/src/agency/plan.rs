//! The action plan: what the set's rules recommend, and what the agency fills in.

use super::Document;
use crate::analysis::RecommendationRow;
use crate::book::cell::Cell;
use crate::book::formats::Kind;
use crate::book::page::{self, BODY_ROW, Column, Page, column};
use crate::book::palette;
use crate::error::Result;
use crate::words;
use candour_domain::question_set::{Priority, Rag};
use candour_domain::report::ProposedRecommendation;
use candour_texts::t;
use rust_xlsxwriter::{
    ConditionalFormatFormula, DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, Format,
    ProtectionOptions, Worksheet,
};

pub(crate) const TITLE: &str = "Action plan";
/// Empty rows for what the agency adds.
const SPARE: u32 = 20;
/// The first column that is filled in.
const EDITABLE: u16 = 5;
const PRIORITY: u16 = 5;
const START: u16 = 9;
const DUE: u16 = 10;
const PROGRESS: u16 = 11;
/// The states of an action. The list of a cell may not hold a comma inside a word.
const STATES: [&str; 6] =
    ["Not started", "On track", "At risk", "Completed - awaiting evidence", "Verified complete", "Not pursued"];

fn columns() -> Vec<Column> {
    vec![
        column(t!("Reference"), 15.0, Kind::Strong),
        column(t!("Statement"), 40.0, Kind::Wrap),
        column(t!("Level now"), 14.0, Kind::Wrap),
        column(t!("Recommendation"), 44.0, Kind::Wrap),
        column(t!("How success is measured"), 34.0, Kind::Wrap),
        column(t!("Priority"), 11.0, Kind::Text),
        column(t!("Action"), 40.0, Kind::Wrap),
        column(t!("Owner (role)"), 20.0, Kind::Wrap),
        column(t!("Resources"), 20.0, Kind::Wrap),
        column(t!("Start date"), 14.0, Kind::Date),
        column(t!("Due date"), 14.0, Kind::Date),
        column(t!("Progress"), 20.0, Kind::Wrap),
        column(t!("Notes"), 34.0, Kind::Wrap),
    ]
}

/// Writes the sheet.
pub(crate) fn write(sheet: &mut Worksheet, document: &Document<'_>) -> Result<()> {
    let columns = columns();
    let page = Page {
        title: TITLE,
        note: t!(
            "The light cells are yours to fill in; the sheet is protected without a password, so that the others are not \
               changed by accident. A due date that has passed while the action is not finished is shown bold on red."
        ),
        frozen: 1,
        header_height: 34.0,
    };
    page::table(sheet, &document.masthead, &page, &columns)?;
    sheet.set_paper_size(page::A3);
    let mut row = BODY_ROW;
    let rows: Vec<Vec<Cell<'_>>> = if document.sent.is_empty() {
        document.recommendations.iter().map(|one| cells(document, one)).collect()
    } else {
        document.sent.iter().map(|one| sent(document, one)).collect()
    };
    for cells in rows {
        for ((at, column), cell) in (0..).zip(&columns).zip(&cells) {
            let format = if at < EDITABLE { column.kind.format() } else { column.kind.editable() };
            crate::book::cell::put(sheet, row, at, cell, &format)?;
        }
        let lines = page::row_height(cells.iter().zip(&columns)).unwrap_or_default();
        sheet.set_row_height(row, lines.max(34))?;
        row += 1;
    }
    for spare in row..row + SPARE {
        for (at, column) in (0..).zip(&columns) {
            sheet.write_blank(spare, at, &column.kind.editable())?;
        }
        sheet.set_row_height(spare, 34)?;
    }
    let last = row + SPARE - 1;
    page::filter(sheet, last + 1 - BODY_ROW, columns.len())?;
    validations(sheet, last)?;
    overdue(sheet, last)?;
    protect(sheet);
    sheet.set_tab_color(palette::bar(Rag::Amber));
    Ok(())
}

fn cells<'a>(document: &'a Document<'_>, recommendation: &'a ProposedRecommendation) -> Vec<Cell<'a>> {
    let place = document.index.find(&document.header.set, &recommendation.statement);
    let statement = place.map_or_else(
        || recommendation.statement.to_string(),
        |place| format!("{}  {}", place.statement.code, place.statement.text),
    );
    let level = place.and_then(|place| place.level(Some(&recommendation.level)));
    let level = level.map_or(recommendation.level.as_str(), |level| level.label.as_str());
    vec![
        recommendation.reference.as_str().into(),
        statement.into(),
        level.into(),
        recommendation.text.as_str().into(),
        recommendation.measure.as_str().into(),
        words::priority(recommendation.priority).into(),
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        recommendation.due_on.into(),
        "Not started".into(),
        Cell::Empty,
    ]
}

/// What the Board sent, with one of its actions.
fn sent<'a>(document: &'a Document<'_>, one: &'a RecommendationRow) -> Vec<Cell<'a>> {
    let line = one.statement.as_ref().and_then(|id| document.report.lines.iter().find(|line| line.statement == *id));
    let level = line.and_then(|line| {
        let place = document.index.find(&document.header.set, &line.statement)?;
        place.level(document.report.level_in_force(line))
    });
    let mut cells: Vec<Cell<'_>> = vec![
        one.action.as_ref().map_or(one.reference.as_str(), |action| action.reference.as_str()).into(),
        one.about.as_deref().unwrap_or_default().into(),
        level.map_or(Cell::Empty, |level| level.label.as_str().into()),
        one.text.as_str().into(),
        one.measure.as_str().into(),
        words::priority(one.priority).into(),
    ];
    if let Some(action) = &one.action {
        cells.extend([
            action.specific.as_str().into(),
            action.owner.as_str().into(),
            action.resources.as_str().into(),
            action.starts_on.into(),
            action.due_on.into(),
            action.standing.into(),
        ]);
    } else {
        cells.extend([Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty]);
        cells.extend([one.due_on.map_or(Cell::Empty, Cell::from), "Not started".into()]);
    }
    cells.push(Cell::Empty);
    cells
}

/// Lists for priority and progress, real dates for dates.
fn validations(sheet: &mut Worksheet, last: u32) -> Result<()> {
    let priorities = [Priority::High, Priority::Medium, Priority::Low].map(words::priority);
    for (column, list) in [(PRIORITY, priorities.as_slice()), (PROGRESS, STATES.as_slice())] {
        let rule = DataValidation::new()
            .allow_list_strings(list)?
            .set_error_title(t!("Choose from the list"))?
            .set_error_message(t!("Choose one of the words in the list, or leave the cell empty."))?;
        sheet.add_data_validation(BODY_ROW, column, last, column, &rule)?;
    }
    let range =
        DataValidationRule::Between(ExcelDateTime::from_ymd(2000, 1, 1)?, ExcelDateTime::from_ymd(2099, 12, 31)?);
    let rule = DataValidation::new()
        .allow_date(range)
        .set_input_title(t!("A date"))?
        .set_input_message(t!("Such as 31/03/2027"))?
        .set_error_style(DataValidationErrorStyle::Stop)
        .set_error_title(t!("This is not a date"))?
        .set_error_message(t!("Enter a date between 2000 and 2099, such as 31/03/2027."))?;
    sheet.add_data_validation(BODY_ROW, START, last, DUE, &rule)?;
    Ok(())
}

fn overdue(sheet: &mut Worksheet, last: u32) -> Result<()> {
    let (due, progress) = (format!("$K{}", BODY_ROW + 1), format!("$L{}", BODY_ROW + 1));
    let text = format!(
        "AND(ISNUMBER({due}),{due}<TODAY(),{progress}<>\"Verified complete\",{progress}<>\"Not pursued\",\
         LEFT({progress},9)<>\"Completed\")"
    );
    let format = Format::new().set_bold().set_background_color(palette::tint(Rag::Red)).set_font_color(palette::INK);
    let rule = ConditionalFormatFormula::new().set_rule(text.as_str()).set_format(format);
    sheet.add_conditional_format(BODY_ROW, DUE, last, DUE, &rule)?;
    Ok(())
}

/// Protected against accidents only: no password, and rows, columns, filters and heights stay free.
fn protect(sheet: &mut Worksheet) {
    sheet.protect_with_options(&ProtectionOptions {
        format_columns: true,
        format_rows: true,
        sort: true,
        use_autofilter: true,
        ..ProtectionOptions::default()
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_that_rules_name_are_the_columns_with_those_titles() {
        let title = |at: u16| columns().get(usize::from(at)).map(|column| column.title.to_string());
        assert_eq!(title(PRIORITY).as_deref(), Some("Priority"));
        assert_eq!(title(START).as_deref(), Some("Start date"));
        assert_eq!(title(DUE).as_deref(), Some("Due date"));
        assert_eq!(title(PROGRESS).as_deref(), Some("Progress"));
        assert_eq!(rust_xlsxwriter::utility::column_number_to_name(DUE), "K");
        assert_eq!(rust_xlsxwriter::utility::column_number_to_name(PROGRESS), "L");
    }
}
