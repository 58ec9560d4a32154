//! Removing a file, after asking.

use crate::components::buttons::back;
use crate::components::evidence::about;
use crate::components::notice;
use crate::error::Reply;
use crate::forms::{BadForm, Fields};
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use candour_domain::time::moment_text;
use candour_texts::t;
use leptos::prelude::*;

/// Asks.
pub async fn remove_form(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((return_id, evidence)): Path<(String, String)>,
) -> Reply {
    let (head, file) = chrome.state.service.evidence_to_remove(&actor, id(&return_id)?, id(&evidence)?).await?;
    Ok(Page::new(t!("Remove this file")).render(&chrome, move || {
        let statements: Vec<String> = file
            .statements
            .iter()
            .filter_map(|id| head.set.statement(id))
            .map(|(_, statement)| statement.code.clone())
            .collect();
        let list = routes::evidence(head.id);
        view! {
            {back(list.clone(), t!("Files of evidence"))}
            <span class="govuk-caption-l">{format!("{} · {}", head.audit.title, head.agency.name)}</span>
            <h1 class="govuk-heading-l">{t!("Remove this file?")}</h1>
            <p class="govuk-body candour-file-name"><strong>{file.shown_name().to_owned()}</strong></p>
            <p class="govuk-body">
                {t!("It is {file}, added by {by} on {at}. It supports {join}.", file = about(&file), by = file.by, at = moment_text(file.at), join = statements.join(", "))}
            </p>
            {notice::warning(t!("The file is destroyed and cannot be brought back. That it was here stays in the trail."))}
            <form method="post" action=format!("{}/remove", routes::evidence_file(head.id, file.id))>
                <div class="govuk-button-group">
                    <button type="submit" class="govuk-button govuk-button--warning" data-module="govuk-button" data-prevent-double-click="true" name="confirm" value="remove">{t!("Remove the file")}</button>
                    <a class="govuk-link" href=list>{t!("Keep it")}</a>
                </div>
            </form>
        }
    }))
}

/// Removes it.
pub async fn remove(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((return_id, evidence)): Path<(String, String)>,
    body: Bytes,
) -> Reply {
    let (return_id, evidence) = (id(&return_id)?, id(&evidence)?);
    let service = &chrome.state.service;
    service.evidence_to_remove(&actor, return_id, evidence).await?;
    let fields = Fields::parse(&body)?;
    fields.only(&["confirm"])?;
    if fields.get("confirm") != "remove" {
        return Err(BadForm.into());
    }
    service.remove_evidence(&actor, return_id, evidence).await?;
    Ok(see_other(&format!("{}?note=removed", routes::evidence(return_id))))
}
