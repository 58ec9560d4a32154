//! What the server answers to an autosave: shared by the handler and the island.

use serde::{Deserialize, Serialize};

/// The answer to an autosave. Texts in it are for people; nothing in it is an answer's text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AutosaveReply {
    /// The time of the save, such as "14:02"; empty where nothing was saved.
    pub saved_at: String,
    /// The new revision of each statement that was saved.
    pub revisions: Vec<(String, i64)>,
    /// Fields with errors: nothing was saved.
    pub errors: Vec<FieldMessage>,
    /// Statements that somebody else saved meanwhile: nothing was saved.
    pub conflicts: Vec<ConflictNotice>,
    /// Statements of this standard that are asked now.
    pub asked: Vec<String>,
    /// How far the standard has come, such as "3 of 5 statements complete".
    pub progress: String,
    /// The same for the bar, in hundredths.
    pub percent: u8,
    /// A sentence where the whole save was refused, such as a closed audit.
    pub refused: String,
}

/// One field's error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldMessage {
    /// The statement.
    pub statement: String,
    /// The field's name.
    pub field: String,
    /// What is wrong and what to do.
    pub message: String,
}

/// A statement that somebody else saved meanwhile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConflictNotice {
    /// The statement.
    pub statement: String,
    /// Who saved it, and when, such as "Ana Reyes at 14:01".
    pub who_and_when: String,
}
