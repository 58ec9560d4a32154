//! A chart as a picture: the same SVG, drawn with the fonts of the binary.

use crate::error::{ExportError, Result};
use crate::fonts::FILES;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::Database;
use resvg::usvg::{Options, Tree};
use std::sync::{Arc, LazyLock};

/// Read once: they are the same for every picture. Nothing of the machine's own fonts is looked at.
static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    for file in FILES {
        fonts.load_font_data(file.to_vec());
    }
    fonts.set_sans_serif_family("Source Sans 3");
    Arc::new(fonts)
});

/// Twice the size on the page, for paper and large screens.
const SHARPNESS: f32 = 2.0;
/// The most points of a picture: 64 MiB while it is drawn. A larger chart is drawn less sharp.
const MOST: f32 = 16.0 * 1024.0 * 1024.0;

/// A chart as PNG.
///
/// # Errors
/// Where the chart cannot be read or is too large to be drawn.
pub fn png(svg: &str) -> Result<Vec<u8>> {
    const BROKEN: ExportError = ExportError::Document("a chart cannot be drawn");
    let options = Options { fontdb: Arc::clone(&FONTS), ..Options::default() };
    let tree = Tree::from_str(svg, &options).map_err(|_| BROKEN)?;
    let size = tree.size();
    let scale = SHARPNESS.min((MOST / (size.width() * size.height())).sqrt());
    let drawn = size.to_int_size().scale_by(scale).ok_or(BROKEN)?;
    let mut pixmap = Pixmap::new(drawn.width(), drawn.height()).ok_or(BROKEN)?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    pixmap.encode_png().map_err(|_| BROKEN)
}
