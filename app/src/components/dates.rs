//! Until when evidence holds and when it is to be reviewed: in words, as of the day on which the page is made.

use candour_domain::library::{DateWords, Weight, date_words};
use chrono::NaiveDate;
use leptos::prelude::*;

/// The day on which a page is made: every page provides it.
#[derive(Clone, Copy, Debug)]
pub struct Today(pub NaiveDate);

/// The words that a piece's dates have today; none where it has none.
pub fn words(review_on: Option<NaiveDate>, expires_on: Option<NaiveDate>) -> Vec<DateWords> {
    use_context::<Today>().map(|Today(today)| date_words(review_on, expires_on, today)).unwrap_or_default()
}

/// The same as labels, in a line of their own. What is past or near stands out, by its words and not by a colour alone.
pub fn labels(review_on: Option<NaiveDate>, expires_on: Option<NaiveDate>) -> Option<AnyView> {
    let words = words(review_on, expires_on);
    if words.is_empty() {
        return None;
    }
    let labels = words
        .into_iter()
        .map(|words| {
            let class = match words.weight {
                Weight::Past => "candour-date candour-date--past",
                Weight::Near => "candour-date candour-date--near",
                Weight::Far => "candour-date",
            };
            view! { <span class=class>{words.text}</span> " " }
        })
        .collect_view();
    Some(view! { <span class="candour-dates">{labels}</span> }.into_any())
}
