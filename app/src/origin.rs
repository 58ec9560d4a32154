//! From where a request comes: the address, the browser in words, and whether it is known.

use crate::guard::cookie;
use crate::render::Chrome;
use axum::extract::{ConnectInfo, FromRequestParts};
use candour_service::accounts::Origin;
use http::request::Parts;
use http::{HeaderMap, StatusCode, header};
use std::net::{IpAddr, SocketAddr};

/// The origin of a request.
pub struct From(pub Origin);

impl<S: Send + Sync> FromRequestParts<S> for From {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        let chrome = parts.extensions.get::<Chrome>().ok_or(StatusCode::INTERNAL_SERVER_ERROR)?;
        let site = &chrome.state.site;
        let behind = site.address_header.as_deref().map(|name| handed_on(&parts.headers, name));
        let straight = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        // With a proxy before it, the other end is the proxy: its own address says nothing.
        let address = behind.unwrap_or(straight).map(network);
        let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let known = cookie(&parts.headers, site.device_cookie()).map(str::to_owned);
        let session = cookie(&parts.headers, site.cookie()).map(str::to_owned);
        Ok(Self(Origin { address, device: device(agent), known, session }))
    }
}

/// The last address of the header: the proxy that we know wrote it, those before it anybody may have.
fn handed_on(headers: &HeaderMap, name: &str) -> Option<IpAddr> {
    let last = headers.get_all(name).iter().next_back()?.to_str().ok()?;
    last.rsplit(',').next()?.trim().parse().ok()
}

/// An IPv4 address, or the 64 bits of an IPv6 address that one household or office has.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

/// Such as "Firefox on Windows": enough to know one's own browser again.
fn device(agent: &str) -> String {
    // Later names claim to be the ones before them.
    let browsers =
        [("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrom", "Chrome"), ("Safari/", "Safari")];
    let systems = [
        ("Windows", "Windows"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ];
    let find =
        |list: &[(&str, &'static str)]| list.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    match (find(&browsers), find(&systems)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "Unknown browser".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_address_counts_and_a_household_of_ipv6_is_one() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "6.6.6.6, 192.0.2.7".parse().unwrap());
        assert_eq!(handed_on(&headers, "x-forwarded-for").map(network).as_deref(), Some("192.0.2.7"));
        headers.insert("x-forwarded-for", "not an address".parse().unwrap());
        assert_eq!(handed_on(&headers, "x-forwarded-for"), None);
        assert_eq!(network("2001:db8:1:2:aaaa::1".parse().unwrap()), network("2001:db8:1:2:bbbb::2".parse().unwrap()));
        assert_eq!(network("::ffff:192.0.2.7".parse().unwrap()), "192.0.2.7");
    }

    #[test]
    fn browsers_are_named_in_words() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0";
        assert_eq!(device(edge), "Edge on Windows");
        assert_eq!(
            device("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1"),
            "Safari on iPhone"
        );
        assert_eq!(device("<script>"), "Unknown browser");
    }
}
