//! What differs in each statement that both versions have.

use super::carry::{Placed, Sources};
use super::{
    AnswerChanged, ApplicabilityChanged, Comparison, DetailsChanged, Moved, Reweighted, Reworded, ScaleChanged,
    StatementSummary, same_levels, same_text,
};
use crate::ids::{AgencyType, StandardId, StatementId};
use crate::question_set::{AppliesTo, QuestionSet, Statement};
use candour_texts::t;
use std::collections::{BTreeSet, HashMap, HashSet};

/// The fields that have no list of their own.
const DETAILS: [&str; 13] = [
    "guidance",
    "resources",
    "critical",
    "required",
    "narrative",
    "impact",
    "evidence",
    "evidence_prompts",
    "show_when",
    "descriptors",
    "lens",
    "priority",
    "recommendations",
];

pub(super) fn statements(comparison: &mut Comparison, sources: &Sources<'_>) {
    let new_ids: HashSet<&StatementId> = sources.new.statements().map(|(_, statement)| &statement.id).collect();
    comparison.removed =
        sources.old.statements().filter(|(_, statement)| !new_ids.contains(&statement.id)).map(summary).collect();
    for placed in sources.new.statements() {
        match sources.old_by_id.get(&placed.1.id) {
            Some((_, old)) => statement(comparison, sources, old, placed.1),
            None => comparison.added.push(summary(placed)),
        }
    }
}

fn summary((standard, statement): Placed<'_>) -> StatementSummary {
    StatementSummary {
        id: statement.id.clone(),
        code: statement.code.clone(),
        standard: standard.id.clone(),
        text: statement.text.clone(),
    }
}

fn statement<'a>(comparison: &mut Comparison, sources: &Sources<'a>, old: &'a Statement, new: &'a Statement) {
    let (id, code) = (new.id.clone(), new.code.clone());
    if !same_text(&old.text, &new.text) {
        comparison.reworded.push(Reworded {
            id: id.clone(),
            code: code.clone(),
            before: old.text.clone(),
            after: new.text.clone(),
            like_for_like: sources.same(new).is_some_and(|same| same.id == old.id),
        });
    }
    if old.weight != new.weight {
        let (before, after) = (old.weight, new.weight);
        comparison.reweighted.push(Reweighted { id: id.clone(), code: code.clone(), before, after });
    }
    if old.scale != new.scale || !same_levels((sources.old, old), (sources.new, new)) {
        let (before, after) = (graded(sources.old, old), graded(sources.new, new));
        comparison.scale_changed.push(ScaleChanged { id: id.clone(), code: code.clone(), before, after });
    }
    if asked(sources.old, old) != asked(sources.new, new) {
        let (before, after) = (old.applies_to.clone(), new.applies_to.clone());
        comparison.applicability_changed.push(ApplicabilityChanged {
            id: id.clone(),
            code: code.clone(),
            before,
            after,
        });
    }
    if old.answer != new.answer || old.options != new.options || old.bands != new.bands {
        let (before, after) = (old.answer, new.answer);
        comparison.answer_changed.push(AnswerChanged { id: id.clone(), code: code.clone(), before, after });
    }
    let fields = details(old, new);
    if !fields.is_empty() {
        comparison.details_changed.push(DetailsChanged { id, code, fields });
    }
}

fn graded(set: &QuestionSet, statement: &Statement) -> String {
    set.scale_of(statement).map_or_else(String::new, |scale| {
        let levels: Vec<String> = scale
            .levels
            .iter()
            .map(|level| {
                let worth = level.value.normalize().to_string();
                if level.code.as_str() == worth {
                    worth
                } else {
                    t!("{code} (worth {worth})", code = level.code, worth)
                }
            })
            .collect();
        format!("{}: {}", scale.id, levels.join(", "))
    })
}

/// Who is asked: `None` is everybody, also where a list names every type of its set.
fn asked<'a>(set: &'a QuestionSet, statement: &'a Statement) -> Option<BTreeSet<&'a AgencyType>> {
    match &statement.applies_to {
        AppliesTo::All(_) => None,
        AppliesTo::Only(types) => {
            let types: BTreeSet<&AgencyType> = types.iter().collect();
            let everybody = set.agency_types.iter().all(|known| types.contains(&known.code));
            (!everybody).then_some(types)
        }
    }
}

/// The other fields that differ, in the order of the format.
fn details(old: &Statement, new: &Statement) -> Vec<String> {
    if old == new {
        return Vec::new();
    }
    let (Ok(old), Ok(new)) = (serde_json::to_value(old), serde_json::to_value(new)) else { return Vec::new() };
    DETAILS.iter().filter(|field| old.get(**field) != new.get(**field)).map(|field| (*field).to_owned()).collect()
}

/// Statements in another standard, and the fewest that must have moved within their standard for the
/// others to stand in their old order.
pub(super) fn moved(old: &QuestionSet, new: &QuestionSet) -> Vec<Moved> {
    let old_places: HashMap<&StatementId, (usize, Placed<'_>)> =
        old.statements().enumerate().map(|(n, placed)| (&placed.1.id, (n, placed))).collect();
    let mut moved = Vec::new();
    for standard in &new.standards {
        let common = standard
            .statements
            .iter()
            .filter_map(|statement| old_places.get(&statement.id).map(|(order, old)| (statement, *order, *old)));
        let (stayed, came): (Vec<_>, Vec<_>) = common.partition(|(_, _, (old, _))| old.id == standard.id);
        let orders: Vec<usize> = stayed.iter().map(|(_, order, _)| *order).collect();
        let in_order = longest_rising(&orders);
        let jumped = stayed.into_iter().filter(|(_, order, _)| !in_order.contains(order));
        moved.extend(jumped.chain(came).map(|(statement, _, old)| a_move(old, &standard.id, statement)));
    }
    moved
}

fn a_move(old: Placed<'_>, standard: &StandardId, new: &Statement) -> Moved {
    Moved {
        id: new.id.clone(),
        from_standard: old.0.id.clone(),
        from_code: old.1.code.clone(),
        to_standard: standard.clone(),
        to_code: new.code.clone(),
    }
}

/// The members of a longest rising run of distinct numbers, not necessarily side by side.
fn longest_rising(numbers: &[usize]) -> HashSet<usize> {
    // ends[n] is the smallest number that ends a rising run of n + 1.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: HashMap<usize, usize> = HashMap::new();
    for &number in numbers {
        let length = ends.partition_point(|end| *end < number);
        if let Some(&previous) = length.checked_sub(1).and_then(|at| ends.get(at)) {
            before.insert(number, previous);
        }
        match ends.get_mut(length) {
            Some(end) => *end = number,
            None => ends.push(number),
        }
    }
    std::iter::successors(ends.last().copied(), |number| before.get(number).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::longest_rising;
    use std::collections::HashSet;

    #[test]
    fn the_fewest_jump() {
        assert_eq!(longest_rising(&[4, 0, 1, 2, 3]), HashSet::from([0, 1, 2, 3]));
        assert_eq!(longest_rising(&[0, 2, 1, 3]).len(), 3);
        assert!(longest_rising(&[]).is_empty());
    }
}
