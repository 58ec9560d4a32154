//! Signing in and out, and the session between.

use crate::trail::{About, Done};
use crate::{Service, ServiceError};
use candour_domain::access::{Actor, Role};
use candour_domain::ids::{AgencyId, MembershipId, PersonId};
use candour_store::people::{self, MembershipRow};
use candour_store::sessions::{self, SessionRow};
use candour_store::trail;
use candour_vault::{Password, PasswordHash, Token, Verdict, verify_password};
use chrono::{DateTime, TimeDelta, Utc};
use zeroize::Zeroizing;

/// How exactly the last use of a session is kept: a write a minute, not a write a page.
const TOUCH_EVERY: TimeDelta = TimeDelta::minutes(1);

/// A session that has begun.
#[derive(Debug)]
pub struct SignedIn {
    /// The text for the cookie.
    pub token: Zeroizing<String>,
    /// Whether the person holds more than one role and may choose another.
    pub may_choose: bool,
}

/// Why nobody was let in. One answer: it does not tell whether there is such an account.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The e-mail or the password is wrong.
    #[error("the e-mail or the password is wrong")]
    Wrong,
    /// Something else failed.
    #[error(transparent)]
    Failed(#[from] ServiceError),
}

/// A session in use: who acts, and what the page's head says.
#[derive(Clone, Debug)]
pub struct Session {
    /// Who acts.
    pub actor: Actor,
    /// The Board's name.
    pub board: String,
    /// The agency's name, where the person works for one.
    pub agency: Option<String>,
    /// Whether the person holds other roles and may choose one.
    pub may_choose: bool,
}

/// One role that a person may work in.
#[derive(Clone, Debug)]
pub struct Work {
    /// Its id.
    pub id: MembershipId,
    /// The role.
    pub role: Role,
    /// The agency's name; `None` at the Board.
    pub agency: Option<String>,
}

impl Service {
    /// Lets a person in with e-mail and password. Takes the same time for unknown accounts.
    ///
    /// # Errors
    /// [`SignInError::Wrong`] for every wrong pair.
    pub async fn sign_in(&self, email: &str, password: String) -> Result<SignedIn, SignInError> {
        let mut tx = self.store.read().await.map_err(ServiceError::from)?;
        let person = people::by_email(&mut tx, email.trim()).await.map_err(ServiceError::from)?;
        let roles = match &person {
            Some(person) => people::memberships(&mut tx, person.id).await.map_err(ServiceError::from)?,
            None => Vec::new(),
        };
        drop(tx);
        let stored = person.as_ref().and_then(|p| p.password_hash.clone()).map(PasswordHash::from_stored);
        let right = self.is_right(Password::new(password), stored).await?;
        let first = roles.first().cloned();
        match (person, first) {
            (Some(person), Some(first)) if right && person.disabled_at.is_none() => Ok(SignedIn {
                token: self.begin(person.id, &first, Done::SignedIn, None).await?,
                may_choose: roles.len() > 1,
            }),
            (person, _) => {
                self.note_refusal(person.map(|person| person.id)).await?;
                Err(SignInError::Wrong)
            }
        }
    }

    /// The session of a cookie's token, while it lasts.
    ///
    /// # Errors
    /// The database's.
    pub async fn session(&self, token: &str) -> Result<Option<Session>, ServiceError> {
        let Ok(token) = Token::parse(token) else { return Ok(None) };
        let hash = *token.hash().as_bytes();
        let mut tx = self.store.read_one().await?;
        let Some(row) = sessions::find(&mut tx, &hash).await? else { return Ok(None) };
        drop(tx);
        let now = self.clock.now();
        if self.has_ended(&row, now) {
            return Ok(None);
        }
        if now - row.last_seen_at >= TOUCH_EVERY {
            let touched: Result<(), ServiceError> =
                self.store.write(move |tx| Box::pin(async move { Ok(sessions::touch(tx, &hash, now).await?) })).await;
            touched?;
        }
        Ok(Some(row.into()))
    }

    /// Ends a session on the server, not only in the browser.
    ///
    /// # Errors
    /// The database's.
    pub async fn sign_out(&self, actor: &Actor, token: &str) -> Result<(), ServiceError> {
        let Ok(token) = Token::parse(token) else { return Ok(()) };
        let hash = *token.hash().as_bytes();
        let entry = self.scribe(actor).await?.entry(Done::SignedOut, &About::default())?;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    sessions::delete(tx, &hash).await?;
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    /// The roles that the actor may work in.
    ///
    /// # Errors
    /// The database's.
    pub async fn own_roles(&self, actor: &Actor) -> Result<Vec<Work>, ServiceError> {
        let mut tx = self.store.read().await?;
        let rows = people::memberships(&mut tx, actor.person).await?;
        Ok(rows.into_iter().map(|row| Work { id: row.id, role: row.role, agency: row.agency_name }).collect())
    }

    /// Works in another of the actor's own roles: a new session with a new token; the old one ends.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for a role that is not the actor's.
    pub async fn work_as(
        &self,
        actor: &Actor,
        token: &str,
        membership: MembershipId,
    ) -> Result<Zeroizing<String>, ServiceError> {
        let mut tx = self.store.read().await?;
        let roles = people::memberships(&mut tx, actor.person).await?;
        drop(tx);
        let chosen = roles.into_iter().find(|row| row.id == membership).ok_or(ServiceError::NotFound)?;
        self.begin(actor.person, &chosen, Done::RoleChosen, Some(token)).await
    }

    async fn begin(
        &self,
        person: PersonId,
        role: &MembershipRow,
        done: Done,
        instead_of: Option<&str>,
    ) -> Result<Zeroizing<String>, ServiceError> {
        let now = self.clock.now();
        let token = Token::generate(self.entropy.as_ref())?;
        let hash = *token.hash().as_bytes();
        let old = instead_of.and_then(|text| Token::parse(text).ok()).map(|old| *old.hash().as_bytes());
        let membership = role.id;
        let about = About {
            agency: role.agency_id.map(AgencyId),
            subject: Some(role.role.code().to_owned()),
            ..About::default()
        };
        let entry = self.scribe_for(Some(role.board_id), Some(person)).await?.entry(done, &about)?;
        let (unseen, begun) = (now - self.settings.session_idle, now - self.settings.session_absolute);
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    // Another role is no new sign-in: the session's age goes on.
                    let mut signed_in_at = now;
                    if let Some(old) = old {
                        let before = sessions::find(tx, &old).await?;
                        signed_in_at = before.map_or(now, |session| session.created_at);
                        sessions::delete(tx, &old).await?;
                    }
                    sessions::delete_old(tx, unseen, begun).await?;
                    sessions::insert(tx, &hash, person, membership, now, signed_in_at).await?;
                    Ok::<_, ServiceError>(trail::append(tx, &entry).await?)
                })
            })
            .await?;
        Ok(token.reveal())
    }

    async fn is_right(&self, password: Password, stored: Option<PasswordHash>) -> Result<bool, ServiceError> {
        let _turn = self.hashing.acquire().await.map_err(|_| ServiceError::Document("shutting down".to_owned()))?;
        let verdict = tokio::task::spawn_blocking(move || verify_password(&password, stored.as_ref()))
            .await
            .map_err(|_| ServiceError::Document("hashing stopped".to_owned()))??;
        Ok(matches!(verdict, Verdict::Right { .. }))
    }

    async fn note_refusal(&self, person: Option<PersonId>) -> Result<(), ServiceError> {
        let entry = self.scribe_for(None, person).await?.entry(Done::SignInRefused, &About::default())?;
        self.store.write(move |tx| Box::pin(async move { Ok(trail::append(tx, &entry).await?) })).await
    }

    fn has_ended(&self, row: &SessionRow, now: DateTime<Utc>) -> bool {
        now >= row.last_seen_at + self.settings.session_idle || now >= row.created_at + self.settings.session_absolute
    }
}

impl From<SessionRow> for Session {
    fn from(row: SessionRow) -> Self {
        let actor = Actor {
            person: row.person_id,
            name: row.person_name,
            membership: row.membership_id,
            role: row.role,
            board: row.board_id,
            agency: row.agency_id.map(AgencyId),
        };
        Self { actor, board: row.board_name, agency: row.agency_name, may_choose: row.roles > 1 }
    }
}
