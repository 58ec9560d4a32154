//! Moderation beside what it is about: how far it has come, and a level with its reason.

use super::badge::tag;
use super::progress::bar;
use candour_domain::moderation::{Grade, ModeratedLevel, Stage, Standing, grade_text};
use candour_domain::question_set::{QuestionSet, Statement};
use candour_domain::time::{date_text, moment_text};
use candour_service::moderation::{LevelView, ResponseView};
use candour_texts::t;
use leptos::prelude::*;

/// Where a moderation stands.
pub fn stage(stage: Stage) -> AnyView {
    let class = match stage {
        Stage::NotBegun => "candour-tag--plain",
        Stage::GoingOn => "candour-tag--going",
        Stage::Released | Stage::Agreed => "candour-tag--done",
        Stage::Responded => "candour-tag--attention",
    };
    tag(stage.label(), class)
}

/// Where it stands, with the day that matters: until when the agency may respond.
pub fn standing(standing: &Standing) -> AnyView {
    let until = standing.release.filter(|_| standing.stage() == Stage::Released);
    let until = until
        .map(|release| t!(" The agency may respond until {respond_by}.", respond_by = date_text(release.respond_by)));
    view! { <span>{stage(standing.stage())} {until}</span> }.into_any()
}

/// How many statements have a level, with a bar.
pub fn levelled(standing: &Standing) -> AnyView {
    view! {
        <div class="candour-progress">
            {bar(standing.levelled, standing.statements)}
            <p class="candour-progress__text">{tally(standing.levelled, standing.statements)}</p>
        </div>
    }
    .into_any()
}

/// Such as "3 of 5 statements have a level".
pub fn tally(levelled: usize, statements: usize) -> String {
    match statements {
        1 => t!("{levelled} of 1 statement has a level", levelled),
        _ => t!("{levelled} of {statements} statements have a level", levelled, statements),
    }
}

/// The agency's own grade in words.
pub fn own_text(set: &QuestionSet, statement: &Statement, own: Option<&Grade>) -> String {
    own.map_or_else(|| t!("No level given").to_owned(), |grade| grade_text(set, statement, grade))
}

/// A level in words; what could not be read says so.
pub fn level_text(set: &QuestionSet, statement: &Statement, level: Option<&ModeratedLevel>) -> String {
    level.map_or_else(|| t!("Could not be read").to_owned(), |level| grade_text(set, statement, &level.grade))
}

/// A reason, as it was written; nothing where there is none.
pub fn reason(level: Option<&ModeratedLevel>) -> Option<AnyView> {
    let reason = level.map(|level| level.reason.clone()).filter(|reason| !reason.is_empty())?;
    Some(view! { <p class="candour-kept-text">{reason}</p> }.into_any())
}

/// Who gave a level, and when.
pub fn given_by(level: &LevelView) -> String {
    t!("Given by {by} on {at}", by = level.by, at = moment_text(level.at))
}

/// What the agency responded: one text.
pub fn response(said: &ResponseView, about: Option<String>) -> AnyView {
    let about = about.map(|about| t!(" about {about}", about));
    let text = said.text.clone().unwrap_or_else(|| t!("This response could not be read.").to_owned());
    view! {
        <article class="candour-card candour-query candour-query--answer">
            <p class="govuk-body"><strong>{said.by.clone()}</strong>{t!(" responded on {at}", at = moment_text(said.at))}{about}</p>
            <p class="candour-kept-text">{text}</p>
        </article>
    }
    .into_any()
}
