//! Writes a return of the made-up set as PDF and Word, filled in and blank, into a directory, to be looked at:
//! `cargo run -p candour-export --example sample_documents -- OUT`.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a tool for people at a desk")]

#[path = "../tests/support/returned.rs"]
mod returned;
#[path = "../tests/support/set.rs"]
mod set;

use candour_domain::delegation::Part;
use candour_domain::submission::ReturnState;
use candour_export::document::{to_docx, to_pdf};
use candour_export::return_document::{blank, filled};
use returned::Returned;
use std::time::Instant;

fn main() {
    let out = std::path::PathBuf::from(std::env::args().nth(1).unwrap());
    let returned = Returned::new(set::question_set(), "council_asc");
    let paper = returned.paper(&Part::Whole);
    let submitted = returned.answers(ReturnState::Submitted);
    let draft = returned.answers(ReturnState::InProgress);
    for (name, document) in
        [("return", filled(&paper, &submitted)), ("draft", filled(&paper, &draft)), ("blank", blank(&paper))]
    {
        let start = Instant::now();
        let pdf = to_pdf(&document).unwrap();
        println!("{name}.pdf: {} bytes in {:?}", pdf.len(), start.elapsed());
        std::fs::write(out.join(format!("{name}.pdf")), pdf).unwrap();
        std::fs::write(out.join(format!("{name}.docx")), to_docx(&document).unwrap()).unwrap();
    }
    // Sixty statements with a narrative of 1 KiB each.
    let large = Returned::of_sixty();
    let paper = large.paper(&Part::Whole);
    let document = filled(&paper, &large.answers(ReturnState::Submitted));
    let mut times: Vec<_> = (0..9)
        .map(|_| {
            let start = Instant::now();
            std::hint::black_box(to_pdf(&document).unwrap());
            start.elapsed()
        })
        .collect();
    times.sort();
    println!("60 statements: median {:?}, fastest {:?}", times[4], times[0]);
    std::fs::write(out.join("sixty.pdf"), to_pdf(&document).unwrap()).unwrap();
}
