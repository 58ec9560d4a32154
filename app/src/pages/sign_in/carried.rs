//! What was typed into a standard's page before the session ended: it goes through the sign-in inside
//! the form itself, never through an address, and is saved by the person who signs in. While they are at
//! their organisation's sign-in it waits sealed on the server.

use super::view::{self, Form};
use super::with_session;
use crate::components::errors::Errors;
use crate::components::text_field::{TextArea, text_area};
use crate::error::{self, PageError, Reply};
use crate::forms::{BadForm, Fields};
use crate::pages::standard::save_fields;
use crate::render::{Chrome, Page};
use axum::body::Bytes;
use axum::response::Response;
use candour_domain::ids::{ReturnId, StandardId};
use candour_service::ServiceError;
use candour_service::accounts::{Session, SignedIn};
use candour_texts::t;
use http::StatusCode;
use leptos::prelude::*;

const PREFIX: &str = "carried.";
const PATH: &str = "carried-path";

/// The fields of a standard's form, on their way through a sign-in.
pub(super) struct Carried {
    return_id: ReturnId,
    standard: StandardId,
    fields: Fields,
}

impl Carried {
    /// Whether a field of the sign-in form belongs here.
    pub(super) fn owns(name: &str) -> bool {
        name == PATH || name.starts_with(PREFIX)
    }

    /// The fields.
    pub(super) fn fields(&self) -> &Fields {
        &self.fields
    }

    /// What the sign-in form carries.
    pub(super) fn read(form: &Fields) -> Result<Option<Self>, BadForm> {
        let path = form.get(PATH);
        if path.is_empty() {
            return Ok(None);
        }
        let (return_id, standard) = standard_of(path).ok_or(BadForm)?;
        let carried =
            form.0.iter().filter_map(|(name, value)| Some((name.strip_prefix(PREFIX)?.to_owned(), value.clone())));
        Ok(Some(Self { return_id, standard, fields: Fields(carried.collect()) }))
    }

    /// Saves as the person who has signed in, in that one of the roles that may read the return.
    pub(super) async fn save(self, chrome: &Chrome, signed_in: &SignedIn) -> Reply {
        let (token, session, found) = self.role_for(chrome, signed_in).await?;
        let chrome = Chrome { session: Some(session.clone()), ..chrome.clone() };
        let saved = if found {
            save_fields(&chrome, &session.actor, self.return_id, &self.standard, &self.fields).await
        } else {
            Err(ServiceError::NotFound.into())
        };
        let response = match saved {
            Ok(response) => response,
            Err(PageError::Service(problem)) => self.keep(&chrome, &problem),
            Err(PageError::Form(problem)) => error::bad_form(&chrome, &problem),
        };
        Ok(with_session(&chrome, &token, signed_in.device.as_ref().map(|device| device.as_str()), response))
    }

    /// The session in a role that may read the return, if the person has one. A change of role is a
    /// new session with a new token, so the last one is given in any case.
    async fn role_for(&self, chrome: &Chrome, signed_in: &SignedIn) -> Result<(String, Session, bool), ServiceError> {
        let service = &chrome.state.service;
        let mut token = signed_in.token.to_string();
        let mut session = service.session(&token).await?.ok_or(ServiceError::NotFound)?;
        let works = service.own_roles(&session.actor).await?;
        let mut others =
            works.into_iter().filter(|work| work.id != session.actor.membership).collect::<Vec<_>>().into_iter();
        loop {
            if session.must_set_up {
                return Ok((token, session, false));
            }
            if service.whole_return(&session.actor, self.return_id).await.is_ok() {
                return Ok((token, session, true));
            }
            let Some(work) = others.next() else { return Ok((token, session, false)) };
            token = service.work_as(&session, work.id).await?.to_string();
            session = service.session(&token).await?.ok_or(ServiceError::NotFound)?;
        }
    }

    /// It could not be saved: the texts are shown, to copy.
    fn keep(self, chrome: &Chrome, problem: &ServiceError) -> Response {
        let why = match problem {
            ServiceError::Refused(refusal) => refusal.to_string(),
            _ if chrome.session.as_ref().is_some_and(|session| session.must_set_up) => {
                t!("Your role asks for a second factor. Set one up, then put your text back.").to_owned()
            }
            _ => t!("The person who signed in may not change this return.").to_owned(),
        };
        Page::new(t!("Your text could not be saved")).status(StatusCode::CONFLICT).render(chrome, move || {
            let texts = to_copy(&self.fields);
            view! {
                <h1 class="govuk-heading-l">{t!("You are signed in, but your text could not be saved")}</h1>
                <p class="govuk-body-l">{why}</p>
                <p class="govuk-body">{t!("Copy what you need before you leave this page.")}</p>
                {texts}
                <p class="govuk-body"><a class="govuk-link" href="/">{t!("Go to your home page")}</a></p>
            }
        })
    }
}

/// The texts, each in a field of its own.
pub(super) fn to_copy(fields: &Fields) -> AnyView {
    let texts = fields.0.iter().filter(|(name, value)| is_text(name) && !value.is_empty());
    let areas = texts.enumerate().map(|(place, (_, value))| {
        let (name, label) = (format!("text-{place}"), t!("Text {place}", place = place + 1));
        text_area(&TextArea { name: &name, label: &label, value, rows: 4, ..TextArea::default() }, &Errors::default())
    });
    areas.collect_view().into_any()
}

fn is_text(name: &str) -> bool {
    !(name.ends_with(".revision") || name.ends_with(".resolve") || name == "intent" || name == "was_hidden")
}

/// `/returns/<id>/standards/<standard>`.
fn standard_of(path: &str) -> Option<(ReturnId, StandardId)> {
    let (return_id, standard) = path.strip_prefix("/returns/")?.split_once("/standards/")?;
    (!standard.is_empty() && !standard.contains('/')).then_some(())?;
    Some((return_id.parse().ok()?, standard.into()))
}

/// The fields, hidden in the sign-in form.
pub(super) fn hidden_fields(carried: &Carried) -> AnyView {
    let path = format!("/returns/{}/standards/{}", carried.return_id, carried.standard);
    let fields = carried
        .fields
        .0
        .iter()
        .map(|(name, value)| view! { <input type="hidden" name=format!("{PREFIX}{name}") value=value.clone()/> })
        .collect_view();
    view! { <input type="hidden" name=PATH value=path/> {fields} }.into_any()
}

/// A form was posted by somebody whose session has ended.
pub fn signed_out_while_writing(chrome: &Chrome, path: &str, body: &Bytes) -> Response {
    let fields = Fields::parse(body).unwrap_or_default();
    let mut form = Form { next: "/".to_owned(), ..Form::default() };
    match standard_of(path) {
        Some((return_id, standard)) => form.carried = Some(Carried { return_id, standard, fields }),
        None => form.lost = written(path, fields),
    }
    form.note = match (&form.carried, form.lost.0.is_empty()) {
        (Some(_), _) => None,
        (None, true) => Some(t!("You were signed out, so nothing was done. Sign in and do it again.")),
        (None, false) => Some(t!(
            "You were signed out, so nothing was done. Copy your text from this page, then sign in and do it again."
        )),
    };
    view::page(chrome, StatusCode::UNAUTHORIZED, form)
}

/// Where people write texts about their work. Forms of accounts are none of these: a password is shown to nobody.
const OF_WORK: [&str; 6] = ["/returns/", "/recommendations/", "/actions/", "/evidence/", "/audits/", "/retention/"];

/// The texts of a form that is not carried: what has more than one word. Ids, numbers and choices are none.
fn written(path: &str, fields: Fields) -> Fields {
    if !OF_WORK.iter().any(|begin| path.starts_with(begin)) {
        return Fields::default();
    }
    let is_text = |(_, value): &(String, String)| value.trim().contains(char::is_whitespace);
    Fields(fields.0.into_iter().filter(is_text).collect())
}
