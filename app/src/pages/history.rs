//! The versions of an answer: who changed what, when, word by word; and bringing one back.

use crate::components::answer::{unreadable, whole_answer};
use crate::components::buttons::back;
use crate::components::changes::changes;
use crate::components::details::details;
use crate::components::errors::{Errors, linked_summary};
use crate::components::notice;
use crate::components::statement::statement_head;
use crate::error::Reply;
use crate::forms::{BadForm, Fields};
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::Response;
use candour_domain::ids::{ReturnId, StatementId};
use candour_domain::question_set::Statement;
use candour_domain::time::moment_text;
use candour_service::returns::{HistoryPage, Restored, Version};
use candour_texts::t;
use http::{StatusCode, Uri};
use leptos::prelude::*;

/// The versions, the newest first.
pub async fn show(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((return_id, statement)): Path<(String, String)>,
    uri: Uri,
) -> Reply {
    let query = Fields::of_query(&uri);
    let before = query.get("before").parse().ok();
    let page = chrome.state.service.history(&actor, id(&return_id)?, &statement.as_str().into(), before).await?;
    let done = (query.get("note") == "restored").then_some(t!("Restored: it stands again, as the newest version."));
    Ok(render(&chrome, StatusCode::OK, page, done, &Errors::default()))
}

/// Brings a version back.
pub async fn restore(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((return_id, statement)): Path<(String, String)>,
    body: Bytes,
) -> Reply {
    let service = &chrome.state.service;
    let (return_id, statement): (ReturnId, StatementId) = (id(&return_id)?, statement.as_str().into());
    // Whose it is is asked before the form is read.
    service.history(&actor, return_id, &statement, None).await?;
    let fields = Fields::parse(&body)?;
    fields.only(&["revision", "seen"])?;
    let number = |name| fields.get(name).parse::<i64>().ok().filter(|number| *number > 0).ok_or(BadForm);
    let (revision, seen) = (number("revision")?, number("seen")?);
    let mut errors = Errors::default();
    let status = match service.restore(&actor, return_id, &statement, revision, seen).await? {
        Restored::Done => {
            return Ok(see_other(&format!("{}?note=restored", routes::history(return_id, &statement))));
        }
        Restored::Overtaken(by) => {
            let text =
                t!("{by} saved a newer version meanwhile. Nothing was changed. Look at it before you restore.", by);
            errors.push("versions", text);
            StatusCode::CONFLICT
        }
        Restored::Invalid(wrong) => {
            for error in wrong {
                errors.push("versions", t!("This version cannot stand any more. {message}", message = error.message));
            }
            StatusCode::UNPROCESSABLE_ENTITY
        }
    };
    let page = service.history(&actor, return_id, &statement, None).await?;
    Ok(render(&chrome, status, page, None, &errors))
}

fn render(
    chrome: &Chrome,
    status: StatusCode,
    page: HistoryPage,
    done: Option<&'static str>,
    errors: &Errors,
) -> Response {
    let code = page.head.set.statement(&page.statement).map_or_else(String::new, |(_, s)| s.code.clone());
    let links = errors.iter().map(|(field, message)| (format!("#{field}"), message.to_owned())).collect();
    Page::new(t!("Versions of {code}", code)).status(status).render(chrome, move || {
        let head = &page.head;
        let Some((_, statement)) = head.set.statement(&page.statement) else { return ().into_any() };
        let here = format!("{}#statement-{}", routes::standard(head.id, &page.standard), page.statement);
        let versions = page.versions.iter().map(|version| one(&page, statement, version)).collect_view();
        let nothing = page
            .versions
            .is_empty()
            .then(|| view! { <p class="govuk-body">{t!("Nothing has been saved for this statement yet.")}</p> });
        let older = page.older.map(|before| {
            let href = format!("{}?before={before}", routes::history(head.id, &page.statement));
            view! { <p class="govuk-body"><a class="govuk-link" href=href>{t!("Older versions")}</a></p> }
        });
        view! {
            {back(here, t!("Back to {code}", code = statement.code))}
            {linked_summary(t!("Nothing was restored"), links)}
            {done.map(notice::done)}
            <span class="govuk-caption-l">{format!("{} · {}", head.audit.title, head.agency.name)}</span>
            <h1 class="govuk-heading-l" id="versions">{t!("Versions of the answer to {code}", code = statement.code)}</h1>
            {statement_head(statement)}
            <p class="govuk-body candour-measure">{t!("The newest stands at the top. Only people of your agency see this page. What was removed is struck through, what was added is underlined.")}</p>
            {nothing}
            {versions}
            {older}
        }
        .into_any()
    })
}

fn one(page: &HistoryPage, statement: &Statement, version: &Version) -> AnyView {
    let head = &page.head;
    let stands = version.revision == page.current;
    let mark = stands.then(|| view! { " " <strong class="govuk-tag candour-tag--done">{t!("Stands now")}</strong> });
    // Nothing stood before the first: it is shown as it is, not as one long addition.
    let first = version.answer.as_ref().filter(|_| version.revision == 1);
    let what = match (first, &version.changes) {
        (Some(answer), _) => whole_answer(&head.set, statement, answer),
        (None, Some(found)) => changes(found),
        (None, None) => unreadable(),
    };
    let whole = version
        .answer
        .as_ref()
        .filter(|_| first.is_none())
        .map(|answer| details(t!("The whole of this version"), whole_answer(&head.set, statement, answer)));
    let restore = (head.editable && !stands && version.answer.is_some()).then(|| {
        let of = t!(" {version} of {statement}", version = version.revision, statement = statement.code);
        view! {
            <form method="post" action=routes::history(head.id, &page.statement)>
                <input type="hidden" name="revision" value=version.revision.to_string()/>
                <input type="hidden" name="seen" value=page.current.to_string()/>
                <button type="submit" class="govuk-button govuk-button--secondary candour-small-button" data-module="govuk-button" data-prevent-double-click="true">
                    {t!("Restore this version")}<span class="govuk-visually-hidden">{of}</span>
                </button>
            </form>
        }
    });
    view! {
        <section class="candour-statement" id=format!("version-{}", version.revision)>
            <h2 class="govuk-heading-m">{t!("Version {revision}", revision = version.revision)} {mark}</h2>
            <p class="govuk-body">{format!("{}, {}", version.by, moment_text(version.at))}</p>
            {what}
            {whole}
            {restore}
        </section>
    }
    .into_any()
}
