//! A file that is on its way into an agency's library.

use super::given::kept_name;
use super::home::{Home, Ids};
use super::limits::{Holder, check_limits};
use super::upload::Upload;
use crate::context::{library_file, library_file_place};
use crate::trail::{About, Done};
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::evidence::EvidenceKind;
use candour_domain::ids::{AgencyId, EvidenceId, PieceId};
use candour_store::library::{self as pieces, files as rows};
use candour_store::{keys, trail};
use candour_texts::t;
use candour_vault::DataKey;

/// The piece that a file belongs to.
pub(super) struct InLibrary {
    agency: AgencyId,
    piece: PieceId,
    /// The name that the browser sends with it.
    pub(super) file_name: String,
}

impl InLibrary {
    pub(super) fn about(&self) -> About<'static> {
        About { agency: Some(self.agency), subject: Some(self.piece.to_string()), ..About::default() }
    }
}

impl Service {
    /// Begins with a file of a piece that the actor may fill; `stored` is what the other pieces have.
    pub(crate) async fn begin_library_upload(
        &self,
        actor: &Actor,
        (agency, piece): (AgencyId, PieceId),
        file_name: &str,
        stored: (u64, u64),
        key: &DataKey,
    ) -> Result<Upload<'_>, ServiceError> {
        check_limits(&self.settings.evidence, Holder::Library, stored, 0)?;
        let ids = Ids { id: EvidenceId(self.new_id()?), body: self.new_id()?, sealed_under: key.id() };
        let place = library_file_place(piece, ids.id);
        let (head, sealer) = key.seal_file(&library_file(agency, &place, "body"), self.entropy.as_ref())?;
        let new =
            rows::NewLibraryFile { id: ids.id, piece, agency, body: ids.body, head: head.to_vec(), by: actor.person };
        let scan = self.begin_scan().await?;
        let now = self.clock.now();
        let begun: Result<(), ServiceError> = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    pieces::lock(tx, agency).await?;
                    if pieces::get(tx, agency, piece).await?.is_none() {
                        return Err(ServiceError::NotFound);
                    }
                    Ok(rows::begin(tx, &new, now).await?)
                })
            })
            .await;
        begun?;
        let home = Home::Library(InLibrary { agency, piece, file_name: file_name.to_owned() });
        Ok(Upload::new(self, actor, home, stored, ids, sealer, scan))
    }

    /// Makes it the file of its piece, with its entry in the trail, where everything is still as it was.
    pub(super) async fn store_in_library(
        &self,
        actor: &Actor,
        home: &InLibrary,
        ids: &Ids,
        kind: EvidenceKind,
        size: u64,
    ) -> Result<(), ServiceError> {
        let (agency, piece, id, sealed_under) = (home.agency, home.piece, ids.id, ids.sealed_under);
        let replaces = actor.require_for(Action::EditLibrary, agency).is_ok();
        let name = kept_name(&[&home.file_name], kind);
        let key = self.keys.by_id(&self.store, sealed_under).await?;
        let place = library_file_place(piece, id);
        let name = key.seal(&library_file(agency, &place, "name"), name.as_bytes(), self.entropy.as_ref())?;
        let scribe = self.scribe(actor).await?;
        let entry = scribe.entry(Done::PieceFileAdded, &home.about())?;
        let (limits, at) = (self.settings.evidence, scribe.at());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    pieces::lock(tx, agency).await?;
                    check_limits(&limits, Holder::Library, rows::total_beside(tx, agency, piece).await?, size)?;
                    if !keys::is_in_use(tx, sealed_under).await? {
                        return Err(ServiceError::NotFound);
                    }
                    if !replaces && rows::of_piece(tx, piece).await?.is_some() {
                        let text = t!("A colleague added a file to this evidence meanwhile. Nothing was stored. Only a lead replaces it.");
                        return Err(Refusal::Step(text.to_owned()).into());
                    }
                    if !rows::finish(tx, (piece, id), &name, (kind, size), at).await? {
                        let text = t!("The upload took too long, or the evidence was removed. Nothing was stored. Try again.");
                        return Err(ServiceError::field("file", text));
                    }
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }
}
