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
    /// Where people reach Candour, such as `https://audits.board.example`: links in mails begin with it.
    /// Default: the address that it listens on.
    pub site: String,
    /// The header in which the proxy hands on the address of whoever asks, such as `x-forwarded-for`; its
    /// last entry counts. Set it only behind a proxy that writes it. Default none.
    pub address_header: String,
    /// The most seconds that a client may take to send the head of a request. Default 30.
    pub head_seconds: u64,
    /// The most seconds that one request may take. Default 60.
    pub request_seconds: u64,
}

impl Default for Server {
    fn default() -> Self {
        let listen = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 3900);
        Self {
            listen,
            https: true,
            site: String::new(),
            address_header: String::new(),
            head_seconds: 30,
            request_seconds: 60,
        }
    }
}

impl Server {
    /// The most time that one request may take.
    pub fn request_time(&self) -> Duration {
        Duration::from_secs(self.request_seconds)
    }

    /// The most time in which the head of a request must come.
    pub fn head_time(&self) -> Duration {
        Duration::from_secs(self.head_seconds)
    }

    /// Where people reach Candour.
    pub fn site(&self) -> String {
        if self.site.is_empty() { format!("http://{}", self.listen) } else { self.site.clone() }
    }

    /// Whether the settings can be used.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if self.request_seconds == 0 {
            return Err(ConfigError::BadVariable { name: "server.request_seconds".to_owned(), expected: "1 or more" });
        }
        if self.head_seconds == 0 {
            return Err(ConfigError::BadVariable { name: "server.head_seconds".to_owned(), expected: "1 or more" });
        }
        let address = url::Url::parse(&self.site()).ok();
        let wrong = |expected| Err(ConfigError::BadVariable { name: "server.site".to_owned(), expected });
        match address.filter(|url| matches!(url.scheme(), "http" | "https")).as_ref().and_then(url::Url::host) {
            None => wrong("an address such as https://audits.board.example"),
            // Only where somebody wrote it: the address that it listens on is a number by itself.
            Some(host) if !self.site.is_empty() && is_a_number_elsewhere(&host) => wrong(
                "an address with a name, such as https://audits.board.example, and not with a number: browsers keep \
                 passkeys for names",
            ),
            Some(_) => Ok(()),
        }
    }
}

/// A network address that is not this computer's own.
fn is_a_number_elsewhere(host: &url::Host<&str>) -> bool {
    match host {
        url::Host::Domain(_) => false,
        url::Host::Ipv4(address) => !address.is_loopback(),
        url::Host::Ipv6(address) => !address.is_loopback(),
    }
}
