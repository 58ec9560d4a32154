//! From the start of the binary to its first answer, and its memory when nobody does anything.

use crate::client::Client;
use crate::row::{memory_of, print};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ADDRESS: &str = "127.0.0.1:3919";
const PATIENCE: Duration = Duration::from_mins(1);

pub(crate) fn measure(binary: &Path, demo: &Path) -> anyhow::Result<()> {
    let mut times = Vec::new();
    let mut memory: f64 = 0.0;
    // The first start makes the demo Board, the next five find it.
    for round in 0..6 {
        let began = Instant::now();
        let mut server = Command::new(binary)
            .args(["demo", "--listen", ADDRESS, "--data"])
            .arg(demo)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let ready = until_ready(began);
        if ready.is_ok() && round > 0 {
            times.push(began.elapsed().as_secs_f64());
            memory = memory.max(memory_of(&server.id().to_string(), "VmRSS")?);
        }
        server.kill()?;
        server.wait()?;
        ready?;
    }
    times.sort_by(f64::total_cmp);
    let median = crate::row::quantile(&times, 0.5);
    print(
        "Start to ready with the demo Board, median of 5",
        &format!("{:.0} ms", median * 1e3),
        "",
        "",
        "below 300 ms",
    );
    print("Resident memory when ready and idle, most of 5", &format!("{memory:.1} MiB"), "", "", "below 48 MiB");
    Ok(())
}

fn until_ready(began: Instant) -> anyhow::Result<()> {
    loop {
        if let Ok(mut client) = Client::connect(ADDRESS, "")
            && let Ok((200, _)) = client.get("/ready")
        {
            return Ok(());
        }
        anyhow::ensure!(began.elapsed() < PATIENCE, "the server did not become ready");
        std::thread::sleep(Duration::from_millis(1));
    }
}
