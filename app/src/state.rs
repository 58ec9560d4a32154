//! What every page stands on.

use candour_service::Service;
use std::sync::Arc;
use std::time::Duration;

/// Shared by all handlers; cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The use-cases.
    pub service: Arc<Service>,
    /// What is known of this deployment.
    pub site: Arc<Site>,
}

/// What is known of this deployment.
#[derive(Clone, Debug)]
pub struct Site {
    /// Where assets are served, such as `/assets/1a2b3c4d`: changes with their content.
    pub assets: String,
    /// Whether people come by https: cookies are then sent by https only.
    pub secure: bool,
    /// The header in which a proxy hands on the address of whoever asks; `None` where there is no proxy.
    pub address_header: Option<String>,
    /// How long nothing may come of a file before its upload is cut off. A minute.
    pub upload_silence: Duration,
    /// In a demo: who can sign in, shown on the sign-in page.
    pub demo: Vec<DemoAccount>,
}

impl Default for Site {
    fn default() -> Self {
        Self {
            assets: String::new(),
            secure: false,
            address_header: None,
            upload_silence: Duration::from_mins(1),
            demo: Vec::new(),
        }
    }
}

/// Somebody who can sign in to the demo.
#[derive(Clone, Debug)]
pub struct DemoAccount {
    /// Their name.
    pub name: String,
    /// Their e-mail.
    pub email: String,
    /// What they are, in words.
    pub role: String,
    /// Their password.
    pub password: String,
}

impl Site {
    /// The session cookie's name. `__Host-` makes browsers insist on https and this very host.
    pub fn cookie(&self) -> &'static str {
        if self.secure { "__Host-candour" } else { "candour" }
    }

    /// The name of the cookie by which a browser is known from which somebody has signed in.
    pub fn device_cookie(&self) -> &'static str {
        if self.secure { "__Host-candour-device" } else { "candour-device" }
    }

    /// The value of a header that sets that cookie, for half a year.
    pub fn set_device_cookie(&self, token: &str) -> String {
        let secure = if self.secure { "; Secure" } else { "" };
        format!("{}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=15552000{secure}", self.device_cookie())
    }

    /// The name of the cookie by which a browser is known that went to a provider to sign in there.
    pub fn sign_on_cookie(&self) -> &'static str {
        if self.secure { "__Host-candour-sign-on" } else { "candour-sign-on" }
    }

    /// The value of a header that sets that cookie, for an hour. Another site leads back here: it must come
    /// with that.
    pub fn set_sign_on_cookie(&self, token: &str) -> String {
        let secure = if self.secure { "; Secure" } else { "" };
        format!("{}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600{secure}", self.sign_on_cookie())
    }

    /// The value of a header that sets the session cookie; an empty token ends it.
    pub fn set_cookie(&self, token: &str) -> String {
        let secure = if self.secure { "; Secure" } else { "" };
        let ends = if token.is_empty() { "; Max-Age=0" } else { "" };
        format!("{}={token}; Path=/; HttpOnly; SameSite=Lax{secure}{ends}", self.cookie())
    }
}
