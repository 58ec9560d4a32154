//! From the fields of the page that says what would change to what is saved of it.

use crate::forms::{BadForm, Fields};
use crate::pages::standard::PostedForm;
use candour_domain::ids::StatementId;
use candour_service::returns::{PostedStatement, Resolve, Source};
use std::collections::BTreeSet;

/// What was posted.
pub(super) struct Posted {
    /// What the answers came from.
    pub(super) from: Source,
    /// The statements whose answers shall be saved.
    pub(super) ticked: BTreeSet<StatementId>,
    /// Every statement that the page carried.
    pub(super) all: Vec<PostedStatement>,
}

impl Posted {
    /// Reads the fields. What does not belong to the page is refused.
    pub(super) fn read(fields: &Fields) -> Result<Self, BadForm> {
        let mut form = PostedForm::default();
        let mut ticked = BTreeSet::new();
        let mut from = None;
        for (name, value) in &fields.0 {
            match name.as_str() {
                "from" => from = Some(Source::from_code(value).ok_or(BadForm)?),
                "take" => {
                    ticked.insert(StatementId::from(value.as_str()));
                }
                _ => form.take(name, value)?,
            }
        }
        let all: Vec<_> = form.statements.into_values().collect();
        // Two people wrote: the word for one's own text is a tick.
        let own = all.iter().filter(|one| one.resolve == Some(Resolve::Mine));
        ticked.extend(own.map(|one| one.statement.clone()));
        if ticked.iter().any(|id| all.iter().all(|one| one.statement != *id)) {
            return Err(BadForm);
        }
        Ok(Self { from: from.ok_or(BadForm)?, ticked, all })
    }

    /// What shall be saved. What stands in the form counts, whatever was said of it before.
    pub(super) fn to_save(&self) -> Vec<PostedStatement> {
        let ticked = self.all.iter().filter(|one| self.ticked.contains(&one.statement));
        ticked.map(|one| PostedStatement { resolve: None, ..one.clone() }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Posted, BadForm> {
        Posted::read(&Fields(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()))
    }

    #[test]
    fn only_what_is_ticked_or_chosen_is_saved() {
        let posted = read(&[
            ("from", "workbook"),
            ("take", "a"),
            ("s.a.revision", "1"),
            ("s.a.value", "2"),
            ("s.b.value", "3"),
            ("s.c.resolve", "mine"),
            ("s.d.resolve", "theirs"),
        ])
        .unwrap();
        let ids: Vec<_> = posted.to_save().iter().map(|one| one.statement.0.clone()).collect();
        assert_eq!(ids, ["a", "c"]);
        assert_eq!(posted.all.len(), 4);
    }

    #[test]
    fn what_does_not_belong_there_is_refused() {
        for pairs in [
            &[("s.a.value", "2")][..],
            &[("from", "mail")],
            &[("from", "workbook"), ("role", "x")],
            &[("from", "workbook"), ("take", "a")],
            &[("from", "workbook"), ("s.a.score", "3")],
        ] {
            assert!(read(pairs).is_err(), "{pairs:?}");
        }
    }
}
