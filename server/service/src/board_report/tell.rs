//! Mails about a report: which audit, what to do, where. They carry none of its words.

use crate::mail::{Post, Text};
use crate::{Service, ServiceError};
use candour_domain::access::{Actor, Role};
use candour_domain::ids::PersonId;
use candour_store::reports::ReportRow;
use candour_store::{audits, people};
use std::collections::BTreeSet;

impl Service {
    /// Mails to those at the Board who hold one of these roles, but never to the actor. Where an Audit Chair is named
    /// for the audit, no other is told.
    pub(super) async fn tell_of_report(
        &self,
        actor: &Actor,
        row: &ReportRow,
        roles: &[Role],
        what: &str,
    ) -> Result<Vec<Post>, ServiceError> {
        let mut tx = self.store.read().await?;
        let mut told: BTreeSet<PersonId> = BTreeSet::new();
        for role in roles {
            let holding = people::holding(&mut tx, actor.board, *role).await?;
            let named = holding.iter().any(|person| Some(person.id.0) == row.chair_id);
            let only_named = *role == Role::AuditChair && named;
            let all = holding.into_iter().filter(|person| !only_named || Some(person.id.0) == row.chair_id);
            told.extend(all.map(|person| person.id));
        }
        told.remove(&actor.person);
        let mut people = Vec::with_capacity(told.len());
        for id in told {
            people.extend(people::by_id(&mut tx, id).await?);
        }
        drop(tx);
        let mut posts = Vec::with_capacity(people.len());
        for person in people {
            posts.push(self.post_of_report(actor, row, (person.id, &person.name, &person.email), what).await?);
        }
        Ok(posts)
    }

    /// Mails to the leads and accountable officers of the audit's agencies.
    pub(super) async fn tell_agencies_of_report(
        &self,
        actor: &Actor,
        row: &ReportRow,
        what: &str,
    ) -> Result<Vec<Post>, ServiceError> {
        let mut tx = self.store.read().await?;
        let mut told = Vec::new();
        for agency in audits::returns_of(&mut tx, row.audit_id).await? {
            for role in [Role::AgencyLead, Role::AccountableOfficer] {
                told.extend(people::in_agency(&mut tx, agency.agency.id, role).await?);
            }
        }
        drop(tx);
        let (mut posts, mut done) = (Vec::with_capacity(told.len()), BTreeSet::from([actor.person]));
        for person in told {
            if done.insert(person.id) {
                posts.push(self.post_of_report(actor, row, (person.id, &person.name, &person.email), what).await?);
            }
        }
        Ok(posts)
    }

    async fn post_of_report(
        &self,
        actor: &Actor,
        row: &ReportRow,
        (id, name, email): (PersonId, &str, &str),
        what: &str,
    ) -> Result<Post, ServiceError> {
        let path = format!("/reports/{}", row.id);
        let text = Text::ReportMoved { name, audit: &row.audit_title, what, path: &path };
        self.post(Some(actor.board), Some(id), email, &text).await
    }
}
