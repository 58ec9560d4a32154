//! A file of evidence of 100 MiB up and down through the whole server, beside the same bytes streamed by the same
//! HTTP server to and from a plain file.

use crate::board::{made, statement_with_files};
use crate::row::{memory_of, print};
use crate::serve::PLAIN;
use anyhow::Context as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

const SIZE: usize = 100 << 20;
const PIECE: usize = 256 << 10;
const TURNS: usize = 3;
/// After what went before, the server moves its log into the database, and the disk its own memory.
const REST: Duration = Duration::from_secs(3);

pub(crate) fn measure(folder: &Path, address: &str, process: &str) -> anyhow::Result<()> {
    let made = made(folder)?;
    let (token, id) = made.writers.first().context("nobody is signed in")?;
    let visitor = Visitor { address, cookie: format!("candour={token}") };
    let list = format!("/returns/{id}/evidence");
    // The first answer wakes what sleeps.
    visitor.get(&list)?;
    let idle = memory_of(process, "VmRSS")?;
    // In turn: what else the machine does falls on both. The first turn warms both up and is not counted.
    let mut seconds = [0.0; 6];
    for turn in 0..=TURNS {
        let took = [
            rested(|| visitor.plain_up())?,
            rested(|| visitor.up(&list, turn))?,
            rested(|| visitor.plain_down())?,
            rested(|| visitor.down(&list))?,
        ];
        thread::sleep(REST);
        let began = Instant::now();
        visitor.plain_up()?;
        let one_more = began.elapsed().as_secs_f64();
        // Two more, one after the other: the log of the first is moved while the second arrives.
        let began = Instant::now();
        for more in 1..=2 {
            visitor.up(&list, turn + more * 100)?;
        }
        let in_a_row = began.elapsed().as_secs_f64() / 2.0;
        if turn > 0 {
            let took = took.into_iter().chain([in_a_row, one_more]);
            seconds.iter_mut().zip(took).for_each(|(sum, one)| *sum += one);
        }
    }
    let over = memory_of(process, "VmHWM")? - idle;
    let rate = |seconds: f64| (SIZE * TURNS) as f64 / f64::from(1 << 20) / seconds;
    let [plain_up, up, plain_down, down, in_a_row, one_more] = seconds.map(rate);
    for (what, ours, plain, doing, wanted) in [
        ("up (scanned by nobody, sealed, stored, synced)", up, plain_up, "to a plain file, synced", "at least 50 %"),
        ("up, two without a rest, each", in_a_row, one_more, "to a plain file, synced", ""),
        ("down (opened)", down, plain_down, "from a plain file", "at least 50 %"),
    ] {
        print(
            &format!("Evidence, 100 MiB {what}"),
            &format!("{ours:.0} MiB/s"),
            &format!("{plain:.0} MiB/s, the same HTTP server {doing}"),
            &format!("{:.0} %", 100.0 * ours / plain),
            wanted,
        );
    }
    print(
        "The same: peak memory over idle, both sides",
        &format!("{over:.1} MiB"),
        &format!("{idle:.1} MiB idle"),
        "",
        "flat",
    );
    Ok(())
}

/// The seconds that something takes after a rest.
fn rested(work: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<f64> {
    thread::sleep(REST);
    let began = Instant::now();
    work()?;
    Ok(began.elapsed().as_secs_f64())
}

struct Visitor<'a> {
    address: &'a str,
    cookie: String,
}

impl Visitor<'_> {
    fn plain_up(&self) -> anyhow::Result<()> {
        let status = self.send("PUT", PLAIN, "application/octet-stream", b"", b"")?;
        anyhow::ensure!(status == 200, "the plain file was not taken: {status}");
        Ok(())
    }

    fn plain_down(&self) -> anyhow::Result<()> {
        anyhow::ensure!(self.download(PLAIN)? == SIZE, "the plain file is not whole");
        Ok(())
    }

    fn up(&self, list: &str, name: usize) -> anyhow::Result<()> {
        let statement = statement_with_files();
        let head = format!(
            "--x\r\nContent-Disposition: form-data; name=\"statement\"\r\n\r\n{statement}\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}.pdf\"\r\n\r\n"
        );
        let kind = "multipart/form-data; boundary=x";
        let status = self.send("POST", &format!("{list}/add"), kind, head.as_bytes(), b"\r\n--x--\r\n")?;
        anyhow::ensure!(status == 303, "the file was not taken: {status}");
        Ok(())
    }

    /// The last file of the list.
    fn down(&self, list: &str) -> anyhow::Result<()> {
        let page = String::from_utf8(self.get(list)?)?;
        let file = page.split(&format!("href=\"{list}/0")).last().and_then(|rest| rest.split(['"', '/']).next());
        let file = format!("{list}/0{}", file.context("no file in the list")?);
        anyhow::ensure!(self.download(&file)? == SIZE, "the file is not whole");
        Ok(())
    }

    fn connect(&self, head: &str) -> anyhow::Result<TcpStream> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_nodelay(true)?;
        let lines = format!(
            "host: candour.test\r\nsec-fetch-site: same-origin\r\nconnection: close\r\ncookie: {}\r\n\r\n",
            self.cookie
        );
        stream.write_all(format!("{head}\r\n{lines}").as_bytes())?;
        Ok(stream)
    }

    /// Sends the file between two pieces, and gives the status of the answer.
    fn send(&self, method: &str, path: &str, kind: &str, before: &[u8], after: &[u8]) -> anyhow::Result<u16> {
        let length = before.len() + SIZE + after.len();
        let mut stream =
            self.connect(&format!("{method} {path} HTTP/1.1\r\ncontent-type: {kind}\r\ncontent-length: {length}"))?;
        stream.write_all(before)?;
        let mut piece = noise();
        piece.get_mut(..8).context("a piece")?.copy_from_slice(b"%PDF-1.7");
        for _ in 0..SIZE / PIECE {
            stream.write_all(&piece)?;
        }
        stream.write_all(after)?;
        status(&mut BufReader::new(stream))
    }

    fn get(&self, path: &str) -> anyhow::Result<Vec<u8>> {
        let mut reader = BufReader::new(self.connect(&format!("GET {path} HTTP/1.1"))?);
        anyhow::ensure!(status(&mut reader)? == 200, "{path} is not there");
        let mut body = Vec::new();
        reader.read_to_end(&mut body)?;
        Ok(body)
    }

    /// How many bytes come.
    fn download(&self, path: &str) -> anyhow::Result<usize> {
        let mut reader = BufReader::new(self.connect(&format!("GET {path} HTTP/1.1"))?);
        anyhow::ensure!(status(&mut reader)? == 200, "{path} is not there");
        let mut line = String::new();
        while reader.read_line(&mut line)? > 2 {
            line.clear();
        }
        let (mut count, mut piece) = (0, vec![0; PIECE]);
        loop {
            match reader.read(&mut piece)? {
                0 => return Ok(count),
                some => count += some,
            }
        }
    }
}

fn status(reader: &mut BufReader<TcpStream>) -> anyhow::Result<u16> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    Ok(line.split(' ').nth(1).context("no answer")?.parse()?)
}

/// Bytes that nothing makes smaller.
fn noise() -> Vec<u8> {
    let mut seed = 1_u64;
    (0..PIECE)
        .map(|_| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            seed.to_be_bytes()[0]
        })
        .collect()
}
