//! A chart that was drawn on the server, in a frame of its own that scrolls on a narrow screen.

use candour_texts::t;
use leptos::prelude::*;

/// A chart with the ways to take it out. The SVG is Candour's own, with everything escaped in it.
pub fn chart(title: &'static str, svg: String, files: Vec<(String, &'static str)>) -> AnyView {
    let links = files.into_iter().map(|(href, ending)| {
        let of = t!(" of the chart: {title}", title);
        view! { <a class="govuk-link" href=href>{t!("Download as {ending}", ending)}<span class="govuk-visually-hidden">{of}</span></a> }
    });
    let links: Vec<_> = links.collect();
    let ways = (!links.is_empty())
        .then(|| view! { <figcaption class="candour-chart__ways govuk-body-s">{links}</figcaption> });
    // Its table has the title itself: two regions of one name could not be told apart.
    let label = t!("Chart: {title}", title);
    view! {
        <figure class="candour-chart">
            <div class="candour-scroll" role="region" aria-label=label tabindex="0" inner_html=svg></div>
            {ways}
        </figure>
    }
    .into_any()
}
