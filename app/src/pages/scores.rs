//! Scores: of one return, each figure open to what made it; and of an audit, agencies by standards.

use crate::components::badge::{heat, rag, return_state, tag};
use crate::components::buttons::{back, secondary};
use crate::components::details::details;
use crate::components::explanation::explanation;
use crate::components::notice;
use crate::components::table::{heads, nothing, standard_heads, standards_key, table};
use crate::error::{PageError, Reply};
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page};
use crate::routes;
use axum::extract::Path;
use candour_domain::analysis::HeatCell;
use candour_domain::question_set::QuestionSet;
use candour_domain::report::Moderated;
use candour_domain::scoring::{Figure, ReturnScores, StandardScore, explain_overall, explain_standard, figure_text};
use candour_service::ServiceError;
use candour_service::audits::{Dashboard, DashboardRow};
use candour_service::returns::ReturnHead;
use candour_texts::t;
use leptos::prelude::*;

/// The scores of one return.
pub async fn of_return(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>) -> Reply {
    let whole = chrome.state.service.whole_return(&actor, id(&return_id)?).await?;
    if !whole.head.may_see_scores {
        return Err(PageError::Service(ServiceError::NotFound));
    }
    let moderated = chrome.state.service.moderated_scores(&actor, whole.head.id).await?;
    Ok(Page::new(t!("Scores: {name}", name = whole.head.agency.name)).render(&chrome, move || {
        let (head, scores) = (&whole.head, &whole.scores());
        view! {
            {back(routes::of_return(head.id), t!("Back to the return"))}
            <span class="govuk-caption-l">{format!("{} · {}", head.audit.title, head.agency.name)}</span>
            <h1 class="govuk-heading-l">{t!("Scores")}</h1>
            {scores.provisional.then(|| notice::inset(t!("These figures are provisional: something that must be answered is not.").into_any()))}
            {moderated.as_ref().map(beside)}
            {overall(&head.set, (scores, moderated.as_ref()))}
            {standards(head, (scores, moderated.as_ref()))}
            {how(&head.set)}
            <div class="govuk-button-group">
                {secondary(routes::spread(head.id), t!("Your agency and the others"))}
                {secondary(format!("{}/workbook", routes::of_return(head.id)), t!("Download the recommendation workbook"))}
            </div>
        }
    }))
}

/// What the second figure of each standard is.
fn beside(moderated: &Moderated) -> AnyView {
    let (levels, statements) = (moderated.levels.len(), moderated.statements);
    let whose = if moderated.released {
        t!("The moderated scores are those of the levels that the Board released.").to_owned()
    } else {
        t!(
            "The moderated scores are not released: the agency does not see them. {levels} of {statements} statements have a moderated level; the others count with the agency’s own.",
            levels,
            statements
        )
    };
    let unread = match moderated.unreadable {
        0 => None,
        1 => Some(t!(" 1 moderated level could not be read; the agency’s own stands in its place.").to_owned()),
        count => Some(t!(" {count} moderated levels could not be read; the agency’s own stand in their place.", count)),
    };
    let content =
        view! { <p class="govuk-body">{t!("Self scores and moderated scores are both kept. ")} {whose} {unread}</p> };
    notice::inset(content.into_any())
}

/// The self scores, and the moderated ones where there are any.
type Both<'a> = (&'a ReturnScores, Option<&'a Moderated>);

fn overall(set: &QuestionSet, (scores, moderated): Both<'_>) -> AnyView {
    let own = moderated.map(|_| whose(t!("Self score")));
    let second = moderated.map(|moderated| {
        let scores = &moderated.scores;
        view! {
            {whose(moderated_label(moderated))}
            {figure(set, &scores.overall, scores.provisional)}
            {details(t!("What made the moderated figure"), explanation(set, &explain_overall(set, scores)))}
        }
    });
    view! {
        <section class="candour-score candour-score--overall" id="overall">
            <h2 class="govuk-heading-m">{t!("Overall")}</h2>
            {own}
            {figure(set, &scores.overall, scores.provisional)}
            {details(t!("What made this figure"), explanation(set, &explain_overall(set, scores)))}
            {second}
        </section>
    }
    .into_any()
}

fn whose(label: &'static str) -> AnyView {
    view! { <p class="candour-kept-title">{label}</p> }.into_any()
}

fn moderated_label(moderated: &Moderated) -> &'static str {
    if moderated.released { t!("Moderated score") } else { t!("Moderated score, not released") }
}

fn standards(head: &ReturnHead, (scores, moderated): Both<'_>) -> AnyView {
    let set = &head.set;
    scores
        .standards
        .iter()
        .filter_map(|score| {
            let standard = set.standard(&score.standard)?;
            let second = moderated.and_then(|moderated| {
                let second = moderated.scores.standards.iter().find(|second| second.standard == score.standard)?;
                Some(view! {
                    {whose(moderated_label(moderated))}
                    {of_standard(set, second)}
                    {details(t!("What made the moderated figure"), explanation(set, &explain_standard(set, second)))}
                })
            });
            let own = moderated.map(|_| whose(t!("Self score")));
            Some(view! {
                <section class="candour-score" id=format!("standard-{}", standard.id)>
                    <h2 class="govuk-heading-s">{format!("{}. {}", standard.code, standard.title)}</h2>
                    {own}
                    {of_standard(set, score)}
                    {details(t!("What made this figure"), explanation(set, &explain_standard(set, score)))}
                    {second}
                </section>
            })
        })
        .collect_view()
        .into_any()
}

/// The figure of a standard, or why there is none: not asked and not applicable are two things.
fn of_standard(set: &QuestionSet, score: &StandardScore) -> AnyView {
    match HeatCell::new(score) {
        HeatCell::Figure(score) => figure(set, &score.figure, score.provisional),
        cell => {
            let mark = score.provisional.then(provisional_mark);
            let nothing = matches!(cell, HeatCell::NoScore(_)).then(|| t!(" Nothing of it counts. "));
            view! { <p class="candour-figure">{no_figure(cell)} {nothing} {mark}</p> }.into_any()
        }
    }
}

/// Why a standard has no figure.
fn no_figure(cell: HeatCell<'_>) -> AnyView {
    let words = match cell {
        HeatCell::NoScore(why) => why.words(),
        HeatCell::NotAsked | HeatCell::Figure(_) => t!("Not asked"),
    };
    view! { <span class="candour-heat candour-heat--none">{words}</span> }.into_any()
}

fn figure(set: &QuestionSet, figure: &Figure, provisional: bool) -> AnyView {
    let mark = provisional.then(provisional_mark);
    match figure.rag {
        Some(colour) => {
            let text = figure_text(&set.scoring, figure);
            view! { <p class="candour-figure"><strong class="candour-figure__number">{text}</strong> {rag(Some(colour))} {mark}</p> }.into_any()
        }
        None => view! { <p class="candour-figure">{rag(None)} {t!(" Nothing of it counts. ")} {mark}</p> }.into_any(),
    }
}

fn provisional_mark() -> AnyView {
    view! { <span class="candour-mark">{t!("Provisional")}</span> }.into_any()
}

fn how(set: &QuestionSet) -> AnyView {
    let thresholds = t!(
        "Green from {normalize}%, amber from {normalize_2}%, else red.",
        normalize = set.scoring.rag.green.normalize(),
        normalize_2 = set.scoring.rag.amber.normalize()
    );
    let text = view! {
        <p class="govuk-body">
            {t!("A statement scores the value of its level, divided by the highest value of its scale. A standard scores the sum of weight times score, divided by the sum of weights, over the statements that are answered. Statements that are not asked, unanswered or not applicable are in neither sum; a level worth 0 is in both. Figures are exact until they are shown, and rounded once.")}
        </p>
        <p class="govuk-body">{thresholds}</p>
    };
    details(t!("How scores are made"), text.into_any())
}

/// The scores of an audit: what is handed in.
pub async fn audit(chrome: Chrome, Signed(actor): Signed, Path(audit): Path<String>) -> Reply {
    let board = chrome.state.service.dashboard(&actor, id(&audit)?).await?;
    Ok(Page::new(t!("Scores: {title}", title = board.audit.title)).wide().render(&chrome, move || {
        let open = board.rows.iter().filter(|row| row.scores.is_some()).count();
        let asked = board.rows.iter().filter(|row| row.state.is_counted()).count();
        let said = t!("{open} of {asked} agencies have submitted. Only their scores are shown.", open, asked);
        view! {
            {back(routes::audit(board.audit.id), t!("Back to the audit"))}
            <span class="govuk-caption-l">{board.audit.title.clone()}</span>
            <h1 class="govuk-heading-l">{t!("Scores by agency and standard")}</h1>
            <p class="govuk-body">{said}</p>
            {heat_table(&board)}
            {moderated_table(&board)}
            {standards_key(&board.set)}
            <p class="govuk-body-s candour-muted"><span class="candour-screen-only">{t!("Choose a figure to see what made it. ")}</span> {t!("● green, ◐ amber, ○ red.")}</p>
        }
    }))
}

fn heat_table(board: &Dashboard) -> AnyView {
    let set = &board.set;
    let mut columns = heads(&[t!("Agency"), t!("Overall")]);
    columns.extend(standard_heads(set));
    let rows = board.rows.iter().map(|row| heat_row(set, row)).collect();
    table(t!("Self scores"), columns, rows, "candour-heat-table")
}

/// The moderated scores of the agencies that have any, released or not.
fn moderated_table(board: &Dashboard) -> Option<AnyView> {
    let set = &board.set;
    let rows: Vec<_> = board.rows.iter().filter_map(|row| moderated_row(set, row)).collect();
    if rows.is_empty() {
        return None;
    }
    let mut columns = heads(&[t!("Agency"), t!("Overall")]);
    columns.extend(standard_heads(set));
    let table = table(t!("Moderated scores"), columns, rows, "candour-heat-table");
    let about = t!(
        "The panel’s levels; statements without one count with the agency’s own. What is marked “not released” its agency does not see."
    );
    Some(view! { {table} <p class="govuk-body-s candour-muted candour-measure">{about}</p> }.into_any())
}

fn moderated_row(set: &QuestionSet, row: &DashboardRow) -> Option<Vec<AnyView>> {
    let moderated = row.moderated.as_ref()?;
    let mark = (!moderated.released).then(|| tag(t!("Not released"), "candour-tag--quiet"));
    let name = view! { {row.agency.name.clone()} " " {mark} };
    let base = format!("{}/scores", routes::of_return(row.return_id));
    let mut cells = vec![name.into_any()];
    cells.extend(figures(set, &base, &moderated.scores));
    Some(cells)
}

/// Every figure of a return, each the way to what made it.
fn figures(set: &QuestionSet, base: &str, scores: &ReturnScores) -> Vec<AnyView> {
    let cell = |href: String, figure: &Figure| {
        let text = figure_text(&set.scoring, figure);
        view! { <a class="candour-heat-link" href=href>{heat(&text, figure)}</a> }.into_any()
    };
    let overall = cell(format!("{base}#overall"), &scores.overall);
    let standards = scores.standards.iter().map(|score| match HeatCell::new(score) {
        HeatCell::Figure(score) => cell(format!("{base}#standard-{}", score.standard), &score.figure),
        none => no_figure(none),
    });
    std::iter::once(overall).chain(standards).collect()
}

fn heat_row(set: &QuestionSet, row: &DashboardRow) -> Vec<AnyView> {
    let base = format!("{}/scores", routes::of_return(row.return_id));
    // Whoever has figures has submitted: only the others need a word.
    let state = row.scores.is_none().then(|| return_state(row.state));
    let name = view! { {row.agency.name.clone()} " " {state} };
    let mut cells = vec![name.into_any()];
    let Some(scores) = &row.scores else {
        cells.extend((0..=set.standards.len()).map(|_| nothing(t!("Not submitted"))));
        return cells;
    };
    cells.extend(figures(set, &base, scores));
    cells
}
