//! Opening every sealed value, table by table, for `candour verify`.

use crate::accounts::{ceremony_column, factor_column, flow_column};
use crate::context::{ReturnPlace, query_place};
use crate::keys::AgencyKeys;
use crate::operations::{PAGE, Verified};
use crate::reports::open_answer;
use crate::returns::{step_column, step_context};
use crate::{Service, ServiceError};
use candour_domain::ids::{AuditId, StatementId};
use candour_domain::submission::ReturnState;
use candour_store::moderation::{events, levels, releases};
use candour_store::{
    Tx, answers, audits, boards, comments, course, delegations, emergencies, mail, passkeys, queries, retention,
    second_factors, sign_on,
};
use candour_vault::{Context, sealed_dek_id};
use uuid::Uuid;

impl Service {
    pub(crate) async fn verify_answers(&self, found: &mut Verified) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        for board in boards::all(&mut tx).await? {
            for audit in audits::list(&mut tx, board.id).await? {
                for row in audits::returns_of(&mut tx, audit.audit.id).await? {
                    if row.state == ReturnState::Shredded {
                        found.shredded += 1;
                        continue;
                    }
                    let keys = self.keys.of_agency(&mut tx, audit.audit.id, row.agency.id).await?;
                    let place = ReturnPlace::of(&row);
                    let mut count = 0;
                    for answer in answers::of_return(&mut tx, row.id).await? {
                        if open_answer(&keys, &place, &answer).unreadable {
                            found.unreadable.push(format!("answer {} {}", row.id, answer.statement_id));
                        }
                        count += 1;
                    }
                    for past in answers::history_of(&mut tx, row.id).await? {
                        if keys.open(&place.history(&past.statement_id, past.revision), &past.body).is_err() {
                            let name = format!("answer_history {} {} {}", row.id, past.statement_id, past.revision);
                            found.unreadable.push(name);
                        }
                        count += 1;
                    }
                    if row.remark.as_ref().is_some_and(|sealed| keys.open(&place.remark("remark"), sealed).is_err()) {
                        found.unreadable.push(format!("agency_return {}", row.id));
                    }
                    verify_teamwork(&mut tx, &keys, &place, found).await?;
                    verify_moderation(&mut tx, &keys, &place, found).await?;
                    // Two audits of one title are counted together.
                    *found.answers.entry((audit.audit.title.clone(), row.agency.name.clone())).or_default() += count;
                }
            }
        }
        Ok(())
    }

    /// Opens every question to a passkey that waits for its answer.
    pub(crate) async fn verify_questions(&self, found: &mut Verified) -> Result<(), ServiceError> {
        let mut seen = Uuid::nil();
        loop {
            let mut tx = self.store.read_one().await?;
            let page = passkeys::ceremonies_after(&mut tx, seen, PAGE).await?;
            drop(tx);
            let Some(last) = page.last() else { return Ok(()) };
            seen = last.id;
            for row in &page {
                let column = ceremony_column(row);
                let context = Context::new("passkey_ceremony", &column);
                self.verify_value("passkey_ceremony", row.id, &context, &row.state, found).await?;
            }
        }
    }

    /// Opens every second factor and every mail.
    pub(crate) async fn verify_accounts(&self, found: &mut Verified) -> Result<(), ServiceError> {
        let mut seen = Uuid::nil();
        loop {
            let mut tx = self.store.read_one().await?;
            let page = second_factors::after(&mut tx, seen, PAGE).await?;
            drop(tx);
            let Some(last) = page.last() else { break };
            seen = last.id;
            for row in &page {
                let column = factor_column(row);
                let context = Context::new("second_factor", &column);
                self.verify_value("second_factor", row.id, &context, &row.secret, found).await?;
            }
        }
        let mut seen = Uuid::nil();
        loop {
            let mut tx = self.store.read_one().await?;
            let page = mail::after(&mut tx, seen, PAGE).await?;
            drop(tx);
            let Some(last) = page.last() else { break };
            seen = last.id;
            for row in &page {
                let column = crate::mail::column(row.id);
                let context = Context::new("mail", &column);
                self.verify_value("mail", row.id, &context, &row.body, found).await?;
            }
        }
        let mut seen = Uuid::nil();
        loop {
            let mut tx = self.store.read_one().await?;
            let page = retention::after(&mut tx, seen, PAGE).await?;
            drop(tx);
            let Some(last) = page.last() else { break };
            seen = last.id;
            for row in &page {
                let column = crate::retention::column(row.id);
                let context = Context::new("retention_decision", &column);
                self.verify_value("retention_decision", row.id, &context, &row.reason, found).await?;
            }
        }
        let mut seen = Uuid::nil();
        loop {
            let mut tx = self.store.read_one().await?;
            let page = course::after(&mut tx, seen, PAGE).await?;
            drop(tx);
            let Some(last) = page.last() else { break };
            seen = last.id;
            for row in &page {
                let column = step_column(row.id);
                let context = step_context(AuditId(row.audit_id), row.agency_id, row.return_id, &column);
                self.verify_value("return_step", row.id, &context, &row.words, found).await?;
            }
        }
        let mut seen = Uuid::nil();
        loop {
            let mut tx = self.store.read_one().await?;
            let page = emergencies::after(&mut tx, seen, PAGE).await?;
            drop(tx);
            let Some(last) = page.last() else { return Ok(()) };
            seen = last.id;
            for row in &page {
                let column = crate::emergency::column(row.id);
                let context = crate::emergency::context(AuditId(row.audit_id), row.agency_id, row.return_id, &column);
                self.verify_value("emergency_access", row.id, &context, &row.reason, found).await?;
            }
        }
    }

    /// Opens everything that waits for somebody to come back from a provider.
    pub(crate) async fn verify_flows(&self, found: &mut Verified) -> Result<(), ServiceError> {
        let mut seen = Vec::new();
        loop {
            let mut tx = self.store.read_one().await?;
            let page = sign_on::after(&mut tx, &seen, PAGE).await?;
            drop(tx);
            let Some(last) = page.last() else { return Ok(()) };
            seen.clone_from(&last.state_hash);
            for row in &page {
                let column = flow_column(&row.state_hash);
                let context = Context::new("sign_on_flow", &column);
                self.verify_value("sign_on_flow", &column, &context, &row.body, found).await?;
            }
        }
    }

    pub(crate) async fn verify_value(
        &self,
        table: &str,
        id: impl std::fmt::Display,
        context: &Context<'_>,
        sealed: &[u8],
        found: &mut Verified,
    ) -> Result<(), ServiceError> {
        let opened = match sealed_dek_id(sealed) {
            Ok(dek) => self.keys.by_id(&self.store, dek).await?.open(context, sealed).is_ok(),
            Err(_) => false,
        };
        if !opened {
            found.unreadable.push(format!("{table} {id}"));
        }
        found.account_values += 1;
        Ok(())
    }
}

/// Opens what the agency's people wrote to each other about a return, and what was asked and answered about it.
async fn verify_teamwork(
    tx: &mut impl Tx,
    keys: &AgencyKeys,
    place: &ReturnPlace,
    found: &mut Verified,
) -> Result<(), ServiceError> {
    for (id, note) in delegations::notes(tx, place.return_id).await? {
        if keys.open(&place.note(&StatementId(id.to_string())), &note).is_err() {
            found.unreadable.push(format!("delegation {id}"));
        }
        found.team_values += 1;
    }
    for (id, body) in comments::bodies(tx, place.return_id).await? {
        if keys.open(&place.comment(&StatementId(id.to_string())), &body).is_err() {
            found.unreadable.push(format!("comment {id}"));
        }
        found.team_values += 1;
    }
    for (query, entry, body) in queries::bodies(tx, place.return_id).await? {
        if keys.open(&place.query(&query_place(query, entry)), &body).is_err() {
            found.unreadable.push(format!("query {query} {entry}"));
        }
        found.query_values += 1;
    }
    Ok(())
}

/// Opens the levels that the panel gave, its challenge events, and what the agency responded.
async fn verify_moderation(
    tx: &mut impl Tx,
    keys: &AgencyKeys,
    place: &ReturnPlace,
    found: &mut Verified,
) -> Result<(), ServiceError> {
    for level in levels::all_of_return(tx, place.return_id).await? {
        if keys.open(&place.level(&level.statement_id, level.revision), &level.body).is_err() {
            let name = format!("moderated_level {} {} {}", place.return_id, level.statement_id, level.revision);
            found.unreadable.push(name);
        }
        found.moderation_values += 1;
    }
    for event in events::of_return(tx, place.return_id).await? {
        if keys.open(&place.event(&StatementId(event.id.to_string())), &event.body).is_err() {
            found.unreadable.push(format!("challenge_event {}", event.id));
        }
        found.moderation_values += 1;
    }
    for text in releases::responses(tx, place.return_id).await? {
        if keys.open(&place.response(&query_place(text.id, text.place)), &text.body).is_err() {
            found.unreadable.push(format!("level_response {} {}", text.id, text.place));
        }
        found.moderation_values += 1;
    }
    Ok(())
}
