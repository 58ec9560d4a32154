//! Charts as a stranger reads them: well-formed, named, without style, with every word.

use super::*;
use candour_domain::question_set::Rag;

const NAMED: Named<'static> =
    Named { id: "chart", title: "A <b>title</b> & \"more\"", description: "What it shows: </desc><script>." };

fn row(name: &str, share: Option<f64>, rag: Option<Rag>) -> Bar {
    let figure = share.map_or_else(|| "No score".to_owned(), |share| format!("{:.1}%", share * 100.0));
    Bar { name: name.to_owned(), share, figure, rag }
}

/// Every text of the elements of this name, read by another reader of XML.
fn texts(svg: &str, element: &str) -> Vec<String> {
    let mut reader = quick_xml::Reader::from_str(svg);
    let (mut found, mut inside) = (Vec::new(), false);
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Start(tag) if tag.name().as_ref() == element => {
                inside = true;
                found.push(String::new());
            }
            quick_xml::events::Event::End(tag) if tag.name().as_ref() == element => inside = false,
            quick_xml::events::Event::Text(text) if inside => {
                found.last_mut().unwrap().push_str(&text);
            }
            quick_xml::events::Event::GeneralRef(reference) if inside => {
                let known = match &*reference {
                    "amp" => "&",
                    "lt" => "<",
                    "gt" => ">",
                    "quot" => "\"",
                    _ => "'",
                };
                found.last_mut().unwrap().push_str(known);
            }
            quick_xml::events::Event::Eof => return found,
            _ => {}
        }
    }
}

fn every() -> Vec<String> {
    let part = |name, fill| Part { name, fill };
    let parts =
        [part("Green", Fill::Rag(Rag::Green)), part("Unanswered", Fill::White), part("Not applicable", Fill::Grey)];
    let stack = Stack { name: "1. Leading".to_owned(), counts: vec![3, 0, 1] };
    let cell = |words: &str, rag| HeatCell { words: words.to_owned(), rag };
    let cells = vec![cell("85.0%", Some(Rag::Green)), cell("60.0%", Some(Rag::Amber)), cell("Not asked", None)];
    let slopes = [Slope {
        name: "1. Leading".to_owned(),
        shares: (0.5, 0.25),
        figures: ("50.0%".to_owned(), "25.0%".to_owned()),
    }];
    let axis = |first| Axis { name: "1. Leading".to_owned(), first, second: 0.5 };
    vec![
        bars(NAMED, &[row("Police & <i>co</i>", Some(0.85), Some(Rag::Green)), row("Fire", None, None)]),
        stacked(NAMED, &parts, &[stack]),
        heat(
            NAMED,
            &["Overall".to_owned(), "1".to_owned(), "2".to_owned()],
            &[HeatRow { name: "Police".to_owned(), cells }],
        ),
        slope(NAMED, ("2024", "2026"), &slopes),
        radar(NAMED, ("Your agency", "The others"), &[axis(1.0), axis(0.0), axis(0.3)]).unwrap(),
    ]
}

#[test]
fn each_chart_is_named_and_described_and_holds_no_style_or_script() {
    for svg in every() {
        assert_eq!(texts(&svg, "title"), [NAMED.title], "{svg}");
        assert_eq!(texts(&svg, "desc"), [NAMED.description]);
        assert!(svg.contains(r#"role="img" aria-labelledby="chart-title chart-about""#));
        for never in ["style", "<script", "<i>", "<b>", "href", "<image", "foreignObject"] {
            assert!(!svg.contains(never), "{never}: {svg}");
        }
    }
}

#[test]
fn every_figure_is_there_as_words() {
    let all = every();
    assert_eq!(texts(&all[0], "text")[1..], ["Police & <i>co</i>", "85.0% Green", "Fire", "No score"]);
    assert_eq!(texts(&all[1], "text")[1..], ["Green", "Unanswered", "Not applicable", "1. Leading", "3", "1"]);
    assert_eq!(texts(&all[2], "text")[1..], ["Overall", "1", "2", "Police", "85.0%", "60.0%", "Not asked"]);
    assert_eq!(texts(&all[3], "text")[1..], ["2024", "2026", "1. Leading", "50.0% to 25.0% ▼"]);
}

#[test]
fn a_bar_is_as_long_as_its_figure() {
    let svg = bars(NAMED, &[row("Half", Some(0.5), Some(Rag::Red)), row("Too much", Some(7.0), None)]);
    // 420 is the longest.
    assert!(svg.contains(r#"width="210.0" height="24.0" fill="url(#chart-red)""#), "{svg}");
    assert!(svg.contains(r##"width="420.0" height="24.0" fill="#1d6f6b""##));
}

#[test]
fn nothing_is_said_and_not_drawn_empty() {
    for svg in [bars(NAMED, &[]), stacked(NAMED, &[], &[]), heat(NAMED, &[], &[]), slope(NAMED, ("a", "b"), &[])] {
        assert!(texts(&svg, "text").contains(&"There is nothing to show yet.".to_owned()));
    }
    assert!(radar(NAMED, ("a", "b"), &[]).is_none());
}

#[test]
fn a_long_name_is_cut_and_a_wild_one_stays_xml() {
    let long = "Combined Authority for Everything ".repeat(20);
    let svg = bars(NAMED, &[row(&long, Some(0.1), None), row("\u{1}\u{fffe}]]>&#0;", Some(0.1), None)]);
    let words = texts(&svg, "text");
    assert!(words[2].ends_with('…') && words.iter().all(|line| line.chars().count() < 60), "{words:?}");
}

#[test]
fn a_picture_is_png_with_its_letters() {
    let signature = [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n'];
    let size = |png: &[u8]| u32::from_be_bytes(png[16..20].try_into().unwrap());
    for svg in every() {
        let drawn = png(&svg).unwrap();
        assert_eq!(drawn[..8], signature);
        // The same without its words is another picture: the fonts are there.
        let start = svg.find("<text").unwrap();
        let blank = format!("{}</svg>", &svg[..start]);
        assert_ne!(drawn.len(), png(&blank).unwrap().len());
    }
    let wide = bars(NAMED, &[row("Police", Some(0.5), None)]);
    assert_eq!(size(&png(&wide).unwrap()), 2 * (880 + 32));
    // Two hundred agencies by a hundred standards are drawn, less sharp.
    let cells = vec![HeatCell { words: "1%".to_owned(), rag: Some(Rag::Red) }; 100];
    let rows = vec![HeatRow { name: "Agency".to_owned(), cells }; 200];
    let large = heat(NAMED, &vec!["1".to_owned(); 100], &rows);
    assert!(size(&png(&large).unwrap()) < 10_000);
    assert!(png("<svg").is_err());
}
