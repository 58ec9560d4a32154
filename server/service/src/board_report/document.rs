//! A report, and its guide, as files: PDF and Word. That one was taken is written into the trail.

use super::view::{EventView, ReportPage, Show};
use crate::aside::aside;
use crate::returns::PaperFormat;
use crate::trail::{About, Done};
use crate::{Service, ServiceError};
use candour_domain::access::Actor;
use candour_domain::board_report::{GuideWords, ReportEvent};
use candour_domain::ids::{AuditId, ReportId};
use candour_domain::time::{date_text, day, moment_text};
use candour_export::board_report::{self as paper, ReportPaper, hash_fact};
use candour_export::document::{pdf_pages, to_pdf};
use candour_store::{boards, trail};
use candour_texts::t;

impl Service {
    /// A report as a document, as the actor reads it: its name and its bytes.
    ///
    /// # Errors
    /// As [`Service::report`]; [`Refusal::Step`](crate::Refusal::Step) where it could not be read.
    pub async fn report_document(
        &self,
        actor: &Actor,
        id: ReportId,
        show: Show,
        format: PaperFormat,
    ) -> Result<(String, Vec<u8>), ServiceError> {
        let turn = self.turn_at_documents().await?;
        let page = self.report(actor, id, show).await?;
        let board = self.board_name(actor).await?;
        let facts = facts(&page);
        let made_at = self.clock.now();
        let written = page.written.ok_or_else(super::course::unreadable)?;
        self.note_of_report(actor, page.audit.0, &format!("report.{}", format.ending())).await?;
        let paper = ReportPaper {
            board,
            audit: page.audit.1,
            marking: self.settings.marking.clone(),
            state: page.state.label(),
            draft: page.shown.is_none(),
            facts,
            written,
            made_at,
        };
        let name = match page.shown {
            Some(version) => format!("report-version-{version}.{}", format.ending()),
            None => format!("report-draft-{}.{}", day(made_at), format.ending()),
        };
        let bytes = aside(&turn, move || format.make(&paper::document(&paper))).await?;
        Ok((name, bytes))
    }

    /// The One Minute Guide of a report as one page of PDF.
    ///
    /// # Errors
    /// As [`Service::report_guide`]; [`ServiceError::NotFound`] where none is written.
    pub async fn guide_document(&self, actor: &Actor, id: ReportId) -> Result<(String, Vec<u8>), ServiceError> {
        let turn = self.turn_at_documents().await?;
        let page = self.report_guide(actor, id).await?;
        let words = page.words.filter(|_| page.revision > 0).ok_or(ServiceError::NotFound)?;
        let board = self.board_name(actor).await?;
        self.note_of_report(actor, page.audit.0, "one-minute-guide.pdf").await?;
        let (marking, made_at) = (self.settings.marking.clone(), self.clock.now());
        let bytes = aside(&turn, move || {
            let document = paper::guide((&board, &page.audit.1), &marking, &words, made_at);
            Ok(to_pdf(&document)?)
        })
        .await?;
        Ok(("one-minute-guide.pdf".to_owned(), bytes))
    }

    /// How many pages a guide of these words has.
    pub(super) async fn guide_pages(
        &self,
        actor: &Actor,
        audit: String,
        words: GuideWords,
    ) -> Result<usize, ServiceError> {
        let turn = self.turn_at_documents().await?;
        let board = self.board_name(actor).await?;
        let (marking, made_at) = (self.settings.marking.clone(), self.clock.now());
        aside(&turn, move || Ok(pdf_pages(&paper::guide((&board, &audit), &marking, &words, made_at))?)).await
    }

    async fn board_name(&self, actor: &Actor) -> Result<String, ServiceError> {
        let mut tx = self.store.read_one().await?;
        let board = boards::all(&mut tx).await?.into_iter().find(|board| board.id == actor.board);
        Ok(board.map(|board| board.name).unwrap_or_default())
    }

    /// That a document of a report was taken: at the Board in the Board's trail alone, in an agency in its own.
    async fn note_of_report(&self, actor: &Actor, audit: AuditId, what: &str) -> Result<(), ServiceError> {
        let about = About {
            audit: actor.agency.map(|_| audit),
            agency: actor.agency,
            subject: Some(what.to_owned()),
            ..About::default()
        };
        let entry = self.scribe(actor).await?.entry(Done::DocumentTaken, &about)?;
        self.store.write(move |tx| Box::pin(async move { Ok(trail::append(tx, &entry).await?) })).await
    }
}

/// What stands on the first page: which version it is, who signed it, and in which minutes it was decided about.
fn facts(page: &ReportPage) -> Vec<(String, String)> {
    let shown = page.versions.iter().find(|version| Some(version.number) == page.shown);
    let Some(version) = shown else { return Vec::new() };
    let made = t!(
        "{number}: {what}, {by}, {at}",
        number = version.number,
        what = version.event.label(),
        by = version.by,
        at = moment_text(version.at)
    );
    let mut facts = vec![(t!("Version").to_owned(), made)];
    // The latest comes first. An amended version stands on the signature of one before it.
    let signed = page.events.iter().find(|event| {
        event.event == ReportEvent::Signed && event.version.is_some_and(|signed| signed < version.number)
    });
    let signed = signed.filter(|_| version.event == ReportEvent::Amended);
    facts.extend(signed.map(|event| {
        let who = t!("{by}, {at}", by = event.by, at = moment_text(event.at));
        (event.event.label().to_owned(), who)
    }));
    let meeting = |wanted: ReportEvent| {
        let of = |event: &&EventView| event.event == wanted && event.version == Some(version.number);
        let event = page.events.iter().find(of)?;
        Some((wanted.label().to_owned(), minute(event)))
    };
    facts.extend([ReportEvent::Approved, ReportEvent::Presented].into_iter().filter_map(meeting));
    facts.push(hash_fact(&version.hash));
    facts
}

fn minute(event: &EventView) -> String {
    let words = event.words.as_ref();
    match words.and_then(|words| Some((words.held_on?, &words.minute))) {
        Some((held_on, minute)) => t!("{day}, minute {minute}", day = date_text(held_on), minute),
        None => t!("Could not be read").to_owned(),
    }
}
