//! Which languages there are, and in which of them the present reader reads.

use crate::catalogue::Catalogue;
use std::sync::OnceLock;

/// A language that pages can be read in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// As it stands in the code.
    #[default]
    English,
    /// Cymraeg.
    Welsh,
}

static WELSH: OnceLock<Catalogue> = OnceLock::new();

tokio::task_local! {
    static READER: Language;
}

impl Language {
    /// The language of whom the present work is for; English outside [`within`].
    #[must_use]
    pub fn current() -> Self {
        READER.try_with(|language| *language).unwrap_or_default()
    }

    /// As HTML and HTTP name it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en-GB",
            Self::Welsh => "cy",
        }
    }

    /// Those that people may read in: English, and those whose catalogue is installed.
    #[must_use]
    pub fn offered() -> &'static [Self] {
        if WELSH.get().is_some() { &[Self::English, Self::Welsh] } else { &[Self::English] }
    }

    /// The one of those offered that a browser asks for (`Accept-Language`), else English.
    #[must_use]
    pub fn asked_for(header: &str) -> Self {
        let asked = accept_language::parse(header);
        let primary = |code: &str| code.split('-').next().unwrap_or_default().to_lowercase();
        let of = |asked: &String| Self::offered().iter().copied().find(|one| primary(one.code()) == primary(asked));
        asked.iter().find_map(of).unwrap_or_default()
    }
}

/// Does work for a reader of this language.
pub async fn within<F: Future>(language: Language, work: F) -> F::Output {
    READER.scope(language, work).await
}

/// As [`within`], for work that waits for nothing.
pub fn within_here<R>(language: Language, work: impl FnOnce() -> R) -> R {
    READER.sync_scope(language, work)
}

/// Installs the catalogue of Welsh, once for the process, and offers the language from now on; `false` where there is
/// one already. One that is not whole ([`Catalogue::is_whole`]) would show pages in two languages at once.
pub fn install(welsh: Catalogue) -> bool {
    WELSH.set(welsh).is_ok()
}

/// The catalogue of the present reader; none for English.
pub(crate) fn catalogue() -> Option<&'static Catalogue> {
    match Language::current() {
        Language::English => None,
        Language::Welsh => WELSH.get(),
    }
}
