//! A file of evidence under some name: what it is does not hang on how it is cut into chunks, and what is taken is
//! what its kind says.
#![no_main]

use candour_domain::evidence::{EvidenceKind, ending};
use candour_export::evidence_kind::{Inspector, Wrong};
use libfuzzer_sys::fuzz_target;

fn inspect(name: &str, file: &[u8], chunk: usize) -> Result<EvidenceKind, Wrong> {
    let mut inspector = Inspector::new();
    file.chunks(chunk).try_for_each(|chunk| inspector.take(chunk))?;
    inspector.finish(name)
}

// The length of the name, the name, the file.
fuzz_target!(|data: &[u8]| {
    let Some((length, rest)) = data.split_first() else { return };
    let (name, file) = rest.split_at(rest.len().min(usize::from(*length)));
    let name = String::from_utf8_lossy(name);
    let whole = inspect(&name, file, 64 * 1024);
    assert_eq!(inspect(&name, file, 4 * 1024).ok(), whole.clone().ok());
    match whole {
        Err(wrong) => assert!(!wrong.message().is_empty()),
        Ok(kind) => {
            let said = EvidenceKind::of_ending(&ending(&name));
            assert!(said.is_none_or(|said| said == kind));
            if matches!(kind, EvidenceKind::Text | EvidenceKind::Csv) {
                assert!(str::from_utf8(file).is_ok_and(|text| !text.contains('\0')));
            }
        }
    }
});
