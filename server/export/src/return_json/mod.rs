//! `candour-return/1`: one return with everything of it that its agency may see, to be kept anywhere and to be
//! started from at another Board. Described in `docs/return-workbook.md`.

mod levels;
mod plan;
mod read;
mod readme;

pub use levels::{AgreedLine, ResponseLine};
pub use plan::{
    ActionLine, AttachedFileLine, AttachedLine, NoteLine, RecommendationLine, about_attached, attached_path,
};
pub use read::{Brought, BroughtStatement, NotRead, read};
pub use readme::readme;

use crate::error::Result;
use crate::incoming::guard;
use candour_domain::answer::{Answer, AnswerState, Applicability};
use candour_domain::audit::AuditState;
use candour_domain::ids::{
    AgencyId, AgencyType, AuditId, EvidenceId, QuestionSetId, ReturnId, StandardId, StatementId,
};
use candour_domain::question_set::{AnswerType, AuditKind};
use candour_domain::report::QueryLine;
use candour_domain::submission::ReturnState;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

/// The format's name and version.
pub const FORMAT: &str = "candour-return/1";

/// The document.
#[derive(Clone, Debug, Serialize)]
pub struct ReturnDocument {
    /// Always [`FORMAT`].
    pub schema: &'static str,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// The protective marking.
    pub marking: String,
    /// The Board's name.
    pub board: String,
    /// The audit.
    pub audit: AuditAbout,
    /// The agency.
    pub agency: AgencyAbout,
    /// The question set, by which the answers are to be read.
    pub question_set: SetAbout,
    /// The return.
    pub r#return: ReturnAbout,
    /// Every statement of the set, in its order.
    pub statements: Vec<StatementLine>,
    /// The files of evidence.
    pub files: Vec<FileLine>,
    /// What the Board recommended to the agency after this audit, with the actions.
    pub recommendations: Vec<RecommendationLine>,
    /// What the Board asked about statements, and what the agency answered, in the order of the statements.
    pub queries: Vec<QueryLine>,
    /// Every level that the Board released, release by release; none that it did not.
    pub agreed_levels: Vec<AgreedLine>,
    /// What the agency responded to them, the earliest first.
    pub level_responses: Vec<ResponseLine>,
    /// What the trail says of the return, the latest first.
    pub trail: Vec<TrailLine>,
}

/// The audit.
#[derive(Clone, Debug, Serialize)]
pub struct AuditAbout {
    /// Its id.
    pub id: AuditId,
    /// Its title.
    pub title: String,
    /// Its kind.
    pub kind: AuditKind,
    /// Its state.
    pub state: AuditState,
    /// Its first day.
    pub opens_on: NaiveDate,
    /// Its last day.
    pub due_on: NaiveDate,
}

/// The agency.
#[derive(Clone, Debug, Serialize)]
pub struct AgencyAbout {
    /// Its id.
    pub id: AgencyId,
    /// Its name.
    pub name: String,
    /// Its type.
    pub r#type: AgencyType,
}

/// The question set.
#[derive(Clone, Debug, Serialize)]
pub struct SetAbout {
    /// Its id.
    pub id: QuestionSetId,
    /// Its version.
    pub version: String,
    /// Its content's SHA-256, hex.
    pub hash: String,
    /// Its title.
    pub title: String,
}

/// The return.
#[derive(Clone, Debug, Serialize)]
pub struct ReturnAbout {
    /// Its id.
    pub id: ReturnId,
    /// Its state.
    pub state: ReturnState,
    /// The last day for this agency.
    pub due_on: NaiveDate,
    /// When it was handed in.
    pub submitted_at: Option<DateTime<Utc>>,
}

/// One statement with its answer.
#[derive(Clone, Debug, Serialize)]
pub struct StatementLine {
    /// Its id, stable over versions of the set.
    pub id: StatementId,
    /// Its number.
    pub code: String,
    /// Its standard.
    pub standard: StandardId,
    /// The statement itself.
    pub text: String,
    /// How it is answered.
    pub answer_type: AnswerType,
    /// How it stands for the agency.
    pub applicability: Applicability,
    /// How far the answer has come.
    pub state: AnswerState,
    /// How often it was saved; 0 is never.
    pub revision: i64,
    /// When it was last saved.
    pub saved_at: Option<DateTime<Utc>>,
    /// Who last saved it.
    pub saved_by: Option<String>,
    /// Set where the stored answer could not be opened: then `answer` is missing, and not empty.
    pub unreadable: bool,
    /// The answer as people read it, where one is given.
    pub shown: Option<String>,
    /// The answer; missing where nothing was ever saved.
    pub answer: Option<Answer>,
}

/// One file of evidence.
#[derive(Clone, Debug, Serialize)]
pub struct FileLine {
    /// Its id.
    pub id: EvidenceId,
    /// Its name; missing where it could not be opened.
    pub name: Option<String>,
    /// Where it stands beside this document.
    pub path: String,
    /// Its media type, by its content.
    pub media_type: &'static str,
    /// Its bytes.
    pub bytes: u64,
    /// When it was added.
    pub added_at: DateTime<Utc>,
    /// Who added it.
    pub added_by: String,
    /// The statements that it supports.
    pub statements: Vec<StatementId>,
}

/// One entry of the trail.
#[derive(Clone, Debug, Serialize)]
pub struct TrailLine {
    /// When.
    pub at: DateTime<Utc>,
    /// What was done: the code.
    pub code: String,
    /// What was done, in words.
    pub what: String,
    /// Who.
    pub who: Option<String>,
    /// A plain id of the thing, such as a statement's.
    pub subject: Option<String>,
    /// The answer's revision.
    pub revision: Option<i64>,
}

/// Writes the document.
///
/// # Errors
/// Where something in it cannot be written as JSON.
pub fn write(document: &ReturnDocument) -> Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(document)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// A safe name for a file of evidence inside a zip: its place, then ASCII letters, digits and `-`, then the ending
/// that its content has. The name that it was given stands in the document.
pub fn file_path(place: usize, name: &str, ending: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let slug = crate::agency::slug(stem, 60);
    let slug = if slug.is_empty() { "file" } else { slug.as_str() };
    format!("evidence/{place:03}-{slug}.{ending}")
}

/// Whether what somebody sent is such a document, or a zip with one in it, by its first bytes and names alone.
pub fn is_return(bytes: &[u8]) -> bool {
    if guard::looks_like_zip(bytes) {
        return read::is_in_zip(bytes);
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    text.trim_ascii_start().starts_with(b"{")
}

#[cfg(test)]
mod tests {
    use super::file_path;

    #[test]
    fn names_in_the_zip_are_safe() {
        assert_eq!(file_path(1, "Minutes of May.PDF", "pdf"), "evidence/001-minutes-of-may.pdf");
        assert_eq!(file_path(12, "../../etc/passwd", "txt"), "evidence/012-file.txt");
        assert_eq!(file_path(3, "\u{202e}fdp.exe", "pdf"), "evidence/003-fdp.pdf");
        assert_eq!(file_path(4, "CON", "txt"), "evidence/004-con.txt");
        assert!(file_path(5, &"x".repeat(500), "pdf").len() < 90);
    }
}
