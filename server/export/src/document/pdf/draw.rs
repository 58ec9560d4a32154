//! Pages into the file: what was laid out is drawn, and told to the structure.

use super::compose::Composer;
use super::paginate::{Placed, Sheet, sheets};
use super::shape::{Line, Shaper};
use super::strip::{Bookmark, Mark};
use super::structure::Drawn;
use super::style::{
    BOTTOM, FOOT_BASELINE, HAIR, HEAD_BASELINE, LEFT, PAGE, RUNNING, RUNNING_STRONG, TOP, WIDTH, colour,
};
use crate::book::palette;
use crate::document::model::{Document, LANGUAGE};
use crate::document::text::{Look, Text};
use crate::error::{ExportError, Result};
use chrono::{DateTime, Datelike as _, Timelike as _, Utc};
use krilla::SerializeSettings;
use krilla::color::rgb;
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{self, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, SpanTag};

/// Makes the file.
pub(super) fn write(document: &Document, composer: Composer) -> Result<Vec<u8>> {
    let Composer { mut shaper, structure, strips, .. } = composer;
    let mut pdf = krilla::Document::new_with(settings()?);
    let sheets = sheets(&strips, BOTTOM - TOP);
    let mut drawn = structure.drawn();
    let mut bookmarks = Vec::new();
    for (at, sheet) in sheets.iter().enumerate() {
        let size = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or(ExportError::Document("a page has no size"))?;
        let mut page = pdf.start_page_with(size);
        let mut surface = page.surface();
        let mut pen = Pen { surface: &mut surface, shaper: &mut shaper };
        pen.running(document, at + 1, sheets.len());
        pen.sheet(sheet, &mut drawn);
        surface.finish();
        page.finish();
        bookmarks.extend(sheet.placed.iter().filter(|placed| !placed.again).filter_map(|placed| {
            let bookmark = placed.strip.bookmark.clone()?;
            Some((bookmark, XyzDestination::new(at, Point::from_xy(0.0, (TOP + placed.top - 8.0).max(0.0)))))
        }));
    }
    pdf.set_tag_tree(structure.tree(&drawn));
    pdf.set_outline(outline(document.title(), bookmarks));
    pdf.set_metadata(
        Metadata::new()
            .title(document.title().to_owned())
            .language(LANGUAGE.to_owned())
            .creator("Candour".to_owned())
            .creation_date(moment(document.made_at())),
    );
    // What the library says may hold words of the document.
    pdf.finish().map_err(|_| ExportError::Document("the PDF would not be what it says it is"))
}

fn settings() -> Result<SerializeSettings> {
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .with_archival_validator(Archival::A2_A)
        .finish()
        .map_err(|_| ExportError::Document("the PDF's kind is not known"))?;
    Ok(SerializeSettings { configuration, ..SerializeSettings::default() })
}

fn moment(at: DateTime<Utc>) -> metadata::DateTime {
    let small = |value: u32| u8::try_from(value).unwrap_or_default();
    metadata::DateTime::new(u16::try_from(at.year()).unwrap_or_default())
        .month(small(at.month()))
        .day(small(at.day()))
        .hour(small(at.hour()))
        .minute(small(at.minute()))
        .second(small(at.second()))
        .utc_offset_hour(0)
}

/// The headings as bookmarks, each under the last that is above it. A file of this kind must have one.
fn outline(title: &str, bookmarks: Vec<(Bookmark, XyzDestination)>) -> Outline {
    let mut outline = Outline::new();
    let mut open: Vec<(u8, OutlineNode)> = Vec::new();
    let mut close = |open: &mut Vec<(u8, OutlineNode)>, level: u8| {
        while open.last().is_some_and(|(last, _)| *last >= level) {
            let Some((_, node)) = open.pop() else { return };
            match open.last_mut() {
                Some((_, parent)) => parent.push_child(node),
                None => outline.push_child(node),
            }
        }
    };
    let none = bookmarks.is_empty().then(|| {
        let top = XyzDestination::new(0, Point::from_xy(0.0, 0.0));
        (Bookmark { level: 1, title: title.to_owned() }, top)
    });
    for (bookmark, place) in none.into_iter().chain(bookmarks) {
        close(&mut open, bookmark.level);
        open.push((bookmark.level, OutlineNode::new(bookmark.title, place).with_open(bookmark.level < 2)));
    }
    close(&mut open, 0);
    outline
}

/// What draws on one page.
struct Pen<'a, 'b> {
    surface: &'a mut Surface<'b>,
    shaper: &'a mut Shaper,
}

impl Pen<'_, '_> {
    fn sheet(&mut self, sheet: &Sheet<'_>, drawn: &mut Drawn) {
        for placed in &sheet.placed {
            let top = TOP + placed.top;
            for mark in &placed.strip.marks {
                self.mark(mark, top, placed, drawn);
            }
        }
    }

    fn mark(&mut self, mark: &Mark, top: f32, placed: &Placed<'_>, drawn: &mut Drawn) {
        match mark {
            Mark::Line { x, y, line, .. } if placed.again => {
                self.apart(ArtifactType::PaginationOther, |pen| pen.line(line, LEFT + x, top + y));
            }
            Mark::Line { x, y, line, node } => {
                if !line.pieces.is_empty() {
                    let identifier = self.surface.start_tagged(ContentTag::Span(SpanTag::empty()));
                    self.line(line, LEFT + x, top + y);
                    self.surface.end_tagged();
                    drawn.add(*node, identifier);
                }
            }
            Mark::Ground { x, width, colour, joined } => {
                let above = if *joined { placed.gap } else { 0.0 };
                // It overlaps the next by a hair: no white line shows between two strips.
                self.ground(LEFT + x, top - above, *width, above + placed.strip.height + 0.2, *colour);
            }
            Mark::Rule { x, y, width, colour } => {
                if *y >= 0.0 || placed.gap > 0.0 {
                    self.ground(LEFT + x, top + y - HAIR / 2.0, *width, HAIR, *colour);
                }
            }
            Mark::Frame { x, y, width, height } => {
                let rect = Rect::from_xywh(LEFT + x + HAIR / 2.0, top + y, width - HAIR, *height);
                self.apart(ArtifactType::Layout, |pen| pen.frame(rect));
            }
        }
    }

    /// What stands on each page.
    fn running(&mut self, document: &Document, page: usize, pages: usize) {
        let (standing, about, marking) = document.running();
        let right = self.shaper.one_line(marking, RUNNING_STRONG, WIDTH / 2.0);
        let taken = right.as_ref().map_or(0.0, |line| line.width + 20.0);
        let mark = if standing.is_empty() { String::new() } else { format!("{standing}  ·  ") };
        let mark_line = self.shaper.one_line(&mark, RUNNING_STRONG, WIDTH / 3.0).filter(|_| !mark.is_empty());
        let before = if mark.is_empty() { 0.0 } else { mark_line.as_ref().map_or(0.0, |line| line.width + 3.0) };
        let left = self.shaper.one_line(about, RUNNING, WIDTH - taken - before);
        let number = Text::of(Look::Plain, &format!("Page {page} of {pages}"));
        let number = self.shaper.lines(&number, RUNNING, WIDTH / 3.0).pop();
        let foot = self.shaper.one_line(marking, RUNNING_STRONG, WIDTH / 2.0);
        self.apart(ArtifactType::Header, |pen| {
            if let Some(line) = mark_line {
                pen.line(&line, LEFT, HEAD_BASELINE - line.baseline);
            }
            if let Some(line) = left {
                pen.line(&line, LEFT + before, HEAD_BASELINE - line.baseline);
            }
            if let Some(line) = right {
                pen.line(&line, LEFT + WIDTH - line.width, HEAD_BASELINE - line.baseline);
            }
        });
        self.ground(LEFT, HEAD_BASELINE + 8.0, WIDTH, HAIR, palette::LINE);
        self.apart(ArtifactType::Footer, |pen| {
            if let Some(line) = foot {
                pen.line(&line, LEFT, FOOT_BASELINE - line.baseline);
            }
            if let Some(line) = number {
                pen.line(&line, LEFT + WIDTH - line.width, FOOT_BASELINE - line.baseline);
            }
        });
    }

    /// Draws what is no part of what is read.
    fn apart(&mut self, kind: ArtifactType, draw: impl FnOnce(&mut Self)) {
        self.surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(kind)));
        draw(self);
        self.surface.end_tagged();
    }

    fn line(&mut self, line: &Line, x: f32, top: f32) {
        self.surface.set_stroke(None);
        for piece in &line.pieces {
            let Some(font) = self.shaper.fonts.at(piece.font) else { continue };
            self.surface.set_fill(Some(fill(piece.ink.colour())));
            let start = Point::from_xy(x + piece.x, top + line.baseline);
            self.surface.draw_glyphs(start, &piece.glyphs, font.clone(), &piece.text, piece.size, false);
        }
    }

    fn ground(&mut self, x: f32, y: f32, width: f32, height: f32, value: u32) {
        let Some(rect) = Rect::from_xywh(x, y, width, height) else { return };
        self.apart(ArtifactType::Layout, |pen| {
            let mut path = PathBuilder::new();
            path.push_rect(rect);
            if let Some(path) = path.finish() {
                pen.surface.set_stroke(None);
                pen.surface.set_fill(Some(fill(colour(value))));
                pen.surface.draw_path(&path);
            }
        });
    }

    fn frame(&mut self, rect: Option<Rect>) {
        let mut path = PathBuilder::new();
        if let Some(rect) = rect {
            path.push_rect(rect);
        }
        if let Some(path) = path.finish() {
            self.surface.set_fill(None);
            let paint = colour(palette::STONE_BAR).into();
            self.surface.set_stroke(Some(Stroke { paint, width: HAIR, ..Stroke::default() }));
            self.surface.draw_path(&path);
        }
    }
}

fn fill(colour: rgb::Color) -> Fill {
    Fill { paint: colour.into(), opacity: NormalizedF32::ONE, ..Fill::default() }
}
