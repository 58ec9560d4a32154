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
use candour_texts::t;
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
        "published" => Some(t!("Published. Audits can be opened with it from now on.")),
        "confirmed" => Some(t!("Confirmed: the two cycles are compared over this statement.")),
        "retired" => Some(t!("Retired. No new audit can be opened with it.")),
        _ => None,
    };
    let title = t!("{title}, version {version}", title = page.summary.title, version = page.summary.version);
    Ok(Page::new(title).render(&chrome, move || {
        let base = routes::question_set(&page.summary.id, &page.summary.version);
        let change = may_change.then(|| steps(&page, &base));
        view! {
            {back("/question-sets".to_owned(), t!("Question sets"))}
            {note.map(notice::done)}
            <span class="govuk-caption-l">{t!("Question set, version {version}", version = page.summary.version)}</span>
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
        AuditKind::CareAct => t!("Care Act self-audit, every two years"),
        AuditKind::Thematic => t!("Thematic audit"),
    };
    let statements = set.statements().count();
    let size = t!(
        "{standards} standards, {statements} statements, {agency_types} types of agency",
        standards = set.standards.len(),
        statements,
        agency_types = set.agency_types.len()
    );
    let state = match summary.published_at {
        Some(at) => view! { {state_tag(summary.state)} {t!(" on {day}", day = moment_text(at))} }.into_any(),
        None => state_tag(summary.state),
    };
    let base = routes::question_set(&summary.id, &summary.version);
    let files = view! {
        <a class="govuk-link" href=format!("{base}/download/json") download="">{t!("JSON")}</a> " · "
        <a class="govuk-link" href=format!("{base}/download/xlsx") download="">{t!("Excel")}</a>
    };
    let blank = |href: &dyn Fn(&str) -> String| {
        if summary.state == SetState::Draft {
            return t!("Once it is published").into_any();
        }
        let links = set.agency_types.iter().enumerate().map(|(place, kind)| {
            let href = href(kind.code.as_str());
            view! { {(place > 0).then_some(" · ")} <a class="govuk-link" href=href download="">{kind.label.clone()}</a> }
        });
        links.collect_view().into_any()
    };
    let (id, version) = (&summary.id, &summary.version);
    summary_list(vec![
        (t!("State"), state),
        (t!("Kind"), text(kind)),
        (t!("Publisher"), text(set.publisher.clone())),
        (t!("Size"), text(size)),
        (t!("Fingerprint"), view! { <code class="candour-hash">{summary.hash.clone()}</code> }.into_any()),
        (t!("Files"), files.into_any()),
        (t!("Blank to fill in (Excel)"), blank(&|kind| routes::blank_workbook(id, version, kind))),
        (t!("Blank on paper (PDF)"), blank(&|kind| routes::blank_document(id, version, kind, "pdf"))),
        (t!("Blank on paper (Word)"), blank(&|kind| routes::blank_document(id, version, kind, "docx"))),
    ])
}

fn steps(page: &SetPage, base: &str) -> AnyView {
    let post = |step: &str| format!("{base}/{step}");
    match page.summary.state {
        SetState::Draft => {
            let discard = view! {
                <p class="govuk-body">{t!("The draft is gone then. To have it again, its file is uploaded again.")}</p>
                <form method="post" action=post("discard")>{submit_secondary(t!("Discard the draft"))}</form>
            };
            view! {
            <section class="candour-aside">
                <h2 class="govuk-heading-m">{t!("Publish this version")}</h2>
                <p class="govuk-body">{t!("Look through it below first. Once published it can never change, and audits can be opened with it.")}</p>
                <form method="post" action=post("publish")>
                    <input type="hidden" name="seen" value=page.summary.hash.clone()/>
                    {submit(t!("Publish"))}
                </form>
                {details(t!("Discard the draft"), discard.into_any())}
            </section>
        }
        .into_any()
        }
        SetState::Published => {
            let form = view! {
                <p class="govuk-body">{t!("Audits that were opened with it keep it, and so do their answers.")}</p>
                <form method="post" action=post("retire")>{submit_secondary(t!("Retire this version"))}</form>
            };
            details(t!("Retire this version"), form.into_any())
        }
        SetState::Retired => ().into_any(),
    }
}

fn differences(page: &SetPage, base: &str, may_change: bool) -> AnyView {
    page.before.as_ref().map_or_else(
        || ().into_any(),
        |before| {
            let title = t!("What differs from version {version}", version = before.set.version);
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
