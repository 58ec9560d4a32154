//! `[database]`.

use super::secret;
use anyhow::Context as _;
use serde::Deserialize;
use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;

/// How the database is reached.
#[derive(Debug, PartialEq, Eq)]
enum Way {
    /// On this machine: a file, a socket, the loopback address.
    Here,
    /// PostgreSQL on another machine.
    OverNetwork {
        /// What the address says of encryption.
        ssl_mode: Option<String>,
    },
}

/// What PostgreSQL's addresses call the kind of encryption.
const SSL_MODE: &str = "sslmode";

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

    /// The address with the password of the file. The way to a PostgreSQL server on another machine is
    /// encrypted and the server's certificate checked, unless the address itself says otherwise.
    ///
    /// # Errors
    /// Where the file cannot be read, or the address has no place for a user.
    pub fn full_url(&self) -> anyhow::Result<String> {
        let way = self.way();
        if self.password_file.is_none() && way == Way::Here {
            return Ok(self.url.clone());
        }
        let mut url = url::Url::parse(&self.url)
            .ok()
            .context("database.url is no address such as postgres://candour@host/candour")?;
        if let Some(path) = &self.password_file {
            let text = secret::read("database.password_file", path)?;
            url.set_password(Some(text.as_str())).ok().context("database.url has no place for a password")?;
        }
        if way == (Way::OverNetwork { ssl_mode: None }) {
            url.query_pairs_mut().append_pair(SSL_MODE, "verify-full");
        }
        Ok(url.into())
    }

    /// Whether the address sends everything over a network in plain, or to whoever answers in the server's name.
    pub fn is_open_to_listeners(&self) -> bool {
        match self.way() {
            Way::OverNetwork { ssl_mode: Some(mode) } => !matches!(mode.as_str(), "verify-full" | "verify-ca"),
            Way::OverNetwork { ssl_mode: None } | Way::Here => false,
        }
    }

    fn way(&self) -> Way {
        let url = url::Url::parse(&self.url).ok().filter(|url| matches!(url.scheme(), "postgres" | "postgresql"));
        let Some(url) = url else { return Way::Here };
        let named =
            |name: &str| url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned());
        let host = named("host").or_else(|| url.host_str().map(str::to_owned)).unwrap_or_default();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        // A path is a socket on this machine.
        let socket = host.is_empty() || host.starts_with('/') || host.to_lowercase().starts_with("%2f");
        let here = socket || host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        if here { Way::Here } else { Way::OverNetwork { ssl_mode: named(SSL_MODE).or_else(|| named("ssl-mode")) } }
    }
}
