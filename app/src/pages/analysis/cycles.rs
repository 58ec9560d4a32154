//! An audit beside the one before it, like for like.

use super::with_files;
use crate::components::badge::heat;
use crate::components::buttons::back;
use crate::components::details::details;
use crate::components::notice;
use crate::components::table::{heads, nothing, records, table};
use crate::error::Reply;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page};
use crate::routes;
use axum::extract::Path;
use candour_domain::analysis::cycles::{AgencyCycles, MeanCycles};
use candour_domain::audit::Audit;
use candour_domain::question_set::{QuestionSet, StatementSummary};
use candour_domain::scoring::{Figure, figure_text, percent_text};
use candour_service::analysis::{ChartName, CyclesPage, charts};
use candour_texts::t;
use leptos::prelude::*;

/// The page.
pub async fn last_cycle(chrome: Chrome, Signed(actor): Signed, Path(audit): Path<String>) -> Reply {
    let page = chrome.state.service.audit_cycles(&actor, id(&audit)?).await?;
    Ok(Page::new(t!("Compared with the last cycle")).wide().render(&chrome, move || {
        let content = match &page.earlier {
            None => view! { <p class="govuk-body">{t!("There is no earlier audit with this question set, so there is nothing to compare with.")}</p> }.into_any(),
            Some(_) if !page.open => notice::inset(t!("The comparison is shown here once the audit is closed.").into_any()),
            Some(earlier) => compared(&page, earlier),
        };
        view! {
            {back(routes::analysis(page.audit.id), t!("Analysis"))}
            <span class="govuk-caption-l">{page.audit.title.clone()}</span>
            <h1 class="govuk-heading-l">{t!("Compared with the last cycle")}</h1>
            {content}
        }
    }))
}

fn compared(page: &CyclesPage, earlier: &Audit) -> AnyView {
    let over = match page.apart.compared {
        1 => t!("the one statement that stands").to_owned(),
        count => t!("the {count} statements that stand", count),
    };
    let lead = t!(
        "Beside {title}, version {version} of the set. Like for like: over {over} in both with the same meaning, and over the agencies that answered in both. {levels}",
        title = earlier.title,
        version = earlier.version,
        over,
        levels = if page.named {
            t!("Where levels were released after moderation, those count.")
        } else {
            t!("Levels after moderation count once those of every agency are released.")
        }
    );
    let figures = if page.apart.compared == 0 {
        let text = t!(
            "No statement stands in both cycles with the same meaning, so no figures are compared. If a reworded statement means the same, confirm it on the page of the question set."
        );
        notice::inset(text.into_any())
    } else {
        figures(page)
    };
    view! {
        <p class="govuk-body candour-measure">{lead}</p>
        {figures}
        <h2 class="govuk-heading-m">{t!("In no figure here")}</h2>
        {list(t!("New"), t!("In this cycle only."), &page.apart.added)}
        {list(t!("Removed"), t!("In the last cycle only."), &page.apart.removed)}
        {reworded(page)}
        {list(t!("Graded otherwise"), t!("In both, in the same words, with another way to answer or other levels."), &page.apart.regraded)}
    }
    .into_any()
}

fn figures(page: &CyclesPage) -> AnyView {
    let set = &page.set;
    let few = page.fewest;
    let named = page.named;
    let row = |name: String, mean: &MeanCycles| mean_row(set, name, mean, !named && mean.now.n() < u64::from(few));
    let mut rows = vec![row(t!("Overall").to_owned(), &page.overall)];
    let standards = set.standards.iter().zip(&page.standards);
    rows.extend(standards.map(|(standard, mean)| row(format!("{}. {}", standard.code, standard.title), mean)));
    let columns = heads(&[t!("Standard"), t!("Last cycle"), t!("This cycle"), t!("Change"), t!("Agencies")]);
    let by_agency = named.then(|| agencies(set, &page.agencies));
    view! {
        {table(t!("Means over the agencies"), columns, rows, "candour-heat-table")}
        {with_files(page.audit.id, ChartName::Cycles, t!("From the last cycle to this one, like for like"), charts::cycles(page), "")}
        {by_agency}
    }
    .into_any()
}

fn mean_row(set: &QuestionSet, name: String, mean: &MeanCycles, hidden: bool) -> Vec<AnyView> {
    let mut cells = vec![name.into_any()];
    if hidden && mean.now.n() > 0 {
        cells.push(t!("Too few agencies").into_any());
        cells.extend((0..3).map(|_| "–".into_any()));
        return cells;
    }
    if let (Some(then), Some(now)) = (mean.then.value(), mean.now.value()) {
        let change = match now.cmp(&then) {
            std::cmp::Ordering::Greater => t!("▲ higher"),
            std::cmp::Ordering::Less => t!("▼ lower"),
            std::cmp::Ordering::Equal => t!("= the same"),
        };
        cells.push(percent_text(&set.scoring, &then).into_any());
        cells.push(percent_text(&set.scoring, &now).into_any());
        cells.push(change.into_any());
    } else {
        cells.push(t!("Nothing compares").into_any());
        cells.extend((0..2).map(|_| nothing(t!("Nothing compares"))));
    }
    cells.push(mean.now.n().to_string().into_any());
    cells
}

fn agencies(set: &QuestionSet, agencies: &[AgencyCycles]) -> AnyView {
    if agencies.is_empty() {
        return view! { <p class="govuk-body">{t!("No agency has submitted in both cycles.")}</p> }.into_any();
    }
    let mut columns = heads(&[t!("Agency"), t!("Statements compared"), t!("Overall")]);
    columns.extend(set.standards.iter().map(|standard| {
        view! {
            <abbr title=standard.title.clone() aria-hidden="true">{standard.code.clone()}</abbr>
            <span class="govuk-visually-hidden">{standard.title.clone()}</span>
        }
        .into_any()
    }));
    let rows = agencies.iter().map(|row| {
        let mut cells = vec![row.agency.name.clone().into_any(), row.compared.to_string().into_any()];
        cells.extend(std::iter::once(&row.overall).chain(&row.standards).map(|pair| both(set, pair)));
        cells
    });
    table(t!("Each agency, last cycle and this one"), columns, rows.collect(), "candour-heat-table")
}

/// Then and now.
fn both(set: &QuestionSet, (then, now): &(Figure, Figure)) -> AnyView {
    if then.rag.is_none() || now.rag.is_none() {
        return nothing(t!("Nothing compares"));
    }
    let text = |figure: &Figure| figure_text(&set.scoring, figure);
    view! { {heat(&text(then), then)} <span class="govuk-visually-hidden">{t!(" then, now ")}</span> {heat(&text(now), now)} }
        .into_any()
}

fn list(title: &'static str, what: &'static str, of: &[StatementSummary]) -> AnyView {
    let items = of.iter().map(|one| view! { <li>{format!("{} {}", one.code, one.text)}</li> });
    let content = if of.is_empty() {
        view! { <p class="govuk-body">{t!("None.")}</p> }.into_any()
    } else {
        view! { <p class="govuk-body">{what}</p> <ul class="govuk-list govuk-list--bullet">{items.collect_view()}</ul> }
            .into_any()
    };
    details(format!("{title} ({})", of.len()), content)
}

fn reworded(page: &CyclesPage) -> AnyView {
    let rows: Vec<_> = page
        .apart
        .reworded
        .iter()
        .map(|one| vec![one.code.clone().into_any(), one.before.clone().into_any(), one.after.clone().into_any()])
        .collect();
    let count = rows.len();
    let content = if rows.is_empty() {
        view! { <p class="govuk-body">{t!("None.")}</p> }.into_any()
    } else {
        view! {
            <p class="govuk-body">{t!("In both, in other words, and nobody has said that they mean the same.")}</p>
            {records(t!("Reworded statements"), &[t!("No."), t!("Last cycle"), t!("This cycle")], rows, "")}
        }
        .into_any()
    };
    details(t!("Reworded ({count})", count), content)
}
