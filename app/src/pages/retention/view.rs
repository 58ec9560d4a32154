//! The pages of retention.

use crate::components::buttons::{back, submit};
use crate::components::choices::{Choice, Choices, choices};
use crate::components::date::{DateField, date_field};
use crate::components::details::details;
use crate::components::errors::{Errors, summary};
use crate::components::notice;
use crate::components::summary_list::{summary_list, text};
use crate::components::table::records;
use crate::components::text_field::{TextArea, TextField, text_area, text_field};
use crate::forms::{Fields, date_parts};
use crate::render::{Chrome, Page};
use axum::response::Response;
use candour_domain::retention::{Due, SCHEDULE};
use candour_domain::time::{date_text, moment_text};
use candour_service::library::LibraryKept;
use candour_service::retention::{Decision, Kept};
use http::StatusCode;
use leptos::prelude::*;

/// The name of the agency, which is typed by whoever destroys something of it.
pub(super) fn typed_agency<'a>(label: &'a str, fields: &'a Fields) -> TextField<'a> {
    TextField {
        name: "agency",
        label,
        hint: "So that nobody does it by a slip",
        value: fields.get("agency"),
        autocomplete: Some("off"),
        ..TextField::default()
    }
}

pub(super) fn list(
    chrome: &Chrome,
    kept: Vec<Kept>,
    libraries: Vec<LibraryKept>,
    years: u32,
    note: Option<&'static str>,
) -> Response {
    Page::new("Retention").wide().render(chrome, move || {
        let waiting = kept.iter().filter(|kept| matches!(kept.due, Some(Due::Since(_)))).count();
        let lead = match waiting {
            0 => "Nothing is due at present.".to_owned(),
            1 => "1 return is due: decide whether it is kept longer or destroyed.".to_owned(),
            n => format!("{n} returns are due: decide for each whether it is kept longer or destroyed."),
        };
        let rows = kept.iter().map(row).collect();
        let table = if kept.is_empty() {
            view! { <p class="govuk-body">"There are no returns yet."</p> }.into_any()
        } else {
            records("Returns, what is due first", &["Agency", "Audit", "Last day", "Retention"], rows, "")
        };
        view! {
            {note.map(notice::done)}
            <h1 class="govuk-heading-l">"Retention"</h1>
            <p class="govuk-body-l candour-measure">{lead}</p>
            <p class="govuk-body candour-measure">
                {format!("A return is due {years} years after the last day of its audit. Nothing is destroyed by itself: somebody decides, and says why.")}
            </p>
            {table}
            {super::library::table(&libraries)}
            {details("How long each kind of record is kept", schedule())}
        }
    })
}

fn schedule() -> AnyView {
    let rows = SCHEDULE
        .iter()
        .map(|(what, how_long, why)| vec![(*what).into_any(), (*how_long).into_any(), (*why).into_any()])
        .collect();
    records("Schedule", &["What", "For how long", "Why"], rows, "")
}

fn row(kept: &Kept) -> Vec<AnyView> {
    let href = format!("/retention/{}", kept.id);
    vec![
        view! { <a class="govuk-link" href=href>{kept.agency.clone()}</a> }.into_any(),
        kept.audit.clone().into_any(),
        date_text(kept.last_day).into_any(),
        state(kept).into_any(),
    ]
}

fn state(kept: &Kept) -> String {
    match (kept.due, kept.decisions.last()) {
        (None, Some(decision)) => format!("Destroyed on {}", moment_text(decision.at)),
        (None, None) => "Destroyed".to_owned(),
        (Some(Due::Since(day)), _) => format!("Due since {}", date_text(day)),
        (Some(Due::On(day)), _) => format!("Due on {}", date_text(day)),
    }
}

pub(super) fn one(chrome: &Chrome, kept: Kept, fields: &Fields, errors: Errors) -> Response {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let fields = fields.clone();
    Page::new(format!("Retention: {}", kept.agency)).status(status).render(chrome, move || {
        let form = kept.decidable.then(|| form(&kept, &fields, &errors));
        let open = (!kept.decidable && kept.due.is_some()).then(|| {
            view! { <p class="govuk-body candour-measure">"Its audit still takes answers. Nothing can be decided before it is closed."</p> }
        });
        let decisions = kept.decisions.iter().map(decision).collect_view();
        view! {
            {back("/retention".to_owned(), "Retention")}
            {summary(&errors)}
            <span class="govuk-caption-l">{kept.audit.clone()}</span>
            <h1 class="govuk-heading-l">{kept.agency.clone()}</h1>
            {summary_list(vec![("Last day of the audit", text(date_text(kept.last_day))), ("Retention", text(state(&kept)))])}
            {decisions}
            {open}
            {form}
        }
    })
}

fn decision(decision: &Decision) -> AnyView {
    let what = match decision.keep_until {
        Some(day) => format!("Kept until {}", date_text(day)),
        None => "Destroyed".to_owned(),
    };
    view! {
        <div class="govuk-inset-text">
            <p class="govuk-body"><strong>{what}</strong> {format!(": decided by {} on {}", decision.by, moment_text(decision.at))}</p>
            <p class="govuk-body">{decision.reason.clone()}</p>
        </div>
    }
    .into_any()
}

fn form(kept: &Kept, fields: &Fields, errors: &Errors) -> AnyView {
    let decision = Choices {
        name: "decision",
        id: None,
        legend: "What happens with the answers?",
        hint: "",
        items: vec![
            Choice::new("keep", "Keep them longer").hint("Until a day that you name below"),
            Choice::new("shred", "Destroy them").hint("The key is destroyed: answers, narratives, their history. Nobody can ever read them again, and nothing brings them back except backups that have not expired yet"),
        ],
        chosen: vec![fields.get("decision").to_owned()],
        many: false,
        quiet_legend: false,
    };
    let until = date_parts(fields, "until-");
    let typed = typed_agency("To destroy: type the name of the agency", fields);
    let reason = TextArea {
        name: "reason",
        label: "Why",
        hint: "Such as the line of your retention schedule, or the minute. Write nothing about adults.",
        value: fields.get("reason"),
        rows: 4,
    };
    view! {
        <form method="post" action=format!("/retention/{}", kept.id) novalidate>
            {choices(decision, errors)}
            {date_field(&DateField { prefix: "until-", legend: "To keep: until when?", hint: "", value: &until }, errors)}
            {text_field(&typed, errors)}
            {text_area(&reason, errors)}
            {submit("Decide")}
        </form>
    }
    .into_any()
}
