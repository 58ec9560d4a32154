//! Slopes: where each row stood then, and where it stands now.

use super::bars::empty;
use super::canvas::{Anchor, Canvas, NAMES, Named, ROW, TOP, Words, hex, length};
use crate::book::palette;
use candour_texts::t;

/// One row.
#[derive(Clone, Debug)]
pub struct Slope {
    /// What it is of.
    pub name: String,
    /// Where it stood and where it stands, from 0 to 1.
    pub shares: (f64, f64),
    /// The two figures in words.
    pub figures: (String, String),
}

const LONGEST: f64 = 420.0;
const LEGEND: f64 = 34.0;

/// A chart of slopes, row by row, so that no line crosses another: a ring is then, a full dot is now, and the line
/// between them has the length of the change. The figures and the direction stand beside it.
pub fn slope(named: Named<'_>, (then, now): (&str, &str), rows: &[Slope]) -> String {
    let height = TOP + LEGEND + length(rows.len().max(1)) * ROW + 12.0;
    let mut canvas = Canvas::new(named, NAMES + LONGEST + 240.0, height);
    canvas.dot((8.0, TOP + 8.0), palette::INK, false);
    canvas.words((20.0, TOP + 13.0), then, Anchor::Start, Words::default());
    let x = 20.0 + length(then.chars().count()) * 8.0 + 32.0;
    canvas.dot((x, TOP + 8.0), palette::INK, true);
    canvas.words((x + 12.0, TOP + 13.0), now, Anchor::Start, Words::default());
    for (at, row) in rows.iter().enumerate() {
        let y = TOP + LEGEND + length(at) * ROW + ROW / 2.0;
        canvas.name((NAMES - 12.0, y), &row.name, NAMES - 16.0, Anchor::End);
        canvas.rect((NAMES, y - 1.0), (LONGEST, 2.0), &hex(palette::LINE), None);
        let place = |share: f64| (NAMES + share.clamp(0.0, 1.0) * LONGEST, y);
        canvas.line(place(row.shares.0), place(row.shares.1), (palette::ACCENT, 4.0), false);
        canvas.dot(place(row.shares.0), palette::INK, false);
        canvas.dot(place(row.shares.1), palette::INK, true);
        let (before, after) = &row.figures;
        let words = t!("{before} to {after}{direction}", before, after, direction = direction(row.shares));
        canvas.words((NAMES + LONGEST + 16.0, y + 5.0), &words, Anchor::Start, Words::default());
    }
    empty(&mut canvas, rows.is_empty());
    canvas.finish()
}

fn direction((then, now): (f64, f64)) -> &'static str {
    match now.total_cmp(&then) {
        std::cmp::Ordering::Greater => " ▲",
        std::cmp::Ordering::Less => " ▼",
        std::cmp::Ordering::Equal => " =",
    }
}
