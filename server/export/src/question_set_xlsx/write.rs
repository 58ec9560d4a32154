//! Writes a question set as a workbook that people like to work in, and that reads back as the same set.

use super::columns::{self, Column, Kind};
use super::lines;
use crate::book::{formats, palette};
use crate::error::Result;
use candour_domain::ids::{AgencyType, ScaleId};
use candour_domain::question_set::{AppliesTo, QuestionSet, Scale, Statement, Word as _};
use chrono::{Datelike as _, NaiveDate};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use rust_xlsxwriter::{
    DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, IntoExcelDateTime as _, Workbook, Worksheet,
};

/// Rows that are ready to be filled in: drop-down lists reach this far at least.
const READY_ROWS: u32 = 1_200;
/// The longest list that a cell's drop-down may hold by itself.
const MAX_LIST: usize = 255;

/// What goes into a cell.
enum Value {
    Text(String),
    Number(Decimal),
    Truth(bool),
    Date(NaiveDate),
    Blank,
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::Blank } else { Self::Text(text.to_owned()) }
    }
}

impl From<Option<&str>> for Value {
    fn from(text: Option<&str>) -> Self {
        text.map_or(Self::Blank, Self::from)
    }
}

/// Writes the workbook. The set must have passed `check`.
///
/// # Errors
/// Where the workbook library refuses something, such as a cell beyond 32,767 characters.
pub fn write(set: &QuestionSet) -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(set)?);
    about(&mut workbook, set)?;
    let types = set.agency_types.iter().map(|known| vec![known.code.as_str().into(), known.label.as_str().into()]);
    table(&mut workbook, columns::AGENCY_TYPES, columns::AGENCY_TYPE_COLUMNS, types, &[])?;
    table(&mut workbook, columns::SCALES, columns::SCALE_COLUMNS, set.scales.iter().flat_map(levels), &[])?;
    let standards = set.standards.iter().map(|standard| {
        vec![
            standard.id.as_str().into(),
            standard.code.as_str().into(),
            standard.title.as_str().into(),
            standard.introduction.as_str().into(),
            standard.legal_reference.as_deref().into(),
        ]
    });
    table(&mut workbook, columns::STANDARDS, columns::STANDARD_COLUMNS, standards, &[])?;
    let scales: Vec<&str> = set.scales.iter().map(|scale| scale.id.as_str()).collect();
    let standards: Vec<&str> = set.standards.iter().map(|standard| standard.id.as_str()).collect();
    let lists = [("scale", scales), ("standard", standards)];
    let statements = set.statements().map(|(standard, one)| statement(standard.id.as_str(), one));
    table(&mut workbook, columns::STATEMENTS, columns::STATEMENT_COLUMNS, statements, &lists)?;
    parts(&mut workbook, set)?;
    Ok(workbook.save_to_buffer()?)
}

/// The same set gives the same bytes: the date is the set's own.
fn properties(set: &QuestionSet) -> Result<DocProperties> {
    let date = set.published.filter(|date| (1900..=9999).contains(&date.year()));
    let created = match date {
        Some(date) => ExcelDateTime::parse_from_str(&date.format("%Y-%m-%d").to_string())?,
        None => ExcelDateTime::from_ymd(2000, 1, 1)?,
    };
    Ok(DocProperties::new().set_title(&set.title).set_author(&set.publisher).set_creation_datetime(&created))
}

fn about(workbook: &mut Workbook, set: &QuestionSet) -> Result<()> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(columns::ABOUT)?;
    sheet.set_column_width(0, 24)?.set_column_width(1, 100)?.set_freeze_panes(1, 0)?;
    for (at, name) in [(0, "field"), (1, "value")] {
        sheet.write_string_with_format(0, at, name, &formats::header(formats::Kind::Text))?;
    }
    let scoring = &set.scoring;
    for (row, column) in (1..).zip(columns::ABOUT_FIELDS) {
        let value = match column.name {
            "schema" => set.schema.as_str().into(),
            "id" => set.id.as_str().into(),
            "version" => set.version.as_str().into(),
            "title" => set.title.as_str().into(),
            "publisher" => set.publisher.as_str().into(),
            "published" => set.published.map_or(Value::Blank, Value::Date),
            "kind" => set.kind.word().into(),
            "supersedes" => set.supersedes.as_deref().into(),
            "introduction" => set.introduction.as_str().into(),
            "scoring.overall" => scoring.overall.word().into(),
            "scoring.rag.green" => Value::Number(scoring.rag.green),
            "scoring.rag.amber" => Value::Number(scoring.rag.amber),
            "scoring.critical_cap" => scoring.critical_cap.map(candour_domain::question_set::Word::word).into(),
            _ => Value::Blank,
        };
        sheet.write_string_with_format(row, 0, column.name, &formats::Kind::Strong.format())?;
        put(sheet, row, 1, value, &format(column.kind))?;
        if let Kind::Word(words) = column.kind {
            drop_down(sheet, &words(), (row, row), 1)?;
        }
    }
    Ok(())
}

fn levels(scale: &Scale) -> impl Iterator<Item = Vec<Value>> {
    scale.levels.iter().map(|level| {
        vec![
            scale.id.as_str().into(),
            scale.label.as_str().into(),
            Value::Truth(scale.not_applicable.allowed),
            Value::Truth(scale.not_applicable.reason_required),
            level.code.as_str().into(),
            level.label.as_str().into(),
            Value::Number(level.value),
            level.rag.map(candour_domain::question_set::Word::word).into(),
            level.description.as_str().into(),
        ]
    })
}

/// In the order of [`columns::STATEMENT_COLUMNS`].
fn statement(standard: &str, statement: &Statement) -> Vec<Value> {
    let prompts = lines::join(statement.evidence_prompts.iter().map(String::as_str));
    vec![
        standard.into(),
        statement.id.as_str().into(),
        statement.code.as_str().into(),
        statement.text.as_str().into(),
        statement.guidance.as_str().into(),
        resources(statement).as_str().into(),
        statement.answer.word().into(),
        statement.scale.as_ref().map(ScaleId::as_str).into(),
        Value::Number(statement.weight),
        Value::Truth(statement.critical),
        Value::Truth(statement.required),
        statement.narrative.word().into(),
        statement.impact.word().into(),
        statement.evidence.word().into(),
        prompts.as_str().into(),
        applies_to(statement).as_str().into(),
        show_when(statement).as_str().into(),
        descriptors(statement).as_str().into(),
        statement.lens.word().into(),
        statement.priority.as_deref().into(),
    ]
}

fn resources(statement: &Statement) -> String {
    let items: Vec<String> =
        statement.resources.iter().map(|resource| format!("{} | {}", resource.title, resource.url)).collect();
    lines::join(items.iter().map(String::as_str))
}

fn applies_to(statement: &Statement) -> String {
    match &statement.applies_to {
        AppliesTo::All(_) => "all".to_owned(),
        AppliesTo::Only(types) => types.iter().map(AgencyType::as_str).collect::<Vec<_>>().join("\n"),
    }
}

fn show_when(statement: &Statement) -> String {
    statement.show_when.as_ref().map_or_else(String::new, |condition| {
        format!("{}:\n{}", condition.statement, lines::join(condition.is.iter().map(String::as_str)))
    })
}

fn descriptors(statement: &Statement) -> String {
    let items: Vec<String> =
        statement.descriptors.iter().map(|(code, text)| lines::keyed(code.as_str(), text)).collect();
    lines::join(items.iter().map(String::as_str))
}

/// The sheets whose rows belong to a statement.
fn parts(workbook: &mut Workbook, set: &QuestionSet) -> Result<()> {
    let each = || set.statements().map(|(_, statement)| statement);
    let options = each().flat_map(|one| {
        one.options
            .iter()
            .map(|option| vec![one.id.as_str().into(), option.code.as_str().into(), option.label.as_str().into()])
    });
    table(workbook, columns::OPTIONS, columns::OPTION_COLUMNS, options, &[])?;
    let bands = each().flat_map(|one| {
        one.bands
            .iter()
            .map(|band| vec![one.id.as_str().into(), Value::Number(band.at_least), band.level.as_str().into()])
    });
    table(workbook, columns::BANDS, columns::BAND_COLUMNS, bands, &[])?;
    let rules = each().flat_map(|one| {
        one.recommendations.iter().map(|rule| {
            vec![
                one.id.as_str().into(),
                rule.at_most.as_str().into(),
                rule.text.as_str().into(),
                rule.measure.as_str().into(),
                rule.priority.word().into(),
                Value::Number(rule.within_days.into()),
            ]
        })
    });
    table(workbook, columns::RECOMMENDATIONS, columns::RECOMMENDATION_COLUMNS, rules, &[])?;
    let succeeds = each().flat_map(|one| {
        one.succeeds
            .iter()
            .map(|old| vec![one.id.as_str().into(), old.id.as_str().into(), Value::Truth(old.same_meaning)])
    });
    table(workbook, columns::SUCCEEDS, columns::SUCCEEDS_COLUMNS, succeeds, &[])
}

/// One sheet: header, rows, and drop-down lists where a column takes one of a few words. `lists` are
/// those that the set itself declares.
fn table(
    workbook: &mut Workbook,
    name: &str,
    columns: &[Column],
    rows: impl Iterator<Item = Vec<Value>>,
    lists: &[(&str, Vec<&str>)],
) -> Result<()> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(name)?;
    // The names stay in sight: of the rows' keys, and of the fields.
    sheet.set_freeze_panes(1, if columns.len() > 10 { 3 } else { 1 })?.set_row_height(0, 22)?;
    let cell_formats: Vec<Format> = columns.iter().map(|column| format(column.kind)).collect();
    for ((at, column), format) in (0..).zip(columns).zip(&cell_formats) {
        sheet.set_column_width(at, column.width)?.set_column_format(at, format)?;
        sheet.write_string_with_format(0, at, column.name, &formats::header(formats::Kind::Text))?;
    }
    let mut last = READY_ROWS;
    for (row, values) in (1..).zip(rows) {
        for ((at, value), format) in (0..).zip(values).zip(&cell_formats) {
            put(sheet, row, at, value, format)?;
        }
        last = last.max(row);
    }
    for (at, column) in (0..).zip(columns) {
        match column.kind {
            Kind::Word(words) => drop_down(sheet, &words(), (1, last), at)?,
            Kind::Truth => drop_down(sheet, &["TRUE", "FALSE"], (1, last), at)?,
            _ => {}
        }
        if let Some((_, words)) = lists.iter().find(|(name, _)| *name == column.name) {
            drop_down(sheet, words, (1, last), at)?;
        }
    }
    Ok(())
}

fn drop_down(sheet: &mut Worksheet, words: &[&str], (first, last): (u32, u32), column: u16) -> Result<()> {
    let length: usize = words.iter().map(|word| word.len() + 1).sum();
    if words.is_empty() || length > MAX_LIST {
        return Ok(());
    }
    let choice = DataValidation::new().allow_list_strings(words)?;
    sheet.add_data_validation(first, column, last, column, &choice)?;
    Ok(())
}

/// Text is never a formula here, and what looks like a number stays a text when somebody edits the cell.
fn format(kind: Kind) -> Format {
    let format = Format::new().set_align(FormatAlign::Top).set_font_color(palette::INK);
    match kind {
        Kind::Number | Kind::Percent => format.set_align(FormatAlign::Right),
        Kind::Truth | Kind::Word(_) => format,
        Kind::Date => format.set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left),
        Kind::Code => format.set_num_format("@").set_quote_prefix(),
        // Not in the format Text: some versions of Excel show long texts in it as ####.
        _ => format.set_quote_prefix().set_text_wrap(),
    }
}

fn put(sheet: &mut Worksheet, row: u32, column: u16, value: Value, format: &Format) -> Result<()> {
    match value {
        Value::Blank => {}
        Value::Text(text) => {
            sheet.write_string_with_format(row, column, text, format)?;
        }
        Value::Number(number) => {
            // At most 15 digits, by the check: exact in a cell.
            sheet.write_number_with_format(row, column, number.to_f64().unwrap_or_default(), format)?;
        }
        Value::Truth(truth) => {
            sheet.write_boolean_with_format(row, column, truth, format)?;
        }
        // Excel's calendar begins in 1900, and its first two months are off by a day.
        Value::Date(date) if date.year() > 1900 => {
            sheet.write_number_with_format(row, column, date.to_excel_serial_date(), format)?;
        }
        Value::Date(date) => {
            sheet.write_string_with_format(row, column, date.to_string(), format)?;
        }
    }
    Ok(())
}
