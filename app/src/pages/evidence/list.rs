//! The files of a return.

use crate::components::buttons::{back, start};
use crate::components::evidence::{about, file_link};
use crate::components::notice;
use crate::components::table::records;
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page};
use crate::routes;
use axum::extract::Path;
use candour_domain::access::Action;
use candour_domain::evidence::size_text;
use candour_domain::time::moment_text;
use candour_service::evidence::{EvidenceFile, EvidencePage};
use candour_texts::t;
use http::Uri;
use leptos::prelude::*;

/// The list.
pub async fn list(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>, uri: Uri) -> Reply {
    let page = chrome.state.service.evidence(&actor, id(&return_id)?).await?;
    let keeps = actor.agency == Some(page.head.agency.id) && actor.may_own(Action::AddToLibrary);
    let note = match Fields::of_query(&uri).get("note") {
        "added" => Some(t!("The file is added.")),
        "removed" => Some(t!("The file is removed.")),
        _ => None,
    };
    Ok(Page::new(t!("Files of evidence")).wide().render(&chrome, move || {
        let head = &page.head;
        let add = head.editable.then(|| start(format!("{}/add", routes::evidence(head.id)), t!("Add a file")));
        view! {
            {back(routes::of_return(head.id), t!("Back to the task list"))}
            {note.map(notice::done)}
            <span class="govuk-caption-l">{format!("{} · {}", head.audit.title, head.agency.name)}</span>
            <h1 class="govuk-heading-l">{t!("Files of evidence")}</h1>
            {add}
            {content(&page, keeps)}
        }
    }))
}

fn content(page: &EvidencePage, keeps: bool) -> AnyView {
    if page.files.is_empty() {
        return view! { <p class="govuk-body">{t!("There are no files. Evidence that is held elsewhere stands with each statement as a reference.")}</p> }
            .into_any();
    }
    let editable = page.head.editable;
    let mut names = vec![t!("File"), t!("What it is"), t!("Statements"), t!("Added")];
    if editable {
        names.push(t!("Remove"));
    }
    if keeps {
        names.push(t!("Library"));
    }
    let rows = page.files.iter().map(|file| row(page, file, keeps)).collect();
    let bytes = page.files.iter().map(|file| file.size).sum();
    let caption = t!(files = page.files.len(); "1 file, {bytes}" | "{files} files, {bytes}", bytes = size_text(bytes));
    records(caption, &names, rows, "candour-files-table")
}

fn row(page: &EvidencePage, file: &EvidenceFile, keeps: bool) -> Vec<AnyView> {
    let head = &page.head;
    let statements = file
        .statements
        .iter()
        .filter_map(|id| head.set.statement(id))
        .map(|(standard, statement)| {
            let href = format!("{}#statement-{}", routes::standard(head.id, &standard.id), statement.id);
            view! { <li><a class="govuk-link" href=href title=statement.text.clone()>{statement.code.clone()}</a></li> }
        })
        .collect_view();
    let added = format!("{}, {}", file.by, moment_text(file.at));
    let mut cells = vec![
        file_link(head.id, file),
        about(file).into_any(),
        view! { <ul class="govuk-list candour-codes-inline">{statements}</ul> }.into_any(),
        added.into_any(),
    ];
    if head.editable && file.supports_others {
        cells.push(
            view! { <span class="candour-muted">{t!("By a lead: it supports others’ statements too")}</span> }
                .into_any(),
        );
    } else if head.editable {
        let href = format!("{}/remove", routes::evidence_file(head.id, file.id));
        let of = format!(" {}", file.shown_name());
        cells.push(
            view! { <a class="govuk-link" href=href>{t!("Remove")}<span class="govuk-visually-hidden">{of}</span></a> }
                .into_any(),
        );
    }
    if keeps {
        let action = format!("{}/keep", routes::evidence_file(head.id, file.id));
        let of = format!(" {}", file.shown_name());
        cells.push(
            view! {
                <form method="post" action=action>
                    <button type="submit" class="candour-link-button" data-module="govuk-button" data-prevent-double-click="true">
                        {t!("Keep in our library")}<span class="govuk-visually-hidden">{of}</span>
                    </button>
                </form>
            }
            .into_any(),
        );
    }
    cells
}
