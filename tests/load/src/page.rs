//! What stands in a standard's page, as a person sees it.

/// The revision of a statement.
pub(crate) fn revision(page: &str, statement: &str) -> Option<i64> {
    let field = page.split("<input").find(|field| field.contains(&format!("name=\"s.{statement}.revision\"")))?;
    field.split("value=\"").nth(1)?.split('"').next()?.parse().ok()
}

/// The narrative of a statement; letters and blanks alone.
pub(crate) fn narrative<'p>(page: &'p str, statement: &str) -> Option<&'p str> {
    let field = page.split(&format!("name=\"s.{statement}.narrative\"")).nth(1)?;
    Some(field.split_once('>')?.1.split_once("</textarea>")?.0.trim())
}

/// What is chosen of a statement's levels.
pub(crate) fn level<'p>(page: &'p str, statement: &str) -> Option<&'p str> {
    let name = format!("name=\"s.{statement}.value\"");
    let chosen = page.split("<input").map(|field| field.split('>').next().unwrap_or_default());
    let chosen = chosen.into_iter().find(|field| field.contains(&name) && field.contains("checked"))?;
    chosen.split("value=\"").nth(1)?.split('"').next()
}
