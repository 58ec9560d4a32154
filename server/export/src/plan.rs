//! The QA&P audit action plan as a workbook: to read in a meeting, to filter, to print.

use crate::book::cell::Cell;
use crate::book::formats::{self, Kind};
use crate::book::masthead::Masthead;
use crate::book::names::SheetNames;
use crate::book::page::{self, BODY_ROW, Column, Page, column};
use crate::book::palette;
use crate::error::Result;
use crate::words;
use candour_domain::plan::{ActionTexts, Standing};
use candour_domain::question_set::{Priority, Rag};
use candour_domain::time;
use chrono::{DateTime, NaiveDate, Utc};
use rust_xlsxwriter::{ConditionalFormatCell, ConditionalFormatCellRule, DocProperties, Format, Workbook, Worksheet};

const TITLE: &str = "QA&P audit action plan";
/// The column of where an action stands.
const STANDING: u16 = 2;

/// The plan, or the part of it that was asked for.
#[derive(Clone, Debug)]
pub struct PlanDocument {
    /// The Board's name.
    pub board: String,
    /// The agency whose part it is; `None` for the Board's.
    pub agency: Option<String>,
    /// The protective marking.
    pub marking: String,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// How many actions stand where, in words.
    pub summary: String,
    /// The actions, the most urgent first.
    pub lines: Vec<ActionLine>,
    /// Recommendations that are issued and have no action yet; `None` where only actions that stand somewhere were
    /// asked for, and the sheet would say nothing.
    pub without_action: Option<Vec<RecommendationLine>>,
}

/// One recommendation.
#[derive(Clone, Debug)]
pub struct RecommendationLine {
    /// Such as `CA26-TP-03`.
    pub reference: String,
    /// The agency's name, or "The partnership".
    pub for_whom: String,
    /// The audit's title.
    pub audit: String,
    /// The statement or the standard that it is about.
    pub about: Option<String>,
    /// What is recommended.
    pub text: String,
    /// How the Board will know.
    pub measure: String,
    /// How pressing it is.
    pub priority: Priority,
    /// Until when it should be done.
    pub due_on: Option<NaiveDate>,
    /// Where it stands, in words.
    pub state: &'static str,
}

/// One action.
#[derive(Clone, Debug)]
pub struct ActionLine {
    /// Such as `CA26-TP-03.1`.
    pub reference: String,
    /// The recommendation.
    pub recommendation: RecommendationLine,
    /// Its words; `None` where they could not be read: each cell says so, and is never silently empty.
    pub words: Option<ActionTexts>,
    /// Its first day.
    pub starts_on: NaiveDate,
    /// Its last day.
    pub due_on: NaiveDate,
    /// Where it stands on the day of the file.
    pub standing: Standing,
    /// Who accepted it for its agency.
    pub accepted: Option<String>,
    /// What was last said to it: when, by whom, what.
    pub last: Option<(NaiveDate, String, String)>,
}

impl ActionLine {
    fn word(&self, of: impl FnOnce(&ActionTexts) -> &String) -> &str {
        self.words.as_ref().map_or(words::UNREADABLE, |words| of(words).as_str())
    }
}

/// The bytes of the workbook.
///
/// # Errors
/// Where the library refuses a text.
pub fn workbook(document: &PlanDocument) -> Result<Vec<u8>> {
    let whose = document.agency.as_deref().unwrap_or(&document.board);
    let line = format!("{whose}  ·  as of {}  ·  {}", time::moment_text(document.made_at), document.marking);
    let masthead = Masthead::of(line, &document.marking, whose);
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(document));
    let mut names = SheetNames::default();
    plan(workbook.add_worksheet().set_name(names.claim("Action plan"))?, document, &masthead)?;
    if let Some(lines) = &document.without_action {
        waiting(workbook.add_worksheet().set_name(names.claim("Without an action"))?, lines, &masthead)?;
    }
    Ok(workbook.save_to_buffer()?)
}

fn properties(document: &PlanDocument) -> DocProperties {
    let short = |text: &str| text.chars().take(255).collect::<String>();
    DocProperties::new()
        .set_title(TITLE)
        .set_subject(short(document.agency.as_deref().unwrap_or("All agencies and the partnership")))
        .set_author(short(&document.board))
        .set_company(short(&document.board))
        .set_category("Safeguarding adults assurance")
        .set_keywords(document.marking.as_str())
        .set_creation_datetime(&document.made_at)
}

fn columns() -> Vec<Column> {
    vec![
        column("Reference", 15.0, Kind::Strong),
        column("Agency", 24.0, Kind::Wrap),
        column("Stands", 15.0, Kind::Wrap),
        column("Due", 13.0, Kind::Date),
        column("Action", 42.0, Kind::Wrap),
        column("How one will know", 32.0, Kind::Wrap),
        column("Owner (role)", 20.0, Kind::Wrap),
        column("Last said", 42.0, Kind::Wrap),
        column("Said on", 13.0, Kind::Date),
        column("Said by", 20.0, Kind::Wrap),
        column("Starts", 13.0, Kind::Date),
        column("Resources", 22.0, Kind::Wrap),
        column("Board’s priority", 24.0, Kind::Wrap),
        column("Impact for adults", 30.0, Kind::Wrap),
        column("Recommendation", 42.0, Kind::Wrap),
        column("Priority", 11.0, Kind::Text),
        column("About", 32.0, Kind::Wrap),
        column("Audit", 26.0, Kind::Wrap),
        column("Accepted by", 20.0, Kind::Wrap),
    ]
}

fn plan(sheet: &mut Worksheet, document: &PlanDocument, masthead: &Masthead) -> Result<()> {
    let columns = columns();
    let summary = if document.summary.is_empty() { "No action matches." } else { &document.summary };
    let note = format!("{summary}. {}", words::handling(&document.marking));
    page::table(sheet, masthead, &Page { title: TITLE, note: &note, frozen: 1, header_height: 34.0 }, &columns)?;
    sheet.set_paper_size(page::A3);
    for (row, line) in (BODY_ROW..).zip(&document.lines) {
        page::body_row(sheet, row, &columns, &cells(line))?;
    }
    let rows = u32::try_from(document.lines.len()).unwrap_or(u32::MAX);
    page::filter(sheet, rows, columns.len())?;
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

fn cells(line: &ActionLine) -> Vec<Cell<'_>> {
    let of = &line.recommendation;
    let (on, by, said) = match &line.last {
        Some((on, by, said)) => (Some(*on), by.as_str(), said.as_str()),
        None => (None, "", ""),
    };
    vec![
        line.reference.as_str().into(),
        of.for_whom.as_str().into(),
        line.standing.label().into(),
        line.due_on.into(),
        line.word(|words| &words.specific).into(),
        line.word(|words| &words.measure).into(),
        line.word(|words| &words.owner).into(),
        said.into(),
        on.into(),
        by.into(),
        line.starts_on.into(),
        line.word(|words| &words.resources).into(),
        line.word(|words| &words.relevance).into(),
        line.word(|words| &words.impact).into(),
        of.text.as_str().into(),
        words::priority(of.priority).into(),
        of.about.as_deref().into(),
        of.audit.as_str().into(),
        line.accepted.as_deref().into(),
    ]
}

fn waiting(sheet: &mut Worksheet, lines: &[RecommendationLine], masthead: &Masthead) -> Result<()> {
    let columns = vec![
        column("Reference", 15.0, Kind::Strong),
        column("Agency", 26.0, Kind::Wrap),
        column("Recommendation", 50.0, Kind::Wrap),
        column("How the Board will know", 40.0, Kind::Wrap),
        column("Priority", 11.0, Kind::Text),
        column("To be done by", 14.0, Kind::Date),
        column("Stands", 22.0, Kind::Wrap),
        column("About", 36.0, Kind::Wrap),
        column("Audit", 28.0, Kind::Wrap),
    ];
    let note = "Issued recommendations that have no action yet.";
    let page = Page { title: "Without an action", note, frozen: 1, header_height: 34.0 };
    page::table(sheet, masthead, &page, &columns)?;
    for (row, of) in (BODY_ROW..).zip(lines) {
        let cells = [
            of.reference.as_str().into(),
            of.for_whom.as_str().into(),
            of.text.as_str().into(),
            of.measure.as_str().into(),
            words::priority(of.priority).into(),
            of.due_on.into(),
            of.state.into(),
            of.about.as_deref().into(),
            of.audit.as_str().into(),
        ];
        page::body_row(sheet, row, &columns, &cells)?;
    }
    page::filter(sheet, u32::try_from(lines.len()).unwrap_or(u32::MAX), columns.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_column_that_is_coloured_is_the_one_that_says_where_an_action_stands() {
        assert_eq!(
            columns().get(usize::from(STANDING)).map(|column| column.title.to_string()).as_deref(),
            Some("Stands")
        );
    }

    #[test]
    fn a_plan_without_actions_is_a_workbook_too() {
        let empty = PlanDocument {
            board: "Testshire".to_owned(),
            agency: None,
            marking: "OFFICIAL".to_owned(),
            made_at: DateTime::UNIX_EPOCH,
            summary: String::new(),
            lines: Vec::new(),
            without_action: None,
        };
        assert!(workbook(&empty).unwrap().starts_with(b"PK"));
    }
}
