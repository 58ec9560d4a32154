//! A new data key for an agency's answers, while people save, on several servers.

use crate::support::{expect, query, query_write, signed_in, trail_entries};
use candour_domain::access::Actor;
use candour_domain::answer::AnswerForm;
use candour_domain::ids::{AuditId, ReturnId, StatementId};
use candour_service::Service;
use candour_service::renewal::Renewal;
use candour_service::returns::{PostedStatement, SaveOutcome};
use candour_tests::Who::*;
use candour_tests::{TestBoard, on_both_databases};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

on_both_databases! {
    a_renewal_moves_everything_and_destroys_the_old_key,
    what_is_saved_on_another_server_is_sealed_under_the_new_key_at_once,
    case_14_a_renewal_while_twenty_people_save_loses_nothing,
    a_value_that_cannot_be_opened_stops_a_renewal_and_the_old_key_stays,
    a_destruction_in_the_midst_of_a_renewal_takes_both_keys,
    what_the_trail_still_needs_stays,
    a_renewal_is_of_ones_own_board_and_of_those_who_were_asked,
}

async fn renew(
    service: &Service,
    board: &TestBoard,
    audit: AuditId,
    who: Option<&str>,
) -> Result<Vec<Renewal>, String> {
    let actor = Service::command_line(board.board);
    let mut steps = Vec::new();
    let agency = who.map(|name| board.agencies[name]);
    let done = service.renew_keys(&actor, audit, agency, &mut |_, step| steps.push(step)).await;
    done.map(|()| steps).map_err(|error| error.to_string())
}

/// The ids of the keys of the police's answers, each with whether it is in use; that one last.
fn police_keys(board: &TestBoard) -> Vec<String> {
    let agency = board.agencies["Testshire Police"];
    let id = if board.url().starts_with("sqlite:") { "lower(hex(dek_id))" } else { "replace(dek_id::text, '-', '')" };
    let sql = format!(
        "SELECT {id}, CASE WHEN retired_at IS NULL THEN 'used' ELSE 'old' END FROM data_key WHERE slot LIKE 'agency/%/{agency}' ORDER BY retired_at IS NULL, dek_id"
    );
    query(board, &sql).lines().map(str::to_owned).collect()
}

/// How many sealed values of every return name this key.
fn values_under(board: &TestBoard, key: &str) -> usize {
    let hex = |column: &str| {
        if board.url().starts_with("sqlite:") {
            format!("lower(hex(substr({column}, 3, 16))) = '{key}'")
        } else {
            format!("encode(substr({column}, 3, 16), 'hex') = '{key}'")
        }
    };
    let sql = format!(
        "SELECT (SELECT COUNT(*) FROM answer WHERE {}) + (SELECT COUNT(*) FROM answer_history WHERE {}) + (SELECT COUNT(*) FROM agency_return WHERE {})",
        hex("body"),
        hex("body"),
        hex("remark")
    );
    query(board, &sql).trim().parse().unwrap()
}

fn id_of(key: &str) -> &str {
    key.split('|').next().unwrap()
}

/// A return with answers, their history, and a reason for which it was given back.
async fn given_back(board: &TestBoard) -> (AuditId, ReturnId) {
    let audit = board.open_audit().await.unwrap();
    let id = board.submit(PoliceLead).await.unwrap();
    board.submit(CouncilLead).await.unwrap();
    let manager = board.actor(Manager).unwrap();
    board.service.give_back(&manager, id, "Say who leads.").await.unwrap();
    let mut lead = signed_in(board, PoliceLead).await;
    let fields = [("s.lead.revision", "1"), ("s.lead.value", "2"), ("s.lead.narrative", "The deputy leads.")];
    expect(&lead.post(&format!("/returns/{id}/standards/first"), &fields).await.unwrap(), 303);
    (audit, id)
}

async fn clean(board: &TestBoard) {
    let found = board.another_server().await.unwrap().verify(&[]).await.unwrap();
    assert_eq!((found.unreadable, found.broken), (Vec::new(), None));
}

async fn a_renewal_moves_everything_and_destroys_the_old_key(board: TestBoard) {
    let (audit, id) = given_back(&board).await;
    let before = police_keys(&board);
    let others = query(&board, "SELECT COUNT(*) FROM data_key");
    let sealed = values_under(&board, id_of(&before[0]));
    assert!(before.len() == 1 && sealed > 8, "{before:?} {sealed}");
    let steps = renew(&board.service, &board, audit, Some("Testshire Police")).await.unwrap();
    assert_eq!(steps, [Renewal::Begun, Renewal::Moved(sealed), Renewal::OldKeyDestroyed]);
    let after = police_keys(&board);
    assert!(after.len() == 1 && after[0].ends_with("used") && after != before, "{after:?}");
    assert_eq!(values_under(&board, id_of(&after[0])), sealed);
    assert_eq!(query(&board, "SELECT COUNT(*) FROM data_key"), others);
    let whole = board.service.whole_return(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    assert_eq!(whole.answers["lead"].answer.narrative, "The deputy leads.");
    assert_eq!(whole.head.amendment_reason.as_deref(), Some("Say who leads."));
    assert_eq!(trail_entries(&board, "data_key_renewed"), 1);
    assert_eq!(trail_entries(&board, "data_key_retired"), 1);
    // All agencies, and again: each time it is another key.
    let steps = renew(&board.service, &board, audit, None).await.unwrap();
    assert_eq!(steps.iter().filter(|step| **step == Renewal::OldKeyDestroyed).count(), 2);
    assert_ne!(police_keys(&board), after);
    clean(&board).await;
    // A stale page still finds the text that it was made from.
    let mut lead = signed_in(&board, PoliceLead).await;
    let fields = [("s.lead.revision", "1"), ("s.lead.value", "0"), ("s.lead.narrative", "Mine.")];
    expect(&lead.post(&format!("/returns/{id}/standards/first"), &fields).await.unwrap(), 409);
}

async fn what_is_saved_on_another_server_is_sealed_under_the_new_key_at_once(board: TestBoard) {
    let (audit, id) = given_back(&board).await;
    let other = board.another_server().await.unwrap();
    let lead = board.actor(PoliceLead).unwrap();
    // The other server has opened the old key.
    assert_eq!(other.whole_return(&lead, id).await.unwrap().answers["lead"].revision, 2);
    renew(&board.service, &board, audit, Some("Testshire Police")).await.unwrap();
    assert_eq!(other.whole_return(&lead, id).await.unwrap().answers["lead"].answer.narrative, "The deputy leads.");
    assert_eq!(save(&other, &lead, id, "lead", 2, "Of the other server").await, Ok(3));
    let keys = police_keys(&board);
    let all = "SELECT (SELECT COUNT(*) FROM answer a JOIN agency_return r ON r.id = a.return_id WHERE r.state = 'in_progress') + (SELECT COUNT(*) FROM answer_history a JOIN agency_return r ON r.id = a.return_id WHERE r.state = 'in_progress') + 1";
    assert_eq!(keys.len(), 1);
    assert_eq!(values_under(&board, id_of(&keys[0])).to_string(), query(&board, all).trim());
    clean(&board).await;
}

/// Saves one answer; gives its new revision, or the one that somebody else made meanwhile.
async fn save(
    service: &Service,
    actor: &Actor,
    id: ReturnId,
    statement: &str,
    base_revision: i64,
    text: &str,
) -> Result<i64, i64> {
    let form = AnswerForm { value: vec!["3".to_owned()], narrative: text.to_owned(), ..AnswerForm::default() };
    let statement = StatementId(statement.to_owned());
    let posted = PostedStatement { statement: statement.clone(), base_revision, form, resolve: None };
    match service.save(actor, id, &"first".into(), vec![posted]).await.unwrap() {
        SaveOutcome::Saved(saved) => Ok(saved.revisions[&statement]),
        SaveOutcome::Conflicts(conflicts) => Err(conflicts[0].theirs.revision),
        SaveOutcome::Invalid(errors) => panic!("{errors:?}"),
    }
}

async fn case_14_a_renewal_while_twenty_people_save_loses_nothing(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    board.delegate(PoliceContributor, "first", &["lead"]).await.unwrap();
    let servers = [Arc::clone(&board.service), Arc::new(board.another_server().await.unwrap())];
    let (stop, saved) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..20_usize {
        let (service, stop, count) = (Arc::clone(&servers[writer % 2]), Arc::clone(&stop), Arc::clone(&saved));
        let actor = board.actor(if writer % 2 == 0 { PoliceLead } else { PoliceContributor }).unwrap();
        writers.spawn(async move {
            let (mut revision, mut texts) = (1, BTreeMap::new());
            for turn in 0.. {
                let text = format!("writer {writer} turn {turn}");
                match save(&service, &actor, id, "lead", revision, &text).await {
                    Ok(saved) => {
                        count.fetch_add(1, Ordering::Relaxed);
                        texts.insert(saved, text);
                        revision = saved;
                    }
                    Err(theirs) => revision = theirs,
                }
                if stop.load(Ordering::Relaxed) {
                    break;
                }
            }
            texts
        });
    }
    let third = board.another_server().await.unwrap();
    let mut destroyed = 0;
    while destroyed < 5 || saved.load(Ordering::Relaxed) < 40 {
        let steps = renew(&third, &board, audit, Some("Testshire Police")).await.unwrap();
        assert_eq!(steps.last(), Some(&Renewal::OldKeyDestroyed));
        destroyed += 1;
    }
    stop.store(true, Ordering::Relaxed);
    let mut kept: BTreeMap<i64, String> = BTreeMap::new();
    for texts in writers.join_all().await {
        kept.extend(texts);
    }
    // Every save that was acknowledged has a revision of its own, without a gap, and all of it opens.
    assert!(kept.len() >= 40, "{}", kept.len());
    assert!(kept.keys().copied().eq(2..=i64::try_from(kept.len()).unwrap() + 1));
    let last = board.service.whole_return(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    let (revision, text) = kept.last_key_value().unwrap();
    assert_eq!((&last.answers["lead"].revision, &last.answers["lead"].answer.narrative), (revision, text));
    assert_eq!(police_keys(&board).len(), 1);
    clean(&board).await;
}

/// Puts the police's answer to another statement in the place of this one, where it does not open.
fn swap_in(board: &TestBoard, table: &str, statement: &str) {
    let agency = board.agencies["Testshire Police"].to_string().replace('-', "");
    let sqlite = board.url().starts_with("sqlite:");
    let id = if sqlite { "lower(hex(agency_id))" } else { "replace(agency_id::text, '-', '')" };
    let of = format!("(SELECT id FROM agency_return WHERE {id} = '{agency}')");
    let other = format!(
        "SELECT b.body FROM {table} b WHERE b.return_id = {of} AND b.statement_id = 'lead' AND b.revision = (SELECT MAX(revision) FROM {table} c WHERE c.return_id = {of} AND c.statement_id = 'lead')"
    );
    let sql = format!("UPDATE {table} SET body = ({other}) WHERE return_id = {of} AND statement_id = '{statement}'");
    query_write(board, &sql);
}

async fn a_value_that_cannot_be_opened_stops_a_renewal_and_the_old_key_stays(board: TestBoard) {
    let (audit, id) = given_back(&board).await;
    swap_in(&board, "answer_history", "policy");
    let error = renew(&board.service, &board, audit, Some("Testshire Police")).await.unwrap_err();
    assert!(error.contains("policy 1") && error.contains("the old key stays"), "{error}");
    let keys = police_keys(&board);
    assert!(keys.len() == 2 && keys[0].ends_with("old") && keys[1].ends_with("used"), "{keys:?}");
    let lead = board.actor(PoliceLead).unwrap();
    let whole = board.service.whole_return(&lead, id).await.unwrap();
    assert!(whole.answers.values().all(|kept| !kept.unreadable));
    assert_eq!(save(&board.service, &lead, id, "lead", 2, "Goes on").await, Ok(3));
    let found = board.another_server().await.unwrap().verify(&[]).await.unwrap();
    assert_eq!(found.unreadable.len(), 1);
}

async fn a_destruction_in_the_midst_of_a_renewal_takes_both_keys(board: TestBoard) {
    let (audit, id) = given_back(&board).await;
    // A value that cannot be moved keeps the renewal from ending.
    swap_in(&board, "answer", "policy");
    renew(&board.service, &board, audit, Some("Testshire Police")).await.unwrap_err();
    assert_eq!(police_keys(&board).len(), 2);
    let mut manager = signed_in(&board, Manager).await;
    expect(&manager.post(&format!("/audits/{audit}/state"), &[("to", "closed")]).await.unwrap(), 303);
    let fields = [("decision", "shred"), ("agency", "Testshire Police"), ("reason", "Minute 7.2")];
    expect(&manager.post(&format!("/retention/{id}"), &fields).await.unwrap(), 303);
    let agency = board.agencies["Testshire Police"];
    assert_eq!(query(&board, &format!("SELECT COUNT(*) FROM data_key WHERE slot LIKE '%{agency}'")).trim(), "0");
    // What is left of it has nothing to renew, and the other agency is as it was.
    assert_eq!(renew(&board.service, &board, audit, Some("Testshire Police")).await.unwrap(), []);
    renew(&board.service, &board, audit, Some("Testshire Council")).await.unwrap();
    clean(&board).await;
}

/// Entries from before the trail had keys of its own are sealed under the key of the answers.
async fn what_the_trail_still_needs_stays(board: TestBoard) {
    let (audit, _) = given_back(&board).await;
    let sqlite = board.url().starts_with("sqlite:");
    let (id, now) = if sqlite { ("randomblob(16)", "'2026-03-03T12:00:00Z'") } else { ("gen_random_uuid()", "now()") };
    let agency = board.agencies["Testshire Police"];
    query_write(
        &board,
        &format!(
            "INSERT INTO trail (id, at, action, dek_id) SELECT {id}, {now}, 'answer_saved', dek_id FROM data_key WHERE slot LIKE 'agency/%/{agency}'"
        ),
    );
    let last = |steps: Vec<Renewal>| steps.last().cloned().unwrap();
    let steps = renew(&board.service, &board, audit, Some("Testshire Police")).await.unwrap();
    assert_eq!(last(steps), Renewal::OldKeyKept(1));
    assert_eq!(police_keys(&board).len(), 2);
    // The next renewal leaves that one and destroys its own.
    let steps = renew(&board.service, &board, audit, Some("Testshire Police")).await.unwrap();
    assert!(steps.contains(&Renewal::Begun) && steps.contains(&Renewal::OldKeyDestroyed), "{steps:?}");
    assert_eq!(police_keys(&board).len(), 2);
}

async fn a_renewal_is_of_ones_own_board_and_of_those_who_were_asked(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let nobody: AuditId = "01890000-0000-7000-8000-000000000000".parse().unwrap();
    assert!(renew(&board.service, &board, nobody, None).await.is_err());
    let late = board.service.add_agency(board.board, "Late Agency", "police").await.unwrap();
    let actor = Service::command_line(board.board);
    let mut tell = |_: &str, _| panic!("nothing is to be done");
    assert!(board.service.renew_keys(&actor, audit, Some(late), &mut tell).await.is_err());
}

/// A column that is sealed under an agency's key and that no renewal moves would be lost with the old key:
/// every column of bytes is either moved, or stands here with the reason why not.
#[tokio::test]
async fn every_column_of_bytes_is_moved_or_stays_for_a_reason() {
    let Some(board) = TestBoard::on_postgres().await.unwrap() else { return };
    let stays = [
        ("data_key", "wrapped", "the locked key itself"),
        ("sign_on_connection", "subject_tag", "a keyed hash"),
        ("sign_on_flow", "state_hash", "a hash"),
        ("sign_on_flow", "browser_hash", "a hash"),
        ("sign_on_flow", "body", "sealed under the key of accounts"),
        ("trail", "old_value", "append-only: sealed under keys of the trail"),
        ("trail", "new_value", "append-only: sealed under keys of the trail"),
        ("trail", "hash", "a hash"),
        ("session", "token_hash", "a hash"),
        ("one_time_link", "token_hash", "a hash"),
        ("sign_in_step", "token_hash", "a hash"),
        ("known_device", "token_hash", "a hash"),
        ("recovery_code", "code_hash", "a hash"),
        ("attempt", "bucket", "a hash"),
        ("second_factor", "secret", "sealed under the key of accounts"),
        ("mail", "body", "sealed under the key of accounts"),
        ("library_piece", "body", "sealed under the key of its library"),
        ("library_file", "head", "sealed under the key of its library"),
        ("library_file", "name", "sealed under the key of its library"),
        ("action_evidence", "words", "sealed under the Board's key of the audit"),
        ("action_evidence", "head", "sealed under the Board's key of the audit"),
        ("action_evidence", "name", "sealed under the Board's key of the audit"),
        ("retention_decision", "reason", "sealed under the key of accounts"),
        ("second_factor", "credential_tag", "a keyed hash"),
        ("passkey_ceremony", "token_hash", "a hash"),
        ("passkey_ceremony", "bound_to", "a hash"),
        ("passkey_ceremony", "state", "sealed under the key of accounts"),
        ("emergency_access", "reason", "sealed under a key of the trail"),
        ("return_step", "words", "sealed under a key of the trail"),
        ("return_step", "answers_hash", "a salted hash"),
        ("recommendation", "body", "sealed under the Board's key of the audit"),
        ("recommendation", "answer", "sealed under the Board's key of the audit"),
        ("plan_action", "body", "sealed under the Board's key of the audit"),
        ("action_progress", "words", "sealed under the Board's key of the audit"),
        ("finding", "body", "sealed under the Board's key of the audit"),
        ("report_section", "body", "sealed under the Board's key of the audit"),
        ("report_version", "hash", "a salted hash"),
        ("report_version", "body", "sealed under the Board's key of the audit"),
        ("report_event", "body", "sealed under the Board's key of the audit"),
        ("report_comment", "body", "sealed under the Board's key of the audit"),
        ("report_guide", "body", "sealed under the Board's key of the audit"),
        ("learning_entry", "body", "sealed under the Board's key of the audit"),
        ("repeat_audit", "body", "sealed under the Board's key of the audit"),
        ("repeat_audit", "reason", "sealed under the Board's key of the audit"),
    ];
    let sql = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' AND data_type = 'bytea'";
    let moved = candour_store::renewal::MOVED;
    for line in query(&board, sql).lines() {
        let (table, column) = line.split_once('|').unwrap();
        let known = moved.contains(&(table, column)) || stays.iter().any(|(t, c, _)| (*t, *c) == (table, column));
        assert!(known, "{table}.{column}: is it sealed under an agency's key? Then store::renewal has to move it");
    }
}
