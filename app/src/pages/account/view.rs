//! The account's page.

use super::passkey::PASSKEY;
use crate::components::buttons::{secondary, submit, submit_secondary};
use crate::components::notice;
use crate::components::summary_list::{summary_list, text};
use crate::render::{Chrome, Page};
use axum::response::Response;
use candour_domain::time::{date_text, day};
use candour_service::accounts::{Connection, Factor, Offer, Session};
use candour_texts::t;
use leptos::prelude::*;

/// What stands in the page.
pub(super) struct Account {
    pub(super) email: String,
    pub(super) factors: Vec<Factor>,
    pub(super) codes: i64,
    /// Whether passkeys work at this site.
    pub(super) passkeys: bool,
    pub(super) has_password: bool,
    /// Whether all reminders of a day come in one mail.
    pub(super) digest: bool,
    pub(super) connections: Vec<Connection>,
    pub(super) offers: Vec<Offer>,
}

pub(super) fn page(chrome: &Chrome, session: &Session, account: Account, note: Option<&'static str>) -> Response {
    let (name, must) = (session.actor.name.clone(), session.must_set_up);
    Page::new(t!("Your account")).render(chrome, move || {
        if must {
            return first_factor(account.passkeys);
        }
        let begin = view! { <form method="post" action="/account/app">{submit(t!("Set up an authenticator app"))}</form> };
        let passkey = account.passkeys.then(|| secondary(PASSKEY.to_owned(), t!("Add a passkey")));
        view! {
            {note.map(notice::done)}
            <h1 class="govuk-heading-l">{t!("Your account")}</h1>
            {summary_list(vec![
                (t!("Name"), text(name.clone())),
                (t!("E-mail address"), view! { {account.email.clone()} " " <a class="govuk-link" href="/account/email">{t!("Change")}<span class="govuk-visually-hidden">{t!(" your e-mail address")}</span></a> }.into_any()),
                (t!("Password"), view! { {(!account.has_password).then_some(t!("None "))} <a class="govuk-link" href="/account/password">{if account.has_password { t!("Change") } else { t!("Set") }}<span class="govuk-visually-hidden">{t!(" your password")}</span></a> }.into_any()),
                (t!("Reminders"), view! { {if account.digest { t!("One mail a day with everything") } else { t!("One mail for each") }} " " <a class="govuk-link" href="/account/mails">{t!("Change")}<span class="govuk-visually-hidden">{t!(" how reminders come")}</span></a> }.into_any()),
                (t!("Your data"), view! { <a class="govuk-link" href="/account/data">{t!("What Candour keeps about you")}</a> }.into_any()),
                (t!("Signed in"), view! { <a class="govuk-link" href="/account/sessions">{t!("Where you are signed in")}</a> }.into_any()),
            ])}
            {sign_on(&account)}
            <h2 class="govuk-heading-m">{t!("Second factor")}</h2>
            {factors(&account)}
            {if account.factors.is_empty() {
                view! { <p class="govuk-body candour-measure">{t!("With a second factor, somebody who learns your password still cannot sign in.")}</p> {begin} }.into_any()
            } else {
                let another = if account.factors.iter().all(|factor| factor.passkey) { t!("Set up an authenticator app") } else { t!("Set up another app") };
                view! { <form method="post" action="/account/app">{submit_secondary(another)}</form> }.into_any()
            }}
            {passkey}
        }
        .into_any()
    })
}

/// A role asks for a second factor, and there is none yet.
fn first_factor(passkeys: bool) -> AnyView {
    let app = view! {
        <h2 class="govuk-heading-m">{t!("An authenticator app")}</h2>
        <p class="govuk-body candour-measure">
            {t!("An app on your phone shows a code that you type after your password. Take the one that your organisation uses already, if it has one.")}
        </p>
        <form method="post" action="/account/app">{submit(t!("Set up an authenticator app"))}</form>
    };
    let passkey = passkeys.then(|| {
        view! {
            <h2 class="govuk-heading-m">{t!("Or a passkey")}</h2>
            <p class="govuk-body candour-measure">
                {t!("Your computer, your phone or a security key keeps it. You use it as you unlock the device, and there is nothing to type.")}
            </p>
            {secondary(PASSKEY.to_owned(), t!("Add a passkey"))}
        }
    });
    view! {
        <h1 class="govuk-heading-l">{t!("Set up a second factor")}</h1>
        <p class="govuk-body-l candour-measure">
            {t!("Candour holds what agencies say about adults who were hurt. A password alone is not enough for that: your role asks for a second factor as well. It takes two minutes, once.")}
        </p>
        {app}
        {passkey}
    }
    .into_any()
}

/// The organisations' sign-ins that are connected, and those that can be; nothing where there is neither.
fn sign_on(account: &Account) -> AnyView {
    if account.offers.is_empty() && account.connections.is_empty() {
        return ().into_any();
    }
    let connected = account.connections.iter().map(connection).collect_view();
    let list =
        (!account.connections.is_empty()).then(|| view! { <ul class="govuk-list candour-roles">{connected}</ul> });
    let is_connected =
        |offer: &&Offer| account.connections.iter().any(|one| one.provider.as_deref() == Some(offer.id.as_str()));
    let ways = account.offers.iter().filter(|offer| !is_connected(offer)).map(|offer| {
        view! {
            <form method="post" action=format!("/account/connect/{}", offer.id)>
                <button type="submit" class="govuk-button govuk-button--secondary" data-module="govuk-button" data-prevent-double-click="true">
                    {t!("Connect {name}", name = offer.name)}
                </button>
            </form>
        }
    });
    view! {
        <h2 class="govuk-heading-m">{t!("Your organisation's sign-in")}</h2>
        <p class="govuk-body candour-measure">{t!("Once it is connected, you can sign in here as you do at work.")}</p>
        {list}
        {ways.collect_view()}
    }
    .into_any()
}

fn connection(connection: &Connection) -> impl IntoView + use<> {
    let used = connection.last_used_at.map(|at| t!(", last used on {at}", at = date_text(day(at))));
    let gone = if connection.provider.is_some() { "" } else { t!(". It is not offered any more.") };
    let since = t!(
        "Since {since}{used}{gone}",
        since = date_text(day(connection.since)),
        used = used.unwrap_or_default(),
        gone
    );
    let action = format!("/account/connections/{}/remove", connection.id);
    view! {
        <li class="candour-roles__row">
            <span><strong>{connection.name.clone()}</strong><span class="candour-line candour-muted">{since}</span></span>
            <form method="post" action=action>
                <button type="submit" class="govuk-button govuk-button--secondary candour-small-button">
                    {t!("Disconnect")} <span class="govuk-visually-hidden">{format!(" {}", connection.name)}</span>
                </button>
            </form>
        </li>
    }
}

fn factors(account: &Account) -> AnyView {
    if account.factors.is_empty() {
        return ().into_any();
    }
    let rows = account.factors.iter().map(|factor| {
        let used = factor.last_used_at.map(|at| t!(", last used on {at}", at = date_text(day(at))));
        let begun = if factor.passkey { t!("Passkey, added on") } else { t!("Since") };
        let since = format!("{begun} {}{}", date_text(day(factor.since)), used.unwrap_or_default());
        let action = format!("/account/factors/{}/remove", factor.id);
        view! {
            <li class="candour-roles__row">
                <span><strong>{factor.label.clone()}</strong><span class="candour-line candour-muted">{since}</span></span>
                <form method="post" action=action>
                    <button type="submit" class="govuk-button govuk-button--secondary candour-small-button">
                        {t!("Take away")} <span class="govuk-visually-hidden">{format!(" {}", factor.label)}</span>
                    </button>
                </form>
            </li>
        }
    });
    let left = match account.codes {
        0 => t!("You have no recovery codes left. Make new ones now: without your device you could not sign in.")
            .to_owned(),
        codes => t!(codes; "You have 1 recovery code left." | "You have {codes} recovery codes left."),
    };
    view! {
        <ul class="govuk-list candour-roles">{rows.collect_view()}</ul>
        <p class="govuk-body">{left}</p>
        <form method="post" action="/account/recovery-codes">
            <button type="submit" class="govuk-button govuk-button--secondary">{t!("Make new recovery codes")}</button>
        </form>
    }
    .into_any()
}
