//! A return of sixty statements with a narrative of 1 KiB each as PDF, through the whole service, beside the libraries
//! setting and drawing the same words without structure, tags and pages that keep lines together.

use crate::board::{made, open};
use crate::row::{memory_of, print, quantile};
use anyhow::Context as _;
use candour_domain::ids::{BoardId, ReturnId};
use candour_service::Service;
use candour_service::returns::PaperFormat;
use krilla::geom::Point;
use krilla::page::PageSettings;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use parley::fontique::{Blob, Collection, CollectionOptions, SourceCache};
use parley::style::{FontFamily, LineHeight, StyleProperty};
use parley::{FontContext, LayoutContext};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

const FONT: &[u8] = include_bytes!("../../../server/export/fonts/SourceSans3-Regular.otf");
const RUNS: usize = 9;
/// The room of the text and the leading, as in our documents, in points.
const WIDTH: f32 = 350.0;
const HEIGHT: f32 = 680.0;
const SIZE: f32 = 10.5;
const LEADING: f32 = 15.0;

pub(crate) async fn measure(folder: &Path) -> anyhow::Result<()> {
    let made = made(folder)?;
    let service = open(folder).await?;
    let actor = Service::command_line(made.board);
    let rows = service.dashboard(&actor, made.audit).await?.rows;
    let id = rows.first().context("no return")?.return_id;
    let texts = texts(&service, id, made.board).await?;
    let idle = memory_of("self", "VmRSS")?;
    let mut times = Vec::new();
    let mut size = 0;
    for _ in 0..RUNS {
        let start = Instant::now();
        size = service.return_document(&actor, id, true, PaperFormat::Pdf).await?.1.len();
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    let peak = memory_of("self", "VmHWM")?;
    let ours = median(times);
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let start = Instant::now();
        plain(&texts)?;
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    let library = median(times);
    print(
        "Return of 60 statements with 1 KiB of narrative each as tagged PDF, median",
        &format!("{ours:.0} ms with reading and opening ({:.0} KiB)", size as f64 / 1024.0),
        &format!("{library:.0} ms krilla and parley, same words, no tags"),
        &format!("{:.2}", ours / library),
        "below 1,000 ms, at most 3",
    );
    print(
        "The same: peak memory over idle",
        &format!("{:.1} MiB", peak - idle),
        &format!("{idle:.1} MiB idle"),
        "",
        "below 32 MiB",
    );
    Ok(())
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    quantile(&times, 0.5)
}

/// What is said in the return.
async fn texts(service: &Service, id: ReturnId, board: BoardId) -> anyhow::Result<Vec<String>> {
    let whole = service.whole_return(&Service::command_line(board), id).await?;
    let mut texts = Vec::new();
    for (_, statement) in whole.head.set.statements() {
        texts.push(statement.text.clone());
        texts.extend(whole.answers.get(&statement.id).map(|kept| kept.answer.narrative.clone()));
    }
    Ok(texts)
}

/// The texts one below the other on as many pages as they need.
fn plain(texts: &[String]) -> anyhow::Result<usize> {
    let font = Font::new(FONT.into(), 0).context("a font")?;
    let options = CollectionOptions { shared: false, system_fonts: false };
    let mut fonts = FontContext { collection: Collection::new(options), source_cache: SourceCache::default() };
    fonts.collection.register_fonts(Blob::new(Arc::new(FONT)), None);
    let mut context: LayoutContext<()> = LayoutContext::new();
    let mut layouts = Vec::new();
    for text in texts {
        let mut builder = context.ranged_builder(&mut fonts, text, 1.0, false);
        builder.push_default(StyleProperty::FontFamily(FontFamily::named("Source Sans 3")));
        builder.push_default(StyleProperty::FontSize(SIZE));
        builder.push_default(StyleProperty::LineHeight(LineHeight::Absolute(LEADING)));
        let mut layout = builder.build(text);
        layout.break_all_lines(Some(WIDTH));
        layouts.push((text, layout));
    }
    let lines: Vec<_> =
        layouts.iter().flat_map(|(text, layout)| layout.lines().map(move |line| (text, line))).collect();
    let mut pdf = krilla::Document::new();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "45 lines")]
    for sheet in lines.chunks((HEIGHT / LEADING) as usize) {
        let mut page = pdf.start_page_with(PageSettings::from_wh(595.0, 842.0).context("a page")?);
        let mut surface = page.surface();
        let mut y = 84.0;
        for (text, line) in sheet {
            let mut x = 62.0;
            for run in line.runs() {
                let mut glyphs = Vec::new();
                let start = x;
                for cluster in run.visual_clusters() {
                    for glyph in cluster.glyphs() {
                        let (id, advance) = (GlyphId::new(glyph.id), glyph.advance / SIZE);
                        glyphs.push(KrillaGlyph::new(id, advance, 0.0, 0.0, 0.0, cluster.text_range(), None));
                        x += glyph.advance;
                    }
                }
                surface.draw_glyphs(Point::from_xy(start, y), &glyphs, font.clone(), text, SIZE, false);
            }
            y += LEADING;
        }
        surface.finish();
        page.finish();
    }
    Ok(pdf.finish().map_err(|_| anyhow::anyhow!("the plain PDF was refused"))?.len())
}
