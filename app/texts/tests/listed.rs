//! `en.po` lists every text that the code marks, and no other; and what is to be filled in has a value.
//!
//! `WRITE_DOCS=1 cargo nextest run -p candour-texts` writes the list anew, and puts new texts into `cy.po` without a
//! translation, keeping those that are there.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use polib::catalog::Catalog;
use polib::message::{Message, MessageMutView as _};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

/// A text with its form for many, the names that it is given values for, and the files that it stands in.
#[derive(Default)]
struct Marked {
    texts: BTreeMap<(String, Option<String>), BTreeSet<String>>,
    wrong: Vec<String>,
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if !["target", "tests", "fuzz", "node_modules"].iter().any(|skip| path.ends_with(skip)) {
                sources(&path, found);
            }
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn literal(token: &TokenTree) -> Option<String> {
    let TokenTree::Literal(literal) = token else { return None };
    syn::parse_str::<syn::LitStr>(&literal.to_string()).ok().map(|text| text.value())
}

/// The names in braces of a text.
fn places(text: &str) -> BTreeSet<String> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name.to_owned()).collect()
}

impl Marked {
    fn read(&mut self, tokens: TokenStream, file: &str) {
        let tokens: Vec<_> = tokens.into_iter().collect();
        for (at, token) in tokens.iter().enumerate() {
            if let TokenTree::Group(group) = token {
                let called = at.checked_sub(2).and_then(|before| match (&tokens[before], &tokens[at - 1]) {
                    (TokenTree::Ident(name), TokenTree::Punct(mark)) if mark.as_char() == '!' => Some(name.to_string()),
                    _ => None,
                });
                // `t!($words)` in a macro takes the words of a table, which is read below.
                let forwarded = group.stream().to_string().starts_with('$');
                if !forwarded
                    && group.delimiter() == Delimiter::Parenthesis
                    && matches!(called.as_deref(), Some("t" | "mark"))
                {
                    self.call(group.stream(), file);
                }
                // Tables of codes and words, whose macros say the words.
                if matches!(called.as_deref(), Some("kinds" | "codes")) {
                    self.table(group.stream(), file);
                }
                self.read(group.stream(), file);
            }
        }
    }

    /// A table: what begins with a capital is for people, the rest are codes.
    fn table(&mut self, tokens: TokenStream, file: &str) {
        for token in tokens {
            if let TokenTree::Group(group) = &token {
                self.table(group.stream(), file);
            }
            if let Some(text) = literal(&token).filter(|text| text.starts_with(char::is_uppercase)) {
                self.texts.entry((text, None)).or_default().insert(file.to_owned());
            }
        }
    }

    /// One use of a macro: `"text"`, `"text", name, other = value` or `count; "one" | "many", …`.
    fn call(&mut self, tokens: TokenStream, file: &str) {
        let tokens: Vec<_> = tokens.into_iter().collect();
        let split = |mark: char| {
            tokens.iter().position(|token| matches!(token, TokenTree::Punct(found) if found.as_char() == mark))
        };
        let counted = split(';');
        let texts = &tokens[counted.map_or(0, |at| at + 1)..];
        let (Some(one), many) = (texts.first().and_then(literal), counted.and(texts.get(2)).and_then(literal)) else {
            self.wrong.push(format!("{file}: a text that is no literal"));
            return;
        };
        let behind = &texts[if counted.is_some() { 3 } else { 1 }..];
        let mut given: BTreeSet<String> = counted.map(|_| tokens[0].to_string()).into_iter().collect();
        // A name stands behind a comma; commas inside of a value stand in a group of their own, unless it is a
        // closure or a generic call, which are written as a variable first.
        for pair in behind.windows(2) {
            if let [TokenTree::Punct(mark), TokenTree::Ident(name)] = pair
                && mark.as_char() == ','
                && !given.insert(name.to_string())
            {
                self.wrong.push(format!("{file}: “{one}” is given {name} twice"));
            }
        }
        let mut wanted = places(&one);
        wanted.extend(many.as_deref().map(places).unwrap_or_default());
        if !wanted.is_subset(&given) || counted.is_none() && wanted != given {
            self.wrong.push(format!("{file}: “{one}” wants {wanted:?} and is given {given:?}"));
        }
        let mut files = self.texts.remove(&(one.clone(), many.clone())).unwrap_or_default();
        files.insert(file.to_owned());
        self.texts.insert((one, many), files);
    }
}

fn marked() -> Marked {
    let (root, mut files) = (root(), Vec::new());
    for folder in ["app", "server"] {
        sources(&root.join(folder), &mut files);
    }
    let mut marked = Marked::default();
    for path in files {
        let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        if name.starts_with("app/texts/") {
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        let tokens = source.parse::<TokenStream>().unwrap_or_else(|error| panic!("{name}: {error}"));
        marked.read(tokens, &name);
    }
    marked
}

fn file(language: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("{language}.po"))
}

fn read(language: &str) -> Catalog {
    polib::po_file::parse(&file(language)).unwrap()
}

fn written(catalogue: &Catalog) -> Vec<u8> {
    let mut bytes = BufWriter::new(Vec::new());
    polib::po_file::write(catalogue, &mut bytes).unwrap();
    bytes.into_inner().unwrap()
}

/// A catalogue of what is marked, with what `known` says of each text.
fn listed(marked: &Marked, known: &Catalog, forms: impl Fn(&str, Option<&str>) -> Vec<String>) -> Catalog {
    let mut catalogue = Catalog::new(known.metadata.clone());
    for ((one, many), files) in &marked.texts {
        let files = files.iter().cloned().collect::<Vec<_>>().join(" ");
        let mut message = match many {
            None => Message::build_singular().with_msgid(one.clone()).with_source(files).done(),
            Some(many) => Message::build_plural()
                .with_msgid(one.clone())
                .with_msgid_plural(many.clone())
                .with_source(files)
                .done(),
        };
        let mut texts = forms(one, many.as_deref());
        if many.is_some() {
            *message.msgstr_plural_mut().unwrap() = texts;
        } else {
            *message.msgstr_mut().unwrap() = texts.remove(0);
        }
        catalogue.append_or_update(message);
    }
    catalogue
}

#[test]
fn every_text_of_the_code_is_listed_and_what_is_to_be_filled_in_has_a_value() {
    let marked = marked();
    assert!(marked.wrong.is_empty(), "{}", marked.wrong.join("\n"));
    let one_many = |one: &str, many: Option<&str>| [one].into_iter().chain(many).map(str::to_owned).collect();
    let english = written(&listed(&marked, &read("en"), one_many));
    let welsh = read("cy");
    let translated = |one: &str, many: Option<&str>| {
        let known = welsh.find_message(None, one, many);
        let texts = known
            .map(|known| known.msgstr_plural().cloned().unwrap_or_else(|_| vec![known.msgstr().unwrap().to_owned()]));
        texts.unwrap_or_else(|| vec![String::new(); if many.is_some() { 6 } else { 1 }])
    };
    let cymraeg = written(&listed(&marked, &welsh, translated));
    if std::env::var_os("WRITE_DOCS").is_some() {
        std::fs::write(file("en"), &english).unwrap();
        std::fs::write(file("cy"), &cymraeg).unwrap();
    }
    let same = |language, bytes| std::fs::read(file(language)).unwrap() == bytes;
    assert!(
        same("en", english) && same("cy", cymraeg),
        "texts of the code changed: run the tests of candour-texts once with WRITE_DOCS=1"
    );
}

#[test]
fn a_translation_names_what_its_english_text_names() {
    for message in read("cy").messages().filter(|message| message.is_translated()) {
        let mut wanted = places(message.msgid());
        wanted.extend(message.msgid_plural().map(places).unwrap_or_default());
        let texts = message.msgstr_plural().cloned().unwrap_or_else(|_| vec![message.msgstr().unwrap().to_owned()]);
        for text in texts {
            assert!(places(&text).is_subset(&wanted), "{}: {text}", message.msgid());
        }
    }
}
