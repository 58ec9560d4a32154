//! What differs between two versions of a report, word by word.

use super::title;
use crate::components::badge::tag;
use crate::components::buttons::{back, submit_secondary};
use crate::components::changes::pieces;
use crate::components::errors::Errors;
use crate::components::select::{Select, select};
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page};
use crate::routes;
use axum::extract::Path;
use candour_domain::board_report::{SectionChange, What};
use candour_domain::time::moment_text;
use candour_service::board_report::ChangesPage;
use candour_texts::t;
use http::Uri;
use leptos::prelude::*;

/// The page.
pub async fn changes(chrome: Chrome, Signed(actor): Signed, Path(report): Path<String>, uri: Uri) -> Reply {
    let fields = Fields::of_query(&uri);
    let number = |name| fields.get(name).parse::<i64>().ok();
    let between = number("from").zip(number("to"));
    let page = chrome.state.service.report_changes(&actor, id(&report)?, between).await?;
    Ok(Page::new(title(&page.audit)).render(&chrome, move || {
        let here = routes::report(page.id);
        let content = if page.versions.len() < 2 {
            view! { <p class="govuk-body">{t!("There is one version at most: nothing to compare yet.")}</p> }.into_any()
        } else {
            differences(&page)
        };
        view! {
            {back(here, t!("The report"))}
            <span class="govuk-caption-l">{page.audit.clone()}</span>
            <h1 class="govuk-heading-l">{t!("What differs between versions")}</h1>
            {content}
        }
    }))
}

fn differences(page: &ChangesPage) -> AnyView {
    let (from, to) = (page.between.0.to_string(), page.between.1.to_string());
    let options = || {
        let line = |version: &candour_service::board_report::VersionView| {
            let label = t!(
                "Version {number}: {what}, {at}",
                number = version.number,
                what = version.event.label(),
                at = moment_text(version.at)
            );
            (version.number.to_string(), label)
        };
        page.versions.iter().map(line).collect::<Vec<_>>()
    };
    let none = Errors::default();
    let earlier = Select { name: "from", label: t!("From"), options: options(), chosen: &from, ..Select::default() };
    let later = Select { name: "to", label: t!("To"), options: options(), chosen: &to, ..Select::default() };
    let (same, changed): (Vec<_>, Vec<_>) = page.changes.iter().partition(|one| one.what == What::Same);
    let nothing =
        changed.is_empty().then(|| view! { <p class="govuk-body">{t!("The two versions read the same.")}</p> });
    let same: Vec<_> = same.iter().map(|one| one.title.clone()).collect();
    let same = (!same.is_empty() && !changed.is_empty())
        .then(|| view! { <p class="govuk-body">{t!("These sections read the same: {titles}.", titles = same.join(", "))}</p> });
    view! {
        <form method="get" action=format!("{}/changes", routes::report(page.id)) class="candour-filter">
            {select(earlier, &none)}
            {select(later, &none)}
            {submit_secondary(t!("Compare"))}
        </form>
        <p class="govuk-body candour-measure">{t!("What was removed is struck through, what was added is underlined. Figures are compared with the words.")}</p>
        {nothing}
        {changed.into_iter().map(one).collect_view()}
        {same}
    }
    .into_any()
}

fn one(change: &SectionChange) -> AnyView {
    let what = match change.what {
        What::Same => None,
        What::Changed => Some(tag(t!("Changed"), "candour-tag--going")),
        What::Added => Some(tag(t!("Added"), "candour-tag--done")),
        What::Removed => Some(tag(t!("Removed"), "candour-tag--attention")),
    };
    view! {
        <section class="candour-statement">
            <h2 class="govuk-heading-m">{change.title.clone()} " " {what}</h2>
            <p class="candour-kept-text">{pieces(&change.pieces)}</p>
        </section>
    }
    .into_any()
}
