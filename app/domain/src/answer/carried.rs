//! An answer of the last cycle as a starting point for this one.

use super::{Answer, AnswerForm, Response, check};
use crate::question_set::{QuestionSet, Statement};

/// What an old answer would be as an answer to a statement of this cycle's version, and whether it is so as a
/// whole. Where the answer itself is none here any more (another type, a level or option that is gone, no "not
/// applicable"), its texts and evidence are carried alone. `None` where nothing of it can be.
pub fn carried(set: &QuestionSet, statement: &Statement, old: &Answer) -> Option<(Answer, bool)> {
    if old == &Answer::default() {
        return None;
    }
    if let Ok(whole) = check(set, statement, &AnswerForm::from(old)) {
        return Some((whole, true));
    }
    let texts = Answer { response: Response::Unanswered, ..old.clone() };
    let texts = check(set, statement, &AnswerForm::from(&texts)).ok()?;
    (texts != Answer::default()).then_some((texts, false))
}
