//! `[server]`.

use super::ConfigError;
use serde::Deserialize;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

/// Where to listen, and how people come.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// The address to listen on. Default `127.0.0.1:3900`.
    pub listen: SocketAddr,
    /// Whether people come by https, through a proxy that ends it. Cookies then travel by https only.
    /// Default true.
    pub https: bool,
    /// The most seconds that one request may take. Default 60.
    pub request_seconds: u64,
}

impl Default for Server {
    fn default() -> Self {
        Self { listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 3900), https: true, request_seconds: 60 }
    }
}

impl Server {
    /// The most time that one request may take.
    pub fn request_time(&self) -> Duration {
        Duration::from_secs(self.request_seconds)
    }

    /// Plain http is for one machine only.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if self.request_seconds == 0 {
            return Err(ConfigError::BadVariable { name: "server.request_seconds".to_owned(), expected: "1 or more" });
        }
        Ok(())
    }
}
