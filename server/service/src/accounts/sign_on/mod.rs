//! Single sign-on by `OpenID` Connect: people sign in with what their organisation gave them.
//!
//! Nobody is ever found by an e-mail address: whoever runs a provider can put any address into it. A person
//! is connected to what the provider calls them, by themself, while signed in or with their invitation.

mod back;
mod connections;
mod leave;
mod provider;
mod token;

pub use back::{Answer, Arrival, Missed};
pub use connections::Connection;
pub(crate) use leave::column as flow_column;
pub use leave::{Departure, Errand, Luggage};

use crate::web::Web;
use crate::{Service, ServiceError};
use candour_vault::DataKey;
use provider::{Provider, Trouble};
use secrecy::SecretString;
use std::sync::Arc;

/// One provider, as the settings name it.
#[derive(Clone, Debug)]
pub struct ProviderSettings {
    /// Lower case letters, figures and hyphens: it stands in paths.
    pub id: String,
    /// What people call it; it stands on the button.
    pub name: String,
    /// Its issuer: https, or http on this very machine.
    pub issuer: String,
    /// What Candour is called there.
    pub client_id: String,
    /// The secret by which it knows Candour.
    pub client_secret: SecretString,
    /// Whether its sign-in counts as a second factor too.
    pub second_factor: Trust,
}

/// Whether a provider's sign-in counts as a second factor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trust {
    /// It does not: Candour's own second factor is asked for after it.
    #[default]
    Never,
    /// Where the provider says of this very sign-in that more than one factor was shown (`mfa` in `amr`,
    /// RFC 8176).
    Amr,
    /// The organisation guarantees it.
    Always,
}

/// A provider that people may choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Its id in paths.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// Why nobody was let in, connected or confirmed by a provider.
#[derive(Debug, thiserror::Error)]
pub enum SignOnError {
    /// This way was never begun, or in another browser, or it is over.
    #[error("the way through the provider begins anew")]
    Over,
    /// The provider cannot be reached now.
    #[error("the provider cannot be reached")]
    Unreachable,
    /// The provider let nobody in, or the person turned back there.
    #[error("the provider says no")]
    Declined,
    /// What the provider sent back does not prove who signed in.
    #[error("the provider's answer proves nothing")]
    Unproven,
    /// Nobody who may come in is connected to this sign-in. One answer: it does not tell who has an account.
    #[error("nobody is connected to this sign-in")]
    NotConnected,
    /// This sign-in is connected to another account.
    #[error("this sign-in is somebody else's")]
    Taken,
    /// Too many attempts of late.
    #[error("too many attempts")]
    TooMany,
    /// What was typed before is too much to wait here while the person is at the provider.
    #[error("too much to keep")]
    TooMuch,
    /// Something else failed.
    #[error(transparent)]
    Failed(#[from] ServiceError),
}

impl From<Trouble> for SignOnError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Unreachable => Self::Unreachable,
            Trouble::Unproven => Self::Unproven,
        }
    }
}

impl From<candour_store::StoreError> for SignOnError {
    fn from(error: candour_store::StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<candour_vault::VaultError> for SignOnError {
    fn from(error: candour_vault::VaultError) -> Self {
        Self::Failed(error.into())
    }
}

/// Every provider of the settings.
#[derive(Default)]
pub(crate) struct Providers(Vec<Provider>);

impl Service {
    /// Lets people sign in by these providers from now on. None of them is asked before somebody chooses it:
    /// Candour starts though one is down.
    ///
    /// # Errors
    /// Where the issuer of one is no address.
    pub fn with_single_sign_on(
        mut self,
        providers: Vec<ProviderSettings>,
        web: &Arc<dyn Web>,
    ) -> Result<Self, ServiceError> {
        let all: Result<_, _> = providers.into_iter().map(|one| Provider::new(one, Arc::clone(web))).collect();
        self.sign_on = Providers(all?);
        Ok(self)
    }

    /// The providers that people may choose, in the order of the settings.
    pub fn sign_on_offers(&self) -> Vec<Offer> {
        self.sign_on.0.iter().map(Provider::offer).collect()
    }

    /// The provider with this id.
    fn provider(&self, id: &str) -> Result<&Provider, ServiceError> {
        self.sign_on.0.iter().find(|provider| provider.settings().id == id).ok_or(ServiceError::NotFound)
    }

    /// Where a provider sends people back to. Each has an address of its own, so that the answer of one is not
    /// taken for another's.
    fn way_back(&self, provider: &Provider) -> String {
        let site = self.settings.site.trim_end_matches('/');
        format!("{site}/sign-in/with/{}/back", provider.settings().id)
    }
}

/// The keyed hash of what a provider calls a person.
fn subject_tag(key: &DataKey, issuer: &str, subject: &str) -> Result<[u8; 32], ServiceError> {
    let length = u32::try_from(issuer.len()).unwrap_or(u32::MAX).to_be_bytes();
    Ok(key.tag("sign_on", &[length.as_slice(), issuer.as_bytes(), subject.as_bytes()].concat())?)
}
