//! Two hundred people who answer two hundred returns at once, without a pause to think: each signs in on the form, reads
//! pages, answers sixty statements as the island saves them, and meets a colleague who writes to the same statement.
//! At the end every page is read again: what was acknowledged must stand there.

use crate::board::{AGENCIES, PASSWORD, STANDARDS, STATEMENTS, email, people, statement, words};
use crate::client::Client;
use crate::page::{level, narrative, revision};
use crate::row::{memory_of, print, quantile};
use anyhow::{Context as _, ensure};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

/// The statements to which two write, by standard and place.
const CONTENDED: [(usize, usize); 3] = [(0, 0), (2, 3), (4, 6)];
/// How often each saves in the part with a pause, once a second.
const PAUSED: usize = 10;
const SECOND: Duration = Duration::from_secs(1);
const SYNCS: usize = 400;

pub(crate) fn measure(folder: &Path, address: &str, process: &str, count: usize) -> anyhow::Result<()> {
    let returns = people(folder)?;
    let sync = sync_time(folder)?;
    // The first answer wakes what sleeps.
    Client::connect(address, "")?.get("/sign-in")?;
    let idle = memory_of(process, "VmRSS")?;
    let began = Instant::now();
    let returns = returns.into_iter().take(count).enumerate();
    let answering = returns.map(|(n, id)| {
        let address = address.to_owned();
        thread::spawn(move || Person::answers(&address, n, id))
    });
    let (mut present, mut errors) = joined(answering.collect());
    let took = began.elapsed().as_secs_f64();
    let saved: usize = present.iter().map(|person| person.times.len()).sum();
    let hurried = worst(&mut present);
    let saving = present.into_iter().map(|person| thread::spawn(move || person.saves_once_a_second()));
    let (mut present, later) = joined(saving.collect());
    errors += later;
    let paused = worst(&mut present);
    let reading = present.into_iter().map(|person| thread::spawn(move || person.reads_back()));
    let (read, later) = joined(reading.collect());
    errors += later;
    let (found, lost) = read.into_iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let over = memory_of(process, "VmHWM")? - idle;
    print(
        &format!("{count} people answering {count} returns at once, no pause (sign-in, pages, saves, conflicts)"),
        &format!("{errors} errors, {lost} of {found} answers lost"),
        "",
        "",
        "none",
    );
    print("The same: saves while people sign in and read", &format!("{:.0} saves/s", saved as f64 / took), "", "", "");
    for (what, worst) in [("no pause", hurried), ("each once a second", paused)] {
        print(
            &format!("The same: p99 of a save, {what}"),
            &format!("{:.1} ms", worst * 1e3),
            &format!("{:.2} ms a sync of this disk", sync * 1e3),
            &format!("{:.0}", worst / sync),
            "below 20",
        );
    }
    print(
        "The same: peak memory over idle",
        &format!("{over:.1} MiB"),
        &format!("{idle:.1} MiB idle"),
        "",
        "below 150 MiB",
    );
    ensure!(errors == 0 && lost == 0 && found == count * STANDARDS * STATEMENTS, "something was lost or failed");
    Ok(())
}

/// What the threads gave, and how many failed; why, is told.
fn joined<T>(threads: Vec<thread::JoinHandle<anyhow::Result<T>>>) -> (Vec<T>, usize) {
    let (mut done, mut failed) = (Vec::new(), 0);
    for thread in threads {
        match thread.join() {
            Ok(Ok(one)) => done.push(one),
            Ok(Err(error)) => {
                // Where it cannot be told, it is counted all the same.
                let _ = writeln!(std::io::stderr(), "{error:#}");
                failed += 1;
            }
            Err(_) => failed += 1,
        }
    }
    (done, failed)
}

/// The 99th of a hundred saves, in seconds; the times are taken out.
fn worst(people: &mut [Person]) -> f64 {
    let mut times: Vec<f64> = people.iter_mut().flat_map(|person| std::mem::take(&mut person.times)).collect();
    times.sort_by(f64::total_cmp);
    quantile(&times, 0.99)
}

/// What a sync of four kibibytes takes in the folder of the database, in seconds: the middle one.
fn sync_time(folder: &Path) -> anyhow::Result<f64> {
    let mut file = std::fs::File::create(folder.join("sync"))?;
    let mut times = Vec::with_capacity(SYNCS);
    for _ in 0..SYNCS {
        file.write_all(&[7; 4096])?;
        let began = Instant::now();
        file.sync_data()?;
        times.push(began.elapsed().as_secs_f64());
    }
    times.sort_by(f64::total_cmp);
    Ok(quantile(&times, 0.5))
}

/// What somebody was told that is kept.
struct Said {
    revision: i64,
    level: String,
    text: String,
}

struct Person {
    n: usize,
    id: String,
    client: Client,
    said: BTreeMap<(usize, usize), Said>,
    /// What each save took that was acknowledged, in seconds.
    times: Vec<f64>,
}

impl Person {
    /// The whole way, and who has gone it.
    fn answers(address: &str, n: usize, id: String) -> anyhow::Result<Self> {
        let client = signed_in(address, n)?;
        let mut person = Self { n, id, client, said: BTreeMap::new(), times: Vec::new() };
        person.reads("/")?;
        person.reads(&format!("/returns/{}", person.id))?;
        for standard in 0..STANDARDS {
            person.reads(&person.page(standard))?;
            for place in 0..STATEMENTS {
                person.saves((standard, place), 0)?;
            }
        }
        let mut colleague = signed_in(address, n)?;
        for (turn, at) in CONTENDED.into_iter().enumerate() {
            person.meets(&mut colleague, at, turn % 2 == 0)?;
        }
        person.reads(&format!("/returns/{}/check", person.id))?;
        Ok(person)
    }

    fn page(&self, standard: usize) -> String {
        format!("/returns/{}/standards/standard-{standard}", self.id)
    }

    fn reads(&mut self, path: &str) -> anyhow::Result<()> {
        let (status, _) = self.client.get(path)?;
        ensure!(status == 200, "{path} answers {status}");
        Ok(())
    }

    /// What this person would say to a statement that was saved so often.
    fn text(&self, (standard, place): (usize, usize), revision: i64, who: u64) -> (String, String) {
        let level = (self.n + standard + place) % 4;
        let seed = (self.n * 1_000 + standard * 100 + place) as u64;
        let seed = seed * 1_000 + revision.unsigned_abs() * 10 + who;
        (level.to_string(), words(seed, 600))
    }

    /// Saves a statement as the island does, and keeps what was acknowledged.
    fn saves(&mut self, at: (usize, usize), seen: i64) -> anyhow::Result<()> {
        let name = statement(at.0, at.1);
        let (level, text) = self.text(at, seen, 0);
        let (path, form) = (format!("{}/autosave", self.page(at.0)), form(&name, seen, &level, &text));
        let began = Instant::now();
        let reply = posted(&mut self.client, &path, &form)?;
        let revision = reply["revisions"][0][1].as_i64().with_context(|| format!("not saved: {reply}"))?;
        self.times.push(began.elapsed().as_secs_f64());
        ensure!(revision == seen + 1, "revision {revision} follows {seen}");
        self.said.insert(at, Said { revision, level, text });
        Ok(())
    }

    /// A colleague writes to what this person saves meanwhile, is told so, and chooses.
    fn meets(&mut self, colleague: &mut Client, at: (usize, usize), own: bool) -> anyhow::Result<()> {
        let (name, page) = (statement(at.0, at.1), self.page(at.0));
        let seen = self.said.get(&at).context("never saved")?.revision;
        ensure!(colleague.get(&page)?.0 == 200, "the colleague's page");
        self.saves(at, seen)?;
        let (level, text) = self.text(at, seen, 1);
        let reply = posted(colleague, &format!("{page}/autosave"), &form(&name, seen, &level, &text))?;
        let told = reply["conflicts"][0]["statement"].as_str() == Some(&name);
        ensure!(told && reply["revisions"] == Value::Array(Vec::new()), "no conflict was told: {reply}");
        let choice = if own { "mine" } else { "theirs" };
        let resolved = format!("{}&s.{name}.resolve={choice}", form(&name, seen + 1, &level, &text));
        let (status, _) = colleague.post(&page, &resolved)?;
        ensure!(status == 303, "choosing a text answers {status}");
        if own {
            self.said.insert(at, Said { revision: seen + 2, level, text });
        }
        Ok(())
    }

    /// Saves once a second, as people do who write.
    fn saves_once_a_second(mut self) -> anyhow::Result<Self> {
        // Not all in the same moment of the second.
        thread::sleep(SECOND * u32::try_from(self.n % AGENCIES)? / u32::try_from(AGENCIES)?);
        for turn in 0..PAUSED {
            let began = Instant::now();
            let at = (turn % STANDARDS, 9);
            let seen = self.said.get(&at).context("never saved")?.revision;
            self.saves(at, seen)?;
            thread::sleep(SECOND.saturating_sub(began.elapsed()));
        }
        Ok(self)
    }

    /// Reads every page again: how many answers were acknowledged, and how many of them do not stand there.
    fn reads_back(mut self) -> anyhow::Result<(usize, usize)> {
        let mut lost = 0;
        for standard in 0..STANDARDS {
            let path = self.page(standard);
            let (status, body) = self.client.get(&path)?;
            ensure!(status == 200, "{path} answers {status}");
            let page = String::from_utf8_lossy(body);
            for ((_, place), said) in self.said.range((standard, 0)..(standard + 1, 0)) {
                let name = statement(standard, *place);
                let same = revision(&page, &name) == Some(said.revision)
                    && narrative(&page, &name) == Some(said.text.as_str())
                    && level(&page, &name) == Some(said.level.as_str());
                lost += usize::from(!same);
            }
        }
        Ok((self.said.len(), lost))
    }
}

/// Somebody who has signed in on the form.
fn signed_in(address: &str, n: usize) -> anyhow::Result<Client> {
    let mut client = Client::connect(address, "")?;
    let form = format!("email={}&password={}", email(Some(n)), PASSWORD.replace(' ', "+"));
    let (status, _) = client.post("/sign-in", &form)?;
    ensure!(status == 303, "a sign-in answers {status}");
    Ok(client)
}

fn form(name: &str, revision: i64, level: &str, text: &str) -> String {
    let text = text.replace(' ', "+");
    format!("s.{name}.revision={revision}&s.{name}.value={level}&s.{name}.narrative={text}")
}

/// What the server says to an autosave.
fn posted(client: &mut Client, path: &str, form: &str) -> anyhow::Result<Value> {
    let (status, body) = client.post(path, form)?;
    ensure!(status == 200, "a save answers {status}");
    Ok(serde_json::from_slice(body)?)
}
