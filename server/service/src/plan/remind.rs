//! Reminders of actions: to the leads of the agency, four weeks before an action is due and while it is overdue. They
//! go with the job of each day that reminds of returns, and carry references and dates, and none of the words.

use crate::mail::{ActionWaiting, Text};
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::Role;
use candour_domain::ids::{BoardId, PersonId, PlanActionId};
use candour_domain::plan::{ActionReminder, action_reference};
use candour_domain::time::day;
use candour_store::plan::{actions, reminders as rows};
use candour_store::reminders::{ReaderRow, working_at};
use chrono::{Days, NaiveDate};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// What a lead is to be told of one action.
#[derive(Clone)]
struct Told {
    action: PlanActionId,
    reminder: ActionReminder,
    due_on: NaiveDate,
    what: ActionWaiting,
}

impl Service {
    /// Writes to every lead who is to be reminded of an action and was not yet; `true` where somebody else was faster
    /// with one of them.
    pub(crate) async fn remind_of_actions(&self) -> Result<bool, ServiceError> {
        let mut overtaken = false;
        for ((board, _), (reader, told)) in self.actions_to_tell().await? {
            let mails = if reader.digest { vec![told] } else { told.into_iter().map(|one| vec![one]).collect() };
            for told in mails {
                match self.tell_of_actions(board, &reader, told).await {
                    Ok(()) => {}
                    Err(ServiceError::Refused(Refusal::Overtaken)) => overtaken = true,
                    Err(other) => return Err(other),
                }
            }
        }
        Ok(overtaken)
    }

    async fn actions_to_tell(&self) -> Result<BTreeMap<(BoardId, PersonId), (ReaderRow, Vec<Told>)>, ServiceError> {
        let today = self.clock.today();
        let ahead = today.checked_add_days(Days::new(28)).unwrap_or(today);
        let mut tx = self.store.read().await?;
        let mut leads = BTreeMap::new();
        let mut groups = BTreeMap::new();
        for row in rows::open_until(&mut tx, ahead).await? {
            let Some(reminder) = ActionReminder::due(day(row.created_at), row.due_on, today) else { continue };
            let readers = match leads.entry(row.agency_id) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(room) => room.insert(working_at(&mut tx, row.agency_id, Role::AgencyLead).await?),
            };
            for reader in readers.iter() {
                if rows::was_told(&mut tx, row.id, reader.id, (reminder, row.due_on)).await? {
                    continue;
                }
                let what = ActionWaiting {
                    reference: action_reference(&row.prefix, row.number, row.action),
                    agency: row.agency_name.clone(),
                    due_on: row.due_on,
                    days_left: (row.due_on - today).num_days(),
                    path: format!("/actions/{}", row.id),
                };
                let told = Told { action: row.id, reminder, due_on: row.due_on, what };
                let group = groups.entry((row.board_id, reader.id)).or_insert_with(|| (reader.clone(), Vec::new()));
                group.1.push(told);
            }
        }
        Ok(groups)
    }

    /// Puts one mail down, with the rows that say what it told.
    async fn tell_of_actions(
        &self,
        board: BoardId,
        reader: &ReaderRow,
        mut told: Vec<Told>,
    ) -> Result<(), ServiceError> {
        // Actions are locked in one order, whoever locks them.
        told.sort_by_key(|one| one.action);
        let waiting: Vec<_> = told.iter().map(|one| one.what.clone()).collect();
        let text = Text::ActionsDue { name: &reader.name, waiting: &waiting };
        let post = self.post(Some(board), Some(reader.id), &reader.email, &text).await?;
        let mut ids = Vec::with_capacity(told.len());
        for _ in &told {
            ids.push(self.new_id()?);
        }
        let (person, now) = (reader.id, self.clock.now());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    for (one, id) in told.iter().zip(ids) {
                        let present = actions::lock(tx, one.action).await?;
                        let waits = present.is_some_and(|row| row.state.is_open() && row.due_on == one.due_on);
                        let which = (one.reminder, one.due_on);
                        let mail = post.mail_id();
                        if !waits || !rows::insert(tx, (id, mail), (one.action, person), which, now).await? {
                            return Err(Refusal::Overtaken.into());
                        }
                    }
                    Ok(post.put_down(tx).await?)
                })
            })
            .await
    }
}
