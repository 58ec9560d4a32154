//! Who signed a return, as on its receipt.

use super::Signature;
use crate::document::{Block, Fact, Level, Marker, Text};
use candour_domain::access::Role;
use candour_domain::signature::hash_text;
use candour_domain::time::moment_text;

/// The signatures; nothing where there are none.
pub(super) fn blocks(signatures: &[Signature]) -> Vec<Block> {
    if signatures.is_empty() {
        return Vec::new();
    }
    let heading = if signatures.len() == 1 { "Signature" } else { "Signatures" };
    let mut blocks = vec![Block::heading(Level::Two, heading)];
    for signature in signatures {
        blocks.push(Block::Facts(one(signature)));
    }
    blocks.push(Block::paragraph(
        "With the hash anybody of the agency or the Board can find out in Candour whether the answers that are kept are \
         still those that were signed.",
    ));
    blocks
}

fn one(signature: &Signature) -> Vec<Fact> {
    let mut signer = signature.name.clone();
    if !signature.job_title.is_empty() {
        signer = format!("{signer}, {}", signature.job_title);
    }
    let role = if signature.role == Role::AccountableOfficer { "as accountable officer" } else { "as agency lead" };
    let declared = signature.declaration.iter().map(|words| vec![Block::paragraph(*words)]).collect();
    let standing = match (signature.voided_at, signature.still_so) {
        (Some(at), _) => format!("Void since {}: the return was opened again", moment_text(at)),
        (None, Some(true)) => "Stood when this was made: what was kept was what was signed".to_owned(),
        (None, Some(false)) => {
            "What was kept when this was made was not what was signed. Tell the QA Manager.".to_owned()
        }
        (None, None) => {
            "Something of the return could not be opened when this was made, so it could not be compared".to_owned()
        }
    };
    vec![
        Fact::text("Signed by", format!("{signer}, {role}")),
        Fact::text("On", moment_text(signature.at)),
        Fact::new("Declaration", vec![Block::List(Marker::Bullet, declared)]),
        Fact::text("Hash over the answers", Text::from(hash_text(&signature.hash))),
        Fact::text("The signature", standing),
    ]
}
