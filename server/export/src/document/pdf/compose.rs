//! Blocks into strips, and into the structure that a screen reader is told.

use super::shape::Shaper;
use super::strip::{Bookmark, Mark, Strip};
use super::structure::{Role, Structure};
use super::style::{self, BLOCK_GAP, BODY, KICKER, LABEL, PARAGRAPH_GAP, SMALL, SMALL_GAP, Setting, WIDTH};
use crate::book::palette;
use crate::document::model::{Block, Level, Tone};
use crate::document::text::Text;
use crate::error::Result;

/// What is said at the end where a letter was missing.
const MISSED: &str = "An empty box (□) stands where a letter is that the fonts of this document do not have. Whoever \
                      copies the text out of it, or has it read aloud, gets the letter.";
/// The padding of a callout.
const PAD: f32 = 12.0;
/// How high a line to write on is.
const WRITTEN: f32 = 19.0;
/// What fits a page with a heading above it.
const MOST_LINES: u8 = 30;

/// Where blocks stand, from the left margin.
#[derive(Clone, Copy, Debug)]
pub(super) struct Area {
    pub(super) x: f32,
    pub(super) width: f32,
}

impl Area {
    const WHOLE: Self = Self { x: 0.0, width: WIDTH };

    /// What is left where this much is taken at its left.
    pub(super) fn after(self, taken: f32) -> Self {
        // Lists within lists end where a line would hold no word.
        let taken = taken.min((self.width - 60.0).max(0.0));
        Self { x: self.x + taken, width: self.width - taken }
    }
}

/// Turns the blocks of one document into strips.
pub(super) struct Composer {
    pub(super) shaper: Shaper,
    pub(super) structure: Structure,
    pub(super) strips: Vec<Strip>,
    /// Whether the next strip begins a page.
    fresh: bool,
}

impl Composer {
    pub(super) fn new() -> Result<Self> {
        Ok(Self { shaper: Shaper::new()?, structure: Structure::default(), strips: Vec::new(), fresh: false })
    }

    /// All blocks of a document.
    pub(super) fn all(&mut self, blocks: &[Block]) {
        self.blocks(blocks, Area::WHOLE);
        if self.shaper.missed {
            self.paragraph(&MISSED.into(), SMALL, 2.0 * BLOCK_GAP, Area::WHOLE);
        }
    }

    pub(super) fn blocks(&mut self, blocks: &[Block], area: Area) {
        for block in blocks {
            match block {
                Block::Heading(level, text) => self.heading(*level, text, area),
                Block::Paragraph(tone, text) => {
                    let (setting, gap) = match tone {
                        Tone::Body => (BODY, PARAGRAPH_GAP),
                        Tone::Kicker => (KICKER, 0.0),
                        Tone::Small => (SMALL, SMALL_GAP),
                        Tone::Label => (LABEL, 12.0),
                    };
                    let start = self.strips.len();
                    self.paragraph(text, setting, gap, area);
                    let said = self.strips.get_mut(start..).unwrap_or_default();
                    for strip in said {
                        strip.keep |= matches!(tone, Tone::Label | Tone::Kicker);
                    }
                }
                Block::Facts(facts) => self.facts(facts, area),
                Block::Table(table) => self.table(table, area),
                Block::List(marker, items) => self.list(*marker, items, area),
                Block::Callout(blocks) => self.callout(blocks, area),
                Block::Quote(blocks) => self.quote(blocks, area),
                Block::Room(lines) => self.room(*lines, area),
                Block::Together(blocks) => self.together(blocks, area),
                Block::PageBreak => self.fresh = true,
            }
        }
    }

    pub(super) fn push(&mut self, strip: Strip) {
        let fresh = std::mem::take(&mut self.fresh);
        self.strips.push(Strip { fresh, ..strip });
    }

    fn heading(&mut self, level: Level, text: &Text, area: Area) {
        let title = text.line();
        if title.is_empty() {
            return;
        }
        let (setting, gap) = style::heading(level.number());
        let node = self.structure.add(Role::Heading(level.number(), title.clone()));
        let mut bookmark = Some(Bookmark { level: level.number(), title });
        let mut gap = gap;
        for line in self.shaper.lines(text, setting, area.width) {
            let marks = vec![Mark::Line { x: area.x, y: 0.0, line, node }];
            let strip = Strip { gap, keep: true, marks, bookmark: bookmark.take(), ..Strip::of(setting.leading) };
            self.push(strip);
            gap = 0.0;
        }
    }

    /// A paragraph; neither its first nor its last line stands alone on a page.
    fn paragraph(&mut self, text: &Text, setting: Setting, gap: f32, area: Area) {
        if text.is_blank() {
            return;
        }
        let node = self.structure.add(Role::Paragraph);
        let lines = self.shaper.lines(text, setting, area.width);
        let count = lines.len();
        for (at, line) in lines.into_iter().enumerate() {
            let keep = count > 1 && (at == 0 || at + 2 == count);
            let gap = if at == 0 { gap } else { 0.0 };
            let marks = vec![Mark::Line { x: area.x, y: 0.0, line, node }];
            self.push(Strip { gap, keep, marks, ..Strip::of(setting.leading) });
        }
    }

    /// Blocks that stand on one page. What is higher than one is parted all the same.
    fn together(&mut self, blocks: &[Block], area: Area) {
        let start = self.strips.len();
        self.blocks(blocks, area);
        if let Some((_, all_but_last)) = self.strips.get_mut(start..).and_then(<[Strip]>::split_last_mut) {
            for strip in all_but_last {
                strip.keep = true;
            }
        }
    }

    fn callout(&mut self, blocks: &[Block], area: Area) {
        let start = self.strips.len();
        self.structure.open(Role::Group);
        self.push(Strip { gap: BLOCK_GAP, keep: true, ..Strip::of(PAD - 3.0) });
        let inner = Area { x: area.x + PAD, width: area.width - 2.0 * PAD };
        self.blocks(blocks, inner);
        if let Some(first) = self.strips.get_mut(start + 1) {
            first.gap = 0.0;
        }
        self.push(Strip::of(PAD - 3.0));
        self.structure.close();
        let all = self.strips.get_mut(start..).unwrap_or_default();
        // Short ones stay whole; the padding never stands alone.
        let (count, whole) = (all.len(), all.len() < 24);
        for (at, strip) in all.iter_mut().enumerate() {
            strip.keep |= (whole && at + 1 < count) || at + 2 == count;
            let joined = at > 0;
            strip.marks.insert(0, Mark::Ground { x: area.x, width: area.width, colour: palette::PAPER, joined });
            strip.marks.insert(1, Mark::Ground { x: area.x, width: 3.0, colour: palette::ACCENT, joined });
        }
    }

    fn quote(&mut self, blocks: &[Block], area: Area) {
        let start = self.strips.len();
        self.structure.open(Role::Quote);
        self.blocks(blocks, area.after(PAD));
        self.structure.close();
        for (at, strip) in self.strips.get_mut(start..).unwrap_or_default().iter_mut().enumerate() {
            let joined = at > 0;
            strip.marks.insert(0, Mark::Ground { x: area.x, width: 2.0, colour: palette::LINE, joined });
        }
    }

    fn room(&mut self, lines: u8, area: Area) {
        let height = f32::from(lines.clamp(1, MOST_LINES)) * WRITTEN;
        let marks = vec![Mark::Frame { x: area.x, y: 0.0, width: area.width, height }];
        self.push(Strip { gap: 4.0, marks, ..Strip::of(height) });
    }
}
