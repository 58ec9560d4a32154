//! One's own account: how one signs in, and where one is signed in.

mod connections;
mod data;
mod email;
mod factors;
mod mails;
mod passkey;
mod password;
mod sessions;
mod view;

pub use connections::{confirm_with, connect, disconnect};
pub use data::data;
pub use email::{change_email, confirm_email, email_form, email_link};
pub use factors::{app, begin_app, confirm_app, remove_factor, renew_codes};
pub use mails::{choose_mails, mails};
pub(in crate::pages) use passkey::json;
pub use passkey::{add_passkey, passkey, passkey_options};
pub use password::{change_password, confirm, confirm_form, password_form};
pub use sessions::{end_session, sessions, stay};

use crate::error::{PageError, Reply};
use crate::forms::Fields;
use crate::guard::Current;
use crate::render::{Chrome, see_other};
use axum::response::Response;
use candour_service::accounts::Session;
use candour_service::{Refusal, ServiceError};
use candour_texts::t;
use http::Uri;

/// The account.
pub async fn show(chrome: Chrome, Current(session): Current, uri: Uri) -> Reply {
    let service = &chrome.state.service;
    let note = match Fields::of_query(&uri).get("note") {
        "password" => Some(t!("Your password is changed. You were signed out everywhere else.")),
        "email" => Some(t!("Open the link that was sent to the new address. Until then you sign in with the old one.")),
        "connected" => Some(t!("Your organisation's sign-in is connected. You were signed out everywhere else.")),
        "disconnected" => Some(t!("Your organisation's sign-in is disconnected. You were signed out everywhere else.")),
        "mails" => Some(t!("Your choice is kept. It counts from the next reminder on.")),
        "removed" => Some(t!("The second factor is taken away. You were signed out everywhere else.")),
        _ => None,
    };
    let (factors, codes) = service.own_factors(&session).await?;
    let (connections, has_password) = service.own_connections(&session).await?;
    let account = view::Account {
        email: service.own_email(&session).await?,
        factors,
        codes,
        passkeys: service.passkey_origin().is_some(),
        has_password,
        digest: service.own_digest(&session).await?,
        connections,
        offers: service.sign_on_offers(),
    };
    Ok(view::page(&chrome, &session, account, note))
}

/// Before the account is changed the password is given again: this leads there and back.
fn confirm_first(session: &Session, page: &str) -> Option<Response> {
    (!session.confirmed).then(|| see_other(&format!("/account/confirm?next={page}")))
}

/// The same for a form that came too late.
fn or_confirm<T>(result: Result<T, ServiceError>, page: &str) -> Result<Result<T, Response>, PageError> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(ServiceError::Refused(Refusal::ConfirmFirst)) => {
            Ok(Err(see_other(&format!("/account/confirm?next={page}"))))
        }
        Err(other) => Err(other.into()),
    }
}
