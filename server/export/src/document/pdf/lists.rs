//! Lists, and terms with what belongs to each.

use super::compose::{Area, Composer};
use super::strip::{Mark, Strip};
use super::structure::{Node, Role};
use super::style::{BLOCK_GAP, BODY, FACT_GAP, INDENT, ITEM_GAP, PARAGRAPH_GAP, TERM, TERM_GAP, TERMS};
use crate::book::palette;
use crate::document::model::{Block, Fact, Marker};
use crate::document::text::Text;

impl Composer {
    pub(super) fn list(&mut self, marker: Marker, items: &[Vec<Block>], area: Area) {
        self.structure.open(if matches!(marker, Marker::Number(_)) { Role::Numbers } else { Role::Bullets });
        for (at, item) in (0..).zip(items) {
            let label = match marker {
                Marker::Bullet => "•".to_owned(),
                Marker::Box => "☐".to_owned(),
                Marker::Number(first) => format!("{}.", first.saturating_add(at)),
            };
            self.structure.open(Role::Item);
            let node = self.structure.add(Role::Label);
            let start = self.body(item, area.after(if label.len() > 3 { 1.5 * INDENT } else { INDENT }));
            self.structure.close();
            if let Some(first) = self.strips.get_mut(start) {
                first.gap = if at == 0 { PARAGRAPH_GAP } else { ITEM_GAP };
            }
            self.put_beside(start, &label.into(), area, node);
        }
        self.structure.close();
    }

    pub(super) fn facts(&mut self, facts: &[Fact], area: Area) {
        self.structure.open(Role::Terms);
        // Below a heading they stand close; below anything else they begin anew.
        let close = self.strips.last().is_none_or(|strip| strip.keep);
        for (at, fact) in facts.iter().enumerate() {
            self.structure.open(Role::Item);
            let node = self.structure.add(Role::Label);
            let start = self.body(&fact.body, area.after(TERM + TERM_GAP));
            self.structure.close();
            if let Some(first) = self.strips.get_mut(start) {
                first.gap = if at == 0 && !close { BLOCK_GAP + FACT_GAP / 2.0 } else { FACT_GAP };
                let (x, y) = (area.x, -FACT_GAP / 2.0);
                first.marks.insert(0, Mark::Rule { x, y, width: area.width, colour: palette::LINE });
            }
            self.term(start, &fact.term, area, node);
            // An answer is not left behind by what is said to it.
            if let (0, 2.., Some(last)) = (at, facts.len(), self.strips.last_mut()) {
                last.keep = true;
            }
        }
        self.structure.close();
    }

    /// The blocks of an item; where they begin among the strips. There is always a strip.
    fn body(&mut self, blocks: &[Block], area: Area) -> usize {
        let start = self.strips.len();
        self.structure.open(Role::Body);
        self.blocks(blocks, area);
        self.structure.close();
        if self.strips.len() == start {
            self.push(Strip::of(BODY.leading));
        }
        start
    }

    /// A marker beside the first strip of an item.
    fn put_beside(&mut self, start: usize, label: &Text, area: Area, node: Node) {
        let mut lines = self.shaper.lines(label, BODY, area.width);
        if let (Some(line), Some(strip)) = (lines.pop(), self.strips.get_mut(start)) {
            strip.marks.insert(0, Mark::Line { x: area.x, y: 0.0, line, node });
        }
    }

    /// A term beside its body: all of it stands on the page on which the body begins.
    fn term(&mut self, start: usize, term: &Text, area: Area, node: Node) {
        let lines = self.shaper.lines(term, TERMS, TERM);
        let mut high = 0.0;
        let mut y = 0.0;
        if let Some(strip) = self.strips.get_mut(start) {
            // After the hairline, before the body: whoever reads the page in the order of its file hears them so.
            let at = 1.min(strip.marks.len());
            for (place, line) in (at..).zip(lines) {
                strip.marks.insert(place, Mark::Line { x: area.x, y, line, node });
                y += TERMS.leading;
            }
        }
        for strip in self.strips.get_mut(start..).unwrap_or_default() {
            high += strip.height;
            if high + 0.01 >= y {
                return;
            }
            strip.keep = true;
        }
        self.push(Strip::of(y - high));
    }
}
