//! The heat table as a picture: a mark, a figure and a tint in each cell.

use super::bars::empty;
use super::canvas::{Anchor, Canvas, NAMES, Named, TOP, Words, hex, length};
use crate::book::palette;
use candour_domain::question_set::Rag;

/// One row.
#[derive(Clone, Debug)]
pub struct HeatRow {
    /// What it is of.
    pub name: String,
    /// Its cells, in the order of the columns.
    pub cells: Vec<HeatCell>,
}

/// One cell.
#[derive(Clone, Debug)]
pub struct HeatCell {
    /// The figure, or why there is none.
    pub words: String,
    /// Its colour, where it has one.
    pub rag: Option<Rag>,
}

const COLUMN: f64 = 92.0;
const ROW: f64 = 32.0;
const HEADS: f64 = 28.0;

/// A heat table. Columns are named shortly: their numbers.
pub fn heat(named: Named<'_>, columns: &[String], rows: &[HeatRow]) -> String {
    let width = NAMES + length(columns.len().max(4)) * COLUMN + 12.0;
    let height = TOP + HEADS + length(rows.len().max(1)) * ROW + 12.0;
    let mut canvas = Canvas::new(named, width, height);
    for (at, column) in columns.iter().enumerate() {
        let x = NAMES + (length(at) + 0.5) * COLUMN;
        canvas.words((x, TOP + 18.0), column, Anchor::Middle, Words { strong: true, ..Words::default() });
    }
    for (at, row) in rows.iter().enumerate() {
        let y = TOP + HEADS + length(at) * ROW;
        canvas.name((NAMES - 12.0, y + ROW / 2.0), &row.name, NAMES - 16.0, Anchor::End);
        for (column, cell) in row.cells.iter().enumerate() {
            let x = NAMES + length(column) * COLUMN;
            let ground = hex(cell.rag.map_or(palette::PAPER, palette::tint));
            canvas.rect((x + 1.0, y + 1.0), (COLUMN - 2.0, ROW - 2.0), &ground, Some(palette::LINE));
            if let Some(rag) = cell.rag {
                mark(&mut canvas, (x + 15.0, y + ROW / 2.0), rag);
            }
            let size = if cell.rag.is_some() { 14.0 } else { 12.0 };
            let at = (x + if cell.rag.is_some() { 27.0 } else { 6.0 }, y + ROW / 2.0 + 5.0);
            canvas.words(at, &cell.words, Anchor::Start, Words { size, ..Words::default() });
        }
    }
    empty(&mut canvas, rows.is_empty());
    canvas.finish()
}

/// The marks of the pages: full, half, empty.
fn mark(canvas: &mut Canvas<'_>, (x, y): (f64, f64), rag: Rag) {
    canvas.dot((x, y), palette::INK, rag == Rag::Green);
    if rag == Rag::Amber {
        canvas.rect((x - 5.0, y - 5.0), (5.0, 10.0), &hex(palette::INK), None);
    }
}
