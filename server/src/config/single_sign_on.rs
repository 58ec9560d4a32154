//! `[[single_sign_on]]`: one section for each provider.

use super::secret;
use anyhow::{Context as _, bail};
use candour_service::accounts::{ProviderSettings, Trust};
use http::Uri;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// A provider by which people may sign in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SingleSignOn {
    /// Lower case letters, figures and hyphens. It stands in the address that the provider sends people back
    /// to: `<server.site>/sign-in/with/<id>/back`.
    pub id: String,
    /// The organisation's name, on the button.
    pub name: String,
    /// The provider's issuer: https, or http on this very machine for a trial.
    pub issuer: String,
    /// What Candour is called there.
    pub client_id: String,
    /// The file that holds the secret by which the provider knows Candour.
    pub client_secret_file: PathBuf,
    /// Whether its sign-in counts as a second factor too. Default `never`.
    #[serde(default)]
    pub second_factor: TrustSetting,
}

/// Whether a provider's sign-in counts as a second factor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TrustSetting {
    /// Candour's own is asked for after it.
    #[default]
    Never,
    /// Where the ID token's `amr` holds `mfa`.
    Amr,
    /// Always: the organisation guarantees it.
    Always,
}

/// Reads the secrets and checks every provider.
///
/// # Errors
/// The first setting that is wrong, with the provider's id.
pub fn providers(sections: &[SingleSignOn]) -> anyhow::Result<Vec<ProviderSettings>> {
    let mut ids = BTreeSet::new();
    sections
        .iter()
        .map(|section| {
            let settings = section.read().with_context(|| format!("single_sign_on {:?}", section.id))?;
            if !ids.insert(section.id.clone()) {
                bail!("single_sign_on {:?}: two providers have this id", section.id);
            }
            Ok(settings)
        })
        .collect()
}

impl SingleSignOn {
    fn read(&self) -> anyhow::Result<ProviderSettings> {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.id.is_empty() || self.id.len() > 40 || !self.id.chars().all(fits) {
            bail!("id must be of lower case letters, figures and hyphens, at most 40");
        }
        if self.name.trim().is_empty() || self.client_id.is_empty() {
            bail!("name and client_id must not be empty");
        }
        let issuer: Uri = self.issuer.parse().context("issuer must be an address")?;
        let here = candour_service::web::is_loopback(issuer.host().unwrap_or_default());
        match issuer.scheme_str() {
            Some("https") if issuer.query().is_none() => {}
            Some("http") if here && issuer.query().is_none() => {}
            _ => bail!("issuer must begin with https:// (http:// only on this machine) and have no query"),
        }
        let secret = secret::read("client_secret_file", &self.client_secret_file)?.trim_end().to_owned();
        if secret.is_empty() {
            bail!("client_secret_file is empty");
        }
        Ok(ProviderSettings {
            id: self.id.clone(),
            name: self.name.trim().to_owned(),
            issuer: self.issuer.clone(),
            client_id: self.client_id.clone(),
            client_secret: secret.into(),
            second_factor: match self.second_factor {
                TrustSetting::Never => Trust::Never,
                TrustSetting::Amr => Trust::Amr,
                TrustSetting::Always => Trust::Always,
            },
        })
    }
}
