//! Who signed a return, as on its receipt.

use super::Signature;
use crate::document::{Block, Fact, Level, Marker, Tone};
use candour_domain::access::Role;
use candour_domain::signature::hash_text;
use candour_domain::time::moment_text;
use candour_texts::t;

/// The signatures; nothing where there are none.
pub(super) fn blocks(signatures: &[Signature]) -> Vec<Block> {
    if signatures.is_empty() {
        return Vec::new();
    }
    let heading = if signatures.len() == 1 { t!("Signature") } else { t!("Signatures") };
    let mut first = Some(Block::heading(Level::Two, heading));
    let blocks = signatures
        .iter()
        .map(|signature| Block::Together(first.take().into_iter().chain([Block::Facts(one(signature))]).collect()));
    blocks.collect()
}

/// The hash in two lines of even length, and what it is for.
fn hash(hash: &[u8]) -> Vec<Block> {
    let (first, second) = hash.split_at(hash.len() / 2);
    let what_for =
        t!("With it anybody of the agency or the Board can find out in Candour whether the answers that are \
                    kept are still those that were signed.");
    vec![
        Block::paragraph(format!("{}\n{}", hash_text(first), hash_text(second))),
        Block::Paragraph(Tone::Small, what_for.into()),
    ]
}

fn one(signature: &Signature) -> Vec<Fact> {
    let mut signer = signature.name.clone();
    if !signature.job_title.is_empty() {
        signer = format!("{signer}, {}", signature.job_title);
    }
    let role =
        if signature.role == Role::AccountableOfficer { t!("as accountable officer") } else { t!("as agency lead") };
    let declared = signature.declaration.iter().map(|words| vec![Block::paragraph(*words)]).collect();
    let standing = match (signature.voided_at, signature.still_so) {
        (Some(at), _) => t!("Void since {at}: the return was opened again", at = moment_text(at)),
        (None, Some(true)) => t!("Stood when this was made: what was kept was what was signed").to_owned(),
        (None, Some(false)) => {
            t!("What was kept when this was made was not what was signed. Tell the QA Manager.").to_owned()
        }
        (None, None) => {
            t!("Something of the return could not be opened when this was made, so it could not be compared").to_owned()
        }
    };
    vec![
        Fact::text(t!("Signed by"), format!("{signer}, {role}")),
        Fact::text(t!("On"), moment_text(signature.at)),
        Fact::new(t!("Declaration"), vec![Block::List(Marker::Bullet, declared)]),
        Fact::new(t!("Hash over the answers"), hash(&signature.hash)),
        Fact::text(t!("The signature"), standing),
    ]
}
