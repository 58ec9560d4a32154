//! Time and chance, passed in: a test sets both, and a save without randomness is refused.

use candour_vault::{Entropy, EntropyError};
use chrono::{DateTime, NaiveDate, Utc};
use std::sync::atomic::{AtomicU16, Ordering};
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

/// A new id that sorts by time (UUID version 7), and within a millisecond by the order in which this process gave it:
/// what is written together is read back in the order in which it was written. The twelve bits after the time count
/// (RFC 9562, section 6.2, method 1); 62 bits are chance.
///
/// # Errors
/// Where the random source fails.
pub fn new_id(now: DateTime<Utc>, entropy: &dyn Entropy) -> Result<Uuid, EntropyError> {
    static GIVEN: AtomicU16 = AtomicU16::new(0);
    let mut random = [0; 10];
    entropy.fill(&mut random)?;
    let [high, low] = (GIVEN.fetch_add(1, Ordering::Relaxed) & 0x0fff).to_be_bytes();
    (random[0], random[1]) = (high, low);
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
    Ok(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
}

#[cfg(test)]
mod tests {
    use super::{Clock, SystemClock, new_id};

    #[test]
    fn what_is_given_at_one_moment_sorts_by_the_order_in_which_it_was_given() {
        let now = SystemClock.now();
        let given: Vec<_> = (0..200).map(|_| new_id(now, &candour_vault::OsEntropy).unwrap()).collect();
        assert!(given.is_sorted() && given.iter().all(|id| id.get_version_num() == 7));
    }
}
