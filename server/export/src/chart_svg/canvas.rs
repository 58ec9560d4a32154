//! The sheet that a chart is drawn on: shapes and words into SVG, everything escaped in one place.

use crate::book::palette;
use candour_domain::question_set::Rag;
use std::fmt::Write as _;

/// What a chart is called: its name within a page, its title and its description.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    /// Letters only; no other chart of the page has it.
    pub id: &'a str,
    /// What it shows.
    pub title: &'a str,
    /// What it shows, for who does not see it; where its table stands.
    pub description: &'a str,
}

/// The size of words, in px.
pub(super) const WORDS: f64 = 15.0;
/// The height of a row.
pub(super) const ROW: f64 = 34.0;
/// The room for the names of rows.
pub(super) const NAMES: f64 = 260.0;
/// What is above the first row: the title.
pub(super) const TOP: f64 = 44.0;

/// What is left free around everything.
const MARGIN: f64 = 16.0;

/// Where words begin or end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A chart on its way.
pub(super) struct Canvas<'a> {
    named: Named<'a>,
    width: f64,
    height: f64,
    body: String,
}

impl<'a> Canvas<'a> {
    /// An empty sheet with the title at its top.
    pub(super) fn new(named: Named<'a>, width: f64, height: f64) -> Self {
        let mut canvas = Self { named, width, height, body: String::new() };
        canvas.words((0.0, 24.0), named.title, Anchor::Start, Words { size: 18.0, strong: true, ..Words::default() });
        canvas
    }

    /// A rectangle.
    pub(super) fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), fill: &str, line: Option<u32>) {
        let line = line.map_or_else(String::new, |line| format!(r#" stroke="{}""#, hex(line)));
        let width = width.max(0.0);
        // Writing to a String cannot fail, here and below.
        let _ = write!(
            self.body,
            r#"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" fill="{fill}"{line}/>"#
        );
    }

    /// A line; dashed where it is not the main one.
    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), (colour, width): (u32, f64), dashed: bool) {
        let broken = if dashed { r#" stroke-dasharray="6 4""# } else { "" };
        let _ = write!(
            self.body,
            r#"<line x1="{:.1}" y1="{:.1}" x2="{:.1}" y2="{:.1}" stroke="{}" stroke-width="{width:.1}"{broken}/>"#,
            from.0,
            from.1,
            to.0,
            to.1,
            hex(colour)
        );
    }

    /// A dot: full, or a ring.
    pub(super) fn dot(&mut self, (x, y): (f64, f64), colour: u32, full: bool) {
        let inside = if full { hex(colour) } else { hex(palette::WHITE) };
        let _ = write!(
            self.body,
            r#"<circle cx="{x:.1}" cy="{y:.1}" r="5" fill="{inside}" stroke="{}" stroke-width="2"/>"#,
            hex(colour)
        );
    }

    /// A closed line through points.
    pub(super) fn outline(&mut self, points: &[(f64, f64)], colour: u32, dashed: bool) {
        let points = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect::<Vec<_>>().join(" ");
        let broken = if dashed { r#" stroke-dasharray="6 4""# } else { "" };
        let _ = write!(
            self.body,
            r#"<polygon points="{points}" fill="none" stroke="{}" stroke-width="2.5"{broken}/>"#,
            hex(colour)
        );
    }

    /// Words on one line.
    pub(super) fn words(&mut self, (x, y): (f64, f64), text: &str, anchor: Anchor, how: Words) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => r#" text-anchor="middle""#,
            Anchor::End => r#" text-anchor="end""#,
        };
        let weight = if how.strong { r#" font-weight="600""# } else { "" };
        let _ = write!(
            self.body,
            r#"<text x="{x:.1}" y="{y:.1}" font-size="{:.0}" fill="{}"{anchor}{weight}>{}</text>"#,
            how.size,
            hex(how.colour),
            escaped(text)
        );
    }

    /// A name in a column of this width, on at most two lines; one that is longer still is cut, and stands in full in
    /// the table beside the chart.
    pub(super) fn name(&mut self, (x, y): (f64, f64), text: &str, width: f64, anchor: Anchor) {
        match lines(text, width).as_slice() {
            [] => {}
            [one] => self.words((x, y + 5.0), one, anchor, Words::default()),
            [first, second, ..] => {
                self.words((x, y - 3.0), first, anchor, Words { size: 13.0, ..Words::default() });
                self.words((x, y + 12.0), second, anchor, Words { size: 13.0, ..Words::default() });
            }
        }
    }

    /// What a fill is called in this chart.
    pub(super) fn fill(&self, rag: Rag) -> String {
        format!("url(#{}-{})", self.named.id, rag.code())
    }

    /// The whole chart.
    pub(super) fn finish(self) -> String {
        let Named { id, title, description } = self.named;
        let (width, height) = (self.width + 2.0 * MARGIN, self.height + MARGIN);
        let fills = fills(id);
        format!(
            concat!(
                r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="-{margin:.0} 0 {width:.0} {height:.0}" width="{width:.0}" height="{height:.0}" "#,
                r#"role="img" aria-labelledby="{id}-title {id}-about" font-family="'Source Sans 3', 'DejaVu Sans', sans-serif">"#,
                r#"<title id="{id}-title">{title}</title><desc id="{id}-about">{about}</desc>{fills}"#,
                r#"<rect x="-{margin:.0}" width="{width:.0}" height="{height:.0}" fill="{ground}"/>{body}</svg>"#
            ),
            margin = MARGIN,
            width = width,
            height = height,
            id = id,
            title = escaped(title),
            about = escaped(description),
            fills = fills,
            ground = hex(palette::WHITE),
            body = self.body,
        )
    }
}

/// How words look.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words {
    pub(super) size: f64,
    pub(super) colour: u32,
    pub(super) strong: bool,
}

impl Default for Words {
    fn default() -> Self {
        Self { size: WORDS, colour: palette::INK, strong: false }
    }
}

/// A colour as SVG writes it.
pub(super) fn hex(colour: u32) -> String {
    format!("#{colour:06x}")
}

/// The fills of the colours, each with a pattern of its own: green is plain, amber has stripes, red is hatched both
/// ways. Whoever sees no colours, or prints in black, sees these.
fn fills(id: &str) -> String {
    let pattern = |rag: Rag, strokes: &str| {
        format!(
            r#"<pattern id="{id}-{}" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8" fill="{}"/>{strokes}</pattern>"#,
            rag.code(),
            hex(palette::bar(rag)),
        )
    };
    let stroke = |path: &str| format!(r##"<path d="{path}" stroke="#12343b" stroke-width="1.2" fill="none"/>"##);
    let stripes = stroke("M-2,2 l4,-4 M0,8 l8,-8 M6,10 l4,-4");
    let both = format!("{stripes}{}", stroke("M10,2 l-4,-4 M8,8 l-8,-8 M2,10 l-4,-4"));
    format!("<defs>{}{}{}</defs>", pattern(Rag::Green, ""), pattern(Rag::Amber, &stripes), pattern(Rag::Red, &both))
}

/// A text as the content of an element or an attribute. What XML cannot hold is left out.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// A name broken into at most two lines of this width, by the mean width of the letters; `…` ends what is cut.
fn lines(text: &str, width: f64) -> Vec<String> {
    let fits = |text: &str, size: f64| {
        let letters = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        f64::from(letters) * size * 0.52 <= width
    };
    if fits(text, WORDS) {
        return vec![text.to_owned()];
    }
    let mut found = vec![String::new()];
    for word in text.split_whitespace() {
        let last = found.last().cloned().unwrap_or_default();
        let longer = if last.is_empty() { word.to_owned() } else { format!("{last} {word}") };
        if fits(&longer, 13.0) || last.is_empty() {
            found.pop();
            found.push(longer);
        } else if found.len() < 2 {
            found.push(word.to_owned());
        } else {
            found.pop();
            found.push(format!("{last} …"));
            break;
        }
    }
    found.into_iter().map(|line| cut(line, &|text| fits(text, 13.0))).collect()
}

fn cut(line: String, fits: &dyn Fn(&str) -> bool) -> String {
    if fits(&line) {
        return line;
    }
    let mut kept = line;
    while !kept.is_empty() && !fits(&kept) {
        kept.pop();
    }
    kept.pop();
    format!("{kept}…")
}

/// A count as a length.
pub(super) fn length(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
