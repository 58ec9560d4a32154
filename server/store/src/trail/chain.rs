//! The chain: each entry's hash covers the entry and the hash before it.
//!
//! SHA-256 over items, each with its length as four bytes before it (a missing one has the length
//! `0xFFFFFFFF`): `candour/trail/v1`, the hash before (32 zero bytes at the first place), chain, place
//! as eight bytes, id, time in microseconds since 1970 as eight bytes, person, action, audit, agency,
//! return, subject, revision as eight bytes, data key, old value, new value; numbers big-endian, values
//! as they are sealed. A reader in another language needs nothing else.

use super::NewTrailEntry;
use candour_domain::ids::BoardId;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

const LABEL: &[u8] = b"candour/trail/v1";

/// A place in a Board's chain. Equal hashes mean equal trails up to this place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The place: 1 is the first.
    pub place: i64,
    /// The hash of the entry at this place.
    pub hash: [u8; 32],
}

impl Link {
    /// Where every chain begins.
    pub const START: Self = Self { place: 0, hash: [0; 32] };

    /// The place after this one, taken by this entry.
    #[must_use]
    pub fn next(self, chain: Uuid, entry: &NewTrailEntry) -> Self {
        let place = self.place.saturating_add(1);
        let mut digest = Items(Sha256::new());
        digest.item(LABEL);
        digest.item(&self.hash);
        digest.item(chain.as_bytes());
        digest.item(&place.to_be_bytes());
        digest.item(entry.id.as_bytes());
        digest.item(&entry.at.timestamp_micros().to_be_bytes());
        digest.id(entry.person_id.map(|id| id.0));
        digest.item(entry.action.as_bytes());
        digest.id(entry.audit_id.map(|id| id.0));
        digest.id(entry.agency_id.map(|id| id.0));
        digest.id(entry.return_id.map(|id| id.0));
        digest.optional(entry.subject.as_deref().map(str::as_bytes));
        digest.optional(entry.revision.map(i64::to_be_bytes).as_ref().map(<[u8; 8]>::as_slice));
        digest.id(entry.dek_id.map(|id| id.0));
        digest.optional(entry.old_value.as_deref());
        digest.optional(entry.new_value.as_deref());
        Self { place, hash: digest.0.finalize().into() }
    }
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:", self.place)?;
        self.hash.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The chain of a Board's entries; what belongs to no Board has one of its own.
pub fn chain_of(board: Option<BoardId>) -> Uuid {
    board.map_or(Uuid::nil(), |board| board.0)
}

struct Items(Sha256);

impl Items {
    fn item(&mut self, bytes: &[u8]) {
        // No item comes near four gigabytes; a length that did not fit would only make another hash.
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX - 1);
        self.0.update(length.to_be_bytes());
        self.0.update(bytes);
    }

    fn optional(&mut self, bytes: Option<&[u8]>) {
        match bytes {
            Some(bytes) => self.item(bytes),
            None => self.0.update(u32::MAX.to_be_bytes()),
        }
    }

    fn id(&mut self, id: Option<Uuid>) {
        self.optional(id.as_ref().map(|id| id.as_bytes().as_slice()));
    }
}
