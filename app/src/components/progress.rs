//! How far something has come: a bar for the eye, a sentence for everybody.

use candour_texts::t;
use leptos::prelude::*;

/// A bar with its sentence, such as "12 of 40 statements complete".
pub fn progress(complete: usize, asked: usize) -> AnyView {
    view! {
        <div class="candour-progress">
            {bar(complete, asked)}
            <p class="candour-progress__text" data-progress="">{sentence(complete, asked)}</p>
        </div>
    }
    .into_any()
}

/// The bar alone: the numbers must stand beside it.
pub fn bar(complete: usize, asked: usize) -> AnyView {
    let width = percent(complete, asked).to_string();
    view! {
        <svg class="candour-progress__bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
            <rect class="candour-progress__room" width="100" height="6"></rect>
            <rect class="candour-progress__done" width=width height="6"></rect>
        </svg>
    }
    .into_any()
}

/// The length of the bar, of 100. Full only when everything is complete.
pub fn percent(complete: usize, asked: usize) -> u8 {
    let hundredths = (complete.min(asked) * 100).checked_div(asked).unwrap_or_default();
    u8::try_from(hundredths).unwrap_or(100)
}

/// Such as "3 of 5 statements complete".
pub fn sentence(complete: usize, asked: usize) -> String {
    if asked == 0 {
        return t!("Nothing to answer").to_owned();
    }
    t!(asked; "{complete} of 1 statement complete" | "{complete} of {asked} statements complete", complete)
}

/// Such as "12 days left", "due today" or "3 days overdue".
pub fn days_left(days: i64) -> String {
    match days {
        0 => t!("due today").to_owned(),
        1.. => t!(days; "1 day left" | "{days} days left"),
        _ => t!(days = -days; "1 day overdue" | "{days} days overdue"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_read_as_people_say_them() {
        let said = [-2, -1, 0, 1, 2].map(days_left);
        assert_eq!(said, ["2 days overdue", "1 day overdue", "due today", "1 day left", "2 days left"]);
    }
}
