//! The head and foot of every page, and the page that says one thing.

use crate::render::{Chrome, Page};
use axum::response::Response;
use candour_domain::access::Action;
use candour_service::accounts::Session;
use candour_texts::t;
use leptos::prelude::*;

/// The head: name, where one is, who one is, and the ways on.
pub fn header(session: Option<&Session>, here: &str) -> AnyView {
    let board = session.map(|session| view! { <span class="candour-header__board">{session.board.clone()}</span> });
    view! {
        <header class="candour-header">
            <div class="govuk-width-container candour-header__row">
                <a class="candour-header__name" href="/">
                    <svg class="candour-header__mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
                        <path d="M16 3a13 13 0 1 0 11.3 19.4l-3.5-2A9 9 0 1 1 16 7z"></path>
                        <circle cx="23.5" cy="8.5" r="3.5"></circle>
                    </svg>
                    {t!("Candour")}
                </a>
                {board}
                {session.map(account)}
            </div>
            {session.filter(|session| !session.must_set_up).map(|session| navigation(session, here))}
        </header>
    }
    .into_any()
}

fn account(session: &Session) -> AnyView {
    let role = match &session.agency {
        Some(agency) => format!("{}, {agency}", session.actor.role.label()),
        None => session.actor.role.label().to_owned(),
    };
    view! {
        <div class="candour-account">
            <p class="candour-account__who">
                <span class="govuk-visually-hidden">{t!("Signed in as ")}</span>
                <strong>{session.actor.name.clone()}</strong>
                <span class="candour-account__role">{role}</span>
            </p>
            <div class="candour-account__ways">
                <a href="/account">{t!("Your account")}</a>
                {session.may_choose.then(|| view! { <a href="/work-as">{t!("Change role")}</a> })}
                <form method="post" action="/sign-out"><button type="submit" class="candour-link-button">{t!("Sign out")}</button></form>
            </div>
        </div>
    }
    .into_any()
}

fn navigation(session: &Session, here: &str) -> AnyView {
    let may = |action| session.actor.may(action);
    let mut links = vec![("/", if session.actor.role.is_agency_role() { t!("Our returns") } else { t!("Home") })];
    if session.actor.may_own(Action::ReadLibrary) {
        links.push(("/evidence", t!("Our evidence")));
    }
    if may(Action::ReadProgress) || may(Action::ReadAggregate) || may(Action::DownloadRegional) {
        links.push(("/audits", t!("Audits")));
    }
    // Whoever sees whole audits comes to their moderation from there.
    if may(Action::ReadModeration) && !may(Action::ReadProgress) {
        links.push(("/moderation", t!("Moderation")));
    }
    if session.actor.may_own(Action::ReadReport) {
        links.push(("/reports", t!("Reports")));
    }
    if session.actor.may_own(Action::ReadPlan) {
        links.push(("/plan", t!("Action plan")));
    }
    if may(Action::ReadQuestionSets) {
        links.push(("/question-sets", t!("Question sets")));
    }
    if may(Action::RecordAgreement) {
        links.push(("/agreements", t!("Agreements")));
    }
    if session.actor.may_own(Action::ManageAccounts) {
        links.push(("/people", t!("People")));
    }
    if may(Action::ManageRetention) {
        links.push(("/retention", t!("Retention")));
    }
    if session.actor.may_own(Action::ReadTrail) {
        links.push(("/trail", if session.agency.is_some() { t!("Who did what") } else { t!("Trail") }));
    }
    links.push(("/help", t!("Help")));
    // One way alone: to their own at an agency, to those to moderate for whoever has that way, else to the audits.
    let returns_under = match session.agency {
        Some(_) => "/",
        None if links.iter().any(|(href, _)| *href == "/moderation") => "/moderation",
        None => "/audits",
    };
    let link = |(href, label): (&'static str, &'static str)| {
        let current = match here.strip_prefix(href) {
            Some("") => Some("page"),
            // What lies under a way belongs to it, and all of an agency's pages to its returns.
            Some(rest) if href != "/" && rest.starts_with('/') => Some("true"),
            _ if href == "/plan" && (here.starts_with("/actions/") || here.starts_with("/recommendations/")) => {
                Some("true")
            }
            _ if href == "/audits" && here.starts_with("/findings/") => Some("true"),
            _ if href == returns_under && here.starts_with("/returns/") => Some("true"),
            _ => None,
        };
        view! { <li><a href=href aria-current=current>{label}</a></li> }
    };
    let links = links.into_iter().map(link).collect_view();
    view! {
        <nav class="candour-nav" aria-label=t!("Candour")>
            <ul class="govuk-width-container candour-nav__list">{links}</ul>
        </nav>
    }
    .into_any()
}

/// The foot.
pub fn footer() -> AnyView {
    view! {
        <footer class="candour-footer">
            <div class="govuk-width-container candour-footer__row">
                <ul class="candour-footer__links">
                    <li><a href="/help">{t!("Help")}</a></li>
                    <li><a href="/accessibility">{t!("Accessibility")}</a></li>
                    <li><a href="/privacy">{t!("Privacy and security")}</a></li>
                </ul>
                <p class="candour-footer__about">{t!("Candour: assurance for Safeguarding Adults Boards. Every answer is encrypted.")}</p>
            </div>
        </footer>
    }
    .into_any()
}

/// A page that says one thing and shows the way home.
pub fn message_page(chrome: &Chrome, page: Page, title: &'static str, text: impl Into<String>) -> Response {
    let text = text.into();
    page.render(chrome, move || {
        view! {
            <h1 class="govuk-heading-l">{title}</h1>
            <p class="govuk-body-l candour-measure">{text}</p>
            <p class="govuk-body"><a class="govuk-link" href="/">{t!("Go to your home page")}</a></p>
        }
    })
}
