//! A filled-in workbook of a return: uploaded, read, compared with what is kept and shown, beside reading its cells alone.

use crate::board::{STANDARDS, STATEMENTS, made};
use crate::client::Client;
use crate::row::{print, quantile};
use anyhow::{Context as _, ensure};
use calamine::{Reader as _, Xlsx};
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;
use std::time::Instant;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const TURNS: usize = 21;
/// A text of a workbook that is longer than this is a narrative.
const LONG: usize = 900;
const KIND: &str = "multipart/form-data; boundary=x";

pub(crate) fn measure(folder: &Path, address: &str) -> anyhow::Result<()> {
    let made = made(folder)?;
    let (token, id) = made.writers.last().context("nobody is signed in")?;
    let mut client = Client::connect(address, &format!("candour={token}"))?;
    let (status, body) = client.get(&format!("/returns/{id}/workbook/filled"))?;
    ensure!(status == 200, "the workbook answers {status}");
    let workbook = changed(body)?;
    let head = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"return.xlsx\"\r\n\r\n";
    let form = [head.as_bytes(), &workbook, b"\r\n--x--\r\n"].concat();
    let path = format!("/returns/{id}/workbook/upload");
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        let began = Instant::now();
        let (status, body) = client.send(&path, KIND, &form)?;
        ours.push(began.elapsed().as_secs_f64());
        let page = String::from_utf8_lossy(body);
        let shown = page.matches("id=\"statement-").count();
        ensure!(status == 200 && shown == STANDARDS * STATEMENTS, "the upload answers {status} with {shown} changes");
        let began = Instant::now();
        read(&workbook)?;
        bare.push(began.elapsed().as_secs_f64());
    }
    for times in [&mut ours, &mut bare] {
        times.sort_by(f64::total_cmp);
    }
    let (ours, bare) = (quantile(&ours, 0.5), quantile(&bare, 0.5));
    print(
        "Workbook in: 60 answers of 1 KiB uploaded, read, compared and shown, all changed, median of 21",
        &format!("{:.0} ms", ours * 1e3),
        &format!("{:.0} ms calamine reading the cells of the same file", bare * 1e3),
        &format!("{:.1}", ours / bare),
        "below 150 ms",
    );
    Ok(())
}

/// The workbook with every narrative changed.
fn changed(workbook: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(workbook))?;
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut part = archive.by_index(at)?;
        let name = part.name()?.into_owned();
        let mut content = Vec::new();
        part.read_to_end(&mut content)?;
        if name.ends_with("sharedStrings.xml") {
            let text = String::from_utf8(content)?;
            let cells = text.split_inclusive("</t>");
            let new = cells
                .map(|cell| if cell.len() > LONG { cell.replace("</t>", " changed</t>") } else { cell.to_owned() });
            content = new.collect::<String>().into_bytes();
        }
        out.start_file(name, SimpleFileOptions::default())?;
        out.write_all(&content)?;
    }
    Ok(out.finish()?.into_inner())
}

/// Every cell of every sheet.
fn read(workbook: &[u8]) -> anyhow::Result<usize> {
    let mut book = Xlsx::new(Cursor::new(workbook))?;
    let mut cells = 0;
    for name in book.sheet_names() {
        cells += book.worksheet_range(&name)?.used_cells().count();
    }
    Ok(std::hint::black_box(cells))
}
