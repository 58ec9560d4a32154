//! How long the analysis workbook of 200 agencies x 60 statements takes beside the library writing the same
//! cells, and how much memory: `cargo run --release -p candour-export --example bench_analysis`.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a tool for people at a desk"
)]

#[path = "../tests/support/mod.rs"]
mod support;

use calamine::{Data, Reader as _};
use candour_domain::question_set::QuestionSet;
use candour_domain::submission::ReturnState;
use candour_export::analysis::{AnalysisWorkbook, Outcome};
use std::sync::Arc;
use std::time::Instant;

const AGENCIES: u64 = 200;
const STATEMENTS: usize = 60;

/// The made-up set, its statements repeated until there are 60, all put to everybody.
fn question_set() -> QuestionSet {
    let mut set = support::set::question_set();
    for standard in &mut set.standards {
        standard
            .statements
            .retain(|statement| matches!(statement.applies_to, candour_domain::question_set::AppliesTo::All(_)));
    }
    set.standards.retain(|standard| !standard.statements.is_empty());
    let mut n = 0;
    while set.statements().count() < STATEMENTS {
        let standards = set.standards.len();
        let standard = &mut set.standards[n % standards];
        let mut statement = standard.statements[0].clone();
        statement.id = candour_domain::ids::StatementId(format!("more-{n}"));
        standard.statements.push(statement);
        n += 1;
    }
    set
}

/// About 1 KiB of words that do not repeat, so that compression has something to do.
fn narrative(seed: &mut u64) -> String {
    let mut text = String::with_capacity(1024);
    while text.len() < 1024 {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut letters = *seed >> 20;
        for _ in 0..3 + (letters % 7) {
            text.push(char::from(b'a' + (letters % 26) as u8));
            letters /= 26;
        }
        text.push(' ');
    }
    text
}

fn kib(field: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(field)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn ours(set: &Arc<QuestionSet>) -> (Vec<u8>, f64) {
    let signs = "32".repeat(STATEMENTS / 2);
    let mut spent = 0.0;
    let mut seed = 7;
    let mut header = support::header(Arc::clone(set), &[]);
    header.returns_by_state = [(ReturnState::Submitted, AGENCIES)].into();
    header.answer_rows = AGENCIES * STATEMENTS as u64;
    let mut book = AnalysisWorkbook::new(&header).unwrap();
    for n in 1..=AGENCIES {
        let mut report =
            support::report(set, u128::from(n), &format!("Agency {n}"), "police", ReturnState::Submitted, &signs);
        for line in &mut report.lines {
            let answer = line.answer.as_mut().unwrap();
            answer.narrative = narrative(&mut seed);
            answer.impact.clear();
            answer.evidence.clear();
        }
        let start = Instant::now();
        book.add(&report).unwrap();
        spent += start.elapsed().as_secs_f64();
    }
    let start = Instant::now();
    let bytes = book.finish(&Outcome::default()).unwrap();
    (bytes, spent + start.elapsed().as_secs_f64())
}

/// The same cells, written by the library from memory.
fn library(bytes: &[u8]) -> (usize, f64) {
    let mut book = support::read::open(bytes);
    let names = book.sheet_names();
    let sheets: Vec<_> = names.iter().map(|name| support::read::sheet(&mut book, name)).collect();
    let start = Instant::now();
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let mut cells = 0;
    let wrap = rust_xlsxwriter::Format::new().set_text_wrap();
    for (name, sheet) in names.iter().zip(&sheets) {
        let out = workbook.add_worksheet().set_name(name).unwrap();
        for (row, column, cell) in sheet.used_cells() {
            let (row, column) = (u32::try_from(row).unwrap(), u16::try_from(column).unwrap());
            match cell {
                Data::String(text) => out.write_string_with_format(row, column, text, &wrap).unwrap(),
                Data::Float(number) => out.write_number_with_format(row, column, *number, &wrap).unwrap(),
                Data::DateTime(moment) => out.write_number_with_format(row, column, moment.as_f64(), &wrap).unwrap(),
                _ => continue,
            };
            cells += 1;
        }
    }
    workbook.save_to_buffer().unwrap();
    (cells, start.elapsed().as_secs_f64())
}

fn main() {
    let set = Arc::new(question_set());
    let idle = kib("VmRSS");
    let (bytes, seconds) = ours(&set);
    let peak = kib("VmHWM");
    let (cells, library_seconds) = library(&bytes);
    println!("file {:.1} MiB, {cells} cells", bytes.len() as f64 / 1_048_576.0);
    println!("ours {seconds:.2} s, library {library_seconds:.2} s, ratio {:.2}", seconds / library_seconds);
    println!("peak over idle {:.1} MiB", (peak - idle) as f64 / 1024.0);
}
