//! One finding: its words, its evidence, what went into it and what follows from it.

use super::why;
use crate::components::buttons::{back, secondary, submit_with};
use crate::components::errors::{Errors, summary};
use crate::components::findings::{evidence, kind_tag, since, state_tag};
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
use candour_domain::findings::FindingState;
use candour_domain::ids::FindingId;
use candour_domain::time::moment_text;
use candour_service::ServiceError;
use candour_service::findings::FindingPage;
use candour_texts::t;
use http::{StatusCode, Uri};
use leptos::prelude::*;

/// What the page shows beside what is kept.
#[derive(Default)]
struct Shown {
    errors: Errors,
    reason: String,
    refused: Option<String>,
    note: Option<&'static str>,
}

/// The page.
pub async fn show(chrome: Chrome, Signed(actor): Signed, Path(finding): Path<String>, uri: Uri) -> Reply {
    let page = chrome.state.service.finding(&actor, id(&finding)?).await?;
    let note = match Fields::of_query(&uri).get("note") {
        "written" => Some(t!("The finding is saved.")),
        "changed" => Some(t!("The finding is changed.")),
        "reject" => Some(t!("The finding is rejected. Your reason is kept with it.")),
        "accept" => Some(t!("The finding is accepted.")),
        _ => None,
    };
    Ok(render(&chrome, page, Shown { note, ..Shown::default() }))
}

/// Rejects it with a reason, or accepts it after all.
pub async fn lead(chrome: Chrome, Signed(actor): Signed, Path(finding): Path<String>, body: Bytes) -> Reply {
    let finding: FindingId = id(&finding)?;
    let service = &chrome.state.service;
    let page = service.finding(&actor, finding).await?;
    let fields = Fields::parse(&body)?;
    fields.only(&["step", "revision", "reason"])?;
    let seen = fields.get("revision").parse().unwrap_or_default();
    let step = fields.get("step").to_owned();
    let done = match step.as_str() {
        "reject" => service.reject_finding(&actor, finding, seen, fields.get("reason")).await,
        "accept" => service.restore_finding(&actor, finding, seen).await,
        _ => return Ok(see_other(&routes::finding(finding))),
    };
    let reason = fields.get("reason").to_owned();
    match done {
        Ok(()) => Ok(see_other(&format!("{}?note={step}", routes::finding(finding)))),
        Err(ServiceError::Invalid(problems)) => {
            Ok(render(&chrome, page, Shown { errors: problems.into(), reason, ..Shown::default() }))
        }
        Err(ServiceError::Refused(refusal)) => {
            let page = service.finding(&actor, finding).await?;
            Ok(render(&chrome, page, Shown { refused: Some(why(&refusal)), reason, ..Shown::default() }))
        }
        Err(other) => Err(other.into()),
    }
}

fn render(chrome: &Chrome, page: FindingPage, shown: Shown) -> Response {
    let status = match (shown.errors.is_empty(), shown.refused.is_some()) {
        (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
        (true, true) => StatusCode::CONFLICT,
        (true, false) => StatusCode::OK,
    };
    Page::new(t!("A finding")).status(status).render(chrome, move || {
        let one = &page.finding;
        let rejected = one.words.as_ref().map(|words| words.reason.clone()).filter(|why| !why.is_empty());
        let rejected = rejected.map(|why| view! { <p class="candour-kept-text">{t!("Rejected: ")} {why}</p> });
        let changed = since(&one.since).map(|text| notice::inset(text.into_any()));
        let kept = one.evidence().map(|of| {
            view! {
                <h2 class="govuk-heading-m">{t!("The evidence when it was decided")}</h2>
                {evidence(of, &page.agencies, &page.set)}
            }
        });
        let into = one.merged_into.map(|into| {
            view! { <p class="govuk-body">{t!("It went into ")} <a class="govuk-link" href=routes::finding(into)>{t!("another finding")}</a> "."</p> }
        });
        let by = t!("Last changed by {changed_by} on {changed_at}.", changed_by = one.changed_by, changed_at = moment_text(one.changed_at));
        view! {
            {back(routes::findings(page.audit.id), t!("Findings"))}
            {shown.note.map(notice::done)}
            {summary(&shown.errors)}
            {shown.refused.clone().map(notice::warning)}
            <span class="govuk-caption-l">{page.audit.title.clone()}</span>
            <h1 class="govuk-heading-l">{t!("A finding")}</h1>
            <p class="govuk-body">{kind_tag(one.kind)} " " {state_tag(one.state)}</p>
            <p class="candour-kept-text">{one.text().to_owned()}</p>
            {rejected}
            {into}
            {changed}
            {kept}
            {sources(&page)}
            {follows(&page)}
            <p class="govuk-body-s candour-muted">{by}</p>
            {page.manages.then(|| ways(&page, &shown))}
        }
    })
}

fn sources(page: &FindingPage) -> Option<AnyView> {
    let items = page.sources.iter().map(|one| {
        view! { <li><a class="govuk-link" href=routes::finding(one.id)>{one.text().to_owned()}</a></li> }
    });
    (!page.sources.is_empty()).then(|| {
        view! { <h2 class="govuk-heading-m">{t!("Merged from")}</h2> <ul class="govuk-list govuk-list--bullet">{items.collect_view()}</ul> }
            .into_any()
    })
}

fn follows(page: &FindingPage) -> Option<AnyView> {
    let items = page.recommendations.iter().map(|(id, reference)| {
        view! { <li><a class="govuk-link" href=routes::recommendation(*id)>{reference.clone()}</a></li> }
    });
    (!page.recommendations.is_empty()).then(|| {
        view! { <h2 class="govuk-heading-m">{t!("Recommendations that follow from it")}</h2> <ul class="govuk-list">{items.collect_view()}</ul> }
            .into_any()
    })
}

fn ways(page: &FindingPage, shown: &Shown) -> AnyView {
    let one = &page.finding;
    let here = routes::finding(one.id);
    let revision = one.revision.to_string();
    match one.state {
        FindingState::Merged => ().into_any(),
        FindingState::Rejected => view! {
            <form method="post" action=format!("{here}/course")>
                <input type="hidden" name="revision" value=revision/>
                {submit_with("step", "accept".to_owned(), t!("Accept it after all"), "govuk-button--secondary")}
            </form>
        }
        .into_any(),
        FindingState::Accepted => {
            let area = TextArea {
                name: "reason",
                label: t!("Why is it not a finding?"),
                hint: "",
                value: &shown.reason,
                rows: 3,
            };
            let recommend = format!("{}/new?finding={}", routes::recommendations(page.audit.id), one.id);
            view! {
                <div class="govuk-button-group">
                    {secondary(recommend, t!("Recommend something from it"))}
                    {one.words.is_some().then(|| secondary(format!("{here}/edit"), t!("Change the finding")))}
                </div>
                <section class="candour-aside">
                    <h2 class="govuk-heading-m">{t!("Reject it")}</h2>
                    <form method="post" action=format!("{here}/course") novalidate>
                        <input type="hidden" name="revision" value=revision/>
                        {text_area(&area, &shown.errors)}
                        {submit_with("step", "reject".to_owned(), t!("Reject"), "govuk-button--secondary")}
                    </form>
                </section>
            }
            .into_any()
        }
    }
}
