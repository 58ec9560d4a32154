//! Markdown of question sets. What comes out holds no script, no style and no address but https.

use leptos::prelude::*;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use std::collections::HashSet;
use std::sync::LazyLock;

const TAGS: [&str; 19] = [
    "p",
    "br",
    "em",
    "strong",
    "ul",
    "ol",
    "li",
    "a",
    "h2",
    "h3",
    "h4",
    "blockquote",
    "code",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
];

/// Made once: it is the same for every text.
static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = ammonia::Builder::default();
    cleaner
        .tags(HashSet::from(TAGS))
        .generic_attributes(HashSet::new())
        .url_schemes(HashSet::from(["https", "mailto"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer"));
    cleaner
});

/// The text as HTML, cleaned.
pub fn to_html(markdown: &str) -> String {
    let mut out = String::new();
    html::push_html(&mut out, Parser::new_ext(markdown, Options::ENABLE_TABLES));
    CLEANER.clean(&out).to_string()
}

/// The text as a view; nothing where it is empty.
pub fn markdown(text: &str) -> AnyView {
    if text.trim().is_empty() {
        return ().into_any();
    }
    view! { <div class="candour-prose" inner_html=to_html(text)></div> }.into_any()
}

/// The text of a report's section as a view: its headings, of whatever depth, stand one below the section's own.
pub fn report_prose(text: &str) -> AnyView {
    let third = |event| match event {
        Event::Start(Tag::Heading { id, classes, attrs, .. }) => {
            Event::Start(Tag::Heading { level: HeadingLevel::H3, id, classes, attrs })
        }
        Event::End(TagEnd::Heading(_)) => Event::End(TagEnd::Heading(HeadingLevel::H3)),
        other => other,
    };
    let mut out = String::new();
    html::push_html(&mut out, Parser::new_ext(text, Options::ENABLE_TABLES).map(third));
    let clean = CLEANER.clean(&out).to_string();
    view! { <div class="candour-prose" inner_html=clean></div> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::to_html;

    #[test]
    fn hostile_markdown_is_harmless() {
        for text in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[click](javascript:alert(1))",
            "<a href=\"javascript:alert(1)\" onclick=\"x()\">a</a>",
            "<style>body{display:none}</style>",
            "[relative](/sign-out)",
        ] {
            let html = to_html(text);
            for evil in ["<script", "onerror", "javascript:", "onclick", "<style", "<img", "href=\"/"] {
                assert!(!html.contains(evil), "{text} gave {html}");
            }
        }
    }

    #[test]
    fn plain_formatting_stays() {
        assert_eq!(to_html("**Bold** and *soft*").trim(), "<p><strong>Bold</strong> and <em>soft</em></p>");
        assert!(to_html("[Guide](https://example.org/a)").contains("href=\"https://example.org/a\""));
    }
}
