//! What a page needs to know of findings.

use candour_domain::audit::Audit;
use candour_domain::findings::{About, Evidence, FindingKind, FindingState, FindingWords, Key, Proposal, Thresholds};
use candour_domain::ids::{AgencyId, AuditId, FindingId, RecommendationId};
use candour_domain::question_set::QuestionSet;
use candour_texts::t;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The findings of an audit.
#[derive(Clone, Debug)]
pub struct FindingsPage {
    /// The audit.
    pub audit: Audit,
    /// The question set.
    pub set: Arc<QuestionSet>,
    /// The thresholds of its rules.
    pub thresholds: Thresholds,
    /// What the rules propose and nobody has decided about, rule by rule.
    pub proposals: Vec<Proposal>,
    /// What was decided, the earliest first.
    pub findings: Vec<FindingView>,
    /// The agencies of the audit by name.
    pub agencies: BTreeMap<AgencyId, String>,
    /// How many returns stand behind the proposals, of how many that are waited for.
    pub handed_in: (usize, usize),
    /// Whether the actor decides.
    pub manages: bool,
}

/// One proposal with everything behind it.
#[derive(Clone, Debug)]
pub struct ProposalPage {
    /// The audit.
    pub audit: Audit,
    /// The question set.
    pub set: Arc<QuestionSet>,
    /// The thresholds of its rules.
    pub thresholds: Thresholds,
    /// The proposal.
    pub proposal: Proposal,
    /// The agencies of the audit by name.
    pub agencies: BTreeMap<AgencyId, String>,
    /// Whether the actor decides.
    pub manages: bool,
}

/// One finding with everything behind it.
#[derive(Clone, Debug)]
pub struct FindingPage {
    /// The audit.
    pub audit: Audit,
    /// The question set.
    pub set: Arc<QuestionSet>,
    /// The finding.
    pub finding: FindingView,
    /// The findings that went into it.
    pub sources: Vec<FindingView>,
    /// The agencies of the audit by name.
    pub agencies: BTreeMap<AgencyId, String>,
    /// The recommendations that follow from it, with their references.
    pub recommendations: Vec<(RecommendationId, String)>,
    /// Whether the actor decides.
    pub manages: bool,
}

/// What has become of a proposal since it was decided about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Since {
    /// It is the QA Manager's own.
    Own,
    /// The rule proposes it today as it did then.
    Same,
    /// The rule proposes it today with other figures.
    Other(Evidence),
    /// The rule does not propose it today.
    Gone,
}

/// A finding as people read it.
#[derive(Clone, Debug)]
pub struct FindingView {
    /// Its id.
    pub id: FindingId,
    /// Its audit.
    pub audit: AuditId,
    /// What it is.
    pub kind: FindingKind,
    /// Where it stands.
    pub state: FindingState,
    /// The rule and what it speaks about; none for the QA Manager's own.
    pub key: Option<Key>,
    /// The finding that it went into.
    pub merged_into: Option<FindingId>,
    /// Counts every change.
    pub revision: i64,
    /// Its words; `None` where they could not be read: say so.
    pub words: Option<FindingWords>,
    /// What has become of it since.
    pub since: Since,
    /// Who last changed it.
    pub changed_by: String,
    /// When.
    pub changed_at: DateTime<Utc>,
}

impl FindingView {
    /// Its text, or that it could not be read.
    pub fn text(&self) -> &str {
        self.words.as_ref().map_or(t!("This finding could not be read."), |words| words.text.as_str())
    }

    /// What stood behind it when it was decided.
    pub fn evidence(&self) -> Option<&Evidence> {
        self.words.as_ref()?.evidence.as_ref()
    }

    /// What of the set a recommendation from it is about: `standard:` or `statement:` with an id, or nothing.
    pub fn about(&self) -> String {
        match self.key.as_ref().map(|key| &key.about) {
            None => String::new(),
            Some(About::Standard(id)) => format!("standard:{id}"),
            Some(About::Statement(id)) => format!("statement:{id}"),
        }
    }

    /// The one agency that a recommendation from it is for, where it is of one alone.
    pub fn of_one_agency(&self) -> Option<AgencyId> {
        let mut below = self.evidence().filter(|_| self.kind == FindingKind::SingleAgency)?.below_green();
        below.next().filter(|_| below.next().is_none())
    }
}
