//! Acknowledged saves, through the whole server, beside single rows in the bare engine.

use crate::board::{WRITERS, made, statement, words};
use crate::client::Client;
use crate::page::revision;
use crate::row::print;
use anyhow::Context as _;
use serde_json::Value;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Executor as _};
use std::path::Path;
use std::time::{Duration, Instant};

const TIME: Duration = Duration::from_secs(5);

pub(crate) async fn measure(folder: &Path, address: &str) -> anyhow::Result<()> {
    let (mut ours, mut bare) = (0.0, 0.0);
    for _ in 0..3 {
        bare += engine(folder).await?;
        ours += server(folder, address)?;
    }
    print(
        "Durable saves, 32 clients, each its own agency (session, check, seal, trail, progress)",
        &format!("{:.0} saves/s", ours / 3.0),
        &format!("{:.0} single-row transactions/s in SQLite, synchronous=FULL", bare / 3.0),
        &format!("{:.1}", ours / bare),
        "at least 4",
    );
    Ok(())
}

/// One row of a sealed answer's size, one transaction, over and over.
async fn engine(folder: &Path) -> anyhow::Result<f64> {
    let mut connection = SqliteConnectOptions::new()
        .filename(folder.join("bare.sqlite"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .connect()
        .await?;
    connection.execute("CREATE TABLE IF NOT EXISTS answer (id INTEGER PRIMARY KEY, content BLOB NOT NULL)").await?;
    let content = vec![7_u8; 1400];
    let (began, mut count) = (Instant::now(), 0_u32);
    while began.elapsed() < TIME {
        sqlx::query("INSERT INTO answer (content) VALUES ($1)").bind(&content).execute(&mut connection).await?;
        count += 1;
    }
    Ok(f64::from(count) / began.elapsed().as_secs_f64())
}

fn server(folder: &Path, address: &str) -> anyhow::Result<f64> {
    let made = made(folder)?;
    let began = Instant::now();
    let workers: Vec<_> = made
        .writers
        .into_iter()
        .take(WRITERS)
        .map(|(token, id)| {
            let address = address.to_owned();
            std::thread::spawn(move || write(&address, &token, &id, began))
        })
        .collect();
    let mut count = 0;
    for worker in workers {
        count += worker.join().map_err(|_| anyhow::anyhow!("a client broke off"))??;
    }
    Ok(f64::from(count) / began.elapsed().as_secs_f64())
}

/// Saves one statement after another as the island does, each save on top of the one before.
fn write(address: &str, token: &str, id: &str, began: Instant) -> anyhow::Result<u32> {
    let mut client = Client::connect(address, &format!("candour={token}"))?;
    let path = format!("/returns/{id}/standards/standard-1/autosave");
    let name = statement(1, 0);
    let mut seen = current(&mut client, id, &name)?;
    let mut count = 0;
    while began.elapsed() < TIME {
        let text = words(u64::from(count) + u64::from(began.elapsed().subsec_nanos()), 1000).replace(' ', "+");
        let form = format!("s.{name}.revision={seen}&s.{name}.value=2&s.{name}.narrative={text}");
        let (status, body) = client.post(&path, &form)?;
        anyhow::ensure!(status == 200, "a save answers {status}: {}", String::from_utf8_lossy(body));
        let reply: Value = serde_json::from_slice(body)?;
        let saved = reply["revisions"][0][1].as_i64();
        seen = saved.with_context(|| format!("not saved: {reply}"))?;
        count += 1;
    }
    Ok(count)
}

/// The revision that stands in the page.
fn current(client: &mut Client, id: &str, statement: &str) -> anyhow::Result<i64> {
    let (_, body) = client.get(&format!("/returns/{id}/standards/standard-1"))?;
    revision(&String::from_utf8_lossy(body), statement).context("no revision in the page")
}
