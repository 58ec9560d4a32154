//! The parts of recommendations and actions: where they stand, what was last said, and how they look beside a
//! statement.

use super::badge::tag;
use super::progress::days_left;
use crate::routes;
use candour_domain::ids::{StandardId, StatementId};
use candour_domain::journey::Journey;
use candour_domain::plan::{RecommendationState, Standing};
use candour_domain::time::{date_text, day, moment_text};
use candour_service::plan::{ActionView, EarlierRecommendation, NoteView, OwnerNow, RecommendationView};
use candour_texts::t;
use leptos::prelude::*;

/// Where an action stands today.
pub fn standing_tag(standing: Standing) -> AnyView {
    let class = match standing {
        Standing::Overdue => "candour-tag--late",
        Standing::AtRisk => "candour-tag--attention",
        Standing::NotStarted => "candour-tag--plain",
        Standing::OnTrack | Standing::Completed => "candour-tag--going",
        Standing::Verified => "candour-tag--done",
        Standing::NotPursued => "candour-tag--quiet",
    };
    tag(standing.label(), class)
}

/// That nobody owns an action at present; nothing where somebody does.
pub fn owner_tag(owner: OwnerNow) -> Option<AnyView> {
    (owner != OwnerNow::There).then(|| tag(t!("No owner at present"), "candour-tag--attention"))
}

/// Where a recommendation stands.
pub fn recommendation_tag(state: RecommendationState) -> AnyView {
    use RecommendationState as S;
    let (label, class) = match state {
        S::Proposed => (t!("Proposed"), "candour-tag--plain"),
        // The whole label is too long for a tag on a phone.
        S::WithAgency => (t!("With the agency"), "candour-tag--going"),
        S::Answered => (t!("Agency has answered"), "candour-tag--attention"),
        S::Agreed => (t!("Agreed"), "candour-tag--going"),
        S::Issued => (t!("Issued"), "candour-tag--done"),
        S::Removed => (t!("Removed"), "candour-tag--quiet"),
    };
    tag(label, class)
}

/// Such as "Due on 30 June 2026: 12 days left".
pub fn due(action: &ActionView) -> String {
    let on = date_text(action.dates.due_on);
    if action.state.is_open() {
        t!("Due on {on}: {days_left}", on, days_left = days_left(action.days_left))
    } else {
        t!("Was due on {on}", on)
    }
}

/// Such as "Priority: high. To be done by 30 June 2026".
pub fn urgency(one: &RecommendationView) -> String {
    let priority = t!("Priority: {label}", label = one.priority.label().to_lowercase());
    match one.due_on {
        Some(by) => t!("{priority}. To be done by {by}", priority, by = date_text(by)),
        None => priority,
    }
}

/// What was last said to an action, in one paragraph.
pub fn last_said(note: &NoteView) -> Option<AnyView> {
    let text = note.text.clone()?;
    let who = t!("{by} on {at}: ", by = note.by, at = date_text(day(note.at)));
    Some(
        view! { <p class="govuk-body candour-plan__said"><span class="candour-muted">{who}</span>{text}</p> }
            .into_any(),
    )
}

/// An action in few words: its reference, where it stands, what will be done, what was last said.
pub fn action_in_short(action: &ActionView, ways: Option<AnyView>) -> AnyView {
    let owner = action.words.as_ref().map(|words| t!("Owner: {owner}. ", owner = words.owner));
    view! {
        <div class="candour-plan__action">
            <p class="govuk-body candour-standing">
                <a class="govuk-link" href=routes::action(action.id)>{action.reference.clone()}</a>
                " " {standing_tag(action.standing)} " " {owner_tag(action.owner)}
            </p>
            <p class="candour-kept-text">{action.text().to_owned()}</p>
            <p class="govuk-body-s candour-muted">{owner}{due(action)}</p>
            {action.last.as_ref().and_then(last_said)}
            {ways}
        </div>
    }
    .into_any()
}

/// What happened to an action, the latest first.
pub fn history(notes: &[NoteView]) -> AnyView {
    let lines = notes.iter().map(one_note).collect_view();
    view! { <ol class="govuk-list candour-plan__history">{lines}</ol> }.into_any()
}

fn one_note(note: &NoteView) -> AnyView {
    let dates = note.old_dates.map(|old| {
        let text = t!(
            "Before: {starts_on} to {due_on}.",
            starts_on = date_text(old.starts_on),
            due_on = date_text(old.due_on)
        );
        view! { <p class="govuk-body-s candour-muted">{text}</p> }
    });
    let reported = matches!(note.noted, candour_domain::plan::Noted::Progress)
        .then(|| format!(": {}", note.state.label().to_lowercase()));
    let text = note.text.clone().map(|text| view! { <p class="candour-kept-text">{text}</p> });
    view! {
        <li>
            <p class="govuk-body"><strong>{note.noted.label()}{reported}</strong>{format!(", {}, {}", note.by, moment_text(note.at))}</p>
            {dates}
            {text}
        </li>
    }
    .into_any()
}

/// What was agreed after earlier audits about a statement. `back` is where a report leads back to; without it nothing
/// is reported from here.
pub fn beside(
    earlier: &[EarlierRecommendation],
    standard: &StandardId,
    statement: &StatementId,
    back: Option<&str>,
) -> Option<AnyView> {
    let of = |one: &&EarlierRecommendation| one.standard == *standard && one.statement.as_ref() == Some(statement);
    together(earlier.iter().filter(of).map(|one| agreed(one, None, back)).collect())
}

/// What was agreed after earlier audits about a whole standard, and about those of its statements that are not asked
/// now: what was agreed is reported on all the same.
pub fn above(
    earlier: &[EarlierRecommendation],
    standard: &StandardId,
    journey: &Journey<'_>,
    back: Option<&str>,
) -> Option<AnyView> {
    let of = earlier.iter().filter(|one| one.standard == *standard).filter_map(|one| match &one.statement {
        None => Some(agreed(one, None, back)),
        Some(statement) if journey.shows(statement) => None,
        Some(_) => Some(agreed(one, Some(t!("It came from a statement that is not asked of you now.")), back)),
    });
    together(of.collect())
}

fn together(all: Vec<AnyView>) -> Option<AnyView> {
    (!all.is_empty()).then(|| {
        view! {
            <div class="candour-earlier">
                <p class="candour-earlier__title">{t!("Agreed last time")}</p>
                {all}
            </div>
        }
        .into_any()
    })
}

fn agreed(one: &EarlierRecommendation, remark: Option<&'static str>, back: Option<&str>) -> AnyView {
    let of = &one.recommendation;
    let actions = one
        .actions
        .iter()
        .map(|action| {
            let way = back.filter(|_| action.state.is_open()).map(|back| {
                let href = format!("{}?back={}#progress", routes::action(action.id), routes::part(back));
                view! {
                    <p class="govuk-body candour-screen-only">
                        <a class="govuk-link" href=href>{t!("Report progress")}<span class="govuk-visually-hidden">{t!(" on {action}", action = action.reference)}</span></a>
                    </p>
                }
                .into_any()
            });
            action_in_short(action, way)
        })
        .collect_view();
    let none = one
        .actions
        .is_empty()
        .then(|| view! { <p class="govuk-body candour-muted">{t!("No action was put down for it.")}</p> });
    view! {
        <div class="candour-earlier__one">
            <p class="govuk-body">
                <a class="govuk-link" href=routes::recommendation(of.id)>{of.reference.clone()}</a>
                <span class="candour-muted">{format!(", {}", of.audit.1)}</span>
            </p>
            {remark.map(|remark| view! { <p class="govuk-body-s candour-muted">{remark}</p> })}
            <p class="candour-kept-text">{of.text().to_owned()}</p>
            {actions}
            {none}
        </div>
    }
    .into_any()
}
