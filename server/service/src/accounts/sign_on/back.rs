//! Coming back from a provider: what it sent is checked against what was kept, once.

use super::leave::{Body, LASTS, Luggage, Purpose, column};
use super::token::Expected;
use super::{Provider, SignOnError, subject_tag};
use crate::accounts::limits::{Counts, Origin};
use crate::accounts::session::{Begin, Session, Shown};
use crate::accounts::sign_in::{SignIn, SignedIn};
use crate::{Service, ServiceError};
use candour_domain::ids::PersonId;
use candour_store::people::{self, MembershipRow, PersonRow};
use candour_store::sign_on::{self, ConnectionRow, FlowRow};
use candour_store::{second_factors, sessions};
use candour_vault::{Context, Token, sealed_dek_id};

/// What came back, and with what.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// The state that the provider handed back.
    pub state: &'a str,
    /// The code; empty where it gave none.
    pub code: &'a str,
    /// Who the answer says that it is from, where it says so.
    pub issuer: Option<&'a str>,
    /// Whether the provider says that it did not work.
    pub failed: bool,
    /// What the browser's cookie holds.
    pub browser: Option<&'a str>,
    /// The session in this browser.
    pub session: Option<&'a Session>,
    /// From where the request comes.
    pub from: &'a Origin,
}

/// What came of it.
#[derive(Debug)]
pub enum Arrival {
    /// The person is in, or the second factor is asked for; and what waited for them.
    In(SignIn, Luggage),
    /// The account is connected.
    Connected,
    /// It was them; the path that they wanted to reach.
    Confirmed(String),
}

/// Nothing came of it.
#[derive(Debug)]
pub struct Missed {
    /// Why.
    pub why: SignOnError,
    /// What waited, to be shown again; nothing where the way is not known.
    pub luggage: Luggage,
    /// Whether the person wanted to change their account and not to sign in.
    pub of_account: bool,
}

impl From<SignOnError> for Missed {
    fn from(why: SignOnError) -> Self {
        Self { why, luggage: Luggage::default(), of_account: false }
    }
}

impl From<ServiceError> for Missed {
    fn from(error: ServiceError) -> Self {
        SignOnError::from(error).into()
    }
}

/// Who has come back, as far as Candour knows them.
struct Found {
    subject: [u8; 32],
    /// Whether the provider's sign-in counts as a second factor.
    second_factor: bool,
    connection: Option<ConnectionRow>,
    counts: Counts,
}

impl Service {
    /// Ends a way to a provider.
    ///
    /// # Errors
    /// Why nothing came of it, with what waited.
    pub async fn come_back(&self, provider: &str, answer: &Answer<'_>) -> Result<Arrival, Missed> {
        let provider = self.provider(provider)?;
        let flow = self.take_flow(provider, answer).await?.ok_or(SignOnError::Over)?;
        let body = self.open_flow(&flow).await?;
        let luggage = body.luggage.clone();
        let of_account = matches!(body.purpose, Purpose::Connect { .. } | Purpose::Confirm { .. });
        self.arrive(provider, &flow, body, answer).await.map_err(|why| Missed { why, luggage, of_account })
    }

    async fn take_flow(&self, provider: &Provider, answer: &Answer<'_>) -> Result<Option<FlowRow>, ServiceError> {
        let (Ok(state), Some(Ok(browser))) = (Token::parse(answer.state), answer.browser.map(Token::parse)) else {
            return Ok(None);
        };
        let (state, browser) = (*state.hash().as_bytes(), *browser.hash().as_bytes());
        let id = provider.settings().id.clone();
        let found = self
            .store
            .write(move |tx| Box::pin(async move { sign_on::come_back(tx, &state, &browser, &id).await }))
            .await?;
        let now = self.clock.now();
        Ok(found.filter(|flow| now < flow.expires_at))
    }

    async fn open_flow(&self, flow: &FlowRow) -> Result<Body, ServiceError> {
        let key = self.keys.by_id(&self.store, sealed_dek_id(&flow.body)?).await?;
        let plain = key.open(&Context::new("sign_on_flow", &column(&flow.state_hash)), &flow.body)?;
        serde_json::from_slice(&plain).map_err(|_| ServiceError::Corrupt("a way to a provider".to_owned()))
    }

    async fn arrive(
        &self,
        provider: &Provider,
        flow: &FlowRow,
        body: Body,
        answer: &Answer<'_>,
    ) -> Result<Arrival, SignOnError> {
        let now = self.clock.now();
        if now >= flow.created_at + LASTS {
            return Err(SignOnError::Over);
        }
        provider.is_named(answer.issuer, now).await?;
        if answer.failed || answer.code.is_empty() {
            return Err(SignOnError::Declined);
        }
        let expected = Expected {
            code: answer.code,
            nonce: &body.nonce,
            verifier: &body.verifier,
            way_back: self.way_back(provider),
            left_at: flow.created_at,
            again: matches!(body.purpose, Purpose::Confirm { .. }),
        };
        let proven = provider.proven(&expected, now).await?;
        let key = self.keys.accounts(&self.store, now, self.entropy.as_ref()).await?;
        let subject = subject_tag(&key, &provider.settings().issuer, &proven.subject)?;
        let from = Origin { known: body.known, ..answer.from.clone() };
        let mut tx = self.store.read_one().await?;
        let connection = sign_on::by_subject(&mut tx, &subject).await?;
        drop(tx);
        let counts = self.counts(&column(&subject), connection.as_ref().map(|row| row.person_id), &from).await?;
        if self.too_many(&counts).await? {
            return Err(SignOnError::TooMany);
        }
        let found = Found { subject, second_factor: proven.second_factor, connection, counts };
        match body.purpose {
            Purpose::SignIn => {
                let person = found.connection.as_ref().map(|row| row.person_id);
                Ok(Arrival::In(self.enter(person, &found, &from, false).await?, body.luggage))
            }
            Purpose::Invitation { link } => {
                let person = self.accept_with(provider, &found, link).await?;
                Ok(Arrival::In(self.enter(Some(person), &found, &from, true).await?, body.luggage))
            }
            Purpose::Connect { session } => {
                let session = same(answer.session, &session)?;
                self.connect(provider, &found.subject, found.connection.as_ref(), session).await?;
                Ok(Arrival::Connected)
            }
            Purpose::Confirm { session } => {
                self.confirm_with(same(answer.session, &session)?, &found).await?;
                Ok(Arrival::Confirmed(body.luggage.next))
            }
        }
    }

    /// Begins the session of whoever is connected, or asks for their second factor. `confirmed`: they may
    /// change their account at once, because they held the invitation.
    async fn enter(
        &self,
        person: Option<PersonId>,
        found: &Found,
        from: &Origin,
        confirmed: bool,
    ) -> Result<SignIn, SignOnError> {
        let Some((person, roles, has_factor)) = self.admitted(person).await? else {
            self.note_refusal(person, found.counts).await?;
            return Err(SignOnError::NotConnected);
        };
        let first = roles.first().ok_or(SignOnError::NotConnected)?;
        if let Some(connection) = &found.connection {
            let (id, now) = (connection.id, self.clock.now());
            self.store.write(move |tx| Box::pin(async move { sign_on::touch(tx, id, now).await })).await?;
        }
        if has_factor && !found.second_factor {
            return Ok(SignIn::SecondFactor(self.begin_step(person.id).await?, self.ways(person.id).await?));
        }
        let begin = Begin {
            person: &person,
            role: first,
            from,
            counts: found.counts,
            shown: Some(Shown::Provider { second_factor: found.second_factor, confirmed }),
            step: None,
        };
        let signed_in = self.begin(begin).await?;
        Ok(SignIn::In(SignedIn { may_choose: roles.len() > 1, ..signed_in }))
    }

    /// The person, their roles, and whether they have a second factor here; nothing where they may not come in.
    async fn admitted(
        &self,
        person: Option<PersonId>,
    ) -> Result<Option<(PersonRow, Vec<MembershipRow>, bool)>, ServiceError> {
        let Some(id) = person else { return Ok(None) };
        let mut tx = self.store.read().await?;
        let person = people::by_id(&mut tx, id).await?.filter(|person| person.disabled_at.is_none());
        let roles = people::memberships(&mut tx, id).await?;
        let factors = second_factors::of(&mut tx, id).await?;
        let has_factor = factors.iter().any(|factor| factor.confirmed_at.is_some());
        Ok(person.filter(|_| !roles.is_empty()).map(|person| (person, roles, has_factor)))
    }

    async fn confirm_with(&self, session: &Session, found: &Found) -> Result<(), SignOnError> {
        if found.connection.as_ref().map(|row| row.person_id) != Some(session.actor.person) {
            self.note_refusal(Some(session.actor.person), found.counts).await?;
            return Err(SignOnError::NotConnected);
        }
        let (handle, now) = (session.handle, self.clock.now());
        self.store.write(move |tx| Box::pin(async move { sessions::confirm(tx, &handle, now, None).await })).await?;
        Ok(())
    }

    async fn accept_with(&self, provider: &Provider, found: &Found, link: [u8; 32]) -> Result<PersonId, SignOnError> {
        let mut tx = self.store.read_one().await?;
        let row = sessions::link(&mut tx, &link).await?.ok_or(SignOnError::Over)?;
        drop(tx);
        if found.connection.as_ref().is_some_and(|connection| connection.person_id != row.person_id) {
            return Err(SignOnError::Taken);
        }
        // Looked at before anything changes: a link of somebody who has left connects nothing.
        if self.admitted(Some(row.person_id)).await?.is_none() {
            return Err(SignOnError::NotConnected);
        }
        self.connect_by_link(provider, &found.subject, found.connection.is_some(), &row, link).await?;
        Ok(row.person_id)
    }
}

/// The session in which the way was begun.
fn same<'s>(session: Option<&'s Session>, handle: &[u8; 32]) -> Result<&'s Session, SignOnError> {
    session.filter(|session| session.handle == *handle).ok_or(SignOnError::Over)
}
