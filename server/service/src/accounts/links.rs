//! One-time links: whoever holds one sets a password, once.

use super::limits::Origin;
use super::sign_in::SignInError;
use crate::aside::aside;
use crate::jobs::{Kind, Outcome};
use crate::mail::{Letter, Text};
use crate::trail::{About, Done};
use crate::{Service, ServiceError};
use candour_domain::ids::{BoardId, PersonId};
use candour_store::{StoreError, attempts, boards, mail, people, second_factors, sessions, trail};
use candour_texts::t;
use candour_vault::{Password, Token};
use chrono::TimeDelta;
use uuid::Uuid;

/// A link for a new password ends so soon: it lies in a mailbox.
const RECOVERY_LASTS: TimeDelta = TimeDelta::hours(1);
/// A mailbox is not filled with links.
const BETWEEN_RECOVERIES: TimeDelta = TimeDelta::minutes(5);

/// What a link is for.
pub(super) const INVITATION: &str = "invitation";
/// As [`INVITATION`].
pub(super) const RECOVERY: &str = "recovery";
/// As [`INVITATION`].
pub(super) const EMAIL: &str = "email";

/// The fewest characters of a password (NIST SP 800-63B asks for 8; 15 where it is the only factor,
/// and a role may be asked for no second one).
pub const SHORTEST_PASSWORD: usize = 15;

/// Whom a one-time link lets in.
#[derive(Clone, Debug)]
pub struct LinkHolder {
    /// Their name.
    pub name: String,
    /// Their e-mail.
    pub email: String,
    /// Whether they set a new password in the place of one that they forgot.
    pub recovers: bool,
    /// The names of their Boards and agencies, and their roles: no password is made of these.
    pub works: Vec<String>,
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
        let standing = row.used_at.is_none() && row.expires_at > self.clock.now();
        if !standing || row.purpose == EMAIL {
            return Err(ServiceError::NotFound);
        }
        drop(tx);
        let works = self.works_of(row.person_id).await?;
        Ok(LinkHolder { name: row.person_name, email: row.email, recovers: row.purpose == RECOVERY, works })
    }

    /// The names of a person's Boards and agencies, and their roles.
    pub(super) async fn works_of(&self, person: PersonId) -> Result<Vec<String>, ServiceError> {
        let mut tx = self.store.read().await?;
        let roles = people::memberships(&mut tx, person).await?;
        let boards = boards::all(&mut tx).await?.into_iter();
        let boards = boards.filter(|board| roles.iter().any(|role| role.board_id == board.id)).map(|board| board.name);
        let works =
            roles.iter().flat_map(|role| role.agency_name.clone().into_iter().chain([role.role.label().to_owned()]));
        Ok(boards.chain(works).collect())
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
                    sessions::insert_link(tx, &hash, id, now, ends, (INVITATION, None)).await?;
                    trail::append(tx, &entry).await
                })
            })
            .await;
        saved?;
        Ok((LinkHolder { name: person.name, email: person.email, recovers: false, works: Vec::new() }, token.reveal()))
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
        let had_password = people::by_id(&mut tx, person).await?.is_some_and(|person| person.password_hash.is_some());
        let board = people::memberships(&mut tx, person).await?.first().map(|role| role.board_id);
        drop(tx);
        let scribe = self.scribe_for(board, Some(person)).await?;
        let entry =
            scribe.entry(Done::PasswordSet, &About { subject: Some(person.to_string()), ..About::default() })?;
        let post = if had_password {
            let text = Text::PasswordChanged { name: &holder.name };
            Some(self.post(board, Some(person), &holder.email, &text).await?)
        } else {
            None
        };
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    if !sessions::use_link(tx, &token_hash, now).await? {
                        return Err(ServiceError::NotFound);
                    }
                    // A link of this kind that was sent before must not change the password once more.
                    sessions::end_links_of(tx, person, now).await?;
                    people::set_password(tx, person, hash.as_str()).await?;
                    sessions::delete_of(tx, person).await?;
                    second_factors::delete_steps_of(tx, person).await?;
                    attempts::forget_devices(tx, person).await?;
                    if let Some(post) = post {
                        post.put_down(tx).await?;
                    }
                    trail::append(tx, &entry).await?;
                    Ok(())
                })
            })
            .await
    }

    /// Notes that somebody asked for a new password for an address, known or not: both take the same time,
    /// because what follows is a job's.
    ///
    /// # Errors
    /// The database's.
    pub async fn ask_for_recovery(&self, email: &str, from: &Origin) -> Result<(), SignInError> {
        let counts = self.counts(&format!("recovery {email}"), None, from).await?;
        if self.too_many(&counts).await? {
            return Err(SignInError::TooMany);
        }
        let letter = Letter { to: email.trim().to_owned(), subject: String::new(), text: String::new() };
        let post = self.post_of(None, None, "recovery_request", Kind::Recovery, &letter).await?;
        let now = self.clock.now();
        let saved: Result<(), ServiceError> = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    counts.count(tx, now).await?;
                    Ok(post.put_down(tx).await?)
                })
            })
            .await;
        Ok(saved?)
    }

    /// Sends a link to whoever has an account with the address that was asked for; to nobody where there is
    /// none, or where one was sent some minutes ago.
    pub(crate) async fn recover(&self, request: Uuid) -> Result<Outcome, ServiceError> {
        let mut tx = self.store.read().await?;
        let Some(row) = mail::get(&mut tx, request).await?.filter(|row| row.state == "waiting") else {
            return Ok(Outcome::Done);
        };
        let email = self.open_letter(&row).await?.to;
        let now = self.clock.now();
        let mut found = people::by_email(&mut tx, &email).await?.filter(|person| person.disabled_at.is_none());
        let mut board = None;
        if let Some(person) = &found {
            board = people::memberships(&mut tx, person.id).await?.first().map(|role| role.board_id);
            let latest = sessions::latest_link(&mut tx, person.id, RECOVERY).await?;
            if board.is_none() || latest.is_some_and(|at| now - at < BETWEEN_RECOVERIES) {
                found = None;
            }
        }
        drop(tx);
        let Some(person) = found else {
            self.settle_mail(request, "sent", None).await?;
            return Ok(Outcome::Done);
        };
        let token = Token::generate(self.entropy.as_ref())?;
        let (hash, ends, id) = (*token.hash().as_bytes(), now + RECOVERY_LASTS, person.id);
        let text = Text::Recovery { name: &person.name, token: &token.reveal(), ends };
        let post = self.post(board, Some(id), &person.email, &text).await?;
        let about = About { subject: Some(id.to_string()), ..About::default() };
        let entry = self.scribe_for(board, Some(id)).await?.entry(Done::RecoveryAsked, &about)?;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    sessions::insert_link(tx, &hash, id, now, ends, (RECOVERY, None)).await?;
                    post.put_down(tx).await?;
                    mail::settle(tx, request, "sent", None).await?;
                    trail::append(tx, &entry).await?;
                    Ok(Outcome::Done)
                })
            })
            .await
    }

    /// Hashes a password beside the async threads, a few at a time.
    pub(crate) async fn hash(&self, password: Password) -> Result<candour_vault::PasswordHash, ServiceError> {
        let turn = self.turn().await?;
        let entropy = std::sync::Arc::clone(&self.entropy);
        aside(&turn, move || Ok(password.hash(entropy.as_ref())?)).await
    }
}

pub(super) fn check(password: &Password, again: &Password, holder: &LinkHolder) -> Result<(), ServiceError> {
    let text = password.expose();
    if text.chars().count() < SHORTEST_PASSWORD {
        let message = t!(
            "Use at least {shortest_password} characters. Three or four words make a good password.",
            shortest_password = SHORTEST_PASSWORD
        );
        return Err(ServiceError::field("password", message));
    }
    // What an attacker tries first: the names of the person and of the place, words of lists, patterns.
    let mut own = vec![holder.email.as_str(), holder.name.as_str(), "candour", "safeguarding"];
    own.extend(holder.works.iter().map(String::as_str));
    let parts = own.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric())).filter(|part| part.len() > 2);
    let inputs: Vec<&str> = own.iter().copied().chain(parts).collect();
    let mut rest = text.to_lowercase();
    for part in inputs.iter().skip(own.len()) {
        rest = rest.replace(&part.to_lowercase(), "");
    }
    if rest.chars().filter(|c| !c.is_whitespace()).count() < LEFT_OVER {
        let message = t!(
            "It is easy to guess: it is made of words about you or this site. Use three or four words that do not belong together and are not about you."
        );
        return Err(ServiceError::field("password", message));
    }
    // Longer texts take long to judge and are strong enough by then.
    let head: String = text.chars().take(JUDGED).collect();
    let judged = zxcvbn::zxcvbn(&head, &inputs);
    if judged.score() < zxcvbn::Score::Three {
        let why =
            judged.feedback().and_then(zxcvbn::feedback::Feedback::warning).map_or(t!("It is easy to guess."), explain);
        let message = t!("{why} Use three or four words that do not belong together and are not about you.", why);
        return Err(ServiceError::field("password", message));
    }
    if text != again.expose() {
        return Err(ServiceError::field("again", t!("The two passwords differ. Enter the same one twice.")));
    }
    Ok(())
}

/// So many characters, blanks not counted, must be left when the words about the person and this site are taken out.
const LEFT_OVER: usize = 8;
/// So many characters of a password are judged.
const JUDGED: usize = 72;

/// What makes a password easy to guess, in plain words.
fn explain(warning: zxcvbn::feedback::Warning) -> &'static str {
    use zxcvbn::feedback::Warning as W;
    match warning {
        W::StraightRowsOfKeysAreEasyToGuess | W::ShortKeyboardPatternsAreEasyToGuess => {
            t!("A row of keys on the keyboard is easy to guess.")
        }
        W::RepeatsLikeAaaAreEasyToGuess | W::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => {
            t!("Letters or words that repeat are easy to guess.")
        }
        W::SequencesLikeAbcAreEasyToGuess => t!("Letters or figures in a row, such as abc or 6543, are easy to guess."),
        W::RecentYearsAreEasyToGuess | W::DatesAreOftenEasyToGuess => t!("Years and dates are easy to guess."),
        W::ThisIsATop10Password
        | W::ThisIsATop100Password
        | W::ThisIsACommonPassword
        | W::ThisIsSimilarToACommonlyUsedPassword => t!("Many people use this password, and attackers try it first."),
        W::NamesAndSurnamesByThemselvesAreEasyToGuess | W::CommonNamesAndSurnamesAreEasyToGuess => {
            t!("Names are easy to guess.")
        }
        W::AWordByItselfIsEasyToGuess => t!("It is easy to guess: a word alone, or words about you or this site."),
    }
}
