//! A recommendation of the QA Manager's own.

use super::cell::PlanPlace;
use super::view::Of;
use crate::trail::{About, Done};
use crate::{FieldProblem, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::ids::{AgencyId, AuditId, RecommendationId, StandardId, StatementId};
use candour_domain::plan::{Origin, PARTNERSHIP, RecommendationForm, Wrong, agency_code, prefix, reference};
use candour_domain::question_set::QuestionSet;
use candour_store::audits::ReturnRow;
use candour_store::plan::recommendations::NewRecommendation;
use candour_store::plan::{numbers, recommendations};
use candour_store::{audits, trail};
use candour_texts::t;
use chrono::Datelike as _;

/// A recommendation as the QA Manager types it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewRecommendationForm {
    /// Whom it is for; `None` where nothing is chosen.
    pub of: Option<Of>,
    /// The id of a statement or a standard of the set; empty where it is about none.
    pub about: String,
    /// Its words, its priority and its day.
    pub words: RecommendationForm,
}

impl Service {
    /// Proposes a recommendation, and gives its id.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] for what was typed; [`ServiceError::NotFound`] for another Board's audit.
    pub async fn propose_recommendation(
        &self,
        actor: &Actor,
        audit: AuditId,
        form: &NewRecommendationForm,
    ) -> Result<RecommendationId, ServiceError> {
        actor.require(Action::ManageRecommendations)?;
        let mut tx = self.store.read().await?;
        let known = self.board_audit(&mut tx, actor, audit).await?;
        let set = self.sets.get(&mut tx, &known.question_set, &known.version).await?;
        let returns = audits::returns_of(&mut tx, audit).await?;
        drop(tx);
        let whom = form.of.and_then(|of| whom(of, &returns));
        let about = about_what(&set, &form.about);
        let words = form.words.parse();
        let (Some((agency, code)), Ok((standard, statement)), Ok((words, priority, due_on))) = (&whom, &about, &words)
        else {
            let mut problems = Vec::new();
            if whom.is_none() {
                let message = t!("Choose the agency, or the partnership.").to_owned();
                problems.push(FieldProblem { field: "of", message });
            }
            let wrong = about.err().into_iter().chain(words.err().into_iter().flatten());
            problems.extend(wrong.map(|Wrong { field, message }| FieldProblem { field, message }));
            return Err(ServiceError::Invalid(problems));
        };
        let id = RecommendationId(self.new_id()?);
        let key = self.board_key(audit).await?;
        let place = PlanPlace { audit, agency: *agency };
        let new = NewRecommendation {
            id,
            board: actor.board,
            audit,
            agency: *agency,
            prefix: prefix(known.kind, known.opens_on.year(), code),
            standard: standard.clone(),
            statement: statement.clone(),
            origin: Origin::Own,
            priority: *priority,
            due_on: *due_on,
            body: place.recommendation(id, 1).seal(&key, words, self.entropy.as_ref())?,
            by: actor.person,
        };
        let scribe = self.scribe(actor).await?;
        let mut entry = scribe.entry(Done::RecommendationProposed, &About::default())?;
        let now = scribe.at();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    numbers::lock(tx, new.board, &new.prefix).await?;
                    let number = numbers::take(tx, new.board, &new.prefix).await?;
                    recommendations::insert(tx, &new, number, now).await?;
                    entry.subject = Some(reference(&new.prefix, number));
                    Ok::<_, ServiceError>(trail::append(tx, &entry).await?)
                })
            })
            .await?;
        Ok(id)
    }
}

/// What of the set a recommendation is about.
type Place = (Option<StandardId>, Option<StatementId>);

/// Whom it is for, with the letters in its reference; `None` for an agency that the audit does not ask.
fn whom(of: Of, returns: &[ReturnRow]) -> Option<(Option<AgencyId>, String)> {
    match of {
        Of::Partnership => Some((None, PARTNERSHIP.to_owned())),
        Of::Agency(id) => {
            let found = returns.iter().find(|row| row.agency.id == id)?;
            Some((Some(id), agency_code(&found.agency.name)))
        }
    }
}

/// The standard and the statement of what was chosen: `standard:` or `statement:` with an id, or nothing.
fn about_what(set: &QuestionSet, chosen: &str) -> Result<Place, Wrong> {
    let unknown = || Wrong { field: "about", message: t!("Choose what it is about from the list.").to_owned() };
    match chosen.split_once(':') {
        None if chosen.is_empty() => Ok((None, None)),
        Some(("standard", id)) => {
            let standard = set.standard(&StandardId::from(id)).ok_or_else(unknown)?;
            Ok((Some(standard.id.clone()), None))
        }
        Some(("statement", id)) => {
            let (standard, statement) = set.statement(&StatementId::from(id)).ok_or_else(unknown)?;
            Ok((Some(standard.id.clone()), Some(statement.id.clone())))
        }
        _ => Err(unknown()),
    }
}
