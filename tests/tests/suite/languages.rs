//! Every text of the pages comes from the catalogue of the reader's language: seen through a language made up of marks.

use crate::access::{Let, Places, TABLE};
use crate::support::{expect, signed_in};
use candour_domain::signature::{DECLARATION_VERSION, declaration};
use candour_tests::Who::{self, *};
use candour_tests::{Kind, Page, TestBoard, Visitor, on_both_databases};
use candour_texts::{Catalogue, install};
use http::Method;
use polib::message::{MessageMutView as _, MessageView as _};
use std::collections::BTreeSet;

on_both_databases! {
    a_browser_that_asks_for_another_language_gets_it_and_all_others_english,
}

/// What the tests themselves wrote, and what has one name everywhere.
const WRITTEN: [&str; 46] = [
    "Candour",
    // The level of the scale that every question set has.
    "Yes",
    "No",
    "Leads are named.",
    "Learning and Development",
    "A sample of twenty rotas.",
    // What an entry of the trail is about, as a code.
    "standards.svg",
    "strength",
    "Testshire Safeguarding Adults Board",
    "Testshire Police",
    "Testshire Council",
    "OFFICIAL-SENSITIVE",
    "Thematic audit",
    "The chief officer leads.",
    "Safeguarding policy",
    "Minutes.pdf",
    "Policy.pdf",
    "TH26-TP-01",
    "Name a deputy.",
    "Appoint a deputy.",
    "DOC-14",
    "The minutes name one.",
    "The minutes show it.",
    "Priority 2: leadership",
    "Head of Safeguarding",
    "Correct it.",
    "Adults reach somebody on every day.",
    "Who leads?",
    "Firefox on Linux",
    "JSON",
    "PDF",
    "Word",
    "every-type",
    "trail.csv",
    "return.xlsx",
    "return.pdf",
    "return.docx",
    "return-blank.pdf",
    "return-blank.docx",
    "recommendations.xlsx",
    "report.pdf",
    "report.docx",
    "one-minute-guide.pdf",
    "QAP 2026-03, item 4",
    "action-plan.xlsx",
    "regional.zip",
];

/// Whole pages of text have a file of their own in each language.
const FILES: [&str; 3] = ["/help", "/accessibility", "/privacy"];
/// Mails are in English: in which language somebody wants theirs is not known yet.
const MAILS: &str = "/outbox";

const ENGLISH: &str = include_str!("../../../app/texts/en.po");

/// English, each text between marks, as if it were Welsh.
fn marked() -> Catalogue {
    let mut catalogue = polib::po_file::parse_from_reader(ENGLISH.as_bytes()).unwrap();
    for mut message in catalogue.messages_mut() {
        let mark = |text: &str| format!("‹{text}›");
        if message.is_plural() {
            let forms = message.msgstr_plural().unwrap();
            let (one, many) = (mark(&forms[0]), mark(&forms[1]));
            let welsh = vec![many.clone(), one, many.clone(), many.clone(), many.clone(), many];
            *message.msgstr_plural_mut().unwrap() = welsh;
        } else {
            let text = mark(message.msgid());
            *message.msgstr_mut().unwrap() = text;
        }
    }
    "cy".clone_into(&mut catalogue.metadata.language);
    let mut bytes = std::io::BufWriter::new(Vec::new());
    polib::po_file::write(&catalogue, &mut bytes).unwrap();
    Catalogue::read(std::str::from_utf8(&bytes.into_inner().unwrap()).unwrap()).unwrap()
}

async fn in_welsh(visitor: &mut Visitor, path: &str) -> Page {
    visitor.send(Method::GET, path, &[("accept-language", "cy")], Vec::new()).await.unwrap()
}

/// What a person reads of a page, piece by piece: between tags, and in the attributes that are read out.
fn read(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = page;
    while let Some((text, after)) = rest.split_once('<') {
        found.push(text.to_owned());
        if after.starts_with("script") || after.starts_with("style") {
            let end = if after.starts_with("script") { "</script>" } else { "</style>" };
            rest = after.split_once(end).map_or("", |(_, behind)| behind);
            continue;
        }
        let (tag, behind) = after.split_once('>').unwrap_or((after, ""));
        for attribute in ["aria-label=\"", "title=\"", "alt=\"", "placeholder=\""] {
            let value = tag.split_once(attribute).and_then(|(_, value)| value.split_once('"'));
            found.extend(value.map(|(value, _)| value.to_owned()));
        }
        rest = behind;
    }
    found.push(rest.to_owned());
    let plain = |text: String| {
        let text = text.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
        text.replace("&#39;", "'").replace("&#x27;", "'").trim().to_owned()
    };
    found.into_iter().map(plain).filter(|text| !text.is_empty()).collect()
}

/// What of a text stands outside of the marks.
fn outside(text: &str) -> String {
    let mut depth = 0_usize;
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '‹' => depth += 1,
            '›' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out.trim().to_owned()
}

/// What the Board and its people wrote: names, question sets, texts. And what has one name everywhere. The longest
/// first, so that none is cut in two.
fn own_words(places: &Places) -> Vec<String> {
    fn strings(value: &serde_json::Value, found: &mut Vec<String>) {
        match value {
            serde_json::Value::String(text) => found.push(text.clone()),
            serde_json::Value::Array(all) => all.iter().for_each(|one| strings(one, found)),
            serde_json::Value::Object(all) => all.values().for_each(|one| strings(one, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    strings(&serde_json::from_str(candour_tests::EVERY_TYPE).unwrap(), &mut found);
    for who in Who::ALL {
        found.push(format!("Person {who:?}"));
        found.push(format!("{who:?}@test.example").to_lowercase());
    }
    // Pages show the emphasis of a question set's texts by other means.
    let plain: Vec<_> = found.iter().flat_map(|text| text.split('*')).map(|part| part.trim().to_owned()).collect();
    found.extend(plain);
    // The declaration is signed in these words: another language would be another declaration.
    found.extend(declaration(DECLARATION_VERSION).unwrap().iter().map(|text| (*text).to_owned()));
    found.extend(WRITTEN.map(str::to_owned));
    // Names between braces, which are typed.
    found.extend(candour_domain::board_report::Filler::all().map(|filler| filler.code().to_owned()));
    found.push(places.return_id.clone());
    found.sort_by_key(|word| std::cmp::Reverse(word.len()));
    found.retain(|word| word.chars().any(char::is_alphabetic));
    found
}

/// Whether anything is left of a text without the words that are somebody's own.
fn is_told(text: &str, own: &[String]) -> bool {
    let left = own.iter().fold(text.to_owned(), |text, word| text.replace(word.as_str(), " "));
    // Fingerprints, ids and addresses of pages are no words.
    let is_word = |word: &str| {
        word.chars().any(char::is_alphabetic)
            && !word.contains("://")
            && !word.chars().all(|c| c.is_ascii_hexdigit() || "-().,:".contains(c))
    };
    left.split_whitespace().any(is_word)
}

/// Whether a path ends in a file name: what it gives is read by the tests of documents.
fn is_document(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|last| last.contains('.'))
}

// Where a text stands is the same on every database.
#[tokio::test]
async fn every_text_of_the_pages_stands_in_the_catalogue() {
    let board = TestBoard::new(Kind::Sqlite).await.unwrap();
    assert!(install(marked()));
    let places = Places::new(&board).await;
    let own = own_words(&places);
    let mut left = BTreeSet::new();
    let mut seen = 0;
    for submitted in [false, true] {
        if submitted {
            board.service.submit(&board.actor(PoliceLead).unwrap(), places.return_id.parse().unwrap()).await.unwrap();
        }
        for who in Who::ALL {
            let mut visitor = signed_in(&board, who).await;
            for (_, path, _) in TABLE.iter().filter(|(method, path, to)| {
                let page = !FILES.contains(path) && *path != MAILS && !is_document(path);
                *method == "GET" && !matches!(to, Let::Nothing) && page
            }) {
                let page = in_welsh(&mut visitor, &places.fill(path)).await;
                if !page.header("content-type").starts_with("text/html") {
                    continue;
                }
                seen += 1;
                for text in read(&page.text()) {
                    let plain = outside(&text);
                    if is_told(&plain, &own) {
                        left.insert(format!("{plain}    ({path})"));
                    }
                }
            }
        }
    }
    assert!(seen > 500, "{seen} pages");
    assert!(left.is_empty(), "{}", left.into_iter().collect::<Vec<_>>().join("\n"));
}

async fn a_browser_that_asks_for_another_language_gets_it_and_all_others_english(board: TestBoard) {
    assert!(install(marked()));
    let mut lead = signed_in(&board, PoliceLead).await;
    let page = in_welsh(&mut lead, "/account").await;
    expect(&page, 200);
    assert!(page.text().contains("<html lang=\"cy\"") && page.text().contains("‹Your account›"));
    for asked in ["en-GB,en;q=0.9", "de", "", "xx;q=x,,;"] {
        let page = lead.send(Method::GET, "/account", &[("accept-language", asked)], Vec::new()).await.unwrap();
        assert!(page.text().contains("<html lang=\"en-GB\"") && !page.text().contains('‹'), "{asked}");
    }
    // A mail is in English, whatever the reader's language is whose step led to it.
    let mut visitor = board.visitor();
    let fields = b"email=police.lead%40example.test".to_vec();
    let headers = [("accept-language", "cy"), ("content-type", "application/x-www-form-urlencoded")];
    visitor.send(Method::POST, "/recover", &headers, fields).await.unwrap();
    board.service.run_due_jobs().await.unwrap();
    let mails = board.service.outbox(&board.actor(Manager).unwrap()).await.unwrap();
    assert!(mails.iter().filter_map(|mail| mail.letter.as_ref()).all(|letter| !letter.text.contains('‹')));
}
