//! Two hundred people who sign in at once, as on the morning of an invitation; and somebody who reads pages
//! meanwhile.

use crate::board::{AGENCIES, Made, PASSWORD, email, made};
use crate::client::Client;
use crate::row::{memory_of, print, quantile};
use anyhow::Context as _;
use candour_vault::{OsEntropy, Password, verify_password};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// What the server hashes at once by default.
const AT_ONCE: usize = 2;

pub(crate) fn measure(folder: &Path, address: &str, process: &str) -> anyhow::Result<()> {
    let Made { writers, .. } = made(folder)?;
    let (token, id) = writers.first().context("nobody is signed in")?;
    let (cookie, page) = (format!("candour={token}"), format!("/returns/{id}/standards/standard-0"));
    let mut reader = Client::connect(address, &cookie)?;
    let quiet = pages(&mut reader, &page, &mut |count| count < 50)?;
    let idle = memory_of(process, "VmRSS")?;
    let over = Arc::new(AtomicBool::new(false));
    let reading = std::thread::spawn({
        let over = Arc::clone(&over);
        move || pages(&mut reader, &page, &mut |_| !over.load(Ordering::Relaxed))
    });
    let began = Instant::now();
    let people: Vec<_> = (0..AGENCIES)
        .map(|n| {
            let address = address.to_owned();
            std::thread::spawn(move || -> anyhow::Result<()> {
                let form = format!("email={}&password={}", email(Some(n)), PASSWORD.replace(' ', "+"));
                let (status, _) = Client::connect(&address, "")?.post("/sign-in", &form)?;
                anyhow::ensure!(status == 303, "a sign-in answers {status}");
                Ok(())
            })
        })
        .collect();
    for person in people {
        person.join().map_err(|_| anyhow::anyhow!("a client broke off"))??;
    }
    let took = began.elapsed().as_secs_f64();
    over.store(true, Ordering::Relaxed);
    let during = reading.join().map_err(|_| anyhow::anyhow!("the reader broke off"))??;
    let peak = memory_of(process, "VmHWM")?;
    let bare = bare()?;
    print(
        "200 sign-ins at once, all let in (argon2id of 19 MiB, two at a time)",
        &format!("{:.0} sign-ins/s", AGENCIES as f64 / took),
        &format!("{:.0} hashes/s, bare argon2 on two threads", AGENCIES as f64 / bare),
        &format!("{:.2}", bare / took),
        "",
    );
    print(
        "The same: peak memory over idle",
        &format!("{:.1} MiB", peak - idle),
        &format!("{idle:.1} MiB idle"),
        "",
        "below 256 MiB",
    );
    print(
        "The same: a page meanwhile, p99",
        &format!("{:.1} ms", quantile(&during, 0.99) * 1e3),
        &format!("{:.1} ms median of {} pages", quantile(&during, 0.5) * 1e3, during.len()),
        &format!("{:.1} ms median before", quantile(&quiet, 0.5) * 1e3),
        "answers",
    );
    Ok(())
}

/// The seconds of each page, sorted, as long as it is said to go on.
fn pages(client: &mut Client, page: &str, go_on: &mut dyn FnMut(usize) -> bool) -> anyhow::Result<Vec<f64>> {
    let mut times = Vec::new();
    while go_on(times.len()) {
        let start = Instant::now();
        let (status, _) = client.get(page)?;
        anyhow::ensure!(status == 200, "the page answers {status}");
        times.push(start.elapsed().as_secs_f64());
    }
    times.sort_by(f64::total_cmp);
    Ok(times)
}

/// The seconds that the hashes alone take.
fn bare() -> anyhow::Result<f64> {
    let stored = Arc::new(Password::new(PASSWORD.to_owned()).hash(&OsEntropy)?);
    let began = Instant::now();
    let threads: Vec<_> = (0..AT_ONCE)
        .map(|_| {
            let stored = Arc::clone(&stored);
            std::thread::spawn(move || -> anyhow::Result<()> {
                for _ in 0..AGENCIES / AT_ONCE {
                    verify_password(&Password::new(PASSWORD.to_owned()), Some(&stored))?;
                }
                Ok(())
            })
        })
        .collect();
    for thread in threads {
        thread.join().map_err(|_| anyhow::anyhow!("a thread broke off"))??;
    }
    Ok(began.elapsed().as_secs_f64())
}
