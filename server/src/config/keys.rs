//! `[keys]`.

use super::Database;
use candour_vault::{Kek, Keyring, OsEntropy, Sharing, VaultError};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// Where the keys lie.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Keys {
    /// The file of the key in use. Needed by everything that opens answers.
    pub file: Option<PathBuf>,
    /// Files of earlier keys, that values are still sealed under.
    pub earlier: Vec<PathBuf>,
}

impl Keys {
    /// Reads the key files. With SQLite and nothing set, the key is the file beside the data folder;
    /// where there is no database yet it is made, and `say` hears of it.
    ///
    /// # Errors
    /// Where none is set; where one is missing, open to others, or no key.
    pub fn load(&self, database: &Database, say: impl FnOnce(String)) -> anyhow::Result<Keyring> {
        if let Some(file) = &self.file {
            return Ok(load(file, &self.earlier)?);
        }
        let (Some(data), Some(file)) = (database.sqlite_path(), Self::default_file(database)) else {
            anyhow::bail!(
                "no key file is set: name it in keys.file or CANDOUR_KEYS_FILE; `candour key new PATH` makes one"
            )
        };
        if !file.exists() && !data.exists() {
            Kek::create_file(&file, 1, &OsEntropy)?;
            say(format!(
                "made a new key, {}: keep a copy of it apart from the data, without it no answer can be read",
                file.display()
            ));
        }
        Ok(load(&file, &self.earlier)?)
    }

    /// The key file that stands beside the data folder of a SQLite database.
    pub fn default_file(database: &Database) -> Option<PathBuf> {
        database.sqlite_path().map(|path| beside(&path))
    }
}

/// The key file beside the folder that a database lies in: `data.key` for `data/candour.sqlite`.
fn beside(database: &Path) -> PathBuf {
    let folder = database.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    folder.with_extension("key")
}

/// What systemd hands over as a credential may carry a mask for the group; no other file may.
fn load(active: &Path, others: &[PathBuf]) -> Result<Keyring, VaultError> {
    let credentials = std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from);
    let theirs = |path: &Path| credentials.as_ref().is_some_and(|folder| path.starts_with(folder));
    let all = std::iter::once(active).chain(others.iter().map(PathBuf::as_path)).all(theirs);
    let sharing = if all { Sharing::SystemdCredential } else { Sharing::OwnerOnly };
    Keyring::load(active, others, sharing)
}
