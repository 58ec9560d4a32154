//! The sheet of actions: what they are, and beside it the yellow cells in which a meeting says how they go.

use super::{ActionLine, PlanDocument, TITLE, Updating};
use crate::book::cell::{Cell, put};
use crate::book::formats::{self, Kind, shut};
use crate::book::masthead::Masthead;
use crate::book::page::{self, BODY_ROW, Column, HEADER_ROW, Page, column};
use crate::book::palette;
use crate::error::Result;
use crate::words;
use candour_domain::plan::{MeetingStep, Standing};
use candour_domain::question_set::Rag;
use rust_xlsxwriter::{
    ConditionalFormatCell, ConditionalFormatCellRule, DataValidation, DataValidationErrorStyle, DataValidationRule,
    ExcelDateTime, Format, Worksheet,
};

pub(super) const REFERENCE: &str = "Reference";
pub(super) const STANDS: &str = "Stands";
pub(super) const DUE: &str = "Due";
pub(super) const ACTION: &str = "Action";
pub(super) const OWNER: &str = "Owner (role)";
pub(super) const STEP: &str = "How it goes now";
pub(super) const NOTE: &str = "What is new";
pub(super) const NEW_DUE: &str = "New due date";
pub(super) const WHY: &str = "Why the date changes";
pub(super) const MINUTE: &str = "Minute, if not pursued";
pub(super) const KEY: &str = "Candour key";

/// The column of where an action stands.
const STANDING: u16 = 2;
/// How many columns stand before the yellow ones.
const BEFORE: usize = 9;
/// The lowest row with cells to fill in: room for two lines by hand.
const LOWEST: u32 = 34;

/// What tells an action at a glance, then what is filled in, then the rest.
fn columns(updating: Option<&Updating>) -> Vec<Column> {
    let mut all = vec![
        column(REFERENCE, 15.0, Kind::Strong),
        column("Agency", 22.0, Kind::Wrap),
        column(STANDS, 14.0, Kind::Wrap),
        column(DUE, 13.0, Kind::Date),
        column(ACTION, 40.0, Kind::Wrap),
        column(OWNER, 20.0, Kind::Wrap),
        column("Last said", 40.0, Kind::Wrap),
        column("Said on", 13.0, Kind::Date),
        column("Said by", 18.0, Kind::Wrap),
    ];
    all.extend(updating.map(to_fill_in).unwrap_or_default());
    all.extend([
        column("How one will know", 32.0, Kind::Wrap),
        column("Subgroup", 22.0, Kind::Wrap),
        column("Evidence attached", 32.0, Kind::Wrap),
        column("Starts", 13.0, Kind::Date),
        column("Resources", 22.0, Kind::Wrap),
        column("Board’s priority", 24.0, Kind::Wrap),
        column("Impact for adults", 30.0, Kind::Wrap),
        column("Recommendation", 42.0, Kind::Wrap),
        column("Priority", 11.0, Kind::Text),
        column("About", 32.0, Kind::Wrap),
        column("Audit", 26.0, Kind::Wrap),
        column("Accepted by", 20.0, Kind::Wrap),
    ]);
    all
}

/// The columns that are filled in; a minute only by whoever may close an action.
fn to_fill_in(updating: &Updating) -> Vec<Column> {
    let mut all = vec![
        column(STEP, 20.0, Kind::Wrap),
        column(NOTE, 40.0, Kind::Wrap),
        column(NEW_DUE, 14.0, Kind::Date),
        column(WHY, 26.0, Kind::Wrap),
    ];
    all.extend(updating.may.verify.then(|| column(MINUTE, 20.0, Kind::Wrap)));
    all
}

/// Writes the sheet.
pub(super) fn write(sheet: &mut Worksheet, document: &PlanDocument, masthead: &Masthead) -> Result<()> {
    let updating = document.updating.as_ref();
    let columns = columns(updating);
    let summary = if document.summary.is_empty() { "No action matches." } else { &document.summary };
    let how = if updating.is_some() {
        "\nThe light yellow cells are yours: how it goes now, and what is new; the rest is protected, without a password. \
         Upload the workbook on the page of the plan: you see what would change before anything is saved."
    } else {
        ""
    };
    let note = format!("{summary}. {}{how}", words::handling(&document.marking));
    page::table(sheet, masthead, &Page { title: TITLE, note: &note, frozen: 1, header_height: 34.0 }, &columns)?;
    sheet.set_paper_size(page::A3);
    let rows = u32::try_from(document.lines.len()).unwrap_or(u32::MAX);
    page::filter(sheet, rows, columns.len())?;
    for (row, line) in (BODY_ROW..).zip(&document.lines) {
        page::body_row(sheet, row, &columns, &cells(line, updating))?;
        if let Some(updating) = updating {
            yellow(sheet, row, line, updating, &columns)?;
        }
    }
    if let Some(updating) = updating {
        finish(sheet, rows, updating, page::last_column(columns.len()))?;
    }
    for (word, format) in [
        (Standing::Overdue, formats::rag_fill(Rag::Red).set_bold()),
        (Standing::AtRisk, formats::rag_fill(Rag::Amber)),
        (Standing::Verified, formats::rag_fill(Rag::Green)),
    ] {
        mark(sheet, BODY_ROW + rows, word, format)?;
    }
    sheet.set_tab_color(palette::INK);
    Ok(())
}

/// Colours where an action stands; the word stands there too.
fn mark(sheet: &mut Worksheet, last: u32, standing: Standing, format: Format) -> Result<()> {
    let rule = ConditionalFormatCellRule::EqualTo(standing.label().to_owned());
    let rule = ConditionalFormatCell::new().set_rule(rule).set_format(format);
    sheet.add_conditional_format(BODY_ROW, STANDING, last, STANDING, &rule)?;
    Ok(())
}

fn cells<'a>(line: &'a ActionLine, updating: Option<&Updating>) -> Vec<Cell<'a>> {
    let of = &line.recommendation;
    let (on, by, said) = match &line.last {
        Some((on, by, said)) => (Some(*on), by.as_str(), said.as_str()),
        None => (None, "", ""),
    };
    let mut all = vec![
        line.reference.as_str().into(),
        of.for_whom.as_str().into(),
        line.standing.label().into(),
        line.due_on.into(),
        line.word(|words| &words.specific).into(),
        line.owner().into(),
        said.into(),
        on.into(),
        by.into(),
    ];
    all.extend(updating.map(to_fill_in).unwrap_or_default().iter().map(|_| Cell::Empty));
    all.extend([
        line.word(|words| &words.measure).into(),
        line.subgroup.as_deref().into(),
        line.evidence.join("\n").into(),
        line.starts_on.into(),
        line.word(|words| &words.resources).into(),
        line.word(|words| &words.relevance).into(),
        line.word(|words| &words.impact).into(),
        of.text.as_str().into(),
        words::priority(of.priority).into(),
        of.about.as_deref().into(),
        of.audit.as_str().into(),
        line.accepted.as_deref().into(),
    ]);
    all
}

/// The cells that are filled in: only where this action can be changed by this person.
fn yellow(sheet: &mut Worksheet, row: u32, line: &ActionLine, updating: &Updating, columns: &[Column]) -> Result<()> {
    let offered = MeetingStep::offered(line.state, updating.may);
    let open = line.state.is_open();
    let note = !offered.is_empty() || open || updating.may.comment;
    let asked = [!offered.is_empty(), note, open, open, offered.contains(&MeetingStep::Close)];
    for ((at, column), asked) in (0_u16..).zip(columns).skip(BEFORE).zip(asked) {
        // The minute is not among the columns of whoever may not close.
        if to_fill_in(updating).iter().any(|one| one.title == column.title) {
            sheet.write_blank(row, at, &if asked { column.kind.editable() } else { shut() })?;
        }
    }
    let first = page::last_column(BEFORE + 1);
    if !offered.is_empty() {
        let words: Vec<&str> = offered.into_iter().map(MeetingStep::word).collect();
        let rule = DataValidation::new()
            .allow_list_strings(&words)?
            .set_error_title("Choose from the list")?
            .set_error_message("Choose one of the words in the list, or leave the cell empty.")?;
        sheet.add_data_validation(row, first, row, first, &rule)?;
    }
    put(sheet, row, page::last_column(columns.len() + 1), &line.id.to_string().into(), &Kind::Text.format())?;
    let height = page::row_height(cells(line, Some(updating)).iter().zip(columns)).unwrap_or_default();
    sheet.set_row_height(row, height.max(LOWEST))?;
    Ok(())
}

/// The hidden column, the rule of dates, what is printed, and the protection.
fn finish(sheet: &mut Worksheet, rows: u32, updating: &Updating, last_shown: u16) -> Result<()> {
    let key = last_shown + 1;
    put(sheet, HEADER_ROW, key, &KEY.into(), &Kind::Text.format())?;
    sheet.set_column_width(key, 4.0)?.set_column_hidden(key)?;
    let last = BODY_ROW + rows.max(1) - 1;
    let date = page::last_column(BEFORE + 3);
    let range =
        DataValidationRule::Between(ExcelDateTime::from_ymd(2000, 1, 1)?, ExcelDateTime::from_ymd(2099, 12, 31)?);
    let rule = DataValidation::new()
        .allow_date(range)
        .set_input_title("A date")?
        .set_input_message("Such as 31/03/2027, and why in the next cell")?
        .set_error_style(DataValidationErrorStyle::Stop)
        .set_error_title("This is not a date")?
        .set_error_message("Enter a date with its year, such as 31/03/2027.")?;
    sheet.add_data_validation(BODY_ROW, date, last, date, &rule)?;
    // What a meeting looks at fits the width of a page; the rest is there on the screen.
    sheet.set_print_area(0, 0, last, page::last_column(BEFORE + to_fill_in(updating).len()))?;
    page::protect(sheet);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use candour_domain::ids::BoardId;
    use candour_domain::plan::May;
    use uuid::Uuid;

    #[test]
    fn the_columns_that_rules_name_are_those_with_their_titles() {
        let updating = Updating { board: BoardId(Uuid::nil()), agency: None, may: May { verify: true, comment: true } };
        let columns = columns(Some(&updating));
        let title = |at: usize| columns.get(at).map(|column| column.title.to_string()).unwrap_or_default();
        assert_eq!(title(usize::from(STANDING)), STANDS);
        assert_eq!([0, 1, 2, 3, 4].map(|at| title(BEFORE + at)), [STEP, NOTE, NEW_DUE, WHY, MINUTE]);
        assert_eq!(title(BEFORE + 5), "How one will know");
    }
}
