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
use candour_domain::analysis::Seen;
use candour_domain::ids::AuditId;
use candour_service::analysis::ChartName;
use candour_texts::t;
use leptos::prelude::*;

/// Over which levels the figures of these returns are; `named` where agencies may be told apart.
fn levels_said(returns: &[Seen], named: bool) -> String {
    let opened: Vec<_> = returns.iter().filter_map(|seen| seen.content.as_ref()).collect();
    let moderated = opened.iter().filter(|content| content.moderated).count();
    if moderated == 0 && named {
        return t!("over the levels that agencies gave themselves").to_owned();
    }
    if moderated == 0 {
        return t!(
            "over the levels that agencies gave themselves, until those after moderation are released to all of them"
        )
        .to_owned();
    }
    if moderated == opened.len() {
        return t!("over the levels after moderation").to_owned();
    }
    t!(
        "over the levels after moderation for {moderated} of them, and over those that they gave themselves for the others",
        moderated
    )
}

/// A chart of an audit with the files of it; `query` is the part that is shown.
fn with_files(audit: AuditId, name: ChartName, title: &'static str, svg: String, query: &str) -> AnyView {
    let file = |ending| (format!("{}{query}", routes::chart(audit, name.code(), ending)), ending);
    let files = vec![file("svg"), file("png")];
    let files = files.into_iter().map(|(href, ending)| (href, if ending == "svg" { "SVG" } else { "PNG" })).collect();
    chart::chart(title, svg, files)
}
