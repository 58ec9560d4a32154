//! Ten years of a regional host: fifty audits of 200 agencies, 10,000 returns, each audit analysed as the Board view does.

use crate::analysis::{look, manager};
use crate::board::{AGENCIES, STANDARDS, STATEMENTS, made, make_audits, open};
use crate::row::{memory_of, print};
use anyhow::Context as _;
use std::path::Path;
use std::time::Instant;

const AUDITS: usize = 50;
/// Letters of each narrative: what a shorter answer has, so that making the Board takes minutes and not hours.
const NARRATIVE: usize = 200;

/// Makes the Board; some minutes.
pub(crate) async fn make(folder: &Path) -> anyhow::Result<()> {
    make_audits(folder, AUDITS, NARRATIVE).await
}

/// Analyses one audit after the other, on the one core that this process is given.
pub(crate) async fn measure(folder: &Path) -> anyhow::Result<()> {
    let board = made(folder)?.board;
    let service = open(folder).await?;
    let manager = manager(board);
    let audits = service.audits(&manager).await?;
    let idle = memory_of("self", "VmRSS")?;
    let first = audits.first().context("nothing made")?;
    look(&service, &manager, first.audit.id).await?;
    let after_one = memory_of("self", "VmHWM")?;
    let began = Instant::now();
    for audit in &audits {
        look(&service, &manager, audit.audit.id).await?;
    }
    let seconds = began.elapsed().as_secs_f64();
    let after_all = memory_of("self", "VmHWM")?;
    let answers = (audits.len() * AGENCIES * STANDARDS * STATEMENTS) as f64;
    print(
        &format!(
            "{} returns of {} audits analysed one after the other, {answers} answers, one core",
            audits.len() * AGENCIES,
            audits.len()
        ),
        &format!("{:.0} answers/s", answers / seconds),
        &format!("{seconds:.1} s in all"),
        "",
        "at least 25,000 a second and core",
    );
    print(
        "The same: peak memory over idle",
        &format!("{:.1} MiB", after_all - idle),
        &format!("{:.1} MiB after one audit", after_one - idle),
        "",
        "flat",
    );
    service.store().close().await;
    Ok(())
}
