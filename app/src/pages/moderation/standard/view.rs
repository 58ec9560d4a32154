//! The page of a standard, side by side.

use super::Shown;
use crate::components::answer::{descriptor, unreadable, whole_answer};
use crate::components::buttons::{back, submit_with};
use crate::components::choices::{Choice, Choices, choices};
use crate::components::details::details;
use crate::components::errors::{Errors, linked_summary};
use crate::components::evidence::kept_files;
use crate::components::markdown::markdown;
use crate::components::moderation::{given_by, level_text, levelled, own_text, reason, response};
use crate::components::notice;
use crate::components::queries;
use crate::components::statement::statement_head;
use crate::components::text_field::{TextArea, text_area};
use crate::render::{Chrome, Page};
use crate::routes;
use axum::response::Response;
use candour_domain::answer::{Answer, NOT_APPLICABLE, field_name, split_field};
use candour_domain::moderation::{Grade, LevelForm, can_be_moderated, own_grade};
use candour_domain::question_set::{AnswerType, Standard, Statement};
use candour_service::moderation::{LevelView, StandardModeration};
use candour_texts::t;
use http::StatusCode;
use leptos::prelude::*;

pub(super) fn render(chrome: &Chrome, status: StatusCode, page: StandardModeration, shown: Shown) -> Response {
    let of = &page.page;
    let title = of.head.set.standard(&of.standard).map_or_else(String::new, |s| format!("{}. {}", s.code, s.title));
    Page::new(t!("Moderation: {title}", title)).status(status).wide().render(chrome, move || {
        let head = &page.page.head;
        let Some(standard) = head.set.standard(&page.page.standard) else { return ().into_any() };
        let refused = shown.refused.clone().map(|why| notice::warning(t!("Nothing was kept. {why}", why)));
        let cannot = page.cannot_level.clone().filter(|_| shown.refused.is_none());
        view! {
            {back(routes::moderation(head.id), t!("All standards of this return"))}
            {linked_summary(t!("There is a problem"), named(&shown.errors, standard))}
            {shown.note.map(notice::done)}
            {refused}
            <span class="govuk-caption-l">{t!("{title} · {name} · moderation", title = head.audit.title, name = head.agency.name)}</span>
            <h1 class="govuk-heading-l">{title}</h1>
            {markdown(&standard.introduction)}
            {levelled(&page.standing)}
            {cannot.map(|why| notice::inset(view! { <p class="govuk-body">{why}</p> }.into_any()))}
            {content(&page, standard, &shown)}
        }
        .into_any()
    })
}

/// The errors, each with the number of its statement.
fn named(errors: &Errors, standard: &Standard) -> Vec<(String, String)> {
    let code = |field: &str| {
        let (id, _) = split_field(field)?;
        standard
            .statements
            .iter()
            .find(|statement| statement.id.as_str() == id)
            .map(|statement| statement.code.as_str())
    };
    let named = |(field, message): (&str, &str)| {
        (format!("#{field}"), format!("{}: {message}", code(field).unwrap_or_default()))
    };
    errors.iter().map(named).collect()
}

fn content(page: &StandardModeration, standard: &Standard, shown: &Shown) -> AnyView {
    let head = &page.page.head;
    let given = page.page.given();
    let journey = page.page.journey(&given);
    let statements = journey
        .shown_of(standard)
        .filter(|statement| statement.answer != AnswerType::Information)
        .map(|statement| {
            let can = can_be_moderated(&head.set, &journey, statement);
            let own = own_grade(&head.set, statement, given.get(&statement.id));
            one(page, statement, (can, own.as_ref()), shown)
        })
        .collect_view();
    if page.cannot_level.is_some() {
        return view! { {statements} {onward(page)} }.into_any();
    }
    view! {
        <form method="post" action=routes::moderate(head.id, &standard.id) novalidate>
            <button type="submit" class="govuk-visually-hidden" name="intent" value="continue" tabindex="-1" aria-hidden="true">{t!("Save and continue")}</button>
            {statements}
            <div class="candour-save">
                <div class="govuk-button-group">
                    {submit_with("intent", "continue".to_owned(), t!("Save and continue"), "")}
                    {submit_with("intent", "overview".to_owned(), t!("Save and go to all standards"), "govuk-button--secondary")}
                </div>
            </div>
        </form>
    }
    .into_any()
}

/// For those who read only.
fn onward(page: &StandardModeration) -> Option<AnyView> {
    let head = &page.page.head;
    let next = page.beside.1.as_ref()?;
    let standard = head.set.standard(next)?;
    let href = routes::moderate(head.id, next);
    Some(view! { <p class="govuk-body"><a class="govuk-link" href=href>{t!("Next: {code}. {title}", code = standard.code, title = standard.title)}</a></p> }.into_any())
}

fn one(page: &StandardModeration, statement: &Statement, known: (bool, Option<&Grade>), shown: &Shown) -> AnyView {
    let id = &statement.id;
    let wrong = shown.errors.any_of(&field_name(id, ""));
    let class = if wrong { "candour-statement candour-statement--error" } else { "candour-statement" };
    view! {
        <section class=class id=format!("statement-{id}") aria-labelledby=format!("title-{id}")>
            {statement_head(statement)}
            <div class="candour-moderate">
                <div class="candour-moderate__side">
                    <h3 class="candour-moderate__whose">{t!("The agency")}</h3>
                    {agency(page, statement, known)}
                </div>
                <div class="candour-moderate__side candour-moderate__side--panel">
                    <h3 class="candour-moderate__whose">{t!("The panel")}</h3>
                    {panel(page, statement, known, shown)}
                </div>
            </div>
        </section>
    }
    .into_any()
}

/// Answer, evidence, queries, what was said last time, what was responded.
fn agency(page: &StandardModeration, statement: &Statement, (can, own): (bool, Option<&Grade>)) -> AnyView {
    let head = &page.page.head;
    let none = Answer::default();
    let answer = match page.page.answers.get(&statement.id) {
        Some(kept) if kept.unreadable => unreadable(),
        kept => whole_answer(&head.set, statement, kept.map_or(&none, |kept| &kept.answer)),
    };
    // Where a level is chosen it is the answer; where it is reached by a number it stands beside it.
    let chosen = matches!(statement.answer, AnswerType::Scale | AnswerType::YesNo);
    let level = (can && !chosen).then(|| {
        view! { <p class="govuk-body">{t!("Stands for the level ")} <strong>{own_text(&head.set, statement, own)}</strong></p> }
    });
    // Where a form stands beside it, the way to ask keeps the form first.
    let asked = if can && page.cannot_level.is_none() {
        queries::asked(head, statement, &page.page.queries)
    } else {
        queries::beside(head, statement, &page.page.queries)
    };
    let said = page.responses.iter().filter(|said| said.statement.as_ref() == Some(&statement.id));
    let said = said.map(|said| response(said, None)).collect_view();
    view! {
        {answer}
        {level}
        {kept_files(head.id, &page.page.files, &statement.id)}
        {asked}
        {last(page, statement)}
        {said}
    }
    .into_any()
}

/// What the agency said last time, and what was agreed then.
fn last(page: &StandardModeration, statement: &Statement) -> Option<AnyView> {
    let last = page.last.as_ref()?;
    let found = last.answers.get(&statement.id)?;
    let (_, then) = last.set.statement(&found.statement)?;
    let reworded = (then.text != statement.text)
        .then(|| view! { <p class="govuk-body-s">{t!("It was worded otherwise: “{text}”", text = then.text)}</p> });
    let answer = found.answer.as_ref().map_or_else(unreadable, |answer| whole_answer(&last.set, then, answer));
    let agreed = found.agreed.as_ref().map(|agreed| {
        let text = t!("Agreed level then: {agreed}", agreed = level_text(&last.set, then, Some(agreed)));
        view! { <p class="govuk-body"><strong>{text}</strong></p> {reason(Some(agreed))} }
    });
    Some(details(t!("Last time, {year}", year = last.year), view! { {reworded} {answer} {agreed} }.into_any()))
}

fn panel(
    page: &StandardModeration,
    statement: &Statement,
    (can, own): (bool, Option<&Grade>),
    shown: &Shown,
) -> AnyView {
    if !can {
        return view! { <p class="govuk-body candour-muted">{t!("This statement has no levels.")}</p> }.into_any();
    }
    let all = page.levels.get(&statement.id).map(Vec::as_slice).unwrap_or_default();
    let current = all.last();
    let fields = if page.cannot_level.is_some() {
        reading(page, statement, current)
    } else {
        fields(page, statement, (own, current), shown)
    };
    view! { {unsaved(page, statement, shown)} {fields} {earlier(page, statement, all)} }.into_any()
}

/// What was typed and can be kept no more, to copy.
fn unsaved(page: &StandardModeration, statement: &Statement, shown: &Shown) -> Option<AnyView> {
    page.cannot_level.as_ref()?;
    let posted = shown.posted.as_ref()?.levels.get(&statement.id)?;
    let text = posted.form.reason.clone();
    (!text.trim().is_empty()).then(|| {
        view! { <p class="govuk-body">{t!("Your reason, which was not kept:")}</p> <pre class="candour-letter" tabindex="0">{text}</pre> }.into_any()
    })
}

fn reading(page: &StandardModeration, statement: &Statement, current: Option<&LevelView>) -> AnyView {
    let set = &page.page.head.set;
    let Some(current) = current else {
        return view! { <p class="govuk-body candour-muted">{t!("No level yet")}</p> }.into_any();
    };
    view! {
        <p class="govuk-body"><strong>{level_text(set, statement, current.level.as_ref())}</strong></p>
        {reason(current.level.as_ref())}
        <p class="govuk-body-s candour-muted">{given_by(current)}</p>
    }
    .into_any()
}

fn fields(
    page: &StandardModeration,
    statement: &Statement,
    (own, current): (Option<&Grade>, Option<&LevelView>),
    shown: &Shown,
) -> AnyView {
    let id = &statement.id;
    let conflict = shown.conflicts.get(id);
    let posted = shown.posted.as_ref().and_then(|form| form.levels.get(id));
    let form = match (posted, current) {
        (Some(posted), _) => posted.form.clone(),
        (None, Some(current)) => current.level.as_ref().map(LevelForm::from).unwrap_or_default(),
        (None, None) => LevelForm::default(),
    };
    // A conflict that was shown is settled against what was shown; else the page's own start counts.
    let seen = match (conflict, posted) {
        (Some(conflict), _) => conflict.theirs.revision,
        (None, Some(posted)) => posted.seen,
        (None, None) => current.map_or(0, |current| current.revision),
    };
    let (value, why, revision) = (field_name(id, "value"), field_name(id, "reason"), field_name(id, "revision"));
    let legend = t!("{code}: moderated level", code = statement.code);
    let question = Choices {
        name: &value,
        id: None,
        legend: &legend,
        hint: "",
        items: offered(page, statement, own),
        chosen: vec![form.grade.clone()],
        many: false,
        quiet_legend: false,
    };
    let reason = TextArea {
        name: &why,
        label: t!("Reason"),
        hint: t!(
            "Needed where the level differs from the agency’s own. The agency reads it once the levels are released. Up to 4,000 characters."
        ),
        value: &form.reason,
        rows: 3,
    };
    let ask = page.page.head.cannot_be_asked().is_none() && page.page.head.may_ask();
    let ask = ask.then(|| {
        let of = t!(" about {statement}", statement = statement.code);
        view! {
            <button type="submit" class="govuk-button govuk-button--secondary candour-small-button" name="intent" value=format!("query:{id}")>
                {t!("Save and ask a query")}<span class="govuk-visually-hidden">{of}</span>
            </button>
        }
    });
    view! {
        <input type="hidden" name=revision value=seen.to_string()/>
        {conflict.map(|conflict| theirs(page, statement, &conflict.theirs))}
        {choices(question, &shown.errors)}
        {text_area(&reason, &shown.errors)}
        {current.map(|current| view! { <p class="candour-statement__saved">{given_by(current)}</p> })}
        {ask}
    }
    .into_any()
}

/// Each level with what it means for this statement; the agency's own is named.
fn offered(page: &StandardModeration, statement: &Statement, own: Option<&Grade>) -> Vec<Choice> {
    let set = &page.page.head.set;
    let named = |label: &str, grade: &Grade| {
        if own == Some(grade) { t!("{label} (the agency’s own)", label) } else { label.to_owned() }
    };
    let levels = set.scale_of(statement).map(|scale| scale.levels.as_slice()).unwrap_or_default();
    let levels = levels.iter().map(|level| {
        let label = named(&level.label, &Grade::Level(level.code.clone()));
        Choice::new(level.code.as_str(), label).hint(descriptor(set, statement, level.code.as_str()))
    });
    let not_applicable = set.not_applicable_rule(statement).allowed.then(|| Choice {
        apart: true,
        ..Choice::new(NOT_APPLICABLE, named(t!("Not applicable"), &Grade::NotApplicable))
    });
    levels.chain(not_applicable).collect()
}

/// What somebody else gave meanwhile.
fn theirs(page: &StandardModeration, statement: &Statement, theirs: &LevelView) -> AnyView {
    let set = &page.page.head.set;
    let level = level_text(set, statement, theirs.level.as_ref());
    let content = view! {
        <p class="govuk-body"><strong>{t!("{by} chose “{level}” while you were writing.", by = theirs.by, level)}</strong></p>
        {reason(theirs.level.as_ref())}
        <p class="govuk-body">{t!("What you chose stands below and is not kept yet. Save again to put it in the place of theirs, which stays among the earlier levels; or choose theirs.")}</p>
    };
    notice::inset(content.into_any())
}

/// Every level that was given before the one that stands.
fn earlier(page: &StandardModeration, statement: &Statement, all: &[LevelView]) -> Option<AnyView> {
    let set = &page.page.head.set;
    let before: Vec<_> = all.iter().rev().skip(1).collect();
    if before.is_empty() {
        return None;
    }
    let lines = before.iter().map(|level| {
        let released = level.released_in.map(|number| t!(", in release {number}", number));
        view! {
            <li>
                <strong>{level_text(set, statement, level.level.as_ref())}</strong>
                <span class="candour-muted">{format!(" {}", given_by(level))}{released}</span>
                {reason(level.level.as_ref())}
            </li>
        }
    });
    let label = if before.len() == 1 {
        t!("1 earlier level").to_owned()
    } else {
        t!("{before} earlier levels", before = before.len())
    };
    Some(details(label, view! { <ul class="govuk-list">{lines.collect_view()}</ul> }.into_any()))
}
