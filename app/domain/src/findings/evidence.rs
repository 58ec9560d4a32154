//! What stands behind a finding: counts, agencies, statements; kept with it as it was when it was accepted.

use crate::analysis::Colours;
use crate::ids::{AgencyId, StatementId};
use crate::question_set::Rag;
use serde::{Deserialize, Serialize};

/// What a rule saw.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The levels that were counted, by colour: one an agency for a statement or standard, all of them for a priority.
    pub colours: Colours,
    /// How many of the agencies say both how it is met and what difference it made.
    pub told: u64,
    /// The agencies, in the order of their names. For a priority those below green anywhere.
    pub agencies: Vec<Line>,
    /// The statements, where there is more than one.
    pub statements: Vec<OfStatement>,
}

/// One agency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The agency.
    pub agency: AgencyId,
    /// Its colour; the lowest where several count.
    pub rag: Rag,
    /// Whether it says both how it is met and what difference it made.
    pub told: bool,
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfStatement {
    /// The statement.
    pub statement: StatementId,
    /// Its levels by colour.
    pub colours: Colours,
}

impl Evidence {
    /// The agencies that are below green.
    pub fn below_green(&self) -> impl Iterator<Item = AgencyId> {
        self.agencies.iter().filter(|line| line.rag != Rag::Green).map(|line| line.agency)
    }
}

impl Evidence {
    /// What tells this evidence from another: posted with a decision, so that nobody decides about figures that they
    /// have not read. Holds nothing of the figures themselves.
    pub fn fingerprint(&self) -> String {
        use sha2::Digest as _;
        let bytes = serde_json::to_vec(self).unwrap_or_default();
        hex::encode(sha2::Sha256::digest(bytes).iter().take(8).copied().collect::<Vec<_>>())
    }
}
