//! The errors of a file, each at its place.

use super::table::records;
use candour_domain::question_set::FileError;
use candour_texts::t;
use leptos::prelude::*;

/// As many errors as a page shows; the rest are counted.
const MOST_SHOWN: usize = 500;

/// The errors of a workbook sheet by sheet, of everything else in one table, in their order. The last column is
/// called `expected`.
pub fn file_errors(problems: &[FileError], expected: &'static str) -> AnyView {
    let shown = problems.get(..MOST_SHOWN).unwrap_or(problems);
    let mut tabs: Vec<(&str, Vec<&FileError>)> = Vec::new();
    for problem in shown {
        let sheet = if problem.place.contains('!') { problem.tab.as_str() } else { t!("Errors of the file") };
        match tabs.iter_mut().find(|(tab, _)| *tab == sheet) {
            Some((_, found)) => found.push(problem),
            None => tabs.push((sheet, vec![problem])),
        }
    }
    let tables = tabs
        .into_iter()
        .map(|(tab, found)| {
            let rows = found
                .into_iter()
                .map(|problem| {
                    vec![place(&problem.place), problem.message.clone().into_any(), problem.expected.clone().into_any()]
                })
                .collect();
            records(tab, &[t!("Where"), t!("What is wrong"), expected], rows, "candour-file-errors")
        })
        .collect_view();
    let more = (problems.len() > MOST_SHOWN)
        .then(|| view! { <p class="govuk-body">{t!("And {value} more.", value = problems.len() - MOST_SHOWN)}</p> });
    view! { {tables} {more} }.into_any()
}

/// A place, which breaks before its parts where a line is too short for it.
fn place(place: &str) -> AnyView {
    let parts = place.split_inclusive(['.', ']']).map(|part| view! { {part.to_owned()} <wbr/> }).collect_view();
    view! { <code class="candour-place">{parts}</code> }.into_any()
}
