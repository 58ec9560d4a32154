//! What a person posts for one statement, as text: kept as it is, so that a page with errors
//! shows every word again.

use super::{Answer, EvidenceReference, MAX_EVIDENCE, Response, Value};
use crate::ids::StatementId;
use chrono::Datelike as _;

/// One statement's fields as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnswerForm {
    /// The values of `value`: one, or one for each choice that is ticked.
    pub value: Vec<String>,
    /// The second number of a fraction.
    pub of: String,
    /// Day, month and year of a date.
    pub date: [String; 3],
    /// Whether "not applicable" is chosen.
    pub not_applicable: bool,
    /// Why it is not applicable.
    pub reason: String,
    /// How it is met.
    pub narrative: String,
    /// The difference made.
    pub impact: String,
    /// Evidence references, in order.
    pub evidence: Vec<EvidenceForm>,
}

/// One evidence reference as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EvidenceForm {
    /// Its title.
    pub title: String,
    /// Day, month and year.
    pub date: [String; 3],
    /// Who owns it.
    pub owner: String,
    /// Where it is held.
    pub held: String,
    /// A link.
    pub link: String,
    /// When it is to be reviewed, as `2026-03-27`. Only evidence from the library has this, in a hidden field.
    pub review_on: String,
    /// Its last day, in the same way.
    pub expires_on: String,
    /// The piece of the library that it comes from.
    pub piece: String,
    /// Whether it shall be taken away from this statement.
    pub away: bool,
    /// Whether it shall be put into the library with the next save of the page.
    pub keep: bool,
}

/// The value that stands for "not applicable" among the radios of a statement. No level or option
/// can have this code, which holds a tab, and nobody types it as an answer.
pub const NOT_APPLICABLE: &str = "\tnot applicable";

/// The name of a statement's field, such as `s.exec-lead.value`.
pub fn field_name(statement: &StatementId, part: &str) -> String {
    format!("s.{statement}.{part}")
}

/// The part of a statement's field: `value` for `s.exec-lead.value`. Statement ids hold no full stop.
pub fn split_field(name: &str) -> Option<(&str, &str)> {
    name.strip_prefix("s.")?.split_once('.')
}

/// A field that no statement has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no field {0:?}")]
pub struct UnknownField(pub String);

impl AnswerForm {
    /// Takes the fields of one statement; `part` is what stands after `s.<id>.`.
    ///
    /// # Errors
    /// [`UnknownField`] for a part that does not exist: nothing is taken on trust.
    pub fn set(&mut self, part: &str, value: &str) -> Result<(), UnknownField> {
        let text = normalise(value);
        match part {
            "value" if text == NOT_APPLICABLE => self.not_applicable = true,
            "value" => self.value.push(text),
            "of" => self.of = text,
            "day" => set_at(&mut self.date, 0, text),
            "month" => set_at(&mut self.date, 1, text),
            "year" => set_at(&mut self.date, 2, text),
            "reason" => self.reason = text,
            "narrative" => self.narrative = text,
            "impact" => self.impact = text,
            _ => {
                return self.set_evidence(part, text).ok_or_else(|| UnknownField(part.to_owned()));
            }
        }
        Ok(())
    }

    fn set_evidence(&mut self, part: &str, text: String) -> Option<()> {
        let (place, part) = part.strip_prefix("evidence.")?.split_once('.')?;
        let place: usize = place.parse().ok().filter(|place| *place <= MAX_EVIDENCE)?;
        if self.evidence.len() <= place {
            self.evidence.resize_with(place + 1, EvidenceForm::default);
        }
        let evidence = self.evidence.get_mut(place)?;
        match part {
            "title" => evidence.title = text,
            "day" => set_at(&mut evidence.date, 0, text),
            "month" => set_at(&mut evidence.date, 1, text),
            "year" => set_at(&mut evidence.date, 2, text),
            "owner" => evidence.owner = text,
            "held" => evidence.held = text,
            "link" => evidence.link = text,
            "review_on" => evidence.review_on = text,
            "expires_on" => evidence.expires_on = text,
            "piece" => evidence.piece = text,
            "away" => evidence.away = true,
            "keep" => evidence.keep = true,
            _ => return None,
        }
        Some(())
    }
}

impl EvidenceForm {
    /// Whether every field is empty, or it is to be taken away: such a row is not there.
    pub fn is_empty(&self) -> bool {
        let texts = [&self.title, &self.owner, &self.held, &self.link];
        self.away || texts.into_iter().chain(&self.date).all(|text| text.trim().is_empty())
    }
}

impl From<&Answer> for AnswerForm {
    /// The form that gives this answer again.
    fn from(answer: &Answer) -> Self {
        let mut form = Self {
            narrative: answer.narrative.clone(),
            impact: answer.impact.clone(),
            evidence: answer.evidence.iter().map(EvidenceForm::from).collect(),
            ..Self::default()
        };
        match &answer.response {
            Response::Unanswered => {}
            Response::NotApplicable { reason } => {
                form.not_applicable = true;
                form.reason.clone_from(reason);
            }
            Response::Given(value) => form.take(value),
        }
        form
    }
}

impl AnswerForm {
    fn take(&mut self, value: &Value) {
        match value {
            Value::Level(code) => self.value = vec![code.0.clone()],
            Value::YesNo(yes) => self.value = vec![if *yes { "yes" } else { "no" }.to_owned()],
            Value::Percent(number) | Value::Number(number) => self.value = vec![number.normalize().to_string()],
            Value::Integer(number) => self.value = vec![number.to_string()],
            Value::Date(date) => self.date = date_fields(*date),
            Value::Text(text) | Value::Choice(text) => self.value = vec![text.clone()],
            Value::Choices(codes) => self.value.clone_from(codes),
            Value::Fraction { numerator, denominator } => {
                self.value = vec![numerator.to_string()];
                self.of = denominator.to_string();
            }
        }
    }
}

impl From<&EvidenceReference> for EvidenceForm {
    fn from(evidence: &EvidenceReference) -> Self {
        Self {
            title: evidence.title.clone(),
            date: evidence.date.map(date_fields).unwrap_or_default(),
            owner: evidence.owner.clone(),
            held: evidence.held.clone(),
            link: evidence.link.clone(),
            review_on: evidence.review_on.map(|day| day.to_string()).unwrap_or_default(),
            expires_on: evidence.expires_on.map(|day| day.to_string()).unwrap_or_default(),
            piece: evidence.piece.map(|id| id.to_string()).unwrap_or_default(),
            away: false,
            keep: false,
        }
    }
}

pub(crate) fn date_fields(date: chrono::NaiveDate) -> [String; 3] {
    [date.day().to_string(), date.month().to_string(), date.year().to_string()]
}

/// Browsers send CR LF for a line end; a person typed one character, and one is counted.
pub(crate) fn normalise(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn set_at(date: &mut [String; 3], place: usize, text: String) {
    if let Some(field) = date.get_mut(place) {
        *field = text;
    }
}
