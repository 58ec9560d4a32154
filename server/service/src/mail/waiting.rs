//! What a reminder says: agency, audit, due date and a link; never an answer.

use candour_domain::reminder::Reminder;
use candour_domain::time::date_text;
use chrono::NaiveDate;

pub(super) const CHOOSE: &str = "Would you rather have one mail for each, or one a day with everything? Choose under \u{201c}Your account\u{201d}, \u{201c}Reminders\u{201d}:";

/// What a return waits for from the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WaitsFor {
    /// That it is answered and handed in.
    Lead,
    /// The signature of somebody else.
    Signed,
    /// A signature.
    Officer,
    /// That a delegated part is ready.
    Contributor,
}

/// A return that waits for somebody.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    pub(crate) kind: Reminder,
    pub(crate) waits_for: WaitsFor,
    pub(crate) agency: String,
    pub(crate) audit: String,
    pub(crate) due_on: NaiveDate,
    /// Whole days; below 0 is overdue.
    pub(crate) days_left: i64,
    /// Where it is found on the site.
    pub(crate) path: String,
}

/// One line.
pub(super) fn subject(waiting: &[Waiting]) -> String {
    match waiting {
        [one] => match one.kind {
            Reminder::Opened => {
                format!("The return of {} is asked for by {}", one.agency, date_text(one.due_on))
            }
            Reminder::Overdue | Reminder::Letter => format!("Overdue: the return of {}", one.agency),
            _ => format!("Reminder: the return of {} is due on {}", one.agency, date_text(one.due_on)),
        },
        many => format!("Reminder: {} returns wait for you", many.len()),
    }
}

/// The text, with links to the site.
pub(super) fn body(waiting: &[Waiting], site: &str) -> String {
    let parts: Vec<_> = waiting.iter().map(|one| part(one, site)).collect();
    format!("{}\n\n{CHOOSE}\n{site}/account/mails", parts.join("\n\n"))
}

fn part(one: &Waiting, site: &str) -> String {
    let Waiting { kind, waits_for, agency, audit, due_on, days_left, path } = one;
    let day = date_text(*due_on);
    let stands = match (kind, days_left) {
        (Reminder::Opened, _) => {
            format!("The audit \u{201c}{audit}\u{201d} is open. The return of {agency} is due on {day}.")
        }
        (_, ..=-1) => format!(
            "The return of {agency} to \u{201c}{audit}\u{201d} is overdue: it was due on {day}, {}.",
            days(-days_left, "ago")
        ),
        (_, 0) => format!("The return of {agency} to \u{201c}{audit}\u{201d} is due today, {day}."),
        _ => {
            format!("The return of {agency} to \u{201c}{audit}\u{201d} is due on {day}: {}.", days(*days_left, "left"))
        }
    };
    let asked = match waits_for {
        WaitsFor::Lead => {
            "Answer it, or delegate parts of it, and hand it in. If you need more time, ask the QA Manager of the Board."
        }
        WaitsFor::Signed => "It is declared ready for sign-off, and is not handed in before it is signed.",
        WaitsFor::Officer => "It is ready for sign-off and waits for your signature.",
        WaitsFor::Contributor => {
            "A part of it is delegated to you and not marked as ready. Answer it, and mark it as ready."
        }
    };
    format!("{stands}\n{asked}\n{site}{path}")
}

pub(super) fn days(count: i64, tail: &str) -> String {
    if count == 1 { format!("1 day {tail}") } else { format!("{count} days {tail}") }
}
