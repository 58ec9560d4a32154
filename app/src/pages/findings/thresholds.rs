//! The thresholds of an audit's rules: what a change would do, shown before it is made.

use super::why;
use crate::components::buttons::{back, submit};
use crate::components::errors::{Errors, summary};
use crate::components::findings::kind_tag;
use crate::components::notice;
use crate::components::text_field::{TextField, text_field};
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::Response;
use candour_domain::findings::{Difference, Proposal, Rule, SETTINGS, Thresholds, Unit};
use candour_domain::ids::AuditId;
use candour_domain::plan::Wrong;
use candour_service::ServiceError;
use candour_service::findings::ThresholdsPage;
use candour_texts::{said, t};
use http::{StatusCode, Uri};
use leptos::prelude::*;

/// The page; with thresholds in its address also what they would change.
pub async fn thresholds(chrome: Chrome, Signed(actor): Signed, Path(audit): Path<String>, uri: Uri) -> Reply {
    let audit = id(&audit)?;
    let service = &chrome.state.service;
    let asked = Fields::of_query(&uri);
    if SETTINGS.iter().all(|setting| asked.get(setting.field).is_empty()) {
        let page = service.finding_thresholds(&actor, audit, None).await?;
        return Ok(render(&chrome, page, None, Errors::default(), None));
    }
    match Thresholds::parse(|field| asked.get(field)) {
        Ok(others) => {
            let page = service.finding_thresholds(&actor, audit, Some(others)).await?;
            Ok(render(&chrome, page, Some(asked), Errors::default(), None))
        }
        Err(wrong) => {
            let page = service.finding_thresholds(&actor, audit, None).await?;
            Ok(render(&chrome, page, Some(asked), errors(wrong), None))
        }
    }
}

/// Sets them.
pub async fn set_thresholds(chrome: Chrome, Signed(actor): Signed, Path(audit): Path<String>, body: Bytes) -> Reply {
    let audit: AuditId = id(&audit)?;
    let service = &chrome.state.service;
    // Whose audit it is is asked before the form is read.
    let page = service.finding_thresholds(&actor, audit, None).await?;
    let fields = Fields::parse(&body)?;
    let names: Vec<_> = SETTINGS.iter().map(|setting| setting.field).chain(["revision"]).collect();
    fields.only(&names)?;
    let to = match Thresholds::parse(|field| fields.get(field)) {
        Ok(to) => to,
        Err(wrong) => return Ok(render(&chrome, page, Some(fields), errors(wrong), None)),
    };
    let seen = fields.get("revision").parse().unwrap_or(-1);
    match service.set_finding_thresholds(&actor, audit, seen, to).await {
        Ok(()) => Ok(see_other(&format!("{}?note=thresholds", routes::findings(audit)))),
        Err(ServiceError::Refused(refusal)) => {
            let page = service.finding_thresholds(&actor, audit, Some(to)).await?;
            Ok(render(&chrome, page, Some(fields), Errors::default(), Some(why(&refusal))))
        }
        Err(other) => Err(other.into()),
    }
}

fn errors(wrong: Vec<Wrong>) -> Errors {
    let mut errors = Errors::default();
    for Wrong { field, message } in wrong {
        errors.push(field, message);
    }
    errors
}

fn render(
    chrome: &Chrome,
    page: ThresholdsPage,
    typed: Option<Fields>,
    errors: Errors,
    refused: Option<String>,
) -> Response {
    let status = match (errors.is_empty(), refused.is_some()) {
        (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
        (true, true) => StatusCode::CONFLICT,
        (true, false) => StatusCode::OK,
    };
    Page::new(t!("Thresholds of the rules")).status(status).render(chrome, move || {
        let base = routes::findings(page.audit.id);
        let value = |field: &str, now: u32| typed.as_ref().map_or_else(|| now.to_string(), |typed| typed.get(field).to_owned());
        let fields = SETTINGS.iter().map(|setting| {
            let field = TextField {
                name: setting.field,
                label: said(setting.label),
                hint: &setting.bounds(),
                value: &value(setting.field, setting.value(page.thresholds)),
                width: "govuk-input--width-4",
                inputmode: Some("numeric"),
                suffix: if setting.unit == Unit::PerCent { "%" } else { "" },
                ..TextField::default()
            };
            text_field(&field, &errors)
        });
        let fields = fields.collect_view();
        let here = format!("{base}/thresholds");
        view! {
            {back(base, t!("Findings"))}
            {summary(&errors)}
            {refused.map(notice::warning)}
            <span class="govuk-caption-l">{page.audit.title.clone()}</span>
            <h1 class="govuk-heading-l">{t!("Thresholds of the rules")}</h1>
            <p class="govuk-body candour-measure">{t!("They are of this audit alone. With them as they are, the rules propose {proposed}. What you have decided stays decided, whatever you set.", proposed = proposals(page.proposed))}</p>
            {page.difference.as_ref().map(change)}
            <form method="post" action=here novalidate>
                <input type="hidden" name="revision" value=page.revision.to_string()/>
                {fields}
                <div class="govuk-button-group">
                    <button type="submit" formmethod="get" class="govuk-button govuk-button--secondary" data-module="govuk-button">{t!("Show what would change")}</button>
                    {submit(t!("Save the thresholds"))}
                </div>
            </form>
            <h2 class="govuk-heading-m">{t!("The rules as they stand")}</h2>
            <ul class="govuk-list govuk-list--bullet candour-measure">
                {Rule::ALL.map(|rule| view! { <li>{rule.text(&page.thresholds)}</li> }).into_iter().collect_view()}
            </ul>
        }
    })
}

fn proposals(count: usize) -> String {
    t!(count; "1 finding" | "{count} findings")
}

/// What the thresholds that are asked about would change.
fn change(difference: &Difference) -> AnyView {
    let list = |title: String, of: &[Proposal]| {
        let items = of.iter().map(|one| view! { <li>{kind_tag(one.key.rule.kind())} " " {one.text.clone()}</li> });
        let items: Vec<_> = items.collect();
        (!of.is_empty()).then(|| view! { <h3 class="govuk-heading-s">{title}</h3> <ul class="govuk-list">{items}</ul> })
    };
    let nothing = difference.added.is_empty() && difference.gone.is_empty();
    let nothing = nothing.then(|| view! { <p class="govuk-body">{t!("Nothing would change.")}</p> });
    view! {
        <section class="candour-aside" id="change">
            <h2 class="govuk-heading-m">{t!("What would change")}</h2>
            {nothing}
            {list(t!("Proposed as well ({added})", added = difference.added.len()), &difference.added)}
            {list(t!("Proposed no longer ({gone})", gone = difference.gone.len()), &difference.gone)}
            <p class="govuk-body">{t!("{kept} would stay proposed. Nothing is saved yet.", kept = proposals(difference.kept))}</p>
        </section>
    }
    .into_any()
}
