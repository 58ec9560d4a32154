//! The report of an audit: sections in Markdown that fill themselves with the audit's figures, what becomes of them
//! until the Board has them, and what is learnt from them.
//!
//! A section is what somebody wrote, with placeholders in it such as `{{response_rate}}`. Which figure stands in the
//! place of each is given from outside ([`Figures`]): live ones while the report is written, and those that were sealed
//! with the text once it is signed. Who reads which part of a figure is decided here ([`Figures::for_reader`]), so that
//! pages, documents and comparisons cannot differ. Nothing here knows how a figure is worked out, or how it looks.

mod course;
mod difference;
mod figure;
mod filler;
mod guide;
mod learning;
mod pieces;
mod section;
mod steps;
mod template;

pub use course::{ReportEvent, ReportState, ReportStep, may_see};
pub use difference::{SectionChange, What, difference};
pub use figure::{Figure, FigureItem, FigureList, FigureRow, FigureTable, Figures, Reader};
pub use filler::Filler;
pub use guide::{GUIDE_PARTS, GuideForm, GuidePart, GuideWords, MOST_LINES, MOST_OF_PART};
pub use learning::{LearningForm, LearningWords, SharedHow};
pub use pieces::{Misplaced, Part, Problem, parts, used};
pub use section::{
    Frozen, MAX_SECTION, MAX_TITLE, MOST_SECTIONS, Section, SectionForm, SectionWords, Unfilled, Written,
};
pub use steps::{ApprovalForm, MAX_REASON, PresentationForm, StepWords, reason};
pub use template::template;
