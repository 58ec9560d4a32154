//! Every version of every question set.

use super::state_tag;
use crate::components::buttons::start;
use crate::components::table::records;
use crate::error::Reply;
use crate::guard::Signed;
use crate::render::{Chrome, Page};
use crate::routes;
use candour_domain::access::{Action, Actor};
use candour_domain::time::{date_text, day};
use candour_service::question_sets::SetSummary;
use candour_texts::t;
use leptos::prelude::*;

/// The list.
pub async fn list(chrome: Chrome, Signed(actor): Signed) -> Reply {
    overview(&chrome, &actor).await
}

/// The list, as the start page of a regional editor.
pub async fn overview(chrome: &Chrome, actor: &Actor) -> Reply {
    let sets = chrome.state.service.question_sets(actor).await?;
    let may_upload = actor.may(Action::ManageQuestionSets);
    Ok(Page::new(t!("Question sets")).render(chrome, move || {
        let content = if sets.is_empty() {
            view! { <p class="govuk-body">{t!("There is no question set yet.")}</p> }.into_any()
        } else {
            let rows = sets.iter().map(row).collect();
            records(t!("Versions, the newest first"), &[t!("Question set"), t!("Version"), t!("State"), t!("Uploaded"), t!("Published")], rows, "")
        };
        view! {
            <h1 class="govuk-heading-l">{t!("Question sets")}</h1>
            <p class="govuk-body candour-measure">
                {t!("A published version never changes. What should be different is uploaded as a new version, and agencies' earlier answers stay with the version that they answered.")}
            </p>
            {may_upload.then(|| start("/question-sets/upload".to_owned(), t!("Upload a question set")))}
            {content}
        }
    }))
}

fn row(set: &SetSummary) -> Vec<AnyView> {
    let link = view! { <a class="govuk-link" href=routes::question_set(&set.id, &set.version)>{set.title.clone()}</a> };
    vec![
        link.into_any(),
        set.version.clone().into_any(),
        state_tag(set.state),
        date_text(day(set.created_at)).into_any(),
        set.published_at.map(|at| date_text(day(at))).unwrap_or_default().into_any(),
    ]
}
