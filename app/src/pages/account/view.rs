//! The account's page.

use crate::components::buttons::submit;
use crate::components::notice;
use crate::components::summary_list::{summary_list, text};
use crate::render::{Chrome, Page};
use axum::response::Response;
use candour_domain::time::{date_text, day};
use candour_service::accounts::{Connection, Factor, Offer, Session};
use leptos::prelude::*;

/// What stands in the page.
pub(super) struct Account {
    pub(super) email: String,
    pub(super) factors: Vec<Factor>,
    pub(super) codes: i64,
    pub(super) has_password: bool,
    pub(super) connections: Vec<Connection>,
    pub(super) offers: Vec<Offer>,
}

pub(super) fn page(chrome: &Chrome, session: &Session, account: Account, note: Option<&'static str>) -> Response {
    let (name, must) = (session.actor.name.clone(), session.must_set_up);
    Page::new("Your account").render(chrome, move || {
        let begin = view! { <form method="post" action="/account/app">{submit("Set up an authenticator app")}</form> };
        if must {
            return view! {
                <h1 class="govuk-heading-l">"Set up a second factor"</h1>
                <p class="govuk-body-l candour-measure">
                    "Candour holds what agencies say about adults who were hurt. A password alone is not enough for that: your role asks for a code from your phone as well."
                </p>
                <p class="govuk-body candour-measure">
                    "You need an authenticator app, such as the one that your organisation uses already. It takes two minutes, once."
                </p>
                {begin}
            }
            .into_any();
        }
        view! {
            {note.map(notice::done)}
            <h1 class="govuk-heading-l">"Your account"</h1>
            {summary_list(vec![
                ("Name", text(name.clone())),
                ("E-mail address", view! { {account.email.clone()} " " <a class="govuk-link" href="/account/email">"Change"<span class="govuk-visually-hidden">" your e-mail address"</span></a> }.into_any()),
                ("Password", view! { {(!account.has_password).then_some("None ")} <a class="govuk-link" href="/account/password">{if account.has_password { "Change" } else { "Set" }}<span class="govuk-visually-hidden">" your password"</span></a> }.into_any()),
                ("Signed in", view! { <a class="govuk-link" href="/account/sessions">"Where you are signed in"</a> }.into_any()),
            ])}
            {sign_on(&account)}
            <h2 class="govuk-heading-m">"Second factor"</h2>
            {factors(&account)}
            {if account.factors.is_empty() {
                view! { <p class="govuk-body candour-measure">"With a second factor, somebody who learns your password still cannot sign in."</p> {begin} }.into_any()
            } else {
                view! { <form method="post" action="/account/app"><button type="submit" class="govuk-button govuk-button--secondary">"Set up another app"</button></form> }.into_any()
            }}
        }
        .into_any()
    })
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
                    {format!("Connect {}", offer.name)}
                </button>
            </form>
        }
    });
    view! {
        <h2 class="govuk-heading-m">"Your organisation's sign-in"</h2>
        <p class="govuk-body candour-measure">"Once it is connected, you can sign in here as you do at work."</p>
        {list}
        {ways.collect_view()}
    }
    .into_any()
}

fn connection(connection: &Connection) -> impl IntoView + use<> {
    let used = connection.last_used_at.map(|at| format!(", last used on {}", date_text(day(at))));
    let gone = if connection.provider.is_some() { "" } else { ". It is not offered any more." };
    let since = format!("Since {}{}{gone}", date_text(day(connection.since)), used.unwrap_or_default());
    let action = format!("/account/connections/{}/remove", connection.id);
    view! {
        <li class="candour-roles__row">
            <span><strong>{connection.name.clone()}</strong><span class="candour-line candour-muted">{since}</span></span>
            <form method="post" action=action>
                <button type="submit" class="govuk-button govuk-button--secondary candour-small-button">
                    "Disconnect" <span class="govuk-visually-hidden">{format!(" {}", connection.name)}</span>
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
        let used = factor.last_used_at.map(|at| format!(", last used on {}", date_text(day(at))));
        let since = format!("Since {}{}", date_text(day(factor.since)), used.unwrap_or_default());
        let action = format!("/account/factors/{}/remove", factor.id);
        view! {
            <li class="candour-roles__row">
                <span><strong>{factor.label.clone()}</strong><span class="candour-line candour-muted">{since}</span></span>
                <form method="post" action=action>
                    <button type="submit" class="govuk-button govuk-button--secondary candour-small-button">
                        "Take away" <span class="govuk-visually-hidden">{format!(" {}", factor.label)}</span>
                    </button>
                </form>
            </li>
        }
    });
    let left = match account.codes {
        0 => "You have no recovery codes left. Make new ones now: without your phone you could not sign in.".to_owned(),
        1 => "You have 1 recovery code left.".to_owned(),
        n => format!("You have {n} recovery codes left."),
    };
    view! {
        <ul class="govuk-list candour-roles">{rows.collect_view()}</ul>
        <p class="govuk-body">{left}</p>
        <form method="post" action="/account/recovery-codes">
            <button type="submit" class="govuk-button govuk-button--secondary">"Make new recovery codes"</button>
        </form>
    }
    .into_any()
}
