//! Texts in the language of the reader.
#![cfg(feature = "languages")]

use candour_texts::{Catalogue, Language, install, t, within_here};

const WELSH: &str = r#"
msgid ""
msgstr ""
"Language: cy\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n==3 ? 3 : n==6 ? 4 : 5);\n"

msgid "Continue"
msgstr "Parhau"

msgid "Due on {day} at {time}"
msgstr "{time}, {day}"

msgid "1 dog"
msgid_plural "{dogs} dogs"
msgstr[0] "{dogs} cŵn (zero)"
msgstr[1] "{dogs} ci"
msgstr[2] "{dogs} gi"
msgstr[3] "{dogs} chi"
msgstr[4] "{dogs} chi (six)"
msgstr[5] "{dogs} ci (other)"

#, fuzzy
msgid "Back"
msgstr "Ôl?"
"#;

fn dogs(dogs: usize) -> String {
    t!(dogs; "1 dog" | "{dogs} dogs")
}

#[test]
fn english_is_what_stands_in_the_code() {
    let day = "3 March";
    assert_eq!(t!("Continue"), "Continue");
    assert_eq!(t!("Due on {day} at {time}", day, time = 5 + 5), "Due on 3 March at 10");
    assert_eq!([0, 1, 2].map(dogs), ["0 dogs", "1 dog", "2 dogs"]);
}

#[test]
fn a_value_is_never_read_as_a_place_to_fill_and_an_unknown_place_stays() {
    let name = "{other} {";
    assert_eq!(t!("{name} and {other}", name, other = "x"), "{other} { and x");
    assert_eq!(candour_texts::filled("a {b} {c", &[("d", &1)]), "a {b} {c");
}

#[test]
fn another_language_has_its_own_order_and_its_own_plurals_and_english_where_it_says_nothing() {
    assert!(install(Catalogue::read(WELSH).unwrap()));
    within_here(Language::Welsh, || {
        assert_eq!(t!("Continue"), "Parhau");
        assert_eq!(t!("Due on {day} at {time}", day = "3 March", time = "10:00"), "10:00, 3 March");
        let said = [0, 1, 2, 3, 6, 7].map(dogs);
        assert_eq!(said, ["0 cŵn (zero)", "1 ci", "2 gi", "3 chi", "6 chi (six)", "7 ci (other)"]);
        // Neither one that is missing nor one that the translator doubts.
        assert_eq!([t!("Help"), t!("Back")], ["Help", "Back"]);
    });
    assert_eq!(t!("Continue"), "Continue");
    assert_eq!(Language::offered(), [Language::English, Language::Welsh]);
    for (header, language) in [
        ("cy", Language::Welsh),
        ("cy-GB,cy;q=0.9,en;q=0.8", Language::Welsh),
        ("en-US,cy;q=0.5", Language::English),
        ("fr,cy;q=0.5,en;q=0.2", Language::Welsh),
        ("fr", Language::English),
        ("", Language::English),
        (";;q=,,", Language::English),
    ] {
        assert_eq!(Language::asked_for(header), language, "{header}");
    }
}

#[test]
fn a_language_that_is_not_whole_is_not_offered() {
    assert!(!Catalogue::read(WELSH).unwrap().is_whole(), "a doubted text counts as missing");
    assert!(Catalogue::read(&WELSH.replace("#, fuzzy\n", "")).unwrap().is_whole());
    let empty = "msgid \"\"\nmsgstr \"\"\n\"Language: cy\\n\"\n";
    assert!(!Catalogue::read(empty).unwrap().is_whole());
    assert!(Catalogue::read(&empty.replace("cy", "xx")).is_err());
}
