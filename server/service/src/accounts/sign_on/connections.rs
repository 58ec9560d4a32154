//! Connections of accounts to providers: made and ended by the person themself.

use super::{Provider, SignOnError};
use crate::accounts::second_factor::must_be_confirmed;
use crate::accounts::session::Session;
use crate::mail::Text;
use crate::trail::{About, Done};
use crate::{Refusal, Service, ServiceError};
use candour_domain::ids::PersonId;
use candour_store::sessions::LinkRow;
use candour_store::sign_on::{self, ConnectionRow};
use candour_store::{StoreError, attempts, people, second_factors, sessions, trail};
use candour_texts::t;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// One of one's own connections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// Its id.
    pub id: Uuid,
    /// The provider's name; its issuer where the settings do not name it any more.
    pub name: String,
    /// The provider's id, where the settings name it: only then one can sign in by it.
    pub provider: Option<String>,
    /// When it was made.
    pub since: DateTime<Utc>,
    /// When one last signed in by it.
    pub last_used_at: Option<DateTime<Utc>>,
}

impl Service {
    /// One's own connections, and whether one has a password.
    ///
    /// # Errors
    /// The database's.
    pub async fn own_connections(&self, session: &Session) -> Result<(Vec<Connection>, bool), ServiceError> {
        let mut tx = self.store.read().await?;
        let rows = sign_on::of(&mut tx, session.actor.person).await?;
        let person = people::by_id(&mut tx, session.actor.person).await?.ok_or(ServiceError::NotFound)?;
        Ok((rows.into_iter().map(|row| self.connection(row)).collect(), person.password_hash.is_some()))
    }

    fn connection(&self, row: ConnectionRow) -> Connection {
        let provider = self.sign_on.0.iter().map(Provider::settings).find(|one| one.issuer == row.issuer);
        Connection {
            id: row.id,
            name: provider.map_or(row.issuer, |provider| provider.name.clone()),
            provider: provider.map(|provider| provider.id.clone()),
            since: row.created_at,
            last_used_at: row.last_used_at,
        }
    }

    /// Ends a connection. Every other session of the person ends.
    ///
    /// # Errors
    /// [`Refusal::LastWayIn`] where the person could not sign in any more; where the password was not given of
    /// late.
    pub async fn disconnect(&self, session: &Session, id: Uuid) -> Result<(), ServiceError> {
        must_be_confirmed(session)?;
        let (own, has_password) = self.own_connections(session).await?;
        let ending = own.iter().find(|connection| connection.id == id).ok_or(ServiceError::NotFound)?;
        let another = own.iter().any(|connection| connection.id != id && connection.provider.is_some());
        if !has_password && !another {
            return Err(ServiceError::Refused(Refusal::LastWayIn));
        }
        let what = t!("The sign-in of {name} was disconnected from your account.", name = ending.name);
        let post = self.tell(session, &what).await?;
        let (handle, person) = (session.handle, session.actor.person);
        let entry = self.scribe(&session.actor).await?.entry(Done::SignOnDisconnected, &about(person))?;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    if !sign_on::disconnect(tx, id, person).await? {
                        return Err(ServiceError::NotFound);
                    }
                    sessions::delete_others(tx, person, &handle).await?;
                    post.put_down(tx).await?;
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    /// Connects whoever is signed in. Every other session of the person ends.
    pub(super) async fn connect(
        &self,
        provider: &Provider,
        subject: &[u8; 32],
        held: Option<&ConnectionRow>,
        session: &Session,
    ) -> Result<(), SignOnError> {
        let person = session.actor.person;
        match held {
            Some(row) if row.person_id == person => return Ok(()),
            Some(_) => return Err(SignOnError::Taken),
            None => {}
        }
        let post = self.tell(session, &connected(provider)).await?;
        let entry = self.scribe(&session.actor).await?.entry(Done::SignOnConnected, &about(person))?;
        let (row, subject, handle) = (self.new_connection(provider, person)?, *subject, session.handle);
        let saved: Result<(), StoreError> = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    sign_on::connect(tx, &row, &subject).await?;
                    sessions::delete_others(tx, person, &handle).await?;
                    post.put_down(tx).await?;
                    trail::append(tx, &entry).await
                })
            })
            .await;
        saved.map_err(taken)
    }

    /// Connects whoever holds an invitation, in the place of a password, and uses the invitation up.
    pub(super) async fn connect_by_link(
        &self,
        provider: &Provider,
        subject: &[u8; 32],
        held: bool,
        link: &LinkRow,
        hash: [u8; 32],
    ) -> Result<(), SignOnError> {
        let (person, now) = (link.person_id, self.clock.now());
        let mut tx = self.store.read_one().await?;
        let board = people::memberships(&mut tx, person).await?.first().map(|role| role.board_id);
        drop(tx);
        let text = Text::FactorsChanged { name: &link.person_name, what: &connected(provider) };
        let post = self.post(board, Some(person), &link.email, &text).await?;
        let entry = self.scribe_for(board, Some(person)).await?.entry(Done::SignOnConnected, &about(person))?;
        let (row, subject) = (self.new_connection(provider, person)?, *subject);
        let used: Result<bool, StoreError> = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    if !sessions::use_link(tx, &hash, now).await? {
                        return Ok(false);
                    }
                    if !held {
                        sign_on::connect(tx, &row, &subject).await?;
                    }
                    sessions::end_links_of(tx, person, now).await?;
                    // A password that was lost or learned by somebody must not stay beside it.
                    people::clear_password(tx, person).await?;
                    sessions::delete_of(tx, person).await?;
                    second_factors::delete_steps_of(tx, person).await?;
                    attempts::forget_devices(tx, person).await?;
                    post.put_down(tx).await?;
                    trail::append(tx, &entry).await?;
                    Ok(true)
                })
            })
            .await;
        if used.map_err(taken)? { Ok(()) } else { Err(SignOnError::Over) }
    }

    fn new_connection(&self, provider: &Provider, person: PersonId) -> Result<ConnectionRow, ServiceError> {
        Ok(ConnectionRow {
            id: self.new_id()?,
            person_id: person,
            issuer: provider.settings().issuer.clone(),
            created_at: self.clock.now(),
            last_used_at: None,
        })
    }
}

/// Two people at the same moment: one of them has it.
fn taken(error: StoreError) -> SignOnError {
    match error {
        StoreError::Unique(_) => SignOnError::Taken,
        other => other.into(),
    }
}

fn connected(provider: &Provider) -> String {
    t!(
        "The sign-in of {name} was connected to your account: you can come in by it from now on.",
        name = provider.settings().name
    )
}

fn about(person: PersonId) -> About<'static> {
    About { subject: Some(person.to_string()), ..About::default() }
}
