//! Choosing evidence of the library for one statement; the ticks and the list of pieces are those of an action too.

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
use candour_domain::evidence::size_text;
use candour_domain::ids::{PieceId, ReturnId, StatementId};
use candour_service::library::{EvidenceChoice, LibraryPiece};
use candour_service::returns::ManySaved;
use candour_texts::t;
use http::StatusCode;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// What was ticked when the page was made, what is ticked now, and the word that is looked for.
pub(in crate::pages) struct Ticks {
    pub(in crate::pages) was: BTreeSet<PieceId>,
    pub(in crate::pages) now: BTreeSet<PieceId>,
    find: String,
}

impl Ticks {
    /// What stands there, before anything is ticked or taken out.
    pub(in crate::pages) fn of(was: BTreeSet<PieceId>) -> Self {
        Self { now: was.clone(), was, find: String::new() }
    }

    /// What a page posts, and whether it only looks for a word.
    pub(in crate::pages) fn read(fields: &Fields) -> Result<(Self, bool), PageError> {
        fields.only(&["piece", "was", "find", "intent"])?;
        let named = |name: &'static str| -> Result<BTreeSet<PieceId>, PageError> { fields.all(name).map(id).collect() };
        let ticks = Self { was: named("was")?, now: named("piece")?, find: fields.get("find").to_owned() };
        Ok((ticks, fields.get("intent") == "find"))
    }
}

/// What pieces are chosen for.
pub(in crate::pages) struct Picking {
    /// Where the form is posted.
    pub(in crate::pages) action: String,
    /// The question.
    pub(in crate::pages) legend: &'static str,
    /// What is said of a piece that is ticked and cannot be read.
    pub(in crate::pages) unreadable: &'static str,
    /// What is said of a piece with a file; empty where its file stays in the library.
    pub(in crate::pages) with_file: &'static str,
}

/// The library, with what the statement uses ticked.
pub async fn choose_form(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((return_id, statement)): Path<(String, String)>,
) -> Reply {
    let choice = chrome.state.service.evidence_choice(&actor, id(&return_id)?, &statement.as_str().into()).await?;
    let ticks = Ticks::of(choice.used.iter().filter_map(|kept| kept.piece).collect());
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
    let (ticks, finds) = Ticks::read(&Fields::parse(&body)?)?;
    if finds {
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
            let picking = Picking {
                action: routes::choose_evidence(choice.head.id, &choice.statement),
                legend: t!("Which evidence supports this statement?"),
                unreadable: t!("Left ticked, this statement keeps the words that were chosen."),
                with_file: "",
            };
            picker(&choice.library, &ticks, picking, &errors)
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

/// The pieces with their ticks, and a word to find some. The field of errors is `piece`.
pub(in crate::pages) fn picker(library: &[LibraryPiece], ticks: &Ticks, picking: Picking, errors: &Errors) -> AnyView {
    // One that cannot be read has no word to find, and cannot be chosen anew; where it is chosen it is shown.
    let found = |kept: &&LibraryPiece| {
        kept.piece.as_ref().map_or(ticks.was.contains(&kept.id), |piece| piece.says(&ticks.find))
    };
    let shown: Vec<_> = library.iter().filter(found).collect();
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
    let boxes = shown.iter().enumerate().map(|(place, kept)| one(kept, place, ticks, &picking)).collect_view();
    let Picking { action, legend, .. } = picking;
    // The first button is the one that Enter presses: in the field above it finds.
    view! {
        <form method="post" action=action novalidate>
            {hidden}
            <div class="candour-library-find">
                {text_field(&word, &Errors::default())}
                {submit_with("intent", "find".to_owned(), t!("Show"), "govuk-button--secondary")}
            </div>
            {nothing}
            <div class="govuk-form-group">
                <fieldset class="govuk-fieldset">
                    <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">{legend}</legend>
                    {message(errors, "piece")}
                    <div class="govuk-checkboxes">{boxes}</div>
                </fieldset>
            </div>
            {others}
            {submit_with("intent", "save".to_owned(), t!("Save"), "")}
        </form>
    }
    .into_any()
}

fn one(kept: &LibraryPiece, place: usize, ticks: &Ticks, picking: &Picking) -> AnyView {
    let on = ticks.now.contains(&kept.id);
    let id = if place == 0 { "piece".to_owned() } else { format!("piece-{place}") };
    let hint = format!("{id}-item-hint");
    let about = kept.piece.as_ref().map_or_else(|| picking.unreadable.to_owned(), about);
    let file = kept.file.as_ref().filter(|_| !picking.with_file.is_empty()).map(|file| {
        let what = format!("{}: {}, {}", picking.with_file, file.kind.label(), size_text(file.size));
        view! { <span class="candour-evidence__about">{what}</span> }
    });
    view! {
        <div class="govuk-checkboxes__item">
            <input class="govuk-checkboxes__input" id=id.clone() name="piece" type="checkbox" value=kept.id.to_string() checked=on aria-describedby=hint.clone()/>
            <label class="govuk-label govuk-checkboxes__label candour-file-name" for=id>{kept.title().to_owned()}</label>
            <div class="govuk-hint govuk-checkboxes__hint" id=hint>{about}{file}{dates(kept.piece.as_ref())}</div>
        </div>
    }
    .into_any()
}
