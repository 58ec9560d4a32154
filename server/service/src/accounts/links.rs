//! One-time links: whoever holds one sets a password, once.

use crate::trail::{About, Done};
use crate::{Service, ServiceError};
use candour_domain::ids::BoardId;
use candour_store::{StoreError, people, sessions, trail};
use candour_vault::{Password, Token};

/// The fewest characters of a password (NIST SP 800-63B asks for 8; 15 where it is the only factor,
/// and so far it is).
pub(super) const SHORTEST_PASSWORD: usize = 15;

/// Whom a one-time link lets in.
#[derive(Clone, Debug)]
pub struct LinkHolder {
    /// Their name.
    pub name: String,
    /// Their e-mail.
    pub email: String,
}

impl Service {
    /// Whom a link lets in, while it does.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for a link that is unknown, used or ended: one answer for all.
    pub async fn link_holder(&self, token: &str) -> Result<LinkHolder, ServiceError> {
        let hash = *Token::parse(token).map_err(|_| ServiceError::NotFound)?.hash().as_bytes();
        let mut tx = self.store.read().await?;
        let row = sessions::link(&mut tx, &hash).await?.ok_or(ServiceError::NotFound)?;
        if row.used_at.is_some() || row.expires_at <= self.clock.now() {
            return Err(ServiceError::NotFound);
        }
        Ok(LinkHolder { name: row.person_name, email: row.email })
    }

    /// Makes a new link for somebody who lost theirs or their password; links made before end. Only the
    /// command line calls this.
    ///
    /// # Errors
    /// Where nobody has this e-mail.
    pub async fn new_link(
        &self,
        board: BoardId,
        email: &str,
    ) -> Result<(LinkHolder, zeroize::Zeroizing<String>), ServiceError> {
        let person = self.account(email).await?;
        let id = person.id;
        let token = Token::generate(self.entropy.as_ref())?;
        let hash = *token.hash().as_bytes();
        let now = self.clock.now();
        let ends = now + self.settings.link_life;
        let scribe = self.scribe_for(Some(board), None).await?;
        let entry = scribe.entry(Done::LinkMade, &About { subject: Some(id.to_string()), ..About::default() })?;
        let saved: Result<(), StoreError> = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    sessions::end_links_of(tx, id, now).await?;
                    sessions::insert_link(tx, &hash, id, now, ends).await?;
                    trail::append(tx, &entry).await
                })
            })
            .await;
        saved?;
        Ok((LinkHolder { name: person.name, email: person.email }, token.reveal()))
    }

    /// Sets the password of the link's holder, uses the link up and ends their sessions.
    ///
    /// # Errors
    /// As [`Service::link_holder`]; field errors where the password does not do.
    pub async fn set_password_by_link(&self, token: &str, password: String, again: String) -> Result<(), ServiceError> {
        let holder = self.link_holder(token).await?;
        let password = Password::new(password);
        check(&password, &Password::new(again), &holder)?;
        let token_hash = *Token::parse(token).map_err(|_| ServiceError::NotFound)?.hash().as_bytes();
        let hash = self.hash(password).await?;
        let now = self.clock.now();
        let mut tx = self.store.read().await?;
        let person = sessions::link(&mut tx, &token_hash).await?.ok_or(ServiceError::NotFound)?.person_id;
        drop(tx);
        let scribe = self.scribe_for(None, Some(person)).await?;
        let entry =
            scribe.entry(Done::PasswordSet, &About { subject: Some(person.to_string()), ..About::default() })?;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    if !sessions::use_link(tx, &token_hash, now).await? {
                        return Err(ServiceError::NotFound);
                    }
                    people::set_password(tx, person, hash.as_str()).await?;
                    sessions::delete_of(tx, person).await?;
                    trail::append(tx, &entry).await?;
                    Ok(())
                })
            })
            .await
    }

    /// Hashes a password beside the async threads, a few at a time.
    pub(crate) async fn hash(&self, password: Password) -> Result<candour_vault::PasswordHash, ServiceError> {
        let _turn = self.hashing.acquire().await.map_err(|_| ServiceError::Document("shutting down".to_owned()))?;
        let entropy = std::sync::Arc::clone(&self.entropy);
        tokio::task::spawn_blocking(move || password.hash(entropy.as_ref()))
            .await
            .map_err(|_| ServiceError::Document("hashing stopped".to_owned()))?
            .map_err(ServiceError::from)
    }
}

fn check(password: &Password, again: &Password, holder: &LinkHolder) -> Result<(), ServiceError> {
    let text = password.expose();
    if text.chars().count() < SHORTEST_PASSWORD {
        let message = format!("Use at least {SHORTEST_PASSWORD} characters. Three or four words make a good password.");
        return Err(ServiceError::field("password", message));
    }
    let name = holder.email.split('@').next().unwrap_or_default();
    let lower = text.to_lowercase();
    if lower.contains(&holder.email.to_lowercase()) || lower == name.repeat(3) {
        return Err(ServiceError::field("password", "Do not use your e-mail address in your password."));
    }
    if text.chars().collect::<std::collections::BTreeSet<_>>().len() < 5 {
        return Err(ServiceError::field("password", "Use more than a few different characters."));
    }
    if text != again.expose() {
        return Err(ServiceError::field("again", "The two passwords differ. Enter the same one twice."));
    }
    Ok(())
}
