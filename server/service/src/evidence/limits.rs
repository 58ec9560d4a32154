//! What there is room for, said in words.

use crate::ServiceError;
use candour_domain::evidence::{Beyond, EvidenceLimits, size_text};

/// What holds files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holder {
    Return,
    Library,
}

/// Refuses what goes beyond a limit, as soon as it does.
pub(super) fn check_limits(
    limits: &EvidenceLimits,
    holder: Holder,
    (files, bytes): (u64, u64),
    size: u64,
) -> Result<(), ServiceError> {
    let (has, its) = match holder {
        Holder::Return => ("This return", "this return"),
        Holder::Library => ("Your library", "your library"),
    };
    let text = match limits.beyond(files, bytes, size) {
        None => return Ok(()),
        Some(Beyond::File) => format!(
            "This file is larger than {}. Nothing was stored. Save it smaller, for example as PDF, or say where it is held instead.",
            size_text(limits.file_bytes)
        ),
        Some(Beyond::Files) => format!(
            "{has} has {} files, and can hold no more. Remove one that is not needed, or say where the document is held instead.",
            limits.files
        ),
        Some(Beyond::Return) => format!(
            "With this file the files of {its} would be larger than {} together. Remove one that is not needed, or say where the document is held instead.",
            size_text(limits.return_bytes)
        ),
    };
    Err(ServiceError::field("file", text))
}
