//! Which statements of the old version a new one follows, and whether it means the same.

use super::{CarriedForward, same_levels, same_text};
use crate::ids::StatementId;
use crate::question_set::{AnswerType, QuestionSet, Standard, Statement};
use std::collections::{BTreeMap, BTreeSet, HashMap};

pub(super) type Placed<'a> = (&'a Standard, &'a Statement);

/// Both versions by id, with the QA Manager's word.
pub(super) struct Sources<'a> {
    pub(super) old: &'a QuestionSet,
    pub(super) new: &'a QuestionSet,
    pub(super) old_by_id: HashMap<&'a StatementId, Placed<'a>>,
    confirmed: &'a BTreeSet<StatementId>,
}

impl<'a> Sources<'a> {
    pub(super) fn new(old: &'a QuestionSet, new: &'a QuestionSet, confirmed: &'a BTreeSet<StatementId>) -> Self {
        let old_by_id = old.statements().map(|placed| (&placed.1.id, placed)).collect();
        Self { old, new, old_by_id, confirmed }
    }

    /// The old statements that a new one follows: those that it says it succeeds, else the one of its id.
    fn from(&self, new: &'a Statement) -> Vec<&'a Statement> {
        let named = new.succeeds.iter().map(|succeeds| &succeeds.id);
        let by_id = Some(&new.id).filter(|_| new.succeeds.is_empty());
        named.chain(by_id).filter_map(|id| self.old_by_id.get(id)).map(|(_, statement)| *statement).collect()
    }

    /// The one old statement that a new one means the same as.
    ///
    /// What succeeds several means something of its own, unless the set says the same meaning of
    /// exactly one, or the QA Manager confirms it: then it is the first.
    pub(super) fn same(&self, new: &'a Statement) -> Option<&'a Statement> {
        let from = self.from(new);
        let first = *from.first()?;
        if self.confirmed.contains(&new.id) {
            return Some(first);
        }
        if !new.succeeds.is_empty() {
            let mut said = new.succeeds.iter().filter(|succeeds| succeeds.same_meaning);
            let (one, more) = (said.next()?, said.next());
            return if more.is_some() { None } else { self.old_by_id.get(&one.id).map(|(_, statement)| *statement) };
        }
        let unchanged = same_text(&first.text, &new.text)
            && first.answer == new.answer
            && same_levels((self.old, first), (self.new, new));
        unchanged.then_some(first)
    }

    pub(super) fn like_for_like(&self) -> BTreeMap<StatementId, StatementId> {
        let mut taken = BTreeSet::new();
        let mut pairs = BTreeMap::new();
        for (_, statement) in self.new.statements() {
            // Two new ones that follow one old one must not count it twice.
            if let Some(old) = self.same(statement).filter(|old| taken.insert(&old.id)) {
                pairs.insert(statement.id.clone(), old.id.clone());
            }
        }
        pairs
    }

    pub(super) fn carried_forward(&self) -> Vec<CarriedForward> {
        let pairs = self.like_for_like();
        let one = |statement: &'a Statement| {
            let from = self.from(statement);
            let like_for_like = pairs.contains_key(&statement.id);
            CarriedForward {
                statement: statement.id.clone(),
                code: statement.code.clone(),
                answer_fits: matches!(from.as_slice(), [only] if self.answer_fits(only, statement)),
                like_for_like,
                needs_confirmation: !like_for_like && !from.is_empty() && self.same(statement).is_none(),
                from: from.into_iter().map(|old| old.id.clone()).collect(),
            }
        };
        self.new.statements().map(|(_, statement)| one(statement)).collect()
    }

    /// Whether any answer to the old statement is an answer to the new one.
    fn answer_fits(&self, old: &Statement, new: &Statement) -> bool {
        old.answer == new.answer
            && match new.answer {
                AnswerType::Information => false,
                AnswerType::Scale => {
                    let codes = |set: &QuestionSet, statement: &Statement| -> BTreeSet<String> {
                        let scale = set.scale_of(statement);
                        scale.iter().flat_map(|scale| &scale.levels).map(|level| level.code.0.clone()).collect()
                    };
                    codes(self.old, old).is_subset(&codes(self.new, new))
                }
                AnswerType::SingleChoice | AnswerType::MultipleChoice => {
                    old.options.iter().all(|option| new.options.iter().any(|known| known.code == option.code))
                }
                _ => true,
            }
    }
}
