//! Evidence: references with a title and where to find it, and what counts as evidence.

use super::{Answer, EvidenceForm, EvidenceReference, date, text};
use candour_texts::t;
use chrono::NaiveDate;

/// The longest line of an evidence reference, in characters.
pub(crate) const LINE: usize = 500;

/// Whether an answer has evidence: a reference, or a file that supports its statement. The one place that says so.
pub(super) fn has_evidence(answer: &Answer, has_file: bool) -> bool {
    has_file || !answer.evidence.is_empty()
}

/// Checks one row that is not empty.
///
/// # Errors
/// The part of the row that is wrong, and a sentence.
pub(super) fn check(row: &EvidenceForm) -> Result<EvidenceReference, (&'static str, String)> {
    let line = |part: &'static str, what: &str, value: &str| {
        text::limited(what, value, LINE).map(|text| text.trim().to_owned()).map_err(|message| (part, message))
    };
    let title = line("title", t!("The title"), &row.title)?;
    if title.is_empty() {
        return Err(("title", t!("Give this evidence a title, or clear its other fields.").to_owned()));
    }
    Ok(EvidenceReference {
        title,
        date: date::parse(&row.date).map_err(|message| ("day", message))?,
        owner: line("owner", t!("The owner"), &row.owner)?,
        held: line("held", t!("The place"), &row.held)?,
        link: link(&line("link", t!("The link"), &row.link)?).map_err(|message| ("link", message))?,
        review_on: iso_day(&row.review_on)?,
        expires_on: iso_day(&row.expires_on)?,
        piece: match row.piece.as_str() {
            "" => None,
            id => Some(id.parse().map_err(|_| damaged())?),
        },
    })
}

/// A day as a hidden field holds it: nobody types it.
fn iso_day(text: &str) -> Result<Option<NaiveDate>, (&'static str, String)> {
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| damaged()) }
}

fn damaged() -> (&'static str, String) {
    ("title", t!("This evidence did not arrive whole. Load the page again and choose it from your library.").to_owned())
}

/// An `https` address, or nothing. Everything else could run in a reader's browser.
///
/// # Errors
/// A sentence, where it is another address.
pub(crate) fn link(text: &str) -> Result<String, String> {
    if text.is_empty() {
        return Ok(String::new());
    }
    let good =
        url::Url::parse(text).is_ok_and(|url| url.scheme() == "https" && url.has_host() && url.username().is_empty());
    if good {
        Ok(text.to_owned())
    } else {
        Err(t!("Enter a link that starts with https://, or leave it empty.").to_owned())
    }
}
