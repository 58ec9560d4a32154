//! CSV by RFC 4180: UTF-8 without a byte order mark, lines end with CR LF, quotes where they are needed.

use super::tables::{Table, Value, percent_text};
use crate::error::Result;
use crate::figures;
use csv::{Terminator, WriterBuilder};
use std::borrow::Cow;

/// The bytes of a table.
pub(crate) fn write(table: &Table) -> Result<Vec<u8>> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(table.columns)?;
    for row in &table.rows {
        writer.write_record(row.iter().map(|value| text(value).into_owned()))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

fn text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Empty => "".into(),
        Value::Word(word) => (*word).into(),
        Value::Text(text) => safe(text),
        Value::Count(count) => count.to_string().into(),
        Value::Exact(exact) => figures::fraction(exact).into(),
        Value::Share(share) => percent_text(share).into(),
    }
}

/// A text that a spreadsheet will not take for a formula: one that starts like one, also behind blanks, gets an
/// apostrophe before it. Numbers of ours never come here, so that a negative number stays a number.
pub(crate) fn safe(text: &str) -> Cow<'_, str> {
    let starts = text.trim_start_matches([' ', '\u{a0}', '\u{feff}', '\u{200b}', '\u{3000}', '\n']);
    let formula = matches!(
        starts.chars().next(),
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}' | '\u{2212}')
    );
    if formula { format!("'{text}").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_never_start_like_a_formula() {
        for text in [
            "=1+1",
            "+1",
            "-1",
            "@x",
            "\t=1",
            "\r=1",
            "\u{ff1d}1",
            "\u{ff0b}1",
            "\u{ff0d}1",
            "\u{ff20}x",
            " =1",
            "\n=1",
        ] {
            assert_eq!(safe(text), format!("'{text}"));
        }
        assert_eq!(safe("1.1 a-b=c"), "1.1 a-b=c");
    }

    #[test]
    fn quotes_commas_and_line_breaks_are_quoted() -> Result<()> {
        let rows = vec![vec![Value::from("a,b"), Value::from("say \"hi\"\nthere"), Value::Count(3)]];
        let bytes = write(&Table { name: "t", columns: &["x", "y", "z"], rows })?;
        assert_eq!(bytes, b"x,y,z\r\n\"a,b\",\"say \"\"hi\"\"\nthere\",3\r\n");
        Ok(())
    }
}
