//! The tables of the export as a workbook, for people.

use super::groups::Groups;
use super::manifest::suppressed;
use super::tables::{SUPPRESSED, Table, Value};
use super::{Level, Options, SCHEMA};
use crate::book::cell::{Cell, put};
use crate::book::cover::{self, FIRST};
use crate::book::formats::{self, Kind};
use crate::book::masthead::{self, Masthead};
use crate::book::names::SheetNames;
use crate::book::page::{self, BODY_ROW, Column, Page};
use crate::error::Result;
use crate::figures;
use candour_domain::report::AuditHeader;
use rust_xlsxwriter::{ConditionalFormatText, ConditionalFormatTextRule, Url, Workbook, Worksheet};
use std::borrow::Cow;

const WIDTHS: [f64; 4] = [34.0, 17.0, 17.0, 42.0];
const LAST: u16 = 4;

/// The bytes of the workbook.
pub(crate) fn write(header: &AuditHeader, options: &Options, groups: &Groups, tables: &[Table]) -> Result<Vec<u8>> {
    let masthead = Masthead::new(header, None);
    let mut workbook = Workbook::new();
    workbook.set_properties(&masthead::properties(header, "Regional export"));
    let mut names = SheetNames::default();
    about(workbook.add_worksheet().set_name(names.claim("About"))?, header, &masthead, options, groups, tables)?;
    for table in tables {
        let title = title(table);
        sheet(workbook.add_worksheet().set_name(names.claim(title))?, &masthead, title, table)?;
    }
    let definitions = workbook.add_worksheet().set_name(names.claim("Definitions"))?;
    crate::definitions::write(definitions, header, &masthead)?;
    Ok(workbook.save_to_buffer()?)
}

fn title(table: &Table) -> &'static str {
    match table.name {
        "scores" => "Scores",
        "aggregate" => "Aggregate",
        "scores_moderated" => "Scores moderated",
        "aggregate_moderated" => "Aggregate moderated",
        "themes" => "Themes",
        _ => "Data quality",
    }
}

fn about(
    sheet: &mut Worksheet,
    header: &AuditHeader,
    masthead: &Masthead,
    options: &Options,
    groups: &Groups,
    tables: &[Table],
) -> Result<()> {
    let row = cover::head(sheet, header, masthead, "Regional export", None, &WIDTHS)?;
    page::section(sheet, row, FIRST, LAST, "What this file shows")?;
    let level = match options.level {
        Level::ByAgencyType => "Types of agency only".to_owned(),
        Level::ByAgency(_) => {
            let count = crate::words::count(groups.agencies.len() as u64, "agency", "agencies");
            format!("Types of agency; by name the scores of {count} whose agreement is recorded")
        }
    };
    let facts = [
        ("Layout", SCHEMA.to_owned()),
        ("Level", level),
        ("Returns in the audit", groups.returns.to_string()),
        ("Returns that count (may be read)", groups.counted().to_string()),
        (
            "Suppression",
            format!(
                "\"suppressed\" stands where a group has fewer than {} agencies, and where such a group could be had by \
                 subtraction.",
                options.suppress_below
            ),
        ),
    ];
    let mut row = row + 1;
    for (label, fact) in facts {
        put(sheet, row, FIRST, &label.into(), &Kind::Text.format())?;
        sheet.merge_range(row, FIRST + 1, row, LAST, &fact, &Kind::Wrap.format())?;
        sheet.set_row_height(row, if fact.len() > 80 { 32 } else { 16 })?;
        row += 1;
    }
    page::section(sheet, row + 1, FIRST, LAST, "Contents")?;
    let titles = [("Sheet", Kind::Text), ("Rows", Kind::Count), ("Suppressed", Kind::Count)];
    page::small_header(sheet, row + 2, FIRST, &titles)?;
    for (row, table) in (row + 3..).zip(tables) {
        let link = Url::new(format!("internal:'{}'!A1", title(table))).set_text(title(table));
        sheet.write_url_with_format(row, FIRST, &link, &formats::link())?;
        put(sheet, row, FIRST + 1, &table.rows.len().into(), &Kind::Count.format())?;
        put(sheet, row, FIRST + 2, &suppressed(table).into(), &Kind::Count.format())?;
    }
    Ok(())
}

fn sheet(sheet: &mut Worksheet, masthead: &Masthead, title: &str, table: &Table) -> Result<()> {
    let columns: Vec<Column> = table.columns.iter().map(|name| column(name)).collect();
    let note = "The columns are those of the CSV file of the same name; docs/regional-export.md describes them.";
    page::table(sheet, masthead, &Page { title, note, frozen: 2, header_height: 34.0 }, &columns)?;
    for (row, values) in (BODY_ROW..).zip(&table.rows) {
        for ((at, column), value) in (0..).zip(&columns).zip(values) {
            put(sheet, row, at, &cell(value), &column.kind.format())?;
        }
    }
    let rows = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
    page::filter(sheet, rows, columns.len())?;
    let rule = ConditionalFormatText::new()
        .set_rule(ConditionalFormatTextRule::BeginsWith(SUPPRESSED.to_owned()))
        .set_format(formats::no_score_fill());
    sheet.add_conditional_format(BODY_ROW, 0, BODY_ROW + rows, page::last_column(columns.len()), &rule)?;
    Ok(())
}

/// A column by the name that it has in the CSV file.
fn column(name: &'static str) -> Column {
    let (width, kind) = match name {
        "agency_type_label" | "standard_title" | "agency_name" => (32.0, Kind::Text),
        "standard_id" | "statement_id" => (30.0, Kind::Text),
        "percent" | "complete_percent" | "not_applicable_percent" => (13.0, Kind::Percent),
        "numerator" | "denominator" | "fraction" => (14.0, Kind::Text),
        "outcome" | "finding" => (24.0, Kind::Text),
        "text" => (90.0, Kind::Wrap),
        "group" | "scope" | "rag" | "standard_code" | "statement_code" | "level_code" | "suppressed" => {
            (12.0, Kind::Text)
        }
        "agency_type" | "level_label" => (18.0, Kind::Text),
        "agency_id" => (38.0, Kind::Text),
        _ => (13.0, Kind::Count),
    };
    Column { title: Cow::Owned(name.replace('_', " ")), width, kind }
}

fn cell(value: &Value) -> Cell<'_> {
    match value {
        Value::Empty => Cell::Empty,
        Value::Word(word) => (*word).into(),
        Value::Text(text) => text.as_str().into(),
        Value::Count(count) => (*count).into(),
        Value::Exact(exact) => figures::fraction(exact).into(),
        Value::Share(share) => figures::ratio(share).into(),
    }
}
