//! Good practice to share: choosing it, what its agency says, and what may be shared of an audit.

mod choose;
mod list;
mod own;

pub use choose::{choose, form};
pub use list::list;
pub use own::{answer, own};

use crate::components::badge::tag;
use candour_domain::good_practice::Consent;
use candour_service::good_practice::GoodPractice;
use candour_texts::t;
use leptos::prelude::*;

/// What the agency says to it.
fn consent_tag(consent: Consent) -> AnyView {
    let class = match consent {
        Consent::Asked => "candour-tag--attention",
        Consent::Named | Consent::Unnamed => "candour-tag--done",
        Consent::Refused | Consent::Withdrawn => "candour-tag--quiet",
    };
    tag(consent.label(), class)
}

/// The texts, as their agency wrote them.
fn texts(one: &GoodPractice) -> AnyView {
    let Some(told) = &one.told else {
        return view! { <p class="govuk-body"><strong>{t!("This text is kept, but it cannot be opened now.")}</strong></p> }
            .into_any();
    };
    told.iter()
        .map(|told| {
            view! {
                <h3 class="govuk-heading-s">{told.what}</h3>
                <p class="candour-kept-text">{told.text.clone()}</p>
            }
        })
        .collect_view()
        .into_any()
}
