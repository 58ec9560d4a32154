//! The hook for a scanner of viruses: a file goes to it while it arrives, and is seen by nobody before it says yes.

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
