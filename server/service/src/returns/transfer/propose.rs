//! What answers from a file would change here: compared with what is kept, and with what the file was made from.

use super::settled::settled;
use super::view::{BroughtFrom, NotTaken, Proposal, ProposedLine};
use crate::evidence::files_of;
use crate::keys::AgencyKeys;
use crate::reports::{Kept, Names, names};
use crate::returns::save::Seen;
use crate::returns::{KeptAnswer, PostedStatement, Source, kept_under};
use crate::{Service, ServiceError};
use candour_domain::access::Actor;
use candour_domain::answer::{Answer, AnswerForm, FieldError, check, split_field};
use candour_domain::ids::{ReturnId, StatementId};
use candour_domain::question_set::{AnswerType, FileError, QuestionSet, Statement};
use candour_export::return_xlsx::Part;
use candour_store::ReadTx;
use candour_store::audits::ReturnRow;
use candour_texts::t;
use std::collections::{BTreeMap, BTreeSet};

/// One answer of a file.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    /// The revision that the file was made at.
    pub(super) base: i64,
    /// What it says.
    pub(super) form: AnswerForm,
    /// Parts that were held back from it.
    pub(super) kept: Vec<Part>,
    /// The cells of its parts; empty where it is no workbook.
    pub(super) places: BTreeMap<String, String>,
    /// The statement as it was worded there, where that differs.
    pub(super) reworded: Option<String>,
    /// What the answer was called there, where it is called otherwise here.
    pub(super) called: Option<String>,
}

/// What a file says.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub(super) from: Source,
    pub(super) brought: Option<BroughtFrom>,
    pub(super) wanted: BTreeMap<StatementId, Wanted>,
    /// Statements with a row in the file, also those with errors.
    pub(super) there: BTreeSet<StatementId>,
    pub(super) not_taken: Vec<NotTaken>,
    pub(super) errors: Vec<FileError>,
}

/// How one answer stands to what is kept.
enum Compared {
    Unchanged,
    Changed { conflict: bool },
}

impl Service {
    /// What was posted, once more as a proposal: somebody saved meanwhile, or a field was not right.
    ///
    /// # Errors
    /// As [`Service::save_many`].
    pub async fn propose_again(
        &self,
        actor: &Actor,
        id: ReturnId,
        from: Source,
        posted: &[PostedStatement],
    ) -> Result<Proposal, ServiceError> {
        let wanted: BTreeMap<_, _> = posted
            .iter()
            .map(|one| {
                let wanted = Wanted { base: one.base_revision, form: one.form.clone(), ..Wanted::default() };
                (one.statement.clone(), wanted)
            })
            .collect();
        let there = wanted.keys().cloned().collect();
        let sent = Sent { from, brought: None, wanted, there, not_taken: Vec::new(), errors: Vec::new() };
        let mut proposal = self.propose(actor, id, sent).await?;
        // What the page did not carry was never looked at here.
        proposal.absent.clear();
        Ok(proposal)
    }

    /// What a file would change.
    pub(super) async fn propose(&self, actor: &Actor, id: ReturnId, file: Sent) -> Result<Proposal, ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.to_be_answered(&mut tx, actor, id).await?;
        let set = self.set_of(&mut tx, &row).await?;
        let keys = self.keys_of(&mut tx, &row).await?;
        let part = self.part_of(&mut tx, actor, &row, &set).await?;
        let kept = kept_under(&mut tx, &row, &keys).await?;
        let files = files_of(&mut tx, &row, &keys).await?;
        let seen = Seen { row, set, keys, part, kept, files };
        let Sent { from, brought, mut wanted, there, mut not_taken, mut errors } = file;
        let (mut lines, mut unchanged, mut absent) = (Vec::new(), Vec::new(), Vec::new());
        for (_, statement) in seen.set.statements().filter(|(_, one)| is_asked(one, &seen.row)) {
            let Some(wanted) = wanted.remove(&statement.id) else {
                if from == Source::Workbook && !there.contains(&statement.id) && seen.may_edit(statement) {
                    absent.push(statement.id.clone());
                }
                continue;
            };
            if !seen.may_edit(statement) {
                not_taken
                    .push(left(statement, t!("This statement is with a colleague: you cannot change its answer.")));
                continue;
            }
            match self.line(&mut tx, &seen, statement, wanted).await? {
                Line::Would(line) => lines.push(*line),
                Line::Same => unchanged.push(statement.id.clone()),
                Line::Wrong(found) => errors.extend(found),
                Line::Left(why) => not_taken.push(left(statement, &why)),
            }
        }
        let names = names(&mut tx, lines.iter().filter_map(|line| line.now.as_ref())).await?;
        for line in &mut lines {
            line.by = line.now.as_ref().and_then(|now| name_of(&names, now));
        }
        drop(tx);
        let Seen { row, set, keys, part, .. } = seen;
        let head = self.head(actor, row, set, &keys).with_part(part);
        Ok(Proposal { head, from, brought, lines, unchanged, absent, not_taken, errors })
    }

    async fn line(
        &self,
        tx: &mut ReadTx,
        seen: &Seen,
        statement: &Statement,
        wanted: Wanted,
    ) -> Result<Line, ServiceError> {
        let now = seen.kept.get(&statement.id);
        if now.is_some_and(|now| now.unreadable) {
            return Ok(Line::Left(
                t!("The answer that is kept here cannot be opened now, so it is not written over.").to_owned(),
            ));
        }
        let base = self.base(tx, &seen.row, &seen.keys, &seen.kept, statement, wanted.base).await?;
        let form = settled(wanted.form, base.as_ref().unwrap_or(&Answer::default()), &wanted.kept);
        let answer = match check(&seen.set, statement, &form) {
            Ok(answer) => answer,
            Err(found) => return Ok(wrong(&seen.set, statement, &wanted.places, found)),
        };
        Ok(match compared(now, base.as_ref(), wanted.base, &answer) {
            Compared::Unchanged => Line::Same,
            Compared::Changed { conflict } => Line::Would(Box::new(ProposedLine {
                statement: statement.id.clone(),
                form,
                answer,
                now: now.cloned(),
                by: None,
                conflict,
                reworded: wanted.reworded,
                called: wanted.called,
            })),
        })
    }

    /// The answer that the file was made from; `None` where there was none of that revision.
    async fn base(
        &self,
        tx: &mut ReadTx,
        row: &ReturnRow,
        keys: &AgencyKeys,
        kept: &Kept,
        statement: &Statement,
        revision: i64,
    ) -> Result<Option<Answer>, ServiceError> {
        match kept.get(&statement.id) {
            Some(now) if now.revision == revision => Ok(Some(now.answer.clone())),
            _ => self.answer_at(tx, row, keys, &statement.id, revision).await,
        }
    }
}

enum Line {
    Would(Box<ProposedLine>),
    Same,
    Wrong(Vec<FileError>),
    Left(String),
}

/// As a save compares: what was not touched since the file was made stays, whoever saved meanwhile.
fn compared(now: Option<&KeptAnswer>, base: Option<&Answer>, revision: i64, answer: &Answer) -> Compared {
    let empty = Answer::default();
    let present = now.map_or(&empty, |now| &now.answer);
    if present == answer || base == Some(answer) {
        return Compared::Unchanged;
    }
    Compared::Changed { conflict: now.is_some_and(|now| now.revision != revision) }
}

/// Errors at their cells; of what is no workbook, why it is not taken.
fn wrong(set: &QuestionSet, statement: &Statement, places: &BTreeMap<String, String>, found: Vec<FieldError>) -> Line {
    debug_assert!(set.statement(&statement.id).is_some());
    if places.is_empty() {
        let why: Vec<String> = found.into_iter().map(|error| error.message).collect();
        return Line::Left(t!("It does not fit here: {join}", join = why.join(" ")));
    }
    let place = |field: &str| {
        let part = split_field(field).map_or("value", |(_, part)| part);
        places.get(part).or_else(|| places.get("value")).cloned().unwrap_or_else(|| statement.code.clone())
    };
    let error = |error: FieldError| FileError::new(place(&error.field), error.message, "");
    Line::Wrong(found.into_iter().map(error).collect())
}

/// Whether a statement has an answer of this agency.
pub(super) fn is_asked(statement: &Statement, row: &ReturnRow) -> bool {
    statement.answer != AnswerType::Information && statement.applies_to.includes(&row.agency.agency_type)
}

fn left(statement: &Statement, why: &str) -> NotTaken {
    NotTaken { statement: format!("{} {}", statement.code, statement.text), why: why.to_owned() }
}

fn name_of(names: &Names, now: &KeptAnswer) -> Option<String> {
    now.updated_by.and_then(|by| names.get(&by).cloned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use candour_domain::answer::{AnswerState, Response, Value};

    fn said(text: &str) -> Answer {
        Answer { response: Response::Given(Value::Text(text.to_owned())), ..Answer::default() }
    }

    fn kept(text: &str, revision: i64) -> KeptAnswer {
        KeptAnswer {
            answer: said(text),
            revision,
            state: AnswerState::Complete,
            updated_at: None,
            updated_by: None,
            unreadable: false,
        }
    }

    /// `=` unchanged, `+` would change, `!` conflict.
    fn sign(now: Option<(&str, i64)>, base: Option<&str>, revision: i64, mine: &str) -> char {
        let now = now.map(|(text, revision)| kept(text, revision));
        let base = base.map(|text| if text.is_empty() { Answer::default() } else { said(text) });
        let mine = if mine.is_empty() { Answer::default() } else { said(mine) };
        match compared(now.as_ref(), base.as_ref(), revision, &mine) {
            Compared::Unchanged => '=',
            Compared::Changed { conflict: false } => '+',
            Compared::Changed { conflict: true } => '!',
        }
    }

    #[test]
    fn three_sides_are_compared() {
        // Nothing kept; a blank workbook.
        assert_eq!(sign(None, Some(""), 0, ""), '=');
        assert_eq!(sign(None, Some(""), 0, "new"), '+');
        // Made at the present revision.
        assert_eq!(sign(Some(("a", 3)), Some("a"), 3, "a"), '=');
        assert_eq!(sign(Some(("a", 3)), Some("a"), 3, "b"), '+');
        assert_eq!(sign(Some(("a", 3)), Some("a"), 3, ""), '+');
        // Somebody saved since: untouched stays theirs, the same is the same, else both are shown.
        assert_eq!(sign(Some(("theirs", 4)), Some("a"), 3, "a"), '=');
        assert_eq!(sign(Some(("theirs", 4)), Some("a"), 3, "theirs"), '=');
        assert_eq!(sign(Some(("theirs", 4)), Some("a"), 3, "mine"), '!');
        // A blank one into a return that has answers: empty is not touched, and not emptied.
        assert_eq!(sign(Some(("theirs", 4)), Some(""), 0, ""), '=');
        assert_eq!(sign(Some(("theirs", 4)), Some(""), 0, "mine"), '!');
        // A revision that never was.
        assert_eq!(sign(Some(("theirs", 4)), None, 9, "mine"), '!');
        assert_eq!(sign(None, None, 9, "mine"), '+');
    }
}
