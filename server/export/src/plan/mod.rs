//! The QA&P audit action plan as a workbook: to read in a meeting, to filter, to print; and to fill in there and bring
//! back, for whoever may update actions.
//!
//! What is brought back is read as what its yellow cells say ([`read`]). Whether that is possible, and what it would
//! change, is for the service. The words of the workbook are English in every language, because they are read back.

mod facts;
mod read;
mod sheet;
mod waiting;

pub use read::{Locked, MadeFor, ReadAction, ReadPlan, open};

use crate::book::masthead::Masthead;
use crate::error::Result;
use crate::words;
use candour_domain::ids::{AgencyId, BoardId, PlanActionId};
use candour_domain::plan::{ActionState, ActionTexts, May, Standing};
use candour_domain::question_set::Priority;
use candour_domain::time;
use chrono::{DateTime, NaiveDate, Utc};
use rust_xlsxwriter::{DocProperties, Workbook};

/// The format's name and version, as it stands in every workbook that can be brought back.
pub const FORMAT: &str = "candour-plan-workbook/1";
const TITLE: &str = "QA&P audit action plan";

/// The sheets, by name.
mod sheets {
    pub(super) const PLAN: &str = "Action plan";
    pub(super) const WAITING: &str = "Without an action";
    pub(super) const FACTS: &str = "Candour";
}

/// The plan, or the part of it that was asked for.
#[derive(Clone, Debug)]
pub struct PlanDocument {
    /// The Board's name.
    pub board: String,
    /// The agency whose part it is; `None` for the Board's.
    pub agency: Option<String>,
    /// The protective marking.
    pub marking: String,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// How many actions stand where, in words.
    pub summary: String,
    /// The actions, the most urgent first.
    pub lines: Vec<ActionLine>,
    /// Recommendations that are issued and have no action yet; `None` where only actions that stand somewhere were
    /// asked for, and the sheet would say nothing.
    pub without_action: Option<Vec<RecommendationLine>>,
    /// Who brings it back, and what they may do; `None` for one to read.
    pub updating: Option<Updating>,
}

/// Whoever takes a workbook out to update actions with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Updating {
    /// The Board.
    pub board: BoardId,
    /// The agency whose plan it is; `None` at the Board.
    pub agency: Option<AgencyId>,
    /// What they may do.
    pub may: May,
}

/// One recommendation.
#[derive(Clone, Debug)]
pub struct RecommendationLine {
    /// Such as `CA26-TP-03`.
    pub reference: String,
    /// The agency's name, or "The partnership".
    pub for_whom: String,
    /// The audit's title.
    pub audit: String,
    /// The statement or the standard that it is about.
    pub about: Option<String>,
    /// What is recommended.
    pub text: String,
    /// How the Board will know.
    pub measure: String,
    /// How pressing it is.
    pub priority: Priority,
    /// Until when it should be done.
    pub due_on: Option<NaiveDate>,
    /// Where it stands, in words.
    pub state: &'static str,
}

/// One action.
#[derive(Clone, Debug)]
pub struct ActionLine {
    /// Its id.
    pub id: PlanActionId,
    /// Counts every change: what is brought back names the one that it was made at.
    pub revision: i64,
    /// Where it stands, as it was last reported.
    pub state: ActionState,
    /// The subgroup that supports it.
    pub subgroup: Option<String>,
    /// Whether nobody owns it at present.
    pub without_owner: bool,
    /// Such as `CA26-TP-03.1`.
    pub reference: String,
    /// The recommendation.
    pub recommendation: RecommendationLine,
    /// Its words; `None` where they could not be read: each cell says so, and is never silently empty.
    pub words: Option<ActionTexts>,
    /// Its first day.
    pub starts_on: NaiveDate,
    /// Its last day.
    pub due_on: NaiveDate,
    /// Where it stands on the day of the file.
    pub standing: Standing,
    /// Who accepted it for its agency.
    pub accepted: Option<String>,
    /// The titles of the evidence that is attached to it.
    pub evidence: Vec<String>,
    /// What was last said to it: when, by whom, what.
    pub last: Option<(NaiveDate, String, String)>,
}

impl ActionLine {
    fn word(&self, of: impl FnOnce(&ActionTexts) -> &String) -> &str {
        self.words.as_ref().map_or(words::UNREADABLE, |words| of(words).as_str())
    }

    /// The role that owns it, and where that has nobody, so said.
    fn owner(&self) -> String {
        let owner = self.word(|words| &words.owner);
        if self.without_owner { format!("{owner} (no owner at present)") } else { owner.to_owned() }
    }
}

/// The bytes of the workbook.
///
/// # Errors
/// Where the library refuses a text.
pub fn workbook(document: &PlanDocument) -> Result<Vec<u8>> {
    let whose = document.agency.as_deref().unwrap_or(&document.board);
    let line = format!("{whose}  ·  as of {}  ·  {}", time::moment_text(document.made_at), document.marking);
    let masthead = Masthead::of(line, &document.marking, whose);
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(document));
    sheet::write(workbook.add_worksheet().set_name(sheets::PLAN)?, document, &masthead)?;
    if let Some(lines) = &document.without_action {
        waiting::write(workbook.add_worksheet().set_name(sheets::WAITING)?, lines, &masthead)?;
    }
    if let Some(updating) = &document.updating {
        facts::write(workbook.add_worksheet().set_name(sheets::FACTS)?, document, updating)?;
    }
    Ok(workbook.save_to_buffer()?)
}

fn properties(document: &PlanDocument) -> DocProperties {
    let short = |text: &str| text.chars().take(255).collect::<String>();
    DocProperties::new()
        .set_title(TITLE)
        .set_subject(short(document.agency.as_deref().unwrap_or("All agencies and the partnership")))
        .set_author(short(&document.board))
        .set_company(short(&document.board))
        .set_category("Safeguarding adults assurance")
        .set_keywords(document.marking.as_str())
        .set_creation_datetime(&document.made_at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_without_actions_is_a_workbook_too() {
        let empty = PlanDocument {
            board: "Testshire".to_owned(),
            agency: None,
            marking: "OFFICIAL".to_owned(),
            made_at: DateTime::UNIX_EPOCH,
            summary: String::new(),
            lines: Vec::new(),
            without_action: None,
            updating: None,
        };
        assert!(workbook(&empty).unwrap().starts_with(b"PK"));
    }
}
