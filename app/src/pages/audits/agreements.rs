//! Which agencies agree to figures of their own in the regional export.

use crate::components::buttons::submit;
use crate::components::errors::{Errors, summary};
use crate::components::notice;
use crate::components::select::{Select, select};
use crate::components::table::records;
use crate::components::text_field::{TextField, text_field};
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::Signed;
use crate::render::{Chrome, Page, see_other};
use axum::body::Bytes;
use candour_domain::access::Actor;
use candour_domain::time::{date_text, day};
use candour_service::ServiceError;
use candour_service::audits::AgreementRow;
use candour_texts::t;
use http::{StatusCode, Uri};
use leptos::prelude::*;

/// The list and the form.
pub async fn agreements(chrome: Chrome, Signed(actor): Signed, uri: Uri) -> Reply {
    let note = match Fields::of_query(&uri).get("note") {
        "recorded" => Some(t!("The agreement is recorded. The next regional export by agency names the agency.")),
        "ended" => Some(t!("The agreement is ended. Exports that were taken before still name the agency.")),
        _ => None,
    };
    page(&chrome, &actor, Fields::default(), Errors::default(), note).await
}

/// Records an agreement, or ends one.
pub async fn record_agreement(chrome: Chrome, Signed(actor): Signed, body: Bytes) -> Reply {
    let fields = Fields::parse(&body)?;
    fields.only(&["agency", "reference", "end"])?;
    let ending = !fields.get("end").is_empty();
    let mut errors = Errors::default();
    let agency = fields.get(if ending { "end" } else { "agency" }).parse();
    if agency.is_err() {
        errors.push("agency", t!("Choose the agency that agrees."));
    }
    if !ending && fields.get("reference").trim().is_empty() {
        errors.push("reference", t!("Say where the agreement stands written, such as a minute or a letter."));
    }
    let Some(agency) = agency.ok().filter(|_| errors.is_empty()) else {
        return page(&chrome, &actor, fields, errors, None).await;
    };
    let reference = if ending { "" } else { fields.get("reference") };
    match chrome.state.service.record_agreement(&actor, agency, reference).await {
        Ok(()) => Ok(see_other(&format!("/agreements?note={}", if ending { "ended" } else { "recorded" }))),
        Err(ServiceError::Invalid(problems)) => page(&chrome, &actor, fields, problems.into(), None).await,
        Err(other) => Err(other.into()),
    }
}

async fn page(chrome: &Chrome, actor: &Actor, fields: Fields, errors: Errors, note: Option<&'static str>) -> Reply {
    let rows = chrome.state.service.agreements(actor).await?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(Page::new(t!("Agreements")).status(status).render(chrome, move || {
        view! {
            {note.map(notice::done)}
            {summary(&errors)}
            <h1 class="govuk-heading-l">{t!("Agreements")}</h1>
            <p class="govuk-body candour-measure">
                {t!("The regional export shows types of agency. An agency stands in it by name only where it has agreed in writing, and only in the export by agency.")}
            </p>
            {recorded(&rows)}
            {form(&rows, &fields, &errors)}
        }
    }))
}

fn recorded(rows: &[AgreementRow]) -> AnyView {
    let cells = rows
        .iter()
        .map(|row| match &row.agreement {
            Some((reference, at)) => {
                let end = view! {
                    <form method="post" action="/agreements">
                        <button type="submit" class="govuk-button govuk-button--secondary candour-small-button" name="end" value=row.agency.id.to_string()>
                            {t!("End")} <span class="govuk-visually-hidden">{t!(" the agreement of {name}", name = row.agency.name)}</span>
                        </button>
                    </form>
                };
                vec![row.agency.name.clone().into_any(), reference.clone().into_any(), date_text(day(*at)).into_any(), end.into_any()]
            }
            None => vec![
                row.agency.name.clone().into_any(),
                view! { <span class="candour-muted">{t!("None")}</span> }.into_any(),
                ().into_any(),
                ().into_any(),
            ],
        })
        .collect();
    records(
        t!("Agreements by agency"),
        &[t!("Agency"), t!("Where it stands written"), t!("Recorded on"), t!("Change")],
        cells,
        "",
    )
}

fn form(rows: &[AgreementRow], fields: &Fields, errors: &Errors) -> AnyView {
    let choose = (String::new(), t!("Choose one").to_owned());
    let agencies = rows.iter().map(|row| (row.agency.id.to_string(), row.agency.name.clone()));
    let agency = Select {
        name: "agency",
        label: t!("Agency"),
        options: std::iter::once(choose).chain(agencies).collect(),
        chosen: fields.get("agency"),
        ..Select::default()
    };
    let reference = TextField {
        name: "reference",
        label: t!("Where the agreement stands written"),
        hint: t!("Such as “QA&P minute 7.2 of 3 March 2026”"),
        value: fields.get("reference"),
        ..TextField::default()
    };
    view! {
        <section class="candour-aside">
            <h2 class="govuk-heading-m">{t!("Record an agreement")}</h2>
            <form method="post" action="/agreements" novalidate>
                {select(agency, errors)}
                {text_field(&reference, errors)}
                {submit(t!("Record"))}
            </form>
        </section>
    }
    .into_any()
}
