//! What followed from an audit so far, for its analysis workbook: accepted findings, good practice, recommendations
//! with their actions, the last cycle.

use crate::findings::FindingView;
use crate::findings::pages::opened;
use crate::{Service, ServiceError};
use candour_domain::access::Actor;
use candour_domain::findings::{About, FindingKind, FindingState};
use candour_domain::ids::{AgencyId, AuditId};
use candour_domain::question_set::QuestionSet;
use candour_domain::report::AuditHeader;
use candour_export::analysis::{CycleRow, FindingRow, LastCycleRows, Outcome, PracticeRow};
use candour_export::regional::Theme;
use candour_store::audits::ReturnRow;
use candour_store::{findings, reports};
use std::collections::BTreeMap;

impl Service {
    /// What followed from an audit, for whoever may take its analysis workbook.
    pub(crate) async fn outcome(
        &self,
        actor: &Actor,
        header: &AuditHeader,
        returns: &[ReturnRow],
    ) -> Result<Outcome, ServiceError> {
        let names: BTreeMap<_, _> = returns.iter().map(|row| (row.agency.id, row.agency.name.as_str())).collect();
        let findings = self.kept_findings(actor, header.audit.id).await?;
        let findings = findings.iter().filter(|one| one.state == FindingState::Accepted);
        let practice = self.audit_good_practice(actor, header.audit.id).await?.all;
        Ok(Outcome {
            findings: findings.map(|one| finding(one, &header.set, &names)).collect(),
            practice: practice
                .into_iter()
                .map(|one| PracticeRow {
                    agency: one.agency,
                    statement: format!("{} {}", one.asked.0, one.asked.1),
                    text: one.told.map(|told| {
                        let told = told.into_iter().map(|told| format!("{}: {}", told.what, told.text));
                        told.collect::<Vec<_>>().join("\n\n")
                    }),
                    consent: one.consent,
                })
                .collect(),
            recommendations: self.recommendation_rows(actor, header.audit.id).await?,
            last_cycle: self.last_cycle_rows(actor, header).await?,
        })
    }

    /// The accepted findings of an audit without agencies. What they say is with them once the report that holds it is
    /// final, and never of a single agency issue.
    pub(crate) async fn themes(&self, audit: AuditId) -> Result<Vec<Theme>, ServiceError> {
        let mut tx = self.store.read().await?;
        let released = reports::of_audit(&mut tx, audit).await?.is_some_and(|report| report.state.is_final());
        let rows = findings::of_audit(&mut tx, audit).await?;
        drop(tx);
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let key = self.board_key(audit).await?;
        let accepted = rows.into_iter().filter(|row| row.state == FindingState::Accepted);
        let theme = |row| {
            let one = opened(row, &key, &[]);
            let is_told = released && one.kind != FindingKind::SingleAgency;
            Theme {
                kind: one.kind,
                about: one.key.as_ref().map(|key| key.about.clone()),
                colours: one.evidence().map(|evidence| evidence.colours),
                text: is_told.then(|| one.text().to_owned()),
            }
        };
        Ok(accepted.map(theme).collect())
    }

    /// The last cycle, agency by agency: overall, then each standard.
    async fn last_cycle_rows(
        &self,
        actor: &Actor,
        header: &AuditHeader,
    ) -> Result<Option<LastCycleRows>, ServiceError> {
        let page = self.audit_cycles(actor, header.audit.id).await?;
        let Some(earlier) = page.earlier else { return Ok(None) };
        let mut rows = Vec::new();
        for one in page.agencies {
            let mut push = |standard, (then, now)| {
                rows.push(CycleRow { agency: one.agency.name.clone(), standard, then, now });
            };
            push(None, one.overall);
            for (standard, figures) in header.set.standards.iter().zip(one.standards) {
                push(Some(format!("{}. {}", standard.code, standard.title)), figures);
            }
        }
        Ok(Some(LastCycleRows { title: earlier.title, compared: page.apart.compared, rows }))
    }
}

fn finding(one: &FindingView, set: &QuestionSet, names: &BTreeMap<AgencyId, &str>) -> FindingRow {
    let about = match one.key.as_ref().map(|key| &key.about) {
        None => None,
        Some(About::Standard(id)) => set.standard(id).map(|known| format!("{}. {}", known.code, known.title)),
        Some(About::Statement(id)) => set.statement(id).map(|(_, known)| format!("{} {}", known.code, known.text)),
    };
    let behind = one.evidence().map(|evidence| {
        let names = evidence.agencies.iter().filter_map(|line| names.get(&line.agency).copied());
        names.collect::<Vec<_>>().join(", ")
    });
    FindingRow {
        kind: one.kind,
        about: about.unwrap_or_default(),
        text: one.text().to_owned(),
        agencies: behind.unwrap_or_default(),
    }
}
