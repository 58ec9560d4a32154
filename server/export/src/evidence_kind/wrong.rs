//! Why a file is not taken, in words that say what to do.

use candour_domain::evidence::{EvidenceKind, KINDS_TAKEN};
use candour_texts::t;

/// Why a file is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It holds nothing.
    Empty,
    /// Word, Excel or `PowerPoint` of the time before 2007, or of today with a password.
    OldOffice,
    /// Macros in a document.
    Macros,
    /// A password.
    Protected,
    /// Files packed together.
    Archive,
    /// A page of the web, or markup.
    WebPage,
    /// SVG, which can hold programs.
    Svg,
    /// A picture of another kind.
    Picture,
    /// Something that runs.
    Program,
    /// A document whose parts cannot be read, or are made to mislead.
    Broken,
    /// A document of these programs, but a template or the like.
    OtherDocument,
    /// Text in another encoding.
    NotUtf8,
    /// None of what is taken.
    Unknown,
    /// Its name says that it is something else.
    Named {
        /// The ending of its name.
        ending: String,
        /// What it is.
        kind: EvidenceKind,
    },
}

impl Wrong {
    /// What is wrong and what to do.
    pub fn message(&self) -> String {
        match self {
            Self::Empty => t!("This file is empty. Choose a file that holds something.").to_owned(),
            Self::OldOffice => t!("This is a document of an older Office program, or one with a password. Open it, save it as .docx, .xlsx, .pptx or PDF without a password, and choose that file.").to_owned(),
            Self::Macros => t!("This document holds macros, which could run on a reader’s computer. Save it without macros, as .docx, .xlsx, .pptx, .odt, .ods, .odp or PDF, and choose that file.").to_owned(),
            Self::Protected => t!("This document is protected with a password. Save it without the password and choose that file: Candour encrypts what it keeps.").to_owned(),
            Self::Archive => t!("This is an archive such as a .zip. Take the files out of it and add each one by itself.").to_owned(),
            Self::WebPage => t!("This is a web page or XML, which could run in a reader’s browser. Save it as PDF or plain text and choose that file.").to_owned(),
            Self::Svg => t!("This is an SVG picture, which can hold programs. Save it as PNG or PDF and choose that file.").to_owned(),
            Self::Picture => t!("This is a picture of another kind. Save it as PNG or JPEG and choose that file.").to_owned(),
            Self::Program => t!("This is a program, which is no evidence. Choose a document.").to_owned(),
            Self::Broken => t!("This document is damaged, or its parts are not as its program writes them. Open it, save it anew and choose that file.").to_owned(),
            Self::OtherDocument => t!("This is a template or another kind of document. Save it as an ordinary document (.docx, .xlsx, .pptx, .odt, .ods, .odp) or PDF, and choose that file.").to_owned(),
            Self::NotUtf8 => t!("This text is not written in UTF-8. In Excel choose “CSV UTF-8” when you save, in an editor the encoding “UTF-8”; or save it as PDF.").to_owned(),
            Self::Unknown => t!("Candour does not know what this file is. It takes: {kinds_taken}.", kinds_taken = KINDS_TAKEN),
            Self::Named { ending, kind } => {
                let usual = kind.endings().first().unwrap_or(&"");
                t!("The name of this file ends in .{ending}, but its content is {kind}. If that is right, rename it so that it ends in .{usual}; else choose the right file.", ending, kind, usual)
            }
        }
    }
}
