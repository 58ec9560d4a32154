//! Attempts that failed, counted over all servers, so that guessing is slow.
//!
//! Three counts, in the last fifteen minutes: of one account from one place, of one account from
//! everywhere, of one place over all accounts. The second never locks a person out of a browser from
//! which they have signed in before: an attacker elsewhere does not have its cookie (OWASP's "device
//! cookies").

use crate::{Service, ServiceError};
use candour_domain::ids::PersonId;
use candour_store::{StoreError, WriteTx, attempts};
use candour_vault::Token;
use chrono::{DateTime, TimeDelta, Utc};

/// What is counted lies so far back.
pub(super) const WINDOW: TimeDelta = TimeDelta::minutes(15);
/// Failures of one account from one place (an address, or a browser that is known).
const MOST_FROM_ONE_PLACE: i64 = 5;
/// Failures of one account from everywhere, before only known browsers are let in.
const MOST_OF_ONE_ACCOUNT: i64 = 20;
/// Failures of one address over all accounts: a whole council may sit behind one address.
const MOST_OF_ONE_ADDRESS: i64 = 100;

/// From where somebody tries to sign in.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The network address, where it is known.
    pub address: Option<String>,
    /// The browser, in words.
    pub device: String,
    /// The token of a browser from which somebody has signed in before.
    pub known: Option<String>,
    /// The token of the session that this browser has. Signing in again ends it.
    pub session: Option<String>,
}

/// The counts that an attempt belongs to. They hold no address and no e-mail.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counts {
    place: Option<[u8; 32]>,
    account: Option<[u8; 32]>,
    address: Option<[u8; 32]>,
    known: bool,
}

impl Service {
    /// The counts of an attempt on an account, which may not exist.
    pub(super) async fn counts(
        &self,
        email: &str,
        person: Option<PersonId>,
        from: &Origin,
    ) -> Result<Counts, ServiceError> {
        let key = self.keys.accounts(&self.store, self.clock.now(), self.entropy.as_ref()).await?;
        let device =
            from.known.as_deref().and_then(|text| Token::parse(text).ok()).map(|token| *token.hash().as_bytes());
        let known = match (device, person) {
            (Some(device), Some(person)) => {
                let mut tx = self.store.read_one().await?;
                attempts::is_known(&mut tx, &device, person).await?
            }
            _ => false,
        };
        let email = email.trim().to_lowercase();
        let place = match device.filter(|_| known) {
            Some(device) => [b"device".as_slice(), &device].concat(),
            None => [b"address".as_slice(), from.address.as_deref().unwrap_or_default().as_bytes()].concat(),
        };
        Ok(Counts {
            place: Some(key.tag("place", &[email.as_bytes(), &[0], &place].concat())?),
            account: Some(key.tag("account", email.as_bytes())?),
            address: from.address.as_ref().map(|address| key.tag("address", address.as_bytes())).transpose()?,
            known,
        })
    }

    /// The counts of an attempt that names nobody, by a passkey alone: only the address is counted. What it would
    /// have to show cannot be guessed, and whoever shares the address is not shut out by five who fail.
    pub(super) async fn counts_of_nobody(&self, from: &Origin) -> Result<Counts, ServiceError> {
        let key = self.keys.accounts(&self.store, self.clock.now(), self.entropy.as_ref()).await?;
        let address = from.address.as_ref().map(|address| key.tag("address", address.as_bytes())).transpose()?;
        Ok(Counts { place: None, account: None, address, known: false })
    }

    /// Whether too many attempts failed of late for another one.
    pub(super) async fn too_many(&self, counts: &Counts) -> Result<bool, ServiceError> {
        let since = period(self.clock.now() - WINDOW);
        let mut tx = self.store.read().await?;
        for (bucket, most) in counts.limited() {
            if attempts::failures(&mut tx, &bucket, since).await? >= most {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Counts {
    /// Counts a failure, and says whether a limit is reached with it.
    pub(super) async fn count(&self, tx: &mut WriteTx, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let mut reached = false;
        for (bucket, most) in self.limited() {
            attempts::count(tx, &bucket, period(now)).await?;
            reached |= attempts::failures(tx, &bucket, period(now - WINDOW)).await? == most;
        }
        Ok(reached)
    }

    /// What is counted, each with the most failures of it.
    fn limited(&self) -> impl Iterator<Item = ([u8; 32], i64)> {
        // What fails in a browser that is known is the person's own doing: it shuts nobody else out.
        let rest = if self.known { [None, None] } else { [self.account, self.address] };
        let most = [MOST_FROM_ONE_PLACE, MOST_OF_ONE_ACCOUNT, MOST_OF_ONE_ADDRESS];
        let each = std::iter::once(self.place).chain(rest).zip(most);
        each.filter_map(|(bucket, most)| bucket.map(|bucket| (bucket, most)))
    }

    /// A right password and factor: the place begins anew.
    pub(super) async fn forget(&self, tx: &mut WriteTx) -> Result<(), StoreError> {
        match &self.place {
            Some(place) => attempts::forget(tx, place).await,
            None => Ok(()),
        }
    }
}

/// Minutes since 1970.
pub(super) fn period(at: DateTime<Utc>) -> i64 {
    at.timestamp() / 60
}
