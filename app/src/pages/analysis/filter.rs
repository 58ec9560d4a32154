//! Which part of the Board view is looked at: a form that only asks, so that it works without JavaScript and its
//! address can be kept.

use crate::components::buttons::submit;
use crate::components::details::details;
use crate::components::errors::Errors;
use crate::components::select::{Select, select};
use crate::forms::Fields;
use candour_domain::analysis::{Sort, View};
use candour_domain::ids::{AgencyType, StandardId};
use candour_domain::question_set::{QuestionSet, Rag};
use candour_texts::t;
use leptos::prelude::*;

const FIELDS: [&str; 4] = ["type", "standard", "rag", "sort"];

/// What is asked for; what the set does not know is not asked. Who may not know which agency is which chooses a
/// standard alone: a part of the agencies could be one.
pub(super) fn view_of(fields: &Fields, set: &QuestionSet, named: bool) -> View {
    let given = |name| Some(fields.get(name)).filter(|value| !value.is_empty());
    let view = View {
        agency_type: given("type").filter(|_| named).map(Into::into),
        standard: given("standard").map(Into::into),
        rag: given("rag").filter(|_| named).and_then(Rag::from_code),
        sort: Sort::from_code(fields.get("sort")).filter(|_| named).unwrap_or_default(),
    };
    view.known_to(set)
}

/// The same as the query of an address; nothing where everything is shown.
pub(super) fn query_of(fields: &Fields) -> String {
    let given = FIELDS.iter().map(|name| (*name, fields.get(name))).filter(|(_, value)| !value.is_empty());
    let query = serde_urlencoded::to_string(given.collect::<Vec<_>>()).unwrap_or_default();
    if query.is_empty() { query } else { format!("?{query}") }
}

/// The form.
pub(super) fn form(here: &str, set: &QuestionSet, view: &View, named: bool) -> AnyView {
    let none = Errors::default();
    let one = |name, label, all: &str, options: Vec<(String, String)>, chosen: &str| {
        let first = (!all.is_empty()).then(|| (String::new(), all.to_owned()));
        let options = first.into_iter().chain(options).collect();
        select(Select { name, label, options, chosen, ..Select::default() }, &none)
    };
    let types = set.agency_types.iter().map(|known| (known.code.to_string(), known.label.clone())).collect();
    let standards = set.standards.iter().map(|one| (one.id.to_string(), format!("{}. {}", one.code, one.title)));
    let colours = [Rag::Red, Rag::Amber, Rag::Green].map(|rag| (rag.code().to_owned(), rag.label().to_owned()));
    let sorts = Sort::ALL.map(|sort| (sort.code().to_owned(), sort.label().to_owned())).to_vec();
    let agency_type = view.agency_type.as_ref().map_or("", AgencyType::as_str);
    let standard = view.standard.as_ref().map_or("", StandardId::as_str);
    let by_agency = named.then(|| {
        view! {
            {one("type", t!("Type of agency"), t!("Every type"), types, agency_type)}
            {one("rag", t!("Colour (of the standard chosen, else overall)"), t!("Every colour"), colours.to_vec(), view.rag.map_or("", Rag::code))}
            {one("sort", t!("Order of the agencies"), "", sorts, view.sort.code())}
        }
    });
    let (here, all) = (here.to_owned(), here.to_owned());
    let form = view! {
        <form method="get" action=here class="candour-filter" novalidate>
            {one("standard", t!("Standard"), t!("Every standard"), standards.collect(), standard)}
            {by_agency}
            <div class="candour-filter__ways">
                {submit(t!("Show"))}
                <a class="govuk-link" href=all>{t!("Show everything")}</a>
            </div>
        </form>
    }
    .into_any();
    if view.narrows() || view.sort != Sort::default() { form } else { details(t!("Show a part, or sort"), form) }
}
