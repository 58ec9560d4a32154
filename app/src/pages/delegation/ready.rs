//! A contributor's word that a part is ready.

use crate::error::Reply;
use crate::forms::{BadForm, Fields};
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;

/// Marks a part, or takes the mark off.
pub async fn ready(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((return_id, standard)): Path<(String, String)>,
    body: Bytes,
) -> Reply {
    let fields = Fields::parse(&body)?;
    fields.only(&["step"])?;
    let return_id = id(&return_id)?;
    let (ready, note) = match fields.get("step") {
        "ready" => (true, "part-ready"),
        "not-ready" => (false, "not-ready"),
        _ => return Err(BadForm.into()),
    };
    chrome.state.service.mark_ready(&actor, return_id, &standard.as_str().into(), ready).await?;
    Ok(see_other(&format!("{}?note={note}", routes::of_return(return_id))))
}
