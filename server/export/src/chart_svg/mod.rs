//! Charts as SVG: figures in, text out. Each can be read without colour (marks, patterns, and the figure beside
//! everything that is drawn), is named and described for who does not see it, and keeps its words as words.
//!
//! Presentation attributes only: a page's policy allows no style of its own. Nothing here knows an audit.

mod bars;
mod canvas;
mod heat;
mod picture;
mod radar;
mod slope;
mod stacked;

pub use bars::{Bar, bars};
pub use canvas::Named;
pub use heat::{HeatCell, HeatRow, heat};
pub use picture::png;
pub use radar::{Axis, radar};
pub use slope::{Slope, slope};
pub use stacked::{Fill, Part, Stack, stacked};

#[cfg(test)]
mod tests;
