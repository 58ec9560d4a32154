//! The copy of a file that is on its way to an action of the plan, out of the library of the action's agency.

use super::given::kept_name;
use super::home::{Home, Ids};
use super::limits::{Holder, check_limits};
use super::upload::Upload;
use crate::plan::cell::PlanPlace;
use crate::plan::{Copied, ToAttach};
use crate::trail::About;
use crate::{Service, ServiceError};
use candour_domain::access::Actor;
use candour_domain::evidence::EvidenceKind;
use candour_domain::ids::EvidenceId;
use candour_domain::plan::action_reference;
use candour_store::plan::evidence::{self as rows, NewAttached};

/// The action that a file belongs to.
pub(super) struct OnAction {
    to: ToAttach,
    place: PlanPlace,
    /// The action's reference.
    reference: String,
    /// The name that the file has in the library.
    pub(super) file_name: String,
}

impl OnAction {
    pub(super) fn about(&self) -> About<'static> {
        About {
            audit: Some(self.place.audit),
            agency: self.place.agency,
            subject: Some(self.reference.clone()),
            ..About::default()
        }
    }
}

impl Service {
    /// Begins with the file of a piece that an action gets.
    pub(crate) async fn begin_action_upload(
        &self,
        actor: &Actor,
        to: ToAttach,
        file_name: &str,
    ) -> Result<Upload<'_>, ServiceError> {
        let mut tx = self.store.read().await?;
        let (row, of) = self.attachable(&mut tx, actor, to.action).await?;
        let stored = rows::held(&mut tx, to.action).await?.files;
        drop(tx);
        check_limits(&self.settings.evidence, Holder::Action, stored, 0)?;
        let key = self.board_key(of.audit_id).await?;
        let ids = Ids { id: EvidenceId(self.new_id()?), body: self.new_id()?, sealed_under: key.id() };
        let place = PlanPlace { audit: of.audit_id, agency: of.agency() };
        let cell = place.attached(to.action, ids.id, "body");
        let (head, sealer) = key.seal_file(&cell.context(), self.entropy.as_ref())?;
        let new = NewAttached { id: ids.id, action: to.action, piece: to.piece, by: actor.person };
        let scan = self.begin_scan().await?;
        let (now, body) = (self.clock.now(), ids.body);
        let begun: Result<(), ServiceError> = self
            .store
            .write(move |tx| Box::pin(async move { Ok(rows::begin(tx, &new, (body, &head), now).await?) }))
            .await;
        begun?;
        let reference = action_reference(&of.prefix, of.number, row.number);
        let home = OnAction { to, place, reference, file_name: file_name.to_owned() };
        Ok(Upload::new(self, actor, Home::Action(Box::new(home)), stored, ids, sealer, scan))
    }

    /// Makes it evidence of its action.
    pub(super) async fn store_on_action(
        &self,
        actor: &Actor,
        home: &OnAction,
        ids: &Ids,
        kind: EvidenceKind,
        size: u64,
    ) -> Result<(), ServiceError> {
        let name = kept_name(&[&home.file_name], kind);
        let copied = Copied { id: ids.id, body: ids.body, name, kind, size };
        self.store_attached(actor, &home.to, Some(copied)).await
    }
}
