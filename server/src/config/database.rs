//! `[database]`.

use anyhow::Context as _;
use serde::Deserialize;
use std::fmt;
use std::path::PathBuf;

/// Where the data lies.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// `sqlite:<path>` or `postgres://…`. Default `sqlite:data/candour.sqlite`. `DATABASE_URL` goes before it.
    pub url: String,
    /// A file that holds PostgreSQL's password, if it needs one.
    pub password_file: Option<PathBuf>,
    /// The most connections that read at once. Default 8.
    pub readers: u32,
}

impl Default for Database {
    fn default() -> Self {
        Self { url: "sqlite:data/candour.sqlite".to_owned(), password_file: None, readers: 8 }
    }
}

impl fmt::Debug for Database {
    /// Without the address: it may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database")
            .field("password_file", &self.password_file)
            .field("readers", &self.readers)
            .finish_non_exhaustive()
    }
}

impl Database {
    /// Whether the address holds a password.
    pub fn holds_password(&self) -> bool {
        let authority =
            self.url.split_once("://").map_or("", |(_, rest)| rest.split(['/', '?']).next().unwrap_or_default());
        authority.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'))
    }

    /// The path of a SQLite database; `None` for PostgreSQL.
    pub fn sqlite_path(&self) -> Option<PathBuf> {
        let rest = self.url.strip_prefix("sqlite:")?;
        let path = rest.strip_prefix("//").unwrap_or(rest);
        Some(path.split('?').next().unwrap_or(path).into())
    }

    /// The address with the password of the file.
    ///
    /// # Errors
    /// Where the file cannot be read, or the address has no place for a user.
    pub fn full_url(&self) -> anyhow::Result<String> {
        let Some(path) = &self.password_file else { return Ok(self.url.clone()) };
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read the password file {}", path.display()))?;
        let mut url = url::Url::parse(&self.url)
            .ok()
            .context("database.url is no address such as postgres://candour@host/candour")?;
        url.set_password(Some(text.trim_end_matches(['\r', '\n'])))
            .ok()
            .context("database.url has no place for a password")?;
        Ok(url.into())
    }
}
