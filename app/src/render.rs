//! From a view to a response: the document around it, its nonce, and the headers of a page.

use crate::components::dates::Today;
use crate::components::layout::{footer, header};
use crate::components::timeout::timeout;
use crate::state::AppState;
use axum::response::{IntoResponse, Response};
use candour_service::accounts::Session;
use candour_texts::{Language, t};
use http::{HeaderValue, StatusCode, header as names};
use leptos::config::LeptosOptions;
use leptos::nonce::{provide_nonce, use_nonce};
use leptos::prelude::*;
use std::sync::Arc;

/// Who looks at the page, and where.
#[derive(Clone)]
pub struct Chrome {
    /// The deployment.
    pub state: AppState,
    /// The session; `None` on public pages.
    pub session: Option<Session>,
    /// The path of the page.
    pub here: String,
}

/// A page before it is rendered.
pub struct Page {
    title: String,
    status: StatusCode,
    islands: bool,
    wide: bool,
}

impl Page {
    /// A page with this title, status 200.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), status: StatusCode::OK, islands: false, wide: false }
    }

    /// With another status. A page with errors says so in its title, as screen readers read it first.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        if status == StatusCode::UNPROCESSABLE_ENTITY {
            self.title = t!("Error: {title}", title = self.title);
        }
        self
    }

    /// Loads the islands' wasm.
    #[must_use]
    pub fn with_islands(mut self) -> Self {
        self.islands = true;
        self
    }

    /// Uses the whole width: for tables.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// Renders the page.
    pub fn render<V: IntoView + 'static>(self, chrome: &Chrome, view: impl FnOnce() -> V) -> Response {
        let owner = Owner::new_root(Some(Arc::new(hydration_context::SsrSharedContext::new_islands())));
        let (html, nonce) = owner.with(|| {
            provide_nonce();
            provide_context(Today(chrome.state.service.clock().today()));
            let nonce = use_nonce().map(|nonce| nonce.to_string()).unwrap_or_default();
            (self.document(chrome, view().into_any(), &nonce).to_html(), nonce)
        });
        owner.unset_with_forced_cleanup();
        let mut response = (self.status, axum::response::Html(format!("<!DOCTYPE html>{html}"))).into_response();
        let headers = response.headers_mut();
        if let Ok(policy) = HeaderValue::from_str(&policy(&nonce)) {
            headers.insert(names::CONTENT_SECURITY_POLICY, policy);
        }
        headers.insert(names::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }

    fn document(&self, chrome: &Chrome, content: AnyView, nonce: &str) -> impl IntoView + use<> {
        let assets = chrome.state.site.assets.clone();
        let css = format!("{assets}/pkg/candour.css");
        let start = format!("{assets}/pkg/start.js");
        let icon = format!("{assets}/pkg/icon.svg");
        let main = if self.wide { "govuk-main-wrapper candour-main--wide" } else { "govuk-main-wrapper" };
        let options = LeptosOptions::builder().output_name("candour").build();
        let islands = self.islands.then(|| view! { <HydrationScripts options islands=true root=assets.clone()/> });
        let title = format!("{} – Candour", self.title);
        let now = chrome.state.service.clock().now();
        let marking = chrome.session.as_ref().map(|_| {
            let marking = chrome.state.service.settings().marking.clone();
            view! { <p class="candour-marking">{marking}</p> }
        });
        let warning = chrome.session.as_ref().map(|session| timeout(session, now));
        view! {
            <html lang=Language::current().code() class="govuk-template">
                <head>
                    <meta charset="utf-8"/>
                    <title>{title}</title>
                    <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                    <meta name="robots" content="noindex"/>
                    <meta name="theme-color" content="#12343b"/>
                    <link rel="icon" type="image/svg+xml" href=icon/>
                    <link rel="stylesheet" href=css/>
                    <script type="module" src=start nonce=nonce.to_owned()></script>
                    {islands}
                </head>
                <body class="govuk-template__body">
                    <a href="#main" class="govuk-skip-link" data-module="govuk-skip-link">{t!("Skip to main content")}</a>
                    {header(chrome.session.as_ref(), &chrome.here)}
                    <div class="govuk-width-container candour-page">
                        {marking}
                        <main class=main id="main" tabindex="-1">
                            {content}
                        </main>
                    </div>
                    {footer()}
                    {warning}
                </body>
            </html>
        }
    }
}

/// The policy of a page: scripts only with this response's nonce, everything else only from here.
fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'"
    )
}

/// After a change: look at the result.
pub fn see_other(path: &str) -> Response {
    match HeaderValue::from_str(path) {
        Ok(location) => (StatusCode::SEE_OTHER, [(names::LOCATION, location)]).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
