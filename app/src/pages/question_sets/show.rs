//! One version: what it is, what differs from the version before, how agencies will see it.

use super::comparison::comparison;
use super::preview::{Preview, preview};
use super::state_tag;
use crate::components::buttons::{back, submit, submit_secondary};
use crate::components::details::details;
use crate::components::notice;
use crate::components::summary_list::{summary_list, text};
use crate::error::{PageError, Reply};
use crate::forms::Fields;
use crate::guard::Signed;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use candour_domain::access::Action;
use candour_domain::ids::QuestionSetId;
use candour_domain::question_set::AuditKind;
use candour_domain::time::moment_text;
use candour_service::ServiceError;
use candour_service::question_sets::{SetPage, SetState};
use http::Uri;
use leptos::prelude::*;

/// The page of a version.
pub async fn show(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((set, version)): Path<(String, String)>,
    uri: Uri,
) -> Reply {
    let page = chrome.state.service.question_set(&actor, &set.as_str().into(), &version).await?;
    let query = Fields::of_query(&uri);
    let chosen = Preview { agency_type: query.get("as").to_owned(), standard: query.get("standard").to_owned() };
    let may_change = actor.may(Action::ManageQuestionSets);
    let note = match query.get("note") {
        "published" => Some("Published. Audits can be opened with it from now on."),
        "confirmed" => Some("Confirmed: the two cycles are compared over this statement."),
        "retired" => Some("Retired. No new audit can be opened with it."),
        _ => None,
    };
    let title = format!("{}, version {}", page.summary.title, page.summary.version);
    Ok(Page::new(title).render(&chrome, move || {
        let base = routes::question_set(&page.summary.id, &page.summary.version);
        let change = may_change.then(|| steps(&page, &base));
        view! {
            {back("/question-sets".to_owned(), "Question sets")}
            {note.map(notice::done)}
            <span class="govuk-caption-l">{format!("Question set, version {}", page.summary.version)}</span>
            <h1 class="govuk-heading-l">{page.summary.title.clone()}</h1>
            {facts(&page)}
            {change}
            {differences(&page, &base, may_change)}
            {preview(&page.set, &base, &chosen)}
        }
    }))
}

fn facts(page: &SetPage) -> AnyView {
    let (summary, set) = (&page.summary, &page.set);
    let kind = match summary.kind {
        AuditKind::CareAct => "Care Act self-audit, every two years",
        AuditKind::Thematic => "Thematic audit",
    };
    let statements = set.statements().count();
    let size = format!(
        "{} standards, {statements} statements, {} types of agency",
        set.standards.len(),
        set.agency_types.len()
    );
    let state = match summary.published_at {
        Some(at) => view! { {state_tag(summary.state)} {format!(" on {}", moment_text(at))} }.into_any(),
        None => state_tag(summary.state),
    };
    let base = routes::question_set(&summary.id, &summary.version);
    let files = view! {
        <a class="govuk-link" href=format!("{base}/download/json") download="">"JSON"</a> " · "
        <a class="govuk-link" href=format!("{base}/download/xlsx") download="">"Excel"</a>
    };
    let blank = |href: &dyn Fn(&str) -> String| {
        if summary.state == SetState::Draft {
            return "Once it is published".into_any();
        }
        let links = set.agency_types.iter().enumerate().map(|(place, kind)| {
            let href = href(kind.code.as_str());
            view! { {(place > 0).then_some(" · ")} <a class="govuk-link" href=href download="">{kind.label.clone()}</a> }
        });
        links.collect_view().into_any()
    };
    let (id, version) = (&summary.id, &summary.version);
    summary_list(vec![
        ("State", state),
        ("Kind", text(kind)),
        ("Publisher", text(set.publisher.clone())),
        ("Size", text(size)),
        ("Fingerprint", view! { <code class="candour-hash">{summary.hash.clone()}</code> }.into_any()),
        ("Files", files.into_any()),
        ("Blank to fill in (Excel)", blank(&|kind| routes::blank_workbook(id, version, kind))),
        ("Blank on paper (PDF)", blank(&|kind| routes::blank_document(id, version, kind, "pdf"))),
        ("Blank on paper (Word)", blank(&|kind| routes::blank_document(id, version, kind, "docx"))),
    ])
}

fn steps(page: &SetPage, base: &str) -> AnyView {
    let post = |step: &str| format!("{base}/{step}");
    match page.summary.state {
        SetState::Draft => {
            let discard = view! {
                <p class="govuk-body">"The draft is gone then. To have it again, its file is uploaded again."</p>
                <form method="post" action=post("discard")>{submit_secondary("Discard the draft")}</form>
            };
            view! {
            <section class="candour-aside">
                <h2 class="govuk-heading-m">"Publish this version"</h2>
                <p class="govuk-body">"Look through it below first. Once published it can never change, and audits can be opened with it."</p>
                <form method="post" action=post("publish")>
                    <input type="hidden" name="seen" value=page.summary.hash.clone()/>
                    {submit("Publish")}
                </form>
                {details("Discard the draft", discard.into_any())}
            </section>
        }
        .into_any()
        }
        SetState::Published => {
            let form = view! {
                <p class="govuk-body">"Audits that were opened with it keep it, and so do their answers."</p>
                <form method="post" action=post("retire")>{submit_secondary("Retire this version")}</form>
            };
            details("Retire this version", form.into_any())
        }
        SetState::Retired => ().into_any(),
    }
}

fn differences(page: &SetPage, base: &str, may_change: bool) -> AnyView {
    page.before.as_ref().map_or_else(
        || ().into_any(),
        |before| {
            let title = format!("What differs from version {}", before.set.version);
            let content = comparison(&page.set, before, base, may_change);
            view! { <h2 class="govuk-heading-m">{title}</h2> {content} }.into_any()
        },
    )
}

/// Publishes, discards or retires a version, or confirms that a statement still means the same.
pub async fn step(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((set, version, step)): Path<(String, String, String)>,
    body: Bytes,
) -> Reply {
    let fields = Fields::parse(&body)?;
    let service = &chrome.state.service;
    let set = QuestionSetId::from(set.as_str());
    let here = routes::question_set(&set, &version);
    match step.as_str() {
        "publish" => {
            fields.only(&["seen"])?;
            service.publish_question_set(&actor, &set, &version, fields.get("seen")).await?;
            Ok(see_other(&format!("{here}?note=published")))
        }
        "discard" => {
            fields.only(&[])?;
            service.discard_question_set(&actor, &set, &version).await?;
            Ok(see_other("/question-sets"))
        }
        "retire" => {
            fields.only(&[])?;
            service.retire_question_set(&actor, &set, &version).await?;
            Ok(see_other(&format!("{here}?note=retired")))
        }
        "confirm" => {
            fields.only(&["statement"])?;
            service.confirm_same_meaning(&actor, &set, &version, &fields.get("statement").into()).await?;
            Ok(see_other(&format!("{here}?note=confirmed")))
        }
        _ => Err(PageError::Service(ServiceError::NotFound)),
    }
}
