//! The Board's subgroups: the list that the QA Manager keeps, and which of them supports an action.

use super::take::{Change, Taking};
use crate::trail::{About, Done};
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::ids::{PlanActionId, SubgroupId};
use candour_domain::plan::{Noted, SubgroupName};
use candour_store::plan::{actions, subgroups};
use candour_store::{StoreError, trail};
use candour_texts::t;
use std::collections::BTreeMap;

/// A subgroup of the Board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subgroup {
    /// Its id.
    pub id: SubgroupId,
    /// Its name.
    pub name: String,
    /// Whether it meets no more.
    pub closed: bool,
    /// How many actions that are still to be done it supports.
    pub open_actions: usize,
}

/// What is done with a subgroup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubgroupStep {
    /// It gets another name.
    Rename(String),
    /// It meets no more. Its actions stay with it until somebody gives them to another.
    Close,
}

impl Service {
    /// The Board's subgroups, by name, those that are closed last.
    ///
    /// # Errors
    /// Where the table does not allow it.
    pub async fn subgroups(&self, actor: &Actor) -> Result<Vec<Subgroup>, ServiceError> {
        actor.require(Action::ManageSubgroups)?;
        let mut tx = self.store.read().await?;
        let mut open: BTreeMap<_, usize> = BTreeMap::new();
        for row in actions::list(&mut tx, actor.board, None).await?.iter().filter(|row| row.state.is_open()) {
            *open.entry(row.subgroup_id).or_default() += 1;
        }
        let rows = subgroups::list(&mut tx, actor.board).await?.into_iter().map(|row| Subgroup {
            open_actions: open.get(&Some(row.id.0)).copied().unwrap_or_default(),
            id: row.id,
            name: row.name,
            closed: row.closed_at.is_some(),
        });
        let mut all: Vec<_> = rows.collect();
        all.sort_by_key(|one| one.closed);
        Ok(all)
    }

    /// Adds a subgroup.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] for a name that cannot be kept, or that another one has.
    pub async fn add_subgroup(&self, actor: &Actor, name: &str) -> Result<SubgroupId, ServiceError> {
        actor.require(Action::ManageSubgroups)?;
        let name = SubgroupName::parse(name).map_err(|error| ServiceError::field("name", error))?;
        let (id, board, by) = (SubgroupId(self.new_id()?), actor.board, actor.person);
        let scribe = self.scribe(actor).await?;
        let entry = scribe.entry(Done::SubgroupAdded, &named(&name))?;
        let now = scribe.at();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    if !subgroups::insert(tx, (board, id), &name, by, now).await? {
                        return Err(taken(&name));
                    }
                    trail::append(tx, &entry).await?;
                    Ok(id)
                })
            })
            .await
    }

    /// Renames or closes a subgroup.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for another Board's; as [`Service::add_subgroup`] for the name; [`Refusal::Step`]
    /// where it is closed.
    pub async fn lead_subgroup(&self, actor: &Actor, id: SubgroupId, step: &SubgroupStep) -> Result<(), ServiceError> {
        actor.require(Action::ManageSubgroups)?;
        let mut tx = self.store.read().await?;
        let row = subgroups::get(&mut tx, actor.board, id).await?.ok_or(ServiceError::NotFound)?;
        drop(tx);
        let name = match step {
            SubgroupStep::Rename(name) => {
                Some(SubgroupName::parse(name).map_err(|error| ServiceError::field("name", error))?)
            }
            SubgroupStep::Close => None,
        };
        let done = if name.is_some() { Done::SubgroupRenamed } else { Done::SubgroupClosed };
        let scribe = self.scribe(actor).await?;
        let subject = name.as_ref().map_or(row.name, |name| name.as_str().to_owned());
        let entry = scribe.entry(done, &About { subject: Some(subject), ..About::default() })?;
        let (board, now) = (actor.board, scribe.at());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let changed = if let Some(name) = &name {
                        if subgroups::is_taken(tx, board, name, id).await? {
                            return Err(taken(name));
                        }
                        match subgroups::rename(tx, (board, id), name).await {
                            // Somebody else has given the name in this very moment.
                            Err(StoreError::Unique(_)) => return Err(taken(name)),
                            renamed => renamed?,
                        }
                    } else {
                        subgroups::close(tx, (board, id), now).await?
                    };
                    if !changed {
                        return Err(closed());
                    }
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    /// Gives an action to a subgroup, or to none.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] where the action is not the actor's to see, or there is no such subgroup;
    /// [`Refusal::Step`] where the subgroup is closed, or the action is with it already.
    pub async fn assign_action(
        &self,
        actor: &Actor,
        id: PlanActionId,
        to: Option<SubgroupId>,
    ) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let (row, _) = self.seen_action(&mut tx, actor, id, Action::ManageSubgroups).await?;
        let name = match to {
            Some(to) => {
                let found = subgroups::get(&mut tx, actor.board, to).await?.ok_or(ServiceError::NotFound)?;
                if found.closed_at.is_some() {
                    return Err(closed());
                }
                Some(found.name)
            }
            None => None,
        };
        drop(tx);
        if row.subgroup_id.map(SubgroupId) == to {
            return Err(Refusal::Step(t!("The action is there already. Nothing was changed.").to_owned()).into());
        }
        let said = name.unwrap_or_else(|| t!("No subgroup").to_owned());
        let taking = Taking { words: Some(said), change: Change::Subgroup(to), ..Taking::of(Noted::Subgroup) };
        self.take(actor, id, taking).await
    }
}

fn named(name: &SubgroupName) -> About<'static> {
    About { subject: Some(name.as_str().to_owned()), ..About::default() }
}

fn taken(name: &SubgroupName) -> ServiceError {
    ServiceError::field("name", t!("There is a subgroup “{name}” already.", name = name.as_str()))
}

fn closed() -> ServiceError {
    Refusal::Step(t!("This subgroup is closed. Nothing was changed.").to_owned()).into()
}
