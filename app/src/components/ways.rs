//! The ways from a statement to what belongs to it and stays inside the agency.

use super::badge::tag;
use crate::routes;
use candour_domain::question_set::{AnswerType, Statement};
use candour_service::returns::ReturnHead;
use candour_texts::t;
use leptos::prelude::*;

/// What belongs to a statement beside its answer.
#[derive(Clone, Copy, Debug, Default)]
pub struct Beside {
    /// How often its answer was saved.
    pub revision: i64,
    /// How many comments it has.
    pub comments: i64,
    /// Whether others changed it since this person last looked.
    pub new: bool,
}

/// Whether it is new, and the ways to the comments about it and to the versions of its answer.
pub fn ways(head: &ReturnHead, statement: &Statement, beside: Beside) -> Option<AnyView> {
    let Beside { revision, comments, new } = beside;
    if !head.may_read_history() || statement.answer == AnswerType::Information {
        return None;
    }
    let history = (revision > 0).then(|| {
        let label = t!(versions = revision; "1 version" | "{versions} versions");
        let of = t!(" of the answer to {code}", code = statement.code);
        view! { <a class="govuk-link" href=routes::history(head.id, &statement.id)>{label}<span class="govuk-visually-hidden">{of}</span></a> }
    });
    let label = match comments {
        0 => t!("Comment").to_owned(),
        count => t!(count; "1 comment" | "{count} comments"),
    };
    let on = t!(" on {statement}", statement = statement.code);
    let comments = view! { <a class="govuk-link" href=routes::comments(head.id, &statement.id)>{label}<span class="govuk-visually-hidden">{on}</span></a> };
    let between = (revision > 0).then_some(" · ");
    let new = new.then(|| view! { {tag(t!("Changed since you last looked"), "candour-tag--going")} " " });
    Some(view! { <p class="govuk-body-s candour-screen-only">{new}{comments}{between}{history}</p> }.into_any())
}
