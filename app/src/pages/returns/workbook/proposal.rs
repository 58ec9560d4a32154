//! The page of what a file would change.

use super::line::{card, fields};
use crate::components::buttons::{back, secondary, submit};
use crate::components::details::details;
use crate::components::errors::{Errors, linked_summary};
use crate::components::file_errors::file_errors;
use crate::components::notice;
use crate::render::{Chrome, Page};
use crate::routes::{self, LARGEST_FORM};
use axum::response::Response;
use candour_domain::ids::StatementId;
use candour_service::returns::{BroughtFrom, Proposal, Source};
use candour_texts::t;
use http::StatusCode;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// Room for the other fields of the form.
const LEEWAY: usize = 256 * 1024;

/// The page. `ticked` is what was ticked before; without it everything is, but for what two people wrote.
pub(super) fn page(
    chrome: &Chrome,
    mut found: Proposal,
    ticked: Option<&BTreeSet<StatementId>>,
    errors: Errors,
) -> Response {
    let waiting = cut_to_fit(&mut found.lines, |line| fields(&line.statement, line.revision(), &line.form));
    let conflicts = found.lines.iter().filter(|line| line.conflict).count();
    let status = match (found.errors.is_empty() && errors.is_empty(), errors.of("conflicts").is_some()) {
        (_, true) => StatusCode::CONFLICT,
        (true, _) => StatusCode::OK,
        (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Page::new(t!("What would change")).status(status).wide().render(chrome, move || {
        let head = &found.head;
        view! {
            {back(routes::upload_workbook(head.id), t!("Choose another file"))}
            {problems(&found, &errors)}
            <span class="govuk-caption-l">{format!("{} · {}", head.audit.title, head.agency.name)}</span>
            <h1 class="govuk-heading-l">{t!("What would change")}</h1>
            {found.brought.as_ref().map(brought)}
            {counts(&found, conflicts)}
            {too_much(waiting)}
            {cells(&found)}
            {not_taken(&found)}
            {changes(&found, ticked)}
            {folded(&found)}
        }
    })
}

/// Leaves as many changes as one form can carry, each with these fields, and says how many wait.
pub(crate) fn cut_to_fit<T>(lines: &mut Vec<T>, fields: impl Fn(&T) -> Vec<(String, String)>) -> usize {
    let mut room = LARGEST_FORM.saturating_sub(LEEWAY);
    let mut fits = 0;
    for line in lines.iter() {
        let carried = fields(line);
        let bytes: usize = carried.iter().map(|(name, value)| name.len() + encoded(value) + 2).sum();
        match room.checked_sub(bytes) {
            Some(left) => room = left,
            None => break,
        }
        fits += 1;
    }
    let waiting = lines.len().saturating_sub(fits);
    lines.truncate(fits);
    waiting
}

/// How long a text is in a form: a line end is posted as two characters.
fn encoded(text: &str) -> usize {
    text.bytes()
        .map(|byte| match byte {
            b'\n' => 6,
            byte if byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'-' | b'_' | b'.' | b'*') => 1,
            _ => 3,
        })
        .sum()
}

fn problems(found: &Proposal, errors: &Errors) -> AnyView {
    let mut links: Vec<(String, String)> = errors
        .iter()
        .map(|(field, message)| {
            let to = if field == "not-taken" { "#not-taken" } else { "#changes" };
            (to.to_owned(), message.to_owned())
        })
        .collect();
    match found.errors.len() {
        0 => {}
        cells => {
            let text = t!(cells; "1 cell could not be used." | "{cells} cells could not be used.");
            links.push(("#cells".to_owned(), text));
        }
    }
    linked_summary(t!("There is a problem"), links)
}

fn brought(from: &BroughtFrom) -> AnyView {
    let set = from.other_set.then(|| {
        notice::warning(t!(
            "These answers were given to another question set. Read each statement before you take its answer over."
        ))
    });
    let text = t!(
        "Answers of {agency} to “{audit}” at {board}, question set version {version}.",
        agency = from.agency,
        audit = from.audit,
        board = from.board,
        version = from.version
    );
    view! { <p class="govuk-body candour-measure">{text}</p> {set} }.into_any()
}

fn counts(found: &Proposal, conflicts: usize) -> AnyView {
    let would = match found.lines.len() {
        0 => t!("No answer would change.").to_owned(),
        answers => t!(answers; "1 answer would change." | "{answers} answers would change."),
    };
    let same = match found.unchanged.len() {
        0 => String::new(),
        same => t!(same; " 1 stays as it is here." | " {same} stay as they are here."),
    };
    let both = match (conflicts, found.from) {
        (0, _) => String::new(),
        (1, Source::Workbook) => {
            t!(" 1 of them was answered by two people: choose which answer shall stand.").to_owned()
        }
        (count, Source::Workbook) => {
            t!(" {count} of them were answered by two people: choose which answer shall stand.", count)
        }
        (1, Source::Export) => t!(" 1 of them has an answer here already: choose which shall stand.").to_owned(),
        (count, Source::Export) => {
            t!(" {count} of them have an answer here already: choose which shall stand.", count)
        }
    };
    view! { <p class="govuk-body-l candour-measure">{would}{both}{same}</p> <p class="govuk-body"><strong>{t!("Nothing is saved yet.")}</strong></p> }
        .into_any()
}

pub(crate) fn too_much(waiting: usize) -> AnyView {
    if waiting == 0 {
        return ().into_any();
    }
    notice::warning(t!(
        "The file changes more than one page can carry. Save what stands here, then upload the file again for the other {waiting}.",
        waiting
    ))
}

fn cells(found: &Proposal) -> AnyView {
    if found.errors.is_empty() {
        return ().into_any();
    }
    view! {
        <section id="cells">
            <h2 class="govuk-heading-m">{t!("Cells that could not be used")}</h2>
            <p class="govuk-body candour-measure">{t!("Statements with such a cell are left as they are here. Correct the workbook and upload it again, or write these answers in Candour.")}</p>
            {file_errors(&found.errors, t!("What to do"))}
        </section>
    }
    .into_any()
}

fn not_taken(found: &Proposal) -> AnyView {
    if found.not_taken.is_empty() {
        return ().into_any();
    }
    let items = found.not_taken.iter().map(|one| {
        view! { <li><strong>{one.statement.clone()}</strong> " " {one.why.clone()}</li> }
    });
    view! {
        <section id="not-taken">
            <h2 class="govuk-heading-m">{t!("Not taken")}</h2>
            <ul class="govuk-list govuk-list--spaced candour-measure">{items.collect_view()}</ul>
        </section>
    }
    .into_any()
}

fn changes(found: &Proposal, ticked: Option<&BTreeSet<StatementId>>) -> AnyView {
    let head = &found.head;
    if found.lines.is_empty() {
        return view! { <div class="govuk-button-group">{secondary(routes::of_return(head.id), t!("Back to the task list"))}</div> }
            .into_any();
    }
    let mut standard = None;
    let cards = found
        .lines
        .iter()
        .filter_map(|line| {
            let (of, statement) = head.set.statement(&line.statement)?;
            let heading = (standard != Some(&of.id)).then(|| {
                view! { <p class="candour-standard-line">{format!("{}. {}", of.code, of.title)}</p> }
            });
            standard = Some(&of.id);
            // Ticked before there was a conflict is no choice between the two.
            let on = !line.conflict && ticked.is_none_or(|ticked| ticked.contains(&line.statement));
            Some(view! { {heading} {card(&head.set, statement, line, found.from, on)} })
        })
        .collect_view();
    view! {
        <form method="post" action=format!("{}/accept", routes::upload_workbook(head.id)) id="changes" novalidate>
            <input type="hidden" name="from" value=found.from.code()/>
            {cards}
            <div class="govuk-button-group">
                {submit(t!("Save the ticked answers"))}
                <a class="govuk-link" href=routes::of_return(head.id)>{t!("Save nothing")}</a>
            </div>
        </form>
    }
    .into_any()
}

/// What stays as it is, for who wants to know.
fn folded(found: &Proposal) -> AnyView {
    let list = |ids: &[StatementId]| {
        let items = ids.iter().filter_map(|id| found.head.set.statement(id)).map(|(_, statement)| {
            view! { <li>{format!("{} {}", statement.code, statement.text)}</li> }
        });
        view! { <ul class="govuk-list">{items.collect_view()}</ul> }.into_any()
    };
    let unchanged = (!found.unchanged.is_empty())
        .then(|| details(t!("Unchanged ({unchanged})", unchanged = found.unchanged.len()), list(&found.unchanged)));
    let absent = (!found.absent.is_empty() && found.from == Source::Workbook).then(|| {
        let title = t!("Not in this workbook, and left as they are ({absent})", absent = found.absent.len());
        details(title, list(&found.absent))
    });
    view! { {absent} {unchanged} }.into_any()
}
