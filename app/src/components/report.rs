//! What pages of a report share: its state, its sections with their figures, its history.

use super::badge::tag;
use super::markdown::report_prose;
use super::notice;
use super::table::table;
use candour_domain::board_report::{
    Figure, FigureItem, FigureList, FigureTable, Misplaced, Part, ReportState, Section, Written,
};
use candour_domain::time::{date_text, moment_text};
use candour_service::board_report::EventView;
use candour_texts::t;
use leptos::prelude::*;

/// A report's state as a label.
pub fn report_state(state: ReportState) -> AnyView {
    let class = match state {
        ReportState::Draft => "candour-tag--plain",
        ReportState::WithChair | ReportState::WithQap => "candour-tag--going",
        ReportState::Returned => "candour-tag--attention",
        ReportState::SignedOff | ReportState::Final | ReportState::Presented => "candour-tag--done",
    };
    tag(state.label(), class)
}

/// A section with its figures in their places; one that cannot be filled says why, and stands as it was written.
pub fn section(section: &Section, written: &Written) -> AnyView {
    match section.parts(&written.figures) {
        Ok(parts) => parts.into_iter().map(part).collect_view().into_any(),
        Err(wrong) => {
            let said = wrong.iter().map(Misplaced::sentence).collect::<Vec<_>>().join(" ");
            view! { {notice::warning(said)} <p class="candour-kept-text">{section.text.clone()}</p> }.into_any()
        }
    }
}

fn part(part: Part<'_>) -> AnyView {
    match part {
        Part::Prose(text) => report_prose(&text),
        Part::Figure(Figure::Value(text)) => view! { <p class="govuk-body">{text.clone()}</p> }.into_any(),
        Part::Figure(Figure::Table(table)) => figure_table(table),
        Part::Figure(Figure::List(list)) => figure_list(list),
    }
}

fn figure_table(figure: &FigureTable) -> AnyView {
    let note = (!figure.note.is_empty()).then(|| {
        view! { <p class="govuk-body-s candour-muted candour-measure">{figure.note.clone()}</p> }
    });
    if figure.rows.is_empty() {
        return view! { <p class="govuk-body candour-report__name">{figure.caption.clone()}</p> {note} }.into_any();
    }
    let heads = figure.head.iter().map(|head| head.clone().into_any()).collect();
    let rows = figure.rows.iter().map(|row| row.cells.iter().map(|cell| cell.clone().into_any()).collect()).collect();
    // The words of a statement are read in lines; columns of figures are not broken.
    let class = if figure.head.len() == 6 { "candour-distribution" } else { "candour-heat-table" };
    view! { <div class="candour-report__figure">{table(figure.caption.clone(), heads, rows, class)} {note}</div> }
        .into_any()
}

fn figure_list(list: &FigureList) -> AnyView {
    let none =
        (list.items.is_empty() && list.left_out == 0).then(|| view! { <p class="govuk-body">{list.none.clone()}</p> });
    let items = list.items.iter().map(item).collect_view();
    let items = (!list.items.is_empty()).then(|| view! { <ul class="candour-points">{items}</ul> });
    let left = list.left_out_words().map(|words| view! { <p class="govuk-body-s candour-muted">{words}</p> });
    view! { {none} {items} {left} }.into_any()
}

fn item(item: &FigureItem) -> AnyView {
    let lead = (!item.lead.is_empty()).then(|| view! { <strong>{item.lead.clone()}</strong> " " });
    let facts: Vec<_> = item.facts.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let facts = (!facts.is_empty()).then(|| view! { <p class="candour-points__facts">{facts.join(" · ")}</p> });
    view! { <li><p class="candour-kept-text">{lead}{item.text.clone()}</p>{facts}</li> }.into_any()
}

/// What has happened to a report, the latest first.
pub fn course(events: &[EventView]) -> AnyView {
    let items = events
        .iter()
        .map(|event| {
            let version = event.version.map(|number| t!(" (version {number})", number));
            let when = t!("{by}, {at}", by = event.by, at = moment_text(event.at));
            view! {
                <li class="candour-course__step">
                    <p class="govuk-body"><strong>{event.event.label()}</strong> {version}</p>
                    {words(event)}
                    <p class="govuk-body-s candour-muted">{when}</p>
                </li>
            }
        })
        .collect_view();
    view! { <ol class="govuk-list candour-course">{items}</ol> }.into_any()
}

/// The reason or the minute of an event.
pub fn words(event: &EventView) -> Option<AnyView> {
    if event.unreadable {
        return Some(
            view! { <p class="govuk-body">{t!("What was written down with it could not be read.")}</p> }.into_any(),
        );
    }
    let words = event.words.as_ref()?;
    if !words.reason.is_empty() {
        return Some(view! { <p class="candour-kept-text">{words.reason.clone()}</p> }.into_any());
    }
    let day = words.held_on.map(date_text)?;
    let minute = t!("Meeting of {day}, minute {minute}", day, minute = words.minute);
    Some(view! { <p class="govuk-body">{minute}</p> }.into_any())
}
