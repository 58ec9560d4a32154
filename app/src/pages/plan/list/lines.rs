//! The actions of the plan, in one table or in one for each of a group.

use crate::components::plan::{due, last_said, owner_tag, standing_tag};
use crate::components::table::records;
use crate::routes;
use candour_domain::question_set::Priority;
use candour_service::plan::PlanLine;
use candour_texts::t;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// By what actions stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    /// The subgroup that supports them.
    Subgroup,
    /// Whose they are.
    Agency,
    /// How pressing their recommendation is.
    Priority,
    /// The audit that they follow from.
    Audit,
}

impl Group {
    /// Every one.
    pub(super) const ALL: [Self; 4] = [Self::Subgroup, Self::Agency, Self::Priority, Self::Audit];

    /// Its code in the address.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Subgroup => "subgroup",
            Self::Agency => "agency",
            Self::Priority => "priority",
            Self::Audit => "audit",
        }
    }

    /// The one with this code.
    pub(super) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.code() == code)
    }

    /// What people read.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Subgroup => t!("By subgroup"),
            Self::Agency => t!("By agency"),
            Self::Priority => t!("By priority"),
            Self::Audit => t!("By audit"),
        }
    }

    /// Where a group stands among the others, and its title: what belongs to none comes last.
    fn of(self, line: &PlanLine) -> (u8, String) {
        let of = &line.recommendation;
        match self {
            Self::Subgroup => match &line.action.subgroup {
                Some((_, name)) => (0, name.clone()),
                None => (1, t!("No subgroup").to_owned()),
            },
            Self::Agency => (u8::from(of.agency.is_none()), of.for_whom().to_owned()),
            // The most pressing first.
            Self::Priority => {
                let place = match of.priority {
                    Priority::High => 0,
                    Priority::Medium => 1,
                    Priority::Low => 2,
                };
                (place, t!("Priority: {label}", label = of.priority.label().to_lowercase()))
            }
            Self::Audit => (0, of.audit.1.clone()),
        }
    }
}

/// The actions, in the order that they come in.
pub(super) fn table(lines: &[PlanLine], own: bool, group: Option<Group>) -> AnyView {
    let Some(group) = group else {
        return one(t!("Actions, the most urgent first").to_owned(), lines.iter().collect(), own);
    };
    let mut groups: BTreeMap<_, Vec<&PlanLine>> = BTreeMap::new();
    for line in lines {
        groups.entry(group.of(line)).or_default().push(line);
    }
    groups.into_iter().map(|((_, title), lines)| one(title, lines, own)).collect_view().into_any()
}

fn one(caption: String, lines: Vec<&PlanLine>, own: bool) -> AnyView {
    if lines.is_empty() {
        return ().into_any();
    }
    let rows = lines
        .into_iter()
        .map(|line| {
            let action = &line.action;
            let reference =
                view! { <a class="govuk-link candour-nowrap" href=routes::action(action.id)>{action.reference.clone()}</a> };
            let said = action.last.as_ref().and_then(last_said);
            // One thing in its cell, which is a grid on a phone.
            let text = view! { <div><span class="candour-plan__text">{action.text().to_owned()}</span>{said}</div> };
            let subgroup = action.subgroup.as_ref().map(|(_, name)| {
                view! { <div class="candour-muted">{name.clone()}</div> }
            });
            let owner = action.word(|words| &words.owner).to_owned();
            let owner = view! { <div><div>{owner}</div>{owner_tag(action.owner)}{subgroup}</div> };
            let mut cells = vec![reference.into_any(), standing_tag(action.standing)];
            if !own {
                cells.push(line.recommendation.for_whom().to_owned().into_any());
            }
            cells.extend([text.into_any(), owner.into_any(), due(action).into_any()]);
            cells
        })
        .collect();
    let names: &[&'static str] = if own {
        &[t!("Reference"), t!("Stands"), t!("Action and what was last said"), t!("Owner"), t!("Due")]
    } else {
        &[t!("Reference"), t!("Stands"), t!("Whose"), t!("Action and what was last said"), t!("Owner"), t!("Due")]
    };
    records(caption, names, rows, "candour-plan")
}
