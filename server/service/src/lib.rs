//! Use-cases: who does what to which record.
//!
//! Each takes an [`Actor`](candour_domain::access::Actor), asks `domain::access`, changes the data
//! and writes the trail entry in the same transaction. Pages, downloads and the command line call
//! the same functions. SQL lives in `store`, bytes of keys in `vault`, rules in `domain`.

pub mod accounts;
pub mod agency_workbooks;
pub mod analysis;
mod aside;
pub mod audits;
mod backup;
pub mod board_report;
pub mod clock;
mod context;
mod done;
pub mod emergency;
mod error;
pub mod evidence;
pub mod exports;
pub mod findings;
pub mod good_practice;
mod jobs;
mod keys;
pub mod library;
pub mod mail;
pub mod moderation;
pub mod operations;
mod outcome;
pub mod plan;
pub mod question_sets;
pub mod reminders;
pub mod renewal;
mod reports;
pub mod retention;
pub mod returns;
pub mod rotation;
mod sets;
mod trail;
pub mod trail_view;
mod verify;
pub mod web;

pub use candour_store::StoreError;
pub use clock::{Clock, SetClock, SystemClock};
pub use error::{FieldProblem, Refusal, ServiceError};

use candour_domain::access::Role;
use candour_domain::evidence::EvidenceLimits;
use candour_store::Store;
use candour_vault::{Entropy, Keyring, RelyingParty};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Everything that the use-cases stand on.
pub struct Service {
    store: Store,
    keys: keys::Keys,
    sets: sets::SetCache,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    settings: Settings,
    mailer: Option<Arc<dyn mail::Mailer>>,
    /// Where passkeys work; `None` where the site's address cannot have any.
    passkeys: Option<RelyingParty>,
    sign_on: accounts::Providers,
    scanner: Option<Arc<dyn evidence::Scanner>>,
    /// Password hashing takes 19 MiB each: this many at once bound the memory of a sign-in storm.
    hashing: Arc<Semaphore>,
    /// Whole audits are drawn into documents, this many at once.
    drawing: Arc<Semaphore>,
}

/// One document may be drawn while another one waits for its reader; more would only hold more memory.
const DOCUMENTS_AT_ONCE: usize = 2;

/// What can be set, with the defaults that `docs/operations.md` gives.
#[derive(Clone, Debug)]
pub struct Settings {
    /// A session that is not used ends after this time. Default 30 minutes.
    pub session_idle: Duration,
    /// Every session ends after this time. Default 12 hours.
    pub session_absolute: Duration,
    /// A one-time link ends after this time. Default 7 days.
    pub link_life: Duration,
    /// Groups of fewer agencies are suppressed in the regional export. Default 3.
    pub suppress_below: u32,
    /// Passwords that are hashed at the same time. Default 4.
    pub hashing_at_once: usize,
    /// Where people reach Candour, for links in mails, without a slash at the end.
    pub site: String,
    /// The protective marking on every document that leaves Candour. Default OFFICIAL-SENSITIVE (the Government
    /// Security Classifications' handling caveat for what only some may know).
    pub marking: String,
    /// Years for which a return is kept after the last day of its audit. Default 6.
    pub return_years: u32,
    /// How much evidence a return may hold.
    pub evidence: EvidenceLimits,
    /// What a role must show beside the password. A role that is not named is asked for a second factor.
    pub second_factor: BTreeMap<Role, FactorRule>,
}

/// What a role must show beside the password.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FactorRule {
    /// Nothing; who has set up a second factor is asked for it all the same.
    Optional,
    /// A second factor.
    #[default]
    Required,
}

impl Settings {
    /// What a role must show beside the password.
    pub fn factor_rule(&self, role: Role) -> FactorRule {
        self.second_factor.get(&role).copied().unwrap_or_default()
    }

    /// The same rule for every role.
    #[must_use]
    pub fn with_factor_rule(mut self, rule: FactorRule) -> Self {
        self.second_factor = Role::ALL.into_iter().map(|role| (role, rule)).collect();
        self
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            session_idle: Duration::from_mins(30),
            session_absolute: Duration::from_hours(12),
            link_life: Duration::from_hours(7 * 24),
            suppress_below: 3,
            hashing_at_once: 2,
            site: "http://127.0.0.1:3900".to_owned(),
            marking: "OFFICIAL-SENSITIVE".to_owned(),
            return_years: candour_domain::retention::RETURN_YEARS,
            evidence: EvidenceLimits::default(),
            second_factor: BTreeMap::new(),
        }
    }
}

impl Service {
    /// Brings a migrated store and the keys together, and makes sure that they belong to each other.
    ///
    /// # Errors
    /// Where a key that the database names is not loaded, or is another key of the same id: with one
    /// sentence that names the expected and the found key, before anything is written.
    pub async fn start(
        store: Store,
        keyring: Keyring,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        settings: Settings,
    ) -> Result<Self, ServiceError> {
        let keys = keys::Keys::load(&store, keyring, clock.as_ref()).await?;
        let hashing = Arc::new(Semaphore::new(settings.hashing_at_once.max(1)));
        let passkeys = RelyingParty::new(&settings.site);
        let (sets, sign_on) = (sets::SetCache::default(), accounts::Providers::default());
        Ok(Self {
            store,
            keys,
            sets,
            clock,
            entropy,
            settings,
            mailer: None,
            passkeys,
            sign_on,
            scanner: None,
            hashing,
            drawing: Arc::new(Semaphore::new(DOCUMENTS_AT_ONCE)),
        })
    }

    /// Sends mail from now on; without this it is kept in the outbox.
    #[must_use]
    pub fn with_mailer(mut self, mailer: Arc<dyn mail::Mailer>) -> Self {
        self.mailer = Some(mailer);
        self
    }

    /// Has every file of evidence scanned from now on; without this none is.
    #[must_use]
    pub fn with_scanner(mut self, scanner: Arc<dyn evidence::Scanner>) -> Self {
        self.scanner = Some(scanner);
        self
    }

    /// The store, for readiness checks and backups.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The clock, so that pages show the same time as the use-cases write.
    pub fn clock(&self) -> &dyn Clock {
        self.clock.as_ref()
    }

    fn new_id(&self) -> Result<uuid::Uuid, ServiceError> {
        Ok(clock::new_id(self.clock.now(), self.entropy.as_ref())?)
    }
}
