//! Asking the providers of single sign-on: one connection for each request, by the TLS stack and the roots that
//! mail uses too. No redirect is followed, no cookie kept, no address logged.

use candour_service::web::{Answer, Request, WebError};
use futures::future::BoxFuture;
use http::{HeaderValue, Uri, header};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};

/// The longest that one answer may take, from the first step to its last byte.
const PATIENCE: Duration = Duration::from_secs(10);
/// The largest answer, in bytes. The keys of a large provider take a tenth of it.
const LARGEST: usize = 512 * 1024;

/// Asks other servers.
#[derive(Clone)]
pub struct Web {
    tls: TlsConnector,
}

impl Web {
    /// With the roots that browsers trust.
    ///
    /// # Errors
    /// Where the TLS stack knows no version that is safe.
    pub fn new() -> anyhow::Result<Self> {
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let config = ClientConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { tls: TlsConnector::from(Arc::new(config)) })
    }

    async fn answer(self, request: Request) -> Result<Answer, WebError> {
        let address = request.uri().clone();
        let host = address.host().ok_or(WebError::NotAllowed)?;
        let bare = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let tls = match address.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(WebError::NotAllowed),
        };
        let port = address.port_u16().unwrap_or(if tls { 443 } else { 80 });
        let stream = TcpStream::connect((bare.as_str(), port)).await.map_err(|_| WebError::Unreachable)?;
        let request = relative(request, &address)?;
        if tls {
            let name = ServerName::try_from(bare).map_err(|_| WebError::NotAllowed)?;
            let stream = self.tls.connect(name, stream).await.map_err(|_| WebError::Untrusted)?;
            exchange(stream, request).await
        } else {
            exchange(stream, request).await
        }
    }
}

impl candour_service::web::Web for Web {
    fn ask(&self, request: Request) -> BoxFuture<'static, Result<Answer, WebError>> {
        let answer = self.clone().answer(request);
        Box::pin(async move { tokio::time::timeout(PATIENCE, answer).await.map_err(|_| WebError::TooLate)? })
    }
}

/// The request as it travels: path and query, and the host beside them.
fn relative(request: Request, address: &Uri) -> Result<http::Request<Full<Bytes>>, WebError> {
    let (mut parts, body) = request.into_parts();
    let path = address.path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
    parts.uri = path.parse().map_err(|_| WebError::NotAllowed)?;
    let host = address.authority().and_then(|authority| HeaderValue::from_str(authority.as_str()).ok());
    parts.headers.insert(header::HOST, host.ok_or(WebError::NotAllowed)?);
    Ok(http::Request::from_parts(parts, Full::new(body.into())))
}

/// One request and its answer, on a connection that ends with it.
async fn exchange<S>(stream: S, request: http::Request<Full<Bytes>>) -> Result<Answer, WebError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|_| WebError::Broken)?;
    let driven = Driven(tokio::spawn(connection));
    let (parts, body) = sender.send_request(request).await.map_err(|_| WebError::Broken)?.into_parts();
    let body = Limited::new(body, LARGEST)
        .collect()
        .await
        .map_err(|error| if error.is::<LengthLimitError>() { WebError::TooLarge } else { WebError::Broken })?;
    drop(driven);
    Ok(http::Response::from_parts(parts, body.to_bytes().to_vec()))
}

/// The task of a connection: it ends with whoever waits for the answer, also where they stop waiting.
struct Driven(tokio::task::JoinHandle<hyper::Result<()>>);

impl Drop for Driven {
    fn drop(&mut self) {
        self.0.abort();
    }
}
