//! Retention: what is due, and the decision about it. No content, not even how far a return came.

mod library;
mod view;

pub use library::{destroy_library, library};

use crate::components::errors::Errors;
use crate::error::Reply;
use crate::forms::{Fields, date_parts};
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, see_other};
use axum::body::Bytes;
use axum::extract::Path;
use candour_domain::access::Actor;
use candour_domain::ids::ReturnId;
use candour_service::ServiceError;
use candour_service::retention::Choice;
use candour_texts::t;
use chrono::NaiveDate;
use http::Uri;

/// Every return, what is due first.
pub async fn list(chrome: Chrome, Signed(actor): Signed, uri: Uri) -> Reply {
    let kept = chrome.state.service.retention(&actor).await?;
    let note = match Fields::of_query(&uri).get("note") {
        "kept" => Some(t!("The decision is recorded: the return is kept longer.")),
        "shredded" => Some(t!("The key is destroyed. Nobody can read the answers of this return any more.")),
        "library" => Some(t!("The library is destroyed. Nobody can read it any more.")),
        _ => None,
    };
    let libraries = chrome.state.service.libraries_kept(&actor).await?;
    let years = chrome.state.service.settings().return_years;
    Ok(view::list(&chrome, kept, libraries, years, note))
}

/// One return, with the form to decide.
pub async fn show(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>) -> Reply {
    one(&chrome, &actor, id(&return_id)?, Fields::default(), Errors::default()).await
}

/// Decides.
pub async fn decide(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>, body: Bytes) -> Reply {
    let return_id: ReturnId = id(&return_id)?;
    let fields = Fields::parse(&body)?;
    fields.only(&["decision", "until-day", "until-month", "until-year", "agency", "reason"])?;
    let mut errors = Errors::default();
    let choice = match fields.get("decision") {
        "keep" => date(&fields).map(Choice::Keep).or_else(|| {
            errors.push("until-day", t!("Enter the day until which it is kept, such as 31 3 2030."));
            None
        }),
        "shred" => Some(Choice::Shred { typed: fields.get("agency").to_owned() }),
        _ => {
            errors.push("decision", t!("Choose what happens with the answers."));
            None
        }
    };
    let Some(choice) = choice else { return one(&chrome, &actor, return_id, fields, errors).await };
    let note = if matches!(choice, Choice::Keep(_)) { "kept" } else { "shredded" };
    match chrome.state.service.decide_retention(&actor, return_id, choice, fields.get("reason")).await {
        Ok(()) => Ok(see_other(&format!("/retention?note={note}"))),
        Err(ServiceError::Invalid(problems)) => one(&chrome, &actor, return_id, fields, problems.into()).await,
        Err(other) => Err(other.into()),
    }
}

async fn one(chrome: &Chrome, actor: &Actor, return_id: ReturnId, fields: Fields, errors: Errors) -> Reply {
    let kept = chrome.state.service.retention_of(actor, return_id).await?;
    Ok(view::one(chrome, kept, &fields, errors))
}

fn date(fields: &Fields) -> Option<NaiveDate> {
    let [day, month, year] = date_parts(fields, "until-").map(|part| part.trim().parse::<u32>().ok());
    NaiveDate::from_ymd_opt(i32::try_from(year?).ok()?, month?, day?)
}
