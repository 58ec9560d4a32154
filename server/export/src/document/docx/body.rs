//! Blocks as Word's paragraphs, lists and tables.

use super::parts::{Numbered, TEXT_WIDTH};
use super::xml;
use crate::book::palette;
use crate::document::model::{Block, Fact, Marker, Table, Tone};
use crate::document::text::{Look, Text};
use std::fmt::Write as _;

/// A term stands beside its body where both are about as short as this, in characters.
const SHORT_TERM: usize = 22;
const SHORT: usize = 70;
/// How far each list stands in, in twentieths of a point.
const INDENT: u32 = 340;
/// How high a line to write on is, in the same.
const WRITTEN: u32 = 380;
/// Word's numbering knows no deeper one.
const DEEPEST: u32 = 8;

/// Where a block stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// The style of its paragraphs.
    style: &'a str,
    /// How far it stands in.
    indent: u32,
    /// How many lists it stands in.
    depth: u32,
}

/// The body of a document, as it is written.
#[derive(Default)]
pub(super) struct Body {
    out: String,
    lists: Vec<Numbered>,
    /// Whether the next paragraph begins a page.
    fresh: bool,
}

impl Body {
    pub(super) fn all(&mut self, blocks: &[Block]) {
        self.blocks(blocks, Place { style: "Normal", indent: 0, depth: 0 });
    }

    /// The document's XML, and the lists that its numbering must know.
    pub(super) fn finish(self) -> (String, Vec<Numbered>) {
        (super::parts::document(&self.out), self.lists)
    }

    fn blocks(&mut self, blocks: &[Block], place: Place<'_>) {
        for block in blocks {
            self.block(block, place);
        }
    }

    fn block(&mut self, block: &Block, place: Place<'_>) {
        match block {
            Block::Heading(level, text) => {
                let style = format!("Heading{}", level.number());
                self.paragraph(text, Place { style: &style, ..place }, "");
            }
            Block::Paragraph(tone, text) if !text.is_blank() => {
                let style = match tone {
                    Tone::Body => place.style,
                    Tone::Kicker => "Kicker",
                    Tone::Small => "Small",
                    Tone::Label => "Term",
                };
                self.paragraph(text, Place { style, ..place }, "");
            }
            Block::Paragraph(..) => {}
            Block::Facts(facts) => facts.iter().for_each(|fact| self.fact(fact, place)),
            Block::Table(table) => self.table(table),
            Block::List(marker, items) => self.list(*marker, items, place),
            Block::Callout(blocks) => self.blocks(blocks, Place { style: "Callout", ..place }),
            Block::Quote(blocks) => self.blocks(blocks, Place { style: "Quote", ..place }),
            Block::Room(lines) => self.room(*lines),
            Block::Together(blocks) => self.blocks(blocks, place),
            Block::PageBreak => self.fresh = true,
        }
    }

    /// A paragraph; `more` are further properties, in the order that Word wants.
    fn paragraph(&mut self, text: &Text, place: Place<'_>, more: &str) {
        self.open(place, more);
        self.runs(text, "");
        self.out.push_str("</w:p>");
    }

    fn open(&mut self, place: Place<'_>, more: &str) {
        let _ = write!(self.out, "<w:p><w:pPr><w:pStyle w:val=\"{}\"/>", place.style);
        if std::mem::take(&mut self.fresh) {
            self.out.push_str("<w:pageBreakBefore/>");
        }
        self.out.push_str(more);
        if more.is_empty() && place.indent > 0 {
            let _ = write!(self.out, "<w:ind w:left=\"{}\"/>", place.indent);
        }
        self.out.push_str("</w:pPr>");
    }

    fn runs(&mut self, text: &Text, always: &str) {
        for run in text.runs() {
            let look = match run.look() {
                Look::Plain => String::new(),
                Look::Strong => "<w:b/>".to_owned(),
                Look::Emphasis => "<w:i/>".to_owned(),
                Look::Quiet => format!("<w:color w:val=\"{:06X}\"/>", palette::MUTED),
            };
            let _ = write!(self.out, "<w:r><w:rPr>{always}{look}</w:rPr>");
            for (at, line) in run.text().split('\n').enumerate() {
                if at > 0 {
                    self.out.push_str("<w:br/>");
                }
                let _ = write!(self.out, "<w:t xml:space=\"preserve\">{}</w:t>", xml(line));
            }
            self.out.push_str("</w:r>");
        }
    }

    /// A term: beside its body where that is short, else above it.
    fn fact(&mut self, fact: &Fact, place: Place<'_>) {
        let term = Text::from(fact.term.line());
        let fits = |text: &Text, most: usize| text.line().chars().count() <= most;
        let beside = match fact.body.as_slice() {
            [Block::Paragraph(Tone::Body, text)] if fits(&term, SHORT_TERM) && fits(text, SHORT) => Some(text),
            _ => None,
        };
        if let Some(text) = beside {
            self.open(Place { style: "Fact", ..place }, "");
            let quiet = format!("<w:b/><w:color w:val=\"{:06X}\"/>", palette::MUTED);
            self.runs(&term, &quiet);
            self.out.push_str("<w:r><w:tab/></w:r>");
            self.runs(text, "");
            self.out.push_str("</w:p>");
        } else {
            self.paragraph(&term, Place { style: "Term", ..place }, "");
            self.blocks(&fact.body, place);
        }
    }

    fn list(&mut self, marker: Marker, items: &[Vec<Block>], place: Place<'_>) {
        let kind = match marker {
            Marker::Bullet => Numbered::BULLETS,
            Marker::Box => Numbered::BOXES,
            Marker::Number(first) => {
                let own = Numbered { id: Numbered::FIRST_OWN + self.lists.len(), first };
                self.lists.push(own);
                own.id
            }
        };
        let level = place.depth.min(DEEPEST);
        let inner = Place { indent: place.indent + INDENT, depth: place.depth + 1, ..place };
        for item in items {
            let number = format!(
                "<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{kind}\"/></w:numPr><w:spacing w:after=\"60\"/><w:ind w:left=\"{}\" w:hanging=\"{INDENT}\"/>",
                inner.indent
            );
            match item.split_first() {
                Some((Block::Paragraph(_, text), rest)) => {
                    self.paragraph(text, inner, &number);
                    self.blocks(rest, inner);
                }
                _ => self.blocks(item, inner),
            }
        }
    }

    fn table(&mut self, table: &Table) {
        let parts: Vec<u32> =
            (0..table.head.len()).map(|at| u32::from(table.widths.get(at).copied().unwrap_or(1).max(1))).collect();
        let sum = parts.iter().sum::<u32>().max(1);
        let widths: Vec<u32> = parts.iter().map(|part| TEXT_WIDTH * part / sum).collect();
        self.out.push_str(
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"Plain\"/><w:tblW w:w=\"5000\" w:type=\"pct\"/><w:tblLayout w:type=\"fixed\"/><w:tblLook w:val=\"00A0\" w:firstRow=\"1\" w:lastRow=\"0\" w:firstColumn=\"1\" w:lastColumn=\"0\" w:noHBand=\"1\" w:noVBand=\"1\"/></w:tblPr><w:tblGrid>",
        );
        for width in &widths {
            let _ = write!(self.out, "<w:gridCol w:w=\"{width}\"/>");
        }
        self.out.push_str("</w:tblGrid>");
        self.row(&table.head, &widths, "<w:cantSplit/><w:tblHeader/>");
        for row in &table.rows {
            self.row(row, &widths, "");
        }
        self.after_table();
    }

    fn row(&mut self, cells: &[Text], widths: &[u32], properties: &str) {
        let _ = write!(self.out, "<w:tr><w:trPr>{properties}</w:trPr>");
        let none = Text::default();
        for (at, width) in widths.iter().enumerate() {
            let _ = write!(self.out, "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>");
            let place = Place { style: "Cell", indent: 0, depth: 0 };
            self.paragraph(cells.get(at).unwrap_or(&none), place, "");
            self.out.push_str("</w:tc>");
        }
        self.out.push_str("</w:tr>");
    }

    fn room(&mut self, lines: u8) {
        let height = u32::from(lines.max(1)) * WRITTEN;
        let _ = write!(
            self.out,
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"Framed\"/><w:tblW w:w=\"5000\" w:type=\"pct\"/><w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid><w:gridCol w:w=\"{TEXT_WIDTH}\"/></w:tblGrid><w:tr><w:trPr><w:trHeight w:val=\"{height}\" w:hRule=\"atLeast\"/></w:trPr><w:tc><w:tcPr><w:tcW w:w=\"{TEXT_WIDTH}\" w:type=\"dxa\"/></w:tcPr><w:p><w:pPr><w:pStyle w:val=\"Cell\"/></w:pPr></w:p></w:tc></w:tr>"
        );
        self.after_table();
    }

    /// Word joins two tables that nothing parts.
    fn after_table(&mut self) {
        self.out.push_str("</w:tbl><w:p><w:pPr><w:pStyle w:val=\"Between\"/></w:pPr></w:p>");
    }
}
