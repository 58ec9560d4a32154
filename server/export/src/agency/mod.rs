//! The recommendation workbook of one agency: to be taken to a meeting and filled in.

mod answers;
mod plan;
mod strengths;
mod summary;

use crate::analysis::RecommendationRow;
use crate::book::formats::Kind;
use crate::book::masthead::{self, Masthead};
use crate::book::names::SheetNames;
use crate::book::page;
use crate::book::palette;
use crate::error::{ExportError, Result};
use crate::queries;
use crate::set_index::SetIndex;
use candour_domain::audit::Agency;
use candour_domain::report::{AuditHeader, LastCycle, ProposedRecommendation, ReturnReport};
use candour_texts::t;
use rust_xlsxwriter::{Workbook, Worksheet};
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization as _;

/// What every sheet needs to know.
pub(crate) struct Document<'a> {
    pub(crate) header: &'a AuditHeader,
    pub(crate) report: &'a ReturnReport,
    pub(crate) last: Option<&'a LastCycle>,
    /// What the set's rules propose.
    pub(crate) recommendations: &'a [ProposedRecommendation],
    /// What the Board sent to the agency: where there is any, it stands in the place of what the rules propose.
    pub(crate) sent: &'a [RecommendationRow],
    pub(crate) index: SetIndex,
    pub(crate) masthead: Masthead,
}

impl Document<'_> {
    /// How many recommendations the agency has: the Board's, else those that the rules propose.
    pub(crate) fn recommended(&self) -> usize {
        let sent: BTreeSet<_> = self.sent.iter().map(|one| one.reference.as_str()).collect();
        if sent.is_empty() { self.recommendations.len() } else { sent.len() }
    }
}

/// Makes the workbook: Summary, Action plan, All answers, Strengths, Notes, Definitions; and Queries, where there are
/// any.
///
/// `last` is the comparison with the cycle before, where there was one; `sent` what the Board recommends to the agency
/// with the actions so far, which takes the place of what the rules propose. Where the content of the return
/// is not open, the sheets say so and hold nothing of it.
///
/// # Errors
/// Where the workbook library refuses something.
pub fn workbook(
    header: &AuditHeader,
    report: &ReturnReport,
    last: Option<&LastCycle>,
    recommendations: &[ProposedRecommendation],
    sent: &[RecommendationRow],
) -> Result<Vec<u8>> {
    let open = report.content_open;
    let document = Document {
        header,
        report,
        last: last.filter(|_| open),
        recommendations: if open { recommendations } else { &[] },
        sent: if open { sent } else { &[] },
        index: SetIndex::new(&header.set),
        masthead: Masthead::new(header, Some(&report.agency.name)),
    };
    let mut workbook = Workbook::new();
    workbook.set_properties(&masthead::properties(header, &t!("Recommendations: {name}", name = report.agency.name)));
    let mut names = SheetNames::default();
    let mut sheet = |title: &str| -> Result<Worksheet> {
        let mut sheet = Worksheet::new();
        sheet.set_name(names.claim(title))?;
        Ok(sheet)
    };
    let mut sheets = vec![
        sheet(summary::TITLE)?,
        sheet(plan::TITLE)?,
        sheet(answers::TITLE)?,
        sheet(strengths::TITLE)?,
        sheet(NOTES)?,
        sheet(t!("Definitions"))?,
    ];
    let [summary, plan, answers, strengths, notes, definitions] = sheets.as_mut_slice() else {
        return Err(ExportError::Layout(t!("a sheet is missing")));
    };
    summary::write(summary, &document)?;
    plan::write(plan, &document)?;
    answers::write(answers, &document)?;
    strengths::write(strengths, &document)?;
    write_notes(notes, &document)?;
    crate::definitions::write(definitions, header, &document.masthead)?;
    if open && !report.queries.is_empty() {
        let mut asked = sheet(queries::TITLE)?;
        queries::of_one_return(&mut asked, &document.masthead, QUERIES_NOTE, &header.set, &report.queries)?;
        let before_notes = sheets.iter().position(|sheet| sheet.name() == NOTES).unwrap_or(sheets.len());
        sheets.insert(before_notes, asked);
    }
    for sheet in sheets {
        workbook.push_worksheet(sheet);
    }
    Ok(workbook.save_to_buffer()?)
}

const NOTES: &str = "Notes";
const QUERIES_NOTE: &str = "What the Board asked about statements of this return, a row a question with what was answered \
                            to it. A query changes no answer.";

/// An empty ruled sheet.
fn write_notes(sheet: &mut Worksheet, document: &Document<'_>) -> Result<()> {
    sheet.set_column_width(0, 16)?.set_column_width(1, 110)?;
    let note = t!("For notes of the meeting. Nothing here is read back by Candour.");
    page::band(sheet, &document.masthead, NOTES, note, 1)?;
    page::small_header(sheet, 4, 0, &[(t!("Date"), Kind::Text), (t!("Note"), Kind::Text)])?;
    let (date, text) = (Kind::Date.editable(), Kind::Wrap.editable());
    for row in 5..45 {
        sheet.write_blank(row, 0, &date)?.write_blank(row, 1, &text)?.set_row_height(row, 22)?;
    }
    sheet.set_freeze_panes(5, 0)?;
    page::print(sheet, &document.masthead, false);
    sheet.set_tab_color(palette::ACCENT_SOFT);
    Ok(())
}

/// A file name for an agency's workbook: ASCII letters, digits, `-` and one dot, at most 100 long, such as
/// `ambervale-constabulary-police-recommendations.xlsx`. Two agencies with names that look alike may have
/// the same; [`crate::bundle::zip_of`] keeps them apart.
pub fn agency_file_name(agency: &Agency) -> String {
    let name = slug(&agency.name, 60);
    let name = if name.is_empty() { "agency".to_owned() } else { name };
    let agency_type = slug(agency.agency_type.as_str(), 20);
    let parts = [name.as_str(), &agency_type, "recommendations"];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    format!("{}.xlsx", parts.join("-"))
}

/// Lower case ASCII letters and digits, everything else one `-`; accents are dropped from their letters.
pub(crate) fn slug(text: &str, max: usize) -> String {
    let mut slug = String::new();
    for character in text.nfkd() {
        if slug.len() >= max {
            break;
        }
        if character.is_ascii_alphanumeric() {
            slug.push(character.to_ascii_lowercase());
        } else if !unicode_normalization::char::is_combining_mark(character) && !slug.is_empty() && !slug.ends_with('-')
        {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use candour_domain::ids::{AgencyId, AgencyType};

    fn named(name: &str) -> String {
        let id = "00000000-0000-0000-0000-000000000001".parse::<AgencyId>();
        let agency = id.map(|id| Agency { id, name: name.to_owned(), agency_type: AgencyType::from("care_provider") });
        agency.map(|agency| agency_file_name(&agency)).unwrap_or_default()
    }

    #[test]
    fn file_names_are_plain_ascii() {
        assert_eq!(named("Caf\u{e9} & Co. / \"Homes\""), "cafe-co-homes-care-provider-recommendations.xlsx");
        assert_eq!(named("../../etc/passwd"), "etc-passwd-care-provider-recommendations.xlsx");
        assert_eq!(named("\u{0627}\u{0644}"), "agency-care-provider-recommendations.xlsx");
        assert_eq!(named(&"x".repeat(500)).len(), "-care-provider-recommendations.xlsx".len() + 60);
    }
}
