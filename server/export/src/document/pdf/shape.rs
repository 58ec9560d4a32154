//! Texts as lines of glyphs: which letter of which font stands where.

use super::fonts::{Fonts, SANS, SERIF};
use super::style::{Face, Ink, Setting};
use crate::document::text::{Look, Run, Text};
use crate::error::Result;
use krilla::text::{GlyphId, KrillaGlyph};
use parley::style::{FontFamily, FontStyle, FontWeight, LineHeight, OverflowWrap, StyleProperty};
use parley::{Alignment, AlignmentOptions, Layout, LayoutContext};
use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;

/// A line of a paragraph.
#[derive(Debug)]
pub(super) struct Line {
    /// How far its letters reach, from where it begins; blanks at the end do not count.
    pub(super) width: f32,
    /// Where its letters stand, below its top.
    pub(super) baseline: f32,
    pub(super) pieces: Vec<Piece>,
}

/// Glyphs of one font and colour.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) font: usize,
    pub(super) size: f32,
    pub(super) ink: Ink,
    /// Where it begins, from the line's left.
    pub(super) x: f32,
    pub(super) glyphs: Vec<KrillaGlyph>,
    /// What the glyphs' ranges count in.
    pub(super) text: Rc<str>,
}

/// Shapes the texts of one document.
pub(super) struct Shaper {
    pub(super) fonts: Fonts,
    context: LayoutContext<Ink>,
    /// The glyph of each font that stands for what no font has.
    boxes: Vec<Option<u32>>,
    /// Whether such a glyph was needed.
    pub(super) missed: bool,
}

impl Shaper {
    pub(super) fn new() -> Result<Self> {
        let mut shaper = Self { fonts: Fonts::new()?, context: LayoutContext::new(), boxes: Vec::new(), missed: false };
        shaper.boxes = shaper.find_boxes();
        Ok(shaper)
    }

    /// The lines of a text within a width. A word that is wider is broken.
    pub(super) fn lines(&mut self, text: &Text, setting: Setting, width: f32) -> Vec<Line> {
        let mut out = Vec::new();
        for (whole, looks) in split_at_line_ends(text.runs()) {
            let layout = self.layout(&whole, &looks, setting, width);
            let shared: Rc<str> = whole.into();
            for line in layout.lines() {
                out.push(self.line(&line, setting, &shared));
            }
        }
        out
    }

    /// One line of a text that is cut, with a mark that it is, where it does not fit.
    pub(super) fn one_line(&mut self, text: &str, setting: Setting, width: f32) -> Option<Line> {
        let mut end = text.len();
        loop {
            let shown = text.get(..end)?.trim_end();
            let text = if end == text.len() { Text::from(shown) } else { Text::from(format!("{shown}…")) };
            let mut lines = self.lines(&text, setting, width);
            if lines.len() <= 1 || end == 0 {
                return lines.pop();
            }
            // A quarter less at a time: the text is that of a page's head, and short.
            end = (0..end - end.div_ceil(4)).rev().find(|at| shown.is_char_boundary(*at)).unwrap_or(0);
        }
    }

    fn layout(&mut self, text: &str, looks: &[(Range<usize>, Look)], setting: Setting, width: f32) -> Layout<Ink> {
        let families: &'static [_] = if setting.face == Face::Serif { &SERIF } else { &SANS };
        let strong = StyleProperty::FontWeight(FontWeight::new(600.0));
        let mut builder = self.context.ranged_builder(&mut self.fonts.context, text, 1.0, false);
        builder.push_default(StyleProperty::FontFamily(FontFamily::List(Cow::Borrowed(families))));
        builder.push_default(StyleProperty::FontSize(setting.size));
        builder.push_default(StyleProperty::LineHeight(LineHeight::Absolute(setting.leading)));
        builder.push_default(StyleProperty::OverflowWrap(OverflowWrap::Anywhere));
        builder.push_default(StyleProperty::Brush(setting.ink));
        if setting.strong {
            builder.push_default(strong.clone());
        }
        for (range, look) in looks {
            match look {
                Look::Plain => {}
                Look::Strong => builder.push(strong.clone(), range.clone()),
                Look::Emphasis => builder.push(StyleProperty::FontStyle(FontStyle::Italic), range.clone()),
                Look::Quiet => builder.push(StyleProperty::Brush(Ink::Quiet), range.clone()),
            }
        }
        let mut layout = builder.build(text);
        layout.break_all_lines(Some(width));
        layout.align(Alignment::Start, AlignmentOptions::default());
        layout
    }

    fn line(&mut self, line: &parley::Line<'_, Ink>, setting: Setting, text: &Rc<str>) -> Line {
        let metrics = line.metrics();
        let mut x = metrics.offset;
        let mut pieces: Vec<Piece> = Vec::new();
        for run in line.runs() {
            let Some(font) = self.fonts.place(run.font().data.id()) else { continue };
            let size = run.font_size();
            let mut last = None;
            for cluster in run.visual_clusters() {
                let range = cluster.text_range();
                if cluster.is_ligature_continuation() {
                    if let Some(last) = pieces.last_mut().and_then(|piece| piece.glyphs.last_mut()) {
                        last.text_range.end = last.text_range.end.max(range.end);
                        last.text_range.start = last.text_range.start.min(range.start);
                    }
                    continue;
                }
                for glyph in cluster.glyphs() {
                    let ink = cluster.style().brush;
                    if last != Some(ink) {
                        last = Some(ink);
                        pieces.push(Piece { font, size, ink, x, glyphs: Vec::new(), text: Rc::clone(text) });
                    }
                    let drawn = KrillaGlyph::new(
                        GlyphId::new(self.drawable(font, glyph.id)),
                        glyph.advance / size,
                        glyph.x / size,
                        glyph.y / size,
                        0.0,
                        range.clone(),
                        None,
                    );
                    x += glyph.advance;
                    if let Some(piece) = pieces.last_mut() {
                        piece.glyphs.push(drawn);
                    }
                }
            }
        }
        // Each knows its place on the line. They are drawn as they are read, which from right to left is not as they stand.
        pieces.sort_by_key(|piece| piece.glyphs.iter().map(|glyph| glyph.text_range.start).min());
        let width = metrics.offset + metrics.advance - metrics.hanging_advance;
        Line { width, baseline: baseline(setting), pieces }
    }

    /// The glyph, or a box where the font has none.
    fn drawable(&mut self, font: usize, glyph: u32) -> u32 {
        if glyph != 0 {
            return glyph;
        }
        self.missed = true;
        self.boxes.get(font).copied().flatten().unwrap_or(glyph)
    }

    /// Asks each font for its box, by setting one.
    fn find_boxes(&mut self) -> Vec<Option<u32>> {
        let mut found = vec![None; 5];
        for (face, strong, look) in [
            (Face::Sans, false, Look::Plain),
            (Face::Sans, true, Look::Plain),
            (Face::Sans, false, Look::Emphasis),
            (Face::Serif, true, Look::Plain),
        ] {
            let setting = Setting { face, size: 10.0, leading: 12.0, strong, ink: Ink::Dark };
            // The serif has a filled box alone; the last is in DejaVu alone.
            for mark in ["\u{25a0}", "\u{25a1}", "\u{fffd}"] {
                for line in self.lines(&Text::of(look, mark), setting, 100.0) {
                    for piece in line.pieces {
                        let glyph = piece.glyphs.first().map(|glyph| glyph.glyph_id.to_u32());
                        if let (Some(place), Some(glyph)) = (found.get_mut(piece.font), glyph.filter(|id| *id != 0)) {
                            *place = Some(glyph);
                        }
                    }
                }
            }
        }
        self.missed = false;
        found
    }
}

/// The letters stand in the middle of their leading; the sizes of ascent and descent are those of the family.
fn baseline(setting: Setting) -> f32 {
    let (ascent, descent) = (0.75 * setting.size, 0.25 * setting.size);
    (setting.leading - ascent - descent) / 2.0 + ascent
}

/// A line of text, and how which part of it looks.
type LookedAt = (String, Vec<(Range<usize>, Look)>);

/// Each line of the text with the looks in it. Every line but the last ends in a blank, so that whoever has the lines
/// read hears two words and not one.
fn split_at_line_ends(runs: &[Run]) -> Vec<LookedAt> {
    let mut out = vec![(String::new(), Vec::new())];
    for run in runs {
        for (at, part) in run.text().split('\n').enumerate() {
            if at > 0 {
                if let Some((line, _)) = out.last_mut() {
                    line.push(' ');
                }
                out.push((String::new(), Vec::new()));
            }
            if let Some((line, looks)) = out.last_mut() {
                let start = line.len();
                line.push_str(part);
                looks.push((start..line.len(), run.look()));
            }
        }
    }
    out
}
