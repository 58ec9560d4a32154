//! Comments on a section of a report that is not final.

use crate::components::buttons::{back, submit};
use crate::components::comment::{CommentCard, comment};
use crate::components::errors::{Errors, summary};
use crate::components::notice;
use crate::components::text_field::{TextArea, text_area};
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::Response;
use candour_domain::ids::ReportId;
use candour_service::ServiceError;
use candour_service::board_report::{ReportComment, ReportCommentsPage};
use candour_texts::t;
use http::{StatusCode, Uri};
use leptos::prelude::*;
use uuid::Uuid;

/// What the page shows beside what is kept.
#[derive(Default)]
struct Shown {
    errors: Errors,
    typed: String,
    refused: Option<String>,
    note: Option<&'static str>,
}

/// The comments, the earliest first, and room for another.
pub async fn comments(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((report, section)): Path<(String, String)>,
    uri: Uri,
) -> Reply {
    let page = chrome.state.service.report_comments(&actor, id(&report)?, id(&section)?).await?;
    let note = match Fields::of_query(&uri).get("note") {
        "written" => Some(t!("Your comment is added.")),
        "removed" => Some(t!("Your comment is removed.")),
        _ => None,
    };
    Ok(render(&chrome, page, Shown { note, ..Shown::default() }))
}

/// Writes a comment, or removes one's own.
pub async fn write_comment(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((report, section)): Path<(String, String)>,
    body: Bytes,
) -> Reply {
    let service = &chrome.state.service;
    let (report, section): (ReportId, Uuid) = (id(&report)?, id(&section)?);
    // Whether it is theirs to see is asked before the form is read.
    let page = service.report_comments(&actor, report, section).await?;
    let fields = Fields::parse(&body)?;
    fields.only(&["comment", "remove"])?;
    let here = format!("{}/sections/{section}/comments", routes::report(report));
    if !fields.get("remove").is_empty() {
        service.remove_report_comment(&actor, report, section, id(fields.get("remove"))?).await?;
        return Ok(see_other(&format!("{here}?note=removed")));
    }
    let typed = fields.get("comment").to_owned();
    match service.comment_on_report(&actor, report, section, &typed).await {
        Ok(()) => Ok(see_other(&format!("{here}?note=written"))),
        Err(ServiceError::Invalid(problems)) => {
            Ok(render(&chrome, page, Shown { errors: problems.into(), typed, ..Shown::default() }))
        }
        Err(ServiceError::Refused(refusal)) => {
            Ok(render(&chrome, page, Shown { refused: Some(refusal.to_string()), typed, ..Shown::default() }))
        }
        Err(other) => Err(other.into()),
    }
}

fn render(chrome: &Chrome, page: ReportCommentsPage, shown: Shown) -> Response {
    let status = match (shown.errors.is_empty(), shown.refused.is_some()) {
        (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
        (true, true) => StatusCode::CONFLICT,
        (true, false) => StatusCode::OK,
    };
    Page::new(t!("Comments on a section")).status(status).render(chrome, move || {
        let here = routes::report(page.id);
        let action = format!("{here}/sections/{}/comments", page.section.id);
        let all = page.comments.iter().map(|comment| one(&action, comment)).collect_view();
        let nothing =
            page.comments.is_empty().then(|| view! { <p class="govuk-body">{t!("There are no comments yet.")}</p> });
        let field = TextArea {
            name: "comment",
            label: t!("Write a comment"),
            hint: t!("The QA Manager, the panel, the Audit Chair and QA&P read it; the Board and the agencies do not. Name no adult."),
            value: &shown.typed,
            rows: 4,
        };
        let form = if page.open {
            view! {
                <form method="post" action=action.clone() novalidate>
                    {text_area(&field, &shown.errors)}
                    {submit(t!("Add comment"))}
                </form>
            }
            .into_any()
        } else {
            let kept = (!shown.typed.is_empty()).then(|| view! { <p class="candour-kept-text">{shown.typed.clone()}</p> });
            view! { <p class="govuk-body">{t!("The report is final: no more comments are written.")}</p> {kept} }.into_any()
        };
        view! {
            {back(format!("{here}#section-{}", page.section.id), t!("The report"))}
            {shown.note.map(notice::done)}
            {summary(&shown.errors)}
            {shown.refused.clone().map(notice::warning)}
            <span class="govuk-caption-l">{page.audit.clone()}</span>
            <h1 class="govuk-heading-l">{t!("Comments on “{title}”", title = page.section.title)}</h1>
            {nothing}
            {all}
            {form}
        }
    })
}

fn one(action: &str, one: &ReportComment) -> AnyView {
    let remove_at = one.own.then_some(action);
    comment(&CommentCard { id: one.id, text: one.text.as_deref(), by: &one.by, at: one.at, remove_at })
}
