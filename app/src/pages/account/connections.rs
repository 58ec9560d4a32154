//! Connecting one's organisation's sign-in, and showing by it that it is oneself.

use super::or_confirm;
use crate::components::layout::message_page;
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::Current;
use crate::origin::From;
use crate::pages::id;
use crate::pages::sign_in::{depart, name_of, words};
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::Response;
use candour_service::accounts::{Errand, Luggage, SignOnError};
use candour_texts::t;
use http::HeaderMap;

/// Leaves for a provider to connect it.
pub async fn connect(
    chrome: Chrome,
    Current(session): Current,
    Path(provider): Path<String>,
    From(origin): From,
    headers: HeaderMap,
    body: Bytes,
) -> Reply {
    Fields::parse(&body)?.only(&[])?;
    let luggage = Luggage::default();
    let left = depart(&chrome, &provider, Errand::Connect(&session), luggage, (&headers, &origin)).await;
    answer(&chrome, &provider, left)
}

/// Leaves for a provider to show that it is oneself.
pub async fn confirm_with(
    chrome: Chrome,
    Current(session): Current,
    Path(provider): Path<String>,
    From(origin): From,
    headers: HeaderMap,
    body: Bytes,
) -> Reply {
    let fields = Fields::parse(&body)?;
    fields.only(&["next"])?;
    let luggage = Luggage { next: routes::local(fields.get("next")).to_owned(), ..Luggage::default() };
    let left = depart(&chrome, &provider, Errand::Confirm(&session), luggage, (&headers, &origin)).await;
    answer(&chrome, &provider, left)
}

/// Ends a connection.
pub async fn disconnect(
    chrome: Chrome,
    Current(session): Current,
    Path(connection): Path<String>,
    body: Bytes,
) -> Reply {
    Fields::parse(&body)?.only(&[])?;
    Ok(match or_confirm(chrome.state.service.disconnect(&session, id(&connection)?).await, "/account")? {
        Ok(()) => see_other("/account?note=disconnected"),
        Err(first) => first,
    })
}

fn answer(chrome: &Chrome, provider: &str, left: Result<Response, SignOnError>) -> Reply {
    match left {
        Ok(page) => Ok(page),
        Err(SignOnError::Failed(error)) => Ok(match or_confirm(Err::<Response, _>(error), "/account")? {
            Ok(page) | Err(page) => page,
        }),
        Err(why) => {
            let (status, text) = words(&why, &name_of(chrome, provider));
            let title = t!("Nothing was changed");
            Ok(message_page(chrome, Page::new(title).status(status), title, text))
        }
    }
}
