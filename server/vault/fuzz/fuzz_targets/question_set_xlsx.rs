//! A workbook that somebody uploads.
#![no_main]

use candour_export::question_set_xlsx::read_any_draft;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Err(errors) = read_any_draft(data) {
        assert!(!errors.is_empty());
    }
});
