//! The Markdown of question sets as blocks, by the rules of the pages: no pictures, no markup of HTML, and addresses
//! only where they begin with https or are of a mailbox. Paper has no links, so an address stands after its words.

use super::model::{Block, Level, Marker, Table, Tone};
use super::text::{Look, Text};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// How many blocks stand within each other at most, the text itself included: what draws them goes as deep, and a text
/// of thousands of marks would end it.
const DEEPEST: usize = 16;

/// The text as blocks; its headings, of whatever depth, are of this level.
pub fn blocks(markdown: &str, headings: Level) -> Vec<Block> {
    let mut reader = Reader::new(headings);
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        reader.take(event);
    }
    reader.finish()
}

/// What is open, from outside inwards.
enum Open {
    Blocks(Vec<Block>),
    Quote(Vec<Block>),
    Item(Vec<Block>),
    List(Marker, Vec<Vec<Block>>),
}

struct Reader {
    headings: Level,
    open: Vec<Open>,
    text: Text,
    strong: usize,
    stressed: usize,
    /// How many pictures are open: their words are left out.
    pictures: usize,
    addresses: Vec<String>,
    table: Option<(Vec<Text>, Vec<Vec<Text>>)>,
    row: Vec<Text>,
    /// How many are open beyond the [`DEEPEST`].
    beyond: usize,
}

impl Reader {
    fn new(headings: Level) -> Self {
        Self {
            headings,
            open: vec![Open::Blocks(Vec::new())],
            text: Text::default(),
            strong: 0,
            stressed: 0,
            pictures: 0,
            addresses: Vec::new(),
            table: None,
            row: Vec::new(),
            beyond: 0,
        }
    }

    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) => self.words(&text),
            Event::SoftBreak => self.words(" "),
            Event::HardBreak => self.words("\n"),
            _ => {}
        }
    }

    fn words(&mut self, words: &str) {
        if self.pictures > 0 {
            return;
        }
        let look = match (self.strong, self.stressed) {
            (1.., _) => Look::Strong,
            (0, 1..) => Look::Emphasis,
            (0, 0) => Look::Plain,
        };
        self.text.push(look, words);
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::BlockQuote(_) => self.open_one(Open::Quote(Vec::new())),
            Tag::List(first) => self.open_one(Open::List(first.map_or(Marker::Bullet, Marker::Number), Vec::new())),
            Tag::Item => self.open_one(Open::Item(Vec::new())),
            Tag::Paragraph | Tag::Heading { .. } | Tag::CodeBlock(_) => self.paragraph(),
            Tag::Table(_) => {
                self.paragraph();
                self.table = Some((Vec::new(), Vec::new()));
            }
            Tag::TableHead | Tag::TableRow => self.row = Vec::new(),
            Tag::Strong => self.strong += 1,
            Tag::Emphasis => self.stressed += 1,
            Tag::Image { .. } => self.pictures += 1,
            Tag::Link { dest_url, .. } => self.addresses.push(dest_url.into_string()),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::CodeBlock => self.paragraph(),
            TagEnd::Heading(_) => {
                let text = std::mem::take(&mut self.text);
                if !text.is_blank() {
                    self.block(Block::Heading(self.headings, text));
                }
            }
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item => self.close(),
            TagEnd::TableCell => self.row.push(std::mem::take(&mut self.text)),
            TagEnd::TableHead => {
                if let Some((head, _)) = &mut self.table {
                    *head = std::mem::take(&mut self.row);
                }
            }
            TagEnd::TableRow => {
                if let Some((_, rows)) = &mut self.table {
                    rows.push(std::mem::take(&mut self.row));
                }
            }
            TagEnd::Table => {
                if let Some((head, rows)) = self.table.take() {
                    self.block(Block::Table(Table::new(head, rows)));
                }
            }
            TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
            TagEnd::Emphasis => self.stressed = self.stressed.saturating_sub(1),
            TagEnd::Image => self.pictures = self.pictures.saturating_sub(1),
            TagEnd::Link => self.address(),
            _ => {}
        }
    }

    /// An address after its words, where it is one that the pages would show and the words are not it already.
    fn address(&mut self) {
        let Some(address) = self.addresses.pop() else { return };
        let shown = address.strip_prefix("mailto:").unwrap_or(&address);
        let known = shown.len() < address.len() || address.starts_with("https://");
        if known && !self.text.line().ends_with(shown) {
            self.text.push(Look::Quiet, &format!(" ({shown})"));
        }
    }

    /// Ends the paragraph that is open, if any: the words of a tight list stand in none.
    fn paragraph(&mut self) {
        let text = std::mem::take(&mut self.text);
        if !text.is_blank() {
            self.block(Block::Paragraph(Tone::Body, text));
        }
    }

    fn open_one(&mut self, open: Open) {
        self.paragraph();
        // What stands deeper stands in the deepest that is drawn.
        if self.open.len() < DEEPEST {
            self.open.push(open);
        } else {
            self.beyond += 1;
        }
    }

    fn close(&mut self) {
        self.paragraph();
        if self.beyond > 0 {
            self.beyond -= 1;
            return;
        }
        match self.open.pop() {
            Some(Open::Quote(blocks)) if !blocks.is_empty() => self.block(Block::Quote(blocks)),
            Some(Open::List(marker, items)) if !items.is_empty() => self.block(Block::List(marker, items)),
            Some(Open::Item(blocks)) => match self.open.last_mut() {
                Some(Open::List(_, items)) if !blocks.is_empty() => items.push(blocks),
                _ => {}
            },
            Some(outermost @ Open::Blocks(_)) => self.open.push(outermost),
            _ => {}
        }
    }

    fn block(&mut self, block: Block) {
        match self.open.last_mut() {
            Some(Open::Blocks(blocks) | Open::Quote(blocks) | Open::Item(blocks)) => blocks.push(block),
            Some(Open::List(_, items)) => items.push(vec![block]),
            None => {}
        }
    }

    fn finish(mut self) -> Vec<Block> {
        self.paragraph();
        self.beyond = 0;
        while self.open.len() > 1 {
            self.close();
        }
        match self.open.pop() {
            Some(Open::Blocks(blocks)) => blocks,
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_nested_without_end_is_drawn_in_sixteen_levels_and_nothing_is_lost() {
        for opening in [">", "- "] {
            let deep = blocks(&format!("{}end", opening.repeat(2_000)), Level::Three);
            let said = format!("{deep:?}");
            assert!(said.contains("end"));
            assert!(said.matches("Quote(").count() + said.matches("List(").count() <= DEEPEST, "{}", said.len());
        }
    }

    fn said(markdown: &str) -> String {
        format!("{:?}", blocks(markdown, Level::Three))
    }

    #[test]
    fn hostile_markdown_is_words_or_nothing() {
        for text in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[click](javascript:alert(1))",
            "![picture](https://example.org/x.png)",
            "[relative](/sign-out)",
        ] {
            let said = said(text);
            for evil in ["javascript", "onerror", "picture", "/sign-out", "<img"] {
                assert!(!said.contains(evil), "{text} gave {said}");
            }
        }
    }

    #[test]
    fn addresses_stand_after_their_words() {
        let found = blocks("See [the guide](https://example.org/a) or [us](mailto:a@example.org).", Level::Three);
        let [Block::Paragraph(_, text)] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(text.line(), "See the guide (https://example.org/a) or us (a@example.org).");
    }

    #[test]
    fn lists_nest_and_tables_have_a_head() {
        let found = blocks("- a\n  1. b\n- c\n\n| x | y |\n|---|---|\n| 1 | **2** |\n", Level::Three);
        let [Block::List(Marker::Bullet, items), Block::Table(table)] = found.as_slice() else { panic!("{found:?}") };
        assert!(matches!(&items[0][1], Block::List(Marker::Number(1), inner) if inner.len() == 1));
        assert_eq!((table.head[1].line().as_str(), table.rows[0][1].runs()[0].look()), ("y", Look::Strong));
    }
}
