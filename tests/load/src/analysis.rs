//! The Board view of 200 agencies and 60 statements, and a change of a threshold of its findings.

use crate::board::{made, open};
use crate::row::{print, quantile};
use candour_domain::access::{Actor, Role};
use candour_domain::analysis::{Analysis, View};
use candour_domain::findings::{Thresholds, proposals};
use candour_domain::ids::{AuditId, BoardId, MembershipId, PersonId};
use candour_service::Service;
use candour_service::analysis::{AnalysisPage, charts};
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;
use uuid::Uuid;

const TURNS: usize = 21;

/// Somebody who reads the Board view.
pub(crate) fn manager(board: BoardId) -> Actor {
    Actor {
        person: PersonId(Uuid::nil()),
        name: "Bench".to_owned(),
        membership: MembershipId(Uuid::nil()),
        role: Role::QaManager,
        board,
        agency: None,
    }
}

/// Reads, opens, scores and counts the returns of an audit, and draws the heat table.
pub(crate) async fn look(service: &Service, manager: &Actor, audit: AuditId) -> anyhow::Result<AnalysisPage> {
    let mut page = service.audit_analysis(manager, audit).await?;
    // Lent and given back: a copy of all figures is no part of what a person waits for.
    let returns = std::mem::take(&mut page.returns);
    let analysis = Analysis { set: &page.set, returns }.part(&View::default());
    black_box((analysis.distribution(), analysis.standards(), charts::heat(&analysis)));
    page.returns = analysis.returns;
    Ok(page)
}

pub(crate) async fn measure(folder: &Path) -> anyhow::Result<()> {
    let made = made(folder)?;
    let service = open(folder).await?;
    let manager = manager(made.board);
    let mut looks = Vec::new();
    let mut changes = Vec::new();
    let mut sql = 0;
    for turn in 0..TURNS {
        let before = service.store().statements_run();
        let began = Instant::now();
        let page = look(&service, &manager, made.audit).await?;
        looks.push(began.elapsed().as_secs_f64());
        sql = service.store().statements_run() - before;
        let share = u32::try_from(turn)? + 30;
        let analysis = Analysis { set: &page.set, returns: page.returns }.part(&View::default());
        let began = Instant::now();
        black_box(proposals(&analysis, &Thresholds { common_share: share, ..Thresholds::default() }));
        changes.push(began.elapsed().as_secs_f64());
    }
    for times in [&mut looks, &mut changes] {
        times.sort_by(f64::total_cmp);
    }
    let text = |times: &[f64]| format!("{:.1} ms", quantile(times, 0.5) * 1e3);
    let what = format!(
        "Board view of 200 agencies x 60 statements: read, opened, scored, counted, drawn, {sql} SQL statements"
    );
    print(&what, &text(&looks), "", "", "below 100 ms");
    print("The same: the rules of findings after a change of a threshold", &text(&changes), "", "", "below 50 ms");
    service.store().close().await;
    Ok(())
}
