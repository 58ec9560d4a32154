//! Forms as pairs of name and value; a name that the form does not have is refused.

use axum::body::Bytes;

/// The most fields of a form: a thousand statements with their texts and evidence. Counted before they are read,
/// because each takes far more memory than the two bytes that it may have in the body.
pub const MOST_FIELDS: usize = 100_000;

/// The fields of a posted form, in order.
#[derive(Clone, Debug, Default)]
pub struct Fields(pub Vec<(String, String)>);

/// The form holds a field that it should not, or is no form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the form holds a field that does not belong to it")]
pub struct BadForm;

impl Fields {
    /// Reads a urlencoded body.
    ///
    /// # Errors
    /// [`BadForm`] where it is none, or has more than [`MOST_FIELDS`].
    pub fn parse(body: &Bytes) -> Result<Self, BadForm> {
        if body.split(|byte| *byte == b'&').count() > MOST_FIELDS {
            return Err(BadForm);
        }
        serde_urlencoded::from_bytes(body).map(Self).map_err(|_| BadForm)
    }

    /// Reads the query of an address; one that cannot be read is none.
    pub fn of_query(uri: &http::Uri) -> Self {
        Self(uri.query().and_then(|query| serde_urlencoded::from_str(query).ok()).unwrap_or_default())
    }

    /// The first value of a field, or the empty text.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// Every value of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Refuses every name that is not one of these.
    ///
    /// # Errors
    /// [`BadForm`] where there is another.
    pub fn only(&self, names: &[&str]) -> Result<(), BadForm> {
        let known = |(field, _): &(String, String)| names.contains(&field.as_str());
        if self.0.iter().all(known) { Ok(()) } else { Err(BadForm) }
    }
}

/// Day, month and year of a date whose fields begin with this prefix.
pub fn date_parts(fields: &Fields, prefix: &str) -> [String; 3] {
    ["day", "month", "year"].map(|part| fields.get(&format!("{prefix}{part}")).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_of_more_fields_than_any_page_has_is_refused_before_it_is_read() {
        let form = |fields: usize| Fields::parse(&Bytes::from(vec!["a"; fields].join("&")));
        assert_eq!(form(MOST_FIELDS).unwrap().0.len(), MOST_FIELDS);
        assert_eq!(form(MOST_FIELDS + 1).unwrap_err(), BadForm);
    }
}
