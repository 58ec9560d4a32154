//! The report of an audit as a document, and its One Minute Guide as one page.
//!
//! What a reader may not see was taken out before: nothing is decided here but how it is said on paper.

use crate::document::{Block, Document, Fact, Level, Look, Marker, Table, Text, Tone, from_markdown, paragraphs};
use candour_domain::board_report::{
    Figure, FigureItem, FigureList, FigureTable, GUIDE_PARTS, GuideWords, Misplaced, Part, Section, Written,
};
use candour_domain::signature::hash_text;
use candour_domain::time::{date_text, day};
use candour_texts::t;
use chrono::{DateTime, Utc};

/// What a report is of, and how it stands.
#[derive(Clone, Debug)]
pub struct ReportPaper {
    /// The Board's name.
    pub board: String,
    /// The audit's title.
    pub audit: String,
    /// The protective marking.
    pub marking: String,
    /// Where it stands, in words.
    pub state: &'static str,
    /// Whether it may still change: then each page says so.
    pub draft: bool,
    /// Names and values of its first page: versions, signature, approval.
    pub facts: Vec<(String, String)>,
    /// What is read of it.
    pub written: Written,
    /// When it is made.
    pub made_at: DateTime<Utc>,
}

/// The report.
pub fn document(paper: &ReportPaper) -> Document {
    let title = t!("Report: {audit}", audit = paper.audit);
    let document = Document::new(&title, paper.made_at)
        .about(&format!("{}  ·  {}", paper.board, paper.audit))
        .marked(&paper.marking);
    let mut document = if paper.draft { document.standing(t!("Draft")) } else { document };
    document.push(Block::Paragraph(Tone::Kicker, paper.board.as_str().into()));
    document.push(Block::heading(Level::One, title));
    let state = Fact::text(t!("State"), paper.state);
    let facts = paper.facts.iter().map(|(name, value)| Fact::text(name, value.as_str()));
    document.push(Block::Facts(std::iter::once(state).chain(facts).collect()));
    for section in &paper.written.sections {
        document.push(Block::heading(Level::Two, section.title.as_str()));
        document.extend(section_blocks(section, paper));
    }
    document
}

fn section_blocks(section: &Section, paper: &ReportPaper) -> Vec<Block> {
    match section.parts(&paper.written.figures) {
        Ok(parts) => parts.into_iter().flat_map(part_blocks).collect(),
        Err(wrong) => {
            let said = wrong.iter().map(Misplaced::sentence).collect::<Vec<_>>().join(" ");
            let mut blocks = vec![Block::Callout(vec![Block::paragraph(said)])];
            blocks.extend(paragraphs(&section.text).into_iter().map(Block::paragraph));
            blocks
        }
    }
}

fn part_blocks(part: Part<'_>) -> Vec<Block> {
    match part {
        Part::Prose(text) => from_markdown(&text, Level::Three),
        Part::Figure(Figure::Value(text)) => vec![Block::paragraph(text.as_str())],
        Part::Figure(Figure::Table(table)) => table_blocks(table),
        Part::Figure(Figure::List(list)) => list_blocks(list),
    }
}

/// Its caption above it; what names agencies and is left out says so in its place.
fn table_blocks(table: &FigureTable) -> Vec<Block> {
    let mut blocks = vec![Block::Paragraph(Tone::Label, Text::of(Look::Strong, &table.caption))];
    if !table.rows.is_empty() {
        let texts = |cells: &Vec<String>| cells.iter().map(|cell| cell.as_str().into()).collect::<Vec<Text>>();
        let rows = table.rows.iter().map(|row| texts(&row.cells)).collect();
        let widths = widths(table.head.len());
        blocks.push(Block::Table(Table::new(texts(&table.head), rows).widths(&widths)));
    }
    if !table.note.is_empty() {
        blocks.push(Block::Paragraph(Tone::Small, table.note.as_str().into()));
    }
    blocks
}

/// The first column says what a row is about; words need more room than figures.
fn widths(columns: usize) -> Vec<u16> {
    match columns {
        4 => vec![5, 3, 3, 3],
        6 => vec![6, 4, 2, 2, 2, 2],
        7 => vec![6, 3, 2, 2, 2, 2, 2],
        _ => std::iter::once(5).chain(std::iter::repeat_n(2, columns.saturating_sub(1))).collect(),
    }
}

fn list_blocks(list: &FigureList) -> Vec<Block> {
    let mut blocks = Vec::new();
    if list.items.is_empty() && list.left_out == 0 {
        blocks.push(Block::paragraph(list.none.as_str()));
    }
    if !list.items.is_empty() {
        blocks.push(Block::List(Marker::Bullet, list.items.iter().map(item_blocks).collect()));
    }
    blocks.extend(list.left_out_words().map(|words| Block::Paragraph(Tone::Small, words.into())));
    blocks
}

fn item_blocks(item: &FigureItem) -> Vec<Block> {
    let mut said = paragraphs(&item.text).into_iter();
    let lead = if item.lead.is_empty() { Text::default() } else { Text::of(Look::Strong, &format!("{}  ", item.lead)) };
    let first = said.next().unwrap_or_default();
    let first = first.runs().iter().fold(lead, |text, run| text.and(run.look(), run.text()));
    let mut blocks = vec![Block::paragraph(first)];
    blocks.extend(said.map(Block::paragraph));
    let facts: Vec<_> = item.facts.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    if !facts.is_empty() {
        blocks.push(Block::Paragraph(Tone::Small, facts.join("  ·  ").into()));
    }
    blocks
}

/// The hash of a version as a first page shows it.
pub fn hash_fact(hash: &[u8]) -> (String, String) {
    (t!("Hash of text and figures").to_owned(), hash_text(hash))
}

/// The One Minute Guide.
pub fn guide((board, audit): (&str, &str), marking: &str, words: &GuideWords, made_at: DateTime<Utc>) -> Document {
    let title = t!("One Minute Guide: {audit}", audit);
    let mut document =
        Document::new(&title, made_at).about(&format!("{board}  ·  {}", t!("One Minute Guide"))).marked(marking);
    document.push(Block::Paragraph(Tone::Kicker, t!("One Minute Guide").into()));
    document.push(Block::heading(Level::One, audit));
    for part in GUIDE_PARTS {
        let points = part.points(words);
        if points.is_empty() {
            continue;
        }
        document.push(Block::heading(Level::Two, part.heading()));
        if let [only] = points.as_slice() {
            document.push(Block::paragraph(*only));
        } else {
            let items = points.iter().map(|point| vec![Block::paragraph(*point)]);
            document.push(Block::List(Marker::Bullet, items.collect()));
        }
    }
    let from = t!("{board}, {day}", board, day = date_text(day(made_at)));
    document.push(Block::Paragraph(Tone::Small, from.into()));
    document
}
