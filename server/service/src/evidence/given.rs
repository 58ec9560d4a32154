//! What a person says of a file before it is sent.

use crate::{FieldProblem, ServiceError};
use candour_domain::evidence::{EvidenceKind, LONGEST_NAME};
use candour_domain::evidence::{clean_name, with_ending};
use candour_domain::ids::StatementId;
use candour_domain::question_set::{AnswerType, Demand, Statement};
use candour_store::audits::ReturnRow;
use candour_texts::t;

/// What a person says of a file. Names are data: nothing is told by them, and nothing is stored under them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GivenEvidence {
    /// The name that it shall have; empty for the file's own.
    pub name: String,
    /// The name that the browser sends with it.
    pub file_name: String,
    /// The statements that it supports.
    pub statements: Vec<StatementId>,
}

impl GivenEvidence {
    /// Refuses what cannot be right before the file itself is looked at.
    pub(super) fn check(&self) -> Result<(), ServiceError> {
        let mut problems = Vec::new();
        let mut add = |field, message: String| problems.push(FieldProblem { field, message });
        if self.statements.is_empty() {
            add("statement", t!("Choose at least one statement that this file supports.").to_owned());
        }
        if self.name.trim().chars().count() > LONGEST_NAME {
            add("name", t!("Use at most {longest_name} characters for the name.", longest_name = LONGEST_NAME));
        }
        if self.file_name.is_empty() {
            add("file", t!("Choose a file.").to_owned());
        }
        if problems.is_empty() { Ok(()) } else { Err(ServiceError::Invalid(problems)) }
    }

    /// The name that is kept: the person's, else the file's own, with an ending that fits its content.
    pub(super) fn kept_name(&self, kind: EvidenceKind) -> String {
        kept_name(&[&self.name, &self.file_name], kind)
    }
}

/// The first of these names of which something is left, with an ending that fits the file's content.
pub(super) fn kept_name(names: &[&str], kind: EvidenceKind) -> String {
    let name = names.iter().map(|name| clean_name(name)).find(|name| !name.is_empty());
    with_ending(&name.unwrap_or_else(|| "Evidence".to_owned()), kind)
}

/// Whether evidence may support a statement: it is asked of this agency, and evidence is wanted or allowed.
pub(crate) fn takes_evidence(statement: &Statement, row: &ReturnRow) -> bool {
    statement.applies_to.includes(&row.agency.agency_type)
        && statement.answer != AnswerType::Information
        && statement.evidence != Demand::None
}
