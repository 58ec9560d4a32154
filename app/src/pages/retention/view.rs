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
use candour_texts::{said, t};
use http::StatusCode;
use leptos::prelude::*;

/// The name of the agency, which is typed by whoever destroys something of it.
pub(super) fn typed_agency<'a>(label: &'a str, fields: &'a Fields) -> TextField<'a> {
    TextField {
        name: "agency",
        label,
        hint: t!("So that nobody does it by a slip"),
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
    Page::new(t!("Retention")).wide().render(chrome, move || {
        let waiting = kept.iter().filter(|kept| matches!(kept.due, Some(Due::Since(_)))).count();
        let lead = match waiting {
            0 => t!("Nothing is due at present.").to_owned(),
            due => t!(
                due;
                "1 return is due: decide whether it is kept longer or destroyed."
                    | "{due} returns are due: decide for each whether it is kept longer or destroyed."
            ),
        };
        let rows = kept.iter().map(row).collect();
        let table = if kept.is_empty() {
            view! { <p class="govuk-body">{t!("There are no returns yet.")}</p> }.into_any()
        } else {
            records(t!("Returns, what is due first"), &[t!("Agency"), t!("Audit"), t!("Last day"), t!("Retention")], rows, "")
        };
        view! {
            {note.map(notice::done)}
            <h1 class="govuk-heading-l">{t!("Retention")}</h1>
            <p class="govuk-body-l candour-measure">{lead}</p>
            <p class="govuk-body candour-measure">
                {t!("A return is due {years} years after the last day of its audit. Nothing is destroyed by itself: somebody decides, and says why.", years)}
            </p>
            {table}
            {super::library::table(&libraries)}
            {details(t!("How long each kind of record is kept"), schedule())}
        }
    })
}

fn schedule() -> AnyView {
    let rows = SCHEDULE
        .iter()
        .map(|(what, how_long, why)| vec![said(what).into_any(), said(how_long).into_any(), said(why).into_any()])
        .collect();
    records(t!("Schedule"), &[t!("What"), t!("For how long"), t!("Why")], rows, "")
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
        (None, Some(decision)) => t!("Destroyed on {at}", at = moment_text(decision.at)),
        (None, None) => t!("Destroyed").to_owned(),
        (Some(Due::Since(day)), _) => t!("Due since {day}", day = date_text(day)),
        (Some(Due::On(day)), _) => t!("Due on {day}", day = date_text(day)),
    }
}

pub(super) fn one(chrome: &Chrome, kept: Kept, fields: &Fields, errors: Errors) -> Response {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let fields = fields.clone();
    Page::new(t!("Retention: {agency}", agency = kept.agency)).status(status).render(chrome, move || {
        let form = kept.decidable.then(|| form(&kept, &fields, &errors));
        let open = (!kept.decidable && kept.due.is_some()).then(|| {
            view! { <p class="govuk-body candour-measure">{t!("Its audit still takes answers. Nothing can be decided before it is closed.")}</p> }
        });
        let decisions = kept.decisions.iter().map(decision).collect_view();
        view! {
            {back("/retention".to_owned(), t!("Retention"))}
            {summary(&errors)}
            <span class="govuk-caption-l">{kept.audit.clone()}</span>
            <h1 class="govuk-heading-l">{kept.agency.clone()}</h1>
            {summary_list(vec![(t!("Last day of the audit"), text(date_text(kept.last_day))), (t!("Retention"), text(state(&kept)))])}
            {decisions}
            {open}
            {form}
        }
    })
}

fn decision(decision: &Decision) -> AnyView {
    let what = match decision.keep_until {
        Some(day) => t!("Kept until {day}", day = date_text(day)),
        None => t!("Destroyed").to_owned(),
    };
    view! {
        <div class="govuk-inset-text">
            <p class="govuk-body"><strong>{what}</strong> {t!(": decided by {by} on {at}", by = decision.by, at = moment_text(decision.at))}</p>
            <p class="govuk-body">{decision.reason.clone()}</p>
        </div>
    }
    .into_any()
}

fn form(kept: &Kept, fields: &Fields, errors: &Errors) -> AnyView {
    let decision = Choices {
        name: "decision",
        id: None,
        legend: t!("What happens with the answers?"),
        hint: "",
        items: vec![
            Choice::new("keep", t!("Keep them longer")).hint(t!("Until a day that you name below")),
            Choice::new("shred", t!("Destroy them")).hint(t!("The key is destroyed: answers, narratives, their history. Nobody can ever read them again, and nothing brings them back except backups that have not expired yet")),
        ],
        chosen: vec![fields.get("decision").to_owned()],
        many: false,
        quiet_legend: false,
    };
    let until = date_parts(fields, "until-");
    let typed = typed_agency(t!("To destroy: type the name of the agency"), fields);
    let reason = TextArea {
        name: "reason",
        label: t!("Why"),
        hint: t!("Such as the line of your retention schedule, or the minute. Write nothing about adults."),
        value: fields.get("reason"),
        rows: 4,
    };
    view! {
        <form method="post" action=format!("/retention/{}", kept.id) novalidate>
            {choices(decision, errors)}
            {date_field(&DateField { prefix: "until-", legend: t!("To keep: until when?"), hint: "", value: &until }, errors)}
            {text_field(&typed, errors)}
            {text_area(&reason, errors)}
            {submit(t!("Decide"))}
        </form>
    }
    .into_any()
}
