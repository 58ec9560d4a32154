//! What only the superseded version can tell.

use crate::ids::StatementId;
use crate::question_set::QuestionSet;
use crate::question_set::error::{FileError, nearest, quote};
use crate::question_set::places::Places;
use candour_texts::t;
use std::collections::HashSet;

/// Checks that what statements succeed is there in the superseded version.
///
/// `places` are those of the new set's file. Returns no error where every old id exists.
pub fn check_against_superseded(new: &QuestionSet, old: &QuestionSet, places: &dyn Places) -> Vec<FileError> {
    let known: HashSet<&StatementId> = old.statements().map(|(_, statement)| &statement.id).collect();
    let mut errors = Vec::new();
    for (s, standard) in new.standards.iter().enumerate() {
        for (n, statement) in standard.statements.iter().enumerate() {
            for (k, succeeds) in statement.succeeds.iter().enumerate() {
                // An empty id is reported by itself.
                if succeeds.id.as_str().is_empty() || known.contains(&succeeds.id) {
                    continue;
                }
                let place = places.place(&format!("standards[{s}].statements[{n}].succeeds[{k}].id"));
                let message = t!(
                    "version {version} has no statement {id}",
                    version = old.version,
                    id = quote(succeeds.id.as_str())
                );
                let near = nearest(succeeds.id.as_str(), known.iter().map(|id| id.as_str()));
                let expected = match near {
                    Some(near) => t!("did you mean {near}?", near),
                    None => t!("the id of a statement of version {version}", version = old.version),
                };
                errors.push(FileError::new(place, message, expected));
            }
        }
    }
    errors
}
