//! From the posted fields to what the use-case takes.

use crate::forms::{BadForm, Fields};
use candour_domain::answer::{AnswerForm, split_field};
use candour_domain::ids::StatementId;
use candour_service::returns::{PostedStatement, Resolve};
use std::collections::{BTreeMap, BTreeSet};

/// A standard's form as it was posted.
#[derive(Clone, Debug, Default)]
pub struct PostedForm {
    /// What the person gave, by statement.
    pub statements: BTreeMap<StatementId, PostedStatement>,
    /// Statements that were in the page but hidden.
    pub was_hidden: Vec<StatementId>,
    /// Which button was pressed.
    pub intent: Intent,
}

/// Which button was pressed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Intent {
    /// On to the next standard.
    #[default]
    Continue,
    /// Back to the task list.
    Tasks,
    /// The part is ready for the lead.
    Ready,
    /// Stay, with room for another piece of evidence at this statement.
    Evidence(StatementId),
    /// On to the form that adds a file to this statement.
    File(StatementId),
    /// On to the library, to choose evidence for this statement.
    Library(StatementId),
    /// Save what stood in the last cycle as it was: for this statement, or for all of the standard that wait.
    Confirm(Option<StatementId>),
    /// Stay, with what stood in the last cycle in the fields of this statement.
    Fill(StatementId),
    /// Stay, without what stood in the last cycle for this statement.
    Drop(StatementId),
}

impl PostedForm {
    /// Reads the fields of a standard's form. What is no field of it is refused.
    ///
    /// # Errors
    /// [`BadForm`].
    pub fn read(fields: &Fields) -> Result<Self, BadForm> {
        let mut form = Self::default();
        for (name, value) in &fields.0 {
            match name.as_str() {
                "intent" => form.intent = Intent::read(value)?,
                "was_hidden" => form.was_hidden.push(value.as_str().into()),
                _ => form.take(name, value)?,
            }
        }
        Ok(form)
    }

    /// The titles of the evidence that shall go into the library, by statement.
    pub fn to_keep(&self) -> BTreeMap<StatementId, BTreeSet<String>> {
        let kept = self.statements.iter().map(|(id, posted)| {
            let rows = posted.form.evidence.iter().filter(|row| row.keep && row.piece.is_empty() && !row.is_empty());
            (id.clone(), rows.map(|row| row.title.trim().to_owned()).collect::<BTreeSet<_>>())
        });
        kept.filter(|(_, titles)| !titles.is_empty()).collect()
    }

    /// Takes one field of a statement.
    ///
    /// # Errors
    /// [`BadForm`] where no statement has such a field.
    pub fn take(&mut self, name: &str, value: &str) -> Result<(), BadForm> {
        let (statement, part) = split_field(name).ok_or(BadForm)?;
        let id = StatementId::from(statement);
        let posted = self.statements.entry(id.clone()).or_insert_with(|| PostedStatement {
            statement: id,
            base_revision: 0,
            form: AnswerForm::default(),
            resolve: None,
        });
        match part {
            "revision" => posted.base_revision = value.parse().ok().filter(|revision| *revision >= 0).ok_or(BadForm)?,
            "resolve" => {
                posted.resolve = Some(match value {
                    "mine" => Resolve::Mine,
                    "theirs" => Resolve::Theirs,
                    _ => return Err(BadForm),
                });
            }
            _ => posted.form.set(part, value).map_err(|_| BadForm)?,
        }
        Ok(())
    }
}

impl Intent {
    fn read(value: &str) -> Result<Self, BadForm> {
        match value {
            "continue" => Ok(Self::Continue),
            "tasks" => Ok(Self::Tasks),
            "ready" => Ok(Self::Ready),
            other => match other.split_once(':') {
                Some(("evidence", id)) => Ok(Self::Evidence(id.into())),
                Some(("file", id)) => Ok(Self::File(id.into())),
                Some(("library", id)) => Ok(Self::Library(id.into())),
                Some(("confirm", "")) => Ok(Self::Confirm(None)),
                Some(("confirm", id)) => Ok(Self::Confirm(Some(id.into()))),
                Some(("fill", id)) => Ok(Self::Fill(id.into())),
                Some(("drop", id)) => Ok(Self::Drop(id.into())),
                _ => Err(BadForm),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        Fields(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn a_field_that_no_statement_has_is_refused() {
        for name in [
            "role",
            "agency",
            "s.lead",
            "s.lead.score",
            "s.lead.evidence.0.file",
            "s.lead.evidence.9999.title",
            "state",
        ] {
            assert!(PostedForm::read(&fields(&[(name, "x")])).is_err(), "{name}");
        }
    }

    #[test]
    fn statements_come_with_the_revision_that_was_seen() {
        let form =
            PostedForm::read(&fields(&[("s.lead.revision", "4"), ("s.lead.value", "2"), ("intent", "tasks")])).unwrap();
        let posted = form.statements.get("lead").unwrap();
        assert_eq!((posted.base_revision, posted.form.value.as_slice()), (4, &["2".to_owned()][..]));
        assert_eq!(form.intent, Intent::Tasks);
    }

    #[test]
    fn a_revision_is_a_number() {
        for revision in ["-1", "x", "", "99999999999999999999"] {
            assert!(PostedForm::read(&fields(&[("s.lead.revision", revision)])).is_err(), "{revision:?}");
        }
    }
}
