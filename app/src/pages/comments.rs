//! Comments about a statement, inside the agency.

use crate::components::buttons::{back, submit};
use crate::components::comment::{CommentCard, comment};
use crate::components::errors::{Errors, summary};
use crate::components::notice;
use crate::components::statement::statement_head;
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
use candour_domain::ids::{ReturnId, StatementId};
use candour_service::ServiceError;
use candour_service::returns::{Comment, CommentsPage};
use candour_texts::t;
use http::{StatusCode, Uri};
use leptos::prelude::*;

/// The comments, the earliest first, and room for another.
pub async fn show(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((return_id, statement)): Path<(String, String)>,
    uri: Uri,
) -> Reply {
    let page = chrome.state.service.comments(&actor, id(&return_id)?, &statement.as_str().into()).await?;
    let done = match Fields::of_query(&uri).get("note") {
        "written" => Some(t!("Your comment is added.")),
        "removed" => Some(t!("Your comment is removed.")),
        _ => None,
    };
    Ok(render(&chrome, page, done, "", Errors::default()))
}

/// Writes a comment, or removes one's own.
pub async fn write(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((return_id, statement)): Path<(String, String)>,
    body: Bytes,
) -> Reply {
    let service = &chrome.state.service;
    let (return_id, statement): (ReturnId, StatementId) = (id(&return_id)?, statement.as_str().into());
    // Whose it is is asked before the form is read.
    let page = service.comments(&actor, return_id, &statement).await?;
    let fields = Fields::parse(&body)?;
    fields.only(&["comment", "remove"])?;
    let here = routes::comments(return_id, &statement);
    if !fields.get("remove").is_empty() {
        service.remove_comment(&actor, return_id, &statement, id(fields.get("remove"))?).await?;
        return Ok(see_other(&format!("{here}?note=removed")));
    }
    match service.write_comment(&actor, return_id, &statement, fields.get("comment")).await {
        Ok(()) => Ok(see_other(&format!("{here}?note=written"))),
        Err(ServiceError::Invalid(problems)) => Ok(render(&chrome, page, None, fields.get("comment"), problems.into())),
        Err(other) => Err(other.into()),
    }
}

fn render(chrome: &Chrome, page: CommentsPage, done: Option<&'static str>, typed: &str, errors: Errors) -> Response {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let code = page.head.set.statement(&page.statement).map_or_else(String::new, |(_, s)| s.code.clone());
    let typed = typed.to_owned();
    Page::new(t!("Comments on {code}", code)).status(status).render(chrome, move || {
        let head = &page.head;
        let Some((_, statement)) = head.set.statement(&page.statement) else { return ().into_any() };
        let action = routes::comments(head.id, &page.statement);
        let here = format!("{}#statement-{}", routes::standard(head.id, &page.standard), page.statement);
        let all = page.comments.iter().map(|comment| one(&action, comment)).collect_view();
        let nothing =
            page.comments.is_empty().then(|| view! { <p class="govuk-body">{t!("There are no comments yet.")}</p> });
        let field = TextArea {
            name: "comment",
            label: t!("Write a comment"),
            hint: t!("Everybody of your agency who sees this statement reads it. Name no adult."),
            value: &typed,
            rows: 4,
        };
        view! {
            {back(here, t!("Back to {code}", code = statement.code))}
            {summary(&errors)}
            {done.map(notice::done)}
            <span class="govuk-caption-l">{format!("{} · {}", head.audit.title, head.agency.name)}</span>
            <h1 class="govuk-heading-l">{t!("Comments on {code}", code = statement.code)}</h1>
            {statement_head(statement)}
            <p class="govuk-body candour-measure">{t!("Comments stay inside your agency. The Board never sees them.")}</p>
            {nothing}
            {all}
            <form method="post" action=action novalidate>
                {text_area(&field, &errors)}
                {submit(t!("Add comment"))}
            </form>
        }
        .into_any()
    })
}

fn one(action: &str, one: &Comment) -> AnyView {
    let remove_at = one.own.then_some(action);
    comment(&CommentCard { id: one.id, text: one.text.as_deref(), by: &one.by, at: one.at, remove_at })
}
