//! Measures Candour beside the raw library or engine that does the same work, in one run on one machine.
//! `.ci/bench` calls the parts in turn; each prints rows of a Markdown table.
#![expect(clippy::print_stdout, reason = "the figures are what this program is for")]
#![expect(clippy::cast_precision_loss, reason = "counts and microseconds, shown with two or three digits")]

mod access;
mod analysis;
mod board;
mod client;
mod decade;
mod evidence;
mod page;
mod pages;
mod pdf;
mod people;
mod row;
mod saves;
mod serve;
mod start;
mod storm;
mod trail;
mod vault;
mod workbook;
mod workbook_in;
mod workbooks;

use anyhow::Context as _;
use std::path::PathBuf;

/// The one of the server, for both sides of each comparison.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut given = std::env::args().skip(1);
    let part = given.next().context(
        "which part? board, serve, pages, saves, people, storm, trail, evidence, workbook, workbooks, workbook-in, decade-board, decade, pdf, analysis, vault or start",
    )?;
    let mut next = |what: &'static str| given.next().context(what);
    match part.as_str() {
        "board" => board::make(&PathBuf::from(next("a folder")?)).await,
        "serve" => serve::run(&PathBuf::from(next("a folder")?)).await,
        "pages" => pages::measure(&PathBuf::from(next("a folder")?), &next("an address")?),
        "saves" => saves::measure(&PathBuf::from(next("a folder")?), &next("an address")?).await,
        "people" => {
            let (folder, address) = (PathBuf::from(next("a folder")?), next("an address")?);
            let process = next("the server's process")?;
            let count = next("how many").ok().map_or(Ok(board::AGENCIES), |count| count.parse())?;
            people::measure(&folder, &address, &process, count.min(board::AGENCIES))
        }
        "workbook-in" => workbook_in::measure(&PathBuf::from(next("a folder")?), &next("an address")?),
        "evidence" => {
            let (folder, address) = (PathBuf::from(next("a folder")?), next("an address")?);
            evidence::measure(&folder, &address, &next("the server's process")?)
        }
        "workbook" => workbook::measure(&PathBuf::from(next("a folder")?)).await,
        "workbooks" => workbooks::measure(&PathBuf::from(next("a folder")?)).await,
        "decade-board" => decade::make(&PathBuf::from(next("a folder")?)).await,
        "decade" => decade::measure(&PathBuf::from(next("a folder")?)).await,
        "analysis" => analysis::measure(&PathBuf::from(next("a folder")?)).await,
        "pdf" => pdf::measure(&PathBuf::from(next("a folder")?)).await,
        "storm" => {
            storm::measure(&PathBuf::from(next("a folder")?), &next("an address")?, &next("the server's process")?)
        }
        "trail" => trail::measure(&PathBuf::from(next("a folder")?)).await,
        "vault" => vault::measure(),
        "start" => start::measure(&PathBuf::from(next("the binary")?), &PathBuf::from(next("the demo's folder")?)),
        other => anyhow::bail!("there is no part {other:?}"),
    }
}
