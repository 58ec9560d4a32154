//! One piece of evidence of an action: its file is opened, or it is taken off after asking.

use crate::error::Reply;
use crate::guard::Signed;
use crate::pages::id;
use crate::pages::library::{Asked, ask, confirmed};
use crate::render::{Chrome, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use candour_domain::ids::{EvidenceId, PlanActionId};
use candour_texts::t;

/// Gives its file out.
pub async fn open_attached(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((action, attached)): Path<(String, String)>,
) -> Reply {
    let file = chrome.state.service.open_attached(&actor, id(&action)?, id(&attached)?).await?;
    Ok(crate::pages::evidence::attached(file))
}

/// Asks.
pub async fn take_off_form(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((action, attached)): Path<(String, String)>,
) -> Reply {
    let (action, attached): (PlanActionId, EvidenceId) = (id(&action)?, id(&attached)?);
    let service = &chrome.state.service;
    let kept = service.attached_to_take_off(&actor, action, attached).await?;
    let page = service.plan_action(&actor, action).await?;
    let asked = Asked {
        title: t!("Take this evidence off the action?"),
        caption: t!("Action {reference}", reference = page.action.reference),
        name: kept.title().to_owned(),
        what: t!(
            "The copy that the Board reads is destroyed, with its file. What your library has of it stays there. That it was attached stays in the history."
        ),
        post: format!("{}/take-off", routes::attached(action, attached)),
        back: (routes::action(action), t!("Back to {reference}", reference = page.action.reference)),
        yes: t!("Take it off"),
    };
    Ok(ask(&chrome, asked))
}

/// Takes it off.
pub async fn take_off(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((action, attached)): Path<(String, String)>,
    body: Bytes,
) -> Reply {
    let (action, attached): (PlanActionId, EvidenceId) = (id(&action)?, id(&attached)?);
    let service = &chrome.state.service;
    service.attached_to_take_off(&actor, action, attached).await?;
    confirmed(&body)?;
    service.take_off_evidence(&actor, action, attached).await?;
    Ok(see_other(&format!("{}?note=taken-off", routes::action(action))))
}
