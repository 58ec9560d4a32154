//! Choosing evidence of the library for one statement.

use super::{about, dates};
use crate::components::buttons::{back, submit_with};
use crate::components::errors::{Errors, message, summary};
use crate::components::statement::statement_head;
use crate::components::text_field::{TextField, text_field};
use crate::error::{PageError, Reply};
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::Response;
use candour_domain::ids::{PieceId, ReturnId, StatementId};
use candour_service::library::{EvidenceChoice, LibraryPiece};
use candour_service::returns::ManySaved;
use candour_texts::t;
use http::StatusCode;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// What was ticked when the page was made, what is ticked now, and the word that is looked for.
struct Ticks {
    was: BTreeSet<PieceId>,
    now: BTreeSet<PieceId>,
    find: String,
}

/// The library, with what the statement uses ticked.
pub async fn choose_form(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((return_id, statement)): Path<(String, String)>,
) -> Reply {
    let choice = chrome.state.service.evidence_choice(&actor, id(&return_id)?, &statement.as_str().into()).await?;
    let was: BTreeSet<PieceId> = choice.used.iter().filter_map(|kept| kept.piece).collect();
    let ticks = Ticks { now: was.clone(), was, find: String::new() };
    Ok(render(&chrome, choice, ticks, Errors::default()))
}

/// Saves what is ticked; or shows what a word finds, with every tick kept.
pub async fn choose(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((return_id, statement)): Path<(String, String)>,
    body: Bytes,
) -> Reply {
    let service = &chrome.state.service;
    let (return_id, statement): (ReturnId, StatementId) = (id(&return_id)?, statement.as_str().into());
    let choice = service.evidence_choice(&actor, return_id, &statement).await?;
    let fields = Fields::parse(&body)?;
    fields.only(&["piece", "was", "find", "intent"])?;
    let named = |name: &'static str| -> Result<BTreeSet<PieceId>, PageError> { fields.all(name).map(id).collect() };
    let ticks = Ticks { was: named("was")?, now: named("piece")?, find: fields.get("find").to_owned() };
    if fields.get("intent") == "find" {
        return Ok(render(&chrome, choice, ticks, Errors::default()));
    }
    match service.choose_pieces(&actor, return_id, &statement, (&ticks.was, &ticks.now)).await? {
        ManySaved::Saved(_) => {
            let here = routes::standard(return_id, &choice.standard);
            Ok(see_other(&format!("{here}?note=chosen#statement-{statement}")))
        }
        ManySaved::Invalid(wrong) => {
            let mut errors = Errors::default();
            let text = wrong.into_iter().next().map_or_else(String::new, |error| error.message);
            errors.push("piece", t!("{text} Nothing was saved.", text));
            Ok(render(&chrome, choice, ticks, errors))
        }
        ManySaved::Conflicts(_) => {
            let mut errors = Errors::default();
            errors.push("piece", t!("A colleague saved this statement at the same moment. Save once more."));
            Ok(render(&chrome, choice, ticks, errors))
        }
    }
}

fn render(chrome: &Chrome, choice: EvidenceChoice, ticks: Ticks, errors: Errors) -> Response {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let code = choice.head.set.statement(&choice.statement).map_or_else(String::new, |(_, s)| s.code.clone());
    Page::new(t!("Evidence from our library for {code}", code)).status(status).render(chrome, move || {
        let head = &choice.head;
        let Some((_, statement)) = head.set.statement(&choice.statement) else { return ().into_any() };
        let here = format!("{}#statement-{}", routes::standard(head.id, &choice.standard), choice.statement);
        let content = if choice.library.is_empty() {
            view! {
                <p class="govuk-body candour-measure">
                    {t!("Your library is empty. ")} <a class="govuk-link" href="/evidence/add">{t!("Add evidence to our library")}</a>
                    {t!(", or go back and tick “Keep it in our library” at evidence that stands there.")}
                </p>
            }
            .into_any()
        } else {
            fields(&choice, &ticks, &errors)
        };
        view! {
            {back(here, t!("Back to {code}", code = statement.code))}
            {summary(&errors)}
            <span class="govuk-caption-l">{format!("{} · {}", head.audit.title, head.agency.name)}</span>
            <h1 class="govuk-heading-l">{t!("Evidence from our library for {code}", code = statement.code)}</h1>
            {statement_head(statement)}
            {content}
        }
        .into_any()
    })
}

fn fields(choice: &EvidenceChoice, ticks: &Ticks, errors: &Errors) -> AnyView {
    // One that cannot be read has no word to find, and cannot be chosen anew; where it is chosen it is shown.
    let found = |kept: &&LibraryPiece| {
        kept.piece.as_ref().map_or(ticks.was.contains(&kept.id), |piece| piece.says(&ticks.find))
    };
    let shown: Vec<_> = choice.library.iter().filter(found).collect();
    let hidden = ticks.now.iter().filter(|id| !shown.iter().any(|kept| kept.id == **id));
    let hidden: Vec<_> = hidden.map(|id| ("piece", *id)).chain(ticks.was.iter().map(|id| ("was", *id))).collect();
    let not_shown = hidden.iter().filter(|(name, _)| *name == "piece").count();
    let hidden = hidden
        .into_iter()
        .map(|(name, id)| view! { <input type="hidden" name=name value=id.to_string()/> })
        .collect_view();
    let word = TextField {
        name: "find",
        label: t!("Find"),
        hint: t!("A word of its title, its place, its owner or its note. What you ticked stays ticked."),
        value: &ticks.find,
        width: "govuk-!-width-one-half",
        ..TextField::default()
    };
    let nothing =
        shown.is_empty().then(|| view! { <p class="govuk-body" id="piece" tabindex="-1">{t!("Nothing matches.")}</p> });
    let others = (not_shown > 0).then(|| {
        let text = if not_shown == 1 {
            t!("1 ticked piece is not shown.").to_owned()
        } else {
            t!("{not_shown} ticked pieces are not shown.", not_shown)
        };
        view! { <p class="govuk-body-s candour-muted">{text}</p> }
    });
    let boxes =
        shown.iter().enumerate().map(|(place, kept)| one(kept, place, ticks.now.contains(&kept.id))).collect_view();
    let action = routes::choose_evidence(choice.head.id, &choice.statement);
    // The first button is the one that Enter presses: in the field above it finds.
    view! {
        <form method="post" action=action novalidate>
            {hidden}
            <div class="candour-library-find">
                {text_field(&word, &Errors::default())}
                {submit_with("intent", "find".to_owned(), t!("Show"), "govuk-button--secondary")}
            </div>
            {nothing}
            <fieldset class="govuk-fieldset">
                <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">{t!("Which evidence supports this statement?")}</legend>
                {message(errors, "piece")}
                <div class="govuk-checkboxes">{boxes}</div>
            </fieldset>
            {others}
            {submit_with("intent", "save".to_owned(), t!("Save"), "")}
        </form>
    }
    .into_any()
}

fn one(kept: &LibraryPiece, place: usize, on: bool) -> AnyView {
    let id = if place == 0 { "piece".to_owned() } else { format!("piece-{place}") };
    let hint = format!("{id}-item-hint");
    let about = kept
        .piece
        .as_ref()
        .map_or_else(|| t!("Left ticked, this statement keeps the words that were chosen.").to_owned(), about);
    view! {
        <div class="govuk-checkboxes__item">
            <input class="govuk-checkboxes__input" id=id.clone() name="piece" type="checkbox" value=kept.id.to_string() checked=on aria-describedby=hint.clone()/>
            <label class="govuk-label govuk-checkboxes__label candour-file-name" for=id>{kept.title().to_owned()}</label>
            <div class="govuk-hint govuk-checkboxes__hint" id=hint>{about}{dates(kept.piece.as_ref())}</div>
        </div>
    }
    .into_any()
}
