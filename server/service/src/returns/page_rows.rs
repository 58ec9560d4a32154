//! What a standard's page, and a save of it, are read from: in one turn of the database.

use super::{Delegated, Kept, comments, delegate, news};
use crate::context::ReturnPlace;
use crate::evidence::{EvidenceFile, opened};
use crate::keys::AgencyKeys;
use crate::reports::{Names, open_answer};
use crate::{Service, ServiceError};
use candour_domain::access::Actor;
use candour_domain::ids::StatementId;
use candour_domain::presence::HOLDS_FOR;
use candour_domain::question_set::{QuestionSet, Standard};
use candour_store::answers::{self, SignedAnswer};
use candour_store::audits::ReturnRow;
use candour_store::evidence::{EvidenceRow, Support};
use candour_store::keys::DataKeyRow;
use candour_store::looks::HereRow;
use candour_store::{
    ReadTx, Select, comments as comment_rows, delegations, evidence, keys as key_rows, looks, together,
};
use std::collections::{BTreeMap, BTreeSet};

/// What a save looks at.
pub(super) struct Present {
    pub(super) keys: AgencyKeys,
    /// The answers that decide what the standard shows.
    pub(super) kept: Kept,
    /// Who wrote those of the standard.
    pub(super) names: Names,
    pub(super) files: Vec<EvidenceFile>,
}

/// What a page shows beside that.
pub(super) struct Beside {
    pub(super) delegations: Vec<Delegated>,
    pub(super) comments: BTreeMap<StatementId, i64>,
    pub(super) news: BTreeSet<StatementId>,
    /// Who has the standard open.
    pub(super) here: Vec<HereRow>,
}

impl Service {
    /// The answers to a standard with the keys and files of the return, all of one moment.
    pub(super) async fn present(
        &self,
        tx: &mut ReadTx,
        row: &ReturnRow,
        set: &QuestionSet,
        standard: &Standard,
    ) -> Result<Present, ServiceError> {
        let (keys, answers, files, supports) = together(
            tx,
            (
                key_rows::select_of_agency(row.audit.audit.id, row.agency.id),
                select_answers(row, set, standard),
                evidence::select_of_return(row.id),
                evidence::select_supported(row.id),
            ),
        )
        .await?;
        self.present_of(row, set, standard, &keys, answers, (files, supports))
    }

    fn present_of(
        &self,
        row: &ReturnRow,
        set: &QuestionSet,
        standard: &Standard,
        keys: &[DataKeyRow],
        answers: Vec<SignedAnswer>,
        (files, supports): (Vec<EvidenceRow>, Vec<Support>),
    ) -> Result<Present, ServiceError> {
        let keys = self.keys.of_rows(keys)?;
        let (kept, names) = kept_of(row, set, standard, &keys, answers);
        let files = opened(&ReturnPlace::of(row), &keys, files, supports);
        Ok(Present { keys, kept, names, files })
    }

    /// The same with what stands beside it, as far as the actor may know it.
    pub(super) async fn present_page(
        &self,
        tx: &mut ReadTx,
        actor: &Actor,
        row: &ReturnRow,
        set: &QuestionSet,
        standard: &Standard,
    ) -> Result<(Present, Beside), ServiceError> {
        let (keys, answers, files, supports, delegated, counts, looked, here) = together(
            tx,
            (
                key_rows::select_of_agency(row.audit.audit.id, row.agency.id),
                select_answers(row, set, standard),
                evidence::select_of_return(row.id),
                evidence::select_supported(row.id),
                delegations::select_of_return(row.id),
                comment_rows::select_counts(row.id),
                looks::select_of_person(row.id, actor.person),
                looks::select_all_here(row.id, &standard.id, self.clock.now() - HOLDS_FOR),
            ),
        )
        .await?;
        let present = self.present_of(row, set, standard, &keys, answers, (files, supports))?;
        let beside = Beside {
            delegations: delegate::shown_to(actor, row, &present.keys, delegated),
            comments: comments::counts_for(actor, row, counts),
            news: news::new_to(actor, row, set, &present.kept, looked),
            here,
        };
        Ok((present, beside))
    }
}

/// The answers that decide what a standard's page shows: its own, and where one statement may depend on another, all.
fn select_answers(row: &ReturnRow, set: &QuestionSet, standard: &Standard) -> Select<SignedAnswer> {
    if set.has_conditions() || standard.statements.len() > answers::AT_ONCE {
        return answers::select_signed(row.id);
    }
    let own: Vec<_> = standard.statements.iter().map(|statement| &statement.id).collect();
    answers::select_of_statements(row.id, &own)
}

/// Those answers, opened, and who wrote those of the standard.
fn kept_of(
    row: &ReturnRow,
    set: &QuestionSet,
    standard: &Standard,
    keys: &AgencyKeys,
    rows: Vec<SignedAnswer>,
) -> (Kept, Names) {
    let place = ReturnPlace::of(row);
    let mut kept = Kept::new();
    let mut names = Names::new();
    for SignedAnswer { answer, author } in rows {
        let own = standard.statements.iter().any(|statement| statement.id == answer.statement_id);
        if own {
            names.insert(answer.updated_by, author);
        }
        if own || set.has_conditions() {
            kept.insert(answer.statement_id.clone(), open_answer(keys, &place, &answer));
        }
    }
    (kept, names)
}
