//! The receipt of a return: its signatures, each compared with what is kept now.

use super::sign_off::Signature;
use super::signed::{Part, document};
use crate::evidence::{EvidenceFile, files_of};
use crate::reports::Kept;
use crate::{Service, ServiceError};
use candour_domain::access::{Actor, Role};
use candour_domain::ids::ReturnId;
use candour_domain::question_set::QuestionSet;
use candour_domain::signature::{DECLARATION_VERSION, declaration, hash};
use candour_domain::submission::Course;
use candour_store::ReadTx;
use candour_store::audits::ReturnRow;
use candour_store::course::{self, StepRow};
use chrono::{DateTime, Utc};

/// A signature as the receipt shows it.
#[derive(Clone, Debug)]
pub struct SignatureShown {
    /// The signer's name when they signed.
    pub name: String,
    /// What they were at the agency; empty where a lead submitted.
    pub job_title: String,
    /// The role that they signed in.
    pub role: Role,
    /// When.
    pub at: DateTime<Utc>,
    /// The words of the declaration.
    pub declaration: &'static [&'static str],
    /// Its version.
    pub version: i64,
    /// The hash over the answers.
    pub hash: Vec<u8>,
    /// The random bytes that the hash begins with.
    pub salt: [u8; 32],
    /// When it became void, because the return was opened again.
    pub voided_at: Option<DateTime<Utc>>,
    /// Whether what is kept now is what was signed; `None` where something of it cannot be opened.
    pub still_so: Option<bool>,
}

/// The steps with which a return was signed, the latest first.
pub(super) async fn signed_steps(tx: &mut ReadTx, id: ReturnId) -> Result<Vec<StepRow>, ServiceError> {
    let steps = course::of_return(tx, id).await?;
    Ok(steps.into_iter().filter(|step| step.step == Course::Signed).collect())
}

impl Service {
    /// The signatures of a return, the latest first, each compared with what is kept now.
    ///
    /// # Errors
    /// As [`Service::whole_return`].
    pub async fn signatures(&self, actor: &Actor, id: ReturnId) -> Result<Vec<SignatureShown>, ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.readable(&mut tx, actor, id).await?;
        let set = self.set_of(&mut tx, &row).await?;
        let kept = self.kept(&mut tx, &row).await?;
        let keys = self.keys_of(&mut tx, &row).await?;
        let files = files_of(&mut tx, &row, &keys).await?;
        let steps = signed_steps(&mut tx, id).await?;
        drop(tx);
        self.signatures_among(&row, &set, &kept, &files, steps).await
    }

    /// The signatures of these steps, each compared with this whole return.
    pub(super) async fn signatures_among(
        &self,
        row: &ReturnRow,
        set: &QuestionSet,
        kept: &Kept,
        files: &[EvidenceFile],
        steps: Vec<StepRow>,
    ) -> Result<Vec<SignatureShown>, ServiceError> {
        let whole = kept.values().all(|kept| !kept.unreadable) && files.iter().all(|file| file.name.is_some());
        let document = if whole { Some(document(Part::of(row), set, kept, files)?) } else { None };
        let mut out = Vec::new();
        for step in steps {
            out.push(self.signature_shown(row, step, document.as_deref()).await?);
        }
        Ok(out)
    }

    async fn signature_shown(
        &self,
        row: &ReturnRow,
        step: StepRow,
        document: Option<&[u8]>,
    ) -> Result<SignatureShown, ServiceError> {
        let opened = self.open_words(row, &step).await??;
        let cannot = || ServiceError::Corrupt(format!("return_step {}", step.id));
        let kept: Signature = serde_json::from_slice(&opened).map_err(|_| cannot())?;
        let salt: [u8; 32] = hex::decode(&kept.salt).ok().and_then(|s| s.try_into().ok()).ok_or_else(cannot)?;
        let version = step.text_version.unwrap_or(DECLARATION_VERSION);
        let signed = step.answers_hash.unwrap_or_default();
        Ok(SignatureShown {
            name: kept.name,
            job_title: kept.job_title,
            role: kept.role,
            at: step.taken_at,
            declaration: declaration(version).unwrap_or_default(),
            version,
            still_so: document.map(|document| hash(&salt, document).as_slice() == signed),
            hash: signed,
            salt,
            voided_at: step.voided_at,
        })
    }
}
