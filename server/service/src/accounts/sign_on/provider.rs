//! One provider: what it says of itself, its keys, and how it is asked.
//!
//! Nothing that a provider sends is logged or shown: only words of ours that say what was wrong with it.

use super::token::{Expected, Proven, Seen, Wrong};
use super::{Offer, ProviderSettings};
use crate::ServiceError;
use crate::web::{Answer, Request, Web, WebError, is_loopback};
use chrono::{DateTime, TimeDelta, Utc};
use futures::future::{BoxFuture, ready};
use http::Uri;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreClaimName, CoreClaimType, CoreClient,
    CoreClientAuthMethod, CoreErrorResponseType, CoreGrantType, CoreIdToken, CoreJsonWebKey, CoreJsonWebKeySet,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType,
    CoreSubjectIdentifierType,
};
use openidconnect::{
    AdditionalProviderMetadata, AuthType, AuthorizationCode, ClientId, ClientSecret, CsrfToken, DiscoveryError,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier,
    ProviderMetadata, RedirectUrl, RequestTokenError, TokenResponse as _,
};
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tokio::sync::Mutex;

/// So long is kept what a provider says of itself.
const KEPT: TimeDelta = TimeDelta::hours(1);
/// Whoever comes right after a try that failed need not wait for another one.
const PAUSE: TimeDelta = TimeDelta::seconds(10);
/// Keys are fetched again for a token that names an unknown one, at most so often.
const BETWEEN_KEYS: TimeDelta = TimeDelta::minutes(1);
/// What the standard added later (RFC 9207).
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(super) struct Later {
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for Later {}

type Metadata = ProviderMetadata<
    Later,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;
type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// Why a provider is of no use. What exactly was wrong is in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// It cannot be asked, or does not answer as a provider does.
    Unreachable,
    /// What it sent proves nothing.
    Unproven,
}

/// Asks a provider who somebody is.
pub(super) struct Question<'a> {
    pub(super) state: &'a str,
    pub(super) nonce: &'a str,
    pub(super) verifier: &'a str,
    pub(super) way_back: String,
    /// Whether the person must sign in there now, even where they have already.
    pub(super) again: bool,
}

#[derive(Default)]
struct Known {
    metadata: Option<Arc<Metadata>>,
    fetched_at: DateTime<Utc>,
    keys_at: DateTime<Utc>,
    failed_at: Option<DateTime<Utc>>,
}

/// A provider in use.
pub(super) struct Provider {
    settings: ProviderSettings,
    issuer: IssuerUrl,
    web: Arc<dyn Web>,
    /// Held while it is asked, so that it is asked once for everybody who waits.
    known: Mutex<Known>,
}

impl Provider {
    pub(super) fn new(settings: ProviderSettings, web: Arc<dyn Web>) -> Result<Self, ServiceError> {
        let bad = |_| ServiceError::field("issuer", "The issuer of a provider must be an address.");
        let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(bad)?;
        Ok(Self { settings, issuer, web, known: Mutex::default() })
    }

    pub(super) fn settings(&self) -> &ProviderSettings {
        &self.settings
    }

    pub(super) fn offer(&self) -> Offer {
        Offer { id: self.settings.id.clone(), name: self.settings.name.clone() }
    }

    /// The address at the provider that the browser goes to.
    pub(super) async fn address(&self, question: &Question<'_>, now: DateTime<Utc>) -> Result<String, Trouble> {
        let client = self.client(&*self.metadata(now).await?, &question.way_back)?;
        let challenge =
            PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(question.verifier.to_owned()));
        let (state, nonce) = (CsrfToken::new(question.state.to_owned()), Nonce::new(question.nonce.to_owned()));
        // Of scopes only "openid": who it is, and nothing else of them.
        let mut request = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, || state, || nonce)
            .set_pkce_challenge(challenge);
        if question.again {
            request = request.add_prompt(CoreAuthPrompt::Login).set_max_age(std::time::Duration::ZERO);
        }
        Ok(request.url().0.into())
    }

    /// Whether an answer that names this issuer, or none, can be this provider's (RFC 9207).
    pub(super) async fn is_named(&self, issuer: Option<&str>, now: DateTime<Utc>) -> Result<(), Trouble> {
        let right = match issuer {
            Some(issuer) => issuer == self.issuer.as_str(),
            None => !self.metadata(now).await?.additional_metadata().authorization_response_iss_parameter_supported,
        };
        if right { Ok(()) } else { Err(self.unproven("the answer is another provider's")) }
    }

    /// Takes the code to the provider and checks the token that it gives for it.
    pub(super) async fn proven(&self, expected: &Expected<'_>, now: DateTime<Utc>) -> Result<Proven, Trouble> {
        let metadata = self.metadata(now).await?;
        let token = self.exchange(&metadata, expected).await?;
        let checked = |metadata: &Metadata| {
            let seen = Seen { settings: &self.settings, issuer: &self.issuer, keys: metadata.jwks(), token: &token };
            seen.check(expected, now)
        };
        match checked(&metadata) {
            Err(Wrong::UnknownKey) => checked(&*self.with_newer_keys(now).await?),
            other => other,
        }
        .map_err(|wrong| self.unproven(wrong.words()))
    }

    async fn exchange(&self, metadata: &Metadata, expected: &Expected<'_>) -> Result<CoreIdToken, Trouble> {
        let client = self.client(metadata, &expected.way_back)?;
        let ask = self.asking();
        let answer = client
            .exchange_code(AuthorizationCode::new(expected.code.to_owned()))
            .map_err(|_| self.unreachable("it names no token endpoint"))?
            .set_pkce_verifier(PkceCodeVerifier::new(expected.verifier.to_owned()))
            .request_async(&ask)
            .await;
        // The access token beside it is dropped here: nothing is asked with it.
        match answer {
            Ok(answer) => {
                answer.id_token().cloned().ok_or_else(|| self.unproven("the token endpoint gave no ID token"))
            }
            Err(RequestTokenError::Request(error)) => Err(self.web_trouble(error)),
            Err(RequestTokenError::ServerResponse(refused)) => Err(match refused.error() {
                CoreErrorResponseType::InvalidClient => self.unproven("the token endpoint says invalid_client"),
                CoreErrorResponseType::InvalidGrant => self.unproven("the token endpoint says invalid_grant"),
                CoreErrorResponseType::UnauthorizedClient => {
                    self.unproven("the token endpoint says unauthorized_client")
                }
                _ => self.unproven("the token endpoint refused"),
            }),
            Err(_) => Err(self.unproven("the token endpoint's answer cannot be read")),
        }
    }

    fn client(&self, metadata: &Metadata, way_back: &str) -> Result<Client, Trouble> {
        let secret = ClientSecret::new(self.settings.client_secret.expose_secret().to_owned());
        let id = ClientId::new(self.settings.client_id.clone());
        let way_back =
            RedirectUrl::new(way_back.to_owned()).map_err(|_| self.unreachable("server.site is no address"))?;
        let methods = metadata.token_endpoint_auth_methods_supported();
        let basic = methods.is_none_or(|all| all.contains(&CoreClientAuthMethod::ClientSecretBasic));
        let kind = if basic { AuthType::BasicAuth } else { AuthType::RequestBody };
        Ok(CoreClient::from_provider_metadata(metadata.clone(), id, Some(secret))
            .set_redirect_uri(way_back)
            .set_auth_type(kind))
    }

    /// What the provider says of itself: as it was read a short time ago, or read now.
    async fn metadata(&self, now: DateTime<Utc>) -> Result<Arc<Metadata>, Trouble> {
        let mut known = self.known.lock().await;
        if let Some(metadata) = known.metadata.as_ref().filter(|_| now - known.fetched_at < KEPT) {
            return Ok(Arc::clone(metadata));
        }
        if known.failed_at.is_some_and(|at| now - at < PAUSE) {
            return Err(Trouble::Unreachable);
        }
        let ask = self.asking();
        match Metadata::discover_async(self.issuer.clone(), &ask).await.map_err(|error| self.discovery_trouble(&error))
        {
            Ok(found) if fits(&self.issuer, found.authorization_endpoint().as_str()) => {
                let metadata = Arc::new(found);
                let kept = Some(Arc::clone(&metadata));
                *known = Known { metadata: kept, fetched_at: now, keys_at: now, failed_at: None };
                Ok(metadata)
            }
            Ok(_) => {
                known.failed_at = Some(now);
                Err(self.unreachable("its authorisation endpoint is not by https"))
            }
            Err(trouble) => {
                known.failed_at = Some(now);
                Err(trouble)
            }
        }
    }

    /// The same with the provider's present keys, where they were not fetched within the last minute.
    async fn with_newer_keys(&self, now: DateTime<Utc>) -> Result<Arc<Metadata>, Trouble> {
        let metadata = self.metadata(now).await?;
        let mut known = self.known.lock().await;
        if now - known.keys_at < BETWEEN_KEYS {
            return Ok(known.metadata.clone().unwrap_or(metadata));
        }
        known.keys_at = now;
        let ask = self.asking();
        let keys = CoreJsonWebKeySet::fetch_async(metadata.jwks_uri(), &ask).await;
        let keys = keys.map_err(|error| self.discovery_trouble(&error))?;
        let newer = Arc::new(metadata.as_ref().clone().set_jwks(keys));
        known.metadata = Some(Arc::clone(&newer));
        Ok(newer)
    }

    /// Asks only by https; a provider on this machine may be asked in plain, and may lead nowhere else.
    fn asking(&self) -> impl Fn(Request) -> BoxFuture<'static, Result<Answer, WebError>> + Send + Sync + use<> {
        let (web, issuer) = (Arc::clone(&self.web), self.issuer.clone());
        move |request| {
            if fits(&issuer, &request.uri().to_string()) {
                web.ask(request)
            } else {
                Box::pin(ready(Err(WebError::NotAllowed)))
            }
        }
    }

    fn discovery_trouble(&self, error: &DiscoveryError<WebError>) -> Trouble {
        match error {
            DiscoveryError::Request(error) => self.web_trouble(*error),
            DiscoveryError::Validation(_) => self.unreachable("it says that its issuer is another one"),
            DiscoveryError::Response(..) => self.unreachable("it does not answer with a description or keys"),
            _ => self.unreachable("its description or its keys cannot be read"),
        }
    }

    fn web_trouble(&self, error: WebError) -> Trouble {
        tracing::warn!(provider = self.settings.id, %error, "single sign-on: the provider was not reached");
        Trouble::Unreachable
    }

    fn unreachable(&self, why: &'static str) -> Trouble {
        tracing::warn!(provider = self.settings.id, why, "single sign-on: the provider cannot be used");
        Trouble::Unreachable
    }

    fn unproven(&self, why: &'static str) -> Trouble {
        tracing::warn!(provider = self.settings.id, why, "single sign-on: an answer was refused");
        Trouble::Unproven
    }
}

/// Whether an address may be asked for this issuer: https; in plain only on this machine, for an issuer there.
fn fits(issuer: &IssuerUrl, address: &str) -> bool {
    let Ok(address) = address.parse::<Uri>() else { return false };
    match address.scheme_str() {
        Some("https") => true,
        Some("http") => issuer.url().scheme() == "http" && is_loopback(address.host().unwrap_or_default()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_is_asked_by_https_and_in_plain_on_this_machine_alone() {
        let issuer = |text: &str| IssuerUrl::new(text.to_owned()).unwrap();
        let (far, near) = (issuer("https://login.example/tenant"), issuer("http://127.0.0.1:4000"));
        for (issuer, address, right) in [
            (&far, "https://login.example/keys", true),
            (&far, "https://elsewhere.example/keys", true),
            (&far, "http://login.example/keys", false),
            (&far, "http://127.0.0.1:4000/keys", false),
            (&far, "file:///etc/passwd", false),
            (&near, "http://127.0.0.1:5000/keys", true),
            (&near, "http://[::1]:5000/keys", true),
            (&near, "http://localhost/keys", true),
            (&near, "http://169.254.169.254/latest", false),
            (&near, "http://localhost.evil.example/keys", false),
            (&near, "http://127.0.0.1@evil.example/keys", false),
            (&near, "/keys", false),
        ] {
            assert_eq!(fits(issuer, address), right, "{} {address}", issuer.as_str());
        }
    }
}
