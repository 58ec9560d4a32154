//! Documents to read and to print: one small model of what is said, made into a tagged PDF or a Word file.
//!
//! A page says *what* stands in a document ([`Document`], [`Block`], [`Text`]); how it looks is decided here, once.
//! Every text of the model is cleaned when it is put in, so that nothing of a person can break a file or reorder what
//! stands around it. The same document gives the same bytes: there is no clock and no random source in here.

mod docx;
mod markdown;
mod model;
mod pdf;
mod text;

pub use docx::write as to_docx;
pub use markdown::blocks as from_markdown;
pub use model::{Block, Document, Fact, Level, Marker, Table, Tone};
pub use pdf::{pages as pdf_pages, write as to_pdf};
pub use text::{Look, Run, Text, paragraphs};
