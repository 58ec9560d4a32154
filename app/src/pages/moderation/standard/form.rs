//! The posted form of a standard's levels.

use super::after;
use crate::forms::{BadForm, Fields};
use crate::routes;
use axum::body::Bytes;
use candour_domain::answer::split_field;
use candour_domain::ids::StatementId;
use candour_domain::moderation::LevelForm;
use candour_service::moderation::{PostedLevel, StandardModeration};
use std::collections::BTreeMap;

/// What was posted.
#[derive(Clone, Debug, Default)]
pub(super) struct LevelsForm {
    /// By statement.
    pub(super) levels: BTreeMap<StatementId, PostedLevel>,
    /// What the button says.
    intent: String,
}

impl LevelsForm {
    /// Reads the form of a page. A field that is none of it is refused.
    pub(super) fn read(body: &Bytes, page: &StandardModeration) -> Result<Self, BadForm> {
        let standard = page.page.head.set.standard(&page.page.standard).ok_or(BadForm)?;
        let mut form = Self::default();
        for (name, value) in Fields::parse(body)?.0 {
            if name == "intent" {
                form.intent = value;
                continue;
            }
            let (id, part) = split_field(&name).ok_or(BadForm)?;
            let known = standard.statements.iter().find(|statement| statement.id.as_str() == id).ok_or(BadForm)?;
            let empty = || PostedLevel { statement: known.id.clone(), seen: 0, form: LevelForm::default() };
            let level = form.levels.entry(known.id.clone()).or_insert_with(empty);
            match part {
                "value" => level.form.grade = value,
                "reason" => level.form.reason = value,
                "revision" => level.seen = value.parse().ok().filter(|seen| *seen >= 0).ok_or(BadForm)?,
                _ => return Err(BadForm),
            }
        }
        Ok(form)
    }

    /// The levels, to be kept.
    pub(super) fn posted(&self) -> Vec<PostedLevel> {
        self.levels.values().cloned().collect()
    }

    /// Where to go once they are: to the query that somebody wants to ask, to the overview, or on.
    pub(super) fn next(&self, page: &StandardModeration) -> String {
        let return_id = page.page.head.id;
        let asked = self.intent.strip_prefix("query:").map(StatementId::from);
        match asked.filter(|statement| self.levels.contains_key(statement)) {
            Some(statement) => routes::ask(return_id, &statement),
            None if self.intent == "overview" => after(return_id, None),
            None => after(return_id, page.beside.1.as_ref()),
        }
    }
}
