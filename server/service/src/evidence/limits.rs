//! What there is room for, said in words.

use crate::ServiceError;
use candour_domain::evidence::{Beyond, EvidenceLimits, size_text};
use candour_texts::t;

/// What holds files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    Return,
    Library,
    Action,
}

/// Refuses what goes beyond a limit, as soon as it does.
pub(crate) fn check_limits(
    limits: &EvidenceLimits,
    holder: Holder,
    (files, bytes): (u64, u64),
    size: u64,
) -> Result<(), ServiceError> {
    let (has, its) = match holder {
        Holder::Return => (t!("This return"), t!("this return")),
        Holder::Library => (t!("Your library"), t!("your library")),
        Holder::Action => (t!("This action"), t!("this action")),
    };
    let text = match limits.beyond(files, bytes, size) {
        None => return Ok(()),
        Some(Beyond::File) => t!(
            "This file is larger than {file_bytes}. Nothing was stored. Save it smaller, for example as PDF, or say where it is held instead.",
            file_bytes = size_text(limits.file_bytes)
        ),
        Some(Beyond::Files) => t!(
            "{has} has {files} files, and can hold no more. Remove one that is not needed, or say where the document is held instead.",
            has,
            files = limits.files
        ),
        Some(Beyond::Return) => t!(
            "With this file the files of {its} would be larger than {return_bytes} together. Remove one that is not needed, or say where the document is held instead.",
            its,
            return_bytes = size_text(limits.return_bytes)
        ),
    };
    Err(ServiceError::field("file", text))
}
