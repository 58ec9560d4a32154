//! The Board view of an audit: agencies by standards, how each statement was answered, how complete it is.

use super::filter::{form, query_of, view_of};
use super::heat::heat_table;
use super::tables::{completeness, distribution, standards};
use super::{levels_said, with_files};
use crate::components::buttons::{back, secondary};
use crate::components::details::details;
use crate::components::notice;
use crate::components::table::standards_key;
use crate::error::{PageError, Reply};
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::downloads::attachment;
use crate::pages::id;
use crate::render::{Chrome, Page};
use crate::routes;
use axum::extract::Path;
use candour_domain::access::Action;
use candour_domain::analysis::{Analysis, Seen, Together, View};
use candour_domain::audit::Audit;
use candour_domain::submission::ReturnState;
use candour_service::ServiceError;
use candour_service::analysis::{AnalysisPage, ChartName, charts};
use candour_texts::t;
use http::Uri;
use leptos::prelude::*;

/// The page.
pub async fn board(chrome: Chrome, Signed(actor): Signed, Path(audit): Path<String>, uri: Uri) -> Reply {
    let page = chrome.state.service.audit_analysis(&actor, id(&audit)?).await?;
    let fields = Fields::of_query(&uri);
    let up = if actor.may(Action::ReadProgress) {
        (routes::audit(page.audit.id), t!("Back to the audit"))
    } else {
        ("/audits".to_owned(), t!("All audits"))
    };
    let reports = actor.may(Action::ReadReport);
    Ok(Page::new(t!("Analysis: {title}", title = page.audit.title)).wide().render(&chrome, move || {
        let view = view_of(&fields, &page.set, page.named);
        let audit = page.audit.clone();
        let lead = lead(&page);
        let ways = ways(&page, reports);
        view! {
            {back(up.0, up.1)}
            <span class="govuk-caption-l">{audit.title.clone()}</span>
            <h1 class="govuk-heading-l">{t!("Analysis")}</h1>
            {lead}
            {ways}
            {figures(page, &audit, &view, &query_of(&fields))}
        }
    }))
}

/// A chart as a file.
pub async fn chart(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((audit, file)): Path<(String, String)>,
    uri: Uri,
) -> Reply {
    let audit = id(&audit)?;
    let fields = Fields::of_query(&uri);
    let chart = ChartName::of_file(&file).ok_or(PageError::Service(ServiceError::NotFound))?;
    let view = |page: &AnalysisPage| view_of(&fields, &page.set, page.named);
    let file = chrome.state.service.chart_file(&actor, audit, chart, view).await?;
    Ok(attachment(&file.name, file.kind, file.bytes))
}

/// How many returns stand behind it.
fn lead(page: &AnalysisPage) -> AnyView {
    let count = |wanted: &dyn Fn(&Seen) -> bool| page.returns.iter().filter(|seen| wanted(seen)).count();
    let submitted = count(&|seen| seen.state.content_visible_to_board());
    let asked = count(&|seen| seen.state.is_counted());
    let left_out = [(ReturnState::Exempt, "exempt"), (ReturnState::Withdrawn, "withdrawn")];
    let left_out = left_out.map(|(state, word)| (count(&|seen| seen.state == state), word));
    let left_out: Vec<_> =
        left_out.into_iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!(" {count} {word}.")).collect();
    let left_out = left_out.concat();
    let text = t!(
        "{submitted} of {asked} agencies have submitted.{left_out} Figures are of what is submitted, {levels}.",
        submitted,
        asked,
        left_out,
        levels = levels_said(&page.returns, page.named)
    );
    view! { <p class="govuk-body candour-measure">{text}</p> }.into_any()
}

fn ways(page: &AnalysisPage, reports: bool) -> AnyView {
    let report = reports.then(|| secondary(routes::audit_report(page.audit.id), t!("Report")));
    let findings = page.may_read_findings.then(|| secondary(routes::findings(page.audit.id), t!("Findings")));
    view! {
        <div class="govuk-button-group">
            {findings}
            {secondary(routes::last_cycle(page.audit.id), t!("Compare with the last cycle"))}
            {report}
        </div>
    }
    .into_any()
}

fn figures(page: AnalysisPage, audit: &Audit, view: &View, query: &str) -> AnyView {
    if !page.open {
        let text = t!(
            "Figures over all agencies are shown here once the audit is closed. While agencies still submit, figures that move would show who has just done so."
        );
        return notice::inset(text.into_any());
    }
    let set = page.set;
    let named = page.named;
    let analysis = Analysis { set: &set, returns: page.returns }.part(view);
    let together = (!named).then(|| Together::new(&analysis, page.fewest));
    let rows = analysis.distribution();
    let few = t!(
        "Agencies are not named here. Figures of fewer than {fewest} agencies are not shown, nor figures that would give them away.",
        fewest = page.fewest
    );
    let means = charts::standards(&analysis, together.as_ref());
    let answers = charts::answers(&set, &rows, together.as_ref());
    view! {
        {(!named).then(|| notice::inset(few.into_any()))}
        {form(&routes::analysis(audit.id), &set, view, named)}
        {named.then(|| by_agency(&analysis, audit, view, query))}
        <h2 class="govuk-heading-m">{t!("Standards")}</h2>
        {standards(&analysis, view, together.as_ref())}
        {with_files(audit.id, ChartName::Standards, t!("Mean score of each standard"), means, query)}
        <h2 class="govuk-heading-m">{t!("How each statement was answered")}</h2>
        <p class="govuk-body candour-measure">{t!("Not applicable, unanswered and not asked are three different things, and none of them is a level worth nought. The mean is of the scored answers, each as a share of its scale’s highest value.")}</p>
        {with_files(audit.id, ChartName::Answers, t!("How the statements of each standard were answered"), answers, query)}
        {distribution(&set, &rows, view, together.as_ref())}
        {named.then(|| view! { <h2 class="govuk-heading-m">{t!("Completeness")}</h2> {completeness(&analysis)} })}
    }
    .into_any()
}

fn by_agency(analysis: &Analysis<'_>, audit: &Audit, view: &View, query: &str) -> AnyView {
    let rag = &analysis.set.scoring.rag;
    let said = t!(
        "● green from {normalize}%, ◐ amber from {normalize_2}%, ○ red below. Capped: a critical statement is red, so the standard cannot be better. Provisional: something that must be answered is not.",
        normalize = rag.green.normalize(),
        normalize_2 = rag.amber.normalize()
    );
    let drawn = with_files(
        audit.id,
        ChartName::Heat,
        t!("Score of each agency in each standard"),
        charts::heat(analysis),
        query,
    );
    view! {
        <h2 class="govuk-heading-m">{t!("Agencies by standards")}</h2>
        {heat_table(analysis, view)}
        {standards_key(analysis.set)}
        <p class="govuk-body-s candour-muted candour-measure"><span class="candour-screen-only">{t!("Choose a figure to see what made it. ")}</span>{said}</p>
        {details(t!("The same as a chart"), drawn)}
    }
    .into_any()
}
