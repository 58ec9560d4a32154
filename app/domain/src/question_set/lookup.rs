//! What is found in a question set: its statements, standards, scales and levels by their ids.

use super::model::{AnswerType, Level, QuestionSet, Scale, Standard, Statement};
use super::yes_no::YES_NO;
use crate::ids::{AgencyType, LevelCode, ScaleId, StandardId, StatementId};
use rust_decimal::Decimal;

impl QuestionSet {
    /// All statements with their standards, in order.
    pub fn statements(&self) -> impl Iterator<Item = (&Standard, &Statement)> {
        self.standards
            .iter()
            .flat_map(|standard| standard.statements.iter().map(move |statement| (standard, statement)))
    }

    /// The statement with this id, with its standard.
    pub fn statement(&self, id: &StatementId) -> Option<(&Standard, &Statement)> {
        self.statements().find(|(_, statement)| &statement.id == id)
    }

    /// The standard with this id.
    pub fn standard(&self, id: &StandardId) -> Option<&Standard> {
        self.standards.iter().find(|standard| &standard.id == id)
    }

    /// The scale with this id.
    pub fn scale(&self, id: &ScaleId) -> Option<&Scale> {
        self.scales.iter().find(|scale| &scale.id == id)
    }

    /// The scale that a statement is graded on, if it is graded. A yes/no statement that names
    /// none has the usual one: yes is 1 and green, no is 0 and red.
    pub fn scale_of(&self, statement: &Statement) -> Option<&Scale> {
        match (&statement.scale, statement.answer) {
            (Some(id), _) => self.scale(id),
            (None, AnswerType::YesNo) => Some(&YES_NO),
            (None, _) => None,
        }
    }

    /// Whether any statement is asked only when another was answered in some way.
    pub fn has_conditions(&self) -> bool {
        self.statements().any(|(_, statement)| statement.show_when.is_some())
    }

    /// The same set with every statement put to its types of agency whatever else was answered.
    #[must_use]
    pub fn without_conditions(&self) -> Self {
        let mut set = self.clone();
        for statement in set.standards.iter_mut().flat_map(|standard| &mut standard.statements) {
            statement.show_when = None;
        }
        set
    }

    /// The label of a type of agency; its code where the set does not know it.
    pub fn agency_type_label<'a>(&'a self, code: &'a AgencyType) -> &'a str {
        self.agency_types.iter().find(|known| &known.code == code).map_or(code.as_str(), |known| known.label.as_str())
    }
}

impl Scale {
    /// The level with this code.
    pub fn level(&self, code: &LevelCode) -> Option<&Level> {
        self.levels.iter().find(|level| &level.code == code)
    }

    /// The value that counts as 100 per cent.
    pub fn highest(&self) -> Decimal {
        self.levels.iter().map(|level| level.value).max().unwrap_or_default()
    }
}
