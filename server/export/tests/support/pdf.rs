//! Reads a PDF as a screen reader does: the tree of tags, and of each its words, in the tree's order. Nothing here
//! knows how the file was made.

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::BTreeMap;

/// A part that is read out, such as `("H1", "Title")`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    /// The tags around it, from outside inwards, with its own last.
    pub path: String,
    /// Its words.
    pub words: String,
    /// For a head cell: what it heads.
    pub scope: String,
    /// The page on which it begins, from 1.
    pub page: usize,
}

/// A PDF that was read.
pub(crate) struct Pdf {
    file: Document,
    pages: Vec<Page>,
}

#[derive(Default)]
struct Page {
    id: ObjectId,
    /// By the number of the marked content.
    marked: BTreeMap<i64, String>,
    /// What is not read out, by its subtype: `Header`, `Footer`, or empty.
    apart: Vec<(String, String)>,
    /// Words that are neither.
    loose: String,
}

impl Pdf {
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let file = Document::load_mem(bytes).unwrap();
        let pages = file.get_pages().into_values().map(|id| page(&file, id)).collect();
        Self { file, pages }
    }

    pub(crate) fn pages(&self) -> usize {
        self.pages.len()
    }

    /// The natural language, the title, and whether viewers show it.
    pub(crate) fn about(&self) -> (String, String, bool) {
        let catalog = self.file.catalog().unwrap();
        let info = self.at(self.file.trailer.get(b"Info").unwrap()).as_dict().unwrap();
        let shown = self.at(catalog.get(b"ViewerPreferences").unwrap()).as_dict().unwrap();
        let shown = matches!(shown.get(b"DisplayDocTitle"), Ok(Object::Boolean(true)));
        (text(catalog.get(b"Lang").unwrap()), text(info.get(b"Title").unwrap()), shown)
    }

    /// What says which standards the file keeps.
    pub(crate) fn metadata(&self) -> String {
        let stream = self.at(self.file.catalog().unwrap().get(b"Metadata").unwrap()).as_stream().unwrap();
        String::from_utf8(stream.get_plain_content().unwrap()).unwrap()
    }

    /// Everything that is read out, in its order.
    pub(crate) fn told(&self) -> Vec<Told> {
        let root = self.at(self.file.catalog().unwrap().get(b"StructTreeRoot").unwrap()).as_dict().unwrap();
        let mut out = Vec::new();
        self.walk(root.get(b"K").unwrap(), "", None, &mut out);
        out
    }

    /// The words of all that is read out, in its order, in one line.
    pub(crate) fn all_words(&self) -> String {
        let said: Vec<String> = self.told().into_iter().map(|told| told.words).collect();
        said.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// What a page has that is not read out, of a subtype.
    pub(crate) fn apart(&self, page: usize, subtype: &str) -> String {
        let parts = self.pages[page].apart.iter().filter(|(kind, _)| kind == subtype);
        parts.map(|(_, words)| words.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// Words on any page that are neither read out nor marked as apart.
    pub(crate) fn loose(&self) -> String {
        self.pages.iter().map(|page| page.loose.as_str()).collect()
    }

    /// The bookmarks, with how deep each is.
    pub(crate) fn bookmarks(&self) -> Vec<(usize, String)> {
        let root = self.at(self.file.catalog().unwrap().get(b"Outlines").unwrap()).as_dict().unwrap();
        let mut out = Vec::new();
        self.below(root, 0, &mut out);
        out
    }

    fn below(&self, node: &Dictionary, depth: usize, out: &mut Vec<(usize, String)>) {
        let mut next = node.get(b"First").ok();
        while let Some(object) = next {
            let item = self.at(object).as_dict().unwrap();
            out.push((depth, text(item.get(b"Title").unwrap())));
            self.below(item, depth + 1, out);
            next = item.get(b"Next").ok();
        }
    }

    fn at<'a>(&'a self, object: &'a Object) -> &'a Object {
        self.file.dereference(object).unwrap().1
    }

    fn walk(&self, node: &Object, path: &str, page: Option<ObjectId>, out: &mut Vec<Told>) {
        match self.at(node) {
            Object::Array(all) => all.iter().for_each(|child| self.walk(child, path, page, out)),
            Object::Integer(number) => self.say(*number, page.unwrap(), path, out),
            Object::Dictionary(part) => {
                let page = part.get(b"Pg").and_then(Object::as_reference).ok().or(page);
                if let Ok(number) = part.get(b"MCID").and_then(Object::as_i64) {
                    return self.say(number, page.unwrap(), path, out);
                }
                let name = String::from_utf8(part.get(b"S").unwrap().as_name().unwrap().to_vec()).unwrap();
                let path = if path.is_empty() { name } else { format!("{path}/{name}") };
                let before = out.len();
                // What is drawn in several pieces is one part.
                out.push(Told { path: path.clone(), words: String::new(), scope: self.scope(part), page: 0 });
                if let Ok(children) = part.get(b"K") {
                    self.walk(children, &path, page, out);
                }
                if out[before].page == 0 {
                    out.remove(before);
                }
            }
            other => panic!("{other:?} in the structure"),
        }
    }

    fn say(&self, number: i64, page: ObjectId, path: &str, out: &mut [Told]) {
        let at = self.pages.iter().position(|known| known.id == page).unwrap();
        let words = &self.pages[at].marked[&number];
        let told = out.iter_mut().rev().find(|told| told.path == path).unwrap();
        told.words.push_str(words);
        if told.page == 0 {
            told.page = at + 1;
        }
    }

    fn scope(&self, part: &Dictionary) -> String {
        let Ok(attributes) = part.get(b"A") else { return String::new() };
        let all = match self.at(attributes) {
            Object::Array(all) => all.iter().map(|one| self.at(one)).collect(),
            one => vec![one],
        };
        let found = all.into_iter().find_map(|one| one.as_dict().ok()?.get(b"Scope").ok()?.as_name().ok());
        found.map(|name| String::from_utf8(name.to_vec()).unwrap()).unwrap_or_default()
    }
}

/// A text string of a PDF.
fn text(object: &Object) -> String {
    let bytes = object.as_str().unwrap();
    match bytes {
        [0xfe, 0xff, rest @ ..] => utf16(rest),
        _ => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

fn utf16(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    String::from_utf16(&units).unwrap()
}

/// What is open while a page is read.
enum Open {
    Marked(i64),
    Apart(String),
    /// These words stand for what is drawn in it.
    Instead(String),
    /// What is drawn in it stands the other way round: letters of a script that is written from the right.
    Reversed(Vec<String>),
    Other,
}

fn page(file: &Document, id: ObjectId) -> Page {
    let mut out = Page { id, ..Page::default() };
    let fonts: BTreeMap<Vec<u8>, BTreeMap<u16, String>> =
        file.get_page_fonts(id).unwrap().into_iter().map(|(name, font)| (name, letters(file, font))).collect();
    let resources = file.get_page_resources(id).unwrap();
    let by_id = resources.1.first().map(|id| file.get_dictionary(*id).unwrap());
    let resources = resources.0.or(by_id).unwrap();
    let properties = resources.get(b"Properties").ok().map(|found| file.dereference(found).unwrap().1);
    let properties = properties.and_then(|found| found.as_dict().ok());
    let mut open: Vec<Open> = Vec::new();
    let mut font = &BTreeMap::new();
    for operation in Content::decode(&file.get_page_content(id)).unwrap().operations {
        let operands = &operation.operands;
        match operation.operator.as_str() {
            "Tf" => font = &fonts[operands[0].as_name().unwrap()],
            "BMC" | "BDC" => {
                let given = match operands.get(1) {
                    Some(Object::Name(name)) => {
                        let found = properties.unwrap().get(name).unwrap();
                        Some(file.dereference(found).unwrap().1.as_dict().unwrap())
                    }
                    inline => inline.map(|inline| inline.as_dict().unwrap()),
                };
                let one = opened(&operands[0], given);
                match &one {
                    Open::Instead(words) => put(&mut out, &mut open, words),
                    Open::Apart(subtype) => out.apart.push((subtype.clone(), String::new())),
                    Open::Marked(_) | Open::Reversed(_) | Open::Other => {}
                }
                open.push(one);
            }
            "EMC" => {
                if let Some(Open::Reversed(letters)) = open.pop() {
                    letters.iter().rev().for_each(|letter| put(&mut out, &mut open, letter));
                }
            }
            "Tj" | "TJ" if !open.iter().any(|one| matches!(one, Open::Instead(_))) => {
                let strings = match &operands[0] {
                    Object::Array(all) => all.iter().filter_map(|one| one.as_str().ok()).collect(),
                    one => vec![one.as_str().unwrap()],
                };
                for pair in strings.iter().flat_map(|bytes| bytes.chunks(2)) {
                    put(&mut out, &mut open, &font[&u16::from_be_bytes([pair[0], pair[1]])]);
                }
            }
            _ => {}
        }
    }
    out
}

fn opened(tag: &Object, given: Option<&Dictionary>) -> Open {
    let number = given.and_then(|given| given.get(b"MCID").and_then(Object::as_i64).ok());
    let instead = given.and_then(|given| given.get(b"ActualText").ok());
    match (tag.as_name().unwrap(), number, instead) {
        (b"Artifact", ..) => {
            let subtype = given.and_then(|given| given.get(b"Subtype").and_then(Object::as_name).ok());
            Open::Apart(String::from_utf8(subtype.unwrap_or_default().to_vec()).unwrap())
        }
        (b"ReversedChars", ..) => Open::Reversed(Vec::new()),
        (_, _, Some(words)) => Open::Instead(text(words)),
        (_, Some(number), _) => Open::Marked(number),
        _ => Open::Other,
    }
}

fn put(page: &mut Page, open: &mut [Open], words: &str) {
    for one in open.iter_mut().rev() {
        match one {
            Open::Marked(number) => return page.marked.entry(*number).or_default().push_str(words),
            Open::Apart(_) => return page.apart.last_mut().unwrap().1.push_str(words),
            Open::Reversed(letters) => return letters.push(words.to_owned()),
            Open::Instead(_) | Open::Other => {}
        }
    }
    page.loose.push_str(words);
}

/// What each glyph of a font stands for, as its `ToUnicode` says.
fn letters(file: &Document, font: &Dictionary) -> BTreeMap<u16, String> {
    let stream = file.dereference(font.get(b"ToUnicode").unwrap()).unwrap().1.as_stream().unwrap();
    let map = String::from_utf8(stream.get_plain_content().unwrap()).unwrap();
    let bytes = |token: &str| hex::decode(token.trim_matches(|c| c == '<' || c == '>')).unwrap();
    let code = |token: &str| u16::from_be_bytes(bytes(token).try_into().unwrap());
    let mut out = BTreeMap::new();
    let mut within = "";
    for line in map.lines() {
        match line.split_whitespace().collect::<Vec<_>>().as_slice() {
            [_, "beginbfchar"] => within = "char",
            [_, "beginbfrange"] => within = "range",
            ["endbfchar" | "endbfrange"] => within = "",
            [from, to] if within == "char" => drop(out.insert(code(from), utf16(&bytes(to)))),
            [from, to, first] if within == "range" => {
                let first = u16::from_be_bytes(bytes(first).try_into().unwrap());
                for (at, glyph) in (code(from)..=code(to)).enumerate() {
                    out.insert(glyph, utf16(&(first + u16::try_from(at).unwrap()).to_be_bytes()));
                }
            }
            _ => {}
        }
    }
    out
}
