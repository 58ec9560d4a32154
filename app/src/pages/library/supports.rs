//! Which statements a piece supports: ticked here for many at once.

use super::piece::{Uses, render};
use crate::components::buttons::{submit, submit_secondary};
use crate::components::choices::{Choice, Choices, choices};
use crate::components::errors::Errors;
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use candour_domain::access::{Action, Actor};
use candour_domain::ids::{PieceId, ReturnId, StatementId};
use candour_service::library::{LibraryPiece, Use, UsedIn};
use candour_service::returns::ManySaved;
use candour_texts::t;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// Saves which statements of a return the piece supports.
pub async fn choose_statements(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((piece, return_id)): Path<(String, String)>,
    body: Bytes,
) -> Reply {
    let service = &chrome.state.service;
    let (piece, return_id): (PieceId, ReturnId) = (id(&piece)?, id(&return_id)?);
    let kept = service.piece(&actor, piece, Action::AddToLibrary).await?;
    let fields = Fields::parse(&body)?;
    fields.only(&["statement", "was"])?;
    let named = |name: &'static str| -> BTreeSet<StatementId> { fields.all(name).map(StatementId::from).collect() };
    let (was, now) = (named("was"), named("statement"));
    match service.choose_statements(&actor, return_id, piece, (&was, &now)).await? {
        ManySaved::Saved(_) => Ok(see_other(&format!("{}?note=chosen#supports", routes::piece(piece)))),
        ManySaved::Invalid(_) | ManySaved::Conflicts(_) => {
            let mut errors = Errors::default();
            let text = t!(
                "One of these statements has as much evidence as it can have. Nothing was saved. Take something away there first."
            );
            errors.push("statement", text);
            let uses = Uses::of(service, &actor, &kept).await?;
            Ok(render(&chrome, actor, kept, uses, None, errors))
        }
    }
}

/// The statements of each return: to choose where the return takes answers, else to read.
pub(super) fn supports(actor: &Actor, kept: &LibraryPiece, uses: &[UsedIn], errors: &Errors) -> AnyView {
    let open = uses.iter().filter(|used| used.editable && kept.piece.is_some());
    let open = open.enumerate().map(|(place, used)| form(kept, used, place, errors)).collect_view();
    let past: Vec<_> = uses.iter().filter(|used| !used.editable).collect();
    let lines = past.iter().map(|used| line(used)).collect_view();
    let nothing = uses.is_empty().then(|| {
        let text = if actor.may_own(Action::AddToLibrary) {
            t!("No audit is open in which you could choose statements now.")
        } else {
            t!("No statement uses it.")
        };
        view! { <p class="govuk-body">{text}</p> }
    });
    let past = (!past.is_empty()).then(|| {
        view! {
            <h3 class="govuk-heading-s">{t!("Used in")}</h3>
            <ul class="govuk-list govuk-list--bullet">{lines}</ul>
            <p class="govuk-body-s candour-muted">{t!("What is submitted keeps the words that were chosen for it.")}</p>
        }
    });
    view! {
        <h2 class="govuk-heading-m" id="supports">{t!("Which statements does it support?")}</h2>
        {nothing}
        {open}
        {past}
    }
    .into_any()
}

fn line(used: &UsedIn) -> AnyView {
    let codes: Vec<_> = in_order(used).filter(|(_, usage)| *usage != Use::Not).map(|(s, _)| s.code.as_str()).collect();
    let href = routes::of_return(used.return_id);
    view! { <li><a class="govuk-link" href=href>{used.audit.clone()}</a> {format!(": {}", codes.join(", "))}</li> }
        .into_any()
}

fn in_order(used: &UsedIn) -> impl Iterator<Item = (&candour_domain::question_set::Statement, Use)> {
    used.set.statements().filter_map(|(_, statement)| Some((statement, *used.statements.get(&statement.id)?)))
}

fn form(kept: &LibraryPiece, used: &UsedIn, place: usize, errors: &Errors) -> AnyView {
    let chosen: Vec<String> =
        in_order(used).filter(|(_, usage)| *usage != Use::Not).map(|(statement, _)| statement.id.0.clone()).collect();
    let earlier: Vec<_> =
        in_order(used).filter(|(_, usage)| *usage == Use::Earlier).map(|(s, _)| s.code.as_str()).collect();
    let earlier = (!earlier.is_empty()).then(|| {
        let text = t!("It was changed after it was chosen for {join}. What is ticked gets its present words and dates when you save.", join = earlier.join(", "));
        view! { <div class="govuk-inset-text">{text}</div> }
    });
    let was = chosen.iter().map(|id| view! { <input type="hidden" name="was" value=id.clone()/> }).collect_view();
    let id = if place == 0 { "statement".to_owned() } else { format!("statement-of-{}", used.return_id) };
    let items = in_order(used).map(|(s, _)| Choice::new(s.id.0.clone(), format!("{} {}", s.code, s.text))).collect();
    let none = chosen.is_empty();
    let question = Choices {
        name: "statement",
        id: Some(&id),
        legend: &used.audit,
        hint: t!("Tick all that it supports. Each gets a copy of its words, which you find with its other evidence."),
        items,
        chosen,
        many: true,
        quiet_legend: false,
    };
    let copy = (kept.file.is_some() && !none).then(|| {
        view! {
            <form method="post" action=format!("{}/copy/{}", routes::piece(kept.id), used.return_id)>
                <p class="govuk-body candour-measure">{t!("The Board sees the words alone. Where it should read the file too, add a copy of it to this return.")}</p>
                {submit_secondary(t!("Add a copy of the file to this return"))}
            </form>
        }
    });
    view! {
        {earlier}
        <form method="post" action=format!("{}/supports/{}", routes::piece(kept.id), used.return_id) novalidate>
            {was}
            {choices(question, errors)}
            {submit(t!("Save"))}
        </form>
        {copy}
    }
    .into_any()
}
