//! Who of an agency has a standard open. No trail entry: it is told to colleagues on that very page, and forgotten
//! within a minute.

use super::{StandardPage, may_be_answered, own_return, part_of_standard};
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::delegation::Part;
use candour_domain::ids::{ReturnId, StandardId, StatementId};
use candour_domain::presence::{Colleague, HOLDS_FOR, is_here, is_stale};
use candour_domain::question_set::Standard;
use candour_store::looks::{self, HereRow};

impl Service {
    /// The actor has a standard open to answer it, and is in this statement of it: who else is there, by name. A
    /// contributor is told where colleagues are in statements of their own part alone.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for another agency's return, for who may not answer, and for a standard of which
    /// nothing is asked of the agency or nothing is the actor's. Nobody is named where the return takes no answers.
    pub async fn here(
        &self,
        actor: &Actor,
        id: ReturnId,
        standard: &StandardId,
        at: Option<&StatementId>,
    ) -> Result<Vec<Colleague>, ServiceError> {
        let mut tx = self.store.read().await?;
        let row = own_return(&mut tx, actor, id, Action::EditReturn).await?;
        let now = self.clock.now();
        let set = self.set_of(&mut tx, &row).await?;
        let part = self.part_of(&mut tx, actor, &row, &set).await?;
        let known = part_of_standard(&set, &row, standard, &part)?;
        let found = looks::all_here(&mut tx, id, standard, now - HOLDS_FOR).await?;
        drop(tx);
        if may_be_answered(&row, self.clock.as_ref()).is_err() {
            return Ok(Vec::new());
        }
        self.among(actor, id, known, &part, at, found).await
    }

    /// The same for a page that was just read: the actor has opened it.
    ///
    /// # Errors
    /// The database's.
    pub async fn here_on(&self, actor: &Actor, page: &StandardPage) -> Result<Vec<Colleague>, ServiceError> {
        let head = &page.head;
        match head.set.standard(&page.standard) {
            Some(known) if head.editable => {
                self.among(actor, head.id, known, &head.part, None, page.here.clone()).await
            }
            _ => Ok(Vec::new()),
        }
    }

    /// Puts down that the actor is in this statement, where that is not known, and gives the others.
    async fn among(
        &self,
        actor: &Actor,
        id: ReturnId,
        known: &Standard,
        part: &Part,
        at: Option<&StatementId>,
        found: Vec<HereRow>,
    ) -> Result<Vec<Colleague>, ServiceError> {
        let now = self.clock.now();
        let at = at.filter(|at| known.statements.iter().any(|statement| statement.id == **at) && part.holds(at));
        let own = found.iter().find(|row| row.person_id == actor.person);
        let own_statement = own.and_then(|row| row.here_statement.clone()).map(StatementId);
        if is_stale(own.map(|row| (row.here_at, own_statement.as_ref())), at, now) {
            let (person, standard, at) = (actor.person, known.id.clone(), at.cloned());
            self.store
                .write(move |tx| {
                    Box::pin(async move {
                        Ok::<_, ServiceError>(looks::here(tx, id, person, &standard, at.as_ref(), now).await?)
                    })
                })
                .await?;
        }
        let others = found.into_iter().filter(|row| row.person_id != actor.person && is_here(row.here_at, now));
        Ok(others.map(|row| colleague(row, known, part)).collect())
    }
}

fn colleague(row: HereRow, standard: &Standard, part: &Part) -> Colleague {
    let there = row.here_statement.map(StatementId).filter(|id| part.holds(id));
    let statement = there.and_then(|id| standard.statements.iter().find(|statement| statement.id == id));
    Colleague { name: row.name, statement: statement.map(|statement| statement.code.clone()) }
}
