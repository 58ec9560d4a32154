//! Asking another server. Whoever implements [`Web`] sends one request and gives the whole answer; which server
//! may be asked what is decided before.

use futures::future::BoxFuture;

/// A request with its body.
pub type Request = http::Request<Vec<u8>>;
/// An answer with its body.
pub type Answer = http::Response<Vec<u8>>;

/// Why there is no answer. No address and no word of the other server stands in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WebError {
    /// The address is none that may be asked.
    #[error("the address may not be asked")]
    NotAllowed,
    /// There is no such server, or no way to it.
    #[error("it cannot be reached")]
    Unreachable,
    /// It did not show that it is the server of that name.
    #[error("its certificate is not trusted")]
    Untrusted,
    /// It did not answer in time.
    #[error("it does not answer in time")]
    TooLate,
    /// The answer is larger than any that is needed.
    #[error("its answer is too large")]
    TooLarge,
    /// The answer broke off, or is none.
    #[error("its answer cannot be read")]
    Broken,
}

/// Whether a host is this very machine.
pub fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

/// Asks other servers.
pub trait Web: Send + Sync {
    /// Sends one request and gives the answer, within a time and a size. Follows no redirect.
    fn ask(&self, request: Request) -> BoxFuture<'static, Result<Answer, WebError>>;
}
