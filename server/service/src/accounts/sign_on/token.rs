//! What an ID token must be before anything in it is believed (`OpenID` Connect Core 1.0, 3.1.3.7).

use super::{ProviderSettings, Trust};
use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::core::{CoreIdToken, CoreIdTokenVerifier, CoreJsonWebKeySet, CoreJwsSigningAlgorithm};
use openidconnect::{ClaimsVerificationError, ClientId, IssuerUrl, Nonce, SignatureVerificationError};

/// So far the clocks of two servers may be apart.
const LEEWAY: TimeDelta = TimeDelta::seconds(60);
/// The longest name of a person (`OpenID` Connect Core 1.0, section 2).
const LONGEST_SUBJECT: usize = 255;

/// What the answer must fit.
pub(super) struct Expected<'a> {
    pub(super) code: &'a str,
    pub(super) nonce: &'a str,
    pub(super) verifier: &'a str,
    pub(super) way_back: String,
    pub(super) left_at: DateTime<Utc>,
    pub(super) again: bool,
}

/// Who has signed in.
pub(super) struct Proven {
    /// What the provider calls them.
    pub(super) subject: String,
    /// Whether it counts as a second factor.
    pub(super) second_factor: bool,
}

/// A token, and what it is seen by.
pub(super) struct Seen<'a> {
    pub(super) settings: &'a ProviderSettings,
    pub(super) issuer: &'a IssuerUrl,
    pub(super) keys: &'a CoreJsonWebKeySet,
    pub(super) token: &'a CoreIdToken,
}

impl Seen<'_> {
    /// Who has signed in, where everything fits.
    pub(super) fn check(&self, expected: &Expected<'_>, now: DateTime<Utc>) -> Result<Proven, Wrong> {
        let (left_at, again) = (expected.left_at - LEEWAY, expected.again);
        let fits = move |at: DateTime<Utc>| left_at <= at && at <= now + LEEWAY;
        let client_id = ClientId::new(self.settings.client_id.clone());
        // Without the client's secret: a token that is signed with one is refused in any case.
        let verifier = CoreIdTokenVerifier::new_public_client(client_id, self.issuer.clone(), self.keys.clone())
            .set_allowed_algs([
                CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
                CoreJwsSigningAlgorithm::EcdsaP256Sha256,
                CoreJwsSigningAlgorithm::RsaSsaPssSha256,
            ])
            .set_time_fn(move || now - LEEWAY)
            .set_issue_time_verifier_fn(move |at| if fits(at) { Ok(()) } else { Err(String::new()) })
            .set_auth_time_verifier_fn(move |at| match at {
                _ if !again => Ok(()),
                Some(at) if fits(at) => Ok(()),
                _ => Err(String::new()),
            });
        let claims = self.token.claims(&verifier, &Nonce::new(expected.nonce.to_owned()))?;
        if claims.authorized_party().is_some_and(|party| party.as_str() != self.settings.client_id) {
            return Err(Wrong::Claim("azp"));
        }
        let subject = claims.subject().as_str();
        if subject.is_empty() || subject.len() > LONGEST_SUBJECT {
            return Err(Wrong::Claim("sub"));
        }
        let several = || claims.auth_method_refs().is_some_and(|all| all.iter().any(|how| how.as_str() == "mfa"));
        let second_factor = match self.settings.second_factor {
            Trust::Never => false,
            Trust::Amr => several(),
            Trust::Always => true,
        };
        Ok(Proven { subject: subject.to_owned(), second_factor })
    }
}

/// What is wrong with a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    UnknownKey,
    Claim(&'static str),
}

impl Wrong {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::UnknownKey => "unknown key",
            Self::Claim(claim) => claim,
        }
    }
}

impl From<ClaimsVerificationError> for Wrong {
    fn from(error: ClaimsVerificationError) -> Self {
        use ClaimsVerificationError as E;
        match error {
            E::SignatureVerification(SignatureVerificationError::NoMatchingKey) => Self::UnknownKey,
            E::SignatureVerification(SignatureVerificationError::DisallowedAlg(_)) => Self::Claim("alg"),
            E::SignatureVerification(_) => Self::Claim("signature"),
            E::InvalidIssuer(_) => Self::Claim("iss"),
            E::InvalidAudience(_) => Self::Claim("aud"),
            E::Expired(_) => Self::Claim("exp or iat"),
            E::InvalidNonce(_) => Self::Claim("nonce"),
            E::InvalidAuthTime(_) => Self::Claim("auth_time"),
            E::InvalidSubject(_) => Self::Claim("sub"),
            _ => Self::Claim("something else"),
        }
    }
}
