//! How reminders come: one mail for each, or one a day with everything.

use crate::components::buttons::{back, submit};
use crate::components::choices::{Choice, Choices, choices};
use crate::components::errors::{Errors, summary};
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::Current;
use crate::render::{Chrome, Page, see_other};
use axum::body::Bytes;
use axum::response::Response;
use candour_texts::t;
use http::StatusCode;
use leptos::prelude::*;

const EACH: &str = "each";
const DIGEST: &str = "digest";

/// The form.
pub async fn mails(chrome: Chrome, Current(session): Current) -> Reply {
    let digest = chrome.state.service.own_digest(&session).await?;
    Ok(page(&chrome, if digest { DIGEST } else { EACH }, Errors::default()))
}

/// Keeps the choice.
pub async fn choose_mails(chrome: Chrome, Current(session): Current, body: Bytes) -> Reply {
    let fields = Fields::parse(&body)?;
    fields.only(&["mails"])?;
    let digest = match fields.get("mails") {
        EACH => false,
        DIGEST => true,
        _ => {
            let mut errors = Errors::default();
            errors.push("mails", t!("Choose how reminders come to you."));
            return Ok(page(&chrome, "", errors));
        }
    };
    chrome.state.service.choose_digest(&session, digest).await?;
    Ok(see_other("/account?note=mails"))
}

fn page(chrome: &Chrome, chosen: &'static str, errors: Errors) -> Response {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Page::new(t!("Reminders")).status(status).render(chrome, move || {
        let question = Choices {
            name: "mails",
            id: None,
            legend: t!("How do reminders come to you?"),
            hint: "",
            items: vec![
                Choice::new(EACH, t!("One mail for each")).hint(t!("A mail of its own for each return that waits for you.")),
                Choice::new(DIGEST, t!("One mail a day with everything"))
                    .hint(t!("For those who answer for several agencies, or several audits.")),
            ],
            chosen: vec![chosen.to_owned()],
            many: false,
            quiet_legend: false,
        };
        view! {
            {back("/account".to_owned(), t!("Your account"))}
            {summary(&errors)}
            <h1 class="govuk-heading-l">{t!("Reminders")}</h1>
            <p class="govuk-body candour-measure">
                {t!("Candour writes to you when an audit opens, four weeks, two weeks and three days before a return is due, and each week once it is overdue: only while it waits for something that you do; and when the Board asks about a statement, or an agency has answered what you asked. Invitations, and mails about your account or a decision, always come at once.")}
            </p>
            <form method="post" action="/account/mails" novalidate>
                {choices(question, &errors)}
                {submit(t!("Save"))}
            </form>
        }
    })
}
