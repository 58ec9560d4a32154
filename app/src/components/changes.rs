//! What differs between two versions: marked by the elements, by words for those who do not see, and never by colour
//! alone (what goes is struck through, what comes is underlined).

use candour_domain::answer::{FieldChange, Piece};
use candour_texts::t;
use leptos::prelude::*;

/// Each part that differs, with its text.
pub fn changes(changes: &[FieldChange]) -> AnyView {
    if changes.is_empty() {
        return view! { <p class="govuk-body candour-muted">{t!("Nothing differs from the version before.")}</p> }
            .into_any();
    }
    let parts = changes
        .iter()
        .map(|change| {
            view! {
                <dt class="candour-kept-title">{change.name}</dt>
                <dd class="candour-kept-text">{pieces(&change.pieces)}</dd>
            }
        })
        .collect_view();
    view! { <dl class="candour-kept-more">{parts}</dl> }.into_any()
}

/// A text in pieces.
pub fn pieces(all: &[Piece]) -> AnyView {
    let pieces = all.iter().enumerate().map(|(place, now)| {
        let before = place.checked_sub(1).and_then(|place| all.get(place));
        // What goes and what comes in its place do not run into each other.
        let apart = matches!((before, now), (Some(Piece::Gone(_)), Piece::Come(_))).then_some(" ");
        view! { {apart} {piece(now)} }
    });
    pieces.collect_view().into_any()
}

fn piece(piece: &Piece) -> AnyView {
    match piece {
        Piece::Same(text) => text.clone().into_any(),
        Piece::Gone(text) => view! {
            <del><span class="govuk-visually-hidden">{t!(" [removed: ")}</span>{text.clone()}<span class="govuk-visually-hidden">"] "</span></del>
        }
        .into_any(),
        Piece::Come(text) => view! {
            <ins><span class="govuk-visually-hidden">{t!(" [added: ")}</span>{text.clone()}<span class="govuk-visually-hidden">"] "</span></ins>
        }
        .into_any(),
    }
}
