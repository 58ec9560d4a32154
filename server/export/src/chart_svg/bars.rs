//! Bars: one figure a row.

use super::canvas::{Anchor, Canvas, NAMES, Named, ROW, TOP, Words, hex, length};
use crate::book::palette;
use candour_domain::question_set::Rag;
use candour_texts::t;

/// One bar.
#[derive(Clone, Debug)]
pub struct Bar {
    /// What it is of.
    pub name: String,
    /// How long it is, from 0 to 1; none where there is no figure.
    pub share: Option<f64>,
    /// The figure in words, or why there is none.
    pub figure: String,
    /// Its colour, where it has one.
    pub rag: Option<Rag>,
}

const LONGEST: f64 = 420.0;

/// A chart of bars, the first at the top.
pub fn bars(named: Named<'_>, rows: &[Bar]) -> String {
    let height = TOP + length(rows.len().max(1)) * ROW + 12.0;
    let mut canvas = Canvas::new(named, NAMES + LONGEST + 200.0, height);
    for (at, row) in rows.iter().enumerate() {
        let y = TOP + length(at) * ROW;
        canvas.name((NAMES - 12.0, y + ROW / 2.0), &row.name, NAMES - 16.0, Anchor::End);
        canvas.rect((NAMES, y + 5.0), (LONGEST, ROW - 10.0), &hex(palette::PAPER), None);
        let long = row.share.unwrap_or_default().clamp(0.0, 1.0) * LONGEST;
        let fill = row.rag.map_or_else(|| hex(palette::ACCENT), |rag| canvas.fill(rag));
        if row.share.is_some() {
            canvas.rect((NAMES, y + 5.0), (long, ROW - 10.0), &fill, Some(palette::INK));
        }
        // Behind the ground of the bar, so that it stands on white whatever the bar's length.
        let words = row.rag.map_or_else(|| row.figure.clone(), |rag| format!("{} {}", row.figure, rag.label()));
        canvas.words((NAMES + LONGEST + 12.0, y + ROW / 2.0 + 5.0), &words, Anchor::Start, Words::default());
    }
    empty(&mut canvas, rows.is_empty());
    canvas.finish()
}

/// Says that there is nothing.
pub(super) fn empty(canvas: &mut Canvas<'_>, is: bool) {
    if is {
        canvas.words((0.0, TOP + 20.0), t!("There is nothing to show yet."), Anchor::Start, Words::default());
    }
}
