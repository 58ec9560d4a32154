//! The words of a finding, as they are typed and as they are sealed.

use super::{Evidence, FindingKind};
use crate::plan::{Wrong, plan_text};
use candour_texts::t;
use serde::{Deserialize, Serialize};

/// The longest text of a finding or of a reason, in characters.
pub const MAX_FINDING: usize = crate::plan::MAX_PLAN_TEXT;

/// What is sealed of a finding.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingWords {
    /// What was found.
    pub text: String,
    /// Why it is rejected; empty where it is not.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// What stood behind it when it was decided; none for the QA Manager's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

/// A finding as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FindingForm {
    /// The code of its kind.
    pub kind: String,
    /// What was found.
    pub text: String,
}

impl FindingForm {
    /// The kind and the text.
    ///
    /// # Errors
    /// What is missing or too long.
    pub fn parse(&self) -> Result<(FindingKind, String), Vec<Wrong>> {
        let kind = FindingKind::from_code(&self.kind);
        let text = plan_text(&self.text, MAX_FINDING);
        match (kind, text) {
            (Some(kind), Ok(text)) => Ok((kind, text)),
            (kind, text) => {
                let mut wrong = Vec::new();
                if kind.is_none() {
                    wrong.push(Wrong { field: "kind", message: t!("Choose what kind of finding it is.").to_owned() });
                }
                if let Err(error) = text {
                    wrong.push(Wrong {
                        field: "text",
                        message: error.sentence(t!("The finding"), t!("Say what was found.")),
                    });
                }
                Err(wrong)
            }
        }
    }
}

/// Why a finding is rejected.
///
/// # Errors
/// Where nothing, or too much, stands there.
pub fn reason(typed: &str) -> Result<String, Vec<Wrong>> {
    plan_text(typed, MAX_FINDING).map_err(|error| {
        let message = error.sentence(t!("The reason"), t!("Say why it is not a finding."));
        vec![Wrong { field: "reason", message }]
    })
}
