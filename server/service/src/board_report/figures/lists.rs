//! Figures that are lists: findings, good practice, recommendations.

use super::Source;
use crate::findings::FindingView;
use crate::plan::RecommendationView;
use candour_domain::analysis::Shown;
use candour_domain::board_report::{FigureItem, FigureList};
use candour_domain::findings::{FindingKind, FindingState};
use candour_domain::good_practice::Consent;
use candour_domain::ids::AgencyId;
use candour_domain::time::date_text;
use candour_texts::t;
use std::collections::BTreeSet;

impl Source<'_> {
    /// The findings of the audit.
    pub(super) fn accepted(&self) -> impl Iterator<Item = &FindingView> {
        self.findings.iter().filter(|one| one.state == FindingState::Accepted)
    }

    /// The findings of a kind. A single agency issue is the matter of the agencies that it was found at.
    pub(super) fn findings_of(&self, kind: FindingKind) -> FigureList {
        let item = |one: &FindingView| FigureItem {
            lead: String::new(),
            text: one.text().to_owned(),
            facts: Vec::new(),
            of: (kind == FindingKind::SingleAgency).then(|| self.agencies_of(one)),
        };
        FigureList {
            items: self.accepted().filter(|one| one.kind == kind).map(item).collect(),
            none: t!("None was found.").to_owned(),
            left_out: 0,
        }
    }

    /// The agencies that a finding was found at, or those that went into it.
    fn agencies_of(&self, one: &FindingView) -> Vec<AgencyId> {
        let merged = self.findings.iter().filter(|from| from.merged_into == Some(one.id));
        let evidence = merged.chain(std::iter::once(one)).filter_map(FindingView::evidence);
        let agencies: BTreeSet<_> = evidence.flat_map(candour_domain::findings::Evidence::below_green).collect();
        agencies.into_iter().collect()
    }

    /// What agencies wrote and agreed to share, and the statements at which every agency with a level is green.
    pub(super) fn good_practice(&self) -> FigureList {
        let shared = self.practice.iter().map(|one| {
            let named = one.consent == Consent::Named;
            let told = one.told.iter().flatten().map(|told| format!("{}: {}", told.what, told.text));
            FigureItem {
                lead: if named { one.agency.clone() } else { t!("An agency").to_owned() },
                text: told.collect::<Vec<_>>().join("\n\n"),
                facts: vec![(t!("Statement").to_owned(), format!("{} {}", one.asked.0, one.asked.1))],
                of: None,
            }
        });
        let all = self.analysis.distribution();
        let shown = self.together.statements.iter().zip(&all).filter(|(shown, _)| **shown == Shown::Yes);
        let green = shown.filter(|(_, row)| row.counts.colours.total() > 0 && row.counts.colours.below_green() == 0);
        let item = |row: &candour_domain::analysis::Distribution<'_>| {
            let agencies = row.counts.colours.green;
            FigureItem {
                lead: row.statement.code.clone(),
                text: row.statement.text.clone(),
                facts: vec![(t!("Green").to_owned(), t!("all {agencies} agencies with a level", agencies))],
                of: None,
            }
        };
        FigureList {
            items: shared.chain(green.map(|(_, row)| item(row))).collect(),
            none: t!("Nothing is shared yet, and at no statement is every agency green.").to_owned(),
            left_out: 0,
        }
    }

    /// The recommendations that are agreed or issued. One for an agency is its matter.
    pub(super) fn recommendations(&self) -> FigureList {
        let item = |one: &RecommendationView| {
            let due = one.due_on.map(|day| (t!("Until").to_owned(), date_text(day)));
            let facts = [
                Some((t!("How the Board will know").to_owned(), one.measure().to_owned())),
                Some((t!("Priority").to_owned(), one.priority.label().to_owned())),
                due,
            ];
            FigureItem {
                lead: format!("{}, {}", one.reference, one.for_whom()),
                text: one.text().to_owned(),
                facts: facts.into_iter().flatten().collect(),
                of: one.agency.as_ref().map(|(id, _)| vec![*id]),
            }
        };
        FigureList {
            items: self.recommendations.iter().map(|one| item(one)).collect(),
            none: t!("No recommendation is agreed yet.").to_owned(),
            left_out: 0,
        }
    }
}
