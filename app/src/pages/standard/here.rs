//! Who else has a standard open: said when the page comes, and to the page's own question after that.

use crate::error::PageError;
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::Chrome;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Response};
use candour_domain::ids::StatementId;
use candour_domain::presence::sentence;
use http::StatusCode;

/// The page says that it is open, and in which statement its reader is (`at`, empty for none); the answer is the
/// sentence that names the others, as plain text.
pub async fn here(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((return_id, standard)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    let answer: Result<String, PageError> = async {
        let fields = Fields::parse(&body)?;
        fields.only(&["at"])?;
        let at = Some(fields.get("at")).filter(|at| !at.is_empty()).map(StatementId::from);
        let here = chrome.state.service.here(&actor, id(&return_id)?, &standard.as_str().into(), at.as_ref()).await?;
        Ok(sentence(&here))
    }
    .await;
    match answer {
        Ok(sentence) => sentence.into_response(),
        Err(PageError::Form(_)) => StatusCode::BAD_REQUEST.into_response(),
        Err(other) => other.into_response(),
    }
}
