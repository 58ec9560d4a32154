//! Strips: what cannot be parted by the end of a page, such as a line of a paragraph or of a table's row.

use super::shape::Line;
use super::structure::Node;
use std::rc::Rc;

/// A strip, from the left margin to the right one.
#[derive(Debug, Default)]
pub(super) struct Strip {
    /// The room above it; none at the top of a page.
    pub(super) gap: f32,
    pub(super) height: f32,
    /// Whether the next strip must stand on the same page.
    pub(super) keep: bool,
    /// Whether it begins a page.
    pub(super) fresh: bool,
    pub(super) marks: Vec<Mark>,
    pub(super) bookmark: Option<Bookmark>,
    /// What stands once more above it where it is the first on a page: the head of its table.
    pub(super) head: Option<Rc<Vec<Self>>>,
}

impl Strip {
    /// An empty strip.
    pub(super) fn of(height: f32) -> Self {
        Self { height, ..Self::default() }
    }
}

/// What is drawn in a strip. Places are from the left margin and the strip's top.
#[derive(Debug)]
pub(super) enum Mark {
    /// A line of letters, and what of the structure it belongs to.
    Line { x: f32, y: f32, line: Line, node: Node },
    /// A filled ground as high as the strip, and where it is `joined` to the one before as the room between them.
    Ground { x: f32, width: f32, colour: u32, joined: bool },
    /// A line across, this far below the top; above it where below 0, and then not at the top of a page.
    Rule { x: f32, y: f32, width: f32, colour: u32 },
    /// An empty frame.
    Frame { x: f32, y: f32, width: f32, height: f32 },
}

/// A heading, for the list of bookmarks.
#[derive(Clone, Debug)]
pub(super) struct Bookmark {
    pub(super) level: u8,
    pub(super) title: String,
}
