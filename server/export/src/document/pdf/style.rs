//! How a PDF looks: every measure once, in points.

use crate::book::palette;
use krilla::color::rgb;

/// The page: A4.
pub(super) const PAGE: (f32, f32) = (595.276, 841.89);
/// Where text begins and ends, from the left.
pub(super) const LEFT: f32 = 62.0;
pub(super) const WIDTH: f32 = PAGE.0 - 2.0 * LEFT;
/// Where text begins and ends, from above.
pub(super) const TOP: f32 = 84.0;
pub(super) const BOTTOM: f32 = PAGE.1 - 76.0;
/// The baselines of what stands on each page.
pub(super) const HEAD_BASELINE: f32 = 46.0;
pub(super) const FOOT_BASELINE: f32 = PAGE.1 - 40.0;
/// How wide the column of terms is, and the gap after it.
pub(super) const TERM: f32 = 108.0;
pub(super) const TERM_GAP: f32 = 14.0;
/// How far items of a list stand in.
pub(super) const INDENT: f32 = 16.0;
/// The padding of a table's cell, left and right.
pub(super) const CELL: f32 = 6.0;
/// A hairline.
pub(super) const HAIR: f32 = 0.6;

/// A colour of the palette.
pub(super) fn colour(value: u32) -> rgb::Color {
    let [_, red, green, blue] = value.to_be_bytes();
    rgb::Color::new(red, green, blue)
}

/// What a text is drawn with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Ink {
    #[default]
    Dark,
    Quiet,
}

impl Ink {
    pub(super) fn colour(self) -> rgb::Color {
        colour(if self == Self::Quiet { palette::MUTED } else { palette::INK })
    }
}

/// Which family of letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Face {
    Sans,
    Serif,
}

/// How a paragraph is set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting {
    pub(super) face: Face,
    pub(super) size: f32,
    pub(super) leading: f32,
    pub(super) strong: bool,
    pub(super) ink: Ink,
}

const fn sans(size: f32, leading: f32, strong: bool, ink: Ink) -> Setting {
    Setting { face: Face::Sans, size, leading, strong, ink }
}

const fn serif(size: f32, leading: f32) -> Setting {
    Setting { face: Face::Serif, size, leading, strong: true, ink: Ink::Dark }
}

pub(super) const BODY: Setting = sans(10.5, 15.0, false, Ink::Dark);
pub(super) const SMALL: Setting = sans(9.0, 13.0, false, Ink::Quiet);
pub(super) const KICKER: Setting = sans(11.5, 16.0, false, Ink::Quiet);
pub(super) const LABEL: Setting = sans(9.5, 14.0, true, Ink::Dark);
/// A term beside its body: the same leading, so that both stand on one line.
pub(super) const TERMS: Setting = sans(9.0, 15.0, true, Ink::Quiet);
pub(super) const CELLS: Setting = sans(9.5, 13.5, false, Ink::Dark);
pub(super) const CELL_HEADS: Setting = sans(9.0, 13.0, true, Ink::Quiet);
pub(super) const RUNNING: Setting = sans(8.5, 11.0, false, Ink::Quiet);
pub(super) const RUNNING_STRONG: Setting = sans(8.5, 11.0, true, Ink::Dark);

/// The heading of a level, and the room above it.
pub(super) fn heading(level: u8) -> (Setting, f32) {
    match level {
        1 => (serif(25.0, 30.0), 0.0),
        2 => (serif(17.0, 22.0), 30.0),
        3 => (sans(12.0, 16.5, true, Ink::Dark), 22.0),
        _ => (sans(10.5, 15.0, true, Ink::Dark), 14.0),
    }
}

/// The room above a paragraph, and above what is said beside.
pub(super) const PARAGRAPH_GAP: f32 = 7.0;
pub(super) const SMALL_GAP: f32 = 3.0;
/// The room above the rows of a list of facts, half of it over the hairline.
pub(super) const FACT_GAP: f32 = 10.0;
/// The room above a table, a quote, a callout.
pub(super) const BLOCK_GAP: f32 = 15.0;
/// The room between the items of a list.
pub(super) const ITEM_GAP: f32 = 3.5;
