//! Letters to an agency's people about its return.

use crate::mail::{Post, Text};
use crate::{Service, ServiceError};
use candour_domain::access::{Actor, Role};
use candour_store::audits::ReturnRow;
use candour_store::people;

impl Service {
    /// Letters to those in the agency who hold a role, which lead to its return.
    pub(super) async fn tell_agency(
        &self,
        actor: &Actor,
        row: &ReturnRow,
        role: Role,
        what: &str,
    ) -> Result<Vec<Post>, ServiceError> {
        self.tell_agency_at(actor, row, role, what, &format!("/returns/{}", row.id)).await
    }

    /// The same, which lead to another page of it.
    pub(crate) async fn tell_agency_at(
        &self,
        actor: &Actor,
        row: &ReturnRow,
        role: Role,
        what: &str,
        path: &str,
    ) -> Result<Vec<Post>, ServiceError> {
        let mut tx = self.store.read_one().await?;
        let told = people::in_agency(&mut tx, row.agency.id, role).await?;
        drop(tx);
        let mut posts = Vec::with_capacity(told.len());
        for person in told.iter().filter(|person| person.id != actor.person) {
            let (name, agency, audit) = (&person.name, &row.agency.name, &row.audit.audit.title);
            let text = match role {
                Role::AccountableOfficer => Text::ToSign { name, agency, audit, path },
                _ => Text::ReturnChanged { name, agency, audit, what, path },
            };
            posts.push(self.post(Some(actor.board), Some(person.id), &person.email, &text).await?);
        }
        Ok(posts)
    }
}
