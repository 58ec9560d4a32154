//! Giving statements their levels. Whoever gives one says which one they saw: where somebody else gave another since,
//! nothing is put down, and both are shown. Every level stays.

use super::material::Material;
use super::{LevelView, about, may_moderate, step};
use crate::trail::{About, Done, Scribe};
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::ids::{ReturnId, StatementId};
use candour_domain::moderation::{LevelForm, ModeratedLevel, Part, check};
use candour_domain::submission::{ReturnState, Step};
use candour_store::moderation::levels::{self, NewLevel};
use candour_store::trail::NewTrailEntry;
use candour_store::{WriteTx, audits, keys, trail};
use candour_texts::t;
use candour_vault::DataKey;

/// One statement as somebody posts it.
#[derive(Clone, Debug)]
pub struct PostedLevel {
    /// The statement.
    pub statement: StatementId,
    /// The number of the level that they saw; 0 is none.
    pub seen: i64,
    /// What they chose.
    pub form: LevelForm,
}

/// What is wrong with one statement's fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelError {
    /// The statement.
    pub statement: StatementId,
    /// The part of its fields.
    pub part: Part,
    /// What is wrong, and what to do.
    pub message: String,
}

/// Two people gave the same statement a level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelConflict {
    /// The statement.
    pub statement: StatementId,
    /// What the other person gave.
    pub theirs: LevelView,
}

/// What became of it. Nothing is half done: either all of it is put down or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LevelsSaved {
    /// Everything that differed is put down: how many.
    Saved(usize),
    /// Nothing is put down: fields have errors.
    Invalid(Vec<LevelError>),
    /// Nothing is put down: somebody else gave these statements levels meanwhile.
    Conflicts(Vec<LevelConflict>),
}

/// What was posted and is to be put down.
type Changed<'p> = Vec<(&'p PostedLevel, ModeratedLevel)>;

/// A level that is to be put down, sealed, with its entry.
struct Change {
    level: NewLevel,
    entry: NewTrailEntry,
}

impl Service {
    /// Gives statements of a return their levels. The first one brings the return into moderation.
    ///
    /// # Errors
    /// As [`Service::moderation`]; [`ServiceError::NotFound`] for a statement that cannot be given a level;
    /// [`Refusal::Step`] where return, audit or role allow none now, with the reason.
    pub async fn save_levels(
        &self,
        actor: &Actor,
        id: ReturnId,
        posted: &[PostedLevel],
    ) -> Result<LevelsSaved, ServiceError> {
        loop {
            let mut tx = self.store.read().await?;
            let known = self.levellable(&mut tx, actor, id).await?;
            drop(tx);
            match self.try_levels(actor, &known, posted).await {
                Err(ServiceError::Refused(Refusal::Overtaken)) => {}
                done => return done,
            }
        }
    }

    /// Gives every statement that has no level yet the one that the agency gave itself. Gives how many those were.
    ///
    /// # Errors
    /// As [`Service::save_levels`].
    pub async fn agree_with_rest(&self, actor: &Actor, id: ReturnId) -> Result<usize, ServiceError> {
        loop {
            let mut tx = self.store.read().await?;
            let known = self.levellable(&mut tx, actor, id).await?;
            drop(tx);
            let levels = known.levels();
            let open = known.answers.statements(&known.set).into_iter().filter(|s| !levels.contains_key(&s.id));
            let posted: Vec<_> = open
                .filter_map(|statement| {
                    let own = known.answers.own(&known.set, statement)?;
                    let form = LevelForm { grade: own.value().to_owned(), reason: String::new() };
                    Some(PostedLevel { statement: statement.id.clone(), seen: 0, form })
                })
                .collect();
            match self.try_levels(actor, &known, &posted).await {
                Err(ServiceError::Refused(Refusal::Overtaken)) | Ok(LevelsSaved::Conflicts(_)) => {}
                Ok(LevelsSaved::Saved(count)) => return Ok(count),
                Ok(LevelsSaved::Invalid(_)) => {
                    return Err(ServiceError::Corrupt("an agency's own level is none of its scale".to_owned()));
                }
                Err(other) => return Err(other),
            }
        }
    }

    async fn levellable(
        &self,
        tx: &mut candour_store::ReadTx,
        actor: &Actor,
        id: ReturnId,
    ) -> Result<Material, ServiceError> {
        let known = self.material(tx, actor, id, Action::Moderate).await?;
        let standing = known.standing(self.clock.today());
        match self.cannot_level(tx, actor, &known, &standing).await? {
            Some(why) => Err(step(why)),
            None => Ok(known),
        }
    }

    async fn try_levels(
        &self,
        actor: &Actor,
        known: &Material,
        posted: &[PostedLevel],
    ) -> Result<LevelsSaved, ServiceError> {
        let changed = match changed(known, posted)? {
            Ok(changed) if changed.is_empty() => return Ok(LevelsSaved::Saved(0)),
            Ok(changed) => changed,
            Err(not_saved) => return Ok(not_saved),
        };
        let scribe = self.scribe(actor).await?;
        let key = self.agency_trail(&known.place(), scribe.at()).await?;
        let sealed = changed.iter().map(|(posted, level)| self.sealed(known, &scribe, &key, posted, level));
        let sealed = sealed.collect::<Result<Vec<_>, _>>()?;
        let (by, role, count) = (actor.clone(), actor.role, sealed.len());
        let (id, at, today, sealed_under) = (known.row.id, scribe.at(), self.clock.today(), known.keys.in_use().id());
        let (standing, seen_release) = (known.standing(today), known.releases.len());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let present = audits::lock_return(tx, id).await?.ok_or(ServiceError::NotFound)?;
                    may_moderate(tx, &by, &present).await?;
                    let audit = present.audit.audit.state_on(today);
                    let now = candour_domain::moderation::Standing { state: present.state, audit, ..standing };
                    if let Some(why) = now.cannot_be_levelled(role) {
                        return Err(step(why));
                    }
                    // The key was renewed, or the levels were released, between looking and writing: look again.
                    let releases = candour_store::moderation::releases::of_return(tx, id).await?;
                    if !keys::is_in_use(tx, sealed_under).await? || releases.len() != seen_release {
                        return Err(Refusal::Overtaken.into());
                    }
                    begin(tx, id, present.state).await?;
                    for Change { level, entry } in &sealed {
                        if !levels::insert(tx, id, level, by.person, at).await? {
                            return Err(Refusal::Overtaken.into());
                        }
                        trail::append(tx, entry).await?;
                    }
                    Ok::<_, ServiceError>(())
                })
            })
            .await?;
        Ok(LevelsSaved::Saved(count))
    }

    fn sealed(
        &self,
        known: &Material,
        scribe: &Scribe<'_>,
        key: &DataKey,
        posted: &PostedLevel,
        level: &ModeratedLevel,
    ) -> Result<Change, ServiceError> {
        let (statement, revision) = (&posted.statement, posted.seen + 1);
        let place = known.place();
        let new = json(level)?;
        let old = at(known, statement, posted.seen).and_then(|before| before.level.as_ref()).map(json).transpose()?;
        let body = known.keys.in_use().seal(&place.level(statement, revision), &new, self.entropy.as_ref())?;
        let about = About {
            statement: Some(statement),
            revision: Some(revision),
            old: old.as_deref(),
            new: Some(&new),
            ..about(&known.row)
        };
        let entry = scribe.entry_under(key, Done::LevelModerated, &about)?;
        Ok(Change { level: NewLevel { statement: statement.clone(), revision, body }, entry })
    }
}

/// Brings a return into moderation, where it is not yet.
pub(super) async fn begin(tx: &mut WriteTx, id: ReturnId, from: ReturnState) -> Result<(), ServiceError> {
    let to = from.after(Step::Moderate).map_err(|error| step(t!("Sorry: {error}.", error)))?;
    if from != to && !audits::move_return(tx, id, from, to, None).await? {
        return Err(Refusal::Overtaken.into());
    }
    Ok(())
}

/// The level of a statement that has this number.
fn at<'m>(known: &'m Material, statement: &StatementId, revision: i64) -> Option<&'m LevelView> {
    known.history.get(statement)?.iter().find(|level| level.revision == revision)
}

/// Which of the posted levels are to be put down; else why none is. A statement that its page shows as it was seen is
/// left alone, whatever others did meanwhile.
fn changed<'p>(known: &Material, posted: &'p [PostedLevel]) -> Result<Result<Changed<'p>, LevelsSaved>, ServiceError> {
    let can = known.answers.statements(&known.set);
    let (mut errors, mut conflicts, mut changes) = (Vec::new(), Vec::new(), Vec::new());
    for one in posted {
        let statement = can.iter().find(|known| known.id == one.statement).ok_or(ServiceError::NotFound)?;
        let own = known.answers.own(&known.set, statement);
        let was = at(known, &one.statement, one.seen);
        if one.seen > 0 && was.is_none() {
            return Err(ServiceError::NotFound);
        }
        let error = |part, message| LevelError { statement: one.statement.clone(), part, message };
        let level = match check(&known.set, statement, own.as_ref(), &one.form) {
            Ok(Some(level)) => level,
            Ok(None) => {
                if was.is_some() {
                    let message = t!("Choose a level: one that was given can be changed, not taken away.");
                    errors.push(error(Part::Grade, message.to_owned()));
                }
                continue;
            }
            Err(wrong) => {
                errors.push(error(wrong.part, wrong.message));
                continue;
            }
        };
        let same = |view: Option<&LevelView>| view.and_then(|view| view.level.as_ref()) == Some(&level);
        let now = known.history.get(&one.statement).and_then(|all| all.last());
        if same(was) || same(now) {
            continue;
        }
        match now.filter(|now| now.revision != one.seen) {
            Some(now) => conflicts.push(LevelConflict { statement: one.statement.clone(), theirs: now.clone() }),
            None => changes.push((one, level)),
        }
    }
    if !errors.is_empty() {
        return Ok(Err(LevelsSaved::Invalid(errors)));
    }
    Ok(if conflicts.is_empty() { Ok(changes) } else { Err(LevelsSaved::Conflicts(conflicts)) })
}

fn json(value: &impl serde::Serialize) -> Result<Vec<u8>, ServiceError> {
    serde_json::to_vec(value).map_err(|error| ServiceError::Document(error.to_string()))
}
