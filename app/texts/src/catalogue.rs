//! The texts of one language other than English.

use intl_pluralrules::{PluralCategory, PluralRuleType, PluralRules};
use polib::message::MessageView;
use std::collections::HashMap;
use thiserror::Error;
use unic_langid::LanguageIdentifier;

/// Why a catalogue cannot be used.
#[derive(Debug, Error)]
pub enum CatalogueError {
    /// The file is not what translators' tools write.
    #[error("the catalogue cannot be read: {0}")]
    Unreadable(String),
    /// Its language is not one whose plurals are known.
    #[error("the catalogue says that its language is {0}, which has no known plurals")]
    Language(String),
}

/// The texts of a language, by the English text.
pub struct Catalogue {
    single: HashMap<&'static str, &'static str>,
    plural: HashMap<&'static str, Vec<&'static str>>,
    rules: PluralRules,
    whole: bool,
}

impl Catalogue {
    /// Reads a catalogue in gettext's format. Its texts live as long as the process does. Texts that are marked as
    /// doubtful ("fuzzy") are left out, as are those that are not translated.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn read(po: &str) -> Result<Self, CatalogueError> {
        let file = polib::po_file::parse_from_reader(po.as_bytes())
            .map_err(|error| CatalogueError::Unreadable(error.to_string()))?;
        let language = file.metadata.language.clone();
        let known = |id: LanguageIdentifier| PluralRules::create(id, PluralRuleType::CARDINAL).ok();
        let rules = language.parse().ok().and_then(known).ok_or(CatalogueError::Language(language))?;
        let usable = |message: &dyn MessageView| message.is_translated() && !message.is_fuzzy();
        let whole = !file.is_empty() && file.messages().all(usable);
        let (mut single, mut plural) = (HashMap::new(), HashMap::new());
        for message in file.messages().filter(|message| usable(*message)) {
            let id = keep(message.msgid());
            if let Ok(text) = message.msgstr() {
                single.insert(id, keep(text));
            } else if let Ok(texts) = message.msgstr_plural() {
                plural.insert(id, texts.iter().map(|text| keep(text)).collect());
            }
        }
        Ok(Self { single, plural, rules, whole })
    }

    /// Whether every text that its file lists is translated: then the language can be offered.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    pub(crate) fn said(&self, text: &str) -> Option<&'static str> {
        self.single.get(text).copied()
    }

    /// The form for a count. The forms of a file stand in the order in which Unicode names them: zero, one, two, few,
    /// many, other, those that the language has.
    pub(crate) fn counted(&self, one: &str, count: u64) -> Option<&'static str> {
        const ORDER: [PluralCategory; 6] = [
            PluralCategory::ZERO,
            PluralCategory::ONE,
            PluralCategory::TWO,
            PluralCategory::FEW,
            PluralCategory::MANY,
            PluralCategory::OTHER,
        ];
        let forms = self.plural.get(one)?;
        let category = self.rules.select(count).ok()?;
        // A language with fewer than six has "other" last, and "one" before it.
        let place = if forms.len() == ORDER.len() {
            ORDER.iter().position(|known| *known == category)
        } else {
            (category == PluralCategory::ONE).then_some(0)
        };
        place.and_then(|place| forms.get(place)).or(forms.last()).copied()
    }
}

fn keep(text: &str) -> &'static str {
    String::from(text).leak()
}
