//! The analysis of an audit: Board view, last cycle, an agency's view of itself, charts as files.

mod board;
mod cycles;
mod filter;
mod heat;
mod spread;
mod tables;

pub use board::{board, chart};
pub use cycles::last_cycle;
pub use spread::spread;

use crate::components::chart;
use crate::routes;
use candour_domain::ids::AuditId;
use candour_service::analysis::ChartName;
use leptos::prelude::*;

/// A chart of an audit with the files of it; `query` is the part that is shown.
fn with_files(audit: AuditId, name: ChartName, title: &'static str, svg: String, query: &str) -> AnyView {
    let file = |ending| (format!("{}{query}", routes::chart(audit, name.code(), ending)), ending);
    let files = vec![file("svg"), file("png")];
    let files = files.into_iter().map(|(href, ending)| (href, if ending == "svg" { "SVG" } else { "PNG" })).collect();
    chart::chart(title, svg, files)
}
