//! Lists in one cell: one item a line.
//!
//! A line that begins with `| ` goes on with the item above, so an item may have lines of its own. A
//! line whose item begins with `|`, or looks escaped itself, begins with a `\` that is dropped.

/// Joins items into the text of a cell.
pub(super) fn join<'a>(items: impl IntoIterator<Item = &'a str>) -> String {
    items.into_iter().map(item).collect::<Vec<_>>().join("\n")
}

fn item(item: &str) -> String {
    let escape = if item.starts_with('|') || item.starts_with("\\|") || item.starts_with("\\\\") { "\\" } else { "" };
    let mut lines = item.split('\n');
    let mut text = format!("{escape}{}", lines.next().unwrap_or_default());
    for line in lines {
        text.push_str(if line.is_empty() { "\n|" } else { "\n| " });
        text.push_str(line);
    }
    text
}

/// Splits the text of a cell into items. Blank lines are no items.
pub(super) fn split(text: &str) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    for line in text.split('\n') {
        let line = line.strip_suffix('\r').unwrap_or(line);
        match (continuation(line), items.last_mut()) {
            (Some(more), Some(item)) => {
                item.push('\n');
                item.push_str(more);
            }
            _ if line.trim().is_empty() => {}
            _ => items.push(begin(line.trim_start()).to_owned()),
        }
    }
    for item in &mut items {
        item.truncate(item.trim_end().len());
    }
    items
}

fn continuation(line: &str) -> Option<&str> {
    line.strip_prefix("| ").or_else(|| line.strip_prefix('|'))
}

fn begin(line: &str) -> &str {
    line.strip_prefix('\\').filter(|rest| rest.starts_with(['|', '\\'])).unwrap_or(line)
}

/// Joins a key and its text into an item such as `3: met everywhere`.
pub(super) fn keyed(key: &str, text: &str) -> String {
    let mut item = String::with_capacity(key.len() + text.len() + 2);
    for c in key.chars() {
        if matches!(c, '\\' | ':' | '|' | '{' | '[') {
            item.push('\\');
        }
        item.push(c);
    }
    item.push_str(": ");
    item.push_str(text);
    item
}

/// Splits an item at its first colon; `None` where it has none.
pub(super) fn split_keyed(item: &str) -> Option<(String, String)> {
    let mut key = String::new();
    let mut characters = item.char_indices();
    while let Some((at, c)) = characters.next() {
        match c {
            '\\' => key.push(characters.next().map_or('\\', |(_, escaped)| escaped)),
            ':' => return Some((key.trim().to_owned(), item.get(at + 1..).unwrap_or_default().trim().to_owned())),
            _ => key.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_list_reads_as_a_person_writes_it() {
        assert_eq!(split("Name\n  Role description \n\nMinutes\r\n"), ["Name", "Role description", "Minutes"]);
        assert_eq!(split("One\n| goes on\n|\n| and on\nTwo"), ["One\ngoes on\n\nand on", "Two"]);
        assert_eq!(split("\\| a bar\n\\ a backslash"), ["| a bar", "\\ a backslash"]);
        assert_eq!(split_keyed("3 : fully: met"), Some(("3".to_owned(), "fully: met".to_owned())));
        assert_eq!(split_keyed("no colon"), None);
    }

    proptest! {
        #[test]
        fn lists_survive(items in proptest::collection::vec("[a-c|\\\\: \n\t{]{1,12}", 0..5)) {
            let items: Vec<String> =
                items.iter().map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect();
            prop_assert_eq!(split(&join(items.iter().map(String::as_str))), items);
        }

        #[test]
        fn keys_survive(key in "[a-c|\\\\:{}\\[ ]{0,6}", text in "[a-c|\\\\: \n]{1,12}") {
            let (key, text) = (key.trim().to_owned(), text.trim().to_owned());
            let cell = join([keyed(&key, &text).as_str()]);
            let items = split(&cell);
            prop_assert_eq!(items.len(), 1);
            prop_assert_eq!(split_keyed(&items[0]), Some((key, text)));
        }
    }
}
