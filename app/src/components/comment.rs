//! A comment, as it stands beside others.

use candour_domain::time::moment_text;
use candour_texts::t;
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use uuid::Uuid;

/// A comment with who wrote it.
pub struct CommentCard<'a> {
    /// Its id.
    pub id: Uuid,
    /// What it says; `None` once its author has removed it.
    pub text: Option<&'a str>,
    /// Who wrote it.
    pub by: &'a str,
    /// When.
    pub at: DateTime<Utc>,
    /// Where it is removed, by the field `remove`; `None` for whoever cannot.
    pub remove_at: Option<&'a str>,
}

/// The card.
pub fn comment(card: &CommentCard<'_>) -> AnyView {
    let text = match card.text {
        Some(text) => view! { <p class="candour-kept-text">{text.to_owned()}</p> }.into_any(),
        None => view! { <p class="govuk-body candour-muted">{t!("Removed by its author.")}</p> }.into_any(),
    };
    let when = moment_text(card.at);
    let remove = card.remove_at.map(|action| {
        let of = t!(" your comment of {when}", when);
        view! {
            <form method="post" action=action.to_owned()>
                <button type="submit" class="govuk-button govuk-button--secondary candour-small-button" data-module="govuk-button" data-prevent-double-click="true" name="remove" value=card.id.to_string()>
                    {t!("Remove")}<span class="govuk-visually-hidden">{of}</span>
                </button>
            </form>
        }
    });
    view! {
        <article class="candour-card">
            <p class="govuk-body"><strong>{card.by.to_owned()}</strong> {format!(", {when}")}</p>
            {text}
            {remove}
        </article>
    }
    .into_any()
}
