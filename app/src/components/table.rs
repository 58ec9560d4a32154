//! Tables that scroll inside their own frame on a narrow screen.

use super::details::details;
use candour_domain::question_set::QuestionSet;
use candour_texts::t;
use leptos::prelude::*;

/// A table whose columns are compared across its rows: its caption, the heads of its columns, and its rows.
/// The first cell of a row is its head.
pub fn table(caption: impl Into<String>, heads: Vec<AnyView>, rows: Vec<Vec<AnyView>>, class: &'static str) -> AnyView {
    framed(caption.into(), heads, rows, class, &[])
}

/// A table whose rows are read one by one. On a phone each row is a card, and each of its cells says the
/// name of its column itself.
pub fn records(caption: impl Into<String>, names: &[&'static str], rows: Vec<Vec<AnyView>>, class: &str) -> AnyView {
    framed(caption.into(), heads(names), rows, &format!("candour-records {class}"), names.get(1..).unwrap_or_default())
}

/// The roles are those that the elements have anyway: as cards they would lose them.
fn framed(
    caption: String,
    heads: Vec<AnyView>,
    rows: Vec<Vec<AnyView>>,
    class: &str,
    names: &[&'static str],
) -> AnyView {
    let label = caption.clone();
    let heads = heads.into_iter().map(|head| {
        view! { <th scope="col" class="govuk-table__header" role="columnheader">{head}</th> }
    });
    let rows = rows.into_iter().map(|row| {
        let mut cells = row.into_iter();
        let first = cells.next().map(|cell| {
            view! { <th scope="row" class="govuk-table__header" role="rowheader">{cell}</th> }
        });
        let names = names.iter().copied().map(Some).chain(std::iter::repeat(None));
        let rest = cells.zip(names).map(|(cell, name)| {
            view! { <td class="govuk-table__cell" role="cell" data-column=name>{cell}</td> }
        });
        view! { <tr class="govuk-table__row" role="row">{first}{rest.collect_view()}</tr> }
    });
    view! {
        <div class="candour-scroll" role="region" aria-label=label tabindex="0">
            <table class=format!("govuk-table {class}") role="table">
                <caption class="govuk-table__caption govuk-table__caption--m">{caption}</caption>
                <thead class="govuk-table__head" role="rowgroup">
                    <tr class="govuk-table__row" role="row">{heads.collect_view()}</tr>
                </thead>
                <tbody class="govuk-table__body" role="rowgroup">{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// A cell with nothing in it, and what that means for those who do not see it.
pub fn nothing(meaning: &'static str) -> AnyView {
    view! { <span class="candour-muted" aria-hidden="true">"–"</span> <span class="govuk-visually-hidden">{meaning}</span> }
        .into_any()
}

/// One narrow column for each standard: its number to the eye, its title to a screen reader.
pub fn standard_heads(set: &QuestionSet) -> impl Iterator<Item = AnyView> {
    set.standards.iter().map(|standard| {
        view! {
            <abbr title=standard.title.clone() aria-hidden="true">{standard.code.clone()}</abbr>
            <span class="govuk-visually-hidden">{standard.title.clone()}</span>
        }
        .into_any()
    })
}

/// What the numbers of the columns stand for: a tooltip does not exist on a phone.
pub fn standards_key(set: &QuestionSet) -> AnyView {
    let standards = set.standards.iter().map(|standard| {
        view! { <li>{format!("{}. {}", standard.code, standard.title)}</li> }
    });
    details(
        t!("What the numbers of the standards stand for"),
        view! { <ul class="govuk-list candour-key">{standards.collect_view()}</ul> }.into_any(),
    )
}

/// Heads from plain words.
pub fn heads(words: &[&str]) -> Vec<AnyView> {
    words.iter().map(|word| (*word).to_owned().into_any()).collect()
}
