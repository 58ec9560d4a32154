//! Asking for a part of the plan.

use super::NONE;
use super::lines::Group;
use crate::components::buttons::submit;
use crate::components::details::details;
use crate::components::errors::Errors;
use crate::components::select::{Select, select};
use crate::forms::Fields;
use crate::pages::plan::PARTNERSHIP;
use candour_domain::plan::Standing;
use candour_domain::question_set::Priority;
use candour_service::plan::PlanPage;
use candour_texts::t;
use leptos::prelude::*;

/// The form that asks for a part of the plan, and for an order.
pub(super) fn choose(page: &PlanPage, fields: &Fields, open: bool) -> AnyView {
    let none = Errors::default();
    let choices = |all: &str, items: Vec<(String, String)>| -> Vec<(String, String)> {
        std::iter::once((String::new(), all.to_owned())).chain(items).collect()
    };
    let one = |name, label, options| {
        select(Select { name, label, options, chosen: fields.get(name), ..Select::default() }, &none)
    };
    let agencies = page.agencies.iter().map(|(id, name)| (id.to_string(), name.clone()));
    let agencies: Vec<_> = agencies.chain([(PARTNERSHIP.to_owned(), t!("The partnership").to_owned())]).collect();
    let agency = (!page.agencies.is_empty()).then(|| one("of", t!("Whose"), choices(t!("Everybody’s"), agencies)));
    let audits = page.audits.iter().map(|(id, title)| (id.to_string(), title.clone())).collect();
    let priorities = [Priority::High, Priority::Medium, Priority::Low];
    let priorities = priorities.map(|priority| (priority.code().to_owned(), priority.label().to_owned()));
    let standings = Standing::ALL.map(|standing| (standing.code().to_owned(), standing.label().to_owned()));
    let subgroups = page.subgroups.iter().map(|(id, name)| (id.to_string(), name.clone()));
    let subgroups: Vec<_> = subgroups.chain([(NONE.to_owned(), t!("No subgroup").to_owned())]).collect();
    let subgroup =
        (!page.subgroups.is_empty()).then(|| one("subgroup", t!("Subgroup"), choices(t!("Every subgroup"), subgroups)));
    let nobody = vec![(NONE.to_owned(), t!("No owner at present").to_owned())];
    let owner = (page.without_owner > 0 || fields.get("owner") == NONE)
        .then(|| one("owner", t!("Owner"), choices(t!("Whoever owns it"), nobody)));
    let own = page.agencies.is_empty();
    let groups = Group::ALL.into_iter().filter(|group| !own || *group != Group::Agency);
    let groups = groups.map(|group| (group.code().to_owned(), group.label().to_owned())).collect();
    let form = view! {
        <form method="get" action="/plan" class="candour-filter" novalidate>
            {agency}
            {one("audit", t!("Audit"), choices(t!("Every audit"), audits))}
            {one("priority", t!("Priority"), choices(t!("Every priority"), priorities.to_vec()))}
            {one("stands", t!("Stands"), choices(t!("Wherever it stands"), standings.to_vec()))}
            {subgroup}
            {owner}
            {one("group", t!("Grouped"), choices(t!("Not grouped"), groups))}
            <div class="candour-filter__ways">
                {submit(t!("Show"))}
                <a class="govuk-link" href="/plan">{t!("Show everything")}</a>
            </div>
        </form>
    }
    .into_any();
    if open { form } else { details(t!("Show a part of the plan"), form) }
}
