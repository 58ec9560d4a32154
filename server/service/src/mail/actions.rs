//! What a reminder of actions says: references, agency, due dates and links; none of the words.

use super::waiting::{CHOOSE, days};
use candour_domain::time::date_text;
use candour_texts::t;
use chrono::NaiveDate;

/// An action that is due soon or overdue.
#[derive(Clone, Debug)]
pub(crate) struct ActionWaiting {
    pub(crate) reference: String,
    pub(crate) agency: String,
    pub(crate) due_on: NaiveDate,
    /// Whole days; below 0 is overdue.
    pub(crate) days_left: i64,
    /// Where it is found on the site.
    pub(crate) path: String,
}

/// One line.
pub(super) fn subject(waiting: &[ActionWaiting]) -> String {
    match waiting {
        [one] if one.days_left < 0 => t!("Overdue: action {reference}", reference = one.reference),
        [one] => t!(
            "Reminder: action {reference} is due on {due_on}",
            reference = one.reference,
            due_on = date_text(one.due_on)
        ),
        many => t!("Reminder: {many} actions of the plan are due", many = many.len()),
    }
}

/// The text, with links to the site.
pub(super) fn body(waiting: &[ActionWaiting], site: &str) -> String {
    let parts: Vec<_> = waiting.iter().map(|one| part(one, site)).collect();
    format!("{}\n\n{CHOOSE}\n{site}/account/mails", parts.join("\n\n"))
}

fn part(one: &ActionWaiting, site: &str) -> String {
    let ActionWaiting { reference, agency, due_on, days_left, path } = one;
    let day = date_text(*due_on);
    let stands = match days_left {
        ..=-1 => t!("is overdue: it was due on {day}, {ago}", day, ago = days(-days_left, "ago")),
        0 => t!("is due today, {day}", day),
        _ => t!("is due on {day}: {left}", day, left = days(*days_left, "left")),
    };
    t!(
        "Action {reference} of {agency} {stands}.\nReport how far it has come, mark it completed, or give it other dates with a reason.\n{site}{path}",
        reference,
        agency,
        stands,
        site,
        path
    )
}
