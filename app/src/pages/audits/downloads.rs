//! What can be taken out of an audit.

use crate::components::buttons::back;
use crate::components::table::records;
use crate::error::{PageError, Reply};
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page};
use crate::routes;
use axum::extract::Path;
use candour_domain::access::Action;
use candour_domain::ids::AuditId;
use candour_service::ServiceError;
use candour_texts::{mark, said, t};
use leptos::prelude::*;

/// The page with the links.
pub async fn downloads(chrome: Chrome, Signed(actor): Signed, Path(audit): Path<String>) -> Reply {
    let audit: AuditId = id(&audit)?;
    let audits = chrome.state.service.audits(&actor).await?;
    let item =
        audits.into_iter().find(|item| item.audit.id == audit).ok_or(PageError::Service(ServiceError::NotFound))?;
    let (all, look) = (actor.may(Action::DownloadAnalysis), actor.may(Action::ReadProgress));
    Ok(Page::new(t!("Downloads: {title}", title = item.audit.title)).render(&chrome, move || {
        let submitted: u64 =
            item.returns.iter().filter(|(state, _)| state.content_visible_to_board()).map(|(_, count)| count).sum();
        let of = super::list::counted(&item);
        let parent = if look { routes::audit(audit) } else { "/audits".to_owned() };
        let analysis = all.then(|| section(audit, t!("For the Board"), &BOARD));
        let machines = all.then(|| section(audit, t!("For recomputing"), &MACHINES));
        view! {
            {back(parent, t!("Back to the audit"))}
            <span class="govuk-caption-l">{item.audit.title.clone()}</span>
            <h1 class="govuk-heading-l">{t!("Downloads")}</h1>
            <p class="govuk-body">{t!("{submitted} of {of} agencies have submitted. Only what is submitted is in the files, and each says so on its first sheet. Each download is written into the trail.", submitted, of)}</p>
            {analysis}
            {section(audit, t!("For the regional group"), &REGIONAL)}
            {machines}
        }
    }))
}

/// Path, name, what it holds.
type File = (&'static str, &'static str, &'static str);

const BOARD: [File; 2] = [
    (
        "analysis.xlsx",
        mark!("Analysis workbook (Excel)"),
        mark!("Heat table, distribution, every answer, narratives, not applicable, completeness, charts, definitions."),
    ),
    (
        "agencies.zip",
        mark!("All recommendation workbooks (zip)"),
        mark!("One workbook an agency: summary, action plan, answers, strengths, notes."),
    ),
];

const REGIONAL: [File; 4] = [
    (
        "regional.zip",
        mark!("Regional export by type of agency (zip)"),
        mark!("Manifest, scores, aggregates with small numbers suppressed, data quality, as CSV."),
    ),
    ("regional.xlsx", mark!("Regional export by type of agency (Excel)"), mark!("The same as a workbook.")),
    (
        "regional.zip?level=agency",
        mark!("Regional export by agency (zip)"),
        mark!("Agencies that have agreed stand by name; all others only in their type."),
    ),
    ("regional.xlsx?level=agency", mark!("Regional export by agency (Excel)"), "The same as a workbook."),
];

const MACHINES: [File; 2] = [
    ("answers.json", mark!("Every answer (JSON)"), mark!("With ids, revisions, states, levels, values and reasons.")),
    (
        "scores.json",
        mark!("Every figure (JSON)"),
        mark!("With numerators, denominators, per cents, colours and caps, so that anybody can recompute them."),
    ),
];

fn section(audit: AuditId, title: &'static str, files: &[File]) -> AnyView {
    let base = format!("{}/downloads", routes::audit(audit));
    let rows = files
        .iter()
        .map(|(path, name, what)| {
            let link = view! { <a class="govuk-link" href=format!("{base}/{path}") download="">{said(name)}</a> };
            vec![link.into_any(), said(what).into_any()]
        })
        .collect();
    records(title, &[t!("File"), t!("What is in it")], rows, "candour-files")
}
