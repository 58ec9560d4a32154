//! Who has something to do in a return, and what each of them is to be told today.

use super::{Stands, Told};
use crate::ServiceError;
use crate::mail::{Waiting, WaitingReturn, WaitsFor};
use candour_domain::access::Role;
use candour_domain::reminder::{Countdown, Due, Reminder};
use candour_domain::submission::{Course, ReturnState};
use candour_domain::time::day;
use candour_store::ReadTx;
use candour_store::audits::ReturnRow;
use candour_store::course::{self, StepRow};
use candour_store::reminders::{self as rows, ReaderRow};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// Those who are to be told something about a return today, each once.
pub(super) async fn of_return(
    tx: &mut ReadTx,
    row: &ReturnRow,
    today: NaiveDate,
) -> Result<Vec<(ReaderRow, Told)>, ServiceError> {
    let steps = course::of_return(tx, row.id).await?;
    let sent = rows::sent(tx, row.id).await?;
    let mut seen = BTreeSet::new();
    let mut out = Vec::new();
    for (waits_for, reader) in readers(tx, row).await? {
        // Who answers for the agency is not told once more as the holder of a part.
        if !seen.insert(reader.id) {
            continue;
        }
        let Some(due) = due(row, waits_for, &steps, today) else { continue };
        let told_before = sent.iter().any(|sent| {
            (sent.person_id, sent.kind, sent.for_day, sent.turn) == (reader.id, due.kind, due.for_day, due.turn)
        });
        if !told_before {
            out.push((reader, told(row, waits_for, due, today)));
        }
    }
    Ok(out)
}

/// The leads; the officers where it is theirs to sign; and whoever holds a part that is not ready.
async fn readers(tx: &mut ReadTx, row: &ReturnRow) -> Result<Vec<(WaitsFor, ReaderRow)>, ServiceError> {
    let agency = row.agency.id;
    let ready = row.state == ReturnState::ReadyForSignOff;
    let leads = rows::working_at(tx, agency, Role::AgencyLead).await?;
    let officers = if ready { rows::working_at(tx, agency, Role::AccountableOfficer).await? } else { Vec::new() };
    let holders = rows::holding_a_part(tx, row.id).await?;
    let each = |waits_for, people: Vec<ReaderRow>| people.into_iter().map(move |reader| (waits_for, reader));
    Ok(each(WaitsFor::Officer, officers)
        .chain(each(if ready { WaitsFor::Signed } else { WaitsFor::Lead }, leads))
        .chain(each(WaitsFor::Contributor, holders))
        .collect())
}

/// What a person is told today. Who was told by another mail since the day of a reminder, of more time or that a
/// return waits for a signature, is not told the same again.
fn due(row: &ReturnRow, waits_for: WaitsFor, steps: &[StepRow], today: NaiveDate) -> Option<Due> {
    let tells = |step: Course| match step {
        Course::Extended | Course::Reinstated | Course::GivenBack => true,
        Course::Ready => waits_for == WaitsFor::Officer,
        _ => false,
    };
    let told_on = steps.iter().filter(|step| tells(step.step)).map(|step| day(step.taken_at)).max();
    let countdown = Countdown { opens_on: row.audit.audit.opens_on, due_on: row.due_on, told_on };
    let invites = |due: &Due| due.kind == Reminder::Opened;
    // Officers are called when there is something to sign.
    countdown.due(today).filter(|due| !(waits_for == WaitsFor::Officer && invites(due)))
}

fn told(row: &ReturnRow, waits_for: WaitsFor, due: Due, today: NaiveDate) -> Told {
    let what = WaitingReturn {
        kind: due.kind,
        waits_for,
        agency: row.agency.name.clone(),
        audit: row.audit.audit.title.clone(),
        due_on: row.due_on,
        days_left: (row.due_on - today).num_days(),
        path: format!("/returns/{}", row.id),
    };
    Told { due, what: Waiting::Return(what), return_id: row.id, stands: Stands::DueOn(row.due_on) }
}
