//! A trail of a million entries, walked and compared in one pass, beside reading the same rows with the bare
//! engine.

use crate::board::open;
use crate::row::{memory_of, print};
use anyhow::Context as _;
use candour_store::trail::{NewTrailEntry, append};
use candour_vault::{Kek, OsEntropy};
use sqlx::Row as _;
use std::path::Path;
use std::time::Instant;
use uuid::Uuid;

const ENTRIES: u128 = 1_000_000;
/// So many stand in one transaction while the trail is made.
const AT_ONCE: u128 = 20_000;

pub(crate) async fn measure(folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)?;
    Kek::create_file(&folder.join("key"), 1, &OsEntropy)?;
    let service = open(folder).await?;
    let board = service.add_board("Bench Safeguarding Adults Board").await?;
    for first in (0..ENTRIES).step_by(usize::try_from(AT_ONCE)?) {
        let at = service.clock().now();
        let made: Result<(), candour_store::StoreError> = service
            .store()
            .write(move |tx| {
                Box::pin(async move {
                    for n in first..first + AT_ONCE {
                        append(tx, &entry(n, board, at)).await?;
                    }
                    Ok(())
                })
            })
            .await;
        made?;
    }
    service.store().close().await;
    let service = open(folder).await?;
    let idle = memory_of("self", "VmRSS")?;
    let began = Instant::now();
    let found = service.verify(&[]).await?;
    let ours = began.elapsed().as_secs_f64();
    let peak = memory_of("self", "VmHWM")?;
    anyhow::ensure!(found.broken.is_none() && u128::from(found.chained) > ENTRIES, "the trail is broken: {found:?}");
    service.store().close().await;
    let (rows, bare) = bare(folder).await?;
    print(
        &format!("Verifying a trail of {} entries in one pass, with the database's own check", found.chained),
        &format!("{:.0} entries/s", found.chained as f64 / ours),
        &format!("{:.0} rows/s, bare SQLite reading the same columns", rows as f64 / bare),
        &format!("{:.2}", (found.chained as f64 / ours) / (rows as f64 / bare)),
        "one pass",
    );
    print(
        "The same: peak memory over what making the trail took",
        &format!("{:.1} MiB", peak - idle),
        &format!("{idle:.1} MiB before"),
        "",
        "flat",
    );
    Ok(())
}

fn entry(n: u128, board: candour_domain::ids::BoardId, at: chrono::DateTime<chrono::Utc>) -> NewTrailEntry {
    NewTrailEntry {
        id: Uuid::from_u128(n + 1),
        board_id: Some(board),
        at,
        person_id: None,
        action: "answer_saved".to_owned(),
        audit_id: None,
        agency_id: None,
        return_id: None,
        subject: Some("statement-3-7".to_owned()),
        revision: None,
        dek_id: None,
        old_value: None,
        new_value: None,
    }
}

async fn bare(folder: &Path) -> anyhow::Result<(usize, f64)> {
    use sqlx::Connection as _;
    let url = format!("sqlite:{}", folder.join("bench.sqlite").display());
    let mut connection = sqlx::SqliteConnection::connect(&url).await?;
    let began = Instant::now();
    let (mut rows, mut seen) = (0, 0_i64);
    loop {
        let page = sqlx::query("SELECT * FROM trail WHERE seq > $1 ORDER BY seq LIMIT 1000")
            .bind(seen)
            .fetch_all(&mut connection)
            .await?;
        let Some(last) = page.last() else { break };
        seen = last.try_get("seq").context("no such column")?;
        rows += page.len();
    }
    Ok((rows, began.elapsed().as_secs_f64()))
}
