//! What the Board recommended to an agency, in the document of its return: an addition to `candour-return/1` that a
//! reader of the answers passes over.

use super::ReturnDocument;
use candour_domain::answer::EvidenceReference;
use candour_domain::ids::{StandardId, StatementId};
use candour_domain::plan::{Accuracy, ActionTexts, Recommendation};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

/// One recommendation with its actions.
#[derive(Clone, Debug, Serialize)]
pub struct RecommendationLine {
    /// Such as `CA26-TP-03`.
    pub reference: String,
    /// Where it stands, as a code.
    pub state: &'static str,
    /// The standard that it is about.
    pub standard: Option<StandardId>,
    /// The statement that it is about.
    pub statement: Option<StatementId>,
    /// How pressing it is, as a code.
    pub priority: &'static str,
    /// Until when it should be done.
    pub due_on: Option<NaiveDate>,
    /// When it was issued.
    pub issued_at: Option<DateTime<Utc>>,
    /// Its words; missing where they could not be opened.
    pub words: Option<Recommendation>,
    /// What the agency said to the facts.
    pub your_answer: Option<Accuracy>,
    /// Its actions, the first due first.
    pub actions: Vec<ActionLine>,
}

/// One action with its history.
#[derive(Clone, Debug, Serialize)]
pub struct ActionLine {
    /// Such as `CA26-TP-03.1`.
    pub reference: String,
    /// Where it stands as it was last reported, as a code. Whether it is overdue follows from `due_on` and the day.
    pub state: &'static str,
    /// Its first day.
    pub starts_on: NaiveDate,
    /// The last day on which it is in time.
    pub due_on: NaiveDate,
    /// The subgroup of the Board that supports it.
    pub subgroup: Option<String>,
    /// Since when nobody holds the role that owns it.
    pub owner_left_on: Option<NaiveDate>,
    /// Its words; missing where they could not be opened.
    pub words: Option<ActionTexts>,
    /// The evidence that is attached to it, the earliest first.
    pub evidence: Vec<AttachedLine>,
    /// What happened to it, the latest first.
    pub history: Vec<NoteLine>,
}

/// One piece of evidence that is attached to an action: the copy of it that the Board has.
#[derive(Clone, Debug, Serialize)]
pub struct AttachedLine {
    /// When it was attached.
    pub attached_at: DateTime<Utc>,
    /// Who attached it.
    pub attached_by: String,
    /// What it says; missing where it could not be opened.
    pub words: Option<EvidenceReference>,
    /// Its file, where it has one.
    pub file: Option<AttachedFileLine>,
}

/// The file of one.
#[derive(Clone, Debug, Serialize)]
pub struct AttachedFileLine {
    /// The name that it was given; missing where it could not be opened.
    pub name: Option<String>,
    /// Where it stands in the zip.
    pub path: String,
    /// What it is.
    pub media_type: &'static str,
    /// Its bytes.
    pub bytes: u64,
}

/// A safe name for a file that is attached to an action inside a zip, as [`super::file_path`] makes it.
pub fn attached_path(place: usize, name: &str, ending: &str) -> String {
    super::file_path(place, name, ending).replacen("evidence/", ATTACHED, 1)
}

/// Where the files of actions lie in a zip.
const ATTACHED: &str = "plan/";

/// That folder's name, and what people read of it; `None` where no action has a file.
pub fn about_attached(document: &ReturnDocument) -> Option<(String, String)> {
    let actions = document.recommendations.iter().flat_map(|one| &one.actions);
    let mut files = actions.flat_map(|action| &action.evidence).filter_map(|one| one.file.as_ref());
    files.next().map(|_| {
        let what = "The files of evidence that are attached to your actions. What is attached to which stands in\n\
            \x20               return.json under \"recommendations\".";
        (ATTACHED.to_owned(), what.to_owned())
    })
}

/// One entry of an action's history.
#[derive(Clone, Debug, Serialize)]
pub struct NoteLine {
    /// When.
    pub at: DateTime<Utc>,
    /// What happened, as a code.
    pub what: &'static str,
    /// Where the action stood afterwards, as a code.
    pub state: &'static str,
    /// The due date before, where it was changed.
    pub due_on_before: Option<NaiveDate>,
    /// Who.
    pub who: String,
    /// What was said.
    pub text: Option<String>,
}
