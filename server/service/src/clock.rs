//! Time and chance, passed in: a test sets both, and a save without randomness is refused.

use candour_vault::{Entropy, EntropyError};
use chrono::{DateTime, NaiveDate, Utc};
use std::sync::{Arc, RwLock};
use uuid::Uuid;

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// The present time.
    fn now(&self) -> DateTime<Utc>;

    /// The present day in the United Kingdom, where a due date ends at midnight.
    fn today(&self) -> NaiveDate {
        candour_domain::time::day(self.now())
    }
}

/// The machine's own clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the machine's clock is read")]
    fn now(&self) -> DateTime<Utc> {
        // PostgreSQL keeps microseconds: what is written must read back equal on both.
        chrono::SubsecRound::trunc_subsecs(Utc::now(), 6)
    }
}

/// A clock that stands still until it is moved: for tests, and for the demo's history.
#[derive(Clone, Debug)]
pub struct SetClock(Arc<RwLock<DateTime<Utc>>>);

impl SetClock {
    /// A clock that stands at `now`.
    pub fn at(now: DateTime<Utc>) -> Self {
        Self(Arc::new(RwLock::new(now)))
    }

    /// Moves the clock.
    pub fn set(&self, now: DateTime<Utc>) {
        *self.0.write().unwrap_or_else(std::sync::PoisonError::into_inner) = now;
    }
}

impl Clock for SetClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// A new id that sorts by time (UUID version 7).
///
/// # Errors
/// Where the random source fails.
pub fn new_id(now: DateTime<Utc>, entropy: &dyn Entropy) -> Result<Uuid, EntropyError> {
    let mut random = [0; 10];
    entropy.fill(&mut random)?;
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
    Ok(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
}
