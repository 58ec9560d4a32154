//! `[mail]`.

use serde::Deserialize;
use std::path::PathBuf;

/// The server that takes mail. Without it mail is kept in the outbox.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// The mail server's host; empty for none.
    pub host: String,
    /// Its port. Default: what belongs to `security`: 465, 587 or 25.
    pub port: Option<u16>,
    /// How the way there is secured. Default `tls`.
    pub security: Security,
    /// Who mails come from, such as `Candour <candour@board.example>`.
    pub from: String,
    /// The name to sign in to the mail server with; empty for none.
    pub user: String,
    /// The file that holds the password for it.
    pub password_file: Option<PathBuf>,
}

/// How the way to the mail server is secured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// TLS from the first byte.
    #[default]
    Tls,
    /// Begins in plain and must go over to TLS.
    Starttls,
    /// None: for a mail server on the same machine.
    None,
}
