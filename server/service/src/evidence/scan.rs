//! The hook for a scanner of viruses: a file goes to it while it arrives, and is seen by nobody before it says yes.

use crate::ServiceError;
use candour_texts::t;
use futures::future::BoxFuture;

/// Something that looks through files, such as a virus scanner of this machine.
pub trait Scanner: Send + Sync {
    /// Begins with one file.
    fn begin(&self) -> BoxFuture<'_, Result<Box<dyn Scan>, ScanError>>;
}

/// One file on its way through the scanner.
pub trait Scan: Send + Sync {
    /// Hands the next bytes over.
    fn take<'s>(&'s mut self, bytes: &'s [u8]) -> BoxFuture<'s, Result<(), ScanError>>;
    /// Ends the file and hears the verdict.
    fn end(self: Box<Self>) -> BoxFuture<'static, Result<Verdict, ScanError>>;
}

/// What a scanner says of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing was found.
    Clean,
    /// Something was found: the scanner's name for it.
    Found(String),
}

/// Why there is no verdict. The file is then not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScanError {
    /// The scanner cannot be reached, or gave no answer in time, or one that nobody understands.
    #[error("the scanner gave no answer: {0}")]
    Unreachable(String),
    /// The scanner takes no file of this size.
    #[error("the file is larger than the scanner takes")]
    TooLarge,
}

/// No verdict, no file.
pub(super) fn unscanned(error: &ScanError) -> ServiceError {
    tracing::error!(%error, "a file of evidence could not be scanned and was not taken");
    let text = match error {
        ScanError::Unreachable(_) => {
            t!(
                "Files cannot be checked for viruses at the moment, so none can be added. Nothing was stored. Try again in some minutes; if it stays so, tell whoever runs Candour for your Board."
            )
        }
        ScanError::TooLarge => {
            t!(
                "This file is larger than the virus scanner takes. Nothing was stored. Save it smaller, or say where it is held instead."
            )
        }
    };
    ServiceError::field("file", text)
}
