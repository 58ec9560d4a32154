//! The recommendation workbooks of 200 agencies in one zip, as it is sent.

use crate::board::{AGENCIES, made, open};
use crate::row::{memory_of, print};
use candour_service::Service;
use futures::TryStreamExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

pub(crate) async fn measure(folder: &Path) -> anyhow::Result<()> {
    let made = made(folder)?;
    let service = Arc::new(open(folder).await?);
    let actor = Service::command_line(made.board);
    let idle = memory_of("self", "VmRSS")?;
    let began = Instant::now();
    let mut sent = Box::pin(service.all_agency_workbooks(&actor, made.audit).await?.stream());
    let mut first = None;
    let mut bytes = 0;
    while let Some(some) = sent.try_next().await? {
        first.get_or_insert_with(|| began.elapsed().as_secs_f64());
        bytes += some.len();
    }
    let all = began.elapsed().as_secs_f64();
    let peak = memory_of("self", "VmHWM")?;
    print(
        &format!(
            "Recommendation workbooks of {AGENCIES} agencies as one zip, {:.1} MiB: the first bytes",
            bytes as f64 / 1_048_576.0
        ),
        &format!("{:.0} ms", first.unwrap_or_default() * 1e3),
        &format!("{all:.1} s in all"),
        "",
        "below 1,000 ms",
    );
    print(
        "The same: peak memory over idle",
        &format!("{:.1} MiB", peak - idle),
        &format!("{idle:.1} MiB idle"),
        "",
        "below 64 MiB",
    );
    service.store().close().await;
    Ok(())
}
