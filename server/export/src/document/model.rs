//! What a document says, without how it looks.

use super::text::{Text, clean};
use chrono::{DateTime, Utc};

/// A document.
#[derive(Clone, Debug)]
pub struct Document {
    /// What viewers show as its name.
    title: String,
    /// Whose it is and what of, for the head of each page.
    about: String,
    /// The protective marking; empty where there is none.
    marking: String,
    /// What stands before everything on each page, such as "Draft"; empty where nothing does.
    standing: String,
    /// When it was made.
    made_at: DateTime<Utc>,
    /// What it says, in reading order.
    blocks: Vec<Block>,
}

/// The natural language of every document, as BCP 47 names it.
pub(super) const LANGUAGE: &str = "en-GB";

impl Document {
    /// An empty document.
    pub fn new(title: &str, made_at: DateTime<Utc>) -> Self {
        let title = clean(title);
        let title = if title.trim().is_empty() { "Document".to_owned() } else { title };
        Self {
            title,
            about: String::new(),
            marking: String::new(),
            standing: String::new(),
            made_at,
            blocks: Vec::new(),
        }
    }

    /// With this in the head of each page: whose it is, and what of.
    #[must_use]
    pub fn about(self, about: &str) -> Self {
        Self { about: line(about), ..self }
    }

    /// With this protective marking on each page.
    #[must_use]
    pub fn marked(self, marking: &str) -> Self {
        Self { marking: line(marking), ..self }
    }

    /// With this before everything in the head of each page, such as "Draft".
    #[must_use]
    pub fn standing(self, standing: &str) -> Self {
        Self { standing: line(standing), ..self }
    }

    /// Adds a block at the end.
    pub fn push(&mut self, block: Block) {
        self.blocks.push(block);
    }

    /// Adds blocks at the end.
    pub fn extend(&mut self, blocks: impl IntoIterator<Item = Block>) {
        self.blocks.extend(blocks);
    }

    pub(super) fn title(&self) -> &str {
        &self.title
    }

    pub(super) fn running(&self) -> (&str, &str, &str) {
        (&self.standing, &self.about, &self.marking)
    }

    pub(super) fn made_at(&self) -> DateTime<Utc> {
        self.made_at
    }

    pub(super) fn blocks(&self) -> &[Block] {
        &self.blocks
    }
}

/// A text as one line.
fn line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A part of a document.
#[derive(Clone, Debug)]
pub enum Block {
    /// A heading; the levels of a document begin with one and leave none out.
    Heading(Level, Text),
    /// A paragraph.
    Paragraph(Tone, Text),
    /// Terms with what belongs to each, in two columns.
    Facts(Vec<Fact>),
    /// A table.
    Table(Table),
    /// A list; each item is blocks of its own.
    List(Marker, Vec<Vec<Block>>),
    /// Something to be noticed first.
    Callout(Vec<Block>),
    /// Somebody else's words.
    Quote(Vec<Block>),
    /// Room to write by hand, this many lines high.
    Room(u8),
    /// Blocks that stand on one page where they fit one.
    Together(Vec<Block>),
    /// What follows begins on a new page.
    PageBreak,
}

impl Block {
    /// A plain paragraph.
    pub fn paragraph(text: impl Into<Text>) -> Self {
        Self::Paragraph(Tone::Body, text.into())
    }

    /// A heading.
    pub fn heading(level: Level, text: impl Into<Text>) -> Self {
        Self::Heading(level, text.into())
    }
}

/// How deep a heading is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The document.
    One,
    /// Its parts.
    Two,
    /// Their parts.
    Three,
    /// Their parts.
    Four,
}

impl Level {
    /// 1 to 4.
    pub(super) fn number(self) -> u8 {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Three => 3,
            Self::Four => 4,
        }
    }
}

/// How loud a paragraph speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// What is read.
    Body,
    /// What is said above a heading of the first level: whose it is.
    Kicker,
    /// What is said beside the matter.
    Small,
    /// What is asked of the room or the boxes below it; it stands on their page.
    Label,
}

/// A term with what belongs to it.
#[derive(Clone, Debug)]
pub struct Fact {
    pub(super) term: Text,
    pub(super) body: Vec<Block>,
}

impl Fact {
    /// A term with blocks.
    pub fn new(term: &str, body: Vec<Block>) -> Self {
        Self { term: term.into(), body }
    }

    /// A term with one paragraph.
    pub fn text(term: &str, text: impl Into<Text>) -> Self {
        Self::new(term, vec![Block::paragraph(text)])
    }
}

/// What stands before the items of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marker {
    /// A dot.
    Bullet,
    /// Numbers from this one.
    Number(u64),
    /// A box to tick by hand.
    Box,
}

/// A table. Rows may be shorter than the head; what is over is left out.
#[derive(Clone, Debug)]
pub struct Table {
    pub(super) head: Vec<Text>,
    pub(super) rows: Vec<Vec<Text>>,
    /// How wide the columns are, as parts of the whole; equal where one is missing.
    pub(super) widths: Vec<u16>,
}

impl Table {
    /// A table with these columns; the first cell of each row is what the row is about.
    pub fn new(head: Vec<Text>, rows: Vec<Vec<Text>>) -> Self {
        Self { head, rows, widths: Vec::new() }
    }

    /// With columns of these parts of the whole width.
    #[must_use]
    pub fn widths(self, widths: &[u16]) -> Self {
        Self { widths: widths.to_vec(), ..self }
    }
}
