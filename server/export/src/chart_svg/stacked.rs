//! Stacked bars: of what each row is made, in counts.

use super::bars::empty;
use super::canvas::{Anchor, Canvas, NAMES, Named, ROW, TOP, Words, hex, length};
use crate::book::palette;
use candour_domain::question_set::Rag;
use candour_texts::t;

/// How a part is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// A colour with its pattern.
    Rag(Rag),
    /// Grey: neither good nor bad.
    Grey,
    /// White: nothing there.
    White,
}

/// One part of every bar.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// What it counts.
    pub name: &'static str,
    /// How it is filled.
    pub fill: Fill,
}

/// One bar.
#[derive(Clone, Debug)]
pub struct Stack {
    /// What it is of.
    pub name: String,
    /// How many of each part, in the order of the parts.
    pub counts: Vec<u64>,
}

const LONGEST: f64 = 560.0;
const LEGEND: f64 = 34.0;

/// A chart of stacked bars, all of one length. The count stands in each part that has room for it, and in the table.
pub fn stacked(named: Named<'_>, parts: &[Part], rows: &[Stack]) -> String {
    let height = TOP + LEGEND + length(rows.len().max(1)) * ROW + 12.0;
    let mut canvas = Canvas::new(named, NAMES + LONGEST + 60.0, height);
    legend(&mut canvas, parts);
    for (at, row) in rows.iter().enumerate() {
        let y = TOP + LEGEND + length(at) * ROW;
        canvas.name((NAMES - 12.0, y + ROW / 2.0), &row.name, NAMES - 16.0, Anchor::End);
        let total: u64 = row.counts.iter().sum();
        let mut x = NAMES;
        for (part, count) in parts.iter().zip(&row.counts).filter(|(_, count)| **count > 0) {
            let long = LONGEST * share(*count, total);
            let fill = fill(&canvas, part.fill);
            canvas.rect((x, y + 5.0), (long, ROW - 10.0), &fill, Some(palette::INK));
            if long >= 26.0 {
                let ground = hex(palette::WHITE);
                canvas.rect((x + long / 2.0 - 11.0, y + 8.0), (22.0, ROW - 16.0), &ground, None);
                let middle = (x + long / 2.0, y + ROW / 2.0 + 5.0);
                canvas.words(middle, &count.to_string(), Anchor::Middle, Words { size: 14.0, ..Words::default() });
            }
            x += long;
        }
        if total == 0 {
            let at = (NAMES, y + ROW / 2.0 + 5.0);
            canvas.words(at, t!("Nothing asked"), Anchor::Start, Words { colour: palette::MUTED, ..Words::default() });
        }
    }
    empty(&mut canvas, rows.is_empty());
    canvas.finish()
}

fn share(count: u64, total: u64) -> f64 {
    let small = |number: u64| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
    if total == 0 { 0.0 } else { small(count) / small(total) }
}

fn fill(canvas: &Canvas<'_>, fill: Fill) -> String {
    match fill {
        Fill::Rag(rag) => canvas.fill(rag),
        Fill::Grey => hex(palette::STONE_BAR),
        Fill::White => hex(palette::WHITE),
    }
}

fn legend(canvas: &mut Canvas<'_>, parts: &[Part]) {
    let mut x = 0.0;
    for part in parts {
        let filled = fill(canvas, part.fill);
        canvas.rect((x, TOP), (22.0, 16.0), &filled, Some(palette::INK));
        canvas.words((x + 30.0, TOP + 13.0), part.name, Anchor::Start, Words::default());
        x += 30.0 + length(part.name.chars().count()) * 8.0 + 24.0;
    }
}
