//! Changing the key that locks the data keys. Nothing that was sealed is touched: data keys stay what they
//! are, and only their locks change, all in one transaction.

use crate::trail::{About, Done};
use crate::{Service, ServiceError};
use candour_store::keys::{self as rows, DataKeyRow};
use candour_store::trail;
use candour_vault::{KekName, WrappedDek};
use std::collections::BTreeSet;

/// How much hangs on one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KekUse {
    /// The key.
    pub name: KekName,
    /// Whether new data keys are locked with it.
    pub active: bool,
    /// How many data keys it locks.
    pub data_keys: usize,
}

/// What a rotation did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotated {
    /// The key in use.
    pub active: KekName,
    /// How many data keys were locked with it now.
    pub rewrapped: usize,
    /// How many were before.
    pub left: usize,
}

impl Service {
    /// The keys that are loaded, and how many data keys each locks.
    ///
    /// # Errors
    /// The database's; where a row is no locked data key.
    pub async fn kek_use(&self) -> Result<Vec<KekUse>, ServiceError> {
        let mut tx = self.store.read_one().await?;
        let stored = rows::all(&mut tx).await?;
        let named = stored.iter().map(|row| Ok(WrappedDek::from_bytes(&row.wrapped)?.kek));
        let named: Vec<KekName> = named.collect::<Result<_, ServiceError>>()?;
        let ring = self.keys.ring();
        let count = |name: KekName| named.iter().filter(|other| **other == name).count();
        Ok(ring.names().map(|name| KekUse { name, active: name == ring.active(), data_keys: count(name) }).collect())
    }

    /// Locks every data key with the key in use. Each is opened first, and the first that cannot be opened
    /// stops the rotation before anything is written. Killed at any moment, it was not begun or it is done;
    /// running it again completes what other servers locked with an older key meanwhile.
    ///
    /// # Errors
    /// The first data key that cannot be opened, with its id.
    pub async fn rotate_kek(&self) -> Result<Rotated, ServiceError> {
        let mut tx = self.store.read_one().await?;
        let stored = rows::all(&mut tx).await?;
        drop(tx);
        let ring = self.keys.ring();
        let active = ring.active();
        let mut changed: Vec<(DataKeyRow, Vec<u8>)> = Vec::new();
        let all = stored.len();
        for row in stored {
            let wrapped = WrappedDek::from_bytes(&row.wrapped)?;
            if let Some(fresh) = ring.rewrap(&wrapped, self.entropy.as_ref())? {
                changed.push((row, fresh.to_bytes()));
            }
        }
        let rewrapped = changed.len();
        let done = Rotated { active, rewrapped, left: all - rewrapped };
        if changed.is_empty() {
            return Ok(done);
        }
        let before = changed.iter().map(|(row, _)| Ok(WrappedDek::from_bytes(&row.wrapped)?.kek.to_string()));
        let before = before.collect::<Result<BTreeSet<_>, ServiceError>>()?.into_iter().collect::<Vec<_>>().join(", ");
        let subject = format!("{rewrapped} data keys, from {before} to {active}");
        let about = About { subject: Some(subject), ..About::default() };
        let board = self.first_board().await?.map(|(board, _)| board);
        let entry = self.scribe_for(board, None).await?.entry(Done::KeyRotated, &about)?;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    for (row, wrapped) in &changed {
                        if !rows::rewrap(tx, row, i64::from(active.id), wrapped).await? {
                            let text = "a data key was changed by somebody else meanwhile: run it again";
                            return Err(ServiceError::Document(text.to_owned()));
                        }
                    }
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await?;
        Ok(done)
    }
}
