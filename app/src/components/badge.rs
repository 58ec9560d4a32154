//! States and colours in words and marks: colour alone says nothing here.

use candour_domain::audit::AuditState;
use candour_domain::question_set::Rag;
use candour_domain::scoring::Figure;
use candour_domain::submission::ReturnState;
use candour_texts::t;
use leptos::prelude::*;

/// A small label.
pub fn tag(label: &'static str, class: &'static str) -> AnyView {
    view! { <strong class=format!("govuk-tag {class}")>{label}</strong> }.into_any()
}

/// A return's state.
pub fn return_state(state: ReturnState) -> AnyView {
    use ReturnState as S;
    let class = match state {
        S::NotStarted => "candour-tag--plain",
        S::InProgress | S::ReadyForSignOff => "candour-tag--going",
        S::Submitted | S::InModeration | S::Agreed | S::Locked => "candour-tag--done",
        S::ReturnedForAmendment => "candour-tag--attention",
        S::Exempt | S::Withdrawn | S::Shredded => "candour-tag--quiet",
    };
    tag(state.label(), class)
}

/// An audit's state.
pub fn audit_state(state: AuditState) -> AnyView {
    let class = match state {
        AuditState::Planned => "candour-tag--plain",
        AuditState::Open => "candour-tag--going",
        AuditState::Closed | AuditState::Archived => "candour-tag--quiet",
        AuditState::Moderation | AuditState::Reporting | AuditState::Monitoring => "candour-tag--done",
    };
    tag(state.label(), class)
}

/// A colour as a mark and a word.
pub fn rag(rag: Option<Rag>) -> AnyView {
    match rag {
        Some(rag) => view! {
            <span class=format!("candour-rag candour-rag--{}", rag.code())>
                <span class="candour-rag__mark" aria-hidden="true">{mark(rag)}</span>
                {rag.label()}
            </span>
        }
        .into_any(),
        None => view! { <span class="candour-rag candour-rag--none">{t!("No score")}</span> }.into_any(),
    }
}

/// A per cent with its colour, for a cell of a heat table.
pub fn heat(text: &str, figure: &Figure) -> AnyView {
    match figure.rag {
        Some(rag) => view! {
            <span class=format!("candour-heat candour-heat--{}", rag.code())>
                <span class="candour-rag__mark" aria-hidden="true">{mark(rag)}</span>
                {text.to_owned()}
                <span class="govuk-visually-hidden">{format!(", {}", rag.label())}</span>
            </span>
        }
        .into_any(),
        None => view! { <span class="candour-heat candour-heat--none">{t!("No score")}</span> }.into_any(),
    }
}

/// A mark that differs in shape: full, half, empty.
fn mark(rag: Rag) -> &'static str {
    match rag {
        Rag::Green => "●",
        Rag::Amber => "◐",
        Rag::Red => "○",
    }
}
