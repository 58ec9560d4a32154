//! The words that people read, in their language.
//!
//! English stands in the code, where it is used, marked by [`t!`]. What is marked is listed in `en.po`, all of it; the
//! other languages have a catalogue each beside it (`cy.po`), in the format that translators' tools read (gettext).
//! A text without a translation stands in English. A question set brings its own words: they are not translated here.
//!
//! This crate knows words and languages. It must not know what they are about.

#[cfg(feature = "languages")]
mod catalogue;
mod fill;
#[cfg(feature = "languages")]
mod language;
#[cfg(feature = "languages")]
mod pages;

#[cfg(feature = "languages")]
pub use catalogue::{Catalogue, CatalogueError};
#[doc(hidden)]
pub use fill::{counted, filled};
#[cfg(feature = "languages")]
pub use language::{Language, install, within, within_here};
#[cfg(feature = "languages")]
pub use pages::{accessibility, help, privacy};

/// A text in the language of the reader.
///
/// - `t!("Your returns")` is a `&'static str`.
/// - `t!("Due on {day}", day = date_text(due))` is a `String`; `{day}` is filled in with what displays it. A name that
///   is a variable stands alone: `t!("Due on {day}", day)`.
/// - `t!(files; "1 file" | "{files} files")` is a `String` too: the first text for one, the second for all other
///   numbers. Other languages have as many as they need: Welsh has six. Names to be filled in follow as before.
///
/// The texts are literals: `en.po` lists them by reading the code.
#[macro_export]
macro_rules! t {
    ($text:literal $(,)?) => {
        $crate::said($text)
    };
    ($text:literal, $($name:ident $(= $value:expr)?),+ $(,)?) => {
        $crate::filled($crate::said($text), &[$((stringify!($name), &$crate::value!($name $(, $value)?))),+])
    };
    ($count:ident $(= $number:expr)?; $one:literal | $many:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {{
        let number = $crate::value!($count $(, $number)?);
        $crate::filled(
            $crate::counted($one, $many, u64::try_from(number).unwrap_or(u64::MAX)),
            &[(stringify!($count), &number) $(, (stringify!($name), &$crate::value!($name $(, $value)?)))*],
        )
    }};
}

/// Marks a text that is said later, such as one of a constant: it is listed, and stays as it is. Whoever shows it
/// says it with [`said`].
#[macro_export]
macro_rules! mark {
    ($text:literal) => {
        $text
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! value {
    ($name:ident) => {
        $name
    };
    ($name:ident, $value:expr) => {
        $value
    };
}

/// A marked text in the language of the reader.
#[cfg(feature = "languages")]
pub fn said(text: &'static str) -> &'static str {
    language::catalogue().and_then(|catalogue| catalogue.said(text)).unwrap_or(text)
}

/// A marked text: where there are no catalogues it is English.
#[cfg(not(feature = "languages"))]
pub const fn said(text: &'static str) -> &'static str {
    text
}
