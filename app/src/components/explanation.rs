//! A figure opened to what made it: statements, values, weights, and what was left out and why.

use super::badge::rag;
use super::table::records;
use candour_domain::question_set::{QuestionSet, Rag};
use candour_domain::scoring::{Cap, Explanation};
use candour_texts::t;
use leptos::prelude::*;

/// The explanation as a table, its sum, and what is in no sum.
pub fn explanation(set: &QuestionSet, told: &Explanation) -> AnyView {
    let rows = told
        .terms
        .iter()
        .map(|term| {
            let critical = term.critical.then(|| view! { " " <span class="candour-mark">{t!("Critical")}</span> });
            let text = view! { <span class="candour-term">{format!("{} {}", term.code, term.text)}</span> {critical} }
                .into_any();
            vec![
                text,
                term.level.clone().into_any(),
                term.value.clone().into_any(),
                term.weight.clone().into_any(),
                term.adds.clone().into_any(),
                rag(term.rag),
            ]
        })
        .collect();
    let parts = if told.terms.is_empty() {
        ().into_any()
    } else {
        records(
            t!("What made {title}", title = told.title),
            &[t!("Part"), t!("Level"), t!("Value"), t!("Weight"), t!("Adds"), t!("Colour")],
            rows,
            "candour-explained",
        )
    };
    view! {
        {parts}
        <p class="govuk-body candour-sum">{told.sum.clone()}</p>
        {told.cap.as_ref().map(|cap| cap_note(set, cap))}
        {left_out(told)}
    }
    .into_any()
}

fn cap_note(set: &QuestionSet, cap: &Cap) -> AnyView {
    let codes: Vec<_> =
        cap.because.iter().filter_map(|id| set.statement(id)).map(|(_, statement)| statement.code.as_str()).collect();
    let capped = set.scoring.critical_cap.unwrap_or(Rag::Red).label().to_lowercase();
    let text = t!(
        "By its per cent alone this would be {label}. Critical and red: {join}. So it can be at most {capped}.",
        label = cap.before.label().to_lowercase(),
        join = codes.join(", "),
        capped
    );
    super::notice::inset(text.into_any())
}

fn left_out(told: &Explanation) -> AnyView {
    if told.excluded.is_empty() {
        return ().into_any();
    }
    let items = told
        .excluded
        .iter()
        .map(|part| view! { <li><strong>{part.why}</strong> {format!(": {} {}", part.code, part.text)}</li> })
        .collect_view();
    view! {
        <p class="govuk-body govuk-!-font-weight-bold govuk-!-margin-bottom-1">{t!("In no sum")}</p>
        <ul class="govuk-list govuk-list--bullet">{items}</ul>
    }
    .into_any()
}
