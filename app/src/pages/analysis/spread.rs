//! An agency's view of itself against the anonymous spread of the others.

use super::levels_said;
use crate::components::badge::{heat, rag};
use crate::components::buttons::back;
use crate::components::chart;
use crate::components::notice;
use crate::components::table::{heads, table};
use crate::error::Reply;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page};
use crate::routes;
use axum::extract::Path;
use candour_domain::analysis::{Analysis, Shown, Spread, SpreadFigures, SpreadStandard, SpreadStatement, Standing};
use candour_domain::question_set::QuestionSet;
use candour_domain::scoring::{Figure, figure_text, percent_text};
use candour_service::analysis::{SpreadPage, charts};
use candour_texts::t;
use leptos::prelude::*;

/// The page.
pub async fn spread(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>) -> Reply {
    let mut page = chrome.state.service.return_spread(&actor, id(&return_id)?).await?;
    Ok(Page::new(t!("Your agency and the others")).wide().render(&chrome, move || {
        let returns = page.returns.take();
        let (set, own, few) = (page.set.clone(), page.return_id, page.fewest);
        let closed = returns.is_some();
        let found = returns.and_then(|returns| {
            let analysis = Analysis { set: &set, returns };
            candour_domain::analysis::spread(analysis, own, few)
        });
        let content = match (&found, closed) {
            (Some(found), _) => figures(&page, found),
            (None, false) => notice::inset(t!("This is shown once the audit is closed. While agencies still submit, figures that move would show who has just done so.").into_any()),
            (None, true) => notice::inset(t!("This return was not submitted, so there is nothing of it to show beside the others.").into_any()),
        };
        view! {
            {back(format!("{}/scores", routes::of_return(own)), t!("Scores"))}
            <span class="govuk-caption-l">{format!("{} · {}", page.audit.title, page.agency.name)}</span>
            <h1 class="govuk-heading-l">{t!("Your agency and the others")}</h1>
            {content}
        }
    }))
}

fn figures(page: &SpreadPage, found: &Spread<'_>) -> AnyView {
    let others = match found.others {
        0 => t!("No other agency has").to_owned(),
        1 => t!("1 other agency has").to_owned(),
        count => t!("{count} other agencies have", count),
    };
    let lead = t!(
        "{others} submitted. Figures are {levels}. No agency is named, and nothing of fewer than {fewest} others is shown. Other agencies are asked other things: read the spread as a question, not as a ranking.",
        others,
        levels = levels_said(page.returns.as_deref().unwrap_or_default(), false),
        fewest = page.fewest
    );
    let drawn = charts::radar(page, found)
        .map(|svg| chart::chart(t!("Your standards beside the mean of the others"), svg, Vec::new()));
    let set = &page.set;
    let mut rows = vec![figure_row(set, t!("Overall").to_owned(), &found.own, &found.overall)];
    rows.extend(found.standards.iter().map(|one| {
        figure_row(set, format!("{}. {}", one.standard.code, one.standard.title), &one.own.figure, &one.figures)
    }));
    let columns = heads(&[
        t!("Standard"),
        t!("Your agency"),
        t!("Mean of the others"),
        t!("Others green"),
        t!("Others amber"),
        t!("Others red"),
    ]);
    view! {
        <p class="govuk-body candour-measure">{lead}</p>
        {table(t!("Your standards and the others’"), columns, rows, "candour-heat-table")}
        {drawn}
        <h2 class="govuk-heading-m">{t!("Each statement")}</h2>
        {found.standards.iter().map(|one| statements(set, one)).collect_view()}
    }
    .into_any()
}

fn figure_row(set: &QuestionSet, name: String, own: &Figure, others: &SpreadFigures) -> Vec<AnyView> {
    let mut cells = vec![name.into_any(), heat(&figure_text(&set.scoring, own), own)];
    match (hidden(others.shown), others.mean.value()) {
        (None, Some(mean)) => {
            cells.push(percent_text(&set.scoring, &mean).into_any());
            let colours = others.colours;
            cells.extend([colours.green, colours.amber, colours.red].map(|count| count.to_string().into_any()));
        }
        (why, _) => {
            cells.push(why.unwrap_or(t!("No score")).into_any());
            cells.extend((0..3).map(|_| "–".into_any()));
        }
    }
    cells
}

fn hidden(shown: Shown) -> Option<&'static str> {
    match shown {
        Shown::Yes => None,
        Shown::TooFew => Some(t!("Too few others")),
        Shown::Nobody => Some(t!("Nobody else")),
    }
}

fn statements(set: &QuestionSet, of: &SpreadStandard<'_>) -> AnyView {
    let rows = of.statements.iter().map(|one| statement_row(set, one)).collect();
    let caption = format!("{}. {}", of.standard.code, of.standard.title);
    table(caption, heads(&[t!("Statement"), t!("Your agency"), t!("The others")]), rows, "candour-distribution")
}

fn statement_row(set: &QuestionSet, one: &SpreadStatement<'_>) -> Vec<AnyView> {
    let scale = set.scale_of(one.statement);
    let label = one.level.as_ref().and_then(|code| scale?.level(code)).map(|level| level.label.clone());
    let own = match (one.standing, label) {
        (Standing::Answered, Some(label)) => {
            let colour = one.rag.map(|colour| rag(Some(colour)));
            view! { {label} " " {colour} }.into_any()
        }
        (standing, _) => standing.words().into_any(),
    };
    let others = match (scale, hidden(one.shown)) {
        (None, _) => t!("Not graded").into_any(),
        (Some(_), Some(why)) => why.into_any(),
        (Some(scale), None) => {
            let items = scale.levels.iter().map(|level| {
                let count = one.levels.get(&level.code).copied().unwrap_or_default();
                view! { <li><strong>{count.to_string()}</strong> " " {level.label.clone()}</li> }
            });
            view! { <ul>{items.collect_view()}</ul> }.into_any()
        }
    };
    vec![format!("{} {}", one.statement.code, one.statement.text).into_any(), own, others]
}
