//! The first sheet: what this is, what to do, in which order.

use super::answers::Heading;
use super::{Document, sheets};
use crate::book::cell::{Cell, put};
use crate::book::formats::{self, Kind};
use crate::book::page;
use crate::book::palette;
use crate::error::Result;
use crate::words;
use candour_domain::time;
use rust_xlsxwriter::{Format, Url, Worksheet};

/// About as many letters as a line of the wide column holds.
const LINE: usize = 104;
const FIRST: u16 = 1;
const LAST: u16 = 2;

const STEPS: [(&str, &str); 5] = [
    (
        "1",
        "Go to the sheet “Answers”. Each row is a statement; the light yellow cells are yours. Click a cell under “Your answer” and choose from the list that its arrow opens.",
    ),
    (
        "2",
        "Say how it is met, and what difference it has made for adults. Lines break with Alt and Enter. Where something does not apply to your agency, choose “Not applicable” and say why.",
    ),
    (
        "3",
        "Go to the sheet “Evidence”: one row for each document or record. Say where it is; files themselves are added in Candour.",
    ),
    ("4", "Save as an Excel workbook (.xlsx), without a password."),
    (
        "5",
        "In Candour, open your return and choose “Upload a filled-in workbook”. You see every change, old beside new, and choose what is saved. Nothing is saved before that.",
    ),
];

const GOOD_TO_KNOW: [&str; 5] = [
    "You need not fill in everything at once. Upload what you have; cells that you did not touch change nothing.",
    "A cell that you empty is emptied in Candour too. You see it among the changes before anything is saved.",
    "Several people may each fill in a copy. Upload one after the other: where two wrote about the same statement, Candour shows both and asks which shall stand.",
    "Only the light yellow cells are read. Columns, sheets and the greyed cells stay as they are; values, not formulas.",
    "A text answer may have up to 40,000 characters; an Excel cell holds 32,767. Write longer ones in Candour.",
];

/// Writes the sheet.
pub(super) fn write(document: &Document<'_>, standards: &[Heading<'_>], long: bool) -> Result<Worksheet> {
    let mut sheet = super::named(sheets::COVER)?;
    sheet.set_column_width(0, 3)?.set_column_width(FIRST, 24)?.set_column_width(LAST, 92)?;
    sheet.set_screen_gridlines(false);
    let mut row = band(&mut sheet, document)?;
    row = list(&mut sheet, row, "What to do", &STEPS)?;
    let mut notes: Vec<(&str, &str)> = GOOD_TO_KNOW.iter().map(|note| ("•", *note)).collect();
    if long {
        notes.push((
            "•",
            "Some of your texts are too long for a cell. They stand on the sheet “Long texts”, stay as they are, and are changed in Candour.",
        ));
    }
    row = list(&mut sheet, row, "Good to know", &notes)?;
    row = facts(&mut sheet, row, document)?;
    contents(&mut sheet, row, standards)?;
    page::print(&mut sheet, &document.masthead, false);
    sheet.set_tab_color(palette::INK);
    page::protect(&mut sheet);
    sheet.set_active(true);
    Ok(sheet)
}

fn band(sheet: &mut Worksheet, document: &Document<'_>) -> Result<u32> {
    let form = document.form;
    let over = if form.board.is_empty() { form.set.publisher.as_str() } else { form.board };
    let kind = form.set.agency_type_label(form.agency_type);
    let who = form.target.map_or_else(|| format!("For {kind}"), |target| target.agency.name.clone());
    let what = form.target.map_or(form.set.title.as_str(), |target| target.audit_title);
    let lines = [
        (28.0, formats::band(11, palette::MIST), over.to_owned()),
        (38.0, formats::band(24, palette::WHITE).set_bold(), who),
        (26.0, formats::band(13, palette::MIST), format!("Return to fill in  ·  {what}")),
        (10.0, formats::band(8, palette::MIST), String::new()),
    ];
    for (row, (height, format, text)) in (0..).zip(lines) {
        put(sheet, row, 0, &Cell::Empty, &format)?;
        sheet.merge_range(row, FIRST, row, LAST, &text, &format.set_shrink())?;
        sheet.set_row_height(row, height)?;
    }
    put(sheet, 4, 0, &Cell::Empty, &formats::handling())?;
    let handling = format!(
        "{}. Holds your agency's own assessment of its safeguarding. Share it only with people who help to fill it in.",
        form.marking
    );
    sheet.merge_range(4, FIRST, 4, LAST, &handling, &formats::handling())?;
    sheet.set_row_height(4, 32)?;
    Ok(6)
}

fn list(sheet: &mut Worksheet, row: u32, title: &str, items: &[(&str, &str)]) -> Result<u32> {
    page::section(sheet, row, FIRST, LAST, title)?;
    let (mark, text) = (strong(), Kind::Wrap.format());
    let mut at = row + 1;
    for (sign, words) in items {
        put(sheet, at, FIRST, &(*sign).into(), &mark)?;
        put(sheet, at, LAST, &(*words).into(), &text)?;
        let lines = u32::try_from(words.chars().count().div_ceil(LINE)).unwrap_or(1);
        sheet.set_row_height(at, 4 + 15 * lines)?;
        at += 1;
    }
    Ok(at + 1)
}

fn strong() -> Format {
    Kind::Strong.format().set_align(rust_xlsxwriter::FormatAlign::Right).set_indent(1).set_font_color(palette::ACCENT)
}

fn facts(sheet: &mut Worksheet, row: u32, document: &Document<'_>) -> Result<u32> {
    page::section(sheet, row, FIRST, LAST, "About this workbook")?;
    let form = document.form;
    let kind = form.set.agency_type_label(form.agency_type);
    let made = time::moment_text(form.made_at);
    let mut facts: Vec<(&str, String)> = Vec::new();
    if let Some(target) = form.target {
        let holds = if target.answers.is_some() { "Your answers as they were on" } else { "No answers: made blank on" };
        facts.push(("Agency", format!("{} ({kind})", target.agency.name)));
        facts.push(("Audit", target.audit_title.to_owned()));
        facts.push(("Due on", time::date_text(target.due_on)));
        facts.push(("What it holds", format!("{holds} {made}")));
    } else {
        let later = "Once your agency has a return with these very statements, upload it there.";
        facts.push(("For", format!("Agencies of the type {kind}")));
        facts.push(("What it holds", format!("No answers: made blank on {made}")));
        facts.push(("Where to", later.to_owned()));
    }
    facts.push(("Question set", format!("{}, version {} ({})", form.set.title, form.set.version, form.set.publisher)));
    let mut at = row + 1;
    for (label, fact) in facts {
        put(sheet, at, FIRST, &label.into(), &Kind::Text.format().set_font_color(palette::MUTED))?;
        let lines = u32::try_from(fact.chars().count().div_ceil(LINE)).unwrap_or(1);
        put(sheet, at, LAST, &fact.into(), &Kind::Wrap.format())?;
        sheet.set_row_height(at, 4 + 15 * lines)?;
        at += 1;
    }
    Ok(at + 1)
}

/// A link to each standard.
fn contents(sheet: &mut Worksheet, row: u32, standards: &[Heading<'_>]) -> Result<()> {
    page::section(sheet, row, FIRST, LAST, "The standards")?;
    for (at, heading) in (row + 1..).zip(standards) {
        let count = words::count(heading.statements as u64, "statement", "statements");
        put(sheet, at, FIRST, &count.into(), &Kind::Text.format().set_font_color(palette::MUTED))?;
        let title = format!("{}. {}", heading.standard.code, heading.standard.title);
        let place = format!("internal:'{}'!A{}", sheets::ANSWERS, heading.row + 1);
        sheet.write_url_with_format(at, LAST, Url::new(place).set_text(title), &formats::link())?;
        sheet.set_row_height(at, 19)?;
    }
    Ok(())
}
