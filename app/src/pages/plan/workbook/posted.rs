//! From the fields of the page that says what would change to what is done of it, and back.

use crate::forms::{BadForm, Fields};
use candour_domain::ids::PlanActionId;
use candour_domain::plan::{Filled, MeetingStep};
use candour_service::plan::{PostedChange, ProposedChange};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// What was posted.
pub(super) struct Posted {
    /// The actions that shall be changed.
    pub(super) ticked: BTreeSet<PlanActionId>,
    /// Every action that the page carried.
    pub(super) all: Vec<PostedChange>,
}

/// The name of a field of an action.
pub(super) fn field_name(id: PlanActionId, part: &str) -> String {
    format!("a.{id}.{part}")
}

/// Names and values that the page carries of one action; what is empty is left out.
pub(super) fn fields(change: &ProposedChange) -> Vec<(String, String)> {
    let action = &change.line.action;
    let Filled { step, note, due, why, minute } = &change.filled;
    let all = [
        ("revision", action.revision.to_string()),
        ("step", step.map(|step| step.word().to_owned()).unwrap_or_default()),
        ("note", note.clone()),
        ("due", due.map(|due| due.to_string()).unwrap_or_default()),
        ("why", why.clone()),
        ("minute", minute.clone()),
    ];
    let there = all.into_iter().filter(|(_, value)| !value.is_empty());
    there.map(|(part, value)| (field_name(action.id, part), value)).collect()
}

impl Posted {
    /// Reads the fields. What does not belong to the page is refused.
    pub(super) fn read(fields: &Fields) -> Result<Self, BadForm> {
        let mut all: BTreeMap<PlanActionId, PostedChange> = BTreeMap::new();
        let mut ticked = BTreeSet::new();
        for (name, value) in &fields.0 {
            if name == "take" {
                ticked.insert(value.parse().map_err(|_| BadForm)?);
                continue;
            }
            let (id, part) = name.strip_prefix("a.").and_then(|rest| rest.split_once('.')).ok_or(BadForm)?;
            let action: PlanActionId = id.parse().map_err(|_| BadForm)?;
            let one = all.entry(action).or_insert_with(|| PostedChange { action, seen: 0, filled: Filled::default() });
            match part {
                "revision" => one.seen = value.parse().map_err(|_| BadForm)?,
                "step" => one.filled.step = Some(MeetingStep::from_word(value).ok_or(BadForm)?),
                "note" => one.filled.note.clone_from(value),
                "due" => one.filled.due = Some(value.parse::<NaiveDate>().map_err(|_| BadForm)?),
                "why" => one.filled.why.clone_from(value),
                "minute" => one.filled.minute.clone_from(value),
                _ => return Err(BadForm),
            }
        }
        if ticked.iter().any(|id| !all.contains_key(id)) {
            return Err(BadForm);
        }
        Ok(Self { ticked, all: all.into_values().collect() })
    }

    /// What shall be done.
    pub(super) fn to_do(&self) -> Vec<PostedChange> {
        self.all.iter().filter(|one| self.ticked.contains(&one.action)).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn read(pairs: &[(String, &str)]) -> Result<Posted, BadForm> {
        Posted::read(&Fields(pairs.iter().map(|(name, value)| (name.clone(), (*value).to_owned())).collect()))
    }

    #[test]
    fn only_what_is_ticked_is_done_and_what_does_not_belong_there_is_refused() {
        let [one, other] = [1, 2].map(|id| PlanActionId(Uuid::from_u128(id)));
        let take = ("take".to_owned(), one.to_string());
        let fields = [
            (take.0.clone(), take.1.as_str()),
            (field_name(one, "revision"), "3"),
            (field_name(one, "step"), "At risk"),
            (field_name(one, "due"), "2026-07-31"),
            (field_name(other, "note"), "x"),
        ];
        let posted = read(&fields).unwrap();
        assert_eq!((posted.all.len(), posted.to_do().len(), posted.to_do()[0].seen), (2, 1, 3));
        for wrong in [
            (field_name(one, "owner"), "x"),
            (field_name(one, "step"), "Overdue"),
            (field_name(one, "due"), "31/7/2026"),
            ("agency".to_owned(), "x"),
            ("a.x.note".to_owned(), "x"),
            (take.0, take.1.as_str()),
        ] {
            assert!(read(std::slice::from_ref(&wrong)).is_err(), "{wrong:?}");
        }
    }
}
