//! A signed-in standard page with ten answered statements, beside a static body of the same size.

use crate::board::{Made, made};
use crate::client::Client;
use crate::row::{print, quantile};
use crate::serve::STATIC;
use anyhow::Context as _;
use std::path::Path;
use std::time::{Duration, Instant};

const CONNECTIONS: usize = 16;
const TIME: Duration = Duration::from_secs(5);

pub(crate) fn measure(folder: &Path, address: &str) -> anyhow::Result<()> {
    let Made { writers, .. } = made(folder)?;
    let (token, id) = writers.first().context("nobody is signed in")?;
    let cookie = format!("candour={token}");
    let page = format!("/returns/{id}/standards/standard-0");
    let mut client = Client::connect(address, &cookie)?;
    let (status, body) = client.get(&page)?;
    anyhow::ensure!(status == 200, "the page answers {status}");
    let length = body.len();
    std::fs::write(folder.join("page.html"), body)?;
    let fixed = format!("{STATIC}{length}");
    // In turn, three times: what else the machine does falls on both.
    let mut ours: (f64, Vec<f64>) = (0.0, Vec::new());
    let mut plain: (f64, Vec<f64>) = (0.0, Vec::new());
    for _ in 0..3 {
        add(&mut plain, load(address, &cookie, &fixed)?);
        add(&mut ours, load(address, &cookie, &page)?);
    }
    for (_, times) in [&mut ours, &mut plain] {
        times.sort_by(f64::total_cmp);
    }
    let (median, worst) = (quantile(&ours.1, 0.5), quantile(&ours.1, 0.99));
    print(
        "Standard page, 10 answers opened, 16 connections, server on one core",
        &format!("{:.0} pages/s", ours.0 / 3.0),
        &format!("{:.0} static bodies/s of {length} bytes", plain.0 / 3.0),
        &format!("1/{:.1}", plain.0 / ours.0),
        "at least 1/8",
    );
    print(
        "The same: p99 beside the median",
        &format!("{:.1} ms", worst * 1e3),
        &format!("{:.1} ms", median * 1e3),
        &format!("{:.1}", worst / median),
        "below 10",
    );
    crate::access::measure(3.0 / ours.0);
    Ok(())
}

fn add(sum: &mut (f64, Vec<f64>), (rate, times): (f64, Vec<f64>)) {
    sum.0 += rate;
    sum.1.extend(times);
}

/// Requests a second, and the seconds of each.
fn load(address: &str, cookie: &str, path: &str) -> anyhow::Result<(f64, Vec<f64>)> {
    let began = Instant::now();
    let workers: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            let (address, cookie, path) = (address.to_owned(), cookie.to_owned(), path.to_owned());
            std::thread::spawn(move || -> anyhow::Result<Vec<f64>> {
                let mut client = Client::connect(&address, &cookie)?;
                let mut times = Vec::new();
                while began.elapsed() < TIME {
                    let start = Instant::now();
                    let (status, _) = client.get(&path)?;
                    anyhow::ensure!(status == 200, "{path} answers {status}");
                    times.push(start.elapsed().as_secs_f64());
                }
                Ok(times)
            })
        })
        .collect();
    let mut all = Vec::new();
    for worker in workers {
        all.extend(worker.join().map_err(|_| anyhow::anyhow!("a client broke off"))??);
    }
    Ok((all.len() as f64 / began.elapsed().as_secs_f64(), all))
}
