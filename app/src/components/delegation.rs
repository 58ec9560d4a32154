//! Who answers what: in a line at a standard, and for whoever has a part of it.

use super::badge::tag;
use super::buttons::submit_with;
use super::notice;
use crate::routes;
use candour_domain::ids::{PersonId, StatementId};
use candour_domain::question_set::Standard;
use candour_domain::time::date_text;
use candour_service::returns::{Delegated, ReturnHead, WholeReturn};
use candour_texts::t;
use chrono::{DateTime, NaiveDate, Utc};
use leptos::prelude::*;

/// What was given at once of a standard, and is with one person still.
pub struct Group<'a> {
    /// Who has it; `None` where that person's role has ended.
    pub person: Option<PersonId>,
    /// The statements with their numbers, in order.
    pub statements: Vec<(&'a StatementId, &'a str)>,
    /// Whether the holder says that all of it is ready.
    pub ready: bool,
    /// What is the same for all of it.
    pub one: &'a Delegated,
}

impl Group<'_> {
    /// Such as "Ana Reyes", or who had it.
    pub fn who(&self) -> String {
        match (&self.one.name, &self.one.left) {
            (Some(name), _) if self.one.shut => t!("{name} (account shut)", name),
            (Some(name), _) => name.clone(),
            (None, Some((name, _))) => t!("Nobody now: {name} had it, whose role has ended", name),
            (None, None) => t!("Nobody now").to_owned(),
        }
    }

    /// Such as "1.1, 1.2".
    pub fn codes(&self) -> String {
        self.statements.iter().map(|(_, code)| *code).collect::<Vec<_>>().join(", ")
    }

    /// How it stands, in a word or two.
    pub fn state(&self, today: NaiveDate) -> AnyView {
        match self.person {
            None => tag(t!("Nobody has this"), "candour-tag--attention"),
            Some(_) if self.ready => tag(t!("Ready"), "candour-tag--done"),
            Some(_) if self.one.due_on.is_some_and(|due| due < today) => tag(t!("Overdue"), "candour-tag--attention"),
            Some(_) => tag(t!("Not ready yet"), "candour-tag--plain"),
        }
    }

    fn line(&self) -> String {
        let due = self.one.due_on.map(|due| t!(", due on {due}", due = date_text(due))).unwrap_or_default();
        let ready = if self.ready { t!(". Ready") } else { "" };
        format!("{}: {}{due}{ready}", self.who(), self.codes())
    }
}

/// The delegations of a standard, in the order of its statements.
pub fn groups<'a>(all: &'a [Delegated], standard: &'a Standard) -> Vec<Group<'a>> {
    let mut found: Vec<Group<'a>> = Vec::new();
    for statement in &standard.statements {
        let Some(one) = all.iter().find(|delegated| delegated.statement == statement.id) else { continue };
        let entry = (&statement.id, statement.code.as_str());
        match found.iter_mut().find(|group| group.one.delegation == one.delegation) {
            Some(group) => {
                group.statements.push(entry);
                group.ready &= one.ready_at.is_some();
            }
            None => found.push(Group {
                person: one.person,
                statements: vec![entry],
                ready: one.ready_at.is_some() && one.person.is_some(),
                one,
            }),
        }
    }
    found
}

/// Under a standard's name, for a lead: who has what of it.
pub fn lines(head: &ReturnHead, all: &[Delegated], standard: &Standard) -> Option<AnyView> {
    if !head.may_delegate() {
        return None;
    }
    let lines = groups(all, standard).into_iter().map(|group| view! { <div>{group.line()}</div> }).collect_view();
    Some(lines.into_any())
}

/// Under a standard's name, for a contributor: until when it is wanted, and whether they marked it as ready.
pub fn due_line(head: &ReturnHead, all: &[Delegated], standard: &Standard) -> Option<AnyView> {
    if !head.may_mark_ready() {
        return None;
    }
    let lines = groups(all, standard).into_iter().filter_map(|group| {
        let due =
            group.one.due_on.map(|due| t!("{codes}: due on {due}", codes = group.codes(), due = date_text(due)))?;
        Some(view! { <div>{due}</div> })
    });
    Some(lines.collect_view().into_any())
}

/// For a contributor: until when a part is wanted, and what the lead wrote to it.
pub fn own_part(head: &ReturnHead, all: &[Delegated], standard: &Standard) -> Option<AnyView> {
    if !head.may_mark_ready() {
        return None;
    }
    let parts = groups(all, standard)
        .into_iter()
        .map(|group| {
            let due = group.one.due_on.map(|due| t!(" Due on {due}.", due = date_text(due))).unwrap_or_default();
            let text = t!("{by} delegated {codes} to you.{due}", by = group.one.by, codes = group.codes(), due);
            let note = group.one.note.clone().map(|note| view! { <p class="candour-kept-text">{note}</p> });
            view! { <p class="govuk-body">{text}</p> {note} }
        })
        .collect_view();
    Some(notice::inset(parts.into_any()))
}

/// For a contributor: each part, whether it is ready, and the button that says so.
pub fn ready_parts(whole: &WholeReturn) -> Option<AnyView> {
    let head = &whole.head;
    if !head.may_mark_ready() {
        return None;
    }
    let parts = head.set.standards.iter().filter(|standard| head.part.touches(standard)).map(|standard| {
        let ready = groups(&whole.delegations, standard).iter().all(|group| group.ready);
        let name = format!("{}. {}", standard.code, standard.title);
        let (state, value, label) = if ready {
            (t!("Ready: your lead can review it."), "not-ready", t!("Not ready after all"))
        } else {
            (t!("Not marked as ready yet."), "ready", t!("Mark as ready"))
        };
        let action = format!("{}/ready", routes::standard(head.id, &standard.id));
        let label = t!("{label}: standard {code}", label, code = standard.code);
        view! {
            <form method="post" action=action class="candour-aside">
                <p class="govuk-body"><strong>{name}</strong> " " {state}</p>
                {submit_with("step", value.to_owned(), label, "govuk-button--secondary")}
            </form>
        }
    });
    Some(
        view! {
            <h2 class="govuk-heading-m" id="ready">{t!("When your part is ready")}</h2>
            <p class="govuk-body candour-measure">{t!("Tell your lead by marking it. You can go on writing: when you save something, the mark comes off.")}</p>
            {parts.collect_view()}
        }
        .into_any(),
    )
}

/// For a contributor to whom nothing is delegated: that it is so, and whom to ask.
pub fn nothing_yet(whole: &WholeReturn) -> AnyView {
    let head = &whole.head;
    let text = if head.answering() {
        t!("Nothing of this return has been delegated to you yet, so there is nothing for you to do.")
    } else {
        t!("Nothing of this return was delegated to you.")
    };
    let ask = match whole.leads.as_slice() {
        [] => {
            t!("If you should answer something, ask the QA Manager of the Board: your agency has no lead at present.")
                .to_owned()
        }
        names => {
            t!(
                "If you should see or answer something, ask {join}, who can delegate it to you.",
                join = names.join(" or ")
            )
        }
    };
    notice::inset(view! { <p class="govuk-body">{text}</p> <p class="govuk-body">{ask}</p> }.into_any())
}

/// When somebody's role ended, for the page of who answers what.
pub fn since(at: DateTime<Utc>) -> String {
    t!("since {day}", day = date_text(candour_domain::time::day(at)))
}
