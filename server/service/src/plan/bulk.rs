//! Sending, agreeing and issuing many recommendations of an audit at once.

use super::reword::whose;
use super::view::Of;
use super::{about, opened};
use crate::mail::Post;
use crate::trail::Done;
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::ids::{AgencyId, AuditId};
use candour_domain::plan::{Accuracy, RecommendationStep};
use candour_store::plan::recommendations::{self, RecommendationRow};
use candour_store::trail;
use candour_texts::t;
use candour_vault::DataKey;
use std::collections::BTreeMap;

/// What is done with many recommendations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulkStep {
    /// All that are proposed go to their agencies.
    Send,
    /// All are agreed of which the agency says that they are right, and those for the partnership.
    Agree,
    /// All that are agreed are issued.
    Issue,
}

impl BulkStep {
    /// The step with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "send" => Some(Self::Send),
            "agree" => Some(Self::Agree),
            "issue" => Some(Self::Issue),
            _ => None,
        }
    }

    fn step(self) -> RecommendationStep {
        match self {
            Self::Send => RecommendationStep::Send,
            Self::Agree => RecommendationStep::Agree,
            Self::Issue => RecommendationStep::Issue,
        }
    }

    fn done(self) -> Done {
        match self {
            Self::Send => Done::RecommendationSent,
            Self::Agree => Done::RecommendationAgreed,
            Self::Issue => Done::RecommendationIssued,
        }
    }

    /// What an agency's leads read of so many.
    fn news(self, count: usize) -> Option<String> {
        let (are, each, facts) = if count == 1 { ("is", "it", t!("it is")) } else { ("are", "each", t!("they are")) };
        match self {
            Self::Send => Some(t!(
                "{count} {are} sent to you. Say of {each} whether {facts} right in the facts:",
                count,
                are,
                each,
                facts
            )),
            Self::Issue => Some(t!("{count} {are} issued. Put down what you will do:", count, are)),
            Self::Agree => None,
        }
    }

    /// Whether this one is among the many.
    fn takes(self, row: &RecommendationRow, key: &DataKey) -> bool {
        row.state.goes_with_many(self.step(), whose(row), self == Self::Agree && said_to_be_right(row, key))
    }
}

/// Whether the agency says that it is right as it reads now.
fn said_to_be_right(row: &RecommendationRow, key: &DataKey) -> bool {
    let (Some(sealed), Some(wording)) = (&row.answer, row.answered_text) else { return false };
    let said: Option<Accuracy> = opened::place_of(row).answer(row.id, wording).open(key, sealed);
    wording == row.text_revision && said.is_some_and(|said| said.accurate)
}

impl Service {
    /// Takes a step with all recommendations of an audit that can take it, or with those of one agency or of the
    /// partnership, and gives how many there were. One that somebody changed meanwhile is left as it is.
    ///
    /// # Errors
    /// Where the table does not allow it; [`ServiceError::NotFound`] for another Board's audit.
    pub async fn lead_recommendations(
        &self,
        actor: &Actor,
        audit: AuditId,
        of: Option<Of>,
        step: BulkStep,
    ) -> Result<usize, ServiceError> {
        actor.require(Action::ManageRecommendations)?;
        let mut tx = self.store.read().await?;
        let known = self.board_audit(&mut tx, actor, audit).await?;
        let mut rows = recommendations::of_audit(&mut tx, audit).await?;
        drop(tx);
        let key = self.board_key(audit).await?;
        rows.retain(|row| {
            let wanted = of.is_none_or(|of| match of {
                Of::Agency(agency) => row.agency() == Some(agency),
                Of::Partnership => row.agency_id.is_none(),
            });
            wanted && step.takes(row, &key)
        });
        let scribe = self.scribe(actor).await?;
        let mut counts: BTreeMap<AgencyId, (String, usize)> = BTreeMap::new();
        let mut moves = Vec::with_capacity(rows.len());
        for row in rows {
            let to = row.state.after(step.step(), whose(&row))?;
            let entry = scribe.entry(step.done(), &about(&row, to.visible_to_agency()))?;
            if let Some((agency, name)) = row.agency().zip(row.agency_name.clone()) {
                counts.entry(agency).or_insert((name, 0)).1 += 1;
            }
            moves.push((row.id, row.revision, to, entry));
        }
        let posts = self.tell_many(actor, &known.title, step, counts).await?;
        // Whoever moves many locks them in one order.
        moves.sort_by_key(|(id, ..)| *id);
        let now = scribe.at();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let mut entries = Vec::with_capacity(moves.len());
                    for (id, revision, to, entry) in moves {
                        if recommendations::move_to(tx, id, revision, to, now).await? {
                            entries.push(entry);
                        }
                    }
                    if !entries.is_empty() {
                        for post in &posts {
                            post.put_down(tx).await?;
                        }
                    }
                    for entry in &entries {
                        trail::append(tx, entry).await?;
                    }
                    Ok(entries.len())
                })
            })
            .await
    }

    /// Letters to the leads of each agency about how many there are.
    async fn tell_many(
        &self,
        actor: &Actor,
        audit: &str,
        step: BulkStep,
        counts: BTreeMap<AgencyId, (String, usize)>,
    ) -> Result<Vec<Post>, ServiceError> {
        let mut posts = Vec::new();
        for (agency, (name, count)) in counts {
            if let Some(what) = step.news(count) {
                posts.extend(self.tell_leads(actor, (agency, &name), (audit, &what, "/plan")).await?);
            }
        }
        Ok(posts)
    }
}
