//! What is kept about oneself.

use super::confirm_first;
use crate::components::buttons::{back, start};
use crate::guard::Current;
use crate::render::{Chrome, Page};
use axum::response::Response;
use candour_texts::t;
use leptos::prelude::*;

/// What the file holds, before it is taken out.
pub async fn data(chrome: Chrome, Current(session): Current) -> Response {
    if let Some(elsewhere) = confirm_first(&session, "/account/data") {
        return elsewhere;
    }
    Page::new(t!("What Candour keeps about you")).render(&chrome, || {
        view! {
            {back("/account".to_owned(), t!("Your account"))}
            <h1 class="govuk-heading-l">{t!("What Candour keeps about you")}</h1>
            <p class="govuk-body candour-measure">{t!("You can take out everything that this Board keeps about you in Candour:")}</p>
            <ul class="govuk-list govuk-list--bullet candour-measure">
                <li>{t!("your name, e-mail address and roles, with their dates")}</li>
                <li>{t!("where and how you sign in, and which mails were sent to you")}</li>
                <li>{t!("which answers you wrote, what you decided, and every other thing that you did")}</li>
            </ul>
            <p class="govuk-body candour-measure">
                {t!("It does not hold passwords and codes, which nobody can read, and not the text of answers, which is your agency’s. The file is JSON: any text editor shows it. If something in it is wrong, tell the QA Manager of your Board.")}
            </p>
            {start("/account/data.json".to_owned(), t!("Download the file"))}
        }
    })
}
