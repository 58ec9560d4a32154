//! Why a use-case did not happen, in the few ways that a page or the command line can answer.

use candour_domain::access::{Action, Denied, Scope};
use candour_store::StoreError;
use candour_texts::t;
use candour_vault::{EntropyError, VaultError};
use thiserror::Error;

/// Why a use-case did not happen.
#[derive(Debug, Error)]
pub enum ServiceError {
    /// There is no such thing, or it is another agency's: the two must look alike.
    #[error("not found")]
    NotFound,
    /// The role may not do this at all.
    #[error("this role may not {0:?}")]
    Denied(Action),
    /// The state of things does not allow it; the sentence may be shown.
    #[error("{0}")]
    Refused(Refusal),
    /// What was given has errors, each with the field that it belongs to.
    #[error("{} field(s) have errors", .0.len())]
    Invalid(Vec<FieldProblem>),
    /// A sealed value or key could not be used.
    #[error("the vault: {0}")]
    Vault(#[from] VaultError),
    /// The random source failed: nothing was saved.
    #[error("the random source: {0}")]
    Entropy(#[from] EntropyError),
    /// The database.
    #[error("the database: {0}")]
    Store(#[from] StoreError),
    /// A document could not be made.
    #[error("the document: {0}")]
    Document(String),
    /// What the database holds is not what was put there.
    #[error("stored data cannot be read: {0}")]
    Corrupt(String),
}

/// One field of a form that has an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldProblem {
    /// The field's name in the form.
    pub field: &'static str,
    /// What is wrong and what to do.
    pub message: String,
}

/// Why the state of things does not allow a step. Public: no internals in these sentences.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The audit takes no answers.
    #[error("{}", t!("This audit is closed. Nothing was saved. Ask the QA Manager if you need more time."))]
    AuditClosed,
    /// The audit has not opened yet.
    #[error("{}", t!("This audit has not opened yet."))]
    AuditNotOpen,
    /// The return has been handed in.
    #[error("{}", t!("This return has been submitted. Ask the QA Manager to return it if something must change."))]
    ReturnSubmitted,
    /// The return takes no answers in its state.
    #[error("{}", t!("This return cannot be changed now."))]
    ReturnNotEditable,
    /// Something that must be answered is not.
    #[error("{}", t!("This return is not complete."))]
    Incomplete,
    /// Nobody could sign it.
    #[error(
        "Your agency has no accountable officer in Candour who could sign. Invite one on the page of people, then declare the return ready."
    )]
    NobodyToSign,
    /// Somebody else signs.
    #[error("{}", t!("In this audit the accountable officer signs. Declare the return ready, and they are told."))]
    OfficerSigns,
    /// The lead has not said that it is ready.
    #[error(
        "This return is not declared ready for sign-off, or an answer was changed since. Nothing was signed. Ask the lead of your agency."
    )]
    NotDeclaredReady,
    /// What was read is not what stands there now.
    #[error("{}", t!("An answer was changed after you opened this page. Nothing was signed. Read the return again."))]
    SeenDiffers,
    /// The state machine knows no such step.
    #[error("{0}")]
    Step(String),
    /// A version that is published stays as it is.
    #[error("{}", t!("This version is already published and can no longer change. Publish the changes as a new version."))]
    AlreadyPublished,
    /// The question set is not published.
    #[error("{}", t!("Only a published question set can be put to agencies."))]
    NotPublished,
    /// Somebody else saved between looking and writing; the save looks again.
    #[error("{}", t!("Somebody else saved at the same moment."))]
    Overtaken,
    /// Its key is destroyed.
    #[error(
        "The answers of this return were destroyed at the end of their retention. The Board's retention page says who decided it, when and why."
    )]
    Shredded,
    /// The password must be given again before the account is changed.
    #[error("{}", t!("Give your password again before you change your account."))]
    ConfirmFirst,
    /// One of the person's roles asks for a second factor.
    #[error("{}", t!("Your role asks for a second factor, and this is your last. Set up another one first."))]
    LastFactor,
    /// Nobody would know of an emergency access.
    #[error(
        "Nobody else could be told: the agency has neither lead nor accountable officer, and the Board no other QA Manager or Audit Chair of this audit. A draft is opened in an emergency only where somebody else is told."
    )]
    NobodyToTell,
    /// Nobody could sign in by what would be left.
    #[error("{}", t!("This is the only way in that you have. Set a password first, then disconnect it."))]
    LastWayIn,
    /// Nobody ends their own role or shuts their own account.
    #[error("{}", t!("You cannot do this to your own account. Ask somebody else who manages accounts."))]
    OwnAccount,
    /// An open audit hangs on it.
    #[error("{}", t!("This question set is used by an audit that is still open."))]
    InUse,
}

impl From<Denied> for ServiceError {
    /// What belongs to another agency is not found; what belongs to the Board is denied.
    fn from(denied: Denied) -> Self {
        match denied.scope {
            Scope::Board => Self::Denied(denied.action),
            Scope::OwnAgency | Scope::OtherAgency => Self::NotFound,
        }
    }
}

impl From<Refusal> for ServiceError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl ServiceError {
    /// One field's error.
    pub fn field(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldProblem { field, message: message.into() }])
    }
}
