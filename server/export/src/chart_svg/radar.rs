//! A radar: two outlines over a few axes. With fewer than three axes, or more than twelve, it helps nobody.

use super::canvas::{Anchor, Canvas, Named, TOP, Words, length};
use crate::book::palette;

/// One axis.
#[derive(Clone, Debug)]
pub struct Axis {
    /// What it is of.
    pub name: String,
    /// The first outline, from 0 to 1.
    pub first: f64,
    /// The second outline.
    pub second: f64,
}

const RADIUS: f64 = 170.0;
const CENTRE: (f64, f64) = (400.0, 280.0);
const HEIGHT: f64 = 520.0;

/// The fewest axes that make an area, and the most that can be told apart.
const AXES: std::ops::RangeInclusive<usize> = 3..=12;

/// A radar of two outlines: the first a full line, the second dashed; `None` where it would help nobody.
pub fn radar(named: Named<'_>, (first, second): (&str, &str), axes: &[Axis]) -> Option<String> {
    if !AXES.contains(&axes.len()) {
        return None;
    }
    let mut canvas = Canvas::new(named, 800.0, HEIGHT);
    legend(&mut canvas, first, second);
    let turn = std::f64::consts::TAU / length(axes.len());
    let place = |at: usize, share: f64| {
        let angle = turn * length(at) - std::f64::consts::FRAC_PI_2;
        (CENTRE.0 + angle.cos() * RADIUS * share, CENTRE.1 + angle.sin() * RADIUS * share)
    };
    for ring in [0.25, 0.5, 0.75, 1.0] {
        let points: Vec<_> = (0..axes.len()).map(|at| place(at, ring)).collect();
        canvas.outline(&points, palette::LINE, false);
    }
    for (at, axis) in axes.iter().enumerate() {
        canvas.line(CENTRE, place(at, 1.0), (palette::LINE, 1.0), false);
        let (x, y) = place(at, 1.12);
        let anchor = match x - CENTRE.0 {
            side if side > 20.0 => Anchor::Start,
            side if side < -20.0 => Anchor::End,
            _ => Anchor::Middle,
        };
        canvas.name((x, y), &axis.name, 210.0, anchor);
    }
    let outline = |of: fn(&Axis) -> f64| -> Vec<_> {
        axes.iter().enumerate().map(|(at, axis)| place(at, of(axis).clamp(0.0, 1.0))).collect()
    };
    canvas.outline(&outline(|axis| axis.second), palette::MUTED, true);
    let own = outline(|axis| axis.first);
    canvas.outline(&own, palette::ACCENT, false);
    for point in own {
        canvas.dot(point, palette::ACCENT, true);
    }
    Some(canvas.finish())
}

fn legend(canvas: &mut Canvas<'_>, first: &str, second: &str) {
    canvas.line((0.0, TOP + 8.0), (30.0, TOP + 8.0), (palette::ACCENT, 2.5), false);
    canvas.words((38.0, TOP + 13.0), first, Anchor::Start, Words::default());
    canvas.line((0.0, TOP + 30.0), (30.0, TOP + 30.0), (palette::MUTED, 2.5), true);
    canvas.words((38.0, TOP + 35.0), second, Anchor::Start, Words::default());
}
