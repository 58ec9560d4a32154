//! A document as a Word file, to be worked on: headings, lists and tables are Word's own, so that its navigation,
//! its screen readers and a template of the agency's find them.
//!
//! The file is written by hand: the libraries for it write no title, no language and no head row of a table, without
//! which a Word file is not accessible, and each brings a second zip and a second XML.

mod body;
mod parts;

use super::model::Document;
use crate::bundle::Bundle;
use crate::error::Result;
use body::Body;
use std::io::Cursor;

/// Makes the Word file.
///
/// # Errors
/// Where the zip cannot be written.
pub fn write(document: &Document) -> Result<Vec<u8>> {
    let mut body = Body::default();
    body.all(document.blocks());
    let (content, lists) = body.finish();
    let (standing, about, marking) = document.running();
    let files = [
        ("[Content_Types].xml", parts::CONTENT_TYPES.to_owned()),
        ("_rels/.rels", parts::PACKAGE_RELATIONS.to_owned()),
        ("docProps/core.xml", parts::properties(document.title(), marking, document.made_at())),
        ("docProps/app.xml", parts::APPLICATION.to_owned()),
        ("word/document.xml", content),
        ("word/_rels/document.xml.rels", parts::RELATIONS.to_owned()),
        ("word/styles.xml", parts::styles()),
        ("word/settings.xml", parts::SETTINGS.to_owned()),
        ("word/numbering.xml", parts::numbering(&lists)),
        ("word/header1.xml", parts::header(standing, about, marking)),
        ("word/footer1.xml", parts::footer(marking)),
    ];
    let mut zip = Bundle::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.add(name, content.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

/// A text as XML takes it.
fn xml(text: &str) -> std::borrow::Cow<'_, str> {
    quick_xml::escape::escape(text)
}
