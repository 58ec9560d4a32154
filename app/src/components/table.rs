//! Tables that scroll inside their own frame on a narrow screen.

use leptos::prelude::*;

/// A table: its caption, the heads of its columns, and its rows. The first cell of a row is its head.
pub fn table(caption: impl Into<String>, heads: Vec<AnyView>, rows: Vec<Vec<AnyView>>, class: &'static str) -> AnyView {
    let caption = caption.into();
    let label = caption.clone();
    let heads =
        heads.into_iter().map(|head| view! { <th scope="col" class="govuk-table__header">{head}</th> }).collect_view();
    let rows = rows
        .into_iter()
        .map(|row| {
            let mut cells = row.into_iter();
            let first = cells.next().map(|cell| view! { <th scope="row" class="govuk-table__header">{cell}</th> });
            let rest = cells.map(|cell| view! { <td class="govuk-table__cell">{cell}</td> }).collect_view();
            view! { <tr class="govuk-table__row">{first}{rest}</tr> }
        })
        .collect_view();
    view! {
        <div class="candour-scroll" role="region" aria-label=label tabindex="0">
            <table class=format!("govuk-table {class}")>
                <caption class="govuk-table__caption govuk-table__caption--m">{caption}</caption>
                <thead class="govuk-table__head"><tr class="govuk-table__row">{heads}</tr></thead>
                <tbody class="govuk-table__body">{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// Heads from plain words.
pub fn heads(words: &[&str]) -> Vec<AnyView> {
    words.iter().map(|word| (*word).to_owned().into_any()).collect()
}
