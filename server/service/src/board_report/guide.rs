//! The One Minute Guide of a report: proposed from findings and recommendations, written by the QA Manager.

use super::{about, place, present};
use crate::plan::{changed, readable, unchanged};
use crate::trail::{About, Done};
use crate::{FieldProblem, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::board_report::{
    Figure, FigureItem, Figures, Filler, GUIDE_PARTS, GuideForm, GuideWords, MOST_OF_PART,
};
use candour_domain::findings::FindingKind;
use candour_domain::ids::{AuditId, ReportId};
use candour_store::reports::learning;
use candour_store::{boards, trail};
use candour_texts::t;
use chrono::{DateTime, Utc};

/// How many points are proposed for a part.
const PROPOSED: usize = 3;

/// The One Minute Guide of a report.
#[derive(Clone, Debug)]
pub struct GuidePage {
    /// The report.
    pub id: ReportId,
    /// The audit, and its title.
    pub audit: (AuditId, String),
    /// Counts its wordings; 0 where none is written.
    pub revision: i64,
    /// Its words: what is proposed where none is written, and the reader writes it; `None` where it could not be read,
    /// and where there is none for the reader.
    pub words: Option<GuideWords>,
    /// Who last changed it, and when.
    pub changed: Option<(String, DateTime<Utc>)>,
    /// Whether the actor writes it.
    pub writes: bool,
}

impl Service {
    /// The One Minute Guide of a report, for whoever reads the report.
    ///
    /// # Errors
    /// As [`Service::report`].
    pub async fn report_guide(&self, actor: &Actor, id: ReportId) -> Result<GuidePage, ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.seen_report(&mut tx, actor, id, Action::ReadReport).await?;
        let kept = learning::guide(&mut tx, id).await?;
        drop(tx);
        let key = self.board_key(row.audit_id).await?;
        let writes = actor.may(Action::WriteReport);
        let cell = |revision| place(row.audit_id).report("report_guide", id.0, Some(revision));
        let (revision, words, changed) = match kept {
            Some(kept) => {
                (kept.revision, cell(kept.revision).open(&key, &kept.body), Some((kept.changed_by, kept.changed_at)))
            }
            None if writes => (0, Some(self.proposed_guide(actor, row.audit_id).await?), None),
            None => (0, None, None),
        };
        Ok(GuidePage { id, audit: (row.audit_id, row.audit_title), revision, words, changed, writes })
    }

    /// Writes the guide. `seen` is the revision that the person read, 0 where there was none.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] for what was typed, also where it is longer than a page;
    /// [`Refusal::Overtaken`](crate::Refusal::Overtaken) where somebody else has written it meanwhile.
    pub async fn write_guide(
        &self,
        actor: &Actor,
        id: ReportId,
        seen: i64,
        form: &GuideForm,
    ) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.seen_report(&mut tx, actor, id, Action::WriteReport).await?;
        let kept = learning::guide(&mut tx, id).await?;
        drop(tx);
        let words = form.parse(&self.agency_names(actor).await?)?;
        if self.guide_pages(actor, row.audit_title.clone(), words.clone()).await? > 1 {
            let message = t!("The guide is longer than one page. Shorten some of its parts.").to_owned();
            return Err(ServiceError::Invalid(vec![FieldProblem { field: "why", message }]));
        }
        unchanged(seen, kept.as_ref().map_or(0, |kept| kept.revision))?;
        let key = self.board_key(row.audit_id).await?;
        let cell = |revision| place(row.audit_id).report("report_guide", id.0, Some(revision));
        let old: Option<GuideWords> =
            kept.map(|kept| readable(cell(kept.revision).open(&key, &kept.body))).transpose()?;
        let body = cell(seen + 1).seal(&key, &words, self.entropy.as_ref())?;
        let old = old.map(|words| serde_json::json!(words).to_string());
        let new = serde_json::json!(words).to_string();
        let scribe = self.scribe(actor).await?;
        let about = About { old: old.as_deref().map(str::as_bytes), new: Some(new.as_bytes()), ..about(&row) };
        let entry = scribe.entry_under(&key, Done::GuideWritten, &about)?;
        let (now, by) = (scribe.at(), actor.person);
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    present(tx, id).await?;
                    if !learning::set_guide(tx, id, seen, (&body, by), now).await? {
                        return Err(changed());
                    }
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    /// The names that must not stand in a guide.
    async fn agency_names(&self, actor: &Actor) -> Result<Vec<String>, ServiceError> {
        let mut tx = self.store.read_one().await?;
        Ok(boards::agencies(&mut tx, actor.board).await?.into_iter().map(|agency| agency.name).collect())
    }

    /// What findings and recommendations propose: those of everybody, in which no agency is named.
    async fn proposed_guide(&self, actor: &Actor, audit: AuditId) -> Result<GuideWords, ServiceError> {
        let better = [FindingKind::CommonArea, FindingKind::Partnership, FindingKind::Priority].map(Filler::Findings);
        let well = [Filler::Findings(FindingKind::Strength)];
        let now = [Filler::Recommendations];
        let used = better.into_iter().chain(well).chain(now).collect();
        let figures = self.live_figures(actor, audit, &used).await?.figures;
        let names = self.agency_names(actor).await?;
        let points = |fillers: &[Filler]| proposed(&figures, fillers, &names);
        let (well, better, now) = (points(&well), points(&better), points(&now));
        Ok(GuideWords { well, better, now, ..GuideWords::default() })
    }
}

fn proposed(figures: &Figures, fillers: &[Filler], names: &[String]) -> String {
    let lists = fillers.iter().filter_map(|filler| match figures.get(*filler) {
        Some(Figure::List(list)) => Some(&list.items),
        _ => None,
    });
    let open = lists.flatten().filter(|item| item.of.is_none());
    let line = |item: &FigureItem| item.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let nameless = |text: &String| {
        let lower = text.to_lowercase();
        !names.iter().any(|name| !name.is_empty() && lower.contains(&name.to_lowercase()))
    };
    let mut out = String::new();
    for text in open.map(line).filter(nameless).take(PROPOSED) {
        if out.chars().count() + text.chars().count() < MOST_OF_PART {
            out.push_str(&text);
            out.push('\n');
        }
    }
    out.trim_end().to_owned()
}

/// The form of a guide that holds these fields.
pub fn guide_form(get: impl Fn(&'static str) -> String) -> GuideForm {
    let mut form = GuideForm::default();
    for part in GUIDE_PARTS {
        part.set(&mut form, get(part.field));
    }
    form
}
