//! Standards, distribution and completeness as tables.

use super::heat::is_shown;
use crate::components::badge::{mark, rag, return_state};
use crate::components::table::{heads, table};
use candour_domain::analysis::{Analysis, Distribution, Seen, Shown, StandardCounts, Together, View};
use candour_domain::question_set::{QuestionSet, Standard};
use candour_domain::scoring::{percent_text, rag_of};
use candour_texts::t;
use leptos::prelude::*;

/// What stands in the place of figures that are not shown.
fn hidden(shown: Shown) -> Option<&'static str> {
    match shown {
        Shown::Yes => None,
        Shown::TooFew => Some(t!("Too few agencies")),
        Shown::Nobody => Some(t!("Nobody")),
    }
}

/// Each standard over the agencies: its mean, and how many have which colour.
pub(super) fn standards(analysis: &Analysis<'_>, view: &View, together: Option<&Together>) -> AnyView {
    let set = analysis.set;
    let each = set.standards.iter().zip(analysis.standards()).enumerate();
    let each = each.filter(|(_, (standard, _))| is_shown(view, standard));
    let mut rows: Vec<_> = each
        .map(|(at, (standard, counts))| {
            let shown = together.map_or(Shown::Yes, |all| all.standards.get(at).copied().unwrap_or(Shown::Nobody));
            standard_row(set, format!("{}. {}", standard.code, standard.title), &counts, shown)
        })
        .collect();
    let shown = together.map_or(Shown::Yes, |all| all.overall);
    rows.push(standard_row(set, t!("Overall").to_owned(), &analysis.overall(), shown));
    let columns =
        heads(&[t!("Standard"), t!("Mean"), t!("Green"), t!("Amber"), t!("Red"), t!("No score"), t!("Not asked")]);
    table(t!("Standards over the agencies"), columns, rows, "candour-heat-table")
}

fn standard_row(set: &QuestionSet, name: String, counts: &StandardCounts, shown: Shown) -> Vec<AnyView> {
    let mut cells = vec![name.into_any()];
    if let Some(why) = hidden(shown) {
        cells.push(why.into_any());
        cells.extend((0..5).map(|_| "–".into_any()));
        return cells;
    }
    cells.push(counts.mean.value().map_or_else(
        || t!("No score").into_any(),
        |mean| {
            let text = percent_text(&set.scoring, &mean);
            view! { {text} " " {rag(Some(rag_of(&set.scoring, &mean)))} }.into_any()
        },
    ));
    let colours = counts.colours;
    let numbers = [colours.green, colours.amber, colours.red, counts.without_score, counts.not_asked];
    cells.extend(numbers.map(|number| number.to_string().into_any()));
    cells
}

/// How each statement was answered, a table a standard.
pub(super) fn distribution(
    set: &QuestionSet,
    rows: &[Distribution<'_>],
    view: &View,
    together: Option<&Together>,
) -> AnyView {
    let shown = |at: usize| together.map_or(Shown::Yes, |all| all.statements.get(at).copied().unwrap_or(Shown::Nobody));
    let tables = set.standards.iter().filter(|standard| is_shown(view, standard)).map(|standard| {
        let own = rows.iter().enumerate().filter(|(_, row)| row.standard.id == standard.id);
        let rows: Vec<_> = own.map(|(at, row)| statement_row(set, row, shown(at))).collect();
        of_standard(standard, rows)
    });
    tables.collect_view().into_any()
}

fn of_standard(standard: &Standard, rows: Vec<Vec<AnyView>>) -> AnyView {
    let caption = format!("{}. {}", standard.code, standard.title);
    let columns = heads(&[
        t!("Statement"),
        t!("Levels"),
        t!("Not applicable"),
        t!("Unanswered"),
        t!("Not asked"),
        t!("Could not be read"),
        t!("Mean score"),
    ]);
    table(caption, columns, rows, "candour-distribution")
}

fn statement_row(set: &QuestionSet, row: &Distribution<'_>, shown: Shown) -> Vec<AnyView> {
    let name = format!("{} {}", row.statement.code, row.statement.text);
    let mut cells = vec![name.into_any()];
    if let Some(why) = hidden(shown) {
        cells.push(why.into_any());
        cells.extend((0..5).map(|_| "–".into_any()));
        return cells;
    }
    cells.push(levels(set, row));
    let tally = row.counts.tally;
    let numbers = [tally.not_applicable, tally.unanswered, tally.not_asked, tally.unreadable];
    cells.extend(numbers.map(|number| number.to_string().into_any()));
    let mean = row.counts.mean_percent();
    cells.push(match mean {
        Some(percent) => percent_text(&set.scoring, &percent).into_any(),
        None if row.statement.weight.is_zero() || set.scale_of(row.statement).is_none() => t!("Not scored").into_any(),
        None => t!("No score").into_any(),
    });
    cells
}

/// Every level of the statement's scale with how many gave it; what was answered without a level.
fn levels(set: &QuestionSet, row: &Distribution<'_>) -> AnyView {
    let counts = &row.counts;
    let Some(scale) = set.scale_of(row.statement) else {
        return t!("{count} answered", count = counts.tally.answered).into_any();
    };
    let items = scale.levels.iter().map(|level| {
        let count = counts.levels.get(&level.code).copied().unwrap_or_default();
        let colour = level.rag.map(|colour| {
            view! { <span aria-hidden="true">" " {mark(colour)}</span> <span class="govuk-visually-hidden">{colour.label()}</span> }
        });
        view! { <li><strong>{count.to_string()}</strong> " " {level.label.clone()} {colour}</li> }
    });
    let without = counts.tally.answered.saturating_sub(counts.graded());
    let without = (without > 0)
        .then(|| view! { <li><strong>{without.to_string()}</strong> {t!(" answered without a level")}</li> });
    view! { <ul>{items.collect_view()}{without}</ul> }.into_any()
}

/// How far each return has come.
pub(super) fn completeness(analysis: &Analysis<'_>) -> AnyView {
    let columns = heads(&[
        t!("Agency"),
        t!("Return"),
        t!("Asked"),
        t!("Complete"),
        t!("Draft"),
        t!("Carried forward"),
        t!("Missing"),
        t!("Not applicable"),
        t!("Not asked"),
        t!("Could not be read"),
    ]);
    let rows = analysis.returns.iter().map(completeness_row).collect();
    table(t!("How complete the returns are"), columns, rows, "candour-heat-table")
}

fn completeness_row(seen: &Seen) -> Vec<AnyView> {
    let mut cells = vec![seen.agency.name.clone().into_any(), return_state(seen.state)];
    let Some(content) = &seen.content else {
        cells.extend((0..8).map(|_| "–".into_any()));
        return cells;
    };
    let tally = content.tally;
    let numbers = [
        tally.asked(),
        tally.complete,
        tally.draft,
        tally.carried,
        tally.missing(),
        tally.not_applicable,
        tally.not_asked,
        tally.unreadable,
    ];
    cells.extend(numbers.map(|number| number.to_string().into_any()));
    cells
}
