//! Who may reach a route: every route is registered with a guard, and the guard loads the session.
//!
//! The guard asks the table of `domain::access` about the role; the use-case behind the route asks it
//! again about the very agency.

use crate::pages::sign_in;
use crate::render::{Chrome, see_other};
use crate::state::AppState;
use crate::{error, routes};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{FromRequestParts, Request, State};
use axum::handler::Handler;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, any, on};
use candour_domain::access::{Action, Actor, Scope, allowed};
use candour_service::ServiceError;
use candour_service::accounts::Session;
use candour_texts::{Catalogue, Language, install, within};
use http::request::Parts;
use http::{Method, StatusCode, header};

/// Who may reach a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// Everybody.
    Public,
    /// Whoever is signed in, also while they must still set up a second factor: their own account.
    Account,
    /// Whoever may do this with the Board's data.
    Board(Action),
    /// Whoever may do this with what is their own: the agency's, or the Board's for who works there.
    Own(Action),
    /// Whoever may do this with their own agency's data or with another's.
    Agency(Action),
}

impl Guard {
    /// Whether an actor of this role is let through.
    pub fn admits(self, actor: &Actor) -> bool {
        match self {
            Self::Public | Self::Account => true,
            Self::Board(action) => allowed(actor.role, action, Scope::Board),
            Self::Own(action) => actor.may_own(action),
            Self::Agency(action) => [Scope::OwnAgency, Scope::OtherAgency].into_iter().any(|scope| {
                (scope == Scope::OwnAgency) <= actor.agency.is_some() && allowed(actor.role, action, scope)
            }),
        }
    }
}

/// One route as it is registered.
#[derive(Clone, Debug)]
pub struct RouteInfo {
    /// GET or POST.
    pub method: Method,
    /// The path with its parameters in braces.
    pub path: &'static str,
    /// Who may reach it.
    pub guard: Guard,
}

/// A router that cannot take a route without a guard.
pub struct Routes {
    router: Router<AppState>,
    state: AppState,
    table: Vec<RouteInfo>,
}

impl Routes {
    /// No routes yet.
    pub fn new(state: AppState) -> Self {
        Self { router: Router::new(), state, table: Vec::new() }
    }

    /// Adds a page to read.
    #[must_use]
    pub fn get<H, T>(self, path: &'static str, guard: Guard, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        self.add(Method::GET, MethodFilter::GET, path, guard, handler)
    }

    /// Adds a form to post.
    #[must_use]
    pub fn post<H, T>(self, path: &'static str, guard: Guard, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        self.add(Method::POST, MethodFilter::POST, path, guard, handler)
    }

    /// Adds what a page posts by itself, while nobody does anything: it keeps no session alive.
    #[must_use]
    pub fn pulse<H, T>(mut self, path: &'static str, guard: Guard, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        let check = middleware::from_fn_with_state((self.state.clone(), guard, Stirs::No), check);
        self.router = self.router.route(path, on(MethodFilter::POST, handler).layer(check));
        self.table.push(RouteInfo { method: Method::POST, path, guard });
        self
    }

    /// The router and the list of its routes. What is answered is in the language that the reader's browser asks
    /// for, of those that are offered.
    pub fn finish(self) -> (Router, Vec<RouteInfo>) {
        offer_welsh();
        let check = middleware::from_fn_with_state((self.state.clone(), Guard::Public, Stirs::Yes), check);
        let elsewhere = any(elsewhere).layer(check);
        let router = self.router.fallback_service(elsewhere.with_state(self.state.clone()));
        (router.with_state(self.state).layer(middleware::from_fn(in_language)), self.table)
    }

    fn add<H, T>(mut self, method: Method, filter: MethodFilter, path: &'static str, guard: Guard, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        let check = middleware::from_fn_with_state((self.state.clone(), guard, Stirs::Yes), check);
        self.router = self.router.route(path, on(filter, handler).layer(check));
        self.table.push(RouteInfo { method, path, guard });
        self
    }
}

/// Offers Welsh once its catalogue is whole. Both catalogues are part of the program, and its tests read them.
fn offer_welsh() {
    let welsh = Catalogue::read(include_str!("../texts/cy.po")).ok();
    if let Some(welsh) = welsh.filter(Catalogue::is_whole) {
        install(welsh);
    }
}

async fn in_language(request: Request, next: Next) -> Response {
    let asked = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|asked| asked.to_str().ok());
    let language = asked.map(Language::asked_for).unwrap_or_default();
    within(language, next.run(request)).await
}

async fn elsewhere(chrome: Chrome) -> Response {
    error::not_found(&chrome)
}

/// Whether a request keeps its session alive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stirs {
    Yes,
    No,
}

async fn check(
    State((state, guard, stirs)): State<(AppState, Guard, Stirs)>,
    mut request: Request,
    next: Next,
) -> Response {
    let here = request.uri().path().to_owned();
    let token = cookie(request.headers(), state.site.cookie()).map(str::to_owned);
    let found = match (&token, stirs) {
        (Some(token), Stirs::Yes) => state.service.session(token).await,
        (Some(token), Stirs::No) => state.service.session_at_rest(token).await,
        (None, _) => Ok(None),
    };
    let session = match found {
        Ok(session) => session,
        Err(failed) => return error::page(&Chrome { state, session: None, here }, &failed),
    };
    let chrome = Chrome { state, session, here };
    match (&chrome.session, guard) {
        (_, Guard::Public) | (Some(_), Guard::Account) => {}
        (None, _) => return signed_out(&chrome, request).await,
        // Until it is set up, every way leads to the account.
        (Some(session), _) if session.must_set_up => return see_other("/account"),
        (Some(session), Guard::Board(action) | Guard::Own(action)) if !guard.admits(&session.actor) => {
            return error::page(&chrome, &ServiceError::Denied(action));
        }
        (Some(session), Guard::Agency(_)) if !guard.admits(&session.actor) => return error::not_found(&chrome),
        (Some(_), _) => {}
    }
    if let Some(session) = chrome.session.clone() {
        request.extensions_mut().insert(session);
    }
    request.extensions_mut().insert(chrome.clone());
    let method = request.method().clone();
    let response = next.run(request).await;
    error::with_page(&chrome, &method, response)
}

/// Nobody is signed in, or no longer. What was typed into a standard is carried through the sign-in.
async fn signed_out(chrome: &Chrome, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    if request.method() == Method::GET {
        return see_other(&routes::sign_in_then(&path));
    }
    if path.ends_with("/autosave") || path.ends_with("/here") {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    // A file is not carried through a sign-in: not a byte of it is read.
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.trim_start().to_ascii_lowercase().starts_with("multipart/") {
        return sign_in::signed_out_while_writing(chrome, &path, &Bytes::new());
    }
    let body = axum::body::to_bytes(request.into_body(), routes::LARGEST_FORM).await.unwrap_or_else(|_| Bytes::new());
    sign_in::signed_out_while_writing(chrome, &path, &body)
}

/// The value of a cookie of a request.
pub fn cookie<'h>(headers: &'h http::HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(known, value)| (known == name && !value.is_empty()).then_some(value))
}

impl<S: Send + Sync> FromRequestParts<S> for Chrome {
    type Rejection = StatusCode;

    /// The guard put it there; a handler outside the guarded router gets no page.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        parts.extensions.get::<Self>().cloned().ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// The person who is signed in. Routes with [`Guard::Public`] have none.
pub struct Signed(pub Actor);

impl<S: Send + Sync> FromRequestParts<S> for Signed {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        let session = parts.extensions.get::<Session>().ok_or(StatusCode::UNAUTHORIZED)?;
        Ok(Self(session.actor.clone()))
    }
}

/// The session of the person who is signed in. Routes with [`Guard::Public`] have none.
pub struct Current(pub Session);

impl<S: Send + Sync> FromRequestParts<S> for Current {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        parts.extensions.get::<Session>().cloned().map(Self).ok_or(StatusCode::UNAUTHORIZED)
    }
}
