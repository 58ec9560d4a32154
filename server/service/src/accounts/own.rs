//! One's own account: password, e-mail, sessions.

use super::limits::Origin;
use super::links::{EMAIL, LinkHolder, check};
use super::second_factor::must_be_confirmed;
use super::session::Session;
use super::sign_in::SignInError;
use crate::mail::Text;
use crate::trail::{About, Done};
use crate::{Service, ServiceError};
use candour_domain::ids::PersonId;
use candour_store::people::{self, PersonRow};
use candour_store::sessions::{self, ListedSession};
use candour_store::{StoreError, attempts, trail};
use candour_texts::t;
use candour_vault::{Password, PasswordHash, Token};
use chrono::TimeDelta;
use uuid::Uuid;

/// A link that confirms an address ends so soon.
const EMAIL_LASTS: TimeDelta = TimeDelta::hours(24);

/// One of one's own sessions.
#[derive(Clone, Debug)]
pub struct OwnSession {
    /// The session.
    pub session: ListedSession,
    /// Whether it is the one that asks.
    pub this: bool,
}

impl Service {
    /// One's own e-mail.
    ///
    /// # Errors
    /// The database's.
    pub async fn own_email(&self, session: &Session) -> Result<String, ServiceError> {
        Ok(self.own(session).await?.email)
    }

    /// Gives the password again, so that the account may be changed for some minutes.
    ///
    /// # Errors
    /// [`SignInError::Wrong`] for a wrong password, [`SignInError::TooMany`] after too many.
    pub async fn confirm_password(
        &self,
        session: &Session,
        password: String,
        from: &Origin,
    ) -> Result<(), SignInError> {
        let person = self.own(session).await?;
        let counts = self.counts(&person.email, Some(person.id), from).await?;
        let turn = self.turn().await?;
        if self.too_many(&counts).await? {
            return Err(SignInError::TooMany);
        }
        let stored = person.password_hash.map(PasswordHash::from_stored);
        if !self.is_right(Password::new(password), stored, &turn).await? {
            self.note_refusal(Some(person.id), counts).await?;
            return Err(SignInError::Wrong);
        }
        let (handle, now) = (session.handle, self.clock.now());
        let saved: Result<(), ServiceError> = self
            .store
            .write(move |tx| Box::pin(async move { Ok(sessions::confirm(tx, &handle, now, None).await?) }))
            .await;
        Ok(saved?)
    }

    /// Sets a new password. Every other session of the person ends, and no browser is known any more.
    ///
    /// # Errors
    /// Field errors where the password does not do; where the old one was not given of late.
    pub async fn change_password(
        &self,
        session: &Session,
        password: String,
        again: String,
    ) -> Result<(), ServiceError> {
        must_be_confirmed(session)?;
        let person = self.own(session).await?;
        let password = Password::new(password);
        let works = self.works_of(person.id).await?;
        let holder = LinkHolder { name: person.name.clone(), email: person.email.clone(), recovers: true, works };
        check(&password, &Password::new(again), &holder)?;
        let hash = self.hash(password).await?;
        let text = Text::PasswordChanged { name: &person.name };
        let post = self.post(Some(session.actor.board), Some(person.id), &person.email, &text).await?;
        let entry = self.scribe(&session.actor).await?.entry(Done::PasswordSet, &about(person.id))?;
        let (handle, id, now) = (session.handle, person.id, self.clock.now());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    people::set_password(tx, id, hash.as_str()).await?;
                    sessions::delete_others(tx, id, &handle).await?;
                    sessions::end_links_of(tx, id, now).await?;
                    attempts::forget_devices(tx, id).await?;
                    post.put_down(tx).await?;
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    /// Asks for another e-mail address: a link goes to the new one, a word to the old one. Nothing tells
    /// whether the new one is somebody's already.
    ///
    /// # Errors
    /// A field error where it is no address; where the password was not given of late.
    pub async fn ask_for_email(&self, session: &Session, email: &str) -> Result<(), ServiceError> {
        must_be_confirmed(session)?;
        let email = email.trim().to_lowercase();
        super::people::check_email(&email)?;
        let person = self.own(session).await?;
        if email == person.email {
            return Err(ServiceError::field("email", t!("This is your address already.")));
        }
        let now = self.clock.now();
        let (token, ends) = (Token::generate(self.entropy.as_ref())?, now + EMAIL_LASTS);
        let hash = *token.hash().as_bytes();
        let board = Some(session.actor.board);
        let to_new = Text::ConfirmEmail { name: &person.name, token: &token.reveal(), ends };
        let to_new = self.post(board, Some(person.id), &email, &to_new).await?;
        let to_old = Text::EmailChanging { name: &person.name };
        let to_old = self.post(board, Some(person.id), &person.email, &to_old).await?;
        let entry = self.scribe(&session.actor).await?.entry(Done::LinkMade, &about(person.id))?;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    sessions::insert_link(tx, &hash, person.id, now, ends, (EMAIL, Some(&email))).await?;
                    to_new.put_down(tx).await?;
                    to_old.put_down(tx).await?;
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    /// The new address that a link confirms, while it does.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for a link that is unknown, used or ended.
    pub async fn email_to_confirm(&self, token: &str) -> Result<String, ServiceError> {
        Ok(self.email_link(token).await?.1)
    }

    /// From now on the person signs in with the new address.
    ///
    /// # Errors
    /// As [`Service::email_to_confirm`]; also where the address is somebody's by now.
    pub async fn confirm_email(&self, token: &str) -> Result<(), ServiceError> {
        let (person, email) = self.email_link(token).await?;
        let hash = *Token::parse(token).map_err(|_| ServiceError::NotFound)?.hash().as_bytes();
        let mut tx = self.store.read_one().await?;
        let board = people::memberships(&mut tx, person).await?.first().map(|role| role.board_id);
        drop(tx);
        let entry = self.scribe_for(board, Some(person)).await?.entry(Done::EmailChanged, &about(person))?;
        let now = self.clock.now();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    if !sessions::use_link(tx, &hash, now).await? {
                        return Err(ServiceError::NotFound);
                    }
                    match people::set_email(tx, person, &email).await {
                        Err(StoreError::Unique(_)) => return Err(ServiceError::NotFound),
                        other => other?,
                    }
                    sessions::end_links_of(tx, person, now).await?;
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    /// One's own sessions, the one used last first.
    ///
    /// # Errors
    /// The database's.
    pub async fn own_sessions(&self, session: &Session) -> Result<Vec<OwnSession>, ServiceError> {
        let now = self.clock.now();
        let (seen, begun) = (now - self.settings.session_idle, now - self.settings.session_absolute);
        let mut tx = self.store.read_one().await?;
        let rows = sessions::of_person(&mut tx, session.actor.person, seen, begun).await?;
        Ok(rows
            .into_iter()
            .map(|row| OwnSession { this: row.id.is_some() && row.id == session.id, session: row })
            .collect())
    }

    /// Ends one of one's own sessions, or with `None` every other one.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for a session that is not one's own.
    pub async fn end_own_session(&self, session: &Session, id: Option<Uuid>) -> Result<(), ServiceError> {
        let (handle, person) = (session.handle, session.actor.person);
        let entry = self.scribe(&session.actor).await?.entry(Done::SessionsEnded, &about(person))?;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    match id {
                        Some(id) if !sessions::delete_one(tx, id, person).await? => return Err(ServiceError::NotFound),
                        Some(_) => {}
                        None => sessions::delete_others(tx, person, &handle).await?,
                    }
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    async fn own(&self, session: &Session) -> Result<PersonRow, ServiceError> {
        let mut tx = self.store.read_one().await?;
        people::by_id(&mut tx, session.actor.person).await?.ok_or(ServiceError::NotFound)
    }

    async fn email_link(&self, token: &str) -> Result<(PersonId, String), ServiceError> {
        let hash = *Token::parse(token).map_err(|_| ServiceError::NotFound)?.hash().as_bytes();
        let mut tx = self.store.read_one().await?;
        let row = sessions::link(&mut tx, &hash).await?.ok_or(ServiceError::NotFound)?;
        let standing = row.used_at.is_none() && row.expires_at > self.clock.now() && row.purpose == EMAIL;
        match row.new_email.filter(|_| standing) {
            Some(email) => Ok((row.person_id, email)),
            None => Err(ServiceError::NotFound),
        }
    }
}

fn about(person: PersonId) -> About<'static> {
    About { subject: Some(person.to_string()), ..About::default() }
}
