//! The sign-in page.

use super::carried::{Carried, hidden_fields, to_copy};
use crate::components::buttons::{submit, submit_secondary};
use crate::components::errors::{Errors, summary};
use crate::components::notice;
use crate::components::passkey::{PasskeyForm, passkey_form};
use crate::components::table::records;
use crate::components::text_field::{TextField, text_field};
use crate::forms::Fields;
use crate::render::{Chrome, Page};
use crate::state::DemoAccount;
use axum::response::Response;
use candour_service::accounts::{Offer, Ways};
use candour_texts::t;
use http::StatusCode;
use leptos::prelude::*;

/// What stands in the page.
#[derive(Default)]
pub(super) struct Form {
    /// The e-mail as typed.
    pub(super) email: String,
    /// Where the sign-in leads.
    pub(super) next: String,
    /// What is wrong.
    pub(super) errors: Errors,
    /// What was typed into a page before the session ended.
    pub(super) carried: Option<Carried>,
    /// What was typed into another page before it ended: shown, to be copied.
    pub(super) lost: Fields,
    /// What to say at the top.
    pub(super) note: Option<&'static str>,
    /// The token of the step between password and second factor.
    pub(super) step: String,
    /// How the second factor can be shown.
    pub(super) ways: Ways,
    /// Whether that text is shown, to be copied.
    pub(super) copy: bool,
    /// The organisation whose sign-in lets nobody in, to whoever came by it.
    pub(super) stranger: Option<String>,
}

pub(super) fn page(chrome: &Chrome, status: StatusCode, form: Form) -> Response {
    let demo = chrome.state.site.demo.clone();
    let offers = chrome.state.service.sign_on_offers();
    let origin = chrome.state.service.passkey_origin().map(str::to_owned);
    let page = Page::new(t!("Sign in")).status(status);
    let page = if origin.is_some() { page.with_islands() } else { page };
    page.render(chrome, move || {
        let waiting = form.carried.is_some().then(|| {
            notice::warning(t!(
                "You were signed out before this was saved. Your text is still here: sign in, and it is saved."
            ))
        });
        let email = TextField {
            name: "email",
            label: t!("E-mail address"),
            value: &form.email,
            kind: "email",
            autocomplete: Some("username"),
            ..TextField::default()
        };
        let password = TextField {
            name: "password",
            label: t!("Password"),
            kind: "password",
            autocomplete: Some("current-password"),
            ..TextField::default()
        };
        view! {
            {summary(&form.errors)}
            {form.note.map(notice::done)}
            <h1 class="govuk-heading-l">{t!("Sign in")}</h1>
            {waiting}
            {form.stranger.as_deref().map(ways_to_connect)}
            {form.copy.then(|| form.carried.as_ref().map(|carried| to_copy(carried.fields())))}
            {to_copy(&form.lost)}
            {sign_on(&offers, &form)}
            <form class="candour-sign-in" method="post" action="/sign-in" novalidate>
                {hidden(&form)}
                {text_field(&email, &form.errors)}
                {text_field(&password, &form.errors)}
                {submit(t!("Sign in"))}
            </form>
            {origin.as_deref().map(|origin| with_passkey(origin, &form))}
            <p class="govuk-body"><a class="govuk-link" href="/recover">{t!("Forgotten your password?")}</a></p>
            <p class="govuk-body candour-muted candour-measure">
                {t!("No account? The lead of your agency or the QA Manager of your Board can invite you.")}
            </p>
            {demo_list(&demo, &form)}
        }
    })
}

/// Signing in without e-mail and password: the same for everybody.
fn with_passkey(origin: &str, form: &Form) -> AnyView {
    let passkey = PasskeyForm {
        action: "/sign-in/passkey",
        origin,
        label: t!("Sign in with a passkey"),
        class: "govuk-button--secondary",
        without_script: t!(
            "Signing in with a passkey needs JavaScript, which does not run in this browser. Use your password."
        ),
    };
    passkey_form(&passkey, hidden(form), &form.errors)
}

/// What somebody may do whom the sign-in of their organisation does not let in: the same for everybody.
fn ways_to_connect(name: &str) -> AnyView {
    view! {
        <ul class="govuk-list govuk-list--bullet candour-measure">
            <li>{t!("New here? Open the link of your invitation and choose {name} there.", name)}</li>
            <li>{t!("You have a password? Sign in with it, then connect {name} under \u{201c}Your account\u{201d}.", name)}</li>
            <li>{t!("It worked before? Ask the QA Manager of your Board.")}</li>
        </ul>
    }
    .into_any()
}

/// The ways in by an organisation, before the fields: whoever has one need not think of a password.
fn sign_on(offers: &[Offer], form: &Form) -> AnyView {
    if offers.is_empty() {
        return ().into_any();
    }
    let ways = offers.iter().map(|offer| {
        view! {
            <form method="post" action=format!("/sign-in/with/{}", offer.id)>
                {hidden(form)}
                <button type="submit" class="govuk-button" data-module="govuk-button" data-prevent-double-click="true">
                    {t!("Sign in with {name}", name = offer.name)}
                </button>
            </form>
        }
    });
    view! {
        <section class="candour-sign-on" id="sign-on" tabindex="-1" aria-label=t!("With your organisation")>{ways.collect_view()}</section>
        <h2 class="govuk-heading-m">{t!("Or with a password")}</h2>
    }
    .into_any()
}

/// The page that asks for the second factor.
pub(super) fn code_page(chrome: &Chrome, status: StatusCode, form: Form) -> Response {
    let origin = chrome.state.service.passkey_origin().filter(|_| form.ways.passkey).map(str::to_owned);
    let title = if origin.is_some() { t!("Show that it is you") } else { t!("Enter a code") };
    let page = Page::new(title).status(status);
    let page = if origin.is_some() { page.with_islands() } else { page };
    page.render(chrome, move || {
        let passkey = origin.as_deref().map(|origin| passkey_step(origin, &form));
        let or = passkey.is_some().then(|| view! { <h2 class="govuk-heading-m">{t!("Or enter a code")}</h2> });
        view! {
            {summary(&form.errors)}
            <h1 class="govuk-heading-l">{title}</h1>
            {passkey}
            {(form.ways != Ways { passkey: true, ..Ways::default() }).then(|| view! { {or} {code_form(&form)} })}
            <p class="govuk-body candour-muted candour-measure">
                {t!("Lost everything that you sign in with? The QA Manager of your Board can reset your second factor.")}
            </p>
        }
    })
}

fn passkey_step(origin: &str, form: &Form) -> AnyView {
    let passkey = PasskeyForm {
        action: "/sign-in/passkey",
        origin,
        label: t!("Use a passkey"),
        class: "",
        without_script: t!("Using your passkey needs JavaScript, which does not run in this browser."),
    };
    let fields = view! { {hidden(form)} <input type="hidden" name="step" value=form.step.clone()/> };
    passkey_form(&passkey, fields.into_any(), &form.errors)
}

fn code_form(form: &Form) -> AnyView {
    let hint = match form.ways {
        Ways { app: false, passkey: true, .. } => t!("One of the recovery codes that you kept. Each works once."),
        _ => {
            t!(
                "The six figures that your authenticator app shows now. No phone at hand? Type one of your recovery codes."
            )
        }
    };
    let code = TextField {
        name: "code",
        label: t!("Code"),
        hint,
        width: "govuk-input--width-10",
        autocomplete: Some("one-time-code"),
        ..TextField::default()
    };
    let button = if form.ways.passkey { submit_secondary(t!("Sign in")) } else { submit(t!("Sign in")) };
    view! {
        <form class="candour-sign-in" method="post" action="/sign-in/code" novalidate>
            {hidden(form)}
            <input type="hidden" name="step" value=form.step.clone()/>
            {text_field(&code, &form.errors)}
            {button}
        </form>
    }
    .into_any()
}

fn hidden(form: &Form) -> AnyView {
    let next = view! { <input type="hidden" name="next" value=form.next.clone()/> };
    view! { {next} {form.carried.as_ref().map(hidden_fields)} }.into_any()
}

/// In the demo: who there is, with a button each.
fn demo_list(accounts: &[DemoAccount], form: &Form) -> AnyView {
    if accounts.is_empty() {
        return ().into_any();
    }
    let password = accounts.first().map(|account| account.password.clone()).unwrap_or_default();
    let rows = accounts.iter().map(|account| demo_row(account, form)).collect();
    view! {
        <section class="candour-aside" id="demo">
            <h2 class="govuk-heading-m">{t!("This is a demo")}</h2>
            <p class="govuk-body candour-measure">
                {t!("Everybody in it is invented. Choose who you want to be, or type an address from the list with the password ")}
                <code>{password}</code>"."
            </p>
            {records(t!("People of the demo Board"), &[t!("Name"), t!("What they are"), t!("E-mail address"), t!("Sign in")], rows, "candour-demo")}
        </section>
    }
    .into_any()
}

fn demo_row(account: &DemoAccount, form: &Form) -> Vec<AnyView> {
    let button = view! {
        <form method="post" action="/sign-in">
            {hidden(form)}
            <input type="hidden" name="email" value=account.email.clone()/>
            <input type="hidden" name="password" value=account.password.clone()/>
            <button type="submit" class="govuk-button govuk-button--secondary candour-small-button">
                {t!("Sign in")} <span class="govuk-visually-hidden">{t!(" as {person}", person = account.name)}</span>
            </button>
        </form>
    };
    vec![
        account.name.clone().into_any(),
        account.role.clone().into_any(),
        account.email.clone().into_any(),
        button.into_any(),
    ]
}
