//! A report as it is read, with what may be done with it.

use super::lead::{Forms, forms};
use super::title;
use crate::components::buttons::{back, secondary};
use crate::components::details::details;
use crate::components::errors::{Errors, linked_summary};
use crate::components::notice;
use crate::components::report::{course, report_state, section};
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page};
use crate::routes;
use axum::extract::Path;
use axum::response::Response;
use candour_domain::board_report::{ReportState, Section, Written};
use candour_domain::signature::hash_text;
use candour_domain::time::moment_text;
use candour_service::board_report::{ReportPage, ReportWay, Show, VersionView};
use candour_texts::t;
use http::{StatusCode, Uri};
use leptos::prelude::*;

/// What the page shows beside what is kept.
#[derive(Default)]
pub(super) struct Shown {
    pub(super) errors: Errors,
    pub(super) fields: Fields,
    pub(super) refused: Option<String>,
    pub(super) note: Option<&'static str>,
}

/// The page.
pub async fn show(chrome: Chrome, Signed(actor): Signed, Path(report): Path<String>, uri: Uri) -> Reply {
    let fields = Fields::of_query(&uri);
    let page = chrome.state.service.report(&actor, id(&report)?, chosen(&fields)).await?;
    let note = match fields.get("note") {
        "started" => Some(t!("The report is started. Its figures fill themselves; the words are yours.")),
        "written" => Some(t!("The section is saved.")),
        "send" => Some(t!("The report is with the Audit Chair, who gets a mail.")),
        "take-back" => Some(t!("The report is yours to write again.")),
        "pass" => Some(t!("The report is with QA&P, whose members get a mail.")),
        "reopen" => Some(t!("The report is a draft again. Its figures are live, and it is to be signed anew.")),
        "amend" => Some(t!("The amended text is a version. The Audit Chair gets a mail.")),
        "signed" => Some(t!("You have signed the report off. Text and figures are frozen.")),
        "returned" => Some(t!("The report is returned. The QA Manager reads your reason.")),
        "approved" => Some(t!("The report is final. The Board and the agencies of the audit can read it.")),
        "presented" => Some(t!("It is put down that the Board has received the report.")),
        _ => None,
    };
    Ok(render(&chrome, page, Shown { note, ..Shown::default() }))
}

/// What of the report is asked for: a version by its number, or the text that is being amended.
pub(super) fn chosen(fields: &Fields) -> Show {
    match fields.get("version") {
        "" => Show::Standing,
        "work" => Show::Work,
        number => number.parse().map_or(Show::Standing, Show::Version),
    }
}

pub(super) fn render(chrome: &Chrome, page: ReportPage, shown: Shown) -> Response {
    let status = match (shown.errors.is_empty(), shown.refused.is_some()) {
        (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
        (true, true) => StatusCode::CONFLICT,
        (true, false) => StatusCode::OK,
    };
    Page::new(title(&page.audit.1)).status(status).render(chrome, move || {
        let links = shown.errors.iter().map(|(field, text)| (format!("#{field}"), text.to_owned())).collect();
        let content = match &page.written {
            Some(written) => sections(&page, written),
            None => notice::warning(t!(
                "A part of this report could not be read. Tell whoever runs Candour for your Board."
            )),
        };
        let (first, last) = forms(&page, &Forms { errors: &shown.errors, fields: &shown.fields });
        view! {
            {back("/reports".to_owned(), t!("All reports"))}
            {shown.note.map(notice::done)}
            {linked_summary(t!("There is a problem"), links)}
            {shown.refused.clone().map(notice::warning)}
            <span class="govuk-caption-l">{page.audit.1.clone()}</span>
            <h1 class="govuk-heading-l">{t!("Report")}</h1>
            <p class="govuk-body candour-standing">{report_state(page.state)} " " {standing(&page)}</p>
            {returned(&page)}
            {problems(&page)}
            {first}
            {ways(&page)}
            {contents(&page)}
            {content}
            {last}
            {kept(&page)}
        }
    })
}

/// Which text it is, and whether its figures move.
fn standing(page: &ReportPage) -> String {
    match (page.shown, page.versions.first()) {
        (Some(number), Some(latest)) if number != latest.number => {
            t!("This is version {number}. Version {latest} stands.", number, latest = latest.number)
        }
        (Some(number), _) => t!("Version {number}: text and figures are frozen.", number),
        (None, Some(latest)) if page.state == ReportState::WithQap => t!(
            "The text that is being amended, with the figures of version {latest}. It is no version yet.",
            latest = latest.number
        ),
        (None, _) => t!("Figures are as they are now.").to_owned(),
    }
}

/// Why it was returned, where it is.
fn returned(page: &ReportPage) -> Option<AnyView> {
    let event = page.events.first().filter(|_| page.state == ReportState::Returned)?;
    let reason = crate::components::report::words(event);
    let by = t!("Returned by {by} on {at}:", by = event.by, at = moment_text(event.at));
    Some(notice::inset(view! { <p class="govuk-body">{by}</p> {reason} }.into_any()))
}

/// What keeps it from being sent.
fn problems(page: &ReportPage) -> Vec<AnyView> {
    let unreadable = (!page.readable).then(|| t!("A finding or a recommendation that fills this report could not be read. Nobody can sign it until it can.").to_owned());
    let amended = (page.amended && page.shown.is_some()).then(|| {
        t!("The text is being amended: what was changed is no version yet. Look at it, then make it one.").to_owned()
    });
    let all = page.unfilled.iter().map(candour_domain::board_report::Unfilled::sentence);
    all.chain(unreadable).chain(amended).map(notice::warning).collect()
}

fn ways(page: &ReportPage) -> AnyView {
    let here = routes::report(page.id);
    let may = |way| page.ways.contains(&way);
    let version = page.shown.map_or_else(String::new, |number| format!("?version={number}"));
    let write = may(ReportWay::Write).then(|| secondary(format!("{here}/sections"), t!("Write and arrange sections")));
    let work = (page.amended && page.shown.is_some())
        .then(|| secondary(format!("{here}?version=work"), t!("See the amended text")));
    let compare = may(ReportWay::Compare).then(|| secondary(format!("{here}/changes"), t!("Compare versions")));
    view! {
        <div class="govuk-button-group">
            {write}
            {work}
            {compare}
            {secondary(format!("{here}/report.pdf{version}"), t!("Download as PDF"))}
            {secondary(format!("{here}/report.docx{version}"), t!("Download for Word"))}
            {secondary(format!("{here}/guide"), t!("One Minute Guide"))}
            {secondary(format!("{here}/learning"), t!("Learning log"))}
        </div>
    }
    .into_any()
}

fn contents(page: &ReportPage) -> Option<AnyView> {
    let written = page.written.as_ref().filter(|written| written.sections.len() > 2)?;
    let items = written.sections.iter().map(|section| {
        view! { <li><a class="govuk-link" href=format!("#section-{}", section.id)>{section.title.clone()}</a></li> }
    });
    Some(
        view! {
            <nav class="candour-contents" aria-label=t!("Contents")>
                <h2 class="govuk-heading-s">{t!("Contents")}</h2>
                <ol class="govuk-list">{items.collect_view()}</ol>
            </nav>
        }
        .into_any(),
    )
}

fn sections(page: &ReportPage, written: &Written) -> AnyView {
    let all = written.sections.iter().map(|one| one_section(page, one, written)).collect_view();
    view! { <article class="candour-report" id="sections">{all}</article> }.into_any()
}

fn one_section(page: &ReportPage, one: &Section, written: &Written) -> AnyView {
    let here = routes::report(page.id);
    let may = |way| page.ways.contains(&way);
    let of = one.title.clone();
    let write = (may(ReportWay::Write) && page.shown.is_none()).then(|| {
        let of = of.clone();
        view! { <a class="govuk-link" href=format!("{here}/sections/{}", one.id)>{t!("Write")}<span class="govuk-visually-hidden">": " {of}</span></a> }
    });
    let count = page.comments.get(&one.id).copied().unwrap_or_default();
    let label = match (count, may(ReportWay::Comment)) {
        (0, false) => None,
        (0, true) => Some(t!("Comment").to_owned()),
        (count, _) => Some(t!(count; "1 comment" | "{count} comments")),
    };
    let label = label.filter(|_| may(ReportWay::ReadComments));
    let comments = label.map(|label| {
        view! { <a class="govuk-link" href=format!("{here}/sections/{}/comments", one.id)>{label}<span class="govuk-visually-hidden">": " {of}</span></a> }
    });
    view! {
        <section class="candour-report__section" id=format!("section-{}", one.id)>
            <h2 class="govuk-heading-m">{one.title.clone()}</h2>
            {section(one, written)}
            <p class="candour-report__ways govuk-body-s candour-screen-only">{write} {comments}</p>
        </section>
    }
    .into_any()
}

/// The versions and the history.
fn kept(page: &ReportPage) -> AnyView {
    let here = routes::report(page.id);
    let versions = page.versions.iter().map(|version| version_line(&here, version)).collect_view();
    let versions = (!page.versions.is_empty()).then(|| {
        view! { <h2 class="govuk-heading-m">{t!("Versions")}</h2> <ul class="govuk-list candour-course">{versions}</ul> }
    });
    let events = (!page.events.is_empty()).then(|| {
        view! { <h2 class="govuk-heading-m">{t!("What has happened")}</h2> {course(&page.events)} }
    });
    view! { <div class="candour-screen-only">{versions} {events}</div> }.into_any()
}

fn version_line(here: &str, version: &VersionView) -> AnyView {
    let number = version.number;
    let made = t!("{what}, {by}, {at}", what = version.event.label(), by = version.by, at = moment_text(version.at));
    let whole = match version.whole {
        Some(true) => None,
        Some(false) => Some(notice::warning(t!("What is kept of this version is not what was signed."))),
        None => Some(notice::warning(t!("This version could not be read."))),
    };
    let hash = details(
        t!("The hash of version {number}", number),
        view! { <p class="candour-hash">{hash_text(&version.hash)}</p> <p class="govuk-body-s">{t!("It is worked out over the text and its figures, with random bytes that are kept with them: one letter more gives another hash.")}</p> }.into_any(),
    );
    view! {
        <li class="candour-course__step">
            <p class="govuk-body"><a class="govuk-link" href=format!("{here}?version={number}")>{t!("Version {number}", number)}</a></p>
            <p class="govuk-body-s candour-muted">{made}</p>
            {whole}
            {hash}
        </li>
    }
    .into_any()
}
