//! `[sign_in]`.

use candour_domain::access::Role;
use candour_service::FactorRule;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What people must show to be let in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignIn {
    /// What every role must show beside the password: `required` or `optional`. Default `required`.
    pub second_factor: FactorSetting,
    /// Roles for which it is otherwise, such as `agency_viewer = "optional"`.
    pub roles: BTreeMap<Role, FactorSetting>,
}

/// Whether a second factor must be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FactorSetting {
    /// It must.
    #[default]
    Required,
    /// Only by who has set one up.
    Optional,
}

impl From<FactorSetting> for FactorRule {
    fn from(setting: FactorSetting) -> Self {
        match setting {
            FactorSetting::Required => Self::Required,
            FactorSetting::Optional => Self::Optional,
        }
    }
}

impl SignIn {
    /// The rule of each role.
    pub(super) fn rules(&self) -> BTreeMap<Role, FactorRule> {
        let rule = |role| self.roles.get(&role).copied().unwrap_or(self.second_factor).into();
        Role::ALL.into_iter().map(|role| (role, rule(role))).collect()
    }
}
