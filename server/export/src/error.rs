//! What may go wrong while a file is made.

use thiserror::Error;

/// A file could not be made. None of these carries any content of a return.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The workbook library refused something.
    #[error("the workbook could not be written: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The zip could not be written.
    #[error("the zip could not be written: {0}")]
    Zip(#[from] zip::result::ZipError),
    /// The writer that was passed in refused bytes.
    #[error("the file could not be written: {0}")]
    Io(#[from] std::io::Error),
    /// A CSV file could not be written.
    #[error("the CSV file could not be written: {0}")]
    Csv(#[from] csv::Error),
    /// A JSON document could not be written.
    #[error("the JSON document could not be written: {0}")]
    Json(#[from] serde_json::Error),
    /// The workbook library laid a sheet out in a way that this crate does not know.
    #[error("the workbook is not laid out as expected: {0}")]
    Layout(&'static str),
    /// A document could not be made as a PDF or a Word file.
    #[error("the document could not be made: {0}")]
    Document(&'static str),
    /// More rows than a worksheet can hold (1,048,576).
    #[error("the sheet {0} would have more rows than a workbook can hold")]
    TooManyRows(&'static str),
    /// An export by type of agency with a threshold below 2 would show single agencies.
    #[error("small numbers must be suppressed below 2 at least")]
    ThresholdTooLow,
}

/// The result of making a file.
pub type Result<T> = std::result::Result<T, ExportError>;
