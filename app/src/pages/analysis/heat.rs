//! The heat table: agencies by standards, in words and marks.

use crate::components::badge::{heat, return_state};
use crate::components::table::{heads, nothing, table};
use crate::routes;
use candour_domain::analysis::{Analysis, Content, HeatCell, Seen, View};
use candour_domain::question_set::{QuestionSet, Standard};
use candour_domain::scoring::{StandardScore, figure_text};
use candour_texts::t;
use leptos::prelude::*;

/// The table of what is shown.
pub(super) fn heat_table(analysis: &Analysis<'_>, view: &View) -> AnyView {
    if analysis.returns.is_empty() {
        return view! { <p class="govuk-body">{t!("No agency matches.")}</p> }.into_any();
    }
    let set = analysis.set;
    let shown: Vec<_> = set.standards.iter().enumerate().filter(|(_, one)| is_shown(view, one)).collect();
    let mut columns = heads(&[t!("Agency"), t!("Overall")]);
    columns.extend(shown.iter().map(|(_, standard)| head(standard)));
    let rows = analysis.returns.iter().map(|seen| row(set, seen, &shown)).collect();
    table(t!("Score of each agency in each standard"), columns, rows, "candour-heat-table")
}

/// Whether a standard is looked at.
pub(super) fn is_shown(view: &View, standard: &Standard) -> bool {
    view.standard.as_ref().is_none_or(|wanted| *wanted == standard.id)
}

fn head(standard: &Standard) -> AnyView {
    view! {
        <abbr title=standard.title.clone() aria-hidden="true">{standard.code.clone()}</abbr>
        <span class="govuk-visually-hidden">{standard.title.clone()}</span>
    }
    .into_any()
}

fn row(set: &QuestionSet, seen: &Seen, shown: &[(usize, &Standard)]) -> Vec<AnyView> {
    let label = set.agency_type_label(&seen.agency.agency_type).to_owned();
    let label = if seen.content.as_ref().is_some_and(|content| content.moderated) {
        t!("{label}, after moderation", label)
    } else {
        label
    };
    let state = seen.content.is_none().then(|| return_state(seen.state));
    let name = view! { {seen.agency.name.clone()} " " {state} <span class="candour-trail__about candour-muted">{label}</span> };
    let mut cells = vec![name.into_any()];
    let Some(content) = &seen.content else {
        cells.extend((0..=shown.len()).map(|_| nothing(t!("Not submitted"))));
        return cells;
    };
    cells.push(overall(set, seen, content));
    let base = format!("{}/scores", routes::of_return(seen.return_id));
    cells.extend(shown.iter().map(|(at, _)| match content.scores.standards.get(*at) {
        Some(score) => cell(set, &base, score),
        None => nothing(t!("Not asked")),
    }));
    cells
}

fn overall(set: &QuestionSet, seen: &Seen, content: &Content) -> AnyView {
    let href = format!("{}/scores#overall", routes::of_return(seen.return_id));
    let text = figure_text(&set.scoring, &content.scores.overall);
    view! { <a class="candour-heat-link" href=href>{heat(&text, &content.scores.overall)}</a> {marks(false, content.scores.provisional)} }
        .into_any()
}

fn cell(set: &QuestionSet, base: &str, score: &StandardScore) -> AnyView {
    match HeatCell::new(score) {
        HeatCell::NotAsked => words(t!("Not asked")),
        HeatCell::NoScore(why) => words(why.words()),
        HeatCell::Figure(score) => {
            let href = format!("{base}#standard-{}", score.standard);
            let text = figure_text(&set.scoring, &score.figure);
            view! { <a class="candour-heat-link" href=href>{heat(&text, &score.figure)}</a> {marks(score.cap.is_some(), score.provisional)} }
                .into_any()
        }
    }
}

fn words(text: &'static str) -> AnyView {
    view! { <span class="candour-heat candour-heat--none">{text}</span> }.into_any()
}

/// What must be said beside a figure.
fn marks(capped: bool, provisional: bool) -> Option<AnyView> {
    let said = [(capped, "capped"), (provisional, "provisional")];
    let said: Vec<_> = said.into_iter().filter(|(is, _)| *is).map(|(_, word)| word).collect();
    (!said.is_empty())
        .then(|| view! { <span class="candour-trail__about candour-muted">{said.join(", ")}</span> }.into_any())
}
