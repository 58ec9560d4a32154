//! What a reminder says: agency, audit, due date and a link; never an answer, and nothing of a query.

use candour_domain::reminder::Reminder;
use candour_domain::time::date_text;
use candour_texts::{mark, said, t};
use chrono::NaiveDate;

pub(super) const CHOOSE: &str = mark!(
    "Would you rather have one mail for each, or one a day with everything? Choose under \u{201c}Your account\u{201d}, \u{201c}Reminders\u{201d}:"
);

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

/// Something that waits for somebody.
#[derive(Clone, Debug)]
pub(crate) enum Waiting {
    /// A return.
    Return(WaitingReturn),
    /// A query about a statement.
    Query(WaitingQuery),
}

/// A query that waits for somebody: to be answered, or, answered, to be read.
#[derive(Clone, Debug)]
pub(crate) struct WaitingQuery {
    /// Whether it is answered, and waits for whoever asked.
    pub(crate) answered: bool,
    pub(crate) agency: String,
    pub(crate) audit: String,
    /// The statement's number.
    pub(crate) code: String,
    /// By when an answer is wanted.
    pub(crate) wanted_by: Option<NaiveDate>,
    /// Where it is found on the site.
    pub(crate) path: String,
}

/// A return that waits for somebody.
#[derive(Clone, Debug)]
pub(crate) struct WaitingReturn {
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
        [Waiting::Query(query)] => query_subject(query),
        [Waiting::Return(one)] => match one.kind {
            Reminder::Opened => {
                t!(
                    "The return of {agency} is asked for by {due_on}",
                    agency = one.agency,
                    due_on = date_text(one.due_on)
                )
            }
            Reminder::Overdue | Reminder::Letter => t!("Overdue: the return of {agency}", agency = one.agency),
            _ => t!(
                "Reminder: the return of {agency} is due on {due_on}",
                agency = one.agency,
                due_on = date_text(one.due_on)
            ),
        },
        many if many.iter().all(|one| matches!(one, Waiting::Return(_))) => {
            t!("Reminder: {many} returns wait for you", many = many.len())
        }
        many => t!("Reminder: {many} things wait for you", many = many.len()),
    }
}

/// One line about one query.
pub(super) fn query_subject(query: &WaitingQuery) -> String {
    if query.answered {
        t!("{agency} has answered a query", agency = query.agency)
    } else {
        t!("A query about the return of {agency}", agency = query.agency)
    }
}

/// The text about one query, with links to the site.
pub(super) fn query_body(query: &WaitingQuery, site: &str) -> String {
    format!("{}\n\n{}\n{site}/account/mails", query_part(query, site), said(CHOOSE))
}

fn query_part(query: &WaitingQuery, site: &str) -> String {
    let WaitingQuery { answered, agency, audit, code, wanted_by, path } = query;
    let said = if *answered {
        t!(
            "{agency} has answered your query about statement {code} of \u{201c}{audit}\u{201d}. Read it, then close the query or ask on.",
            agency,
            code,
            audit
        )
    } else {
        let by = wanted_by.map(|day| t!(" An answer is wanted by {day}.", day = date_text(day))).unwrap_or_default();
        t!(
            "The Board asks something about statement {code} of the return of {agency} to \u{201c}{audit}\u{201d}.{by} The return itself stays as it was submitted.",
            code,
            agency,
            audit,
            by
        )
    };
    format!("{said}\n{site}{path}")
}

/// The text, with links to the site.
pub(super) fn body(waiting: &[Waiting], site: &str) -> String {
    let parts: Vec<_> = waiting
        .iter()
        .map(|one| match one {
            Waiting::Return(one) => part(one, site),
            Waiting::Query(query) => query_part(query, site),
        })
        .collect();
    format!("{}\n\n{}\n{site}/account/mails", parts.join("\n\n"), said(CHOOSE))
}

fn part(one: &WaitingReturn, site: &str) -> String {
    let WaitingReturn { kind, waits_for, agency, audit, due_on, days_left, path } = one;
    let day = date_text(*due_on);
    let stands = match (kind, days_left) {
        (Reminder::Opened, _) => {
            t!("The audit \u{201c}{audit}\u{201d} is open. The return of {agency} is due on {day}.", audit, agency, day)
        }
        (_, ..=-1) => t!(
            "The return of {agency} to \u{201c}{audit}\u{201d} is overdue: it was due on {day}, {ago}.",
            agency,
            audit,
            day,
            ago = days(-days_left, "ago")
        ),
        (_, 0) => {
            t!("The return of {agency} to \u{201c}{audit}\u{201d} is due today, {day}.", agency, audit, day)
        }
        _ => {
            t!(
                "The return of {agency} to \u{201c}{audit}\u{201d} is due on {day}: {left}.",
                agency,
                audit,
                day,
                left = days(*days_left, "left")
            )
        }
    };
    let asked = match waits_for {
        WaitsFor::Lead => {
            t!(
                "Answer it, or delegate parts of it, and hand it in. If you need more time, ask the QA Manager of the Board."
            )
        }
        WaitsFor::Signed => t!("It is declared ready for sign-off, and is not handed in before it is signed."),
        WaitsFor::Officer => t!("It is ready for sign-off and waits for your signature."),
        WaitsFor::Contributor => {
            t!("A part of it is delegated to you and not marked as ready. Answer it, and mark it as ready.")
        }
    };
    format!("{stands}\n{asked}\n{site}{path}")
}

pub(super) fn days(count: i64, tail: &str) -> String {
    t!(count; "1 day {tail}" | "{count} days {tail}", tail)
}
