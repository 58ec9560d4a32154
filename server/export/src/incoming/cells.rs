//! The cells of a workbook, as a person sees them.

use super::guard::{Facts, too_slow};
use super::shown;
use calamine::{DataRef, ExcelDateTime, Reader as _, SheetType, Xlsx};
use candour_domain::question_set::FileError;
use candour_texts::t;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io::Cursor;
use std::time::Instant;

const MAX_SHEETS: usize = 20;
/// Excel's own limits are far higher; more is no table for people.
const MAX_MERGED: usize = 5_000;
/// How much memory the cells of a workbook may take, roughly, in bytes. A small file can name one long text in every
/// cell, and a row of one cell takes as much as one of eleven.
const MAX_MEMORY: usize = 64 * 1024 * 1024;
/// What a row takes, and what a cell beside its text.
const ROW: usize = 1024;
const CELL: usize = 96;

/// How a workbook is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    /// The most cells of one sheet.
    pub(crate) cells: usize,
    /// What a formula counts for.
    pub(crate) formulas: Formulas,
}

/// What a formula counts for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Formulas {
    /// For the value that was last worked out, as a person reads it.
    Value,
    /// For a fault: the value may be an old one, or of another file.
    Fault,
}

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// Words, blanks around them dropped; never empty.
    Text(String),
    /// A number as it stands in the file, and as a person reads it.
    Number { exact: Decimal, percent: bool, shown: String },
    /// TRUE or FALSE.
    Truth(bool),
    /// A day.
    Date(NaiveDate),
    /// What no person could read: what is wrong and what would be right.
    Fault(&'static str, &'static str),
}

impl Cell {
    /// The bytes of its text.
    fn length(&self) -> usize {
        match self {
            Self::Text(text) | Self::Number { shown: text, .. } => text.len(),
            Self::Truth(_) | Self::Date(_) | Self::Fault(..) => 0,
        }
    }
}

/// One sheet. Rows and columns count from 0; blank cells are left out, hidden rows are not.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    pub(crate) name: String,
    pub(crate) rows: Rows,
}

type Rows = BTreeMap<u32, BTreeMap<u32, Cell>>;

/// The memory that is left for the cells of a workbook.
struct Room(usize);

impl Room {
    fn take(&mut self, bytes: usize) -> Result<(), FileError> {
        let left = self.0.checked_sub(bytes);
        self.0 = left.ok_or_else(|| unreadable(t!("it holds far more than people fill in")))?;
        Ok(())
    }

    /// Before a cell is put into a row.
    fn take_for(&mut self, rows: &Rows, row: u32, cell: &Cell) -> Result<(), FileError> {
        self.take(CELL + cell.length() + if rows.contains_key(&row) { 0 } else { ROW })
    }
}

pub(crate) fn unreadable(why: &str) -> FileError {
    FileError::new(t!("the file"), t!("the workbook cannot be read: {why}", why), t!("a workbook as Excel saves it"))
}

/// Reads all sheets of a workbook that passed the guard.
///
/// # Errors
/// Where the workbook is damaged or has more than people fill.
pub(crate) fn read(bytes: &[u8], facts: Facts, rules: Rules, deadline: Instant) -> Result<Vec<Sheet>, FileError> {
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|_| unreadable(t!("it is damaged")))?;
    let names: Vec<String> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .collect();
    if workbook.sheets_metadata().len() > MAX_SHEETS {
        return Err(unreadable(&t!(
            "it has {sheets_metadata} sheets, more than {max_sheets}",
            sheets_metadata = workbook.sheets_metadata().len(),
            max_sheets = MAX_SHEETS
        )));
    }
    let bounds = Bounds { rules, formulas: facts.formulas, deadline };
    let mut room = Room(MAX_MEMORY);
    names.into_iter().map(|name| sheet(&mut workbook, name, bounds, &mut room)).collect()
}

type Workbook<'a> = Xlsx<Cursor<&'a [u8]>>;

/// What holds for every sheet.
#[derive(Clone, Copy)]
struct Bounds {
    rules: Rules,
    /// Some part may hold formulas.
    formulas: bool,
    deadline: Instant,
}

fn sheet(workbook: &mut Workbook<'_>, name: String, bounds: Bounds, room: &mut Room) -> Result<Sheet, FileError> {
    let damaged = |_| unreadable(&t!("the sheet {name} is damaged", name));
    let mut rows = Rows::new();
    let mut reader = workbook.worksheet_cells_reader(&name).map_err(damaged)?;
    let formats: Vec<String> = reader
        .styles()
        .iter()
        .map(|style| style.number_format.as_ref().map_or_else(String::new, |format| format.format_code.clone()))
        .collect();
    let mut count = 0;
    while let Some((found, style)) = reader.next_cell_with_style_id().map_err(damaged)? {
        count += 1;
        limits(&name, count, bounds)?;
        let format = formats.get(style).map_or("", String::as_str);
        let (row, column) = found.get_position();
        if let Some(cell) = cell(found.get_value(), format) {
            room.take_for(&rows, row, &cell)?;
            rows.entry(row).or_default().insert(column, cell);
        }
    }
    drop(reader);
    if bounds.formulas {
        formulas(workbook, &name, bounds, &mut rows, room)?;
    }
    merged(workbook, &name, bounds.rules.cells, &mut rows, room)?;
    Ok(Sheet { name, rows })
}

fn limits(name: &str, count: usize, bounds: Bounds) -> Result<(), FileError> {
    let most = bounds.rules.cells;
    if count > most {
        return Err(unreadable(&t!("the sheet {name} has more than {most} cells", name, most)));
    }
    if count.is_multiple_of(1_000) && Instant::now() > bounds.deadline {
        return Err(too_slow());
    }
    Ok(())
}

/// A formula is read as a person reads it, by the value that was last worked out, unless it is a fault
/// altogether. One without a value shows nothing, and nothing must not pass for blank.
fn formulas(
    workbook: &mut Workbook<'_>,
    name: &str,
    bounds: Bounds,
    rows: &mut Rows,
    room: &mut Room,
) -> Result<(), FileError> {
    let damaged = |_| unreadable(&t!("the sheet {name} is damaged", name));
    let mut reader = workbook.worksheet_cells_reader(name).map_err(damaged)?;
    let mut count = 0;
    while let Some(found) = reader.next_cell_with_formula_metadata().map_err(damaged)? {
        count += 1;
        limits(name, count, bounds)?;
        if found.formula.is_none() {
            continue;
        }
        let (row, column) = found.pos;
        let fault = match bounds.rules.formulas {
            Formulas::Fault => Cell::Fault(t!("a formula stands here"), AS_VALUE),
            Formulas::Value => Cell::Fault(t!("a formula without a value stands here"), AS_VALUE),
        };
        room.take_for(rows, row, &fault)?;
        let row = rows.entry(row).or_default();
        if bounds.rules.formulas == Formulas::Fault {
            row.insert(column, fault);
        } else {
            row.entry(column).or_insert(fault);
        }
    }
    Ok(())
}

const AS_VALUE: &str = "the value itself: copy the cell and paste it as a value";

/// A person reads one merged cell for all the rows beside it.
fn merged(
    workbook: &mut Workbook<'_>,
    name: &str,
    most: usize,
    rows: &mut Rows,
    room: &mut Room,
) -> Result<(), FileError> {
    let regions =
        workbook.merge_cells_by_sheet_name(name).map_err(|_| unreadable(&t!("the sheet {name} is damaged", name)))?;
    if regions.len() > MAX_MERGED {
        return Err(unreadable(&t!(
            "the sheet {name} has more than {max_merged} merged cells",
            name,
            max_merged = MAX_MERGED
        )));
    }
    let mut left = most;
    for region in regions {
        let ((first, column), (last, _)) = (region.start, region.end);
        let Some(value) = rows.get(&first).and_then(|row| row.get(&column)).cloned() else { continue };
        if first >= last {
            continue;
        }
        // Only rows with something else in them: a merged title is no row.
        for (_, row) in rows.range_mut(first + 1..=last) {
            left = left
                .checked_sub(1)
                .ok_or_else(|| unreadable(&t!("the sheet {name} has too many merged cells", name)))?;
            if let Entry::Vacant(empty) = row.entry(column) {
                room.take(CELL + value.length())?;
                empty.insert(value.clone());
            }
        }
    }
    Ok(())
}

fn cell(value: &DataRef<'_>, format: &str) -> Option<Cell> {
    match value {
        DataRef::Empty => None,
        DataRef::String(text) | DataRef::DurationIso(text) => words(text),
        DataRef::SharedString(text) => words(text),
        DataRef::Int(whole) => Some(Cell::Number { exact: (*whole).into(), percent: false, shown: whole.to_string() }),
        DataRef::Float(number) => Some(number_cell(*number, format)),
        DataRef::Bool(truth) => Some(Cell::Truth(*truth)),
        DataRef::DateTime(moment) if moment.is_datetime() => Some(date(moment)),
        DataRef::DateTime(duration) => Some(number_cell(duration.as_f64(), "")),
        DataRef::DateTimeIso(text) => Some(iso_date(text)),
        DataRef::Error(_) => {
            Some(Cell::Fault(t!("an error of a formula stands here"), t!("the value itself, without a formula")))
        }
    }
}

fn words(text: &str) -> Option<Cell> {
    let text = text.trim();
    (!text.is_empty()).then(|| Cell::Text(text.to_owned()))
}

fn number_cell(number: f64, format: &str) -> Cell {
    match shown::exact(number) {
        Some(exact) => Cell::Number { exact, percent: format.contains('%'), shown: shown::number(exact, format) },
        None => Cell::Fault(t!("a number that is too large stands here"), t!("a number of at most 15 digits")),
    }
}

fn date(moment: &ExcelDateTime) -> Cell {
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    let day = NaiveDate::from_ymd_opt(year.into(), month.into(), day.into());
    match day.filter(|_| moment.as_f64() >= 1.0) {
        Some(day) => Cell::Date(day),
        None => Cell::Fault(t!("a time of day stands here"), t!("a date that exists, or a text")),
    }
}

fn iso_date(text: &str) -> Cell {
    let day = text.get(..10).and_then(|day| NaiveDate::parse_from_str(day, "%Y-%m-%d").ok());
    day.map_or(Cell::Fault(t!("a date that does not exist stands here"), t!("a date that exists")), Cell::Date)
}
