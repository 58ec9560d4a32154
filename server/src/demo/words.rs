//! Narratives, impacts, evidence and text answers of one agency.

use super::answers::Cycle;
use super::content::{Content, Grade};
use super::pick;
use candour_domain::answer::EvidenceReference;
use candour_domain::question_set::{Demand, Standard, Statement};
use chrono::Days;

/// Words for statements of one agency in one cycle.
pub(super) struct Writer<'c> {
    /// The texts.
    pub(super) content: &'c Content,
    /// The agency and the cycle.
    pub(super) cycle: Cycle<'c>,
}

impl Writer<'_> {
    /// How it is met: what is in place and, where it falls short, what is planned.
    pub(super) fn narrative(&self, standard: &Standard, statement: &Statement, grade: Grade) -> String {
        let long = &self.content.texts.long;
        let here = long.agency == self.cycle.agency.key && long.statement == statement.id.as_str();
        if here && !self.cycle.earlier {
            return long.narrative.trim().to_owned();
        }
        let names = self.names(statement, "narrative");
        let texts = self.content.narratives.get(statement.id.as_str()).and_then(|grades| grades.get(&grade));
        let core = texts.and_then(|texts| pick::one(texts, &names)).map_or("", String::as_str);
        let plans = self.content.themes.get(standard.id.as_str()).map_or(&[][..], |theme| &theme.plan);
        let plan = pick::one(plans, &self.names(statement, "plan")).filter(|_| grade < Grade::Met);
        let words = [Some(core), plan.map(String::as_str)];
        self.fill(&words.into_iter().flatten().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" "))
    }

    /// The difference made, or the one that is missing; about half of the statements have it.
    pub(super) fn impact(&self, standard: &Standard, statement: &Statement, grade: Grade) -> String {
        let wanted = match statement.impact {
            Demand::Required => true,
            Demand::Optional => pick::below(2, &self.names(statement, "impact?")) == 0,
            Demand::None => false,
        };
        let theme = self.content.themes.get(standard.id.as_str()).filter(|_| wanted);
        let texts = theme.map_or(&[][..], |theme| if grade >= Grade::Mostly { &theme.gain } else { &theme.gap });
        pick::one(texts, &self.names(statement, "impact")).map(|text| self.fill(text)).unwrap_or_default()
    }

    /// References to evidence; none where nothing is in place and none is required.
    pub(super) fn evidence(&self, standard: &Standard, statement: &Statement, grade: Grade) -> Vec<EvidenceReference> {
        let required = statement.evidence == Demand::Required;
        if statement.evidence == Demand::None || (grade == Grade::Not && !required) {
            return Vec::new();
        }
        let evidence = &self.content.evidence;
        let own = evidence.statements.get(statement.id.as_str());
        let titles = own.or_else(|| evidence.standards.get(standard.id.as_str())).map_or(&[][..], Vec::as_slice);
        let most = 1 + pick::below(2, &self.names(statement, "evidence"));
        titles.iter().take(most).map(|title| self.reference(statement, title)).collect()
    }

    fn reference(&self, statement: &Statement, title: &str) -> EvidenceReference {
        let names = [self.cycle.agency.key.as_str(), self.cycle.year, statement.id.as_str(), title];
        let place = |kind: &str| {
            let places = self.content.evidence.places.get(kind).map_or(&[][..], Vec::as_slice);
            pick::one(places, &[names.as_slice(), &[kind]].concat()).cloned().unwrap_or_default()
        };
        let age = Days::new(20 + pick::number(&names) % 500);
        let linked = pick::below(3, &[names.as_slice(), &["link"]].concat()) == 0;
        let domain = &self.cycle.agency.domain;
        EvidenceReference {
            title: title.to_owned(),
            date: self.cycle.opens_on.checked_sub_days(age),
            owner: place("owners"),
            held: place("held"),
            link: if linked {
                format!("https://documents.{domain}/safeguarding/{}", statement.code)
            } else {
                String::new()
            },
            ..EvidenceReference::default()
        }
    }

    /// The answer to a statement that asks for words.
    pub(super) fn text(&self, statement: &Statement) -> String {
        let texts = &self.content.texts;
        let needs = statement.id.as_str() == "does-organisation-need-from";
        let key = self.cycle.agency.key.as_str();
        let own = if needs { &texts.needs } else { &texts.improvements }.get(key);
        let before = if needs { &texts.needs_before } else { &texts.improvements_before }.get("texts");
        let earlier = before.and_then(|texts| pick::one(texts, &self.names(statement, "text")));
        let text = if self.cycle.earlier { earlier } else { own.or(earlier) };
        self.fill(text.map_or("", |text| text.trim()))
    }

    /// Why a whole standard does not bear on the agency.
    pub(super) fn reason(&self, standard: &Standard) -> String {
        let reasons = &self.content.texts.reasons;
        reasons.get(standard.id.as_str()).or_else(|| reasons.get("default")).cloned().unwrap_or_default()
    }

    /// What a choice hangs on.
    pub(super) fn names<'n>(&'n self, statement: &'n Statement, what: &'n str) -> [&'n str; 4] {
        [&self.cycle.agency.key, self.cycle.year, statement.id.as_str(), what]
    }

    /// Puts the agency's own words into a text; a sentence starts with a capital letter all the same.
    fn fill(&self, text: &str) -> String {
        let agency = self.cycle.agency;
        let mut text = text.to_owned();
        for (name, word) in [
            ("{body}", &agency.body),
            ("{staff}", &agency.staff),
            ("{lead}", &agency.lead),
            ("{system}", &agency.system),
            ("{people}", &agency.people),
        ] {
            for start in [". ", "; ", "\n"] {
                let capital = if start == "; " { word.clone() } else { capitalised(word) };
                text = text.replace(&format!("{start}{name}"), &format!("{start}{capital}"));
            }
            if let Some(rest) = text.strip_prefix(name) {
                text = format!("{}{rest}", capitalised(word));
            }
            text = text.replace(name, word);
        }
        text
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
