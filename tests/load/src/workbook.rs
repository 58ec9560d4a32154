//! The analysis workbook through the whole service, beside the library writing the same cells.

use crate::board::{made, open};
use crate::row::{memory_of, print};
use calamine::{Data, Reader as _, Xlsx};
use candour_service::Service;
use std::io::Cursor;
use std::path::Path;
use std::time::Instant;

pub(crate) async fn measure(folder: &Path) -> anyhow::Result<()> {
    let made = made(folder)?;
    let service = open(folder).await?;
    let actor = Service::command_line(made.board);
    let idle = memory_of("self", "VmRSS")?;
    let before = service.store().statements_run();
    let mut ours = f64::MAX;
    let mut bytes = Vec::new();
    let mut statements = 0;
    for _ in 0..3 {
        drop(std::mem::take(&mut bytes));
        let start = Instant::now();
        bytes = service.analysis_workbook(&actor, made.audit).await?;
        ours = ours.min(start.elapsed().as_secs_f64());
        statements += 1;
    }
    let statements = (service.store().statements_run() - before) / statements;
    let peak = memory_of("self", "VmHWM")?;
    let (cells, library) = library(&bytes)?;
    print(
        &format!(
            "Analysis workbook, 200 agencies x 60 statements with 1 KiB of narrative, {cells} cells, {statements} SQL statements"
        ),
        &format!("{ours:.2} s with reading, opening and scoring"),
        &format!("{library:.2} s rust_xlsxwriter, same cells from memory"),
        &format!("{:.2}", ours / library),
        "at most 1.5",
    );
    print(
        "The same: peak memory over idle, the finished file of the workbook included",
        &format!("{:.1} MiB (file {:.1} MiB)", peak - idle, bytes.len() as f64 / 1_048_576.0),
        &format!("{idle:.1} MiB idle"),
        "",
        "below 64 MiB",
    );
    Ok(())
}

/// Writes the same cells from memory; the best of three.
fn library(bytes: &[u8]) -> anyhow::Result<(usize, f64)> {
    let mut book = Xlsx::new(Cursor::new(bytes))?;
    let names = book.sheet_names();
    let mut sheets = Vec::new();
    for name in &names {
        sheets.push(book.worksheet_range(name)?);
    }
    let mut best = f64::MAX;
    let mut cells = 0;
    for _ in 0..3 {
        let start = Instant::now();
        let mut workbook = rust_xlsxwriter::Workbook::new();
        let wrap = rust_xlsxwriter::Format::new().set_text_wrap();
        cells = 0;
        for (name, sheet) in names.iter().zip(&sheets) {
            let out = workbook.add_worksheet().set_name(name)?;
            for (row, column, cell) in sheet.used_cells() {
                let (row, column) = (u32::try_from(row)?, u16::try_from(column)?);
                match cell {
                    Data::String(text) => out.write_string_with_format(row, column, text, &wrap)?,
                    Data::Float(number) => out.write_number_with_format(row, column, *number, &wrap)?,
                    Data::DateTime(moment) => out.write_number_with_format(row, column, moment.as_f64(), &wrap)?,
                    _ => continue,
                };
                cells += 1;
            }
        }
        workbook.save_to_buffer()?;
        best = best.min(start.elapsed().as_secs_f64());
    }
    Ok((cells, best))
}
