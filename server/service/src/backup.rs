//! A backup of a SQLite database while people work, encrypted on its way out.

use crate::{Service, ServiceError};
use candour_store::SCHEMA_VERSION;
use candour_vault::{KekName, VaultError};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

impl Service {
    /// Writes an encrypted backup to `out`, and gives it back with the keys that reading it needs. SQLite
    /// writes its consistent copy into `folder`, which must be the owner's alone: the copy holds sealed
    /// answers, but names in plain. It loses its name before it is read, so that nothing is left of it when
    /// this ends or is killed after that. Memory does not grow with the database.
    ///
    /// # Errors
    /// On PostgreSQL, which has its own tool; where the disk is full.
    pub async fn write_backup<W: Write>(&self, folder: &Path, out: W) -> Result<(W, Vec<KekName>), ServiceError> {
        let copy = folder.join("copy.sqlite");
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(&copy).map_err(failed)?;
        self.store.backup_to(&copy).await?;
        let mut plain = File::open(&copy).map_err(failed)?;
        fs::remove_file(&copy).map_err(failed)?;
        let uses = self.kek_use().await?;
        let needed: Vec<_> =
            uses.into_iter().filter(|key| key.active || key.data_keys > 0).map(|key| key.name).collect();
        let now = self.clock.now().timestamp();
        let ring = self.keys.ring();
        let mut writer = ring.begin_backup(out, needed.clone(), SCHEMA_VERSION, now, self.entropy.as_ref())?;
        io::copy(&mut plain, &mut writer).map_err(failed)?;
        Ok((writer.finish()?, needed))
    }
}

fn failed(error: io::Error) -> ServiceError {
    ServiceError::Vault(VaultError::BackupIo(error))
}
