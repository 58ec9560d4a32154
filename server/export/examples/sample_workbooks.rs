//! Writes the workbooks and exports of the made-up audit into a directory, to be looked at:
//! `cargo run -p candour-export --example sample_workbooks -- OUT`.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a tool for people at a desk")]

#[path = "../tests/support/mod.rs"]
mod support;

use candour_export::agency;
use candour_export::analysis::{AnalysisWorkbook, Outcome};
use candour_export::json;
use candour_export::regional::{Options, RegionalExport};

fn main() {
    let out = std::path::PathBuf::from(std::env::args().nth(1).unwrap());
    let (header, reports) = support::audit();
    let mut book = AnalysisWorkbook::new(&header).unwrap();
    for report in &reports {
        book.add(report).unwrap();
    }
    std::fs::write(out.join("analysis.xlsx"), book.finish(&Outcome::default()).unwrap()).unwrap();
    for report in [&reports[8], &reports[7]] {
        let last = report.content_open.then(|| support::last_cycle(&header.set, report));
        let recommendations = support::recommendations(&header.set, report);
        let bytes = agency::workbook(&header, report, last.as_ref(), &recommendations, &[]).unwrap();
        std::fs::write(out.join(agency::agency_file_name(&report.agency)), bytes).unwrap();
    }
    let mut regional = RegionalExport::new(&header, Options::default()).unwrap();
    for report in &reports {
        regional.add(report.clone());
    }
    std::fs::write(out.join("regional.zip"), regional.finish_zip().unwrap()).unwrap();
    std::fs::write(out.join("regional.xlsx"), regional.finish_xlsx().unwrap()).unwrap();
    std::fs::write(out.join("answers.json"), json::answers(&header, reports.clone(), Vec::new()).unwrap()).unwrap();
    std::fs::write(out.join("scores.json"), json::scores(&header, reports, Vec::new()).unwrap()).unwrap();
    println!("{}", out.display());
}
