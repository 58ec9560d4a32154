//! Signing in by one's organisation: leaving for its provider, and coming back.
//!
//! The way there is a page of ours that leads on by itself. Browsers ask the policy of the page that holds a
//! form about every step that the form is sent on by (`form-action 'self'`), and organisations lead on to
//! addresses that nobody here knows; the way from a page of its own is not a form's.

use super::carried::Carried;
use super::view::{self, Form};
use super::{TOO_MANY, let_in, read};
use crate::components::errors::Errors;
use crate::components::layout::message_page;
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::cookie;
use crate::origin::From;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::Response;
use candour_service::accounts::{Answer, Arrival, Departure, Errand, Luggage, Missed, Origin, SignIn, SignOnError};
use candour_texts::{said, t};
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use leptos::prelude::*;

/// What a provider sends back (`OpenID` Connect Core 1.0, 3.1.2.5 and 3.1.2.6; RFC 9207).
const SENT_BACK: [&str; 4] = ["state", "code", "iss", "error"];

/// Leaves for a provider to sign in; what was typed before the session ended waits here.
pub async fn leave(
    chrome: Chrome,
    Path(provider): Path<String>,
    From(origin): From,
    headers: HeaderMap,
    body: Bytes,
) -> Reply {
    let fields = Fields::parse(&body)?;
    let carried = read(&fields, &["next"])?;
    let next = routes::local(fields.get("next")).to_owned();
    let waits = fields.0.into_iter().filter(|(name, _)| Carried::owns(name)).collect();
    let luggage = Luggage { next: next.clone(), fields: waits };
    match depart(&chrome, &provider, Errand::SignIn, luggage, (&headers, &origin)).await {
        Ok(page) => Ok(page),
        Err(SignOnError::Failed(error)) => Err(error.into()),
        Err(why) => Ok(try_again(&chrome, &provider, &why, next, carried)),
    }
}

/// Leaves for a provider: the page that leads there.
pub async fn depart(
    chrome: &Chrome,
    provider: &str,
    errand: Errand<'_>,
    luggage: Luggage,
    (headers, origin): (&HeaderMap, &Origin),
) -> Result<Response, SignOnError> {
    let site = &chrome.state.site;
    let browser = cookie(headers, site.sign_on_cookie());
    let departure = chrome.state.service.leave_for(provider, errand, luggage, browser, origin).await?;
    let kept = site.set_sign_on_cookie(&departure.browser);
    let mut response = on_the_way(chrome, &departure);
    let ways = [(header::REFRESH, format!("0; url={}", departure.address)), (header::SET_COOKIE, kept)];
    for (name, value) in ways {
        // Where the browser cannot be told, the link on the page is left.
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}

fn on_the_way(chrome: &Chrome, departure: &Departure) -> Response {
    let (name, address) = (departure.name.clone(), departure.address.clone());
    Page::new(t!("On the way to {name}", name)).render(chrome, move || {
        view! {
            <h1 class="govuk-heading-l">{t!("On the way to {name}", name)}</h1>
            <p class="govuk-body-l candour-measure">{t!("Its sign-in opens now. When you have signed in there, you come back here.")}</p>
            <p class="govuk-body">
                <a class="govuk-link" href=address rel="noreferrer">{t!("Go to {name}", name)}</a>{t!(" if nothing happens.")}
            </p>
        }
    })
}

/// Comes back from a provider.
pub async fn back(
    chrome: Chrome,
    Path(provider): Path<String>,
    From(origin): From,
    headers: HeaderMap,
    uri: Uri,
) -> Reply {
    let query = Fields::of_query(&uri);
    // What is there twice is nobody's answer.
    let once = SENT_BACK.iter().all(|name| query.all(name).count() < 2);
    let answer = Answer {
        state: if once { query.get("state") } else { "" },
        code: query.get("code"),
        issuer: query.all("iss").next(),
        failed: query.all("error").next().is_some(),
        browser: cookie(&headers, chrome.state.site.sign_on_cookie()),
        session: chrome.session.as_ref(),
        from: &origin,
    };
    match chrome.state.service.come_back(&provider, &answer).await {
        Ok(Arrival::Connected) => Ok(see_other("/account?note=connected")),
        Ok(Arrival::Confirmed(next)) => Ok(see_other(routes::local(&next))),
        Ok(Arrival::In(sign_in, luggage)) => {
            let next = routes::local(&luggage.next).to_owned();
            let carried = Carried::read(&Fields(luggage.fields))?;
            match sign_in {
                SignIn::In(signed_in) => let_in(&chrome, &signed_in, &next, carried).await,
                SignIn::SecondFactor(step, ways) => {
                    let form = Form { next, carried, step: step.to_string(), ways, ..Form::default() };
                    Ok(view::code_page(&chrome, StatusCode::OK, form))
                }
            }
        }
        Err(missed) => came_to_nothing(&chrome, &provider, missed),
    }
}

fn came_to_nothing(chrome: &Chrome, provider: &str, missed: Missed) -> Reply {
    let Missed { why, luggage, of_account } = missed;
    match why {
        SignOnError::Failed(error) if luggage.fields.is_empty() => return Err(error.into()),
        SignOnError::Failed(ref error) => tracing::error!(%error, "a way back from a provider failed"),
        _ => {}
    }
    if of_account && chrome.session.is_some() {
        let (status, text) = words(&why, &name_of(chrome, provider));
        let title = t!("Nothing was changed");
        return Ok(message_page(chrome, Page::new(title).status(status), title, text));
    }
    let carried = Carried::read(&Fields(luggage.fields))?;
    Ok(try_again(chrome, provider, &why, routes::local(&luggage.next).to_owned(), carried))
}

/// The sign-in page with what is wrong, and with what was typed before.
fn try_again(chrome: &Chrome, provider: &str, why: &SignOnError, next: String, carried: Option<Carried>) -> Response {
    let (status, message) = words(why, &name_of(chrome, provider));
    let mut errors = Errors::default();
    errors.push("sign-on", message);
    let copy = matches!(why, SignOnError::TooMuch);
    let stranger = matches!(why, SignOnError::NotConnected).then(|| name_of(chrome, provider));
    view::page(chrome, status, Form { next, errors, carried, copy, stranger, ..Form::default() })
}

pub(crate) fn name_of(chrome: &Chrome, provider: &str) -> String {
    let offers = chrome.state.service.sign_on_offers();
    let found = offers.into_iter().find(|offer| offer.id == provider);
    found.map_or_else(|| t!("your organisation").to_owned(), |offer| offer.name)
}

/// What people read. It is the same for everybody whom a provider's sign-in does not let in.
pub(crate) fn words(why: &SignOnError, name: &str) -> (StatusCode, String) {
    let (status, text) = match why {
        SignOnError::Over => (
            StatusCode::UNPROCESSABLE_ENTITY,
            t!("Your way through {name} took longer than ten minutes, or it was begun in another browser. Begin again.", name),
        ),
        SignOnError::Unreachable => (
            StatusCode::SERVICE_UNAVAILABLE,
            t!("{name} cannot be reached now. Use your password if you have one, or try again in some minutes.", name),
        ),
        SignOnError::Declined => (
            StatusCode::UNPROCESSABLE_ENTITY,
            t!("{name} did not let you through, or you turned back there. Try again, or use your password if you have one.", name),
        ),
        SignOnError::Unproven => (
            StatusCode::UNPROCESSABLE_ENTITY,
            t!("The answer of {name} does not prove who signed in there. Try again; if it happens again, tell whoever runs Candour for your Board.", name),
        ),
        SignOnError::NotConnected => (
            StatusCode::UNPROCESSABLE_ENTITY,
            t!("This sign-in of {name} is not connected to an account here.", name),
        ),
        SignOnError::Taken => (
            StatusCode::CONFLICT,
            t!("This sign-in of {name} is connected to another account already. Sign in there with another account, or ask the QA Manager of your Board.", name),
        ),
        SignOnError::TooMany => (StatusCode::TOO_MANY_REQUESTS, said(TOO_MANY).to_owned()),
        SignOnError::TooMuch => (
            StatusCode::PAYLOAD_TOO_LARGE,
            t!("Your text is too long to wait here while you are at {name}. Use your password if you have one, or copy your text below first.", name),
        ),
        SignOnError::Failed(_) => (
            StatusCode::INTERNAL_SERVER_ERROR,
            t!("Something went wrong, and nobody was let in. Try again; if it happens again, tell whoever runs Candour for your Board.").to_owned(),
        ),
    };
    (status, text)
}
